"""GIF: blocks of frames and extensions."""

from __future__ import annotations

from newsgen.pictures import xmp
from newsgen.pictures.cleaned import Cleaned, check_size, cut_off, garbled

STARTS = (b"GIF87a", b"GIF89a")
NOTHING, EXTENSION, FRAME, LAST = 0x00, 0x21, 0x2C, 0x3B
PLAIN_TEXT, CONTROL, APPLICATION = 0x01, 0xF9, 0xFF
# Applications that say how frames repeat, and what colours mean.
KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
XMP = b"XMP DataXMP"
# The end of a packet, which stands in its block as it is: a reader of blocks falls through it.
MAGIC = b"\x01" + bytes(range(255, -1, -1)) + b"\0"


def clean(data: bytes) -> Cleaned:
    """The picture without what is said of it, but for what is kept. Raises Flawed."""
    width, height = _size(data, 6)
    at = 13 + _table(data, 10)
    kept, control, frames = [data[:at]], b"", 0
    while (kind := _byte(data, at)) != LAST:
        start = at
        if kind == EXTENSION:
            label, at = _byte(data, at + 1), _end_of_blocks(data, at + 2)
            if label in (CONTROL, PLAIN_TEXT):  # the first is about what follows
                control = data[start:at] if label == CONTROL else b""
            elif label == APPLICATION:
                kept.append(_kept(data[start:at]))
        elif kind == FRAME:
            across, down = _size(data, at + 5)
            left, top = _size(data, at + 1)
            width, height = max(width, left + across), max(height, top + down)
            at = _end_of_blocks(data, at + 10 + _table(data, at + 9) + 1)
            kept += (control, data[start:at])
            control, frames = b"", frames + 1
            check_size(width, height, 3)
        elif kind == NOTHING:  # left by an end of blocks that a packet of XMP came to early
            at += 1
        else:
            raise garbled()
    if not frames:
        raise garbled()
    return Cleaned(b"".join((*kept, bytes([LAST]))), width, height)


def packet(data: bytes) -> bytes:
    """The packet of XMP in a picture, b"" where there is none."""
    return data.partition(XMP)[2].partition(MAGIC[:2])[0] if data.startswith(STARTS) else b""


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise cut_off()
    return data[at]


def _size(data: bytes, at: int) -> tuple[int, int]:
    return int.from_bytes(data[at : at + 2], "little"), int.from_bytes(
        data[at + 2 : at + 4], "little"
    )


def _table(data: bytes, at: int) -> int:
    """How many bytes the table of colours takes that the flags at `at` announce."""
    flags = _byte(data, at)
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(data: bytes, at: int) -> int:
    while size := _byte(data, at):
        at += size + 1
    return at + 1


def _kept(extension: bytes) -> bytes:
    name = extension[3:14]
    if name in KEPT:
        return extension
    if name != XMP:
        return b""
    packet = xmp.filtered(extension[14:].removesuffix(MAGIC))
    return extension[:14] + packet + MAGIC if packet else b""
