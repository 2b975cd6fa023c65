"""What stands on the front page or on a section's, as its document says, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import asdict

from newsgen.catalog.fronts import Banner, Front, front_list
from newsgen.catalog.lists import HOME
from newsgen.errors import Broken, Refused, did_you_mean
from newsgen.newsroom.present import brought_up_to_date
from newsgen.newsroom.summary import written
from newsgen.outlet.config import Config, load_config
from newsgen.render.door import Door
from newsgen.render.fronts import Chosen, chosen
from newsgen.steps.context import BuildContext
from newsgen.steps.fronts import FrontDesk
from newsgen.steps.order import Progress

State = Literal["stands", "not yet", "over"]


class Seat(Struct, frozen=True):
    """A story in a slot; `fill` names what filled it in, "" where it was set by hand."""

    id: str
    title: str
    fill: str


class PassedOver(Struct, frozen=True):
    """A story that was set by hand and does not stand there, and why."""

    id: str
    why: str


class SlotNow(Struct, frozen=True):
    """A slot at a moment; `starts` and `ends` are moments, in seconds, where there are any."""

    name: str
    state: State
    starts: int | None
    ends: int | None
    stories: tuple[Seat, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()


class FrontNow(Struct, frozen=True):
    """A page at a moment, as the document at `path` has it ("": there is none)."""

    path: str
    slots: tuple[SlotNow, ...] = ()
    banner: Banner | None = None


def front_now(root: Path, name: str, at: int, progress: Progress) -> FrontNow:
    """The front page, `home`, or a section's at a moment, by the sources as they are now.

    Raises Broken with what is wrong with them, and Refused where there is no such page.
    """
    list_ = _list_of(load_config(root), name)
    with brought_up_to_date(root, at, progress) as build:
        front = build.queries.records.front(list_)
        if front is None:
            return FrontNow("")
        wrong = [one for one in FrontDesk(build, front).problems() if one.severity == "error"]
        if wrong:
            raise Broken(wrong)
        return FrontNow(front.path, tuple(_slots(build, list_, front)), front.banner_at(at))


def _list_of(config: Config, name: str) -> str:
    known = (HOME, *config.section_ids())
    if name not in known:
        message = f'there is no section "{name}"{did_you_mean(name, known)}'
        raise Refused(message, f"the pages are: {', '.join(known)}")
    return front_list(name)


def _slots(build: BuildContext, list_: str, front: Front) -> Iterator[SlotNow]:
    door, at = Door(build.context, build.config.outlet.language), build.order.at
    standing = chosen(door, list_, front.standing(at))
    met = dict[str, str]()
    for number, slot in enumerate(front.slots):
        name = slot.called(number)
        if not slot.stands(at):
            is_over = slot.ends is not None and slot.ends <= at
            yield SlotNow(name, "over" if is_over else "not yet", slot.starts, slot.ends)
            continue
        found = next(standing)
        by_hand = (Seat(card.id, card.title, "") for card in found.by_hand)
        filled = (Seat(card.id, card.title, slot.fill) for card in found.filled)
        passed_over = tuple(_passed_over(build, found, met))
        stories = (*by_hand, *filled)
        yield SlotNow(name, "stands", slot.starts, slot.ends, stories, passed_over)
        for id_ in slot.stories:
            met.setdefault(id_, name)


def _passed_over(build: BuildContext, found: Chosen, met: dict[str, str]) -> Iterator[PassedOver]:
    shown = {card.id for card in found.by_hand}
    for id_ in found.slot.stories:
        if id_ in shown:
            continue
        held = build.catalog.visibility.held_story(id_)
        if held:
            yield PassedOver(id_, held.told(build.config.zone))
        else:
            yield PassedOver(id_, f"stands in {met[id_]}" if id_ in met else "no such story")


def as_values(found: FrontNow, at: int) -> dict[str, Any]:
    """The page as JSON-able values; moments in seconds since 1970."""
    slots = [_slot_values(slot) for slot in found.slots]
    banner = asdict(found.banner) if found.banner else None
    return {"ok": True, "at": at, "path": found.path, "banner": banner, "slots": slots}


def _slot_values(slot: SlotNow) -> dict[str, Any]:
    stories = [asdict(story) for story in slot.stories]
    return {**asdict(slot), "stories": stories, "passed_over": [*map(asdict, slot.passed_over)]}


def as_lines(found: FrontNow, zone: tzinfo) -> Iterator[str]:
    """The page in lines; times in the outlet's zone."""
    if not found.path:
        yield "no document says what stands there: the theme's rules do"
        return
    yield found.path
    if banner := found.banner:
        leads = f" → {banner.url}" if banner.url else ""
        yield f"banner: {banner.text}{leads}{_times((('until', banner.until),), zone)}"
    for slot in found.slots:
        yield from _slot_lines(slot, zone)


def _slot_lines(slot: SlotNow, zone: tzinfo) -> Iterator[str]:
    times = _times((("from", slot.starts), ("until", slot.ends)), zone)
    state = "" if slot.state == "stands" else f": {slot.state}"
    yield f"{slot.name}{times}{state}"
    for number, seat in enumerate(slot.stories, 1):
        how = f"filled from {seat.fill}" if seat.fill else "set by hand"
        yield f"  {number}. {seat.id} {seat.title} ({how})"
    for one in slot.passed_over:
        yield f"  passed over: {one.id} ({one.why})"
    if slot.state == "stands" and not slot.stories:
        yield "  no story: the slot is not shown"


def _times(moments: Sequence[tuple[str, int | None]], zone: tzinfo) -> str:
    """Moments in brackets, each behind a word, as far as there are any."""
    known = (
        f"{word} {written(datetime.fromtimestamp(at, zone))}"
        for word, at in moments
        if at is not None
    )
    told = ", ".join(known)
    return f" ({told})" if told else ""
