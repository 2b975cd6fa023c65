"""YAML without its traps: text stays text, nothing is given twice, nothing refers to anything else.

Of YAML's kinds of plain words only `true`, `false`, `null` and plain decimal numbers mean more than
themselves. Dates, clock times, `NO`, `0777` and `1_000` are text. Anchors, aliases, tags and merge
keys are errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from msgspec import Struct
from yaml import CSafeLoader, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from newsgen.errors import Broken, Problem
from newsgen.intake.yaml_comments import lost_texts
from newsgen.intake.yaml_mistakes import explained
from newsgen.outlet.slots import Key
from newsgen.outlet.validation import UNWANTED, Fault, Place

MAX_DEPTH = 16
LARGEST = 2**63 - 1
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
EMPTY = frozenset({"", "~", "null"})
# What a plain word must start with to be anything but text.
NOT_JUST_TEXT = frozenset({"", *"0123456789-~tfn"})
# Keys as most headers have them: one word with a text in which nothing is doubtful, or with a list
# of such texts.
_RUN = rf"\w[^{UNWANTED}\t\n\ufeff:#]*"
_TEXT = rf"{_RUN}(?::{_RUN})*"
_ENTRY = re.compile(rf"([a-z_]{{1,64}}):(?: +({_TEXT})|(\n *- )({_TEXT}(?:\3{_TEXT})*))?(?:\n|\Z)")


class PlainScalar(str):
    """A plain YAML word that is a number or a truth value.

    As text it is what was written, as `native` what it means.
    """

    __slots__ = ()

    @property
    def native(self) -> bool | int | float | str:
        """The value; a decimal fraction that a float would print otherwise stays text.

        Raises Fault where too large.
        """
        if self in ("true", "false"):
            return self == "true"
        if "." in self:
            return number if repr(number := float(self)) == self else str(self)
        if len(self) > 20 or not -LARGEST <= int(self) <= LARGEST:
            raise Fault(
                "is too large a number",
                "put it in quotation marks if it is no quantity",
                "too-large",
            )
        return int(self)


class YamlDocument(Struct, frozen=True):
    """What a YAML text says. Its first line is the file's line `first`.

    Numbers and truth values are `PlainScalar`.
    """

    values: Any
    text: str
    first: int = 1

    def locate(self, key: Key) -> Place:
        """Line and column in the file of a key (or a list's item), or of the table around it."""
        found = _places(self.text)
        while key and key not in found:
            key = key[:-1]
        if not key:
            return (1, 1)
        line, column = found[key]
        return line + self.first - 1, column


def load_yaml(text: str, path: str) -> Any:
    """The values of a whole YAML file, numbers and truth values as such. Raises Broken."""
    document = parse_yaml(text, path)
    if lost := [lost for lost in lost_texts(text) if type(_plain(lost.value)) is not PlainScalar]:
        raise Broken([one.problem(path, 1) for one in lost])
    try:
        return natives(document.values)
    except Fault as fault:
        raise Broken(
            [Problem(path, 0, 0, f"a value {fault}", fault.hint, code=fault.code)]
        ) from None


def parse_yaml(text: str, path: str, first: int = 1) -> YamlDocument:
    """Read YAML text that starts on line `first` of the file `path`.

    Raises Broken with its first error.
    """
    try:
        return YamlDocument(_read_simply(text) or _built(text), text, first)
    except _WrongYaml as error:
        mark, message, hint, code = error.args
        line, column = mark.line, mark.column
    except YAMLError as error:
        (line, column), message, hint = explained(error, text)
        code = "bad-yaml"
    line = min(line, max(text.count("\n") - text.endswith("\n"), 0))
    raise Broken([Problem(path, line + first, column + 1, message, hint, code=code)])


def natives(value: Any) -> Any:
    """The same value with numbers and truth values in Python's types. Raises Fault."""
    if isinstance(value, PlainScalar):
        return value.native
    if isinstance(value, dict):
        return {key: natives(inner) for key, inner in value.items()}
    return [natives(inner) for inner in value] if isinstance(value, list) else value


# -- building values -------------------------------------------------------------------------------


class _WrongYaml(Exception):
    """Mark, message, hint and code of what is YAML but not allowed here."""


def _read_simply(text: str) -> dict[str, Any] | None:
    """The values of a text that is simple from end to end; of any other, None.

    They are as the parser would give them.
    """
    values: dict[str, Any] = {}
    end = 0
    while end < len(text):
        entry = _ENTRY.match(text, end)
        if not entry:
            return None
        key, value, mark, items = entry.groups(default="")
        if key in values or _plain(key) is not key:
            return None
        values[key] = [_word(item) for item in items.split(mark)] if items else _word(value)
        end = entry.end()
    return values


def _word(text: str) -> str | None:
    """What a value without quotation marks means; blanks around it mean nothing."""
    text = text.strip(" ")
    return _plain(text) if text[:1] in NOT_JUST_TEXT else text


def _built(text: str) -> Any:
    """One pass over the parser's events. No recursion, so that no depth of nesting can harm."""
    next_event: Callable[[], Any] = CSafeLoader(text).get_event
    root: list[Any] = []
    holder: Any = root
    key: str | None = None
    stack: list[Any] = []
    while True:
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            if event.tag is not None or event.anchor is not None:
                raise _decorated(event)
            value: Any = event.value
            if not event.style and value[:1] in NOT_JUST_TEXT:
                value = _plain(value)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            holder = stack.pop()
            continue
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.tag is not None or event.anchor is not None:
                raise _decorated(event)
            if len(stack) == MAX_DEPTH:
                message = f"nested more than {MAX_DEPTH} deep"
                raise _WrongYaml(event.start_mark, message, "use fewer levels", "too-deep")
            value = {} if kind is MappingStartEvent else []
        elif kind is StreamEndEvent:
            return root[0] if root else None
        else:
            _refuse(event, root)
            continue

        if type(holder) is list:
            holder.append(value)
        elif key is None:
            if type(value) is not str or value == "<<" or value in holder:
                raise _bad_key(event, value, holder)
            key = value
            continue
        else:
            holder[key] = value
            key = None
        if kind is not ScalarEvent:
            stack.append(holder)
            holder = value


def _plain(word: str) -> str | None:
    """What a plain word means."""
    if word in EMPTY:
        return None
    return PlainScalar(word) if word in ("true", "false") or NUMBER.fullmatch(word) else word


def _refuse(event: Event, root: list[Any]) -> None:
    """Raise for events that this kind of YAML has not; the others mean nothing."""
    if isinstance(event, AliasEvent):
        raise _decorated(event)
    if isinstance(event, DocumentStartEvent) and (
        root or event.explicit or event.version or event.tags
    ):
        message, hint = "a second document starts here", "keep one document, without a mark"
        raise _WrongYaml(event.start_mark, message, hint, "bad-yaml")
    if isinstance(event, DocumentEndEvent) and event.explicit:
        raise _WrongYaml(event.start_mark, 'an end mark "..."', "take the line out", "bad-yaml")


def _decorated(event: Any) -> _WrongYaml:
    if isinstance(event, AliasEvent):
        sign, what = "*", "refers to another place"
    elif event.anchor is not None:
        sign, what = "&", "marks a place to refer to"
    else:
        sign, what = "!", "is a type tag"
    message = f'a value that starts with "{sign}" {what}, which is not allowed here'
    hint = f'put text that starts with "{sign}" in quotation marks'
    return _WrongYaml(event.start_mark, message, hint, "bad-yaml")


def _bad_key(event: Any, key: Any, holder: dict[str, Any]) -> _WrongYaml:
    mark = event.start_mark
    if isinstance(key, str) and key in holder:
        return _WrongYaml(mark, f'"{key}" is given twice', "keep one of the two", "given-twice")
    if key == "<<":
        return _WrongYaml(
            mark, 'merge keys ("<<") are not allowed', "write the keys out", "bad-yaml"
        )
    if isinstance(key, PlainScalar):
        return _WrongYaml(
            mark, f'the key "{key}" is not text', f'put it in quotation marks: "{key}"', "bad-yaml"
        )
    if key is None:
        return _WrongYaml(mark, "a key is empty", "write a word before the colon", "bad-yaml")
    hint = "put a value that starts with [ or { in quotation marks; keys are words"
    return _WrongYaml(mark, "a list or table stands where a key belongs", hint, "bad-yaml")


# -- positions -------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _places(text: str) -> dict[Key, Place]:
    """Line and column of each key and list item of a text that could be read.

    Both count from 1 within the text.
    """
    next_event: Callable[[], Any] = CSafeLoader(text).get_event
    places: dict[Key, Place] = {}
    # Of the open containers: the key or index now due; None where a key comes next.
    path: list[str | int | None] = []
    while not isinstance(event := next_event(), StreamEndEvent):
        if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            path.pop()
        elif not isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)):
            continue
        elif path and path[-1] is None:
            path[-1] = event.value if isinstance(event, ScalarEvent) else ""
            places[_key(path)] = _place(event.start_mark)
            continue
        else:
            if path and isinstance(path[-1], int):
                places[_key(path)] = _place(event.start_mark)
            if not isinstance(event, ScalarEvent):
                path.append(None if isinstance(event, MappingStartEvent) else 0)
                continue
        if path:
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
    return places


def _key(path: list[str | int | None]) -> Key:
    return tuple(part for part in path if part is not None)


def _place(mark: Any) -> Place:
    return mark.line + 1, mark.column + 1
