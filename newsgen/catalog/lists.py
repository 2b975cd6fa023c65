"""The names of lists, and a story's entry in one."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from newsgen.model import Position
from newsgen.outlet.taxonomies import TERM

# What the front page may show; what feeds may carry; what the recent-posts list may show; what is
# pinned to the top; what is shown as related to no other story.
HOME, FEED, RECENT, PINNED, UNRELATED = "home", "feed", "recent", "pinned", "unrelated"
# What leads no page unless an editor sets it there: opinion, what somebody paid for, and what asks
# for that; what somebody paid for alone.
ASIDE, PAID = "aside", "paid"
# What news services may be told of, and what of it is still news.
NEWS, NEWS_SITEMAP = "news", "news-sitemap"
# A sitemap names at most so many URLs: sitemaps.org, "Using Sitemap index files". Of news it names
# fewer: Google, "Create a News sitemap".
MOST_IN_SITEMAP, MOST_IN_NEWS_SITEMAP = 50_000, 1_000
# What stories announce, by the day on which it begins; and what of it is not over yet.
EVENTS, COMING = "events", "event"
# Counted like lists: all visible stories, and all outputs.
ALL, FILES = "all", "files"


# What feeds may carry, by the last change of each story.
UPDATED = "updated"
# What was put right in stories: an entry for each correction.
CORRECTIONS = "corrections"
# What feeds still say of stories that were taken back: below it lie the names of their lists.
WITHDRAWN = "withdrawn"


# Stand between the words of an entry's key, and before the item in an entry's id: no list's name
# holds the one, no story's id the other.
TAB, HASH = "\t", "#"


class Entry(Struct, frozen=True):
    """A story's entry in a list, in which it stands from the moment `opens` until `closes`.

    Moments are in seconds; without them it stands there as long as the story is visible. `label`:
    how the story spells a tag or series. `place`: the moment by which it is in order, where that is
    not the story's date; `item` tells a story's several entries in one list apart, each with its
    place.
    """

    list: str
    label: str = ""
    opens: int | None = None
    closes: int | None = None
    place: int | None = None
    item: str = ""

    @property
    def key(self) -> str:
        """What the entry is called among the story's others: its list, and its place and item, if
        it has a place of its own.
        """
        if self.place is None:
            return self.list
        return f"{self.list}{TAB}{self.place}{TAB}{self.item}"


def list_of(key: str) -> str:
    """The list of an entry, by its key."""
    return key.partition(TAB)[0]


def standing(key: str, id_: str, date: int, changed: int) -> Position:
    """Where an entry stands in its list: that of a story with this id, published at the moment
    `date` and `changed` last at another one.
    """
    if TAB in key:
        _, place, item = key.split(TAB)
        return Position(int(place), f"{id_}{HASH}{item}" if item else id_)
    return Position(changed if key == UPDATED else date, id_)


def section_list(section: str) -> str:
    """The list of a section, its subsections included."""
    return f"section/{section}"


def year_list(section: str, year: int | None = None) -> str:
    """The list of a section's stories of one year, in the outlet's zone; without a year, what the
    names of all those of the section begin with.
    """
    return f"year/{section}/{year}" if year is not None else f"year/{section}"


def author_list(author: str) -> str:
    """The list of an author record's stories."""
    return f"author/{author}"


def month_list(year: int, month: int) -> str:
    """The list of the stories of one calendar month that sitemaps name, in the outlet's zone."""
    return f"month/{year:04}-{month:02}"


def is_in_sitemaps(list_: str) -> bool:
    """Whether a list is one that sitemaps name: it is known when each story in it changed last."""
    return list_ == NEWS_SITEMAP or list_.startswith("month/")


def tag_list(slug: str) -> str:
    """The list of a tag's stories."""
    return f"tag/{slug}"


def series_list(slug: str) -> str:
    """The list of a series' stories."""
    return f"series/{slug}"


def term_list(taxonomy: str, slug: str) -> str:
    """The list of the stories that name a term of a taxonomy."""
    return f"{TERM}/{taxonomy}/{slug}"


def partner_list(name: str) -> str:
    """The list of the stories that a partner is given."""
    return f"partner/{name}"


def withdrawn_list(list_: str) -> str:
    """The list of the stories that were taken back, of those that stood in a list."""
    return f"{WITHDRAWN}/{list_}"


def tombstone_list(list_: str) -> str:
    """The list of those of them of which feeds say no more than that they are gone."""
    return f"{WITHDRAWN}/tombstone/{list_}"


def is_of_withdrawn(list_: str) -> bool:
    """Whether stories stand in a list that were taken back."""
    return list_.startswith(f"{WITHDRAWN}/")


def carried_within(list_: str) -> str:
    """Within which list a list's feeds look for their stories."""
    return UPDATED if list_ == UPDATED else FEED


@lru_cache(maxsize=4096)
def lineage(section: str) -> tuple[str, ...]:
    """A section and the sections above it, nearest first: `world/europe`, `world`."""
    parts = section.split("/")
    return tuple("/".join(parts[:depth]) for depth in range(len(parts), 0, -1))


def lineages(sections: tuple[str, ...]) -> dict[str, None]:
    """Sections and those above them, each once."""
    return dict.fromkeys(above for section in sections for above in lineage(section))


def numbered_pages(count: int, per_page: int) -> int:
    """How many numbered pages a list of `count` stories has.

    They are counted from the oldest story on and always full, so none ever changes; what is left,
    between one and nearly two pages' worth, stands on the list's own URL.
    """
    return max(0, count // per_page - 1)


def most_in_sitemap(list_: str) -> int:
    """How many stories of a list one sitemap names at most."""
    return MOST_IN_NEWS_SITEMAP if list_ == NEWS_SITEMAP else MOST_IN_SITEMAP


def sitemap_parts(count: int, most: int) -> int:
    """How many sitemaps of at most so many URLs each a list of `count` stories takes."""
    return -(-count // most)
