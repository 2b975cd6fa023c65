"""What the desk has: which stories there are, how far each has come, and who has what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from newsgen.catalog.desk import DeskStory, on_desk
from newsgen.catalog.lists import lineage
from newsgen.errors import Problem, Refused, did_you_mean
from newsgen.model import Byline
from newsgen.newsroom.present import present
from newsgen.newsroom.summary import written
from newsgen.outlet.config import Config, load_config
from newsgen.records import AuthorRecord
from newsgen.steps.order import Progress

STATES = ("draft", "ready", "scheduled", "embargoed", "live", "withdrawn", "expired")


class Wanted(Struct, frozen=True):
    """Which stories are asked for: in a state, in a section or below it, by an author; "": all."""

    state: str = ""
    section: str = ""
    author: str = ""


class OnDesk(Struct, frozen=True):
    """The stories that were asked for, as of a moment, and the sources that could not be read."""

    at: int
    stories: tuple[DeskStory, ...]
    problems: tuple[Problem, ...]


def desk(root: Path, wanted: Wanted, at: int, progress: Progress) -> OnDesk:
    """What the desk has as of a moment, by the sources as they are now, in the order in which it
    needs somebody. Raises Refused where a section or an author is not known.
    """
    config = load_config(root)
    _check_section(config, wanted.section)
    with present(root, at, progress) as found:
        stories = on_desk(found.build.catalog.connection, at)
        records = dict(found.build.queries.records.authors())
        names = _names(wanted.author, records, stories)
        chosen = (one for one in stories if _is_wanted(one, wanted, names))
        return OnDesk(at, tuple(chosen), found.errors)


def _check_section(config: Config, section: str) -> None:
    known = config.section_ids()
    if section and section not in known:
        message = f'there is no section "{section}"{did_you_mean(section, known)}'
        raise Refused(message, f"the sections are: {', '.join(known)}")


def _names(
    author: str, records: dict[str, AuthorRecord], stories: Iterable[DeskStory]
) -> frozenset[Byline]:
    """The bylines that mean an author, who is named by the id of a record, or by name."""
    if not author:
        return frozenset()
    bylines = {one for story in stories for one in story.card.authors}
    names = {one: records[one.id].name if one.id in records else one.name for one in bylines}
    found = frozenset(
        one for one, name in names.items() if author.casefold() in (one.id, name.casefold())
    )
    if not found and author not in records:
        known = sorted({*records, *(name for name in names.values() if name)})
        message = f'nobody writes as "{author}"{did_you_mean(author, known)}'
        raise Refused(message, "write the id of an author record, or a name as it is in a byline")
    return found


def _is_wanted(one: DeskStory, wanted: Wanted, names: frozenset[Byline]) -> bool:
    return (
        (not wanted.state or one.state == wanted.state)
        and (not wanted.section or wanted.section in lineage(one.card.section))
        and (not wanted.author or not names.isdisjoint(one.card.authors))
    )


# -- what is told of it ----------------------------------------------------------------------------


def as_values(found: OnDesk) -> dict[str, Any]:
    """The stories as JSON-able values; moments in seconds since 1970."""
    return {
        "ok": not found.problems,
        "at": found.at,
        "stories": [story_values(one) for one in found.stories],
        "problems": [asdict(problem) for problem in found.problems],
    }


def story_values(one: DeskStory) -> dict[str, Any]:
    """A story as JSON-able values."""
    card, notes = one.card, one.notes
    return {
        "id": card.id,
        "path": one.path,
        "title": card.title,
        "state": one.state,
        "section": card.section,
        "authors": [author.id or author.name for author in card.authors],
        "date": card.date,
        "updated": card.updated or None,
        "next": one.next,
        "due": notes.due,
        "assigned": [*notes.assigned],
        "note": notes.note,
        "url": card.url,
    }


def as_lines(found: OnDesk, zone: tzinfo) -> Iterator[str]:
    """A story a line; times in the outlet's zone."""
    for one in found.stories:
        moment = one.next if one.state == "embargoed" else one.card.date
        when = written(datetime.fromtimestamp(moment, zone)) if moment is not None else "no end"
        words = [one.path, one.card.title, *notes(one, found.at, zone)]
        yield f"{one.state:<9}  {when:<21}  {'  '.join(map(printable, words))}"
    if not found.stories:
        yield "no story"


def notes(one: DeskStory, at: int, zone: tzinfo) -> Iterator[str]:
    """What the header says to the newsroom, in words."""
    said = one.notes
    if said.assigned:
        yield f"[{', '.join(said.assigned)}]"
    if said.due is not None:
        moment = datetime.fromtimestamp(said.due, zone)
        day = written(moment) if said.due_has_time else f"{moment:%Y-%m-%d}"
        yield f"due {day}{' (overdue)' if _is_over(said.due, said.due_has_time, at) else ''}"
    if said.note:
        yield f"– {said.note}"


def _is_over(due: int, has_time: bool, at: int) -> bool:
    """A day is over at its end."""
    return due + (0 if has_time else 86_400) <= at


def printable(text: str) -> str:
    """A line for a terminal: whatever would move its cursor, or colour it, is a blank."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def told(problems: Sequence[Problem]) -> str:
    """How many sources are missing in what was told."""
    count = len({problem.path for problem in problems})
    return (
        f"{count} file{'' if count == 1 else 's'} could not be read: what they hold is missing here"
    )
