"""Share cards: which story has one, and the file that is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsgen.digest import digest, digest_of, hashed_name
from newsgen.errors import Broken, Problem
from newsgen.outlet.urls import Urls
from newsgen.pictures.cleaned import Flawed
from newsgen.pictures.share_card import HEIGHT, SHARE_CARDS, WIDTH, ShareCard, ShareFaces
from newsgen.render.door import NOTHING, Door, FactKind, of_surroundings
from newsgen.render.reads import files, settings
from newsgen.render.reads.pictures import EXISTS
from newsgen.render.values import DrawnCard

if TYPE_CHECKING:
    from newsgen.pictures.typesetter import Typesetter

# Of sections that have none.
COLOUR = "#16181d"


def faces(door: Door) -> ShareFaces | None:
    """The type of share cards, None where the theme has none for them, or the outlet wants none."""
    is_wanted = settings.setting(door, "pictures").share_cards
    found = door.context.theme.share_faces if is_wanted else None
    door.note(FACES, "share faces", digest_of(found) if found else NOTHING)
    return found


FACES = of_surroundings("share faces", lambda door, _: faces(door), "the type of share cards")


def share_card(door: Door, headline: str, section: str, colour: str) -> DrawnCard | None:
    """The card of a story that has no picture, in its section's colour; None where its words cannot
    be set. Asking is what publishes it.
    """
    type_ = faces(door)
    if type_ is None:
        return None
    outlet = settings.setting(door, "outlet").name
    headline = " ".join(headline.split())  # with spaces of one width
    card = ShareCard(headline, section, colour or COLOUR, outlet, digest_of(type_))
    if not all(map(type_.can_set, card.texts)):
        return None
    which = card.pack()
    door.note(SHARE_CARD, which, EXISTS)
    return DrawnCard(card_url(door.context.urls, which), WIDTH, HEIGHT, headline)


def card_url(urls: Urls, which: str) -> str:
    """Where a card stands."""
    return urls.at(f"/media/{hashed_name('share-card.jpg', digest(which))}")


def drawing(door: Door, which: str) -> bytes:
    """A card's file. Raises Broken."""
    from newsgen.pictures.typesetter import drawn

    type_ = faces(door)
    assert type_ is not None
    setter = door.passing("typesetter", type_, _typesetter, type_)
    try:
        return drawn(SHARE_CARDS.decode(which), setter)
    except Flawed as flaw:
        path = f"themes/{door.context.theme.name}/theme.toml"
        raise Broken([Problem(path, 0, 0, flaw.message, flaw.hint, code="bad-font")]) from None


def _typesetter(door: Door, type_: ShareFaces) -> Typesetter:
    """Its fonts are opened once for many cards."""
    from newsgen.pictures.typesetter import Typesetter

    return Typesetter(type_, [files.theme_file(door, name) for name in type_.files])


def _again(door: Door, which: str) -> None:
    door.note(SHARE_CARD, which, EXISTS)


SHARE_CARD = FactKind(name="share card", ask=_again)

FACTS = (FACES, SHARE_CARD)
