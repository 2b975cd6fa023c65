"""Where directives and cards stand in a text: one look, line by line, before the engine reads it.

Their lines are taken out. Marks in paragraphs of their own hold their places, so that all that they
hold stays part of one document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct, field

from newsgen.directives.card import CARD
from newsgen.directives.data import Data
from newsgen.directives.kind import DirectiveKind, Surroundings
from newsgen.directives.kinds import KINDS
from newsgen.directives.services import Embeds, services_of
from newsgen.errors import Problem, did_you_mean
from newsgen.intake.places import Places

# Private to this program: a writer's are taken out.
MARK, END = "\ue010", "\ue011"
OPENING, CLOSING, ALONE = "o", "c", "l"
MOST = 300
DEEPEST = 2
MOST_OPTIONS = 50
_LINE = re.compile(r":{3,}[ \t]*+(?:([A-Za-z][\w-]*+)(?![^ \t])[ \t]*+)?(.*)")
_OPTION = re.compile(r"([a-z][a-z0-9_-]*+):(?:[ \t]++(.*))?$")
_ADDRESS = re.compile(r"https?://[^\s<>\"]++[ \t]*+$")
# What a line may begin with above an address, in one paragraph with it.
_RUNNING = re.compile(r"[^\W\d_]|[\"'“«„]")
_RAW = {"<!--": "-->", "<pre": "</pre", "<script": "</script", "<style": "</style"}


class Given(Struct, frozen=True):
    """The value of an option as it was typed, and where."""

    text: str
    index: int


class PlacedDirective(Struct, frozen=True):
    """A directive or card in a text, and where; `kind` is None where there is none of its name.
    `raw`: the HTML that it holds.
    """

    kind: DirectiveKind | None
    index: int
    given: Mapping[str, Given] = {}
    raw: str = ""


class Marked(Struct, frozen=True):
    """A text with marks for its directives, and what is wrong with them."""

    text: str
    placed: tuple[PlacedDirective, ...] = ()
    marks: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class Means(Protocol):
    """What directives are shown with."""

    def data(self, path: str) -> Data:
        """The data in a file. Raises Unfit."""

    def around(self, index: int) -> Surroundings:
        """Where the directive is shown that begins with a character of the text."""

    def phrase(self, text: str) -> str:
        """Running text as HTML."""

    def fill(self, kind: DirectiveKind, values: Mapping[str, Any]) -> str:
        """The template of a directive, filled in."""


class Directives(Struct, frozen=True):
    """The directives and services that a text may use. Without `means` none is shown, and none is
    wrong: what they hold stands in the text.
    """

    kinds: Mapping[str, DirectiveKind] = field(default_factory=lambda: KINDS)
    services: Embeds = services_of({})
    means: Means | None = None


def marked(text: str, directives: Directives, places: Places, trusted: bool) -> Marked:
    """The text with marks in the place of its directives."""
    if not _may_hold(text):
        return Marked(text)
    return _Reader(text, directives, places, trusted).read()


def _may_hold(text: str) -> bool:
    return text.startswith((":::", "http")) or "\n:::" in text or "\nhttp" in text


class _Reader:
    def __init__(self, text: str, directives: Directives, places: Places, trusted: bool) -> None:
        self._lines = text.replace(MARK, "").replace(END, "").split("\n")
        self._directives = directives
        self._places = places
        self._trusted = trusted
        self._at = self._index = 0
        self._out: list[str] = []
        self._placed: list[PlacedDirective] = []
        self._marks: list[str] = []
        self._open: list[tuple[int, int]] = []  # those that are open, and where their marks stand
        self._problems: list[Problem] = []
        self._is_full = False  # beyond what a text may have, lines are text
        self._until = ""  # what ends the code or comment that is open
        self._above = ""  # how the paragraph above begins

    def read(self) -> Marked:
        while self._at < len(self._lines):
            self._step(self._lines[self._at].rstrip())
        for number, place in self._open:
            self._leave_open(number, place)
        if not self._placed and not self._problems:
            return Marked("\n".join(self._lines))
        told = self._problems if self._directives.means else ()
        return Marked("\n".join(self._out), tuple(self._placed), tuple(self._marks), tuple(told))

    def _step(self, line: str) -> None:
        if self._until:
            self._until = "" if _ends(line, self._until) else self._until
            self._out.append(self._next())
        elif self._is_full:
            self._text(line)
        elif line.startswith(":::"):
            self._directive(line)
        elif line.startswith("http") and self._is_card(line):
            given = {CARD.opening: Given(line, self._index)}
            self._place(PlacedDirective(CARD, self._index, given), ALONE)
            self._next()
        else:
            self._text(line)

    def _next(self) -> str:
        line = self._lines[self._at]
        self._at += 1
        self._index += len(line) + 1
        return line

    def _text(self, line: str) -> None:
        self._until = _opened(line.lstrip())
        self._above = self._above or line if line else ""
        self._out.append(self._next())
        if self._open and self._holds() == "items":
            self._out.append("")

    def _holds(self) -> str:
        kind = self._placed[self._open[-1][0]].kind
        return kind.holds if kind else "text"

    def _is_card(self, line: str) -> bool:
        """Whether a line is the address of a service, and in no list, quotation or table."""
        is_alone = not self._above or _RUNNING.match(self._above)
        if not is_alone or not _ADDRESS.match(line):
            return False
        return self._directives.services.embed(line) is not None

    # -- directives --------------------------------------------------------------------------------

    def _directive(self, line: str) -> None:
        match = _LINE.fullmatch(line)
        name, rest = (match[1], match[2]) if match else (None, line)
        if name is None and not rest:
            self._close()
            return
        kind = self._directives.kinds.get(name or "")
        index = self._index
        self._next()
        if kind is None:
            self._unknown(index, name or rest)
        elif kind.holds == "html" and not self._trusted:
            self._wrong(index, *UNTRUSTED)
        given = self._options(kind, Given(rest, index + len(line) - len(rest)))
        if kind is None or kind.holds in ("text", "items"):
            self._enter(PlacedDirective(kind, index, given))
        elif kind.holds == "html":
            self._take_html(PlacedDirective(kind, index, given))
        else:
            self._place(PlacedDirective(kind, index, given), ALONE)
            if self._at < len(self._lines) and _is_closing(self._lines[self._at]):
                self._next()

    def _options(self, kind: DirectiveKind | None, opening: Given) -> Mapping[str, Given]:
        """What stands behind the name, and on the lines below that are `key: value`."""
        given: dict[str, Given] = {}
        if opening.text:
            given[kind.opening if kind else ""] = opening
        while self._at < len(self._lines) and len(given) < MOST_OPTIONS:
            match = _OPTION.match(self._lines[self._at].rstrip())
            if not match:
                break
            if match[1] in given:
                self._wrong(self._index, *_twice(match[1]))
                break
            text = (match[2] or "").strip()
            given[match[1]] = Given(text, self._index + (match.start(2) if text else 0))
            self._next()
        return given

    def _enter(self, placed: PlacedDirective) -> None:
        number = len(self._placed)
        self._place(placed, OPENING)
        self._open.append((number, len(self._out) - 2))
        if len(self._open) > DEEPEST:
            self._wrong(placed.index, *TOO_DEEP)

    def _place(self, placed: PlacedDirective, sign: str) -> None:
        if len(self._placed) == MOST:
            self._is_full = True
            self._wrong(placed.index, *TOO_MANY)
        self._put(sign, len(self._placed))
        self._placed.append(placed)

    def _put(self, sign: str, number: int) -> None:
        self._marks.append(f"{sign}{number}")
        self._out += ["", f"{MARK}{sign}{number}{END}", ""]
        self._above = ""

    def _close(self) -> None:
        if self._open:
            self._put(CLOSING, self._open.pop()[0])
        else:
            self._wrong(self._index, *STRAY)
            self._is_full = len(self._problems) >= MOST
        self._next()

    def _take_html(self, placed: PlacedDirective) -> None:
        start = self._at
        while self._at < len(self._lines) and not _is_closing(self._lines[self._at]):
            self._next()
        raw = "\n".join(self._lines[start : self._at]) if self._trusted else ""
        number = len(self._placed)
        self._place(PlacedDirective(placed.kind, placed.index, placed.given, raw), OPENING)
        self._put(CLOSING, number)
        if self._at < len(self._lines):
            self._next()
        else:
            self._problems.append(self._problem(placed.index, *_unclosed("html")))

    def _leave_open(self, number: int, place: int) -> None:
        """What is never closed holds nothing."""
        self._out[place] = f"{MARK}{ALONE}{number}{END}"
        self._marks[self._marks.index(f"{OPENING}{number}")] = f"{ALONE}{number}"
        placed = self._placed[number]
        if placed.kind and not self._is_full:
            self._problems.append(self._problem(placed.index, *_unclosed(placed.kind.name)))

    # -- what is wrong -----------------------------------------------------------------------------

    def _unknown(self, index: int, name: str) -> None:
        known = list(self._directives.kinds)
        message = f'there is no directive "{name}"{did_you_mean(name, known)}'
        hint = f"write one of: {', '.join(known)}; or add templates/directives/NAME.html"
        self._problems.append(self._problem(index, message, hint, "unknown-directive"))

    def _wrong(self, index: int, message: str, hint: str) -> None:
        self._problems.append(self._problem(index, message, hint))

    def _problem(
        self, index: int, message: str, hint: str, code: str = "wrong-directive"
    ) -> Problem:
        return self._places.error(index, message, hint, code)


def _opened(line: str) -> str:
    """What ends the code, or the raw HTML, that a line opens; "" where it opens none."""
    if line.startswith(("```", "~~~")):
        fence = line[: len(line) - len(line.lstrip(line[0]))]
        return "" if line[0] == "`" and "`" in line[len(fence) :] else fence
    if line.startswith("<"):
        low = line.lower()
        for start, end in _RAW.items():
            if low.startswith(start) and end not in low:
                return end
    return ""


def _ends(line: str, end: str) -> bool:
    if end[0] in "`~":
        bare = line.strip()
        return bare.startswith(end) and not bare.strip(end[0])
    return end in line.lower()


def _is_closing(line: str) -> bool:
    bare = line.rstrip()
    return bare.startswith(":::") and not bare.strip(":")


# -- the words of mistakes -------------------------------------------------------------------------

TOO_MANY = (f"a text has more than {MOST} directives and cards", "divide it into several stories")
TOO_DEEP = ("a directive stands in one that stands in one", "nest them once at most")
STRAY = ("this line closes a directive, and none is open", "take it out, or open one above it")
UNTRUSTED = (
    'the directive "html" is only for texts that the outlet trusts',
    'set html = "trusted" in [markdown] of config.toml, or write Markdown',
)


def _unclosed(name: str) -> tuple[str, str]:
    return f'the directive "{name}" is never closed', "write ::: on a line of its own below it"


def _twice(name: str) -> tuple[str, str]:
    return f'the option "{name}" is given twice', "keep one of them"
