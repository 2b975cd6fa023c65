"""Digests: short names for bytes and values, the same on every machine and in every run."""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

# Ten bytes: among a million files the chance that any two differ and share one is below 1 in 10^12.
SIZE = 10


def digest(data: bytes | str) -> str:
    """Twenty hexadecimal characters that stand for `data` (text as UTF-8)."""
    return blake2b(data.encode() if isinstance(data, str) else data, digest_size=SIZE).hexdigest()


def digest_of(value: Any) -> str:
    """The digest of a JSON-able value, whatever the order of its keys."""
    return digest(
        json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    )


@lru_cache(maxsize=1)
def code_digest() -> str:
    """The digest of newsgen's own code, and of which packages it finds beside it."""
    package = Path(__file__).parent
    files = sorted(package.rglob("*.py"))
    packages = sorted(
        path.name
        for folder in map(Path, sys.path)
        if folder.is_absolute()
        for path in folder.glob("*.dist-info")
    )
    return digest_of(
        [[path.relative_to(package).as_posix(), digest(path.read_bytes())] for path in files]
        + [packages]
    )


def number_of(name: str) -> int:
    """A name as a signed 64-bit number, for SQLite's integer keys."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
