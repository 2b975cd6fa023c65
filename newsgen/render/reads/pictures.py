"""Pictures: what is known of one, and the files that are made of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from newsgen.catalog.rows import AssetRow, unpack_problem
from newsgen.digest import digest_of
from newsgen.errors import Broken, Problem
from newsgen.model import Impression
from newsgen.outlet.urls import Urls
from newsgen.pictures.cleaned import Flawed, garbled
from newsgen.pictures.renditions import (
    Cut,
    Original,
    PictureShapes,
    Recipe,
    Rendition,
    general,
    renditions,
)
from newsgen.render.door import NOTHING, Door, FactKind, of_surroundings
from newsgen.render.reads import files
from newsgen.render.static import media_url

if TYPE_CHECKING:
    from newsgen.pictures.darkroom import Negative

MEDIA_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}


class Sight(Original, frozen=True):
    """A picture of content/ as it was taken in; or what keeps it from being published."""

    path: str = ""
    problem: Problem | None = None


def sight(door: Door, path: str) -> Sight | None:
    """A file of content/ as a picture: nothing is published by asking. One that is no picture has
    no width.
    """
    found = door.context.asset(path)
    door.note(PICTURE, path, digest_of(found) if found else NOTHING)
    return sight_of(path, found) if found else None


PICTURE = FactKind(name="picture", ask=sight, woken_by_source=files.paths_of)


def sight_of(path: str, found: AssetRow) -> Sight:
    """A file on file as a picture."""
    return Sight(
        path.rpartition("/")[2],
        found.digest,
        found.width,
        found.height,
        found.fallback,
        found.tint,
        path,
        unpack_problem(found.problem) if found.problem else None,
    )


def shapes(door: Door) -> PictureShapes:
    """Which files are made of pictures."""
    found = door.context.shapes
    door.note(SHAPES, "shapes", digest_of(found))
    return found


SHAPES = of_surroundings(
    "picture shapes", lambda door, _: shapes(door), "the widths and formats of pictures"
)


def impression(door: Door, seen: Sight, cut: Cut, sizes: str = "") -> Impression:
    """A picture as a page shows it; asking is what publishes its files."""
    wanted = shapes(door)
    found = renditions(seen, cut, wanted)
    if not found:
        asset = files.asset(door, seen.path)
        return Impression(asset.url if asset else "", seen.width, seen.height)
    door.note(RENDITIONS, unit_of(seen, cut), EXISTS)
    urls, one = door.context.urls, general(found)
    *others, common = [[*each] for _, each in groupby(found, attrgetter("format"))]
    return Impression(
        rendition_url(urls, one),
        one.recipe.width,
        one.recipe.height,
        _srcset(urls, common) if len(common) > 1 else "",
        tuple((MEDIA_TYPES[each[0].format], _srcset(urls, each)) for each in others),
        sizes or wanted.sizes,
        seen.tint,
    )


def address(urls: Urls, seen: Sight, wanted: PictureShapes) -> str:
    """The URL of a picture for all who can take only one file; whoever shows it publishes it."""
    found = renditions(seen, Cut(), wanted)
    return rendition_url(urls, general(found)) if found else media_url(urls, seen.path, seen.digest)


def rendition_url(urls: Urls, one: Rendition) -> str:
    """Where a rendition stands."""
    return urls.at(f"/media/{one.name}")


def _srcset(urls: Urls, found: Sequence[Rendition]) -> str:
    if len(found) == 1:
        return _listed(rendition_url(urls, found[0]))
    return ", ".join(f"{_listed(rendition_url(urls, one))} {one.width}w" for one in found)


def _listed(url: str) -> str:
    """A URL as it may stand in a list of several."""
    return url.replace(",", "%2C").replace(" ", "%20")


def rendition(door: Door, recipe: Recipe, path: str) -> bytes:
    """The file that a recipe says, which names by their digest the bytes that it is made of, and
    that lie at a path: nothing else is read. It is made where it is not kept.

    Raises Broken.
    """
    album = door.context.album
    return album.find(recipe) or album.keep(recipe, _made(door, recipe, path))


def _made(door: Door, recipe: Recipe, path: str) -> bytes:
    from newsgen.pictures.darkroom import printed, shrinking

    step = shrinking(recipe)
    try:
        negative = door.passing("negative", (recipe.digest, step), _negative, path, step)
        return printed(negative, recipe)
    except Flawed as flaw:
        raise Broken([Problem(path, 0, 0, flaw.message, flaw.hint, code="bad-picture")]) from None


def _negative(door: Door, path: str, step: int) -> Negative:
    """A picture ready to be printed from: many of its files come one after another."""
    from newsgen.pictures.cleaning import cleaned
    from newsgen.pictures.darkroom import develop

    picture = cleaned(path, files.source_bytes(door, path))
    if picture is None:
        raise garbled()
    return develop(picture.data, step)


# What the digest says of files that are made: their names say all.
EXISTS = "made"


def unit_of(seen: Original, cut: Cut) -> str:
    """What the files of one cut of a picture are planned as: by its bytes, wherever it lies."""
    return f"{cut.name} {seen.digest} {seen.name}"


def unit_from(text: str) -> tuple[Cut | None, str, str]:
    """The inverse: the cut, the digest, and the name of the file."""
    cut, digest_, name = text.split(" ", 2)
    return Cut.named(cut), digest_, name


def _again(door: Door, which: str) -> None:
    door.note(RENDITIONS, which, EXISTS)


RENDITIONS = FactKind(name="renditions", ask=_again)

FACTS = (PICTURE, SHAPES, RENDITIONS)
