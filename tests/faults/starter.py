"""Starts newsgen's command line in forked processes.

They have everything imported, with the fault library armed.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

PATIENCE = 120  # seconds, after which a build counts as hanging
TREE = Path(os.environ.get("NEWSGEN_TREE", Path(__file__).parents[2]))


def environment(**more: str) -> dict[str, str]:
    """What builds find in their environment, in whichever way they are started."""
    return {
        **os.environ,
        "PYTHONPATH": str(TREE),
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "NO_COLOR": "1",
        **more,
    }


@dataclass(frozen=True)
class Done:
    """How a command ended: `code` is its exit code, or minus the signal's number."""

    code: int
    out: str
    err: str


class Starter:
    """One process that forks the others.

    Only one command runs at a time; take two starters for two.
    """

    def __init__(self, folder: Path, library: Path | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        env = environment(**({"LD_PRELOAD": str(library)} if library else {}))
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
            text=True,
        )

    def __enter__(self) -> Starter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def warm_up(self, arguments: Sequence[str]) -> None:
        """Run a command and import all that it imported."""
        done = self.run(arguments, modules=str(self._folder / "modules"))
        assert done.code == 0, done.err

    def run(
        self, arguments: Sequence[str], env: Mapping[str, str] | None = None, modules: str = ""
    ) -> Done:
        """Run a command to its end."""
        self.start(arguments, env, modules)
        return self.wait()

    def start(
        self, arguments: Sequence[str], env: Mapping[str, str] | None = None, modules: str = ""
    ) -> int:
        """Start a command; its process."""
        assert self._process.stdin
        order = {
            "arguments": list(arguments),
            "env": dict(env or {}),
            "folder": str(self._folder),
            "modules": modules,
        }
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._answer())

    def wait(self) -> Done:
        """How the command that was started ended."""
        code = int(self._answer())
        out, err = ((self._folder / name).read_text(errors="replace") for name in ("out", "err"))
        return Done(code, out, err)

    def _answer(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the starter has died"
        return line


def _serve() -> None:
    """Read orders from the standard input until it ends."""
    buffer = b""
    while data := os.read(0, 65536):
        buffer += data
        while b"\n" in buffer:
            line, _, buffer = buffer.partition(b"\n")
            order = json.loads(line)
            child = os.fork()
            if not child:
                _become(order)
                return
            _say(child)
            _, status = os.waitpid(child, 0)
            if order["modules"]:
                _import(Path(order["modules"]).read_text().split())
            _say(os.waitstatus_to_exitcode(status))


def _say(number: int) -> None:
    os.write(1, f"{number}\n".encode())


def _become(order: dict[str, Any]) -> None:
    """Be newsgen, from its first line to the regular end of the interpreter."""
    os.setsid()
    os.environ.update(order["env"])
    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, "out", os.O_WRONLY),
        (2, "err", os.O_WRONLY),
    ):
        target = os.open(Path(order["folder"], name), flags | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(target, number)
        os.close(target)
    signal.alarm(PATIENCE)
    sys.argv = ["newsgen", *order["arguments"]]
    sys.path.pop(0)
    if order["env"].get("FAULT_COUNT"):
        ctypes.CDLL(None).fault_arm()
    try:
        runpy.run_module("newsgen", run_name="__main__", alter_sys=True)
    finally:
        if order["modules"]:
            Path(order["modules"]).write_text("\n".join(sys.modules))


def _import(names: Sequence[str]) -> None:
    for name in names:
        if not name.startswith("newsgen.__main__"):
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


if __name__ == "__main__":
    _serve()
