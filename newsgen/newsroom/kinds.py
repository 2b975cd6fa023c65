"""The kinds of what a check found: how often each, in how many files, and one example."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from newsgen.errors import Problem, Severity

UNKNOWN = re.compile(r'unknown key "([^"]*)"')


class ProblemKind(Struct, frozen=True):
    """Problems of one code and severity; those of unknown keys by the `key`, too."""

    code: str
    key: str
    severity: Severity
    count: int
    files: int
    example: Problem

    @property
    def name(self) -> str:
        """The code, with the key."""
        return f"{self.code} {self.key}" if self.key else self.code


def kinds_of(problems: Iterable[Problem]) -> list[ProblemKind]:
    """The kinds of problems, most frequent first."""
    groups = defaultdict[tuple[str, str, Severity], list[Problem]](list)
    for problem in problems:
        unknown = UNKNOWN.match(problem.message) if problem.code == "unknown-key" else None
        groups[problem.code, unknown[1] if unknown else "", problem.severity].append(problem)
    kinds = [
        ProblemKind(*group, len(found), len({one.path for one in found}), found[0])
        for group, found in groups.items()
    ]
    return sorted(kinds, key=lambda kind: (-kind.count, kind.severity, kind.name))


def table(kinds: Iterable[ProblemKind]) -> Iterator[str]:
    """A line for each kind, in columns."""
    rows = [("how many", "files", "kind", "for example")]
    for kind in kinds:
        mark = "warning: " if kind.severity == "warning" else ""
        place = f"{kind.example.place}: " if kind.example.path else ""
        example = f"{place}{mark}{kind.example.message}"
        rows.append((f"{kind.count:,}", f"{kind.files:,}", kind.name, example))
    many, files, names, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    for row in rows:
        yield f"{row[0]:>{many}}  {row[1]:>{files}}  {row[2]:<{names}}  {row[3]}"
