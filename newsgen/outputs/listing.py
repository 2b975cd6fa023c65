"""Pages of lists: on a list's own URL, and numbered ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from newsgen.catalog.questions import Stretch
from newsgen.errors import Broken, kept
from newsgen.model import Page, Position
from newsgen.outlet.urls import Urls
from newsgen.outputs.feeds.formats import feed_links
from newsgen.outputs.frame import frame, head
from newsgen.outputs.kind import LIST, LISTS, OutputKind, PlanContext
from newsgen.outputs.lists import table
from newsgen.outputs.lists.kind import ListKind, Subject
from newsgen.outputs.lists.table import kind_of
from newsgen.outputs.structured.lists import collection
from newsgen.outputs.structured.script import Block, scripts
from newsgen.render import values, views
from newsgen.render.door import Door
from newsgen.render.lazy import LazyList
from newsgen.render.reads import files, listings, settings


def render_list(door: Door, page: Page) -> str:
    kind, which = kind_of(page.subject)
    subject, listing = kind.subject(door, which), _listing(door, page)
    lead = listing.stories[0].picture if listing.stories else None
    top = head(
        door,
        page,
        subject.title,
        description=subject.description,
        feeds=feed_links(door, kind.follows(which) if kind.follows else page.subject),
        picture=lead,
        number=page.number or None,
        structured_data=LazyList(lambda: scripts(_blocks(door, page, subject))),
    )
    names = {**frame(door, top), **subject.names, "listing": listing}
    try:
        return files.template(door, _template(door, page), names, page.owner)
    except Broken as broken:
        wrong = [*broken.problems]
        for proof in subject.proofs:
            kept(wrong, None, proof)
        raise Broken(wrong) from None


def _template(door: Door, page: Page) -> str:
    kind, which = kind_of(page.subject)
    return kind.template(door, which) if kind.template else f"{page.kind}.html"


def _blocks(door: Door, page: Page, subject: Subject) -> Iterable[Block]:
    if subject.blocks and not page.number:
        return subject.blocks()
    return [collection(door, page.url, subject.title, subject.description)]


def _listing(door: Door, page: Page) -> views.Listing:
    list_, urls, own = page.subject, settings.urls(door), _own_url(door, page)
    last = listings.page_count(door, list_) if not page.number else 0
    if page.start:
        per_page = settings.setting(door, "lists").per_page
        cards = listings.cards(door, Stretch(list_, page.start, per_page))
        followed = listings.has_page_after(door, list_, page.number)
        newer: str | None = urls.numbered(own, page.number + 1) if followed else own
        older = urls.numbered(own, page.number - 1) if page.number > 1 else None
    else:
        cards = listings.newest(door, list_, listings.own_size(door, list_))
        newer, older = None, urls.numbered(own, last) if last else None
    return views.Listing(
        stories=views.stories(door, cards),
        number=page.number or None,
        newer=newer,
        older=older,
        first=urls.numbered(own, 1) if page.number > 1 or last > 1 else None,
        newest=own if page.number else None,
        years=_years(door, page),
    )


def _own_url(door: Door, page: Page) -> str:
    """The URL of the list itself, to which a numbered page belongs."""
    kind, which = kind_of(page.subject)
    return kind.url(settings.urls(door), which)


def _years(door: Door, page: Page) -> list[values.YearLink]:
    if page.kind != "section" or page.number or not settings.setting(door, "lists").years:
        return []
    if not files.has_template(door, "year.html"):
        return []
    section, urls = page.subject.partition("/")[2], settings.urls(door)
    return [
        values.YearLink(year, urls.year(section, year)) for year in listings.years(door, section)
    ]


def own_page(kind: ListKind, context: PlanContext, list_: str) -> Iterator[Page]:
    """The page on a list's own URL, if it is of this kind and readers see it."""
    name, _, which = list_.partition("/")
    if kind.page and name == kind.name and kind.is_shown(context, which):
        yield _page(kind, context, which)


def _page(kind: ListKind, context: PlanContext, which: str) -> Page:
    url, lang = kind.url(context.urls, which), kind.language(context, which)
    return Page(kind.page, url, kind.list_(which), kind.called(context, which), lang)


def numbered_page(context: PlanContext, list_: str, number: int, start: Position) -> Page:
    """A numbered page of a list, which begins with the story at `start`."""
    kind, which = kind_of(list_)
    own = _page(kind, context, which)
    url = kind.numbering.url(context.urls, own.url, number)
    return Page(own.kind, url, list_, own.owner, own.lang, number, start)


KINDS = tuple(
    OutputKind(
        name=kind.page,
        rank=LISTS,
        render=render_list,
        of={LIST: partial(own_page, kind)},
        settings=kind.settings,
        templates=kind.templates,
        file=Urls.page_file,
    )
    for kind in table.LISTS.values()
    if kind.page and kind.numbering.has_rest
)
