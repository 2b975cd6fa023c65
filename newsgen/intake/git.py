"""What git's index says of files: which blob each of them is, as long as it looks as it did then.

The index is read as gitformat-index(5) describes it, versions 2 to 4. It vouches for no file that
could be another one than its blob: one that was written as late as the index, is in a merge, is
marked as unchanged by hand, or may go through a filter.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Container, Iterable, Iterator
from hashlib import sha1
from pathlib import Path
from typing import Any, NamedTuple

from newsgen.outlet.source import read_inside

HEADER = struct.Struct(">4sII")
# ctime, mtime (seconds, nanoseconds), device, inode, mode, user, group, size, blob, flags.
ENTRY = struct.Struct(">10I20sH")
SIZE = struct.Struct(">I")
CHECKSUM = 20
REGULAR, KINDS = 0o100000, 0o170000
# In the flags: marked as unchanged by hand, or in a merge; further flags follow.
DOUBTFUL, EXTENDED = 0x8000 | 0x3000, 0x4000
FURTHER_FLAGS = 2
# What makes a file another one than its blob, without a change of its size: gitattributes(5).
FILTERS = re.compile(rb"^[ \t]*[^#\s].*[ \t](?:filter|ident|working-tree-encoding)\b", re.MULTILINE)
ATTRIBUTES = ".gitattributes"


class Vouched(NamedTuple):
    """A file by folder and name, what it looked like (see `scan.signature`), and what it is: the
    id of its blob, then its size.
    """

    folder: str
    name: str
    signature: str
    blob: bytes


def vouched(root: Path, paths: Container[str] | None = None) -> Iterator[Vouched]:
    """The files of a site's `content/`, or those of some `paths`, that git vouches for: none where
    the site is in no repository, or in one whose index this program does not understand.
    """
    home = next((one for one in (root, *root.parents) if (one / ".git").exists()), None)
    if home is None:
        return
    above = root.relative_to(home).as_posix().encode() + b"/" if root != home else b""
    below = above + b"content/"
    try:
        git = _folder_of(home / ".git")
        # Its time comes first: an index that takes its place meanwhile is no older.
        written = (git / "index").stat().st_mtime_ns
        data = (git / "index").read_bytes()
        if not _is_whole(data) or _is_filtered(home, _shared(git), _folders(data, below)):
            return
        for path, fields in _entries(data):
            if path.startswith(below) and _is_sure(fields, written):
                shown = path[len(above) :].decode()
                if paths is None or shown in paths:
                    yield Vouched(*_split(shown), _signature(fields), _blob(fields))
    except (OSError, struct.error, IndexError, ValueError):
        return


def is_blob(root: Path, path: str, blob: bytes) -> bool:
    """Whether a file's bytes are those of a blob: there may be other line ends in it."""
    try:
        data = read_inside(root, path)
    except OSError:
        return False
    name = sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False)
    return blob == name.digest() + SIZE.pack(len(data) & 0xFFFFFFFF)


def _folder_of(git: Path) -> Path:
    """Git's own folder: of a further working tree, a file names it."""
    if git.is_dir():
        return git
    return git.parent / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()


def _shared(git: Path) -> Path:
    """The folder that a further working tree shares with the first one."""
    shared = git / "commondir"
    return git / shared.read_text(encoding="utf-8").strip() if shared.is_file() else git


def _is_whole(data: bytes) -> bool:
    body = memoryview(data)[:-CHECKSUM]
    return sha1(body, usedforsecurity=False).digest() == data[-CHECKSUM:]


def _folders(data: bytes, below: bytes) -> set[bytes]:
    """The folders of the files that lie below another one."""
    return {path.rpartition(b"/")[0] for path, _ in _entries(data) if path.startswith(below)}


def _is_filtered(home: Path, git: Path, folders: Iterable[bytes]) -> bool:
    """Whether any attributes ask for a filter: of the whole, or in folders or above them."""
    above = {home}
    for folder in (home / os.fsdecode(one) for one in folders):
        while folder not in above:
            above.add(folder)
            folder = folder.parent
    files = [git / "info" / "attributes", *(folder / ATTRIBUTES for folder in above)]
    return any(FILTERS.search(path.read_bytes()) for path in files if path.is_file())


def _entries(data: bytes) -> Iterator[tuple[bytes, tuple[Any, ...]]]:
    """(path, fields) of every entry, in the order of the index."""
    sign, version, count = HEADER.unpack_from(data)
    if sign != b"DIRC" or version not in (2, 3, 4):
        return
    at, path = HEADER.size, b""
    for _ in range(count):
        fields = ENTRY.unpack_from(data, at)
        start = at + ENTRY.size + (FURTHER_FLAGS if fields[11] & EXTENDED else 0)
        if version == 4:  # how much of the path before to leave out, then the rest
            cut, start = _number(data, start)
            end = data.index(b"\0", start)
            path = path[: len(path) - cut] + data[start:end]
            at = end + 1
        else:
            end = data.index(b"\0", start)
            path = data[start:end]
            at += (end - at + 8) // 8 * 8
        yield path, fields


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number as pack files write offsets, and where it ends."""
    found = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        found = ((found + 1) << 7) | (data[at] & 0x7F)
    return found, at + 1


def _is_sure(fields: tuple[Any, ...], written: int) -> bool:
    """Whether a file that looks as its entry says must be the blob that it names."""
    created, changed = _times(fields)
    is_plain = fields[6] & KINDS == REGULAR and not fields[11] & (DOUBTFUL | EXTENDED)
    return is_plain and 0 < changed < written and created < written and fields[5] > 0


def _split(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name


def _blob(fields: tuple[Any, ...]) -> bytes:
    return bytes(fields[10] + SIZE.pack(fields[9]))


def _times(fields: tuple[Any, ...]) -> tuple[int, int]:
    """When a file's stat data changed last, and its bytes, in nanoseconds."""
    return fields[0] * 1_000_000_000 + fields[1], fields[2] * 1_000_000_000 + fields[3]


def _signature(fields: tuple[Any, ...]) -> str:
    created, changed = _times(fields)
    return f"{fields[9]}-{changed}-{created}-{fields[5]}"
