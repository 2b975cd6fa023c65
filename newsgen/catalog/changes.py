"""What changed: a source before and after, and the places of lists where that shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from newsgen.catalog.lists import list_of, standing
from newsgen.model import Position


class Snapshot(Struct, frozen=True):
    """What the rest of the site can know of a source. A hidden story stands in no list and has
    neither URL nor card; one that was taken back has no card.

    `id` is a story's or record's id, and the path of any other file; `lists` has the label of each
    entry, by the entries' keys; `original` is the id of the story of which it is a translation;
    `changed` the moment of its last change.
    """

    kind: str
    id: str
    digest: str
    card_digest: str = ""
    url: str = ""
    position: Position | None = None
    lists: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    withdrawn: bool = False
    original: str = ""
    changed: int = 0

    def position_of(self, entry: str) -> Position:
        """Where one of the story's entries stands in its list."""
        assert self.position
        return standing(entry, self.position.id, self.position.date, self.changed)


class SourceChange(Struct, frozen=True):
    """A source before and after, None where it was or is not on file."""

    path: str
    before: Snapshot | None
    after: Snapshot | None

    @property
    def sides(self) -> tuple[Snapshot, ...]:
        """The source as it was and as it is, as far as it was and is on file."""
        return tuple(one for one in (self.before, self.after) if one)

    @property
    def kinds(self) -> frozenset[str]:
        """What kind of source it is; two where a link took a file's place, or the other way
        round.
        """
        return frozenset(one.kind for one in self.sides)

    @property
    def is_one(self) -> bool:
        """Whether anything that others can see is different."""
        return self.before != self.after

    @property
    def disappeared(self) -> str:
        """The id of the story that was visible, and is not now, if it is one."""
        was = self.before.id if self.before and self.before.card_digest else ""
        is_ = self.after.id if self.after and self.after.card_digest else ""
        return was if was != is_ else ""

    @property
    def what(self) -> str:
        """What happened, for people."""
        was, is_ = (
            bool(one and (one.kind != "story" or one.lists)) for one in (self.before, self.after)
        )
        return f"{self.name} {'changed' if was == is_ else 'left' if was else 'entered'}"

    @property
    def name(self) -> str:
        """The source's name, for people: a story's id, and the path of any other file."""
        source = self.after or self.before
        return f"story {source.id}" if source and source.kind == "story" else self.path


class ListChange(Struct, frozen=True):
    """Something happened at a position of a list. `moved`: a story entered or left it there, or is
    spelled in another way.

    `what` says it for people.
    """

    list: str
    position: Position
    moved: bool
    what: str


def list_changes(change: SourceChange) -> Iterator[ListChange]:
    """The places of lists where something happened.

    Where a story enters or leaves one list, all that it stands in are stirred: a question to one of
    them may ask for stories that stand in the other, too.
    """
    before, after = _entries(change.before), _entries(change.after)
    if before == after and _shown(change.before) == _shown(change.after):
        return
    was, is_ = {list_ for list_, _ in before}, {list_ for list_, _ in after}
    for list_, position in before | after:
        moved = before.get((list_, position)) != after.get((list_, position))
        what = "left" if list_ not in is_ else "changed" if list_ in was else "entered"
        yield ListChange(list_, position, moved, f"{change.name} {what}")


def _shown(one: Snapshot | None) -> tuple[str, int] | None:
    """What lists show of a story."""
    return (one.card_digest, one.changed) if one else None


def _entries(one: Snapshot | None) -> dict[tuple[str, Position], str]:
    if one is None or one.position is None:
        return {}
    return {(list_of(key), one.position_of(key)): label for key, label in one.lists.items()}
