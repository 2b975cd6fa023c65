"""Filing: what was taken in comes on file, what is gone or broken comes off it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from newsgen.catalog.changes import Snapshot, SourceChange
from newsgen.catalog.entries import Entries
from newsgen.catalog.moments import Moments
from newsgen.catalog.rows import RecordRow, Row, pack
from newsgen.catalog.stories import Stories, snapshot_of
from newsgen.digest import digest
from newsgen.errors import Problem
from newsgen.model import Source

# What messages call the kinds of records.
NOUNS = {
    "author": "author",
    "term": "record",
    "plain": "page",
    "data": "data",
    "front": "front page",
    "entry": "live entry",
}
COPIED = 'take the line "id: {id}" out of the copy; if neither is one, give one of them another id'
# Kinds of sources that texts link to, as long as the files are there.
LINKED = ("story", "plain", "author", "term", "link")
PUT_SOURCE = (
    "INSERT OR REPLACE INTO source (folder, name, kind, signature, digest) VALUES (?, ?, ?, ?, ?)"
)
MISSING = (
    "SELECT path FROM pending WHERE path NOT IN (SELECT folder || '/' || name FROM todo)"
    " ORDER BY path"
)


class Filing:
    """Puts sources on file, and takes them off. Each that others can see differently afterwards is
    told as a change.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        stories: Stories,
        entries: Entries,
        moments: Moments,
        is_new: bool,
    ) -> None:
        """`is_new`: nothing is on file yet, so nothing that depends on it can change."""
        self._run = connection.execute
        self._stories, self._entries, self._moments = stories, entries, moments
        self._is_new = is_new
        self._evicted: dict[str, Row] = {}

    def file(self, batch: Sequence[Row]) -> Iterator[SourceChange | Problem]:
        """Put sources on file. Yields for each what that changed, or a problem, without a line,
        where another has its id.

        In a new catalog, of which nothing depends yet, only the problems.
        """
        for row in batch:
            if row.same and row.path not in self._evicted:
                self._settle(row)
                continue
            if row.same:
                row = self._evicted[row.path]._replace(signature=row.signature)
            other = self._holder(row, "AND path NOT IN pending")
            if other:
                yield from self._decline(row, other)
            if other and other < row.path:
                continue
            if self._is_new:
                self._put(row)
            else:
                yield from self._evict(row)
                before = self._snapshot(row.path)
                self._take_out(row.path)
                self._run("DELETE FROM pending WHERE path = ?", (row.path,))
                yield SourceChange(row.path, before, self._put(row))
        self._entries.flush()

    def set_aside(self, path: str, kind: str) -> Iterator[SourceChange]:
        """Take out what a file brought that has errors now, and keep it in mind: each build meets
        it again until it has none.
        """
        folder, _, name = path.rpartition("/")
        before = self._taken_out(path)
        self._run(PUT_SOURCE, (folder, name, kind, "", ""))
        self._run("UPDATE folder SET seal = '' WHERE path = ?", (folder,))
        after = self._snapshot(path)
        if before or after:
            yield SourceChange(path, before, after)

    def aside(self) -> list[Source]:
        """The files that are set aside, by path."""
        query = "SELECT folder, name, kind FROM source WHERE digest = '' ORDER BY folder, name"
        return [Source(f"{folder}/{name}", kind, "") for folder, name, kind in self._run(query)]

    def look_again(self, path: str) -> SourceChange:
        """Decide anew what a source that is no story says by now."""
        before = self._snapshot(path)
        self._moments.look_again(path)
        return SourceChange(path, before, self._snapshot(path))

    def drop_missing(self) -> Iterator[SourceChange]:
        """Take out the files that are no longer there."""
        for (path,) in self._run(MISSING).fetchall():
            if before := self._taken_out(path):
                yield SourceChange(path, before, None)
            folder, _, name = path.rpartition("/")
            self._run("DELETE FROM source WHERE folder = ? AND name = ?", (folder, name))

    def missing_stories(self) -> Iterator[tuple[str, str, str]]:
        """(path, id, card) of the stories whose files are no longer there."""
        query = f"SELECT path, id, card FROM article WHERE path IN ({MISSING})"
        yield from self._run(query).fetchall()

    def remark(self, warnings: Iterable[Problem]) -> None:
        """Keep warnings about sources with these, until they are taken in again."""
        for problem in warnings:
            self._run("INSERT INTO warning VALUES (?, ?)", (problem.path, pack(problem)))

    def finish(self) -> None:
        """All that was expected is done."""
        self._run("DELETE FROM todo")

    def _taken_out(self, path: str) -> Snapshot | None:
        """Take out of the catalog what a source brought; what that was."""
        before = self._snapshot(path)
        self._take_out(path)
        self._run("DELETE FROM pending WHERE path = ?", (path,))
        return before

    # -- two sources with one id -------------------------------------------------------------------

    def _holder(self, row: Row, condition: str = "") -> str:
        """Another source that has the id of this one, or an empty string."""
        key: tuple[str, ...]
        if row.story:
            query, key = "SELECT path FROM article WHERE id = ?", (row.story.id,)
        elif row.record:
            query = "SELECT path FROM record WHERE kind = ? AND id = ?"
            key = (row.record.kind, row.record.id)
        else:
            return ""
        found = self._run(f"{query} AND path != ? {condition}", (*key, row.path)).fetchone()
        return found[0] if found else ""

    def _decline(self, row: Row, other: str) -> Iterator[SourceChange | Problem]:
        """Of two sources with one id the first, by path, is on file; the other one is set aside,
        and to blame.
        """
        first, second = sorted((row.path, other))
        yield from self.set_aside(second, row.kind)
        if row.record:
            what, hint = (
                f'{NOUNS[row.record.kind]} "{row.record.id}"',
                "rename one of the two files",
            )
        else:
            assert row.story
            what, hint = f'id "{row.story.id}"', COPIED.format(id=row.story.id)
        yield Problem(second, 0, 0, f"{what} belongs to {first} already", hint, code="same-id")

    def _evict(self, row: Row) -> Iterator[SourceChange]:
        """Take out another source that has this id still, and is itself expected.

        It will come back under another id; or as it was, and then it is to blame, or this one.
        """
        path = self._holder(row)
        if path:
            before = self._snapshot(path)
            self._evicted[path] = self._on_file(path)
            self._take_out(path)
            yield SourceChange(path, before, None)

    # -- one source --------------------------------------------------------------------------------

    def _settle(self, row: Row) -> None:
        """Put down how a file looks now whose bytes are those on file."""
        folder, _, name = row.path.rpartition("/")
        change = "UPDATE source SET signature = ? WHERE folder = ? AND name = ?"
        self._run(change, (row.signature, folder, name))
        self._run("DELETE FROM pending WHERE path = ?", (row.path,))

    def _on_file(self, path: str) -> Row:
        """The row with which a story or record was put on file."""
        folder, _, name = path.rpartition("/")
        query = "SELECT kind, digest FROM source WHERE folder = ? AND name = ?"
        kind, text = self._run(query, (folder, name)).fetchone()
        found = self._stories.find(path)
        warnings = self._run("SELECT problem FROM warning WHERE owner = ?", (path,))
        return Row(
            path,
            kind,
            signature="",
            digest=text,
            story=found.story if found else None,
            record=self._record(path),
            warnings=tuple(problem for (problem,) in warnings),
        )

    def _put(self, row: Row) -> Snapshot:
        folder, _, name = row.path.rpartition("/")
        values = (folder, name, row.kind, row.signature, row.digest)
        self._run(PUT_SOURCE, values)
        for warning in row.warnings:
            self._run("INSERT INTO warning VALUES (?, ?)", (row.path, warning))
        if row.story:
            return self._stories.put(row.story)
        if row.record:
            kind, id_, value, moments = row.record
            self._run("INSERT INTO record VALUES (?, ?, ?, ?)", (kind, id_, row.path, value))
            self._moments.put(row.path, moments)
            return self._snapshot_of(row.path, row.record)
        if row.asset:
            self._run("INSERT INTO asset VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (row.path, *row.asset))
        return Snapshot(row.kind, row.path, row.digest)

    def _snapshot(self, path: str) -> Snapshot | None:
        """A source as it is on file; of a text that is set aside, that it is there."""
        if found := self._stories.find(path):
            return snapshot_of(found)
        if record := self._record(path):
            return self._snapshot_of(path, record)
        folder, _, name = path.rpartition("/")
        query = "SELECT kind, digest FROM source WHERE folder = ? AND name = ?"
        row = self._run(query, (folder, name)).fetchone()
        is_known = row and (row[1] or row[0] in LINKED)
        return Snapshot(row[0], path, row[1]) if is_known else None

    def _record(self, path: str) -> RecordRow | None:
        row = self._run("SELECT kind, id, value FROM record WHERE path = ?", (path,)).fetchone()
        return RecordRow(*row)._replace(moments=self._moments.of(path)) if row else None

    def _snapshot_of(self, path: str, record: RecordRow) -> Snapshot:
        said = digest(record.value)
        if record.moments:
            said = self._moments.seen(path, said)
        return Snapshot(record.kind, record.id, said)

    def _take_out(self, path: str) -> None:
        """Take out of the catalog what a source brought, but not the source itself."""
        self._stories.take_out(path)
        self._moments.drop(path)
        for table, column in (("record", "path"), ("asset", "path"), ("warning", "owner")):
            self._run(f"DELETE FROM {table} WHERE {column} = ?", (path,))
