"""When a story is published, from when it may be seen, and what holds it back until then."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from newsgen.errors import Problem
from newsgen.intake.frontmatter import CorrectionMatter, FrontMatter, NoteMatter
from newsgen.intake.header import Header
from newsgen.intake.moments import has_time
from newsgen.model import Amendment, CalendarEvent, Withdrawal
from newsgen.outlet.slots import Key

UNTIL = ("embargo", "until")
# The keys that decide when a story is published.
DATING = frozenset({"date", "publish_at", "embargo"})
# Those that decide when what it announces happens.
HAPPENING = frozenset({"starts", "ends"})
NOTE_HINT = "a note tells of a change after publication: correct one of the two"
UNTIMED = "; a day alone begins at midnight, so give it a clock time"


class Publication(NamedTuple):
    """When a story is published, in seconds, and the key that decides it."""

    date: int
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        return ".".join(self.key)


def publication_of(matter: FrontMatter) -> Publication:
    """The latest of the moments that its header names; an embargo without an end names none."""
    until = matter.embargo.until if matter.embargo else None
    named = {("date",): matter.date, ("publish_at",): matter.publish_at, UNTIL: until}
    times = [Publication(int(time.timestamp()), key) for key, time in named.items() if time]
    return max(times, key=lambda one: one.date)


def opening_of(
    matter: FrontMatter, publication: Publication
) -> tuple[int | None, str, Withdrawal | None]:
    """The moment from which the story may be seen (None: never), what holds it back until then, and
    what stands in its place once it was taken back.
    """
    embargo, withdrawn = matter.embargo, matter.withdrawn
    is_closed = embargo is not None and embargo.until is None
    if matter.status == "withdrawn":
        date = int(withdrawn.date.timestamp()) if withdrawn else publication.date
        if matter.draft or is_closed or not withdrawn or date <= publication.date:
            return None, "withdrawn", None
        return publication.date, _hold(publication), Withdrawal(date, withdrawn.text)
    if is_closed:
        return None, "embargoed", None
    # A preview shows drafts before their date, but none under embargo, whichever of the two is
    # later.
    hold = "embargoed" if matter.waits and embargo else _hold(publication)
    return publication.date, hold, None


def _hold(publication: Publication) -> str:
    return "embargoed" if publication.key == UNTIL else "scheduled"


def wrong_order(
    path: str, header: Header, matter: FrontMatter, wrong: Collection[str]
) -> Iterator[Problem]:
    """What is said to come after the publication, and does not; `wrong` are keys that cannot be
    relied on.
    """
    if not (matter.updated or matter.expires or matter.pinned or is_amended(matter)):
        return
    publication = publication_of(matter)
    later = (
        ("updated", matter.updated, "lies before", "a story cannot change before it is published"),
        ("expires", matter.expires, "does not lie after", "the story would never be seen"),
        ("pinned", matter.pinned, "does not lie after", "the story would never be pinned"),
    )
    for key, moment, fault, why in later:
        if not isinstance(moment, datetime):
            continue
        distance = int(moment.timestamp()) - publication.date
        if distance < 0 or (distance == 0 and key != "updated"):
            message = f'"{key}" {fault} "{publication.name}"'
            hint = f"{why}: correct one of the two"
            yield Problem(path, *header.locate((key,)), message, hint, code="wrong-order")
    for kind, number, note in _notes(matter):
        if kind not in wrong and int(note.date.timestamp()) < publication.date:
            message = f'the date of item {number + 1} of "{kind}" lies before "{publication.name}"'
            place: Key = (kind, number, "date")
            hint = NOTE_HINT if is_timed(header, place) else f"{NOTE_HINT}{UNTIMED}"
            yield Problem(path, *header.locate(place), message, hint, code="wrong-order")


def is_amended(matter: FrontMatter) -> bool:
    """Whether a header has corrections or updates."""
    return bool(matter.corrections or matter.updates)


def amendments_of(header: Header, matter: FrontMatter) -> tuple[Amendment, ...]:
    """The corrections and updates of a header, the oldest first; those of one moment as they stand
    there.
    """
    found = (
        Amendment(
            int(note.date.timestamp()),
            note.text,
            note.kind if isinstance(note, CorrectionMatter) else "update",
            isinstance(note, CorrectionMatter) and note.position == "top",
            is_timed(header, (kind, number, "date")),
        )
        for kind, number, note in _notes(matter)
    )
    return tuple(sorted(found, key=lambda one: one.date))


def _notes(matter: FrontMatter) -> Iterator[tuple[str, int, NoteMatter]]:
    for kind in ("corrections", "updates"):
        for number, note in enumerate(getattr(matter, kind)):
            yield kind, number, note


def calendar_event(header: Header, matter: FrontMatter) -> CalendarEvent | None:
    """When that happens which a story announces. Without an end, it is over with its first day."""
    starts, ends = matter.starts, matter.ends
    if not starts:
        return None
    starts_has_time, ends_has_time = (is_timed(header, (key,)) for key in ("starts", "ends"))
    over = ends if ends and ends_has_time else _next_day(ends or starts)
    return CalendarEvent(
        int(starts.timestamp()),
        seconds(ends),
        starts_has_time,
        ends_has_time,
        int(over.timestamp()),
    )


def _next_day(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=1), time(), moment.tzinfo)


def wrong_event(path: str, header: Header, matter: FrontMatter) -> Iterator[Problem]:
    """What cannot be told of when and where something happens."""
    event = calendar_event(header, matter)
    if event is None:
        for key in ("ends", "where"):
            if getattr(matter, key):
                place, message = header.locate((key,)), f'"{key}" says nothing without "starts"'
                hint = "write starts: as well, such as starts: 2026-12-02 20:00, or take it out"
                yield Problem(path, *place, message, hint, code="no-start")
    elif event.over < event.starts or (event.ends is not None and event.over == event.starts):
        place, message = header.locate(("ends",)), '"ends" does not lie after "starts"'
        yield Problem(path, *place, message, "correct one of the two", code="wrong-order")


def is_timed(header: Header, key: Key) -> bool:
    """Whether a moment of a header was typed with a clock time."""
    value: Any = header.values
    for step in key:
        if isinstance(value, list) and isinstance(step, int):
            value = value[step] if step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return has_time(value)


def seconds(moment: datetime | None) -> int | None:
    """A moment in seconds since 1970."""
    return int(moment.timestamp()) if moment else None
