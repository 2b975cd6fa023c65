"""A film from a file of the outlet's own."""

from __future__ import annotations

from newsgen.directives.kind import DirectiveKind, Option

VIDEO = DirectiveKind(
    name="video",
    description="a film from an own file; the text is its transcript",
    opening="file",
    options={
        "file": Option(type="file", description="the film: a file of content/", required=True),
        "poster": Option(type="picture", description="the still that stands before it plays"),
        "captions": Option(type="file", description="its words, in a WebVTT file"),
        "title": Option(type="text", description="what is seen"),
        "caption": Option(type="phrase", description="the line below"),
        "credit": Option(type="text", description="who made it"),
    },
)
