"""The parts of a whole, in a row that is as long for each whole."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from newsgen.charts.canvas import Canvas
from newsgen.charts.graph import Graph
from newsgen.charts.plot import Drawn, Plot, area_legend
from newsgen.charts.widths import wrapped

THICK = 34
HUNDRED = Decimal(100)


class Part(Struct, frozen=True):
    """A part of a whole, as a share in percent; `place` is its number among the parts."""

    place: int
    percent: Decimal


def draw_shares(plot: Plot) -> Drawn:
    """A bar for each whole: for each label, or one for all of them where there is one series."""
    names, wholes = wholes_of(plot.graph)
    is_one = len(plot.graph.series) == 1
    shown = [f"{name} {_known(plot, at, wholes[0][1])}" for at, name in enumerate(names)]
    key = area_legend(plot, shown if is_one else names, 0)
    shapes, y = list(key.shapes), key.height
    for label, parts in wholes:
        bar = _bar(plot, "" if is_one else label, parts, y)
        shapes += bar.shapes
        y += bar.height
    return Drawn(tuple(shapes), y)


def wholes_of(graph: Graph) -> tuple[list[str], list[tuple[str, list[Part]]]]:
    """The names of the parts, and the parts of each whole under its name."""
    if len(graph.series) == 1:
        return list(graph.labels), [(graph.series[0].name, _parts(graph.series[0].values))]
    rows = zip(*(one.values for one in graph.series), strict=True)
    wholes = [(label, _parts(row)) for label, row in zip(graph.labels, rows, strict=True)]
    return [one.name for one in graph.series], wholes


def _parts(values: tuple[Decimal | None, ...]) -> list[Part]:
    whole = sum((value for value in values if value), Decimal(0)) or Decimal(1)
    return [
        Part(at, round(value / whole * HUNDRED, 1))
        for at, value in enumerate(values)
        if value is not None
    ]


def _known(plot: Plot, place: int, parts: list[Part]) -> str:
    found = [plot.words.percent(part.percent) for part in parts if part.place == place]
    return found[0] if found else "–"


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
    shapes = [plot.canvas.rect(x, y, body, THICK, _look(plot, part, label))]
    text = plot.words.percent(part.percent)
    if plot.canvas.wide(text) + 4 <= wide:
        shapes.append(plot.canvas.text(text, x, y - 5))
    return shapes


def _look(plot: Plot, part: Part, label: str) -> str:
    names, _ = wholes_of(plot.graph)
    if plot.options.highlight and not plot.is_strong(names[part.place], label):
        return 'class="chart-rest"'
    return Canvas.hatched(plot.canvas, part.place)
