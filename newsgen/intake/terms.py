"""Tags and series: which of their names are one, and under which slug."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from unicodedata import normalize

from newsgen.digest import digest
from newsgen.errors import Problem
from newsgen.intake.names import slug_of
from newsgen.model import Term
from newsgen.outlet.slugs import Slugs, spared

# All other signs are left out of a slug.
_SPOKEN = ((re.compile(r"\+"), " plus "), (re.compile(r"(?<=\w)#(?!\w)"), " sharp "))
_ACCENTS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
# What may be spelled in one way or another: within a name, and around it.
_BETWEEN = re.compile(r"(?<=\w)[\s_.,:;/'’‘`\"“”„«»()\[\]‐-―-]+(?=\w)")
_AROUND = " \t'’‘\"“”„«».,:;"


@lru_cache(maxsize=8192)
def term(name: str, slugs: Slugs = "ascii") -> Term:
    """A tag or series; one of which nothing can be written in a URL has a digest."""
    spoken = name
    if "+" in name or "#" in name:
        for sign, word in _SPOKEN:
            spoken = sign.sub(word, spoken)
    return Term(spared(slug_of(spoken, slugs)) or digest(name), name)


def are_one(name: str, other: str) -> bool:
    """Whether two names of one slug are spellings of the same: apart from case, accents, blanks,
    hyphens, quotation marks and a sign of a hashtag.
    """
    one, two = _essence(name), _essence(other)
    return one == two or _without_accents(one) == _without_accents(two)


def _without_accents(text: str) -> str:
    return _ACCENTS.sub("", normalize("NFKD", text))


def _essence(name: str) -> str:
    folded = normalize("NFKC", name).casefold().strip(_AROUND).lstrip("#")
    return _BETWEEN.sub("", folded)


def clashes(names: Iterable[str], slugs: Slugs) -> Iterator[tuple[int, str, str]]:
    """Of the names in one list, each that differs from an earlier one of the same slug, if by its
    accents alone: where it stands, and both.
    """
    seen: dict[str, str] = {}
    for at, name in enumerate(names):
        earlier = seen.setdefault(term(name, slugs).slug, name)
        if name != earlier and _essence(name) != _essence(earlier):
            yield at, name, earlier


def clash(path: str, place: tuple[int, int], kind: str, name: str, other: str) -> Problem:
    """What to do about two tags, or two series, that differ and would have one page."""
    message = f'{kind} "{name}" would have one page with "{other}": their URLs are spelled alike'
    hint = f'give one of them a longer name; write "{other}", if they are one'
    return Problem(path, *place, message, hint, code="same-topic")
