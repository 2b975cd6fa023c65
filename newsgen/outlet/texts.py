"""The tables of config.toml about texts: how they are read, and what stands in them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from newsgen.outlet.config_fields import CardAddress
from newsgen.outlet.fields import Count, FullLine, Line, Text
from newsgen.outlet.tables import Table

# What shows that which stands between paragraphs.
IN_COPY = "parts/in-copy.html"


class MarkdownChoice(Table):
    """How bodies are read."""

    engine: Literal["python-markdown", "commonmark"] = Field(
        default="python-markdown", description="the Markdown engine"
    )
    extensions: tuple[FullLine, ...] | None = Field(
        default=None,
        description="the engine's extensions; "
        "by default tables, footnotes and what else news copy needs",
    )
    options: dict[str, Any] = Field(
        default_factory=dict, description="options of the extensions, one table an extension"
    )
    html: Literal["safe", "trusted", "off"] = Field(
        default="safe",
        description="HTML in bodies: safe cleans it, trusted keeps it, off shows it as text",
    )


class CardSettings(Table):
    """A service whose addresses become cards."""

    title: FullLine = Field(description="what the service is called")
    kind: Literal["film", "post", "map", "sound", "document", "chart"] = Field(
        description="what its addresses lead to"
    )
    pattern: CardAddress = Field(
        description="how its addresses look, such as https://tube.example/w/{id}"
    )
    player: CardAddress = Field(
        description="what is loaded once a reader asks for it, "
        "such as https://tube.example/videos/embed/{id}"
    )


class CopySettings(Table):
    """What stands between the paragraphs of stories, on their pages alone."""

    after: Count | None = Field(
        default=None, ge=1, le=100, description="the paragraph behind which it stands"
    )
    before_end: Count | None = Field(
        default=None, ge=1, le=100, description="or how many paragraphs stand behind it"
    )
    least: Count = Field(
        default=6, ge=1, le=1000, description="how many paragraphs a story has at least that has it"
    )
    title: Line = Field(default="", description="its heading")
    text: Text = Field(default="", description="its text, in Markdown")
    template: FullLine = Field(default=IN_COPY, description="the theme's template that shows it")
