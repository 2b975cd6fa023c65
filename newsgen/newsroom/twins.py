"""What a careful colleague notices only between stories: near twins of headlines and names."""

from __future__ import annotations

import re
import time
import unicodedata
from calendar import day_abbr, day_name, month_abbr, month_name
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from newsgen.errors import Problem

# Shorter slugs are near many others without meaning them.
COMPARED_SLUG = 8
ALIKE = 0.85
COUNTED = re.compile(r"\w*\d\w*|[ivx]+|[a-z]")
DAYS = frozenset(
    name.casefold()
    for names in (month_name, month_abbr, day_name, day_abbr)
    for name in names
    if name
)


class ReadCopy(Struct, frozen=True):
    """What is compared between stories. `original` is the id of the story of which it is a version,
    its own where it is no translation; versions of one story are no twins.
    """

    path: str
    section: str
    lang: str
    slug: str
    title: str
    date: int
    place: tuple[int, int]
    original: str
    names: tuple[tuple[str, tuple[int, int]], ...]


def beside_one_another(
    entries: Iterable[ReadCopy], authors: Mapping[str, str]
) -> Iterator[Problem]:
    """What only shows between stories; `authors` are the names of the author records by id."""
    ordered = sorted(entries, key=lambda entry: (entry.date, entry.path))
    yield from _repeated_headlines(ordered)
    yield from _near_slugs(ordered)
    yield from _near_names(ordered, authors)


def _repeated_headlines(entries: Sequence[ReadCopy]) -> Iterator[Problem]:
    first: dict[tuple[str, str], ReadCopy] = {}
    for entry in entries:  # stories in two languages may well have one headline
        earlier = first.setdefault((entry.lang, _folded(entry.title)), entry)
        if earlier.original != entry.original:
            message = f"{earlier.path} has the same headline"
            hint = (
                "if both are one story, delete one of them; "
                "otherwise give this one a headline of its own"
            )
            yield Problem(entry.path, *entry.place, message, hint, "warning", "same-headline")


def _near_slugs(entries: Sequence[ReadCopy]) -> Iterator[Problem]:
    """Slugs of a section and a year that differ in a letter, or in a number at the end.

    The later story is named.
    """
    known = defaultdict[tuple[str, str], dict[str, ReadCopy]](dict)
    year = 0
    for entry in entries:
        if len(entry.slug) < COMPARED_SLUG:
            continue
        if time.gmtime(entry.date).tm_year != year:
            year = time.gmtime(entry.date).tm_year
            known.clear()
        near = known[entry.section, entry.lang]
        twins = (near[key] for key in _slug_keys(entry.slug) if key in near)
        others = (twin for twin in twins if twin.original != entry.original)
        twin = next((twin for twin in others if _is_slip(twin.slug, entry.slug)), None)
        if twin:
            message = f'the slug "{entry.slug}" is nearly that of {twin.path}, "{twin.slug}"'
            hint = (
                "if both are one story, delete one of them; "
                "otherwise choose a slug that tells them apart"
            )
            yield Problem(entry.path, *entry.place, message, hint, "warning", "near-slug")
        for key in _slug_keys(entry.slug):
            near.setdefault(key, entry)


def _slug_keys(slug: str) -> Iterator[str]:
    """Two slugs that differ in at most one letter have one of these in common.

    The letter may be put in, left out or changed.
    """
    yield slug
    yield re.sub(r"-\d{1,2}$", "", slug)
    for index in range(len(slug)):
        yield slug[:index] + slug[index + 1 :]


def _is_slip(one: str, other: str) -> bool:
    """Whether a difference looks like a mistake: a number added at the end, or a letter.

    Two numbers are meant, and so are two editions, parts, months or days.
    """
    shorter, longer = sorted((one, other), key=len)
    if re.fullmatch(rf"{re.escape(shorter)}-\d{{1,2}}", longer):
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    if any(map(_are_counted, one.split("-"), other.split("-"))):
        return False
    changes = [
        change
        for change in SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        if change[0] != "equal"
    ]
    touched = "".join(one[a:b] + other[c:d] for _, a, b, c, d in changes)
    return bool(touched) and not any(sign.isdigit() for sign in touched)


def _are_counted(one: str, other: str) -> bool:
    """Whether two words of slugs differ as numbers do: 0b1 and 0a1, ii and iii, a and b, may and
    mar.
    """
    both = (one, other)
    return one != other and (all(map(COUNTED.fullmatch, both)) or DAYS.issuperset(both))


def _near_names(entries: Sequence[ReadCopy], authors: Mapping[str, str]) -> Iterator[Problem]:
    folded = {_folded(name): id_ for id_, name in authors.items()}
    judged: dict[str, str] = {}
    for entry in entries:
        for name, place in entry.names:
            if name not in judged:
                judged[name] = _nearest(_folded(name), folded)
            id_ = judged[name]
            if id_:
                same = _folded(name) == _folded(authors[id_])
                likeness = "is" if same else "is nearly"
                message = f'"{name}" {likeness} the name in the author record "{id_}"'
                hint = f"write {id_}, and the story stands on the author's page"
                hint = hint if same else f"{hint}; leave it if another person is meant"
                yield Problem(entry.path, *place, message, hint, "warning", "author-name")


def _nearest(name: str, known: Mapping[str, str]) -> str:
    if name in known:
        return known[name]
    scored = [
        (SequenceMatcher(None, name, other, autojunk=False).ratio(), id_)
        for other, id_ in known.items()
    ]
    score, id_ = max(scored, default=(0.0, ""))
    return id_ if score >= ALIKE else ""


def _folded(text: str) -> str:
    """A text without case, accents and marks, for comparison."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    numbers = re.sub(r"(?<=\d)[^\w\s]+(?=\d)", " ", bare)  # 3.12.0 is not 3.1.20
    return " ".join(re.sub(r"[^\w\s+#]", "", numbers).split())
