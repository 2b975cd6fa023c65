"""Making a failing history small.

Steps and edits are left out as long as it fails, and what remains is shown as a test.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from histories.play import Difference, History, Stage, Step

Part = TypeVar("Part")
SECONDS = 60.0


def failure(history: History, folder: Path) -> Difference | None:
    """What differs when a history is played in a folder, if anything does."""
    return Stage(folder).play(history)[1]


def shrunk(history: History, fails: Callable[[History], bool], seconds: float = SECONDS) -> History:
    """A part of a failing history that still fails, as small as can be found in so many seconds."""
    end = time.monotonic() + seconds
    while True:
        size = sum(map(len, history))
        history = smaller(history, fails, end)
        for number in range(len(history)):
            history = _with_fewer_edits(history, number, fails, end)
        full = [step for step in history if step]
        history = full if fails(full) else history
        if sum(map(len, history)) == size or time.monotonic() > end:
            return history


def smaller(
    parts: Sequence[Part], fails: Callable[[Sequence[Part]], bool], end: float
) -> Sequence[Part]:
    """Leave out chunks, large ones first, as long as the rest fails (delta debugging)."""
    chunk = max(1, len(parts) // 2)
    while parts and time.monotonic() < end:
        for start in range(0, len(parts), chunk):
            rest = [*parts[:start], *parts[start + chunk :]]
            if rest and time.monotonic() < end and fails(rest):
                parts = rest
                break
        else:
            if chunk == 1:
                break
            chunk //= 2
    return parts


def _with_fewer_edits(
    history: History, number: int, fails: Callable[[History], bool], end: float
) -> History:
    def fails_with(step: Step) -> bool:
        return fails([*history[:number], step, *history[number + 1 :]])

    if len(history[number]) < 2:
        return history
    return [*history[:number], smaller(history[number], fails_with, end), *history[number + 1 :]]


def as_test(history: History) -> str:
    """A history as a test that can be pasted into a file."""
    name = hashlib.sha256(json.dumps(history).encode()).hexdigest()[:8]
    rows = "".join(f"            {list(map(list, step))!r},\n" for step in history)
    return (
        "from histories.shrink import failure\n\n\n"
        f"def test_history_{name}(tmp_path):\n"
        f"    assert failure(\n        [\n{rows}        ],\n        tmp_path,\n    ) is None\n"
    )


def saved(history: History, folder: Path | None = None) -> Path:
    """Save a history as a replay file, one step a line.

    It goes to a new temporary folder unless one is named.
    """
    folder = folder or Path(tempfile.mkdtemp(prefix="newsgen-history-"))
    path = folder / f"{hashlib.sha256(json.dumps(history).encode()).hexdigest()[:8]}.json"
    rows = ",\n".join(json.dumps(step, ensure_ascii=False) for step in history)
    path.write_text(f"[\n{rows}\n]\n", encoding="utf-8")
    return path


def told(history: History, difference: Difference, folder: Path) -> str:
    """Shrink a failing history, save it, and say all that helps to mend its cause."""
    small = shrunk(history, lambda part: failure(part, folder) is not None)
    last = failure(small, folder) or difference
    return f"{last}\n\nReplay file: {saved(small)}\nAs a test:\n\n{as_test(small)}"
