"""Numbers as newsrooms write them, read from the cells of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

Mark = Literal[".", ","]

# What stands where a number is not known.
MISSING = frozenset({"", "-", "–", "—", "−", "…", "..", "...", "na", "n/a"})
LONGEST = 40  # signs
GREATEST = 99  # the exponent, either way
_NUMBER = re.compile(
    r"(?P<sign>[+\-−]?)(?P<digits>\d[\d.,]*|[.,]\d+)(?P<power>[eE][+\-]?\d{1,3})?(?P<percent>%?)"
)
_GROUPED = {  # 1,234,567 and as India writes it: 12,34,567
    ",": re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?"),
    ".": re.compile(r"\d{1,3}(?:\.\d{2,3})*\.\d{3}(?:,\d*)?"),
}
_OPEN = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")  # 1,234: a thousand and more, or one and a little
# Spaces and apostrophes between groups; Arabic's own marks; marks of direction around a number.
_SMOOTHED = str.maketrans(
    {**dict.fromkeys("  \u00a0\u2009\u202f'’٬\u200e\u200f\u061c"), "٫": ".", "٪": "%", "％": "%"}
)


def is_missing(cell: str) -> bool:
    """Whether a cell says that its number is not known."""
    return cell.strip().casefold() in MISSING


def is_number(cell: str) -> bool:
    """Whether a cell is a number in any notation."""
    return _parts(cell) is not None


def is_percentage(cell: str) -> bool:
    """Whether a cell is a number with a percent sign."""
    found = _parts(cell)
    return bool(found and found["percent"])


def decimal_marks(cells: Iterable[str]) -> frozenset[Mark]:
    """The decimal marks that numbers prove by how they are written: two contradict each other."""
    return frozenset(mark for cell in cells if (mark := _proved(cell)))


def is_open(cell: str) -> bool:
    """Whether a number can be read in two ways: `1,234`."""
    found = _parts(cell)
    return bool(found and _OPEN.fullmatch(found["digits"]))


def number_of(cell: str, mark: Mark) -> Decimal | None:
    """The number in a cell whose decimal mark is known; None where there is no such number."""
    found = _parts(cell)
    if not found:
        return None
    digits, other = found["digits"], "," if mark == "." else "."
    if other in digits and not _GROUPED[other].fullmatch(digits):
        return None
    digits = digits.replace(other, "").replace(mark, ".")
    power = found["power"] or ""
    if digits.count(".") > 1 or abs(int(power[1:] or 0)) > GREATEST:
        return None
    number = Decimal(digits + power)
    return -number if found["sign"] in ("-", "−") and number else number


def plain(cells: Sequence[str]) -> bool:
    """Whether all cells are numbers, or missing, and at least one is a number."""
    return all(is_number(cell) or is_missing(cell) for cell in cells) and any(map(is_number, cells))


def _parts(cell: str) -> re.Match[str] | None:
    smooth = cell.translate(_SMOOTHED)
    return _NUMBER.fullmatch(smooth) if len(cell) <= LONGEST else None


def _proved(cell: str) -> Mark | None:
    """The decimal mark that one number proves: it has both, or one twice, or one where no group of
    thousands could begin.
    """
    found = _parts(cell)
    digits = found["digits"] if found else ""
    marks = [sign for sign in digits if sign in ".,"]
    if not marks or _OPEN.fullmatch(digits):
        return None
    if len(set(marks)) > 1:
        return _mark(marks[-1])
    return _other(marks[0]) if len(marks) > 1 else _mark(marks[0])


def _mark(sign: str) -> Mark:
    return "." if sign == "." else ","


def _other(sign: str) -> Mark:
    return "," if sign == "." else "."
