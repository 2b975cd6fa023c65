"""A chart of a file of data."""

from __future__ import annotations

from typing import get_args

from markupsafe import Markup

from newsgen.charts.data import rows_of
from newsgen.charts.draw import draw
from newsgen.charts.options import ChartOptions, Kind
from newsgen.charts.table import TableOptions, table_html
from newsgen.directives.data import Data
from newsgen.directives.kind import DirectiveKind, Option, Surroundings, Values


def _given(values: Values, around: Surroundings) -> Values:
    data: Data = values["file"]
    zero = {"": None, "true": True, "false": False}[values["from_zero"]]
    wanted = ChartOptions(
        around.id,
        values["kind"],
        values["title"],
        unit=values["unit"],
        x=values["x"],
        y=tuple(values["y"]),
        series=values["series"],
        highlight=tuple(values["highlight"]),
        from_zero=zero,
        height=int(values["height"] or 0),
        decimal=values["decimal"],
    )
    chart = draw(rows_of(data.source, data.path), wanted, around.words)
    table = TableOptions(f"{around.id}-table", values["title"])
    return {
        "drawing": Markup(chart.svg),
        "told": chart.text,
        "numbers": Markup(table_html(chart.table, table, around.words)),
    }


CHART = DirectiveKind(
    name="chart",
    description="a chart of the numbers in a CSV file",
    holds="nothing",
    opening="file",
    options={
        "file": Option(
            type="data",
            description="the data: a CSV file beside the story, or in content/_data/",
            required=True,
        ),
        "kind": Option(
            type="choice",
            description="what it looks like: bar, column, line or share",
            required=True,
            choices=get_args(Kind),
        ),
        "title": Option(type="text", description="what it shows", required=True),
        "unit": Option(type="text", description="what the numbers count, such as %"),
        "x": Option(type="text", description="the column of labels; by default the first"),
        "y": Option(type="list", description="the columns of numbers; by default all that are"),
        "series": Option(type="text", description="the column that names the series"),
        "highlight": Option(type="list", description="labels or series that stand out"),
        "from_zero": Option(
            type="choice",
            description="of a line: whether its axis begins at zero",
            choices=("true", "false"),
        ),
        "height": Option(type="number", description="of columns and lines, in pixels"),
        "decimal": Option(
            type="choice",
            description="the decimal sign of the data, where they do not prove it",
            choices=(".", ","),
        ),
        "source": Option(type="phrase", description="where the data come from"),
    },
    gives=_given,
)
