"""A story for programs: what kind of article it is, by whom, of when, with which picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from newsgen.model import Article, CalendarEvent, Genre
from newsgen.outputs.record import LeadPicture, NamedTerm, Person, StoryRecord, story_record
from newsgen.outputs.structured.live import live_coverage
from newsgen.outputs.structured.outlet import home, picture, publisher
from newsgen.outputs.structured.script import CONTEXT, Block, thing
from newsgen.outputs.structured.trail import trail
from newsgen.pictures.digital_source import schema_name
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.filters import filter_iso
from newsgen.render.live import Coverage
from newsgen.render.reads import settings

# The kinds of NewsArticle in schema.org 30.0, and what is no news: subclasses of Article alone.
KINDS_OF_NEWS: Mapping[Genre, str] = {
    "reportage": "ReportageNewsArticle",
    "analysis": "AnalysisNewsArticle",
    "opinion": "OpinionNewsArticle",
    "background": "BackgroundNewsArticle",
    "review": "ReviewNewsArticle",
    "callout": "AskPublicNewsArticle",
}
# What the terms of taxonomies are that go by these names.
KINDS_OF_TERMS: Mapping[str, str] = {
    "places": "Place",
    "people": "Person",
    "companies": "Organization",
    "organisations": "Organization",
    "organizations": "Organization",
}
NO_NEWS: Mapping[Genre, str] = {
    "satire": "SatiricalArticle",
    "sponsored": "AdvertiserContentArticle",
}


def story_blocks(door: Door, article: Article, reported: Coverage | None = None) -> Iterator[Block]:
    """The story, with what it reports live, and then its way through the sections. Raises Broken
    where a picture is missing.

    The story's `@type` is one text and its block stands first: Readability 0.6 drops a block whose
    type is a list, and others look at the first alone.
    """
    record = story_record(door, article)
    story = _story(door, record, article.canonical or record.url)
    yield story | live_coverage(door, record, reported) if reported else story
    yield trail(door, views.Section(door, article.card.section), (record.title, record.url))
    if event := article.card.event:
        yield _event(door, record, event, article.card.texts.get("where", ""))


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
        keywords=record.keywords,
        mentions=[_mentioned(one) for one in record.terms],
        inLanguage=record.lang,
        author=[*map(_person, record.people)] or [_outlet(door, record)],
        image=_pictures(record.picture),
        isAccessibleForFree=True,
        identifier=record.id,
        mainEntityOfPage=canonical,
        url=canonical,
        publisher=door.shared("publisher", publisher),
        correction=[*map(_correction, record.corrections)],
    )


def _correction(one: tuple[datetime, str]) -> Block:
    """https://schema.org/CorrectionComment"""
    date, text = one
    return thing("CorrectionComment", text=text, datePublished=filter_iso(date))


def _event(door: Door, record: StoryRecord, event: CalendarEvent, where: str) -> Block:
    """What the story announces. A day that is meant as a whole has no clock time."""

    def written(seconds: int, has_time: bool) -> str:
        moment = settings.moment(door, seconds)
        return filter_iso(moment) if has_time else moment.date().isoformat()

    return thing(
        "Event",
        name=record.title,
        description=record.summary,
        startDate=written(event.starts, event.starts_has_time),
        endDate="" if event.ends is None else written(event.ends, event.ends_has_time),
        location=thing("Place", name=where, address=where) if where else None,
        image=_pictures(record.picture),
        url=record.url,
    )


def _mentioned(term: NamedTerm) -> Block:
    return thing(KINDS_OF_TERMS.get(term.taxonomy, "Thing"), name=term.name, url=term.url)


def _person(person: Person) -> Block:
    return thing("Person", name=person.name, url=person.url)


def _outlet(door: Door, record: StoryRecord) -> Block:
    return thing("Organization", name=record.outlet, url=home(door))


def _pictures(lead: LeadPicture | None) -> Block | list[Block] | None:
    """The picture in each of the shapes that search engines want; one that has none, as it is."""
    if lead is None:
        return None
    found = [
        picture(
            one.url,
            one.width,
            one.height,
            creditText=lead.credit,
            copyrightNotice=lead.copyright,
            license=lead.license,
            digitalSourceType=schema_name(lead.digital_source) if lead.digital_source else "",
        )
        for one in lead.crops or (lead,)
    ]
    return found if len(found) > 1 else found[0]
