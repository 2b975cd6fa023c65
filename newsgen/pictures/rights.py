"""Whose a picture is, as each of its renditions says it, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from PIL import Image, PngImagePlugin

from newsgen.pictures import gif, iim, jpeg, xmp
from newsgen.pictures.exif import ARTIST, COPYRIGHT

# What IIM's texts are in XMP, which all formats have.
IN_XMP: Mapping[tuple[int, int], str] = {
    (2, 80): "dc:creator",
    (2, 110): "photoshop:Credit",
    (2, 115): "photoshop:Source",
    (2, 116): "dc:rights",
}
TEXTS = {"Author": ARTIST, "Copyright": COPYRIGHT}


class Rights(Struct, frozen=True):
    """What is said of whose a picture is: as Exif, as XMP, and in IPTC's older form."""

    exif: bytes = b""
    xmp: bytes = b""
    iim: bytes = b""

    def saved(self, format_: str) -> Mapping[str, Any]:
        """It as options of Pillow's `save`."""
        found: dict[str, Any] = {"exif": self.exif} if self.exif else {}
        if self.xmp and format_ == "png":
            info = PngImagePlugin.PngInfo()
            info.add_itxt("XML:com.adobe.xmp", self.xmp.decode(errors="replace"))
            return found | {"pnginfo": info}
        return found | {"xmp": self.xmp} if self.xmp else found

    def added(self, format_: str, data: bytes) -> bytes:
        """A rendition with what Pillow does not write."""
        return jpeg.with_resources(data, self.iim) if format_ == "jpeg" and self.iim else data


NONE = Rights()


def rights_of(image: Image.Image, data: bytes) -> Rights:
    """What a cleaned picture says; which way up it is, is none of it."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or gif.packet(data)
    packet = packet.encode() if isinstance(packet, str) else packet
    resources = _resources(image)
    return Rights(_exif(image), xmp.filtered(packet) or _from_iim(resources), resources)


def _exif(image: Image.Image) -> bytes:
    found = image.getexif()
    kept = Image.Exif()
    for tag in (ARTIST, COPYRIGHT):
        if text := found.get(tag):
            kept[tag] = text
    for name, tag in TEXTS.items():
        if tag not in kept and isinstance(text := image.info.get(name), str):
            kept[tag] = str(text)
    return kept.tobytes() if len(kept) else b""


def _resources(image: Image.Image) -> bytes:
    """The resources of Photoshop, put together again."""
    found = image.info.get("photoshop")
    if not isinstance(found, dict):
        return b""
    return iim.written({number: data for number, data in found.items() if isinstance(data, bytes)})


def _from_iim(resources: bytes) -> bytes:
    texts = {name: text for key, text in iim.texts(resources) if (name := IN_XMP.get(key))}
    return xmp.packet(texts) if texts else b""
