"""A table from a file of data."""

from __future__ import annotations

from newsgen.directives.data import Data, Unfit
from newsgen.directives.kind import DirectiveKind, Option, Surroundings, Values
from newsgen.errors import did_you_mean


def _given(values: Values, around: Surroundings) -> Values:
    data: Data = values["file"]
    wanted = values["columns"] or data.columns
    for name in wanted:
        if name not in data.columns:
            message = f'has no column "{name}"{did_you_mean(name, data.columns)}'
            raise Unfit(message, f"its columns: {', '.join(data.columns)}", 1)
    places = [data.columns.index(name) for name in wanted]
    heads = [{"name": data.columns[at], "numeric": data.numeric[at]} for at in places]
    return {"heads": heads, "rows": [[row[at] for at in places] for row in data.rows]}


TABLE = DirectiveKind(
    name="table",
    description="a table from a CSV file",
    holds="nothing",
    opening="file",
    options={
        "file": Option(
            type="data",
            description="the data: a CSV file beside the story, or in content/_data/",
            required=True,
        ),
        "caption": Option(type="text", description="what the table shows"),
        "columns": Option(type="list", description="which columns, in order; by default all"),
        "source": Option(type="phrase", description="where the data come from"),
    },
    gives=_given,
)
