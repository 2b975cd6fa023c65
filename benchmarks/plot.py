"""Draws time and memory against the size of the archive, as SVG.

There are two panels, both axes logarithmic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import product
from math import ceil, floor, log10

from figures import MEASURES, Report
from goals import COMMONMARK, MEGABYTE, TOLD

WIDTH, HEIGHT = 980, 500
TOP, BOTTOM, SIDE, GAP, EDGE = 126, 56, 70, 92, 44
PANEL = (WIDTH - SIDE - GAP - EDGE) / 2
LEGEND = (32, 60)  # where its rows stand
STYLE = """\
text { font: 15px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #24292f }
.title { font-size: 17px; font-weight: 600 }
.grid { stroke: #d8dee4; stroke-width: 1 }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round }"""


@dataclass(frozen=True, slots=True)
class Line:
    """One contestant in one scenario."""

    label: str
    scenario: str
    name: str
    colour: str
    dashes: str = "none"


LINES = (
    Line("Hugo, full build", "cold", "hugo", "#c2410c"),
    Line("newsgen, first build", "cold", COMMONMARK, "#1d4ed8"),
    Line("newsgen, one new story", "publish", COMMONMARK, "#0f766e"),
    Line("newsgen, one new story, build --changed", "publish", TOLD, "#0f766e", "6 5"),
)


@dataclass(frozen=True, slots=True)
class Panel:
    """A frame with two logarithmic axes; `columns` and `rows` are the powers of ten they span."""

    title: str
    measure: str
    unit: float
    left: float
    columns: tuple[int, int]
    rows: tuple[int, int]

    def x(self, stories: float) -> float:
        first, last = self.columns
        return self.left + PANEL * (log10(stories) - first) / (last - first)

    def y(self, value: float) -> float:
        first, last = self.rows
        risen = (HEIGHT - BOTTOM - TOP) * (log10(value / self.unit) - first) / (last - first)
        return HEIGHT - BOTTOM - risen

    def draw(self, reports: Mapping[int, Report]) -> Iterator[str]:
        """The frame with its grid, and the lines."""
        right, bottom = self.left + PANEL, HEIGHT - BOTTOM
        yield f'<text class="title" x="{self.left}" y="{TOP - 16}">{escape(self.title)}</text>'
        for power in range(self.columns[0], self.columns[1] + 1):
            x = self.x(10**power)
            yield f'<path class="grid" d="M{x:.1f} {TOP}V{bottom}"/>'
            yield f'<text x="{x:.1f}" y="{bottom + 22}" text-anchor="middle">{10**power:,}</text>'
        for power in range(self.rows[0], self.rows[1] + 1):
            y = self.y(10**power * self.unit)
            yield f'<path class="grid" d="M{self.left} {y:.1f}H{right}"/>'
            yield (
                f'<text x="{self.left - 8}" y="{y + 5:.1f}" text-anchor="end">'
                f"{10.0**power:,g}</text>"
            )
        yield (
            f'<text x="{self.left + PANEL / 2}" y="{HEIGHT - 10}" text-anchor="middle">'
            "stories</text>"
        )
        for line in LINES:
            yield from self._line(line, points(reports, line, self.measure))

    def _line(self, line: Line, values: Sequence[tuple[int, float]]) -> Iterator[str]:
        places = [(self.x(stories), self.y(value)) for stories, value in values]
        if places:
            path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
            yield (
                f'<path class="line" d="M{path}" stroke="{line.colour}" '
                f'stroke-dasharray="{line.dashes}"/>'
            )
        for x, y in places:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{line.colour}"/>'


def points(reports: Mapping[int, Report], line: Line, measure: str) -> list[tuple[int, float]]:
    """Numbers of stories with what was measured there."""
    found = (
        (stories, report.find(line.scenario, line.name)) for stories, report in reports.items()
    )
    return [(stories, MEASURES[measure](result)) for stories, result in found if result]


def as_svg(reports: Mapping[int, Report]) -> str:
    """The picture of all races."""
    columns = _powers(list(reports), 1)
    panels = [
        Panel(title, measure, unit, left, columns, _powers(_values(reports, measure), unit))
        for title, measure, unit, left in (
            ("Time, seconds", "wall", 1, SIDE),
            ("Peak memory, MB", "memory", MEGABYTE, SIDE + PANEL + GAP),
        )
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>Time and memory against the number of stories</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#fff"/>',
        *_legend(),
        *(part for panel in panels for part in panel.draw(reports)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend() -> Iterator[str]:
    """The lines' names, in two columns."""
    places = product((SIDE, SIDE + PANEL + GAP), LEGEND)
    for line, (x, y) in zip(LINES, places, strict=True):
        yield (
            f'<path class="line" d="M{x} {y}h34" stroke="{line.colour}" '
            f'stroke-dasharray="{line.dashes}"/>'
        )
        yield f'<circle cx="{x + 17}" cy="{y}" r="4" fill="{line.colour}"/>'
        yield f'<text x="{x + 44}" y="{y + 5}">{escape(line.label)}</text>'


def _values(reports: Mapping[int, Report], measure: str) -> list[float]:
    return [value for line in LINES for _, value in points(reports, line, measure)]


def _powers(values: Sequence[float], unit: float) -> tuple[int, int]:
    """The powers of ten that the values lie between."""
    if not values:
        return (0, 1)
    first, last = floor(log10(min(values) / unit)), ceil(log10(max(values) / unit))
    return (first, max(last, first + 1))
