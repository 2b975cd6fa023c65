"""The ids in a text's HTML: each stands there once, and every heading has one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from anyascii import anyascii

_ID = re.compile(r'\sid="([^"]*)"')
_GOOD_ID = re.compile(r"[^\s\"'<>&]+")
_SEPARATED = re.compile(r"[^a-z0-9]+")
# Names that themes like to give their landmarks: a heading must not claim them.
_TAKEN = frozenset("top main content header footer nav menu search recent about site page".split())


def ids_of(html: str) -> set[str]:
    """All ids that stand in a text's HTML."""
    return {unescape(one) for one in _ID.findall(html)}


class Ids:
    """The ids of one document, from front to back."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._explicit: frozenset[str] | None = None
        self._numbers: dict[str, int] = {}

    def own(self, tag: str) -> str:
        """The tag, without an id that is malformed or was used before."""
        match = _ID.search(tag)
        if not match:
            return tag
        if match[1] in self._used or not _GOOD_ID.fullmatch(match[1]):
            return tag[: match.start()] + tag[match.end() :]
        self._used.add(match[1])
        return tag

    def new(self, text: str, parts: Sequence[str]) -> str:
        """An id made of a heading's text; `parts` are the document's texts and tags in turn, whose
        own ids stay theirs.
        """
        slug = _SEPARATED.sub("-", (text if text.isascii() else anyascii(text)).lower()).strip("-")
        if len(slug) > 60:
            slug = slug[:60].rpartition("-")[0] or slug[:60]
        slug = slug or "section"
        if self._explicit is None:
            tags = "".join(parts[1::2])
            self._explicit = frozenset(_ID.findall(tags) if 'id="' in tags else ())
        number = self._numbers.get(slug, 1)
        found = slug if number == 1 else f"{slug}-{number}"
        while found in self._used or found in self._explicit or found in _TAKEN:
            number += 1
            found = f"{slug}-{number}"
        self._numbers[slug] = number
        self._used.add(found)
        return found
