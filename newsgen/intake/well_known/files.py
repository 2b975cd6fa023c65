"""The files of content/_static/ whose place says what they are, each by the rules of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from newsgen.errors import Problem
from newsgen.intake.well_known import ads, security, trust
from newsgen.intake.well_known.lines import Flaw, Rule

FOLDER = "content/_static/"
SECURITY_FILES = (f"{FOLDER}.well-known/security.txt", f"{FOLDER}security.txt")
HTML = re.compile(r"\s*<(!doctype|html|head|body)\b", re.IGNORECASE)


class WellKnown(NamedTuple):
    """A kind of such files: what is wrong with a text, and the code of that."""

    flaws: Rule
    code: str


def humans(text: str) -> Iterator[Flaw]:
    """humans.txt is for people: https://humanstxt.org asks for plain text, and no more."""
    if HTML.match(text):
        yield Flaw(1, 1, "this is a web page", "write plain text")
    elif not text.strip():
        yield Flaw(1, 1, "nothing stands here", "say who makes the site, or delete the file")


SECURITY = WellKnown(security.flaws, "security-txt")
TRUST = WellKnown(trust.flaws, "trust-txt")
FILES: Mapping[str, WellKnown] = {
    **dict.fromkeys(SECURITY_FILES, SECURITY),
    f"{FOLDER}ads.txt": WellKnown(ads.flaws, "ads-txt"),
    f"{FOLDER}trust.txt": TRUST,
    f"{FOLDER}.well-known/trust.txt": TRUST,
    f"{FOLDER}humans.txt": WellKnown(humans, "humans-txt"),
}


def problems(path: str, data: bytes) -> Iterator[Problem]:
    """Warnings about a file of content/_static/, if it is one of these."""
    kind = FILES.get(path)
    if kind is None:
        return
    for line, column, message, hint in _flaws(kind, data):
        yield Problem(path, line, column, message, hint, "warning", kind.code)


def _flaws(kind: WellKnown, data: bytes) -> Iterator[Flaw]:
    text = text_of(data)
    if text is None:
        yield Flaw(1, 1, "this is no text in UTF-8", "save it as plain text in UTF-8")
    elif text.startswith("\ufeff"):
        hint = "save it as UTF-8 without the mark"
        yield Flaw(1, 1, "a byte order mark stands before the text", hint)
    else:
        yield from kind.flaws(text)


def text_of(data: bytes) -> str | None:
    """The text of such a file, lines ending in line feeds; None where it is none."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text.replace("\r\n", "\n")
