"""A story for programs: what kind of article it is, by whom, of when, with which picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newsgen.model import Article, Genre
from newsgen.outputs.record import LeadPicture, Person, StoryRecord, story_record
from newsgen.outputs.structured.outlet import home, picture, publisher
from newsgen.outputs.structured.script import CONTEXT, Block, thing
from newsgen.outputs.structured.trail import trail
from newsgen.pictures.digital_source import schema_name
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.filters import filter_iso

# The kinds of NewsArticle in schema.org 30.0, and what is no news: subclasses of Article alone.
KINDS_OF_NEWS: Mapping[Genre, str] = {
    "reportage": "ReportageNewsArticle",
    "analysis": "AnalysisNewsArticle",
    "opinion": "OpinionNewsArticle",
    "background": "BackgroundNewsArticle",
    "review": "ReviewNewsArticle",
    "callout": "AskPublicNewsArticle",
}
NO_NEWS: Mapping[Genre, str] = {
    "satire": "SatiricalArticle",
    "sponsored": "AdvertiserContentArticle",
}


def story_blocks(door: Door, article: Article) -> Iterator[Block]:
    """The story, and then its way through the sections. Raises Broken where a picture is missing.

    The story's `@type` is one text and its block stands first: Readability 0.6 drops a block whose
    type is a list, and others look at the first alone.
    """
    record = story_record(door, article)
    yield _story(door, record, article.canonical or record.url)
    yield trail(door, views.Section(door, article.card.section), (record.title, record.url))


def _story(door: Door, record: StoryRecord, canonical: str) -> Block:
    kind = KINDS_OF_NEWS.get(record.genre)
    return thing(
        NO_NEWS.get(record.genre, "NewsArticle"),
        additionalType=f"{CONTEXT}/{kind}" if kind else "",
        headline=record.title,
        description=record.summary,
        datePublished=filter_iso(record.published),
        dateModified=filter_iso(record.changed),
        articleSection=record.section,
        keywords=record.tags,
        inLanguage=record.lang,
        author=[*map(_person, record.people)] or [_outlet(door, record)],
        image=_picture(record.picture),
        isAccessibleForFree=True,
        identifier=record.id,
        mainEntityOfPage=canonical,
        url=canonical,
        publisher=door.shared("publisher", publisher),
    )


def _person(person: Person) -> Block:
    return thing("Person", name=person.name, url=person.url)


def _outlet(door: Door, record: StoryRecord) -> Block:
    return thing("Organization", name=record.outlet, url=home(door))


def _picture(lead: LeadPicture | None) -> Block | None:
    if lead is None:
        return None
    return picture(
        lead.url,
        lead.width,
        lead.height,
        creditText=lead.credit,
        copyrightNotice=lead.copyright,
        license=lead.license,
        digitalSourceType=schema_name(lead.digital_source) if lead.digital_source else "",
    )
