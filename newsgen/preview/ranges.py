"""Which bytes of a file a request asks for: single ranges, as RFC 9110 has them in section 14."""

from __future__ import annotations

import re

SPEC = re.compile(r"bytes=[ \t,]*([0-9]*)-([0-9]*)[ \t,]*", re.IGNORECASE)
MOST_DIGITS = 18


class Unsatisfiable(Exception):
    """The range lies behind the end of what it was asked of."""


def wanted(header: str, size: int) -> range | None:
    """The positions that a Range header asks for, of so many bytes.

    None stands for all: where it is no range of bytes, or more than one. Raises Unsatisfiable.
    """
    match = SPEC.fullmatch(header.strip(" \t"))
    if not match or match.groups() == ("", ""):
        return None
    first, last = (_number(digits) if digits else None for digits in match.groups())
    if first is None:
        if last == 0:
            raise Unsatisfiable
        return range(max(size - (last or 0), 0), size) if size else None
    if last is not None and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return range(first, size if last is None else min(last + 1, size))


def _number(digits: str) -> int:
    """A position; beyond all files where it has too many digits."""
    plain = digits.lstrip("0") or "0"
    return int(plain) if len(plain) <= MOST_DIGITS else 10**MOST_DIGITS + len(plain)
