"""Which files are pictures, by their names."""

from __future__ import annotations

PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")


def is_picture(path: str) -> bool:
    """Whether a file's name says that it is a picture that browsers show."""
    return path.lower().endswith(PICTURES)
