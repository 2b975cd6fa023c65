"""What taking in needs to know of the outlet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from newsgen.directives.services import CardServices, services_of
from newsgen.errors import Broken
from newsgen.intake.markdown import Engine, MarkdownSettings, engine_for
from newsgen.intake.marks import Marks
from newsgen.intake.positions import place_of
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.config import Config
from newsgen.outlet.urls import Urls


class IntakeContext(Struct, frozen=True):
    """What taking in needs to know of the outlet. `spellings` are the lists of tags and terms that
    records have under other names, with the lists of these.
    """

    root: Path
    config: Config
    zone: ZoneInfo
    urls: Urls
    markdown: MarkdownSettings
    engine: Engine
    marks: Marks
    services: CardServices
    spellings: Mapping[str, str] = {}


def intake_context(root: Path, config: Config) -> IntakeContext:
    """The context of one site. Raises Broken where the Markdown engine's options are wrong."""
    chosen = config.markdown
    markdown = MarkdownSettings(chosen.engine, chosen.extensions, chosen.options, chosen.html)
    try:
        engine = engine_for(markdown)
    except Broken as broken:
        place = place_of(root, CONFIG, "markdown", "extensions")
        raise Broken(
            replace(problem, line=place[0], column=place[1]) for problem in broken.problems
        ) from None
    return IntakeContext(
        root,
        config,
        ZoneInfo(config.outlet.timezone),
        Urls(config),
        markdown,
        engine,
        Marks.of(config.check.marks),
        services_of(config.cards),
    )
