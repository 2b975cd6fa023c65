"""Dates and times as writers type them, in the outlet's zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from pydantic import ValidationInfo

from newsgen.outlet.validation import Fault

EARLIEST, LATEST = 1583, 9999
WHEN = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?: ?(Z|[+-]\d{2}:?\d{2}))?)?",
    re.ASCII,
)
LONE_DAY = len("2026-09-21")
WHEN_HINT = "for example 2026-09-21, 2026-09-21 14:05 or 2026-09-21T14:05:00+02:00"
MEANT_DATE = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,]+(\d{1,2}):(\d{2}))?", re.ASCII
)


def moment(value: Any, info: ValidationInfo) -> datetime:
    """A date, with or without a clock time, as a moment in the outlet's zone.

    That zone is the validation's context.
    """
    zone: tzinfo = info.context or UTC
    if isinstance(value, str):
        return _from_text(value.strip(), zone)
    if isinstance(value, datetime):
        return _placed(value, zone)
    if isinstance(value, date):
        return _midnight(datetime.combine(value, time()), zone)
    raise Fault("must be a date, with or without a clock time", WHEN_HINT, "wrong-date")


def has_time(value: Any) -> bool:
    """Whether a moment, as it was typed, has a clock time."""
    return isinstance(value, datetime) or (isinstance(value, str) and len(value.strip()) > LONE_DAY)


def _from_text(text: str, zone: tzinfo) -> datetime:
    match = WHEN.fullmatch(text)
    if not match:
        raise Fault("must be a date, with or without a clock time", _meant(text), "wrong-date")
    day, clock, offset = match.groups()
    try:
        when = datetime.fromisoformat(f"{day}T{clock}{offset or ''}" if clock else day)
    except ValueError:
        raise _impossible(day, clock, offset) from None
    return _placed(when, zone) if clock else _midnight(when, zone)


def _placed(when: datetime, zone: tzinfo) -> datetime:
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
    if after > before:
        later = (when + (after - before)).strftime("%H:%M")
        message = (
            f"names a time that does not exist: on that day the clocks in {zone} skip {when:%H:%M}"
        )
        hint = f"write a time that there is, such as {later}, or give the offset: {early}"
        return Fault(message, hint, "skipped-time")
    message = f"names a time that comes twice: on that day the clocks in {zone} repeat {when:%H:%M}"
    return Fault(message, f"give the offset: {early} or {late}", "repeated-time")


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


def _meant(text: str) -> str:
    """A hint that shows the date as it should have been written, where that can be told."""
    match = MEANT_DATE.fullmatch(text)
    if not match:
        return WHEN_HINT
    year, month, day, hour, minute = match.groups()
    clock = f" {int(hour):02}:{minute}" if hour else ""
    return f"write {year}-{int(month):02}-{int(day):02}{clock}"
