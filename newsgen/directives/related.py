"""Stories to read beside this one, chosen by its writer."""

from __future__ import annotations

from newsgen.directives.kind import DirectiveKind, Option

RELATED = DirectiveKind(
    name="related",
    description="what to read beside the story: a list of links",
    opening="title",
    options={"title": Option(type="text", description="the heading; by default “Related stories”")},
)
