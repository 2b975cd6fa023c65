"""Which outputs the site has: what each unit (a source, a list, the site as a whole) comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from newsgen.catalog.plan import Plan, PlannedOutput
from newsgen.catalog.questions import FIRST
from newsgen.catalog.traces import Traces
from newsgen.catalog.urls import FORMER, INDEX
from newsgen.model import Page, Position
from newsgen.outlet.paths import is_bare
from newsgen.outputs.kind import LIST, ONCE, OutputKind, PlanContext
from newsgen.outputs.kinds import KINDS
from newsgen.outputs.listing import numbered_page
from newsgen.outputs.lists.kind import ListKind
from newsgen.outputs.lists.table import LISTS, kind_of
from newsgen.outputs.redirect import present
from newsgen.outputs.renditions import UNIT as RENDITIONS
from newsgen.outputs.share_card import UNIT as SHARE_CARD

# The units of a list's numbered pages, which are planned from a position on.
NUMBERS = "numbers"
STORY, ASSET = "story", "asset"
# What each kind of source, and each list, comes to.
OF = {
    unit: tuple(kind.of[unit] for kind in KINDS.values() if unit in kind.of)
    for unit in sorted({unit for kind in KINDS.values() for unit in kind.of})
}
# Where any of these changes, all is planned anew.
RECORDS: tuple[OutputKind | ListKind, ...] = (*KINDS.values(), *LISTS.values())
TABLES = sorted({name for record in RECORDS for name in record.settings})
TEMPLATES = sorted({name for record in RECORDS for name in record.templates})


class Planner:
    """Brings the plan on record up to date."""

    def __init__(self, context: PlanContext, plan: Plan, traces: Traces) -> None:
        self._context, self._plan, self._traces = context, plan, traces
        self._queries = context.queries

    def plan_all(self) -> None:
        """Plan every unit, and take out those that are no more."""
        former, self._plan.stirred = list(self._plan.units()), None
        for story in self._queries.stories.planned():
            self._replan(f"{STORY}:{story.path}", _come_to(self._context, STORY, story))
        for unit in self._units():
            self.plan(unit)
        for list_ in self._lists():
            self.plan_list(list_)
        for unit in former:
            if unit.startswith(f"{FORMER}:"):
                continue
            if unit.startswith(f"{NUMBERS}:") and not is_of_another_version(unit):
                self.plan_numbers(unit.partition(":")[2])
            else:
                self.plan(unit)
        gone_before = (unit.partition(":")[2] for unit in former if unit.startswith(f"{FORMER}:"))
        self._plan_former({*gone_before, *self._queries.places.keys()})

    def follow(self) -> None:
        """Note from now on what may have to stand at former places."""
        self._plan.stirred = [] if self._queries.places.any() else None

    def plan_stirred(self) -> None:
        """Plan the former places anew that what was planned since touches."""
        while self._plan.stirred:
            stirred, self._plan.stirred = self._plan.stirred, []
            self._plan_former(
                {
                    key
                    for path, page in stirred
                    for key in self._queries.places.stirred(
                        path, page.kind, page.subject, page.owner
                    )
                }
            )

    def _plan_former(self, keys: Collection[str]) -> None:
        """Folders come first: `/about` yields to `/about/`."""
        for key in sorted(keys, key=lambda key: (not key.endswith(INDEX), key)):
            self.plan(f"{FORMER}:{key}")

    def plan_once(self) -> None:
        """Plan what is made once a site."""
        for unit in self._once():
            self.plan(unit)

    def plan(self, unit: str) -> None:
        """Plan one unit anew."""
        kind, _, name = unit.partition(":")
        if kind == ASSET:
            self.plan_asset(name)
        elif kind in (RENDITIONS, SHARE_CARD):
            self.plan_made(kind, name)
        elif kind == FORMER:
            self.plan_former(name)
        elif is_of_another_version(unit):
            self._replan(unit, ())
        else:
            self._replan(unit, planned(self._context, kind, name))

    def plan_list(self, list_: str, position: Position = FIRST) -> None:
        """Plan a list anew in which something happened, at this position at the earliest."""
        self.plan(f"{LIST}:{list_}")
        self.plan_numbers(list_, position)

    def plan_numbers(self, list_: str, position: Position = FIRST) -> None:
        """Plan a list's numbered pages anew; those that begin before a position stay."""
        unit = f"{NUMBERS}:{list_}"
        before, count = self._plan.last_number(unit), self._how_many(list_)
        if not (before or count):
            return
        kept, start = self._plan.last_before(unit, position) or (0, FIRST)
        kept = min(kept, count)
        step = kind_of(list_)[0].numbering.step(self._context.config)
        found = self._queries.lists.milestones(list_, step, start)
        starts = islice(found, 1 if kept else 0, count - kept + bool(kept))
        pages = [
            numbered_page(self._context, list_, number, start)
            for number, start in enumerate(starts, kept + 1)
        ]
        self._plan.replan(unit, self._placed(pages), above=kept)
        changed = range(min(before, count), max(before, count))
        what = f"numbered pages of {list_}: {count} in place of {before}"
        self._traces.suspect((f"page after:{number} {list_}", what) for number in changed)

    def plan_asset(self, path: str) -> None:
        """Plan a picture or file of which a page was found to refer to it, or none any longer.

        Files of the same name with the same bytes are one output, which comes from one of them.
        """
        unit = f"{ASSET}:{path}"
        pages = list(planned(self._context, ASSET, path)) if self._traces.is_noted(unit) else []
        file = self._context.urls.file
        free = [page for page in pages if not self._plan.is_claimed(file(page.url), unit)]
        for digest in self._plan.replan(unit, self._placed(free)):
            for twin in self._queries.sources.assets_of(digest):
                if twin != path:
                    self.plan_asset(twin)

    def plan_made(self, kind: str, which: str) -> None:
        """Plan what is made for pages, of which one was found to show it, or none any longer: the
        files of one cut of a picture, or a share card.
        """
        unit = f"{kind}:{which}"
        is_shown = self._traces.is_noted(unit)
        self._replan(unit, planned(self._context, kind, which) if is_shown else ())

    def plan_former(self, key: str) -> None:
        """Plan what stands at a place that was left, unless anything else stands there now."""
        unit, urls = f"{FORMER}:{key}", self._context.urls
        self._replan(
            unit,
            [
                page
                for page in planned(self._context, FORMER, key)
                if not self._queries.places.is_taken(
                    KINDS[page.kind].file(urls, page.url), unit, is_bare(page.url), page.subject
                )
            ],
        )

    def present(self, id_: str) -> Page | None:
        """The page, or feed, of whatever the ledger of URLs knows by a name; None if it is gone."""
        return present(self._context, id_)

    def _replan(self, unit: str, pages: Iterable[Page]) -> None:
        self._plan.replan(unit, self._placed(pages))

    def _placed(self, pages: Iterable[Page]) -> Iterator[PlannedOutput]:
        urls = self._context.urls
        for page in pages:
            kind = KINDS[page.kind]
            yield PlannedOutput(kind.rank, kind.file(urls, page.url), page)

    def _how_many(self, list_: str) -> int:
        kind, which = kind_of(list_)
        if not (kind.page and kind.is_shown(self._context, which)):
            return 0
        numbering = kind.numbering
        return numbering.count(
            self._queries.lists.count(list_), numbering.step(self._context.config)
        )

    # -- every unit --------------------------------------------------------------------------------

    def _units(self) -> Iterator[str]:
        """Every unit but stories and lists."""
        yield from (f"plain:{page.path}" for page in self._queries.records.plain_pages())
        yield from (f"static:{path}" for path in self._queries.sources.static_files())
        yield from self._once()

    def _once(self) -> Iterator[str]:
        return (f"{ONCE}:{kind.name}" for kind in KINDS.values() if ONCE in kind.of)

    def _lists(self) -> Iterator[str]:
        """Every list that may have outputs."""
        for kind in LISTS.values():
            yield from (kind.list_(which) for which in kind.every(self._context))


def is_of_another_version(unit: str) -> bool:
    """Whether a unit on record is of a kind that this version of newsgen does not know."""
    kind, _, name = unit.partition(":")
    if kind in (LIST, NUMBERS):
        return name.partition("/")[0] not in LISTS
    return kind == ONCE and name not in KINDS


def planned(context: PlanContext, unit: str, name: str) -> Iterator[Page]:
    """What a unit comes to now; one made once a site bears the name of its kind of output."""
    if unit == ONCE:
        yield from KINDS[name].of[ONCE](context, name)
    elif unit == STORY:
        for story in context.queries.stories.planned(name):
            yield from _come_to(context, STORY, story)
    else:
        yield from _come_to(context, unit, name)


def _come_to(context: PlanContext, unit: str, subject: Any) -> Iterator[Page]:
    for planned_by in OF.get(unit, ()):
        yield from planned_by(context, subject)
