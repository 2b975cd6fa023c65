"""Tests that go on for hours: python -m histories.deep --hours 1, with tests/ on the path.

Histories for that long; then, for a third of it, the fault sweeps; then the disks that a loss of
power may leave; then the tests of the watcher, and of what may be seen when, at full length; then
hostile texts; then the planted bugs, each until a history catches it. At the end stands a table for
docs/reliability.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from faults.power import Power
from faults.sweeps import SWEEPS
from mutations import wrong_with

from histories.bugs import BUGS, SECOND_NETS, Catch, hunted
from histories.play import Stage, written
from histories.shrink import told
from histories.urls import faults as wrong_urls

CHUNK = 10  # histories that a process plays at a time
MEMORY = Path("/dev/shm")
TOLD = 60.0  # seconds between two lines of progress
TESTS = Path(__file__).parents[1]
SWEEP, WATCH = TESTS / "faults" / "sweep.py", TESTS / "test_watch.py"
VISIBLE = [TESTS / f"test_{name}.py" for name in ("visibility", "upcoming", "taking_back")]
SWEEPING = 20  # minutes of the fault sweeps for each hour of histories
# Histories in which each planted bug has to be caught, and their steps.
BUDGET, BUDGET_STEPS = 300, 10
PARTS = ("histories", "urls", "faults", "power", "watch", "visibility", "sanitiser", "bugs")
HOSTILE, AT_A_TIME = 100_000, 500  # mutated texts, and how many a process takes
WANDERING = 300  # sites whose URLs wander


@dataclass(frozen=True, slots=True)
class Played:
    """So many histories and steps, and what differed."""

    histories: int
    steps: int
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Swept:
    """How many points of the fault sweeps there are, and what became of them.

    So many were done and met their fault, and came out wrong.
    """

    points: int
    done: int
    hit: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table at the end; anything `wrong` makes the whole fail."""

    what: str
    count: str
    wrong: int


def folder() -> Path:
    """A folder in memory, where there is one."""
    return Path(
        tempfile.mkdtemp(prefix="newsgen-deep-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
    )


def say(line: str) -> None:
    """A line on standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


# -- histories -------------------------------------------------------------------------------------


def play(first: int, count: int, steps: int) -> Played:
    """Play the histories of `count` seeds."""
    here = folder()
    done, differences = 0, list[str]()
    try:
        for seed in range(first, first + count):
            stage = Stage(here)
            played, difference = stage.play(written(stage, seed, steps))
            done += len(played)
            if difference:
                differences.append(f"seed {seed}, {told(played, difference, here)}")
    finally:
        shutil.rmtree(here, ignore_errors=True)
    return Played(count, done, tuple(differences))


def rounds(hours: float, steps: int, seed: int, jobs: int) -> Iterator[Played]:
    """Chunks of histories as they are done, until the time is over."""
    end = time.monotonic() + hours * 3600
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        waiting: set[Future[Played]] = set()
        while waiting or time.monotonic() < end:
            while len(waiting) < jobs and time.monotonic() < end:
                waiting.add(pool.submit(play, seed, CHUNK, steps))
                seed += CHUNK
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)


def histories(wanted: argparse.Namespace) -> Iterator[Row]:
    """Play histories, and tell how many differed."""
    count = steps = found = 0
    begun = last = time.monotonic()
    for played in rounds(wanted.hours, wanted.steps, wanted.seed, wanted.jobs):
        count += played.histories
        steps += played.steps
        found += len(played.differences)
        for difference in played.differences:
            say(difference)
        if time.monotonic() - last > TOLD:
            last = time.monotonic()
            say(f"{last - begun:.0f} s: {count} histories, {steps} steps, {found} differences")
    yield Row(f"Histories of {wanted.steps} steps, from seed {wanted.seed} on", f"{count:,}", found)
    yield Row("Steps, each compared with a clean build", f"{steps:,}", found)


# -- faults ----------------------------------------------------------------------------------------


def wander(seed: int) -> list[str]:
    """What is wrong with the URLs of one site that wanders."""
    here = folder()
    try:
        return [f"site {seed}: {fault}" for fault in wrong_urls(here, seed)]
    finally:
        shutil.rmtree(here, ignore_errors=True)


def urls(wanted: argparse.Namespace) -> Iterator[Row]:
    """Let sites wander; every URL that was ever published must answer, or be known to be gone."""
    seeds = range(wanted.seed, wanted.seed + WANDERING)
    with ProcessPoolExecutor(wanted.jobs, multiprocessing.get_context("spawn")) as pool:
        found = [fault for faults in pool.map(wander, seeds) for fault in faults]
    for fault in found:
        say(fault)
    yield Row(f"Histories of URLs, from site {wanted.seed} on", str(WANDERING), len(found))


def faults(wanted: argparse.Namespace) -> Iterator[Row]:
    """Sweep over kills and errors for a while; how many points failed."""
    names = [name for name in SWEEPS if name != Power.name]
    minutes = max(1.0, wanted.hours * SWEEPING)
    swept = sweep_all(wanted, [*names, "--minutes", f"{minutes:g}"])
    what = f"{swept.done:,} of {swept.points:,}, {swept.hit:,} faults hit"
    yield Row("Points of the fault sweeps", what, swept.wrong)


def power(wanted: argparse.Namespace) -> Iterator[Row]:
    """The disks that a loss of power may leave, all of them: they take their own time."""
    swept = sweep_all(wanted, [Power.name])
    yield Row("Disks that a loss of power may leave", f"{swept.done:,}", swept.wrong)


def sweep_all(wanted: argparse.Namespace, what: Sequence[str]) -> Swept:
    """Run sweeps in processes that each take a part of the points."""
    number, count = map(int, wanted.shard.split("/"))
    parts = [
        f"{(number - 1) * wanted.jobs + job + 1}/{count * wanted.jobs}"
        for job in range(wanted.jobs)
    ]
    with ThreadPoolExecutor(wanted.jobs) as pool:
        swept = list(pool.map(partial(sweep, wanted, what), parts))
    return Swept(
        max(one.points for one in swept),
        *(sum(getattr(one, name) for one in swept) for name in ("done", "hit", "wrong")),
    )


def sweep(wanted: argparse.Namespace, what: Sequence[str], part: str) -> Swept:
    """Run a part of some sweeps in a process of their own."""
    command = [sys.executable, str(SWEEP), *what, "--seed", str(wanted.seed), "--shard", part]
    if wanted.journal:
        command += ["--journal", f"{wanted.journal}-{part.replace('/', '-of-')}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        last = ""
        for line in process.stdout or ():
            last = line.rstrip()
            say(last)
    words = last.split()
    if len(words) != 5 or words[0] != "all":
        say("the sweeps ended early")
        return Swept(0, 0, 0, 1)
    points, done, hit, failures = map(int, words[1:])
    return Swept(points, done, hit, failures or int(process.returncode != 0))


# -- watching --------------------------------------------------------------------------------------


def watch(wanted: argparse.Namespace) -> Iterator[Row]:
    """The tests of the watcher: each way of saving hundreds of times, a storm of 50,000 files.

    They take their own time.
    """
    yield _tested("Tests of the watcher at full length", WATCH)


def visibility(wanted: argparse.Namespace) -> Iterator[Row]:
    """The tests of what may be seen when: thousands of sites, clocks and deletions."""
    yield _tested("Tests of what may be seen, at full length", *VISIBLE)


def _tested(name: str, *files: Path) -> Row:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, files)]
    ran = subprocess.run(
        command,
        env={**os.environ, "NEWSGEN_DEEP": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    say(ran.stdout)
    outcome = ran.stdout.rstrip().rpartition("\n")[2].partition(" in ")[0]
    return Row(name, outcome, ran.returncode)


# -- hostile texts ---------------------------------------------------------------------------------


def clean(first: int) -> list[str]:
    """What is wrong with the published forms of some mutated texts."""
    return [fault for seed in range(first, first + AT_A_TIME) for fault in wrong_with(seed)]


def sanitiser(wanted: argparse.Namespace) -> Iterator[Row]:
    """Publish mutated texts by both engines; the sanitiser must leave what comes out as it is."""
    end = wanted.seed + HOSTILE
    with ProcessPoolExecutor(wanted.jobs, multiprocessing.get_context("spawn")) as pool:
        found = [
            fault
            for faults in pool.map(clean, range(wanted.seed, end, AT_A_TIME))
            for fault in faults
        ]
    for fault in found:
        say(fault)
    yield Row(f"Hostile texts, from seed {wanted.seed} on", f"{HOSTILE:,}", len(found))


# -- planted bugs ----------------------------------------------------------------------------------


def hunt(names: Sequence[str]) -> list[Catch]:
    """Play the budget's histories with these bugs planted."""
    here = folder()
    try:
        return list(hunted(names, here, range(BUDGET), BUDGET_STEPS))
    finally:
        shutil.rmtree(here, ignore_errors=True)


def bugs(wanted: argparse.Namespace) -> Iterator[Row]:
    """Plant each bug, and tell which ones no history catches."""
    names = [name for name in BUGS if name not in SECOND_NETS]
    with ProcessPoolExecutor(wanted.jobs, multiprocessing.get_context("spawn")) as pool:
        found = pool.map(hunt, (names[part :: wanted.jobs] for part in range(wanted.jobs)))
        catches = {catch.bug: catch for part in found for catch in part}
    for name, catch in sorted(catches.items(), key=lambda pair: pair[1].seed):
        say(f"{name}: caught by history {catch.seed + 1}")
    free = [name for name in names if name not in catches]
    for name in free:
        say(f"NOT CAUGHT: {name}")
    latest = max((catch.seed + 1 for catch in catches.values()), default=0)
    yield Row(
        "Planted bugs caught",
        f"{len(catches)} of {len(names)}, the last by history {latest}",
        len(free),
    )


# -- all -------------------------------------------------------------------------------------------


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The results in Markdown."""
    yield "| What | How many | Wrong |"
    yield "| --- | ---: | ---: |"
    yield from (f"| {row.what} | {row.count} | {row.wrong} |" for row in rows)


def main() -> int:
    """Do each part, show the table, and come to an exit code: 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1_000_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--shard", default="1/1", metavar="I/N", help="the I-th of N parts of the fault sweeps"
    )
    parser.add_argument(
        "--journal", type=Path, help="take the fault sweeps up again where they were left"
    )
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="this part; may be given several times"
    )
    wanted = parser.parse_args()
    rows: list[Row] = []
    parts = (histories, urls, faults, power, watch, visibility, sanitiser, bugs)
    for name, part in zip(PARTS, parts, strict=True):
        if not wanted.only or name in wanted.only:
            say(f"-- {name}")
            rows += part(wanted)
    for line in ("", *table(rows)):
        say(line)
    return 1 if any(row.wrong for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
