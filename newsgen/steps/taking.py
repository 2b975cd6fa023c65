"""Taking in in batches, in this process or in a worker: sources become rows."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from newsgen.catalog.rows import Row
from newsgen.intake.context import IntakeContext
from newsgen.intake.take import take_in
from newsgen.model import Source
from newsgen.outputs.lists.table import entries_of
from newsgen.render.context import BuildKey, context_for


class Intake(Struct, frozen=True):
    """Takes in a batch of sources, in a worker or here, with the `spellings` of an IntakeContext;
    `unnamed`: under stand-ins for their ids.
    """

    key: BuildKey
    spellings: Mapping[str, str] = {}
    unnamed: bool = False

    def __call__(self, sources: list[Source]) -> list[Row]:
        intake = replace(context_for(self.key).intake, spellings=self.spellings)
        return [self._one(intake, source) for source in sources]

    def _one(self, intake: IntakeContext, source: Source) -> Row:
        return take_in(intake, source, entries_of, self.unnamed)
