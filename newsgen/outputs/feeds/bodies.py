"""Texts for feeds: as the stories' own pages rendered them, kept from there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from newsgen.catalog.lists import standing
from newsgen.catalog.questions import LAST
from newsgen.model import Article, Body, Position
from newsgen.outputs.lists.table import LISTS, kind_of
from newsgen.remembered import remembered
from newsgen.render.context import CARDS_KEPT, RenderContext
from newsgen.render.door import Door
from newsgen.render.facts import ask_again
from newsgen.render.reads.texts import story_body


def keep_body(door: Door, article: Article, body: Body, facts: Mapping[str, str]) -> None:
    """Keep the body that a story's page has rendered, and what that read, if a feed will print it;
    otherwise none that was kept before.
    """
    bodies, id_ = door.context.bodies, article.card.id
    if _is_in_feeds(door, article):
        bodies.keep(id_, body, facts)
    else:
        bodies.drop(id_)


def kept_body(door: Door, article: Article) -> Body:
    """A story's text as its own page had it, if nothing that it read has changed."""
    kept = door.context.bodies.find(article.card.id)
    if kept is None:
        return story_body(door, article)[0]
    inner = Door(door.context, door.lang)
    if any(ask_again(inner, name) != digest for name, digest in kept[1].items()):
        return story_body(door, article)[0]
    door.take_over(inner.share(None))
    return kept[0]


class _Printed:
    """What feeds print of each list."""

    def __init__(self, context: RenderContext) -> None:
        self._context = context

    @remembered(most=CARDS_KEPT)
    def oldest(self, list_: str) -> Position:
        """The place of the oldest story whose text feeds of this list print; LAST: of none."""
        kind, which = kind_of(list_)
        if not kind.has_feeds(self._context.table, which):
            return LAST
        terms = kind.terms(self._context.table, which)
        return self._context.oldest_carried(list_, terms.items) if terms.full_text else LAST


@lru_cache(maxsize=1)
def _printed(context: RenderContext) -> _Printed:
    return _Printed(context)


def _is_in_feeds(door: Door, article: Article) -> bool:
    """Whether any feed prints a story's text; nothing that is published depends on the answer."""
    if "feeds" in article.exclude:
        return False
    oldest, config = _printed(door.context).oldest, door.context.config
    entries = (entry for kind in _FEEDING for entry in kind.entries(article, config))
    return any(oldest(entry.list) <= _position(article, entry.key) for entry in entries)


_FEEDING = tuple(kind for kind in LISTS.values() if kind.feeds and not kind.items)


def _position(article: Article, entry: str) -> Position:
    card = article.card
    return standing(entry, card.id, card.date, max(card.date, card.updated))
