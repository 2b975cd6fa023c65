"""What could not be read as a chart of its kind, or would mislead."""

from __future__ import annotations

from decimal import Decimal

from newsgen.charts.graph import Graph
from newsgen.charts.options import ChartOptions, Kind, WrongOption
from newsgen.errors import did_you_mean

MOST_SERIES = 6
MOST_LABELS: dict[Kind, int] = {"bar": 60, "column": 60, "line": 1_000, "share": 12}


def judge(graph: Graph, options: ChartOptions) -> None:
    """Raise WrongOption where nobody could read the chart."""
    most = MOST_LABELS[options.kind]
    parts = len(graph.labels if _is_one_share(graph, options) else graph.series)
    if parts > MOST_SERIES:
        hint = "name those that matter by y, or put the smaller ones together"
        raise WrongOption("y", f"there are {parts} series: more than {MOST_SERIES}", hint)
    if len(graph.labels) > most:
        hint = "show fewer rows, or another kind of chart"
        message = f"a {options.kind} chart shows {most:,} rows at most: there are"
        raise WrongOption("kind", f"{message} {len(graph.labels):,}", hint)
    if not graph.known:
        raise WrongOption("y", "all numbers are missing", "name a column that holds numbers")
    if options.kind == "line" and len(set(graph.dates)) < len(graph.dates):
        message = "a date stands twice among the labels"
        raise WrongOption("x", message, "leave one row for each date, or name the column by series")
    if options.kind == "share":
        _judge_shares(graph)
    _judge_names(graph, options)


def _is_one_share(graph: Graph, options: ChartOptions) -> bool:
    return options.kind == "share" and len(graph.series) == 1


def _judge_shares(graph: Graph) -> None:
    bars = [graph.known] if len(graph.series) == 1 else _rows(graph)
    if min(graph.known) < 0 or any(sum(bar) == 0 for bar in bars if bar):
        message = "the parts of a whole are above zero: some are not"
        raise WrongOption("kind", message, "show them with kind: bar")


def _rows(graph: Graph) -> list[list[Decimal]]:
    rows = zip(*(one.values for one in graph.series), strict=True)
    return [[value for value in row if value is not None] for row in rows]


def _judge_names(graph: Graph, options: ChartOptions) -> None:
    if options.from_zero is False and options.kind != "line":
        message = f"a {options.kind} chart always begins at zero: its lengths are the numbers"
        raise WrongOption("from_zero", message, "leave it out, or choose kind: line")
    known = [*graph.labels, *(one.name for one in graph.series)]
    for name in options.highlight:
        if name not in known:
            guess = did_you_mean(name, known)
            message = f'no label or series is named "{name}"{guess}'
            raise WrongOption("highlight", message, "write it as it stands in the table")
