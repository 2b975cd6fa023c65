"""Pictures as templates see them: what is said of one, and how it stands on a page."""

from __future__ import annotations

from functools import cached_property
from operator import attrgetter

from markupsafe import Markup
from msgspec.structs import replace

from newsgen.errors import did_you_mean
from newsgen.intake.impressions import image_attributes, in_all_formats, tinted
from newsgen.intake.tags import quoted, written
from newsgen.model import Impression, Picture
from newsgen.pictures.digital_source import SYNTHETIC
from newsgen.pictures.renditions import CENTRE, CROPS, Cut
from newsgen.render.door import Door
from newsgen.render.misuse import Misuse
from newsgen.render.reads import pictures
from newsgen.render.reads.pictures import Sight
from newsgen.render.view import View

WHOLE, SHARED, PORTRAIT = Cut(), Cut("share", "16:9"), Cut("portrait", "1:1")


class ShownPicture(View):
    """A picture; `url`, `width` and `height` are those of one file that every browser shows.

    `digital_source` is IPTC's code for how it came about; `synthetic`: readers are to be told.
    """

    _called = "a picture"

    def __init__(self, door: Door, seen: Sight, named: Picture, cut: Cut = WHOLE) -> None:
        super().__init__(door, seen, named, cut)
        self._seen, self._named, self._cut = seen, named, cut

    alt, caption, credit, credit_url, copyright, license, digital_source = (
        property(attrgetter(f"_named.{name}"))
        for name in (
            *("alt", "caption", "credit", "credit_url", "copyright", "license"),
            "digital_source",
        )
    )
    tint = property(attrgetter("_seen.tint"))
    url, width, height = (
        property(attrgetter(f"_one.{name}")) for name in ("url", "width", "height")
    )

    @property
    def synthetic(self) -> bool:
        return self.digital_source in SYNTHETIC

    @cached_property
    def _one(self) -> Impression:
        return pictures.impression(self._door, self._seen, self._around(self._cut))

    @property
    def portrait(self) -> ShownPicture:
        """It as a face, in a square."""
        return ShownPicture(self._door, self._seen, self._named, PORTRAIT)

    def shared(self, crop: str = SHARED.crop) -> ShownPicture:
        """It as other sites show it in large."""
        return ShownPicture(self._door, self._seen, self._named, replace(SHARED, crop=crop))

    def element(
        self,
        sizes: str = "",
        crop: str = "",
        urgent: bool = False,
        lazy: bool = True,
        alt: str | None = None,
        classes: str = "",
    ) -> Markup:
        """Its tags: in all widths and formats, `sizes` says how wide it stands."""
        cut = replace(self._cut, crop=_crop(crop)) if crop else self._cut
        shown = pictures.impression(self._door, self._seen, self._around(cut), sizes)
        attributes = tinted({"class": quoted(classes)} if classes else {}, shown)
        attributes |= image_attributes(shown)
        attributes["alt"] = quoted(str(self.alt if alt is None else alt))
        if urgent:
            attributes["fetchpriority"] = "high"
        elif lazy:
            attributes["loading"] = "lazy"
        tag = written("img", attributes | {"decoding": "async"})
        return Markup(in_all_formats(tag, shown))

    def _around(self, cut: Cut) -> Cut:
        return replace(cut, focus=self._named.focus or CENTRE)


def _crop(wanted: str) -> str:
    if wanted in CROPS:
        return wanted
    known = [one for one in CROPS if one]
    message = f'no crop "{wanted}"{did_you_mean(wanted, known)}'
    raise Misuse(message, f"use one of {', '.join(known)}")
