"""What feedgen leaves out of RSS or gets wrong, as extensions that mend the elements it made.

feedgen takes any object with `extend_ns` and `extend_rss`, and makes it by calling what it was
given to register; these hold what they need, so registering them takes a lambda. They come last,
when feedgen's own elements stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from newsgen.outputs.feeds.model import Channel
from newsgen.outputs.feeds.podcast import (
    ITUNES,
    describe_channel,
    describe_episode,
    is_episode,
    is_podcast,
)
from newsgen.outputs.moments import rfc2822, w3c
from newsgen.outputs.record import Audio, LeadPicture, StoryRecord
from newsgen.render.xmltext import fit

if TYPE_CHECKING:
    from lxml.etree import _Element

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"


class ChannelExtension(Struct, frozen=True):
    """feedgen takes the link added last, the feed itself, for the page that the feed belongs to.

    Without `built` there is no lastBuildDate: feedgen's is the time of day. A hub is announced as
    https://www.w3.org/TR/websub/, section 4, asks for it; feedgen writes one such link at most.
    """

    channel: Channel
    built: datetime | None

    def extend_ns(self) -> Mapping[str, str]:
        """Declares the namespaces for the whole document; those of an item's extension are not
        asked for.
        """
        podcast = {"itunes": ITUNES} if is_podcast(self.channel) else {}
        return {"dc": DUBLIN_CORE, "media": MEDIA} | podcast

    def extend_rss(self, root: _Element) -> _Element:
        """Mends the channel, which has no items yet."""
        from lxml.etree import SubElement

        channel = root[0]
        link, stamp = channel.find("link"), channel.find("lastBuildDate")
        assert link is not None
        assert stamp is not None
        link.text = fit(self.channel.url)
        if self.built is None:
            channel.remove(stamp)
        else:
            stamp.text = rfc2822(self.built)
        if self.channel.hub:
            SubElement(channel, f"{{{ATOM}}}link", href=fit(self.channel.hub), rel="hub")
        if is_podcast(self.channel):
            describe_channel(channel, self.channel)
        return root


class ItemExtension(Struct, frozen=True):
    """feedgen shows authors with an e-mail address only, and writes dates in the locale of the
    whole process.
    """

    story: StoryRecord
    language: str

    def extend_rss(self, item: _Element) -> _Element:
        """Adds to one item what feedgen cannot say."""
        story = self.story
        _add(item, "pubDate", rfc2822(story.published))
        if story.updated is not None:
            _add(item, f"{{{ATOM}}}updated", w3c(story.updated))
        for creator in story.creators:
            _add(item, f"{{{DUBLIN_CORE}}}creator", creator)
        _add(item, f"{{{DUBLIN_CORE}}}language", self.language)
        if story.picture is not None:
            _add_picture(item, story.picture)
        if story.audio is not None:
            _add_enclosure(item, story.audio)
        if is_episode(story):
            describe_episode(item, story)
        return item


def _add(parent: _Element, tag: str, text: str) -> None:
    from lxml.etree import SubElement

    if text := fit(text):
        SubElement(parent, tag).text = text


def _add_enclosure(item: _Element, audio: Audio) -> None:
    """Its length is 0 where nobody knows: https://www.rssboard.org/rss-profile, "enclosure"."""
    from lxml.etree import SubElement

    SubElement(item, "enclosure", url=fit(audio.url), length=str(audio.length), type=audio.mime)


def _add_picture(item: _Element, picture: LeadPicture) -> None:
    """A `<media:content>` (https://www.rssboard.org/media-rss) without a group: a group is for
    alternatives of one picture.
    """
    from lxml.etree import SubElement

    known = {"width": picture.width, "height": picture.height}
    size = {name: str(number) for name, number in known.items() if number}
    shown = dict(url=fit(picture.url), type=picture.mime, medium="image", **size)
    content = SubElement(item, f"{{{MEDIA}}}content", shown)
    _add(content, f"{{{MEDIA}}}description", picture.alt)
    _add(content, f"{{{MEDIA}}}credit", picture.credit)
    # Some readers look for this alone.
    SubElement(item, f"{{{MEDIA}}}thumbnail", dict(url=fit(picture.url), **size))
