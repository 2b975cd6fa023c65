"""What a user can fix, as values and as exceptions.

NewsgenError
├── Broken    sources, settings or templates with problems: nothing is published (exit code 1)
└── Refused   an operation that would harm something, or cannot be done here (exit code 1)

Anything else that reaches the top is a bug of newsgen's own and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Literal, TypeVar

from msgspec import Struct

T = TypeVar("T")
Severity = Literal["error", "warning"]


class Problem(Struct, frozen=True, order=True):
    """One thing that is wrong, and where.

    `path` is relative to the site's root with forward slashes, or empty where no file is to blame;
    `line` and `column` count from 1, 0 means unknown. `code` is a stable kebab-case word for
    scripts.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    severity: Severity = "error"
    code: str = "invalid"

    @property
    def place(self) -> str:
        """`path:line:column`, as far as it is known, in the form terminals and editors open."""
        known = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.path, *known])

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.path else self.message


class NewsgenError(Exception):
    """The root of everything a user can fix."""


class Broken(NewsgenError):
    """Sources, settings or templates have problems; `problems` holds all of them in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class Refused(NewsgenError):
    """An operation that newsgen declines; `hint` says what would make it possible."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(message)


def kept(problems: list[Problem], otherwise: T, made: Callable[[], T]) -> T:
    """What is made; where that raises Broken, its problems are kept, and it is `otherwise`."""
    try:
        return made()
    except Broken as broken:
        problems += broken.problems
        return otherwise


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """`, did you mean "authors"?` for a near miss among `known`, otherwise an empty string."""
    near = nearest(word, known)
    return f', did you mean "{near}"?' if near else ""


def nearest(word: str, known: Sequence[str]) -> str:
    """The word among `known` that is most like this one, "" where none is."""
    near = get_close_matches(word.casefold(), [k.casefold() for k in known], n=1, cutoff=0.6)
    return next(k for k in known if k.casefold() == near[0]) if near else ""


def listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


@contextmanager
def naming(path: str) -> Iterator[None]:
    """Put the path into an error of an open file, which the system leaves without one."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or path
        raise
