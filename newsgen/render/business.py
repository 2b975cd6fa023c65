"""What a paper lives on, as templates see it: reading it opens that page alone to its host."""

from __future__ import annotations

from msgspec import Struct

from newsgen.model import Picture
from newsgen.outlet.business import AdSettings, MenuLink, origin
from newsgen.outlet.config import FILE as CONFIG
from newsgen.render.door import Door
from newsgen.render.pictures import ShownPicture
from newsgen.render.reads import records, settings


class Newsletter(Struct, frozen=True):
    """A form of another service; `hidden` are its further fields with their values."""

    _called = "the newsletter"

    action: str
    field: str
    hidden: tuple[tuple[str, str], ...]
    heading: str
    text: str
    button: str


class Support(Struct, frozen=True):
    """A box that asks for support."""

    _called = "the support box"

    url: str
    heading: str
    text: str
    label: str


class Ad(Struct, frozen=True):
    """An advertisement: a `picture` that may lead somewhere (`url`), or a `frame` that is `height`
    pixels high.
    """

    _called = "an advertisement"

    name: str
    picture: ShownPicture | None
    url: str
    frame: str
    height: int


class Analytics(Struct, frozen=True):
    """A script of another host that counts readers, with its attributes."""

    _called = "the analytics"

    script: str
    attributes: tuple[tuple[str, str], ...]


class OwnLink(Struct, frozen=True):
    """A link of the outlet's own in a menu."""

    _called = "a link of the menu"

    label: str
    url: str
    place: str


def newsletter(door: Door) -> Newsletter | None:
    """The form for a newsletter: the page may send it to its host."""
    found = settings.setting(door, "newsletter")
    if found is None:
        return None
    door.openings.append(("form-action", origin(found.action)))
    hidden = tuple(found.hidden.items())
    return Newsletter(found.action, found.field, hidden, found.heading, found.text, found.button)


def support(door: Door) -> Support | None:
    """The box that asks for support."""
    found = settings.setting(door, "support")
    if found is None:
        return None
    url = settings.rooted(door, found.url)
    return Support(url, found.heading, found.text, found.label)


def analytics(door: Door) -> Analytics | None:
    """The script that counts readers: the page may load it, and it may report to its host."""
    found = settings.setting(door, "analytics")
    if found is None:
        return None
    host = origin(found.script)
    door.openings += [("script-src", host), ("connect-src", host)]
    return Analytics(found.script, tuple(found.attributes.items()))


def menu_links(door: Door) -> list[OwnLink]:
    """The links of the outlet's own, in their order."""
    links: tuple[MenuLink, ...] = settings.setting(door, "menu")
    return [
        OwnLink(one.label_in(door.lang), settings.rooted(door, one.url), one.place) for one in links
    ]


def ads(door: Door, place: str) -> list[Ad]:
    """The advertisements of a place: the page may show the frames among them."""
    return [_ad(door, name, one) for name, one in settings.ads(door, place).items()]


def _ad(door: Door, name: str, one: AdSettings) -> Ad:
    if one.frame:
        door.openings.append(("frame-src", origin(one.frame)))
        return Ad(name, None, "", one.frame, one.height)
    keys = ("ads", name, "picture")
    named = Picture(f"content/{one.picture}", one.alt)
    picture = ShownPicture(door, records.sight(door, named.path, CONFIG, *keys), named)
    return Ad(name, picture, settings.rooted(door, one.url), "", one.height)
