"""Taking in in batches, in this process or in a worker: sources become rows."""

from __future__ import annotations

from msgspec import Struct

from newsgen.catalog.rows import Row
from newsgen.errors import Broken, Problem
from newsgen.intake.context import IntakeContext
from newsgen.intake.take import take_in
from newsgen.model import Source
from newsgen.outputs.lists.table import entries_of
from newsgen.render.context import BuildKey, context_for


class Intake(Struct, frozen=True):
    """Takes in a batch of sources, in a worker or here: for each what it came to, or its
    problems.
    """

    key: BuildKey

    def __call__(
        self, sources: list[Source]
    ) -> list[tuple[Source, Row | None, tuple[Problem, ...]]]:
        intake = context_for(self.key).intake
        return [self._one(intake, source) for source in sources]

    def _one(
        self, intake: IntakeContext, source: Source
    ) -> tuple[Source, Row | None, tuple[Problem, ...]]:
        try:
            return source, take_in(intake, source, entries_of), ()
        except Broken as broken:
            return source, None, broken.problems
