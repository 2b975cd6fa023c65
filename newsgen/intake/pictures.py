"""Pictures and other files of content/: as a source names a picture, and as what they are."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from newsgen.catalog.rows import AssetRow, Row, pack
from newsgen.digest import digest
from newsgen.errors import Broken, Problem
from newsgen.intake.active import active_file
from newsgen.intake.body import inline_warnings
from newsgen.intake.context import IntakeContext
from newsgen.intake.frontmatter import ImageMatter
from newsgen.intake.header import Header
from newsgen.intake.names import beside
from newsgen.intake.nearly import nearly_a_source
from newsgen.intake.typography import typeset
from newsgen.model import Picture, Source
from newsgen.pictures.cleaned import MOST_BYTES, Flawed
from newsgen.pictures.formats import PICTURES, is_picture

NOTHING: tuple[Problem, ...] = ()


def picture_of(path: str, header: Header, image: ImageMatter | None, lang: str) -> Picture | None:
    if image is None:
        return None
    target = beside(path, image.src)
    if not target or not is_picture(image.src):
        line, column = header.locate(("image", "src"))
        message = f'"{image.src}" is no picture in content/'
        hint = f"name a file relative to the story, ending in {', '.join(PICTURES)}"
        raise Broken([Problem(path, line, column, message, hint, code="dead-picture")])
    caption, alt = typeset(image.caption, lang), typeset(image.alt, lang)
    return Picture(
        target,
        alt,
        caption,
        image.credit,
        image.credit_url,
        image.copyright,
        image.license,
        image.digital_source or "",
        image.focus,
    )


def caption_warnings(
    intake: IntakeContext, path: str, header: Header, image: ImageMatter | None, lang: str
) -> tuple[Problem, ...]:
    """What a caption's Markdown holds that readers will not get."""
    if image is None:
        return ()
    found = inline_warnings(image.caption, lang, intake.engine, path)
    return at_key(found, header, "image", "caption")


def at_key(found: Iterable[Problem], header: Header, *key: str) -> tuple[Problem, ...]:
    """Problems of a key's text, at the place of that key."""
    return tuple(
        replace(one, line=place[0], column=place[1])
        for one in found
        for place in [header.locate(key)]
    )


def most_to_read(source: Source) -> int:
    """How many bytes of a source are read: of a picture that is too large, enough to see that it
    is; otherwise -1, all.
    """
    return MOST_BYTES + 1 if source.kind == "asset" and is_picture(source.path) else -1


def take_asset(source: Source, data: bytes) -> Row:
    """A picture or another file, as readers get it, or with what keeps it from them.

    That is an error where something refers to it. A damaged picture is told in any case.
    """
    from newsgen.pictures.cleaning import cleaned
    from newsgen.pictures.darkroom import Seen, look

    row = Row(source.path, source.kind, source.signature, digest(data))
    if problem := active_file(source.path, data):
        return row._replace(
            asset=AssetRow(row.digest, problem=pack(problem)),
            warnings=tuple(map(pack, nearly_a_source(source.path, data))),
        )
    try:
        picture = cleaned(source.path, data)
        is_drawing = source.path.lower().endswith(".svg")
        seen = look(picture.data) if picture and not is_drawing else Seen("", "")
    except Flawed as flaw:
        problem = Problem(source.path, 0, 0, flaw.message, flaw.hint, code="bad-picture")
        told = (pack(replace(problem, severity="warning")),) if flaw.damaged else ()
        return row._replace(asset=AssetRow(row.digest, problem=pack(problem)), warnings=told)
    if picture:
        size = (picture.width, picture.height)
        asset = AssetRow(
            digest(picture.data), *size, "", len(picture.data), seen.fallback, seen.tint
        )
        return row._replace(asset=asset)
    warnings = tuple(map(pack, nearly_a_source(source.path, data)))
    return row._replace(asset=AssetRow(row.digest, size=len(data)), warnings=warnings)
