"""What time alone will change: what comes next, and whether any of it is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from newsgen.catalog.upcoming import Event, events, is_due
from newsgen.newsroom.present import brought_up_to_date
from newsgen.newsroom.summary import written
from newsgen.publish.trouble import refusals
from newsgen.steps.order import Order, Progress


def upcoming(root: Path, at: int, progress: Progress) -> tuple[Event, ...]:
    """What time alone will change after a moment, by the sources as they are now.

    Raises Broken with what is wrong with them.
    """
    with brought_up_to_date(root, at, progress) as build:
        return tuple(events(build.catalog.connection, at))


def due(root: Path, output: Path, at: int) -> bool:
    """Whether a build would differ from the last one into an output by time alone, or there was
    none. Only what that build knew is looked at.
    """
    order = Order(root, at, output)
    with refusals(order.catalog):
        return is_due(order.catalog, at)


def as_values(found: Sequence[Event], at: int) -> dict[str, Any]:
    """What comes, as JSON-able values; moments in seconds since 1970."""
    following = found[0].at if found else None
    return {"ok": True, "at": at, "next": following, "events": [asdict(one) for one in found]}


def as_lines(found: Sequence[Event], zone: tzinfo) -> Iterator[str]:
    """What comes, a line an event; times in the outlet's zone."""
    for one in found:
        moment = datetime.fromtimestamp(one.at, zone)
        yield f"{written(moment)} {one.kind} {one.path} {one.title}"
