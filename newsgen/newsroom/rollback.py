"""Back to an earlier release: the output shows it until the next build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from newsgen.errors import Refused
from newsgen.newsroom.takedowns import taken_down
from newsgen.outlet.config import load_config
from newsgen.publish.lock import only_builder
from newsgen.publish.output import lock_of
from newsgen.publish.releases import bring_along, folder_of, numbers, show, shown
from newsgen.publish.staging import Target
from newsgen.publish.trouble import refusals
from newsgen.steps.order import Order


class Release(Struct, frozen=True):
    """A release that is kept: its number, when it was made, in seconds, and if readers have it."""

    number: int
    made: int
    shown: bool


def releases(output: Path) -> tuple[Release, ...]:
    """The releases of an output, oldest first. Raises Refused where there are none."""
    target = Target(str(output))
    present = shown(target)
    if not present:
        hint = 'write mode = "releases" into [publish], and build: from then on there is a way back'
        raise Refused(f"{output} is not published as releases", hint)
    return tuple(
        Release(
            number, int(Path(folder_of(target.beside, number)).stat().st_mtime), number == present
        )
        for number in numbers(target.beside)
    )


def roll_back(
    root: Path, output: Path, to: int | None = None, force: bool = False
) -> tuple[Release, ...]:
    """Show the release before the present one, or that with a number; the releases afterwards.

    Raises Refused, also where it shows a story that was taken down since, unless by `force`.
    """
    settings = load_config(root).publish
    order = Order(root, 0, output)
    own, shared = order.memory / "lock", lock_of(output)
    with refusals(order.catalog), only_builder(own), only_builder(shared):
        target = Target(str(output), durable=settings.durable)
        kept, present = [release.number for release in releases(output)], shown(target)
        number = _goal(kept, present, to)
        down = () if force else tuple(taken_down(order.catalog, target, kept[-1], number))
        if down:
            message = f"release {number} shows what was taken down since: {', '.join(down)}"
            raise Refused(message, "choose a later one, or show it all the same with --force")
        bring_along(target, present, number)
        show(target, number)
        return releases(output)


def _goal(kept: Sequence[int], present: int, to: int | None) -> int:
    if to is not None:
        if to not in kept:
            raise Refused(f"there is no release {to}", f"choose one of {', '.join(map(str, kept))}")
        return to
    earlier = [number for number in kept if number < present]
    if not earlier:
        raise Refused(
            "there is no release before the one that is shown",
            "how many are kept is what keep says in [publish]",
        )
    return earlier[-1]


def as_values(kept: Sequence[Release]) -> dict[str, Any]:
    """JSON-able values; moments in seconds since 1970."""
    return {"ok": True, "releases": [asdict(release) for release in kept]}


def as_lines(kept: Sequence[Release], zone: tzinfo) -> Iterator[str]:
    """A line for each release, with a mark at the one that readers have."""
    for release in kept:
        made = datetime.fromtimestamp(release.made, zone)
        yield f"{'*' if release.shown else ' '} {release.number:>6}  {made:%Y-%m-%d %H:%M:%S %Z}"
