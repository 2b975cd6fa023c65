"""What the builder tells the threads of the server.

That is whether a build is at work, how the last one ended, and its number.
"""

from __future__ import annotations

import threading

from msgspec import Struct

from newsgen.errors import Problem


class Outcome(Struct, frozen=True):
    """How a build ended.

    With `problems` the site stands as it was; `changed` says whether any of its files did. At
    `next_change`, time alone changes the site; `at` was the moment of this build. Its URLs begin
    with `root`.
    """

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    changed: bool = True
    summary: str = ""
    at: int = 0
    root: str = ""
    next_change: int | None = None


class Edition(Struct, frozen=True):
    """What readers of the preview get at a moment.

    The number changes with everything that they could see.
    """

    number: int
    problems: tuple[Problem, ...]
    root: str = ""


class Board:
    """One writer, the builder, who is at work from the start; many readers, who wait here."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._edition = Edition(0, ())
        self._building = True
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    def hold(self) -> None:
        """A build begins: whoever asks for a page now waits for it."""
        with self._news:
            self._building = True

    def settle(self, outcome: Outcome) -> None:
        """A build has ended."""
        with self._news:
            if outcome.changed or outcome.problems != self._edition.problems:
                root = self._edition.root if outcome.problems else outcome.root
                self._edition = Edition(self._edition.number + 1, outcome.problems, root)
            self._building = False
            self._news.notify_all()

    def close(self) -> None:
        """The preview ends: nobody waits any longer."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def settled(self, patience: float) -> Edition:
        """The edition to show, once no build is at work.

        After `patience` seconds it is the one that is there.
        """
        with self._news:
            self._news.wait_for(lambda: not self._building or self._closed, patience)
            return self._edition

    def number_after(self, seen: int, patience: float) -> int:
        """The number of the first edition that is not the one seen.

        After `patience` seconds it is that of the one that is there.
        """
        with self._news:
            self._news.wait_for(lambda: self._edition.number != seen or self._closed, patience)
            return self._edition.number
