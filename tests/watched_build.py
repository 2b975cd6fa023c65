"""Builds the site in a folder and prints as JSON which files Python opened while each output was being rendered.

python watched_build.py FOLDER MOMENT
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import FrameType

from newsgen.build import Order, build
from newsgen.publish.printing import print_page

RENDERING = print_page.__code__
READING = ("open", "os.listdir", "os.scandir")


def main(root: Path, at: int) -> None:
    seen: dict[str, set[str]] = {}

    def watch(event: str, values: tuple[object, ...]) -> None:
        if event not in READING or (event == "open" and is_for_writing(values[1], values[2])):
            return
        frame: FrameType | None = sys._getframe(1)
        while frame and frame.f_code is not RENDERING:
            frame = frame.f_back
        if frame:
            name = values[0].decode() if isinstance(values[0], bytes) else str(values[0])
            seen.setdefault(frame.f_locals.get("path", "?"), set()).add(name)

    sys.addaudithook(watch)
    build(Order(root, at, root / "output", jobs=1))
    print(json.dumps({path: sorted(names) for path, names in seen.items()}))  # noqa: T201


def is_for_writing(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return bool(set(mode) & set("wxa+"))
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
