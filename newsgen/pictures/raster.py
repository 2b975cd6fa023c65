"""The kinds of pictures that are made of pixels: how each is recognised and cleaned."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from newsgen.pictures import avif, gif, jpeg, png, webp
from newsgen.pictures.cleaned import SAVE_ANEW, Cleaned, Flawed, garbled


class Format(Struct, frozen=True):
    """A kind of picture that browsers show."""

    is_one: Callable[[bytes], bool]
    clean: Callable[[bytes], Cleaned]


FORMATS = (
    Format(lambda data: data.startswith(b"\xff\xd8\xff"), jpeg.clean),
    Format(lambda data: data.startswith(png.START), png.clean),
    Format(lambda data: data.startswith(gif.STARTS), gif.clean),
    Format(webp.is_webp, webp.clean),
    Format(avif.is_avif, avif.clean),
)


def clean_raster(data: bytes) -> Cleaned:
    """A picture without what is said of it, but for what is kept. Raises Flawed."""
    for one in FORMATS:
        if one.is_one(data):
            try:
                return one.clean(data)
            except IndexError:
                raise garbled() from None
    raise Flawed("is no picture of the kind its name says", SAVE_ANEW)
