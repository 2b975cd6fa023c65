"""Take in: bring the catalog up to date with content/, and note what that changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from newsgen.catalog import lists
from newsgen.catalog.baseline import OUTPUT
from newsgen.catalog.changes import ListChange, SourceChange, list_changes
from newsgen.catalog.questions import LAST
from newsgen.digest import digest_of
from newsgen.errors import Problem
from newsgen.intake.names import live_story
from newsgen.intake.scan import kind_of
from newsgen.intake.survey import Survey
from newsgen.model import Position, Source
from newsgen.outlet.config import Config
from newsgen.outputs.planner import OF, STORY
from newsgen.render import facts
from newsgen.steps.blame import at_key
from newsgen.steps.context import BuildContext
from newsgen.steps.lost import lost_urls
from newsgen.steps.spellings import expect_respelled

# After so many sources of a first build, what is known of them is put on disk.
COMMIT_AFTER = 2000


class PlanChanges:
    """What has to be planned anew: units, and lists with the earliest position at which something
    happened.
    """

    def __init__(self) -> None:
        self.units: dict[str, None] = {}
        self.lists: dict[str, Position] = {}
        self.appeared: list[str] = []  # the paths of stories that were on no file

    def note(self, change: SourceChange, moves: Sequence[ListChange]) -> None:
        """Note which part of the plan the change of a source touches."""
        self._note_source(change)
        for move in moves:
            if move.moved:
                self.lists[move.list] = min(move.position, self.lists.get(move.list, move.position))

    def _note_source(self, change: SourceChange) -> None:
        if "story" in change.kinds and change.before is None:
            self.appeared.append(change.path)
        for kind in sorted(change.kinds & OF.keys()):
            self.units[f"{kind}:{change.path}"] = None
        if "entry" in change.kinds:
            self.units[f"{STORY}:{live_story(change.path)}"] = None
        for one in change.sides:
            if one.kind == "author":
                self.lists.setdefault(lists.author_list(one.id), LAST)
            if one.kind == "term" and one.id != change.path:  # not one that is set aside
                self.lists.setdefault(one.id, LAST)


def read_sources(
    build: BuildContext, without: Collection[str] = ()
) -> tuple[PlanChanges, list[Problem], list[Problem]]:
    """Bring the catalog's sources up to date with content/, all but those that the build goes
    `without`: what that changes for the plan, what is wrong with each of them, and which of them
    have one id.
    """
    catalog, changes = build.catalog, PlanChanges()
    if catalog.is_new:
        build.context.bodies.clear()
    survey = _survey(build)
    vanishing = list(catalog.filing.missing_stories())
    follow(build, changes, catalog.filing.drop_missing())
    for path in filter(catalog.inbox.is_there, sorted(without)):
        follow(build, changes, catalog.filing.set_aside(path, kind_of(path)))
    problems, twins = _take_in(build, changes, without)
    catalog.filing.finish()
    follow(build, changes, catalog.visibility.reveal())
    catalog.entries.count()
    survey.seal()
    catalog.filing.remark(lost_urls(build, vanishing, changes.appeared))
    return changes, problems, twins


def _take_in(
    build: BuildContext, changes: PlanChanges, without: Collection[str]
) -> tuple[list[Problem], list[Problem]]:
    """Records of terms come first: stories are read with what they say of spellings."""
    problems, twins = _take_in_expected(build, changes, without, {}, terms=True)
    found = _take_in_expected(build, changes, without, expect_respelled(build))
    return [*problems, *found[0]], [*twins, *found[1]]


def _take_in_expected(
    build: BuildContext,
    changes: PlanChanges,
    without: Collection[str],
    spellings: Mapping[str, str],
    terms: bool = False,
) -> tuple[list[Problem], list[Problem]]:
    catalog, problems, twins = build.catalog, list[Problem](), list[Problem]()
    done, count = 0, catalog.inbox.how_many_expected(terms)
    if not count:
        return problems, twins
    from newsgen.steps.taking import Intake  # here, so that workers start with it

    expected = (one for one in catalog.inbox.expected(terms) if one.path not in without)
    for batch in build.workers.run(Intake(build.key, spellings), expected, count):
        for row in batch:
            if row.problems:
                follow(build, changes, catalog.filing.set_aside(row.path, row.kind))
                problems += row.problems
        rows = [row for row in batch if not row.problems]
        twins += follow(build, changes, catalog.filing.file(rows))
        done += len(batch)
        build.progress("reading", done, count)
        if catalog.is_new and done % COMMIT_AFTER < len(batch):
            catalog.commit()
    return problems, twins


def file_again(
    build: BuildContext, changes: PlanChanges, sources: list[Source], unnamed: bool = False
) -> tuple[list[Problem], list[Problem]]:
    """Put on file what can be read of sources that were set aside, whatever is wrong with them.

    That, and the problems of those whose id belongs to another; `unnamed`: none of them has one.
    """
    if not sources:
        return [], []
    from newsgen.steps.taking import Intake

    problems, twins = list[Problem](), list[Problem]()
    for terms in (True, False):
        some = [source for source in sources if (source.kind == "term") is terms]
        intake = Intake(build.key, respell(build, changes), unnamed)
        for batch in build.workers.run(intake, some, len(some)) if some else ():
            problems += chain.from_iterable(row.problems for row in batch)
            rows = [row for row in batch if row.story or row.record or row.asset]
            twins += follow(build, changes, build.catalog.filing.file(rows))
    return problems, twins


def respell(build: BuildContext, changes: PlanChanges) -> Mapping[str, str]:
    """Have all stories on file read with the spellings that the records on file have now, which
    come back.
    """
    spellings = expect_respelled(build)
    _take_in_expected(build, changes, (), spellings)
    build.catalog.filing.finish()
    return spellings


# The tables of config.toml with which all sources are read.
READ_WITH = ("sections", "markdown", "cards")


def _survey(build: BuildContext) -> Survey:
    """Look which sources may have changed.

    All are read anew where what they are read with has changed.
    """
    order, catalog = build.order, build.catalog
    outlet, urls = build.config.outlet, build.config.urls
    tables = [build.context.setting_digest(table) for table in READ_WITH]
    tables += [digest_of(build.config.check.marks), digest_of(_partners(build.config))]
    places = [outlet.base_url, urls.article, urls.page, urls.slugs, urls.tag, urls.series]
    topics = [[name, one.url] for name, one in build.config.taxonomies.items()]
    reader = digest_of([build.code, outlet.language, outlet.timezone, places, topics, tables])
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


def _partners(config: Config) -> list[object]:
    """What decides on which stories partners are given."""
    return [
        [name, feed.sections, feed.tags, feed.window] for name, feed in config.feeds.partner.items()
    ]


def follow(
    build: BuildContext, changes: PlanChanges, found: Iterable[SourceChange | Problem]
) -> list[Problem]:
    """Note what changes of sources mean for facts and for the plan; the problems among them."""
    problems = []
    for change in found:
        if isinstance(change, Problem):
            problems.append(at_key(build.order.root, change))
        elif change.is_one and not build.catalog.is_new:
            if was := change.disappeared:
                build.context.bodies.drop(was)
            moves = (*list_changes(change), *_repainted(build, change))
            invalidate(build, change, moves)
            changes.note(change, moves)
    return problems


def _repainted(build: BuildContext, change: SourceChange) -> Iterator[ListChange]:
    """The places of lists where sitemaps name a picture that changed: they have too many for a fact
    of each.
    """
    for position, names in build.queries.stories.picturing(change.path):
        for list_ in filter(lists.is_in_sitemaps, names):
            yield ListChange(list_, position, False, change.what)


def invalidate(build: BuildContext, change: SourceChange, moves: Sequence[ListChange]) -> None:
    """Suspect every fact that the change of a source may give another digest."""
    traces = build.traces
    traces.suspect((name, change.what) for name in facts.woken_by_source(change))
    for move in moves:
        traces.suspect_answers(move)
        traces.suspect((name, move.what) for name in facts.woken_by_list(move))
