"""Printing plates: compiled templates kept between builds, so that a new process need not compile what has not changed."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

SEAL = 16  # bytes


class Plate(Struct, frozen=True):
    """What a template came to: the names that it refers to (None: known at run time alone), and its
    code, marshalled.
    """

    names: tuple[str | None, ...]
    code: bytes


class Plates:
    """The plates in a folder, each a file under a key that stands for all that it was made from.

    Without a folder, none.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def find(self, key: str) -> Plate | None:
        """A plate that was kept, if its file holds what was written there and nothing else."""
        try:
            record = (self._folder / key).read_bytes() if self._folder else b""
        except OSError:
            return None
        seal, rest = record[:SEAL], record[SEAL:]
        if seal != _seal(key, rest):
            return None
        names, _, code = rest.partition(b"\n")
        return Plate(tuple(json.loads(names)), code)

    def keep(self, key: str, plate: Plate) -> None:
        """Keep a plate. Several processes may do so at once; where it cannot be written, it will be
        made again.
        """
        if self._folder is None:
            return
        rest = json.dumps(plate.names).encode() + b"\n" + plate.code
        draft = self._folder / f"{key}.{os.getpid()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(_seal(key, rest) + rest)
            draft.replace(self._folder / key)
        except OSError:
            pass

    def drop_all_but(self, keys: Collection[str]) -> None:
        """Drop the plates of templates that are no more, and what was left half written."""
        if self._folder is None or not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.name not in keys and path.is_file():
                path.unlink(missing_ok=True)


def _seal(key: str, rest: bytes) -> bytes:
    return blake2b(rest, key=key.encode(), digest_size=SEAL).digest()
