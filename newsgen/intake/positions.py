"""Where a key stands in a source: asked only once something is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen.errors import Broken
from newsgen.outlet.toml import read_toml

if TYPE_CHECKING:
    from newsgen.intake.header import Header


def place_of(root: Path, path: str, *keys: str | int) -> tuple[int, int]:
    """Line and column of a key, or of an item of its list; the file's start if it is not found."""
    try:
        if path.endswith(".toml"):
            return read_toml((root / path).read_bytes(), path).locate(keys)
        return _header(root, path).locate(keys)
    except (Broken, OSError):
        return (1, 1)


def place_of_text(root: Path, path: str, *keys: str) -> tuple[int, int]:
    """Where a text of a TOML file begins: its first line, and how many characters stand before it
    there; the file's start where it is not to be found.
    """
    try:
        return read_toml((root / path).read_bytes(), path).text_position(keys)
    except (Broken, OSError):
        return (1, 0)


def place_of_value(root: Path, path: str, value: str, *keys: str) -> tuple[int, int] | None:
    """Where a value stands, alone or in a list, under the first of these keys that holds it.

    None where none does.
    """
    try:
        header = _header(root, path)
    except (Broken, OSError):
        return None
    for key in keys:
        held = header.values.get(key)
        if isinstance(held, list) and value in held:
            return header.locate((key, held.index(value)))
        if held == value:
            return header.locate((key,))
    return None


def may_hold(root: Path, path: str, key: str, value: str) -> bool:
    """Whether a value stands under a key, or may stand there, as the header cannot be read."""
    try:
        header = _header(root, path)
    except (Broken, OSError):
        return True
    return not header.is_read or header.values.get(key) == value


def values_at(root: Path, path: str, key: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """The texts that stand under a key of a header, alone or in a list, each with its place."""
    try:
        header = _header(root, path)
    except (Broken, OSError):
        return
    held = header.values.get(key)
    if isinstance(held, list):
        yield from ((str(value), header.locate((key, at))) for at, value in enumerate(held))
    elif held is not None:
        yield str(held), header.locate((key,))


def _header(root: Path, path: str) -> Header:
    from newsgen.intake.header import split

    return split((root / path).read_bytes(), path)
