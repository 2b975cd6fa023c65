"""The parts of a whole, in a row that is as long for each whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from newsgen.charts.graph import Graph
from newsgen.charts.plot import Drawn, Plot, area_legend
from newsgen.charts.widths import wrapped

THICK = 34
HUNDRED = Decimal(100)


class Part(Struct, frozen=True):
    """A part of a whole, as a share in percent; `place` is its number among the parts."""

    name: str
    place: int
    percent: Decimal


def draw_shares(plot: Plot) -> Drawn:
    """A bar for each whole: for each label, or one for all of them where there is one series."""
    graph, wholes = plot.graph, wholes_of(plot.graph)
    is_one = len(graph.series) == 1
    names = list(graph.labels) if is_one else [one.name for one in graph.series]
    key = area_legend(plot, names, 0)
    shapes, y = list(key.shapes), key.height
    for label, parts in wholes:
        bar = _bar(plot, "" if is_one else label, parts, y)
        shapes += bar.shapes
        y += bar.height
    return Drawn(tuple(shapes), y)


def wholes_of(graph: Graph) -> list[tuple[str, list[Part]]]:
    """Each whole's name, and its parts: the series, or the labels of the only one."""
    if len(graph.series) == 1:
        one = graph.series[0]
        return [(one.name, _parts(graph.labels, one.values))]
    rows = zip(*(one.values for one in graph.series), strict=True)
    names = [one.name for one in graph.series]
    return [(label, _parts(names, row)) for label, row in zip(graph.labels, rows, strict=True)]


def _parts(names: Sequence[str], values: Sequence[Decimal | None]) -> list[Part]:
    whole = sum((value for value in values if value), Decimal(0)) or Decimal(1)
    return [
        Part(name, at, round(value / whole * HUNDRED, 1))
        for at, (name, value) in enumerate(zip(names, values, strict=True))
        if value is not None
    ]


def _bar(plot: Plot, label: str, parts: list[Part], top: float) -> Drawn:
    """One whole: its label, the shares above their parts as far as they fit, and the parts."""
    canvas = plot.canvas
    lines = wrapped(label, canvas.width, canvas.size, 2) if label else ()
    shapes = list(canvas.lines(lines, 0, top + canvas.size, strong=plot.is_strong(label)))
    head = top + len(lines) * canvas.line_height + canvas.size
    y, x = head + 5, 0.0
    for part in parts:
        wide = float(part.percent / HUNDRED) * canvas.width
        shapes += _part(plot, part, label, (x, y, min(wide, canvas.width - x)))
        x += wide
    return Drawn(tuple(shapes), y + THICK + 12 - top)


def _part(plot: Plot, part: Part, label: str, place: tuple[float, float, float]) -> list[str]:
    x, y, wide = place
    if wide <= 0:
        return []
    is_last = x + wide > plot.canvas.width - 0.5
    body = max(wide - (0 if is_last else 1.5), 0.5)
    css = plot.css(part.name, label)
    shapes = [plot.canvas.area((x, y, body, THICK), part.place, css)]
    text = plot.words.percent(part.percent)
    if plot.canvas.wide(text) + 4 <= wide:
        shapes.append(plot.canvas.text(text, x, y - 5))
    return shapes
