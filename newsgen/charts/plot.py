"""What the kinds of charts have in common: values in words, legends, labels below an axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct

from newsgen.charts.canvas import Canvas
from newsgen.charts.graph import Graph
from newsgen.charts.options import ChartOptions, Words
from newsgen.charts.ticks import Scale, nice
from newsgen.charts.widths import wrapped

MISSING = "–"
SWATCH, GAP = 14, 6


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
        """A number as it stands in a chart."""
        if value is None:
            return MISSING
        make = self.words.percent if self.graph.unit == "%" else self.words.number
        return make(value)

    @property
    def values(self) -> list[str]:
        """All numbers that are known, in words."""
        return [self.value(value) for value in self.graph.known]

    def is_strong(self, *names: str) -> bool:
        """Whether one of these stands out."""
        return not set(names).isdisjoint(self.options.highlight)

    def look(self, label: str, series: int) -> str:
        """How an area looks: those of several series are hatched; others step back behind what
        stands out.
        """
        name = self.graph.series[series].name
        if self.options.highlight and not self.is_strong(label, name):
            return 'class="chart-rest"'
        return 'class="chart-1"' if len(self.graph.series) == 1 else self.canvas.hatched(series)

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


def legend(canvas: Canvas, items: Sequence[tuple[str, str]], top: float) -> Drawn:
    """Names with a sign each, which is drawn in a square of 14, in as many rows as they need."""
    shapes, x, y = list[str](), 0.0, top
    for sign, name in items:
        (shown,) = wrapped(name, canvas.width - SWATCH - GAP, canvas.size, 1)
        wide = SWATCH + GAP + canvas.wide(shown)
        if x and x + wide > canvas.width:
            x, y = 0.0, y + canvas.line_height + 4
        turn = canvas.x(x + SWATCH if canvas.rtl else x)
        shapes.append(f'<g transform="translate({turn} {y:.1f})">{sign}</g>')
        shapes.append(canvas.text(shown, x + SWATCH + GAP, y + SWATCH - 2.5))
        x += wide + 18
    return Drawn(tuple(shapes), y - top + canvas.line_height + 8)


def area_legend(plot: Plot, names: Sequence[str], top: float) -> Drawn:
    """The legend of hatched areas."""
    size = f'width="{SWATCH}" height="{SWATCH}"'
    items = [(f"<rect {size} {plot.canvas.hatched(at)}/>", name) for at, name in enumerate(names)]
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


def below(
    canvas: Canvas, places: Sequence[float], labels: Sequence[str], top: float, thin: bool
) -> Drawn:
    """Labels below their places: side by side, in lines, fewer of them, or rising."""
    room = min((b - a for a, b in pairwise(places)), default=canvas.width)
    if thin:
        return _thinned(canvas, places, labels, top)
    broken = [wrapped(label, room - 6, canvas.size, 3) for label in labels]
    if all(_is_whole(label, lines) for label, lines in zip(labels, broken, strict=True)):
        shapes = [
            shape
            for x, lines in zip(places, broken, strict=True)
            for shape in canvas.lines(lines, x, top + canvas.size, "middle")
        ]
        return Drawn(tuple(shapes), max(map(len, broken)) * canvas.line_height)
    return _tilted(canvas, places, labels, top)


def _is_whole(label: str, lines: Sequence[str]) -> bool:
    """Whether a label was broken between its words alone."""
    return " ".join(lines) == " ".join(label.split())


def _thinned(canvas: Canvas, places: Sequence[float], labels: Sequence[str], top: float) -> Drawn:
    """Every label, or every second, or third: as many as stand apart."""
    for step in range(1, len(labels) + 1):
        chosen = list(zip(places, labels, strict=True))[::step]
        spans = [span(canvas, x, label) for x, label in chosen]
        if all(a[1] + 8 <= b[0] for a, b in pairwise(spans)):
            break
    shapes = [
        canvas.text(label, sum(span(canvas, x, label)) / 2, top + canvas.size, "middle")
        for x, label in chosen
    ]
    return Drawn(tuple(shapes), canvas.line_height)


def span(canvas: Canvas, x: float, label: str) -> tuple[float, float]:
    """From where to where a label stands centred at a place, or as near as there is room."""
    half = canvas.wide(label) / 2
    middle = max(half, min(canvas.width - half, x))
    return middle - half, middle + half


def _tilted(canvas: Canvas, places: Sequence[float], labels: Sequence[str], top: float) -> Drawn:
    """Labels that rise to their places, as long as there is room on their way."""
    shown = list[str]()
    for x, label in zip(places, labels, strict=True):
        shown += wrapped(label, min(150.0, max(x, 60.0) * 1.35), canvas.size, 1)
    deep = max(map(canvas.wide, shown)) * 0.71 + canvas.size
    shapes = (
        canvas.tilted(label, x + canvas.size * 0.3, top + canvas.size * 0.8)
        for x, label in zip(places, shown, strict=True)
    )
    return Drawn(tuple(shapes), deep)


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
