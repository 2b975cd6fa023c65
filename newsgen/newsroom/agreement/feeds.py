"""What feeds say of stories, in each of their formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from typing import Any
from xml.etree import ElementTree

from newsgen.newsroom.agreement import said
from newsgen.newsroom.agreement.said import Said, each, moment

NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}


def parsed(data: bytes) -> ElementTree.Element:
    """XML as expat reads it. Raises ValueError."""
    try:
        return ElementTree.fromstring(data)  # noqa: S314  # newsgen's own output: it has no DTD
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from None


def texts(element: ElementTree.Element, path: str) -> tuple[str, ...]:
    """The text of each element at a path."""
    return tuple(found.text or "" for found in element.findall(path, NAMES))


def read_rss(data: bytes) -> Iterator[Said]:
    """RSS 2.0 with Dublin Core, Atom's dates and Media RSS."""
    for item in parsed(data).iter("item"):
        yield from each(
            item.findtext("link", ""),
            (
                ("title", said.TITLE, texts(item, "title")),
                ("guid", said.ID, texts(item, "guid")),
                ("pubDate", said.PUBLISHED, tuple(map(moment, texts(item, "pubDate")))),
                ("atom:updated", said.UPDATED, tuple(map(moment, texts(item, "atom:updated")))),
                ("dc:creator", said.AUTHORS, texts(item, "dc:creator")),
                ("category", said.IN_SECTIONS, texts(item, "category")),
                *_pictures(item),
            ),
        )


def read_atom(data: bytes) -> Iterator[Said]:
    """RFC 4287; titles are HTML."""
    for entry in parsed(data).iterfind("atom:entry", NAMES):
        links = entry.iterfind("atom:link[@rel='alternate']", NAMES)
        terms = tuple(one.get("term", "") for one in entry.iterfind("atom:category", NAMES))
        yield from each(
            next((link.get("href", "") for link in links), ""),
            (
                ("title", said.TITLE, tuple(map(unescape, texts(entry, "atom:title")))),
                ("id", said.URI, texts(entry, "atom:id")),
                ("published", said.PUBLISHED, tuple(map(moment, texts(entry, "atom:published")))),
                ("updated", said.CHANGED, tuple(map(moment, texts(entry, "atom:updated")))),
                ("author", said.AUTHORS, texts(entry, "atom:author/atom:name")),
                ("category", said.IN_SECTIONS, terms),
                *_pictures(entry),
            ),
        )


def _pictures(item: ElementTree.Element) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for picture in item.iterfind("media:content", NAMES):
        yield "media:content", said.PICTURE, (picture.get("url", ""),)


def read_json_feed(data: bytes) -> Iterator[Said]:
    """https://www.jsonfeed.org/version/1.1/"""
    for item in json.loads(data)["items"]:
        yield from each(item["url"], _of_json(item))


def _of_json(item: dict[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    yield "title", said.TITLE, (item["title"],)
    yield "id", said.ID, (item["id"],)
    yield "date_published", said.PUBLISHED, (moment(item["date_published"]),)
    yield "authors", said.AUTHORS, tuple(one["name"] for one in item["authors"])
    yield "tags", said.IN_SECTIONS, tuple(item.get("tags", ()))
    if "date_modified" in item:
        yield "date_modified", said.CHANGED, (moment(item["date_modified"]),)
    if "image" in item:
        yield "image", said.PICTURE, (item["image"],)
