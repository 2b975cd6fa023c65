"""What sources that are no stories say: authors, terms, plain pages, the entries of live stories.

Paths and moments are as in `model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from newsgen.model import Byline, Picture, Term


class AuthorRecord(Struct, frozen=True):
    """What is on record of an author. `photo` is relative to the site's root like `path`, the
    source; the biography `text` begins on its line `line`.
    """

    path: str
    name: str
    role: str
    photo: str
    photo_alt: str
    email: str
    links: tuple[Mapping[str, str], ...]
    extra: Mapping[str, Any]
    text: str
    line: int
    fediverse: str = ""


class TermRecord(Struct, frozen=True):
    """What is on record of a tag, a series or a term of a taxonomy. `names` are those in other
    interface languages; `spellings` what else counts as it: (slug, as it was typed); `aliases` are
    older paths of its page, decoded. The text begins on its line `line` of the source `path`.
    """

    path: str
    name: str
    names: Mapping[str, str]
    description: str
    picture: Picture | None
    spellings: tuple[Term, ...]
    aliases: tuple[str, ...]
    extra: Mapping[str, Any]
    text: str
    line: int

    def name_in(self, lang: str) -> str:
        """The name in an interface language."""
        return self.names.get(lang) or self.names.get(lang.partition("-")[0], self.name)


class PlainPage(Struct, frozen=True):
    """A page that is no story, from the source `path`; its text begins on line `line`. It is known
    by its slug, which may be one of several names: `about/reach`.
    """

    path: str
    slug: str
    url: str
    title: str
    summary: str
    lang: str
    picture: Picture | None
    order: int
    menu: str
    layout: str
    aliases: tuple[str, ...]
    draft: bool
    noindex: bool
    extra: Mapping[str, Any]
    text: str
    line: int


class LiveEntry(Struct, frozen=True):
    """An entry of a live story, whose source is `story`, from the source `path`; its text begins on
    line `line`. `id` is its fragment on the story's page, where it stays whatever its title; `time`
    a moment from which on it is seen. A `key` entry is one of the key points.
    """

    path: str
    story: str
    id: str
    time: int
    title: str
    authors: tuple[Byline, ...]
    key: bool
    pinned: bool
    draft: bool
    text: str
    line: int
