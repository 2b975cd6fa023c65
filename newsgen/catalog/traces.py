"""What each output depends on, and which outputs a change touches.

A change makes some facts *suspect*. Those are asked again, through the door that noted them; where
the answer has another digest, every output that read it is *stale*. So nothing is rendered that
would come out the same, and nothing is walked that did not change.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from newsgen.catalog.changes import ListChange
from newsgen.catalog.numbers import ListNumbers
from newsgen.catalog.questions import TAB, Spans, question_of
from newsgen.digest import number_of
from newsgen.model import Position

PUT_FACT = (
    "INSERT INTO fact VALUES (?, ?, ?) ON CONFLICT (num) DO UPDATE SET digest = excluded.digest"
)
PUT_SPAN = "INSERT OR REPLACE INTO span VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
LATER_SPANS = (
    "SELECT fact, low_date, low_id FROM span"
    " WHERE list = ? AND shape = ? AND (key_date, key_id) > (?, ?)"
    " ORDER BY key_date, key_id"
)
EARLIER_SPANS = (
    "SELECT fact, high_date, high_id FROM span"
    " WHERE list = ? AND shape = ? AND (key_date, key_id) <= (?, ?)"
    " ORDER BY key_date DESC, key_id DESC"
)
DROP_SPAN = (
    "DELETE FROM span WHERE list = ? AND shape = ? AND key_date = ? AND key_id = ? AND fact = ?"
)
LOOSE_BUNDLES = """
SELECT num FROM loose_bundle
WHERE NOT EXISTS (SELECT 1 FROM page WHERE bundle = loose_bundle.num)
"""
LOOSE_FACTS = """
SELECT num, name FROM loose JOIN fact USING (num)
WHERE NOT EXISTS (SELECT 1 FROM read WHERE fact = num)
"""
NEXT_SHAPE = "SELECT shape FROM span WHERE list = ? AND shape > ? ORDER BY shape LIMIT 1"


class Trace(Struct, frozen=True):
    """What one output read: its own facts with their digests, what decides on the answers among
    them, and the bundle of those facts that it shares with many others.
    """

    facts: Mapping[str, str]
    spans: Mapping[str, Spans]
    bundle: int


class Suspect(Struct, frozen=True):
    """A fact that may have another digest than the noted one, and why."""

    number: int
    name: str
    digest: str
    reason: str


class Traces:
    """Notes and asks of one catalog."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._run, self._many = connection.execute, connection.executemany
        self._numbers = ListNumbers(connection)

    # -- from changes to suspects ------------------------------------------------------------------

    def suspect(self, names: Iterable[tuple[str, str]]) -> None:
        """Suspect facts by name, each with what happened."""
        rows = [(number_of(name), reason) for name, reason in names]
        self._many(
            "INSERT OR IGNORE INTO suspect SELECT num, ? FROM fact WHERE num = ?",
            [(why, num) for num, why in rows],
        )

    def suspect_answers(self, move: ListChange) -> None:
        """Suspect every answer whose span holds the position of a change in a list."""
        # A list that nobody stands in yet is put down, so that the first who does is noticed.
        number = self._numbers.make(move.list)
        facts = [
            (fact, move.what)
            for shape in self._shapes(number)
            for fact in self._around(number, shape, move.position)
        ]
        self._many("INSERT OR IGNORE INTO suspect VALUES (?, ?)", facts)

    def _shapes(self, list_: int) -> Iterator[str]:
        row = self._run(NEXT_SHAPE, (list_, "")).fetchone()
        while row:
            yield row[0]
            row = self._run(NEXT_SHAPE, (list_, row[0])).fetchone()

    def _around(self, list_: int, shape: str, position: Position) -> Iterator[int]:
        """The facts whose spans hold a position: they lie side by side, on either side of it."""
        for fact, *low in self._run(LATER_SPANS, (list_, shape, *position)):
            if tuple(low) > position:
                break
            yield fact
        for fact, *high in self._run(EARLIER_SPANS, (list_, shape, *position)):
            if tuple(high) <= position:
                break
            yield fact

    # -- from suspects to stale outputs ------------------------------------------------------------

    def suspects(self) -> Iterator[Suspect]:
        """The suspect facts, as they were last noted."""
        rows = self._run(
            "SELECT num, name, digest, reason FROM suspect JOIN fact ON num = fact ORDER BY name"
        )
        return (Suspect(*row) for row in rows.fetchall())

    def clear_suspects(self) -> None:
        """No fact is suspect any longer."""
        self._run("DELETE FROM suspect")

    def environment(self, kinds: Sequence[str]) -> Iterator[tuple[str, str]]:
        """(name, digest) of the facts of these kinds that bundles hold."""
        found = {
            name for (facts,) in self._run("SELECT facts FROM bundle") for name in json.loads(facts)
        }
        for name in sorted(found):
            if name.partition(":")[0] in kinds:
                row = self._run(
                    "SELECT digest FROM fact WHERE num = ?", (number_of(name),)
                ).fetchone()
                if row:
                    yield name, row[0]

    def of_kind(self, kind: str) -> Iterator[tuple[str, str]]:
        """(name, digest) of all facts of a kind: a look at every fact."""
        rows = (
            "SELECT name, digest FROM fact WHERE name >= ? || ':' AND name < ? || ';' ORDER BY name"
        )
        yield from self._run(rows, (kind, kind)).fetchall()

    def is_noted(self, name: str) -> bool:
        """Whether any output has read a fact."""
        return (
            self._run("SELECT 1 FROM fact WHERE num = ?", (number_of(name),)).fetchone() is not None
        )

    def invalidate(self, number: int, reason: str) -> None:
        """Mark every output that read a fact as stale."""
        stale = "UPDATE page SET stale = ? WHERE stale IS NULL AND"
        self._run(f"{stale} num IN (SELECT reader FROM read WHERE fact = ?)", (reason, number))
        self._run(f"{stale} bundle IN (SELECT reader FROM read WHERE fact = ?)", (reason, number))

    def keep_spans(self, fact: int, name: str, spans: Spans) -> None:
        """Put down anew what decides on an answer."""
        self._many(PUT_SPAN, self._spans(fact, name, spans))

    def _spans(self, fact: int, name: str, spans: Spans) -> Iterator[tuple[object, ...]]:
        question = question_of(name)
        for list_, (low, high) in spans.items():
            yield (self._numbers.make(list_), question.shape, *question.key, fact, *low, *high)

    # -- what was rendered -------------------------------------------------------------------------

    def enter(self, traces: Mapping[int, Trace]) -> None:
        """Put down what outputs, by their numbers, have read."""
        facts = {
            name: (number_of(name), name, digest)
            for trace in traces.values()
            for name, digest in trace.facts.items()
        }
        # Here and below in the order of the table: each row is near the last one.
        self._many(PUT_FACT, sorted(facts.values()))
        numbers = {
            page: array("q", [facts[name][0] for name in trace.facts])
            for page, trace in traces.items()
        }
        these = ",".join(map(str, traces))
        known = "SELECT num, trace, bundle FROM page WHERE trace IS NOT NULL"
        for page, before, bundle in self._run(f"{known} AND num IN ({these})").fetchall():
            self._loosen(page, set(array("q", before)) - set(numbers[page]))
            if bundle != traces[page].bundle:
                self._run("INSERT OR IGNORE INTO loose_bundle VALUES (?)", (bundle,))
        rows = [(numbers[page].tobytes(), trace.bundle, page) for page, trace in traces.items()]
        self._many("UPDATE page SET trace = ?, bundle = ? WHERE num = ?", rows)
        self._many(
            "INSERT OR IGNORE INTO read VALUES (?, ?)",
            sorted((number, page) for page, own in numbers.items() for number in own),
        )
        spans = {name: spans for trace in traces.values() for name, spans in trace.spans.items()}
        self._many(
            PUT_SPAN,
            [row for name in spans for row in self._spans(facts[name][0], name, spans[name])],
        )

    def enter_bundle(self, number: int, facts: Mapping[str, str]) -> None:
        """Put down the facts that many outputs share."""
        rows = [(number_of(name), name, digest) for name, digest in facts.items()]
        self._many(PUT_FACT, rows)
        self._run("INSERT OR IGNORE INTO bundle VALUES (?, ?)", (number, json.dumps(sorted(facts))))
        self._many("INSERT OR IGNORE INTO read VALUES (?, ?)", [(row[0], number) for row in rows])

    def leave(self, page: int) -> None:
        """Forget what an output read that is no longer planned."""
        before, bundle = self._run(
            "SELECT trace, bundle FROM page WHERE num = ?", (page,)
        ).fetchone()
        if before is not None:
            self._loosen(page, array("q", before))
        if bundle is not None:
            self._run("INSERT OR IGNORE INTO loose_bundle VALUES (?)", (bundle,))

    def _loosen(self, reader: int, facts: Iterable[int]) -> None:
        self._many(
            "DELETE FROM read WHERE fact = ? AND reader = ?", [(fact, reader) for fact in facts]
        )
        self._many("INSERT OR IGNORE INTO loose VALUES (?)", [(fact,) for fact in facts])

    def sweep(self) -> list[str]:
        """Forget the facts that nobody reads any longer; their names."""
        for (bundle,) in self._run(LOOSE_BUNDLES).fetchall():
            self._loosen(bundle, [number_of(name) for name in self._bundle(bundle)])
            self._run("DELETE FROM bundle WHERE num = ?", (bundle,))
        swept = self._run(LOOSE_FACTS).fetchall()
        for number, name in swept:
            self._run("DELETE FROM fact WHERE num = ?", (number,))
            if TAB in name:
                question = question_of(name)
                keys = [
                    (self._numbers.make(list_), question.shape, *question.key, number)
                    for list_ in question.lists
                ]
                self._many(DROP_SPAN, keys)
        self._run("DELETE FROM loose")
        self._run("DELETE FROM loose_bundle")
        return [name for _, name in swept]

    def _bundle(self, number: int) -> list[str]:
        row = self._run("SELECT facts FROM bundle WHERE num = ?", (number,)).fetchone()
        return list(json.loads(row[0])) if row else []
