"""JPEG: segments from marker to marker."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.pictures import exif, iim, xmp
from newsgen.pictures.cleaned import Cleaned, Flawed, check_size, cut_off, garbled

START, END = b"\xff\xd8", b"\xff\xd9"
# Behind the byte FF, these are no markers: coded data holds them.
CODED = frozenset([0x00, *range(0xD0, 0xD8), 0xFF])
# The frames that browsers show: baseline, extended, progressive.
FRAMES = (0xC0, 0xC1, 0xC2)
SCAN, LAST, ALONE = 0xDA, 0xD9, 0x01
# Tables of Huffman codes and of quantisation, restarts: what pixels are made with.
TABLES = (0xC4, 0xDB, 0xDD)
JFIF, APP1, PROFILE, RESOURCES, ADOBE = 0xE0, 0xE1, 0xE2, 0xED, 0xEE
XMP = b"http://ns.adobe.com/xap/1.0/\0"
JFIF_SIZE, ADOBE_SIZE = 14, 12
MOST_IN_SEGMENT = 0xFFFF - 2
# Each pass over a picture takes the time of all its pixels; programs that save pictures make ten.
MOST_SCANS = 100


def clean(data: bytes) -> Cleaned:
    """The picture without what is said of it, but for what is kept. Raises Flawed."""
    head, pixels, resources = list[bytes](), list[bytes | memoryview](), b""
    width = height = scans = 0
    turned: exif.Exif | None = None
    for marker, payload, coded in _segments(data):
        if marker in FRAMES and len(payload) >= 6:
            height, width = (int.from_bytes(payload[n : n + 2], "big") for n in (1, 3))
            check_size(width, height, max(3, payload[5]))
        if marker in (*FRAMES, *TABLES, SCAN):
            scans += marker == SCAN
            pixels += (_segment(marker, payload), coded)
        elif marker == RESOURCES and payload.startswith(iim.PREFIX):
            resources += payload.removeprefix(iim.PREFIX)
        elif marker == APP1 and payload.startswith(exif.PREFIX):
            if turned is None:
                turned = exif.filtered(payload)
                head.append(_segment(APP1, exif.PREFIX + turned.tiff if turned.tiff else b""))
        else:
            head.append(_segment(marker, _kept(marker, payload)))
    if not (width and scans):
        raise garbled()
    if scans > MOST_SCANS:
        message = f"is drawn in {scans} passes, which takes too long"
        raise Flawed(message, "save it anew", damaged=False)
    if kept := iim.filtered(resources):
        head.append(_segment(RESOURCES, iim.PREFIX + kept))
    size = (height, width) if turned and turned.sideways else (width, height)
    return Cleaned(b"".join((START, *head, *pixels, END)), *size)


def with_resources(data: bytes, resources: bytes) -> bytes:
    """A picture that says what these resources of Photoshop say, too."""
    return START + _segment(RESOURCES, iim.PREFIX + resources) + data[len(START) :]


def _segments(data: bytes) -> Iterator[tuple[int, bytes, memoryview]]:
    """Each segment's marker and payload, and the coded data behind it."""
    at, view = len(START), memoryview(data)
    while True:
        at = _next_marker(data, at) + 2
        marker = data[at - 1]
        if marker == LAST:
            return
        if marker == ALONE:
            continue
        end = at + max(2, int.from_bytes(data[at : at + 2], "big"))
        if end > len(data):
            raise cut_off()
        coded = view[:0]
        if marker == SCAN:
            coded = view[end : _next_marker(data, end)]
        yield marker, data[at + 2 : end], coded
        at = end + len(coded)


def _next_marker(data: bytes, at: int) -> int:
    """Where the next marker stands; what lies before it is coded data, or belongs to nothing."""
    at = data.find(b"\xff", at)
    while 0 <= at < len(data) - 1:
        if data[at + 1] not in CODED:
            return at
        at = data.find(b"\xff", at + 1)
    raise cut_off()


def _kept(marker: int, payload: bytes) -> bytes:
    """What is kept of a segment that does not make pixels."""
    if marker == JFIF and payload.startswith(b"JFIF\0") and len(payload) >= JFIF_SIZE:
        return payload[: JFIF_SIZE - 2] + b"\0\0"  # without its thumbnail
    if marker == PROFILE and payload.startswith(b"ICC_PROFILE\0"):
        return payload
    if marker == ADOBE and payload.startswith(b"Adobe"):
        return payload[:ADOBE_SIZE]
    if marker == APP1 and payload.startswith(XMP):
        kept = xmp.filtered(payload.removeprefix(XMP))
        return XMP + kept if kept and len(XMP + kept) <= MOST_IN_SEGMENT else b""
    return b""


def _segment(marker: int, payload: bytes) -> bytes:
    """A segment as it is written; b"" where it holds nothing."""
    size = len(payload) + 2
    return b"\xff" + bytes([marker]) + size.to_bytes(2, "big") + payload if payload else b""
