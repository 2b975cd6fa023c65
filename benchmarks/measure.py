"""What a command costs: wall and CPU time, and the memory of its processes.

The memory is the peak of its whole process tree's, where that is asked for.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

Command = Sequence[str]
# Seconds between two looks at the memory, and how many times longer than the last look took they
# are apart at least: the page tables of a large process take a while to count.
PAUSE, REST = 0.02, 30
# What developers and containers set, and people who publish news do not.
UNUSUAL = frozenset(
    "PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED PYTHONOPTIMIZE PYTHONDEVMODE"
    " SOURCE_DATE_EPOCH".split()
)


class Failed(Exception):
    """A command ended with an error, or did not do what it should."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, bytes (0 where memory was not watched), and what the command printed.

    The CPU time counts all processes that the command waited for.
    """

    wall: float
    cpu: float
    memory: int
    printed: str


def run(command: Command, folder: Path, watch: bool = False) -> Cost:
    """Run a command to its end. Raises Failed with what it had to say if it fails."""
    with TemporaryFile() as printed, TemporaryFile() as complaints:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=complaints,
        )
        with watching(process.pid, watch) as peak:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        told = _rewound(printed)
        if process.returncode:
            said = f"{told}{_rewound(complaints)}".strip()
            raise Failed(
                f"{' '.join((Path(command[0]).name, *command[1:]))}: "
                f"exit code {process.returncode}\n{said}"
            )
        return Cost(wall, usage.ru_utime + usage.ru_stime, peak[0], told)


def environment() -> Mapping[str, str]:
    """The environment of all contestants."""
    return {name: value for name, value in os.environ.items() if name not in UNUSUAL}


@contextmanager
def watching(process: int, watch: bool = True) -> Iterator[list[int]]:
    """Look at the memory of a process tree again and again; the list holds the peak so far."""
    peak = [0]
    if not watch:
        yield peak
        return
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process, ended, peak), daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def _watch(process: int, ended: threading.Event, peak: list[int]) -> None:
    pause = 0.0
    while not ended.wait(pause):
        start = time.perf_counter()
        peak[:] = [max(*peak, sum(map(_memory, _family(process))))]
        pause = max(PAUSE, REST * (time.perf_counter() - start))


def _family(process: int) -> Iterator[int]:
    """A process, its children, and theirs."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _text(children).split():
            yield from _family(int(child))


def _memory(process: int) -> int:
    """The proportional set size: what processes share counts once among them.

    0 where the kernel does not tell.
    """
    for line in _text(Path(f"/proc/{process}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process has ended
        return ""


def _rewound(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
