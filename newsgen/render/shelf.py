"""What the pages of a build have in common: made once a process, and kept until the next build."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from newsgen.catalog.questions import Spans
from newsgen.digest import number_of
from newsgen.errors import Problem
from newsgen.model import Use
from newsgen.remembered import remembered

SHARED_KEPT = 4096
# So much is kept of what is large: a feed's channel until all its formats are written, its items
# until other lists have theirs.
PASSING_KEPT = {"channel": 2, "item": 100, "entry": 200, "negative": 1, "typesetter": 1}
Value = TypeVar("Value")


class Shared(Struct, frozen=True):
    """What many pages show and is made once a process: with all that was noted for it (see `Door`),
    its problems, what it needs of other hosts, and the openings of a page's policy.
    """

    value: Any
    facts: Mapping[str, str]
    frame: Mapping[str, str]
    spans: Mapping[str, Spans]
    problems: tuple[Problem, ...]
    uses: tuple[Use, ...]
    openings: tuple[tuple[str, str], ...] = ()


class RecentValues(dict[Hashable, Value]):
    """What is at hand, by its name: of much, what came last."""

    def __init__(self, most: int | None = None) -> None:
        super().__init__()
        self._most = most or SHARED_KEPT

    def keep(self, key: Hashable, value: Value) -> Value:
        """Put something on the shelf, in place of the oldest where it is full."""
        if len(self) >= self._most:
            del self[next(iter(self))]
        self[key] = value
        return value


class Shelf:
    """All of it that this process made for one build."""

    def __init__(self) -> None:
        # Texts that many pages show, by (text, language, source).
        self.texts: dict[tuple[str, str, str], Shared] = {}
        # One of each: the doors of a page need not look again into facts that they have.
        self._frames: dict[frozenset[tuple[str, str]], Mapping[str, str]] = {}
        # What a few outputs show that come one after another.
        self.passing: Mapping[str, RecentValues[Shared]] = {
            what: RecentValues(most) for what, most in PASSING_KEPT.items()
        }
        # The bundles whose facts this process has told.
        self.bundles_told: set[int] = set()

    @remembered
    def shared(self, lang: str) -> RecentValues[Shared]:
        """What was made for many pages in a language."""
        return RecentValues()

    @remembered
    def bundle(self, names: frozenset[str]) -> int:
        """The number of the bundle of these facts: the same in every process."""
        return number_of("\n".join(sorted(names)))

    def frame(self, facts: dict[str, str]) -> Mapping[str, str]:
        """The one mapping that holds these facts, whoever asks for it."""
        return self._frames.setdefault(frozenset(facts.items()), facts)
