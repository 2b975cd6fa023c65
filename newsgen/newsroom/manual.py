"""The manual, as it comes with the program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsgen.errors import Refused, did_you_mean, listed

PACKAGE = Path(__file__).parents[1]
# Within an installed package; beside the package in a working copy.
HOMES = (PACKAGE / "docs", PACKAGE.parent / "docs")
ENDING = ".md"


def pages() -> Iterator[tuple[str, str]]:
    """Name and title of every page."""
    for path in sorted(_home().glob(f"*{ENDING}")):
        with path.open(encoding="utf-8") as text:
            yield path.stem, text.readline().strip("# \n")


def page(name: str) -> str:
    """The text of a page, in Markdown. Raises Refused where there is none."""
    known = [known for known, _ in pages()]
    wanted = name.removesuffix(ENDING)
    if wanted not in known:
        hint = f"the pages are {listed(known)}"
        raise Refused(f'the manual has no page "{name}"{did_you_mean(name, known)}', hint)
    return (_home() / f"{wanted}{ENDING}").read_text(encoding="utf-8")


def _home() -> Path:
    return next(home for home in HOMES if home.is_dir())
