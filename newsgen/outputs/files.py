"""Files: the outlet's own and the theme's as they are, pictures without what is said of them."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.model import Page
from newsgen.outputs.kind import ASSETS, ONCE, OutputKind, PlanContext
from newsgen.render.door import Door
from newsgen.render.reads import files
from newsgen.render.static import media_url

# It stands in place of the one that newsgen writes.
OWN_ROBOTS = "content/_static/robots.txt"


def render_file(door: Door, page: Page) -> bytes:
    return files.file(door, page.subject)


def render_asset(door: Door, page: Page) -> bytes:
    from newsgen.pictures.cleaning import cleaned

    data = files.file(door, page.subject)
    picture = cleaned(page.subject, data)
    return picture.data if picture else data


def _verbatim(context: PlanContext, path: str) -> Iterator[Page]:
    """The outlet's own files; in a preview, the robots.txt that keeps all crawlers out stands in
    place of theirs.
    """
    if context.queries.sources.digest(path) and not (context.drafts and path == OWN_ROBOTS):
        url = context.urls.at(f"/{path.removeprefix('content/_static/')}")
        yield Page("file", url, path, path)


def _asset(context: PlanContext, path: str) -> Iterator[Page]:
    """A picture or file under the name that pages refer to, as long as any does (`Planner`)."""
    asset = context.queries.sources.asset(path)
    if asset and not asset.problem:
        yield Page("asset", media_url(context.urls, path, asset.digest), path, path)


def render_theme_file(door: Door, page: Page) -> bytes:
    return files.theme_file(door, page.subject)


def _theme_files(context: PlanContext, _: str) -> Iterator[Page]:
    for name in context.static.names():
        yield Page("theme-file", context.static.url(name) or "", name, f"the theme's static/{name}")


FILE = OutputKind(name="file", rank=ASSETS, render=render_file, of={"static": _verbatim})
ASSET = OutputKind(name="asset", rank=ASSETS, render=render_asset, of={"asset": _asset})
THEME_FILE = OutputKind(
    name="theme-file", rank=ASSETS, render=render_theme_file, of={ONCE: _theme_files}
)
