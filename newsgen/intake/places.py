"""Where in a Markdown source something was written, for messages that name line and column."""

from __future__ import annotations

import re
from collections import Counter

from newsgen.errors import Problem, Severity
from newsgen.model import Use

_CODE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<tick>`+)(?!`)[^\n]*?(?<!`)(?P=tick)(?!`)",
    re.DOTALL | re.MULTILINE,
)
MOST_SEARCHES = 200  # a text with more problems than that is told apart by its messages

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
        self._asked: Counter[tuple[str, str]] = Counter()

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
        if self._asked.total() >= MOST_SEARCHES:
            return self._line, 0
        if not self._searchable:
            self._searchable = _CODE.sub(lambda code: _NOT_NEWLINE.sub(" ", code[0]), self._text)
        self._asked[sense, target] += 1
        found = -1
        written = re.compile(
            rf"(?<![\w./%-]){re.escape(target)}(?![\w/%-])" if target else r"!\[\]|(?i:<img\b)"
        )
        for nth, match in enumerate(written.finditer(self._searchable), 1):
            found = match.start()
            if nth == self._asked[sense, target]:
                break
        if found < 0:
            return self._line, 0
        start_of_line = self._text.rfind("\n", 0, found) + 1
        return self._line + self._text.count("\n", 0, found), found - start_of_line + 1
