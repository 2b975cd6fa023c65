"""Which published stories say something else than at an earlier commit, and do not tell readers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import new
from html import unescape
from pathlib import Path

from msgspec import Struct

from newsgen.errors import Broken, Problem, listed
from newsgen.intake.body import render_body
from newsgen.intake.context import IntakeContext, intake_context
from newsgen.intake.frontmatter import FrontMatter, story_header
from newsgen.intake.gleaning import read
from newsgen.intake.header import Header, split
from newsgen.intake.names import default_id
from newsgen.intake.scan import kind_of, scan
from newsgen.intake.timing import opening_of, publication_of, seconds
from newsgen.intake.typography import typeset
from newsgen.model import Impression, Typed
from newsgen.newsroom.check import Findings
from newsgen.newsroom.repository import Repository
from newsgen.outlet.config import load_config
from newsgen.outlet.source import read_inside

HINT = (
    "add a note under corrections or updates, or a later updated; "
    "minor: true says that readers need none"
)
# So many characters of what was said, and of what is said now, are told.
MOST_TOLD = 60
# How long the ids of blobs are in repositories of the newer kind.
SHA256 = 64
PICTURE = Impression("#", 1, 1)
# What is no text of a page, and tags; those within a line do not part words.
UNREAD = re.compile(r"<(script|style|template)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
INLINE = frozenset(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u"
    " var wbr".split()
)


class StandingCopy(Struct, frozen=True):
    """A story as it stood at one time."""

    path: str
    header: Header
    matter: FrontMatter

    @property
    def id(self) -> str:
        return self.matter.id or default_id(self.path)

    def is_visible(self, at: int) -> bool:
        """Whether readers see it at a moment."""
        opens, _, taken_back = opening_of(self.matter, publication_of(self.matter))
        ends = (seconds(self.matter.expires), taken_back.date if taken_back else None)
        is_open = opens is not None and opens <= at and not self.matter.waits
        return is_open and all(end is None or at < end for end in ends)


def unmarked(root: Path, ref: str, at: int) -> Findings:
    """What readers see of the stories that are published at a moment, where it is not what they saw
    of them as of a commit, and they are not told. Raises Refused, or Broken for config.toml.
    """
    desk = ComparingDesk(root, ref, at)
    return Findings(len(desk.now), tuple(sorted(desk.remarks())))


class ComparingDesk:
    """Compares a site's stories with what git has of them."""

    def __init__(self, root: Path, ref: str, at: int) -> None:
        config = load_config(root)
        self._root, self._ref, self._at = root, ref, at
        self._intake, self._zone = intake_context(root, config), config.zone
        self._model = story_header(tuple(config.taxonomies))
        self._repository = Repository(root)
        found = self._repository.files(self._repository.commit(ref))
        self._before = {path: blob for path, blob in found if kind_of(path) == "story"}
        self.now = [path for path in _paths(root) if kind_of(path) == "story"]

    def remarks(self) -> Iterator[Problem]:
        """One for each story that changed unmarked."""
        other = {path: data for path, data in self._read() if not self._is_as_before(path, data)}
        there = frozenset(self.now)
        gone = [path for path in self._before if path in other or path not in there]
        before = {one.id: one for one in self._copies_before(gone)}
        for path, data in other.items():
            copy = self._copy(path, data)
            former = before.get(copy.id) if copy else None
            if copy and former and _is_unmarked(former, copy):
                yield from self._compared(former, copy)

    def _read(self) -> Iterator[tuple[str, bytes]]:
        for path in self.now:
            with suppress(OSError):  # a build complains of it
                yield path, read_inside(self._root, path)

    def _is_as_before(self, path: str, data: bytes) -> bool:
        blob = self._before.get(path, "")
        name = "sha256" if len(blob) == SHA256 else "sha1"
        found = new(name, b"blob %d\0%b" % (len(data), data), usedforsecurity=False)
        return blob == found.hexdigest()

    def _copies_before(self, paths: Sequence[str]) -> Iterator[StandingCopy]:
        blobs = self._repository.blobs(self._before[path] for path in paths)
        for path, data in zip(paths, blobs, strict=True):
            if data is not None and (copy := self._copy(path, data)):
                yield copy

    def _copy(self, path: str, data: bytes) -> StandingCopy | None:
        """A story that is visible; None for one that is not, or cannot be read."""
        try:
            header = split(data, path)
            copy = StandingCopy(path, header, read(self._model, header, path, self._zone))
        except Broken:
            return None
        return copy if copy.is_visible(self._at) else None

    def _compared(self, before: StandingCopy, now: StandingCopy) -> Iterator[Problem]:
        try:
            was, is_ = _said(self._intake, before), _said(self._intake, now)
        except Broken:
            return
        changed = [part for part in is_ if was[part] != is_[part]]
        if not changed:
            return
        old, new = _differing(was[changed[0]], is_[changed[0]])
        what = f"the {listed(changed)} changed since {self._ref} without a note to readers"
        place = _place(now.header, KEYS[changed[0]])
        message = f'{what}: "{old}" became "{new}"'
        yield Problem(now.path, *place, message, HINT, "warning", "unmarked-change")


# Where the parts of a story stand in its header; the text stands below it.
KEYS: Mapping[str, tuple[str, ...]] = {
    "headline": ("title",),
    "summary": ("summary",),
    "text": (),
    "caption": ("image", "caption"),
}


def _place(header: Header, key: tuple[str, ...]) -> tuple[int, int]:
    """Where a key stands, or where the text begins."""
    if key:
        return header.locate(key)
    return header.place_in_body(len(header.body) - len(header.body.lstrip()))


def _paths(root: Path) -> Iterator[str]:
    for folder in scan(root, 0):
        yield from (f"{folder.path}/{name}" for name, _ in folder.files)


def _is_unmarked(before: StandingCopy, now: StandingCopy) -> bool:
    """Whether the header tells readers nothing that it did not tell them before."""
    was, is_ = before.matter, now.matter
    later = is_.updated and (was.updated is None or is_.updated > was.updated)
    notes = (
        Counter(note.date for note in getattr(is_, kind))
        - Counter(note.date for note in getattr(was, kind))
        for kind in ("corrections", "updates")
    )
    return not (is_.minor or later or any(notes))


def _said(intake: IntakeContext, copy: StandingCopy) -> dict[str, str]:
    """What readers see, part by part, blanks folded. Raises Broken."""
    matter, header = copy.matter, copy.header
    lang = matter.lang or intake.config.outlet.language
    typed = Typed(header.body, copy.path, header.line, lang, matter.dateline)
    body = render_body(
        typed,
        intake.markdown,
        intake.engine,
        link=lambda target: "#",
        picture=lambda target: PICTURE,
        proofread=False,
    )
    found = {
        "headline": typeset(matter.title, lang),
        "summary": typeset(matter.summary, lang),
        "text": _text(body.html),
        "caption": typeset(matter.image.caption, lang) if matter.image else "",
    }
    return {part: " ".join(text.split()) for part, text in found.items()}


def _text(html: str) -> str:
    def gap(tag: re.Match[str]) -> str:
        return "" if tag[1].lower() in INLINE else " "

    return unescape(TAG.sub(gap, UNREAD.sub(" ", html)))


def _differing(before: str, now: str) -> tuple[str, str]:
    """The words from the first to the last that are others, cut to what a line can tell."""
    was, is_ = before.split(), now.split()
    shorter = min(len(was), len(is_))
    start = next((n for n in range(shorter) if was[n] != is_[n]), shorter)
    left = shorter - start
    end = next((n for n in range(left) if was[-1 - n] != is_[-1 - n]), left)
    old, new = (" ".join(words[start : len(words) - end]) for words in (was, is_))
    return _cut(old), _cut(new)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_TOLD else f"{text[: MOST_TOLD - 1]}…"
