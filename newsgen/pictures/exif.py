"""Exif: which way up a picture is, who made it and whose it is; nothing else stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

ORIENTATION, ARTIST, COPYRIGHT = 0x0112, 0x013B, 0x8298
KEPT = (ORIENTATION, ARTIST, COPYRIGHT)
TEXT, SHORT, UTF8 = 2, 3, 129
UPRIGHT = 1
# From here on width and height change places.
FIRST_ON_ITS_SIDE = 5
PREFIX = b"Exif\0\0"


class Exif(Struct, frozen=True):
    """What is kept of an Exif block, as the TIFF structure that it is; b"" where that is nothing.

    `sideways`: the picture is shown with width and height exchanged.
    """

    tiff: bytes
    sideways: bool


NO_EXIF = Exif(b"", sideways=False)


def filtered(tiff: bytes) -> Exif:
    """What is kept of an Exif block; of one that cannot be read, nothing."""
    found = dict(_entries(tiff.removeprefix(PREFIX)))
    orientation = int.from_bytes(found.pop(ORIENTATION, b""), "big")
    if UPRIGHT < orientation <= 8:
        found[ORIENTATION] = orientation.to_bytes(2, "big")
    return Exif(_written(found) if found else b"", orientation in range(FIRST_ON_ITS_SIDE, 9))


def _entries(tiff: bytes) -> Iterator[tuple[int, bytes]]:
    """The entries of the first directory that are kept, numbers as two big-endian bytes."""
    orders: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}
    order = orders.get(tiff[:4])
    if order is None:
        return
    start = int.from_bytes(tiff[4:8], order)
    count = int.from_bytes(tiff[start : start + 2], order)
    for at in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind = (int.from_bytes(tiff[at + n : at + n + 2], order) for n in (0, 2))
        size = int.from_bytes(tiff[at + 4 : at + 8], order)
        if tag == ORIENTATION and kind == SHORT:
            yield tag, int.from_bytes(tiff[at + 8 : at + 10], order).to_bytes(2, "big")
        elif tag in KEPT and kind in (TEXT, UTF8):
            place = int.from_bytes(tiff[at + 8 : at + 12], order) if size > 4 else at + 8
            if text := tiff[place : place + size].rstrip(b"\0 "):
                yield tag, text + b"\0"


def _written(entries: dict[int, bytes]) -> bytes:
    """A TIFF structure of one directory with these entries."""
    beyond = 8 + 2 + 12 * len(entries) + 4
    directory, values = len(entries).to_bytes(2, "big"), b""
    for tag, value in sorted(entries.items()):
        kind, count = (SHORT, 1) if tag == ORIENTATION else (TEXT, len(value))
        shown = value.ljust(4, b"\0")
        if len(value) > 4:
            shown = (beyond + len(values)).to_bytes(4, "big")
            values += value + b"\0" * (len(value) % 2)
        directory += tag.to_bytes(2, "big") + kind.to_bytes(2, "big")
        directory += count.to_bytes(4, "big") + shown
    return b"MM\0*\0\0\0\x08" + directory + b"\0\0\0\0" + values
