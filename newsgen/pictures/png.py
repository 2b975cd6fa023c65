"""PNG: chunks, each with a checksum."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32, decompressobj, error

from newsgen.pictures import exif, xmp
from newsgen.pictures.cleaned import Cleaned, check_size, cut_off, garbled

START = b"\x89PNG\r\n\x1a\n"
# Pixels, colours, transparency, frames.
KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs"
    b" acTL fcTL fdAT".split()
)
TEXTS = (b"tEXt", b"iTXt", b"zTXt")
# The keywords of texts that stay.
SAYING = (b"Author", b"Copyright")
XMP = b"XML:com.adobe.xmp"
# A packet that grows larger when it is unpacked is left out.
MOST_UNPACKED = 2**20
WITH_ALPHA = (4, 6)


def clean(data: bytes) -> Cleaned:
    """The picture without what is said of it, but for what is kept. Raises Flawed."""
    kept = list[bytes | memoryview]([START])
    width, height, sideways, pixels = 0, 0, False, False
    for name, body, chunk in _chunks(data):
        if name == b"IHDR" and len(body) == 13:
            width, height = (int.from_bytes(body[n : n + 4], "big") for n in (0, 4))
            channels = 4 if body[9] in WITH_ALPHA else 3
            check_size(width, height, channels * (2 if body[8] == 16 else 1))
        if not width:
            raise garbled()
        pixels = pixels or name == b"IDAT"
        if name in KEPT:
            kept.append(chunk)
        elif name == b"eXIf":
            found = exif.filtered(bytes(body))
            sideways = found.sideways
            kept.append(_chunk(name, found.tiff) if found.tiff else b"")
        elif name in TEXTS:
            text = _kept_text(name, bytes(body))
            kept.append(_chunk(name, text) if text else b"")
    if not pixels:
        raise garbled()
    return Cleaned(b"".join(kept), *((height, width) if sideways else (width, height)))


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, memoryview]]:
    """Each chunk's name and body, and the chunk as a whole, up to the last."""
    at, name, view = len(START), b"", memoryview(data)
    while name != b"IEND":
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + size
        if end > len(data):
            raise cut_off()
        if name in KEPT and crc32(view[at + 4 : end - 4]).to_bytes(4, "big") != view[end - 4 : end]:
            raise garbled()
        yield name, view[at + 8 : end - 4], view[at:end]
        at = end


def _chunk(name: bytes, body: bytes) -> bytes:
    checksum = crc32(name + body).to_bytes(4, "big")
    return len(body).to_bytes(4, "big") + name + body + checksum


def _kept_text(name: bytes, body: bytes) -> bytes:
    keyword, _, rest = body.partition(b"\0")
    if keyword in SAYING:
        return body
    if keyword != XMP or name != b"iTXt":
        return b""
    packet = rest[2:].split(b"\0", 2)[-1]
    kept = xmp.filtered(_unpacked(packet) if rest[:1] == b"\1" else packet)
    return XMP + b"\0\0\0\0\0" + kept if kept else b""


def _unpacked(packed: bytes) -> bytes:
    try:
        return decompressobj().decompress(packed, MOST_UNPACKED)
    except error:
        return b""
