"""What a paper lives on, as tables of `config.toml`.

There is none of it unless it is written: newsletter, support, advertisements, a script that counts,
links of its own in the menus.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from annotated_types import MinLen
from pydantic import AfterValidator, Field

from newsgen.outlet.config_fields import HOST, PathOrPlace
from newsgen.outlet.fields import (
    ContentPath,
    Count,
    FullLine,
    InterfaceLanguage,
    Line,
    WebAddress,
    secure_address,
)
from newsgen.outlet.tables import Table
from newsgen.outlet.validation import Fault

DATA = re.compile(r"data-[a-z][a-z0-9]*(-[a-z0-9]+)*")
FIELD = re.compile(r"[A-Za-z0-9_.:\[\]-]+")


def _secure(value: str) -> str:
    """An address that pages may load from or send to: its host goes into their policies."""
    host = origin(secure_address(value)).removeprefix("https://")
    if not HOST.fullmatch(host) or "*" in host:
        hint = "for example https://letters.example/subscribe"
        raise Fault("must have a plain host, in ASCII letters and digits", hint, "wrong-url")
    return value


def _data_attribute(value: str) -> str:
    if not DATA.fullmatch(value):
        bare = re.sub(r"[^a-z0-9]+", "-", value.lower().removeprefix("data-")).strip("-")
        hint = f'write "data-{bare}"' if bare[:1].isalpha() else 'for example "data-domain"'
        raise Fault("must be an attribute that begins with data-", hint, "wrong-name")
    return value


def _field_name(value: str) -> str:
    if not FIELD.fullmatch(value):
        hint = "the provider's own form names it, for example EMAIL"
        raise Fault("must be the name of a form's field", hint, "wrong-name")
    return value


SecureAddress = Annotated[WebAddress, MinLen(1), AfterValidator(_secure)]
"""An address with https://, which pages may send to or load from."""
DataAttribute = Annotated[FullLine, AfterValidator(_data_attribute)]
FieldName = Annotated[FullLine, AfterValidator(_field_name)]


def origin(address: str) -> str:
    """The one host that a page is opened to for an address, as policies name it."""
    return f"https://{urlsplit(address).netloc.rpartition('@')[2].lower()}"


class NewsletterSettings(Table):
    """A form with which readers order the newsletter of another service."""

    action: SecureAddress = Field(
        description="where the provider takes the form: an address with https://"
    )
    field: FieldName = Field(
        default="email", description="what the provider calls the field of the e-mail address"
    )
    hidden: dict[FieldName, Line] = Field(
        default_factory=dict,
        description="further fields that the provider wants, with their values",
    )
    heading: Line = Field(default="", description="the heading; by default the theme's words")
    text: Line = Field(default="", description="a line below it, in inline Markdown")
    button: Line = Field(default="", description="the button's text; by default the theme's words")


class SupportSettings(Table):
    """A box that asks readers for their support, or to become members."""

    url: Annotated[PathOrPlace, MinLen(1)] = Field(
        description="where it leads: a path such as /support/, or a full address"
    )
    heading: Line = Field(default="", description="the heading; by default the theme's words")
    text: Line = Field(default="", description="a line below it, in inline Markdown")
    label: Line = Field(default="", description="the link's text; by default the theme's words")


class AdSettings(Table):
    """An advertisement in its place: a picture of the site's own, or a frame of another host."""

    place: Literal["front", "side", "end"] = Field(
        default="side",
        description="front: on the front page; side: in the column beside stories and sections; "
        "end: below stories",
    )
    picture: ContentPath = Field(default="", description="a picture: its path in content/")
    alt: Line = Field(default="", description="what the picture shows, or the words on it")
    url: PathOrPlace = Field(
        default="", description="where the picture leads: a path, or a full address"
    )
    frame: Annotated[WebAddress, AfterValidator(lambda value: value and _secure(value))] = Field(
        default="", description="in place of a picture, the https:// address of a frame"
    )
    height: Count = Field(
        default=250,
        ge=20,
        le=1200,
        description="the height that is reserved for a frame, in pixels",
    )


class AnalyticsSettings(Table):
    """A script that counts readers, from one other host."""

    script: SecureAddress = Field(description="the script's address, with https://")
    attributes: dict[DataAttribute, Line] = Field(
        default_factory=dict,
        description="what the script is told, in attributes such as data-domain",
    )


class MenuLink(Table):
    """A link of the outlet's own in the menu."""

    label: FullLine = Field(description="the link's text")
    url: Annotated[PathOrPlace, MinLen(1)] = Field(
        description="where it leads: a path such as /about/, or a full address"
    )
    place: Literal["main", "utility"] = Field(
        default="main",
        description="main: behind the sections; utility: in the small row of the masthead",
    )
    labels: dict[InterfaceLanguage, FullLine] = Field(
        default_factory=dict, description="the text in other interface languages, by language"
    )

    def label_in(self, lang: str) -> str:
        """The text in an interface language, if there is one for it."""
        return self.labels.get(lang) or self.labels.get(lang.partition("-")[0], self.label)
