"""An item as a partner may have it: without pictures, and with a line that says whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from msgspec.structs import replace

from newsgen.outputs.feeds.model import Item
from newsgen.outputs.lists.kind import Terms
from newsgen.outputs.record import StoryRecord

# In HTML that went through `absolute_html`: no attribute holds a bracket.
_BOX = re.compile(r"<(/?)(?:figure|picture|svg)\b[^<>]*>", re.IGNORECASE)
_PICTURE = re.compile(r"<(?:img|image|picture|svg)\b[^<>]*>", re.IGNORECASE)
_POSTER = re.compile(r'(<video\b[^<>]*?)\sposter="[^"]*"', re.IGNORECASE)
# What is left around a picture that is gone: a link, then a paragraph.
_HOLLOW = (re.compile(r"<a\s[^<>]*\bhref=[^<>]*>\s*</a>"), re.compile(r"<p>\s*</p>\n?"))


def on_terms(item: Item, terms: Terms) -> Item:
    """The item on the terms of a list's feeds."""
    if not terms.pictures:
        story = replace(item.story, picture=None)
        item = Item(story, without_pictures(item.html))
    if not terms.attribution:
        return item
    story, line = item.story, terms.attribution
    if terms.full_text:
        return Item(story, f"{item.html}\n<p>{_html(line, story)}</p>")
    summary = f"{story.summary} {_text(line, story)}".strip()
    return Item(replace(story, summary=summary))


def _text(line: str, story: StoryRecord) -> str:
    return line.format(title=story.title, url=story.url, outlet=story.outlet)


def _html(line: str, story: StoryRecord) -> str:
    title, url, outlet = map(escape, (story.title, story.url, story.outlet))
    link = f'<a href="{url}">{url}</a>'
    return escape(line, quote=False).format(title=title, url=link, outlet=outlet)


def without_pictures(html: str) -> str:
    """`html`, after `absolute_html`, without pictures and what belongs to them: their captions."""
    html = _POSTER.sub(r"\1", _PICTURE.sub("", "".join(_unboxed(html))))
    for hollow in _HOLLOW:
        html = hollow.sub("", html)
    return html


def _unboxed(html: str) -> Iterator[str]:
    """All but the figures, drawings and the like that hold a picture."""
    done = start = depth = 0
    for tag in _BOX.finditer(html):
        if not tag[1]:
            start = start if depth else tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth and _PICTURE.search(html, start, tag.end()):
                yield html[done:start]
                done = tag.end()
    yield html[done:]
