"""What of the output has reached the readers, and what is due: told by the record of builds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from newsgen.catalog.baseline import DEPLOYED, Baseline
from newsgen.outlet.urls import path_key

TEMPORARY = "CREATE TEMP TABLE IF NOT EXISTS due (path TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID"
LAST_OUTCOMES = "SELECT path, what, max(build) FROM outcome WHERE build > ? GROUP BY path"
DUE = """
SELECT num, page.path, signature FROM due JOIN page ON page.key = due.key AND page.path = due.path
WHERE stale IS NULL
"""
IS_DEPLOYED = """
SELECT 1 FROM page WHERE key = ? AND path = ? AND digest != ''
AND NOT EXISTS (SELECT 1 FROM due WHERE due.path = page.path)
"""


class Deployment:
    """The outputs of the builds since the one that was deployed last are due."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run, self._many = connection.execute, connection.executemany
        self._cursor, self._baseline = connection.cursor, Baseline(connection)
        connection.execute(TEMPORARY)

    @property
    def last(self) -> int:
        """The number of the build that was deployed last, 0 where none is known to be."""
        return int(self._baseline.value(DEPLOYED) or 0)

    def put_down(self, number: int) -> None:
        """Put down that a build has reached the readers, and all before it."""
        self._baseline.keep(DEPLOYED, str(number))

    def find_due(self) -> None:
        """Find out which outputs are due."""
        rows = self._cursor().execute(LAST_OUTCOMES, (self.last,))
        due = ((path, path_key(path)) for path, what, _ in rows if what != "removed")
        self._run("DELETE FROM due")
        self._many("INSERT INTO due VALUES (?, ?)", due)

    def due(self) -> Iterator[tuple[int, str, str]]:
        """(number, path, signature) of the outputs that were found to be due, and are not stale."""
        return self._cursor().execute(DUE)

    def has(self, path: str) -> bool:
        """Whether an output was published here, and is due no longer."""
        return self._run(IS_DEPLOYED, (path_key(path), path)).fetchone() is not None
