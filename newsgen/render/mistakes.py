"""What goes wrong in templates, as problems that a person can act on: place, words, hint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from traceback import walk_tb
from types import CodeType, FrameType, FunctionType, MethodType
from typing import Any

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from msgspec.structs import replace

from newsgen.errors import Problem, did_you_mean
from newsgen.outlet.theme import Theme, shown_path
from newsgen.render.environment import FOLDER, ChainEnvironment
from newsgen.render.filters import DOOR, FILTERS
from newsgen.render.misuse import Misuse

PACKAGE = __name__.partition(".")[0]
# Between what a problem is and what was being rendered.
SUBJECT = " (while rendering "
# What is a problem of a template's, if the template did it. All else is a mistake of the program's.
TOLD = (
    Misuse,
    TemplateError,
    RecursionError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
)

LEVEL = re.compile(r"(?<=')\d+\|")
NEW_SENTENCE = re.compile(r"\. (\w)")
UNKNOWN_FILTER = re.compile("No (filter|test) named '(.+)'")
UNKNOWN_NAME = re.compile('nothing is called "(.+)" here')
NO_PAGE = 'nothing is called "page" here'

SYNTAX_HINT = "correct the template's syntax at this line"
ENCODING_HINT = 'save the file in the encoding "UTF-8"'
NOT_FOUND_HINT = (
    "add it to the theme's templates/, or correct the name where it is extended or included"
)
UNDEFINED_HINT = (
    '"newsgen docs themes" lists what a template may use;'
    " test with `is defined` where a name may be absent"
)
PART_HINT = (
    "a part is made for many pages and knows none of them:"
    " give it what it prints, as in part(..., url=page.url)"
)
ENDLESS, ENDLESS_HINT = (
    "templates or macros call themselves without end",
    "take the call out, or give it an end",
)
FORBIDDEN = re.compile(r"access to attribute '(.*)' of '(.*)' object is unsafe\.")
FORBIDDEN_HINT = 'templates reach what "newsgen docs themes" lists, and nothing behind it'
FAILED_HINT = "the expression on this line cannot be evaluated with these values"


class Mistakes:
    """Tells what went wrong in the templates of a theme's chain."""

    def __init__(self, theme: Theme, environment: ChainEnvironment) -> None:
        self._theme, self._environment = theme, environment
        self._folders = tuple(str(folder / FOLDER) for folder in theme.folders)

    def problem(
        self, error: Exception, name: str, context: Mapping[str, Any], about: str
    ) -> Problem | None:
        """The problem that an error comes to while the template `name` is rendered, with its line
        and `about`, what was being rendered; None where it is no mistake of a template's.
        """
        if isinstance(error, TemplateSyntaxError):
            return self.in_syntax(error, name)
        told = self._told(error, context)
        if told is None:
            return None
        path, line = self._innermost(error) or (name, 0)
        subject = f"{SUBJECT}{about})" if about else ""
        return Problem(path, line, 0, f"{told[0]}{subject}", told[1], code="template")

    def in_syntax(self, error: TemplateSyntaxError, filename: str) -> Problem:
        """The problem of a template that is no valid Jinja; `filename` is for where it has none."""
        message = NEW_SENTENCE.sub(
            lambda found: f"; {found[1].lower()}", (error.message or "no template").rstrip(".")
        )
        if unknown := UNKNOWN_FILTER.fullmatch(message):
            known = self._environment.filters if unknown[1] == "filter" else self._environment.tests
            message += did_you_mean(unknown[2], sorted(known))
        hint = ENCODING_HINT if "UTF-8" in message else SYNTAX_HINT
        path = self._shown(error.filename or filename)
        message = message[:1].lower() + message[1:]
        return Problem(path, error.lineno, 0, message, hint, code="template")

    def _told(self, error: Exception, context: Mapping[str, Any]) -> tuple[str, str] | None:
        match error:
            case TemplateNotFound():
                return f'no template "{error.name}"', NOT_FOUND_HINT
            case SecurityError():
                return _forbidden(str(error)), FORBIDDEN_HINT
            case UndefinedError():
                return _undefined(error, context), UNDEFINED_HINT
            case Misuse():
                return error.message, error.hint
            case RecursionError():
                return ENDLESS, ENDLESS_HINT
        if not self._is_of_template(error, context):
            return None
        return f"this fails: {' '.join(str(error).split())}", FAILED_HINT

    def _is_of_template(self, error: Exception, context: Mapping[str, Any]) -> bool:
        """Whether a template's own expression failed, or a function or filter that it called: what
        they cannot take was given by the template. What an attribute fails in is not its mistake.
        """
        called: CodeType | None = None
        for frame, _ in _frames(error):
            if self._is_template(frame):
                return called is None or called in _callable(context)
            if frame.f_globals.get("__name__", "").partition(".")[0] == PACKAGE:
                called = frame.f_code
        return False

    def _innermost(self, error: Exception) -> tuple[str, int] | None:
        for frame, line in _frames(error):
            if self._is_template(frame):
                return self._shown(frame.f_code.co_filename), line
        return None

    def _is_template(self, frame: FrameType) -> bool:
        return frame.f_code.co_filename.startswith(self._folders)

    def _shown(self, filename: str) -> str:
        path = Path(filename)
        folders = (folder for folder in self._theme.folders if path.is_relative_to(folder))
        return next((shown_path(path, folder) for folder in folders), filename)


def _forbidden(message: str) -> str:
    found = FORBIDDEN.fullmatch(message)
    return f'"{found[1]}" is out of reach for a template' if found else message


def misuse_in_part(error: UndefinedError, context: Mapping[str, Any]) -> Misuse:
    """What a part does wrong that uses a name which does not exist; the page's `render` tells."""
    hint = PART_HINT if error.message == NO_PAGE else UNDEFINED_HINT
    return Misuse(_undefined(error, context), hint).with_traceback(error.__traceback__)


def _undefined(error: UndefinedError, context: Mapping[str, Any]) -> str:
    message = LEVEL.sub("", error.message or "something is undefined")
    if unknown := UNKNOWN_NAME.fullmatch(message):
        message += did_you_mean(unknown[1], sorted(context.keys() - {DOOR}))
    return message


def _frames(error: Exception) -> Iterator[tuple[FrameType, int]]:
    """(frame, line) of an error, from where it was raised outwards."""
    return reversed(list(walk_tb(error.__traceback__)))


def _callable(context: Mapping[str, Any]) -> set[CodeType]:
    """The code of what a template can call by a name of its own: the filters, and the functions
    among the names that it is given.
    """
    given = (value.func if type(value) is partial else value for value in context.values())
    functions = (*FILTERS.values(), *given)
    return {each.__code__ for each in functions if isinstance(each, (FunctionType, MethodType))}


def is_about(problem: Problem, path: str) -> bool:
    """Whether a template's problem showed while what comes from a source was rendered."""
    return f"{SUBJECT}{path})" in problem.message


def merged(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems, those that a template has on many pages as one."""
    groups: dict[tuple[str, int, str], list[Problem]] = {}
    for problem in problems:
        if problem.code == "template":
            groups.setdefault(
                (problem.path, problem.line, problem.message.partition(SUBJECT)[0]), []
            ).append(problem)
        else:
            yield problem
    for (_, _, message), group in groups.items():
        first = min(group)
        subject = first.message.partition(SUBJECT)[2].removesuffix(")")
        more = f" and {len(group) - 1} more" if len(group) > 1 else ""
        yield replace(first, message=f"{message}{SUBJECT}{subject}{more})") if subject else first
