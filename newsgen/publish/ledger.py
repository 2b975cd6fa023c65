"""The ledger: every path that newsgen ever published to an output, one a line.

By it, newsgen's files are known as its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from msgspec import Struct

from newsgen.errors import naming
from newsgen.outlet.source import is_inside
from newsgen.publish.whole import written_whole

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
        return filter(is_inside, whole_lines(self.path))

    def own(self, paths: Iterable[str]) -> set[str]:
        """Those of a few paths that newsgen published at some time."""
        wanted = set(paths)
        return wanted.intersection(self.read()) if wanted else wanted

    def begin(self, *paths: Iterable[str]) -> None:
        """Have these paths alone; they may be too many to hold at once."""
        if not self.path:
            return
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        with written_whole(Path(self.path)) as file:
            file.writelines(f"{path}\n".encode() for path in chain.from_iterable(paths))

    def add(self, paths: Iterable[str]) -> None:
        """Enter paths before anything is published there; they may be too many to hold at once."""
        if self.path:
            append_lines(self.path, paths)


def whole_lines(path: str) -> Iterator[str]:
    """The lines of a file that only grows, but for one that was cut off while being written."""
    with suppress(FileNotFoundError), open(path, "rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield line[:-1].decode("utf-8", "replace")


def append_lines(path: str, lines: Iterable[str]) -> None:
    """Add lines to such a file, and to none that a link leads to."""
    ended = (f"{line}\n".encode() for line in lines)
    first = next(ended, None)
    if first is None:
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with naming(path), open(path, "a+b", opener=_not_followed) as file:
        os.ftruncate(file.fileno(), _length_of_whole_lines(file.fileno()))
        file.write(first)
        file.writelines(ended)
        file.flush()


def _not_followed(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o666)


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
