"""Plan: which outputs there have to be, and which of them have to be rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newsgen.catalog.questions import Spans
from newsgen.digest import digest_of, number_of
from newsgen.errors import Broken, Problem
from newsgen.outputs.planner import TABLES, TEMPLATES
from newsgen.render.context import RenderContext
from newsgen.render.door import Door
from newsgen.render.facts import OF_TABLES, SURROUNDINGS, ask_again, because, described
from newsgen.steps.bare_paths import bare_paths
from newsgen.steps.context import BuildContext
from newsgen.steps.languages import without_words
from newsgen.steps.reading import PlanChanges
from newsgen.steps.robots import told_in_vain
from newsgen.steps.standing import look_over
from newsgen.steps.term_templates import chosen, chosen_in_vain, of_terms
from newsgen.steps.urls import know_urls


def plan_outputs(
    build: BuildContext, changes: PlanChanges, context: RenderContext
) -> list[Problem]:
    """Bring the plan up to date; the problems of it and of templates.

    Where there can be no plan, the next build makes all of it anew.
    """
    try:
        words = without_words(build.order.root, build.config, context.theme)
        bare = bare_paths(build.config, context.theme)
        _plan(build, changes)
        templates = context.templates.problems(chosen(build.config))
        vain = [*told_in_vain(build), *chosen_in_vain(build)]
        return [*templates, *words, *bare, *vain]
    except Broken as broken:
        build.catalog.baseline.keep("plan", "")
        return list(broken.problems)


def _plan(build: BuildContext, changes: PlanChanges) -> None:
    _read_ledger(build)
    know_urls(build)
    build.planner.follow()
    if has_other_rules(build):
        build.planner.plan_all()
    else:
        for unit in changes.units:
            build.planner.plan(unit)
        build.planner.plan_once()
        for list_, position in changes.lists.items():
            build.planner.plan_list(list_, position)
        build.planner.plan_stirred()
    build.plan.settle()
    find_stale(build)
    look_over(build)


def _read_ledger(build: BuildContext) -> None:
    """A catalog that is new learns what newsgen once published here."""
    if build.catalog.baseline.differs("ledger", "read"):
        published = build.target.ledger.read()
        build.plan.remember_gone(path for path in published if build.target.signature(path))


def has_other_rules(build: BuildContext) -> bool:
    """Whether what decides on the plan as a whole has changed."""
    names = (*TEMPLATES, *of_terms(build.config))
    has = [build.context.templates.has(name) for name in names]
    tables = [build.context.setting_digest(table) for table in TABLES]
    outlet, drafts = build.config.outlet, build.order.drafts
    rules = digest_of([build.code, outlet.language, outlet.root, tables, has, drafts])
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
