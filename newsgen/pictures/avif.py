"""AVIF: boxes whose places the file itself names.

So nothing moves: what goes is overwritten where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from newsgen.pictures import exif, xmp
from newsgen.pictures.cleaned import Cleaned, Flawed, check_size, cut_off, garbled

# Boxes that stay, by where they stand; others become free space.
OUTER = frozenset(b"ftyp meta mdat".split())
INNER = frozenset(b"hdlr pitm iloc iinf iref iprp idat dinf grpl".split())
PROPERTIES = frozenset(
    b"ispe pixi av1C colr pasp clap irot imir auxC a1op lsel a1lx clli mdcv cclv amve".split()
)
# Kinds of items that make pixels.
PIXELS = frozenset(b"av01 grid iden iovl tmap".split())
# What the places of an item are counted from: the file, or the box `idat`.
IN_FILE, IN_META = 0, 1
EMPTY_TIFF = b"MM\0*\0\0\0\x08\0\0\0\0\0\0"


class Box(Struct, frozen=True):
    """A box: its kind, where it starts, where its contents do, and where it ends."""

    kind: bytes
    start: int
    inside: int
    end: int


class StoredItem(Struct, frozen=True):
    """Something that the file holds: what kind it is, and the stretches of the file it lies in."""

    number: int
    kind: bytes
    places: Sequence[tuple[int, int]]


def is_avif(data: bytes) -> bool:
    """Whether a file says of itself that it is one, or a sequence of such pictures."""
    return data[4:8] == b"ftyp" and bool({b"avif", b"avis"} & _brands(data))


def _brands(data: bytes) -> set[bytes]:
    brands = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
    return {brands[at : at + 4] for at in range(0, len(brands), 4)}


def clean(data: bytes) -> Cleaned:
    """The picture without what is said of it, but for what is kept. Raises Flawed."""
    boxes = list(_boxes(data, 0, len(data)))
    meta = next((box for box in boxes if box.kind == b"meta"), None)
    if meta is None or any(box.kind == b"moov" for box in boxes):
        message = "is an AVIF film, or damaged"
        raise Flawed(message, "save it anew as an AVIF picture, or as WebP or GIF")
    parts = {box.kind: box for box in _boxes(data, meta.inside + 4, meta.end)}
    properties = list(_properties(data, parts))
    width, height = _checked_size(data, properties)
    out = bytearray(data[: boxes[-1].end])
    _free(out, (box for box in boxes if box.kind not in OUTER))
    _free(out, (box for box in parts.values() if box.kind not in INNER))
    _free(out, (box for box in properties if box.kind not in PROPERTIES))
    for box in (*boxes, *parts.values()):
        if box.kind in (b"mdat", b"idat"):
            out[box.inside : box.end] = bytes(box.end - box.inside)
    thumbnails = _thumbnails(data, parts)
    for item in _items(data, parts):
        if item.number not in thumbnails:
            _put(out, item, data)
    sideways = any(box.kind == b"irot" and data[box.inside] & 1 for box in properties)
    return Cleaned(bytes(out), *((height, width) if sideways else (width, height)))


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes of a stretch; at its end may stand what is none."""
    while start + 8 <= end:
        size, kind, inside = _number(data, start, 4), data[start + 4 : start + 8], start + 8
        if size == 1:
            size, inside = _number(data, start + 8, 8), start + 16
        stop = start + size if size else end
        if stop > end or stop < inside:
            if kind in OUTER | INNER | PROPERTIES:
                raise cut_off()
            return
        yield Box(kind, start, inside, stop)
        start = stop


def _properties(data: bytes, parts: dict[bytes, Box]) -> Iterator[Box]:
    if b"iprp" in parts:
        for box in _boxes(data, parts[b"iprp"].inside, parts[b"iprp"].end):
            if box.kind == b"ipco":
                yield from _boxes(data, box.inside, box.end)


def _checked_size(data: bytes, properties: Sequence[Box]) -> tuple[int, int]:
    """The size of the largest of the pictures in it: others are its tiles, or smaller ones."""
    sizes = [
        (_number(data, box.inside + 4, 4), _number(data, box.inside + 8, 4))
        for box in properties
        if box.kind == b"ispe"
    ]
    if not sizes:
        raise garbled()
    deep = any(box.kind == b"av1C" and data[box.inside + 2] & 0x40 for box in properties)
    for size in sizes:
        check_size(*size, 6 if deep else 3)
    return max(sizes, key=lambda size: size[0] * size[1])


def _thumbnails(data: bytes, parts: dict[bytes, Box]) -> set[int]:
    """The numbers of the items that are thumbnails of others."""
    if b"iref" not in parts:
        return set()
    box = parts[b"iref"]
    width = 4 if data[box.inside] else 2
    inner = _boxes(data, box.inside + 4, box.end)
    return {_number(data, one.inside, width) for one in inner if one.kind == b"thmb"}


def _items(data: bytes, parts: dict[bytes, Box]) -> Iterator[StoredItem]:
    if b"iinf" not in parts or b"iloc" not in parts:
        raise garbled()
    kinds, places = dict(_kinds(data, parts[b"iinf"])), dict(_places(data, parts))
    for number, kind in kinds.items():
        yield StoredItem(number, kind, places.get(number, ()))


def _kinds(data: bytes, box: Box) -> Iterator[tuple[int, bytes]]:
    for entry in _boxes(data, box.inside + (8 if data[box.inside] else 6), box.end):
        width = 4 if data[entry.inside] == 3 else 2
        at = entry.inside + 4
        yield _number(data, at, width), data[at + width + 2 : at + width + 6]


def _places(data: bytes, parts: dict[bytes, Box]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Where the items lie, by their numbers."""
    box = parts[b"iloc"]
    version, read = data[box.inside], Numbers(data, box.inside + 4)
    widths = read.next(2)
    offset, length, base, index = (widths >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if version == 2 else 2
    for _ in range(read.next(wide)):
        number = read.next(wide)
        method = read.next(2) & 15 if version else IN_FILE
        within = parts[b"idat"].inside if method == IN_META and b"idat" in parts else 0
        read.next(2)
        within += read.next(base)
        places = []
        for _ in range(read.next(2)):
            read.next(index if version else 0)
            start, size = within + read.next(offset), read.next(length)
            places.append((start, size))
        if method not in (IN_FILE, IN_META) or any(start + n > len(data) for start, n in places):
            raise cut_off()
        yield number, places


class Numbers:
    """Reads one number after the other. Raises Flawed at the end of the file."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at

    def next(self, size: int) -> int:
        """The next number, of so many bytes."""
        self._at += size
        if self._at > len(self._data):
            raise cut_off()
        return _number(self._data, self._at - size, size)


def _free(out: bytearray, boxes: Iterable[Box]) -> None:
    """Make free space of boxes."""
    for box in boxes:
        out[box.start + 4 : box.start + 8] = b"free"
        out[box.inside : box.end] = bytes(box.end - box.inside)


def _put(out: bytearray, item: StoredItem, data: bytes) -> None:
    """Put what is kept of an item to where it stood."""
    content = b"".join(data[start : start + size] for start, size in item.places)
    if item.kind == b"Exif":
        tiff = exif.filtered(content[4 + _number(content, 0, 4) :]).tiff or EMPTY_TIFF
        content = _filled(b"\0\0\0\0" + tiff, len(content), b"\0")
    elif item.kind == b"mime":
        content = _filled(xmp.filtered(content), len(content), b" ")
    elif item.kind not in PIXELS:
        return
    at = 0
    for start, size in item.places:
        out[start : start + size] = content[at : at + size]
        at += size


def _filled(content: bytes, size: int, space: bytes) -> bytes:
    """As many bytes as stood there before: nothing but space, where there is not enough of it."""
    return (content if len(content) <= size else b"").ljust(size, space)
