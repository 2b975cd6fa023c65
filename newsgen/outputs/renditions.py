"""The files that are made of pictures: kept between builds, so that each is made once."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.errors import Broken, Problem
from newsgen.model import Page
from newsgen.outputs.kind import ASSETS, OutputKind, PlanContext
from newsgen.pictures.cleaned import Flawed
from newsgen.pictures.renditions import Recipe, renditions
from newsgen.render.door import Door
from newsgen.render.reads import pictures

UNIT = pictures.RENDITIONS.name


def render_rendition(door: Door, page: Page) -> bytes:
    """The file that its recipe says, which names the bytes that it is made of: nothing else is
    read.
    """
    recipe = Recipe.unpack(page.subject)
    kept = door.context.album
    return kept.find(recipe) or kept.keep(recipe, _made(door, recipe, page.owner))


def _made(door: Door, recipe: Recipe, path: str) -> bytes:
    from newsgen.pictures.darkroom import printed, shrinking

    step = shrinking(recipe)
    try:
        negative = door.passing("negative", (recipe.digest, step), pictures.negative, path, step)
        return printed(negative, recipe)
    except Flawed as flaw:
        raise Broken([Problem(path, 0, 0, flaw.message, flaw.hint, code="bad-picture")]) from None


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
