"""WebP: chunks in a RIFF container."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import starmap

from newsgen.pictures import exif, xmp
from newsgen.pictures.cleaned import Cleaned, check_size, cut_off, garbled

# The container's features, each a bit: it has Exif, it has XMP.
HAS_EXIF, HAS_XMP = 0x08, 0x04
PIXELS = (b"VP8 ", b"VP8L")
KEPT = (*PIXELS, b"VP8X", b"ICCP", b"ANIM", b"ALPH")
FRAME, FRAME_HEAD = b"ANMF", 16

Chunk = tuple[bytes, bytes]


def is_webp(data: bytes) -> bool:
    """Whether a file says of itself that it is one."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def clean(data: bytes) -> Cleaned:
    """The picture without what is said of it, but for what is kept. Raises Flawed."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise cut_off()
    kept, sideways = list[Chunk](), False
    for name, body in _chunks(data[12:end]):
        if name == b"EXIF":
            found = exif.filtered(body)
            body, sideways = found.tiff, found.sideways
        elif name == b"XMP ":
            body = xmp.filtered(body)
        elif name == FRAME:
            inner = [chunk for chunk in _chunks(body[FRAME_HEAD:]) if chunk[0] in KEPT]
            body = body[:FRAME_HEAD] + _written(inner)
        elif name not in KEPT:
            body = b""
        if body:
            kept.append((name, body))
    width, height = _checked_size(kept)
    body = b"WEBP" + _written(_announced(kept))
    return Cleaned(
        b"RIFF" + len(body).to_bytes(4, "little") + body,
        *((height, width) if sideways else (width, height)),
    )


def _chunks(data: bytes) -> Iterator[Chunk]:
    at = 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > len(data):
            raise cut_off()
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _written(chunks: Sequence[Chunk]) -> bytes:
    return b"".join(
        name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
        for name, body in chunks
    )


def _announced(chunks: Sequence[Chunk]) -> Sequence[Chunk]:
    """The chunks, the first of which says whether Exif and XMP are among them, if it can."""
    (first, body), *others = chunks
    if first != b"VP8X":
        return [chunk for chunk in chunks if chunk[0] in PIXELS]
    names = {name for name, _ in others}
    flags = body[0] & ~(HAS_EXIF | HAS_XMP)
    flags |= (HAS_EXIF if b"EXIF" in names else 0) | (HAS_XMP if b"XMP " in names else 0)
    return [(first, bytes([flags]) + body[1:]), *others]


def _checked_size(chunks: Sequence[Chunk]) -> tuple[int, int]:
    """Width and height, which the first chunk says. Raises Flawed where those of any are wrong."""
    sizes = [size for size in starmap(_size, chunks) if size]
    if not sizes or not {*PIXELS, FRAME} & {name for name, _ in chunks}:
        raise garbled()
    for width, height in sizes:
        check_size(width, height, 4)
    return sizes[0]


def _size(name: bytes, body: bytes) -> tuple[int, int] | None:
    """The size that a chunk names, where it is of a kind that does."""

    def number(at: int, size: int) -> int:
        return int.from_bytes(body[at : at + size], "little")

    if name == b"VP8X":
        return number(4, 3) + 1, number(7, 3) + 1
    if name == FRAME:
        return number(6, 3) + 1, number(9, 3) + 1
    if name == b"VP8 ":
        return number(6, 2) & 0x3FFF, number(8, 2) & 0x3FFF
    if name == b"VP8L":
        return (number(1, 4) & 0x3FFF) + 1, (number(1, 4) >> 14 & 0x3FFF) + 1
    return None
