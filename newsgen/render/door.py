"""The one door through which rendering reads: it takes note of each answer as a fact.

A fact is named `KIND:WHICH`. The notes of one output are its trace: were each of them asked again
and came out the same, the output would be the same. Nothing that is absent goes unnoted either: its
digest is that of nothing.

The door keeps the notes and nothing else; what can be read stands in `reads/`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from newsgen.catalog.changes import SourceChange
from newsgen.catalog.questions import Question, Spans
from newsgen.catalog.traces import Trace
from newsgen.errors import Broken, Problem
from newsgen.model import Use
from newsgen.render.context import RenderContext
from newsgen.render.shelf import RecentValues, Shared

NOTHING = ""
Value = TypeVar("Value")


class Door:
    """Reads for one output, in one interface language.

    The notes so far: `facts` of its own, `frame`, those that many outputs share, and `spans`: for
    answers about lists what decides on them. `problems` and `uses`: what is wrong with its texts,
    and what these need of other hosts; `openings`: (directive, host) of what config.toml puts on
    the page, to which its policy is opened.
    """

    def __init__(self, context: RenderContext, lang: str) -> None:
        self.context, self.lang = context, lang
        self.facts: dict[str, str] = {}
        self.frame: dict[str, str] = {}
        self.spans: dict[str, Spans] = {}
        self.problems: list[Problem] = []
        self.uses: list[Use] = []
        self.openings: list[tuple[str, str]] = []
        self._shared = context.shelf.shared(lang)
        self._taken: Mapping[str, str] | None = None  # the frame that was taken over last

    def note(self, kind: FactKind, which: str, digest: str) -> None:
        """Enter a fact."""
        (self.frame if kind.in_frame else self.facts)[f"{kind.name}:{which}"] = digest

    def note_answer(self, question: Question, digest: str, spans: Spans) -> None:
        """Enter the answer to a question about lists, with what decides on it."""
        name = question.name
        self.facts[name] = digest
        self.spans[name] = spans

    @property
    def trace(self) -> Trace:
        """All that was noted."""
        return Trace(self.facts, self.spans, self.context.shelf.bundle(frozenset(self.frame)))

    def share(self, value: Any) -> Shared:
        """A value that was made through this door, with all that was noted for it."""
        frame = self.context.shelf.frame(self.frame)
        problems, uses = tuple(self.problems), tuple(self.uses)
        openings = tuple(self.openings)
        return Shared(value, self.facts, frame, self.spans, problems, uses, openings)

    def take_over(self, shared: Shared) -> None:
        """Note all that was noted for a value that this output shows, too."""
        if shared.frame is not self._taken:
            self.frame.update(shared.frame)
            self._taken = shared.frame
        if shared.facts:
            self.facts.update(shared.facts)
            self.spans.update(shared.spans)
        if shared.problems:
            self.problems.extend(shared.problems)
        if shared.uses:
            self.uses.extend(shared.uses)
        if shared.openings:
            self.openings.extend(shared.openings)

    def shared(self, key: Hashable, make: Callable[..., Value], *words: Any) -> Value:
        """What many pages show, made once a process and language: `make` is called with a door of
        its own, and `words`.
        """
        return self._kept(self._shared, key, make, words)

    def passing(self, what: str, which: Hashable, make: Callable[..., Value], *words: Any) -> Value:
        """The same for what is large, and shown by outputs that come one after another."""
        return self._kept(self.context.shelf.passing[what], (self.lang, which), make, words)

    def _kept(
        self,
        shelf: RecentValues[Shared],
        key: Hashable,
        make: Callable[..., Value],
        words: tuple[Any, ...],
    ) -> Value:
        known = shelf.get(key)
        if known is None:
            inner = Door(self.context, self.lang)
            try:
                value = make(inner, *words)
            except Broken:
                self.take_over(inner.share(None))
                raise
            known = shelf.keep(key, inner.share(value))
        self.take_over(known)
        found: Value = known.value
        return found


def of_no_source(change: SourceChange) -> Iterable[str]:
    """No change of a source touches the fact."""
    return ()


def of_no_list(list_: str) -> Iterable[str]:
    """No change of a list's order touches the fact."""
    return ()


class FactKind(Struct, frozen=True, kw_only=True):
    """What a fact of one kind is: how it is asked again, what people read of it, what wakes it.

    `ask` notes the fact named by the rest of its name. `words` has `{}` for that; without words,
    what happened to the source says it all. `in_frame`: most pages of a kind read it.

    A fact is woken by the change of a source, for each WHICH that `woken_by_source` gives; by a
    story that enters, leaves or moves in a list (`woken_by_list`); by the change of a table of
    config.toml; in each build; or, where it says none of these, by the plan.
    """

    name: str
    ask: Callable[[Door, str], object]
    words: str = ""
    in_frame: bool = False
    woken_by_source: Callable[[SourceChange], Iterable[str]] = of_no_source
    woken_by_list: Callable[[str], Iterable[str]] = of_no_list
    woken_by_table: str = ""
    asked_in_each_build: bool = False

    def described(self, which: str) -> str:
        """A fact of this kind for people; empty where what happened to its source says it all."""
        return self.words.format(which)


def of_surroundings(name: str, ask: Callable[[Door, str], object], words: str) -> FactKind:
    """A kind of fact about what is no source: most pages read it, and each build asks it again."""
    return FactKind(name=name, ask=ask, words=words, in_frame=True, asked_in_each_build=True)
