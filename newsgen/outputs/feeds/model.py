"""What a feed says, whatever its format."""

from __future__ import annotations

from msgspec import Struct

from newsgen.outputs.record import StoryRecord


class FeedLogo(Struct, frozen=True):
    """The outlet's logo, at an absolute URL; 0 x 0 when its size is not known."""

    url: str
    width: int = 0
    height: int = 0


class Item(Struct, frozen=True):
    """A story in a feed. `html` is the full text after `absolute_html`, or empty where the feed
    shows summaries only.
    """

    story: StoryRecord
    html: str = ""


class Channel(Struct, frozen=True):
    """A feed: `url` is the page it belongs to, `feed_url` its own; both are absolute. `outlet` and
    `email` say who answers for it. `hub`: the address of the WebSub hub that tells of its changes.
    """

    title: str
    url: str
    feed_url: str
    description: str
    language: str
    copyright: str = ""
    logo: FeedLogo | None = None
    outlet: str = ""
    email: str = ""
    items: tuple[Item, ...] = ()
    hub: str = ""
