"""What a build tells of itself, for people and for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

from msgspec.structs import asdict

from newsgen.catalog.visibility import Held
from newsgen.steps.order import Report

# Of stories that are over, a longer list is cut on the screen; --json has all of them.
OVER = ("expired", "withdrawn")
SHOWN = 10


def as_lines(report: Report, zone: tzinfo) -> Iterator[str]:
    """The summary for a terminal; times in the outlet's zone."""
    tally = report.tally
    yield (
        f"{_number(report.stories, 'story', 'stories')}, {_number(report.pages, 'file', 'files')}: "
        f"{report.rendered} rendered, {tally.written} written, {tally.unchanged} unchanged, "
        f"{tally.removed} removed"
    )
    for one in report.skipped:
        first = one.problems[0]
        more = f" and {len(one.problems) - 1} more" if len(one.problems) > 1 else ""
        yield f"left out: {first.place}: {first.message}{more}"
    if report.skipped:
        yield f"{_number(len(report.skipped), 'file', 'files')} left out"
    yield from report.notes
    yield from _held_lines(report.held, zone)
    warnings = (
        f", {_number(len(report.warnings), 'warning', 'warnings')}" if report.warnings else ""
    )
    yield f"{report.output} in {report.seconds:.2f} s{warnings}"


def as_values(report: Report) -> dict[str, Any]:
    """The summary as JSON-able values; moments in seconds since 1970."""
    return {
        "ok": True,
        "output": str(report.output),
        "build": report.number,
        "stories": report.stories,
        "files": report.pages,
        "rendered": report.rendered,
        **asdict(report.tally),
        "skipped": [
            {"path": one.path, "problems": [asdict(problem) for problem in one.problems]}
            for one in report.skipped
        ],
        "notes": list(report.notes),
        "held": [asdict(held) for held in report.held],
        "problems": [asdict(problem) for problem in report.warnings],
        "seconds": round(report.seconds, 3),
    }


def _held_lines(held: Sequence[Held], zone: tzinfo) -> Iterator[str]:
    """Each story that is held back; of those that are over, the first ones."""
    over = [one for one in held if one.reason in OVER]
    untold = {one.path for one in over[SHOWN:]}
    for one in held:
        if one.path not in untold:
            yield f"held back: {one.path} ({one.told(zone)})"
    if untold:
        yield f"held back: {len(untold)} more, expired or withdrawn"


def written(moment: datetime) -> str:
    """A moment, as people read it."""
    return f"{moment:%Y-%m-%d %H:%M %Z}"


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
