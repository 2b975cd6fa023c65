"""Planted bugs.

Each takes away one kind of dependency that a build records, or one kind of change that it looks
for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from histories.play import Difference, Outcome, Stage, written
from newsgen.catalog.filing import Filing
from newsgen.catalog.inbox import Inbox
from newsgen.catalog.plan import Plan
from newsgen.catalog.questions import READERS, TAB, Spans
from newsgen.catalog.traces import Trace, Traces
from newsgen.catalog.visibility import Visibility
from newsgen.errors import Problem
from newsgen.intake import scan
from newsgen.outputs.planner import Planner
from newsgen.render import facts
from newsgen.render.door import of_no_list, of_no_source
from newsgen.render.facts import FACTS
from newsgen.steps import context, planning, reading
from newsgen.steps.context import BuildContext
from newsgen.steps.reading import PlanChanges

Plant = Callable[[pytest.MonkeyPatch], None]


# -- what a page has read is not put down ----------------------------------------------------------


def unread(kind: str, patch: pytest.MonkeyPatch) -> None:
    """Facts of a kind (`card:`, `setting:lists`, `newest` and a tab ...) are in no trace."""
    enter, enter_bundle = Traces.enter, Traces.enter_bundle

    def without(facts: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in facts.items() if not name.startswith(kind)}

    def entered(self: Traces, found: Mapping[int, Trace]) -> None:
        rest = {
            page: replace(one, facts=without(one.facts), spans=without(one.spans))
            for page, one in found.items()
        }
        enter(self, rest)

    def entered_bundle(self: Traces, number: int, facts: Mapping[str, str]) -> None:
        enter_bundle(self, number, without(facts))

    patch.setattr(Traces, "enter", entered)
    patch.setattr(Traces, "enter_bundle", entered_bundle)


# -- a change does not reach the facts that it concerns --------------------------------------------


def unsuspected(kind: str, patch: pytest.MonkeyPatch) -> None:
    """A changed source leaves facts of a kind unsuspected."""
    woken = facts.woken_by_source
    patch.setattr(
        facts,
        "woken_by_source",
        lambda change: (name for name in woken(change) if not name.startswith(kind)),
    )


def no_surroundings(kind: str, patch: pytest.MonkeyPatch) -> None:
    """Facts of a kind about settings and themes are not asked again."""
    kinds = tuple(each for each in planning.SURROUNDINGS if each != kind)
    patch.setattr(planning, "SURROUNDINGS", kinds)


def no_table(kind: str, patch: pytest.MonkeyPatch) -> None:
    """A changed table of config.toml leaves facts of a kind as they were noted."""
    kinds = {name: table for name, table in planning.OF_TABLES.items() if name != kind}
    patch.setattr(planning, "OF_TABLES", kinds)


def no_stirs(patch: pytest.MonkeyPatch) -> None:
    """What happens in a list stirs no question about it."""
    patch.setattr(Traces, "_around", lambda self, list_, shape, position: ())


def moves_alone(patch: pytest.MonkeyPatch) -> None:
    """A story that stays where it stands, with another card, stirs no question."""
    list_changes = reading.list_changes
    patch.setattr(
        reading, "list_changes", lambda change: (one for one in list_changes(change) if one.moved)
    )


def no_repaints(patch: pytest.MonkeyPatch) -> None:
    """A picture that changes stirs no question about the stories that have it as their lead."""
    patch.setattr(reading, "_repainted", lambda build, change: ())


def no_derived(kind: str, patch: pytest.MonkeyPatch) -> None:
    """What follows from a list as a whole (its size, its spelling, its years) is not suspected."""
    suspect = Traces.suspect

    def suspected(self: Traces, names: Iterable[tuple[str, str]]) -> None:
        suspect(self, (pair for pair in names if not pair[0].startswith(kind)))

    patch.setattr(Traces, "suspect", suspected)


def short_spans(patch: pytest.MonkeyPatch) -> None:
    """A question's stretch of a list ends before its last story."""
    real = Traces._spans

    def shortened(self: Traces, fact: int, name: str, spans: Spans) -> Iterator[tuple[object, ...]]:
        yield from real(
            self, fact, name, {list_: (high, high) for list_, (_, high) in spans.items()}
        )

    patch.setattr(Traces, "_spans", shortened)


def spans_of_one_list(patch: pytest.MonkeyPatch) -> None:
    """A question about several lists is only stirred by the first of them."""
    real = Traces._spans

    def first(self: Traces, fact: int, name: str, spans: Spans) -> Iterator[tuple[object, ...]]:
        yield from real(self, fact, name, dict(list(spans.items())[:1]))

    patch.setattr(Traces, "_spans", first)


def old_spans(patch: pytest.MonkeyPatch) -> None:
    """A question that was asked again keeps the stretch that it had."""
    patch.setattr(Traces, "keep_spans", lambda self, fact, name, spans: None)


def no_bundles(patch: pytest.MonkeyPatch) -> None:
    """Facts that many pages share make none of them stale."""
    update = (
        "UPDATE page SET stale = ? WHERE stale IS NULL AND num IN "
        "(SELECT reader FROM read WHERE fact = ?)"
    )
    patch.setattr(
        Traces, "invalidate", lambda self, number, reason: self._run(update, (reason, number))
    )


# -- a kind of change is not looked for ------------------------------------------------------------


def no_code(patch: pytest.MonkeyPatch) -> None:
    """Another version of the program is none."""
    patch.setattr(context, "code_digest", lambda: "always the same")


def no_rules(patch: pytest.MonkeyPatch) -> None:
    """Settings that decide on the plan as a whole leave it as it is."""
    real = planning.has_other_rules
    patch.setattr(planning, "has_other_rules", lambda build: real(build) and build.catalog.is_new)


def no_time(patch: pytest.MonkeyPatch) -> None:
    """What becomes visible or hidden by time alone is not told."""
    reveal = Visibility.reveal

    def revealed(self: Visibility) -> Iterator[object]:
        list(reveal(self))
        return iter(())

    patch.setattr(Visibility, "reveal", revealed)


def no_missing(patch: pytest.MonkeyPatch) -> None:
    """Files that are no longer there are not missed."""
    patch.setattr(Inbox, "miss", lambda self, paths: None)


def no_broken(patch: pytest.MonkeyPatch) -> None:
    """A file that has errors now keeps what it brought before."""

    def kept(self: Filing) -> Iterator[object]:
        self._run("DELETE FROM pending")
        self._run("DELETE FROM todo")
        return iter(())

    patch.setattr(Filing, "drop_broken", kept)


def times_alone(patch: pytest.MonkeyPatch) -> None:
    """Files are compared by their size and time of change."""
    patch.setattr(scan, "signature", lambda stat: f"{stat.st_size}-{stat.st_mtime_ns}")
    patch.setattr(scan, "YOUNG", -(10**18))


def no_look_at_output(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether another hand was in the output."""
    patch.setattr(planning, "look_over", lambda build: None)


def no_ledger(patch: pytest.MonkeyPatch) -> None:
    """A build that has lost its catalog does not know which files are its own."""
    patch.setattr(Plan, "remember_gone", lambda self, paths: None)


def no_list_plans(patch: pytest.MonkeyPatch) -> None:
    """The numbered pages of lists are as they were."""
    plan_list = Planner.plan_list

    def planned(self: Planner, list_: str, *position: Any) -> None:
        if position == ():
            plan_list(self, list_)

    patch.setattr(Planner, "plan_list", planned)


def no_unit_plans(patch: pytest.MonkeyPatch) -> None:
    """A source that changes has the outputs that it had."""
    patch.setattr(PlanChanges, "_note_source", lambda self, change: None)


def no_warnings(patch: pytest.MonkeyPatch) -> None:
    """What is not rendered again says its warnings no more."""
    plan = planning._plan

    def planned(build: BuildContext, changes: PlanChanges) -> Iterator[Problem]:
        build.catalog.connection.execute("DELETE FROM warning WHERE owner LIKE 'output:%'")
        return plan(build, changes)

    patch.setattr(planning, "_plan", planned)


def no_respelling(patch: pytest.MonkeyPatch) -> None:
    """Stories that are spelled as a record says are not read again when it says something else."""
    patch.setattr(Inbox, "expect_anew", lambda self, paths: None)


def lasting_pages(patch: pytest.MonkeyPatch) -> None:
    """What is no longer planned stays in the output."""
    patch.setattr(Plan, "gone", lambda self: [])


# Kinds of facts that are not of one piece: their parts are taken away one by one.
PARTS = {
    "all": ("all:plain pages", "all:authors"),
    "setting": tuple(
        f"setting:{table}"
        for table in "drafts outlet lists feeds robots sections taxonomies urls".split()
    ),
}
NOTED = [
    *chain.from_iterable(PARTS.get(kind, (f"{kind}:",)) for kind in FACTS if kind != "place"),
    *(f"{kind}{TAB}" for kind in READERS),
]
SUSPECTED = [f"{kind.name}:" for kind in FACTS.values() if kind.woken_by_source != of_no_source]
DERIVED = [f"{kind.name}:" for kind in FACTS.values() if kind.woken_by_list != of_no_list]
BUGS: dict[str, Plant] = {
    **{f"unread {kind.strip(':' + TAB)}": partial(unread, kind) for kind in NOTED},
    **{f"unsuspected {kind.strip(':')}": partial(unsuspected, kind) for kind in SUSPECTED},
    **{f"underived {kind.strip(':')}": partial(no_derived, kind) for kind in DERIVED},
    **{
        f"not asked again: {kind}": partial(no_surroundings, kind) for kind in planning.SURROUNDINGS
    },
    **{f"untouched {kind}": partial(no_table, kind) for kind in planning.OF_TABLES},
    **{
        plant.__name__.replace("_", " "): plant
        for plant in (
            *(
                no_stirs,
                moves_alone,
                no_repaints,
                short_spans,
                spans_of_one_list,
                old_spans,
                no_bundles,
                no_code,
                no_rules,
                no_time,
            ),
            *(
                no_missing,
                no_broken,
                times_alone,
                no_look_at_output,
                no_ledger,
                no_list_plans,
                no_unit_plans,
                no_warnings,
            ),
            *(lasting_pages, no_respelling),
        )
    },
}


# Bugs that no history can catch, since something else catches what they let through.
SECOND_NETS: dict[str, str] = {
    "old spans": (
        "a span follows from the answer, and pages with another answer are rendered, "
        "which puts it down anew; but for related stories in lists of more than RELATED_DEPTH, "
        "which a small site has not (test_sharpness plays one with that set to 1)"
    )
}


@dataclass(frozen=True, slots=True)
class Catch:
    """A planted bug that a history caught: the seed, and how it shows."""

    bug: str
    seed: int
    difference: Difference


def hunted(names: Iterable[str], folder: Path, seeds: Iterable[int], steps: int) -> Iterator[Catch]:
    """Play seed after seed with each bug planted that no history has caught so far; the catches as
    they come.

    A catch counts if the program as it is plays the same history without a difference, and the bug
    still fits the program.
    """
    clean: OrderedDict[str, Outcome] = OrderedDict()
    free = list(names)
    for seed in seeds:
        for name in list(free):
            stage = Stage(folder, clean, partial(planting, BUGS[name]))
            history, difference = stage.play(written(stage, seed, steps))
            if difference:
                assert not any("TypeError" in line for line in difference.lines), (
                    f"{name} does not fit: {difference}"
                )
                sound = Stage(folder, clean).play(history)[1]
                assert sound is None, f"with nothing planted, seed {seed} of {name}: {sound}"
                free.remove(name)
                yield Catch(name, seed, difference)
        if not free:
            break


@contextmanager
def planting(plant: Plant) -> Iterator[None]:
    """A bug, planted for a while."""
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        yield
