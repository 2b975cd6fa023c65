"""What a header says of a story that somebody paid for, and says in vain."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.errors import Problem
from newsgen.intake.frontmatter import FrontMatter
from newsgen.intake.gleaning import Gleaned
from newsgen.intake.header import Header
from newsgen.model import Genre

# The keys that say something of sponsored stories alone.
OF_PAID = ("sponsor", "include")


def paid_in_vain(
    path: str, header: Header, gleaned: Gleaned[FrontMatter], genre: Genre
) -> Iterator[Problem]:
    """Such keys of other stories; and what is to be listed where it is not to be."""
    matter, wrong = gleaned.matter, gleaned.wrong
    for key in OF_PAID:
        if getattr(matter, key) and genre != "sponsored" and "genre" not in wrong:
            hint = "write genre: sponsored, if somebody paid for the story, or take the key out"
            message = f'"{key}" says nothing here'
            yield Problem(path, *header.locate((key,)), message, hint, code="not-paid")
    for at, place in enumerate(matter.include):
        if place in matter.exclude:
            message = f'"{place}" stands under "include" and under "exclude"'
            where = header.locate(("include", at))
            yield Problem(path, *where, message, "keep one of them", code="both-given")
