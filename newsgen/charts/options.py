"""What is asked of a chart, and the words that its language has for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

Kind = Literal["bar", "column", "line", "share"]
DateForm = Literal["year", "month", "day"]


class ChartOptions(Struct, frozen=True):
    """What a chart shows of its table, and how. Columns are named as in the header; `id` is the
    page's own name for the chart, from which the ids within it are made.
    """

    id: str
    kind: Kind
    title: str
    unit: str = ""
    x: str = ""  # the column of labels; by default the first
    y: tuple[str, ...] = ()  # the columns of numbers; by default all others that hold numbers alone
    series: str = ""  # the column that names the series, where all numbers stand in one
    highlight: tuple[str, ...] = ()  # labels or series that stand out
    from_zero: bool | None = None  # of lines; by default where zero is not far
    height: int = 0  # of columns and lines, at full width; by default the kind's own
    decimal: Literal["", ".", ","] = ""  # where the table does not prove it


class Words(Struct, frozen=True):
    """What a language makes of numbers and dates, and the strings of its interface."""

    number: Callable[[Decimal], str]
    percent: Callable[[Decimal], str]  # of 12, not of 0.12
    date: Callable[[date, DateForm], str]
    say: Callable[..., str]
    decimal: Literal[".", ","] = "."
    rtl: bool = False


class WrongOption(ValueError):
    """An option that does not suit its table; the caller knows where it was typed."""

    def __init__(self, option: str, message: str, hint: str) -> None:
        self.option, self.message, self.hint = option, message, hint
        super().__init__(message)
