"""What happened when."""

from __future__ import annotations

from newsgen.directives.kind import DirectiveKind, Option

TIMELINE = DirectiveKind(
    name="timeline",
    description="what happened when: a list whose items begin with a bold time",
    opening="title",
    options={"title": Option(type="text", description="the heading")},
)
