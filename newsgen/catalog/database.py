"""The catalog's file: opened, closed, copied, and begun anew where it cannot be trusted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from newsgen import secret
from newsgen.catalog.lists import ALL, FILES
from newsgen.catalog.schema import TABLES, VERSION
from newsgen.errors import naming

CACHE_KB = 32_000
# Lies beside the catalog: whether a build has it open, and the user's seal on what it looks like.
SEAL = "catalog.seal"
OPEN, CLOSED = "open", "closed"
# What SQLite keeps beside a database, and reads before it.
LOG, INDEX, JOURNAL = "-wal", "-shm", "-journal"
COUNTED = f"INSERT INTO list (name, size) VALUES ('{ALL}', 0), ('{FILES}', 0);"


def open_catalog(
    path: Path, durable: bool = False, distrust: Callable[[], None] = lambda: None
) -> sqlite3.Connection:
    """Open the catalog for writing. Of another version, touched by another hand, come from another
    place or not complete, it is begun anew.

    `durable`: what is committed is on disk. `distrust` is called where another hand is the reason.
    Close it with `close_catalog`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    own = is_own(path)
    if not own and path.is_file():
        distrust()
    connection = (_complete(path) if own else None) or _begun(path)
    if durable:
        connection.execute("PRAGMA synchronous = FULL")
    _put_seal(path, OPEN)
    return connection


def close_catalog(path: Path, connection: sqlite3.Connection) -> None:
    """Close the catalog, and put down what its file looks like.

    Where that fails, it is begun anew the next time.
    """
    connection.close()
    with suppress(OSError):  # all that a build had to do is done, or another error says why not
        _put_seal(path, CLOSED)


def read_catalog(path: Path) -> sqlite3.Connection:
    """Open the catalog for reading only, as a worker does."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def recall_catalog(path: Path) -> sqlite3.Connection | None:
    """The catalog that earlier builds left, open for reading; None where nothing was built yet, or
    by another version of newsgen alone, or by others.
    """
    if not is_own(path):
        return None
    connection = read_catalog(path)
    if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
        return connection
    connection.close()
    return None


def is_own(path: Path) -> bool:
    """Whether a build of this user closed the catalog as it is, or has it open here, or left it so
    when it was killed: SQLite recovers that.
    """
    try:
        state, _, found = path.with_name(SEAL).read_text(encoding="ascii").partition(" ")
        return state in (OPEN, CLOSED) and secret.is_sealed("catalog", _look(path, state), found)
    except (FileNotFoundError, UnicodeDecodeError):
        return False


def copy_catalog(path: Path, copy: Path) -> sqlite3.Connection:
    """A copy of a catalog, open for writing, of which nothing is kept that was not committed."""
    _forget(copy)
    connection = _connect(copy)
    with closing(read_catalog(path)) as source:
        source.backup(connection)
    return connection


@contextmanager
def passing_copy(path: Path, copy: Path) -> Iterator[sqlite3.Connection]:
    """A copy of a catalog, as above, for as long as it is needed."""
    try:
        with closing(copy_catalog(path, copy)) as connection:
            yield connection
    finally:
        _forget(copy)


def install_catalog(path: Path, arrived: Path) -> None:
    """Have a complete file, which was made here, for the catalog."""
    forget_catalog(path)
    with naming(str(path)):
        arrived.replace(path)
    close_catalog(path, _connect(path))


def forget_catalog(path: Path) -> None:
    """Let the next build know nothing of earlier ones."""
    path.with_name(SEAL).unlink(missing_ok=True)
    _forget(path)


def _forget(path: Path) -> None:
    for part in ("", LOG, INDEX, JOURNAL):
        _beside(path, part).unlink(missing_ok=True)


def _complete(path: Path) -> sqlite3.Connection | None:
    """A catalog of this version whose first taking in came to its end."""
    try:
        connection = _connect(path)
        if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION and _is_complete(
            connection
        ):
            return connection
        connection.close()
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


def _begun(path: Path) -> sqlite3.Connection:
    forget_catalog(path)
    connection = _connect(path)
    connection.executescript(f"BEGIN;{TABLES}{COUNTED}PRAGMA user_version = {VERSION};COMMIT;")
    return connection


def _put_seal(path: Path, state: str) -> None:
    target = path.with_name(SEAL)
    with naming(str(target)):
        sealed = secret.seal("catalog", _look(path, state))
        target.write_text(f"{state} {sealed}", encoding="ascii")


def _look(path: Path, state: str) -> str:
    """What a seal is on. Raises FileNotFoundError where there is no catalog.

    Of an open catalog it is which files they are, as their bytes change; of a closed one what the
    database looks like. There is nothing in its log then, and never a journal: another hand's they
    would be.
    """
    log = _beside(path, LOG)
    if state == OPEN:
        parts = [secret.place(path), secret.place(log)]
    else:
        entry = path.lstat()
        times = f"{entry.st_size} {entry.st_mtime_ns} {entry.st_ctime_ns}"
        parts = [secret.place(path), times, str(log.exists() and log.stat().st_size > 0)]
    return "\n".join([state, *parts, str(_beside(path, JOURNAL).exists())])


def _beside(path: Path, part: str) -> Path:
    return path.with_name(path.name + part)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    # Of what was deleted nothing is left in the file, however SQLite was built.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection
