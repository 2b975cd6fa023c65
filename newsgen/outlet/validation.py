"""What pydantic finds wrong with a table becomes Problems that a reporter can act on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from newsgen.errors import Problem, did_you_mean
from newsgen.outlet.slots import Key, Slot

Place = tuple[int, int]
Locate = Callable[[Key], Place]
Words = tuple[str, str, str]
"""A message (or the end of one), a hint, a problem's code."""
Translate = Callable[[Key], tuple[str, str] | None]
"""For a key that there is not: the one that it may be, or "", and what to do."""

# What no text may hold: controls, line separators, non-characters, and what turns the direction of
# writing. Soft hyphens, blanks without width and direction marks (U+200B to U+200F) are text.
UNWANTED = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff"
_UNWANTED = re.compile(f"[{UNWANTED}\t]")
_CURLY = re.compile(r"[“”„‟«»]")
_IN_CURLY = re.compile(r"[“„‟«][^“”„‟«»]*[”“»]?|[^“”„‟«»]*[”“»]|‘.*’", re.DOTALL)
_MOST = 100
_FEW = 20


class Fault(ValueError):
    """Raised by a validator.

    `message` goes on after the key's name ("must be ..."), `hint` says what to do.
    """

    def __init__(self, message: str, hint: str, code: str = "wrong-value") -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


def problems_of(
    error: ValidationError,
    path: str,
    locate: Locate,
    model: type[BaseModel],
    translate: Translate = lambda key: None,
) -> list[Problem]:
    """One Problem for each error, in the file `path`.

    `locate` finds the line and column of a key path; `translate` knows words of others. A missing
    key that stands there misspelt is one problem, and of very many only the first are told.
    """
    details = error.errors(include_url=False)[:_MOST]
    found = [(detail, *_words(detail, locate, model, translate)) for detail in details]
    guessed = {
        hit[1]
        for _, _, (message, _, _) in found
        if (hit := re.search(r'did you mean "([^"]+)"', message))
    }
    return [
        Problem(path, *locate(key), message, hint, code=code)
        for detail, key, (message, hint, code) in found
        if not (detail["type"] == "missing" and key[-1] in guessed)
    ]


def straight(value: str) -> str:
    """A text that stands in curly quotation marks, without them; "" for any other text."""
    if value.isascii():
        return ""
    value = value.strip()
    return _CURLY.sub("", value).strip("‘’ ") if _IN_CURLY.fullmatch(value) else ""


def hint_at(error: ValidationError, model: type[BaseModel], key: str) -> str | None:
    """What to do about the first thing that is wrong with a key; None where nothing is."""
    wrong = (one for one in error.errors(include_url=False) if one["loc"][:1] == (key,))
    hints = (_words(one, lambda place: (0, 0), model, lambda word: None)[1][1] for one in wrong)
    return next(hints, None)


def name_of(key: Key) -> str:
    """A key path as a message names it: `"image.src"`, `item 2 of "tags"`."""
    words = [part for part in key if isinstance(part, str)]
    name = f'"{".".join(words)}"' if words else "the table"
    return f"item {key[-1] + 1} of {name}" if key and isinstance(key[-1], int) else name


def _words(
    detail: ErrorDetails, locate: Locate, model: type[BaseModel], translate: Translate
) -> tuple[Key, Words]:
    key: Key = tuple(part for part in detail["loc"] if part != "[key]")
    slot, parent = Slot.at(model, key), Slot.at(model, key[:-1])
    # Where a model takes tables under free names, a lone value is more likely a mistyped key.
    stray = detail["type"] == "model_type" and parent.is_open and slot.field is None
    if detail["type"] == "extra_forbidden" or stray:
        return key, _unknown(str(key[-1]), parent, translate(key))
    if detail["type"] == "missing":
        return key, _missing(key, slot, empty=locate(key) != locate(key[:-1]))
    message, hint, code = _wrong(detail, slot)
    value = detail["input"]
    if isinstance(value, str) and (meant := straight(value)):
        hint = f"curly quotation marks are part of it: write straight ones, or none: {meant}"
    return key, (f"{name_of(key)} {message}", hint, code)


# -- unknown and missing keys ----------------------------------------------------------------------


def _unknown(word: str, table: Slot, translated: tuple[str, str] | None) -> Words:
    known = table.keys()
    if word in known:
        return (
            f'"{table.twin_of(word)}" and "{word}" are both given',
            "keep one of the two",
            "both-given",
        )
    if home := next((name for name, inner in table.tables() if word in inner.keys()), ""):  # noqa: SIM118 - no dict
        return f'unknown key "{word}"', f'it belongs under "{home}"', "unknown-key"
    if translated and translated[1]:
        meant, hint = translated
        near = f', did you mean "{meant}"?' if meant else ""
        return f'unknown key "{word}"{near}', hint, "unknown-key"
    hint = "correct it, or take it out"
    if len(known) <= _FEW:
        hint = f"the keys here are: {', '.join(known)}"
    elif "extra" in known:
        hint += '; keys of your own belong under "extra"'
    near = f', did you mean "{translated[0]}"?' if translated else did_you_mean(word, known)
    return f'unknown key "{word}"{near}', hint, "unknown-key"


def _missing(key: Key, slot: Slot, *, empty: bool) -> Words:
    if empty:
        return f"{name_of(key)} is empty", f"give it a value: {slot.description}", "empty"
    new = f"the table [{key[-1]}]" if slot.model else f'the key "{key[-1]}"'
    return f"{name_of(key)} is missing", f"add {new}: {slot.description}", "missing-key"


# -- wrong values ----------------------------------------------------------------------------------


def _wrong(detail: ErrorDetails, slot: Slot) -> Words:
    """What is wrong with a value, as the rest of a sentence."""
    kind, value = detail["type"], detail["input"]
    fault = detail.get("ctx", {}).get("error")
    if isinstance(fault, Fault):
        return fault.message, fault.hint, fault.code
    blank = kind.startswith("string_") and not str(value).strip()
    if value is None or kind == "too_short" or blank:
        hint = "give it a value, or take it out"
        if slot.description:
            hint = f"give it a value: {slot.description}"
        return "is empty", hint, "empty"
    if kind == "string_pattern_mismatch" and (sign := _unwanted(value, slot)):
        return (
            f"holds the invisible character U+{ord(sign):04X}",
            _without(sign),
            "invisible-character",
        )
    near = did_you_mean(value, slot.choices) if isinstance(value, str) else ""
    return f"must be {_expected(slot)}{near}", _advice(kind, value, slot), "wrong-value"


def _unwanted(value: str, slot: Slot) -> str:
    patterns = [pattern for entry in slot.metadata if (pattern := getattr(entry, "pattern", None))]
    found = (
        sign
        for sign in _UNWANTED.findall(value.strip())
        if not all(re.match(p, sign) for p in patterns)
    )
    return next(found, "")


def _without(sign: str) -> str:
    # A source file cannot hold these: this one comes from an escape.
    if sign < "\xa0" or sign in "\u2028\u2029":
        return "write a backslash twice in double quotation marks, or use single ones"
    return "delete it, or type the text anew"


def _expected(slot: Slot) -> str:
    """What a value here must be."""
    if slot.expected:
        return slot.expected.what
    if slot.kind is bool:
        return "true or false"
    if slot.kind is int:
        low, high = slot.bounds
        bounds = f" from {low} to {high}" if low is not None and high is not None else ""
        return f"a whole number{bounds}"
    if slot.choices:
        return f"one of {', '.join(json.dumps(choice) for choice in slot.choices)}"
    if slot.model:
        return f"a table with keys such as {', '.join(slot.keys()[:5])}"
    if slot.inside and slot.inside.model:
        kind, keys = "list" if slot.is_list else "table", ", ".join(slot.inside.keys()[:5])
        return f"a {kind} of tables with keys such as {keys}"
    if slot.is_table:
        return "a table"
    return "a list of texts" if slot.is_list else "text"


def _advice(kind: str, value: Any, slot: Slot) -> str:
    """What to do about a value that is something else."""
    if slot.expected and slot.expected.hint:
        return slot.expected.hint
    if slot.kind is bool:
        return "write true or false in lower case, without quotation marks"
    if kind in ("greater_than_equal", "less_than_equal") and slot.field:
        usual = slot.field.default
        told = "" if usual is None else f"; the usual one is {usual}"
        return f"choose a number in that range{told}"
    if slot.kind is int:
        return "write the number in digits alone, without quotation marks"
    if slot.choices:
        return "choose one of them"
    if slot.is_list:
        return (
            "put it in square brackets"
            if isinstance(value, str)
            else "write a list in square brackets"
        )
    if slot.is_table:
        return "give it keys and values of its own, one a line below it or in braces"
    if isinstance(value, (list, dict)):
        return "give one text alone, neither a list nor a table"
    if isinstance(value, str):
        return "write it on one line" if "\n" in value.strip() else "write it differently"
    return f"put it in quotation marks: {json.dumps(str(value), ensure_ascii=False)}"
