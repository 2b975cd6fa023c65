"""Sitemaps and their index as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import NamedTuple

from newsgen.catalog.lists import MOST_IN_SITEMAP
from newsgen.errors import Broken, Problem
from newsgen.outputs.moments import w3c
from newsgen.render.xmltext import fit

# https://www.sitemaps.org/protocol.html, section "Using Sitemap index files"; an index, too, names
# MOST_IN_SITEMAP at most.
MOST_BYTES = 52_428_800
# The same, section "XML tag definitions", has the longest; schemas/sitemap/0.9/sitemap.xsd, type
# tLocation, has both.
SHORTEST_URL, LONGEST_URL = 12, 2_048

_ABSOLUTE = re.compile(r"(https?://[^/\s]+/)\S*")

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Google, "Image sitemaps" and "Create a News sitemap".
_IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


class News(NamedTuple):
    """What news services are told of a story, `language` in the form they want."""

    publication: str
    language: str
    published: datetime
    title: str


class Location(NamedTuple):
    """A page or sitemap at an absolute URL, with its last change, the absolute URL of its picture,
    and what makes it news.
    """

    url: str
    changed: datetime | None = None
    picture: str = ""
    news: News | None = None


def sitemap(entries: Iterable[Location]) -> bytes:
    """One sitemap of pages, in the order given; ValueError for none and for too many."""
    return _document("urlset", "url", list(entries))


def sitemap_index(sitemap_entries: Iterable[Location]) -> bytes:
    """An index of sitemaps, each with the newest change in it; ValueError for none and for too
    many.
    """
    return _document("sitemapindex", "sitemap", list(sitemap_entries))


def _document(root: str, element: str, entries: list[Location]) -> bytes:
    if not 1 <= len(entries) <= MOST_IN_SITEMAP:
        raise ValueError(f"{len(entries)} entries, where 1 to {MOST_IN_SITEMAP} may be")
    home = home_of(entries[0].url)
    if strange := next((one.url for one in entries if home_of(one.url) != home), ""):
        raise ValueError(f"{strange} is not below {home}")
    spaces = f' xmlns="{_NAMESPACE}"'
    spaces += f' xmlns:image="{_IMAGE}"' if any(one.picture for one in entries) else ""
    spaces += f' xmlns:news="{_NEWS}"' if any(one.news for one in entries) else ""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{spaces}>\n'.encode()
    rows = (_row(element, one) for one in entries)
    document = b"".join([head, *rows, f"</{root}>\n".encode()])
    if len(document) > MOST_BYTES:
        raise ValueError(f"{len(document)} bytes, where at most {MOST_BYTES} may be")
    return document


def _row(element: str, one: Location) -> bytes:
    if not SHORTEST_URL <= len(one.url) <= LONGEST_URL:
        raise Broken([_unfit(one.url)])
    inner = _element("loc", one.url)
    inner += _element("lastmod", w3c(one.changed)) if one.changed else ""
    if one.picture:
        inner += f"<image:image>{_element('image:loc', one.picture)}</image:image>"
    inner += _news(one.news) if one.news else ""
    return f"<{element}>{inner}</{element}>\n".encode()


def _news(news: News) -> str:
    name, language = _element("news:name", news.publication), news.language
    return (
        f"<news:news><news:publication>{name}{_element('news:language', language)}"
        f"</news:publication>{_element('news:publication_date', w3c(news.published))}"
        f"{_element('news:title', news.title)}</news:news>"
    )


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(fit(text), quote=False)}</{name}>"


def home_of(url: str) -> str:
    """The root of the site a URL belongs to, one for all of a sitemap (the protocol's section
    "Sitemap file location").

    Nothing is stripped from a URL: it would be another page's.
    """
    absolute = _ABSOLUTE.fullmatch(url)
    if absolute is None or fit(url) != url:
        raise ValueError(f"{url!r} is not an absolute URL")
    return absolute[1]


def _unfit(url: str) -> Problem:
    shown = url if len(url) <= 80 else f"{url[:80]}…"
    return Problem(
        path="",
        line=0,
        column=0,
        message=f"the URL {shown} has {len(url)} characters,"
        f" a sitemap takes {SHORTEST_URL} to {LONGEST_URL}",
        hint="give the story a shorter slug, or change the pattern in [urls]",
        code="url-length",
    )
