"""What can be mended in a source without its writer, each kind of it as edits.

A rule is a function from a Manuscript and a Desk to a Mending, or None. To add one: write it, and
enter it in RULES.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, get_args

from msgspec.structs import replace
from pydantic import BaseModel

from newsgen.intake.dates import date_in_name
from newsgen.intake.foreign_names import folded
from newsgen.intake.moments import mended
from newsgen.intake.translation import Translator
from newsgen.newsroom.datelines import as_name, typed_dateline
from newsgen.newsroom.manuscripts import MODELS, Desk, Edit, Manuscript, Mending
from newsgen.newsroom.old_addresses import ALIASES, URL, aliases, can_be_aliases, can_be_url, url
from newsgen.newsroom.spans import paths_in
from newsgen.outlet.slots import Key, Slot

# A text that YAML reads as it stands.
PLAIN = re.compile(r"(?!(?:true|false|null)$)[^\W\d_](?:[\w .,'\u2019()/-]*[\w.)])?")
# What would begin another kind of paragraph, once it stood first.
BLOCK = re.compile(r"[#>+*=|`~<\[:-]|\d+[.)]")
EMPHASIS = re.compile(r"[*_]+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NO_PLACE = re.compile(r"\d|\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


Rule = Callable[[Manuscript, Desk], Mending | None]


def foreign_names(copy: Manuscript, desk: Desk) -> Mending | None:
    """Keys of other programs whose values fit as they are."""
    values = copy.header.values
    found = Translator(desk.model, values, desk.config.zone).all
    named = {
        word: one.key
        for word, one in found.items()
        if one.fits or (one.is_renamed and _is_mended_next(word, one.key, values[word], desk))
    }
    if not named:
        return None
    keys = copy.spans().keys
    edits = [
        Edit(span.start, span.end, new, f"{word}:", f"{new}:")
        for word, new in named.items()
        if (span := keys.get((word,)))
    ]
    renamed = {named.get(word, word): value for word, value in values.items()}
    return Mending(tuple(edits), renamed, copy.header.body)


def _is_mended_next(word: str, key: str, value: Any, desk: Desk) -> bool:
    """Whether a key is only spelled otherwise, or its value will do once it is mended."""
    return (
        folded(word) == folded(key)
        or (key == ALIASES and can_be_aliases(value, desk))
        or (key == URL and can_be_url(value, desk))
    )


def dates(copy: Manuscript, desk: Desk) -> Mending | None:
    """Dates that can be read in one way only."""
    better = {
        key: new
        for key, value in _moments(copy.header.values, desk.model)
        if (new := mended(value, desk.config.zone)) != value
    }
    if not better:
        return None
    spans, values, edits = copy.spans().values, copy.header.values, list[Edit]()
    for key, new in better.items():
        if span := spans.get(key):
            old = span.of(copy.text)
            quote = old[0] if old[0] in "\"'" else '"' if copy.is_toml else ""
            text = f"{quote}{new}{quote}"
            edits.append(Edit(span.start, span.end, text, f"{_name(key)}: {old}", text))
            values = _with(values, key, new)
    return Mending(tuple(edits), values, copy.header.body) if edits else None


def date_of_the_name(copy: Manuscript, desk: Desk) -> Mending | None:
    """The date of a story that has it in its file's name alone."""
    day = date_in_name(copy.path) if desk.kind == "story" else ""
    if not day or "date" in copy.header.values:
        return None
    found = Translator(desk.model, copy.header.values, desk.config.zone).all
    if any(one.key == "date" for one in found.values()):
        return None
    edit = added(copy, "date", day)
    return Mending((edit,), {**copy.header.values, "date": day}, copy.header.body)


def datelines(copy: Manuscript, desk: Desk) -> Mending | None:
    """The place of reporting, typed into the text, goes under its key."""
    text, body = copy.text, copy.text[copy.body :]
    start = len(text) - len(body.lstrip())
    typed = typed_dateline(text, start) if desk.kind == "story" and body.strip() else None
    if not typed or typed["agency"] or NO_PLACE.search(typed["more"] or ""):
        return None
    place = as_name(typed["place"]) + _in_letters(typed["more"] or "")
    given = copy.header.values.get("dateline")
    rest = typed.end() - 1
    signs = EMPHASIS.findall(text[start:rest])
    is_whole = not signs or (len(signs) == 2 and signs[0] == signs[1][::-1])
    if not is_whole or BLOCK.match(text, rest) or given not in (None, place):
        return None
    old = text[start:rest].rstrip()
    taken = Edit(start, rest, "", old, "")
    body_after = copy.body_after([taken])
    if given == place:
        return Mending((taken,), copy.header.values, body_after)
    if "dateline" in copy.header.values:
        return None
    place_added = added(copy, "dateline", place)
    taken, place_added = replace(taken, new=place_added.new), replace(place_added, new="")
    return Mending((place_added, taken), {**copy.header.values, "dateline": place}, body_after)


RULES: tuple[Rule, ...] = (
    foreign_names,
    dates,
    datelines,
    url,
    aliases,
    date_of_the_name,
)


# -- values ----------------------------------------------------------------------------------------


def _moments(values: Mapping[str, Any], model: type[BaseModel]) -> Iterator[tuple[Key, str]]:
    """The dates of a header that are texts or numbers, by their key paths."""
    known = _moment_keys(model)
    for key in paths_in(values):
        if tuple(0 if isinstance(part, int) else part for part in key) in known:
            value: Any = values
            for part in key:
                value = value[part]
            if isinstance(value, (str, int)) and not isinstance(value, bool):
                yield key, str(value)


@lru_cache(maxsize=len(MODELS))
def _moment_keys(model: type[BaseModel]) -> frozenset[Key]:
    """The key paths at which a model has moments, with 0 for each item of a list."""
    return frozenset(_moments_of(model))


def _moments_of(model: type[BaseModel]) -> Iterator[Key]:
    for name in model.model_fields:
        slot = Slot.at(model, (name,))
        if datetime in (slot.kind, *get_args(slot.kind)):
            yield (name,)
        elif slot.model:
            yield from ((name, *inner) for inner in _moments_of(slot.model))
        elif slot.is_list and slot.inside and slot.inside.model:
            yield from ((name, 0, *inner) for inner in _moments_of(slot.inside.model))


def _with(value: Any, key: Key, new: str) -> Any:
    """The same value with another one at a key path."""
    if not key:
        return new
    if isinstance(value, list):
        return [_with(one, key[1:], new) if n == key[0] else one for n, one in enumerate(value)]
    return {**value, key[0]: _with(value[key[0]], key[1:], new)}


def _name(key: Key) -> str:
    return ".".join(part for part in key if isinstance(part, str))


def _in_letters(more: str) -> str:
    """What follows a place behind a comma, in ordinary letters."""
    return "".join(as_name(part) for part in re.split(r"(, *)", more.rstrip()))


def added(copy: Manuscript, key: str, value: str) -> Edit:
    """A key at the end of a header; of one in TOML at its start, before all tables."""
    is_plain = not copy.is_toml and (PLAIN.fullmatch(value) or DAY.fullmatch(value))
    shown = value if is_plain else json.dumps(value, ensure_ascii=False)
    line = f"{key} = {shown}" if copy.is_toml else f"{key}: {shown}"
    at = copy.text.index("\n") + 1 if copy.is_toml else copy.fence
    return Edit(at, at, f"{line}{copy.newline}", "", line)
