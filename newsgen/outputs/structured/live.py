"""Live coverage for programs: what is said of a story beside what any story says of itself."""

from __future__ import annotations

from markupsafe import Markup

from newsgen.outputs.feeds.absolute import without_page_parts
from newsgen.outputs.record import StoryRecord
from newsgen.outputs.structured.script import Block, thing
from newsgen.render.door import Door
from newsgen.render.filters import filter_iso
from newsgen.render.live import Coverage, ShownEntry
from newsgen.render.reads import settings


def live_coverage(door: Door, record: StoryRecord, reported: Coverage) -> Block:
    """The properties by which a story's block becomes a LiveBlogPosting of schema.org."""
    ends = max(reported.last, record.updated or reported.last)
    return thing(
        "LiveBlogPosting",
        coverageStartTime=filter_iso(min(reported.since, record.published)),
        coverageEndTime=filter_iso(ends) if reported.ended else "",
        liveBlogUpdate=[
            _update(door, record, entry) for entry in (*reported.pinned, *reported.entries)
        ],
    )


def _update(door: Door, record: StoryRecord, entry: ShownEntry) -> Block:
    people = [thing("Person", name=one.name) for one in entry.authors]
    return thing(
        "BlogPosting",
        headline=entry.title or entry.excerpt or record.title,
        datePublished=filter_iso(entry.time),
        articleBody=Markup(without_page_parts(entry.body)).striptags(),
        author=people,
        url=settings.absolute(door, entry.url),
    )
