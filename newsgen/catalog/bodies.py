"""Bodies of stories, kept from their own pages for the feeds: a file each, by the story's id."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import astuple

from newsgen.digest import digest
from newsgen.model import Body


class Bodies(Struct, frozen=True):
    """A folder of bodies with what they read. It is a mere memory: what it lacks, or cannot keep,
    is rendered again.
    """

    folder: Path

    def keep(self, id_: str, body: Body, facts: Mapping[str, str]) -> None:
        """Keep a body without its problems, which its own page reports."""
        target = self.folder / digest(id_)
        waiting = target.with_suffix(f".{os.getpid()}")
        text = json.dumps([astuple(body)[:3], facts], ensure_ascii=False)
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            waiting.write_text(f"{digest(text)}\n{text}", encoding="utf-8")
            waiting.replace(target)

    def find(self, id_: str) -> tuple[Body, dict[str, str]] | None:
        """A kept body with the facts that it read; none where the file is not as it was written."""
        try:
            digest_, _, text = (
                (self.folder / digest(id_)).read_text(encoding="utf-8").partition("\n")
            )
        except (OSError, UnicodeDecodeError):
            return None
        if digest_ != digest(text):
            return None
        values, facts = json.loads(text)
        return Body(*values), facts

    def prune(self, most: int) -> None:
        """Let go of the oldest where there are more than twice as many as `most`."""
        with suppress(OSError):
            files = list(os.scandir(self.folder))
            if len(files) > 2 * most:
                for file in sorted(files, key=lambda file: file.stat().st_mtime_ns)[:-most]:
                    Path(file.path).unlink(missing_ok=True)
