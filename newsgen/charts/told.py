"""What a chart shows, in words: for those who do not see it."""

from __future__ import annotations

from decimal import Decimal

from newsgen.charts.data import DataTable
from newsgen.charts.graph import Series
from newsgen.charts.plot import Plot
from newsgen.charts.shares import wholes_of

MOST_PARTS = 24  # that are all named


def text_of_chart(plot: Plot) -> str:
    """A sentence or some more."""
    if plot.options.kind == "share":
        sentences = _shares(plot)
    elif plot.options.kind == "line" and len(plot.graph.labels) > 1:
        sentences = [*_changes(plot), *_extremes(plot)]
    else:
        sentences = _extremes(plot)
    count = sum(value is None for one in plot.graph.series for value in one.values)
    missing = [plot.words.say("chart_missing", number=plot.words.number(Decimal(count)))]
    return " ".join([*sentences, *(missing if count else [])])


def table_of_chart(plot: Plot) -> DataTable:
    """All that the chart shows, as a table."""
    graph = plot.graph
    unit = f" ({graph.unit})" if graph.unit not in ("", "%") else ""
    header = (graph.head, *(one.name + unit for one in graph.series))
    rows = [
        (label, *(plot.exact(one.values[at]) for one in graph.series))
        for at, label in enumerate(graph.labels)
    ]
    return DataTable(header, tuple(rows))


def _number(plot: Plot, value: Decimal) -> str:
    """A number with its unit."""
    text, unit = plot.value(value), plot.graph.unit
    return text if unit in ("", "%") else f"{text} {unit}"


def _extremes(plot: Plot) -> list[str]:
    """The highest and the lowest number."""
    known = [(value, at, one) for one in plot.graph.series for at, value in one.known]
    high = max(known, key=lambda found: found[0])
    low = min(known, key=lambda found: found[0])
    if len(known) == 1:
        return [f"{_label(plot, *high[1:])}: {_number(plot, high[0])}."]
    if high[0] == low[0]:
        return [plot.words.say("chart_equal", value=_number(plot, high[0]))]
    highest, lowest = (
        {"label": _label(plot, at, one), "value": _number(plot, value)}
        for value, at, one in (high, low)
    )
    return [
        plot.words.say("chart_highest", **highest),
        plot.words.say("chart_lowest", **lowest),
    ]


def _label(plot: Plot, at: int, one: Series) -> str:
    label = plot.graph.labels[at]
    several = len(plot.graph.series) > 1
    return f"{label}, {one.name}" if several else label


def _changes(plot: Plot) -> list[str]:
    """From where to where each line goes."""
    found = list[str]()
    for one in plot.graph.series:
        if len(one.known) > 1:
            (first, before), (last, after) = one.known[0], one.known[-1]
            start, end = plot.graph.labels[first], plot.graph.labels[last]
            ends = {"start": start, "end": end, "name": one.name}
            values = {"first": _number(plot, before), "last": _number(plot, after)}
            found.append(plot.words.say("chart_change", **ends, **values))
    return found


def _shares(plot: Plot) -> list[str]:
    """The share of each part."""
    said, count = list[str](), 0
    for label, parts in wholes_of(plot.graph):
        shares = [f"{part.name} {plot.words.percent(part.percent)}" for part in parts]
        count += len(shares)
        if count <= MOST_PARTS:
            said.append(f"{label}: {', '.join(shares)}.")
    return said
