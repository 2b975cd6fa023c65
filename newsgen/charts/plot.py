"""What the kinds of charts have in common: values in words, legends, labels below an axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct

from newsgen.charts.canvas import Canvas, facing, number
from newsgen.charts.graph import Graph
from newsgen.charts.options import ChartOptions, Words
from newsgen.charts.ticks import Scale, nice
from newsgen.charts.widths import wrapped

MISSING = "–"
SWATCH, GAP = 14, 6
HEIGHT = 280
DIGITS = 6
MOST_OF_LABEL = 0.4  # of the width


class Drawn(Struct, frozen=True):
    """Shapes, and how much of the height they take."""

    shapes: tuple[str, ...]
    height: float


class Plot(Struct, frozen=True):
    """What is drawn, on what, and in which words."""

    canvas: Canvas
    graph: Graph
    options: ChartOptions
    words: Words

    def value(self, value: Decimal | None) -> str:
        """A number as it stands in a drawing."""
        return self.exact(_rounded(value) if value else value)

    def exact(self, value: Decimal | None) -> str:
        """A number with all its digits."""
        if value is None:
            return MISSING
        make = self.words.percent if self.graph.unit == "%" else self.words.number
        return facing(make(value), self.canvas.rtl)

    @property
    def values(self) -> list[str]:
        """All numbers that are known, in words."""
        return [self.value(value) for value in self.graph.known]

    def is_strong(self, *names: str) -> bool:
        """Whether one of these stands out."""
        return not set(names).isdisjoint(self.options.highlight)

    def css(self, *names: str) -> str:
        """The class of what bears these names: it steps back where others stand out."""
        is_behind = self.options.highlight and not self.is_strong(*names)
        return "chart-rest" if is_behind else ""

    @property
    def height(self) -> float:
        """How high columns and lines are; less on a phone, whose drawing is no wider than high."""
        return (self.options.height or HEIGHT) * (1.0 if self.canvas.width >= 480 else 0.75)

    @property
    def head(self) -> Drawn:
        """The unit, and the legend of several series of areas."""
        unit, names = self.unit, [one.name for one in self.graph.series]
        if len(names) == 1:
            return unit
        key = area_legend(self, names, unit.height)
        return Drawn((*unit.shapes, *key.shapes), unit.height + key.height)

    @property
    def unit(self) -> Drawn:
        """The unit, above all else; % stands with each number."""
        if self.graph.unit in ("", "%"):
            return Drawn((), 0)
        canvas = self.canvas
        lines = wrapped(self.graph.unit, canvas.width, canvas.size, 2)
        shapes = tuple(canvas.lines(lines, 0, canvas.size))
        return Drawn(shapes, len(lines) * canvas.line_height + GAP)

    def extent(self, from_zero: bool) -> tuple[Decimal, Decimal]:
        """The lowest and the highest number, with zero where the scale begins there."""
        known = self.graph.known + ([Decimal(0)] if from_zero else [])
        return min(known), max(known)


def _rounded(value: Decimal) -> Decimal:
    """A number without digits that nobody reads: six, and all that stand before the point."""
    last = min(0, value.adjusted() + 1 - DIGITS)
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= last:
        return value
    short = round(value, -last)
    is_whole = short == short.to_integral_value()
    return short.quantize(Decimal(1)) if is_whole else short.normalize()


def legend(canvas: Canvas, items: Sequence[tuple[str, str]], top: float) -> Drawn:
    """Names with a sign each, which is drawn in a square of 14, in as many rows as they need."""
    shapes, x, y = list[str](), 0.0, top
    for sign, name in items:
        (shown,) = wrapped(name, canvas.width - SWATCH - GAP, canvas.size, 1)
        wide = SWATCH + GAP + canvas.wide(shown)
        if x and x + wide > canvas.width:
            x, y = 0.0, y + canvas.line_height + 4
        turn = canvas.x(x + SWATCH if canvas.rtl else x)
        shapes.append(f'<g transform="translate({turn} {number(y)})">{sign}</g>')
        shapes.append(canvas.text(shown, x + SWATCH + GAP, y + SWATCH - 2.5))
        x += wide + 18
    return Drawn(tuple(shapes), y - top + canvas.line_height + 8)


def area_legend(plot: Plot, names: Sequence[str], top: float) -> Drawn:
    """The legend of areas; one that stands behind others does so here as well."""
    is_chosen = plot.is_strong(*names)
    x = plot.canvas.width - SWATCH if plot.canvas.rtl else 0
    items = [
        (plot.canvas.area((x, 0, SWATCH, SWATCH), at, plot.css(name) if is_chosen else ""), name)
        for at, name in enumerate(names)
    ]
    return legend(plot.canvas, items, top)


def ticks_of(plot: Plot, from_zero: bool, high: float) -> tuple[Decimal, ...]:
    """The round values of an axis of this height."""
    most = max(2, min(7, int(high / (plot.canvas.line_height * 2.4)) + 1))
    return nice(*plot.extent(from_zero), most)


def grid(
    plot: Plot, ticks: Sequence[Decimal], scale: Scale, left: float, right: float
) -> list[str]:
    """A line for each round value, the one of zero strong, and the value beside it."""
    canvas, shapes = plot.canvas, list[str]()
    for tick in ticks:
        y = scale.at(tick)
        shapes.append(canvas.rule(left, y, right, y, "chart-grid" if tick else "chart-zero"))
        shapes.append(canvas.text(plot.value(tick), left - 8, y + canvas.size * 0.35, "end"))
    return shapes


def axis_width(plot: Plot, ticks: Sequence[Decimal]) -> float:
    """How much room the round values take beside the axis."""
    return max(plot.canvas.wide(plot.value(tick)) for tick in ticks) + 8


def broken(canvas: Canvas, labels: Sequence[str], room: float) -> list[tuple[str, ...]]:
    """Labels in as many lines as they need side by side; none where one has no room even so."""
    lines = [wrapped(label, room - 6, canvas.size, 3) for label in labels]
    fit = all(" ".join(one) == " ".join(of.split()) for one, of in zip(lines, labels, strict=True))
    return lines if fit else []


def thinned(canvas: Canvas, places: Sequence[float], labels: Sequence[str], top: float) -> Drawn:
    """Every label, or every second, or third: as many as stand apart."""
    most = canvas.width * MOST_OF_LABEL
    shown = [wrapped(label, most, canvas.size, 1)[0] for label in labels]
    for step in range(1, len(labels) + 1):
        chosen = list(zip(places, shown, strict=True))[::step]
        if stand_apart(canvas, chosen):
            break
    shapes = [
        canvas.text(label, sum(span(canvas, x, label)) / 2, top + canvas.size, "middle")
        for x, label in chosen
    ]
    return Drawn(tuple(shapes), canvas.line_height)


def stand_apart(canvas: Canvas, labels: Iterable[tuple[float, str]]) -> bool:
    """Whether labels at their places leave room between them."""
    spans = [span(canvas, x, label) for x, label in labels]
    return all(a[1] + 9 <= b[0] for a, b in pairwise(spans))


def span(canvas: Canvas, x: float, label: str) -> tuple[float, float]:
    """From where to where a label stands centred at a place, or as near as there is room."""
    half = canvas.wide(label) / 2
    middle = max(half, min(canvas.width - half, x))
    return middle - half, middle + half


def apart(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places in ascending order, as near to those that are wanted as a least distance allows."""
    found = list[float]()
    for place in wanted:
        found.append(max(place, found[-1] + least if found else low))
    limit = high
    for at in range(len(found) - 1, -1, -1):
        found[at] = min(found[at], limit)
        limit = found[at] - least
    return found


def runs(values: Sequence[Decimal | None]) -> Iterator[list[tuple[int, Decimal]]]:
    """The stretches of numbers that no gap interrupts."""
    run = list[tuple[int, Decimal]]()
    for at, value in enumerate([*values, None]):
        if value is not None:
            run.append((at, value))
        elif run:
            yield run
            run = []
