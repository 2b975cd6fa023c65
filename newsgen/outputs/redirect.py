"""Redirects: what stands at the older URLs of stories and plain pages."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.catalog.queries import PlannedStory
from newsgen.model import Page
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
        yield Page("redirect", _old(alias), story.url, story.path, lang)


def _of_plain(context: PlanContext, path: str) -> Iterator[Page]:
    page = shown_page(context, path)
    for alias in page.aliases if page else ():
        url = context.urls.plain(page.slug) if page else ""
        yield Page("redirect", _old(alias), url, path, context.language)


def _old(alias: str) -> str:
    """Where a redirect stands so that hosts serve it as a page: `/2012/ferry` is answered by the
    folder of that name.
    """
    return alias if alias.endswith(("/", ".html", ".htm")) else f"{alias}/"


REDIRECT = OutputKind(
    name="redirect",
    rank=LISTS,
    render=render_redirect,
    of={"story": _of_story, "plain": _of_plain},
    settings=("urls",),
)
