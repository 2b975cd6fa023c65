"""What a text's directives come to: their options as values, and their templates in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup
from msgspec.structs import replace

from newsgen.charts.options import WrongOption
from newsgen.directives.data import Unfit
from newsgen.directives.kind import DirectiveKind, Gives, Option
from newsgen.directives.values import ABSENT, Mistyped, value_of
from newsgen.errors import Broken, Problem, did_you_mean
from newsgen.intake.addresses import References
from newsgen.intake.directives import (
    CLOSING,
    END,
    MARK,
    OPENING,
    Directives,
    Given,
    Marked,
    Means,
    PlacedDirective,
)
from newsgen.intake.tags import VOID
from newsgen.intake.typography import typeset
from newsgen.model import Body

_PARAGRAPH = re.compile(f"<p>{MARK}([a-z][0-9]++){END}</p>")
_TOKEN = re.compile(f"<!{MARK}([a-z][0-9]++)>")
_LOST = re.compile(f"{MARK}[a-z][0-9]++{END}")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*+)")


def tokens_in(html: str, marked: Marked) -> str:
    """An engine's HTML, in which each mark that is a paragraph is a token that no writer can type,
    with the HTML that its directive holds.
    """
    left = list(reversed(marked.marks))

    def token(match: re.Match[str]) -> str:
        if left[-1:] != [match[1]]:
            return ""
        mark = left.pop()
        raw = marked.placed[int(mark[1:])].raw if mark[0] == OPENING else ""
        return f"<!{MARK}{mark}>{raw}"

    return _LOST.sub("", _PARAGRAPH.sub(token, html))


class Showing:
    """The directives of one document on their way into its HTML. `problems` fills."""

    def __init__(
        self, marked: Marked, directives: Directives, addresses: References, lang: str
    ) -> None:
        self._marked, self._directives = marked, directives
        self._addresses, self._lang = addresses, lang
        self.problems: list[Problem] = [*marked.problems]

    @property
    def is_needed(self) -> bool:
        """Whether there is any directive, or anything wrong with one."""
        return bool(self._marked.placed or self.problems)

    def shown(self, body: Body, trusted: bool) -> Body:
        """The body with its directives; without the means to show them, with what they hold."""
        pieces = _TOKEN.split(body.html)
        if self._directives.means is None:
            return replace(body, html="".join(pieces[::2]))
        self._look_for_lost(pieces[1::2])
        if not trusted and not self.problems:
            self._look_for_torn(pieces)
        known, uses = len(self._addresses.problems), len(self._addresses.uses)
        values = [self._values(placed) for placed in self._marked.placed]
        self.problems += self._addresses.problems[known:]
        is_wrong = any(problem.severity == "error" for problem in self.problems)
        html = "" if is_wrong else self._filled(pieces, values, self._directives.means)
        return replace(body, html=html, uses=(*body.uses, *self._addresses.uses[uses:]))

    def _filled(self, pieces: list[str], values: list[dict[str, Any]], means: Means) -> str:
        levels: list[list[str]] = [[pieces[0]]]
        for token, piece in zip(pieces[1::2], pieces[2::2], strict=True):
            number = int(token[1:])
            if token[0] == OPENING:
                levels.append([])
            else:
                inner = "".join(levels.pop()) if token[0] == CLOSING else ""
                levels[-1].append(self._fill(number, values[number], inner, means))
            levels[-1].append(piece)
        return "".join(levels[0])

    def _fill(self, number: int, values: dict[str, Any], inner: str, means: Means) -> str:
        kind = self._marked.placed[number].kind
        assert kind is not None
        about = {"text": Markup(inner.strip()), "rel": self._addresses.away, "tongue": self._lang}
        given = {**values, **about}
        return means.fill(kind, given)

    # -- values ------------------------------------------------------------------------------------

    def _values(self, placed: PlacedDirective) -> dict[str, Any]:
        kind = placed.kind
        if kind is None:
            return {}
        before = len(self.problems)
        self.problems += _unknown(self._addresses, kind, placed)
        values = {
            name: self._value(kind, name, option, placed) for name, option in kind.options.items()
        }
        if kind.gives and len(self.problems) == before:
            first = placed.given[kind.opening]
            self._give(kind.gives, values, placed, first)
        return values

    def _give(
        self, gives: Gives, values: dict[str, Any], placed: PlacedDirective, first: Given
    ) -> None:
        """Add to the values what is made of them."""
        means = self._directives.means
        assert means is not None
        try:
            values |= gives(values, means.around(placed.index))
        except Unfit as unfit:
            self._tell_unfit(first, unfit)
        except WrongOption as wrong:
            index = placed.given.get(wrong.option, first).index
            self._tell(index, wrong.message, wrong.hint, "wrong-data")
        except Broken as broken:
            self.problems += broken.problems

    def _value(
        self, kind: DirectiveKind, name: str, option: Option, placed: PlacedDirective
    ) -> Any:
        given = placed.given.get(name)
        if given is None:
            if option.required:
                message = f'the directive "{kind.name}" needs its option "{name}"'
                hint = f"{option.description}; write it behind the name: ::: {kind.name} …"
                if name != kind.opening:
                    hint = f"{option.description}; write a line below: {name}: …"
                self._tell(placed.index, message, hint)
            return ABSENT.get(option.type)
        try:
            return self._resolved(value_of(given.text, option), option, given)
        except Mistyped as wrong:
            message = f'the option "{name}" of "{kind.name}" must be {wrong.wanted}'
            self._tell(given.index, message, wrong.hint or option.description)
            return None

    def _resolved(self, value: Any, option: Option, given: Given) -> Any:
        """A value as templates are given it."""
        means = self._directives.means
        assert means is not None
        match option.type:
            case "text":
                return typeset(value, self._lang)
            case "phrase":
                return Markup(means.phrase(value))
            case "picture":
                return self._addresses.picture(_own(self._addresses, value))
            case "file":
                return self._addresses.follow(_own(self._addresses, value))
            case "data":
                return self._data(means, _own(self._addresses, value), given)
            case "embed":
                return self._embed(value, given)
        return value

    def _data(self, means: Means, path: str, given: Given) -> Any:
        try:
            return means.data(path)
        except Unfit as unfit:
            self._tell_unfit(given, unfit)
            return None

    def _embed(self, address: str, given: Given) -> Any:
        found = self._directives.services.embed(address)
        if found is None:
            raise Mistyped("an address of a service that is known", SERVICE_HINT)
        use = self._addresses.places.use("frame-src", found.origin, address)
        self._addresses.uses.append(replace(use, granted=True))
        return found

    # -- what is wrong -----------------------------------------------------------------------------

    def _tell(self, index: int, message: str, hint: str, code: str = "wrong-option") -> None:
        self.problems.append(self._addresses.places.error(index, message, hint, code))

    def _tell_unfit(self, given: Given, unfit: Unfit) -> None:
        where = f", line {unfit.line}," if unfit.line else ""
        message = f'"{given.text}"{where} {unfit.message}'
        self._tell(given.index, message, unfit.hint, "wrong-data")

    def _look_for_lost(self, found: list[str]) -> None:
        """A mark that is no paragraph of the document stands within something else."""
        if len(found) < len(self._marked.marks) and not self.problems:
            mark = self._marked.marks[len(found)]
            self._tell(self._marked.placed[int(mark[1:])].index, *MISPLACED, "wrong-directive")

    def _look_for_torn(self, pieces: list[str]) -> None:
        """A directive that begins in one element and ends in another would tear both."""
        depths, around = [0], list[tuple[int, int]]()
        for token, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
            if token[:1] == OPENING:
                around.append((int(token[1:]), depths[-1]))
            elif token[:1] == CLOSING and around:
                number, before = around.pop()
                if before != depths[-1]:
                    self._torn(number)
            depths = [depths[-1], *_depths(piece, depths[-1])]
            if around and min(depths) < around[-1][1]:
                self._torn(around[-1][0])
                return

    def _torn(self, number: int) -> None:
        self._tell(self._marked.placed[number].index, *TORN, "wrong-directive")


def _depths(html: str, depth: int) -> Iterator[int]:
    """How deep elements are nested behind each tag."""
    for slash, name in _TAG.findall(html):
        if name not in VOID:
            depth += -1 if slash else 1
            yield depth


def _own(addresses: References, target: str) -> str:
    if not addresses.is_source_path(target):
        raise Mistyped("a file of content/, by its path", ELSEWHERE_HINT)
    return target


def _unknown(
    addresses: References, kind: DirectiveKind, placed: PlacedDirective
) -> Iterator[Problem]:
    known = list(kind.options)
    for name, given in placed.given.items():
        if name in kind.options:
            continue
        if not name:
            message = f'the directive "{kind.name}" takes nothing behind its name'
            hint = "write it in the text, a line below"
        else:
            message = (
                f'the directive "{kind.name}" has no option "{name}"{did_you_mean(name, known)}'
            )
            hint = f"its options: {', '.join(known) or 'none'}; text begins behind an empty line"
        yield addresses.places.error(given.index, message, hint, "unknown-option")


SERVICE_HINT = "write it as a link, or open its service with [cards.NAME] in config.toml"
ELSEWHERE_HINT = (
    "write a path relative to this file; "
    "of a film or sound elsewhere, write the address alone on a line"
)
MISPLACED = (
    "the directive stands within something else, such as an HTML element or a list",
    "close what is open above it, or leave its line free of blanks",
)
TORN = (
    "the directive begins in one element and ends in another",
    "close the HTML elements that are open in it before its closing line",
)
