"""Writes what was measured into docs/performance.md, with the goals and a plot beside it.

python benchmarks/table.py
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from statistics import median

from figures import Failure, Report, Result, load_all, percentile
from goals import GOALS, MEGABYTE
from plot import as_svg

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
PAGE, PLOT = HERE.parent / "docs" / "performance.md", HERE.parent / "docs" / "performance.svg"
BEGIN, END = "<!-- figures: written by benchmarks/table.py -->", "<!-- end of figures -->"

SCENARIO_HEAD = tuple(
    "Contestant|Version|Wall, s|Least|Most|CPU, s|Memory, MB|Files|Ratio".split("|")
)
WATCH_HEAD = ("Contestant", "Version", "Edits", "Median, ms", "95 %, ms", "Most, ms", "Memory, MB")
GOAL_HEAD = ("What", "At most", "Measured", "")


def as_goals(reports: Mapping[int, Report]) -> str:
    """A table of all goals."""
    rows = ((goal.what, goal.limit, goal.show(reports), goal.verdict(reports)) for goal in GOALS)
    return _table(GOAL_HEAD, rows, texts=2)


def as_tables(report: Report) -> str:
    """A table for each scenario of a race, and who has no figures in them."""
    parts = [f"### {report.stories:,} stories", report.line + "."]
    for scenario, group in groupby(report.results, lambda result: result.scenario):
        parts += [f"#### {scenario}, {report.stories:,} stories", _scenario(list(group))]
    lines = [
        *(f"- {name}: {why}" for name, why in report.left_out.items()),
        *map(_failure, report.failures),
    ]
    parts += ["Without figures:", "\n".join(lines)] if lines else []
    return "\n\n".join(parts) + "\n"


def _failure(failure: Failure) -> str:
    return f"- {failure.name}, {failure.scenario}: failed: `{' '.join(failure.message.split())}`"


def _scenario(results: Sequence[Result]) -> str:
    if results[0].scenario == "watch":
        return _table(WATCH_HEAD, map(_watch_row, results), texts=2)
    first = median(results[0].wall)
    return _table(SCENARIO_HEAD, (_scenario_row(result, first) for result in results), texts=2)


def _scenario_row(result: Result, first: float) -> Iterator[str]:
    """Medians, and the ratio of wall times to the first contestant's."""
    wall = median(result.wall)
    yield from (result.name, result.version)
    yield from (
        f"{value:.2f}" for value in (wall, min(result.wall), max(result.wall), median(result.cpu))
    )
    yield f"{result.memory / MEGABYTE:.0f}"
    yield _span(result.files)
    yield f"{wall / first:.2f}"


def _watch_row(result: Result) -> Iterator[str]:
    yield from (result.name, result.version, str(len(result.wall)))
    yield from (
        f"{value * 1000:.0f}"
        for value in (median(result.wall), percentile(result.wall, 95), max(result.wall))
    )
    yield f"{result.memory / MEGABYTE:.0f}"


def _span(files: Sequence[int]) -> str:
    if not files:
        return "–"
    least, most = min(files), max(files)
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def _table(head: Sequence[str], rows: Iterable[Iterable[str]], texts: int) -> str:
    """Markdown; all columns but the first `texts` are set to the right."""
    rule = ("---" if number < texts else "---:" for number in range(len(head)))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def as_page(text: str, reports: Mapping[int, Report]) -> str:
    """The page with the figures between its two marks."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    figures = [as_goals(reports), PICTURE, *map(as_tables, reports.values())]
    return "\n\n".join((before + BEGIN, *(part.strip() for part in figures), END + after))


PICTURE = "![Time and memory against the number of stories, for newsgen and Hugo](performance.svg)"


def main() -> None:
    reports = load_all(RESULTS)
    PAGE.write_text(as_page(PAGE.read_text(encoding="utf-8"), reports), encoding="utf-8")
    PLOT.write_text(as_svg(reports), encoding="utf-8")
    print(as_goals(reports))


if __name__ == "__main__":
    main()
