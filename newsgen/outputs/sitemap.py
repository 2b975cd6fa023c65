"""What crawlers ask for first: sitemaps, their index, and robots.txt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from html import escape

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

Location = tuple[str, datetime | None]

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(entries: Iterable[Location]) -> bytes:
    """One sitemap of (absolute URL, last change), in the order given; ValueError for none and for
    too many.
    """
    return _document("urlset", "url", list(entries))


def sitemap_index(sitemap_entries: Iterable[Location]) -> bytes:
    """An index of (absolute URL of a sitemap, newest change in it); ValueError for none and for too
    many.
    """
    return _document("sitemapindex", "sitemap", list(sitemap_entries))


def robots(sitemap_url: str, disallow_all: bool = False, root: str = "") -> bytes:
    """robots.txt: everything may be crawled, and `sitemap_url` (absolute) says what there is; or
    nothing may be. Below a `root` of its host, no crawler asks for it.
    """
    if disallow_all:
        return b"User-agent: *\nDisallow: /\n"
    home = _home(sitemap_url)
    note = f"# Crawlers ask for {home}robots.txt alone: put the last line there.\n" if root else ""
    return f"{note}User-agent: *\nAllow: {root}/\n\nSitemap: {sitemap_url}\n".encode()


def _document(root: str, element: str, entries: list[Location]) -> bytes:
    if not 1 <= len(entries) <= MOST_IN_SITEMAP:
        raise ValueError(f"{len(entries)} entries, where 1 to {MOST_IN_SITEMAP} may be")
    home = _home(entries[0][0])
    if strange := next((url for url, _ in entries if _home(url) != home), ""):
        raise ValueError(f"{strange} is not below {home}")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n'.encode()
    rows = (_row(element, url, changed) for url, changed in entries)
    document = b"".join([head, *rows, f"</{root}>\n".encode()])
    if len(document) > MOST_BYTES:
        raise ValueError(f"{len(document)} bytes, where at most {MOST_BYTES} may be")
    return document


def _row(element: str, url: str, changed: datetime | None) -> bytes:
    if not SHORTEST_URL <= len(url) <= LONGEST_URL:
        raise Broken([_unfit(url)])
    moment = f"<lastmod>{w3c(changed)}</lastmod>" if changed else ""
    return f"<{element}><loc>{escape(url, quote=False)}</loc>{moment}</{element}>\n".encode()


def _home(url: str) -> str:
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
