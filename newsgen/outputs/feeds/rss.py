"""RSS 2.0: a channel of items becomes bytes that depend on nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from typing import Any

from newsgen.outputs.feeds.atom import html_text
from newsgen.outputs.feeds.model import Channel, FeedLogo, Item
from newsgen.outputs.feeds.rss_extension import ChannelExtension, ItemExtension
from newsgen.render.xmltext import fit

_SPECIFICATION = "https://www.rssboard.org/rss-specification"
# The specification's section "<image> sub-element of <channel>": how large a logo may be shown, and
# which kinds of pictures it may be.
_LOGO_WIDTH, _LOGO_HEIGHT = 144, 400
_LOGO_SUFFIXES = (".gif", ".jpg", ".jpeg", ".png")
_EPOCH = datetime.fromtimestamp(0, UTC)


def rss(channel: Channel) -> bytes:
    """The feed as a document; the newest date in it is its lastBuildDate."""
    from feedgen.feed import FeedGenerator

    built = channel.changed
    feed = FeedGenerator()
    feed.register_extension("newsgen", lambda: ChannelExtension(channel, built))
    feed.title(fit(channel.title))
    feed.description(fit(channel.description) or fit(channel.title))
    feed.link(href=fit(channel.feed_url), rel="self", type="application/rss+xml")
    feed.language(fit(channel.language) or None)
    feed.copyright(fit(channel.copyright) or None)
    feed.generator("newsgen")
    feed.docs(_SPECIFICATION)
    feed.updated(built or _EPOCH)
    if channel.logo is not None and channel.logo.url.lower().endswith(_LOGO_SUFFIXES):
        _set_logo(feed, channel, channel.logo)
    for item in channel.items:
        feed.add_entry(_entry(channel, item), order="append")
    document = feed.rss_str(pretty=False, encoding="UTF-8")
    return _styled(_plain_texts(document), channel.style)


def _entry(channel: Channel, item: Item) -> Any:
    from feedgen.entry import FeedEntry

    entry, story = FeedEntry(), item.story
    title = fit(story.title)
    entry.title(title)
    entry.link(href=fit(story.url), rel="alternate")
    known = fit(story.id)
    entry.guid(known, permalink=known == story.url)
    # A description is HTML. It is never missing: without one, feedgen would put the full text in
    # its place.
    entry.description(html_text(story.summary) or html_text(title) or story.url)
    if html := fit(item.html):
        entry.content(html, type="CDATA")
    for category in item.categories:
        entry.category(term=category)
    language = story.lang if story.lang != channel.language else ""
    entry.register_extension("newsgen", lambda: ItemExtension(story, language))
    return entry


def _set_logo(feed: Any, channel: Channel, logo: FeedLogo) -> None:
    """Readers show the logo in the size that the feed names, which must stay within the format's
    bounds.
    """
    scale = max(logo.width / _LOGO_WIDTH, logo.height / _LOGO_HEIGHT, 1)
    width, height = (
        str(max(1, round(side / scale))) if side else None for side in (logo.width, logo.height)
    )
    feed.image(
        url=fit(logo.url),
        title=fit(channel.title),
        link=fit(channel.url),
        width=width,
        height=height,
    )


_PLAIN = re.compile(rb"<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+\]\]>|<(title|category)>[^<]*</\1>")


def _plain_texts(document: bytes) -> bytes:
    """Titles and categories are plain text: hexadecimal references keep readers from seeing markup
    in "Why <b> is bold".

    https://www.rssboard.org/rss-profile, section "Character Data".
    """
    return _PLAIN.sub(_plain_text, document)


def _plain_text(match: re.Match[bytes]) -> bytes:
    found = match[0]
    if found.startswith(b"<![") or b"&" not in found:
        return found
    return found.replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


def _styled(document: bytes, style: str) -> bytes:
    """With a style sheet, for readers who open the feed in a browser."""
    if not style:
        return document
    declaration, line, rest = document.partition(b"?>\n")
    sheet = f'<?xml-stylesheet type="text/css" href="{escape(fit(style))}"?>\n'
    return declaration + line + sheet.encode() + rest
