"""Pieces of pages that many pages show: a template and the values given to it, made once a process.

A part is read through a door of its own, so what it came to depends on its values, the language of
the interface and what it asked of that door. Its trace becomes part of the trace of every page that
shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime
from types import NoneType
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup

from newsgen.outlet.tables import Social
from newsgen.render import topics, views
from newsgen.render.door import Door
from newsgen.render.lazy import LazyList
from newsgen.render.misuse import Misuse
from newsgen.render.pictures import ShownPicture
from newsgen.render.reads import files
from newsgen.render.values import FeedLink, Link, Logo, PlainLink, YearLink
from newsgen.render.view import View, identity, through

# Values that are the same if they are equal and of one type.
PLAIN = frozenset({str, Markup, int, bool, NoneType, Social})
PLAIN |= {FeedLink, Link, Logo, PlainLink, YearLink}
VIEWS = frozenset({views.Story, views.Section, views.Author, topics.Topic, topics.Taxonomy})
VIEWS |= {ShownPicture}
SEQUENCES = (list, tuple, LazyList)
# Called with a part's door: the names that it may use.
Frame = Callable[[Door], dict[str, Any]]


def part(door: Door, frame: Frame, template: str, /, **values: Any) -> Markup:
    """A template, filled in with values and the names that `frame` gives every part."""
    return door.shared((template, *_identities(door, values)), _filled, frame, template, values)


def parts(
    door: Door, frame: Frame, template: str, stories: Iterable[views.Story], /, **values: Any
) -> Markup:
    """The part of each story of a list, one after the other."""
    rest, made = _identities(door, values), []
    for story in stories:
        key = (template, ("story", _identity(door, story, "story")), *rest)
        made.append(door.shared(key, _filled, frame, template, {"story": story, **values}))
    return Markup("".join(made))


def _filled(door: Door, frame: Frame, template: str, values: Mapping[str, Any]) -> Markup:
    given = {name: _through(door, value) for name, value in values.items()}
    return Markup(files.template_part(door, template, frame(door) | given))


def _identities(door: Door, values: Mapping[str, Any]) -> tuple[Hashable, ...]:
    return tuple([(name, _identity(door, value, name)) for name, value in values.items()])


def _identity(door: Door, value: Any, name: str) -> Hashable:
    """What a value is known by. Raises Misuse where it depends on more than can be compared."""
    kind = type(value)
    if kind in VIEWS:
        return identity(value)
    if kind in PLAIN:
        return kind, value
    if isinstance(value, SEQUENCES):
        return list, tuple(_identity(door, each, name) for each in value)
    if isinstance(value, datetime):
        return kind, value, value.tzinfo, value.fold
    if isinstance(value, float):
        return kind, repr(value)
    if isinstance(value, Undefined):
        str(value)  # raises what Jinja has to say
    if kind is views.FullStory:
        what = "the whole story of a page"
    else:
        what = "a function" if callable(value) else f"a value of the type {kind.__name__}"
    raise Misuse(f'a part cannot be given {what}, as "{name}" is', HINT)


def _through(door: Door, value: Any) -> Any:
    """A value as the part's own door shows it."""
    if isinstance(value, SEQUENCES):
        return [_through(door, each) for each in value]
    return through(door, value) if isinstance(value, View) else value


HINT = (
    "give it what it prints: texts, numbers, dates, links, pictures, sections, authors,"
    " stories of a list, or lists of these"
)
