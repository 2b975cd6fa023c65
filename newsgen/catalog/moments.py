"""The moments at which what a source says becomes another by time alone, and which have passed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from newsgen.catalog import due
from newsgen.catalog.rows import Moment

PUT = f"INSERT OR IGNORE INTO moment VALUES (:path, :when, :kind, :story, :title, {due.PASSED})"
GET = "SELECT at, kind, story, title FROM moment WHERE path = ? ORDER BY at, kind"


class Moments:
    """Keeps the moments of sources. What readers are shown of such a source depends on them."""

    def __init__(self, connection: sqlite3.Connection, at: int) -> None:
        """`at` is the moment, in seconds, that decides which have passed."""
        self._run = connection.execute
        self._at = at

    def put(self, path: str, moments: Iterable[Moment]) -> None:
        """Put down a source's moments."""
        for when, kind, story, title in moments:
            values = {"path": path, "when": when, "kind": kind, "story": story, "title": title}
            self._run(PUT, {**values, "at": self._at})

    def of(self, path: str) -> tuple[Moment, ...]:
        """The moments of a source, soonest first."""
        return tuple(map(Moment._make, self._run(GET, (path,))))

    def drop(self, path: str) -> None:
        """Forget a source's moments."""
        self._run("DELETE FROM moment WHERE path = ?", (path,))

    def look_again(self, path: str, passed: str = due.PASSED) -> None:
        """Decide anew which of a source's moments have passed."""
        values = {"at": self._at, "path": path}
        when = passed.replace(":when", "at")
        self._run(f"UPDATE moment SET passed = {when} WHERE path = :path", values)

    def seen(self, path: str, digest: str) -> str:
        """The digest of what a source says, with that of what it says by now."""
        query = "SELECT count(*) FROM moment WHERE path = ? AND passed"
        (passed,) = self._run(query, (path,)).fetchone()
        return f"{digest} {passed}" if passed else digest
