"""The YAML parser's errors in plain words, at the place that a person would point at."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from yaml import MarkedYAMLError, YAMLError

from newsgen.outlet.validation import straight

PAIR = re.compile(r"^([ \t-]*+)([^\s:#'\"\[\]{},&*!|>%@`][^:#]*):[ \t]+(.*)$")
# Where what is never finished started: the parser's own mark is where it gave up.
UNFINISHED = (
    "found unexpected end of stream",
    "could not find expected ':'",
    "did not find expected ',' or",
    "did not find expected alpha",
)

HASH = re.compile(r"[\s\[{,]#(?![ \t])")

Words = tuple[str, str]  # message and hint


class _Spot(Struct, frozen=True):
    """Where the parser stopped, and with what words."""

    problem: str
    line: str
    column: int

    @property
    def before(self) -> str:
        return self.line[: self.column]

    @property
    def sign(self) -> str:
        return self.line[self.column : self.column + 1]


def explained(error: YAMLError, text: str) -> tuple[tuple[int, int], str, str]:
    """Line and column (both from 0), message and hint for an error of the parser."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return (0, 0), f"not YAML: {error}", "mend the syntax"
    lines = [*text.splitlines(), ""]
    mark, problem = _blamed(error), str(error.problem)
    at, column = min(mark.line, len(lines) - 1), mark.column
    if problem.startswith("mapping values") and ":" not in lines[at][:column]:
        # The colon is right; it is the line above that is no key, and runs on into this one.
        above = (n for n in range(at - 1, -1, -1) if _says(lines[n]))
        at, column = next(((n, 0) for n in above), (at, column))
    if problem.startswith("did not find expected node") and not lines[at][column:].strip():
        at, column, problem = next(_cut_short(lines[:at]), (at, column, problem))
    return (at, column), *_words(_Spot(problem, lines[at], column))


def _says(line: str) -> bool:
    """Whether there is anything but blanks and a comment on a line."""
    return line.strip(" \t")[:1] not in ("", "#")


def _cut_short(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Line, column and message for the bracket before a comment that takes its end away."""
    for at in range(len(lines) - 1, -1, -1):
        if cut := HASH.search(lines[at]):
            column = max(lines[at].rfind(sign, 0, cut.end()) for sign in "[{")
            if column >= 0:
                closing = "]" if lines[at][column] == "[" else "}"
                yield at, column, f"did not find expected ',' or '{closing}'"


def _blamed(error: MarkedYAMLError) -> Any:
    return ((error.problem or "").startswith(UNFINISHED) and error.context_mark) or (
        error.problem_mark
    )


def _words(spot: _Spot) -> Words:
    if spot.sign == "\t":
        return TAB
    for sign, told in MISTAKES:
        if sign in spot.problem and (words := told(spot)):
            return words
    return f"not YAML: {spot.problem}", "mend the syntax"


def _colon_inside(spot: _Spot) -> Words | None:
    pair = PAIR.match(spot.line)
    if spot.before and pair and (meant := straight(pair[3])):
        hint = f"write straight ones: {pair[2].strip()}: {json.dumps(meant, ensure_ascii=False)}"
        return "curly quotation marks hold no value together", hint
    if spot.before:
        return "a colon and a blank inside a value", _quote_hint(spot.line)
    if ": " in spot.line:
        return (
            "the indentation below this line fits no key",
            "give keys of one table the same indentation",
        )
    return None


def _no_colon(spot: _Spot) -> Words:
    if re.match(r"[ \t]*[\w-]+:\S", spot.line):
        key, value = spot.line.strip().split(":", 1)
        return "a colon without a blank after it", f"write {key}: {value}"
    return (
        "a line without a colon",
        'write "key: value", or end the header with --- above this line',
    )


def _open_bracket(spot: _Spot) -> Words:
    bracket = "]" if "]" in spot.problem else "}"
    if HASH.search(spot.line, spot.column):
        hint = f'put what holds a "#" in quotation marks, such as {spot.sign}"#one", "two"{bracket}'
        return f'"{bracket}" is missing: behind a blank, # begins a comment', hint
    hint = (
        f'close it with "{bracket}", or put text that starts with "{spot.sign}" in quotation marks'
    )
    return f'"{bracket}" is missing', hint


def _bad_start(spot: _Spot) -> Words:
    return f'a value cannot start with "{spot.sign}"', _quote_hint(spot.line)


def _no_key(spot: _Spot) -> Words:
    if spot.before.strip(" -"):
        return "text after the end of a value", _quote_hint(spot.line)
    if spot.sign == ":":
        return "a colon without a key before it", "write key: value"
    if spot.sign == "-":
        return "a list item where a key is expected", "indent the list below its key"
    return "the indentation fits no line above", "give keys of one table the same indentation"


def _text_beside_sign(spot: _Spot) -> Words:
    hint = f"put the text on the lines below, indented; or {_quote_hint(spot.line)}"
    return 'text on the line of a "|" or ">"', hint


TAB = ("a tab in the indentation", "indent with blanks")
DASH = (
    'a "-" where no list can start',
    "put each item of a list on a line of its own, or write [a, b]",
)
BACKSLASH = (
    "a backslash in double quotation marks",
    "write it twice (\\\\), or use single quotation marks",
)
# What the parser's message says, and what it means to a person; the first that has an answer.
MISTAKES: tuple[tuple[str, Callable[[_Spot], Words | None]], ...] = (
    ("tab character", lambda spot: TAB),
    ("mapping values are not allowed", _colon_inside),
    ("mapping values are not allowed", _no_colon),
    ("could not find expected ':'", _no_colon),
    (
        "found unexpected end of stream",
        lambda spot: (
            "a quotation mark is opened and not closed",
            f"add {spot.sign} at the end of the text",
        ),
    ),
    ("block sequence entries", lambda spot: DASH),
    (
        "mapping keys are not allowed",
        lambda spot: ('a value starts with "?"', _quote_hint(spot.line)),
    ),
    ("did not find expected ',' or", _open_bracket),
    ("escape", lambda spot: BACKSLASH),
    ("found character that cannot start", _bad_start),
    ("did not find expected node", _bad_start),
    ("did not find expected alpha", _bad_start),
    ("did not find expected key", _no_key),
    ("did not find expected <doc", _no_key),
    ("did not find expected '-'", _no_key),
    ("did not find expected comment or line break", _text_beside_sign),
)


def _quote_hint(line: str) -> str:
    pair = PAIR.match(line)
    if not pair:
        return "put the value in quotation marks"
    key, value = pair[2].rstrip(" \t"), pair[3].rstrip(" \t")
    if "-" in pair[1]:
        item = json.dumps(f"{key}: {value}", ensure_ascii=False)
        return f"put the whole item in quotation marks: - {item}"
    if value[:1] == "'" == value[-1:] and len(value) > 1:
        value = value[1:-1]
    return f"put the whole value in quotation marks: {key}: {json.dumps(value, ensure_ascii=False)}"
