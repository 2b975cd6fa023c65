"""Words that stand out: of the story, or of somebody in it."""

from __future__ import annotations

from newsgen.directives.kind import DirectiveKind, Option

QUOTE = DirectiveKind(
    name="quote",
    description="words that stand out, with who said them",
    opening="by",
    options={
        "by": Option(type="text", description="who said it"),
        "role": Option(type="text", description="who that is"),
        "source": Option(type="phrase", description="where it was said"),
    },
)
