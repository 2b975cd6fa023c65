"""The kinds of lists: one record each. Whatever depends on a list's kind is asked of its record."""

from __future__ import annotations

from collections.abc import Mapping

from newsgen.catalog.lists import Entry
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outlet.taxonomies import TERM
from newsgen.outputs.lists.author import AUTHOR
from newsgen.outputs.lists.corrections import CORRECTED_STORIES
from newsgen.outputs.lists.events import COMING_EVENTS, EVENTS_BY_DATE
from newsgen.outputs.lists.front import (
    ASIDE_STORIES,
    FRONT,
    LAST_CHANGES,
    PAID_STORIES,
    PINNED_STORIES,
    RECENT_POSTS,
    SITE_FEED,
    UNRELATED_STORIES,
)
from newsgen.outputs.lists.kind import ListKind
from newsgen.outputs.lists.month import MONTH
from newsgen.outputs.lists.news import NEWS_STORIES, STILL_NEWS
from newsgen.outputs.lists.partner import PARTNER
from newsgen.outputs.lists.section import SECTION
from newsgen.outputs.lists.series import SERIES
from newsgen.outputs.lists.tag import TAG
from newsgen.outputs.lists.term import TERMS
from newsgen.outputs.lists.withdrawn import WITHDRAWN_STORIES
from newsgen.outputs.lists.year import YEAR

LISTS: Mapping[str, ListKind] = {
    kind.name: kind
    for kind in (
        FRONT,
        SITE_FEED,
        LAST_CHANGES,
        CORRECTED_STORIES,
        RECENT_POSTS,
        PINNED_STORIES,
        UNRELATED_STORIES,
        ASIDE_STORIES,
        PAID_STORIES,
        SECTION,
        YEAR,
        AUTHOR,
        TAG,
        SERIES,
        TERMS,
        MONTH,
        NEWS_STORIES,
        STILL_NEWS,
        PARTNER,
        EVENTS_BY_DATE,
        COMING_EVENTS,
        WITHDRAWN_STORIES,
    )
}


def kind_of(list_: str) -> tuple[ListKind, str]:
    """The kind of a list, and which of its kind it is."""
    name, _, which = list_.partition("/")
    return LISTS[name], which


def entries_of(article: Article, config: Config) -> list[Entry]:
    """Every entry that a story may have once it is visible."""
    return [entry for kind in LISTS.values() for entry in kind.entries(article, config)]


def list_named(name: str, config: Config) -> str | None:
    """The list that people call `section/world`, `tag/ferries` or, of a taxonomy,
    `places/new-harbour`; None where readers have no such list.
    """
    kind, _, which = name.partition("/")
    if kind in config.taxonomies and which:
        return f"{TERM}/{name}"
    return name if kind in NAMED and which else None


NAMED = frozenset(kind.name for kind in (SECTION, AUTHOR, TAG, SERIES))
