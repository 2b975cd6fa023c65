"""Dates as people and other programs write them, and the same as newsgen reads them."""

from __future__ import annotations

import re
import unicodedata
from calendar import day_name, month_name
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

Day = tuple[int, int, int]
"""Year, month and day, whether or not there is such a day."""


class Meant(Struct, frozen=True):
    """What a text may mean, each in the form that is read; `but` says what is left to be settled
    by its writer.
    """

    texts: tuple[str, ...] = ()
    but: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether there is one reading, and nothing left to settle."""
        return len(self.texts) == 1 and not self.but


DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[-_. ]|$)", re.ASCII)
MONTH = r"(?P<month>[a-z]{3,9})\.?"
NTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>\d{4})"
WEEKDAY = re.compile(r"((?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\.?,? +", re.ASCII)
# Year, month and day in that order, the month perhaps as a word.
DAYS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{YEAR}(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}})(?!\d)",
        rf"{YEAR}年 ?(?P<month>\d{{1,2}})月 ?(?P<day>\d{{1,2}})日",
        rf"{YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})(?=t|$)",
        rf"{NTH}(?: of)?[ ./-]*{MONTH},?[ ./-]+{YEAR}",
        rf"{MONTH},?[ /-]*{NTH},?[ /-]+{YEAR}",
        rf"{YEAR},?[ ./-]+{MONTH}[ ./-]+{NTH}",
    )
)
TWO_WAYS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2{YEAR}(?!\d)", re.ASCII)
WEEK = re.compile(rf"{YEAR}-?w(?P<week>\d{{2}})(?:-?(?P<weekday>[1-7]))?(?!\d)", re.ASCII)
DAY_OF_YEAR = re.compile(rf"{YEAR}-?(?P<nth>\d{{3}})(?!\d)", re.ASCII)
MONTHS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{YEAR}(?:[-/. ](?P<month>\d{{1,2}}))?",
        rf"(?P<month>\d{{1,2}})[-/. ]{YEAR}",
        rf"{MONTH},?[ /-]*{YEAR}",
    )
)
# Dates that end in their year, and clock times that come first, are put in order.
YEAR_LAST = re.compile(
    r"^([a-z]{3,9}\.? +\d{1,2}),? +(\d{1,2}:\d{2}(?::\d{2})?)"
    r"((?: +[a-z]{1,5}| *[+-]\d{4})?) +(\d{4})$",
    re.ASCII,
)
CLOCK_FIRST = re.compile(
    r"^(\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?)(?:,? on|,)? +(?!\d{1,2}:)(.+)", re.ASCII
)
CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?)?"
    r"(?: ?(?P<half>[ap])\.?m\b\.?)?",
    re.ASCII,
)
DENSE_CLOCK = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?!\d)", re.ASCII)
OFFSET = re.compile(r"(?:utc|gmt)? ?([+-])(\d{1,2})(?::?(\d{2}))?", re.ASCII)
ZONE = re.compile(r"\[?([a-z]{1,5}|[a-z_]+(?:/[a-z_-]+)+)\]?", re.ASCII)
BETWEEN = re.compile(r"(?:t(?=\d)|,? at +|[ ,]+(?:[-|] +)?)")
COMMENT = re.compile(r" ?(?:\([^()]*\)|\[[a-z_/-]+\])$")
DIGITS = re.compile(r"-?\d{8,16}", re.ASCII)


def meant(text: str) -> Meant:
    """What a date that is not written as it should be may mean."""
    text = unicodedata.normalize("NFKC", text.translate(HYPHENS)).casefold()
    text = " ".join(text.split())
    if DIGITS.fullmatch(text):
        return _of_digits(text)
    weekday = WEEKDAY.match(text)
    rest = text[weekday.end() :] if weekday else text
    rest = COMMENT.sub("", rest) if OFFSET.search(rest) else rest
    rest = YEAR_LAST.sub(r"\1 \4 \2\3", rest)
    rest = CLOCK_FIRST.sub(r"\2 \1", rest)
    found = next((days for days in (_days(rest), _counted(rest)) if days), None)
    if not found:
        return _without_day(rest)
    days, end = found
    clock = _clock(rest[end:])
    if clock is None:
        return Meant()
    written, but = clock
    if weekday:
        but = but or _other_weekday(days, weekday[1])
    return Meant(tuple(dict.fromkeys(f"{_iso(day)}{written}" for day in days)), but)


def date_in_name(path: str) -> str:
    """The date with which a story's file begins, or the folder of a bundle; "" where none does."""
    *_, folder, name = ("", *path.split("/"))
    found = DATED_NAME.match(folder if name.startswith("index.") else name)
    return found[1] if found and _is_day(found[1]) else ""


def day_in_words(text: str) -> str:
    """The day of a date in the form that is read, as people say it: 5 January."""
    day = date.fromisoformat(text[:10])
    return f"{day.day} {month_name[day.month]}"


# -- the day ---------------------------------------------------------------------------------------


def _days(text: str) -> tuple[list[Day], int] | None:
    """The days that a text may begin with, and where they end."""
    for pattern in DAYS:
        if (found := pattern.match(text)) and (month := _month(found["month"])):
            return [(int(found["year"]), month, int(found["day"]))], found.end()
    if found := TWO_WAYS.match(text):
        one, other, year = int(found[1]), int(found[3]), int(found["year"])
        both = [(year, other, one), (year, one, other)]
        return [day for day in both if day[1] <= 12] or both[:1], found.end()
    return None


def _counted(text: str) -> tuple[list[Day], int] | None:
    """A day that is counted within a week or a year."""
    try:
        if (found := WEEK.match(text)) and found["weekday"]:
            year, week, weekday = (int(found[key]) for key in ("year", "week", "weekday"))
            return [_parts(date.fromisocalendar(year, week, weekday))], found.end()
        if (found := DAY_OF_YEAR.match(text)) and 1 <= int(found["nth"]) <= 366:
            first = date(int(found["year"]), 1, 1)
            day = first + timedelta(days=int(found["nth"]) - 1)
            return ([_parts(day)], found.end()) if day.year == first.year else None
    except (ValueError, OverflowError):
        pass
    return None


def _without_day(text: str) -> Meant:
    """What lacks a day: the first of its week, month or year could stand for it."""
    if WEEK.fullmatch(text):
        days, _ = _counted(f"{text}-1") or ([], 0)
        return Meant(tuple(map(_iso, days)), f"{ANOTHER_DAY} week")
    for pattern in MONTHS:
        found = pattern.fullmatch(text)
        month = _month(found["month"] or "1") if found else 0
        if found and 1 <= month <= 12:
            within = "month" if found["month"] else "year"
            return Meant((_iso((int(found["year"]), month, 1)),), f"{ANOTHER_DAY} {within}")
    return Meant()


def _month(word: str) -> int:
    """The number of a month that is given as a number or in English; 0 where it is none."""
    if word.isdigit():
        return int(word)
    names = (name.casefold() for name in month_name)
    return next((n for n, name in enumerate(names) if name and name.startswith(word)), 0)


def _other_weekday(days: list[Day], word: str) -> str:
    """What to say where none of the days is on the day of the week that is named."""
    known = [date(*day) for day in days if _is_day(_iso(day))]
    names = [day_name[day.weekday()] for day in known]
    if not names or any(name.casefold().startswith(word[:3]) for name in names):
        return ""
    return f"if that is meant: it is a {names[0]}"


# -- clock and zone --------------------------------------------------------------------------------


def _clock(text: str) -> tuple[str, str] | None:
    """Clock time and offset as they are read, and what is left to settle about the zone."""
    if not text:
        return "", ""
    between = BETWEEN.match(text)
    rest = text[between.end() :] if between else text
    found = (DENSE_CLOCK.match(rest) if text.startswith("t") else None) or CLOCK.match(rest)
    if not found:
        zone = _zone(rest)
        return (f" 00:00:00{zone[0]}", zone[1]) if zone and rest else None
    parts = found.groupdict()
    hour, minute = int(parts["hour"]), parts["minute"]
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    elif minute is None and not text.startswith("t"):
        return None
    second = f":{parts['second']}" if parts["second"] else ""
    part = f".{parts['part']}" if parts.get("part") else ""
    zone = _zone(rest[found.end() :].strip())
    return (f" {hour:02}:{minute or '00'}{second}{part}{zone[0]}", zone[1]) if zone else None


def _zone(text: str) -> tuple[str, str] | None:
    """An offset as it is read; for the name of a zone that may have several, what to do."""
    if not text or text in ("z", "utc", "gmt"):
        return ("Z" if text else ""), ""
    if offset := OFFSET.fullmatch(text):
        sign, hours, minutes = offset.groups()
        return f"{sign}{int(hours):02}:{minutes or '00'}", ""
    if named := ZONE.fullmatch(text):
        shown = named[1].upper() if "/" not in named[1] else named[1].title()
        return "", f"and behind it the offset that {shown} had then, such as -05:00"
    return None


# -- digits alone ----------------------------------------------------------------------------------


def _of_digits(text: str) -> Meant:
    """A day, a day with its clock time, or a count since 1970, by the number of digits."""
    days, counts = list(_day_of_digits(text)), list(_counts_since_1970(text))
    # Ten digits may be both; with more, what looks like a day is one.
    return Meant(tuple(days + counts if len(text) <= 10 else days or counts))


def _day_of_digits(text: str) -> Iterator[str]:
    form = DIGIT_FORMS.get(len(text))
    if form and text[:2] in ("15", "16", "17", "18", "19", "20"):
        try:
            yield form[1](datetime.strptime(text, form[0]).replace(tzinfo=UTC))
        except ValueError:
            return


def _counts_since_1970(text: str) -> Iterator[str]:
    digits = len(text.lstrip("-"))
    for fewest, unit in ((15, 1_000_000), (12, 1_000), (9, 1)):
        if digits >= fewest:
            try:
                yield f"{datetime.fromtimestamp(int(text) // unit, UTC):%Y-%m-%d %H:%M:%S}Z"
            except (ValueError, OverflowError, OSError):
                pass
            return


def _iso(day: Day) -> str:
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}"


def _parts(day: date) -> Day:
    return day.year, day.month, day.day


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


DIGIT_FORMS: Mapping[int, tuple[str, Callable[[datetime], str]]] = {
    8: ("%Y%m%d", lambda when: f"{when:%Y-%m-%d}"),
    10: ("%Y%m%d%H", lambda when: f"{when:%Y-%m-%d %H}:00"),
    12: ("%Y%m%d%H%M", lambda when: f"{when:%Y-%m-%d %H:%M}"),
    14: ("%Y%m%d%H%M%S", lambda when: f"{when:%Y-%m-%d %H:%M:%S}"),
}
HYPHENS = str.maketrans("\u2010\u2011\u2012\u2013\u2212", "-----")
ANOTHER_DAY = "with another day if it is not the first of that"
