"""What a colleague would say of pictures' files: they are too heavy, or too small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsgen.catalog.queries import Queries
from newsgen.errors import Problem
from newsgen.intake.positions import place_of
from newsgen.pictures.renditions import SHARED_WIDTH

# What readers get as it is, and what newsgen makes smaller, may weigh so many bytes.
MOST_AS_IT_IS, MOST = 500_000, 12_000_000


def weights(root: Path, queries: Queries) -> Iterator[Problem]:
    """The remarks on the pictures that the site shows, and on the stories' lead pictures."""
    yield from _heavy(queries)
    for source, path, width in queries.stories.pictured_below(SHARED_WIDTH):
        place = place_of(root, source, "image", "src")
        message = f"{path} is {width} pixels wide, less than {SHARED_WIDTH}"
        hint = "large previews elsewhere want more: take the picture as the camera made it"
        yield Problem(source, *place, message, hint, "warning", "small-picture")


def _heavy(queries: Queries) -> Iterator[Problem]:
    for path, size, is_made_smaller in queries.sources.shown_pictures():
        if size > (MOST if is_made_smaller else MOST_AS_IT_IS):
            message = f"this picture has {size / 1_000_000:.1f} MB"
            hint = "save it smaller: readers get all of it, as it is no picture to be made smaller"
            if is_made_smaller:
                hint = "save it smaller: readers get smaller ones, but each first build reads it"
            yield Problem(path, 0, 0, message, hint, "warning", "heavy-picture")
