"""What crawlers ask for first: sitemaps, their index, and robots.txt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape

from newsgen.errors import Broken, Problem
from newsgen.outputs.moments import w3c
from newsgen.render.xmltext import fit

MOST_ENTRIES = 50_000
MOST_BYTES = 52_428_800
SHORTEST_URL, LONGEST_URL = 12, 2_048

_ABSOLUTE = re.compile(r"(https?://[^/\s]+/)\S*")

Entry = tuple[str, datetime | None]

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_FRAME = len('<?xml version="1.0" encoding="UTF-8"?>\n') + 2 * len(
    f'<sitemapindex xmlns="{_NAMESPACE}">\n'
)


def sitemap(entries: Iterable[Entry]) -> bytes:
    """One sitemap of (absolute URL, last change), in the order given; ValueError for none and for
    too many.
    """
    documents = list(sitemaps(entries))
    if len(documents) != 1:
        raise ValueError(f"one sitemap asked for, {len(documents)} needed")
    return documents[0]


def sitemaps(entries: Iterable[Entry]) -> Iterator[bytes]:
    """As many sitemaps as the entries need, each filled to the limits; for no entry none, as an
    empty one is invalid.

    Entries in order of age keep all files but the last as they are when a new one comes.
    """
    return _documents("urlset", "url", entries)


def sitemap_index(sitemap_entries: Iterable[Entry]) -> bytes:
    """An index of (absolute URL of a sitemap, newest change in it); ValueError for none and for too
    many.
    """
    documents = list(_documents("sitemapindex", "sitemap", sitemap_entries))
    if len(documents) != 1:
        raise ValueError(f"one sitemap index asked for, {len(documents)} needed")
    return documents[0]


def robots(sitemap_url: str, disallow_all: bool = False) -> bytes:
    """robots.txt: everything may be crawled, and `sitemap_url` (absolute) says what there is; or
    nothing may be.
    """
    if disallow_all:
        return b"User-agent: *\nDisallow: /\n"
    _home(sitemap_url)
    return f"User-agent: *\nAllow: /\n\nSitemap: {sitemap_url}\n".encode()


def _documents(root: str, element: str, entries: Iterable[Entry]) -> Iterator[bytes]:
    rows: list[bytes] = []
    size, home = _FRAME, ""
    for url, changed in entries:
        home = home or _home(url)
        if _home(url) != home:
            raise ValueError(f"{url} is not below {home}")
        row = _row(element, url, changed)
        if rows and (len(rows) == MOST_ENTRIES or size + len(row) > MOST_BYTES):
            yield _document(root, rows)
            rows, size = [], _FRAME
        rows.append(row)
        size += len(row)
    if rows:
        yield _document(root, rows)


def _row(element: str, url: str, changed: datetime | None) -> bytes:
    if not SHORTEST_URL <= len(url) <= LONGEST_URL:
        raise Broken([_unfit(url)])
    moment = f"<lastmod>{w3c(changed)}</lastmod>" if changed else ""
    return f"<{element}><loc>{escape(url, quote=False)}</loc>{moment}</{element}>\n".encode()


def _document(root: str, rows: list[bytes]) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n'
    return b"".join([head.encode(), *rows, f"</{root}>\n".encode()])


def _home(url: str) -> str:
    """The root of the site a URL belongs to. Nothing is stripped from a URL: it would be another
    page's.
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
        message=f"the URL {shown} has {len(url)} characters, a sitemap takes {SHORTEST_URL} to {LONGEST_URL}",
        hint="give the story a shorter slug, or change the pattern in [urls]",
        code="url-length",
    )
