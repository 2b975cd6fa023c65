"""Which stories stand in the slots of a page: those set by hand, then the newest of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import asdict

from newsgen.catalog.fronts import NEWEST, FrontSlot
from newsgen.catalog.lists import ASIDE, HOME, PAID
from newsgen.catalog.questions import Filling, Signed
from newsgen.model import Card
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.reads import fronts, listings, records, settings


class Chosen(Struct, frozen=True):
    """A slot with its stories: those that an editor set there, and those that fill it."""

    slot: FrontSlot
    by_hand: Sequence[Card]
    filled: Sequence[Card]

    @property
    def cards(self) -> list[Card]:
        return [*self.by_hand, *self.filled]


class PageSlot(Struct, frozen=True):
    """A slot as templates see it: `section` is the one that fills it, if one does; `block` and
    `hero` are "" where the document says nothing of them.
    """

    _called = "a slot"

    name: str
    stories: Sequence[views.Story]
    block: str = ""
    hero: str = ""
    section: views.Section | None = None


class PageBanner(Struct, frozen=True):
    """The line above a page as templates see it; `url` is "" where it leads nowhere."""

    _called = "the banner"

    text: str
    url: str


class PageFront(Struct, frozen=True):
    """What an editor set on a page: the slots in which stories stand, and the line above it;
    `sections`: whether the blocks of the sections follow.
    """

    slots: Sequence[PageSlot] = ()
    banner: PageBanner | None = None
    sections: bool = False

    @property
    def stories(self) -> list[views.Story]:
        """The stories of all slots, in their order."""
        return [story for slot in self.slots for story in slot.stories]


def front_of(door: Door, list_: str) -> PageFront:
    """What stands on a list's own page as an editor set it."""
    found = fronts.standing(door, list_)
    slots = (_page_slot(door, one) for one in chosen(door, list_, found.slots))
    banner = found.banner
    line = PageBanner(banner.text, settings.rooted(door, banner.url)) if banner else None
    return PageFront([slot for slot in slots if slot.stories], line, found.sections)


def _page_slot(door: Door, found: Chosen) -> PageSlot:
    slot = found.slot
    kind, _, which = slot.fill.partition("/")
    known = which if kind == "section" and which in settings.sections(door) else ""
    section = views.Section(door, known) if known else None
    return PageSlot(slot.name, views.stories(door, found.cards), slot.block, slot.hero, section)


def chosen(door: Door, list_: str, slots: Sequence[FrontSlot]) -> Iterator[Chosen]:
    """The slots that stand on a list's page with their stories, each of which stands there once.

    One that is set by hand is nowhere filled in.
    """
    by_hand = {id_: number for number, id_ in _set_by_hand(slots)}
    taken = [*by_hand]
    for number, slot in enumerate(slots):
        own = (id_ for id_ in slot.stories if by_hand[id_] == number)
        found = [card for id_ in own if (card := records.card(door, id_))]
        filled = _filled(door, list_, slot, found, taken)
        taken += [card.id for card in filled]
        yield Chosen(slot, found, filled)


def _set_by_hand(slots: Sequence[FrontSlot]) -> Iterator[tuple[int, str]]:
    """(number of the slot, id) of what is set by hand; of several places, the first comes last."""
    for number, slot in reversed([*enumerate(slots)]):
        yield from ((number, id_) for id_ in slot.stories)


def _filled(
    door: Door, list_: str, slot: FrontSlot, by_hand: Sequence[Card], taken: Sequence[str]
) -> list[Card]:
    """What follows those that are set by hand; in a strip, one piece of each author."""
    room, is_own = slot.count - len(by_hand), slot.fill == NEWEST
    if not slot.fill or room <= 0:
        return []
    question = Filling(
        list=list_ if is_own else slot.fill,
        count=room,
        within=HOME if list_ == HOME else "",
        without=ASIDE if is_own and list_ == HOME else PAID,
        but=tuple(sorted(taken)),
    )
    if slot.block != "strip":
        return listings.cards(door, question)
    signed = sorted({name for card in by_hand for name in card.signed})
    return listings.cards(door, Signed(**asdict(question), taken=tuple(signed)))
