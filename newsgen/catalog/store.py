"""The catalog: opening its file, filing what was taken in, and deciding what is visible at a moment."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import tzinfo
from pathlib import Path
from typing import Any

from newsgen.catalog.lists import entries
from newsgen.catalog.schema import TABLES, VERSION
from newsgen.errors import Problem
from newsgen.model import Article, Card, Page, Start, Term
from newsgen.outlet.urls import output_path

CACHE_KB = 32_000


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
    """What one source file came to: exactly one of the parts, with its warnings."""

    path: str
    kind: str
    signature: str
    digest: str
    article: Article | None = None
    record: Record | None = None
    size: tuple[int, int] | None = None
    warnings: tuple[Problem, ...] = ()


# What messages call the kinds of records.
NOUNS = {"author": "author", "plain": "page", "data": "data"}


def place_key(url: str) -> str:
    """The key under which two URLs are one place on some disk: NFC and case folding."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", url).casefold())


def open_catalog(path: Path) -> sqlite3.Connection:
    """Open the catalog for writing; one of another version, or damaged, is begun anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = _connect(path)
        if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
            return connection
        connection.close()
    except sqlite3.DatabaseError:
        pass
    for leftover in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        leftover.unlink(missing_ok=True)
    connection = _connect(path)
    with connection:
        connection.executescript(f"BEGIN;{TABLES}PRAGMA user_version = {VERSION};COMMIT;")
    return connection


def read_catalog(path: Path) -> sqlite3.Connection:
    """Open the catalog for reading only, as a worker does."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


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
    "INSERT INTO article VALUES (:id, :path, :url, :section, :date, :opens, :closes, :draft, :hold,"
    f" {DUE.replace('@', ':')}, :card, :record) RETURNING shown"
)


class Catalog:
    """Filing into the catalog. Nothing is durable until `connection.commit()`."""

    def __init__(self, connection: sqlite3.Connection, zone: tzinfo, at: int = 0, drafts: bool = False) -> None:
        """`at` is the moment that decides what is visible; `drafts`: whether drafts are."""
        self.connection = connection
        self._zone = zone
        self._moment = {"at": at, "drafts": drafts}

    # -- settings -------------------------------------------------------------------------------------------------

    def setting(self, name: str) -> str:
        """A value kept between builds, or an empty string."""
        row = self.connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a value for the next build."""
        self.connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    # -- taking in ------------------------------------------------------------------------------------------------

    def signatures(self) -> Iterator[tuple[str, str]]:
        """(path, signature) of every source on file."""
        return self.connection.execute("SELECT path, signature FROM source")

    def forget_all(self) -> None:
        """Forget every source: the settings that they were read with have changed."""
        for table in ("source", "warning", "article", "entry", "record", "asset"):
            self.connection.execute(f"DELETE FROM {table}")

    def forget(self, paths: Iterable[str]) -> None:
        """Take sources out of the catalog with everything they brought."""
        names = [(path,) for path in paths]
        run = self.connection.executemany
        run("DELETE FROM entry WHERE id IN (SELECT id FROM article WHERE path = ?)", names)
        for table in ("article", "record", "asset", "warning", "source"):
            run(f"DELETE FROM {table} WHERE path = ?", names)

    def file(self, batch: Sequence[Taken]) -> Iterator[Problem]:
        """Put sources on file, and yield a problem, without a line, for each whose id another source has already."""
        for taken in batch:
            clash = self._clash(taken)
            if clash:
                yield clash
            else:
                self._put(taken)

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
        row = self.connection.execute(query, key).fetchone()
        return Problem(taken.path, 0, 0, f"{what} belongs to {row[0]} already", hint, code="same-id") if row else None

    def _put(self, taken: Taken) -> None:
        run = self.connection.execute
        run("INSERT INTO source VALUES (?, ?, ?, ?)", (taken.path, taken.kind, taken.signature, taken.digest))
        if taken.article:
            self._put_article(taken.article)
        if taken.record:
            value = json.dumps(taken.record.value, ensure_ascii=False)
            run("INSERT INTO record VALUES (?, ?, ?, ?)", (taken.record.kind, taken.record.id, taken.path, value))
        if taken.size:
            run("INSERT INTO asset VALUES (?, ?, ?, ?)", (taken.path, taken.digest, *taken.size))
        for warning in taken.warnings:
            run("INSERT INTO warning VALUES (?, ?)", (taken.path, json.dumps(asdict(warning))))

    def _put_article(self, article: Article) -> None:
        card = article.card
        values = {
            **self._moment,
            "id": card.id,
            "path": article.path,
            "url": card.url,
            "section": card.section,
            "date": card.date,
            "opens": article.opens,
            "closes": article.closes,
            "draft": card.draft,
            "hold": article.hold,
            "card": card.pack(),
            "record": pack_record(article),
        }
        shown = self.connection.execute(PUT_ARTICLE, values).fetchone()[0]
        self.connection.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
            [(entry.list, shown, card.date, card.id, entry.label) for entry in entries(article, self._zone)],
        )

    # -- what is visible: the one place that decides ---------------------------------------------------------------

    def reveal(self) -> None:
        """Make exactly those stories visible that are due, among those that were on file before."""
        due = DUE.replace("@", "")
        ids = [
            (id_,) for (id_,) in self.connection.execute(f"SELECT id FROM article WHERE shown != {due}", self._moment)
        ]
        self.connection.executemany("UPDATE article SET shown = 1 - shown WHERE id = ?", ids)
        self.connection.executemany("UPDATE entry SET shown = 1 - shown WHERE id = ?", ids)

    def reveal_all(self) -> None:
        """Make every story visible, whatever holds it back: to check it, never to publish it."""
        for table in ("article", "entry"):
            self.connection.execute(f"UPDATE {table} SET shown = 1 WHERE NOT shown")

    def held(self) -> Iterator[Held]:
        """The stories that are not visible, by path."""
        rows = self.connection.execute(
            "SELECT path, card, draft, hold, opens FROM article WHERE NOT shown ORDER BY path"
        )
        for path, packed, draft, hold, opens in rows:
            title = Card.unpack(packed).title
            if draft:
                yield Held(path, title, "draft", None)
            else:
                yield (
                    Held(path, title, hold, opens) if opens > self._moment["at"] else Held(path, title, "expired", None)
                )

    # -- problems across sources ------------------------------------------------------------------------------------

    def warnings(self) -> Iterator[Problem]:
        """The warnings of all visible sources."""
        rows = self.connection.execute(
            "SELECT place FROM warning LEFT JOIN article USING (path) WHERE shown IS NULL OR shown"
        )
        for (place,) in rows:
            yield Problem(**json.loads(place))

    # -- the pages of the build in hand -------------------------------------------------------------------------------

    def plan(self, pages: Iterable[tuple[int, Page]]) -> None:
        """Put down every page of this build, each with its rank in the order of publishing."""
        self.connection.execute("DELETE FROM page")
        self.connection.executemany(
            "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_page_row(rank, page) for rank, page in pages),
        )

    def collisions(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Places in the output that more than one page claims, or one as a file and others as a folder: (URL, owners)."""
        rows = self.connection.execute(
            "SELECT min(url), json_group_array(owner) FROM page GROUP BY key HAVING count(*) > 1 ORDER BY key"
        )
        for url, owners in rows:
            yield url, tuple(sorted(json.loads(owners)))
        rows = self.connection.execute(
            "SELECT url, owner, (SELECT below.owner FROM page AS below"
            " WHERE below.key > page.key || '/' AND below.key < page.key || '0' LIMIT 1) AS other"
            " FROM page WHERE other IS NOT NULL ORDER BY key"
        )
        for url, owner, other in rows:
            yield url, tuple(sorted((owner, other)))
        rows = self.connection.execute(
            "SELECT url, owner FROM page WHERE key IN ('media', '.newsgen') OR key LIKE '.newsgen/%' ORDER BY key"
        )
        for url, owner in rows:
            yield url, (owner, "newsgen itself")

    def planned(self, rank: int) -> Iterator[Page]:
        """The pages of one rank, in the order of the plan."""
        rows = self.connection.execute(
            "SELECT kind, url, subject, owner, lang, number, start_date, start_id FROM page WHERE rank = ? ORDER BY rowid",
            (rank,),
        )
        for kind, url, subject, owner, lang, number, date, id_ in rows:
            yield Page(kind, url, subject, owner, lang, number, None if date is None else Start(date, id_))


def _page_row(rank: int, page: Page) -> tuple[object, ...]:
    path = output_path(page.url)
    start = (page.start.date, page.start.id) if page.start else (None, None)
    return (path, place_key(path), rank, page.kind, page.url, page.subject, page.owner, page.lang, page.number) + start


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
