"""Stories as ninjs 3.1, the IPTC's news in JSON: for newsrooms and agencies that take them in.

What each key means: https://iptc.org/std/ninjs/, and the JSON Schema that `standard` names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import json

from newsgen.catalog.story_queries import PlannedStory
from newsgen.model import Body, Page
from newsgen.outputs.feeds.absolute import absolute_html
from newsgen.outputs.feeds.bodies import kept_body
from newsgen.outputs.kind import FEEDS, OutputKind, PlanContext
from newsgen.outputs.moments import w3c
from newsgen.outputs.record import CroppedPicture, LeadPicture, StoryRecord, story_record
from newsgen.render.door import Door
from newsgen.render.reads import records, settings

FILE = "ninjs.json"
STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}
Values = dict[str, Any]


def render_ninjs(door: Door, page: Page) -> bytes:
    article = records.article(door, page.subject)
    if article is None:
        raise LookupError(f"no visible story {page.subject}")
    story, body = story_record(door, article), kept_body(door, article)
    outlet = settings.setting(door, "outlet")
    home = settings.absolute(door, settings.urls(door).at("/"))
    values = ninjs(story, body, home=home, copyright_notice=outlet.copyright)
    return json.format(json.encode(values), indent=2) + b"\n"


def ninjs(story: StoryRecord, body: Body, *, home: str, copyright_notice: str = "") -> Values:
    """The news object: what a story does not have is left out. `home` is the outlet's address."""
    return _given(
        uri=story.uri,
        standard=STANDARD,
        type="text",
        pubStatus="usable",
        firstCreated=w3c(story.published),
        versionCreated=w3c(story.changed),
        expires=w3c(story.expires) if story.expires else "",
        language=story.lang,
        headlines=[_text("main", story.title)],
        descriptions=[_text("summary", story.summary)] if story.summary else [],
        bodies=[_body(story, body)],
        by=", ".join(story.creators),
        people=[_given(name=one.name, rel="author", uri=one.url) for one in story.people],
        infoSources=[{"name": story.outlet, "role": "publisher", "uri": home}],
        located=story.dateline,
        genres=[{"name": story.genre}],
        subjects=[{"name": name, "rel": rel} for rel, name in _subjects(story)],
        copyrightNotice=copyright_notice,
        altIds=[{"role": "guid", "value": story.id}] if story.id != story.uri else [],
        renditions=[{"name": "web", "href": story.url, "contentType": "text/html"}],
        associations=[_picture(story.picture)] if story.picture else [],
    )


def _given(**values: Any) -> Values:
    return {key: value for key, value in values.items() if value}


def _text(role: str, value: str) -> Mapping[str, str]:
    return {"role": role, "contentType": "text/plain", "value": value}


def _body(story: StoryRecord, body: Body) -> Values:
    html = absolute_html(body.html, story.url)
    return {"role": "main", "contentType": "text/html", "wordCount": body.words, "value": html}


def _subjects(story: StoryRecord) -> Iterator[tuple[str, str]]:
    """What a story is filed under, each with how it is."""
    if story.section:
        yield "section", story.section
    yield from (("tag", tag) for tag in story.tags)
    yield from ((one.taxonomy, one.name) for one in story.terms)


def _picture(picture: LeadPicture) -> Values:
    """The picture, which is a news object of its own."""
    texts = (("caption", picture.caption), ("alt", picture.alt))
    renditions = [
        _given(
            name=name,
            href=one.url,
            contentType=picture.mime,
            width=one.width,
            height=one.height,
        )
        for name, one in _renditions(picture)
    ]
    return _given(
        name="main",
        rel="picture",
        uri=picture.url,
        type="picture",
        by=picture.credit,
        descriptions=[_text(role, text) for role, text in texts if text],
        renditions=renditions,
    )


def _renditions(picture: LeadPicture) -> Iterator[tuple[str, LeadPicture | CroppedPicture]]:
    yield "main", picture
    yield from ((f"{one.width}x{one.height}", one) for one in picture.crops)


def _planned(context: PlanContext, story: PlannedStory) -> Iterator[Page]:
    if context.config.outputs.ninjs and not story.withdrawn:
        url, lang = context.urls.beside(story.url, FILE), context.language_of(story.section)
        yield Page("ninjs", url, story.id, story.path, lang, start=story.position)


NINJS = OutputKind(
    name="ninjs",
    rank=FEEDS,
    render=render_ninjs,
    of={"story": _planned},
    settings=("urls", "outputs"),
)
