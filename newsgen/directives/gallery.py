"""Pictures that belong together."""

from __future__ import annotations

from newsgen.directives.kind import DirectiveKind, Option

GALLERY = DirectiveKind(
    name="gallery",
    description="pictures that belong together, a line each",
    holds="items",
    opening="title",
    options={"title": Option(type="text", description="the heading")},
)
