"""Scales, and the round values that are marked on them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from msgspec import Struct

from newsgen.charts.options import DateForm

# Below this share of the greatest value, differences are noise.
LEAST_SPAN = Decimal("1e-12")
DAYS = (1, 2, 7, 14)
MONTHS = (1, 3, 6)
YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Scale(Struct, frozen=True):
    """Values from `low` to `high` lie between two places."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def at(self, value: Decimal) -> float:
        """The place of a value."""
        return self.start + float((value - self.low) / (self.high - self.low)) * (
            self.end - self.start
        )


def nice(low: Decimal, high: Decimal, most: int) -> tuple[Decimal, ...]:
    """Round values in ascending order, at most about so many, that hold `low` and `high`."""
    low, high = _spread(low, high)
    step = _step((high - low) / max(most - 1, 1))
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return tuple((first + number) * step for number in range(int(last - first) + 1))


def _spread(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """The two, apart where they are equal, or as good as equal."""
    if high - low > LEAST_SPAN * max(abs(low), abs(high)):
        return low, high
    return (min(low, Decimal(0)), max(high, Decimal(0))) if high or low else (low, Decimal(1))


def _step(least: Decimal) -> Decimal:
    """1, 2 or 5 times a power of ten, no smaller than this."""
    power = Decimal((0, (1,), least.adjusted()))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= least)


def nice_dates(first: date, last: date, form: DateForm, most: int) -> tuple[list[date], DateForm]:
    """Round dates between two, at most so many where that is possible, and how they are named."""
    for unit, number in _steps(form):
        if _count(first, last, unit, number) <= most:
            found = _dates(first, last, unit, number)
            if len(found) > 1:
                return found, unit
    return [first, last] if first < last else [first], form


def _steps(form: DateForm) -> list[tuple[DateForm, int]]:
    steps: list[tuple[DateForm, int]] = [("day", n) for n in DAYS] if form == "day" else []
    if form != "year":
        steps += [("month", n) for n in MONTHS]
    return [*steps, *(("year", n) for n in YEARS)]


def _count(first: date, last: date, unit: DateForm, number: int) -> int:
    """About how many dates come of a step, without making them."""
    length = {"day": 1, "month": 30, "year": 365}[unit] * number
    return (last - first).days // length + (unit == "day")


def _dates(first: date, last: date, unit: DateForm, number: int) -> list[date]:
    if unit == "day":
        count = (last - first).days // number + 1
        return [first + timedelta(days=number * step) for step in range(count)]
    months = number * (12 if unit == "year" else 1)
    begin = -(-_month(first) // months) if first.day == 1 else _month(first) // months + 1
    found = [_first_of(step * months) for step in range(begin, _month(last) // months + 1)]
    return [day for day in found if first <= day <= last]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
