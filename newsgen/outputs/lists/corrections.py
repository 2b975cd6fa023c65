"""What was put right in stories: an entry for each correction, by its own date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from newsgen.catalog.lists import CORRECTIONS, Entry
from newsgen.catalog.questions import Newest
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outputs.feeds.model import Item
from newsgen.outputs.kind import PlanContext
from newsgen.outputs.lists.kind import ListKind, Subject, Terms
from newsgen.outputs.moments import w3c
from newsgen.outputs.record import StoryRecord, lasting_uri
from newsgen.render.door import Door
from newsgen.render.reads import listings, settings

# What a theme shows them with: the page that is made for them, and the list on any page.
TEMPLATE, LIST_TEMPLATE = "corrections.html", "parts/corrections-list.html"


def _entries(article: Article, config: Config) -> Iterator[Entry]:
    found = Counter[int]()
    for one in article.amendments:
        if one.kind != "update":
            found[one.date] += 1
            item = str(found[one.date]) if found[one.date] > 1 else ""
            yield Entry(CORRECTIONS, opens=one.date, place=one.date, item=item)


def _is_shown(context: PlanContext, which: str) -> bool:
    """A section that stands there keeps its place."""
    urls, sections = context.urls, context.config.section_ids()
    is_free = urls.corrections not in map(urls.section, sections)
    return (
        is_free
        and all(map(context.has_template, (TEMPLATE, LIST_TEMPLATE)))
        and context.queries.lists.count(CORRECTIONS) > 0
    )


def _subject(door: Door, which: str) -> Subject:
    outlet = settings.setting(door, "outlet")
    return Subject(settings.own_word(door, outlet.language, "corrections"))


def _items(door: Door, terms: Terms) -> tuple[Item, ...]:
    found = listings.corrected(door, Newest(CORRECTIONS, terms.items))
    return tuple(Item(_record(door, one)) for one in found)


def _record(door: Door, one: listings.Corrected) -> StoryRecord:
    """A correction as what leaves the site tells of it: named for its story and its moment, so that
    neither another text nor another correction makes it a new one.
    """
    card, moment = one.card, settings.moment(door, one.note.date)
    behind = f"-{one.number}" if one.number > 1 else ""
    uri = f"{lasting_uri(door, card.id)}#correction-{w3c(moment)}{behind}"
    return StoryRecord(
        id=uri,
        url=settings.absolute(door, card.url),
        title=card.title,
        published=moment,
        outlet=settings.setting(door, "outlet").name,
        summary=one.note.text,
        lang=card.lang,
        uri=uri,
    )


CORRECTED_STORIES = ListKind(
    name=CORRECTIONS,
    entries=_entries,
    page="corrections",
    every=lambda context: [""],
    is_shown=_is_shown,
    url=lambda urls, which: urls.corrections,
    called=lambda context, which: "the corrections",
    subject=_subject,
    feeds=True,
    settings=("urls", "sections"),
    templates=(TEMPLATE, LIST_TEMPLATE),
    items=_items,
    stories=False,
)
