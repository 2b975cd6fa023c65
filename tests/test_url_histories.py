"""Every URL that readers ever had, through random moves, answers or is known to be gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from histories.urls import faults

CHUNKS, EACH = 6, 5


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_url_that_was_ever_published_answers(chunk: int, tmp_path: Path) -> None:
    for seed in range(chunk * EACH, (chunk + 1) * EACH):
        assert faults(tmp_path / str(seed), seed) == [], f"seed {seed}"
