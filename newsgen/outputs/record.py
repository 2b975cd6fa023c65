"""A story as whatever leaves newsgen tells of it: one record, read through the door."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from functools import cache
from urllib.parse import quote, urlsplit

from msgspec import Struct

from newsgen.model import Article, Card, Genre, Withdrawn
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.reads import records, settings


class Person(Struct, frozen=True):
    """Somebody who is named as an author, with the absolute URL of their page, if there is one."""

    name: str
    url: str = ""


class LeadPicture(Struct, frozen=True):
    """A story's picture at an absolute URL; 0 x 0 when its size is not known."""

    url: str
    width: int
    height: int
    alt: str = ""
    credit: str = ""
    mime: str = "image/jpeg"
    caption: str = ""
    copyright: str = ""
    license: str = ""
    digital_source: str = ""


class StoryRecord(Struct, frozen=True, kw_only=True):
    """What is said of a story. Texts are plain, URLs absolute, moments in the outlet's zone.

    `id` is written once, whatever becomes of title, slug or URL: a URI, or what an older site's
    feeds knew the story by. A free byline is for readers alone: `people` are those whom the story
    names as authors, and where it names nobody, the `outlet` is.
    """

    id: str
    url: str
    title: str
    published: datetime
    outlet: str
    summary: str = ""
    updated: datetime | None = None
    people: tuple[Person, ...] = ()
    section: str = ""
    tags: tuple[str, ...] = ()
    picture: LeadPicture | None = None
    lang: str = ""
    genre: Genre = "news"

    @property
    def creators(self) -> tuple[str, ...]:
        """The names of the authors, one each, or that of the outlet."""
        return tuple(person.name for person in self.people) or (self.outlet,)

    @property
    def changed(self) -> datetime:
        """The moment of the last change, or of publication."""
        return max(self.published, self.updated or self.published)


def story_record(door: Door, article: Article) -> StoryRecord:
    """Raises Broken where the picture is missing."""
    card = article.card
    return StoryRecord(
        id=_id(door, card.id, article.guid),
        url=settings.absolute(door, card.url),
        title=card.title,
        published=settings.moment(door, card.date),
        outlet=settings.setting(door, "outlet").name,
        summary=card.summary,
        updated=settings.moment(door, card.updated) if card.updated else None,
        people=tuple(_people(door, card)),
        section=views.Section(door, card.section).name,
        tags=tuple(tag.name for tag in article.tags),
        picture=_picture(door, card),
        lang=card.lang,
        genre=card.genre,
    )


def withdrawn_record(door: Door, story: Withdrawn) -> StoryRecord:
    """What is left of a story that was taken back: its `summary` is the note to readers."""
    outlet = settings.setting(door, "outlet")
    return StoryRecord(
        id=_id(door, story.id, story.guid),
        url=settings.absolute(door, story.url),
        title=settings.own_word(door, outlet.language, "withdrawn"),
        published=settings.moment(door, story.published),
        outlet=outlet.name,
        summary=story.text,
        updated=settings.moment(door, story.date),
        lang=story.lang,
    )


# -- the lasting id --------------------------------------------------------------------------------


def _id(door: Door, story: str, known: str) -> str:
    """What makes a story's id its own, below a path of a host, too."""
    if known:
        return known
    base_url = settings.setting(door, "outlet").base_url
    return guid(authority(base_url), "/".join(filter(None, (settings.urls(door).root[1:], story))))


def authority(base_url: str, since: str = "2026") -> str:
    """The outlet as RFC 4151, section 2.1, names it: a host and a date on which that host was its
    own, `herald.example,2026`.

    Stories keep their ids only while this stays the same: an outlet that moves to another host
    keeps the old.
    """
    host = urlsplit(base_url).hostname or "localhost"
    return f"{host.encode('idna').decode('ascii').lower()},{since}"


def guid(authority: str, story_id: str) -> str:
    """A `tag:` URI (RFC 4151): valid without a registry, which a `urn:` of one's own is not, and
    not to be taken for an address.

    Its date is part of the authority, not the story's: title, slug, URL and date may all change.
    """
    return f"tag:{authority}:{quote(story_id, safe='/:@!$&()*+,;=~', errors='replace')}"


# -- people and pictures ---------------------------------------------------------------------------


def _people(door: Door, card: Card) -> list[Person]:
    found = (views.Author(door, author.id, author.name) for author in card.authors)
    return [Person(one.name, settings.absolute(door, one.url)) for one in found]


def _picture(door: Door, card: Card) -> LeadPicture | None:
    found = records.picture(door, card.picture, card.id)
    if not found:
        return None
    picture, asset = found
    return LeadPicture(
        settings.absolute(door, asset.url),
        asset.width,
        asset.height,
        picture.alt,
        picture.credit,
        media_type(asset.url),
        picture.caption,
        picture.copyright,
        picture.license,
        picture.digital_source,
    )


def media_type(url: str) -> str:
    """The media type that the ending of a picture's URL tells."""
    return _media_types().guess_type(url)[0] or "image/jpeg"


@cache
def _media_types() -> mimetypes.MimeTypes:
    # Not the module's own, which reads the machine's tables: outputs must not depend on these.
    return mimetypes.MimeTypes(filenames=())
