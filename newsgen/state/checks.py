"""What the columns of a state must hold beside plain values, so that what reads them can."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import msgspec
from msgspec.json import Decoder

from newsgen.catalog import lists
from newsgen.catalog.baseline import DEPLOYED, SPELLINGS
from newsgen.catalog.questions import TAB
from newsgen.catalog.record_queries import AUTHOR, ENTRY, FRONT, PLAIN, TERM
from newsgen.catalog.rows import PROBLEMS, RECORD_FIELDS
from newsgen.catalog.urls import Holding
from newsgen.model import CARDS, Article
from newsgen.outlet.paths import output_path, path_key
from newsgen.outlet.source import is_inside
from newsgen.outputs.kinds import KINDS
from newsgen.outputs.lists.table import LISTS
from newsgen.outputs.renditions import UNIT as RENDITIONS
from newsgen.outputs.share_card import UNIT as SHARE_CARD
from newsgen.pictures.renditions import RECIPES
from newsgen.pictures.share_card import SHARE_CARDS
from newsgen.publish.url_ledger import is_holding
from newsgen.render.reads.pictures import unit_from

# Raises one of `WRONG`, or answers False, where a value is none that newsgen puts down.
Check = Callable[[Any], bool]
WRONG = (msgspec.MsgspecError, ValueError, KeyError, TypeError, RecursionError)

FIELDS = {field.name: field.type for field in msgspec.structs.fields(Article)}
RECORDS: Decoder[Any] = Decoder(
    msgspec.defstruct(
        "StoryRecord", [(name, FIELDS[name]) for name in RECORD_FIELDS], forbid_unknown_fields=True
    )
)
LABELS, NAMES = Decoder(dict[str, str]), Decoder(list[str])
BODIES = Decoder(tuple[tuple[str, int, str], dict[str, str]])
VALUES: Mapping[str, Callable[[str], Any]] = {
    "author": AUTHOR.decode,
    "term": TERM.decode,
    "plain": PLAIN.decode,
    "data": json.loads,
    "front": FRONT.decode,
    "entry": ENTRY.decode,
}
# Values of the baseline that are numbers.
NUMBERS = ("at", DEPLOYED)
# The lists that a record may be about.
TOPIC = re.compile(r"(?:tag|series|term/[a-z0-9_]+)/[^/\t]+")
# The side of the largest picture that JPEG can hold.
MOST_PIXELS = 2**16
# Within the years that have four digits.
EARLIEST, LATEST = -(2**36), 2**38


# What names a question (see `catalog.questions`): to read each back would take three times as long.
LIST, NUMBER, END = f"(?:{'|'.join(LISTS)})(?:/[^\t]*)?", r"\d{1,18}", r"-?\d{1,19}\t[^\t]*"
QUESTION = re.compile(
    rf"newest\t{LIST}\t{NUMBER}\t(?:{LIST})?\t{END}|(?:stretch|addresses)\t{LIST}\t{NUMBER}\t{END}"
    rf"|filling\t{LIST}\t{NUMBER}\t(?:{LIST})?\t(?:{LIST})?(?:\t[^\t]+)*"
    rf"|last change\t{LIST}\t{END}\t{END}|beside\t{LIST}\t{END}"
    rf"|related\t{NUMBER}\t{END}(?:\t{LIST})*"
)


def _reads(decoder: Decoder[Any]) -> Check:
    return lambda text: decoder.decode(text) is not None


def _problem(text: str) -> bool:
    return not text or PROBLEMS.decode(text) is not None


def _moment(seconds: int | None) -> bool:
    return seconds is None or EARLIEST < seconds < LATEST


def _card(text: str) -> bool:
    card = CARDS.decode(text)
    return _moment(card.date) and _moment(card.updated)


def _story_record(text: str) -> bool:
    record = RECORDS.decode(text)
    dated = (*record.amendments, *filter(None, (record.withdrawn,)))
    is_whole = not record.amendments or bool(record.revised and _moment(record.revised[0]))
    return is_whole and all(_moment(one.date) for one in dated)


@lru_cache(maxsize=4096)
def _list(name: str) -> bool:
    return name in (lists.ALL, lists.FILES) or name.partition("/")[0] in LISTS


@lru_cache(maxsize=4096)
def _entry(key: str) -> bool:
    list_, *own = key.split(TAB)
    return _list(list_) and (not own or (len(own) == 2 and _moment(int(own[0]))))


def _labels(text: str) -> bool:
    return all(map(_entry, LABELS.decode(text)))


def _fact(name: str) -> bool:
    if TAB in name:
        return QUESTION.fullmatch(name) is not None
    kind, _, which = name.partition(":")
    if kind == RENDITIONS:
        unit_from(which)  # raises what is wrong
    if kind == SHARE_CARD:
        SHARE_CARDS.decode(which)
    return kind != "page after" or int(which.partition(" ")[0]) >= 0


def _body(data: bytes) -> bool:
    _, facts = BODIES.decode(data)
    return all(map(_fact, facts))


def _url(url: str) -> bool:
    return url.startswith("/") and is_inside(output_path(unquote(url)))


def _url_or_none(url: str) -> bool:
    return not url or _url(url)


def _step(name: str) -> bool:
    return "/" not in name and is_inside(name)


# By table and column. Each value is looked at once.
CHECKS: Mapping[str, Mapping[str, Check]] = {
    "source": {"name": _step, "blob": lambda blob: len(blob) in (0, 24)},
    "warning": {"problem": _reads(PROBLEMS)},
    "article": {
        "url": _url,
        "card": _card,
        "record": _story_record,
        "lists": _labels,
        **dict.fromkeys(("date", "updated", "opens", "closes", "leaves"), _moment),
    },
    "moment": {"at": _moment},
    "stay": {"list": _entry, "opens": _moment, "closes": _moment},
    "list": {"name": _list},
    "asset": {"problem": _problem},
    "page": {
        "kind": KINDS.__contains__,
        "rank": lambda rank: 0 <= rank < len(KINDS),
        "unit": lambda unit: _fact(unit) or True,
        "trace": lambda trace: trace is None or len(trace) % 8 == 0,
    },
    "fact": {"name": _fact},
    "bundle": {"facts": lambda text: all(map(_fact, NAMES.decode(text)))},
    "build": {"at": _moment},
    "gone": {"url": _url_or_none},
    "outcome": {"what": ("added", "changed", "removed").__contains__, "url": _url_or_none},
    "body": {"data": _body},
}


def _baseline(name: str, value: str) -> bool:
    if name == SPELLINGS:
        return LABELS.decode(value) is not None
    return name not in NUMBERS or int(value) < LATEST


def _record(kind: str, id_: str, value: str) -> bool:
    VALUES[kind](value)
    return kind != "term" or TOPIC.fullmatch(id_) is not None


def _page(path: str, key: str, url: str) -> bool:
    place = unquote(url)
    files = (output_path(place), f"{output_path(place)}.html")
    return (
        key == path_key(path) and _url(url) and any(f"/{one}".endswith(f"/{path}") for one in files)
    )


def _recipe(kind: str, subject: str) -> bool:
    """Whether a file that is made can be, in a size that a page may want."""
    if kind == "share-card":
        SHARE_CARDS.decode(subject)
    if kind != "rendition":
        return True
    recipe = RECIPES.decode(subject)
    return all(0 < one <= MOST_PIXELS for one in (recipe.width, recipe.height, *recipe.part[2:]))


def _holding(key: str, place: str, id_: str) -> bool:
    return is_holding(place, id_) and key == Holding(place, id_).key


# By table: the columns that must agree with each other.
AGREEING: Mapping[str, tuple[tuple[str, ...], Callable[..., bool]]] = {
    "baseline": (("name", "value"), _baseline),
    "record": (("kind", "id", "value"), _record),
    "page": (
        ("path", "key", "url", "kind", "subject"),
        lambda path, key, url, *made: _page(path, key, url) and _recipe(*made),
    ),
    "url": (("key", "place", "id"), _holding),
}


def are_right(table: str, columns: Mapping[str, Sequence[Any]]) -> bool:
    """Whether newsgen can read what columns of a table hold."""
    try:
        for name, check in CHECKS.get(table, {}).items():
            if not all(map(check, set(columns[name]))):
                return False
        names, agree = AGREEING.get(table, ((), bool))
        return all(map(agree, *(columns[name] for name in names))) if names else True
    except WRONG:
        return False
