"""The way to a page through the sections that it lies in, as search results print it."""

from __future__ import annotations

from newsgen.outputs.structured.script import Block, thing
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.reads import settings


def trail(door: Door, section: views.Section, *page: tuple[str, str]) -> Block:
    """Each section of the path in turn, and then the page, as (name, absolute URL)."""
    steps = [*_above(door, section), *page]
    items = [
        thing("ListItem", position=number, name=name, item=url)
        for number, (name, url) in enumerate(steps, 1)
    ]
    return thing("BreadcrumbList", itemListElement=items)


def _above(door: Door, section: views.Section | None) -> list[tuple[str, str]]:
    if section is None:
        return []
    return [*_above(door, section.parent), (section.name, settings.absolute(door, section.url))]
