"""robots.txt (RFC 9309): what crawlers may read, and where the sitemaps are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsgen.model import Page
from newsgen.outputs.ai_bots import REFUSED
from newsgen.outputs.files import OWN_ROBOTS
from newsgen.outputs.kind import FEEDS, ONCE, OutputKind, PlanContext
from newsgen.outputs.maps import INDEX
from newsgen.outputs.sitemap import home_of
from newsgen.render.door import Door
from newsgen.render.reads import settings

CLOSED = "User-agent: *\nDisallow: /\n"


def robots(
    sitemap_url: str,
    refused: Sequence[str] = (),
    lines: Sequence[str] = (),
    licence: str = "",
    root: str = "",
) -> str:
    """Bots by the names `refused` may read nothing; the others everything but what further `lines`
    say. URLs are absolute. Below a `root` of its host, no crawler asks for the file.
    """
    home = home_of(sitemap_url)
    which = "these lines" if refused or lines or licence else "the last line"
    note = [f"# Crawlers ask for {home}robots.txt alone: put {which} there."] if root else []
    groups = [*(f"User-agent: {name}" for name in refused), f"Disallow: {root}/", ""]
    return "\n".join(
        [
            *note,
            *(groups if refused else ()),
            "User-agent: *",
            f"Allow: {root}/",
            *lines,
            "",
            *([f"License: {licence}"] if licence else ()),
            f"Sitemap: {sitemap_url}",
            "",
        ]
    )


def render_robots(door: Door, page: Page) -> str:
    if not page.subject:
        return CLOSED
    wanted = settings.setting(door, "robots")
    licence = settings.terms(door).rsl if wanted.rsl_line else ""
    url, root = settings.absolute(door, page.subject), settings.urls(door).root
    return robots(url, REFUSED[wanted.ai], wanted.lines, licence, root)


def _robots(context: PlanContext, _: str) -> Iterator[Page]:
    if context.drafts or not context.queries.sources.digest(OWN_ROBOTS):
        sitemaps = "" if context.drafts else context.urls.at(INDEX)
        yield Page("robots", context.urls.at("/robots.txt"), sitemaps, "newsgen", context.language)


ROBOTS = OutputKind(name="robots", rank=FEEDS, render=render_robots, of={ONCE: _robots})
