"""The findings of a check, written for people, for scripts and for forges.

A forge shows them as annotations beside the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import asdict

from newsgen.errors import Problem
from newsgen.newsroom.check import Findings
from newsgen.newsroom.fix import Fixes
from newsgen.newsroom.kinds import kinds_of, table


def as_text(findings: Findings, prefix: str = "") -> Iterator[str]:
    """`path:line:column: warning: message`, the hint below it; at the end how many."""
    for problem in findings.problems:
        mark = "warning: " if problem.severity == "warning" else ""
        yield (
            f"{problem.place}: {mark}{problem.message}"
            if problem.path
            else f"{mark}{problem.message}"
        )
        if problem.hint:
            yield f"  {problem.hint}"
    stories = _counted(findings.stories, "story", "stories")
    counts = f"{_counted(findings.errors, 'problem')}, {_counted(findings.warnings, 'warning')}"
    yield (
        f"{stories} checked: {counts}"
        if findings.problems
        else f"{stories} checked, nothing to remark"
    )


def as_values(findings: Findings, ok: bool) -> Mapping[str, Any]:
    """JSON-able values."""
    problems = [asdict(problem) for problem in findings.problems]
    return {**_counts(findings, ok), "problems": problems}


def as_summary(findings: Findings, prefix: str = "") -> Iterator[str]:
    """A line for each kind of problem; at the end how many."""
    *_, counts = as_text(findings)
    if findings.problems:
        yield from table(kinds_of(findings.problems))
    yield counts


def as_kinds(findings: Findings, ok: bool) -> Mapping[str, Any]:
    """JSON-able values, with the kinds of problems in place of all of them."""
    kinds = kinds_of(findings.problems)
    values = [{**asdict(kind), "example": asdict(kind.example)} for kind in kinds]
    return {**_counts(findings, ok), "kinds": values}


def _counts(findings: Findings, ok: bool) -> Mapping[str, Any]:
    return {
        "ok": ok,
        "stories": findings.stories,
        "errors": findings.errors,
        "warnings": findings.warnings,
    }


def fixes_as_text(fixes: Fixes, dry_run: bool) -> Iterator[str]:
    """`path:line: old → new`; at the end how many."""
    for change in fixes.changes:
        yield str(change)
    for change in fixes.left:
        yield f"{change}: left as it is: the rest of the file would not say the same"
    files = _counted(len({change.path for change in fixes.changes}), "file")
    done = "to be made" if dry_run else "made"
    yield f"{_counted(len(fixes.changes), 'change')} {done} in {files}"


def fixes_as_values(fixes: Fixes, dry_run: bool) -> Mapping[str, Any]:
    """JSON-able values: the changes, those that were left, and whether anything was written."""
    return {
        "changes": [asdict(change) for change in fixes.changes],
        "left": [asdict(change) for change in fixes.left],
        "written": bool(fixes.changes) and not dry_run,
    }


def as_annotations(findings: Findings, prefix: str = "") -> Iterator[str]:
    """GitHub's workflow commands.

    `prefix` leads from the repository's root to the site: "" or a path that ends in "/".
    """
    for problem in findings.problems:
        yield _annotation(problem, prefix)


def _annotation(problem: Problem, prefix: str) -> str:
    properties: dict[str, object] = {"title": problem.code}
    if problem.path:
        place = {"file": f"{prefix}{problem.path}", "line": problem.line, "col": problem.column}
        properties = {**{key: value for key, value in place.items() if value}, **properties}
    named = ",".join(
        f"{key}={str(value).translate(IN_PROPERTY)}" for key, value in properties.items()
    )
    message = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    return f"::{problem.severity} {named}::{message.translate(IN_MESSAGE)}"


IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
IN_PROPERTY = IN_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


FORMATS: Mapping[str, Callable[..., Iterator[str]]] = {"text": as_text, "github": as_annotations}
