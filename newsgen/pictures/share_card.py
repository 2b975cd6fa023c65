"""Share cards: what other sites show of a story that has no picture."""

from __future__ import annotations

from msgspec import Struct
from msgspec.json import Decoder, encode

# As large as networks show cards: Open Graph's "large image".
WIDTH, HEIGHT = 1200, 630


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
