"""Marks of what is not for publication, and of gaps that are to be filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from newsgen.errors import Problem, Severity
from newsgen.intake.frontmatter import SHOWN_TEXTS, FrontMatter
from newsgen.intake.header import Header

MAYBE_A_NAME = re.compile(r"(?:TK)+|XXX+")
# What makes a word an address, a path, a code or part of a name: TK-421, /img/XXXX.png.
JOINED_BEFORE = re.compile(r"[/\\.@#&=]$|[A-Z\d]-$")
JOINED_BEHIND = re.compile(r"[/\\@&=]|-[A-Z\d]|\.\w")
ENDS = '.!?:…"”\n'
OPENING = "\"'“‘("
BEHIND = re.compile(r"[^\S\n]+[\"'“‘(]?(\w)")
HINT = "finish it, or keep the story out of the site with draft: true"
GAP_HINT = "fill the gap, or keep the story out of the site with draft: true"
NO_MARK = re.compile(r"(?!)")


class Mark(Struct, frozen=True):
    """A mark, where it begins, and whether it may well be part of a name."""

    text: str
    start: int
    in_name: bool


class Marks(NamedTuple):
    """The marks of an outlet: one at least of the `signs` stands in every text that holds any of
    them, long ones that are soon looked for; those of several `words`, and the `short` ones.
    """

    signs: tuple[str, ...]
    words: re.Pattern[str] = NO_MARK
    short: re.Pattern[str] = NO_MARK

    @classmethod
    def of(cls, marks: Iterable[str]) -> Marks:
        """Of marks as they are written in config.toml."""
        each = [mark.split() for mark in marks]
        several = [r"\s+".join(map(re.escape, words)) for words in each if len(words) > 1]
        single = [_lengthened(words[0]) for words in each if len(words) == 1]
        return cls(
            _fewest({max(words, key=len) for words in each}), _whole(several), _whole(single)
        )

    def are_in(self, text: str) -> bool:
        """Whether there may be any in a text: a quick look."""
        # One character is found in no time.
        return any(sign[-1] in text and sign in text for sign in self.signs)


class FoundMarks(NamedTuple):
    """What is wrong with a story for the marks in it: what stops a build in which it is visible,
    and what is a warning.
    """

    stopping: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()


def marks_in(marks: Marks, path: str, header: Header, matter: FrontMatter) -> FoundMarks:
    """The marks in what readers would see of a story. One that waits for the newsroom may have
    any.
    """
    if matter.waits:
        return FoundMarks()
    found = [*_in_header(marks, path, header, matter), *_in_body(marks, path, header)]
    return FoundMarks(
        tuple(one for one in found if one.severity == "error"),
        tuple(one for one in found if one.severity != "error"),
    )


def _in_header(marks: Marks, path: str, header: Header, matter: FrontMatter) -> Iterator[Problem]:
    texts: dict[tuple[str, ...], str] = {(key,): getattr(matter, key) for key in SHOWN_TEXTS}
    if matter.image:
        texts["image", "caption"] = matter.image.caption
    if not marks.are_in("\n".join(texts.values())):
        return
    for key, text in texts.items():
        if mark := worst_mark(text, marks.words) or worst_mark(text, marks.short):
            message = f'"{".".join(key)}" holds "{mark.text}", {NOT_YET}'
            severity: Severity = "warning" if mark.in_name else "error"
            place = header.locate(key)
            yield Problem(path, *place, message, HINT, severity, "not-for-publication")


NOT_YET = "the mark of what is not for publication"


def _in_body(marks: Marks, path: str, header: Header) -> Iterator[Problem]:
    text = header.body
    if not marks.are_in(text):
        return
    if mark := worst_mark(text, marks.words):
        message = f'the text holds "{mark.text}", {NOT_YET}'
        place = header.place_in_body(mark.start)
        yield Problem(path, *place, message, HINT, code="not-for-publication")
    if (mark := worst_mark(text, marks.short)) and not mark.in_name:
        message = f'the text holds "{mark.text}", the mark of a gap'
        place = header.place_in_body(mark.start)
        yield Problem(path, *place, message, GAP_HINT, "warning", "gap")


def worst_mark(text: str, marks: re.Pattern[str]) -> Mark | None:
    """The first mark in a text that is no name, or else the first that may be one."""
    named = None
    for found in marks.finditer(text):
        words = " ".join(found[0].split())
        if not MAYBE_A_NAME.fullmatch(found[0]):
            return Mark(words, found.start(), in_name=False)
        before, behind = text[max(0, found.start() - 80) : found.start()], text[found.end() :][:80]
        if JOINED_BEFORE.search(before) or JOINED_BEHIND.match(behind):
            continue
        mark = Mark(words, found.start(), _is_beside_a_name(before, behind))
        if not mark.in_name:
            return mark
        named = named or mark
    return named


def _is_beside_a_name(before: str, behind: str) -> bool:
    """Whether a capital or a number follows, or a capital comes before that begins no sentence."""
    follows = BEHIND.match(behind)
    if follows and (follows[1].isupper() or follows[1].isdigit()):
        return True
    said = before.rstrip()
    if not said or len(said) == len(before) or "\n" in before[len(said) :]:
        return False
    typed = said.split()[-1]
    word, head = typed.lstrip(OPENING), said[: len(said) - len(typed)].rstrip(" \t")
    if not word[:1].isupper() or word[-1] in ENDS:
        return False
    return bool(head) and head[-1] not in ENDS


def _fewest(signs: set[str]) -> tuple[str, ...]:
    """The signs in which no other one stands: TKTK is seen by its TK."""
    return tuple(one for one in sorted(signs) if not any(map(one.__contains__, signs - {one})))


def _lengthened(mark: str) -> str:
    """A mark of one word, which may be typed several times over: TKTK, XXXXX."""
    if len(set(mark)) == 1:
        return f"{re.escape(mark)}{re.escape(mark[0])}*"
    return f"(?:{re.escape(mark)})+"


def _whole(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)") if patterns else NO_MARK
