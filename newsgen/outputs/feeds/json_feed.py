"""JSON Feed 1.1: a channel of items becomes bytes that depend on nothing else.

https://www.jsonfeed.org/version/1.1/ is the specification.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import json

from newsgen.outputs.feeds.model import Channel, Item
from newsgen.outputs.moments import w3c
from newsgen.outputs.record import Audio, Person
from newsgen.render.xmltext import fit

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(channel: Channel) -> bytes:
    """The feed as a document: canonical JSON with its keys in the order of the specification."""
    logo = channel.logo
    about = {
        "version": VERSION,
        "title": channel.title,
        "home_page_url": channel.url,
        "feed_url": channel.feed_url,
        "description": channel.description,
        # An icon is as wide as high.
        "icon": logo.url if logo and logo.width == logo.height else "",
        "authors": [{"name": channel.outlet}] if channel.outlet else [],
        "language": channel.language,
        "hubs": [{"type": "WebSub", "url": channel.hub}] if channel.hub else [],
    }
    feed = _known(about)
    feed["items"] = [_item(channel, item) for item in channel.items]
    return json.format(json.encode(feed), indent=1) + b"\n"


def _item(channel: Channel, item: Item) -> Mapping[str, Any]:
    """A story. Where the feed has summaries alone, that is its content: there has to be one."""
    story, html = item.story, fit(item.html)
    return _known(
        {
            "id": story.id,
            "url": story.url,
            "title": story.title,
            "content_html": html,
            "content_text": "" if html else fit(story.summary) or item.title,
            "summary": story.summary,
            "image": story.picture.url if story.picture else "",
            "date_published": w3c(story.published),
            "date_modified": w3c(story.changed) if story.updated else "",
            "authors": list(filter(None, map(_author, story.authors))),
            "tags": list(item.categories),
            "language": story.lang if story.lang != channel.language else "",
            "attachments": [_attachment(story.audio)] if story.audio else [],
        }
    )


def _author(person: Person) -> Mapping[str, Any]:
    return _known({"name": person.name, "url": person.url})


def _attachment(audio: Audio) -> Mapping[str, Any]:
    return _known(
        {
            "url": audio.url,
            "mime_type": audio.mime,
            "title": audio.title,
            "size_in_bytes": audio.length,
            "duration_in_seconds": audio.seconds,
        }
    )


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts as XML, too, may hold them, so that all formats say the same; nothing empty."""
    fitted = {key: fit(one) if isinstance(one, str) else one for key, one in values.items()}
    return {key: one for key, one in fitted.items() if one}
