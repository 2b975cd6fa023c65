"""Digests: short names for bytes and values, the same on every machine and in every run."""

from __future__ import annotations

import json
import os
import posixpath
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import Any

# Ten bytes: among a million files the chance that any two differ and share one is below 1 in 10^12.
SIZE = 10
# So many of its characters stand in names of files.
SHOWN_DIGITS = 10
# Packages that may have a say in what is published: those that only install others have none, and
# differ from machine to machine.
PACKAGE = re.compile(r"^(?!(?:pip|setuptools|uv|wheel)-).*\.dist-info$")


def digest(data: bytes | str) -> str:
    """Twenty hexadecimal characters that stand for `data` (text as UTF-8)."""
    return blake2b(data.encode() if isinstance(data, str) else data, digest_size=SIZE).hexdigest()


def hashed_name(name: str, digest_: str) -> str:
    """`css/site.css` as `css/site.3f9a1c2b7d.css`."""
    stem, suffix = posixpath.splitext(name)
    return f"{stem}.{digest_[:SHOWN_DIGITS]}{suffix}"


def digest_of(value: Any) -> str:
    """The digest of a JSON-able value, whatever the order of its keys."""
    return digest(
        json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    )


@lru_cache(maxsize=1)
def code_digest() -> str:
    """The digest of newsgen's own code, and of which packages it finds beside it."""
    code = blake2b(digest_size=SIZE)
    for name, data in sorted(_modules(os.path.dirname(__file__))):
        code.update(f"{name} {len(data)}\n".encode() + data)
    for name in sorted(filter(PACKAGE.search, _beside())):
        code.update(f"{name}\n".encode())
    return code.hexdigest()


def _modules(package: str) -> Iterator[tuple[str, bytes]]:
    # By os alone: this is done in every build, and a Path for each would take longer than reading.
    for folder, _, names in os.walk(package):
        for name in names:
            if name.endswith(".py"):
                with open(f"{folder}/{name}", "rb", buffering=0) as file:
                    yield f"{folder[len(package) :]}/{name}", file.read()


def _beside() -> Iterator[str]:
    for folder in filter(os.path.isabs, sys.path):
        if os.path.isdir(folder):
            yield from os.listdir(folder)


def number_of(name: str) -> int:
    """A name as a signed 64-bit number, for SQLite's integer keys."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
