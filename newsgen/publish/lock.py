"""One builder at a time: a lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from newsgen.errors import Refused, naming

# So often, and in seconds so far apart, a lock is tried: the workers of a build that was killed
# take a moment to end.
TRIES, PAUSE = 20, 0.02
# The new link to a release, before it takes the old one's place.
LINK = "link"


class InUse(Refused):
    """Another process holds the lock."""


@contextmanager
def only_builder(
    path: Path, wait: bool = False, notice: Callable[[str], None] = lambda line: None
) -> Iterator[None]:
    """Hold the lock file, in a folder of newsgen's own.

    Where another process holds it, wait after one notice, or raise InUse, naming that process.
    Workers that a build forks hold the lock along with it. They end when it dies, so that none is
    left that might still write when the next build begins.
    """
    _refuse_links(path.parent)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        hint = "newsgen keeps there what it remembers: move the file that is in the way"
        raise Refused(f"{path.parent} is no folder", hint) from None
    # Without a buffer, what could not be written is not tried again at the end.
    with open(path, "ab+", buffering=0) as file:
        with naming(str(path)):
            _take(file, wait, notice)
            _put_down(file, str(os.getpid()))
        try:
            yield
        finally:
            with suppress(OSError):  # what went wrong before says more
                _put_down(file, "")


def _refuse_links(home: Path) -> None:
    """Raises Refused where a link would have newsgen write to, or remove, what lies elsewhere: it
    makes none here but the one that it changes to a new release.
    """
    found = [folder for folder in (home.parent, home) if folder.is_symlink()]
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(home) as entries:
        found += [home / entry.name for entry in entries if entry.is_symlink()]
    for path in sorted(found):
        if path.name != LINK:
            hint = "newsgen keeps there what it remembers: remove the link"
            raise Refused(f"{path} is a symbolic link", hint)


def _take(file: IO[bytes], wait: bool, notice: Callable[[str], None]) -> None:
    if _taken_soon(file):
        return
    if not wait:
        hint = "wait until it has finished, or let this one wait with --wait"
        raise InUse(f"another build is at work ({_holder(file)})", hint)
    notice(f"waiting for another build to finish ({_holder(file)})")
    fcntl.flock(file, fcntl.LOCK_EX)


def _put_down(file: IO[bytes], text: str) -> None:
    os.ftruncate(file.fileno(), 0)  # tried again where a signal interrupts it
    file.write(text.encode())


def _taken_soon(file: IO[bytes]) -> bool:
    for _ in range(TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE)
        else:
            return True
    return False


def _holder(file: IO[bytes]) -> str:
    """The process that holds the lock, as it put itself down, and since when."""
    file.seek(0)
    since = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    process = file.read().decode("ascii", "replace") or "unknown"
    return f"process {process}, since {since:%Y-%m-%d %H:%M:%S} UTC"
