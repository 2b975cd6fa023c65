"""What time alone will change: what comes next, and whether any of it is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from newsgen.catalog.database import (
    close_catalog,
    copy_catalog,
    forget_catalog,
    is_own,
    open_catalog,
)
from newsgen.catalog.store import catalog_of
from newsgen.catalog.upcoming import Event, events, is_due
from newsgen.errors import Broken
from newsgen.newsroom.summary import written
from newsgen.outlet.config import load_config
from newsgen.publish.lock import only_builder
from newsgen.publish.output import usual_output
from newsgen.publish.staging import Nowhere
from newsgen.publish.trouble import refusals
from newsgen.steps.context import BuildContext
from newsgen.steps.order import Order, Progress
from newsgen.steps.reading import read_sources
from newsgen.workers import WorkerPool

# Where the catalog is brought up to date with the sources, apart from what builds know.
APART = Path(".newsgen", "upcoming")


def upcoming(root: Path, at: int, progress: Progress) -> tuple[Event, ...]:
    """What time alone will change after a moment, by the sources as they are now.

    Raises Broken with what is wrong with them.
    """
    with brought_up_to_date(root, at, progress) as build:
        return tuple(events(build.catalog.connection, at))


@contextmanager
def brought_up_to_date(root: Path, at: int, progress: Progress) -> Iterator[BuildContext]:
    """What a build as of a moment would know of the sources as they are now, for a look at it.

    Raises Broken with what is wrong with them.
    """
    config = load_config(root)
    known = Order(root, at, usual_output(root)).catalog
    order = Order(root, at, usual_output(root), apart=root / APART, trial=True)
    with refusals(order.catalog), ExitStack() as stack:
        stack.enter_context(only_builder(order.memory / "lock"))
        stack.callback(forget_catalog, order.catalog)
        if is_own(known):
            close_catalog(order.catalog, copy_catalog(known, order.catalog))
        connection = open_catalog(order.catalog)
        stack.callback(close_catalog, order.catalog, connection)
        workers = stack.enter_context(WorkerPool(config.build.jobs))
        catalog = catalog_of(connection, at)
        build = BuildContext(order, config, catalog, Nowhere(""), workers, progress)
        _, problems, twins = read_sources(build)
        errors = [problem for problem in (*problems, *twins) if problem.severity == "error"]
        if errors:
            raise Broken(errors)
        yield build


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
