"""Publishing: staged files take their final names.

They do so in an order in which no page leads to what is not there yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import PurePosixPath

from msgspec import Struct

from newsgen.catalog.plan import Plan
from newsgen.errors import Refused
from newsgen.publish.staging import Target


class Tally(Struct, frozen=True):
    """How many files a build wrote, found unchanged, and removed."""

    written: int
    unchanged: int
    removed: int


class Publisher(Struct, frozen=True):
    """One build's staged files on their way to the readers. `enter` puts down their URLs."""

    plan: Plan
    target: Target
    commit: Callable[[], None]
    enter: Callable[[], None] = lambda: None

    def publish(self, at: int, total: int) -> tuple[int, Tally]:
        """Publish what is staged, of `total` files in all; the build's number, and what was done.

        What will be done is put down first. Whoever is killed on the way leaves it stale, so that
        the next build does it again. Raises Refused, before anything is touched, where a file of
        another hand is in the way.
        """
        gone = self.plan.gone()
        obstacles = [path for path in gone if self.plan.is_in_the_way(path)]
        if not self.target.is_empty():
            self._look_out_for_strangers(set(obstacles))
        self.target.ledger.add(path for path, is_ours, _ in self.plan.staged() if not is_ours)
        self.enter()
        self.target.flush()
        number = self.plan.begin_publishing(at)
        self.commit()
        written = self._release(obstacles, gone)
        self.plan.end_publishing()
        self.commit()
        return number, Tally(written, total - written, len(gone))

    def _release(self, obstacles: Sequence[str], gone: Sequence[str]) -> int:
        if gone or any(True for _ in self.plan.staged()):
            self.target.begin()
        written = 0
        self._remove(obstacles)
        for _, files in groupby(self.plan.staged(), key=itemgetter(2)):
            if written:
                self.target.barrier()
            for path, *_ in files:
                self.target.release(path)
                written += 1
        if written and gone:
            self.target.barrier()
        self._remove(path for path in gone if path not in obstacles)
        self.target.finish()
        return written

    def _look_out_for_strangers(self, leaving: set[str]) -> None:
        for path, is_ours, _ in self.plan.staged():
            stranger = self.target.obstacle(path) or (
                "" if is_ours or not self.target.signature(path) else path
            )
            if (
                stranger
                and not self._is_leaving(stranger, leaving)
                and not self.target.ledger.own([stranger])
            ):
                purpose = f"in the way of {path}" if stranger != path else "where a page has to be"
                message = f"{stranger} in the output is {purpose}, and newsgen did not make it"
                hint = (
                    "move it to another place, empty the folder if newsgen alone made it, "
                    "or take another with --output"
                )
                raise Refused(message, hint)

    def _is_leaving(self, path: str, leaving: set[str]) -> bool:
        return path in leaving or any(
            PurePosixPath(path) in PurePosixPath(one).parents for one in leaving
        )

    def _remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            self.target.remove(path)
