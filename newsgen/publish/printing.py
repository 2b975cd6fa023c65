"""Rendering in batches, in this process or in a worker: pages in, bytes to the staging folder, small proofs out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsgen.digest import digest
from newsgen.errors import Broken, Problem
from newsgen.model import Page
from newsgen.outlet.urls import output_path
from newsgen.publish.staging import Place
from newsgen.render.door import Door
from newsgen.render.pages import KINDS
from newsgen.render.press import Press, Site, press_for


@dataclass(frozen=True, slots=True)
class Proof:
    """What one page came to: its digest ("" where it is broken) and its trace.

    `staged` is the signature of the file that waits in the staging folder, "" where the same bytes are published already.
    """

    path: str
    rank: int
    digest: str
    staged: str
    facts: dict[str, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintRun:
    """A batch's orders: render these pages of that site; keep the bodies of the stories that feeds will want."""

    site: Site
    place: Place
    wanted: frozenset[str]

    def __call__(self, pages: Sequence[Page]) -> list[Proof]:
        press = press_for(self.site)
        return [print_page(press, self.place, page, page.subject in self.wanted) for page in pages]


def print_page(press: Press, place: Place, page: Page, wanted: bool = False) -> Proof:
    """Render one page and stage its bytes, unless they stand in the output already."""
    path, kind, door = output_path(page.url), KINDS[page.kind], Door(press, page.lang)
    try:
        made = kind.render(door, page)
    except Broken as broken:
        return Proof(path, kind.rank, "", "", door.facts, (*door.problems, *broken.problems))
    data = made.encode() if isinstance(made, str) else made
    mark = digest(data)
    known = press.is_published(path, mark, place.signature(path))
    staged = "" if known else place.stage(path, data)
    if wanted and page.kind == "article":
        door.keep_body(page.subject)
    return Proof(path, kind.rank, mark, staged, door.facts, tuple(door.problems))
