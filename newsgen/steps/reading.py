"""Take in: bring the catalog up to date with content/, and note what that changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsgen.catalog import lists
from newsgen.catalog.baseline import OUTPUT
from newsgen.catalog.changes import ListChange, SourceChange, list_changes
from newsgen.catalog.questions import LAST
from newsgen.digest import digest_of
from newsgen.errors import Problem
from newsgen.intake.crosscheck import across
from newsgen.intake.survey import Survey
from newsgen.model import Position
from newsgen.outputs.planner import OF
from newsgen.render import facts
from newsgen.steps.blame import at_key
from newsgen.steps.context import BuildContext

# After so many sources of a first build, what is known of them is put on disk.
COMMIT_AFTER = 2000


class PlanChanges:
    """What has to be planned anew: units, and lists with the earliest position at which something
    happened.
    """

    def __init__(self) -> None:
        self.units: dict[str, None] = {}
        self.lists: dict[str, Position] = {}

    def note(self, change: SourceChange, moves: Sequence[ListChange]) -> None:
        """Note which part of the plan the change of a source touches."""
        self._note_source(change)
        for move in moves:
            if move.moved:
                self.lists[move.list] = min(move.position, self.lists.get(move.list, move.position))

    def _note_source(self, change: SourceChange) -> None:
        if change.kind in OF:
            self.units[f"{change.kind}:{change.path}"] = None
        for one in change.sides:
            if one.kind == "author":
                self.lists.setdefault(lists.author_list(one.id), LAST)


def read_sources(build: BuildContext) -> tuple[PlanChanges, list[Problem]]:
    """Bring the catalog's sources up to date with content/: what that changes for the plan, and
    what is wrong with them.
    """
    catalog, changes = build.catalog, PlanChanges()
    survey = _survey(build)
    follow(build, changes, catalog.filing.drop_missing())
    problems = _take_in(build, changes)
    follow(build, changes, catalog.filing.drop_broken())
    follow(build, changes, catalog.visibility.reveal())
    catalog.entries.count()
    survey.seal()
    return changes, [*problems, *across(build.order.root, build.queries)]


def _take_in(build: BuildContext, changes: PlanChanges) -> list[Problem]:
    catalog, problems = build.catalog, list[Problem]()
    done, count = 0, catalog.inbox.how_many_expected()
    if not count:
        return problems
    from newsgen.steps.taking import Intake  # here, so that workers start with it

    for batch in build.workers.run(Intake(build.key), catalog.inbox.expected(), count):
        for source, row, wrong in batch:
            if row is None:
                catalog.filing.set_aside(source.path, source.kind)
                problems += wrong
        rows = [row for _, row, _ in batch if row]
        problems += follow(build, changes, catalog.filing.file(rows))
        done += len(batch)
        build.progress("reading", done, count)
        if catalog.is_new and done % COMMIT_AFTER < len(batch):
            catalog.commit()
    return problems


def _survey(build: BuildContext) -> Survey:
    """Look which sources may have changed.

    All are read anew where what they are read with has changed.
    """
    order, catalog = build.order, build.catalog
    outlet, urls = build.config.outlet, build.config.urls
    tables = [build.context.setting_digest(table) for table in ("sections", "markdown")]
    reader = digest_of([build.code, outlet.language, outlet.timezone, urls.article, tables])
    anew = catalog.baseline.differs("reader", reader)
    now = (order.memory / "lock").stat().st_mtime_ns
    arrived = not catalog.is_new and not catalog.baseline.value(OUTPUT)
    if arrived:  # from elsewhere
        from newsgen.intake.git import vouched

        catalog.inbox.recognise(vouched(order.root))
    survey = Survey(order.root, catalog.inbox, now, anew, order.rescan)
    if order.changed is None or anew or order.rescan or catalog.is_new or arrived:
        survey.look_at_all()
    else:
        survey.look_at_paths(order.changed)
    return survey


def follow(
    build: BuildContext, changes: PlanChanges, found: Iterable[SourceChange | Problem]
) -> list[Problem]:
    """Note what changes of sources mean for facts and for the plan; the problems among them."""
    problems = []
    for change in found:
        if isinstance(change, Problem):
            problems.append(at_key(build.order.root, change))
        elif change.is_one and not build.catalog.is_new:
            moves = tuple(list_changes(change))
            invalidate(build, change, moves)
            changes.note(change, moves)
    return problems


def invalidate(build: BuildContext, change: SourceChange, moves: Sequence[ListChange]) -> None:
    """Suspect every fact that the change of a source may give another digest."""
    traces = build.traces
    traces.suspect((name, change.what) for name in facts.woken_by_source(change))
    for move in moves:
        traces.suspect_answers(move)
        traces.suspect((name, move.what) for name in facts.woken_by_list(move))
