"""Which files `content/` holds, what each is for, and whether it looks as it did last time."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from newsgen.errors import Broken, Problem

# What editors and file managers leave behind while somebody works.
LEFTOVERS = ("*~", "*.swp", "*.swx", "*.bck", "*.tmp", "*___", "#*#", "4913", "Thumbs.db", "desktop.ini")
WELL_KNOWN = "content/_static/.well-known"
# Control characters, and bytes that are not UTF-8.
NAMELESS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
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
    except OSError as error:
        hint = "make it a folder that may be read"
        raise Broken([Problem(shown, 0, 0, f"cannot be read: {error.strerror}", hint, code="unreadable")]) from None
    for entry in entries:
        path = f"{shown}/{entry.name}"
        if NAMELESS.search(entry.name):
            yield Source(os.fsencode(path).decode(errors="backslashreplace").replace("\n", "\\n"), "nameless", "")
            continue
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
