"""Pieces of pages that many pages show, made once a process: a template and the values given to it, and nothing else.

A part is read through a door of its own, so what it came to depends on its values, the language of the interface and what it
asked of that door. Its trace becomes part of the trace of every page that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from types import NoneType
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup

from newsgen.outlet.config import Social
from newsgen.render import views
from newsgen.render.door import Door

# Values that are the same if they are equal and of one type.
PLAIN = frozenset({str, Markup, int, bool, NoneType, Social})
PLAIN |= {views.ShownPicture, views.Link, views.FeedLink, views.YearLink, views.PlainLink}
SEQUENCES = (list, tuple, views.Late)


def part(door: Door, frame: Callable[[Door], dict[str, Any]], template: str, /, **values: Any) -> Markup:
    """A template of the chain, filled in with values and the names that `frame` gives every part."""
    key = (template, *((name, _identity(door, value, name)) for name, value in values.items()))

    def make(inner: Door) -> Markup:
        given = {name: _through(inner, value) for name, value in values.items()}
        return Markup(inner.part(template, frame(inner) | given))

    return door.shared(key, make)


def _identity(door: Door, value: Any, name: str) -> Hashable:
    """What a value is known by. Raises Misuse where it depends on more than can be compared."""
    kind = type(value)
    if kind in PLAIN:
        return kind, value
    if isinstance(value, views.View) and kind is not views.FullStory:
        return views.identity(value)
    if isinstance(value, SEQUENCES):
        return list, tuple(_identity(door, each, name) for each in value)
    if isinstance(value, datetime):
        return kind, value, value.tzinfo, value.fold
    if isinstance(value, float):
        return kind, repr(value)
    if isinstance(value, Undefined):
        str(value)  # raises what Jinja has to say
    what = "the whole story of a page" if kind is views.FullStory else f"a value of the type {kind.__name__}"
    raise door.misuse(f'a part cannot be given {what}, as "{name}" is', HINT)


def _through(door: Door, value: Any) -> Any:
    """A value as the part's own door shows it."""
    if isinstance(value, SEQUENCES):
        return [_through(door, each) for each in value]
    return views.through(door, value) if isinstance(value, views.View) else value


HINT = "give it what it prints: texts, numbers, dates, links, pictures, sections, authors, stories of a list, or lists of these"
