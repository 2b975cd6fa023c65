"""Which outputs say anything of stories, and how each kind of them is read."""

from __future__ import annotations

from collections.abc import Mapping

from newsgen.newsroom.agreement import feeds, maps, ninjs, pages
from newsgen.newsroom.agreement.said import Reader

READERS: Mapping[str, Reader] = {
    "article": pages.read_story,
    "front": pages.read_list,
    "section": pages.read_list,
    "year": pages.read_list,
    "author": pages.read_list,
    "tag": pages.read_list,
    "series": pages.read_list,
    "term": pages.read_list,
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
