"""Keys that newsgen does not know go under `extra`, with all that belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsgen.errors import did_you_mean
from newsgen.intake.translation import Translator
from newsgen.newsroom.manuscripts import Desk, Edit, Manuscript, Mending
from newsgen.newsroom.spans import Span
from newsgen.outlet.slots import words_of

EXTRA = "extra"


def further_keys(copy: Manuscript, desk: Desk) -> Mending | None:
    """Unknown keys as lines of the table `extra`, those of other programs among them; words that
    may be known ones misspelt stay.
    """
    values, known = copy.header.values, words_of(desk.model)
    given = values.get(EXTRA) or {}
    if not isinstance(given, dict):
        return None
    foreign = Translator(desk.model, values, desk.config.zone).all
    stretches = {
        word: stretch
        for word in values
        if word not in known and word not in given
        if word in foreign or not did_you_mean(word, [*known])
        if (stretch := _stretch(copy, word))
    }
    into = _place(copy, given)
    if not stretches or into is None:
        return None
    at, heading, indentation = into
    moved = "".join(_indented(one.of(copy.text), indentation) for one in stretches.values())
    edits = [
        Edit(one.start, one.end, "", f"{word}:", f"{EXTRA}.{word}:")
        for word, one in stretches.items()
    ]
    added = Edit(at, at, heading + moved, "", "")
    kept = {word: value for word, value in values.items() if word not in stretches}
    kept[EXTRA] = {**given, **{word: values[word] for word in stretches}}
    return Mending((*edits, added), kept, copy.header.body)


def _stretch(copy: Manuscript, word: str) -> Span | None:
    """The lines of a key that begins one; comments and gaps behind them stay."""
    keys, text = copy.spans().keys, copy.text
    own = keys.get((word,))
    if own is None or text[own.start - 1] != "\n":
        return None
    starts = sorted(one.start for key, one in keys.items() if len(key) == 1)
    end = next((_line(text, start) for start in starts if start > own.start), copy.fence)
    lines = text[own.start : end].splitlines(keepends=True)
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].startswith(("#", "["))):
        lines.pop()
    return Span(own.start, own.start + len("".join(lines)))


def _line(text: str, at: int) -> int:
    return text.rindex("\n", 0, at) + 1


def _place(copy: Manuscript, given: Mapping[str, Any]) -> tuple[int, str, str] | None:
    """Where lines can be added to `extra`: the place, what has to stand before them, and how far
    they are indented.
    """
    newline, own = copy.newline, copy.spans().keys.get((EXTRA,))
    if copy.is_toml and own is None:
        return copy.fence, f"{newline}[{EXTRA}]{newline}", ""
    if copy.is_toml and own is not None:
        is_table = copy.text[own.start - 1] == "["
        return (copy.text.index("\n", own.end) + 1, "", "") if is_table else None
    if own is None:
        return copy.fence, f"{EXTRA}:{newline}", "  "
    first = min((copy.spans().keys[EXTRA, word].start for word in given), default=0)
    line = _line(copy.text, first) if first else 0
    is_block = line > own.end and not copy.text[line:first].strip()
    return (line, "", copy.text[line:first]) if is_block else None


def _indented(lines: str, by: str) -> str:
    return "".join(by + line if line.strip() else line for line in lines.splitlines(keepends=True))
