"""Questions to the catalog, each answered by index; every story in an answer is visible."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from newsgen.catalog.filing import LINKED
from newsgen.catalog.numbers import ListNumbers
from newsgen.catalog.output_queries import OutputQueries
from newsgen.catalog.record_queries import RecordQueries
from newsgen.catalog.rows import AssetRow
from newsgen.catalog.story_queries import Room, StoryQueries
from newsgen.catalog.urls import UrlHistory
from newsgen.model import Card, Position
from newsgen.outlet.paths import path_key

# What an output that is planned at a path is, as `outcome` says what one was.
PLACED = (
    "SELECT kind || ' ' || subject FROM page"
    " WHERE key = ? AND path = ? AND number = 0 AND subject != ''"
)
ASSET = ", ".join(f"asset.{name}" for name in AssetRow._fields)
# The places of the stories in a list, by the list's number.
POSITIONS = "SELECT date, id FROM entry WHERE list = ?"
# Their entries in another list.
ELSEWHERE = (
    "(SELECT 1 FROM entry AS other WHERE other.list = ?"
    " AND other.date = entry.date AND other.id = entry.id)"
)


class Queries:
    """Read-only questions, by what they are about. Lists are named as in `catalog.lists`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.stories = StoryQueries(connection)
        self.lists = ListQueries(connection)
        self.mismatches = MismatchQueries(connection)
        self.records = RecordQueries(connection)
        self.sources = SourceQueries(connection)
        self.builds = BuildQueries(connection)
        self.places = UrlHistory(connection)
        self.outputs = OutputQueries(connection)
        self._run, self._let_go = connection.execute, connection.rollback
        self.close = connection.close

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """All answers inside are of one moment, and cheaper: SQLite need not take and release a
        lock for each.
        """
        self._run("BEGIN")
        try:
            yield
        finally:
            self._let_go()


class ListQueries(Room):
    """Which stories stand in a list, newest first unless a name says otherwise."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._number = ListNumbers(connection).find

    def newest(
        self,
        list_: str,
        count: int,
        before: Position,
        within: str = "",
        without: str = "",
        but: Sequence[str] = (),
    ) -> tuple[Position, ...]:
        """At most `count` stories of a list before a position, standing `within` another list, and
        in none that they are to be `without`, where these are given; all `but` those of these ids.
        """
        query, values = f"{POSITIONS} AND (date, id) < (?, ?)", [self._number(list_), *before]
        if within and within != list_:
            query += f" AND EXISTS {ELSEWHERE}"
            values.append(self._number(within))
        if without and (number := self._number(without)):
            query += f" AND NOT EXISTS {ELSEWHERE}"
            values.append(number)
        if but:
            query += f" AND id NOT IN ({', '.join('?' * len(but))})"
            values += but
        rows = self._run(f"{query} ORDER BY date DESC, id DESC LIMIT ?", (*values, count))
        return tuple(map(Position._make, rows))

    def signed(self, id_: str) -> frozenset[str]:
        """Whom a visible story names as its authors, or else its byline."""
        row = self._run("SELECT card FROM article WHERE id = ? AND shown", (id_,)).fetchone()
        return Card.unpack(row[0]).signed if row else frozenset()

    def following(self, list_: str, after: Position) -> tuple[Position, ...]:
        """The next younger story of a list, if there is one."""
        query = f"{POSITIONS} AND (date, id) > (?, ?) ORDER BY date, id LIMIT 1"
        return tuple(map(Position._make, self._run(query, (self._number(list_), *after))))

    def stretch(self, list_: str, start: Position, count: int) -> tuple[Position, ...]:
        """`count` stories of a list from a position on towards the present, newest first."""
        query = f"{POSITIONS} AND (date, id) >= (?, ?) ORDER BY date, id LIMIT ?"
        rows = self._run(query, (self._number(list_), *start, count)).fetchall()
        return tuple(map(Position._make, reversed(rows)))

    def addresses(self, list_: str, start: Position, count: int) -> list[tuple[Any, ...]]:
        """A stretch of a list, oldest first: (URL, date, date of the last change or 0, path of the
        lead picture, and its AssetRow's fields), the latter None where there is none.
        """
        return self._run(
            f"SELECT url, article.date, updated, asset.path, {ASSET}"
            " FROM entry JOIN article USING (id)"
            " LEFT JOIN asset ON asset.path = picture AND asset.problem = ''"
            " WHERE list = ? AND (entry.date, id) >= (?, ?) AND shown"
            " ORDER BY entry.date, id LIMIT ?",
            (self._number(list_), *start, count),
        ).fetchall()

    def last_change(self, list_: str, start: Position, end: Position) -> int | None:
        """When any story of a list that sitemaps name changed last, from a position on up to, but
        without, another.
        """
        row = self._run(
            "SELECT changed FROM entry WHERE list = ? AND changed IS NOT NULL"
            " AND (date, id) >= (?, ?) AND (date, id) < (?, ?) ORDER BY changed DESC LIMIT 1",
            (self._number(list_), *start, *end),
        ).fetchone()
        return row[0] if row else None

    def count(self, list_: str) -> int:
        """How many stories a list has."""
        row = self._run("SELECT size FROM list WHERE name = ?", (list_,)).fetchone()
        return int(row[0]) if row else 0

    def below(self, name: str) -> tuple[str, ...]:
        """The lists `NAME/WORD` in which anybody stands, in the order of their names."""
        query = "SELECT name FROM list WHERE name >= ? AND name < ? AND size > 0 ORDER BY name"
        found = (row[0] for row in self._run(query, (f"{name}/", f"{name}0")))
        return tuple(one for one in found if "/" not in one[len(name) + 1 :])

    def milestones(self, list_: str, step: int, start: Position) -> Iterator[Position]:
        """The first story of every stretch of `step` stories, counted from a position on towards
        the present.
        """
        rows = self._run(
            f"{POSITIONS} AND (date, id) >= (?, ?) ORDER BY date, id", (self._number(list_), *start)
        )
        for number, position in enumerate(rows):
            if number % step == 0:
                yield Position._make(position)

    def spelling(self, list_: str) -> str:
        """How the oldest story of a tag or series spells its name."""
        query = "SELECT label FROM entry WHERE list = ? ORDER BY date, id LIMIT 1"
        row = self._run(query, (self._number(list_),)).fetchone()
        return row[0] if row else ""

    def spelled_otherwise(self, list_: str, shown: str) -> Iterator[tuple[str, str]]:
        """(source path, spelling) of the stories that spell a tag or series in another way than
        `shown`.
        """
        return self._run(
            "SELECT path, entry.label FROM spelling JOIN entry USING (list, label)"
            " JOIN article ON article.id = entry.id WHERE spelling.list = ? AND spelling.label != ?"
            " AND entry.label != '' AND shown ORDER BY path",
            (self._number(list_), shown),
        )


class MismatchQueries(Room):
    """What does not agree between sources."""

    def spellings(self) -> tuple[str, ...]:
        """The lists of the tags and series that stories spell in more than one way."""
        rows = self._run(
            "SELECT name FROM list JOIN spelling ON spelling.list = list.num"
            " GROUP BY name HAVING count(*) > 1 ORDER BY name"
        )
        return tuple(name for (name,) in rows)

    def unknown_authors(self) -> Iterator[tuple[str, str]]:
        """(author id, source path) of visible stories whose author has no record."""
        return self._run(
            "SELECT substr(name, 8), path FROM list JOIN entry ON entry.list = list.num"
            " JOIN article USING (id)"
            " WHERE name >= 'author/' AND name < 'author0' AND size > 0 AND shown"
            " AND substr(name, 8) NOT IN (SELECT id FROM record WHERE kind = 'author')"
            " ORDER BY path"
        )

    def shared_guids(self) -> Iterator[tuple[str, str, str]]:
        """(guid, first source path, another one) of visible stories that feeds would take for
        one.
        """
        return self._run(
            "SELECT guid, first, path FROM article JOIN (SELECT guid, min(path) AS first"
            " FROM article WHERE guid != '' AND shown GROUP BY guid HAVING count(*) > 1)"
            " USING (guid) WHERE guid != '' AND shown AND path != first ORDER BY path"
        )

    def lost_entries(self) -> Iterator[tuple[str, str, int]]:
        """(source path, story's path, how many) of the first of the entries of each story that is
        no live one.
        """
        return self._run(
            "SELECT min(path), json_extract(value, '$.story') AS story, count(*) FROM record"
            " WHERE kind = 'entry' GROUP BY story HAVING NOT EXISTS (SELECT 1 FROM article"
            " WHERE article.path = story AND json_extract(article.record, '$.live') != '')"
            " ORDER BY story"
        )

    def lost_relations(self) -> Iterator[tuple[str, str, bool, str]]:
        """(source path, id, whether it is named as the original, of which it is a translation) of
        each related story or original which is on no file, or cannot be one.
        """
        return self._run(
            "SELECT one.path, target, one.original = target, coalesce(named.original, '')"
            " FROM relation JOIN article AS one ON one.path = relation.path"
            " LEFT JOIN article AS named ON named.id = target WHERE lost ORDER BY one.path, target"
        )


class SourceQueries(Room):
    """Files as they were taken in."""

    def digest(self, path: str) -> str:
        """The digest of a source's bytes when it was taken in, or an empty string."""
        folder, _, name = path.rpartition("/")
        row = self._run(
            "SELECT digest FROM source WHERE folder = ? AND name = ?", (folder, name)
        ).fetchone()
        return row[0] if row else ""

    def names_in(self, folder: str) -> list[str]:
        """The names of a folder's files."""
        return [
            name for (name,) in self._run("SELECT name FROM source WHERE folder = ?", (folder,))
        ]

    def folder_with(self, name: str) -> str:
        """A folder that has a file of this name, or an empty string: all files are gone over."""
        row = self._run("SELECT min(folder) FROM source WHERE name = ?", (name,)).fetchone()
        return row[0] or ""

    def is_aside(self, path: str) -> bool:
        """Whether a text is there that has errors."""
        folder, _, name = path.rpartition("/")
        found = self._run(
            f"SELECT digest FROM source WHERE folder = ? AND name = ? AND kind IN {LINKED}",
            (folder, name),
        ).fetchone()
        return found is not None and not found[0]

    def is_any_story_aside(self) -> bool:
        """Whether any story is there of which nothing is known, as it has errors."""
        row = self._run(
            "SELECT 1 FROM source WHERE signature = '' AND digest = '' AND kind = 'story'"
        ).fetchone()
        return row is not None

    def asset(self, path: str) -> AssetRow | None:
        """A file that stories may refer to."""
        row = self._run(f"SELECT {ASSET} FROM asset WHERE path = ?", (path,)).fetchone()
        return AssetRow(*row) if row else None

    def assets_of(self, digest_: str) -> list[str]:
        """The paths of the files of which readers get these bytes."""
        rows = self._run("SELECT path FROM asset WHERE digest = ? ORDER BY path", (digest_,))
        return [path for (path,) in rows]

    def shown_pictures(self) -> Iterator[tuple[str, int, bool]]:
        """(path, bytes, whether smaller ones are made of it) of each picture that pages show."""
        return self._run(
            "SELECT DISTINCT asset.path, asset.size, fallback != '' FROM page JOIN asset"
            " ON asset.path = page.owner WHERE page.kind IN ('asset', 'rendition') AND width"
            " ORDER BY asset.path"
        )

    def static_files(self) -> Iterator[str]:
        """The paths of the files that are published as they are."""
        rows = self._run(
            "SELECT folder, name FROM source WHERE kind = 'static' AND digest != ''"
            " ORDER BY folder, name"
        )
        return (f"{folder}/{name}" for folder, name in rows)


class BuildQueries(Room):
    """What earlier builds did."""

    def on_record(self) -> Iterator[tuple[int, int]]:
        """(number, moment) of the builds that are on record, newest first."""
        return self._run("SELECT number, at FROM build ORDER BY number DESC")

    @property
    def last(self) -> tuple[int, int]:
        """The last of them; (0, 0) where there is none."""
        return next(self.on_record(), (0, 0))

    @property
    def moment(self) -> int:
        """The moment, in seconds, as of which everything is on file."""
        row = self._run("SELECT value FROM baseline WHERE name = 'at'").fetchone()
        return int(row[0]) if row else 0

    def changes(self, since: int, passing: bool = False) -> Iterator[tuple[str, str]]:
        """(path in the output, "added", "changed" or "removed"): what all builds above a number
        came to, taken together. `passing`: what came and went meanwhile is told, as removed.
        """
        rows = self._run(
            "SELECT path, what FROM outcome WHERE build > ? ORDER BY path, build", (since,)
        )
        for path, group in groupby(rows, lambda row: row[0]):
            steps = [what for _, what in group]
            was, is_ = steps[0] != "added", steps[-1] != "removed"
            if was or is_ or passing:
                yield path, "changed" if was and is_ else "added" if is_ else "removed"

    def what_was(self, path: str) -> str | None:
        """What an output was that was removed last at a path, "" where that is not one output's
        alone; None where nothing is known of it.
        """
        query = "SELECT was FROM outcome WHERE path = ? AND what = 'removed' ORDER BY build DESC"
        row = self._run(query, (path,)).fetchone()
        return row[0] if row else None

    def urls(self, since: int) -> Iterator[tuple[str, str]]:
        """(path, URL) of the pages in those outcomes whose path does not tell what it answers."""
        last = "SELECT path, url, max(build) FROM outcome WHERE build > ? GROUP BY path"
        return self._run(f"SELECT path, url FROM ({last}) WHERE url != ''", (since,))

    def moves(self, since: int, added: Iterable[str]) -> Iterator[tuple[str, str]]:
        """(old path, new path) of what was removed in one place since a build, and `added` in
        another.
        """
        query = "SELECT was, path FROM outcome WHERE build > ? AND was != '' GROUP BY was"
        removed = dict(self._run(f"{query} HAVING count(DISTINCT path) = 1", (since,)))
        for path in added if removed else ():
            found = self._run(PLACED, (path_key(path), path)).fetchone()
            if found and found[0] in removed:
                yield removed[found[0]], path
