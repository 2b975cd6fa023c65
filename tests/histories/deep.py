"""Plays histories for hours: python -m histories.deep --hours 1 --steps 20 --seed 1 --jobs 2, with tests/ on the path."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from histories.play import Stage, written
from histories.shrink import told

CHUNK = 10  # histories that a process plays at a time
MEMORY = Path("/dev/shm")
TOLD = 60.0  # seconds between two lines of progress


@dataclass(frozen=True, slots=True)
class Played:
    """So many histories and steps, and what differed."""

    histories: int
    steps: int
    differences: tuple[str, ...]


def play(first: int, count: int, steps: int) -> Played:
    """Play the histories of `count` seeds."""
    folder = Path(tempfile.mkdtemp(prefix="newsgen-deep-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    done, differences = 0, list[str]()
    try:
        for seed in range(first, first + count):
            stage = Stage(folder)
            played, difference = stage.play(written(stage, seed, steps))
            done += len(played)
            if difference:
                differences.append(f"seed {seed}, {told(played, difference, folder)}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
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


def say(line: str) -> None:
    """A line on standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Play, tell, and come to an exit code: 1 where anything differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1_000_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    wanted = parser.parse_args()
    histories = steps = found = 0
    begun = last = time.monotonic()
    for played in rounds(wanted.hours, wanted.steps, wanted.seed, wanted.jobs):
        histories, steps, found = histories + played.histories, steps + played.steps, found + len(played.differences)
        for difference in played.differences:
            say(difference)
        if time.monotonic() - last > TOLD:
            last = time.monotonic()
            say(f"{last - begun:.0f} s: {histories} histories, {steps} steps, {found} differences")
    spent = time.monotonic() - begun
    say(f"Histories: {histories} of {wanted.steps} steps, {steps} comparisons, {found} differences, {spent:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
