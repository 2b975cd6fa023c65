"""Months: the stories that sitemaps name, by the month of their publication in the outlet's zone.

A story whose canonical URL is elsewhere is left to the sitemaps of that site.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from newsgen.catalog.lists import MOST_IN_SITEMAP, Entry, month_list, sitemap_parts
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outlet.urls import Urls
from newsgen.outputs.lists.kind import ListKind, Numbering, topics


def _entries(article: Article, config: Config) -> Iterable[Entry]:
    day = datetime.fromtimestamp(article.card.date, config.zone)
    return () if article.canonical else (Entry(month_list(day.year, day.month)),)


def part_url(urls: Urls, own: str, number: int) -> str:
    """`/sitemap-2026-11.xml`, the second part `/sitemap-2026-11-2.xml`."""
    return own if number == 1 else f"{own.removesuffix('.xml')}-{number}.xml"


MONTH = ListKind(
    name="month",
    entries=_entries,
    page="sitemap",
    every=topics("month"),
    is_shown=lambda context, which: not context.drafts,
    url=lambda urls, which: urls.at(f"/sitemap-{which}.xml"),
    called=lambda context, which: "newsgen",
    numbering=Numbering(lambda config: MOST_IN_SITEMAP, sitemap_parts, part_url, has_rest=False),
)
