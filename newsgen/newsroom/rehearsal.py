"""What a build will complain about once the stories that are held back come out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from newsgen.catalog.plan import Plan, Task
from newsgen.catalog.queries import Queries
from newsgen.catalog.store import Catalog
from newsgen.catalog.traces import Traces
from newsgen.catalog.visibility import Held
from newsgen.errors import Broken, Problem
from newsgen.intake.crosscheck import across
from newsgen.newsroom.lint import softened
from newsgen.outputs.article import ARTICLE
from newsgen.outputs.planner import STORY, Planner, planned
from newsgen.publish.batches import render_output
from newsgen.publish.staging import Nowhere
from newsgen.render.context import BuildKey, context_for
from newsgen.steps.blame import clash
from newsgen.steps.context import plan_context


class Rehearsal:
    """A build of the stories that are `held` back, by path.

    In `catalog`, whose file is `copy`, they are visible by the time it is asked.
    """

    def __init__(self, root: Path, copy: Path, catalog: Catalog, held: Mapping[str, Held]) -> None:
        self._root, self._connection, self._held = root, catalog.connection, held
        self._key = BuildKey(str(root), str(copy), drafts=True, stamp=str(time.monotonic_ns()))

    def problems(self, known: set[Problem]) -> Iterator[Problem]:
        """What is wrong with these stories, and with a template that only they need.

        Of drafts it is a warning. `known`: what a build complains about now.
        """
        if not self._held:
            return
        try:
            problems = [
                *across(self._root, Queries(self._connection)),
                *self._clashes(),
                *self._rendered(),
            ]
        except Broken as broken:
            problems = list(broken.problems)
        templates = {problem.path for problem in known}
        for problem in problems:
            held = self._held.get(problem.path)
            if held:
                yield _as_of(held, problem)
            elif problem.code == "template" and problem.path not in templates:
                yield problem

    def _clashes(self) -> Iterator[Problem]:
        context = context_for(self._key)
        traces = Traces(self._connection)
        outputs = Plan(self._connection, traces)
        Planner(plan_context(context), outputs, traces).plan_all()
        self._connection.commit()  # what is rendered next asks what stands where
        for url, owners in outputs.collisions():
            for owner in owners:
                yield replace(clash(self._root, url, owners), path=owner)

    def _rendered(self) -> Iterator[Problem]:
        context, nowhere = context_for(self._key), Nowhere("")
        for path in sorted(self._held):
            for page in planned(plan_context(context), STORY, path):
                if page.kind != ARTICLE.name:
                    continue
                result = render_output(context, nowhere, Task(0, page, "", "", "it is checked"))
                yield from (problem for problem in result.problems if problem.code != "changed")


def _as_of(held: Held, problem: Problem) -> Problem:
    return softened(problem) if held.reason == "draft" else problem
