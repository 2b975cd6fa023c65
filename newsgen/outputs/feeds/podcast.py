"""What podcast programs want beside an enclosure, in Apple's namespace.

https://podcasters.apple.com/support/823-podcast-requirements. Feeds in which there is nothing for
these programs to play do without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsgen.outputs.feeds.model import Channel
from newsgen.outputs.record import StoryRecord
from newsgen.render.xmltext import fit

if TYPE_CHECKING:
    from lxml.etree import _Element

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
# What Apple plays and shows. Of other recordings nothing is said: readers would warn of them.
_PLAYED = ("audio/mpeg", "audio/mp4")
_SHOWN = (".jpg", ".jpeg", ".png")
_LONGEST = 255


def is_episode(story: StoryRecord) -> bool:
    """Whether podcast programs can play the story's recording."""
    return story.audio is not None and story.audio.mime in _PLAYED


def is_podcast(channel: Channel) -> bool:
    """Whether there is anything to play in a feed."""
    return any(is_episode(item.story) for item in channel.items)


def describe_channel(element: _Element, channel: Channel) -> None:
    """Adds to a channel what programs ask for: a category, and whom to write to, among others."""
    _add(element, "author", channel.outlet)
    _add(element, "explicit", "false")
    _add(element, "category", text="News")
    if channel.logo and channel.logo.url.lower().endswith(_SHOWN):
        _add(element, "image", href=fit(channel.logo.url))
    if channel.email:
        owner = _add(element, "owner")
        _add(owner, "name", channel.outlet)
        _add(owner, "email", channel.email)


def describe_episode(element: _Element, story: StoryRecord) -> None:
    """Adds to an item who speaks, and for how long."""
    _add(element, "author", ", ".join(story.creators))
    if story.audio and story.audio.seconds:
        _add(element, "duration", str(story.audio.seconds))


def _add(parent: _Element, tag: str, content: str = "", **attributes: str) -> _Element:
    from lxml.etree import SubElement

    element = SubElement(parent, f"{{{ITUNES}}}{tag}", attributes)
    element.text = fit(content)[:_LONGEST] or None
    return element
