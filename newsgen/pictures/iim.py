"""IPTC's older form in JPEG files: the resources of Photoshop that say whose a picture is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

PREFIX = b"Photoshop 3.0\0"
SIGNATURE = b"8BIM"
# The datasets; whether it is under copyright; the address of the notice.
DATASETS, IS_COPYRIGHTED, NOTICE_URL = 0x0404, 0x040A, 0x040B
# How texts are encoded; the version; byline, credit, source, copyright notice.
KEPT = frozenset({(1, 90), (2, 0), (2, 80), (2, 110), (2, 115), (2, 116)})
# How a file says that its texts are in UTF-8.
ENCODED, UTF8 = (1, 90), b"\x1b%G"
SAYING = frozenset({(2, 80), (2, 110), (2, 115), (2, 116)})


def filtered(block: bytes) -> bytes:
    """What is kept of the resources behind PREFIX, b"" where that is nothing."""
    kept = b""
    for number, data in _resources(block):
        if number == DATASETS:
            data = _filtered_datasets(data)
        elif number not in (IS_COPYRIGHTED, NOTICE_URL):
            continue
        if data:
            kept += _resource(number, data)
    return kept


def written(resources: Mapping[int, bytes]) -> bytes:
    """What is kept of some resources, as they stand behind PREFIX."""
    return filtered(b"".join(_resource(*each) for each in resources.items()))


def texts(block: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """The texts of what `filtered` keeps, by the numbers of their datasets."""
    for number, data in _resources(block):
        if number == DATASETS:
            found = [*_datasets(data)]
            is_utf8 = (ENCODED, UTF8) in found
            for key, text in found:
                yield key, text.decode("utf-8" if is_utf8 else "latin-1", "replace")


def _resource(number: int, data: bytes) -> bytes:
    head = SIGNATURE + number.to_bytes(2, "big") + b"\0\0" + len(data).to_bytes(4, "big")
    return head + data + b"\0" * (len(data) % 2)


def _resources(block: bytes) -> Iterator[tuple[int, bytes]]:
    """Each resource's number and bytes, up to the first that is damaged."""
    at = 0
    while block[at : at + 4] == SIGNATURE and at + 7 <= len(block):
        number = int.from_bytes(block[at + 4 : at + 6], "big")
        start = at + 6 + (block[at + 6] + 2) // 2 * 2  # behind a name of even length
        size = int.from_bytes(block[start : start + 4], "big")
        end = start + 4 + size
        if end > len(block):
            return
        yield number, block[start + 4 : end]
        at = end + size % 2


def _filtered_datasets(data: bytes) -> bytes:
    kept = [(key, text) for key, text in _datasets(data) if key in KEPT]
    if not any(key in SAYING for key, _ in kept):
        return b""
    return b"".join(
        b"\x1c" + bytes(key) + len(text).to_bytes(2, "big") + text for key, text in kept
    )


def _datasets(data: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Each dataset's numbers and bytes, up to the first that is damaged."""
    at = 0
    while data[at : at + 1] == b"\x1c" and at + 5 <= len(data):
        key, size = (data[at + 1], data[at + 2]), int.from_bytes(data[at + 3 : at + 5], "big")
        end = at + 5 + size
        if size >= 0x8000 or end > len(data):
            return
        yield key, data[at + 5 : end]
        at = end
