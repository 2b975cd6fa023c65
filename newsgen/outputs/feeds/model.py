"""What a feed says, whatever its format."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote, urlsplit

from msgspec import Struct


class FeedLogo(Struct, frozen=True):
    """The outlet's logo, at an absolute URL; 0 x 0 when its size is not known."""

    url: str
    width: int = 0
    height: int = 0


class FeedPicture(Struct, frozen=True):
    """A picture that goes with an item, at an absolute URL; 0 x 0 when its size is not known."""

    url: str
    width: int
    height: int
    alt: str
    credit: str
    mime: str


class Item(Struct, frozen=True):
    """A story in a feed: `id` is its own, written once, `guid` what an older feed called it;
    `url` is absolute; `title` and `summary` are plain text.

    `html` is the full text after `absolute_html`, or empty where the feed shows summaries only.
    """

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    picture: FeedPicture | None = None
    lang: str = ""
    guid: str = ""


class Channel(Struct, frozen=True):
    """A feed: `url` is the page it belongs to, `feed_url` its own; both are absolute.

    `authority` is what makes the ids of this outlet's stories its own, in the form of
    `authority()`.
    """

    title: str
    url: str
    feed_url: str
    description: str
    language: str
    authority: str
    copyright: str = ""
    logo: FeedLogo | None = None
    items: tuple[Item, ...] = ()


def authority(base_url: str, since: str = "2026") -> str:
    """The outlet as RFC 4151, section 2.1, names it: a host and a date on which that host was its
    own, `herald.example,2026`.

    Stories keep their ids in feeds only while this stays the same: an outlet that moves to another
    host keeps the old.
    """
    host = urlsplit(base_url).hostname or "localhost"
    return f"{host.encode('idna').decode('ascii').lower()},{since}"


def guid(authority: str, story_id: str) -> str:
    """A `tag:` URI (RFC 4151): valid without a registry, which a `urn:` of one's own is not, and
    not to be taken for an address.

    Its date is part of the authority, not the story's: title, slug, URL and date may all change.
    """
    return f"tag:{authority}:{quote(story_id, safe='/:@!$&()*+,;=~', errors='replace')}"
