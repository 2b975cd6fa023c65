"""The catalog: filing what was taken in, and deciding what is visible at a moment."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import NamedTuple

from msgspec import Struct

from newsgen.catalog.lists import ALL
from newsgen.catalog.shifts import Shift, Standing
from newsgen.catalog.slips import Slip, StorySlip
from newsgen.digest import digest
from newsgen.errors import Problem
from newsgen.model import Card, Start

# So many rows of what has to be taken in are read at a time.
AT_ONCE = 1000


class Held(Struct, frozen=True):
    """A story that is not visible: why, and the moment that changes it (None: an edit must)."""

    path: str
    title: str
    reason: str
    until: int | None


class Expected(NamedTuple):
    """A file that has to be taken in. With the bytes of `digest` it is on file already."""

    folder: str
    name: str
    kind: str
    signature: str
    digest: str


# What messages call the kinds of records.
NOUNS = {"author": "author", "plain": "page", "data": "data"}


def place_key(url: str) -> str:
    """The key under which two URLs are one place on some disk: NFC and case folding."""
    return (
        url.casefold()
        if url.isascii()
        else unicodedata.normalize("NFC", unicodedata.normalize("NFC", url).casefold())
    )


# The one place that decides what is visible. With "@" as ":" it is about a story that is being
# filed, without it about one on file. A draft's date is a plan: in a preview it is shown before its
# time, but not while an embargo holds it back.
DUE = (
    "((@opens <= :at OR (@draft AND @hold = 'scheduled'))"
    " AND (@closes IS NULL OR :at < @closes) AND (:drafts OR NOT @draft))"
)
STORY_COLUMNS = StorySlip._fields[:15]
PUT_ARTICLE = (
    f"INSERT INTO article (shown, {', '.join(STORY_COLUMNS)})"
    f" VALUES ({DUE.replace('@', ':')}, {', '.join(f':{name}' for name in STORY_COLUMNS)}) RETURNING shown"
)
GET_STORY = (
    f"SELECT {', '.join(STORY_COLUMNS)}, json_extract(record, '$.related'), json_extract(record, '$.aliases'), shown"
    " FROM article WHERE path = ?"
)
PUT_SPELLING = "INSERT INTO spelling VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1"
# What has to be taken in, and what of it is on file still as it was before.
TEMPORARY = (
    "todo (folder TEXT, name TEXT, kind TEXT, signature TEXT, digest TEXT, PRIMARY KEY (folder, name)) WITHOUT ROWID",
    "pending (path TEXT PRIMARY KEY) WITHOUT ROWID",
)
# The stories whose hour may have struck, or not yet, between two moments, and those that a preview
# shows.
MAY_DIFFER = (
    "SELECT num FROM article WHERE opens > :from AND opens <= :to UNION"
    " SELECT num FROM article WHERE closes > :from AND closes <= :to UNION"
    " SELECT num FROM article WHERE draft"
)
SOURCE_WARNINGS = """
SELECT place FROM warning LEFT JOIN article ON owner = path WHERE owner NOT LIKE 'output:%' AND (shown IS NULL OR shown)
UNION ALL SELECT place FROM warning WHERE owner >= 'output:' AND owner < 'output;'
"""


class Catalog:
    """Filing into the catalog. Nothing is durable until `connection.commit()`."""

    def __init__(
        self, connection: sqlite3.Connection, zone: tzinfo, at: int = 0, drafts: bool = False
    ) -> None:
        """`at` is the moment that decides what is visible; `drafts`: whether drafts are."""
        self.connection = connection
        self._run, self._many = connection.execute, connection.executemany
        self._zone = zone
        self._moment = {"at": at, "drafts": drafts}
        self._numbers: dict[str, int] = {}
        self._sizes: Counter[int] = Counter()
        self._entries: list[tuple[int, int, str, str]] = []
        self._evicted: dict[str, Slip] = {}
        self.is_new = (
            self._run("SELECT 1 FROM source UNION ALL SELECT 1 FROM page LIMIT 1").fetchone()
            is None
        )
        for table in TEMPORARY:
            self._run(f"CREATE TEMP TABLE IF NOT EXISTS {table}")

    # -- settings ----------------------------------------------------------------------------------

    def setting(self, name: str) -> str:
        """A value kept between builds, or an empty string."""
        row = self._run("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a value for the next build."""
        self._run("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    # -- what has to be taken in -------------------------------------------------------------------

    def seal_of(self, folder: str) -> str:
        """What stands for a folder's files as they were last taken in, or an empty string."""
        row = self._run("SELECT seal FROM folder WHERE path = ?", (folder,)).fetchone()
        return row[0] if row else ""

    def keep_seal(self, folder: str, seal: str) -> None:
        """Put down a folder as it is."""
        self._run("INSERT OR REPLACE INTO folder VALUES (?, ?)", (folder, seal))

    def folders(self) -> Iterator[str]:
        """The folders on file."""
        return (path for (path,) in self._run("SELECT path FROM folder").fetchall())

    def forget_folder(self, folder: str) -> None:
        """A folder is gone: so are its files."""
        self._run(
            "INSERT OR IGNORE INTO pending SELECT folder || '/' || name FROM source WHERE folder = ?",
            (folder,),
        )
        self._run("DELETE FROM folder WHERE path = ?", (folder,))

    def folders_below(self, path: str) -> list[str]:
        """The folders on file at and below a path."""
        rows = self._run(
            "SELECT path FROM folder WHERE path = ? OR path >= ? AND path < ?",
            (path, f"{path}/", f"{path}0"),
        )
        return [folder for (folder,) in rows]

    def known(self, folder: str, name: str = "") -> dict[str, tuple[str, str]]:
        """Signature and digest of a folder's files, or of one of them, as they were last taken in."""
        query, values = (
            "SELECT name, signature, digest FROM source WHERE folder = :folder",
            {"folder": folder, "name": name},
        )
        rows = self._run(f"{query} AND name = :name" if name else query, values)
        return {one: (signature, digest_) for one, signature, digest_ in rows}

    def unsettled(self) -> list[tuple[str, str]]:
        """(path, kind) of the files that have to be met again in any case."""
        rows = self._run(
            "SELECT folder, name, kind FROM source WHERE signature = '' ORDER BY folder, name"
        )
        return [(f"{folder}/{name}", kind) for folder, name, kind in rows]

    def is_unsettled(self, folder: str) -> bool:
        """Whether any file of a folder has to be met again."""
        return (
            self._run(
                "SELECT 1 FROM source WHERE folder = ? AND signature = '' LIMIT 1", (folder,)
            ).fetchone()
            is not None
        )

    def expect(self, files: Iterable[Expected]) -> None:
        """Put down files that have to be taken in."""
        for file in files:
            self._run("INSERT OR IGNORE INTO todo VALUES (?, ?, ?, ?, ?)", file)
            if not self.is_new:
                self._run(
                    "INSERT OR IGNORE INTO pending VALUES (?)", (f"{file.folder}/{file.name}",)
                )

    def miss(self, paths: Iterable[str]) -> None:
        """Put down files that are on file but no longer there."""
        self._many("INSERT OR IGNORE INTO pending VALUES (?)", ((path,) for path in paths))

    def expected(self) -> Iterator[Expected]:
        """The files that have to be taken in, by path."""
        query = "SELECT * FROM todo WHERE (folder, name) > (?, ?) ORDER BY folder, name LIMIT ?"
        rows: list[tuple[str, ...]] = [("", "")]
        while rows:  # a cursor kept open would keep what is committed meanwhile out of the catalog's own file
            rows = self._run(query, (*rows[-1][:2], AT_ONCE)).fetchall()
            yield from map(Expected._make, rows)

    def how_many_expected(self) -> int:
        """How many files have to be taken in."""
        return int(self._run("SELECT count(*) FROM todo").fetchone()[0])

    # -- filing ------------------------------------------------------------------------------------

    def file(self, batch: Sequence[Slip]) -> Iterator[Shift | Problem]:
        """Put sources on file. Yields for each what that changed, or a problem, without a line,
        where another has its id.

        In a new catalog, of which nothing depends yet, only the problems.
        """
        for slip in batch:
            if slip.same and slip.path not in self._evicted:
                self._settle(slip)
                continue
            if slip.same:
                slip = self._evicted[slip.path]._replace(signature=slip.signature)
            other = self._holder(slip, "AND path NOT IN pending")
            if other:
                yield from self._decline(slip, other)
            if other and other < slip.path:
                continue
            if self.is_new:
                self._put(slip)
            else:
                yield from self._evict(slip)
                before = self._standing(slip.path)
                self._take_out(slip.path)
                self._run("DELETE FROM pending WHERE path = ?", (slip.path,))
                yield Shift(slip.path, before, self._put(slip))
        self._flush()

    def set_aside(self, path: str, kind: str) -> None:
        """Keep in mind that a source has errors: it is met again in each build until it has none."""
        folder, _, name = path.rpartition("/")
        self._run("INSERT OR REPLACE INTO source VALUES (?, ?, ?, '', '')", (folder, name, kind))
        self._run("UPDATE folder SET seal = '' WHERE path = ?", (folder,))
        self._run("DELETE FROM warning WHERE owner = ?", (path,))

    def drop_missing(self) -> Iterator[Shift]:
        """Take out the files that are no longer there."""
        query = "SELECT path FROM pending WHERE path NOT IN (SELECT folder || '/' || name FROM todo) ORDER BY path"
        for (path,) in self._run(query).fetchall():
            yield from self._drop(path)
            folder, _, name = path.rpartition("/")
            self._run("DELETE FROM source WHERE folder = ? AND name = ?", (folder, name))

    def drop_broken(self) -> Iterator[Shift]:
        """Take out what files brought that have errors now.

        With this, all that was expected is done.
        """
        for (path,) in self._run("SELECT path FROM pending ORDER BY path").fetchall():
            yield from self._drop(path)
        self._run("DELETE FROM todo")

    def _drop(self, path: str) -> Iterator[Shift]:
        before = self._standing(path)
        self._take_out(path)
        self._run("DELETE FROM pending WHERE path = ?", (path,))
        if before:
            yield Shift(path, before, None)

    def _holder(self, slip: Slip, condition: str = "") -> str:
        """Another source that has the id of this one, or an empty string."""
        key: tuple[str, ...]
        if slip.story:
            query, key = "SELECT path FROM article WHERE id = ?", (slip.story.id,)
        elif slip.record:
            query, key = "SELECT path FROM record WHERE kind = ? AND id = ?", slip.record[:2]
        else:
            return ""
        row = self._run(f"{query} AND path != ? {condition}", (*key, slip.path)).fetchone()
        return row[0] if row else ""

    def _decline(self, slip: Slip, other: str) -> Iterator[Shift | Problem]:
        """Of two sources with one id the first, by path, is on file; the other one is set aside,
        and to blame.
        """
        first, second = sorted((slip.path, other))
        if second == other:
            yield from self._drop(other)
        self.set_aside(second, slip.kind)
        if slip.story:
            what, hint = f'id "{slip.story.id}"', "give one of the two stories another id"
        else:
            kind, id_ = (slip.record or ("", ""))[:2]
            what, hint = f'{NOUNS[kind]} "{id_}"', "rename one of the two files"
        yield Problem(second, 0, 0, f"{what} belongs to {first} already", hint, code="same-id")

    def _settle(self, slip: Slip) -> None:
        """Put down how a file looks now whose bytes are those on file."""
        folder, _, name = slip.path.rpartition("/")
        self._run(
            "UPDATE source SET signature = ? WHERE folder = ? AND name = ?",
            (slip.signature, folder, name),
        )
        self._run("DELETE FROM pending WHERE path = ?", (slip.path,))

    def _evict(self, slip: Slip) -> Iterator[Shift]:
        """Take out another source that has this id still, and is itself expected.

        It will come back under another id; or as it was, and then it is to blame, or this one.
        """
        path = self._holder(slip)
        if path:
            before = self._standing(path)
            self._evicted[path] = self._slip(path)
            self._take_out(path)
            yield Shift(path, before, None)

    def _slip(self, path: str) -> Slip:
        """The slip with which a story or record was put on file."""
        folder, _, name = path.rpartition("/")
        query = "SELECT kind, digest FROM source WHERE folder = ? AND name = ?"
        kind, text = self._run(query, (folder, name)).fetchone()
        story, _ = self._story(path) or (None, False)
        record = self._run("SELECT kind, id, value FROM record WHERE path = ?", (path,)).fetchone()
        warnings = tuple(
            place for (place,) in self._run("SELECT place FROM warning WHERE owner = ?", (path,))
        )
        return Slip(path, kind, "", text, story=story, record=record, warnings=warnings)

    def _put(self, slip: Slip) -> Standing:
        folder, _, name = slip.path.rpartition("/")
        values = (folder, name, slip.kind, slip.signature, slip.digest)
        self._run("INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?)", values)
        for warning in slip.warnings:
            self._run("INSERT INTO warning VALUES (?, ?)", (slip.path, warning))
        if slip.story:
            return self._put_story(slip.story)
        if slip.record:
            kind, id_, value = slip.record
            self._run("INSERT INTO record VALUES (?, ?, ?, ?)", (kind, id_, slip.path, value))
            return Standing(kind, id_, digest(value))
        if slip.size:
            self._run("INSERT INTO asset VALUES (?, ?, ?, ?)", (slip.path, slip.digest, *slip.size))
        return Standing(slip.kind, slip.path, slip.digest)

    def _put_story(self, story: StorySlip) -> Standing:
        shown = self._run(
            PUT_ARTICLE, {**self._moment, **dict(zip(STORY_COLUMNS, story, strict=False))}
        ).fetchone()[0]
        if shown:
            self._enter(story)
        return _stand(story, shown)

    def _standing(self, path: str) -> Standing | None:
        """A source as it is on file."""
        story, shown = self._story(path) or (None, False)
        if story:
            return _stand(story, shown)
        row = self._run("SELECT kind, id, value FROM record WHERE path = ?", (path,)).fetchone()
        if row:
            return Standing(row[0], row[1], digest(row[2]))
        folder, _, name = path.rpartition("/")
        query = "SELECT kind, digest FROM source WHERE folder = ? AND name = ? AND digest != ''"
        row = self._run(query, (folder, name)).fetchone()
        return Standing(row[0], path, row[1]) if row else None

    def _take_out(self, path: str) -> None:
        """Take out of the catalog what a source brought, but not the source itself."""
        story, shown = self._story(path) or (None, False)
        if story:
            if shown:
                self._leave(story)
            self._run("DELETE FROM article WHERE path = ?", (path,))
            self._run("UPDATE relation SET lost = 1 WHERE target = ?", (story.id,))
        self._run("DELETE FROM record WHERE path = ?", (path,))
        self._run("DELETE FROM asset WHERE path = ?", (path,))
        self._run("DELETE FROM warning WHERE owner = ?", (path,))

    def _story(self, path: str) -> tuple[StorySlip, bool] | None:
        """A story as it is on file, and whether it is visible."""
        row = self._run(GET_STORY, (path,)).fetchone()
        if not row:
            return None
        *columns, related, aliases, shown = row
        return StorySlip._make(
            [*columns, tuple(json.loads(related)), tuple(json.loads(aliases))]
        ), bool(shown)

    # -- lists -------------------------------------------------------------------------------------

    def _enter(self, story: StorySlip) -> None:
        """Enter a story that becomes visible into its lists, once `_flush` is called."""
        rows = [
            (self._number(list_), story.date, story.id, label)
            for list_, label in json.loads(story.lists).items()
        ]
        self._entries += rows
        self._sizes.update([row[0] for row in rows])
        self._sizes[self._number(ALL)] += 1
        for target in story.related:
            self._run("INSERT OR IGNORE INTO relation VALUES (?, ?, 1)", (story.path, target))

    def _leave(self, story: StorySlip) -> None:
        """Take a story out of its lists that was visible."""
        self._flush()
        found = json.loads(story.lists)
        rows = [(self._number(list_), story.date, story.id) for list_ in found]
        self._many("DELETE FROM entry WHERE list = ? AND date = ? AND id = ?", rows)
        self._sizes.subtract([self._number(ALL), *(row[0] for row in rows)])
        for list_, label in found.items():
            if label:
                key = (self._number(list_), label)
                self._run("UPDATE spelling SET count = count - 1 WHERE list = ? AND label = ?", key)
                self._run("DELETE FROM spelling WHERE list = ? AND label = ? AND count = 0", key)
        self._run("DELETE FROM relation WHERE path = ?", (story.path,))

    def _flush(self) -> None:
        """Put down who has entered lists since the last call."""
        self._many("INSERT INTO entry VALUES (?, ?, ?, ?)", self._entries)
        self._many(PUT_SPELLING, [(num, label) for num, _, _, label in self._entries if label])
        self._entries.clear()

    def count_lists(self) -> None:
        """Bring the sizes of lists, and what is known of relations, up to date with what was filed."""
        self._flush()
        self._run("UPDATE relation SET lost = 0 WHERE lost AND +target IN (SELECT id FROM article)")
        self._many(
            "UPDATE list SET size = size + ? WHERE num = ?",
            [(change, num) for num, change in self._sizes.items()],
        )
        self._sizes.clear()

    def _number(self, list_: str) -> int:
        number = self._numbers.get(list_)
        if number is None:
            row = self._run("SELECT num FROM list WHERE name = ?", (list_,)).fetchone()
            insert = "INSERT INTO list (name, size) VALUES (?, 0) RETURNING num"
            number = self._numbers[list_] = (row or self._run(insert, (list_,)).fetchone())[0]
        return number

    # -- what is visible: the one place that decides -----------------------------------------------

    def reveal(self) -> Iterator[Shift]:
        """Make exactly those stories visible that are due, among those that were on file before."""
        last, last_drafts = self.setting("at"), self.setting("drafts")
        at, drafts = self._moment["at"], str(int(self._moment["drafts"]))
        if (last, last_drafts) == (str(at), drafts):
            return
        span = {"from": min(int(last or at), at), "to": max(int(last or at), at)}
        due = DUE.replace("@", "")
        rows = self._run(
            f"SELECT path FROM article WHERE num IN ({MAY_DIFFER}) AND shown != {due}",
            {**self._moment, **span},
        )
        for (path,) in rows.fetchall():
            yield self._flip(path)
        self.keep_setting("at", str(at))
        self.keep_setting("drafts", drafts)

    def reveal_all(self) -> None:
        """Make every story visible, whatever holds it back: to check it, never to publish it."""
        for (path,) in self._run("SELECT path FROM article WHERE NOT shown").fetchall():
            self._flip(path)

    def _flip(self, path: str) -> Shift:
        """Show a story that was hidden, or hide one that was visible."""
        story, shown = self._story(path) or (None, False)
        assert story
        if shown:
            self._leave(story)
        else:
            self._enter(story)
        self._run("UPDATE article SET shown = NOT shown WHERE path = ?", (path,))
        return Shift(path, _stand(story, shown), _stand(story, not shown))

    def held(self) -> Iterator[Held]:
        """The stories that are not visible, by path."""
        rows = self._run(
            "SELECT path, card, draft, hold, opens FROM article WHERE NOT shown ORDER BY path"
        )
        for path, packed, draft, hold, opens in rows:
            title = Card.unpack(packed).title
            if draft:
                yield Held(path, title, "draft", None)
            else:
                yield (
                    Held(path, title, hold, opens)
                    if opens > self._moment["at"]
                    else Held(path, title, "expired", None)
                )

    def next_change(self) -> int | None:
        """The next moment at which a story enters or leaves by time alone."""
        query = "SELECT min(opens) FROM article WHERE opens > :at UNION ALL SELECT min(closes) FROM article WHERE closes > :at"
        moments = [
            moment
            for (moment,) in self._run(query, {"at": self._moment["at"]})
            if moment is not None
        ]
        return min(moments, default=None)

    # -- problems ----------------------------------------------------------------------------------

    def warnings(self) -> Iterator[Problem]:
        """The warnings of all visible sources and of all outputs."""
        for (place,) in self._run(SOURCE_WARNINGS):
            yield Problem(**json.loads(place))


def _stand(story: StorySlip, shown: bool) -> Standing:
    """What the rest of the site can know of a story."""
    if not shown:
        return Standing("story", story.id, story.mark)
    place = Start(story.date, story.id)
    found = json.loads(story.lists)
    return Standing(
        "story", story.id, story.mark, story.card_mark, story.url, place, found, story.aliases
    )
