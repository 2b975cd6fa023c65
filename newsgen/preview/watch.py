"""Notices that sources changed: events of the system as hints, a look at every file's stat data as the truth."""

from __future__ import annotations

import os
import re
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from fnmatch import translate
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

from newsgen.intake.scan import LEFTOVERS, signature

FOLDERS, CONFIG = ("content", "themes"), "config.toml"
PASSED_OVER = re.compile("|".join([r"\..*", *map(translate, LEFTOVERS)]))
# Reading a file is an event too; these are what may change what a build sees.
CHANGES: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
# Seconds: without an event before a build, with ever new ones at most, between looks without any event, the same where the
# system sends none, and how many times its own length passes between two looks.
QUIET, LONGEST, LOOK, LOOK_ALONE, REST = 0.08, 1.0, 3.0, 1.0, 20


class Watch(FileSystemEventHandler):
    """Watches one site. What changes after the object was made is noticed; events arrive within the `with` block."""

    def __init__(self, root: Path, announce: Callable[[str], None]) -> None:
        self._root, self._announce = root, announce
        self._news = threading.Condition()
        self._hints: set[str] = set()
        self._closed = False
        self._observer = Observer()
        self._attended: dict[Path, tuple[int, ObservedWatch]] = {}
        self._every, self._effort = LOOK, 0.0
        self._seen = self._look()

    def __enter__(self) -> Watch:
        # Two events about one new folder: watchdog warns of its own doubling.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        self._observer.start()
        self._attend()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
        self._observer.stop()
        self._observer.join()

    def close(self) -> None:
        """End `changes`."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def changes(self) -> Iterator[int]:
        """Wait for the next change, again and again; yields how many files it seems to touch."""
        while not self._closed:
            hints = self._gather()
            self._attend()
            state = self._look()
            if state != self._seen:
                self._seen = state
                yield max(1, len(hints))

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called in a thread of the observer's."""
        hints = {path for path in map(os.fsdecode, (event.src_path, event.dest_path)) if path and self._matters(path)}
        if hints:
            with self._news:
                self._hints |= hints
                self._news.notify_all()

    def _matters(self, path: str) -> bool:
        if not Path(path).is_relative_to(self._root):
            return False
        parts = Path(path).relative_to(self._root).parts
        return bool(parts) and (parts[0] in FOLDERS or parts == (CONFIG,)) and not any(map(PASSED_OVER.match, parts))

    def _gather(self) -> set[str]:
        """Wait for hints to come and for their stream to dry up, or for the time of the next look."""
        with self._news:
            if self._news.wait_for(lambda: self._hints or self._closed, max(self._every, REST * self._effort)):
                end = time.monotonic() + LONGEST
                while not self._closed and time.monotonic() < end and self._news.wait(QUIET):
                    pass
            hints, self._hints = self._hints, set()
            return hints

    def _attend(self) -> None:
        """Ask for the events of folders that are new, or other ones under an old name, and no longer of those gone."""
        for folder in (self._root, *(self._root / name for name in FOLDERS)):
            inode = _inode(folder)
            attended, watch = self._attended.get(folder, (0, None))
            if inode == attended:
                continue
            if watch:
                with suppress(KeyError, OSError):
                    self._observer.unschedule(watch)
                del self._attended[folder]
            if inode:
                self._ask(folder, inode)

    def _ask(self, folder: Path, inode: int) -> None:
        try:
            watch = self._observer.schedule(
                self, str(folder), recursive=folder != self._root, event_filter=CHANGES, follow_symlink=False
            )
        except OSError as error:
            if self._every != LOOK_ALONE and _inode(folder):
                self._announce(f"the system tells of no changes here ({error.strerror}): looking every second instead")
                self._every = LOOK_ALONE
        else:
            self._attended[folder] = (inode, watch)

    def _look(self) -> int:
        begun = time.monotonic()
        state = _state(str(self._root))
        self._effort = time.monotonic() - begun
        return state


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def _state(root: str) -> int:
    """A number that is another one when any source is: their names and stat data, in whatever order they come."""
    state = 0
    folders = [f"{root}/{name}" for name in FOLDERS]
    with suppress(OSError):
        state = hash((CONFIG, signature(os.stat(f"{root}/{CONFIG}"))))  # noqa: PTH116
    while folders:
        folder = folders.pop()
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if PASSED_OVER.match(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    state ^= hash((entry.path, _stat(entry)))
    return state


def _stat(entry: os.DirEntry[str]) -> str:
    """The signature of a file, with a link that of its target."""
    try:
        return signature(entry.stat())
    except OSError:
        return ""
