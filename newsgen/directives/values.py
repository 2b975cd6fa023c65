"""From what was typed behind an option to its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from newsgen.directives.kind import Option, OptionType
from newsgen.errors import did_you_mean


class Mistyped(Exception):  # told as a Problem
    """A value that is none of its kind: what it must be, and what to do."""

    def __init__(self, wanted: str, hint: str = "") -> None:
        super().__init__(wanted)
        self.wanted, self.hint = wanted, hint


def _number(text: str, option: Option) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        raise Mistyped("a number", "write it with digits, such as 3 or 0.5")
    return int(value) if value == int(value) else value


def _bool(text: str, option: Option) -> bool:
    if text not in ("true", "false"):
        raise Mistyped("true or false")
    return text == "true"


def _choice(text: str, option: Option) -> str:
    if text not in option.choices:
        near = did_you_mean(text, option.choices).removeprefix(", ")
        raise Mistyped(f"one of {', '.join(option.choices)}", near)
    return text


def _list(text: str, option: Option) -> list[str]:
    items = [item.strip() for item in text.split(",") if item.strip()]
    for item in items if option.choices else ():
        _choice(item, option)
    return items


def _as_typed(text: str, option: Option) -> str:
    return text


# What is read of the text alone. Files and addresses are looked for where a text is rendered.
READERS: Mapping[OptionType, Callable[[str, Option], Any]] = {
    "text": _as_typed,
    "phrase": _as_typed,
    "number": _number,
    "bool": _bool,
    "choice": _choice,
    "list": _list,
    "picture": _as_typed,
    "file": _as_typed,
    "data": _as_typed,
    "embed": _as_typed,
}
# What stands for an option that is not given.
ABSENT: Mapping[OptionType, Any] = {"text": "", "phrase": "", "choice": "", "list": (), "file": ""}


def value_of(text: str, option: Option) -> Any:
    """The value that was typed. Raises Mistyped."""
    if not text:
        raise Mistyped("given a value", "write one behind the colon, or take the line out")
    return READERS[option.type](text, option)
