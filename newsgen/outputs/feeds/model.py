"""What a feed says, whatever its format."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from newsgen.outputs.record import StoryRecord
from newsgen.render.xmltext import fit


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

    @property
    def title(self) -> str:
        """The title as XML may hold it, which no item goes without."""
        title = fit(self.story.title)
        return title if title.strip() else fit(self.story.url)

    @property
    def categories(self) -> tuple[str, ...]:
        """The section, the tags and the terms, each once."""
        found = map(fit, (self.story.section, *self.story.keywords))
        return tuple(dict.fromkeys(filter(None, found)))


class Tombstone(Struct, frozen=True):
    """What is left in a feed of a story that was taken back: its URI, and since when."""

    uri: str
    since: datetime


class Channel(Struct, frozen=True):
    """A feed: `url` is the page it belongs to, `feed_url` its own, both absolute; `style` is that
    of its style sheet, `id` a URI that never changes. The items stand in their order. `outlet` and
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
    id: str = ""
    style: str = ""
    tombstones: tuple[Tombstone, ...] = ()

    @property
    def changed(self) -> datetime | None:
        """The newest moment in its items."""
        return max((item.story.changed for item in self.items), default=None)
