"""Languages of the interface for which the theme has no words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsgen.errors import Problem
from newsgen.intake.positions import place_of
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.config import Config
from newsgen.outlet.interface import FALLBACK
from newsgen.outlet.theme import Theme


def without_words(root: Path, config: Config, theme: Theme) -> Iterator[Problem]:
    """The warnings about them, each where config.toml first names it."""
    told = set[str]()
    for lang, *keys in _named(config):
        names = {lang, lang.partition("-")[0]}
        if lang in told or any(theme.find("strings", f"{name}.toml") for name in names):
            continue
        told.add(lang)
        known = sorted({name.removesuffix(".toml") for name, _ in theme.files("strings")})
        message = f'the theme has no words in the language "{lang}": the interface is in English'
        hint = (
            f"add strings/{lang}.toml to a theme of your own, or choose one of: {', '.join(known)}"
        )
        line, column = place_of(root, CONFIG, *keys)
        yield Problem(CONFIG, line, column, message, hint, "warning", "no-strings")


def _named(config: Config) -> Iterator[tuple[str, ...]]:
    """(language, the keys under which it stands) of all that config.toml names."""
    if config.outlet.language != FALLBACK:
        yield config.outlet.language, "outlet", "language"
    for section in config.section_tree.values():
        if section.language not in (config.outlet.language, FALLBACK):
            yield section.language, "sections", *section.id.split("/"), "language"
