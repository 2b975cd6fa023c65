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
Box = tuple[float, float, float, float]  # x, y, width, height
_FORBIDDEN = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Texture(Struct, frozen=True):
    """Strokes along an area: so wide, or as wide as the area; so far apart, or a single one."""

    wide: float
    apart: float
    dash: str


# How series are told apart without colours: by the dashes of a line, the strokes of an area.
DASHES = ("", "7 3", "2 3", "9 3 2 3", "5 2 1 2 1 2", "12 4")
TEXTURES = (
    None,
    Texture(0, 0, "0 4.5 1.5 0"),
    Texture(1.5, 7, ""),
    Texture(4, 8, "0 4 4 0"),
    Texture(0, 0, "0 6 1.5 1.5 1.5 0"),
    Texture(1.5, 6, "0 3 6 0"),
)


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

    def area(self, box: Box, series: int, css: str = "", upright: bool = False) -> str:
        """A filled rectangle with the texture of its series, which runs along it."""
        x, y, wide, high = box
        left = x + wide if self.rtl else x
        rect = (
            f'<rect class="{css or f"chart-{series % 6 + 1}"}" x="{self.x(left)}" y="{number(y)}"'
            f' width="{number(wide)}" height="{number(high)}"/>'
        )
        return rect + self._texture(box, TEXTURES[series % 6], upright)

    def _texture(self, box: Box, texture: Texture | None, upright: bool) -> str:
        """Strokes in the colour of the ground. A pattern would be printed as pixels."""
        if not texture:
            return ""
        x, y, wide, high = box
        thick = wide if upright else high
        count = max(1, round(thick / texture.apart)) if texture.apart else 1
        ways = (
            [(x + at, y), (x + at, y + high)] if upright else [(x, y + at), (x + wide, y + at)]
            for at in (thick * (line + 0.5) / count for line in range(count))
        )
        dash = f' stroke-dasharray="{texture.dash}"' if texture.dash else ""
        return (
            f'<path class="chart-gap" fill="none" stroke="#fff"{dash}'
            f' stroke-width="{number(texture.wide or thick)}" d="{"".join(map(self.way, ways))}"/>'
        )


def number(value: float) -> str:
    """A place with one decimal at most; never -0."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def facing(text: str, rtl: bool) -> str:
    """A number whose sign stays before it among words from right to left."""
    return f"\u200e{text}" if rtl and text[:1] in ("-", "−", "+") else text


def quoted(text: str) -> str:
    """Text that every parser of XML and HTML takes for text."""
    return escape(_FORBIDDEN.sub("", text))
