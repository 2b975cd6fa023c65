"""What a command costs: wall and CPU time, and in a run of its own the peak of its whole process tree's memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

Command = Sequence[str]
PAUSE = 0.02


class Failed(Exception):
    """A command ended with an error."""


def timed(command: Command, folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds. The CPU time counts all processes that the command waited for."""
    start = time.perf_counter()
    with _running(command, folder) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return time.perf_counter() - start, usage.ru_utime + usage.ru_stime


def watched(command: Command, folder: Path) -> int:
    """The peak of memory in bytes. To look so often takes time, so no other figure is taken in this run."""
    peak = 0
    with _running(command, folder) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_memory, _family(process.pid))))
            time.sleep(PAUSE)
    return peak


@contextmanager
def _running(command: Command, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that the caller waits for. Raises Failed with what it had to say if it fails."""
    with TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        yield process
        if process.returncode:
            said.seek(0)
            raise Failed(f"{' '.join(command)}: exit code {process.returncode}\n{said.read().decode(errors='replace')}")


def _family(process: int) -> Iterator[int]:
    """A process, its children, and theirs."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _text(children).split():
            yield from _family(int(child))


def _memory(process: int) -> int:
    """The proportional set size: what processes share counts once among them. 0 where the kernel does not tell."""
    for line in _text(Path(f"/proc/{process}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process has ended
        return ""
