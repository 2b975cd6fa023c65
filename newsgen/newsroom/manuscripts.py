"""A source file as text, with what its header says; and edits of it that change nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from pydantic import BaseModel

from newsgen.errors import Broken
from newsgen.intake.frontmatter import (
    AuthorMatter,
    FrontMatter,
    PageMatter,
    TermMatter,
    story_header,
)
from newsgen.intake.header import Header, split
from newsgen.newsroom.spans import Spans, spans_of
from newsgen.outlet.config import Config
from newsgen.outlet.source import lines_of, text_of, without_mark

MODELS: Mapping[str, type[BaseModel]] = {
    "story": FrontMatter,
    "plain": PageMatter,
    "author": AuthorMatter,
    "term": TermMatter,
}


class Desk(Struct, frozen=True):
    """The outlet, and the kind of source at hand."""

    config: Config
    kind: str

    @property
    def model(self) -> type[BaseModel]:
        if self.kind == "story":
            return story_header(tuple(self.config.taxonomies))
        return MODELS[self.kind]


class Edit(Struct, frozen=True):
    """What takes the place of a stretch of a text.

    People are shown `old` and `new`, unless both are empty: another edit says it all.
    """

    start: int
    end: int
    text: str
    old: str
    new: str


class Mending(Struct, frozen=True):
    """Edits of one file, and what its header and body must say when they are made."""

    edits: tuple[Edit, ...]
    values: Mapping[str, Any]
    body: str


class Manuscript(Struct, frozen=True):
    """A file: the mark that it may begin with, and its text, line ends as they stand."""

    path: str
    mark: bytes
    text: str
    header: Header

    @classmethod
    def of(cls, path: str, data: bytes) -> Manuscript:
        """The manuscript in the bytes of a file. Raises Broken."""
        bare, header = without_mark(data), split(data, path)
        if header.problems:
            raise Broken(header.problems)
        return cls(path, data[: len(data) - len(bare)], text_of(bare, path), header)

    @property
    def data(self) -> bytes:
        return self.mark + self.text.encode()

    @property
    def body(self) -> int:
        """Where the body begins in the text."""
        return len(self.data[len(self.mark) : self.header.offset].decode())

    @property
    def fence(self) -> int:
        """Where the line begins that closes the header."""
        return self.text.rindex("\n", 0, len(self.text[: self.body].rstrip())) + 1

    @property
    def newline(self) -> str:
        return "\r\n" if self.text.split("\n", 1)[0].endswith("\r") else "\n"

    @property
    def is_toml(self) -> bool:
        return self.text.startswith("+++")

    def spans(self) -> Spans:
        """Where keys and values stand."""
        return spans_of(self.text, self.header, self.fence)

    def line(self, at: int) -> int:
        """The number of the line in which a place of the text lies."""
        return self.text.count("\n", 0, at) + 1

    def mended(self, mending: Mending) -> Manuscript | None:
        """The manuscript after its edits; None where it would not say what it must."""
        text = edited(self.text, mending.edits)
        try:
            after = Manuscript.of(self.path, self.mark + text.encode())
        except Broken:
            return None
        header = after.header
        says = (header.values, header.body, len(header.lost))
        return after if says == (mending.values, mending.body, len(self.header.lost)) else None

    def body_after(self, edits: Iterable[Edit]) -> str:
        """The body as it is read, once edits of it are made."""
        return lines_of(edited(self.text, edits)[self.body :])


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text after some edits of it."""
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
