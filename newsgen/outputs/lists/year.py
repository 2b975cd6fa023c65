"""Years: the stories of a section by the year of their publication, in the outlet's zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from newsgen.catalog.lists import Entry, lineages, section_list, year_list
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outlet.urls import Urls
from newsgen.outputs.kind import PlanContext
from newsgen.outputs.lists.kind import ListKind, Subject, is_topic
from newsgen.render import views
from newsgen.render.door import Door


def _parts(which: str) -> tuple[str, int]:
    """`world/europe/2026` as section and year."""
    section, _, year = which.rpartition("/")
    return section, int(year)


def _entries(article: Article, config: Config) -> Iterable[Entry]:
    year = datetime.fromtimestamp(article.card.date, config.zone).year
    return (Entry(year_list(section, year)) for section in lineages(article.sections))


def _every(context: PlanContext) -> Iterator[str]:
    for section in context.config.section_ids():
        for name in context.queries.lists.below(year_list(section)):
            yield name.removeprefix("year/")


def _is_shown(context: PlanContext, which: str) -> bool:
    is_section = _parts(which)[0] in context.config.section_ids()
    return context.config.lists.years and is_section and is_topic("year")(context, which)


def _url(urls: Urls, which: str) -> str:
    return urls.year(*_parts(which))


def _subject(door: Door, which: str) -> Subject:
    id_, year = _parts(which)
    section = views.Section(door, id_)
    names = {"section": section, "year": year}
    return Subject(f"{section.name} {year}", section.description, names)


YEAR = ListKind(
    name="year",
    entries=_entries,
    page="year",
    every=_every,
    is_shown=_is_shown,
    url=_url,
    language=lambda context, which: context.language_of(_parts(which)[0]),
    called=lambda context, which: f'the year "{which}"',
    subject=_subject,
    follows=lambda which: section_list(_parts(which)[0]),
    settings=("sections", "urls", "lists"),
    templates=("year.html",),
)
