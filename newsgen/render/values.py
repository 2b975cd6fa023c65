"""Links and pictures as templates see them: plain values, read already."""

from __future__ import annotations

from msgspec import Struct

from newsgen.model import Asset, Picture
from newsgen.pictures.digital_source import SYNTHETIC


class Link(Struct, frozen=True):
    """A tag or a series: its name, its page, and its slug."""

    name: str
    url: str
    slug: str


class FeedLink(Struct, frozen=True):
    """A feed that a page announces, with its media type."""

    title: str
    url: str
    type: str


class YearLink(Struct, frozen=True):
    """A section's page for one year."""

    year: int
    url: str


class ShownPicture(Struct, frozen=True):
    """A picture with its published file; width and height in pixels (0: unknown). `digital_source`
    is IPTC's code for how it came about; `synthetic`: readers are to be told.
    """

    _called = "a picture"

    url: str
    width: int
    height: int
    alt: str = ""
    caption: str = ""
    credit: str = ""
    credit_url: str = ""
    copyright: str = ""
    license: str = ""
    digital_source: str = ""

    @property
    def synthetic(self) -> bool:
        return self.digital_source in SYNTHETIC


def shown(picture: Picture, asset: Asset) -> ShownPicture:
    """A picture as it is named, with its published file."""
    return ShownPicture(
        asset.url,
        asset.width,
        asset.height,
        picture.alt,
        picture.caption,
        picture.credit,
        picture.credit_url,
        picture.copyright,
        picture.license,
        picture.digital_source,
    )


class PlainLink(Struct, frozen=True):
    """A plain page as menus and footers list it."""

    title: str
    url: str
    menu: str
    order: int
