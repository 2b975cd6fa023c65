"""What the documents of fronts name, and is not there, or is not to be seen."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from newsgen.catalog.fronts import NEWEST, Front, FrontSlot
from newsgen.catalog.lists import section_list
from newsgen.errors import Problem, did_you_mean
from newsgen.intake.crosscheck import may_be_there, meant
from newsgen.intake.positions import place_of
from newsgen.outputs.lists.table import LISTS
from newsgen.render.door import Door
from newsgen.render.reads.targets import Site
from newsgen.steps.context import BuildContext, plan_context
from newsgen.steps.policies import own_path


def wrong_fronts(build: BuildContext) -> Iterator[Problem]:
    """What is wrong with them: they are few, and asked about in each build."""
    for _, front in build.queries.records.fronts():
        yield from FrontDesk(build, front).problems()


class FrontDesk:
    """What is wrong with one document, as of the moment of a build."""

    def __init__(self, build: BuildContext, front: Front) -> None:
        self._build, self._front, self._at = build, front, build.order.at
        self._met = dict[str, str]()  # where each story was met that is set by hand now

    def problems(self) -> Iterator[Problem]:
        """All of it; nothing of the stories in slots that are over."""
        for number, slot in enumerate(self._front.slots):
            if slot.fill not in ("", NEWEST):
                yield from self._wrong_list(number, slot)
            if slot.ends is None or self._at < slot.ends:
                for place, id_ in enumerate(slot.stories):
                    yield from self._wrong_story(number, slot, place, id_)
        yield from self._dead_banner()

    def _wrong_list(self, number: int, slot: FrontSlot) -> Iterator[Problem]:
        name, _, which = slot.fill.partition("/")
        kind, context = LISTS.get(name), plan_context(self._build.context)
        if kind is None or not kind.has_pages:
            known = [NEWEST, *(one.name for one in LISTS.values() if one.has_pages)]
            near = did_you_mean(name, known) or self._meant_section(slot.fill)
            hint = f'write "{NEWEST}", or a list as in "section/world", "tag/vote", "author/jane"'
            message = f'there is no list "{slot.fill}"{near}'
            yield self._problem(message, hint, "unknown-list", number, "fill")
        elif not (self._build.queries.lists.count(slot.fill) or which in kind.every(context)):
            known = [kind.list_(one) for one in kind.every(context)]
            near = did_you_mean(slot.fill, known)
            if kind.is_lasting:
                message, hint = f'there is no list "{slot.fill}"{near}', "correct its name"
                yield self._problem(message, hint, "unknown-list", number, "fill")
            else:
                message = f'no story stands in the list "{slot.fill}" now{near}'
                hint = "correct its name; leave it, if stories are to come"
                yield self._warning(message, hint, "empty-list", number, "fill")

    def _meant_section(self, word: str) -> str:
        known = word in self._build.config.section_ids()
        return f', did you mean "{section_list(word)}"?' if known else ""

    def _wrong_story(self, number: int, slot: FrontSlot, place: int, id_: str) -> Iterator[Problem]:
        build, where = self._build, ("stories", place)
        if held := build.catalog.visibility.held_story(id_):
            message = f'"{id_}" is passed over here: {held.told(build.config.zone)}'
            hint = f"it is {held.path}; take it out, unless it is to appear here"
            yield self._warning(message, hint, "hidden-story", number, *where)
        elif not build.queries.stories.path_of(id_) and not may_be_there(
            build.order.root, build.queries, id_
        ):
            message = f'no story has the id "{id_}"{meant(build.queries, id_)}'
            hint = "write the id that stands in its header, or take it out"
            yield self._warning(message, hint, "lost-story", number, *where)
        elif slot.stands(self._at):
            if id_ in self._met:
                message = f'"{id_}" stands in {self._met[id_]} already, and once on a page'
                yield self._warning(message, "take one of them out", "stands-twice", number, *where)
            self._met.setdefault(id_, slot.called(number))

    def _dead_banner(self) -> Iterator[Problem]:
        banner, config = self._front.banner_at(self._at), self._build.config
        path = own_path(config, banner.url) if banner else ""
        site = Site(Door(self._build.context, config.outlet.language), self._front.path)
        if banner and path and not site.stands(path):
            place = place_of(self._build.order.root, self._front.path, "banner", "url")
            message = f'there is nothing at "{banner.url}", where the banner leads'
            hint = "write the path of a page of the site, such as /world/, or a full address"
            yield Problem(self._front.path, *place, message, hint, "warning", "dead-banner")

    def _warning(
        self, message: str, hint: str, code: str, number: int, *keys: str | int
    ) -> Problem:
        found = self._problem(message, hint, code, number, *keys)
        return replace(found, severity="warning")

    def _problem(
        self, message: str, hint: str, code: str, number: int, *keys: str | int
    ) -> Problem:
        path = self._front.path
        place = place_of(self._build.order.root, path, "slot", number, *keys)
        return Problem(path, *place, message, hint, code=code)
