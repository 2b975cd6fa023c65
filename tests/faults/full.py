"""One trial on a file system that fills up; sweeps.py starts it in a mount namespace of its own."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults.shim import library
from faults.stage import Stage
from faults.starter import Done, Starter

PAGE = 4096
SIZE, NAMES = 64 << 20, 20_000


def main(folder: Path, scenario: str, what: str, seed: int) -> None:
    """Print "hit" or "untouched", then what is wrong."""
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},nr_inodes={NAMES}", "none", str(folder)],
        check=True,
    )
    with Starter(folder.parent / "full-starter", library()) as starter:
        stage = Stage(folder / "stage", scenario, starter)
        stage.restore()
        before = used(folder, what)
        stage.starter.run(stage.order())
        need = max(1, used(folder, what) - before)
        stage.restore()
        # A build needs more on its way than what it leaves.
        room = random.Random(f"{what}{seed}").randrange(need * 2)
        limit(folder, what, used(folder, what) + room)
        done = stage.starter.run(stage.order())
        lines = [f"with room for {room}: {line}" for line in wrong_with(stage, done)]
        limit(folder, "size", SIZE // PAGE)
        limit(folder, "nr_inodes", NAMES)
        lines += [f"with room for {room}: {line}" for line in stage.recovered()]
    sys.stdout.write("\n".join(["hit" if done.code else "untouched", *lines]) + "\n")


def wrong_with(stage: Stage, done: Done) -> list[str]:
    """Whether the site is whole, and the message says what it must.

    It must name any path of the site, and the cause.
    """
    return stage.whole() + stage.one_line(done, [], os.strerror(errno.ENOSPC))


def used(folder: Path, what: str) -> int:
    """How many pages, or names, are in use."""
    state = os.statvfs(folder)
    return state.f_blocks - state.f_bfree if what == "size" else state.f_files - state.f_ffree


def limit(folder: Path, what: str, number: int) -> None:
    """Set how many pages, or names, there may be."""
    value = number * PAGE if what == "size" else number
    subprocess.run(["mount", "-o", f"remount,{what}={value}", str(folder)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
