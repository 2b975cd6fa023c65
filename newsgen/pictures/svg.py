"""SVG: a drawing is written anew from the elements and attributes that draw.

What runs, what refers to anything outside of it and what is said of it go; who made it and whose
it is stay.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterator
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

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
IN_SVG = f"{{{SVG}}}"
NAMESPACES: dict[str, str] = {None: SVG, "xlink": XLINK}  # type: ignore[dict-item] # as lxml has it
HREFS = ("href", f"{{{XLINK}}}href")
FURTHER = (f"{{{XML}}}lang", f"{{{XML}}}space")
# A drawing of so many bytes takes up much more once it is read.
MOST_BYTES = 4 * 2**20
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
    if root.tag != f"{IN_SVG}svg":
        hint = 'save it anew as SVG: it begins with <svg xmlns="http://www.w3.org/2000/svg">'
        raise Flawed("is no SVG", hint)
    drawing = root.makeelement(root.tag, nsmap=NAMESPACES)
    _fill(drawing, root)
    return Cleaned(f"{write(drawing)}\n".encode(), *_size(drawing))


# -- what is drawn ---------------------------------------------------------------------------------


def _fill(copy: _Element, source: _Element) -> None:
    """Give an element what is kept of another."""
    for name, value in _attributes(source):
        copy.set(name, value)
    if source.tag == f"{IN_SVG}style":
        copy.text = css.cleaned_sheet("".join(map(str, source.itertext())))
        return
    copy.text = source.text
    last: _Element | None = None
    for child in source:
        kept = _copied(child, copy)
        last = kept if kept is not None else last
        if child.tail and last is None:
            copy.text = (copy.text or "") + child.tail
        elif child.tail and last is not None:
            last.tail = (last.tail or "") + child.tail


def _copied(source: _Element, parent: _Element) -> _Element | None:
    """What is kept of an element, put into another; None where that is nothing."""
    space, _, name = str(source.tag).rpartition("}")
    if f"{space}}}" != IN_SVG:
        return None
    if name == "metadata":
        return _copied_statements(source, parent)
    name = "g" if name == "a" else name
    if name not in ELEMENTS or _animates_something_else(source):
        return None
    copy = parent.makeelement(IN_SVG + name)
    parent.append(copy)
    _fill(copy, source)
    return copy


def _copied_statements(source: _Element, parent: _Element) -> _Element | None:
    statements = filtered_rdf(source)
    if statements is None:
        return None
    copy = parent.makeelement(IN_SVG + "metadata")
    parent.append(copy)
    copy.append(statements)
    return copy


def _animates_something_else(source: _Element) -> bool:
    """Whether an animation changes what may not stand there in the first place."""
    return str(source.get("attributeName", "d")) not in ATTRIBUTES


def _attributes(source: _Element) -> Iterator[tuple[str, str]]:
    is_link = source.tag == f"{IN_SVG}a"
    for key, found in source.items():
        name, value = str(key), str(found)
        if name in HREFS and not is_link:
            if address := _address(source, value):
                yield name, address
        elif (name in ATTRIBUTES or name in FURTHER) and css.is_own(value):
            yield name, value


def _address(source: _Element, value: str) -> str:
    """An address within the drawing, or a picture that it carries; otherwise an empty string."""
    address = value.strip()
    if address.startswith("#"):
        return address
    embedded = EMBEDDED.fullmatch(address)
    if source.tag != f"{IN_SVG}image" or not embedded:
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
