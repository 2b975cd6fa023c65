"""What was made of pictures, kept between builds in a folder that may be carried elsewhere.

It has no seal of the user, so that it can be carried from machine to machine. What lies there is
believed if it is whole, and if it is a picture of the size and format that are wanted with nothing
in it but that: another picture is the worst that a stranger could put there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from newsgen.digest import digest
from newsgen.pictures.cleaned import Cleaned, Flawed
from newsgen.pictures.renditions import ENDINGS, Format, Recipe
from newsgen.remembered import remembered

# A file's path in the folder.
NAMED = re.compile(r"[0-9a-f]{2}/[0-9a-f]{18}")
# How often is looked for what nobody uses, and how old it is when it is dropped: in seconds.
SWEPT_EVERY, KEPT_UNUSED = 7 * 24 * 60 * 60, 30 * 24 * 60 * 60
# How the formats begin, and where they say what they are.
MARKS: dict[Format, tuple[int, bytes]] = {
    "jpeg": (0, b"\xff\xd8\xff"),
    "png": (0, b"\x89PNG"),
    "webp": (8, b"WEBP"),
    "avif": (4, b"ftypavif"),
}


class Album:
    """The renditions of a site, each in a file named after its recipe and what makes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, recipe: Recipe) -> bytes | None:
        """A rendition, None where it is not kept, or is not what it should be."""
        try:
            found, _, data = self._file(recipe).read_bytes().partition(b"\n")
        except OSError:
            return None
        is_whole = found == digest(data).encode()
        return data if is_whole and _is_as_wanted(data, recipe) else None

    def keep(self, recipe: Recipe, data: bytes) -> bytes:
        """Keep a rendition. Where it cannot be written, it will be made again."""
        path = self._file(recipe)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.unlink(missing_ok=True)
            with draft.open("xb") as file:
                file.write(digest(data).encode() + b"\n" + data)
            draft.replace(path)
        return data

    def sweep(self, recipes: Callable[[], Iterable[str]], now: float) -> None:
        """Once a week, drop what no recipe asks for and is old, as of `now` in seconds."""
        stamp = self._folder / "swept"
        with suppress(OSError):
            if stamp.exists() and stamp.stat().st_mtime > now - SWEPT_EVERY:
                return
            used = {self._name(recipe) for recipe in recipes()}
            stamp.write_bytes(b"")
            for path in self._folder.glob("??/*"):
                name = path.relative_to(self._folder).as_posix()
                is_unused = NAMED.match(name) and name not in used
                if is_unused and path.lstat().st_mtime < now - KEPT_UNUSED:
                    path.unlink()

    def _file(self, recipe: Recipe) -> Path:
        return self._folder / self._name(recipe.pack())

    def _name(self, recipe: str) -> str:
        name = digest(f"{self._maker()} {recipe}")
        return f"{name[:2]}/{name[2:]}"

    @remembered
    def _maker(self) -> str:
        from newsgen.pictures.darkroom import maker

        return maker()


def _is_as_wanted(data: bytes, recipe: Recipe) -> bool:
    from newsgen.pictures.cleaning import cleaned

    at, mark = MARKS[recipe.format]
    if data[at : at + len(mark)] != mark:
        return False
    try:
        found = cleaned(f"it.{ENDINGS[recipe.format]}", data)
    except Flawed:
        return False
    return found == Cleaned(data, recipe.width, recipe.height)
