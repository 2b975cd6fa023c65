"""The catalog: opening its file, filing what was taken in, and deciding what is visible at a moment."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from datetime import tzinfo
from pathlib import Path
from typing import Any, NamedTuple

from newsgen.catalog.lists import ALL, FILES, entries
from newsgen.catalog.schema import TABLES, VERSION
from newsgen.catalog.shifts import Shift, Standing
from newsgen.digest import digest
from newsgen.errors import Problem
from newsgen.model import Article, Card, Start, Term

CACHE_KB = 32_000
# Says beside the catalog what its file looked like when the last build closed it.
SEAL = "catalog.seal"
OPEN = "open"
COUNTED = f"INSERT INTO list (name, size) VALUES ('{ALL}', 0), ('{FILES}', 0);"


@dataclass(frozen=True, slots=True)
class Held:
    """A story that is not visible: why, and the moment that changes it (None: an edit must)."""

    path: str
    title: str
    reason: str
    until: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """An author record, a plain page or a data file: JSON-able `value` under (`kind`, `id`)."""

    kind: str
    id: str
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one source file came to: exactly one of the parts, with its warnings; `same`: what is on file already."""

    path: str
    kind: str
    signature: str
    digest: str
    article: Article | None = None
    record: Record | None = None
    size: tuple[int, int] | None = None
    warnings: tuple[Problem, ...] = ()
    same: bool = False


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
        url.casefold() if url.isascii() else unicodedata.normalize("NFC", unicodedata.normalize("NFC", url).casefold())
    )


def open_catalog(path: Path) -> sqlite3.Connection:
    """Open the catalog for writing. One of another version, or that another hand has touched, is begun anew.

    Close it with `close_catalog`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _trusted(path) or _begun(path)
    path.with_name(SEAL).write_text(OPEN, encoding="ascii")
    return connection


def close_catalog(path: Path, connection: sqlite3.Connection) -> None:
    """Close the catalog, and put down what its file looks like."""
    connection.close()
    path.with_name(SEAL).write_text(_look_of(path), encoding="ascii")


def read_catalog(path: Path) -> sqlite3.Connection:
    """Open the catalog for reading only, as a worker does."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _trusted(path: Path) -> sqlite3.Connection | None:
    """The catalog that an earlier build closed, or left behind when it was killed: SQLite recovers that."""
    try:
        known = path.with_name(SEAL).read_text(encoding="ascii")
        if known not in (OPEN, _look_of(path)):
            return None
        connection = _connect(path)
        if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
            return connection
        connection.close()
    except (FileNotFoundError, UnicodeDecodeError):
        pass
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
    except sqlite3.DatabaseError:
        pass
    return None


def copy_catalog(path: Path, copy: Path) -> sqlite3.Connection:
    """A copy of a catalog, open for writing, of which nothing is kept that was not committed."""
    copy.unlink(missing_ok=True)
    connection = _connect(copy)
    with closing(read_catalog(path)) as source:
        source.backup(connection)
    return connection


def forget_catalog(path: Path) -> None:
    """Let the next build know nothing of earlier ones."""
    path.with_name(SEAL).unlink(missing_ok=True)


def _begun(path: Path) -> sqlite3.Connection:
    for leftover in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        leftover.unlink(missing_ok=True)
    connection = _connect(path)
    connection.executescript(f"BEGIN;{TABLES}{COUNTED}PRAGMA user_version = {VERSION};COMMIT;")
    return connection


def _look_of(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ctime_ns}-{stat.st_ino}"


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection


# The one place that decides what is visible. With "@" as ":" it is about a story that is being filed, without it about one
# on file. A draft's date is a plan: in a preview it is shown before its time, but not while an embargo holds it back.
DUE = (
    "((@opens <= :at OR (@draft AND @hold = 'scheduled'))"
    " AND (@closes IS NULL OR :at < @closes) AND (:drafts OR NOT @draft))"
)
PUT_ARTICLE = (
    "INSERT INTO article VALUES (NULL, :id, :path, :url, :section, :date, :updated, :opens, :closes, :draft, :hold,"
    f" {DUE.replace('@', ':')}, :mark, :card_mark, :card, :record) RETURNING shown"
)
# What has to be taken in, and what of it is on file still as it was before.
TEMPORARY = (
    "todo (folder TEXT, name TEXT, kind TEXT, signature TEXT, digest TEXT, PRIMARY KEY (folder, name)) WITHOUT ROWID",
    "pending (path TEXT PRIMARY KEY) WITHOUT ROWID",
)
# The stories whose hour may have struck, or not yet, between two moments, and those that a preview shows.
MAY_DIFFER = (
    "SELECT num FROM article WHERE opens > :from AND opens <= :to UNION"
    " SELECT num FROM article WHERE closes > :from AND closes <= :to UNION"
    " SELECT num FROM article WHERE draft"
)
STANDING = "SELECT id, url, date, mark, card_mark, card, record, shown FROM article WHERE "
SOURCE_WARNINGS = """
SELECT place FROM warning LEFT JOIN article ON owner = path WHERE owner NOT LIKE 'output:%' AND (shown IS NULL OR shown)
UNION ALL SELECT place FROM warning WHERE owner >= 'output:' AND owner < 'output;'
"""


class Catalog:
    """Filing into the catalog. Nothing is durable until `connection.commit()`."""

    def __init__(self, connection: sqlite3.Connection, zone: tzinfo, at: int = 0, drafts: bool = False) -> None:
        """`at` is the moment that decides what is visible; `drafts`: whether drafts are."""
        self.connection = connection
        self._run, self._many = connection.execute, connection.executemany
        self._zone = zone
        self._moment = {"at": at, "drafts": drafts}
        self._numbers: dict[str, int] = {}
        self._sizes: Counter[int] = Counter()
        self.is_new = self._run("SELECT 1 FROM source LIMIT 1").fetchone() is None
        for table in TEMPORARY:
            self._run(f"CREATE TEMP TABLE IF NOT EXISTS {table}")

    # -- settings -------------------------------------------------------------------------------------------------

    def setting(self, name: str) -> str:
        """A value kept between builds, or an empty string."""
        row = self._run("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a value for the next build."""
        self._run("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    # -- what has to be taken in ------------------------------------------------------------------------------------

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
        self._run("INSERT OR IGNORE INTO pending SELECT folder || '/' || name FROM source WHERE folder = ?", (folder,))
        self._run("DELETE FROM folder WHERE path = ?", (folder,))

    def folders_below(self, path: str) -> list[str]:
        """The folders on file at and below a path."""
        rows = self._run(
            "SELECT path FROM folder WHERE path = ? OR path >= ? AND path < ?", (path, f"{path}/", f"{path}0")
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
        rows = self._run("SELECT folder, name, kind FROM source WHERE signature = '' ORDER BY folder, name")
        return [(f"{folder}/{name}", kind) for folder, name, kind in rows]

    def is_unsettled(self, folder: str) -> bool:
        """Whether any file of a folder has to be met again."""
        return (
            self._run("SELECT 1 FROM source WHERE folder = ? AND signature = '' LIMIT 1", (folder,)).fetchone()
            is not None
        )

    def expect(self, files: Iterable[Expected]) -> None:
        """Put down files that have to be taken in."""
        for file in files:
            self._run("INSERT OR IGNORE INTO todo VALUES (?, ?, ?, ?, ?)", file)
            if not self.is_new:
                self._run("INSERT OR IGNORE INTO pending VALUES (?)", (f"{file.folder}/{file.name}",))

    def miss(self, paths: Iterable[str]) -> None:
        """Put down files that are on file but no longer there."""
        self._many("INSERT OR IGNORE INTO pending VALUES (?)", ((path,) for path in paths))

    def expected(self) -> Iterator[Expected]:
        """The files that have to be taken in, by path."""
        return map(Expected._make, self.connection.cursor().execute("SELECT * FROM todo ORDER BY folder, name"))

    def how_many_expected(self) -> int:
        """How many files have to be taken in."""
        return int(self._run("SELECT count(*) FROM todo").fetchone()[0])

    # -- filing -------------------------------------------------------------------------------------------------------

    def file(self, batch: Sequence[Taken]) -> Iterator[Shift | Problem]:
        """Put sources on file. Yields for each what that changed, or a problem, without a line, where another has its id."""
        for taken in batch:
            if taken.same:
                self._settle(taken)
                continue
            clash = self._clash(taken)
            if clash:
                self.set_aside(taken.path, taken.kind)
                yield clash
            else:
                yield from self._evict(taken)
                yield self._put(taken)

    def set_aside(self, path: str, kind: str) -> None:
        """Keep in mind that a source has errors: it is met again in each build until it has none."""
        folder, _, name = path.rpartition("/")
        self._run("INSERT OR REPLACE INTO source VALUES (?, ?, ?, '', '')", (folder, name, kind))
        self._run("DELETE FROM warning WHERE owner = ?", (path,))

    def drop_missing(self) -> Iterator[Shift]:
        """Take out the files that are no longer there."""
        query = "SELECT path FROM pending WHERE path NOT IN (SELECT folder || '/' || name FROM todo) ORDER BY path"
        for (path,) in self._run(query).fetchall():
            yield from self._drop(path)
            folder, _, name = path.rpartition("/")
            self._run("DELETE FROM source WHERE folder = ? AND name = ?", (folder, name))

    def drop_broken(self) -> Iterator[Shift]:
        """Take out what files brought that have errors now. With this, all that was expected is done."""
        for (path,) in self._run("SELECT path FROM pending ORDER BY path").fetchall():
            yield from self._drop(path)
        self._run("DELETE FROM todo")

    def _drop(self, path: str) -> Iterator[Shift]:
        before = self._standing(path)
        self._take_out(path, before)
        self._run("DELETE FROM pending WHERE path = ?", (path,))
        if before:
            yield Shift(path, before, None)

    def _clash(self, taken: Taken) -> Problem | None:
        key: tuple[str, ...]
        if taken.article:
            query, key = "SELECT path FROM article WHERE id = ?", (taken.article.card.id,)
            what, hint = f'id "{taken.article.card.id}"', "give one of the two stories another id"
        elif taken.record:
            query, key = "SELECT path FROM record WHERE kind = ? AND id = ?", (taken.record.kind, taken.record.id)
            what, hint = f'{NOUNS[taken.record.kind]} "{taken.record.id}"', "rename one of the two files"
        else:
            return None
        row = self._run(f"{query} AND path != ? AND path NOT IN pending", (*key, taken.path)).fetchone()
        if not row:
            return None
        first, second = sorted((row[0], taken.path))
        return Problem(second, 0, 0, f"{what} belongs to {first} already", hint, code="same-id")

    def _settle(self, taken: Taken) -> None:
        """Put down how a file looks now whose bytes are those on file."""
        folder, _, name = taken.path.rpartition("/")
        self._run("UPDATE source SET signature = ? WHERE folder = ? AND name = ?", (taken.signature, folder, name))
        self._run("DELETE FROM pending WHERE path = ?", (taken.path,))

    def _evict(self, taken: Taken) -> Iterator[Shift]:
        """Take out another source that has this id still, and is itself expected: it will come back under another one."""
        if taken.article and not self.is_new:
            query = "SELECT path FROM article WHERE id = ? AND path != ?"
            for (path,) in self._run(query, (taken.article.card.id, taken.path)).fetchall():
                before = self._standing(path)
                self._take_out(path, before)
                yield Shift(path, before, None)

    def _put(self, taken: Taken) -> Shift:
        before = None if self.is_new else self._standing(taken.path)
        if before:
            self._take_out(taken.path, before)
        elif not self.is_new:
            self._run("DELETE FROM warning WHERE owner = ?", (taken.path,))
        if not self.is_new:
            self._run("DELETE FROM pending WHERE path = ?", (taken.path,))
        folder, _, name = taken.path.rpartition("/")
        values = (folder, name, taken.kind, taken.signature, taken.digest)
        self._run("INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?)", values)
        for warning in taken.warnings:
            self._run("INSERT INTO warning VALUES (?, ?)", (taken.path, json.dumps(asdict(warning))))
        return Shift(taken.path, before, self._put_part(taken))

    def _put_part(self, taken: Taken) -> Standing:
        if taken.article:
            return self._put_article(taken.article, taken.digest)
        if taken.record:
            record, value = taken.record, json.dumps(taken.record.value, ensure_ascii=False)
            # In the meantime another source may have the id that is given up here: a swap.
            self._run("DELETE FROM record WHERE kind = ? AND id = ?", (record.kind, record.id))
            self._run("INSERT INTO record VALUES (?, ?, ?, ?)", (record.kind, record.id, taken.path, value))
            return Standing(record.kind, record.id, digest(value))
        if taken.size:
            self._run("INSERT INTO asset VALUES (?, ?, ?, ?)", (taken.path, taken.digest, *taken.size))
        return Standing(taken.kind, taken.path, taken.digest)

    def _put_article(self, article: Article, text: str) -> Standing:
        card, packed, record = article.card, article.card.pack(), pack_record(article)
        mark, card_mark = digest(f"{text}{packed}{record}"), digest(packed)
        values = {
            **self._moment,
            "id": card.id,
            "path": article.path,
            "url": card.url,
            "section": card.section,
            "date": card.date,
            "updated": card.updated,
            "opens": article.opens,
            "closes": article.closes,
            "draft": card.draft,
            "hold": article.hold,
            "mark": mark,
            "card_mark": card_mark,
            "card": packed,
            "record": record,
        }
        shown = self._run(PUT_ARTICLE, values).fetchone()[0]
        standing = self._stand(article, mark, card_mark, shown)
        self._enter(article.path, standing, article.related)
        self._run("UPDATE relation SET lost = 0 WHERE target = ? AND lost", (card.id,))
        return standing

    def _stand(self, article: Article, mark: str, card_mark: str, shown: bool) -> Standing:
        card = article.card
        if not shown:
            return Standing("story", card.id, mark)
        lists = {entry.list: entry.label for entry in entries(article, self._zone)}
        return Standing("story", card.id, mark, card_mark, card.url, Start(card.date, card.id), lists, article.aliases)

    def _standing(self, path: str) -> Standing | None:
        """A source as it is on file."""
        row = self._run(f"{STANDING} path = ?", (path,)).fetchone()
        if row:
            return self._stand(unpack_article(row[5], row[6]), row[3], row[4], row[7])
        row = self._run("SELECT kind, id, value FROM record WHERE path = ?", (path,)).fetchone()
        if row:
            return Standing(row[0], row[1], digest(row[2]))
        folder, _, name = path.rpartition("/")
        query = "SELECT kind, digest FROM source WHERE folder = ? AND name = ? AND digest != ''"
        row = self._run(query, (folder, name)).fetchone()
        return Standing(row[0], path, row[1]) if row else None

    def _take_out(self, path: str, before: Standing | None = None) -> None:
        """Take out of the catalog what a source brought, but not the source itself."""
        before = before or self._standing(path)
        if before and before.kind == "story":
            self._leave(path, before)
            self._run("DELETE FROM article WHERE path = ?", (path,))
            left = self._run("SELECT 1 FROM article WHERE id = ?", (before.id,)).fetchone()
            if not left:
                self._run("UPDATE relation SET lost = 1 WHERE target = ?", (before.id,))
        self._run("DELETE FROM record WHERE path = ?", (path,))
        self._run("DELETE FROM asset WHERE path = ?", (path,))
        self._run("DELETE FROM warning WHERE owner = ?", (path,))

    # -- lists ----------------------------------------------------------------------------------------------------

    def _enter(self, path: str, story: Standing, related: Sequence[str]) -> None:
        """Enter a visible story into its lists."""
        if not story.place:
            return
        date, id_ = story.place
        rows = [(self._number(list_), date, id_, label) for list_, label in story.lists.items()]
        self._many("INSERT INTO entry VALUES (?, ?, ?, ?)", rows)
        self._sizes.update([self._number(ALL), *(row[0] for row in rows)])
        for num, _, _, label in rows:
            if label:
                self._run(
                    "INSERT INTO spelling VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1", (num, label)
                )
        for target in related:
            known = self._run("SELECT 1 FROM article WHERE id = ?", (target,)).fetchone()
            self._run("INSERT OR IGNORE INTO relation VALUES (?, ?, ?)", (path, target, not known))

    def _leave(self, path: str, story: Standing) -> None:
        """Take a visible story out of its lists."""
        if not story.place:
            return
        rows = [(self._number(list_), *story.place) for list_ in story.lists]
        self._many("DELETE FROM entry WHERE list = ? AND date = ? AND id = ?", rows)
        self._sizes.subtract([self._number(ALL), *(row[0] for row in rows)])
        for list_, label in story.lists.items():
            if label:
                key = (self._number(list_), label)
                self._run("UPDATE spelling SET count = count - 1 WHERE list = ? AND label = ?", key)
                self._run("DELETE FROM spelling WHERE list = ? AND label = ? AND count = 0", key)
        self._run("DELETE FROM relation WHERE path = ?", (path,))

    def count_lists(self) -> None:
        """Bring the sizes of lists up to date with what was filed."""
        self._many(
            "UPDATE list SET size = size + ? WHERE num = ?", [(change, num) for num, change in self._sizes.items()]
        )
        self._sizes.clear()

    def _number(self, list_: str) -> int:
        number = self._numbers.get(list_)
        if number is None:
            row = self._run("SELECT num FROM list WHERE name = ?", (list_,)).fetchone()
            insert = "INSERT INTO list (name, size) VALUES (?, 0) RETURNING num"
            number = self._numbers[list_] = (row or self._run(insert, (list_,)).fetchone())[0]
        return number

    # -- what is visible: the one place that decides ---------------------------------------------------------------

    def reveal(self) -> Iterator[Shift]:
        """Make exactly those stories visible that are due, among those that were on file before."""
        last, last_drafts = self.setting("at"), self.setting("drafts")
        at, drafts = self._moment["at"], str(int(self._moment["drafts"]))
        if (last, last_drafts) == (str(at), drafts):
            return
        span = {"from": min(int(last or at), at), "to": max(int(last or at), at)}
        due = DUE.replace("@", "")
        rows = self._run(
            f"SELECT path FROM article WHERE num IN ({MAY_DIFFER}) AND shown != {due}", {**self._moment, **span}
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
        _, _, _, mark, card_mark, card, record, shown = self._run(f"{STANDING} path = ?", (path,)).fetchone()
        article = unpack_article(card, record)
        before = self._stand(article, mark, card_mark, shown)
        after = self._stand(article, mark, card_mark, not shown)
        self._leave(path, before)
        self._run("UPDATE article SET shown = NOT shown WHERE path = ?", (path,))
        self._enter(path, after, article.related)
        return Shift(path, before, after)

    def held(self) -> Iterator[Held]:
        """The stories that are not visible, by path."""
        rows = self._run("SELECT path, card, draft, hold, opens FROM article WHERE NOT shown ORDER BY path")
        for path, packed, draft, hold, opens in rows:
            title = Card.unpack(packed).title
            if draft:
                yield Held(path, title, "draft", None)
            else:
                yield (
                    Held(path, title, hold, opens) if opens > self._moment["at"] else Held(path, title, "expired", None)
                )

    def next_change(self) -> int | None:
        """The next moment at which a story enters or leaves by time alone."""
        query = "SELECT min(opens) FROM article WHERE opens > :at UNION ALL SELECT min(closes) FROM article WHERE closes > :at"
        moments = [moment for (moment,) in self._run(query, {"at": self._moment["at"]}) if moment is not None]
        return min(moments, default=None)

    # -- problems -----------------------------------------------------------------------------------------------------

    def warnings(self) -> Iterator[Problem]:
        """The warnings of all visible sources and of all outputs."""
        for (place,) in self._run(SOURCE_WARNINGS):
            yield Problem(**json.loads(place))


def pack_record(article: Article) -> str:
    """Everything about an article but its card and its problems, as canonical JSON."""
    values = {name: getattr(article, name) for name in RECORD_FIELDS}
    values["tags"] = [(tag.slug, tag.name) for tag in article.tags]
    values["series"] = article.series and (article.series.slug, article.series.name)
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


RECORD_FIELDS = tuple(field.name for field in fields(Article) if field.name not in ("card", "problems"))


def unpack_article(card: str, record: str) -> Article:
    """The inverse of `pack_record`, with the card."""
    values = json.loads(record)
    values["tags"] = tuple(Term(*tag) for tag in values["tags"])
    values["series"] = Term(*values["series"]) if values["series"] else None
    for name in ("related", "aliases", "exclude"):
        values[name] = tuple(values[name])
    return Article(card=Card.unpack(card), **values)
