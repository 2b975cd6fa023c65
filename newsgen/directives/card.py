"""A film, post, map, sound or document of another host, loaded once a reader asks for it."""

from __future__ import annotations

from newsgen.directives.kind import DirectiveKind, Option

CARD = DirectiveKind(
    name="card",
    description="something of another host, with own words and an own still",
    holds="nothing",
    opening="address",
    options={
        "address": Option(
            type="embed", description="its address, of a service that is known", required=True
        ),
        "words": Option(type="text", description="what it shows"),
        "still": Option(type="picture", description="an own picture of it"),
        "alt": Option(type="text", description="what the still shows, for those who cannot see it"),
        "credit": Option(type="text", description="who made the still"),
    },
)
