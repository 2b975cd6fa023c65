"""Notices that sources may have changed.

Events of the system and looks at stat data are hints, a build's scan is the truth.
"""

from __future__ import annotations

import logging
import math
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from watchdog.events import (
    DirAttribEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from newsgen.intake.scan import NAMELESS, WELL_KNOWN, is_passed_over

CONTENT, THEMES, CONFIG = "content", "themes", "config.toml"
# Reading a file is an event too; these are what may change what a build sees.
EVENTS: list[type[FileSystemEvent]] = [
    DirAttribEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
# Seconds without a hint before a build: after one save, and in a stream of more hints than a save
# brings; and the longest that a stream of hints puts a build off.
QUIET, QUIET_IN_STREAM, LONGEST, STREAM = 0.015, 0.08, 1.0, 25
# After so many hints it is quicker to look at everything; and where so much happens, the system may
# have left something out.
MANY = 1000
# Seconds between looks without any event, the same where the system sends none, and how many times
# its own length passes between two looks. Between so many files, a look lets events go first.
LOOK, LOOK_ALONE, REST, STRETCH = 3.0, 1.0, 20, 500
NEVER = math.inf


class Noticed(Struct, frozen=True):
    """What may have changed.

    `paths` are of files and folders, from the site's root; some may be gone. None means anything.
    """

    paths: tuple[str, ...] | None = ()

    def __or__(self, other: Noticed) -> Noticed:
        if self.paths is None or other.paths is None:
            return EVERYTHING
        return Noticed(tuple(sorted({*self.paths, *other.paths})))

    def __str__(self) -> str:
        match self.paths:
            case None:
                return "much changed"
            case ():
                return "time passed"
            case (path,):
                return f"{path} changed"
            case paths:
                return f"{len(paths)} files changed"


# With nothing changed, a build does what is due by time alone.
NOTHING, EVERYTHING = Noticed(), Noticed(None)


def meaning_of(path: str) -> Noticed:
    """What a hint at a path, from the site's root, says."""
    top, *parts = path.split("/")
    if path == CONFIG:
        return EVERYTHING
    if f"{path}/".startswith(f"{WELL_KNOWN}/"):
        parts = parts[2:]
    if top not in (CONTENT, THEMES) or any(map(is_passed_over, parts)):
        return NOTHING
    if top == THEMES:
        return EVERYTHING
    while NAMELESS.search(path):
        path = path.rpartition("/")[0]
    return Noticed((path,))


class Hints:
    """What has been heard of since the last build, and when that build is due."""

    def __init__(self) -> None:
        self._paths: set[str] = set()
        self._everything = False
        self._count = 0
        self._first = self._last = NEVER

    def __bool__(self) -> bool:
        return self._first < NEVER

    @property
    def due(self) -> float:
        """The time at which to build, if nothing more is heard of until then."""
        quiet = QUIET if self._count <= STREAM else QUIET_IN_STREAM
        return min(self._last + quiet, self._first + LONGEST)

    def hear(self, change: Noticed, now: float) -> None:
        """Add a hint."""
        self._first, self._last = min(self._first, now), now
        self._count += 1 if change.paths is None else len(change.paths)
        self._everything |= change.paths is None or self._count > MANY
        if self._everything:
            self._paths.clear()
        else:
            self._paths.update(change.paths or ())

    @property
    def change(self) -> Noticed:
        """All that was heard of."""
        return EVERYTHING if self._everything else Noticed(tuple(sorted(self._paths)))


class Look:
    """A look at the stat data of all files, again and again, in steps.

    It finds what no event told of.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._known: dict[str, int] = {}
        self._effort = 0.0
        for _ in self._round():
            pass
        self._steps = self._round()
        self.due = 0.0

    def go_on(self, every: float, interrupted: Callable[[], object]) -> list[str]:
        """Look until all is seen, or until interrupted; the folders that are other than before."""
        found: list[str] = []
        begun = time.monotonic()
        for folder in self._steps:
            if folder:
                found.append(folder)
            if interrupted():
                self._effort += time.monotonic() - begun
                return found
        ended = time.monotonic()
        self.due = ended + max(every, REST * (self._effort + ended - begun))
        self._effort, self._steps = 0.0, self._round()
        return found

    def _round(self) -> Iterator[str]:
        """Look at all that is watched once; yields the paths of what is not as known.

        In between it yields "" where a pause may be made.
        """
        gone = set(self._known)
        todo = [CONTENT, THEMES]
        yield self._compare(CONFIG, _state(f"{self._root}/{CONFIG}"))
        while todo:
            path, state = todo.pop(), 0
            for number, entry in enumerate(self._entries(path)):
                if number % STRETCH == STRETCH - 1:
                    yield ""
                if entry.is_dir(follow_symlinks=False):
                    todo.append(f"{path}/{entry.name}")
                else:
                    state ^= hash((entry.name, _state(entry)))
            gone.discard(path)
            yield self._compare(path, state)
        for path in gone - {CONFIG}:
            yield self._compare(path, 0)
            del self._known[path]

    def _compare(self, path: str, state: int) -> str:
        """The path, if its state is not the one known; "" if it is."""
        known, self._known[path] = self._known.get(path, 0), state
        return path if state != known else ""

    def _entries(self, path: str) -> Iterator[os.DirEntry[str]]:
        with suppress(OSError), os.scandir(f"{self._root}/{path}") as entries:
            for entry in entries:
                if not is_passed_over(entry.name) or f"{path}/{entry.name}" == WELL_KNOWN:
                    yield entry


def _state(file: os.DirEntry[str] | str) -> int:
    """A number that is another one when a file is, or the target of a link; 0 where none is."""
    try:
        stat = os.stat(file)  # noqa: PTH116
    except OSError:
        return 0
    return hash((stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino))


class Watch(FileSystemEventHandler):
    """Watches one site.

    What changes after the object was made is noticed; events arrive within the `with` block.
    """

    def __init__(self, root: Path, announce: Callable[[str], None]) -> None:
        self._root, self._announce = root, announce
        self._news = threading.Condition()
        self._hints = Hints()
        self._closed = False
        self._alarm = NEVER
        self._look, self._every = Look(str(root)), LOOK
        self._observer: BaseObserver | None = None
        self._attended: dict[Path, tuple[int, ObservedWatch]] = {}
        self._complaints = Complaints(lambda: self._hear(EVERYTHING))

    def __enter__(self) -> Watch:
        # Two events about one new folder: watchdog warns of its own doubling.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        LIBRARY.addHandler(self._complaints)
        try:
            observer = Observer()
            observer.start()
            self._observer = observer
        except OSError as error:
            self._look_alone(error)
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
        if self._observer:
            self._observer.stop()
            self._observer.join()
        LIBRARY.removeHandler(self._complaints)

    def close(self) -> None:
        """End `changes`."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def remind(self, seconds: float | None) -> None:
        """Have `changes` yield in so many seconds, even if nothing changes; None: do not."""
        with self._news:
            self._alarm = NEVER if seconds is None else time.monotonic() + seconds

    def changes(self) -> Iterator[Noticed]:
        """Wait for the next change, again and again."""
        self._attend()
        while not self._closed:
            change = self._gather()
            if change is None:
                for folder in self._look.go_on(self._every, lambda: self._hints or self._closed):
                    self._hear(meaning_of(folder))
            else:
                if change == EVERYTHING:
                    self._attend()
                yield change

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called in a thread of the observer's."""
        for path in map(os.fsdecode, (event.src_path, event.dest_path)):
            if path.startswith(f"{self._root}/"):
                change = meaning_of(path.removeprefix(f"{self._root}/"))
                if change != NOTHING:
                    self._hear(EVERYTHING if event.is_directory else change)

    def _hear(self, change: Noticed) -> None:
        with self._news:
            self._hints.hear(change, time.monotonic())
            self._news.notify_all()

    def _gather(self) -> Noticed | None:
        """Wait for hints to come and for their stream to dry up.

        None when it is time for a look, or to end.
        """
        with self._news:
            while not self._closed:
                now = time.monotonic()
                if now >= self._alarm:
                    self._alarm = NEVER
                    self._hints.hear(NOTHING, now)
                due = self._hints.due if self._hints else self._look.due
                if now >= due:
                    heard, self._hints = self._hints, Hints()
                    return heard.change if heard else None
                self._news.wait(min(due, self._alarm) - now)
        return None

    # -- asking for events -------------------------------------------------------------------------

    def _attend(self) -> None:
        """Ask for the events of folders that are new, or other ones under an old name.

        Those of folders that are gone are no longer asked for. The root comes last, and each time:
        where the system has no watch left for it, there was none for some folder below the others,
        of which watchdog says nothing.
        """
        for folder in (self._root / CONTENT, self._root / THEMES, self._root):
            inode = _inode(folder)
            attended, watch = self._attended.get(folder, (0, None))
            if inode == attended and folder != self._root:
                continue
            if watch and self._observer:
                with suppress(KeyError, OSError):
                    self._observer.unschedule(watch)
                del self._attended[folder]
            if inode:
                self._ask(folder, inode)

    def _ask(self, folder: Path, inode: int) -> None:
        if not self._observer:
            return
        try:
            watch = self._observer.schedule(
                self,
                str(folder),
                recursive=folder != self._root,
                event_filter=EVENTS,
                follow_symlink=False,
            )
        except OSError as error:
            if _inode(folder):
                self._look_alone(error)
        else:
            self._attended[folder] = (inode, watch)

    def _look_alone(self, error: OSError) -> None:
        if self._every != LOOK_ALONE:
            self._announce(
                f"the system does not tell of all changes here ({error.strerror}): "
                "looking for them instead"
            )
            self._every = LOOK_ALONE


LIBRARY = logging.getLogger("watchdog")


class Complaints(logging.Handler):
    """Hears what watchdog warns of in its log, and nowhere else.

    It warns that events were lost, as more came than the system keeps.
    """

    def __init__(self, hear: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._hear = hear

    def emit(self, record: logging.LogRecord) -> None:
        """Its errors are about itself."""
        if record.levelno == logging.WARNING:
            self._hear()


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0
