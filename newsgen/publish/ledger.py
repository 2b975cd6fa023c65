"""The ledger: every path that newsgen ever published to an output, one a line.

By it, newsgen's files are known as its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain

from msgspec import Struct

from newsgen.errors import naming
from newsgen.outlet.source import is_inside

BLOCK = 4096


class Ledger(Struct, frozen=True):
    """A text file that only grows. A path may stand in it more than once.

    One without a path of its own keeps nothing.
    """

    path: str

    def read(self) -> Iterator[str]:
        """The paths, in the order in which they were first published.

        One that was cut off while being written is left out.
        """
        with suppress(FileNotFoundError), open(self.path, "rb") as file:
            for line in file:
                path = line[:-1].decode("utf-8", "replace")
                if line.endswith(b"\n") and is_inside(path):
                    yield path

    def own(self, paths: Iterable[str]) -> set[str]:
        """Those of a few paths that newsgen published at some time."""
        wanted = set(paths)
        return wanted.intersection(self.read()) if wanted else wanted

    def begin(self, *paths: Iterable[str]) -> None:
        """Have these paths alone; they may be too many to hold at once."""
        if not self.path:
            return
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        draft = f"{self.path}.draft"
        with naming(draft), open(draft, "wb") as file:
            file.writelines(f"{path}\n".encode() for path in chain.from_iterable(paths))
        os.replace(draft, self.path)

    def add(self, paths: Iterable[str]) -> None:
        """Enter paths before anything is published there; they may be too many to hold at once."""
        lines = (f"{path}\n".encode() for path in paths)
        first = next(lines, None)
        if first is None or not self.path:
            return
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        with naming(self.path), open(self.path, "a+b") as file:
            os.ftruncate(file.fileno(), _length_of_whole_lines(file.fileno()))
            file.write(first)
            file.writelines(lines)
            file.flush()


def _length_of_whole_lines(descriptor: int) -> int:
    """How long the file is up to its last line end."""
    end = os.fstat(descriptor).st_size
    while end:
        start = max(0, end - BLOCK)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
