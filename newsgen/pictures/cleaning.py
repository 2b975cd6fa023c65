"""What readers get of a picture."""

from __future__ import annotations

import re

from newsgen.pictures import svg
from newsgen.pictures.cleaned import MOST_BYTES, Cleaned, Flawed
from newsgen.pictures.formats import PICTURES, is_picture
from newsgen.pictures.raster import FORMATS, clean_raster

# What browsers do not show, by how it begins. Cameras say in such files, too, where they were.
UNSHOWN = {
    "HEIC": re.compile(rb"....ftyp(?:hei|hev|mif1|msf1)", re.DOTALL),
    "a TIFF or a camera's raw picture": re.compile(
        rb"II[*+]\0|MM\0[*+]|IIU\0|IIRO|FUJIFILMCCD-RAW|\0MRM|....ftypcrx ", re.DOTALL
    ),
    "JPEG 2000": re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"),
    "JPEG XL": re.compile(rb"\xff\x0a|\0\0\0\x0cJXL "),
    "a Photoshop picture": re.compile(rb"8BPS"),
}
# What Git LFS leaves in the place of a file that was not fetched.
LFS_POINTER = b"version https://git-lfs.github.com/spec/"


def cleaned(path: str, data: bytes) -> Cleaned | None:
    """A picture as readers get it; None where neither name nor bytes are a picture's.

    Raises Flawed.
    """
    if data.startswith(LFS_POINTER):
        raise Flawed("is a pointer of Git LFS, not the file itself", "get the file: git lfs pull")
    is_shown = any(one.is_one(data) for one in FORMATS)
    if not is_shown:
        _refuse_unshown(data)
    if is_picture(path):
        return _cleaned_picture(path, data)
    if is_shown:
        hint = f"end its name in that of its kind: {', '.join(PICTURES)}"
        raise Flawed("is a picture, but its name does not say so", hint, damaged=False)
    return None


def _cleaned_picture(path: str, data: bytes) -> Cleaned:
    if not data:
        raise Flawed("is empty")
    if len(data) > MOST_BYTES:
        message = f"is a file of more than {MOST_BYTES // 2**20} MB"
        raise Flawed(message, "make it smaller", damaged=False)
    return svg.clean(data) if path.lower().endswith(".svg") else clean_raster(data)


def _refuse_unshown(data: bytes) -> None:
    for name, beginning in UNSHOWN.items():
        if beginning.match(data):
            hint = "save it as JPEG, PNG, GIF, WebP or AVIF"
            raise Flawed(f"is {name}, which browsers do not show", hint, damaged=False)
