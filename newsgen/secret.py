"""The user's secret: what newsgen keeps in a site's folder is believed under its seal alone.

A repository can bring any file, but no seal that another user's secret made.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

SIZE = 32  # bytes
# Tells apart machines that share the user's folder.
MACHINE = Path("/etc/machine-id")


def seal(purpose: str, data: bytes | str) -> str:
    """A seal on `data` (text as UTF-8) that only this user can make; `purpose` is one word."""
    text = data.encode() if isinstance(data, str) else data
    return blake2b(text, key=_secret(), person=purpose.encode(), digest_size=16).hexdigest()


def is_sealed(purpose: str, data: bytes | str, found: str) -> bool:
    """Whether `found` is this user's seal on `data`."""
    return secrets.compare_digest(seal(purpose, data).encode(), found.encode())


def place(path: str | Path) -> str:
    """What a file or folder is and stays while it is not copied: its machine, disk and inode."""
    entry = os.lstat(path)
    return f"{_machine()} {entry.st_dev} {entry.st_ino}"


def keep(path: Path, purpose: str, data: bytes) -> None:
    """Keep bytes in a file under the user's seal and the file's name, so that none stands in for
    another.

    Several processes may do so at once. Where it cannot be written, it is as if it never was.
    """
    sealed = f"{_seal_of(path, purpose, data)}\n".encode() + data
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        try:
            _write(draft, sealed)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(draft, sealed)
        except FileExistsError:
            draft.unlink()
            _write(draft, sealed)
        draft.replace(path)


def kept(path: Path, purpose: str) -> bytes | None:
    """The bytes of a file, None where it is not as this user's newsgen kept it."""
    try:
        found, _, data = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return data if found == _seal_of(path, purpose, data).encode() else None


def _write(draft: Path, data: bytes) -> None:
    """A new file, written without following a link."""
    with draft.open("xb", buffering=0) as file:
        file.write(data)


def _seal_of(path: Path, purpose: str, data: bytes) -> str:
    return seal(purpose, f"{path.name}\n".encode() + data)


@lru_cache(maxsize=1)
def _machine() -> str:
    with suppress(OSError):
        return MACHINE.read_text(encoding="ascii", errors="replace").strip()
    return ""


@lru_cache(maxsize=1)
def _secret() -> bytes:
    """The secret of the user's data folder, made where there is none.

    Where none can be kept, this process has one of its own: the next build believes nothing. The
    folder is that of the XDG Base Directory Specification; what finds it on other systems, too,
    takes longer to load than a build may.
    """
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    path = Path(home).expanduser() / "newsgen" / "secret"
    for _ in range(2):
        with suppress(OSError):
            if len(found := path.read_bytes()) == SIZE:
                return found
        with suppress(OSError):
            _make(path)
    return secrets.token_bytes(SIZE)


def _make(path: Path) -> None:
    """Put a secret down, whole: of several processes that do so at once, the first one's stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(SIZE))
        file.flush()
        os.fsync(descriptor)  # once a user: zeroes, which a loss of power may leave, are no secret
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
