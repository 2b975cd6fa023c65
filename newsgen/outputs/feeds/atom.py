"""Atom 1.0 (RFC 4287): a channel of items becomes bytes that depend on nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from newsgen.outputs.feeds.model import Channel, Item, Tombstone
from newsgen.outputs.feeds.rss_extension import MEDIA
from newsgen.outputs.moments import w3c
from newsgen.outputs.record import LeadPicture, Person
from newsgen.render.xmltext import fit

NAMESPACE = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_EPOCH = datetime.fromtimestamp(0, UTC)
# What begins a character reference. An ampersand by itself is one: HTML, section 13.1.4.
_REFERENCE = re.compile(r"&(?=[#A-Za-z])")


def atom(channel: Channel) -> bytes:
    """The feed as a document. Texts are `html`: the one form that no reader takes for another."""
    return "\n".join(_feed(channel)).encode()


def _feed(channel: Channel) -> Iterator[str]:
    buried = (one.since for one in channel.tombstones)
    changed = max(filter(None, (channel.changed, *buried)), default=_EPOCH)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    if channel.style:
        yield f'<?xml-stylesheet type="text/css" href="{_escaped(channel.style)}"?>'
    language = _attributes({"xml:lang": channel.language})
    yield f'<feed xmlns="{NAMESPACE}" xmlns:media="{MEDIA}"{language}>'
    yield _element("id", channel.id or channel.feed_url)
    yield _text("title", channel.title) or _text("title", channel.url)
    yield from _lines(_text("subtitle", channel.description), _text("rights", channel.copyright))
    yield _element("updated", w3c(changed))
    yield _element("link", rel="self", type="application/atom+xml", href=channel.feed_url)
    yield _element("link", rel="alternate", type="text/html", href=channel.url)
    if channel.hub:
        yield _element("link", rel="hub", href=channel.hub)
    yield from _logo(channel)
    yield _element("generator", "newsgen")
    yield from map(_tombstone, channel.tombstones)
    for item in channel.items:
        yield from _entry(channel, item)
    yield "</feed>\n"


def _logo(channel: Channel) -> Iterator[str]:
    """What is as wide as high is an icon (section 4.2.5)."""
    if (logo := channel.logo) is not None:
        yield _element("icon" if logo.width == logo.height else "logo", logo.url)


def _tombstone(one: Tombstone) -> str:
    """RFC 6721, section 3. Feeds without one do not name its namespace, which few readers know."""
    return _element(
        "at:deleted-entry", **{"xmlns:at": TOMBSTONES}, ref=one.uri, when=w3c(one.since)
    )


def _entry(channel: Channel, item: Item) -> Iterator[str]:
    story = item.story
    language = story.lang if story.lang != channel.language else ""
    yield f"<entry{_attributes({'xml:lang': language})}>"
    yield _element("id", story.uri or story.id)
    yield _text("title", item.title)
    yield _element("link", rel="alternate", type="text/html", href=story.url)
    if audio := story.audio:
        length = str(audio.length)
        yield _element("link", rel="enclosure", type=audio.mime, length=length, href=audio.url)
    yield _element("published", w3c(story.published))
    yield _element("updated", w3c(story.changed))
    yield from map(_author, story.authors)
    for category in item.categories:
        yield _element("category", term=category)
    yield from _lines(_text("summary", story.summary))
    if html := _escaped(item.html):
        yield f'<content type="html">{html}</content>'
    if story.picture is not None:
        yield from _picture(story.picture)
    yield "</entry>"


def _author(person: Person) -> str:
    uri = _element("uri", person.url) if person.url else ""
    return f"<author>{_element('name', person.name)}{uri}</author>"


def _picture(picture: LeadPicture) -> Iterator[str]:
    """As RSS has it, see https://www.rssboard.org/media-rss."""
    known = [("width", picture.width), ("height", picture.height)]
    size = {name: str(number) for name, number in known if number}
    shown = dict(url=picture.url, type=picture.mime, medium="image", **size)
    yield f"<media:content{_attributes(shown)}>"
    for name, text in (("description", picture.alt), ("credit", picture.credit)):
        yield from _lines(_element(f"media:{name}", text) if fit(text) else "")
    yield "</media:content>"
    yield _element("media:thumbnail", url=picture.url, **size)


# -- elements --------------------------------------------------------------------------------------


def html_text(text: str) -> str:
    """Plain text as HTML, with no more references than it takes: programs that know nothing of HTML
    show most of it as it is.
    """
    return _REFERENCE.sub("&amp;", fit(text)).replace("<", "&lt;")


def _lines(*found: str) -> Iterable[str]:
    return filter(None, found)


def _text(name: str, text: str) -> str:
    """An element for a plain text, or nothing."""
    return _element(name, html_text(text), type="html") if fit(text).strip() else ""


def _element(name: str, text: str = "", **attributes: str) -> str:
    start = f"<{name}{_attributes(attributes)}"
    return f"{start}>{_escaped(text)}</{name}>" if text else f"{start}/>"


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{_escaped(value)}"' for name, value in attributes.items() if value)


def _escaped(text: str) -> str:
    text = fit(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")
