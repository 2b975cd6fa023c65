"""Draws share cards: a headline as large as it fits, below its section, above the outlet's name."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from newsgen.pictures.cleaned import Flawed
from newsgen.pictures.share_card import HEIGHT, WIDTH, ShareCard, ShareFaces
from newsgen.remembered import remembered

MARGIN, BAR = 80, 28
# The largest size in which a headline fits is taken. What fits in none loses its end.
SIZES, MOST_LINES, LEADING = (92, 84, 76, 68, 60, 54, 48), 5, 1.14
LABEL, NAME = 34, 40
PAPER, INK, HAIRLINE = "#ffffff", "#16181d", "#c9ced6"
QUALITY = 80
ELLIPSIS = "…"
# The least contrast of text, and how bright red, green and blue are: WCAG 2.2, 1.4.3.
AA, BRIGHTNESS = 4.5, (0.2126, 0.7152, 0.0722)


class Run(NamedTuple):
    """A stretch of text in one font."""

    text: str
    font: ImageFont.FreeTypeFont


class Typesetter:
    """Sets lines in the faces of a theme, whose files are given in the same order.

    Its methods raise Flawed where one of them is no font.
    """

    def __init__(self, faces: ShareFaces, files: Sequence[bytes]) -> None:
        self._faces, self._files = faces, files

    def width(self, text: str, size: int) -> float:
        return sum(run.font.getlength(run.text) for run in self._runs(text, size))

    def put(
        self, on: ImageDraw.ImageDraw, text: str, at: tuple[float, float], size: int, colour: str
    ) -> None:
        """Put a line down, from `at`, which lies on its base."""
        left, base = at
        for text_, font in self._runs(text, size):
            on.text((left, base), text_, fill=colour, font=font, anchor="ls")
            left += font.getlength(text_)

    def _runs(self, text: str, size: int) -> Iterator[Run]:
        for number, signs in groupby(text, self._face_of):
            yield Run("".join(signs), self._font(number, size))

    def _face_of(self, sign: str) -> int:
        return max(self._faces.face_of(sign), 0)

    @remembered
    def _font(self, number: int, size: int) -> ImageFont.FreeTypeFont:
        file = io.BytesIO(self._files[number])
        try:
            font = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
        except OSError:
            hint = "take a TrueType, OpenType or WOFF2 font"
            raise Flawed(f'"{self._faces.files[number]}" is no font', hint) from None
        with suppress(OSError):  # a font of one weight
            font.set_variation_by_axes([*map(self._setting, font.get_variation_axes())])
        return font

    def _setting(self, axis: Any) -> int:
        return self._faces.weight if axis["name"] == b"Weight" else int(axis["default"])


def drawn(card: ShareCard, setter: Typesetter) -> bytes:
    """The card as a JPEG of 1200 by 630 pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    on = ImageDraw.Draw(image)
    on.rectangle((0, 0, WIDTH, BAR), fill=card.colour)
    top, foot = BAR + MARGIN, HEIGHT - MARGIN
    setter.put(
        on, _fitting(setter, card.section, LABEL), (MARGIN, top), LABEL, _legible(card.colour)
    )
    size, lines = _set(setter, card.headline)
    for number, line in enumerate(lines, 1):
        setter.put(on, line, (MARGIN, top + 10 + number * size * LEADING), size, INK)
    on.line((MARGIN, foot - NAME - 24, WIDTH - MARGIN, foot - NAME - 24), fill=HAIRLINE, width=3)
    setter.put(on, _fitting(setter, card.outlet, NAME), (MARGIN, foot), NAME, INK)
    file = io.BytesIO()
    image.save(file, "jpeg", quality=QUALITY, subsampling="4:4:4", optimize=True)
    return file.getvalue()


def _set(setter: Typesetter, headline: str) -> tuple[int, list[str]]:
    """The size of a headline, and its lines."""
    room = HEIGHT - 2 * MARGIN - BAR - NAME - 60
    for size in SIZES:
        lines = _lines(setter, headline, size)
        if lines and len(lines) <= min(MOST_LINES, int(room / (size * LEADING))):
            return size, lines
    most = min(MOST_LINES, int(room / (SIZES[-1] * LEADING)))
    return SIZES[-1], _cut(setter, headline, most)


def _lines(setter: Typesetter, text: str, size: int) -> list[str]:
    """A text in lines, none where a word is too long for one."""
    lines, most = [""], WIDTH - 2 * MARGIN
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if setter.width(longer, size) <= most:
            lines[-1] = longer
        elif setter.width(word, size) <= most:
            lines.append(word)
        else:
            return []
    return lines


def _cut(setter: Typesetter, text: str, most: int) -> list[str]:
    """As much of a text as stands in so many lines of the smallest size."""
    words = [_fitting(setter, word, SIZES[-1]) for word in text.split()]
    lines = _lines(setter, " ".join(words), SIZES[-1])
    if len(lines) > most:
        lines = [*lines[: most - 1], _fitting(setter, " ".join(lines[most - 1 :]), SIZES[-1])]
    return lines


def _fitting(setter: Typesetter, text: str, size: int) -> str:
    """A text as it is, or as much of it as fits into a line."""
    most = WIDTH - 2 * MARGIN
    if setter.width(text, size) <= most:
        return text
    while text and setter.width(text + ELLIPSIS, size) > most:
        text = text.rpartition(" ")[0] or text[:-1]
    return text + ELLIPSIS


def _legible(colour: str) -> str:
    """The colour, or that of the text where it would be too light for letters on paper (WCAG 2.2,
    1.4.3).
    """
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    luminance = sum(part * of for part, of in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
    return colour if 1.05 / (luminance + 0.05) >= AA else INK


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
