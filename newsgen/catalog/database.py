"""The catalog's file: opened, closed, copied, and begun anew where it cannot be trusted."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from newsgen.catalog.lists import ALL, FILES
from newsgen.catalog.schema import TABLES, VERSION
from newsgen.errors import naming

CACHE_KB = 32_000
# Says beside the catalog what its file looked like when the last build closed it.
SEAL = "catalog.seal"
OPEN = "open"
COUNTED = f"INSERT INTO list (name, size) VALUES ('{ALL}', 0), ('{FILES}', 0);"


def open_catalog(path: Path) -> sqlite3.Connection:
    """Open the catalog for writing. Of another version, touched by another hand or not complete, it
    is begun anew.

    Close it with `close_catalog`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _trusted(path) or _begun(path)
    _seal(path, OPEN)
    return connection


def close_catalog(path: Path, connection: sqlite3.Connection) -> None:
    """Close the catalog, and put down what its file looks like.

    Where that fails, it is begun anew the next time.
    """
    connection.close()
    with suppress(OSError):  # all that a build had to do is done, or another error says why not
        _seal(path, _look_of(path))


def _seal(path: Path, text: str) -> None:
    seal = path.with_name(SEAL)
    with naming(str(seal)):
        seal.write_text(text, encoding="ascii")


def read_catalog(path: Path) -> sqlite3.Connection:
    """Open the catalog for reading only, as a worker does."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _trusted(path: Path) -> sqlite3.Connection | None:
    """The catalog that an earlier build closed, or left behind when it was killed: SQLite recovers
    that.
    """
    try:
        known = path.with_name(SEAL).read_text(encoding="ascii")
        if known not in (OPEN, _look_of(path)):
            return None
        connection = _connect(path)
        if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION and _is_complete(
            connection
        ):
            return connection
        connection.close()
    except (FileNotFoundError, UnicodeDecodeError):
        pass
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
    except sqlite3.DatabaseError:
        pass
    return None


def _is_complete(connection: sqlite3.Connection) -> bool:
    """Whether the first taking in came to its end: until then, only a part is on disk."""
    is_empty = connection.execute("SELECT 1 FROM source LIMIT 1").fetchone() is None
    return (
        is_empty
        or connection.execute("SELECT 1 FROM baseline WHERE name = 'at'").fetchone() is not None
    )


def copy_catalog(path: Path, copy: Path) -> sqlite3.Connection:
    """A copy of a catalog, open for writing, of which nothing is kept that was not committed."""
    copy.unlink(missing_ok=True)
    connection = _connect(copy)
    with closing(read_catalog(path)) as source:
        source.backup(connection)
    return connection


def forget_catalog(path: Path) -> None:
    """Let the next build know nothing of earlier ones."""
    path.with_name(SEAL).unlink(missing_ok=True)


def _begun(path: Path) -> sqlite3.Connection:
    for leftover in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        leftover.unlink(missing_ok=True)
    connection = _connect(path)
    connection.executescript(f"BEGIN;{TABLES}{COUNTED}PRAGMA user_version = {VERSION};COMMIT;")
    return connection


def _look_of(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ctime_ns}-{stat.st_ino}"


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection
