"""The page of all corrections: the outlet's own at that address, or else one that is made."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from newsgen.catalog.lists import CORRECTIONS
from newsgen.model import Page
from newsgen.outlet.urls import Urls
from newsgen.outputs.feeds.formats import feed_links
from newsgen.outputs.frame import frame, head
from newsgen.outputs.kind import LISTS, ONCE, OutputKind, PlanContext
from newsgen.outputs.listing import listing_of
from newsgen.outputs.lists.corrections import CORRECTED_STORIES, LIST_TEMPLATE, TEMPLATE
from newsgen.outputs.structured.lists import collection
from newsgen.outputs.structured.script import scripts
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.lazy import LazyList
from newsgen.render.reads import files, settings


def render_corrections(door: Door, page: Page) -> str:
    title = settings.own_word(door, page.lang, "corrections")
    top = head(
        door,
        page,
        title,
        feeds=feed_links(door, CORRECTIONS),
        number=page.number or None,
        structured_data=LazyList(lambda: scripts([collection(door, page.url, title)])),
    )
    names = frame(door, top) | {"listing": listing_of(door, page, views.corrected)}
    return files.template(door, TEMPLATE, names, page.owner)


def corrections_on(door: Door, page: Page) -> Markup:
    """What the outlet's own page of corrections shows below its text; nothing on any other page, or
    where there are none.
    """
    if page.url != settings.urls(door).corrections or not files.has_template(door, LIST_TEMPLATE):
        return Markup("")
    listing = listing_of(door, Page(page.kind, page.url, CORRECTIONS), views.corrected)
    if not listing.stories:
        return Markup("")
    names = frame(door, head(door, page, "")) | {"listing": listing}
    return Markup(files.template(door, LIST_TEMPLATE, names, page.owner))


def _made(context: PlanContext, _: str) -> Iterator[Page]:
    url = context.urls.corrections
    if CORRECTED_STORIES.is_shown(context, "") and not context.has_own(url):
        yield Page("corrections", url, CORRECTIONS, "the theme", context.language)


CORRECTIONS_PAGE = OutputKind(
    name="corrections",
    rank=LISTS,
    render=render_corrections,
    of={ONCE: _made},
    settings=CORRECTED_STORIES.settings,
    templates=CORRECTED_STORIES.templates,
    file=Urls.page_file,
)
