"""Which files are pictures, by their names."""

from __future__ import annotations

PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")
NO_PICTURE_HINT = f"name a file that ends in {', '.join(PICTURES)}, or write a link to this one"


def is_picture(path: str) -> bool:
    """Whether a file's name says that it is a picture that browsers show."""
    return path.lower().endswith(PICTURES)
