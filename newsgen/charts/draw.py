"""A chart as SVG, with its text and its table: a function of a table, options and words.

Two drawings come of each: a wide one, and a narrow one for phones, whose text keeps its size. The
style sheet shows the one that suits the room.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from newsgen.charts.bars import draw_bars
from newsgen.charts.canvas import Canvas, number, quoted
from newsgen.charts.columns import draw_columns
from newsgen.charts.data import DataTable
from newsgen.charts.graph import graph_of
from newsgen.charts.lines import draw_lines
from newsgen.charts.options import ChartOptions, Kind, Words
from newsgen.charts.plot import Drawn, Plot
from newsgen.charts.refusals import judge
from newsgen.charts.shares import draw_shares
from newsgen.charts.told import table_of_chart, text_of_chart

KINDS: dict[Kind, Callable[[Plot], Drawn]] = {
    "bar": draw_bars,
    "column": draw_columns,
    "line": draw_lines,
    "share": draw_shares,
}
# Width and size of text: on a phone of 375 pixels, text is at least 11 pixels high; so it is where
# the wide drawing begins to be shown.
WIDE, NARROW = (680, 13.0), (340, 12.0)


class Chart(Struct, frozen=True):
    """A chart's two drawings, what it shows in words, and all of that as a table."""

    wide: str
    narrow: str
    text: str
    table: DataTable

    @property
    def svg(self) -> str:
        """Both drawings, of which css/charts.css shows one."""
        return f'<div class="chart">{self.narrow}{self.wide}</div>'


def draw(table: DataTable, options: ChartOptions, words: Words) -> Chart:
    """Draw a chart of a table.

    Raises WrongOption where an option does not suit the table, and Broken where a cell does not.
    """
    graph = graph_of(table, options, words)
    judge(graph, options)
    wide, narrow = (
        Plot(Canvas(f"{options.id}-{name}", *size, words.rtl), graph, options, words)
        for name, size in (("wide", WIDE), ("narrow", NARROW))
    )
    text = text_of_chart(wide)
    drawings = _svg(wide, text, "wide"), _svg(narrow, text, "narrow")
    return Chart(*drawings, text, table_of_chart(wide))


def _svg(plot: Plot, text: str, css: str) -> str:
    """A whole drawing. It names its direction itself: it may stand where the page's is lost."""
    canvas, drawn = plot.canvas, KINDS[plot.options.kind](plot)
    title, desc = f"{canvas.id}-title", f"{canvas.id}-desc"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-{css}" role="img"'
        f' viewBox="0 0 {canvas.width} {number(drawn.height)}" width="{canvas.width}"'
        f' height="{number(drawn.height)}" direction="{"rtl" if canvas.rtl else "ltr"}"'
        f' fill="currentColor" font-family="sans-serif" font-size="{number(canvas.size)}"'
        f' aria-labelledby="{title}" aria-describedby="{desc}">'
        f'<title id="{title}">{quoted(plot.options.title)}</title>'
        f'<desc id="{desc}">{quoted(text)}</desc>'
        f"{''.join(drawn.shapes)}</svg>"
    )
