"""Who is to blame: problems that are noticed far from their cause, at the place to mend."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from newsgen.errors import Problem
from newsgen.intake.positions import place_of, values_at
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.paths import path_key


def clash(root: Path, url: str, owners: Sequence[str]) -> Problem:
    """The problem of several pages that claim one URL, in the last of the sources that are to
    blame.
    """
    sources = [owner for owner in owners if owner.startswith("content/")]
    hint = "give one of them another slug, or another pattern in [urls]"
    distinct, url = sorted(set(owners)), unquote(url)
    claim = f"claim the URL {url}" if len(distinct) > 1 else f"claims the URL {url} twice"
    message = f"{' and '.join(distinct)} {claim}"
    path = sources[-1] if sources else CONFIG
    if path.startswith("content/_static/"):
        return Problem(path, 0, 0, message, "give the file another name or place", code="same-url")
    own = _place_of_address(root, path, url) if sources else None
    place = own or place_of(root, path, "slug" if sources else "urls")
    return Problem(path, *place, message, hint, code="same-url")


def _place_of_address(root: Path, path: str, url: str) -> tuple[int, int] | None:
    """Where a header names an address that comes to a URL, be it in other letters."""
    claimed = _bare(url)
    named = (found for key in ("url", "aliases") for found in values_at(root, path, key))
    return next((place for text, place in named if claimed.endswith(_bare(text))), None)


def _bare(address: str) -> str:
    return path_key(unquote(urlsplit(address).path)).removesuffix("index.html").rstrip("/")


def at_key(root: Path, problem: Problem) -> Problem:
    """A problem of a source as a whole, at the key that gives it its name."""
    line, column = place_of(
        root, problem.path, "slug" if problem.path.startswith("content/pages/") else "id"
    )
    return replace(problem, line=line, column=column)
