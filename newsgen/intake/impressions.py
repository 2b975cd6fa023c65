"""The tags of a picture: one that every browser knows, within others in newer formats."""

from __future__ import annotations

from newsgen.intake.tags import quoted, written
from newsgen.model import Impression


def image_attributes(shown: Impression) -> dict[str, str]:
    """What the tag of a picture says of its file, escaped."""
    found = {"src": quoted(shown.url)}
    if shown.srcset:
        found |= {"srcset": quoted(shown.srcset), "sizes": quoted(shown.sizes)}
    if shown.width:
        found |= {"width": str(shown.width), "height": str(shown.height)}
    return found


def tinted(attributes: dict[str, str], shown: Impression) -> dict[str, str]:
    """The attributes of a picture's tag with the class of its colour."""
    if not shown.tint:
        return attributes
    return attributes | {"class": f"{attributes.get('class', '')} {shown.tint}".strip()}


def in_all_formats(tag: str, shown: Impression) -> str:
    """A picture's tag, within what leads to the newer formats of it."""
    if not shown.sources:
        return tag
    sizes = {"sizes": quoted(shown.sizes)} if shown.srcset else {}
    sources = (
        written("source", {"type": type_, "srcset": quoted(srcset), **sizes})
        for type_, srcset in shown.sources
    )
    return f"<picture>{''.join(sources)}{tag}</picture>"
