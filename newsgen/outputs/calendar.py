"""The calendar: what stories announce, as calendar programs read it (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from newsgen.catalog.lists import EVENTS
from newsgen.model import Card, Page
from newsgen.outputs.kind import FEEDS, LIST, OutputKind, PlanContext
from newsgen.outputs.lists.events import CALENDAR
from newsgen.outputs.record import lasting_uri
from newsgen.render.door import Door
from newsgen.render.reads import listings, records, settings
from newsgen.render.xmltext import fit

# It has so many events, those that begin last.
MOST = 1000
# The octets of a line, the one that folds it included (section 3.1).
LONGEST = 75
# Section 3.3.11.
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def render_calendar(door: Door, page: Page) -> bytes:
    """All events, the first one first."""
    name = settings.setting(door, "outlet").name
    events = (_event(door, card) for card in reversed(listings.newest(door, EVENTS, MOST)))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//newsgen//newsgen//EN",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        *(line for event in events for line in event),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(door: Door, card: Card) -> Iterator[str]:
    """An event. That of a whole day ends, for programs, on the day after its last (3.6.1)."""
    last, _ = records.last_change(door, card.id)
    changed = datetime.fromtimestamp(max(card.date, last), UTC)
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(lasting_uri(door, card.id))}"
    yield f"DTSTAMP:{_utc(changed)}"
    yield from _times(door, card)
    yield f"SUMMARY:{_text(card.title)}"
    if card.summary:
        yield f"DESCRIPTION:{_text(card.summary)}"
    if where := card.texts.get("where"):
        yield f"LOCATION:{_text(where)}"
    yield f"URL:{settings.absolute(door, card.url)}"
    yield "END:VEVENT"


def _times(door: Door, card: Card) -> Iterator[str]:
    event = card.event
    assert event
    starts, over = (settings.moment(door, one) for one in (event.starts, event.over))
    has_time = event.starts_has_time or (event.ends is not None and event.ends_has_time)
    if has_time:
        yield f"DTSTART:{_utc(starts)}"
        if event.ends is not None:
            yield f"DTEND:{_utc(over)}"
    else:
        yield f"DTSTART;VALUE=DATE:{_day(starts)}"
        yield f"DTEND;VALUE=DATE:{_day(over)}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _text(text: str) -> str:
    return fit(text).translate(ESCAPED)


def _folded(line: str) -> str:
    """A line in pieces of at most `LONGEST` octets, none of which ends within a character."""
    pieces, room = [""], LONGEST
    for sign in line:
        size = len(sign.encode())
        if size > room:
            pieces.append(" ")
            room = LONGEST - 1
        pieces[-1] += sign
        room -= size
    return "\r\n".join(pieces)


def _planned(context: PlanContext, list_: str) -> Iterator[Page]:
    if list_ == EVENTS and context.queries.lists.count(EVENTS):
        url = context.urls.at(CALENDAR)
        yield Page("calendar", url, list_, "the calendar of all events", context.language)


CALENDAR_FILE = OutputKind(name="calendar", rank=FEEDS, render=render_calendar, of={LIST: _planned})
