"""The way to a page through the sections that it lies in, as search results print it."""

from __future__ import annotations

from newsgen.catalog.lists import lineage
from newsgen.outputs.structured.script import Block, thing
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.reads import settings


def trail(door: Door, section: views.Section, *page: tuple[str, str]) -> Block:
    """Each section of the path in turn, and then the page, as (name, absolute URL)."""
    above = door.shared(("trail", section.id), _above, section.id)
    steps = [*above, *page]
    items = [
        thing("ListItem", position=number, name=name, item=url)
        for number, (name, url) in enumerate(steps, 1)
    ]
    return thing("BreadcrumbList", itemListElement=items)


def _above(door: Door, id_: str) -> list[tuple[str, str]]:
    path = [views.Section(door, each) for each in reversed(lineage(id_))]
    return [(section.name, settings.absolute(door, section.url)) for section in path]
