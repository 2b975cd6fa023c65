"""The numbers under which lists stand in the catalog's tables."""

from __future__ import annotations

import sqlite3


class ListNumbers:
    """Numbers by name. A list keeps its number as long as the catalog lives."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._known: dict[str, int] = {}

    def find(self, name: str) -> int:
        """The number of a list; 0 where it has none yet."""
        number = self._known.get(name)
        if number is None:
            row = self._run("SELECT num FROM list WHERE name = ?", (name,)).fetchone()
            if not row:
                return 0
            number = self._known[name] = row[0]
        return number

    def make(self, name: str) -> int:
        """The number of a list, which it is given now where it has none yet."""
        number = self.find(name)
        if not number:
            insert = "INSERT INTO list (name, size) VALUES (?, 0) RETURNING num"
            number = self._known[name] = self._run(insert, (name,)).fetchone()[0]
        return number
