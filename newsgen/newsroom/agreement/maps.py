"""What sitemaps say of stories."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.newsroom.agreement import said
from newsgen.newsroom.agreement.feeds import parsed
from newsgen.newsroom.agreement.said import Said, each, moment

NAMES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}
ELEMENTS = (
    ("map:lastmod", said.CHANGED),
    ("image:image/image:loc", said.PICTURE),
    ("news:news/news:title", said.TITLE),
    ("news:news/news:publication_date", said.PUBLISHED),
)
MOMENTS = frozenset({said.CHANGED, said.PUBLISHED})


def read_sitemap(data: bytes) -> Iterator[Said]:
    """https://www.sitemaps.org/protocol.html, with pictures and news."""
    for entry in parsed(data).iterfind("map:url", NAMES):
        found = (
            (path, what, (moment(one.text or "") if what in MOMENTS else one.text or "",))
            for path, what in ELEMENTS
            for one in entry.iterfind(path, NAMES)
        )
        yield from each(entry.findtext("map:loc", "", NAMES), found)
