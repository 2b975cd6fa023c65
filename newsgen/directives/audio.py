"""A sound from a file of the outlet's own."""

from __future__ import annotations

from newsgen.directives.kind import DirectiveKind, Option

AUDIO = DirectiveKind(
    name="audio",
    description="a sound from an own file; the text is its transcript",
    opening="file",
    options={
        "file": Option(type="file", description="the sound: a file of content/", required=True),
        "title": Option(type="text", description="what is heard"),
        "caption": Option(type="phrase", description="the line below"),
        "credit": Option(type="text", description="who made it"),
    },
)
