"""Judge: what is wrong with the sources, all of it at once, and which can be left out for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import chain

from msgspec.structs import replace

from newsgen.catalog.database import passing_copy
from newsgen.catalog.plan import Task
from newsgen.catalog.store import catalog_of
from newsgen.errors import Broken, Problem
from newsgen.intake.crosscheck import across
from newsgen.intake.scan import kind_of
from newsgen.model import Source
from newsgen.publish.staging import Nowhere
from newsgen.render.context import RenderContext, context_for
from newsgen.render.mistakes import is_about, merged
from newsgen.steps.blame import clash
from newsgen.steps.context import BuildContext
from newsgen.steps.fronts import wrong_fronts
from newsgen.steps.order import Skipped
from newsgen.steps.planning import plan_outputs
from newsgen.steps.policies import dead_links, dead_policies
from newsgen.steps.reading import PlanChanges, file_again, follow, read_sources, respell
from newsgen.steps.rendering import proofread
from newsgen.steps.urls import usurped

# The copy of the catalog in which sources with errors are on file, too.
JUDGED = "judged.db"
# What is never left out: pages of all kinds are made with data, and the rest is published as it is.
NEEDED = ("data", "static")
# What may be left out, and is judged again in each build.
TEXTS = ("story", "plain", "author", "term", "front")


def judged(
    build: BuildContext, context: RenderContext, problems: list[Problem], twins: list[Problem]
) -> list[Problem]:
    """The problems of a build in which there are no errors: those found so far, the `twins` of one
    id, and what does not agree. Raises Broken with every error there is.
    """
    found = [*problems, *twins, *disagreements(build)]
    if not _errors(found):
        return found
    aside = build.catalog.filing.aside()
    if not aside:
        raise Broken(_all([*found, *_proofs(build)]))
    with _in_a_copy(build) as over:
        copy = over()
        with closing(context_for(copy.key)):
            changes = PlanChanges()
            _, twins = _file_all(copy, changes, aside)
            plan_outputs(copy, changes, context)
            found = [*problems, *twins, *disagreements(copy)]
            raise Broken(_all([*found, *_proofs(copy, aside)]))


def disagreements(build: BuildContext, leaving_out: bool = False) -> Iterator[Problem]:
    """What is wrong between sources, and a problem for each URL that several claim.

    `leaving_out`: what is set aside counts as not there.
    """
    yield from across(build.order.root, build.queries, leaving_out)
    if build.catalog.baseline.value("plan"):
        for url, owners in build.plan.collisions():
            yield clash(build.order.root, url, owners)
        yield from usurped(build)
        yield from dead_policies(build)
        yield from dead_links(build)
        yield from wrong_fronts(build)


def _proofs(
    build: BuildContext,
    aside: Collection[Source] = (),
    is_wanted: Callable[[Task], bool] = lambda job: True,
) -> Iterator[Problem]:
    """What is wrong with texts and templates, but for what a template cannot do with a source that
    was set aside, or without data: that may follow from their errors.
    """
    build.catalog.commit()  # what is rendered asks what is on file
    paths = {source.path for source in aside}
    has_data = all(source.kind != "data" for source in build.catalog.filing.aside())
    for problem in proofread(build, is_wanted):
        follows = not has_data or any(is_about(problem, path) for path in paths)
        if problem.code != "template" or not follows:
            yield problem


def _errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def _all(problems: Iterable[Problem]) -> Iterator[Problem]:
    return merged(dict.fromkeys(_errors(problems)))


# -- leaving out -----------------------------------------------------------------------------------


def find_broken(build: BuildContext) -> tuple[Skipped, ...]:
    """The sources that have to be left out so that all others can be published.

    First those that are wrong in themselves, then those that do not agree with others, until
    nothing is left to find. Raises Broken where anything is wrong that cannot be left out.
    """
    with _in_a_copy(build) as over:
        copy = over()
        with closing(context_for(copy.key)) as context:
            # What was left out last time waits, so that what would change with it is not read.
            changes, found, _ = read_sources(copy, [one.path for one in _texts(copy)])
            found += plan_outputs(copy, changes, context)
            stale, copy, changes = copy.plan.stale(), over(), PlanChanges()
            aside = _texts(copy)
            further, twins = _file_all(copy, changes, aside)
            plan_outputs(copy, changes, context)
            paths = {source.path for source in aside}
            found += further
            found += _proofs(copy, aside, lambda job: job.num in stale or job.page.owner in paths)
            _refuse_needed([*found, *twins, *disagreements(copy)])
            left, new = dict[str, list[Problem]](), _by_path(found)
            unnamed = {problem.path for problem in twins}
            while True:
                left |= new
                found = _without(over(), context, new, unnamed - left.keys())
                _refuse_needed([*chain.from_iterable(left.values()), *found])
                new, unnamed = _by_path(found), set()
                if not new:
                    break
    return tuple(Skipped(path, tuple(sorted(left[path]))) for path in sorted(left))


def _without(
    build: BuildContext, context: RenderContext, paths: Iterable[str], unnamed: Iterable[str]
) -> list[Problem]:
    """What does not agree once these sources are left out, and others have their own ids again."""
    changes = PlanChanges()
    for path in paths:
        follow(build, changes, build.catalog.filing.set_aside(path, kind_of(path)))
    respell(build, changes)
    _, twins = file_again(build, changes, _sources(unnamed))
    build.catalog.entries.count()
    plan_outputs(build, changes, context)
    return [*twins, *disagreements(build, leaving_out=True)]


def _refuse_needed(problems: list[Problem]) -> None:
    """Raise Broken with all errors if one of them is not a single text's or picture's."""
    if not all(map(_can_be_left_out, _errors(problems))):
        raise Broken(_all(problems))


def _can_be_left_out(problem: Problem) -> bool:
    """Whether an error lies in a source without which the site can be made. What has changed
    meanwhile is no error of its source.
    """
    is_source = problem.path.startswith("content/") and kind_of(problem.path) not in NEEDED
    return is_source and problem.code != "changed"


def _by_path(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    found = dict[str, list[Problem]]()
    for problem in dict.fromkeys(_errors(problems)):
        found.setdefault(problem.path, []).append(problem)
    return found


# -- in a copy of the catalog ----------------------------------------------------------------------


@contextmanager
def _in_a_copy(build: BuildContext) -> Iterator[Callable[[], BuildContext]]:
    """A copy of the catalog, in which may be filed what must never be published: each call gives
    the same build over it, as it is by then, that publishes nothing.
    """
    order = replace(build.order, trial=True, apart=build.order.memory)
    file, nowhere = order.memory / JUDGED, Nowhere(str(order.output))
    with passing_copy(order.catalog, file) as connection:

        def over() -> BuildContext:
            catalog = catalog_of(connection, order.at, order.drafts)
            return BuildContext(order, build.config, catalog, nowhere, build.workers, file=file)

        yield over


def _file_all(
    build: BuildContext, changes: PlanChanges, aside: list[Source]
) -> tuple[list[Problem], list[Problem]]:
    """Put on file what can be read of sources that were set aside; of those whose id belongs to
    another one, under a stand-in. Their problems, and those of the latter.
    """
    problems, twins = file_again(build, changes, aside)
    file_again(build, changes, _sources(problem.path for problem in twins), unnamed=True)
    build.catalog.entries.count()
    return problems, twins


def _texts(build: BuildContext) -> list[Source]:
    """The texts that are set aside."""
    return [one for one in build.catalog.filing.aside() if one.kind in TEXTS]


def _sources(paths: Iterable[str]) -> list[Source]:
    return [Source(path, kind_of(path), "") for path in sorted({*paths})]
