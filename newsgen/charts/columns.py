"""Columns that stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from newsgen.charts.bars import draw_bars
from newsgen.charts.plot import (
    GAP,
    Drawn,
    Plot,
    axis_width,
    broken,
    grid,
    thinned,
    ticks_of,
)
from newsgen.charts.ticks import Scale

SHARE = 0.76  # of its band that a group takes


class Bands(Struct, frozen=True):
    """Where groups of columns stand: each in a band of the width."""

    plot: Plot
    scale: Scale
    left: float
    band: float

    def middle(self, at: int) -> float:
        """The middle of a band."""
        return self.left + self.band * (at + 0.5)


def draw_columns(plot: Plot) -> Drawn:
    """A group of columns for each label; their numbers stand on them where there is room for all,
    and an axis beside them otherwise. Where labels have no room, all lies as bars do.
    """
    canvas, is_plain = plot.canvas, _are_short(plot)
    ticks = ticks_of(plot, True, plot.height)
    left = 0.0 if is_plain else axis_width(plot, ticks)
    band = (canvas.width - left) / len(plot.graph.labels)
    labels = broken(canvas, plot.graph.labels, band)
    if not labels and not plot.graph.dates:
        return draw_bars(plot)
    head = plot.head
    top = head.height + canvas.line_height
    low, high = plot.extent(True) if is_plain else (ticks[0], ticks[-1])
    scale = Scale(low, high if high > low else low + 1, top + plot.height, top)
    bands = Bands(plot, scale, left, band)
    shapes = [*head.shapes, *([] if is_plain else grid(plot, ticks, scale, left, canvas.width))]
    for at in range(len(plot.graph.labels)):
        shapes += _group(bands, at, is_plain)
    if is_plain:
        zero = scale.at(Decimal(0))
        shapes.append(canvas.rule(0, zero, canvas.width, zero, "chart-zero"))
    foot = _foot(bands, labels, top + plot.height, is_plain)
    return Drawn((*shapes, *foot.shapes), top + plot.height + foot.height)


def _foot(bands: Bands, labels: Sequence[tuple[str, ...]], bottom: float, is_plain: bool) -> Drawn:
    """The labels, below what hangs."""
    plot, canvas = bands.plot, bands.plot.canvas
    hang = canvas.line_height if is_plain and min(plot.graph.known) < 0 else 0.0
    top = bottom + GAP + hang
    places = [bands.middle(at) for at in range(len(plot.graph.labels))]
    if not labels:
        drawn = thinned(canvas, places, plot.graph.labels, top)
        return Drawn(drawn.shapes, hang + drawn.height + 2 * GAP)
    shapes = [
        shape
        for x, lines in zip(places, labels, strict=True)
        for shape in canvas.lines(lines, x, top + canvas.size, "middle")
    ]
    return Drawn(tuple(shapes), hang + max(map(len, labels)) * canvas.line_height + 2 * GAP)


def _are_short(plot: Plot) -> bool:
    """Whether each number has room on its column."""
    band = plot.canvas.width / len(plot.graph.labels)
    widest = max(map(plot.canvas.wide, plot.values)) * 1.06
    return len(plot.graph.series) == 1 and widest + 4 <= band


def _group(bands: Bands, at: int, is_plain: bool) -> list[str]:
    """The columns of one row of the table."""
    plot = bands.plot
    count, label = len(plot.graph.series), plot.graph.labels[at]
    wide = min(bands.band * SHARE / count, 90.0)
    shapes, x = list[str](), bands.middle(at) - wide * count / 2
    for series, one in enumerate(plot.graph.series):
        value = one.values[at]
        if value:
            start, end = bands.scale.at(Decimal(0)), bands.scale.at(value)
            top, high = min(start, end), max(abs(start - end), 1.0)
            body = max(wide - (1 if count > 1 and wide > 4 else 0), 0.5)
            box = (x + wide * series, top, body, high)
            css = plot.css(label, one.name)
            shapes.append(plot.canvas.area(box, series, css, upright=True))
        if is_plain:
            shapes.append(_number(bands, at, value))
    return shapes


def _number(bands: Bands, at: int, value: Decimal | None) -> str:
    """A number above its column, or below one that hangs."""
    plot, size = bands.plot, bands.plot.canvas.size
    y = bands.scale.at(value or Decimal(0))
    y += size + 2 if value and value < 0 else -5
    strong = plot.is_strong(plot.graph.labels[at])
    return plot.canvas.text(plot.value(value), bands.middle(at), y, "middle", strong)
