"""A table of data as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from newsgen.charts.canvas import facing, quoted
from newsgen.charts.data import DataTable
from newsgen.charts.numbers import decimal_marks, is_percentage, number_of, plain
from newsgen.charts.options import Words


class TableOptions(Struct, frozen=True):
    """How a table is shown. `id` is the page's own name for it. The first column names the
    rows.
    """

    id: str
    caption: str
    most: int = 0  # rows that are shown; 0 is all of them
    total: bool = False  # a last row with the sums of columns of numbers
    first_stays: bool = True  # in sight, where the table is wider than its room


def table_html(table: DataTable, options: TableOptions, words: Words) -> str:
    """The table, in a region of its own that can be scrolled by keyboard."""
    caption, css = f"{options.id}-caption", " first-stays" if options.first_stays else ""
    sides = tuple(plain(table.column(n)) for n in range(len(table.header)))
    rows = table.rows[: options.most or None]
    left_out = len(rows) < len(table.rows)
    return (
        f'<div class="table" role="region" tabindex="0" aria-labelledby="{caption}">'
        f'<table class="data{css}"><caption id="{caption}">{quoted(options.caption)}</caption>'
        f"<thead>{_head(table.header, sides)}</thead>"
        f"<tbody>{''.join(_row(row, sides, words.rtl) for row in rows)}</tbody>"
        f"{_foot(table, sides, words) if options.total else ''}</table></div>"
        f"{_part(rows, table, words) if left_out else ''}"
    )


def _head(header: Iterable[str], sides: tuple[bool, ...]) -> str:
    cells = (
        f'<th scope="col"{_side(is_number)}>{quoted(name)}</th>'
        for name, is_number in zip(header, sides, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _row(row: tuple[str, ...], sides: tuple[bool, ...], rtl: bool) -> str:
    """A row, whose first cell is its heading."""
    cells = (
        f"<td{_side(is_number)}>{quoted(facing(cell, rtl))}</td>"
        for cell, is_number in zip(row[1:], sides[1:], strict=True)
    )
    return f'<tr><th scope="row">{quoted(row[0])}</th>{"".join(cells)}</tr>'


def _side(is_number: bool) -> str:
    return ' class="align-right"' if is_number else ""


def _foot(table: DataTable, sides: tuple[bool, ...], words: Words) -> str:
    sums = (
        _sum(table.column(n), words) if is_number else "" for n, is_number in enumerate(sides) if n
    )
    name = words.say("table_total")
    return f"<tfoot>{_row((name, *sums), sides, words.rtl)}</tfoot>"


def _sum(cells: tuple[str, ...], words: Words) -> str:
    """The sum of a column; nothing where percentages are added, or a number can be misread."""
    proved = decimal_marks(cells)
    if len(proved) > 1 or any(map(is_percentage, cells)):
        return ""
    mark = next(iter(proved), words.decimal)
    found = (number_of(cell, mark) for cell in cells)
    return words.number(sum((value for value in found if value), Decimal(0)))


def _part(rows: tuple[tuple[str, ...], ...], table: DataTable, words: Words) -> str:
    """How many of all rows are shown."""
    shown, count = (words.number(Decimal(len(one))) for one in (rows, table.rows))
    return f'<p class="meta">{quoted(words.say("table_part", shown=shown, number=count))}</p>'
