"""What has to be taken in: files that may have changed, and those that are no longer there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from newsgen.model import Source

# So many rows of what has to be taken in are read at a time.
AT_ONCE = 1000
# What has to be taken in, and what of it is on file still as it was before.
TEMPORARY = """
CREATE TEMP TABLE IF NOT EXISTS todo (
    folder TEXT, name TEXT, kind TEXT, signature TEXT, digest TEXT, PRIMARY KEY (folder, name)
) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS pending (path TEXT PRIMARY KEY) WITHOUT ROWID;
"""
VOUCHED = """
CREATE TEMP TABLE vouched (
    folder TEXT, name TEXT, signature TEXT, blob BLOB, PRIMARY KEY (folder, name)
) WITHOUT ROWID
"""
SAME_FILE = "v.folder = source.folder AND v.name = source.name AND source.digest != ''"
# Files known by their blobs look here as git says; files that look as git says may be those blobs.
RECOGNISE = f"""
UPDATE source SET signature = v.signature FROM vouched AS v
WHERE {SAME_FILE} AND source.signature = '' AND source.blob = v.blob
"""
UNNAMED = f"""
SELECT v.folder, v.name, v.blob FROM vouched AS v JOIN source ON {SAME_FILE}
WHERE (v.folder, v.name) > (?, ?) AND source.signature = v.signature AND source.blob != v.blob
ORDER BY v.folder, v.name LIMIT ?
"""
# How the file looks now, it is known from the look at it, if there was one.
EXPECT_ANEW = """
INSERT OR REPLACE INTO todo
SELECT folder, name, coalesce(todo.kind, source.kind),
    coalesce(todo.signature, source.signature), ''
FROM source LEFT JOIN todo USING (folder, name) WHERE folder = :folder AND name = :name
"""
NAME_BLOB = "UPDATE source SET blob = ? WHERE folder = ? AND name = ?"


class Blob(NamedTuple):
    """A file by folder and name, and its blob: the id of that, then its size."""

    folder: str
    name: str
    blob: bytes


class Inbox:
    """The files of `content/` as they were last taken in, and those that are expected now."""

    def __init__(self, connection: sqlite3.Connection, is_new: bool) -> None:
        """`is_new`: nothing is on file yet."""
        self._run, self._many = connection.execute, connection.executemany
        self._is_new = is_new
        connection.executescript(TEMPORARY)

    # -- what is on file ---------------------------------------------------------------------------

    def seal_of(self, folder: str) -> str:
        """What stands for a folder's files as they were last taken in, or an empty string."""
        row = self._run("SELECT seal FROM folder WHERE path = ?", (folder,)).fetchone()
        return row[0] if row else ""

    def keep_seal(self, folder: str, seal: str) -> None:
        """Put down a folder as it is."""
        self._run("INSERT OR REPLACE INTO folder VALUES (?, ?)", (folder, seal))

    def folders(self) -> Iterator[str]:
        """The folders on file."""
        return (path for (path,) in self._run("SELECT path FROM folder").fetchall())

    def folders_below(self, path: str) -> list[str]:
        """The folders on file at and below a path."""
        query = "SELECT path FROM folder WHERE path = ? OR path >= ? AND path < ?"
        return [folder for (folder,) in self._run(query, (path, f"{path}/", f"{path}0"))]

    def known(self, folder: str, name: str = "") -> dict[str, tuple[str, str]]:
        """Signature and digest of a folder's files, or of one of them, as last taken in."""
        query = "SELECT name, signature, digest FROM source WHERE folder = :folder"
        values = {"folder": folder, "name": name}
        rows = self._run(f"{query} AND name = :name" if name else query, values)
        return {one: (signature, digest) for one, signature, digest in rows}

    def is_there(self, path: str) -> bool:
        """Whether there is such a file, as far as it was looked at."""
        folder, _, name = path.rpartition("/")
        query = "SELECT 1 FROM {} WHERE folder = ? AND name = ?"
        tables = (self._run(query.format(table), (folder, name)) for table in ("source", "todo"))
        return any(rows.fetchone() for rows in tables)

    def unsettled(self) -> list[tuple[str, str]]:
        """(path, kind) of the files that have to be met again in any case."""
        query = "SELECT folder, name, kind FROM source WHERE signature = '' ORDER BY folder, name"
        return [(f"{folder}/{name}", kind) for folder, name, kind in self._run(query)]

    def is_unsettled(self, folder: str) -> bool:
        """Whether any file of a folder has to be met again."""
        query = "SELECT 1 FROM source WHERE folder = ? AND signature = '' LIMIT 1"
        return self._run(query, (folder,)).fetchone() is not None

    def recognise(self, vouched: Iterable[tuple[str, str, str, bytes]]) -> None:
        """Put down how files look here that are, as git vouches, the blobs that they were."""
        with self._met(vouched):
            self._run(RECOGNISE)

    def name_blobs(
        self,
        vouched: Iterable[tuple[str, str, str, bytes]],
        proven: Callable[[Iterable[Blob], int], Iterable[list[Blob]]],
    ) -> None:
        """Put down which blobs files are, as git vouches, if their bytes say so too: `proven` tells
        those of files, given how many there are at most.
        """
        with self._met(vouched):
            (most,) = self._run("SELECT count(*) FROM vouched").fetchone()
            for named in proven(self._unnamed(), most):
                self._many(NAME_BLOB, [(one.blob, one.folder, one.name) for one in named])

    def _unnamed(self) -> Iterator[Blob]:
        last = ("", "")
        while rows := self._run(UNNAMED, (*last, AT_ONCE)).fetchall():
            last = rows[-1][:2]
            yield from map(Blob._make, rows)

    def nameless(self, most: int) -> frozenset[str] | None:
        """The files whose blobs are not known; None where there are more than `most`."""
        query = "SELECT folder, name FROM source WHERE blob = x'' AND digest != '' LIMIT ?"
        found = frozenset(f"{folder}/{name}" for folder, name in self._run(query, (most + 1,)))
        return found if len(found) <= most else None

    @contextmanager
    def _met(self, vouched: Iterable[tuple[str, str, str, bytes]]) -> Iterator[None]:
        self._run(VOUCHED)
        self._many("INSERT OR IGNORE INTO vouched VALUES (?, ?, ?, ?)", vouched)
        yield
        self._run("DROP TABLE vouched")

    # -- what is expected --------------------------------------------------------------------------

    def expect(self, sources: Iterable[Source]) -> None:
        """Put down files that have to be taken in."""
        for source in sources:
            folder, _, name = source.path.rpartition("/")
            row = (folder, name, source.kind, source.signature, source.digest)
            self._run("INSERT OR IGNORE INTO todo VALUES (?, ?, ?, ?, ?)", row)
            if not self._is_new:
                self._run("INSERT OR IGNORE INTO pending VALUES (?)", (source.path,))

    def miss(self, paths: Iterable[str]) -> None:
        """Put down files that are on file but no longer there."""
        self._many("INSERT OR IGNORE INTO pending VALUES (?)", ((path,) for path in paths))

    def miss_folder(self, folder: str) -> None:
        """Put down that a folder is gone, and its files with it."""
        query = "INSERT OR IGNORE INTO pending SELECT folder || '/' || name FROM source"
        self._run(f"{query} WHERE folder = ?", (folder,))
        self._run("DELETE FROM folder WHERE path = ?", (folder,))

    def expect_anew(self, paths: Iterable[str]) -> None:
        """Put down files on file that have to be taken in as if for the first time."""
        for path in paths:
            folder, _, name = path.rpartition("/")
            self._run(EXPECT_ANEW, {"folder": folder, "name": name})
            self._run("INSERT OR IGNORE INTO pending VALUES (?)", (path,))

    def expected(self, terms: bool) -> Iterator[Source]:
        """The files that have to be taken in, by path: records of terms, or all others."""
        query = "SELECT * FROM todo WHERE (folder, name) > (?, ?) AND (kind = 'term') = ?"
        query += " ORDER BY folder, name LIMIT ?"
        rows: list[tuple[str, ...]] = [("", "")]
        # A cursor kept open would keep what is committed meanwhile out of the catalog's own file.
        while rows:
            rows = self._run(query, (*rows[-1][:2], terms, AT_ONCE)).fetchall()
            for folder, name, *rest in rows:
                yield Source(f"{folder}/{name}", *rest)

    def how_many_expected(self, terms: bool) -> int:
        """How many of these files have to be taken in."""
        query = "SELECT count(*) FROM todo WHERE (kind = 'term') = ?"
        return int(self._run(query, (terms,)).fetchone()[0])
