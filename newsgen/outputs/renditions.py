"""The files that are made of pictures: kept between builds, so that each is made once."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.model import Page
from newsgen.outputs.kind import ASSETS, OutputKind, PlanContext
from newsgen.pictures.renditions import Recipe, renditions
from newsgen.render.door import Door
from newsgen.render.reads import pictures

UNIT = pictures.RENDITIONS.name


def render_rendition(door: Door, page: Page) -> bytes:
    return pictures.rendition(door, Recipe.unpack(page.subject), page.owner)


def _renditions(context: PlanContext, unit: str) -> Iterator[Page]:
    """The files of one cut of a picture, as long as any page shows it (`Planner`)."""
    cut, digest, name = pictures.unit_from(unit)
    paths = context.queries.sources.assets_of(digest)
    asset = context.queries.sources.asset(paths[0]) if paths else None
    if cut is None or asset is None or asset.problem:
        return
    seen = pictures.sight_of(f"/{name}", asset)
    for one in renditions(seen, cut, context.shapes):
        url = pictures.rendition_url(context.urls, one)
        yield Page("rendition", url, one.recipe.pack(), paths[0])


RENDITION = OutputKind(
    name="rendition", rank=ASSETS, render=render_rendition, of={UNIT: _renditions}
)
