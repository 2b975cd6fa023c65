"""The templates of terms' pages: those that there may be, and those that are chosen in vain."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.errors import Problem
from newsgen.intake.positions import place_of
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.config import Config
from newsgen.outlet.taxonomies import templates_of
from newsgen.outlet.texts import IN_COPY
from newsgen.steps.context import BuildContext


def of_terms(config: Config) -> list[str]:
    """All that the pages of terms may be made with."""
    chosen = [(name, one.template) for name, one in config.taxonomies.items()]
    return sorted({template for one in chosen for template in templates_of(*one)})


def chosen(config: Config) -> list[str]:
    """All templates that the settings name: of terms, and of what stands in copy."""
    in_copy = (slot.template for slot in config.in_copy.values())
    return [*of_terms(config), IN_COPY, *in_copy]


def chosen_in_vain(build: BuildContext) -> Iterator[Problem]:
    """The problems of taxonomies whose template the theme does not have."""
    for name, one in build.config.taxonomies.items():
        file = f"{one.template}.html"
        if one.template and not build.context.templates.has(file):
            place = place_of(build.order.root, CONFIG, "taxonomies", name, "template")
            hint = f"add templates/{file} to the theme, or take the key out"
            message = f'the theme has no template "{file}"'
            yield Problem(CONFIG, *place, message, hint, code="unknown-layout")
