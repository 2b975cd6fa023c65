"""Redirects: what stands at the older URLs of stories and plain pages."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.catalog.queries import PlannedStory
from newsgen.model import Page
from newsgen.outlet.paths import redirect_path
from newsgen.outputs.frame import frame, head
from newsgen.outputs.kind import LISTS, OutputKind, PlanContext
from newsgen.outputs.plain import shown_page
from newsgen.render.door import Door
from newsgen.render.reads import files, settings


def render_redirect(door: Door, page: Page) -> str:
    target = settings.absolute(door, page.subject)
    top = head(door, page, target, canonical=target, robots="noindex")
    return files.template(door, "redirect.html", frame(door, top) | {"target": target}, page.owner)


def _of_story(context: PlanContext, story: PlannedStory) -> Iterator[Page]:
    for alias in story.aliases:
        lang = context.language_of(story.section)
        yield Page("redirect", _old(context, alias), story.url, story.path, lang)


def _of_plain(context: PlanContext, path: str) -> Iterator[Page]:
    if page := shown_page(context, path):
        for alias in page.aliases:
            yield Page("redirect", _old(context, alias), page.url, path, context.language)


def _old(context: PlanContext, alias: str) -> str:
    return context.urls.at(redirect_path(alias))


REDIRECT = OutputKind(
    name="redirect",
    rank=LISTS,
    render=render_redirect,
    of={"story": _of_story, "plain": _of_plain},
    settings=("urls",),
)
