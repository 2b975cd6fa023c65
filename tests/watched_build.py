"""Builds the site in a folder and prints what was read for each output.

It prints as JSON which files were read or looked for while each output was being rendered. What was
tried counts, whether it was there or not: an audit hook hears of every opening before it is done.
Looks at stat data raise no such event, so the functions for those are replaced by ones that tell of
themselves.

python watched_build.py FOLDER MOMENT
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR
from types import FrameType
from typing import Any

from newsgen.build import build
from newsgen.publish.batches import render_output
from newsgen.steps.order import Order

RENDERING = render_output.__code__
READING = ("open", "os.listdir", "os.scandir")
LOOKING = ("stat", "lstat", "access", "readlink")


def main(root: Path, at: int) -> None:
    seen: dict[str, set[str]] = {}

    def note(name: object) -> None:
        frame: FrameType | None = sys._getframe(2)
        while frame and frame.f_code is not RENDERING:
            frame = frame.f_back
        if frame:
            shown = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else str(name)
            seen.setdefault(frame.f_locals.get("path", "?"), set()).add(shown)

    def watch(event: str, values: tuple[object, ...]) -> None:
        if event in READING and not (event == "open" and is_for_writing(values[1], values[2])):
            note(values[0])

    def noted(look: Callable[..., object]) -> Callable[..., object]:
        def told(name: Any, *values: Any, **named: Any) -> object:
            if not is_folder(name):
                note(name)
            return look(name, *values, **named)

        return told

    sys.addaudithook(watch)
    for look in LOOKING:
        setattr(os, look, noted(getattr(os, look)))
    build(Order(root, at, root / "output", jobs=1))
    print(json.dumps({path: sorted(names) for path, names in seen.items()}))  # noqa: T201


def is_folder(name: Any, stat: Callable[..., os.stat_result] = os.stat) -> bool:
    """Whether there is a folder of this name; on the way to any file its folders are looked at."""
    try:
        return S_ISDIR(stat(name).st_mode)
    except OSError:
        return False


def is_for_writing(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return bool(set(mode) & set("wxa+"))
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
