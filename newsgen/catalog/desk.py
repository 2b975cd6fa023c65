"""What the desk has: every story on file, visible or not, with its state and its notes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from msgspec import Struct
from msgspec.json import Decoder

from newsgen.catalog.visibility import state_of
from newsgen.model import Card, DeskNotes

ON_FILE = """
SELECT path, card, shown, noted, hold, opens, closes, json_extract(record, '$.waits'),
    json_extract(record, '$.embargo'), json_extract(record, '$.desk')
FROM article
"""
NOTES = Decoder(DeskNotes | None)
# In these a story comes to something by itself, or waits for somebody.
AHEAD = ("draft", "ready", "scheduled", "embargoed")


class DeskStory(Struct, frozen=True):
    """A story as the newsroom has it. `next`: the moment at which it appears or goes by time alone;
    `embargo`: the reason that its embargo gives.
    """

    path: str
    card: Card
    state: str
    next: int | None
    embargo: str
    notes: DeskNotes

    @property
    def wanted(self) -> int | None:
        """The moment at which it needs somebody, or comes to something: the sooner of what is due
        to the desk and of its publication, as long as that lies ahead.
        """
        planned = self.card.date if self.state in AHEAD else None
        if self.state == "embargoed":
            planned = self.next
        named = [moment for moment in (self.notes.due, planned) if moment is not None]
        return min(named, default=None)


def on_desk(connection: sqlite3.Connection, at: int) -> list[DeskStory]:
    """All stories, as of a moment: what needs somebody next comes first, then what waits without a
    moment, then all others, the newest first.
    """
    return sorted(_all(connection, at), key=_urgency)


def _urgency(one: DeskStory) -> tuple[int, int, str]:
    if one.wanted is not None:
        return 0, one.wanted, one.path
    return (1, 0, one.path) if one.state in AHEAD else (2, -one.card.date, one.path)


def story_on_desk(connection: sqlite3.Connection, at: int, path: str) -> DeskStory | None:
    """The story whose source is `path`."""
    found = connection.execute(f"{ON_FILE} WHERE path = ?", (path,)).fetchone()
    return _story(found, at) if found else None


def _all(connection: sqlite3.Connection, at: int) -> Iterator[DeskStory]:
    return (_story(row, at) for row in connection.execute(ON_FILE))


def _story(row: tuple[str, str, int, int, str, int, int, str, str, str], at: int) -> DeskStory:
    path, card, shown, noted, hold, opens, closes, waits, embargo, notes = row
    state = state_of(waits, hold, opens, at, bool(shown), bool(noted))
    moments = {"scheduled": opens, "embargoed": opens, "live": closes}
    found = NOTES.decode(notes) if notes else None
    return DeskStory(
        path, Card.unpack(card), state, moments.get(state), embargo, found or DeskNotes()
    )
