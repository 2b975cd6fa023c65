"""What a page says of stories: in its head, in its structured data, and to readers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from newsgen.newsroom.agreement import said
from newsgen.newsroom.agreement.said import Said, each, moment

# Shows the outlet's logo where a page has no picture.
LOGO = "og:image"
Statement = tuple[str, str, tuple[str, ...]]
# https://ogp.me, and what newsgen says with the article's own properties.
PROPERTIES = {
    "og:title": said.TITLE,
    "og:url": said.CANONICAL,
    LOGO: said.PICTURE,
    "article:published_time": said.PUBLISHED,
    "article:modified_time": said.UPDATED,
    "article:section": said.SECTION,
}
# https://schema.org/Article
KEYS = {
    "headline": said.TITLE,
    "datePublished": said.PUBLISHED,
    "dateModified": said.CHANGED,
    "articleSection": said.SECTION,
    "identifier": said.ID,
    "url": said.CANONICAL,
    "mainEntityOfPage": said.CANONICAL,
}
MOMENTS = frozenset({said.PUBLISHED, said.UPDATED, said.CHANGED})
ARTICLES = frozenset({"NewsArticle", "SatiricalArticle", "AdvertiserContentArticle"})
# The story's own dates: when something happens that it announces is no date of it.
TIMES = "(//article//header)[1]//time[not(ancestor::*[@class='event'])]/@datetime"


def read_story(data: bytes) -> Iterator[Said]:
    """What a story's page says of it."""
    page = _parsed(data)
    yield from each("", (*_head(page), *_structured(page), *_shown(page)))
    yield from _headlines(page)


def read_list(data: bytes) -> Iterator[Said]:
    """What a page says of stories by linking to them in headlines."""
    return _headlines(_parsed(data))


def _parsed(data: bytes) -> Any:
    """The page as libxml2 reads it."""
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    try:
        return document_fromstring(data, parser=HTMLParser(encoding="utf-8"))
    except ParserError as error:
        raise ValueError(str(error)) from None


def _head(page: Any) -> Iterator[Statement]:
    for name, what in PROPERTIES.items():
        for value in page.xpath(f'//meta[@property="{name}"]/@content'):
            yield name, what, (moment(value) if what in MOMENTS else str(value),)
    for value in page.xpath('//link[@rel="canonical"]/@href'):
        yield "canonical", said.CANONICAL, (str(value),)
    if names := page.xpath('//meta[@name="dc.creator"]/@content'):
        yield "dc.creator", said.AUTHORS, tuple(map(str, names))


def _structured(page: Any) -> Iterator[Statement]:
    for text in page.xpath('//script[@type="application/ld+json"]/text()'):
        block = json.loads(text)
        if block.get("@type") in ARTICLES:
            yield from _of_block(block)


def _of_block(block: dict[str, Any]) -> Iterator[Statement]:
    for key, what in KEYS.items():
        if key in block:
            value = str(block[key])
            yield key, what, (moment(value) if what in MOMENTS else value,)
    yield "author", said.AUTHORS, tuple(one["name"] for one in _listed(block.get("author")))
    for picture in _listed(block.get("image")):
        yield "image", said.PICTURE, (picture["contentUrl"],)


def _listed(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _shown(page: Any) -> Iterator[Statement]:
    for heading in page.xpath("(//article//h1)[1]"):
        yield "h1", said.TITLE, (heading.text_content(),)
    for value in page.xpath(TIMES):
        yield "time", said.A_DATE, (moment(value),)
    for link in page.xpath('(//article//header)[1]//a[@rel="author"]'):
        yield "byline", said.AN_AUTHOR, (link.text_content(),)


def _headlines(page: Any) -> Iterator[Said]:
    for link in page.xpath("//h2//a[@href] | //h3//a[@href] | //h4//a[@href]"):
        text = link.text_content().strip()
        yield Said(link.get("href"), "a link", said.IN_TITLE, (text,))
