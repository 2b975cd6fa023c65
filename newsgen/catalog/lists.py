"""The names of lists, and which lists a story stands in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from msgspec import Struct

from newsgen.model import Article

# What the front page may show; what feeds may carry; what the recent-posts list may show; what is
# pinned to the top; the stories whose canonical URL is their own, which sitemaps name.
HOME, FEED, RECENT, PINNED, SITEMAP = "home", "feed", "recent", "pinned", "sitemap"
# Counted like lists: all visible stories, and all outputs.
ALL, FILES = "all", "files"


class Entry(Struct, frozen=True):
    """A story's place in a list. `label`: how the story spells a tag or series."""

    list: str
    label: str = ""


def section_list(section: str) -> str:
    """The list of a section, its subsections included."""
    return f"section/{section}"


def year_list(section: str, year: int) -> str:
    """The list of a section's stories of one year, in the outlet's zone."""
    return f"year/{section}/{year}"


def author_list(author: str) -> str:
    """The list of an author record's stories."""
    return f"author/{author}"


def tag_list(slug: str) -> str:
    """The list of a tag's stories."""
    return f"tag/{slug}"


def series_list(slug: str) -> str:
    """The list of a series' stories."""
    return f"series/{slug}"


def lineage(section: str) -> tuple[str, ...]:
    """A section and the sections above it, nearest first: `world/europe`, `world`."""
    parts = section.split("/")
    return tuple("/".join(parts[:depth]) for depth in range(len(parts), 0, -1))


def entries(article: Article, zone: tzinfo) -> Iterator[Entry]:
    """Every list that an article stands in once it is visible."""
    card = article.card
    year = datetime.fromtimestamp(card.date, UTC).astimezone(zone).year
    if not article.canonical:
        yield Entry(SITEMAP)
    for excluded, list_ in (("home", HOME), ("feeds", FEED), ("recent", RECENT)):
        if excluded not in article.exclude:
            yield Entry(list_)
    if article.pinned and "home" not in article.exclude:
        yield Entry(PINNED)
    for section in lineage(card.section):
        yield Entry(section_list(section))
        yield Entry(year_list(section, year))
    for author in {author.id for author in card.authors if author.id}:
        yield Entry(author_list(author))
    for tag in article.tags:
        yield Entry(tag_list(tag.slug), tag.name)
    if article.series:
        yield Entry(series_list(article.series.slug), article.series.name)


def numbered_pages(count: int, per_page: int) -> int:
    """How many numbered pages a list of `count` stories has.

    They are counted from the oldest story on and always full, so none ever changes; what is left,
    between one and nearly two pages' worth, stands on the list's own URL.
    """
    return max(0, count // per_page - 1)
