"""A check: what a build would complain about, and what a colleague would remark.

It looks at the site as it is now, and as it will be once every story is visible.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path

from msgspec import Struct

from newsgen.build import build
from newsgen.catalog.database import copy_catalog
from newsgen.catalog.queries import Queries
from newsgen.catalog.store import Catalog, catalog_of
from newsgen.errors import Broken, Problem
from newsgen.newsroom.clock import moment_of
from newsgen.newsroom.lapsing import lapsing
from newsgen.newsroom.lint import STYLE, Proofreader, read_author, read_term
from newsgen.newsroom.rehearsal import Rehearsal
from newsgen.newsroom.twins import ReadCopy, beside_one_another
from newsgen.newsroom.weights import weights
from newsgen.outlet.config import Config, load_config
from newsgen.publish.lock import only_builder
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
        self._queries = Queries(catalog.connection)
        held = {held.path: held for held in catalog.visibility.held() if held.reason not in GONE}
        self._rehearsal = Rehearsal(order.root, order.memory / REVEALED, catalog, held)
        catalog.visibility.reveal_all()
        catalog.entries.count()
        catalog.commit()
        self._shown = [(path, section) for _, path, _, section in self._queries.stories.visible()]
        self.stories = len(self._shown)

    def remarks(self, known: set[Problem]) -> set[Problem]:
        """Everything found here, without what the build has said of the same lines."""
        foreseen = self._rehearsal.problems(known)
        found = {*foreseen, *self._catalog.warnings(), *self._lint()}
        found |= {*lapsing(self._order.root, self._order.at)}
        places = {(problem.path, problem.line, problem.code) for problem in known if problem.line}
        return {
            problem for problem in found if (problem.path, problem.line, problem.code) not in places
        }

    def _lint(self) -> Iterator[Problem]:
        """What a colleague would remark; of the archive, nothing about its style."""
        root, zone = self._order.root, self._config.zone
        entries, found = self._proofread()
        archive = {one.path for one in entries if one.date < self._config.archive_ends}
        authors = dict(self._queries.records.authors())
        names = {id_: record.name for id_, record in authors.items()}
        pictures = weights(root, self._queries)
        for problem in (*found, *beside_one_another(entries, names), *pictures):
            if not (problem.code in STYLE and problem.path in archive):
                yield problem
        for record in authors.values():
            yield from read_author(root, zone, record.path)
        for _, term in self._queries.records.terms():
            yield from read_term(root, zone, term.path)

    def _proofread(self) -> tuple[list[ReadCopy], list[Problem]]:
        """Every story as it is compared with others, and what is to be remarked on it alone."""
        entries, found = list[ReadCopy](), list[Problem]()
        config = self._config
        taxonomies = tuple(config.taxonomies)
        reader = Proofreader(self._order.root, config.zone, config.outlet.language, taxonomies)
        with WorkerPool(self._config.build.jobs) as workers:
            for batch in workers.run(reader, self._shown, len(self._shown)):
                for entry, problems in batch:
                    entries.append(entry)
                    found += problems
        return entries, found
