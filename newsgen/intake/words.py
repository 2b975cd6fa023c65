"""Counting words and cutting text at them."""

from __future__ import annotations

import re
from itertools import pairwise
from unicodedata import category

from newsgen.intake.typography import BLOCK, INLINE, NARROW, NBSP, SPACE, WORD

# So large a class takes 2 ms to compile: `re` does that for the first text that needs it.
_CJK = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
# What the first of their bytes may be in UTF-8.
_CJK_BYTES = bytes((*range(0xE3, 0xEA), 0xEF, 0xF0))
# Scripts without blanks between words: Thai, Lao, Tibetan, Burmese, Khmer, Chinese and Japanese.
_UNSPACED = (
    r"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]"
)
_JOINERS = "\u200c\u200d"
# What belongs to the letter behind it: vowels of Thai and Lao, signs that join, opening marks.
_BOUND = "เแโใไເແໂໃໄ\u1039\u17d2\u200d「『（《〈【“‘"
_TERM = re.compile(r"\w+")
_LONE = [(sign[0], sign.encode()) for sign in ("—", "–", "-", "&amp;", "|", "/", "…")]
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
    words = starts - sum(_lone(source, lone) for sign, lone in _LONE if sign in text)
    is_unlike = words < 100 or len(text) > 10 * words
    if is_unlike and len(source.translate(None, _CJK_BYTES)) < len(source):
        rest, characters = re.subn(_CJK, " ", text)
        words = characters + len(_TERM.findall(rest)) if characters else words
    return max(words, 0)


def _lone(source: bytes, sign: bytes) -> int:
    """How often a sign stands between spaces. It is looked for, being rarer than they are."""
    return sum(
        before.endswith(b" ") and behind.startswith(b" ")
        for before, behind in pairwise(source.split(sign))
    )


def shorten(text: str, length: int) -> str:
    """`text`, or as many of its words as fit in `length` with an ellipsis.

    Scripts that put no blanks between words are cut at letters.
    """
    if len(text) <= length:
        return text
    cut = text[:length]
    if re.match(_UNSPACED, text[length - 1]) and re.match(_UNSPACED, text[length]):
        words = _whole_letters(text, length - 1)
    else:
        words = cut.rpartition(" ")[0] or cut[:-1]
    return words.rstrip(" ,;:–—-、，；：") + "…"


def _whole_letters(text: str, end: int) -> str:
    """As much of a text without blanks as no letter is torn apart by."""
    while end > 1 and (
        category(text[end])[0] == "M" or text[end] in _JOINERS or text[end - 1] in _BOUND
    ):
        end -= 1
    return text[:end]
