"""The kinds of facts: one record each, which stands beside the function that notes it in `reads/`.

Nothing else has to know of a kind: how its facts are asked again, what they are called, and what
wakes them is read from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newsgen.catalog.changes import ListChange, SourceChange
from newsgen.catalog.questions import TAB, question_of
from newsgen.render.door import NOTHING, Door, FactKind
from newsgen.render.reads import (
    directives,
    files,
    former,
    fronts,
    listings,
    live,
    openings,
    pictures,
    records,
    settings,
    share_cards,
    targets,
    versions,
)

FACTS: Mapping[str, FactKind] = {
    kind.name: kind
    for room in (
        settings,
        openings,
        files,
        pictures,
        share_cards,
        directives,
        records,
        fronts,
        targets,
        listings,
        live,
        former,
        versions,
    )
    for kind in room.FACTS
}
# Facts that are asked again in each build, as what they stand for is no source.
SURROUNDINGS = tuple(kind.name for kind in FACTS.values() if kind.asked_in_each_build)
# Facts that a change of a table of config.toml wakes, by that table.
OF_TABLES = {kind.name: kind.woken_by_table for kind in FACTS.values() if kind.woken_by_table}


def ask_again(door: Door, name: str) -> str:
    """The digest that a fact has now.

    Nothing is noted that was not noted when it was asked first.
    """
    if TAB in name:
        listings.answer(door, name)
    else:
        kind, _, which = name.partition(":")
        if kind not in FACTS:
            return NOTHING  # another version of newsgen noted it
        FACTS[kind].ask(door, which)
    return door.facts[name] if name in door.facts else door.frame[name]


def described(name: str) -> str:
    """A fact's name for people, empty where what happened to its source says it all."""
    if TAB in name:
        return question_of(name).words
    kind, _, which = name.partition(":")
    return FACTS[kind].described(which) if kind in FACTS else ""


def because(name: str, what: str) -> str:
    """Why an output that read a fact is stale: "newest 30 of tag/ferries: story 7k2m9q left"."""
    words = described(name)
    return f"{words}: {what}" if words else what


def woken_by_source(change: SourceChange) -> Iterator[str]:
    """The names of the facts that the change of a source may give another digest."""
    for kind in FACTS.values():
        yield from (f"{kind.name}:{which}" for which in kind.woken_by_source(change))


def woken_by_list(move: ListChange) -> Iterator[str]:
    """The names of the facts about a list as a whole that a change in it may touch."""
    if move.moved:
        for kind in FACTS.values():
            yield from (f"{kind.name}:{which}" for which in kind.woken_by_list(move.list))
