"""Plan: which outputs there have to be, and which of them have to be rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newsgen.catalog import lists
from newsgen.catalog.baseline import DEPLOYED, OUTPUT
from newsgen.catalog.questions import Spans
from newsgen.digest import digest_of, number_of
from newsgen.errors import Broken, Problem
from newsgen.outputs.planner import TABLES, TEMPLATES
from newsgen.render.context import RenderContext
from newsgen.render.door import Door
from newsgen.render.facts import OF_TABLES, SURROUNDINGS, ask_again, because, described
from newsgen.steps.blame import clash
from newsgen.steps.context import BuildContext
from newsgen.steps.reading import PlanChanges

# Up to so many published files, each build looks whether another hand has touched them.
FEW_FILES = 10_000
# What stands in the output: all that was published; what is to be deployed, and nothing else; or of
# what was deployed some, which another hand brought.
WHOLE, THIN, SOME = "whole", "thin", "some"


def plan_outputs(
    build: BuildContext, changes: PlanChanges, context: RenderContext
) -> list[Problem]:
    """Bring the plan up to date; the problems of it and of templates.

    Where there can be no plan, the next build makes all of it anew.
    """
    try:
        return [*_plan(build, changes), *context.templates.problems()]
    except Broken as broken:
        build.catalog.baseline.keep("plan", "")
        return list(broken.problems)


def _plan(build: BuildContext, changes: PlanChanges) -> Iterator[Problem]:
    """Yields a problem for each URL that several claim."""
    _read_ledger(build)
    if has_other_rules(build):
        build.planner.plan_all()
    else:
        for unit in changes.units:
            build.planner.plan(unit)
        build.planner.plan_once()
        for list_, position in changes.lists.items():
            build.planner.plan_list(list_, position)
    build.plan.settle()
    find_stale(build)
    look_over(build)
    for url, owners in build.plan.collisions():
        yield clash(build.order.root, url, owners)


def _read_ledger(build: BuildContext) -> None:
    """A catalog that is new learns what newsgen once published here."""
    if build.catalog.baseline.differs("ledger", "read"):
        published = build.target.ledger.read()
        build.plan.remember_gone(path for path in published if build.target.signature(path))


def has_other_rules(build: BuildContext) -> bool:
    """Whether what decides on the plan as a whole has changed."""
    has = [build.context.templates.has(name) for name in TEMPLATES]
    tables = [build.context.setting_digest(table) for table in TABLES]
    language, drafts = build.config.outlet.language, build.order.drafts
    rules = digest_of([build.code, language, tables, has, drafts])
    return build.catalog.baseline.differs("plan", rules)


def find_stale(build: BuildContext) -> None:
    """Ask every suspect fact again; what read one that has another digest now is stale."""
    traces = build.traces
    if build.catalog.baseline.differs("code", build.code):
        build.plan.make_stale("newsgen itself is another version")
    for name, noted in [*traces.environment(SURROUNDINGS), *_of_other_tables(build)]:
        if _asked(build, name)[0] != noted:
            traces.invalidate(number_of(name), f"{described(name)} changed")
    for suspect in traces.suspects():
        digest, spans = _asked(build, suspect.name)
        for question, changed in spans.items():
            traces.keep_spans(number_of(question), question, changed)
        if digest != suspect.digest:
            traces.invalidate(suspect.number, because(suspect.name, suspect.reason))
    traces.clear_suspects()


def _of_other_tables(build: BuildContext) -> Iterator[tuple[str, str]]:
    """The facts, with their digests, that the change of a table of config.toml may touch."""
    for kind, table in OF_TABLES.items():
        if build.catalog.baseline.differs(table, build.context.setting_digest(table)):
            yield from build.traces.of_kind(kind)


def _asked(build: BuildContext, name: str) -> tuple[str, Mapping[str, Spans]]:
    """The digest that a fact has now, and what decides on it; a fact that cannot be told any longer
    has none.
    """
    door = Door(build.context, build.config.outlet.language)
    try:
        return ask_again(door, name), door.spans
    except Broken:
        return "", {}


def look_over(build: BuildContext) -> None:
    """Find the published files that do not stand in the output as they should.

    What is not known, because the state comes from another machine, is told by bytes. In an output
    that is whole it is told by what files look like, and of a large site only if that is asked for.
    """
    order, baseline = build.order, build.catalog.baseline
    if order.trial:
        return
    before = baseline.value(OUTPUT)
    baseline.keep(OUTPUT, _what_stands(build, before) if order.thin else WHOLE)
    if order.thin:
        build.plan.find_due(int(baseline.value(DEPLOYED) or 0))
        _miss_due(build)
        if build.target.is_empty():
            return
    is_small = build.queries.lists.count(lists.FILES) <= FEW_FILES
    if before != WHOLE or order.rescan or is_small:
        _compare(build)


def _what_stands(build: BuildContext, before: str) -> str:
    return before or (THIN if build.target.is_empty() else SOME)


def _miss_due(build: BuildContext) -> None:
    """Have all files that are still to be deployed in the output."""
    for num, path, signature in build.plan.due():
        stands = build.target.signature(path)
        if not stands or (signature and stands != signature):
            build.plan.make_one_stale(num, "it is not deployed yet")


def _compare(build: BuildContext) -> None:
    """Compare published files with what is known of them."""
    order, plan, target = build.order, build.plan, build.target
    for num, path, signature, digest in plan.published():
        stands = target.signature(path)
        if order.thin and not stands:
            continue
        right = bool(stands) and signature in ("", stands)
        if right and (order.rescan or not signature):
            right = target.digest(path) == digest
        if not right:
            plan.make_one_stale(num, "another hand changed the file")
        elif not signature:
            plan.recognise(num, stands)


def thin_out(build: BuildContext) -> None:
    """Leave in a thin output what is still to be deployed, and what another hand put there."""
    baseline, plan, target = build.catalog.baseline, build.plan, build.target
    if baseline.value(OUTPUT) == THIN:
        plan.find_due(int(baseline.value(DEPLOYED) or 0))
        for path in list(target.files()):
            if plan.is_deployed(path):
                target.remove(path)
