"""A source file in two: its header, read strictly, and its body, with the place where it starts.

The splitting is python-frontmatter's, through handlers of our own; only its `parse` is not used,
because that strips the body and takes whatever it cannot read for text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import frontmatter
from frontmatter.default_handlers import BaseHandler
from msgspec import Struct

from newsgen.errors import Problem, kept
from newsgen.intake.yaml import YamlDocument, parse_yaml
from newsgen.intake.yaml_comments import Lost, lost_texts
from newsgen.outlet.slots import Key
from newsgen.outlet.source import body_of, decoded, lines_of, place_of, without_mark
from newsgen.outlet.toml import TomlDocument, parse_toml
from newsgen.outlet.validation import Place

MAX_HEADER = 65_536
SEPARATORS = re.compile("[\u2028\u2029]")
CONFLICT = re.compile(r"^(?:<{7}|>{7}) .*$", re.MULTILINE)
# What goes if the first of two versions is chosen.
REJECTED = re.compile(r"^<{7} .*$|^={7}\s*$(?s:.*?)^>{7} .*$", re.MULTILINE)
# Stands for the place of a body that only a new look at the file can find.
UNSETTLED = -1
DASHES = re.compile(r"^[ \t]*(?:[-\u2010-\u2015\u2212]{1,6}|\+{1,6}|\.\.\.)[ \t]*$", re.MULTILINE)
START_HINT = (
    "start the file with a line ---, then keys such as title: with their values, "
    "then another line ---"
)


class Header(Struct, frozen=True):
    """What a file says about itself, and its body, with bare newlines.

    The body starts `offset` bytes into the file, on line `line`; `locate` finds a key's line and
    column. `lost` is text that may have become a comment. With `problems`, there is what could be
    read all the same; the `offset` is `UNSETTLED` then. `is_read`: at least the values.
    """

    values: dict[str, Any]
    locate: Callable[[Key], Place]
    body: str
    offset: int
    line: int
    lost: tuple[Lost, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_read: bool = True
    is_toml: bool = False

    def place_in_body(self, index: int) -> Place:
        """The line and column of the file at which a character of the body stands."""
        body = self.body
        return self.line + body.count("\n", 0, index), index - body.rfind("\n", 0, index)


def split(data: bytes, path: str) -> Header:
    """Split a source file, with all that is wrong where there is no header, or none that can be
    read.
    """
    text, problems = decoded(data, path)
    if "<<<<<<< " in text and (conflict := _conflict(text, path)):
        problems.append(conflict)
        text = REJECTED.sub(lambda lines: "\n" * lines[0].count("\n"), text)
    handler = frontmatter.detect_format(text, (YamlHeader(path), TomlHeader(path)))
    if not isinstance(handler, StrictHandler):
        if text or not problems:  # else it is no text, of which no header is expected
            problems.append(_headless(text, path))
        return _unread(text, 1, problems)
    head, body = handler.parted(text, problems)
    start = text[: len(text) - len(body)]
    line = start.count("\n") + 1
    document = kept(problems, None, lambda: handler.read(head)) if head is not None else None
    if document is None:
        return _unread(body, line, problems)
    if not isinstance(document.values, dict):
        return _unread(body, line, [*problems, _no_table(path, document)])
    mark = len(data) - len(without_mark(data))
    return Header(
        document.values,
        document.locate,
        lines_of(body),
        UNSETTLED if problems else mark + len(start.encode()),
        line,
        lost_texts(document.text) if isinstance(document, YamlDocument) else (),
        tuple(problems),
        is_toml=isinstance(document, TomlDocument),
    )


def body_at(offset: int, data: bytes, path: str) -> str:
    """The body of a source that was split before, and had it there."""
    return split(data, path).body if offset == UNSETTLED else body_of(data, offset)


def _unread(body: str, line: int, problems: list[Problem]) -> Header:
    told = tuple(problems)
    return Header({}, lambda key: (1, 1), lines_of(body), UNSETTLED, line, (), told, is_read=False)


class StrictHandler(BaseHandler):
    """A handler for one file that knows its name, and takes nothing for a header that is none."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def parted(self, text: str, problems: list[Problem]) -> tuple[str | None, str]:
        """Header and body as they stand, no header where it cannot be read; what is wrong joins the
        problems.
        """
        try:
            head, body = self.split(text)
        except ValueError:
            problems.append(_unclosed(text, self.path, str(self.START_DELIMITER)))
            return None, text.partition("\n")[2]
        if len(head.encode()) > MAX_HEADER:
            message = f"the header is longer than {MAX_HEADER // 1024} kB"
            hint = "move text into the body"
            problems.append(Problem(self.path, 1, 1, message, hint, code="header-size"))
            return None, body
        if not head.isascii() and (separator := SEPARATORS.search(head)):
            line, column = place_of(head, separator.start())
            message = f"the invisible character U+{ord(separator[0]):04X}"
            hint, code = "delete it, or type the text anew", "invisible-character"
            problems.append(Problem(self.path, line + 1, column, message, hint, code=code))
            head = SEPARATORS.sub("", head)
        return head, body

    def load(self, fm: str) -> dict[str, Any]:
        """The header's values."""
        values: dict[str, Any] = self.read(fm).values
        return values

    def read(self, head: str) -> YamlDocument | TomlDocument:
        """The header's values with their places."""
        raise NotImplementedError


class YamlHeader(StrictHandler):
    """YAML between lines of exactly three hyphens."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def read(self, head: str) -> YamlDocument:
        document = parse_yaml(head, self.path, first=2)
        return document if document.values is not None else YamlDocument({}, head, 2)


class TomlHeader(StrictHandler):
    """TOML between lines of exactly three plus signs."""

    FM_BOUNDARY = re.compile(r"^\+\+\+[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def read(self, head: str) -> TomlDocument:
        return parse_toml(head, self.path, first=2)


def _headless(text: str, path: str) -> Problem:
    first = text.split("\n", 1)[0]
    below = text.lstrip()
    if not below:
        message, hint, line = "the file is empty", START_HINT, 1
    elif below != text and any(handler(path).detect(below) for handler in (YamlHeader, TomlHeader)):
        message, hint = "the header starts below line 1", "delete what stands above it"
        line, _ = place_of(text, 0)
    elif DASHES.match(first):
        message = f'"{first.strip()}" does not start a header'
        hint, line = "write exactly --- on line 1", 1
    elif below.startswith("{"):
        message, hint, line = "headers in JSON are not supported", START_HINT, 1
    else:
        message, hint, line = "the file has no header", START_HINT, 1
    return Problem(path, line, 1, message, hint, code="no-header")


def _unclosed(text: str, path: str, fence: str) -> Problem:
    near = DASHES.search(text, text.find("\n") + 1) if "\n" in text else None
    if not near:
        hint = f"write a line {fence} below the last key"
        return Problem(path, 1, 1, "the header is not closed", hint, code="header-end")
    line, _ = place_of(text, near.start())
    message = f'"{near[0].strip()}" does not end the header'
    hint = f"write exactly {fence} on this line, without anything before it"
    return Problem(path, line, 1, message, hint, code="header-end")


def _no_table(path: str, document: YamlDocument | TomlDocument) -> Problem:
    what = "a list" if isinstance(document.values, list) else "a text"
    line = next((n for n, row in enumerate(document.text.split("\n"), start=2) if row.strip()), 1)
    message = f"the header is {what}, not keys with values"
    hint = "write keys with values, such as title: The headline"
    return Problem(path, line, 1, message, hint, code="header-kind")


def _conflict(text: str, path: str) -> Problem | None:
    marks = list(CONFLICT.finditer(text))
    if len({mark[0][0] for mark in marks}) < 2:
        return None
    place = place_of(text, marks[0].start())
    hint = "choose one of the two versions and delete the lines with <<<<<<<, ======= and >>>>>>>"
    return Problem(path, *place, "an unresolved merge conflict", hint, code="merge-conflict")
