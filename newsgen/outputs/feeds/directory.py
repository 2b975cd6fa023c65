"""All feeds in one place: a page for readers, and a file that brings them into a feed reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from msgspec import Struct

from newsgen.catalog.lists import CORRECTIONS, FEED, UPDATED, section_list
from newsgen.model import Page
from newsgen.outlet.taxonomies import TERM
from newsgen.outlet.urls import Urls
from newsgen.outputs.feeds.formats import feed_links, links_of
from newsgen.outputs.frame import FEEDS_TEMPLATE, FEEDS_URL, frame, head
from newsgen.outputs.kind import FEEDS, LISTS, ONCE, OutputKind, PlanContext
from newsgen.outputs.lists import table
from newsgen.outputs.lists.table import kind_of
from newsgen.render import values
from newsgen.render.door import Door
from newsgen.render.reads import files, listings, settings
from newsgen.render.topics import Taxonomy
from newsgen.render.xmltext import fit

OPML_URL = "/feeds.opml"
KINDS, SITE = tuple(table.LISTS), (FEED, UPDATED, CORRECTIONS)


class ListedFeed(Struct, frozen=True):
    """The feeds of one list: `kind` is what kind of list it is, `url` its page, `links` has one a
    format, RSS first.
    """

    _called = "a feed"

    list: str
    kind: str
    title: str
    url: str
    lang: str
    links: tuple[values.FeedLink, ...]


class FeedGroup(Struct, frozen=True):
    """The feeds of lists of one kind: "site", "section", "author", "tag", "series", or the name of
    a taxonomy, which has a `title`.
    """

    _called = "a group of feeds"

    kind: str
    feeds: Sequence[ListedFeed]
    title: str = ""


def feed_groups(door: Door) -> list[FeedGroup]:
    """All feeds that readers are told of: sections in the order of config.toml, all others in that
    of their titles.
    """
    settings.setting(door, "sections")
    sections = [section_list(id_) for id_ in settings.config(door).section_ids()]

    def place(feed: ListedFeed) -> tuple[int, str, int, str, str]:
        rank = sections.index(feed.list) if feed.list in sections else 0
        kind = kind_of(feed.list)[0].name
        return KINDS.index(kind), feed.kind, rank, feed.title.casefold(), feed.url

    lists = [one for one in listings.with_feeds(door) if kind_of(one[0])[0].announced]
    found = sorted((_listed(door, *one) for one in lists), key=place)
    groups = groupby(found, lambda one: "site" if one.kind in SITE else one.kind)
    return [FeedGroup(kind, list(group), _title(door, kind)) for kind, group in groups]


def _title(door: Door, kind: str) -> str:
    is_taxonomy = kind not in KINDS and kind in settings.setting(door, "taxonomies")
    return Taxonomy(door, kind).title if is_taxonomy else ""


def _listed(door: Door, list_: str, lang: str) -> ListedFeed:
    kind, which = kind_of(list_)
    title, url = kind.subject(door, which).title, kind.url(settings.urls(door), which)
    named = which.partition("/")[0] if kind.name == TERM else kind.name
    return ListedFeed(list_, named, title, url, lang, links_of(door, list_, title))


# -- the page --------------------------------------------------------------------------------------


def render_page(door: Door, page: Page) -> str:
    title, description = (str(settings.say(door, key)) for key in ("feeds", "feeds_text"))
    top = head(door, page, title, description=description, feeds=feed_links(door))
    names = {"groups": feed_groups(door), "opml": settings.urls(door).at(OPML_URL)}
    return files.template(door, FEEDS_TEMPLATE, frame(door, top) | names, page.owner)


def _page(context: PlanContext, _: str) -> Iterator[Page]:
    url = context.urls.at(FEEDS_URL)
    if context.has_template(FEEDS_TEMPLATE) and not context.has_own(url):
        yield Page("feeds", url, "", "the theme", context.language)


FEEDS_PAGE = OutputKind(
    name="feeds",
    rank=LISTS,
    render=render_page,
    of={ONCE: _page},
    settings=("urls",),
    templates=(FEEDS_TEMPLATE,),
    file=Urls.page_file,
)


# -- the file --------------------------------------------------------------------------------------


def render_opml(door: Door, page: Page) -> bytes:
    """OPML 2.0 (http://opml.org/spec2.opml): each list once, in RSS, which all programs read."""
    outlet = settings.setting(door, "outlet").name
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{escape(fit(outlet))}</title></head>",
        "<body>",
        *(_outline(door, feed, outlet) for group in feed_groups(door) for feed in group.feeds),
        "</body>",
        "</opml>\n",
    ]
    return "\n".join(lines).encode()


def _outline(door: Door, feed: ListedFeed, outlet: str) -> str:
    title = outlet if feed.kind == FEED else f"{outlet}: {feed.title}"
    said = {
        "type": "rss",
        "text": title,
        "title": title,
        "xmlUrl": settings.absolute(door, feed.links[0].url),
        "htmlUrl": settings.absolute(door, feed.url),
        "language": feed.lang,
    }
    known = "".join(f' {name}="{escape(fit(value))}"' for name, value in said.items())
    return f"<outline{known}/>"


def _opml(context: PlanContext, _: str) -> Iterator[Page]:
    yield Page("opml", context.urls.at(OPML_URL), "", "newsgen", context.language)


OPML = OutputKind(
    name="opml", rank=FEEDS, render=render_opml, of={ONCE: _opml}, settings=("feeds",)
)
