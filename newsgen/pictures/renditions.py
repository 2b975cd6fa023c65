"""Which files are made of a picture, and what they are called: known before any of them is made."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from msgspec import Struct
from msgspec.json import Decoder, encode

from newsgen.digest import digest, hashed_name

Format = Literal["jpeg", "png", "webp", "avif"]
ENDINGS: Mapping[Format, str] = {"jpeg": "jpg", "png": "png", "webp": "webp", "avif": "avif"}
Crop = Literal["", "1:1", "4:3", "16:9"]
CROPS: tuple[str, ...] = get_args(Crop)
# What a picture is wanted for: a page, in every width; a face; other sites that show one in large,
# which is so wide.
Use = Literal["page", "portrait", "share"]
SHARED_WIDTH = 1200
CENTRE = (0.5, 0.5)


class Original(Struct, frozen=True):
    """A picture as it was taken in: the name of its file, the digest of the bytes that readers
    would get of it, its size as it is shown, the format of what stands in for newer ones, and its
    colour.

    One without such a format is a drawing, or moves, and passes as it is.
    """

    name: str
    digest: str
    width: int
    height: int
    fallback: str = ""
    tint: str = ""


class PictureShapes(Struct, frozen=True):
    """What files a theme and the settings want: widths in rising order; `sizes` says how wide
    pictures in texts stand on a page, as HTML has it.
    """

    widths: tuple[int, ...]
    portrait: int
    sizes: str
    formats: tuple[Format, ...]
    quality: int


class Cut(Struct, frozen=True):
    """What is wanted of a picture: what for, and which part, around a point of it."""

    use: Use = "page"
    crop: str = ""
    focus: tuple[float, float] = CENTRE

    @property
    def name(self) -> str:
        """A word for it; the focus tells nothing where the whole picture is wanted."""
        around = "" if self.focus == CENTRE or not self.crop else "{:g},{:g}".format(*self.focus)
        return f"{self.use}/{self.crop}/{around}"

    @classmethod
    def named(cls, name: str) -> Cut | None:
        """The inverse of `name`; None where another version of newsgen wrote it."""
        use, crop, around = name.split("/")
        if use not in get_args(Use) or crop not in CROPS:
            return None
        x, _, y = around.partition(",")
        return cls(use, crop, (float(x), float(y)) if around else CENTRE)  # type: ignore[arg-type]


class Recipe(Struct, frozen=True, array_like=True):
    """How one file is made: of which picture, which part of it (left, top, width and height in its
    pixels), in which size and format.
    """

    digest: str
    part: tuple[int, int, int, int]
    width: int
    height: int
    format: Format
    quality: int

    def pack(self) -> str:
        """All of it in a line."""
        return encode(self).decode()

    @classmethod
    def unpack(cls, text: str) -> Recipe:
        """The inverse of `pack`."""
        return RECIPES.decode(text)


RECIPES = Decoder(Recipe)


class Rendition(Struct, frozen=True):
    """A file that is made of a picture, below `/media/`."""

    name: str
    recipe: Recipe

    @property
    def width(self) -> int:
        return self.recipe.width

    @property
    def format(self) -> Format:
        return self.recipe.format


def renditions(original: Original, cut: Cut, shapes: PictureShapes) -> tuple[Rendition, ...]:
    """All files that are made of a picture; none where it passes as it is."""
    small = shapes.portrait if cut.use == "portrait" else shapes.widths[0]
    if not original.fallback or original.width <= small:
        return ()
    part = _part(original, cut)
    return tuple(
        _rendition(original, cut, Recipe(original.digest, part, *size, format_, shapes.quality))
        for format_ in _formats(original, cut, shapes)
        for size in _sizes(part[2], part[3], cut, shapes)
    )


def general(found: tuple[Rendition, ...]) -> Rendition:
    """The one for all who can take only one: a common format, in a width for any screen."""
    common = found[-1].format
    fitting = [one for one in found if one.format == common]
    return next((one for one in reversed(fitting) if one.width <= SHARED_WIDTH), fitting[0])


def _rendition(original: Original, cut: Cut, recipe: Recipe) -> Rendition:
    stem, _ = posixpath.splitext(original.name)
    name = f"{stem}-{recipe.width}.{ENDINGS[recipe.format]}"
    # The cut is part of it: what one cut no longer wants may be wanted by another.
    return Rendition(hashed_name(name, digest(f"{cut.name} {recipe.pack()}")), recipe)


def _formats(original: Original, cut: Cut, shapes: PictureShapes) -> Iterator[Format]:
    """The newer formats, then the one that stands in for them."""
    if cut.use != "share":
        yield from shapes.formats
    yield "png" if original.fallback == "png" else "jpeg"


def _part(original: Original, cut: Cut) -> tuple[int, int, int, int]:
    """The largest part of the crop's shape, with the focus in the middle where it can be."""
    width, height = original.width, original.height
    if not cut.crop:
        return 0, 0, width, height
    across, down = map(int, cut.crop.split(":"))
    wide, high = min(width, height * across // down), min(height, width * down // across)
    left, top = width * cut.focus[0] - wide / 2, height * cut.focus[1] - high / 2
    wide, high = max(wide, 1), max(high, 1)
    return _within(left, width - wide), _within(top, height - high), wide, high


def _within(start: float, most: int) -> int:
    return max(0, min(round(start), most))


def _sizes(wide: int, high: int, cut: Cut, shapes: PictureShapes) -> Iterator[tuple[int, int]]:
    """The sizes in which a part is wanted, none of them larger than it is."""
    wanted = {"page": shapes.widths, "portrait": (shapes.portrait,), "share": (SHARED_WIDTH,)}
    declared = wanted[cut.use]
    most = min(wide, declared[-1])
    for width in (*(one for one in declared if one < most), most):
        yield width, max(1, round(high * width / wide))
