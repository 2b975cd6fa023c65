"""Notes: what stands at the URL of a story that was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from newsgen.catalog.story_queries import PlannedStory
from newsgen.model import Page
from newsgen.outlet.interface import direction
from newsgen.outlet.urls import Urls
from newsgen.outputs.feeds.formats import feed_links
from newsgen.outputs.frame import finished, frame, head
from newsgen.outputs.kind import STORIES, OutputKind, PlanContext
from newsgen.render.door import Door
from newsgen.render.pictures import ShownPicture
from newsgen.render.reads import files, records, settings

TEMPLATE = "withdrawn.html"


class WithdrawnStory(Struct, frozen=True):
    """A story that was taken back, for its template: as a plain page is, with its date.

    A theme without a template for it shows it as a plain page.
    """

    _called = "a withdrawn story"

    title: str
    body: str
    date: datetime
    lang: str
    dir: str
    summary: str = ""
    picture: ShownPicture | None = None


def render_withdrawn(door: Door, page: Page) -> str:
    note = records.withdrawn(door, page.subject)
    if note is None:
        raise LookupError(f"no note of a story {page.subject}")
    story = WithdrawnStory(
        title=settings.own_word(door, page.lang, "withdrawn"),
        body=note.text,
        date=settings.moment(door, note.date),
        lang=note.lang,
        dir=direction(note.lang),
    )
    top = head(door, page, story.title, robots="noindex", feeds=feed_links(door))
    template = TEMPLATE if files.has_template(door, TEMPLATE) else "page.html"
    names = frame(door, top) | {"withdrawn": story, "plain": story}
    return finished(door, template, names, page, note.path)


def _planned(context: PlanContext, story: PlannedStory) -> Iterator[Page]:
    if story.withdrawn:
        lang = context.language_of(story.section)
        yield Page("withdrawn", story.url, story.id, story.path, lang, start=story.position)


WITHDRAWN = OutputKind(
    name="withdrawn",
    rank=STORIES,
    render=render_withdrawn,
    of={"story": _planned},
    settings=("urls",),
    file=Urls.page_file,
)
