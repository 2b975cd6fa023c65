"""The formats of feeds: each list that has feeds is published in all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from newsgen.catalog.lists import FEED
from newsgen.model import Page
from newsgen.outlet.paths import feed_path
from newsgen.outlet.tables import FeedSettings
from newsgen.outputs.feeds.atom import atom
from newsgen.outputs.feeds.channel import channel
from newsgen.outputs.feeds.json_feed import json_feed
from newsgen.outputs.feeds.model import Channel
from newsgen.outputs.feeds.rss import rss
from newsgen.outputs.kind import FEEDS, LIST, OutputKind, PlanContext
from newsgen.outputs.lists.kind import ListKind
from newsgen.outputs.lists.table import kind_of
from newsgen.render.door import Door
from newsgen.render.reads.settings import absolute, setting, urls
from newsgen.render.values import FeedLink


class FeedFormat(Struct, frozen=True):
    """A format: its name in `[feeds]` and to readers, the kind of its outputs, its media type, the
    name of its file beside a list, and how a channel is written in it.
    """

    name: str
    label: str
    kind: str
    media_type: str
    file: str
    write: Callable[[Channel], bytes]

    def render(self, door: Door, page: Page) -> bytes:
        """The newest stories of a list."""
        kind, which = kind_of(page.subject)
        own = urls(door).beside(kind.url(urls(door), which), self.file_of(kind))
        return self.write(replace(channel(door, page), feed_url=absolute(door, own)))

    def file_of(self, kind: ListKind) -> str:
        """The name of its file beside lists of a kind; "" where these are in RSS alone."""
        return (kind.feed_file if self.kind == RSS else "") if kind.feed_file else self.file

    def is_on(self, settings: FeedSettings) -> bool:
        """Whether there are feeds in this format: there always are in the first one."""
        return self.kind == RSS or self.name in settings.formats

    def planned(self, context: PlanContext, list_: str) -> Iterator[Page]:
        """The feed of a list in this format, if the list has feeds and is shown."""
        feeds, (kind, which) = context.config.feeds, kind_of(list_)
        has_feeds = kind.has_feeds(context.table, which)
        if not (self.is_on(feeds) and self.file_of(kind) and has_feeds):
            return
        if kind.is_shown(context, which):
            url = context.urls.beside(kind.url(context.urls, which), self.file_of(kind))
            called, lang = kind.called(context, which), kind.language(context, which)
            yield Page(self.kind, url, list_, called, lang)

    def copies(self, context: PlanContext, list_: str) -> Iterator[Page]:
        """The same feed at the places where older feeds of the list in this format were."""
        kind, which = kind_of(list_)
        for feed in self.planned(context, list_):
            older = (context.urls.at(feed_path(path)) for path in kind.also(context.config, which))
            for url in dict.fromkeys(older):
                stands = context.urls.file(url) == context.urls.file(feed.url)
                if format_at(url, context.config.feeds) is self and not stands:
                    yield Page(f"{self.kind}-copy", url, list_, feed.owner, feed.lang)


RSS = "feed"
# In the order in which pages announce them.
FORMATS = (
    FeedFormat("rss", "RSS", RSS, "application/rss+xml", "feed.xml", rss),
    FeedFormat("atom", "Atom", "feed-atom", "application/atom+xml", "atom.xml", atom),
    FeedFormat("json", "JSON Feed", "feed-json", "application/feed+json", "feed.json", json_feed),
)
BY_KIND = {form.kind: form for form in FORMATS}

KINDS = tuple(
    OutputKind(
        name=form.kind,
        rank=FEEDS,
        render=form.render,
        of={LIST: form.planned},
        settings=("feeds", "taxonomies"),
    )
    for form in FORMATS
)
COPIES = tuple(
    OutputKind(
        name=f"{form.kind}-copy",
        rank=FEEDS,
        render=form.render,
        of={LIST: form.copies},
        settings=("feeds", "sections", "taxonomies"),
    )
    for form in FORMATS
)


def format_at(url: str, settings: FeedSettings) -> FeedFormat:
    """The format of an older feed: that whose file bears the same name, such as `/blog/atom.xml`;
    else the first.
    """
    name = url.rpartition("/")[2]
    return next((one for one in FORMATS if one.file == name and one.is_on(settings)), FORMATS[0])


def feed_links(door: Door, list_: str = FEED) -> tuple[FeedLink, ...]:
    """The feeds that a page about a list announces: the site's, then those of the list."""
    return door.shared(("feeds", list_), _links, list_)


def _links(door: Door, list_: str) -> tuple[FeedLink, ...]:
    site = _announced(door, FEED)
    return site if list_ == FEED else (*site, *_announced(door, list_))


def _announced(door: Door, list_: str) -> tuple[FeedLink, ...]:
    kind, which = kind_of(list_)
    if not (kind.announced and kind.has_feeds(partial(setting, door), which)):
        return ()
    subject = kind.subject(door, which)
    return links_of(door, list_, subject.feed_title or subject.title)


def links_of(door: Door, list_: str, title: str) -> tuple[FeedLink, ...]:
    """The feeds of a list that has some, one a format."""
    feeds, (kind, which) = setting(door, "feeds"), kind_of(list_)
    beside = partial(urls(door).beside, kind.url(urls(door), which))
    on = (form for form in FORMATS if form.is_on(feeds) and form.file_of(kind))
    return tuple(
        FeedLink(title, beside(form.file_of(kind)), form.media_type, form.label) for form in on
    )
