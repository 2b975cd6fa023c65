"""Content as it is beside content as it was last taken in: what to read, and what is gone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newsgen.catalog.inbox import Inbox
from newsgen.intake.scan import Folder, kind_of, look_into, scan
from newsgen.model import Source

# Kinds of what is no plain file: it is named by its folder, as its own name may be none.
ODD = ("link", "nameless")


class Survey:
    """Compares a site's content with its catalog, which puts down what is to be taken in.

    `now` is the time of the file system's clock in nanoseconds. `anew`: whatever is there is read
    as if for the first time; `doubting`: it is read, but taken in only if its bytes are other ones.
    """

    def __init__(
        self, root: Path, inbox: Inbox, now: int, anew: bool = False, doubting: bool = False
    ) -> None:
        self._root, self._inbox, self._now = root, inbox, now
        self._anew, self._trusting = anew, not (anew or doubting)
        self._seals: list[tuple[str, str]] = []

    def look_at_all(self) -> None:
        """Look at every file's stat data."""
        seen = set()
        for folder in scan(self._root, self._now):
            seen.add(folder.path)
            self._look_at(folder)
        for path in self._inbox.folders():
            if path not in seen:
                self._inbox.miss_folder(path)

    def look_at_paths(self, paths: Iterable[str]) -> None:
        """Look at some files and folders only, and at those that have to be met in any case."""
        unsettled = self._inbox.unsettled()
        for path in sorted({*paths, *(path for path, kind in unsettled if kind not in ODD)}):
            if path == "content" or path.startswith("content/"):
                self._look_at_path(path)
        for folder in sorted({path.rpartition("/")[0] for path, kind in unsettled if kind in ODD}):
            self._look_at(look_into(self._root, folder, self._now)[0])

    def seal(self) -> None:
        """Put down the folders looked at as they are, once their files have been taken in."""
        for path, seal in self._seals:
            self._inbox.keep_seal(path, "" if self._inbox.is_unsettled(path) else seal)

    def _look_at_path(self, path: str) -> None:
        if (self._root / path).is_dir() and not (self._root / path).is_symlink():
            todo = [path]
            while todo:
                folder, inner = look_into(self._root, todo.pop(), self._now)
                todo += inner
                self._look_at(folder)
            return
        for gone in self._inbox.folders_below(path):
            self._inbox.miss_folder(gone)
        above, _, name = path.rpartition("/")
        folder, _ = look_into(self._root, above, self._now, only=name)
        self._compare(folder, self._inbox.known(above, name))
        self._seals.append((above, ""))

    def _look_at(self, folder: Folder) -> None:
        if folder.seal and self._trusting and self._inbox.seal_of(folder.path) == folder.seal:
            return
        self._compare(folder, self._inbox.known(folder.path))
        self._seals.append((folder.path, folder.seal))

    def _compare(self, folder: Folder, known: dict[str, tuple[str, str]]) -> None:
        expected = []
        for name, signature in folder.files:
            was, digest = known.pop(name, ("", ""))
            if not (self._trusting and signature and signature == was):
                path = f"{folder.path}/{name}"
                digest = "" if self._anew else digest
                expected.append(Source(path, kind_of(path), signature, digest))
        for name, kind in folder.odd:
            known.pop(name, None)
            expected.append(Source(f"{folder.path}/{name}", kind, "", ""))
        self._inbox.expect(expected)
        self._inbox.miss(f"{folder.path}/{name}" for name in known)
