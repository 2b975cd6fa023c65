"""Bodies of stories, kept from their own pages for the feeds that print them: a file each, by the story's id."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import astuple, dataclass
from pathlib import Path

from newsgen.digest import digest
from newsgen.model import Body


@dataclass(frozen=True, slots=True)
class Bodies:
    """A folder of bodies with their traces."""

    folder: Path

    def keep(self, id_: str, body: Body, facts: dict[str, str]) -> None:
        """Keep a body without its problems, which its own page reports."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / digest(id_)
        waiting = target.with_suffix(f".{os.getpid()}")
        waiting.write_text(json.dumps([astuple(body)[:3], facts], ensure_ascii=False), encoding="utf-8")
        waiting.replace(target)

    def find(self, id_: str) -> tuple[Body, dict[str, str]] | None:
        """A kept body with its trace."""
        try:
            values, facts = json.loads((self.folder / digest(id_)).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return Body(*values), facts

    def clear(self) -> None:
        """Forget all bodies."""
        shutil.rmtree(self.folder, ignore_errors=True)
