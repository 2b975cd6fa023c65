"""What a colleague would say of files that hold for a time: that it is over, or nearly so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsgen.errors import Broken, Problem
from newsgen.intake.well_known.files import SECURITY_FILES, text_of
from newsgen.intake.well_known.security import expires
from newsgen.outlet.source import read_inside

# So long before it expires, in seconds, a file is spoken of.
AHEAD = 30 * 24 * 60 * 60


def lapsing(root: Path, at: int) -> Iterator[Problem]:
    """The remarks on a site's security.txt as of a moment."""
    for path in SECURITY_FILES:
        try:
            found = expires(text_of(read_inside(root, path)) or "")
        except (Broken, OSError):
            continue
        if found is None or found[1].timestamp() > at + AHEAD:
            continue
        line, moment = found
        day = f"{moment:%Y-%m-%d}"
        if moment.timestamp() <= at:
            yield warning(path, line, f"this expired on {day}", "security-txt-expired")
        else:
            yield warning(path, line, f"this expires on {day}", "security-txt-lapses")


def warning(path: str, line: int, message: str, code: str) -> Problem:
    hint = "write a later moment behind Expires, within a year"
    return Problem(path, line, 1, message, hint, "warning", code)
