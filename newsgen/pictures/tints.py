"""Colours behind pictures: as pages may hold no style of their own, a class for each of 64."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

# Each of red, green and blue has four levels.
LEVELS = (0x20, 0x60, 0xA0, 0xE0)
STEP = 256 // len(LEVELS)

Pixel = tuple[int, int, int]


def tint_of(pixels: Iterable[Pixel]) -> str:
    """The class of the colour that most of a picture has."""
    found = Counter((red // STEP, green // STEP, blue // STEP) for red, green, blue in pixels)
    most = max(sorted(found), key=found.__getitem__)
    return "tint-" + "".join(map(str, most))


def tints() -> Iterator[tuple[str, str]]:
    """Every class, with its colour as a style sheet has it."""
    numbers = range(len(LEVELS))
    for one in ((red, green, blue) for red in numbers for green in numbers for blue in numbers):
        yield "tint-" + "".join(map(str, one)), "#" + "".join(f"{LEVELS[n]:02x}" for n in one)
