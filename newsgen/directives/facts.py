"""What a story comes to, point by point."""

from __future__ import annotations

from newsgen.directives.kind import DirectiveKind, Option

FACTS = DirectiveKind(
    name="facts",
    description="what a story comes to, in a list",
    opening="title",
    options={"title": Option(type="text", description="the heading")},
)
