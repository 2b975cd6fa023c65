"""What a chart shows: labels and series of numbers, taken from the columns of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from newsgen.charts.data import DataTable
from newsgen.charts.numbers import (
    Mark,
    decimal_marks,
    is_missing,
    is_open,
    is_percentage,
    number_of,
    plain,
)
from newsgen.charts.options import ChartOptions, DateForm, Words, WrongOption
from newsgen.errors import Broken, Problem, did_you_mean, listed

# What can still be read beside a bar.
LEAST, GREATEST = Decimal("1e-6"), Decimal("1e12")
_DATES: dict[DateForm, re.Pattern[str]] = {
    "year": re.compile(r"[12]\d{3}"),
    "month": re.compile(r"[12]\d{3}-\d{2}"),
    "day": re.compile(r"[12]\d{3}-\d{2}-\d{2}"),
}


class Series(Struct, frozen=True):
    """Numbers of one name, one for each label; None where it is not known."""

    name: str
    values: tuple[Decimal | None, ...]

    @property
    def known(self) -> list[tuple[int, Decimal]]:
        """The numbers that are known, each with the number of its label."""
        return [(at, value) for at, value in enumerate(self.values) if value is not None]


class Graph(Struct, frozen=True):
    """Series over labels, which are `dates` where all of them are; `head` names the labels."""

    head: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    dates: tuple[date, ...] = ()
    form: DateForm = "day"

    @property
    def known(self) -> list[Decimal]:
        """All numbers that are known."""
        return [value for one in self.series for _, value in one.known]


def graph_of(table: DataTable, options: ChartOptions, words: Words) -> Graph:
    """Take from a table what the options name.

    Raises WrongOption where one of them does not suit it, and Broken where a cell does not.
    """
    label, numbers = _columns(table, options)
    by_cell = _numbers(table, numbers, options, words)
    if options.series:
        labels, series = _pivoted(table, label, numbers[0], by_cell, options)
    else:
        labels = list(table.column(label))
        series = [Series(table.header[n], tuple(by_cell[n])) for n in numbers]
    unit = options.unit or ("%" if _are_percentages(table, numbers) else "")
    return _dated(Graph(table.header[label], tuple(labels), tuple(series), unit), options, words)


def _columns(table: DataTable, options: ChartOptions) -> tuple[int, list[int]]:
    """The number of the column of labels, and those of the columns of numbers."""
    label = _column(table, options.x, "x") if options.x else 0
    if options.y:
        numbers = [_column(table, name, "y") for name in options.y]
    else:
        others = (n for n in range(len(table.header)) if n != label)
        numbers = [n for n in others if plain(table.column(n))]
    if not numbers:
        hint = f"name the column of numbers by y: there are {_names(table)}"
        raise WrongOption("y", "no column beside the labels holds numbers alone", hint)
    if options.series and len(numbers) > 1:
        hint = "name by y the one column that holds the numbers"
        raise WrongOption("y", "with series, all numbers stand in one column", hint)
    return label, numbers


def _column(table: DataTable, name: str, option: str) -> int:
    if name not in table.header:
        guess = did_you_mean(name, table.header)
        hint = f"there are {_names(table)}"
        raise WrongOption(option, f'the table has no column "{name}"{guess}', hint)
    return table.header.index(name)


def _names(table: DataTable) -> str:
    return listed([f'"{name}"' for name in table.header])


def _numbers(
    table: DataTable, numbers: Sequence[int], options: ChartOptions, words: Words
) -> dict[int, list[Decimal | None]]:
    mark = _mark(table, numbers, options, words)
    problems = list[Problem]()
    found = {n: list(_read(table, n, mark, problems)) for n in numbers}
    if problems:
        raise Broken(problems)
    return found


def _mark(table: DataTable, numbers: Sequence[int], options: ChartOptions, words: Words) -> Mark:
    """The decimal mark of the columns: as it is said, or proved, or as the outlet writes."""
    if options.decimal:
        return options.decimal
    proved = decimal_marks(cell for n in numbers for cell in table.column(n))
    if len(proved) > 1:
        hint = "write all numbers in one way, such as 1234.5"
        raise WrongOption("decimal", "some numbers have a decimal point, others a comma", hint)
    if not proved and words.decimal == ",":
        _refuse_open(table, numbers)
    return next(iter(proved), words.decimal)


def _refuse_open(table: DataTable, numbers: Sequence[int]) -> None:
    """Where the outlet writes 1,5, a table that proves nothing must not have 1.234."""
    hint = 'write 1234 or 1,234, or say by decimal: "," that the point parts thousands'
    problems = [
        table.problem(row, n, f"{cell} can be read in two ways", hint)
        for n in numbers
        for row, cell in enumerate(table.column(n))
        if "." in cell and is_open(cell)
    ]
    if problems:
        raise Broken(problems)


def _read(
    table: DataTable, number: int, mark: Mark, problems: list[Problem]
) -> Iterator[Decimal | None]:
    for row, cell in enumerate(table.column(number)):
        value = None if is_missing(cell) else number_of(cell, mark)
        if value is None and not is_missing(cell):
            shown = cell if len(cell) <= 40 else f"{cell[:39]}…"
            hint = "write a number, such as 1234.5, or leave the cell empty"
            problems.append(table.problem(row, number, f'"{shown}" is no number', hint))
        elif value and not LEAST <= abs(value) < GREATEST:
            size = "great" if abs(value) >= GREATEST else "small"
            hint = "write the numbers in another unit, such as millions, and name it by unit"
            problems.append(table.problem(row, number, f"{cell} is too {size} for a chart", hint))
        yield value


def _are_percentages(table: DataTable, numbers: Sequence[int]) -> bool:
    cells = [cell for n in numbers for cell in table.column(n) if not is_missing(cell)]
    return bool(cells) and all(map(is_percentage, cells))


def _pivoted(
    table: DataTable,
    label: int,
    number: int,
    by_cell: dict[int, list[Decimal | None]],
    options: ChartOptions,
) -> tuple[list[str], list[Series]]:
    """The numbers of one column as series, which another column names."""
    namer = _column(table, options.series, "series")
    found = dict[tuple[str, str], Decimal | None]()
    for row, key in enumerate(zip(table.column(namer), table.column(label), strict=True)):
        if key in found:
            message = f'"{key[0]}" has two numbers for "{key[1]}"'
            raise Broken([table.problem(row, number, message, "leave one of them")])
        found[key] = by_cell[number][row]
    labels = list(dict.fromkeys(table.column(label)))
    names = dict.fromkeys(table.column(namer))
    return labels, [Series(n, tuple(found.get((n, one)) for one in labels)) for n in names]


def _dated(graph: Graph, options: ChartOptions, words: Words) -> Graph:
    """The graph with its labels as dates in words; a line's are put in order."""
    form = next((f for f, p in _DATES.items() if all(map(p.fullmatch, graph.labels))), None)
    if form is None:
        return graph
    try:
        dates = [date.fromisoformat((cell + "-01-01")[:10]) for cell in graph.labels]
    except ValueError:
        return graph
    order = sorted(range(len(dates)), key=dates.__getitem__)
    order = order if options.kind == "line" else list(range(len(dates)))
    return Graph(
        graph.head,
        tuple(words.date(dates[at], form) for at in order),
        tuple(Series(s.name, tuple(s.values[at] for at in order)) for s in graph.series),
        graph.unit,
        tuple(dates[at] for at in order),
        form,
    )
