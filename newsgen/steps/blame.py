"""Who is to blame: problems that are noticed far from their cause, at the place to mend."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from newsgen.errors import Problem
from newsgen.intake.positions import place_of, place_of_value
from newsgen.outlet.config import FILE as CONFIG


def clash(root: Path, url: str, owners: Sequence[str]) -> Problem:
    """The problem of several pages that claim one URL, in the last of the sources that are to
    blame.
    """
    sources = [owner for owner in owners if owner.startswith("content/")]
    hint = "give one of them another slug, or another pattern in [urls]"
    distinct = sorted(set(owners))
    claim = f"claim the URL {url}" if len(distinct) > 1 else f"claims the URL {url} twice"
    message = f"{' and '.join(distinct)} {claim}"
    path = sources[-1] if sources else CONFIG
    if path.startswith("content/_static/"):
        return Problem(path, 0, 0, message, "give the file another name or place", code="same-url")
    aliases = (place_of_value(root, path, alias, "aliases") for alias in (url, url.rstrip("/")))
    place = next(filter(None, aliases), None) or place_of(root, path, "slug" if sources else "urls")
    return Problem(path, *place, message, hint, code="same-url")


def at_key(root: Path, problem: Problem) -> Problem:
    """A problem of a source as a whole, at the key that gives it its name."""
    line, column = place_of(
        root, problem.path, "slug" if problem.path.startswith("content/pages/") else "id"
    )
    return replace(problem, line=line, column=column)
