"""The catalog of one site: what has to be taken in, what is on file, what is visible."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from msgspec import Struct

from newsgen.catalog.baseline import Baseline
from newsgen.catalog.entries import Entries
from newsgen.catalog.filing import Filing
from newsgen.catalog.inbox import Inbox
from newsgen.catalog.moments import Moments
from newsgen.catalog.rows import unpack_problem
from newsgen.catalog.stories import Stories
from newsgen.catalog.visibility import Visibility
from newsgen.errors import Problem

WARNINGS = """
SELECT problem FROM warning LEFT JOIN article ON owner = path
    WHERE owner NOT LIKE 'output:%' AND (shown IS NULL OR shown)
UNION ALL SELECT problem FROM warning WHERE owner >= 'output:' AND owner < 'output;'
"""


class Catalog(Struct, frozen=True):
    """The rooms of a catalog. Nothing is durable until `commit()`.

    `is_new`: nothing was on file and nothing planned when it was opened.
    """

    connection: sqlite3.Connection
    is_new: bool
    baseline: Baseline
    inbox: Inbox
    filing: Filing
    visibility: Visibility
    entries: Entries

    def commit(self) -> None:
        """Put on disk what was filed, planned and noted."""
        self.connection.commit()

    def warnings(self) -> Iterator[Problem]:
        """The warnings of all visible sources and of all outputs."""
        for (problem,) in self.connection.execute(WARNINGS):
            yield unpack_problem(problem)


def catalog_of(connection: sqlite3.Connection, at: int = 0, drafts: bool = False) -> Catalog:
    """The catalog in an open file.

    `at` is the moment, in seconds, that decides what is visible; `drafts`: whether drafts are.
    """
    anything = "SELECT 1 FROM source UNION ALL SELECT 1 FROM page LIMIT 1"
    is_new = connection.execute(anything).fetchone() is None
    baseline, entries = Baseline(connection), Entries(connection)
    moments = Moments(connection, at)
    stories = Stories(connection, entries, moments, at, drafts)
    filing = Filing(connection, stories, entries, moments, is_new)
    return Catalog(
        connection,
        is_new,
        baseline,
        Inbox(connection, is_new),
        filing,
        Visibility(connection, stories, filing, baseline, at, drafts),
        entries,
    )
