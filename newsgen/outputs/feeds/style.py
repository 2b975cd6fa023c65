"""What a feed looks like to readers who open it in a browser: a style sheet, which the theme has.

XSLT could make a page of it; browsers are about to drop that.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.model import Page
from newsgen.outputs.frame import frame, head
from newsgen.outputs.kind import ASSETS, ONCE, OutputKind, PlanContext
from newsgen.render.door import Door
from newsgen.render.reads import files, settings

TEMPLATE, URL = "feed.css", "/feed.css"


def render_style(door: Door, page: Page) -> str:
    return files.template(door, TEMPLATE, frame(door, head(door, page, "")), page.owner)


def style_url(door: Door) -> str:
    """Where it stands, from the root of the host; "" where the theme has none."""
    return settings.urls(door).at(URL) if files.has_template(door, TEMPLATE) else ""


def _planned(context: PlanContext, _: str) -> Iterator[Page]:
    if context.has_template(TEMPLATE):
        yield Page("feed-css", context.urls.at(URL), "", "the theme", context.language)


FEED_STYLE = OutputKind(
    name="feed-css",
    rank=ASSETS,
    render=render_style,
    of={ONCE: _planned},
    templates=(TEMPLATE,),
)
