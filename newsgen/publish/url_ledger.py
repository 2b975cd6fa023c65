"""The ledger of URLs: whose each place was at which anything was ever published, one a line.

By it, old URLs lead on. It may come from other machines, so nothing in it is believed unseen.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import Decoder, encode

from newsgen.catalog.urls import Holding
from newsgen.outlet.paths import is_site_path, quoted
from newsgen.publish.ledger import Ledger, append_lines, whole_lines

LONGEST_ID = 1000


class LedgerLine(Struct, frozen=True):
    """A line: the path from the site's root, decoded, and whose it was."""

    path: str
    id: str


LINES = Decoder(LedgerLine)


class UrlLedger(Struct, frozen=True):
    """A text file that only grows. A place may stand in it more than once."""

    path: str

    def read(self) -> Iterator[Holding]:
        """Whose the places were, in order; lines that newsgen does not write are passed over."""
        for line in whole_lines(self.path):
            try:
                found = LINES.decode(line)
            except (DecodeError, ValidationError):
                continue
            if is_holding(found.path, found.id):
                yield Holding(found.path, found.id)

    def add(self, holdings: Iterable[Holding]) -> None:
        """Enter places before anything is published there."""
        append_lines(self.path, map(_line, holdings))

    def begin(self, holdings: Iterable[Holding]) -> None:
        """Have these places alone."""
        Ledger(self.path).begin(map(_line, holdings))

    def signature(self) -> str:
        """What tells whether it was written to; "" where there is none."""
        return stamp(self.path)


def _line(one: Holding) -> str:
    return encode(LedgerLine(*one)).decode()


def is_holding(place: str, id_: str) -> bool:
    """Whether newsgen may have published anything at a place, under such a name."""
    return is_site_path(quoted(place)) and 0 < len(id_) <= LONGEST_ID and id_.isprintable()


def stamp(path: str) -> str:
    """What tells whether a file is another one, or was written to; "" where there is none."""
    try:
        entry = os.lstat(path)
    except FileNotFoundError:
        return ""
    return f"{entry.st_size}-{entry.st_mtime_ns}-{entry.st_ino}"
