"""What the last build was made with, for the next one to compare."""

from __future__ import annotations

import sqlite3

# Whether the last build left out what had errors.
SKIPPING = "skipping"
# What stands in the output (see `steps.standing`), and the last build whose changes are known to
# have reached the readers: every whole build is taken to, until one was thin.
OUTPUT, DEPLOYED, WAS_THIN = "output", "deployed", "thin"
# The spellings of tags and terms with which the stories on file were read.
SPELLINGS = "spellings"
# The number of a build that has begun to publish, and has not come to its end.
UNFINISHED = "unfinished"


class Baseline:
    """Values by name, such as the digest of the rules that the plan follows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute

    def value(self, name: str) -> str:
        """A value of the last build, or an empty string."""
        row = self._run("SELECT value FROM baseline WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def keep(self, name: str, value: str) -> None:
        """Keep a value for the next build."""
        self._run("INSERT OR REPLACE INTO baseline VALUES (?, ?)", (name, value))

    def forget(self, name: str) -> None:
        """Keep no such value."""
        self._run("DELETE FROM baseline WHERE name = ?", (name,))

    def differs(self, name: str, value: str) -> bool:
        """Whether a value is another one than that of the last build; it is kept for the next."""
        before = self.value(name)
        self.keep(name, value)
        return before != value
