"""Where the keys and plain values of a header stand in its file's text, from sign to sign."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from yaml import CSafeLoader
from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from newsgen.intake.header import Header
from newsgen.outlet.slots import Key

TOML_KEY = re.compile(r"""[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
TOML_EQUALS = re.compile(r"[ \t]*=[ \t]*")
TOML_VALUE = re.compile(
    r"""(?!["']{3})(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^,\[\]{}#\r\n"']*[^,\[\]{}#\s"'])"""
)


class Span(Struct, frozen=True):
    """A stretch of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """What stands there."""
        return text[self.start : self.end]


class Spans(Struct, frozen=True):
    """The keys, and the values that are one word or text, of a header by their key paths."""

    keys: Mapping[Key, Span]
    values: Mapping[Key, Span]


def spans_of(text: str, header: Header, fence: int) -> Spans:
    """The spans of a header in the text of its file, line ends as they stand; the header's last
    line begins at `fence`.
    """
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    if text.startswith("+++"):
        return _toml_spans(text, header, starts)
    keys, values = dict[Key, Span](), dict[Key, Span]()
    for key, event, is_key in _scalars(text[starts[1] : fence]):
        (keys if is_key else values)[key] = Span(
            starts[event.start_mark.line + 1] + event.start_mark.column,
            starts[event.end_mark.line + 1] + event.end_mark.column,
        )
    return Spans(keys, values)


def _scalars(head: str) -> Iterator[tuple[Key, Any, bool]]:
    """Each scalar of a YAML text that can be read: its key path, its event, whether it is a key."""
    events = CSafeLoader(head)
    path: list[str | int | None] = []
    while not isinstance(event := events.get_event(), StreamEndEvent):
        if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            path.pop()
        elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            path.append(None if isinstance(event, MappingStartEvent) else 0)
            continue
        elif not isinstance(event, ScalarEvent):
            continue
        elif path and path[-1] is None:
            path[-1] = event.value
            yield _key(path), event, True
            continue
        else:
            yield _key(path), event, False
        if path:
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None


def _key(path: list[str | int | None]) -> Key:
    return tuple(part for part in path if part is not None)


def _toml_spans(text: str, header: Header, starts: Sequence[int]) -> Spans:
    keys, values = dict[Key, Span](), dict[Key, Span]()
    for key in paths_in(header.values):
        line, column = header.locate(key)
        at = starts[line - 1] + column - 1
        if isinstance(key[-1], str):
            name = TOML_KEY.match(text, at)
            if not name:
                continue
            keys[key] = Span(name.start(), name.end())
            equals = TOML_EQUALS.match(text, name.end())
            at = equals.end() if equals else len(text)
        if value := TOML_VALUE.match(text, at):
            values[key] = Span(value.start(), value.end())
    return Spans(keys, values)


def paths_in(value: Any, path: Key = ()) -> Iterator[Key]:
    """The key paths of all that a value holds."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for part, inner in inside:
        yield (*path, part)
        if isinstance(inner, (dict, list)):
            yield from paths_in(inner, (*path, part))
