"""Texts of lines for machines, such as security.txt: what is said of them, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.IGNORECASE)


class Flaw(NamedTuple):
    """What is wrong at a place of such a text, and what to do about it."""

    line: int
    column: int
    message: str
    hint: str


Rule = Callable[[str], Iterator[Flaw]]


def numbered(text: str, comment: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The lines that say something, without comments and the blanks at their ends."""
    for number, line in enumerate(text.split("\n"), 1):
        if said := comment.sub("", line).rstrip():
            yield number, said


def is_web(address: str) -> bool:
    """Whether an address is one of the web, with a host."""
    scheme, mark, rest = address.partition("://")
    host = re.split(r"[/?#:]", rest)[0]
    return bool(mark) and scheme.lower() in ("http", "https") and bool(HOST.fullmatch(host))
