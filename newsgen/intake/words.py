"""Counting words and cutting text at them."""

from __future__ import annotations

import re

from newsgen.intake.typography import BLOCK, INLINE, NARROW, NBSP, SPACE, WORD

# So large a class takes 2 ms to compile: `re` does that for the first text that needs it.
_CJK = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_TERM = re.compile(r"\w+")
_LONE = [(sign[0], f" {sign} ".encode()) for sign in ("—", "–", "-", "&amp;", "|", "/", "…")]
_GAPS_AS_SPACES = bytes.maketrans(f"\t\n\v\f\r{BLOCK}{SPACE}".encode(), b"       ")
_NO_GAPS = (INLINE + WORD).encode()
_ALL_BUT_SPACES_AS_X = bytes.maketrans(bytes(set(range(256)) - {32}), b"x" * 255)


def count_words(text: str) -> int:
    """The words of running text, as readers count them.

    Chinese and Japanese are counted by characters, lone dashes not at all.
    """
    text = text.replace(NARROW, "").replace(NBSP, " ")
    source = text.encode().translate(_GAPS_AS_SPACES, _NO_GAPS)
    starts = (b" " + source.translate(_ALL_BUT_SPACES_AS_X)).count(b" x")  # quicker than to split
    words = starts - sum(source.count(lone) for sign, lone in _LONE if sign in text)
    if words < 100 or len(text) > 10 * words:
        rest, characters = re.subn(_CJK, " ", text)
        words = characters + len(_TERM.findall(rest)) if characters else words
    return max(words, 0)


def shorten(text: str, length: int) -> str:
    """`text`, or as many of its words as fit in `length` with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[:length]
    words = cut.rpartition(" ")[0] or cut[:-1]
    return words.rstrip(" ,;:–—-") + "…"
