"""Render: stale outputs become files in the staging folder; what they read is put down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from newsgen.catalog.plan import Task
from newsgen.errors import Broken, Problem
from newsgen.outputs.kind import ASSETS, FEEDS, LISTS, STORIES
from newsgen.publish.batches import RenderBatch, Result
from newsgen.publish.staging import Nowhere
from newsgen.render.mistakes import merged
from newsgen.render.reads.files import ASSET
from newsgen.render.reads.pictures import RENDITIONS
from newsgen.render.reads.share_cards import SHARE_CARD
from newsgen.steps.context import BuildContext
from newsgen.workers import BATCH

# After so many outputs, what is known of them is put on disk.
COMMIT_AFTER = 2000
# A picture takes as long as ten pages.
PICTURES_IN_BATCH = 11
# So many pictures are known to be planned; more would be a list of the whole archive's.
PICTURES_KEPT = 10_000
# The facts that publish a file by being asked.
PUBLISHING = tuple(f"{kind.name}:" for kind in (ASSET, RENDITIONS, SHARE_CARD))


def proofread(
    build: BuildContext, is_wanted: Callable[[Task], bool] = lambda job: True
) -> Iterator[Problem]:
    """What is wrong with the pages that would have to be rendered, where other problems stop the
    build: all are shown at once.

    Where there is no plan, nothing is: what is stale is that of a former one, and may be about
    stories that are gone.
    """
    if not build.catalog.baseline.value("plan"):
        return
    build.plan.begin_rendering()
    run = RenderBatch(build.key, Nowhere(str(build.order.output)))
    for rank in (STORIES, LISTS):
        count = build.plan.waiting(rank)
        jobs = filter(is_wanted, build.plan.jobs(rank))
        for results in build.workers.run(run, jobs, count):
            yield from chain.from_iterable(result.errors for result in results)


def render_outputs(build: BuildContext) -> int:
    """Render every stale output into the staging folder; how many.

    Raises Broken with the problems of all of them.
    """
    build.target.clear_staging()
    build.plan.begin_rendering()
    rendered, errors = 0, list[Problem]()
    for result in _Rendering(build).results():
        rendered += 1
        errors += result.errors
    if errors:
        build.target.clear_staging()
        raise Broken(merged(errors))
    return rendered


class _Rendering:
    """Renders rank by rank until nothing waits: pages decide which pictures are published."""

    def __init__(self, build: BuildContext) -> None:
        self._build = build
        # Plans a picture that a page was found to refer to; for others that refer to it, too, that
        # is done.
        self._plan_file = lru_cache(maxsize=PICTURES_KEPT)(build.planner.plan)

    def results(self) -> Iterator[Result]:
        broken, ranks = False, [STORIES, LISTS, FEEDS, ASSETS]
        while ranks and not broken:  # what is broken waits for ever
            for rank in ranks:
                for result in self._results_of(rank):
                    broken = broken or not result.rendered
                    yield result
            ranks = [rank for rank in ranks if self._build.plan.waiting(rank)]

    def _results_of(self, rank: int) -> Iterator[Result]:
        """Do the jobs of one rank, and plan the pictures that turn out to be referred to, or no
        longer.
        """
        build = self._build
        build.plan.settle()
        done, count = 0, build.plan.waiting(rank)
        run = RenderBatch(build.key, build.target)
        size = PICTURES_IN_BATCH if rank == ASSETS else BATCH
        for results in build.workers.run(run, build.plan.jobs(rank), count, size):
            self._enter(results)
            yield from results
            done += len(results)
            build.progress("rendering", done, count)
            if done % COMMIT_AFTER < len(results):
                build.catalog.commit()
        for name in build.traces.sweep():
            if name.startswith(PUBLISHING):
                build.planner.plan(name)
                self._plan_file.cache_clear()
        build.catalog.commit()

    def _enter(self, results: Sequence[Result]) -> None:
        """Put down what outputs came to and what they have read."""
        plan, traces = self._build.plan, self._build.traces
        for result in results:
            self._build.explain(result.path, result.reason)
            if result.bundle is not None:
                traces.enter_bundle(result.trace.bundle, result.bundle)
        plan.warn((result.path, result.warnings) for result in results)
        plan.enter([result.rendered for result in results if result.rendered])
        traces.enter({result.rendered.num: result.trace for result in results if result.rendered})
        noted = chain.from_iterable(
            (*result.trace.facts.items(), *(result.bundle or {}).items()) for result in results
        )
        for name in {name for name, digest in noted if digest and name.startswith(PUBLISHING)}:
            self._plan_file(name)


def sweep_album(build: BuildContext) -> None:
    """Drop what was made of pictures long ago and is part of the site no longer."""
    if build.order.enters_urls:
        now = (build.order.memory / "lock").stat().st_mtime
        build.context.album.sweep(build.plan.recipes, now)
