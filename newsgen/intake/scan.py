"""Which files `content/` holds, what each is for, and whether it looks as it did last time."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.json import encode

from newsgen.digest import digest
from newsgen.errors import Broken, Problem
from newsgen.intake.names import is_markdown
from newsgen.outlet.source import linked

# What editors and file managers leave behind while somebody works: names, and how other names end.
LEFTOVERS = frozenset({"4913", "Thumbs.db", "desktop.ini"})
LEFTOVER_ENDS = ("~", ".swp", ".swx", ".bck", ".tmp", "___")
# But for the folder in which the web keeps such things as security.txt.
WELL_KNOWN = "content/_static/.well-known"
# Control characters, and bytes that are not UTF-8.
NAMELESS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
# The folder, in a live story's own, in which its entries lie.
ENTRIES = "entries"
DATA_SUFFIXES = (".toml", ".json", ".yaml", ".yml")
# A file that changed so shortly before a look at it, in nanoseconds, may change once more without
# looking different: clocks of file systems are coarse.
YOUNG = 2_000_000_000


class Folder(Struct, frozen=True):
    """A folder's own files by name, each with its signature.

    `seal` stands for all of them; it is "" where one has no signature.

    `odd` are those that are no plain files: (name as it is shown, kind).
    """

    path: str
    files: Sequence[tuple[str, str]]
    odd: Sequence[tuple[str, str]]
    seal: str


def scan(root: Path, now: int) -> Iterator[Folder]:
    """Every folder of a site's content with its files.

    `now` is the time of the file system's clock, in nanoseconds. Hidden files and editors'
    leftovers are passed over. Raises Broken where `content/` is a link, or a folder cannot be read.
    """
    if (root / "content").is_symlink():
        raise Broken([linked("content")])
    todo = ["content"]
    while todo:
        folder, inner = look_into(root, todo.pop(), now)
        todo += sorted(inner, reverse=True)
        yield folder


def look_into(root: Path, shown: str, now: int, only: str = "") -> tuple[Folder, list[str]]:
    """One folder, or `only` one file of it, and the paths of the folders directly below.

    What is not there is empty.
    """
    files, odd, inner = [], [], []
    try:
        entries = os.scandir(root / shown)
    except FileNotFoundError:
        return Folder(shown, (), (), ""), []
    except OSError as error:
        if only and isinstance(error, NotADirectoryError):
            return Folder(shown, (), (), ""), []
        hint = "make it a folder that may be read"
        raise Broken(
            [Problem(shown, 0, 0, f"cannot be read: {error.strerror}", hint, code="unreadable")]
        ) from None
    settled = now - YOUNG
    with entries:
        for entry in entries:
            name = entry.name
            if only and name != only:
                continue
            if NAMELESS.search(name):
                legible = os.fsencode(name).decode(errors="backslashreplace").replace("\n", "\\n")
                odd.append((legible, "nameless"))
            elif is_passed_over(name) and f"{shown}/{name}" != WELL_KNOWN:
                continue
            elif entry.is_file(follow_symlinks=False):
                stat = entry.stat(follow_symlinks=False)
                files.append((name, "" if stat.st_ctime_ns > settled else signature(stat)))
            elif entry.is_dir(follow_symlinks=False):
                inner.append(f"{shown}/{name}")
            elif entry.is_symlink():
                odd.append((name, "link"))
    sealed = not odd and all(mark for _, mark in files)
    return Folder(shown, files, odd, digest(encode(files)) if sealed else ""), inner


def is_passed_over(name: str) -> bool:
    """Whether a file or folder is private (a dot begins its name) or an editor's leftover."""
    first = name[:1]
    return (
        first == "."
        or (first == "#" == name[-1:] and len(name) > 1)
        or name.endswith(LEFTOVER_ENDS)
        or name in LEFTOVERS
        or ".sb-" in name
    )


def signature(stat: os.stat_result) -> str:
    """Size, both times and the inode: what a change of a file can hardly leave alone altogether."""
    return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ctime_ns}-{stat.st_ino}"


def kind_of(path: str) -> str:
    """What a file is for: `story`, `entry`, `author`, `term`, `plain`, `data`, `front`, `static` or
    `asset`.

    `plain` is a page that is no story, `term` the record of a tag, a series or the like, an `entry`
    one of a story with a folder of its own.
    """
    parts = path.split("/")[1:]
    match parts[0]:
        case "_static":
            return "static"
        case "_data":
            return "data" if path.endswith(DATA_SUFFIXES) else "asset"
        case "_fronts":
            return "front" if path.endswith(".toml") else "asset"
        case "_authors":
            return "author" if is_markdown(path) else "asset"
        case "pages":
            return "plain" if is_markdown(path) else "asset"
    if not is_markdown(path):
        return "asset"
    if len(parts) == 2 and parts[0].startswith("_") and not parts[1].startswith("_"):
        return "term"
    if any(part.startswith("_") for part in parts):
        return "asset"
    return "entry" if len(parts) > 3 and parts[-2] == ENTRIES else "story"
