"""The catalog's file while a build is at work."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from newsroom import Newsroom

from newsgen.catalog.database import close_catalog, open_catalog
from newsgen.catalog.plan import Plan
from newsgen.catalog.store import catalog_of
from newsgen.catalog.traces import Traces
from newsgen.model import Source
from newsgen.outputs.kind import STORIES


@pytest.fixture
def connection(newsroom: Newsroom) -> Iterator[sqlite3.Connection]:
    """The open catalog of a site that has been built, with four stories."""
    for name in ("ferry", "tram", "bus", "train"):
        newsroom.story(f"world/{name}")
    newsroom.bare().build()
    path = newsroom.root / ".newsgen" / "catalog.db"
    connection = open_catalog(path)
    yield connection
    close_catalog(path, connection)


def test_what_is_committed_while_pages_are_rendered_reaches_the_file(
    connection: sqlite3.Connection,
) -> None:
    outputs = Plan(connection, Traces(connection))
    outputs.make_stale("another version")
    connection.commit()
    jobs = outputs.jobs(STORIES)
    next(jobs)
    assert reaches_the_file(connection)
    assert len(list(jobs)) == 3


def test_what_is_committed_while_sources_are_taken_in_reaches_the_file(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsgen.catalog.inbox.AT_ONCE", 2)
    inbox = catalog_of(connection).inbox
    files = [Source(f"content/world/{number}.md", "story", "") for number in range(5)]
    inbox.expect(files)
    connection.commit()
    expected = inbox.expected(terms=False)
    first = next(expected)
    assert reaches_the_file(connection)
    assert [first, *expected] == files


def reaches_the_file(connection: sqlite3.Connection) -> bool:
    """Whether the file takes over all of the log once something is committed: else the log would
    grow through a whole build.
    """
    connection.execute("INSERT OR REPLACE INTO baseline VALUES ('test', 'value')")
    connection.commit()
    _, logged, taken_over = connection.execute("PRAGMA wal_checkpoint").fetchone()
    return 0 < logged == taken_over
