"""A check: what a build would complain about, and what a colleague would remark.

It looks at the site as it is now, and as it will be once every story is visible.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from newsgen.build import build
from newsgen.catalog.database import copy_catalog
from newsgen.catalog.plan import Plan, Task
from newsgen.catalog.queries import Queries
from newsgen.catalog.store import Catalog, catalog_of
from newsgen.catalog.traces import Traces
from newsgen.catalog.visibility import Held
from newsgen.errors import Broken, Problem
from newsgen.intake.crosscheck import across
from newsgen.newsroom.clock import moment_of
from newsgen.newsroom.lint import Proofreader, read_author, softened
from newsgen.newsroom.twins import beside_one_another
from newsgen.outlet.config import Config, load_config
from newsgen.outputs.article import ARTICLE
from newsgen.outputs.planner import STORY, Planner, planned
from newsgen.publish.batches import render_output
from newsgen.publish.lock import only_builder
from newsgen.publish.staging import Nowhere
from newsgen.render.context import BuildKey, context_for
from newsgen.steps.blame import clash
from newsgen.steps.context import plan_context
from newsgen.steps.order import Order, Progress
from newsgen.workers import WorkerPool

# Stories that are not to come back: what is wrong with them harms nobody.
GONE = frozenset({"expired", "withdrawn"})
# The copy of the catalog in which every story is visible.
REVEALED = "revealed.db"


class Findings(Struct, frozen=True):
    """All that a check found, in the order of the files."""

    stories: int
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


def moment_for(root: Path, text: str | None) -> int:
    """The moment that a check is about; where config.toml names no zone that can be read, in UTC.

    Raises Refused.
    """
    try:
        return moment_of(text, load_config(root).zone)
    except Broken:
        return moment_of(text, UTC)


def check(root: Path, at: int, progress: Progress = lambda stage, done, total: None) -> Findings:
    """Check a site as of a moment. Its output, and what is known of it, stay as they are.

    Raises Refused.
    """
    order = Order(root, at, root / "output", trial=True)
    found = _trial(order, progress)
    try:
        config = load_config(root)
    except Broken:
        return Findings(0, tuple(sorted(found)))
    with (
        only_builder(order.memory / "lock"),
        closing(copy_catalog(order.catalog, order.memory / REVEALED)) as connection,
    ):
        checker = CheckingDesk(order, config, catalog_of(connection, at))
        found |= checker.remarks(found)
        return Findings(checker.stories, tuple(sorted(found)))


def _trial(order: Order, progress: Progress) -> set[Problem]:
    """What a build that publishes nothing complains about."""
    try:
        return set(build(order, progress).warnings)
    except Broken as broken:
        return set(broken.problems)


class CheckingDesk:
    """What is checked beyond a build, in a copy of the catalog that it has brought up to date.

    Every story is visible here.
    """

    def __init__(self, order: Order, config: Config, catalog: Catalog) -> None:
        self._order, self._config, self._catalog = order, config, catalog
        queries = self._queries = Queries(catalog.connection)
        self._stamp = str(time.monotonic_ns())
        self._held = {
            held.path: held for held in catalog.visibility.held() if held.reason not in GONE
        }
        catalog.visibility.reveal_all()
        catalog.entries.count()
        catalog.commit()
        self._shown = [(path, section) for _, path, _, section in queries.stories.visible()]
        self.stories = len(self._shown)

    def remarks(self, known: set[Problem]) -> set[Problem]:
        """Everything found here, without what the build has said of the same lines."""
        found = {*self._hidden(known), *self._catalog.warnings(), *self._lint()}
        places = {(problem.path, problem.line, problem.code) for problem in known if problem.line}
        return {
            problem for problem in found if (problem.path, problem.line, problem.code) not in places
        }

    # -- stories that no reader sees yet -----------------------------------------------------------

    def _hidden(self, known: set[Problem]) -> Iterator[Problem]:
        """What a build will complain about once the stories that are held back come out.

        Of drafts it is a warning.
        """
        if not self._held:
            return
        try:
            problems = [
                *across(self._order.root, self._queries),
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
        traces = Traces(self._catalog.connection)
        outputs = Plan(self._catalog.connection, traces)
        Planner(plan_context(context), outputs, traces).plan_all()
        for url, owners in outputs.collisions():
            for owner in owners:
                yield replace(clash(self._order.root, url, owners), path=owner)

    def _rendered(self) -> Iterator[Problem]:
        context, nowhere = context_for(self._key), Nowhere("")
        for path in sorted(self._held):
            for page in planned(plan_context(context), STORY, path):
                if page.kind != ARTICLE.name:
                    continue
                result = render_output(context, nowhere, Task(0, page, "", "", "it is checked"))
                yield from (problem for problem in result.problems if problem.code != "changed")

    @property
    def _key(self) -> BuildKey:
        catalog = str(self._order.memory / REVEALED)
        return BuildKey(str(self._order.root), catalog, drafts=True, stamp=self._stamp)

    # -- remarks -----------------------------------------------------------------------------------

    def _lint(self) -> Iterator[Problem]:
        root, zone = self._order.root, self._config.zone
        entries = []
        with WorkerPool(self._config.build.jobs) as workers:
            for batch in workers.run(Proofreader(root, zone), self._shown, len(self._shown)):
                for entry, problems in batch:
                    entries.append(entry)
                    yield from problems
        authors = dict(self._queries.records.authors())
        names = {id_: record.name for id_, record in authors.items()}
        yield from beside_one_another(entries, names)
        for record in authors.values():
            yield from read_author(root, zone, record.path)


def _as_of(held: Held, problem: Problem) -> Problem:
    return softened(problem) if held.reason == "draft" else problem
