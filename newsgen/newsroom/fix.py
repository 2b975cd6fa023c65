"""Mends in the sources what needs no writer, shows each change, and touches nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from newsgen.errors import Broken, Refused
from newsgen.intake.scan import kind_of, scan
from newsgen.newsroom.further_keys import further_keys
from newsgen.newsroom.manuscripts import MODELS, Desk, Manuscript, Mending
from newsgen.newsroom.mends import RULES, Rule
from newsgen.outlet.config import load_config
from newsgen.outlet.source import read_inside
from newsgen.publish.whole import written_whole


class Change(Struct, frozen=True):
    """What stood, or was put, on a line of a file. `old` is empty for what was added, `new` for
    what was taken out.
    """

    path: str
    line: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.old or '(nothing)'} → {self.new or '(nothing)'}"


class Fixes(Struct, frozen=True):
    """The changes that were made, and those that were not, as the file would not have said the same
    apart from them.
    """

    changes: tuple[Change, ...] = ()
    left: tuple[Change, ...] = ()


def fix(root: Path, dry_run: bool, extra: bool = False) -> Fixes:
    """Mend the sources of a site; with `dry_run`, only say how. `extra`: unknown keys go there.

    What cannot be read is left to the check. Raises Refused where a file cannot be written.
    """
    changes, left = list[Change](), list[Change]()
    rules = (*RULES, further_keys) if extra else RULES
    for path, data, desk in _sources(root):
        try:
            copy = Manuscript.of(path, data)
        except Broken:
            continue
        after = mend(copy, desk, changes, left, rules)
        if after is not copy and not dry_run:
            write_source(root, path, data, after.data)
    return Fixes(tuple(changes), tuple(left))


def mend(
    copy: Manuscript,
    desk: Desk,
    changes: list[Change],
    left: list[Change],
    rules: Sequence[Rule] = RULES,
) -> Manuscript:
    """A manuscript with all that can be mended in it; what was, and was not, is added to the lists.

    One rule may make room for another, so they go on until none has anything to do.
    """
    todo = list(rules)
    while mendings := [(rule, mending) for rule in todo if (mending := rule(copy, desk))]:
        rule, mending = mendings[0]
        better = copy.mended(mending)
        (changes if better else left).extend(_changes(copy, mending))
        if better is None:
            todo.remove(rule)
        copy = better or copy
    return copy


def _sources(root: Path) -> Iterator[tuple[str, bytes, Desk]]:
    """The files that have a header, by their paths."""
    try:
        config, folders = load_config(root), sorted(scan(root, 0), key=lambda folder: folder.path)
    except Broken:
        return
    for folder in folders:
        for path in sorted(f"{folder.path}/{name}" for name, _ in folder.files):
            if (kind := kind_of(path)) in MODELS:
                try:
                    yield path, read_inside(root, path), Desk(config, kind)
                except OSError:
                    continue


def _changes(copy: Manuscript, mending: Mending) -> Iterator[Change]:
    for edit in sorted(mending.edits, key=lambda edit: edit.start):
        if edit.old or edit.new:
            yield Change(copy.path, copy.line(edit.start), edit.old, edit.new)


def write_source(root: Path, path: str, before: bytes, after: bytes) -> None:
    """Put other bytes in the place of a file's, at once, unless somebody else just changed it."""
    target = root / path
    try:
        with written_whole(target) as file:
            if read_inside(root, path) != before:
                raise Refused(f"{path} was changed meanwhile", "run the command once more")
            os.fchmod(file.fileno(), stat.S_IMODE(target.stat().st_mode))
            file.write(after)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise Refused(message, "check who may write in content/") from None
