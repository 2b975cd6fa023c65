"""The libraries that stand between newsgen and the system: compiling them, telling the one with the
faults where to strike.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

FAULTS, RECORD, SHARED = (
    Path(__file__).with_name(name) for name in ("fault.c", "record.c", "shim.h")
)
ALWAYS = 0


def need(tool: str) -> str:
    """Where a program is. Without it the test is skipped, but in CI it fails."""
    found = shutil.which(tool)
    if found is None:
        lacking(f"{tool} is not installed")
    return str(found)


def lacking(reason: str) -> None:
    """Skip a test for a tool that this machine lacks; in CI none may be lacking."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(reason)
    pytest.skip(reason)


def library(source: Path = FAULTS) -> Path:
    """A compiled library: once for each state of its source."""
    compiler = shutil.which("cc") or need("gcc")
    mark = hashlib.sha256(SHARED.read_bytes() + source.read_bytes()).hexdigest()[:16]
    built = Path(tempfile.gettempdir()) / f"newsgen-faults-{os.getuid()}-{mark}.so"
    if not built.exists():
        fresh = built.with_suffix(f".{os.getpid()}")
        flags = ["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        subprocess.run([compiler, *flags, "-o", str(fresh), str(source), "-ldl"], check=True)
        fresh.rename(built)
    return built


@dataclass(frozen=True)
class Hit:
    """A call that the library counted, or struck."""

    number: int
    call: str
    path: str


@dataclass(frozen=True)
class Fault:
    """What to do at which call that touches `under`.

    `at` 0 only counts; `times` 0 is: from then on, for ever.

    `call`: only calls of this name are struck.
    """

    under: tuple[Path, ...]
    at: int = 0
    what: str = "kill"
    times: int = 1
    reads: bool = False
    call: str = ""

    @property
    def error(self) -> int:
        """The error number that calls fail with, or 0."""
        return getattr(errno, self.what, 0)


class Recorder:
    """The files in which the library counts and notes what it did; one run after the other."""

    def __init__(self, folder: Path) -> None:
        self._count, self._hits = folder / "count", folder / "hits"
        self._trace = folder / "trace"

    def environment(self, fault: Fault, trace: bool = False) -> Mapping[str, str]:
        """What the next process needs in its environment."""
        self._count.write_bytes(bytes(16))
        for file in (self._hits, self._trace):
            file.unlink(missing_ok=True)
        return {
            "FAULT_COUNT": str(self._count),
            "FAULT_UNDER": ":".join(map(str, fault.under)),
            "FAULT_AT": str(fault.at),
            "FAULT_DO": str(fault.error or fault.what),
            "FAULT_TIMES": str(int(fault.times)),
            "FAULT_CALL": fault.call,
            "FAULT_SET": "reads" if fault.reads else "writes",
            "FAULT_HITS": str(self._hits),
            "FAULT_TRACE": str(self._trace) if trace else "",
        }

    @property
    def count(self) -> int:
        """How many calls there were."""
        return int.from_bytes(self._count.read_bytes()[:8], "little")

    @property
    def hits(self) -> list[Hit]:
        """The calls that were struck."""
        return _read(self._hits)

    @property
    def log(self) -> bytes:
        """What was put down, as it is."""
        return self._trace.read_bytes()

    @property
    def trace(self) -> list[Hit]:
        """All calls that count, where they were asked for."""
        return _read(self._trace)


def _read(file: Path) -> list[Hit]:
    if not file.exists():
        return []
    lines = (line.split("\t", 2) for line in os.fsdecode(file.read_bytes()).splitlines())
    return [Hit(int(number), call, path) for number, call, path in lines]
