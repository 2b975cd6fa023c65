"""The place a build publishes to, and the staging folder beside it.

Rendered bytes wait there until all of a build is right.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from newsgen.digest import digest
from newsgen.errors import Refused, naming
from newsgen.outlet.source import is_inside, read_inside
from newsgen.publish.flush import flush
from newsgen.publish.ledger import Ledger
from newsgen.publish.url_ledger import UrlLedger

# Says that a folder is newsgen's to write to.
MARKER = ".newsgen"
MARKER_TEXT = "newsgen writes this folder: what it made here, it changes and removes.\n"
# Where files wait that cannot be moved into the output from beside it.
INNER = ".newsgen-staging"


class Target(Struct, frozen=True):
    """The output folder, written to file by file.

    `begin()` comes before the first release or removal of a build, and only if there is one;
    `finish()` comes after the last, and always. What was released counts as published once
    `finish()` has returned.

    `marker` is what the marker says. `inner`: files wait in the output itself, which is a disk of
    its own, or looks like one. `durable`: what must be on disk before the next step is waited for.
    `thin`: what was deployed need not stand here.
    """

    output: str
    marker: str = MARKER_TEXT
    inner: bool = False
    durable: bool = False
    thin: bool = False

    @property
    def beside(self) -> str:
        """The hidden folder beside the output, on the same file system."""
        return _beside(self.output)

    @property
    def staging(self) -> str:
        """The folder of what is staged: files alone: folders are made in the output only."""
        return f"{self.output}/{INNER}" if self.inner else f"{_beside(self.output)}/staging"

    @property
    def ledger(self) -> Ledger:
        """What was ever published here."""
        return Ledger(os.path.join(self.beside, "ledger"))

    @property
    def url_ledger(self) -> UrlLedger:
        """Whose each URL was that was ever published here."""
        return UrlLedger(os.path.join(self.beside, "urls"))

    @property
    def published(self) -> str:
        """The folder that holds what the last build published."""
        return self.output

    @property
    def workplace(self) -> str:
        """The folder that files are released into."""
        return self.output

    def begin(self) -> None:
        """Make ready for releases and removals."""

    def finish(self) -> None:
        """Let readers have what was released."""
        self.flush()

    def flush(self) -> None:
        """Have on disk all that was staged, released and removed, and the ledger, where that is
        asked for.
        """
        if self.durable:
            flush(os.path.dirname(self.output))
            if self.inner:
                flush(self.output)

    def barrier(self) -> None:
        """Let no reader ever meet what is released or removed from now on without what was released
        before.
        """
        self.flush()

    def mark(self) -> None:
        """Put down in the folder that newsgen may write to it, and for which site."""
        path = f"{self.workplace}/{MARKER}"
        if os.path.islink(path) or marker_in(self.workplace) != self.marker:
            self.stage(MARKER, self.marker.encode())
            self.barrier()
            self.release(MARKER)

    def stage(self, path: str, data: bytes) -> str:
        """Put the bytes of an output aside; the signature that the file will have once released."""
        target = self._waiting(path)
        try:
            return _write(target, data)
        except FileNotFoundError:
            os.makedirs(self.staging, exist_ok=True)
            return _write(target, data)

    def release(self, path: str) -> None:
        """Move a staged file to its final name: readers meet the old or the new bytes, whole."""
        waiting, target = self._waiting(path), self._place(path)
        try:
            os.replace(waiting, target)
        except FileNotFoundError:
            _make_folder(os.path.dirname(target))
            os.replace(waiting, target)

    def is_empty(self) -> bool:
        """Whether nothing is published, and nothing of another hand is there."""
        try:
            with os.scandir(self.published) as entries:
                return all(entry.name in (MARKER, INNER) for entry in entries)
        except FileNotFoundError:
            return True

    def files(self) -> Iterator[str]:
        """The paths of all files that are published, whoever made them."""
        for folder, inner, names in os.walk(self.published):
            inner[:] = [name for name in inner if name != INNER]
            yield from (os.path.relpath(f"{folder}/{name}", self.published) for name in names)

    def obstacle(self, path: str) -> str:
        """What is in the way of a file; "" if nothing is.

        It may be a folder where the file must stand, or a file or link where one of its folders
        must.
        """
        ground = self.workplace if os.path.isdir(self.workplace) else self.published
        return path if os.path.isdir(os.path.join(ground, path)) else _bar(ground, path)

    def remove(self, path: str) -> None:
        """Remove a file of the output, and the folders that it leaves empty."""
        if not is_inside(path) or _bar(self.workplace, path):
            return  # what a link leads to is not in the output
        try:
            os.unlink(os.path.join(self.workplace, path))
        except FileNotFoundError:
            pass
        while path := os.path.dirname(path):
            try:
                os.rmdir(os.path.join(self.workplace, path))
            except FileNotFoundError:
                continue
            except OSError:
                break

    def signature(self, path: str) -> str:
        """What tells whether another hand touched a published file, or "" where there is none."""
        try:
            return _signature(os.lstat(f"{self.published}/{path}")) if is_inside(path) else ""
        except (FileNotFoundError, NotADirectoryError):
            return ""

    def holds(self, path: str, data: bytes) -> bool:
        """Whether a published file has these bytes."""
        return self._published_bytes(path) == data

    def digest(self, path: str) -> str:
        """The digest of a published file's bytes, or "" where there is none."""
        found = self._published_bytes(path)
        return "" if found is None else digest(found)

    def _published_bytes(self, path: str) -> bytes | None:
        try:
            return read_inside(self.published, path)
        except OSError:
            return None

    def clear_staging(self) -> None:
        """Throw away what is staged, here or where it would be if the disks were others."""
        for folder in (f"{self.beside}/staging", f"{self.output}/{INNER}"):
            if os.path.islink(folder) or os.path.isfile(folder):
                os.unlink(folder)
            shutil.rmtree(folder, ignore_errors=True)

    def _waiting(self, path: str) -> str:
        """Where the bytes of an output wait."""
        return f"{self.staging}/{digest(path)}"

    def _place(self, path: str) -> str:
        """Where an output is written to. Raises Refused where that is not in the output."""
        if not is_inside(path):
            raise Refused(f"{path!r} leads out of {self.output}", "build anew, with --clean")
        return f"{self.workplace}/{path}"


class Nowhere(Target, frozen=True):
    """The place of a trial: nothing rendered is kept, and nothing published is touched."""

    @property
    def ledger(self) -> Ledger:
        """Nothing is ever published here."""
        return Ledger("")

    def stage(self, path: str, data: bytes) -> str:
        """Let the bytes go."""
        return ""

    def release(self, path: str) -> None:
        """There is nothing to move."""

    def files(self) -> Iterator[str]:
        """The paths of all files that are published, whoever made them."""
        for folder, inner, names in os.walk(self.published):
            inner[:] = [name for name in inner if name != INNER]
            yield from (os.path.relpath(f"{folder}/{name}", self.published) for name in names)

    def obstacle(self, path: str) -> str:
        """Nothing is in the way."""
        return ""

    def remove(self, path: str) -> None:
        """There is nothing to remove."""

    def signature(self, path: str) -> str:
        """Nothing stands anywhere."""
        return ""

    def clear_staging(self) -> None:
        """Nothing is staged."""


def marker_in(folder: str) -> str:
    """What the marker in a folder says, or "" where there is none."""
    try:
        return read_inside(folder, MARKER).decode(errors="replace")
    except OSError:
        return ""


@lru_cache(maxsize=8)
def _beside(output: str) -> str:
    head, tail = os.path.split(output)
    return os.path.join(head, f".{tail}.newsgen")


def _make_folder(path: str) -> None:
    try:
        os.mkdir(path)  # most often it is the last one alone that is not there
    except (FileNotFoundError, FileExistsError):
        os.makedirs(path, exist_ok=True)


def _write(target: str, data: bytes) -> str:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o666)
    with naming(target):
        try:
            rest = data
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            return _signature(os.fstat(descriptor))
        finally:
            os.close(descriptor)


def _signature(entry: os.stat_result) -> str:
    # Without the time of the last change: a new name, in another release too, changes that.
    return f"{entry.st_size}-{entry.st_mtime_ns}-{entry.st_ino}"


def _bar(ground: str, path: str) -> str:
    """The first of the folders above a path that is no folder.

    It is "" where all of them are, or are not there yet.
    """
    end = path.find("/")
    while end >= 0:
        try:
            entry = os.lstat(os.path.join(ground, path[:end]))
        except FileNotFoundError:
            return ""
        if not stat.S_ISDIR(entry.st_mode):
            return path[:end]
        end = path.find("/", end + 1)
    return ""
