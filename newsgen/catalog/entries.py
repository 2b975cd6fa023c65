"""Who stands in which list: the order of every list, its size, and how its name is spelled."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from operator import itemgetter

from newsgen.catalog.lists import ALL, FILES, TAB, UPDATED, is_in_sitemaps, list_of, standing
from newsgen.catalog.numbers import ListNumbers
from newsgen.catalog.rows import StoryRow
from newsgen.model import Position
from newsgen.remembered import remembered

# An original that is a translation itself stays lost.
FIND_RELATIONS = """
UPDATE relation SET lost = 0 WHERE lost AND EXISTS (
    SELECT 1 FROM article AS named WHERE named.id = relation.target AND (named.original = ''
    OR named.id != (SELECT original FROM article WHERE article.path = relation.path)))
"""
PUT_SPELLING = (
    "INSERT INTO spelling VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count"
)
IN_ORDER = itemgetter(0, 1, 2)
# The lists whose numbers are at hand.
LISTS_KEPT = 4096


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
        number, changed = self._numbers.make, story.changed
        usual, id_, date = self._usual, story.id, story.date
        rows = list[tuple[int, int, str, str, int | None]]()
        for key, label in lists.items():
            if TAB in key:
                rows.append((number(list_of(key)), *_position(story, key), label, None))
                continue
            num, by_change, is_told = usual(key)
            at = changed if by_change else date
            rows.append((num, at, id_, label, changed if is_told else None))
        self._waiting += rows
        self._changes.update([row[0] for row in rows])
        if not shown:
            return
        self._changes[number(ALL)] += 1
        for target in (*story.related, story.original):
            if target:
                self._run("INSERT OR IGNORE INTO relation VALUES (?, ?, 1)", (story.path, target))

    @remembered(most=LISTS_KEPT)
    def _usual(self, list_: str) -> tuple[int, bool, bool]:
        """A list's number, whether stories stand in it by their last change, and whether it is
        known when each changed.
        """
        return self._numbers.make(list_), list_ == UPDATED, is_in_sitemaps(list_)

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
        # In the order of the table: each row is near the last one.
        self._many("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", sorted(self._waiting, key=IN_ORDER))
        spelled = Counter((num, label) for num, _, _, label, _ in self._waiting if label)
        self._many(PUT_SPELLING, [(*spelling, count) for spelling, count in spelled.items()])
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
