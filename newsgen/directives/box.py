"""A text beside the story: background, advice, how it was reported."""

from __future__ import annotations

from newsgen.directives.kind import DirectiveKind, Option

BOX = DirectiveKind(
    name="box",
    description="a text beside the story",
    opening="title",
    options={"title": Option(type="text", description="the heading")},
)
