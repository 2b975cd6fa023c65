"""Dates and times as writers type them, in the outlet's zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from pydantic import ValidationInfo

from newsgen.intake.yaml import PlainScalar
from newsgen.outlet.validation import Fault

EARLIEST, LATEST = 1583, 9999
WHEN = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?: ?(Z|[+-]\d{2}:?\d{2}))?)?",
    re.ASCII,
)
LONE_DAY = len("2026-09-21")
WHEN_HINT = "for example 2026-09-21, 2026-09-21 14:05 or 2026-09-21T14:05:00+02:00"
# Hours and minutes are given where there are any; of seconds alone there may be many.
DURATION = re.compile(r"(?:(?:(\d{1,3}):(?=[0-5]\d:))?(\d{1,3}):(?=[0-5]\d$))?(\d{1,6})", re.ASCII)
NO_DATE = "must be a date, with or without a clock time"


def moment(value: Any, info: ValidationInfo) -> datetime:
    """A date, with or without a clock time, as a moment in the outlet's zone.

    That zone is the validation's context.
    """
    return placed(value, info.context or UTC)


def placed(value: Any, zone: tzinfo) -> datetime:
    """The same, in a zone. Raises Fault."""
    if isinstance(value, str):
        return _from_text(value.strip(), zone)
    if isinstance(value, datetime):
        return _in_zone(value, zone)
    if isinstance(value, date):
        return _midnight(datetime.combine(value, time()), zone)
    if isinstance(value, int) and not isinstance(value, bool):
        return _from_text(str(value), zone)
    raise Fault(NO_DATE, WHEN_HINT, "wrong-date")


def mended(text: str, zone: tzinfo) -> str:
    """A date as it has to be written, where there is one reading; otherwise the text itself."""
    if WHEN.fullmatch(text.strip()):
        return text
    from newsgen.intake.dates import meant

    found = meant(text)
    if not found.is_plain:
        return text
    try:
        _from_text(found.texts[0], zone)
    except Fault:
        return text
    return found.texts[0]


def followed(when: datetime) -> datetime:
    """A moment whose day has a next one, in every zone. Raises Fault."""
    if when.year == LATEST:
        raise Fault(f"must lie before the year {LATEST}", WHEN_HINT, "wrong-date")
    return when


def pin(value: Any, info: ValidationInfo) -> bool | datetime:
    """Whether a story is pinned, or the moment until which it is."""
    value = value.native if isinstance(value, PlainScalar) else value
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and not re.search(r"\d", value):
        hint = "write true in lower case, or the moment at which the pin ends, such as 2026-12-01"
        raise Fault("must be true, false or a date", hint, "wrong-value")
    return moment(value, info)


def has_time(value: Any) -> bool:
    """Whether a moment, as it was typed, has a clock time."""
    return isinstance(value, datetime) or (isinstance(value, str) and len(value.strip()) > LONE_DAY)


def _from_text(text: str, zone: tzinfo) -> datetime:
    match = WHEN.fullmatch(text)
    if not match:
        raise _otherwise(text, zone)
    day, clock, offset = match.groups()
    try:
        when = datetime.fromisoformat(f"{day}T{clock}{offset or ''}" if clock else day)
    except ValueError:
        raise _impossible(day, clock, offset) from None
    return _in_zone(when, zone) if clock else _midnight(when, zone)


def _in_zone(when: datetime, zone: tzinfo) -> datetime:
    """A date and clock time in the zone.

    It is moved there, or, without an offset, taken as that zone's clock.
    """
    _check_year(when)
    if when.tzinfo is not None:
        try:
            return when.replace(microsecond=0).astimezone(zone)
        except OverflowError:
            raise Fault(
                f"must lie between the years {EARLIEST} and {LATEST}", WHEN_HINT, "wrong-date"
            ) from None
    first = when.replace(tzinfo=zone, microsecond=0)
    second = when.replace(tzinfo=zone, microsecond=0, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before != after and before is not None and after is not None:
        raise _no_single_moment(when, zone, before, after)
    return first


def _midnight(when: datetime, zone: tzinfo) -> datetime:
    """The day's first moment, also where the clock skips midnight."""
    _check_year(when)
    start = when.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    if start.date() != when.date():
        raise Fault(
            f"names a day that {zone} skipped", "take the day before or after", "skipped-time"
        )
    return start


def _check_year(when: datetime) -> None:
    if not EARLIEST <= when.year <= LATEST:
        raise Fault(f"must lie between the years {EARLIEST} and {LATEST}", WHEN_HINT, "wrong-date")


def _no_single_moment(when: datetime, zone: tzinfo, before: timedelta, after: timedelta) -> Fault:
    text = f"{when:%Y-%m-%d %H:%M}"
    early, late = (f"{text}{_offset(shift)}" for shift in (before, after))
    fault, verb = ("does not exist", "skip") if after > before else ("comes twice", "repeat")
    message = (
        f"names a time that {fault}: on that day the clocks in {zone} {verb} {when:%H:%M}, "
        f"so that it may be {early} or {late}"
    )
    if after > before:
        later = (when + (after - before)).strftime("%H:%M")
        hint = f"write a time that there is, such as {later}, or give the offset"
        return Fault(message, hint, "skipped-time")
    return Fault(message, "give the offset", "repeated-time")


def _offset(shift: timedelta) -> str:
    minutes = round(shift.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _impossible(day: str, clock: str | None, offset: str | None) -> Fault:
    try:
        datetime.fromisoformat(day)
    except ValueError:
        return Fault(
            f"is impossible: there is no {day}", "check year, month and day", "impossible-date"
        )
    try:
        time.fromisoformat(clock or "00:00")
    except ValueError:
        return Fault(
            f"is impossible: there is no {clock}",
            "clock times run from 00:00 to 23:59:59",
            "impossible-date",
        )
    return Fault(
        f"is impossible: there is no offset {offset}",
        "offsets run from -23:59 to +23:59",
        "impossible-date",
    )


def _otherwise(text: str, zone: tzinfo) -> Fault:
    """What to do about a text that is not written as a moment: what it may mean, where there is
    such a moment; where there is none, why.
    """
    from newsgen.intake.dates import meant

    found, faults = meant(text), list[Fault]()
    texts = []
    for one in found.texts:
        try:
            _from_text(one, zone)
            texts.append(one)
        except Fault as fault:
            faults.append(fault)
    if not texts and faults:
        return faults[0]
    return Fault(NO_DATE, _hint(texts, found.but), "wrong-date")


def _hint(texts: Sequence[str], but: str) -> str:
    from newsgen.intake.dates import day_in_words

    if not texts:
        return WHEN_HINT
    if len(texts) == 1:
        return f"write {texts[0]}{f', {but}' if but else ''}"
    choices = (f"{text} if it is {day_in_words(text)}" for text in texts)
    return f"write {', or '.join(choices)}"


def seconds_long(value: Any) -> int:
    """The length of a recording in seconds. Raises Fault."""
    found = DURATION.fullmatch(value.isoformat() if isinstance(value, time) else str(value).strip())
    if not found:
        hint = 'for example "12:34", "1:02:34", or a number of seconds'
        raise Fault("must be the length of a recording", hint, "wrong-span")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds
