"""Case files: `=== title`, the input, `>>>`, what is expected.

UPDATE_CASES=1 writes the latter anew, for review as a diff. A title that ends in "[escaped]" has an
input with Python's escapes for bytes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newsgen.errors import Broken

CASES = Path(__file__).parent / "cases"
CASE = re.compile(
    r"^=== (?P<title>.*)\n(?P<input>(?:(?!^>>>$)[^\n]*\n)*?)^>>>\n(?P<expected>(?:(?!=== ).*\n)*)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Case:
    """One case of a file."""

    title: str
    input: str
    expected: str

    @property
    def data(self) -> bytes:
        """The input as the bytes of a file."""
        if self.title.endswith("[escaped]"):
            return self.input.encode("latin-1").decode("unicode_escape").encode("latin-1")
        return self.input.encode()


def cases(name: str) -> Iterator[Case]:
    """The cases of a file in `tests/cases`."""
    text = (CASES / name).read_text(encoding="utf-8")
    end = 0
    for match in CASE.finditer(text):
        assert match.start() == end, f"{name}: no case could be read at character {end}"
        yield Case(**match.groupdict())
        end = match.end()
    assert end == len(text), f"{name}: no case could be read at character {end}"


def check(name: str, outcome: Callable[[bytes], str]) -> None:
    """Compare what `outcome` makes of each input with what the file expects."""
    found = [(case, outcome(case.data)) for case in cases(name)]
    if os.environ.get("UPDATE_CASES"):
        text = "".join(f"=== {case.title}\n{case.input}>>>\n{result}" for case, result in found)
        (CASES / name).write_text(text, encoding="utf-8")
        return
    assert [(case.title, result) for case, result in found] == [
        (case.title, case.expected) for case, _ in found
    ]


def told(error: Broken) -> str:
    """Problems as a terminal shows them, with hint and code."""
    assert all(problem.hint for problem in error.problems), "a problem without a hint"
    return "".join(
        f"{problem}\n    {problem.hint} [{problem.code}]\n" for problem in error.problems
    )
