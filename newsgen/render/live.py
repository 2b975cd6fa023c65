"""A live story as templates see it: its entries, the newest first, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from markupsafe import Markup
from msgspec import Struct

from newsgen.intake.typography import typeset
from newsgen.model import Article
from newsgen.records import LiveEntry
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.reads import live, settings

FEED, JSON = "feed.xml", "live.json"


class ShownEntry(Struct, frozen=True):
    """An entry: `url` leads to it for good, from the root, with its fragment. `excerpt`: its first
    words.
    """

    _called = "an entry"

    id: str
    url: str
    time: datetime
    title: str
    body: Markup
    excerpt: str
    authors: Sequence[views.Author]
    key: bool
    pinned: bool


class EntryLink(Struct, frozen=True):
    """An entry as an index names it: `place` is where it stands now, with its fragment."""

    _called = "an entry"

    id: str
    place: str
    time: datetime
    title: str


class EarlierPage(Struct, frozen=True):
    """A numbered page of entries, with a link to each of them."""

    _called = "a page of entries"

    number: int
    url: str
    entries: Sequence[EntryLink]


class Coverage(Struct, frozen=True):
    """What is reported live. Below `pinned` come the `entries` of the story's own page; `keys` are
    the key points, `earlier` the numbered pages, the newest first. `since` and `last` are the
    moments of the first entry and of the last one.
    """

    _called = "the live coverage"

    ended: bool
    since: datetime
    last: datetime
    keys: Sequence[EntryLink]
    pinned: Sequence[ShownEntry]
    entries: Sequence[ShownEntry]
    earlier: Sequence[EarlierPage]
    feed: str
    json: str


def coverage(door: Door, article: Article) -> Coverage | None:
    """What a story reports live, on its own page; none where it has no entries."""
    found = live.entries(door, article.path) if article.live else ()
    if not found:
        return None
    url, urls, own = article.card.url, settings.urls(door), live.own_page(found)
    pinned = [one for one in found if one.pinned]
    on_top = {one.id for one in pinned}
    earlier = [
        EarlierPage(number, there, [*_links(door, article, live.page_of(found, number), there)])
        for number in range(live.page_count(found), 0, -1)
        for there in (urls.numbered(url, number),)
    ]
    here = {one.id for one in own} | on_top
    places = {entry.id: entry.place for page in earlier for entry in page.entries}
    return Coverage(
        ended=article.live == "ended",
        since=settings.moment(door, found[-1].time),
        last=settings.moment(door, found[0].time),
        keys=[
            EntryLink(
                one.id,
                f"#{one.id}" if one.id in here else places[one.id],
                settings.moment(door, one.time),
                _title(article, one),
            )
            for one in found
            if one.key
        ],
        pinned=[*shown_entries(door, article, pinned)],
        entries=[*shown_entries(door, article, (one for one in own if one.id not in on_top))],
        earlier=earlier,
        feed=urls.beside(url, FEED),
        json=urls.beside(url, JSON),
    )


def _links(
    door: Door, article: Article, entries: Iterable[LiveEntry], there: str
) -> Iterator[EntryLink]:
    for one in entries:
        moment, title = settings.moment(door, one.time), _title(article, one)
        yield EntryLink(one.id, f"{there}#{one.id}", moment, title)


def shown_entries(
    door: Door, article: Article, entries: Iterable[LiveEntry]
) -> Iterator[ShownEntry]:
    """Entries with their texts. Raises Broken with what is wrong with one of them."""
    for one in entries:
        body = live.entry_body(door, article, one)
        yield ShownEntry(
            id=one.id,
            url=f"{article.card.url}#{one.id}",
            time=settings.moment(door, one.time),
            title=_title(article, one),
            body=Markup(body.html),
            excerpt=body.excerpt,
            authors=[views.Author(door, author.id, author.name) for author in one.authors],
            key=one.key,
            pinned=one.pinned,
        )


def _title(article: Article, entry: LiveEntry) -> str:
    return typeset(entry.title, article.card.lang)
