"""One builder at a time: a lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsgen.errors import Refused


@contextmanager
def only_builder(path: Path) -> Iterator[None]:
    """Hold the lock file. Raises Refused, naming the holder's process, where another build holds it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        hint = "newsgen keeps there what it remembers: move the file that is in the way"
        raise Refused(f"{path.parent} is no folder", hint) from None
    with open(path, "a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise Refused(f"another build is at work (process {holder})", "wait until it has finished") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
