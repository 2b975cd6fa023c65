"""What a site has once beside its stories: 404.html, the outlet's colours, recent posts."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.catalog.lists import RECENT
from newsgen.model import Page
from newsgen.outputs.feeds.formats import feed_links
from newsgen.outputs.frame import frame, head
from newsgen.outputs.kind import ASSETS, LISTS, ONCE, OutputKind, PlanContext
from newsgen.pictures.tints import tints
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.options import style_sheet
from newsgen.render.reads import files, listings, settings


def render_missing(door: Door, page: Page) -> str:
    title = str(settings.say(door, "not_found"))
    top = head(door, page, title, robots="noindex", feeds=feed_links(door))
    return files.template(door, "missing.html", frame(door, top), page.owner)


def _missing(context: PlanContext, _: str) -> Iterator[Page]:
    yield Page("missing", context.urls.at("/404.html"), "", "the theme", context.language)


def render_outlet_css(door: Door, page: Page) -> str:
    names = frame(door, head(door, page, "")) | {"tints": tuple(tints())}
    return f"{style_sheet(door)}{files.template(door, 'outlet.css', names, page.owner)}"


def _outlet_css(context: PlanContext, _: str) -> Iterator[Page]:
    yield Page("outlet-css", context.urls.at("/outlet.css"), "", "the theme", context.language)


def render_recent(door: Door, page: Page) -> str:
    """The recent-posts list as of now: one file that every story's page may load."""
    cards = listings.newest(door, RECENT, settings.setting(door, "lists").recent)
    top = head(door, page, str(settings.say(door, "recent_posts")), robots="noindex")
    names = frame(door, top) | {"recent": views.stories(door, cards)}
    return files.template(door, "recent.html", names, page.owner)


def _recent(context: PlanContext, _: str) -> Iterator[Page]:
    if context.config.lists.recent_mode == "fragment":
        sections = map(context.language_of, context.config.section_ids())
        for lang in sorted({context.language, *sections}):
            url = context.urls.recent(lang)
            yield Page("fragment", url, RECENT, "the recent-posts list", lang)


MISSING = OutputKind(name="missing", rank=LISTS, render=render_missing, of={ONCE: _missing})
OUTLET_CSS = OutputKind(
    name="outlet-css", rank=ASSETS, render=render_outlet_css, of={ONCE: _outlet_css}
)
RECENT_FRAGMENT = OutputKind(name="fragment", rank=LISTS, render=render_recent, of={ONCE: _recent})
