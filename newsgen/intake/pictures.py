"""Pictures: as a source names one, and as a file of content/."""

from __future__ import annotations

import io
import warnings

from msgspec.structs import replace

from newsgen.errors import Broken, Problem
from newsgen.intake.body import inline_warnings
from newsgen.intake.context import IntakeContext
from newsgen.intake.frontmatter import ImageMatter
from newsgen.intake.header import Header
from newsgen.intake.names import beside
from newsgen.intake.typography import typeset
from newsgen.model import Picture

PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")
MAX_PIXELS = 50_000_000


def picture_of(path: str, header: Header, image: ImageMatter | None, lang: str) -> Picture | None:
    if image is None:
        return None
    target = beside(path, image.src)
    if not target or not image.src.lower().endswith(PICTURES):
        line, column = header.locate(("image", "src"))
        message = f'"{image.src}" is no picture in content/'
        hint = f"name a file relative to the story, ending in {', '.join(PICTURES)}"
        raise Broken([Problem(path, line, column, message, hint, code="dead-picture")])
    caption, alt = typeset(image.caption, lang), typeset(image.alt, lang)
    return Picture(target, alt, caption, image.credit, image.credit_url)


def caption_warnings(
    intake: IntakeContext, path: str, header: Header, image: ImageMatter | None, lang: str
) -> tuple[Problem, ...]:
    """What a caption's Markdown holds that readers will not get."""
    if image is None:
        return ()
    line, column = header.locate(("image", "caption"))
    found = inline_warnings(image.caption, lang, intake.engine, path)
    return tuple(replace(problem, line=line, column=column) for problem in found)


def pixels(path: str, data: bytes) -> tuple[int, int]:
    if path.lower().endswith(".svg"):
        return (0, 0)
    from PIL import Image, UnidentifiedImageError

    formats = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
    bomb = Image.DecompressionBombError
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=formats) as image:
                width, height = image.size
                turned = image.getexif().get(0x0112, 1) >= 5
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, bomb) as error:
        hint = "save it anew as JPEG, PNG, GIF, WebP or AVIF"
        message = "is damaged, or no picture of the kind its name says"
        raise Broken([Problem(path, 0, 0, message, hint, code="bad-picture")]) from error
    if width * height > MAX_PIXELS:
        message = f"has {width} x {height} pixels, more than {MAX_PIXELS // 1_000_000} million"
        raise Broken([Problem(path, 0, 0, message, "make it smaller", code="bad-picture")])
    return (height, width) if turned else (width, height)
