"""What newsgen sets out to reach, as data, and whether a set of races has shown it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from figures import MEASURES, Report

COMMONMARK, PYTHON_MARKDOWN = "newsgen-commonmark", "newsgen-python-markdown"
TOLD = f"{COMMONMARK} --changed"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a race."""

    scenario: str
    name: str
    stories: int
    measure: str = "wall"

    def value(self, reports: Mapping[int, Report]) -> float | None:
        """None if it was not measured."""
        report = reports.get(self.stories)
        result = report.find(self.scenario, self.name) if report else None
        return MEASURES[self.measure](result) if result else None

    def show(self, value: float) -> str:
        match self.measure:
            case "memory":
                return f"{value / MEGABYTE:.0f} MB"
            case "files":
                return f"{value:.0f} files"
            case "p95":
                return f"{value * 1000:.0f} ms"
            case _:
                return f"{value:.2f} s"


@dataclass(frozen=True, slots=True)
class Goal:
    """That a figure is at most so large, or at most so many times another figure."""

    what: str
    figure: Figure
    most: float
    rival: Figure | None = None
    rival_is: str = ""

    @property
    def limit(self) -> str:
        return f"{self.most:g} of {self.rival_is}" if self.rival else self.figure.show(self.most)

    def measured(self, reports: Mapping[int, Report]) -> float | None:
        """In the unit of `most`; None if a figure that it takes is missing."""
        value = self.figure.value(reports)
        if value is None or not self.rival:
            return value
        other = self.rival.value(reports)
        return None if other is None else value / other

    def show(self, reports: Mapping[int, Report]) -> str:
        """What was measured, with the figures behind a ratio."""
        measured, value = self.measured(reports), self.figure.value(reports)
        if measured is None or value is None:
            return "–"
        if not self.rival:
            return self.figure.show(value)
        other = self.rival.value(reports)
        assert other is not None
        return f"{measured:.3g} ({self.figure.show(value)} to {self.rival.show(other)})"

    def verdict(self, reports: Mapping[int, Report]) -> str:
        measured = self.measured(reports)
        if measured is None:
            return "not measured"
        return "met" if measured <= self.most else "**not met**"


def _against(what: str, figure: Figure, most: float, rival: str) -> Goal:
    """A goal that is set by a rival in the same race."""
    return Goal(what, figure, most, replace(figure, name=rival), f"{rival.capitalize()}’s")


def _cold(stories: int, measure: str = "wall", name: str = COMMONMARK) -> Figure:
    return Figure("cold", name, stories, measure)


def _publish(stories: int, measure: str = "wall", name: str = COMMONMARK) -> Figure:
    return Figure("publish", name, stories, measure)


GOALS = (
    _against("first build, 10,000 stories: time", _cold(10_000), 0.5, "hugo"),
    _against("first build, 10,000 stories: memory", _cold(10_000, "memory"), 0.25, "hugo"),
    _against(
        "first build, 10,000 stories, python-markdown: time",
        _cold(10_000, name=PYTHON_MARKDOWN),
        0.35,
        "pelican",
    ),
    _against("one new story, 10,000 stories", _publish(10_000), 0.08, "hugo"),
    _against("one new story, 100,000 stories", _publish(100_000), 0.012, "hugo"),
    Goal(
        "one new story, 100,000 stories", _publish(100_000), 4, _publish(10_000), "that at 10,000"
    ),
    Goal("one new story, its path told, 100,000 stories", _publish(100_000, name=TOLD), 0.4),
    Goal("no change, 100,000 stories", Figure("again", COMMONMARK, 100_000), 0.8),
    Goal(
        "saved text in the preview, 100,000 stories: 95 % of edits",
        Figure("watch", COMMONMARK, 100_000, "p95"),
        0.1,
    ),
    Goal("files written by one new story, 1,000 stories", _publish(1_000, "files"), 24),
    Goal("files written by one new story, 100,000 stories", _publish(100_000, "files"), 24),
    Goal(
        "files written by one new story, 100,000 stories",
        _publish(100_000, "files"),
        1,
        _publish(1_000, "files"),
        "those at 1,000",
    ),
    Goal("first build, 100,000 stories: memory", _cold(100_000, "memory"), 350 * MEGABYTE),
    Goal(
        "first build, 100,000 stories: memory",
        _cold(100_000, "memory"),
        1.5,
        _cold(10_000, "memory"),
        "that at 10,000",
    ),
    Goal("first build, 1,000,000 stories: memory", _cold(1_000_000, "memory"), 400 * MEGABYTE),
    Goal("one new story, 1,000,000 stories", _publish(1_000_000), 6),
    *(
        Goal(
            f"theme edit that changes every page, {stories:,} stories",
            Figure("theme", COMMONMARK, stories),
            1,
            _cold(stories),
            "the first build’s",
        )
        for stories in (10_000, 100_000)
    ),
)
