"""The sources as they are now, in a catalog apart: what commands look at that need no build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from newsgen.catalog.database import (
    close_catalog,
    copy_catalog,
    forget_catalog,
    is_own,
    open_catalog,
)
from newsgen.catalog.store import catalog_of
from newsgen.errors import Broken, Problem
from newsgen.outlet.config import load_config
from newsgen.publish.lock import only_builder
from newsgen.publish.output import usual_output
from newsgen.publish.staging import Nowhere
from newsgen.publish.trouble import refusals
from newsgen.steps.context import BuildContext
from newsgen.steps.order import Order, Progress
from newsgen.steps.reading import PlanChanges, read_sources
from newsgen.workers import WorkerPool

# Where the catalog is brought up to date with the sources, apart from what builds know.
APART = Path(".newsgen", "upcoming")


class Present(NamedTuple):
    """What a build would know, what that changes for its plan, and which sources have errors: it
    knows nothing of these.
    """

    build: BuildContext
    changes: PlanChanges
    errors: tuple[Problem, ...]


@contextmanager
def present(root: Path, at: int, progress: Progress) -> Iterator[Present]:
    """The sources as they are now, as of a moment."""
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
        catalog, target = catalog_of(connection, at), Nowhere(str(order.output))
        build = BuildContext(order, config, catalog, target, workers, progress)
        changes, problems, twins = read_sources(build)
        errors = (one for one in (*problems, *twins) if one.severity == "error")
        yield Present(build, changes, tuple(errors))


@contextmanager
def brought_up_to_date(root: Path, at: int, progress: Progress) -> Iterator[BuildContext]:
    """The same. Raises Broken with what is wrong with the sources."""
    with present(root, at, progress) as found:
        if found.errors:
            raise Broken(found.errors)
        yield found.build
