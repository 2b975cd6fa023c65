"""Share cards: what other sites show of a story that has no picture."""

from __future__ import annotations

from msgspec import Struct
from msgspec.json import Decoder, encode

# As large as networks show cards: Open Graph's "large image".
WIDTH, HEIGHT = 1200, 630

Ranges = tuple[tuple[int, int], ...]


class ShareCard(Struct, frozen=True, array_like=True):
    """What a card says; `colour` is the section's, as `#rrggbb`. `look` tells cards apart that say
    the same in other type.
    """

    headline: str
    section: str
    colour: str
    outlet: str
    look: str

    @property
    def texts(self) -> tuple[str, ...]:
        return self.headline, self.section, self.outlet

    def pack(self) -> str:
        """All of it in a line."""
        return encode(self).decode()


SHARE_CARDS = Decoder(ShareCard)


class ShareFaces(Struct, frozen=True):
    """The weight of the type, the names of the fonts' files below `static/`, and the characters
    that are taken from each, as ranges of their numbers.
    """

    weight: int
    files: tuple[str, ...]
    ranges: tuple[Ranges, ...]

    def face_of(self, sign: str) -> int:
        """The first font that a character is taken from; -1 where there is none."""
        code = ord(sign)
        having = (
            number
            for number, ranges in enumerate(self.ranges)
            if any(first <= code <= last for first, last in ranges)
        )
        return next(having, -1)

    def can_set(self, text: str) -> bool:
        """Whether the fonts have all characters of a text."""
        return all(self.face_of(sign) >= 0 for sign in {*text})
