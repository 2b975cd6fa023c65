"""Texts for feeds: as the stories' own pages rendered them, kept from there."""

from __future__ import annotations

from collections.abc import Mapping

from newsgen.catalog.lists import standing
from newsgen.model import Article, Body, Position
from newsgen.outputs.lists.table import LISTS, kind_of
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


def _is_in_feeds(door: Door, article: Article) -> bool:
    """Whether any feed prints a story's text; nothing that is published depends on the answer."""
    context = door.context
    if "feeds" in article.exclude:
        return False
    lists = (
        (kind.terms(context.table, kind_of(entry.list)[1]), entry)
        for kind in LISTS.values()
        if kind.feeds and not kind.items
        for entry in kind.entries(article, context.config)
        if kind.has_feeds(context.table, kind_of(entry.list)[1])
    )
    return any(
        terms.full_text
        and context.oldest_carried(entry.list, terms.items) <= _position(article, entry.key)
        for terms, entry in lists
    )


def _position(article: Article, entry: str) -> Position:
    card = article.card
    return standing(entry, card.id, card.date, max(card.date, card.updated))
