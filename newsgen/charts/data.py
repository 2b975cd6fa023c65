"""A table of text: read from CSV, or made of what a data file holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from newsgen.errors import Broken, Problem
from newsgen.outlet.source import lines_of, place_of, text_of, without_mark

MOST_BYTES = 1_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 50
LONGEST_CELL = 1_000  # signs
SEPARATORS = ",;\t"

_QUOTED = r'"((?:[^"]|"")*+)"[ \t]*+'
_CELLS = {one: re.compile(rf"(?:{_QUOTED}|([^{one}\n]*+))({one}|\n|\Z)") for one in SEPARATORS}


class DataTable(Struct, frozen=True):
    """Rows of text under a header. `path` and `text` are the file's; `starts` says where in it each
    cell begins, the header's first, and is empty for what was not read from CSV.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    path: str = ""
    text: str = ""
    starts: tuple[tuple[int, ...], ...] = ()

    def column(self, number: int) -> tuple[str, ...]:
        """The cells of a column, without its header."""
        return tuple(row[number] for row in self.rows)

    def problem(self, row: int, column: int, message: str, hint: str) -> Problem:
        """What is wrong with a cell; row -1 is the header."""
        at = self.starts[row + 1] if self.starts else ()
        line, place = place_of(self.text, at[column]) if column < len(at) else (0, 0)
        return Problem(self.path, line, place, message, hint, code="wrong-value")


def rows_of(data: bytes, path: str) -> DataTable:
    """Read CSV: UTF-8, a header line, comma, semicolon or tab between cells, quotes around those
    that hold one. A cell is text, whatever it begins with.

    Raises Broken.
    """
    if len(data) > MOST_BYTES:
        raise _refused(path, 1, f"the table has {len(data):,} bytes: more than {MOST_BYTES:,}")
    text = lines_of(text_of(without_mark(data), path))
    records, starts = list[tuple[str, ...]](), list[tuple[int, ...]]()
    for cells in _records(text, path):
        if len(records) > MOST_ROWS:
            line = place_of(text, cells[0][1])[0]
            raise _refused(path, line, f"the table has more than {MOST_ROWS:,} rows")
        records.append(tuple(cell for cell, _ in cells))
        starts.append(tuple(start for _, start in cells))
    if len(records) < 2:
        message = "there is no row below the header" if records else "the table is empty"
        raise _wrong(path, 1, 1, message, "the first line names the columns, each other is a row")
    found = DataTable(records[0], tuple(records[1:]), path, text, tuple(starts))
    return _checked(found)


def table_of(value: object, path: str) -> DataTable:
    """The table in the value of a data file: a list of mappings, or of lists, whose first is the
    header.

    Raises Broken.
    """
    rows: list[Any] = value if isinstance(value, list) else []
    if rows and all(isinstance(row, dict) for row in rows):
        return _of_mappings(rows, path)
    if len(rows) > 1 and all(isinstance(row, list) for row in rows):
        header, *records = (tuple(map(_cell, row)) for row in rows)
        return _checked(DataTable(header, tuple(records), path))
    hint = "write a list of rows, each with the same keys, or a list of lists"
    raise _wrong(path, 0, 0, "holds no table", hint)


def _of_mappings(rows: Sequence[Mapping[str, Any]], path: str) -> DataTable:
    keys = tuple(dict.fromkeys(key for row in rows for key in row))
    records = [tuple(_cell(row.get(key)) for key in keys) for row in rows]
    return _checked(DataTable(tuple(map(_cell, keys)), tuple(records), path))


def _cell(value: object) -> str:
    """A value of YAML or TOML as text."""
    if isinstance(value, (dict, list)):
        return ""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _records(text: str, path: str) -> Iterator[list[tuple[str, int]]]:
    """Each record's cells, with where each begins; empty lines are none."""
    pattern, at, record = _CELLS[_separator(text)], 0, list[tuple[str, int]]()
    while at < len(text):
        found = pattern.match(text, at)
        if found is None or (found[1] is None and found[2].startswith('"')):
            raise _open_quote(text, at, path)
        quoted = found[1]
        record.append((found[2].strip() if quoted is None else quoted.replace('""', '"'), at))
        at = found.end()
        if found[3] in ("\n", "") or at == len(text):
            if found[3] not in ("\n", ""):
                record.append(("", at))
            if any(cell for cell, _ in record):
                yield record
            record = []


def _separator(text: str) -> str:
    """The sign that stands most often in the header, outside of quotes."""
    header = re.sub(r'"[^"]*"', "", text.lstrip("\n").partition("\n")[0])
    return max(SEPARATORS, key=header.count)


def _open_quote(text: str, at: int, path: str) -> Broken:
    hint = 'put the whole cell into quotes, and write "" for a quote within'
    return _wrong(path, *place_of(text, at), "the quotes of this cell do not end with it", hint)


def _checked(table: DataTable) -> DataTable:
    width = len(table.header)
    if width > MOST_COLUMNS:
        raise _refused(table.path, 1, f"the table has {width} columns: more than {MOST_COLUMNS}")
    if len(table.rows) > MOST_ROWS:
        raise _refused(table.path, 0, f"the table has more than {MOST_ROWS:,} rows")
    problems = [*_unnamed(table), *_uneven(table), *_long(table)]
    if problems:
        raise Broken(problems)
    return table


def _unnamed(table: DataTable) -> Iterator[Problem]:
    for number, name in enumerate(table.header):
        if name in table.header[:number]:
            hint = "give each column a name of its own"
            yield table.problem(-1, number, f'two columns have the name "{name}"', hint)


def _uneven(table: DataTable) -> Iterator[Problem]:
    width = len(table.header)
    for number, row in enumerate(table.rows):
        if len(row) != width:
            message = f"the row has {len(row)} cells, the header {width}"
            hint = "write a cell for each column, and quotes around one that holds a separator"
            yield table.problem(number, min(len(row) - 1, width), message, hint)


def _long(table: DataTable) -> Iterator[Problem]:
    for number, row in enumerate((table.header, *table.rows)):
        for place, cell in enumerate(row):
            if len(cell) > LONGEST_CELL:
                message = f"the cell has {len(cell):,} signs: more than {LONGEST_CELL:,}"
                yield table.problem(number - 1, place, message, "move the text into the story")


def _wrong(path: str, line: int, column: int, message: str, hint: str) -> Broken:
    return Broken([Problem(path, line, column, message, hint, code="wrong-value")])


def _refused(path: str, line: int, message: str) -> Broken:
    hint = "show the part that readers need, and let them download the rest"
    return Broken([Problem(path, line, 0, message, hint, code="too-large")])
