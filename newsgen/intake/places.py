"""Where in a Markdown source something was written, for messages that name line and column."""

from __future__ import annotations

import re

from newsgen.errors import Problem, Severity
from newsgen.model import Use

# The runs of backticks that open code are bounded: each length may make one look at the whole line.
_CODE = re.compile(
    r"^[ \t]*+(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^[ \t]*+(?P=fence)[`~]*+[ \t]*+$|\Z)"
    r"|(?<!`)(?P<tick>`{1,16}+)(?!`)[^\n]*?(?<!`)(?P=tick)(?!`)",
    re.DOTALL | re.MULTILINE,
)
# So many characters are gone over to find the places of a text's problems; what is behind them is
# told apart by its messages.
MOST_LOOKED_AT = 10_000_000
A_SEARCH = 5_000  # what it takes to prepare one, in characters
LONGEST_SOUGHT = 200

_NOT_NEWLINE = re.compile(r"[^\n]")


class Places:
    """One document's source.

    Asked for the same words again, in the same sense, it gives their next occurrence, then the last
    one again.
    """

    def __init__(self, text: str, path: str, line: int) -> None:
        self._text = text
        self._path = path
        self._line = line
        self._searchable = ""
        # Where each was found last, and where to look for it next.
        self._found: dict[tuple[str, str], tuple[int, int]] = {}
        self._looked_at = 0

    def problem(
        self, target: str, message: str, hint: str, code: str, severity: Severity = "error"
    ) -> Problem:
        """A problem at the place where `target` was written, or at the text's first line."""
        line, column = self._find(target)
        return Problem(self._path, line, column, message, hint, severity, code)

    def use(self, directive: str, origin: str, address: str) -> Use:
        """The use of another host at the place where its address was written."""
        return Use(directive, origin, self._path, *self._find(address, directive))

    def _find(self, target: str, sense: str = "") -> tuple[int, int]:
        if self._looked_at > MOST_LOOKED_AT:
            return self._line, 0
        if not self._searchable:
            self._searchable = _CODE.sub(lambda code: _NOT_NEWLINE.sub(" ", code[0]), self._text)
        found, start = self._found.get((sense, target), (-1, 0))
        match = _written(target).search(self._searchable, start)
        end = match.end() if match else len(self._text)
        found = match.start() if match else found
        self._found[sense, target] = found, end
        self._looked_at += A_SEARCH + end - start + max(found, 0)
        if found < 0:
            return self._line, 0
        start_of_line = self._text.rfind("\n", 0, found) + 1
        return self._line + self._text.count("\n", 0, found), found - start_of_line + 1


def _written(target: str) -> re.Pattern[str]:
    """How an address, or a picture without one, stands in a source."""
    if not target:
        return re.compile(r"!\[\]|(?i:<img\b)")
    whole = r"(?![\w/%-])" if len(target) <= LONGEST_SOUGHT else ""
    return re.compile(rf"(?<![\w./%-]){re.escape(target[:LONGEST_SOUGHT])}{whole}")
