"""What an earlier release shows that was taken down since."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from markupsafe import escape

from newsgen.catalog.baseline import Baseline
from newsgen.catalog.database import recall_catalog
from newsgen.catalog.queries import Queries
from newsgen.catalog.visibility import held_back
from newsgen.publish.releases import folder_of, only_in
from newsgen.publish.staging import Target

# Of what is over by itself, an earlier release may remind readers.
HARMLESS = "expired"


def taken_down(catalog: Path, target: Target, newest: int, number: int) -> Iterator[str]:
    """What a release shows that is not to be seen any longer, as the last build knew it: stories
    that were deleted, withdrawn or held back since, and pages of which nothing is known.
    """
    old, new = folder_of(target.beside, number), folder_of(target.beside, newest)
    connection = recall_catalog(catalog)
    left = {path for path in only_in(old, new) if path.endswith(".html")}
    left = target.ledger.own(left)
    if connection is None:
        yield from (f"{path} (nothing is known of it)" for path in sorted(left))
        return
    with closing(connection):
        yield from _deleted_or_held(connection, left)
        yield from _withdrawn(connection, Path(old), Path(new))


def _deleted_or_held(connection: sqlite3.Connection, left: set[str]) -> Iterator[str]:
    queries, at = Queries(connection), int(Baseline(connection).value("at") or 0)
    held = {one.path: one.reason for one in held_back(connection.execute, at)}
    for path in sorted(left):
        was = queries.builds.what_was(path)
        if was is None:
            yield f"{path} (nothing is known of it)"
            continue
        kind, _, id_ = was.partition(" ")
        if kind != "article":
            continue
        source = queries.stories.path_of(id_)
        if not source:
            yield f"{path} (deleted)"
        elif held.get(source, HARMLESS) != HARMLESS and not queries.stories.withdrawn(id_):
            yield f"{source} ({held[source]})"


def _withdrawn(connection: sqlite3.Connection, old: Path, new: Path) -> Iterator[str]:
    """The stories that have left a note which the release does not show in their place."""
    queries = Queries(connection)
    for path, id_ in queries.stories.notes():
        note = queries.stories.withdrawn(id_)
        shown = old / path
        if note is None or not shown.is_file():
            continue
        data = shown.read_bytes()
        is_note = str(escape(note.text)).encode() in data
        if not is_note and data != (new / path).read_bytes():
            yield f"{note.path} (withdrawn)"
