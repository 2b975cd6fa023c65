"""Slugs: how names are written in URLs, in ASCII letters or in those of every alphabet."""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import category, normalize

from newsgen.outlet.paths import DEVICES

Slugs = Literal["ascii", "unicode"]
ASCII = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 120
# A name on a disk has 255 bytes at most, and `.html` may follow.
MOST_BYTES = 240
# Letters, marks and numbers that nobody sees, or that only make a word longer.
_UNSEEN = (
    "\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
_DROPPED = re.compile(rf"['’ʼ‘`{_UNSEEN}]")
_IN_NUMBERS = re.compile(r"(?<=\d),(?=\d)")
_SIGMA = re.compile(r"(?<=\w)σ(?!\w)")


def unicode_slug(text: str, most: int = LONGEST) -> str:
    """A name as a slug that keeps the letters of all alphabets; "" where it has none.

    Names that differ in case alone, or in how an accent is encoded, have one slug: so `ß` is
    written `ss`. What nobody sees is left out.
    """
    seen = _IN_NUMBERS.sub("", _DROPPED.sub("", _folded(text)))
    words = "".join(sign if _is_kept(sign) else " " for sign in seen).split()
    slug = "-".join(filter(None, map(_without_loose_marks, words)))
    return _cut(_SIGMA.sub("ς", normalize("NFC", slug)), most)


def is_slug(value: str) -> bool:
    """Whether a name is a slug as it stands, in whatever alphabet."""
    if value.isascii():
        return ASCII.fullmatch(value) is not None
    return unicode_slug(value, len(value)) == value


def is_too_long(slug: str) -> bool:
    """Whether a slug is longer than a name can be."""
    return len(slug) > LONGEST or len(slug.encode()) > MOST_BYTES


def spared(slug: str) -> str:
    """A slug, or another one where it is a name that Windows keeps for a device."""
    return f"{slug}-1" if slug in DEVICES else slug


def _folded(text: str) -> str:
    return normalize("NFC", normalize("NFC", text).casefold())


def _is_kept(sign: str) -> bool:
    kind = category(sign)
    return kind[0] in "LN" or kind in ("Mn", "Mc")


def _without_loose_marks(word: str) -> str:
    """A word without marks that stand on no letter: they would stand on the sign before it."""
    start = 0
    while start < len(word) and category(word[start])[0] == "M":
        start += 1
    return word[start:]


def _cut(slug: str, most: int) -> str:
    """As many words of a slug as there is room for; of the first one as many letters."""
    if len(slug) <= most and len(slug.encode()) <= MOST_BYTES:
        return slug
    end = min(most, len(slug.encode()[:MOST_BYTES].decode(errors="ignore")))
    if slug[end : end + 1] == "-":
        return slug[:end]
    while end and category(slug[end])[0] == "M":
        end -= 1
    return slug[:end].rpartition("-")[0] or slug[:end]
