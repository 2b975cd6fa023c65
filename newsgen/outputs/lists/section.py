"""Sections: the stories of each, with those of the sections below it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from newsgen.catalog.lists import Entry, lineages, section_list
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outlet.urls import Urls
from newsgen.outputs.lists.kind import ListKind, Subject
from newsgen.outputs.structured.lists import collection
from newsgen.outputs.structured.script import Block
from newsgen.outputs.structured.trail import trail
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.reads.settings import setting


def _entries(article: Article, config: Config) -> Iterable[Entry]:
    return (Entry(section_list(section)) for section in lineages(article.sections))


def _subject(door: Door, which: str) -> Subject:
    section = views.Section(door, which)
    title = f"{setting(door, 'outlet').name}: {section.name}"
    return Subject(
        section.name,
        section.description,
        {"section": section},
        title,
        blocks=partial(_blocks, door, section),
    )


def _blocks(door: Door, section: views.Section) -> Iterable[Block]:
    yield collection(door, section.url, section.name, section.description)
    yield trail(door, section)


SECTION = ListKind(
    name="section",
    entries=_entries,
    page="section",
    every=lambda context: context.config.section_ids(),
    is_shown=lambda context, which: which in context.config.section_ids(),
    url=Urls.section,
    language=lambda context, which: context.language_of(which),
    called=lambda context, which: f'the section "{which}"',
    subject=_subject,
    feeds="sections",
    also=lambda config, which: config.section(which).also,
    settings=("sections", "urls", "lists"),
    has_front=True,
    is_lasting=True,
)
