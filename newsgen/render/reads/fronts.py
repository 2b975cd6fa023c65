"""What an editor set on a list's own page: the slots and the line that stand there now."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from newsgen.catalog.changes import SourceChange
from newsgen.catalog.fronts import Banner, Front, FrontSlot
from newsgen.digest import digest_of
from newsgen.render.door import NOTHING, Door, FactKind


class Standing(Struct, frozen=True):
    """What stands on a page at the moment of the build."""

    slots: tuple[FrontSlot, ...] = ()
    banner: Banner | None = None
    sections: bool = False


def standing(door: Door, list_: str) -> Standing:
    """What a document sets on a list's own page, as of now. When that ends is no part of it."""
    front, at = door.context.front(list_), door.context.at
    found = _standing(front, at) if front else Standing()
    door.note(FRONT, list_, digest_of(_seen(found)) if found != Standing() else NOTHING)
    return found


def _standing(front: Front, at: int) -> Standing:
    return Standing(front.standing(at), front.banner_at(at), front.sections)


def _seen(found: Standing) -> list[object]:
    banner = found.banner
    slots = [
        [slot.name, slot.stories, slot.fill, slot.count, slot.block, slot.hero]
        for slot in found.slots
    ]
    return [slots, [banner.text, banner.url] if banner else None, found.sections]


def _lists(change: SourceChange) -> Iterable[str]:
    return (one.id for one in change.sides if one.kind == "front")


FRONT = FactKind(name="front", ask=standing, woken_by_source=_lists)

FACTS = (FRONT,)
