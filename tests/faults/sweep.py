"""Runs the sweeps whole, or as much of them as fits into some minutes.

`python tests/faults/sweep.py --help` tells how.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest
from faults.stage import SCENARIOS, Company
from faults.sweeps import STAGES, SWEEPS

WHAT = f"sweeps ({', '.join(SWEEPS)}), scenarios ({', '.join(SCENARIOS)}) or SWEEP:SCENARIO"
# So many points of these are checked for one of the others.
WEIGHTS = {"kill": 8, "error": 8, "rot": 4}
SHOWN = 4  # lines of what is wrong at one point
EVERY = 15  # seconds between two lines of progress


@dataclass
class Row:
    """The result of one sweep in one scenario."""

    points: int = 0
    done: int = 0
    hit: int = 0
    failures: list[str] = field(default_factory=list)
    skipped: str = ""


def folder() -> Path:
    """A folder in memory, where there is one."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="newsgen-faults-", dir=memory if memory.is_dir() else None))


def planned(
    company: Company, wanted: Sequence[str], dice: random.Random, rows: dict[str, Row]
) -> list[str]:
    """All points of the sweeps and scenarios that are wanted, in random order.

    Each sweep comes in turn, by its weight.
    """
    mixed: list[tuple[float, str]] = []
    for name, sweep in SWEEPS.items():
        for scenario in STAGES[name]:
            if wanted and not {name, scenario, f"{name}:{scenario}"} & set(wanted):
                continue
            row = rows.setdefault(f"{name} {scenario}", Row())
            try:
                points = list(sweep.points(company, scenario))
            except pytest.skip.Exception as skipped:
                row.skipped = str(skipped)
                continue
            except AssertionError as error:
                row.failures.append(f"the stage itself: {error}")
                say(f"FAILED {name} {scenario}: {str(error)[:900]}")
                continue
            dice.shuffle(points)
            row.points = len(points)
            mixed += [
                ((index + dice.random()) / WEIGHTS.get(name, 1), f"{name} {scenario}\t{point}")
                for index, point in enumerate(points)
            ]
    return [point for _, point in sorted(mixed)]


def part_of(points: Sequence[str], shard: str) -> list[str]:
    """The points of one shard: `1/4` is the first, fifth, ninth of them."""
    number, count = map(int, shard.split("/"))
    return list(points[number - 1 :: count])


class Journal:
    """The points that were found right, one a line, so that a sweep can be taken up again."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        there = path is not None and path.exists()
        self.done = set(path.read_text().splitlines()) if path and there else set()

    def enter(self, point: str) -> None:
        """Put down a point that was found right."""
        if self._path:
            with self._path.open("a") as file:
                file.write(f"{point}\n")


def check(company: Company, point: str, row: Row) -> None:
    """Check one point and enter the result."""
    try:
        hit, wrong = SWEEPS[point.split(":")[0]].check(company, point)
    except pytest.skip.Exception as skipped:
        row.skipped = str(skipped)
        return
    except AssertionError as error:
        hit, wrong = True, [str(error)]
    row.done += 1
    row.hit += hit
    if wrong:
        row.failures.append(point)
        say(f"FAILED {point}")
        for line in wrong[:SHOWN]:
            say(f"    {line[:900]}")
        say(f"    {len(wrong)} in all; once more: python tests/faults/sweep.py --only {point}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def table(rows: dict[str, Row]) -> Iterator[str]:
    """The results."""
    yield f"{'sweep':24}{'points':>8}{'done':>8}{'hit':>8}{'failures':>10}"
    for name, row in rows.items():
        note = f"  skipped: {row.skipped}" if row.skipped else ""
        yield f"{name:24}{row.points:8}{row.done:8}{row.hit:8}{len(row.failures):10}{note}"
    all_ = list(rows.values())
    points, done, hit = (
        sum(getattr(row, name) for row in all_) for name in ("points", "done", "hit")
    )
    yield f"{'all':24}{points:8}{done:8}{hit:8}{failures(rows):10}"


def failures(rows: dict[str, Row]) -> int:
    """How many points failed so far."""
    return sum(len(row.failures) for row in rows.values())


def main() -> int:
    """Run what is asked for; 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", help=WHAT)
    parser.add_argument(
        "--minutes", type=float, help="stop after so long (default: when all is done)"
    )
    parser.add_argument("--seed", type=int, default=0, help="decides on the order")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="POINT",
        help="this point; may be given several times",
    )
    parser.add_argument(
        "--shard", default="1/1", metavar="I/N", help="only the I-th of N parts of all points"
    )
    parser.add_argument(
        "--journal", type=Path, help="enter points that are right there, and leave out those in it"
    )
    options = parser.parse_args()
    journal = Journal(options.journal)
    began = shown = time.monotonic()
    company, rows = Company(folder()), {}
    try:
        if options.only:
            todo = [
                f"{point.split(':')[0]} {point.split(':')[1]}\t{point}" for point in options.only
            ]
        else:
            every = planned(company, options.what, random.Random(options.seed), rows)
            todo = [
                line
                for line in part_of(every, options.shard)
                if line.split("\t")[1] not in journal.done
            ]
        say(f"{len(todo)} points, in an order by seed {options.seed}")
        for number, line in enumerate(todo):
            name, point = line.split("\t")
            spent = time.monotonic() - began
            if options.minutes and spent > options.minutes * 60:
                say(f"time is up: {len(todo) - number} points are left")
                break
            if time.monotonic() - shown > EVERY:
                shown = time.monotonic()
                say(f"{number} of {len(todo)} points in {spent:.0f} s, {failures(rows)} failures")
            row = rows.setdefault(name, Row(points=1))
            check(company, point, row)
            if point not in row.failures:
                journal.enter(point)
    finally:
        company.close()
    for line in table(rows):
        say(line)
    return any(row.failures for row in rows.values())


if __name__ == "__main__":
    sys.exit(main())
