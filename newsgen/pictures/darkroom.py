"""The pixels of a picture: looked at as it is taken in, and made into its renditions.

What comes here was cleaned: its size was judged, and of what is said beside the pixels only what
says whose it is was left.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, __version__, features

from newsgen.pictures.cleaned import Flawed, garbled
from newsgen.pictures.raster import clean_raster
from newsgen.pictures.renditions import SHARED_WIDTH, Format, Recipe
from newsgen.pictures.rights import Rights, rights_of
from newsgen.pictures.tints import tint_of

# What decoders raise where pixels are not what they should be, as was met.
DECODING = (OSError, SyntaxError, ValueError, IndexError, KeyError, TypeError, OverflowError)
# The side of what colours are counted in.
SAMPLE = 32
# Newer formats reach the same look with lower numbers.
LESS = {"jpeg": 0, "png": 0, "webp": 2, "avif": 20}
SAVED: dict[Format, dict[str, Any]] = {
    "jpeg": {"progressive": True, "optimize": True},
    "png": {"optimize": True},
    "webp": {"method": 4},
    "avif": {"speed": 6},
}


class Seen(Struct, frozen=True):
    """What a look at a picture tells: which common format can stand in for it ("": it moves), and
    the class of its colour, "" where one sees through it.
    """

    fallback: str
    tint: str


class Negative(Struct, frozen=True):
    """A picture's pixels, upright, in the colours of the web, as large as they are needed."""

    image: Image.Image
    width: int
    rights: Rights


def look(data: bytes) -> Seen:
    """Look at a picture's pixels, all of them. Raises Flawed where they cannot be read."""
    with _opened(data) as image:
        if getattr(image, "is_animated", False):
            return Seen("", "")
        image.draft(image.mode, (SAMPLE, SAMPLE))
        drawn = image.mode == "P"
        image.load()
        if _shows_through(image):
            return Seen("png", "")
        small = _plain(image).resize((SAMPLE, SAMPLE), Image.Resampling.BOX)
        data_ = small.tobytes()
        pixels = zip(data_[::3], data_[1::3], data_[2::3], strict=True)
        return Seen("png" if drawn else "jpeg", tint_of(pixels))


def develop(data: bytes, shrunk: int) -> Negative:
    """A picture ready to be printed from; one that can be is read at a fraction of its size, 1 in
    `shrunk`.
    """
    with _opened(data) as image:
        rights, size = rights_of(image, data), image.size
        image.draft(image.mode, (-(-size[0] // shrunk), -(-size[1] // shrunk)))
        upright = ImageOps.exif_transpose(_plain(image, see_through=True))
        turned = (upright.size[0] > upright.size[1]) != (size[0] > size[1])
        return Negative(upright, size[1] if turned else size[0], rights)


def shrinking(recipe: Recipe) -> int:
    """By how much a picture may be read smaller than it is: JPEG knows 1, 2, 4 and 8.

    Nearly always the same for all that is made of one, so that it is read once.
    """
    most = recipe.part[2] // max(recipe.width, SHARED_WIDTH)
    return next((step for step in (8, 4, 2) if step <= most), 1)


def printed(negative: Negative, recipe: Recipe) -> bytes:
    """One rendition."""
    left, top, wide, high = recipe.part
    image, by = negative.image, negative.image.width / negative.width
    box = (left * by, top * by, min((left + wide) * by, image.width), (top + high) * by)
    box = (*box[:3], min(box[3], image.height))
    size = (recipe.width, recipe.height)
    made = image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    if recipe.format == "jpeg" and made.mode != "RGB":
        made = _on_white(made)
    file = io.BytesIO()
    options = {**SAVED[recipe.format], **negative.rights.saved(recipe.format)}
    quality = recipe.quality - LESS[recipe.format]
    made.save(file, recipe.format, quality=quality, **options)
    return clean_raster(negative.rights.added(recipe.format, file.getvalue())).data


def maker() -> str:
    """What a rendition's bytes depend on beside its recipe: Pillow, and what it was built with."""
    parts = ("libjpeg_turbo", "zlib", "webp", "avif", "littlecms2")
    return " ".join((__version__, *(features.version(part) or "-" for part in parts)))


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is odd, and can be read
        try:
            with Image.open(io.BytesIO(data)) as image:
                yield image
        except UnidentifiedImageError:
            raise Flawed("holds no picture that can be read") from None
        except DECODING:
            raise garbled() from None


def _shows_through(image: Image.Image) -> bool:
    if not image.has_transparency_data:
        return False
    lowest = image.convert("RGBA").getchannel("A").getextrema()[0]
    return isinstance(lowest, (int, float)) and lowest < 255


def _plain(image: Image.Image, see_through: bool = False) -> Image.Image:
    """The picture in 8 bits of red, green and blue as the web has them; `see_through`: with alpha,
    where it has such.
    """
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    mode = "RGBA" if see_through and _shows_through(image) else "RGB"
    return _converted(image, mode)


def _converted(image: Image.Image, mode: str) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image.convert(mode)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        if image.mode == "RGBA":
            colours = ImageCms.profileToProfile(image.convert("RGB"), source, target)
            assert colours is not None
            colours.putalpha(image.getchannel("A"))
            return colours.convert(mode)
        found = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, *DECODING):
        return image.convert(mode)  # as those do who know nothing of profiles
    return found.convert(mode) if found else image.convert(mode)


def _on_white(image: Image.Image) -> Image.Image:
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return ground
