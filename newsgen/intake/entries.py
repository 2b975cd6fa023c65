"""The entries of live stories become rows of the catalog."""

from __future__ import annotations

import re
from datetime import datetime

from newsgen.catalog.rows import Moment, RecordRow, Row, pack
from newsgen.digest import digest
from newsgen.errors import Problem
from newsgen.intake.context import IntakeContext
from newsgen.intake.frontmatter import EntryMatter
from newsgen.intake.gleaning import Gleaned, glean
from newsgen.intake.header import Header, split
from newsgen.intake.moments import placed
from newsgen.intake.names import live_story, slug_of, stand_in, stem_of
from newsgen.intake.stories import byline
from newsgen.model import Source
from newsgen.outlet.validation import Fault
from newsgen.records import LiveEntry

# A name such as 2026-11-30-1405, perhaps with more behind it.
NAMED = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d{2})(\d{2})(?!\d)", re.ASCII)
NAME_HINT = "call the file like 2026-11-30-1405.md, or write time: 2026-11-30 14:05"
# Stands in for the time of an entry that gives none.
NO_TIME = 0


def take_entry(intake: IntakeContext, source: Source, data: bytes, unnamed: bool) -> Row:
    """An entry. `unnamed`: its id belongs to another one."""
    header = split(data, source.path)
    gleaned = glean(EntryMatter, header, source.path, intake.zone)
    found = [*gleaned.problems]
    time = _time(intake, source.path, header, gleaned, found)
    matter, story = gleaned.matter, live_story(source.path)
    named = matter.id if "id" not in gleaned.wrong else ""
    stem = stem_of(source.path).rpartition("/")[2]
    id_ = stand_in(source.path) if unnamed else named or slug_of(stem) or stand_in(source.path)
    entry = LiveEntry(
        path=source.path,
        story=story,
        id=f"entry-{id_}",
        time=time,
        title=matter.title,
        authors=tuple(byline(name, intake.config.urls.slugs) for name in matter.author),
        key=matter.key,
        pinned=matter.pinned,
        draft=matter.draft,
        text=header.body,
        line=header.line,
    )
    moments = () if matter.draft else (Moment(time, "entry", story, matter.title),)
    record = RecordRow("entry", f"{story}#{entry.id}", pack(entry), moments)
    return Row(
        source.path,
        source.kind,
        source.signature,
        digest(data),
        record=record,
        problems=tuple(found),
    )


def _time(
    intake: IntakeContext,
    path: str,
    header: Header,
    gleaned: Gleaned[EntryMatter],
    found: list[Problem],
) -> int:
    """The moment that the header names, or else the file's name; what is wrong with it joins those
    `found`.
    """
    if "time" in gleaned.wrong:
        return NO_TIME
    if time := gleaned.matter.time:
        return int(time.timestamp())
    try:
        return int(_in_name(intake, path).timestamp())
    except Fault as fault:
        message = f"the file's name gives no time: it {fault.message}"
        found.append(Problem(path, 1, 1, message, NAME_HINT, code="no-time"))
        return NO_TIME


def _in_name(intake: IntakeContext, path: str) -> datetime:
    name = NAMED.match(path.rpartition("/")[2])
    if not name:
        raise Fault("does not begin with a date and a time", NAME_HINT, "no-time")
    day, hour, minute = name.groups()
    return placed(f"{day} {hour}:{minute}", intake.zone)
