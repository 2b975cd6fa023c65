"""The names of lists, and which lists a story stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from newsgen.model import Article

# The front page's stories; those that the recent-posts list may show; those pinned to the top; those whose canonical URL is
# their own, which sitemaps name.
HOME, RECENT, PINNED, SITEMAP = "home", "recent", "pinned", "sitemap"


@dataclass(frozen=True, slots=True)
class Entry:
    """A story's place in a list. `feed`: the list's feed may carry it; `label`: how the story spells a tag or series."""

    list: str
    feed: bool = True
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
    card, feed = article.card, "feeds" not in article.exclude
    year = datetime.fromtimestamp(card.date, UTC).astimezone(zone).year
    if not article.canonical:
        yield Entry(SITEMAP)
    if "home" not in article.exclude:
        yield Entry(HOME, feed)
    if "recent" not in article.exclude:
        yield Entry(RECENT, feed)
    if article.pinned:
        yield Entry(PINNED, feed)
    for section in lineage(card.section):
        yield Entry(section_list(section), feed)
        yield Entry(year_list(section, year), feed)
    for author in {author.id for author in card.authors if author.id}:
        yield Entry(author_list(author), feed)
    for tag in article.tags:
        yield Entry(tag_list(tag.slug), feed, tag.name)
    if article.series:
        yield Entry(series_list(article.series.slug), feed, article.series.name)


def numbered_pages(count: int, per_page: int) -> int:
    """How many numbered pages a list of `count` stories has.

    They are counted from the oldest story on and always full, so none ever changes; what is left, between one and nearly
    two pages' worth, stands on the list's own URL.
    """
    return max(0, count // per_page - 1)
