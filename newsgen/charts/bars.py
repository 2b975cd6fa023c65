"""Bars that lie side by side below each other, each with its number at its end."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from newsgen.charts.plot import GAP, Drawn, Plot
from newsgen.charts.ticks import Scale
from newsgen.charts.widths import wrapped

MOST_BESIDE = 0.36  # of the width, for labels
MOST_BEHIND = 0.4  # of the width, for numbers, where labels stand beside on a phone
APART = 10  # one group from the next
BEYOND = 3  # the zero line, beyond the bars
NARROW = 480  # below, labels that are not short stand above their bars


class Rows(Struct, frozen=True):
    """Where labels and bars stand: beside each other, or the labels above."""

    plot: Plot
    labels: tuple[tuple[str, ...], ...]
    beside: float  # the width of the labels; 0 where they stand above
    scale: Scale
    thick: float


def draw_bars(plot: Plot) -> Drawn:
    """A group of bars for each label."""
    head, rows = plot.head, _rows(plot)
    shapes, y = list(head.shapes), head.height + BEYOND
    for at in range(len(rows.labels)):
        group = _group(rows, at, y)
        shapes += group.shapes
        y += group.height
    return Drawn(tuple(shapes), y - APART + GAP)


def _rows(plot: Plot) -> Rows:
    canvas, graph = plot.canvas, plot.graph
    widest = max(map(canvas.wide, graph.labels)) * 1.06  # some are set in bold
    is_short = widest <= canvas.width * MOST_BESIDE
    has_room = sum(_ends(plot)) <= canvas.width * MOST_BEHIND
    is_beside = (is_short and has_room) or canvas.width >= NARROW
    beside = min(widest, canvas.width * MOST_BESIDE) + 8 if is_beside else 0.0
    most = beside / 1.06 - 6 if is_beside else canvas.width / 1.06
    labels = tuple(wrapped(label, most, canvas.size, 3) for label in graph.labels)
    thick = 18.0 if len(graph.series) == 1 else 14.0
    return Rows(plot, labels, beside, _scale(plot, beside), thick)


def _scale(plot: Plot, left: float) -> Scale:
    """The scale along the line, with room for numbers at both ends."""
    low, high = plot.extent(from_zero=True)
    if low == high:
        high = Decimal(1)
    before, behind = _ends(plot)
    return Scale(low, high, left + before + 2, plot.canvas.width - behind - 2)


def _ends(plot: Plot) -> tuple[float, float]:
    """The room for the numbers of bars that go either way."""
    values = [value or Decimal(0) for one in plot.graph.series for value in one.values]
    before = max((_room(plot, value) for value in values if value < 0), default=0.0)
    return before, max((_room(plot, value) for value in values if value >= 0), default=0.0)


def _room(plot: Plot, value: Decimal) -> float:
    return plot.canvas.wide(plot.value(value)) * 1.06 + GAP


def _group(rows: Rows, at: int, top: float) -> Drawn:
    """The label and the bars of one row of the table."""
    plot, canvas = rows.plot, rows.plot.canvas
    lines, label = rows.labels[at], plot.graph.labels[at]
    tall = len(lines) * canvas.line_height
    bars = len(plot.graph.series) * (rows.thick + 2) - 2
    high = max(tall, bars) if rows.beside else bars
    below = top if rows.beside else top + tall + 6
    first = below + (high - tall) / 2 if rows.beside else top
    shapes = list(canvas.lines(lines, 0, first + canvas.size, strong=plot.is_strong(label)))
    for series in range(len(plot.graph.series)):
        y = below + (high - bars) / 2 + series * (rows.thick + 2)
        shapes += _bar(rows, at, series, y)
    zero = rows.scale.at(Decimal(0))
    shapes.append(canvas.rule(zero, below - BEYOND, zero, below + high + BEYOND, "chart-zero"))
    return Drawn(tuple(shapes), below - top + high + APART)


def _bar(rows: Rows, at: int, series: int, y: float) -> list[str]:
    """A bar from zero to its number, and the number."""
    plot, canvas, scale = rows.plot, rows.plot.canvas, rows.scale
    label, one = plot.graph.labels[at], plot.graph.series[series]
    value, zero = one.values[at], scale.at(Decimal(0))
    end = scale.at(value or Decimal(0))
    is_left = value is not None and value < 0
    place = (end - GAP, "end") if is_left else (end + GAP, "start")
    base = y + rows.thick / 2 + canvas.size * 0.35
    strong = plot.is_strong(label, one.name)
    number = canvas.text(plot.value(value), place[0], base, place[1], strong)  # type: ignore[arg-type]
    if not value:
        return [number]
    left, right = min(zero, end), max(zero, end)
    wide = max(right - left, 1.0)
    css = plot.css(label, one.name)
    return [canvas.area((left, y, wide, rows.thick), series, css), number]
