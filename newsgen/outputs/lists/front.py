"""The front page's list, and the lists of the whole outlet that have no page of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from newsgen.catalog.lists import (
    ASIDE,
    FEED,
    HOME,
    PAID,
    PINNED,
    RECENT,
    UNRELATED,
    UPDATED,
    Entry,
)
from newsgen.model import Article, Exclusion
from newsgen.outlet.config import Config
from newsgen.outputs.lists.kind import ListKind, Subject
from newsgen.outputs.structured.outlet import organization, website
from newsgen.render.door import Door
from newsgen.render.reads.settings import own_word, setting


def _unless(excluded: Exclusion, list_: str) -> Callable[[Article, Config], Iterable[Entry]]:
    def entries(article: Article, config: Config) -> Iterable[Entry]:
        return () if excluded in article.exclude else (Entry(list_),)

    return entries


def _pinned(article: Article, config: Config) -> Iterable[Entry]:
    is_pinned = article.pinned and "home" not in article.exclude
    return (Entry(PINNED, closes=article.pinned_until),) if is_pinned else ()


def _unrelated(article: Article, config: Config) -> Iterable[Entry]:
    return (Entry(UNRELATED),) if "related" in article.exclude else ()


def _aside(article: Article, config: Config) -> Iterable[Entry]:
    card = article.card
    is_opinion = "opinion" in (card.genre, config.section(card.section).genre)
    return (Entry(ASIDE),) if is_opinion or "lead" in article.exclude else ()


def _paid(article: Article, config: Config) -> Iterable[Entry]:
    is_apart = article.card.genre == "sponsored" and "lead" in article.exclude
    return (Entry(PAID),) if is_apart else ()


def _outlet(door: Door, which: str) -> Subject:
    outlet = setting(door, "outlet")
    return Subject(
        outlet.name,
        outlet.tagline,
        feed_title=outlet.name,
        blocks=lambda: [organization(door), website(door)],
    )


def _changes(door: Door, which: str) -> Subject:
    outlet = setting(door, "outlet")
    return Subject(own_word(door, outlet.language, "last_changes"), outlet.tagline)


FRONT = ListKind(
    name=HOME,
    entries=_unless("home", HOME),
    page="front",
    every=lambda context: [""],
    is_shown=lambda context, which: True,
    url=lambda urls, which: urls.at("/"),
    called=lambda context, which: "the front page",
    subject=_outlet,
    follows=lambda which: FEED,
    has_front=True,
    is_lasting=True,
)
# What feeds may carry: the site's own feeds carry all of it.
SITE_FEED = ListKind(
    name=FEED,
    entries=_unless("feeds", FEED),
    every=lambda context: [""],
    is_shown=lambda context, which: True,
    url=lambda urls, which: urls.at("/"),
    called=lambda context, which: "the site's feed",
    subject=_outlet,
    feeds=True,
    also=lambda config, which: config.feeds.also,
)
LAST_CHANGES = ListKind(
    name=UPDATED,
    entries=_unless("feeds", UPDATED),
    every=lambda context: [""],
    is_shown=lambda context, which: True,
    url=lambda urls, which: urls.at("/"),
    called=lambda context, which: "the site's feed",
    subject=_changes,
    feeds=True,
    feed_file="updated.xml",
)
RECENT_POSTS = ListKind(name=RECENT, entries=_unless("recent", RECENT))
PINNED_STORIES = ListKind(name=PINNED, entries=_pinned)
UNRELATED_STORIES = ListKind(name=UNRELATED, entries=_unrelated)
ASIDE_STORIES = ListKind(name=ASIDE, entries=_aside)
PAID_STORIES = ListKind(name=PAID, entries=_paid)
