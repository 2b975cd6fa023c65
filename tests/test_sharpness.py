"""The histories are sharp: each kind of dependency that is taken away is missed within the budget of test_histories."""

from __future__ import annotations

from pathlib import Path

import pytest
from histories.bugs import BUGS, SECOND_NETS, hunted
from test_histories import CHUNKS, EACH, STEPS

# One or two of each sort, of those that are caught soon. All take their turn in `make deep`.
SAMPLE = (
    *("unread article", "unread newest", "unread stretch", "unread setting:lists", "unsuspected article"),
    *("not asked again: setting", "no stirs", "short spans", "no bundles", "no time", "no list plans", "lasting pages"),
)


@pytest.mark.slow
@pytest.mark.parametrize("bug", SAMPLE)
def test_a_planted_bug_is_caught(bug: str, tmp_path: Path) -> None:
    assert [catch.bug for catch in hunted([bug], tmp_path, range(CHUNKS * EACH), STEPS)] == [bug]


def test_there_are_enough_planted_bugs() -> None:
    assert SECOND_NETS.keys() < BUGS.keys()
    assert len(BUGS) - len(SECOND_NETS) >= 40
