"""What the steps of one build work with."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path

from newsgen.catalog.plan import Plan
from newsgen.catalog.queries import Queries
from newsgen.catalog.store import Catalog
from newsgen.catalog.traces import Traces
from newsgen.digest import code_digest
from newsgen.outlet.config import Config
from newsgen.outputs.kind import PlanContext
from newsgen.outputs.planner import Planner
from newsgen.publish.staging import Target
from newsgen.render.context import BuildKey, RenderContext
from newsgen.steps.order import Explain, Order, Progress
from newsgen.workers import WorkerPool


def silent(stage: str, done: int, total: int) -> None:
    """Show no progress."""


def unexplained(path: str, reason: str) -> None:
    """Explain nothing."""


class BuildContext:
    """One build's order, settings, catalog and place. Its steps are functions of it.

    `code` is the digest of newsgen itself.
    """

    def __init__(
        self,
        order: Order,
        config: Config,
        catalog: Catalog,
        target: Target,
        workers: WorkerPool,
        progress: Progress = silent,
        explain: Explain = unexplained,
        file: Path | None = None,
    ) -> None:
        """`file` is the catalog's, where it is not the usual one."""
        self.order, self.config, self.catalog = order, config, catalog
        self.target, self.workers = target, workers
        self.progress, self.explain = progress, explain
        self.code = code_digest()
        self.queries = Queries(catalog.connection)
        self.traces = Traces(catalog.connection)
        self.plan = Plan(catalog.connection, self.traces)
        # A worker that lives on never serves what another build loaded.
        stamp = str(time.monotonic_ns())
        self.key = BuildKey(str(order.root), str(file or order.catalog), order.drafts, stamp)

    @cached_property
    def context(self) -> RenderContext:
        """Means to ask for what the catalog knows now.

        What pages are rendered with (`context_for`) sees what is on disk only.
        """
        order = self.order
        return RenderContext(order.root, order.memory, self.config, self.queries, order.drafts)

    @cached_property
    def planner(self) -> Planner:
        """Brings the plan up to date with what the catalog knows now."""
        return Planner(plan_context(self.context), self.plan, self.traces)


def plan_context(context: RenderContext) -> PlanContext:
    """What the plan is made from, as a RenderContext sees it."""
    return PlanContext(
        context.config,
        context.urls,
        context.queries,
        context.templates,
        context.static,
        context.shapes,
        context.drafts,
    )
