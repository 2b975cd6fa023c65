"""Questions to lists: each has a name, finds its answer, and says what decides it.

That is a stretch of each list that it is about.
A story that enters, leaves or changes outside of that stretch cannot change the answer, so what
depends on a list need not be asked again when something happens elsewhere in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from msgspec import Struct

from newsgen.catalog.lists import UNRELATED
from newsgen.catalog.queries import ListQueries
from newsgen.model import Position

FIRST, LAST = Position(-(2**62), ""), Position(2**62, "")
# How far back a tag or series is searched for related stories.
RELATED_DEPTH = 40
# How many stories are looked at for the newest of each author.
SIGNED_DEPTH = 60
# Stands between the words of a question's name: no list and no id holds it.
TAB = "\t"

# From which position on, and up to but without which position, each list decides an answer.
Spans = Mapping[str, tuple[Position, Position]]
Answer = tuple[Sequence[Position], Spans]


class Question(Protocol):
    """What the door may ask of lists.

    Questions of one `shape` differ in their `key` only, and where that comes later, neither bound
    comes earlier: so those whose bounds hold a position lie side by side.
    """

    @property
    def name(self) -> str:
        """The question in words that `question_of` reads back."""

    @property
    def words(self) -> str:
        """The question in words for people."""

    @property
    def lists(self) -> tuple[str, ...]: ...

    @property
    def shape(self) -> str: ...

    @property
    def key(self) -> Position: ...

    def ask(self, queries: ListQueries) -> Answer:
        """The places of the stories in the answer, in the order in which they are shown, and what
        decides on them.
        """


class Newest(Struct, frozen=True):
    """A list's `count` newest stories; before a position, and within another list, where these are
    given.
    """

    list: str
    count: int
    before: Position = LAST
    within: str = ""

    @property
    def name(self) -> str:
        date, id_ = self.before
        return f"newest\t{self.list}\t{self.count}\t{self.within}\t{date}\t{id_}"

    @property
    def words(self) -> str:
        inside = f" in {self.within}" if self.within not in ("", self.list) else ""
        before = f" before {day}" if (day := _day(self.before.date)) else ""
        return f"newest {self.count} of {self.list}{inside}{before}"

    @property
    def lists(self) -> tuple[str, ...]:
        return (
            self.list,
        )  # a story that enters or leaves another list changes all that it stands in

    @property
    def shape(self) -> str:
        return f"newest {self.count} {self.list} {self.within}"

    @property
    def key(self) -> Position:
        return self.before

    def ask(self, queries: ListQueries) -> Answer:
        return self._with_span(queries.newest(self.list, self.count, self.before, self.within))

    def _with_span(self, positions: Sequence[Position]) -> Answer:
        low = FIRST if len(positions) < self.count else positions[-1] if positions else self.before
        return positions, {self.list: (low, self.before)}


class Filling(Newest, frozen=True):
    """The same of those that do not stand in a list that they are to be `without`, but for the
    stories with these ids: they stand on the page already.
    """

    without: str = ""
    but: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        words = ("filling", self.list, str(self.count), self.within, self.without, *self.but)
        return TAB.join(words)

    @property
    def words(self) -> str:
        return f"{super().words} for a place on a page"

    @property
    def shape(self) -> str:
        return self.name

    def ask(self, queries: ListQueries) -> Answer:
        return self._with_span(
            queries.newest(self.list, self.count, LAST, self.within, self.without, self.but)
        )


class Signed(Newest, frozen=True):
    """The same, of each author the newest alone, and none of those who are `taken`: they stand
    there already. What nobody signed stands by itself.

    No more stories are looked at than `SIGNED_DEPTH`.
    """

    without: str = ""
    but: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        numbers = (str(self.count), str(len(self.but)))
        words = ("signed", self.list, *numbers, self.within, self.without)
        return TAB.join((*words, *self.but, *self.taken))

    @property
    def words(self) -> str:
        return f"{super().words}, one an author"

    @property
    def shape(self) -> str:
        return self.name

    def ask(self, queries: ListQueries) -> Answer:
        asked = (self.list, SIGNED_DEPTH, LAST, self.within, self.without, self.but)
        found, met = list[Position](), set(self.taken)
        looked_at = queries.newest(*asked) if self.count else ()
        for position in looked_at:
            signed = queries.signed(position.id)
            if met.isdisjoint(signed):
                found.append(position)
                met |= signed
            if len(found) == self.count:
                break
        if len(found) == self.count:
            return found, {self.list: (found[-1] if found else LAST, LAST)}
        low = looked_at[-1] if len(looked_at) == SIGNED_DEPTH else FIRST
        return found, {self.list: (low, LAST)}


class Stretch(Struct, frozen=True):
    """`count` stories of a list from a position on towards the present, newest first."""

    list: str
    start: Position
    count: int

    @property
    def name(self) -> str:
        return f"stretch\t{self.list}\t{self.count}\t{self.start.date}\t{self.start.id}"

    @property
    def words(self) -> str:
        return f"{self.count} of {self.list} from {_day(self.start.date) or 'the first'} on"

    @property
    def lists(self) -> tuple[str, ...]:
        return (self.list,)

    @property
    def shape(self) -> str:
        return f"stretch {self.count}"

    @property
    def key(self) -> Position:
        return self.start

    def ask(self, queries: ListQueries) -> Answer:
        positions = queries.stretch(self.list, self.start, self.count)
        return positions, {
            self.list: (self.start, LAST if len(positions) < self.count else behind(positions[0]))
        }


class Addresses(Stretch, frozen=True):
    """The same of which only the addresses and moments are shown, as sitemaps do."""

    @property
    def name(self) -> str:
        return f"addresses\t{self.list}\t{self.count}\t{self.start.date}\t{self.start.id}"

    @property
    def words(self) -> str:
        return f"addresses of {super().words}"

    @property
    def shape(self) -> str:
        return f"addresses {self.count}"


class LastChange(Struct, frozen=True):
    """When any story of a list changed last, from one position up to, but without, another.

    Only lists that sitemaps name are asked.
    """

    list: str
    start: Position
    end: Position

    @property
    def name(self) -> str:
        return TAB.join(("last change", self.list, *map(str, (*self.start, *self.end))))

    @property
    def words(self) -> str:
        return f"last change in {self.list}"

    @property
    def lists(self) -> tuple[str, ...]:
        return (self.list,)

    @property
    def shape(self) -> str:
        return "last change"

    @property
    def key(self) -> Position:
        return self.start

    def ask(self, queries: ListQueries) -> Answer:
        """The answer is a moment, and no place."""
        return (), {self.list: (self.start, self.end)}


class Beside(Struct, frozen=True):
    """The next younger and the next older story of a list, each where there is one."""

    list: str
    position: Position

    @property
    def name(self) -> str:
        return f"beside\t{self.list}\t{self.position.date}\t{self.position.id}"

    @property
    def words(self) -> str:
        return f"neighbours in {self.list} on {_day(self.position.date)}"

    @property
    def lists(self) -> tuple[str, ...]:
        return (self.list,)

    @property
    def shape(self) -> str:
        return "beside"

    @property
    def key(self) -> Position:
        return self.position

    def ask(self, queries: ListQueries) -> Answer:
        younger, older = (
            queries.following(self.list, self.position),
            queries.newest(self.list, 1, self.position),
        )
        spans = (older[0] if older else FIRST, behind(younger[0]) if younger else LAST)
        return (*younger, *older), {self.list: spans}


class Related(Struct, frozen=True):
    """Older stories that share most of these lists with the story at a position, as of its
    publication.
    """

    lists: tuple[str, ...]
    position: Position
    count: int

    @property
    def name(self) -> str:
        return TAB.join(
            ("related", str(self.count), str(self.position.date), self.position.id, *self.lists)
        )

    @property
    def words(self) -> str:
        topics = ", ".join(self.lists)
        return f"{self.count} related by {topics} before {_day(self.position.date)}"

    @property
    def shape(self) -> str:
        return "related"

    @property
    def key(self) -> Position:
        return self.position

    def ask(self, queries: ListQueries) -> Answer:
        found = {
            list_: queries.newest(list_, RELATED_DEPTH, self.position, without=UNRELATED)
            for list_ in self.lists
        }
        shared = Counter(position for positions in found.values() for position in positions)
        ranked = sorted(
            shared, key=lambda position: (-shared[position], -position.date, position.id)
        )
        return ranked[: self.count], {
            list_: (FIRST if len(positions) < RELATED_DEPTH else positions[-1], self.position)
            for list_, positions in found.items()
        }


def behind(position: Position) -> Position:
    """The first position after another: a bound that takes it in."""
    return Position(position.date, f"{position.id}\0")


def _day(date: int) -> str:
    """A day in UTC; nothing for the ends of all lists."""
    return f"{datetime.fromtimestamp(date, UTC):%Y-%m-%d}" if abs(date) < 2**37 else ""


def _position(date: str, id_: str) -> Position:
    return Position(int(date), id_)


READERS: Mapping[str, Callable[..., Question]] = {
    "newest": lambda list_, count, within, *position: Newest(
        list_, int(count), _position(*position), within
    ),
    "filling": lambda list_, count, within, without, *but: Filling(
        list_, int(count), within=within, without=without, but=but
    ),
    "signed": lambda list_, count, named, within, without, *rest: Signed(
        list_,
        int(count),
        within=within,
        without=without,
        but=rest[: int(named)],
        taken=rest[int(named) :],
    ),
    "stretch": lambda list_, count, *position: Stretch(list_, _position(*position), int(count)),
    "addresses": lambda list_, count, *position: Addresses(list_, _position(*position), int(count)),
    "last change": lambda list_, date, id_, *end: LastChange(
        list_, _position(date, id_), _position(*end)
    ),
    "beside": lambda list_, *position: Beside(list_, _position(*position)),
    "related": lambda count, date, id_, *lists: Related(lists, _position(date, id_), int(count)),
}


def question_of(name: str) -> Question:
    """The question that a name stands for."""
    kind, *words = name.split(TAB)
    return READERS[kind](*words)
