"""Which files `content/` holds, what each is for, and whether it looks as it did last time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

# What editors and file managers leave behind while somebody works.
LEFTOVERS = ("*~", "*.swp", "*.swx", "*.bck", "*.tmp", "*___", "#*#", "4913", "Thumbs.db", "desktop.ini")
WELL_KNOWN = "content/_static/.well-known"
DATA_SUFFIXES = (".toml", ".json", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Source:
    """A file below `content/`: `path` from the site's root, `kind` (see `kind_of`), and a signature of its stat data."""

    path: str
    kind: str
    signature: str


def scan(root: Path) -> Iterator[Source]:
    """Every source of a site, in order of their paths. Hidden files and editors' leftovers are passed over."""
    yield from _walk(root / "content", "content")


def _walk(folder: Path, shown: str) -> Iterator[Source]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        path = f"{shown}/{entry.name}"
        if _is_hidden(path) or any(fnmatchcase(entry.name, pattern) for pattern in LEFTOVERS):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, path)
        elif entry.is_symlink():
            yield Source(path, "link", "")
        elif entry.is_file(follow_symlinks=False):
            yield Source(path, kind_of(path), signature(entry.stat(follow_symlinks=False)))


def _is_hidden(path: str) -> bool:
    """Names with a dot in front are private, but for the folder in which the web keeps such things as security.txt."""
    return path.rpartition("/")[2].startswith(".") and path != WELL_KNOWN


def signature(stat: os.stat_result) -> str:
    """Size, both times and the inode: what a change of a file can hardly leave alone altogether."""
    return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ctime_ns}-{stat.st_ino}"


def kind_of(path: str) -> str:
    """What a file is for: `story`, `author`, `plain` (a page that is no story), `data`, `static`, or `asset`."""
    parts = path.split("/")[1:]
    match parts[0]:
        case "_static":
            return "static"
        case "_data":
            return "data" if path.endswith(DATA_SUFFIXES) else "asset"
        case "_authors":
            return "author" if path.endswith(".md") else "asset"
        case "pages":
            return "plain" if path.endswith(".md") else "asset"
    return "story" if path.endswith(".md") and not any(part.startswith("_") for part in parts) else "asset"
