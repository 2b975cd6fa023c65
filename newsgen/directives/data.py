"""Data in CSV files, as texts: nothing in them is a formula or HTML."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from msgspec import Struct

MOST_BYTES, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_000_000, 1_000, 50, 2_000
_SIGNS = frozenset("0123456789.,'+-−–%$€£¥ \u00a0\u202f")
_BYTE_ORDER_MARK = "\ufeff"
# What parts the cells of a line, the most likely first.
_DELIMITERS = ",;\t"


class Unfit(Exception):  # told as a Problem
    """What is wrong with a file of data, in which line (0: in all of it), and what to do."""

    def __init__(self, message: str, hint: str, line: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.line = message, hint, line


class Data(Struct, frozen=True):
    """The columns of a table, by their names in its first line, and its rows, each as long; the
    bytes that it was read from, and the path of the file.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: bytes = b""
    path: str = ""

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Of each column, whether it has numbers, and nothing else."""
        return tuple(_is_numeric([row[at] for row in self.rows]) for at in range(len(self.columns)))


def read_data(source: bytes, path: str = "") -> Data:
    """The data in the bytes of a CSV file. Raises Unfit."""
    if len(source) > MOST_BYTES:
        message = f"is too large to be shown: {len(source):,} bytes, the limit is {MOST_BYTES:,}"
        raise Unfit(message, CUT)
    try:
        text = source.decode().removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise Unfit("is not UTF-8", "save it as CSV in UTF-8", line) from None
    columns, *rows = list(_lines(text)) or [()]
    if not columns:
        raise Unfit("is empty", "write the names of the columns into its first line")
    return Data(columns, tuple(rows), source, path)


CUT = "cut it to what readers need, and link to the whole file"


def _lines(text: str) -> Iterator[tuple[str, ...]]:
    first = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(), delimiter=max(_DELIMITERS, key=first.count))
    width = count = 0
    try:
        for row in reader:
            cells = tuple(cell.strip() for cell in row)
            if not any(cells):
                continue
            width, count = width or len(cells), count + 1
            _check(cells, width, count, reader.line_num)
            yield cells + ("",) * (width - len(cells))
    except csv.Error as error:
        raise Unfit(f"is no CSV: {error}", "close the quotation marks", reader.line_num) from None


def _check(cells: tuple[str, ...], width: int, count: int, line: int) -> None:
    if count - 1 > MOST_ROWS:
        raise Unfit(f"has more than {MOST_ROWS:,} rows, the limit of a page", CUT, line)
    if width > MOST_COLUMNS:
        raise Unfit(f"has {width} columns, the limit is {MOST_COLUMNS}", CUT, line)
    if len(cells) > width:
        message = f"has {len(cells)} cells in this line, and {width} columns"
        raise Unfit(message, "put a cell that holds a comma in quotation marks", line)
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise Unfit(f"has a cell of more than {LONGEST_CELL:,} characters", CUT, line)


def _is_numeric(cells: list[str]) -> bool:
    given = [cell for cell in cells if cell not in ("", "-", "–", "—")]
    return bool(given) and all(
        _SIGNS.issuperset(cell) and any(sign.isdigit() for sign in cell) for cell in given
    )
