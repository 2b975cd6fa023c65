"""What was measured: results, kept as JSON, one file for each size of archive."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

CPUS = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Result:
    """What a contestant took in a scenario: seconds of each run, the peak of memory in bytes.

    `files` is how many there are after a cold build, and otherwise how many each run wrote, where
    the contestant tells.
    """

    scenario: str
    name: str
    version: str
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    memory: int
    files: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a contestant has no result in a scenario."""

    scenario: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """One race: what was built, on what, and how it went.

    `left_out` says of contestants why they did not take part.
    """

    stories: int
    runs: int
    seed: int
    words: int
    in_memory: bool
    machine: Mapping[str, str | int]
    left_out: Mapping[str, str]
    results: tuple[Result, ...]
    failures: tuple[Failure, ...]

    def find(self, scenario: str, name: str) -> Result | None:
        return next(
            (
                result
                for result in self.results
                if (result.scenario, result.name) == (scenario, name)
            ),
            None,
        )

    @property
    def line(self) -> str:
        """What was run, and on what, in one line."""
        on = self.machine
        where = "in a memory file system" if self.in_memory else "on disk"
        runs = f"{self.runs} timed run{'' if self.runs == 1 else 's'}"
        return (
            f"{self.stories:,} stories of {self.words} words (median), {where}; {runs}; "
            f"{on['cores']} cores ({on['processor']}), {on['memory_gb']} GB of memory, "
            f"{on['system']}, Python {on['python']}"
        )


def percentile(values: Iterable[float], share: int) -> float:
    """The least value that is not below `share` percent of all."""
    ranked = sorted(values)
    return ranked[max(0, ceil(len(ranked) * share / 100) - 1)]


# What can be asked of a result.
MEASURES = {
    "wall": lambda result: median(result.wall),
    "p95": lambda result: percentile(result.wall, 95),
    "memory": lambda result: float(result.memory),
    "files": lambda result: float(max(result.files)),
}


def machine() -> Mapping[str, str | int]:
    """What the race is run on."""
    described = CPUS.read_text(encoding="utf-8") if CPUS.exists() else ""
    models = re.findall(r"^model name\s*: (.*)$", described, re.MULTILINE)
    return {
        "cores": os.cpu_count() or 1,
        "processor": models[0] if models else platform.machine(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "python": platform.python_version(),
    }


def save(report: Report, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(report), indent=2) + "\n", encoding="utf-8")


def load(path: Path) -> Report:
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    lists = ("wall", "cpu", "files")
    results = tuple(
        Result(**row | {name: tuple(row[name]) for name in lists}) for row in values.pop("results")
    )
    failures = tuple(Failure(**row) for row in values.pop("failures"))
    return Report(**values, results=results, failures=failures)


def load_all(folder: Path) -> Mapping[int, Report]:
    """All races of a folder, by the number of stories."""
    reports = sorted(map(load, folder.glob("*.json")), key=lambda report: report.stories)
    return {report.stories: report for report in reports}
