"""What was published: how the files look, which have reached the readers, and which are due."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from newsgen.catalog.baseline import DEPLOYED, Baseline
from newsgen.outlet.paths import path_key

TEMPORARY = "CREATE TEMP TABLE IF NOT EXISTS due (path TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID"
LAST_OUTCOMES = "SELECT path, what, max(build) FROM outcome WHERE build > ? GROUP BY path"
DUE = """
SELECT num, page.path, signature FROM due JOIN page ON page.key = due.key AND page.path = due.path
WHERE stale IS NULL
"""
DEPLOYED_FILES = """
SELECT path, digest FROM page
WHERE stale IS NULL AND digest != '' AND path NOT IN (SELECT path FROM due)
"""
IS_DEPLOYED = """
SELECT 1 FROM page WHERE key = ? AND path = ? AND digest != ''
AND NOT EXISTS (SELECT 1 FROM due WHERE due.path = page.path)
"""


class Published:
    """The outputs that were published. Those of the builds since the last deployment are due."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run, self._many = connection.execute, connection.executemany
        self._cursor, self._baseline = connection.cursor, Baseline(connection)
        connection.execute(TEMPORARY)

    # -- the files ---------------------------------------------------------------------------------

    def files(self) -> Iterator[tuple[int, str, str, str]]:
        """(number, path, signature, digest) of every output that should stand in the output folder
        as it is.
        """
        query = "SELECT num, path, signature, digest FROM page WHERE stale IS NULL"
        return self._cursor().execute(query)

    def recognise(self, num: int, signature: str) -> None:
        """Put down how a file looks here."""
        self._run("UPDATE page SET signature = ? WHERE num = ?", (signature, num))

    def give_up(self, num: int, reason: str) -> None:
        """Let an output be rendered again whose file may not be what was published."""
        query = "UPDATE page SET stale = coalesce(stale, ?), signature = '' WHERE num = ?"
        self._run(query, (reason, num))

    # -- the readers -------------------------------------------------------------------------------

    @property
    def last_deployed(self) -> int:
        """The number of the build that was deployed last, 0 where none is known to be."""
        return int(self._baseline.value(DEPLOYED) or 0)

    def put_down_deployed(self, number: int) -> None:
        """Put down that a build has reached the readers, and all before it."""
        self._baseline.keep(DEPLOYED, str(number))

    def find_due(self) -> None:
        """Find out which outputs are due."""
        rows = self._cursor().execute(LAST_OUTCOMES, (self.last_deployed,))
        due = ((path, path_key(path)) for path, what, _ in rows if what != "removed")
        self._run("DELETE FROM due")
        self._many("INSERT INTO due VALUES (?, ?)", due)

    def due(self) -> Iterator[tuple[int, str, str]]:
        """(number, path, signature) of the outputs that were found to be due, and are not stale."""
        return self._cursor().execute(DUE)

    def deployed(self) -> Iterator[tuple[str, str]]:
        """(path, digest) of the outputs that were published, and are due no longer."""
        return self._cursor().execute(DEPLOYED_FILES)

    def is_deployed(self, path: str) -> bool:
        """Whether an output was published here, and is due no longer."""
        return self._run(IS_DEPLOYED, (path_key(path), path)).fetchone() is not None
