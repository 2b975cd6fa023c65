"""What news services are told of: the outlet's own reporting, and what of it is still news.

Google's "Create a News sitemap" has the rules: stories of the last two days, and no others.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsgen.catalog.lists import (
    MOST_IN_NEWS_SITEMAP,
    NEWS,
    NEWS_SITEMAP,
    Entry,
    sitemap_parts,
)
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outputs.lists.kind import ListKind, Numbering
from newsgen.outputs.lists.month import part_url

# So long is a story news.
FRESH = 48 * 60 * 60
# Genres that are no news, whatever they tell of.
NO_NEWS = frozenset({"satire", "sponsored"})


def is_news(article: Article) -> bool:
    """Whether news services may be told of a story: what others published first is theirs."""
    return not article.canonical and article.card.genre not in NO_NEWS


def _entries(article: Article, config: Config) -> Iterable[Entry]:
    return (Entry(NEWS),) if is_news(article) else ()


def _fresh(article: Article, config: Config) -> Iterable[Entry]:
    closes = article.card.date + FRESH
    return (Entry(NEWS_SITEMAP, closes=closes),) if is_news(article) else ()


NEWS_STORIES = ListKind(name=NEWS, entries=_entries)
STILL_NEWS = ListKind(
    name=NEWS_SITEMAP,
    entries=_fresh,
    page=NEWS_SITEMAP,
    every=lambda context: [""],
    is_shown=lambda context, which: not context.drafts,
    url=lambda urls, which: urls.at("/news-sitemap.xml"),
    called=lambda context, which: "newsgen",
    numbering=Numbering(
        lambda config: MOST_IN_NEWS_SITEMAP, sitemap_parts, part_url, has_rest=False
    ),
)
