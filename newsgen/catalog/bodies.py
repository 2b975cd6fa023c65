"""Bodies of stories, kept from their own pages for the feeds: a file each, by the story's id."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from msgspec.json import decode, encode
from msgspec.structs import astuple

from newsgen import secret
from newsgen.digest import digest
from newsgen.model import Body


class Bodies(Struct, frozen=True):
    """A folder of bodies with what they read. It is a mere memory: what it lacks, or cannot keep,
    is rendered again.
    """

    folder: Path

    def keep(self, id_: str, body: Body, facts: Mapping[str, str]) -> None:
        """Keep a body without its problems, which its own page reports."""
        data = encode([astuple(body)[:3], facts])
        secret.keep(self.folder / digest(id_), "body", data)

    def find(self, id_: str) -> tuple[Body, dict[str, str]] | None:
        """A kept body with the facts that it read; none where the file is not as it was written."""
        data = secret.kept(self.folder / digest(id_), "body")
        if data is None:
            return None
        values, facts = decode(data)
        return Body(*values), facts

    def drop(self, id_: str) -> None:
        """Keep nothing of a story."""
        file = f"{self.folder}/{digest(id_)}"
        if os.access(file, os.F_OK):  # most often there is none
            with suppress(OSError):
                os.unlink(file)  # noqa: PTH108

    def clear(self) -> None:
        """Keep nothing of any."""
        with suppress(OSError):
            for file in list(os.scandir(self.folder)):
                Path(file.path).unlink(missing_ok=True)

    def prune(self, most: int) -> None:
        """Let go of the oldest where there are more than twice as many as `most`."""
        with suppress(OSError):
            files = list(os.scandir(self.folder))
            if len(files) > 2 * most:
                for file in sorted(files, key=lambda file: file.stat().st_mtime_ns)[:-most]:
                    Path(file.path).unlink(missing_ok=True)
