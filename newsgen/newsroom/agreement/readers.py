"""Which outputs say anything of stories, and how each kind of them is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newsgen.catalog.lists import CORRECTIONS
from newsgen.newsroom.agreement import feeds, maps, ninjs, pages
from newsgen.newsroom.agreement.said import TITLE, Reader, Said


def titles(reader: Reader) -> Reader:
    """Reads of a feed the headlines alone: its items are about stories, and are none."""

    def read(data: bytes) -> Iterator[Said]:
        return (one for one in reader(data) if one.what == TITLE)

    return read


def reader_of(kind: str, subject: str) -> Reader:
    """How an output of a kind is read that is about a story, a list, or anything else."""
    return titles(READERS[kind]) if kind in FEEDS and subject == CORRECTIONS else READERS[kind]


READERS: Mapping[str, Reader] = {
    "article": pages.read_story,
    "front": pages.read_list,
    "section": pages.read_list,
    "year": pages.read_list,
    "author": pages.read_list,
    "tag": pages.read_list,
    "series": pages.read_list,
    "term": pages.read_list,
    "corrections": pages.read_list,
    "events": pages.read_list,
    "feed": feeds.read_rss,
    "feed-copy": feeds.read_rss,
    "feed-atom": feeds.read_atom,
    "feed-atom-copy": feeds.read_atom,
    "feed-json": feeds.read_json_feed,
    "feed-json-copy": feeds.read_json_feed,
    "sitemap": maps.read_sitemap,
    "news-sitemap": maps.read_sitemap,
    "ninjs": ninjs.read_ninjs,
}
# Those of them that are feeds.
FEEDS = frozenset(kind for kind in READERS if kind.startswith("feed"))
