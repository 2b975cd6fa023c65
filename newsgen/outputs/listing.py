"""Pages of lists: on a list's own URL, and numbered ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

from newsgen.catalog.questions import Newest, Stretch
from newsgen.errors import Broken, kept
from newsgen.model import Page, Position
from newsgen.outlet.urls import Urls
from newsgen.outputs.feeds.formats import feed_links
from newsgen.outputs.frame import frame, head
from newsgen.outputs.kind import LIST, LISTS, OutputKind, PlanContext
from newsgen.outputs.lists import table
from newsgen.outputs.lists.kind import ListKind, Subject
from newsgen.outputs.lists.table import kind_of
from newsgen.outputs.structured.lists import collection, item_list
from newsgen.outputs.structured.script import Block, scripts
from newsgen.render import values, views
from newsgen.render.door import Door
from newsgen.render.fronts import PageFront, front_of
from newsgen.render.lazy import LazyList
from newsgen.render.reads import files, listings, settings
from newsgen.render.view import View


def render_list(door: Door, page: Page) -> str:
    kind, which = kind_of(page.subject)
    subject, front = kind.subject(door, which), _front(door, kind, page)
    listing = listing_of(door, page, _stories, {story.id for story in front.stories})
    rest = (one for one in listing.rest if isinstance(one, views.Story))
    shown = [*front.stories, *rest]
    top = head(
        door,
        page,
        subject.title,
        description=subject.description,
        feeds=feed_links(door, kind.follows(which) if kind.follows else page.subject),
        picture=shown[0].picture if shown else None,
        number=page.number or None,
        structured_data=LazyList(lambda: scripts(_blocks(door, page, subject, front, shown))),
    )
    names = {
        **frame(door, top),
        **subject.names,
        "listing": listing,
        "slots": front.slots,
        "banner": front.banner,
        "with_sections": front.sections or not front.slots,
    }
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


def _front(door: Door, kind: ListKind, page: Page) -> PageFront:
    has_one = kind.has_front and not page.number
    return front_of(door, page.subject) if has_one else PageFront()


def _blocks(
    door: Door, page: Page, subject: Subject, front: PageFront, shown: Sequence[views.Story]
) -> Iterator[Block]:
    if subject.blocks and not page.number:
        yield from subject.blocks()
    else:
        yield collection(door, page.url, subject.title, subject.description)
    if front.slots:
        yield item_list(door, shown)


def _stories(door: Door, question: Newest | Stretch) -> list[views.Story]:
    return views.stories(door, listings.cards(door, question))


def listing_of(
    door: Door,
    page: Page,
    shown: Callable[[Door, Newest | Stretch], Sequence[View]],
    above: Collection[str] = (),
) -> views.Listing:
    """What stands on a page of a list, which is `shown` from a question to it. The ids of stories
    that stand `above` the list already are not in the rest of it.
    """
    list_, urls, own = page.subject, settings.urls(door), _own_url(door, page)
    last = listings.page_count(door, list_) if not page.number else 0
    if page.start:
        per_page = settings.setting(door, "lists").per_page
        question: Newest | Stretch = Stretch(list_, page.start, per_page)
        followed = listings.has_page_after(door, list_, page.number)
        newer: str | None = urls.numbered(own, page.number + 1) if followed else own
        older = urls.numbered(own, page.number - 1) if page.number > 1 else None
    else:
        question = Newest(list_, listings.own_size(door, list_))
        newer, older = None, urls.numbered(own, last) if last else None
    stories = shown(door, question)
    return views.Listing(
        stories=stories,
        number=page.number or None,
        newer=newer,
        older=older,
        first=urls.numbered(own, 1) if page.number > 1 or last > 1 else None,
        newest=own if page.number else None,
        years=_years(door, page),
        rest=[one for one in stories if not (isinstance(one, views.Story) and one.id in above)],
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
    if kind.has_pages
)
