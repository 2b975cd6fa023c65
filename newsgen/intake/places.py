"""Where in a Markdown source something was written, for messages that name line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsgen.errors import Problem, Severity
from newsgen.model import Use

# The runs of backticks that open code are bounded: each length may make one look at the whole line.
CODE = (
    r"^[ \t]*+(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^[ \t]*+(?P=fence)[`~]*+[ \t]*+$|\Z)"
    r"|(?<!`)(?P<tick>`{1,16}+)(?!`)[^\n]*?(?<!`)(?P=tick)(?!`)"
)
_CODE = re.compile(CODE, re.DOTALL | re.MULTILINE)
# So many characters are gone over to find the places of a text's problems; what is behind them is
# told apart by its messages.
MOST_LOOKED_AT = 10_000_000
A_SEARCH = 5_000  # what it takes to prepare one, in characters
LONGEST_SOUGHT = 200

_EMPTY = {
    "": re.compile(r"(?<=\]\()\s*(?:<>\s*)?(?=[)\"'])|(?i:\b(?:href|src)\s*=\s*(?:\"\s*\"|'\s*'))"),
    "#": re.compile(r"(?<=\]\()#(?=\s*[)\"'])|(?i:\bhref\s*=\s*[\"']?#(?=[\s\"'>]))"),
}
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
        self._counted = (0, 0)  # up to this index there are so many line ends

    def problem(
        self, target: str, message: str, hint: str, code: str, severity: Severity = "error"
    ) -> Problem:
        """A problem at the place where `target` was written, or at the text's first line."""
        line, column = self._find(target)
        return Problem(self._path, line, column, message, hint, severity, code)

    def use(self, directive: str, origin: str, address: str) -> Use:
        """The use of another host at the place where its address was written."""
        return Use(directive, origin, self._path, *self._find(address, directive))

    def warning(self, index: int, message: str, hint: str, code: str) -> Problem:
        """A warning about what stands at an index of the text; -1: at its first line."""
        line, column = self._at(index) if index >= 0 else (self._line, 0)
        return Problem(self._path, line, column, message, hint, "warning", code)

    def error(self, index: int, message: str, hint: str, code: str) -> Problem:
        """An error in what stands at an index of the text."""
        return Problem(self._path, *self._at(index), message, hint, code=code)

    def link(self, address: str, message: str, hint: str) -> Problem:
        """A warning about a link or picture without an address, or with one that is none."""
        key = (address, "empty")
        place = self._found.get(key, (-1, 0))[1]
        match = _EMPTY[address].search(self._outside_of_code(), place)
        if match:
            self._found[key] = match.start(), match.end() + 1
        index = match.start() if match else self._found.get(key, (-1, 0))[0]
        return self.warning(index, message, hint, "empty-link")

    def written(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """What a text holds of a pattern outside of code, where no backslash stands before it."""
        text = self._outside_of_code()
        for match in pattern.finditer(text):
            if text[match.start() - 1 : match.start()] != "\\":
                yield match

    def line_of(self, index: int) -> int:
        """The line, in its file, of what stands at an index of the text."""
        return self._at(index)[0]

    def _at(self, index: int) -> tuple[int, int]:
        known, ends = self._counted if self._counted[0] <= index else (0, 0)
        ends += self._text.count("\n", known, index)
        self._counted = index, ends
        return self._line + ends, index - self._text.rfind("\n", 0, index)

    def _outside_of_code(self) -> str:
        if not self._searchable:
            self._searchable = _CODE.sub(lambda code: _NOT_NEWLINE.sub(" ", code[0]), self._text)
        return self._searchable

    def _find(self, target: str, sense: str = "") -> tuple[int, int]:
        if self._looked_at > MOST_LOOKED_AT:
            return self._line, 0
        searchable = self._outside_of_code()
        found, start = self._found.get((sense, target), (-1, 0))
        match = _written(target).search(searchable, start)
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
        return re.compile(r"!\[\]|!\[[^\]\n]{0,200}\]\([ \t]*\)|(?i:<img\b)")
    whole = r"(?![\w/%-])" if len(target) <= LONGEST_SOUGHT else ""
    return re.compile(rf"(?<![\w./%-]){re.escape(target[:LONGEST_SOUGHT])}{whole}")
