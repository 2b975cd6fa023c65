"""Gives a source another name; it stays the same story, and every link to it still leads there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from msgspec import Struct

from newsgen.errors import Broken, Refused
from newsgen.intake.names import beside, default_id, path_from
from newsgen.intake.places import CODE
from newsgen.intake.scan import kind_of, scan
from newsgen.newsroom.fix import Change, write_source
from newsgen.newsroom.manuscripts import Desk, Edit, Manuscript, edited
from newsgen.newsroom.mends import added
from newsgen.newsroom.old_addresses import ALIASES, own_place
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.config import load_config
from newsgen.outlet.schemes import scheme
from newsgen.outlet.source import read_inside

# Where a text names a file: behind a link's brackets, where one is defined, in HTML, in a header.
NAMED = re.compile(
    rf"(?P<code>{CODE})"
    r"|\]\([ \t]*(?:<(?P<angled>[^<>\n]+)>|(?P<linked>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*))"
    r"|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*(?:<(?P<wrapped>[^<>\n]+)>|(?P<defined>\S+))"
    r"|(?i:\b(?:href|src)[ \t]*=[ \t]*)(?:\"(?P<double>[^\"\n]+)\"|'(?P<single>[^'\n]+)')",
    re.DOTALL | re.MULTILINE,
)
SOURCES = ("story", "plain", "author", "term")
# Kinds that are known by their place: another name makes them something else.
FIXED: Mapping[str, str] = {
    "author": "an author is known by the name of its file, which stories name",
    "term": "a term is known by the name of its record's file, which its URL has",
    "data": "templates read data by the name of its file",
    "static": "a file of content/_static/ is published under its own name",
}


class Moved(Struct, frozen=True):
    """What was moved where, from the site's root, and what that changed in which files."""

    old: str
    new: str
    changes: tuple[Change, ...]


class _Text(Struct, frozen=True):
    """A file's text, its path once all is moved, and the edits that it needs."""

    path: str
    after: str
    data: bytes
    text: str
    edits: tuple[Edit, ...]

    @property
    def changes(self) -> Iterator[Change]:
        for edit in sorted(self.edits, key=lambda edit: edit.start):
            line = self.text.count("\n", 0, edit.start) + 1
            yield Change(self.path, line, edit.old, edit.new)

    @property
    def better(self) -> bytes:
        mark = len(self.data) - len(self.text.encode())
        return self.data[:mark] + edited(self.text, self.edits).encode()


def move(root: Path, old: str, new: str, dry_run: bool = False) -> Moved:
    """Move a source, or the folder of one; paths are seen from the site's root.

    Raises Refused where it cannot be, and then nothing is touched; Broken where its header cannot
    be read.
    """
    new = _goal(root, old, new)
    moves = {path: f"{new}{path.removeprefix(old)}" for path in _files(root, old)}
    config = load_config(root)
    texts = [text for text in _texts(root, moves, Desk(config, "story")) if text.edits]
    if not dry_run:
        _carry_out(root, old, new, texts)
    return Moved(old, new, tuple(change for text in texts for change in text.changes))


def _carry_out(root: Path, old: str, new: str, texts: Sequence[_Text]) -> None:
    """Write the texts, and give the source its name. Where any of that cannot be, what was written
    is taken back. Raises Refused.
    """
    target = root / new
    with ExitStack() as undo:
        for text in texts:
            write_source(root, text.path, text.data, text.better)
            undo.callback(write_source, root, text.path, text.better, text.data)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            (root / old).rename(target)
        except OSError as error:
            hint = "check who may write in content/"
            raise Refused(f"{old} cannot be moved: {error.strerror}", hint) from None
        undo.pop_all()


def _goal(root: Path, old: str, new: str) -> str:
    """Where a source is to lie. Raises Refused."""
    if not (root / old).exists():
        raise Refused(f"there is no {old}", "name a file or folder of content/")
    if (root / new).is_dir():
        new = f"{new}/{old.rpartition('/')[2]}"
    for path in (old, new):
        if not path.startswith("content/"):
            raise Refused(f"{path} is not in content/", "name two paths below content/")
    if (root / new).exists():
        raise Refused(f"there is a {new} already", "choose another name")
    if f"{new}/".startswith(f"{old}/"):
        raise Refused(f"{new} lies in {old}", "choose another name")
    if not (root / old).is_dir() and Path(old).suffix != Path(new).suffix:
        raise Refused(f"{old} and {new} have other endings", f"write {Path(old).suffix} for it")
    return new


def _files(root: Path, old: str) -> list[str]:
    """The files that move. Raises Refused where one of them has to stay."""
    found = [path for path in _all_files(root) if path == old or path.startswith(f"{old}/")]
    if not found:
        raise Refused(f"{old} holds no source", "name a story, a page, or the folder of one")
    for path in found:
        if reason := FIXED.get(kind_of(path)):
            raise Refused(f"{path} is not moved: {reason}", "rename it by hand")
    return found


def _all_files(root: Path) -> list[str]:
    return sorted(f"{folder.path}/{name}" for folder in scan(root, 0) for name, _ in folder.files)


def _texts(root: Path, moves: Mapping[str, str], desk: Desk) -> Iterator[_Text]:
    """Every text of the site with what has to be changed in it."""
    for path in [CONFIG, *(path for path in _all_files(root) if kind_of(path) in SOURCES)]:
        data = read_inside(root, path)
        after = moves.get(path, path)
        try:
            if path == CONFIG:
                text = data.decode()
                yield _Text(path, path, data, text, tuple(_links(text, path, path, moves)))
                continue
            copy = Manuscript.of(path, data)
        except (Broken, UnicodeDecodeError):
            if path in moves:
                raise
            continue
        edits = [*_links(copy.text, path, after, moves), *_named(copy, after, moves)]
        if path in moves:
            edits += _identity(copy, Desk(desk.config, kind_of(path)))
        yield _Text(path, after, data, copy.text, tuple(edits))


# -- links -----------------------------------------------------------------------------------------


def _links(text: str, path: str, after: str, moves: Mapping[str, str]) -> Iterator[Edit]:
    """The edits of links to files, in a text that will lie elsewhere, or whose targets will."""
    for match in NAMED.finditer(text):
        group = match.lastgroup or ""
        if group in ("code", "fence", "tick") or match["code"]:
            continue
        given = match[group]
        better = _better(given, path, after, moves)
        if better != given:
            yield Edit(match.start(group), match.end(group), better, given, better)


def _named(copy: Manuscript, after: str, moves: Mapping[str, str]) -> Iterator[Edit]:
    """The edits of pictures and recordings that a header names."""
    for key, span in copy.spans().values.items():
        if key in (("image", "src"), ("audio", "src"), ("photo",)):
            shown = span.of(copy.text)
            given = shown.strip("\"'")
            better = _better(given, copy.path, after, moves, is_url=False)
            if better != given:
                at = span.start + shown.index(given)
                yield Edit(at, at + len(given), better, shown, better)


def _better(
    given: str, path: str, after: str, moves: Mapping[str, str], *, is_url: bool = True
) -> str:
    """A link, as it stands in a file, once all has moved."""
    if given[0] in "/#?" or scheme(given):
        return given
    end = min((place for sign in "?#" if (place := given.find(sign)) >= 0), default=len(given))
    name = unquote(given[:end]) if is_url else given
    target = beside(path, name)
    if not target or (target not in moves and path == after):
        return given
    better = path_from(after, moves.get(target, target))
    if better == path_from(path, target):
        return given
    return f"{quote(better, safe='/.-_~()&+,;=@!$') if is_url else better}{given[end:]}"


# -- what it is known by ---------------------------------------------------------------------------


def _identity(copy: Manuscript, desk: Desk) -> Iterator[Edit]:
    """What has to be written into a source, so that it is known again under its new name."""
    values: Mapping[str, Any] = copy.header.values
    if desk.kind == "story" and not values.get("id"):
        yield added(copy, "id", default_id(copy.path))
    elif desk.kind == "plain" and not values.get("slug") and not values.get("url"):
        place = own_place(copy, desk)
        if place:
            yield _alias(copy, place)


def _alias(copy: Manuscript, place: str) -> Edit:
    """The URL that a page had, beside its other ones."""
    values = copy.spans().values
    first = values.get((ALIASES, 0)) or values.get((ALIASES,))
    if not first:
        return added(copy, ALIASES, place)
    before = copy.text[copy.text.rindex("\n", 0, first.start) + 1 : first.start]
    if (ALIASES,) in values:
        text = f'["{place}", {first.of(copy.text)}]'
        return Edit(first.start, first.end, text, first.of(copy.text), text)
    gap = f"{copy.newline}{before}" if before.strip() == "-" else ", "
    return Edit(first.start, first.start, f'"{place}"{gap}', "", f"{ALIASES}: {place}")
