"""Lines through numbers over time, or over labels in their order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from newsgen.charts.canvas import DASHES
from newsgen.charts.plot import (
    GAP,
    Drawn,
    Plot,
    apart,
    axis_width,
    grid,
    legend,
    runs,
    stand_apart,
    thinned,
    ticks_of,
)
from newsgen.charts.ticks import Scale, nice_dates

MOST_BEHIND = 0.3  # of the width, for names at the ends of lines
MOST_MARKED = 14  # points of a line that have a mark each
MOST_DATES = 12
NEAR = Decimal("0.5")  # of the highest: a lowest below it has zero on the axis


class Field(Struct, frozen=True):
    """Where a line's points stand."""

    plot: Plot
    scale: Scale
    left: float
    right: float

    def x(self, at: int) -> float:
        """The place of a label."""
        graph = self.plot.graph
        if graph.dates:
            return self.x_of(graph.dates[at])
        last = len(graph.labels) - 1
        return self.left + (self.right - self.left) * (at / last if last else 0.5)

    def x_of(self, day: date) -> float:
        """The place of a date."""
        first, last = self.plot.graph.dates[0], self.plot.graph.dates[-1]
        share = (day - first).days / (last - first).days if last > first else 0.5
        return self.left + (self.right - self.left) * share


def draw_lines(plot: Plot) -> Drawn:
    """A line for each series; their names stand at the ends where there is room for all."""
    canvas, unit = plot.canvas, plot.unit
    high = plot.height
    ends = _ends(plot, high)
    key = Drawn((), 0) if ends or len(plot.graph.series) == 1 else _legend(plot, unit.height)
    top = unit.height + key.height + canvas.size * 0.6
    ticks = ticks_of(plot, _has_zero(plot), high)
    scale = Scale(ticks[0], ticks[-1], top + high, top)
    left, right = axis_width(plot, ticks), canvas.width - max(_behind(plot, ends), GAP)
    field = Field(plot, scale, left + 4, right)
    shapes = [*unit.shapes, *key.shapes, *grid(plot, ticks, scale, left, right)]
    for series in range(len(plot.graph.series)):
        shapes += _line(field, series)
    shapes += _names(field, ends) if ends else _last_number(field)
    foot = _foot(field, top + high + GAP)
    return Drawn((*shapes, *foot.shapes), top + high + GAP + foot.height + GAP)


def _has_zero(plot: Plot) -> bool:
    if plot.options.from_zero is not None:
        return plot.options.from_zero
    low, high = plot.extent(from_zero=False)
    far = max(abs(low), abs(high))
    return min(abs(low), abs(high)) < NEAR * far


def _ends(plot: Plot, high: float) -> tuple[str, ...]:
    """The names of several series as they stand at the ends of their lines; none where one of them
    is too long, or there are too many.
    """
    canvas, names = plot.canvas, [one.name for one in plot.graph.series]
    most = canvas.width * MOST_BEHIND
    fit = all(canvas.wide(name) * 1.06 <= most for name in names)
    is_low = len(names) * canvas.line_height > high
    is_gap = any(one.values[-1] is None for one in plot.graph.series)
    return tuple(names) if fit and len(names) > 1 and not is_low and not is_gap else ()


def _behind(plot: Plot, ends: Sequence[str]) -> float:
    """The room behind the lines."""
    shown = ends or (_last(plot),)
    return max(map(plot.canvas.wide, shown)) * 1.06 + (22 if ends else 10)


def _last(plot: Plot) -> str:
    """The last number of the only line."""
    known = plot.graph.series[0].known
    return plot.value(known[-1][1]) if len(plot.graph.series) == 1 and known else ""


def _look(plot: Plot, series: int) -> tuple[str, str]:
    """The class of a line, and its further attributes."""
    place = series % len(DASHES)
    is_strong = plot.is_strong(plot.graph.series[series].name)
    css = "chart-rest" if plot.options.highlight and not is_strong else f"chart-{place + 1}"
    dash = f' stroke-dasharray="{DASHES[place]}"' if DASHES[place] else ""
    wide = 3 if is_strong else 2
    return css, f'fill="none" stroke="currentColor" stroke-width="{wide}"{dash}'


def _line(field: Field, series: int) -> list[str]:
    """The stretches of a line, and marks where there are few points, or one stands alone."""
    plot, canvas = field.plot, field.plot.canvas
    one = plot.graph.series[series]
    found = list(runs(one.values))
    ways = [
        canvas.way((field.x(at), field.scale.at(value)) for at, value in run)
        for run in found
        if len(run) > 1
    ]
    css, look = _look(plot, series)
    shapes = [f'<path class="chart-line {css}" {look} d="{"".join(ways)}"/>'] if ways else []
    is_few = len(one.known) <= MOST_MARKED
    for run in found:
        for at, value in run:
            if is_few or len(run) == 1 or at == len(one.values) - 1:
                shapes.append(canvas.mark(field.x(at), field.scale.at(value), series))
    return shapes


def _names(field: Field, names: Sequence[str]) -> list[str]:
    """The names at the ends, moved apart where lines end near each other."""
    plot, canvas = field.plot, field.plot.canvas
    ends = [field.scale.at(one.known[-1][1]) for one in plot.graph.series]
    order = sorted(range(len(names)), key=lambda at: (ends[at], at))
    places = apart(
        [ends[at] for at in order], canvas.line_height, field.scale.end, field.scale.start
    )
    shapes = list[str]()
    for at, y in zip(order, places, strict=True):
        if abs(y - ends[at]) > 1:
            shapes.append(canvas.rule(field.right + 5, ends[at], field.right + 11, y, "chart-grid"))
        strong = plot.is_strong(names[at])
        shapes.append(
            canvas.text(names[at], field.right + 14, y + canvas.size * 0.35, strong=strong)
        )
    return shapes


def _last_number(field: Field) -> list[str]:
    """The last number of the only line, beside it."""
    plot, last = field.plot, _last(field.plot)
    if not last:
        return []
    at, value = plot.graph.series[0].known[-1]
    y = field.scale.at(value) + plot.canvas.size * 0.35
    return [plot.canvas.text(last, field.x(at) + 8, y, strong=True)]


def _legend(plot: Plot, top: float) -> Drawn:
    items = []
    for at, one in enumerate(plot.graph.series):
        css, look = _look(plot, at)
        line = f'<path class="chart-line {css}" {look} d="M-3 7H17"/>'
        centre = plot.canvas.width - 7 if plot.canvas.rtl else 7
        items.append((line + plot.canvas.mark(centre, 7, at), one.name))
    return legend(plot.canvas, items, top)


def _foot(field: Field, top: float) -> Drawn:
    """What stands below the axis: the labels, or round dates where not all have room."""
    canvas, graph = field.plot.canvas, field.plot.graph
    all_of_them = [(field.x(at), label) for at, label in enumerate(graph.labels)]
    is_full = len(all_of_them) > MOST_DATES or not stand_apart(canvas, all_of_them)
    shown = _round_dates(field) if graph.dates and is_full else all_of_them
    return thinned(canvas, [x for x, _ in shown], [label for _, label in shown], top)


def _round_dates(field: Field) -> list[tuple[float, str]]:
    """As many round dates as stand apart."""
    graph, words = field.plot.graph, field.plot.words
    for most in range(MOST_DATES, 1, -1):
        days, form = nice_dates(graph.dates[0], graph.dates[-1], graph.form, most)
        labels = [(field.x_of(day), words.date(day, form)) for day in days]
        if stand_apart(field.plot.canvas, labels):
            break
    return labels
