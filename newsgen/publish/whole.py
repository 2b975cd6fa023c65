"""Files that are written anew: the whole of one is there, or what was there before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from newsgen.errors import naming


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A new file, open for writing and reading, that takes the place of what stands at a path once
    all of it is written. Of one that is not, nothing stays.

    A clone may bring a link under any name: none is followed. Raises OSError, which names the file.
    """
    draft = path.with_name(f".{path.name}.draft")
    with naming(str(draft)):
        draft.unlink(missing_ok=True)
        try:
            with draft.open("x+b") as file:
                yield file
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
