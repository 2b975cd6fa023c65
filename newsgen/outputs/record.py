"""A story as whatever leaves newsgen tells of it: one record, read through the door."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache, lru_cache
from urllib.parse import quote, urlsplit

from msgspec import Struct

from newsgen.catalog.lists import tag_list, term_list
from newsgen.model import Article, Card, Genre, Term, Withdrawn
from newsgen.render import topics, views
from newsgen.render.door import Door
from newsgen.render.reads import records, settings


class Person(Struct, frozen=True):
    """Somebody who is named as an author, with the absolute URL of their page, if there is one."""

    name: str
    url: str = ""


class CroppedPicture(Struct, frozen=True):
    """It in another shape, in large, at an absolute URL."""

    url: str
    width: int
    height: int


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
    crops: tuple[CroppedPicture, ...] = ()


class NamedTerm(Struct, frozen=True):
    """A term that a story names, with the absolute URL of its page, if there is one."""

    taxonomy: str
    name: str
    url: str = ""


class Audio(Struct, frozen=True):
    """A recording at an absolute URL: `length` in bytes, `seconds` long (0 where not known)."""

    url: str
    mime: str
    length: int = 0
    seconds: int = 0
    title: str = ""


class StoryRecord(Struct, frozen=True, kw_only=True):
    """What is said of a story. Texts are plain, URLs absolute, moments in the outlet's zone.

    `id` is written once, whatever becomes of title, slug or URL: a URI, or what an older site's
    feeds knew the story by; `uri` is the same where that is a URI, and one of its own where it is
    none. `expires`: the moment from which on it is gone. `corrections`: when something was put
    right, and what. A free byline is for readers alone: `people` are those whom the story names as
    authors, and where it names nobody, the `outlet` is.
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
    terms: tuple[NamedTerm, ...] = ()
    picture: LeadPicture | None = None
    audio: Audio | None = None
    lang: str = ""
    genre: Genre = "news"
    uri: str = ""
    dateline: str = ""
    expires: datetime | None = None
    corrections: tuple[tuple[datetime, str], ...] = ()

    @property
    def keywords(self) -> tuple[str, ...]:
        """What the story is filed under: its tags and terms, each name once."""
        return tuple(dict.fromkeys((*self.tags, *(one.name for one in self.terms))))

    @property
    def authors(self) -> tuple[Person, ...]:
        """Those whom the story names as authors, or the outlet."""
        return self.people or (Person(self.outlet),)

    @property
    def creators(self) -> tuple[str, ...]:
        """Their names, one each."""
        return tuple(person.name for person in self.authors)

    @property
    def changed(self) -> datetime:
        """The moment of the last change, or of publication."""
        return max(self.published, self.updated or self.published)


def story_record(door: Door, article: Article) -> StoryRecord:
    """Raises Broken where the picture or the recording is missing."""
    card, known = article.card, article.guid
    own = lasting_uri(door, card.id)
    return StoryRecord(
        id=known or own,
        url=settings.absolute(door, card.url),
        title=card.title,
        published=settings.moment(door, card.date),
        outlet=settings.setting(door, "outlet").name,
        summary=card.summary,
        updated=settings.moment(door, card.updated) if card.updated else None,
        people=tuple(_people(door, card)),
        section=views.Section(door, card.section).own_name,
        tags=tuple(_name(door, tag_list(tag.slug), tag) for tag in article.tags),
        terms=tuple(_terms(door, article)),
        picture=_picture(door, card),
        audio=_audio(door, article),
        lang=card.lang,
        genre=card.genre,
        uri=known if _URI.fullmatch(known) else own,
        dateline=article.dateline,
        expires=None if article.closes is None else settings.moment(door, article.closes),
        corrections=tuple(
            (settings.moment(door, one.date), one.text)
            for one in article.amendments
            if one.kind != "update"
        ),
    )


def withdrawn_record(door: Door, story: Withdrawn) -> StoryRecord:
    """What is left of a story that was taken back: its `summary` is the note to readers."""
    outlet, known = settings.setting(door, "outlet"), story.guid
    own = lasting_uri(door, story.id)
    return StoryRecord(
        id=known or own,
        url=settings.absolute(door, story.url),
        title=settings.own_word(door, outlet.language, "withdrawn"),
        published=settings.moment(door, story.published),
        outlet=outlet.name,
        summary=story.text,
        updated=settings.moment(door, story.date),
        lang=story.lang,
        uri=known if _URI.fullmatch(known) else own,
    )


# -- the lasting id --------------------------------------------------------------------------------


# RFC 3986, appendix A: a scheme, then its characters, with a port in digits and one fragment.
_SIGN = r"(?:[a-z0-9._~:/?@!$&'()*+,;=-]|%[0-9a-f]{2})"
_URI = re.compile(
    rf"[a-z][a-z0-9+.-]*:(?!//[^/?#]*:[0-9]*[^/?#0-9]){_SIGN}+(?:\#{_SIGN}*)?", re.IGNORECASE
)


def lasting_uri(door: Door, name: str) -> str:
    """What makes a name, such as a story's id, the outlet's own, below a path of a host, too."""
    base_url = settings.setting(door, "outlet").base_url
    return guid(authority(base_url), "/".join(filter(None, (settings.urls(door).root[1:], name))))


@lru_cache(maxsize=4)
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


# -- topics ----------------------------------------------------------------------------------------


def _name(door: Door, list_: str, own: Term) -> str:
    """The name on record, or else as the story spells it."""
    return records.term_name(door, list_) or own.name


def _terms(door: Door, article: Article) -> Iterator[NamedTerm]:
    for taxonomy, terms in article.terms.items():
        for one in terms:
            list_ = term_list(taxonomy, one.slug)
            url = settings.absolute(door, topics.url_of(door, list_))
            yield NamedTerm(taxonomy, _name(door, list_, one), url)


# -- people, pictures, recordings ------------------------------------------------------------------


def _people(door: Door, card: Card) -> list[Person]:
    found = (views.Author(door, author.id, author.name) for author in card.authors)
    return [Person(one.name, settings.absolute(door, one.url)) for one in found]


# The shapes in which search engines want a story's picture.
SHAPES = ("16:9", "4:3", "1:1")


def _picture(door: Door, card: Card) -> LeadPicture | None:
    found = views.Story(door, card).picture
    if not found:
        return None
    crops = (found.shared(shape) for shape in SHAPES)
    return LeadPicture(
        settings.absolute(door, found.url),
        found.width,
        found.height,
        found.alt,
        found.credit,
        media_type(found.url),
        found.caption,
        found.copyright,
        found.license,
        found.digital_source,
        tuple(
            CroppedPicture(settings.absolute(door, one.url), one.width, one.height)
            for one in crops
            if one.url != found.url
        ),
    )


def _audio(door: Door, article: Article) -> Audio | None:
    found = records.recording(door, article)
    if not found:
        return None
    named, asset = found
    url = settings.absolute(door, asset.url)
    return Audio(url, named.mime, asset.size, named.seconds, named.title)


def media_type(url: str) -> str:
    """The media type that the ending of a picture's URL tells."""
    return _media_types().guess_type(url)[0] or "image/jpeg"


@cache
def _media_types() -> mimetypes.MimeTypes:
    # Not the module's own, which reads the machine's tables: outputs must not depend on these.
    return mimetypes.MimeTypes(filenames=())
