"""What a machine refuses, told in one line: which file, why, and what would help.

A bug keeps its traceback.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from newsgen.errors import Refused

SPACE = "make room there, then build again"
RIGHTS = "check who may read and write there"
DISK = "check the disk, or the connection to it"
LIMIT = "raise the limit on open files (ulimit -n), or use fewer processes with --jobs"
OTHER_HAND = "somebody changed files during the build: build again"
MEMORY = "close other programs, or use fewer processes with --jobs 1"

# Anything that is not here, such as a bad descriptor or an invalid argument, would be a mistake of
# newsgen's own.
HINTS: Mapping[int, str] = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), SPACE),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), RIGHTS),
    **dict.fromkeys(
        (errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN), DISK
    ),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), LIMIT),
    **dict.fromkeys(
        (errno.ENOENT, errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR, errno.EBUSY),
        OTHER_HAND,
    ),
    **dict.fromkeys((errno.ENOMEM, errno.EAGAIN), MEMORY),
    errno.EINTR: "a signal came in between: build again",
    errno.EMLINK: (
        "a file has as many names as this disk allows: keep fewer releases, with keep in [publish]"
    ),
    errno.ELOOP: "a symbolic link there leads to itself: remove it",
    errno.ENAMETOOLONG: (
        "this disk takes shorter names only: "
        "shorten the slug, or publish to a folder nearer to the root"
    ),
    errno.EXDEV: (
        "the output must lie on the disk of the folder that holds it: "
        "publish to a folder inside of it"
    ),
    errno.ENOLCK: "this disk knows no locks: keep the site on another one",
    errno.EOPNOTSUPP: "this disk cannot do that: keep the site on another one",
}
CATALOG_HINTS: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: SPACE,
    **dict.fromkeys(
        (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM), RIGHTS
    ),
    **dict.fromkeys((sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_PROTOCOL), DISK),
    **dict.fromkeys(
        (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), "another program has it open: close that one"
    ),
    **dict.fromkeys(
        (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB), "delete it: the next build makes it anew"
    ),
    sqlite3.SQLITE_NOMEM: MEMORY,
}
# SQLite's extended codes have the plain one in their last byte.
PLAIN_CODE = 0xFF


@contextmanager
def refusals(catalog: Path) -> Iterator[None]:
    """Raise Refused for whatever the machine refuses inside.

    `catalog` is the file that SQLite's errors are about.
    """
    try:
        yield
    except OSError as error:
        hint = HINTS.get(error.errno or 0)
        if hint is None or (hint is OTHER_HAND and error.filename is None):
            raise
        raise Refused(_line(_path_of(error), error.strerror or str(error)), hint) from error
    except sqlite3.DatabaseError as error:
        hint = CATALOG_HINTS.get(getattr(error, "sqlite_errorcode", 0) & PLAIN_CODE)
        if hint is None:
            raise
        raise Refused(_line(str(catalog), str(error)), hint) from error
    except RuntimeError as error:
        from concurrent.futures import BrokenExecutor

        if not isinstance(error, BrokenExecutor):
            raise
        raise Refused(
            "a process of this build was killed, perhaps because memory ran out", MEMORY
        ) from error
    except MemoryError as error:
        raise Refused("memory ran out", MEMORY) from error


def _path_of(error: OSError) -> str:
    """The path that an error is about: of a move the place it was to go to."""
    path = error.filename2 or error.filename
    return "" if path is None or isinstance(path, int) else os.fsdecode(path)


def _line(path: str, cause: str) -> str:
    shown = path if path.isprintable() else ascii(path)
    return f"{shown}: {cause}" if shown else cause
