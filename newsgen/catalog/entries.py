"""Who stands in which list: the order of every list, its size, and how its name is spelled."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping

from newsgen.catalog.lists import ALL, FILES, is_in_sitemaps, list_of, standing
from newsgen.catalog.numbers import ListNumbers
from newsgen.catalog.rows import StoryRow
from newsgen.model import Position

# An original that is a translation itself stays lost.
FIND_RELATIONS = """
UPDATE relation SET lost = 0 WHERE lost AND EXISTS (
    SELECT 1 FROM article AS named WHERE named.id = relation.target AND (named.original = ''
    OR named.id != (SELECT original FROM article WHERE article.path = relation.path)))
"""
PUT_SPELLING = "INSERT INTO spelling VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1"


class Entries:
    """Lets visible stories enter and leave lists. Whoever reads the lists calls `count` first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run, self._many = connection.execute, connection.executemany
        self._numbers = ListNumbers(connection)
        self._changes: Counter[int] = Counter()  # of the sizes, by the lists' numbers
        self._waiting: list[tuple[int, int, str, str, int | None]] = []

    def enter(self, story: StoryRow, lists: Mapping[str, str], shown: bool) -> None:
        """Let a story into lists, once `flush` is called: each of its entries there, by its key,
        with its label.
        """
        number = self._numbers.make
        rows = [
            (
                number(list_of(key)),
                *_position(story, key),
                label,
                story.changed if is_in_sitemaps(key) else None,
            )
            for key, label in lists.items()
        ]
        self._waiting += rows
        self._changes.update([row[0] for row in rows])
        if not shown:
            return
        self._changes[number(ALL)] += 1
        for target in (*story.related, story.original):
            if target:
                self._run("INSERT OR IGNORE INTO relation VALUES (?, ?, 1)", (story.path, target))

    def leave(self, story: StoryRow, lists: Mapping[str, str], shown: bool) -> None:
        """Take a story out of the lists in which it stands."""
        self.flush()
        number = self._numbers.make
        rows = [(number(list_of(key)), *_position(story, key)) for key in lists]
        self._many("DELETE FROM entry WHERE list = ? AND date = ? AND id = ?", rows)
        self._changes.subtract(row[0] for row in rows)
        self._changes[number(ALL)] -= shown
        labels = [(number(list_of(key)), label) for key, label in lists.items() if label]
        of_label = "WHERE list = ? AND label = ?"
        self._many(f"UPDATE spelling SET count = count - 1 {of_label}", labels)
        self._many(f"DELETE FROM spelling {of_label} AND count = 0", labels)
        self._run("DELETE FROM relation WHERE path = ?", (story.path,))

    def flush(self) -> None:
        """Put down who has entered lists since the last call."""
        self._many("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", self._waiting)
        self._many(PUT_SPELLING, [(num, label) for num, _, _, label, _ in self._waiting if label])
        self._waiting.clear()

    def forget_empty(self) -> None:
        """Let go of the names of lists in which nobody stands, and about which nobody asks. No
        list's number may be used afterwards.
        """
        asked = "EXISTS (SELECT 1 FROM span WHERE span.list = list.num)"
        self._run(
            f"DELETE FROM list WHERE size = 0 AND name NOT IN (?, ?) AND NOT {asked}", (ALL, FILES)
        )

    def count(self) -> None:
        """Bring the sizes of lists, and what is known of relations, up to date."""
        self.flush()
        self._run(FIND_RELATIONS)
        changes = [(change, num) for num, change in self._changes.items()]
        self._many("UPDATE list SET size = size + ? WHERE num = ?", changes)
        self._changes.clear()


def _position(story: StoryRow, entry: str) -> Position:
    return standing(entry, story.id, story.date, story.changed)
