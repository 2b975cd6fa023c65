"""The formats of feeds: each list that has feeds is published in all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct

from newsgen.catalog.lists import FEED
from newsgen.model import Page
from newsgen.outlet.paths import feed_path
from newsgen.outputs.feeds.channel import channel
from newsgen.outputs.feeds.model import Channel
from newsgen.outputs.feeds.rss import rss
from newsgen.outputs.kind import FEEDS, LIST, OutputKind, PlanContext
from newsgen.outputs.lists.table import kind_of
from newsgen.render.door import Door
from newsgen.render.reads.settings import setting, urls
from newsgen.render.values import FeedLink


class FeedFormat(Struct, frozen=True):
    """A format: the kind of its outputs, its media type, the name of its file beside a list, and
    how a channel is written in it.
    """

    kind: str
    media_type: str
    file: str
    write: Callable[[Channel], bytes]

    def render(self, door: Door, page: Page) -> bytes:
        """The newest stories of a list."""
        return self.write(channel(door, page, self.file))

    def planned(self, context: PlanContext, list_: str) -> Iterator[Page]:
        """The feed of a list in this format, if the list has feeds and is shown."""
        kind, which = kind_of(list_)
        if kind.has_feeds(lambda: context.config.feeds) and kind.is_shown(context, which):
            url = context.urls.beside(kind.url(context.urls, which), self.file)
            called, lang = kind.called(context, which), kind.language(context, which)
            yield Page(self.kind, url, list_, called, lang)

    def copies(self, context: PlanContext, list_: str) -> Iterator[Page]:
        """The same feed at the places where older feeds of the list were."""
        kind, which = kind_of(list_)
        for feed in self.planned(context, list_):
            older = (context.urls.at(feed_path(path)) for path in kind.also(context.config, which))
            for url in dict.fromkeys(older):
                if context.urls.file(url) != context.urls.file(feed.url):
                    yield Page(f"{self.kind}-copy", url, list_, feed.owner, feed.lang)


# In the order in which pages announce them.
FORMATS = (FeedFormat("feed", "application/rss+xml", "feed.xml", rss),)

KINDS = tuple(
    OutputKind(
        name=form.kind,
        rank=FEEDS,
        render=form.render,
        of={LIST: form.planned},
        settings=("feeds",),
    )
    for form in FORMATS
)
# Older feeds are taken to be in the first format.
COPIES = OutputKind(
    name=f"{FORMATS[0].kind}-copy",
    rank=FEEDS,
    render=FORMATS[0].render,
    of={LIST: FORMATS[0].copies},
    settings=("feeds", "sections"),
)


def feed_links(door: Door, list_: str = FEED) -> tuple[FeedLink, ...]:
    """The feeds that a page about a list announces: the site's, then those of the list."""
    return door.shared(("feeds", list_), _links, list_)


def _links(door: Door, list_: str) -> tuple[FeedLink, ...]:
    site = _announced(door, FEED)
    return site if list_ == FEED else (*site, *_announced(door, list_))


def _announced(door: Door, list_: str) -> tuple[FeedLink, ...]:
    kind, which = kind_of(list_)
    if not (kind.announced and kind.has_feeds(lambda: setting(door, "feeds"))):
        return ()
    subject, url = kind.subject(door, which), kind.url(urls(door), which)
    beside, title = partial(urls(door).beside, url), subject.feed_title or subject.title
    return tuple(FeedLink(title, beside(form.file), form.media_type) for form in FORMATS)
