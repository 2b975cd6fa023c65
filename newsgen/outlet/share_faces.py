"""The type of share cards, as theme.toml names it."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict

from newsgen.outlet.slots import Expected
from newsgen.pictures.share_card import Ranges, ShareFaces

RANGE = re.compile(r"U\+([0-9A-Fa-f]{1,6})(?:-([0-9A-Fa-f]{1,6}))?")


def ranges_of(text: str) -> Ranges:
    """Ranges of characters as CSS writes them, `U+20-7E, U+20AC` (CSS Fonts 4, 4.5).

    Raises ValueError.
    """
    found = []
    for part in text.split(","):
        match = RANGE.fullmatch(part.strip())
        if not match:
            raise ValueError(part.strip())
        found.append((int(match[1], 16), int(match[2] or match[1], 16)))
    return tuple(found)


def _range(text: str) -> str:
    ranges_of(text)
    return text


Range = Annotated[
    str,
    AfterValidator(_range),
    Expected("ranges of characters as CSS has them", "for example U+20-7E, U+A0-FF, U+20AC"),
]


class ThemeFont(BaseModel):
    """A font of share cards."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    file: str = Field(description="the font's file below static/")
    range: Range = Field(description="the characters that it has, as in CSS: U+20-7E, U+A0-FF")


class ThemeShareCard(BaseModel):
    """The type of share cards."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    weight: Annotated[int, Strict(), Field(ge=1, le=1000)] = Field(
        default=600, description="the weight of the type, where the fonts have several"
    )
    fonts: tuple[ThemeFont, ...] = Field(
        default=(), description="the fonts, of which the first is taken that has a character"
    )

    def faces(self) -> ShareFaces:
        """The same as it is used."""
        files = tuple(font.file for font in self.fonts)
        return ShareFaces(self.weight, files, tuple(ranges_of(font.range) for font in self.fonts))


def said(card: ThemeShareCard) -> dict[str, Any]:
    """What a theme says of share cards itself; what it leaves out is its parent's."""
    return {"share_faces": card.faces()} if card.fonts else {}
