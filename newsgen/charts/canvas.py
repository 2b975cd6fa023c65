"""What a chart is drawn on: shapes and text as SVG, escaped, with places of one decimal.

There are classes and attributes alone, no styles: a page's security policy allows none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

from msgspec import Struct

from newsgen.charts.widths import width

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]
LEADING = 1.25
# How series are told apart without colours: the dashes of a line, the hatching of an area.
DASHES = ("", "7 3", "2 3", "9 3 2 3", "5 2 1 2 1 2", "12 4")
HATCHES = ("", "M0 6L6 0", "M0 3H6", "M0 0L6 6M0 6L6 0", "M3 0V6", "M3 1V5M1 3H5")
_FORBIDDEN = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Canvas(Struct, frozen=True):
    """A drawing so wide, whose ids begin with `id`. On one from right to left, all that has a place
    along the line is mirrored; `start` of a text is then its right end.
    """

    id: str
    width: int
    size: float  # of text
    rtl: bool = False

    def x(self, at: float) -> str:
        """A place along the line."""
        return number(self.width - at if self.rtl else at)

    def wide(self, text: str) -> float:
        """How wide a text is likely to be here."""
        return width(text, self.size)

    @property
    def line_height(self) -> float:
        """From one line of text to the next."""
        return self.size * LEADING

    def text(
        self, text: str, x: float, y: float, anchor: Anchor = "start", strong: bool = False
    ) -> str:
        """A line of text on its base line."""
        weight = ' font-weight="600"' if strong else ""
        end = f' text-anchor="{anchor}"' if anchor != "start" else ""
        return f'<text x="{self.x(x)}" y="{number(y)}"{end}{weight}>{quoted(text)}</text>'

    def lines(
        self,
        lines: Sequence[str],
        x: float,
        y: float,
        anchor: Anchor = "start",
        strong: bool = False,
    ) -> Iterable[str]:
        """Lines of text, the first on this base line."""
        for count, line in enumerate(lines):
            yield self.text(line, x, y + count * self.line_height, anchor, strong)

    def tilted(self, text: str, x: float, y: float) -> str:
        """A text that rises to its end at a place."""
        turn = f"rotate({45 if self.rtl else -45} {self.x(x)} {number(y)})"
        return (
            f'<text x="{self.x(x)}" y="{number(y)}" text-anchor="end" transform="{turn}">'
            f"{quoted(text)}</text>"
        )

    def rect(self, x: float, y: float, wide: float, high: float, look: str) -> str:
        """A filled rectangle."""
        left = x + wide if self.rtl else x
        return (
            f'<rect x="{self.x(left)}" y="{number(y)}" width="{number(wide)}"'
            f' height="{number(high)}" {look}/>'
        )

    def rule(self, x1: float, y1: float, x2: float, y2: float, css: str) -> str:
        """A straight line."""
        return f'<path class="{css}" stroke="currentColor" d="{self.way([(x1, y1), (x2, y2)])}"/>'

    def way(self, points: Iterable[Point]) -> str:
        """The way through points, as the attribute `d` has it."""
        return "M" + "L".join(f"{self.x(x)} {number(y)}" for x, y in points)

    def mark(self, x: float, y: float, series: int) -> str:
        """The sign of a series: a disc, square, triangle, diamond, cross or ring."""
        across, down = self.x(x), number(y)
        shape = (
            "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
            "m-3.5-3.5h7v7h-7z",
            "m0-4.5l4.5 8h-9z",
            "m0-5l5 5l-5 5l-5-5z",
            "m-4.5-1.5h3v-3h3v3h3v3h-3v3h-3v-3h-3z",
            "m0 4.5l4.5-8h-9z",
        )[series % 6]
        return f'<path class="chart-{series % 6 + 1}" d="M{across} {down}{shape}"/>'

    def hatched(self, series: int) -> str:
        """The look of an area of one series among several."""
        fill = f' fill="url(#{self.id}-{series % 6 + 1})"' if series % 6 else ' class="chart-1"'
        return fill.strip()

    def hatches(self, count: int) -> str:
        """What the areas of so many series are filled with."""
        made = (
            f'<pattern id="{self.id}-{one + 1}" width="6" height="6" patternUnits="userSpaceOnUse">'
            f'<path class="chart-{one + 1}" d="M0 0H6V6H0z"/>'
            f'<path class="chart-gap" d="{HATCHES[one]}"/></pattern>'
            for one in range(1, min(count, 6))
        )
        return f"<defs>{''.join(made)}</defs>" if count > 1 else ""


def number(value: float) -> str:
    """A place with one decimal at most; never -0."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def quoted(text: str) -> str:
    """Text that every parser of XML and HTML takes for text."""
    return escape(_FORBIDDEN.sub("", text))
