"""Events: the stories that announce something, by the day on which it begins."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen.catalog.lists import COMING, EVENTS, Entry
from newsgen.catalog.questions import FIRST, Stretch
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outlet.urls import Urls
from newsgen.outputs.kind import PlanContext
from newsgen.outputs.lists.kind import ListKind, Subject
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.lazy import LazyList
from newsgen.render.reads import files, listings, settings

TEMPLATE = "events.html"
CALENDAR = "/events.ics"
# So many are announced at most, the next ones.
MOST_COMING = 100


def _entries(article: Article, config: Config) -> Iterable[Entry]:
    event = article.card.event
    return (Entry(EVENTS, place=event.starts),) if event else ()


def _coming(article: Article, config: Config) -> Iterable[Entry]:
    event = article.card.event
    return (Entry(COMING, place=event.starts, closes=event.over),) if event else ()


def _is_shown(context: PlanContext, which: str) -> bool:
    return context.has_template(TEMPLATE) and context.queries.lists.count(EVENTS) > 0


def _url(urls: Urls, which: str) -> str:
    return urls.at("/events/")


def _subject(door: Door, which: str) -> Subject:
    coming = LazyList(lambda: _soonest(door))
    names = {"coming": coming, "calendar": settings.urls(door).at(CALENDAR)}
    return Subject(str(settings.say(door, "events")), names=names)


def _soonest(door: Door) -> list[views.Story]:
    found = listings.cards(door, Stretch(COMING, FIRST, MOST_COMING))
    return views.stories(door, reversed(found))


def events_page(door: Door) -> str:
    """The URL of the page of all events, "" where there is none."""
    is_there = files.has_template(door, TEMPLATE) and listings.has_any(door, EVENTS)
    return _url(settings.urls(door), "") if is_there else ""


EVENTS_BY_DATE = ListKind(
    name=EVENTS,
    entries=_entries,
    page="events",
    every=lambda context: [""],
    is_shown=_is_shown,
    url=_url,
    called=lambda context, which: "the page of all events",
    subject=_subject,
    templates=(TEMPLATE,),
)
COMING_EVENTS = ListKind(name=COMING, entries=_coming)
