"""SVG: of a drawing, the elements and attributes that draw stay.

What runs, what refers to anything outside of it and what is said of it go; who made it and whose
it is stay.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from newsgen.pictures import css
from newsgen.pictures.cleaned import Cleaned, Flawed
from newsgen.pictures.markup import parse, write
from newsgen.pictures.raster import clean_raster
from newsgen.pictures.svg_names import ATTRIBUTES, ELEMENTS
from newsgen.pictures.xmp import filtered_rdf

if TYPE_CHECKING:
    from lxml.etree import _Element

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
XML = "{http://www.w3.org/XML/1998/namespace}"
DRAWING, GROUP, IMAGE, LINK, METADATA, STYLE = (
    f"{SVG}{name}" for name in ("svg", "g", "image", "a", "metadata", "style")
)
KEPT = frozenset(f"{SVG}{name}" for name in ELEMENTS) | {METADATA}
HREFS = ("href", f"{XLINK}href")
FURTHER = (f"{XML}lang", f"{XML}space")
# A drawing of so many bytes takes up much more once it is read.
MOST_BYTES = 3 * 2**20
EMBEDDED = re.compile(r"data:(image/[\w.+-]+)((?:;[\w=.-]+)*?);base64,(.*)", re.DOTALL)
# In what browsers show an SVG that says nothing of its size.
DEFAULT_WIDTH, DEFAULT_HEIGHT = 300, 150
MOST_PIXELS = 100_000
LENGTH = re.compile(
    r"\s*\+?(\d*\.?\d+(?:e[+-]?\d{1,3})?)(px|pt|pc|mm|cm|in|q|em|ex)?\s*", re.IGNORECASE
)
PIXELS_IN = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0,
    "q": 96 / 101.6, "em": 16.0, "ex": 8.0,
}  # fmt: skip


def clean(data: bytes) -> Cleaned:
    """The drawing without what runs, leads outside or is said of it. Raises Flawed."""
    if len(data) > MOST_BYTES:
        message = f"is a drawing of more than {MOST_BYTES // 2**20} MB"
        raise Flawed(message, "make it simpler", damaged=False)
    try:
        root = parse(data)
    except SyntaxError as error:
        line = f" on line {error.lineno}" if error.lineno else ""
        raise Flawed(f"is no SVG: its XML is wrong{line}") from None
    if root.tag != DRAWING:
        hint = 'save it anew as SVG: it begins with <svg xmlns="http://www.w3.org/2000/svg">'
        raise Flawed("is no SVG", hint)
    _clean(root)
    return Cleaned(f"{write(root)}\n".encode(), *_size(root))


# -- what is drawn ---------------------------------------------------------------------------------


def _clean(element: _Element) -> None:
    """Take away from an element what is not kept, and so on down from there."""
    if element.tag == STYLE:
        _set_text(element, css.cleaned_sheet("".join(map(str, element.itertext()))))
    elif element.tag == METADATA:
        _keep_statements(element)
    else:
        child = next(iter(element), None)
        while child is not None:
            following = child.getnext()
            _clean_child(child, element)
            child = following
    for key, value in element.items():
        if not _keep_attribute(element, str(key), str(value)):
            del element.attrib[key]


def _clean_child(child: _Element, parent: _Element) -> None:
    if child.tag == LINK:
        child.tag = GROUP
        for name in HREFS:
            child.attrib.pop(name, "")
    if child.tag not in KEPT or child.get("attributeName", "d") not in ATTRIBUTES:
        _drop(child, parent)
        return
    _clean(child)
    if child.tag == METADATA and not len(child):
        _drop(child, parent)


def _drop(child: _Element, parent: _Element) -> None:
    """Take an element out, but leave the text that follows it."""
    before = child.getprevious()
    if child.tail and before is not None:
        before.tail = (before.tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _set_text(element: _Element, text: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = text


def _keep_statements(element: _Element) -> None:
    statements = filtered_rdf(element)
    _set_text(element, "")
    if statements is not None:
        element.append(statements)


def _keep_attribute(element: _Element, name: str, value: str) -> bool:
    """Whether an attribute stays; an address may become another one."""
    if name not in HREFS:
        return (name in ATTRIBUTES or name in FURTHER) and css.is_own(value)
    address = _address(element, value)
    element.set(name, address)
    return bool(address)


def _address(element: _Element, value: str) -> str:
    """An address within the drawing, or a picture that it carries; otherwise an empty string."""
    address = value.strip()
    if address.startswith("#"):
        return address
    embedded = EMBEDDED.fullmatch(address)
    if element.tag != IMAGE or not embedded:
        return ""
    try:
        data = b64decode(unquote_to_bytes("".join(embedded[3].split())))
        picture = clean_raster(data).data
    except (Flawed, Error):
        return ""
    return f"data:{embedded[1]};base64,{b64encode(picture).decode()}"


# -- its size --------------------------------------------------------------------------------------


def _size(drawing: _Element) -> tuple[int, int]:
    """Width and height as browsers show it: as it says, or else of its view, or else theirs."""
    width, height = (_pixels(str(drawing.get(name, ""))) for name in ("width", "height"))
    across, down = _view(str(drawing.get("viewBox", "")))
    if not (width and height) and across and down:
        if width or height:
            width, height = width or height * across / down, height or width * down / across
        else:
            width, height = across, down
    shown = (width or DEFAULT_WIDTH, height or DEFAULT_HEIGHT)
    return max(1, min(round(shown[0]), MOST_PIXELS)), max(1, min(round(shown[1]), MOST_PIXELS))


def _pixels(length: str) -> float:
    """A length in pixels; 0 where there is none, or it depends on the page."""
    match = LENGTH.fullmatch(length)
    return _limited(float(match[1]) * PIXELS_IN[(match[2] or "").lower()]) if match else 0.0


def _view(box: str) -> tuple[float, float]:
    numbers = box.replace(",", " ").split()
    if len(numbers) != 4:
        return 0.0, 0.0
    return _pixels(numbers[2]), _pixels(numbers[3])


def _limited(pixels: float) -> float:
    return min(pixels, 1e9)
