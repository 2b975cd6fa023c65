"""The staging folder beside the output: rendered bytes wait there under their final names until all of a build is right."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where a build publishes to: the output folder, and the staging folder on the same file system."""

    output: str

    @property
    def staging(self) -> str:
        head, tail = os.path.split(self.output)
        return os.path.join(head, f".{tail}.staging")

    def stage(self, path: str, data: bytes) -> None:
        """Put the bytes of an output aside."""
        target = os.path.join(self.staging, path)
        try:
            _write(target, data)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            _write(target, data)

    def release(self, path: str) -> None:
        """Move a staged file to its final name: readers meet the whole old or the whole new bytes."""
        target = os.path.join(self.output, path)
        try:
            os.replace(os.path.join(self.staging, path), target)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.replace(os.path.join(self.staging, path), target)

    def obstacle(self, path: str) -> str:
        """A folder where this file must stand, or a file where one of its folders must; "" where nothing is in the way."""
        if os.path.isdir(os.path.join(self.output, path)):
            return path
        folder = os.path.dirname(path)
        while folder and not os.path.isdir(os.path.join(self.output, folder)):
            if os.path.lexists(os.path.join(self.output, folder)):
                return folder
            folder = os.path.dirname(folder)
        return ""

    def remove(self, path: str) -> None:
        """Remove a file of the output, and the folders that it leaves empty."""
        target = Path(self.output, path)
        target.unlink(missing_ok=True)
        for folder in target.parents:
            if folder == Path(self.output) or not _removed(folder):
                break

    def signature(self, path: str) -> str:
        """What tells whether another hand touched a published file, or "" where there is none."""
        try:
            stat = os.stat(os.path.join(self.output, path), follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return ""
        return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ino}"

    def clear_staging(self) -> None:
        """Throw away what is staged."""
        shutil.rmtree(self.staging, ignore_errors=True)
        if os.path.isfile(self.staging):
            os.unlink(self.staging)


@dataclass(frozen=True, slots=True)
class Nowhere(Place):
    """The place of a trial: nothing that is rendered is kept, and nothing that is published is touched."""

    def stage(self, path: str, data: bytes) -> None:
        """Let the bytes go."""

    def release(self, path: str) -> None:
        """There is nothing to move."""

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


def _write(target: str, data: bytes) -> None:
    with open(target, "wb", buffering=0) as file:
        file.write(data)


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True
