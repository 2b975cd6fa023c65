"""What a picture's file comes to: the bytes that readers get with its size, or what is wrong."""

from __future__ import annotations

from msgspec import Struct

# What a picture may take up once it is decoded, judged by its header alone, and what its file may.
MOST_MEMORY = 128 * 2**20
MOST_BYTES = 32 * 2**20
SAVE_ANEW = "save it anew as JPEG, PNG, GIF, WebP, AVIF or SVG"


class Cleaned(Struct, frozen=True):
    """A picture as it is published, with its width and height in pixels, never 0."""

    data: bytes
    width: int
    height: int


class Flawed(Exception):
    """A picture cannot be published. The message goes on from its name; `damaged`: it was one once,
    and whoever put it there believes that it is one still.
    """

    def __init__(self, message: str, hint: str = SAVE_ANEW, damaged: bool = True) -> None:
        self.message, self.hint, self.damaged = message, hint, damaged
        super().__init__(message)


def cut_off() -> Flawed:
    """Its end is missing."""
    return Flawed("breaks off: its end is missing", "copy or save it again, as a whole")


def garbled() -> Flawed:
    """It does not hold what a picture of its kind must hold."""
    return Flawed("is damaged")


def check_size(width: int, height: int, channels: int) -> None:
    """Raise Flawed where a picture has no size, or would take up too much memory."""
    if not (width and height):
        raise garbled()
    if width * height * channels > MOST_MEMORY:
        most = MOST_MEMORY // 2**20
        message = f"has {width} x {height} pixels, which take up more than {most} MB of memory"
        raise Flawed(message, "make it smaller", damaged=False)
