"""Rendering in batches, in this process or in a worker.

Jobs go in, bytes go to the staging folder, and small results come out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from newsgen.catalog.plan import Rendered, Task
from newsgen.catalog.traces import Trace
from newsgen.digest import digest
from newsgen.errors import Broken, Problem
from newsgen.outputs.kinds import KINDS
from newsgen.publish.staging import Target
from newsgen.render.context import BuildKey, RenderContext, context_for
from newsgen.render.door import Door


class Result(Struct, frozen=True):
    """What one output came to: the outcome, None where it is broken, and what it read.

    `bundle` are the facts of its trace's bundle, where this process has not told them yet.
    """

    path: str
    reason: str
    rendered: Rendered | None
    trace: Trace
    bundle: Mapping[str, str] | None
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> list[Problem]:
        """What keeps the site from being published."""
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """What does not."""
        return [problem for problem in self.problems if problem.severity == "warning"]


class RenderBatch(Struct, frozen=True):
    """A batch's orders: do these jobs of that site."""

    key: BuildKey
    target: Target

    def __call__(self, jobs: Sequence[Task]) -> list[Result]:
        context = context_for(self.key)
        with context.queries.at_one_moment():
            return [render_output(context, self.target, job) for job in jobs]


def render_output(context: RenderContext, target: Target, job: Task) -> Result:
    """Render one output and stage its bytes, unless they stand in the output already."""
    page, door = job.page, Door(context, job.page.lang)
    kind = KINDS[page.kind]
    path = kind.file(context.urls, page.url)
    try:
        made = kind.render(door, page)
    except Broken as broken:
        return Result(path, job.reason, None, door.trace, None, (*door.problems, *broken.problems))
    rendered = _stage(target, job, path, made.encode() if isinstance(made, str) else made)
    trace = door.trace
    bundle = None if trace.bundle in context.shelf.bundles_told else door.frame
    context.shelf.bundles_told.add(trace.bundle)
    return Result(path, job.reason, rendered, trace, bundle, tuple(door.problems))


def _stage(target: Target, job: Task, path: str, data: bytes) -> Rendered:
    digest_, stands = digest(data), target.signature(path)
    same = digest_ == job.digest
    # What stands in a thin output may not have been deployed: only what is on record tells.
    may_stand = stands and job.digest and (same or not target.thin)
    if may_stand and (same if stands == job.signature else target.holds(path, data)):
        return Rendered(job.num, digest_, stands, staged=0)
    if target.thin and not stands and same and not job.due:
        return Rendered(job.num, digest_, "", staged=0)
    return Rendered(job.num, digest_, target.stage(path, data), staged=2 if stands else 1)
