"""How wide text is likely to be, and where it is broken: an estimate without any font.

The widths are those of wide system fonts, so that what is found to fit does.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

_LATIN = {
    **dict.fromkeys("ijl|'.,:;!ıíìîï·", 0.34),
    **dict.fromkeys(' frt()[]{}/\\I-"“”‘’\u00a0\u202f', 0.38),
    **dict.fromkeys("mwMWŒœÆæ@%—…‰", 0.98),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZÄÖÜÅØÉÈÊÑÇ&", 0.74),
    **dict.fromkeys("0123456789+−=<>€$£", 0.65),
}
# From where on: widths in em of scripts; marks that stand above or below a letter take no room.
_RANGES = (
    (0x0, 0.58), (0x300, 0.0), (0x370, 0.64), (0x400, 0.68), (0x530, 0.66), (0x591, 0.0),
    (0x5BE, 0.6), (0x610, 0.0), (0x61B, 0.58), (0x64B, 0.0), (0x660, 0.58), (0x6D6, 0.0),
    (0x6DD, 0.58), (0x900, 0.0), (0x904, 0.72), (0x93A, 0.3), (0x950, 0.72), (0xE00, 0.64),
    (0xE31, 0.3), (0xE40, 0.64), (0xE47, 0.0), (0xE4F, 0.66), (0x1100, 1.0), (0x1200, 0.85),
    (0x1E00, 0.66), (0x1F00, 0.64), (0x2000, 0.5), (0x200B, 0.0), (0x2010, 0.62), (0x202A, 0.0),
    (0x202F, 0.4), (0x2066, 0.0), (0x2070, 0.7), (0x2100, 1.05), (0xFE00, 0.0), (0xFE10, 1.0),
    (0xFE20, 0.0), (0xFE30, 1.0), (0xFE70, 0.58), (0xFEFF, 0.0), (0xFF00, 1.0), (0x10000, 1.3),
)  # fmt: skip
_STARTS = tuple(start for start, _ in _RANGES)
# Scripts without spaces between words: they may be broken after any sign.
_UNSPACED = ((0x0E00, 0x0EFF), (0x3000, 0xA4CF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
CUT = "…"


@lru_cache(maxsize=4096)
def ems(text: str) -> float:
    """The width of a text in em."""
    return sum(_LATIN.get(sign) or _of_script(ord(sign)) for sign in text)


def width(text: str, size: float) -> float:
    """The width of a text that is set in this size."""
    return ems(text) * size


def wrapped(text: str, most: float, size: float, lines: int) -> tuple[str, ...]:
    """A text in at most so many lines, none wider than `most`; what is left is cut off."""
    done, rest = list[str](), _pieces(" ".join(text.split()))
    while rest and len(done) < lines:
        line, rest = _line(rest, most, size)
        done.append(line)
    if rest:
        done[-1] = _cut(done[-1] + "".join(rest), most, size)
    return tuple(done) or ("",)


def _pieces(text: str) -> list[str]:
    """Words with the space before each, and single signs of scripts without spaces."""
    found, word = list[str](), ""
    for sign in text:
        if word and (sign == " " or (_is_unspaced(word[-1]) and _of_script(ord(sign)) > 0.3)):
            found.append(word)
            word = ""
        word += sign
    return [*found, word] if word else found


def _line(pieces: list[str], most: float, size: float) -> tuple[str, list[str]]:
    """As many pieces as fit, one at least, which is broken where it is too wide itself."""
    line = ""
    for number, piece in enumerate(pieces):
        longer = (line + piece).lstrip()
        if width(longer, size) > most:
            if line:
                return line, [piece.lstrip(), *pieces[number + 1 :]]
            head = _head(longer, most, size)
            return head, [longer[len(head) :], *pieces[number + 1 :]]
        line = longer
    return line, []


def _head(text: str, most: float, size: float) -> str:
    """The first signs of a text that fit, one at least, with the marks that belong to the last."""
    end = 1
    while end < len(text) and (
        _of_script(ord(text[end])) == 0 or width(text[: end + 1], size) <= most
    ):
        end += 1
    return text[:end]


def _cut(text: str, most: float, size: float) -> str:
    return _head(text, most - width(CUT, size), size).rstrip() + CUT


def _is_unspaced(sign: str) -> bool:
    return any(low <= ord(sign) <= high for low, high in _UNSPACED)


def _of_script(code: int) -> float:
    return _RANGES[bisect_right(_STARTS, code) - 1][1]
