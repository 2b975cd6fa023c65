"""Documents that say what stands on the front page, and on the pages of sections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from unicodedata import normalize

from pydantic import AfterValidator, Field, ValidationError

from newsgen.catalog.fronts import Banner, Front, FrontSlot, front_list
from newsgen.catalog.lists import HOME
from newsgen.catalog.rows import RecordRow, Row, pack
from newsgen.digest import digest
from newsgen.errors import Broken, Problem, did_you_mean
from newsgen.intake.context import IntakeContext
from newsgen.intake.frontmatter import Matter
from newsgen.intake.header_fields import Moment
from newsgen.intake.timing import seconds
from newsgen.model import Form, Hero, Source
from newsgen.outlet.config_fields import Policy
from newsgen.outlet.fields import Count, Flag, FullLine, Line, OneOrMany
from newsgen.outlet.taxonomies import TERM
from newsgen.outlet.toml import TomlDocument, read_toml
from newsgen.outlet.validation import Fault, problems_of

FOLDER = "content/_fronts/"
# So many stories stand in a slot that is filled, where its document does not say.
USUAL = 4


def _once(value: tuple[str, ...]) -> tuple[str, ...]:
    if twice := next((id_ for at, id_ in enumerate(value) if id_ in value[:at]), ""):
        raise Fault(f'names "{twice}" twice', "keep one of them", "given-twice")
    return value


class SlotMatter(Matter):
    """A place for stories on a page, under a name."""

    name: Line = Field(default="", description="the heading above the stories, as readers see it")
    stories: Annotated[tuple[FullLine, ...], OneOrMany, AfterValidator(_once)] = Field(
        default=(), description="the ids of stories that are set by hand, in their order"
    )
    fill: Line = Field(
        default="",
        description='what follows them: "newest", or a list such as "section/world" or "tag/vote"',
    )
    count: Annotated[Count, Field(ge=1, le=100)] = Field(
        default=USUAL, description="up to how many stories the slot is filled"
    )
    block: Form | None = Field(
        default=None, description="the form in which its stories stand there"
    )
    hero: Hero | None = Field(
        default=None, description="how the lead stands there, in the first slot of the front page"
    )
    start: Moment | None = Field(default=None, description="from when the slot stands on the page")
    end: Moment | None = Field(default=None, description="until when it stands there")


class BannerMatter(Matter):
    """A line above a page."""

    text: FullLine = Field(description="the line as readers see it")
    url: Policy = Field(
        default="", description="where it leads: a path such as /live/, or a full address"
    )
    until: Moment | None = Field(default=None, description="until when it stands there")


class FrontMatterFile(Matter):
    """What a file of `content/_fronts/` says."""

    slot: tuple[SlotMatter, ...] = Field(
        default=(), description="the slots of the page, in their order"
    )
    banner: BannerMatter | None = Field(default=None, description="a line above the page")
    sections: Flag = Field(
        default=False, description="whether the blocks of the sections follow the slots"
    )


def take_front(intake: IntakeContext, source: Source, data: bytes, unnamed: bool) -> Row:
    """The document of a page. `unnamed` ones are of no use."""
    document = read_toml(data, source.path)
    name = normalize("NFC", source.path.removeprefix(FOLDER).removesuffix(".toml"))
    problems = list(_unknown_page(intake, source.path, name))
    try:
        matter = FrontMatterFile.model_validate(document.values, context=intake.zone)
    except ValidationError as error:
        wrong = problems_of(error, source.path, document.locate, FrontMatterFile)
        raise Broken([*problems, *wrong]) from None
    problems += _without_sense(source.path, document, matter)
    if problems:
        raise Broken(problems)
    front = _front(intake, source.path, matter)
    record = RecordRow("front", front_list(name), pack(front), tuple(front.moments()))
    return Row(source.path, source.kind, source.signature, digest(data), record=record)


def _front(intake: IntakeContext, path: str, matter: FrontMatterFile) -> Front:
    slots = (
        FrontSlot(
            slot.name,
            slot.stories,
            _list_of(intake, slot.fill),
            slot.count if slot.fill else 0,
            seconds(slot.start),
            seconds(slot.end),
            slot.block or "",
            slot.hero or "",
        )
        for slot in matter.slot
    )
    banner = matter.banner
    line = Banner(banner.text, banner.url, seconds(banner.until)) if banner else None
    return Front(path, tuple(slots), line, matter.sections)


def _list_of(intake: IntakeContext, fill: str) -> str:
    """The list that is meant by its name: that of a term is known by its taxonomy."""
    return f"{TERM}/{fill}" if fill.partition("/")[0] in intake.config.taxonomies else fill


def _unknown_page(intake: IntakeContext, path: str, name: str) -> Iterator[Problem]:
    known = (HOME, *intake.config.section_ids())
    if name not in known:
        message = f'there is no section "{name}" for it{did_you_mean(name, known)}'
        hint = f"call it home.toml for the front page, or by a section: {', '.join(known[1:])}"
        yield Problem(path, 1, 1, message, hint, code="unknown-section")


def _without_sense(path: str, document: TomlDocument, matter: FrontMatterFile) -> Iterator[Problem]:
    for number, slot in enumerate(matter.slot):
        if not (slot.stories or slot.fill):
            message = f"{_called(slot, number)} has no stories, and nothing that fills it"
            hint = 'add stories = ["ID", ...], or fill = "newest"'
            place = document.locate(("slot", number))
            yield Problem(path, *place, message, hint, code="empty-slot")
        if slot.hero and (number or slot.block not in (None, "lead")):
            message = f'"hero" says nothing of {_called(slot, number)}'
            hint = 'it is for the first slot, without a block or with block = "lead"'
            place = document.locate(("slot", number, "hero"))
            yield Problem(path, *place, message, hint, code="no-lead")
        if slot.start and slot.end and slot.end <= slot.start:
            message = f'{_called(slot, number)} has an "end" that does not lie after its "start"'
            hint = "the slot would never stand there: correct one of the two"
            place = document.locate(("slot", number, "end"))
            yield Problem(path, *place, message, hint, code="wrong-order")


def _called(slot: SlotMatter, number: int) -> str:
    return f'the slot "{slot.name}"' if slot.name else f"slot {number + 1}"
