"""The histories are sharp: each kind of dependency that is taken away is missed within the budget of test_histories."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from histories.bugs import BUGS, caught
from histories.play import Stage
from test_histories import CHUNKS, EACH, STEPS

# The others take their turn in `make deep`.
SAMPLE = list(BUGS)[::5]


@pytest.mark.slow
@pytest.mark.parametrize("bug", SAMPLE)
def test_a_planted_bug_is_caught(bug: str, tmp_path: Path) -> None:
    assert caught(BUGS[bug], partial(Stage, tmp_path), range(CHUNKS * EACH), STEPS)


def test_there_are_enough_planted_bugs() -> None:
    assert len(BUGS) >= 40
