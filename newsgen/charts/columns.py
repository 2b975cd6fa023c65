"""Columns that stand beside each other."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from newsgen.charts.plot import (
    GAP,
    Drawn,
    Plot,
    area_legend,
    axis_width,
    below,
    grid,
    ticks_of,
)
from newsgen.charts.ticks import Scale

HEIGHT = 300  # of the columns themselves
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
    and an axis beside them otherwise.
    """
    names, canvas = [one.name for one in plot.graph.series], plot.canvas
    unit = plot.unit
    key = area_legend(plot, names, unit.height) if len(names) > 1 else Drawn((), 0)
    high = float(plot.options.height or HEIGHT)
    top = unit.height + key.height + canvas.line_height
    ticks = ticks_of(plot, True, high)
    is_plain = _are_short(plot)
    left = 0.0 if is_plain else axis_width(plot, ticks)
    scale = Scale(*(plot.extent(True) if is_plain else (ticks[0], ticks[-1])), top + high, top)
    if scale.low == scale.high:
        scale = Scale(Decimal(0), Decimal(1), top + high, top)
    bands = Bands(plot, scale, left, (canvas.width - left) / len(plot.graph.labels))
    shapes = [*unit.shapes, *key.shapes]
    shapes += [] if is_plain else grid(plot, ticks, scale, left, canvas.width)
    for at in range(len(plot.graph.labels)):
        shapes += _group(bands, at, is_plain)
    if is_plain:
        zero = scale.at(Decimal(0))
        shapes.append(canvas.rule(0, zero, canvas.width, zero, "chart-zero"))
    return _with_labels(bands, shapes, top + high, is_plain)


def _with_labels(bands: Bands, shapes: list[str], bottom: float, is_plain: bool) -> Drawn:
    plot, count = bands.plot, len(bands.plot.graph.labels)
    hanging = is_plain and min(plot.graph.known) < 0
    foot = bottom + GAP + (plot.canvas.line_height if hanging else 0)
    places = [bands.middle(at) for at in range(count)]
    labels = below(plot.canvas, places, plot.graph.labels, foot, bool(plot.graph.dates))
    return Drawn((*shapes, *labels.shapes), foot + labels.height + GAP)


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
            shapes.append(
                plot.canvas.rect(x + wide * series, top, body, high, plot.look(label, series))
            )
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
