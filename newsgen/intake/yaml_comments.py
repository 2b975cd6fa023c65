"""What YAML takes for a comment though its writer may have meant it as text: `Club is #1 again`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
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

from newsgen.errors import Problem
from newsgen.outlet.slots import Key

# A comment that its writer may not have meant as one: no blank follows its sign.
DOUBTFUL = re.compile(r"(?:^|[ \t])#(?![ \t])", re.MULTILINE)
UNBOUND = 1_000_000  # a column that no line reaches
_BEHIND = re.compile(r"[ \t]+(#(?![ \t]).*)")
_BELOW = re.compile(r"( *)(#(?![ \t]).*)")


class Lost(Struct, frozen=True):
    """Text behind a plain value, or in place of one, that a `#` has made a comment.

    `whole` is what may have been meant; the `#` stands in that column of that line of the text,
    both from 1.
    """

    key: Key
    value: str
    comment: str
    whole: str
    line: int
    column: int

    def problem(self, path: str, first: int) -> Problem:
        """What to do about it in a file in which the text begins on line `first`."""
        message = f'"{self.comment}" is lost: behind a blank, # begins a comment'
        hint = (
            f"put the whole value in quotation marks: {self._mended()}; "
            "or write a blank behind the # of a comment"
        )
        line = self.line + first - 1
        return Problem(path, line, self.column, message, hint, code="lost-text")

    def _mended(self) -> str:
        words = [part.strip() for part in self.whole.split(",")]
        if len(words) > 1 and all(word.startswith("#") for word in words):
            value = json.dumps(words, ensure_ascii=False)
        else:
            value = json.dumps(self.whole, ensure_ascii=False)
        return f"- {value}" if isinstance(self.key[-1], int) else f"{self.key[-1]}: {value}"


def lost_texts(text: str) -> tuple[Lost, ...]:
    """All that a YAML text which can be read loses in this way."""
    return tuple(_lost_texts(text)) if "#" in text and DOUBTFUL.search(text) else ()


def _lost_texts(text: str) -> Iterator[Lost]:
    lines = text.split("\n")
    next_event: Callable[[], Any] = CSafeLoader(text).get_event
    # Of the open containers: the key or index now due (None where a key comes next), and how far
    # they are indented.
    path: list[str | int | None] = []
    columns: list[int] = []
    while not isinstance(event := next_event(), StreamEndEvent):
        if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            path.pop()
            columns.pop()
        elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            path.append(None if isinstance(event, MappingStartEvent) else 0)
            columns.append(UNBOUND if event.flow_style else _column(event))
            continue
        elif not isinstance(event, ScalarEvent):
            continue
        elif path and path[-1] is None:
            path[-1] = event.value
            continue
        elif not event.style and path:
            key = tuple(part for part in path if part is not None)
            yield from _behind(event, key, lines, columns[-1])
        if path:
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None


def _column(event: Any) -> int:
    return int(event.start_mark.column)


def _behind(event: Any, key: Key, lines: list[str], column: int) -> Iterator[Lost]:
    at, end = event.end_mark.line, event.end_mark.column
    rest = lines[at][end:] if at < len(lines) else ""
    if found := _BEHIND.match(rest.rstrip()):
        whole = f"{event.value}{rest.rstrip()}".strip()
        yield Lost(key, event.value, found[1], whole, at + 1, end + found.start(1) + 1)
    elif event.value and not rest.strip() and at + 1 < len(lines):
        below = _BELOW.fullmatch(lines[at + 1].rstrip())
        if below and len(below[1]) > column:
            whole = f"{event.value} {below[2]}"
            yield Lost(key, event.value, below[2], whole, at + 2, below.start(2) + 1)
