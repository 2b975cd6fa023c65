"""The tables that a state carries: those of the catalog, as the schema has them, and two more."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from itertools import chain, islice
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from newsgen.catalog.schema import TABLES
from newsgen.state.checks import WRONG, are_right
from newsgen.state.form import ROWS, Block, Damaged, RawBlock

# What holds on one machine alone, or of files that do not travel: it leaves empty.
BOUND: Mapping[str, tuple[str, ...]] = {
    "folder": ("seal",),
    "source": ("signature",),
    "page": ("signature", "fresh", "fresh_signature", "staged"),
    "gone": ("signature",),
}
EMPTY = {"TEXT": "''", "INTEGER": "0"}
TYPES: Mapping[str, type] = {"TEXT": str, "INTEGER": int, "BLOB": bytes}
# Columns that name a file below the site, or below the output.
PATHS = frozenset({"path", "folder"})
# A step of a path, among paths on a line each, that leads nowhere or upwards; a null.
SIGNS = ("//", "/.", "/\n", "\n/", "\n.", "\n\n", "\0")
# So many rows are put into a table at once, which takes half the time of one by one.
TOGETHER = 32
OUTWARD = re.compile(r"(?:^|/)\.{0,2}(?:/|$)|\0", re.MULTILINE)


class CarriedTable(Struct, frozen=True):
    """A table: its columns, the types of their lists, and how its rows are read."""

    name: str
    columns: tuple[str, ...]
    types: tuple[Any, ...]
    query: str = ""

    def blocks(self, connection: sqlite3.Connection) -> Iterator[Block]:
        """All of its rows."""
        cursor = connection.execute(self.query)
        while rows := cursor.fetchmany(ROWS):
            yield Block(self.name, list(zip(*rows, strict=True)))

    def rows(self, block: RawBlock) -> list[tuple[Any, ...]]:
        """The rows of a block. Raises Damaged where they have not the table's shape, a path in them
        leads out, or nobody could read what they hold.
        """
        try:
            columns: tuple[Sequence[Any], ...] = _decoder(self.types)(block.columns)
            rows = list(zip(*columns, strict=True))
        except WRONG:
            raise Damaged(f'it is damaged: its table "{self.name}" has another shape') from None
        named = dict(zip(self.columns, columns, strict=True))
        if any(leads_out(named[name]) for name in PATHS & named.keys()):
            raise Damaged(f'it is damaged: its table "{self.name}" names a path that leads out')
        if any(value for name in BOUND.get(self.name, ()) for value in named[name]):
            raise Damaged(f'it is damaged: its table "{self.name}" tells of another machine')
        if not are_right(self.name, named):
            raise Damaged(f'it is damaged: its table "{self.name}" cannot be read')
        return rows

    def put(self, connection: sqlite3.Connection, rows: Iterable[tuple[Any, ...]]) -> None:
        """Put rows into the table; what stands in the ledger already stays."""
        left = iter(rows)
        while some := list(islice(left, TOGETHER)):
            connection.execute(self._insert(len(some)), list(chain.from_iterable(some)))

    def _insert(self, rows: int) -> str:
        how = "INSERT OR IGNORE" if self is LEDGER else "INSERT"
        row = f"({', '.join('?' * len(self.columns))})"
        return f"{how} INTO {self.name} VALUES {', '.join([row] * rows)}"


def leads_out(paths: Sequence[str]) -> bool:
    """Whether any of some paths does not lie below the folder that it is seen from."""
    if not paths:
        return False
    text = "\n".join(paths)
    if text.count("\n") != len(paths) - 1:
        return True
    # Nearly all are told by quicker looks.
    marked = f"\n{text}\n"
    return any(sign in marked for sign in SIGNS) and bool(OUTWARD.search(text))


@lru_cache(maxsize=64)
def _decoder(types: tuple[Any, ...]) -> Callable[[msgspec.Raw], Any]:
    some = (Annotated[list.__class_getitem__(type_), Meta(max_length=ROWS)] for type_ in types)
    shape: Any = tuple.__class_getitem__(tuple(some))
    return msgspec.msgpack.Decoder(shape).decode


# Texts kept for feeds, each by its file's name; what was published and belongs to no output.
BODY = CarriedTable("body", ("name", "data"), (str, bytes))
LEDGER = CarriedTable("ledger", ("path",), (str,), "SELECT path FROM ledger ORDER BY path")


class Schema(Struct, frozen=True):
    """The catalog's tables, and what makes them: the tables alone, then all that is found by."""

    tables: Mapping[str, CarriedTable]
    first: tuple[str, ...]
    then: tuple[str, ...]


@lru_cache(maxsize=1)
def schema() -> Schema:
    """What the catalog's schema comes to."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(TABLES)
        found = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        )
        made = found.fetchall()
        tables = {name: _table(connection, name) for type_, name, _ in made if type_ == "table"}
    return Schema(
        tables,
        tuple(sql for type_, _, sql in made if type_ == "table"),
        tuple(sql for type_, _, sql in made if type_ != "table"),
    )


def _table(connection: sqlite3.Connection, name: str) -> CarriedTable:
    found = connection.execute(f"PRAGMA table_info({name})").fetchall()
    bound = BOUND.get(name, ())
    read = [EMPTY[type_] if column in bound else column for _, column, type_, *_ in found]
    key = [column for _, column, *_, place in sorted(found, key=lambda one: one[5]) if place]
    query = f"SELECT {', '.join(read)} FROM {name} ORDER BY {', '.join(key) or 'rowid'}"
    types = tuple(
        TYPES[type_] if needed or place else TYPES[type_] | None
        for _, _, type_, needed, _, place in found
    )
    return CarriedTable(name, tuple(column for _, column, *_ in found), types, query)
