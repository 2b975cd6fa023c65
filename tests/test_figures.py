"""The figures of the threat model are those of the tests that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from histories.deep import HOSTILE
from test_breakage import BREAKS
from test_docs import tables, under
from test_growth import BODIES, EXPRESSIONS, HEADERS
from test_histories import CHUNKS, EACH
from test_hostile import SEEDS, SHOWN
from test_hostile_clones import ATTACKS
from test_pictures import ACTIVE, DAMAGES, RASTERS
from test_policy import USES
from test_power_loss import ENOUGH
from test_preview import HEADS, LONG_TARGETS, TARGETS
from test_preview_crowds import MANY, SLOW
from test_sandbox import ESCAPES
from vectors import VECTORS

PAGE = "docs/reliability.md"
FIGURES: Mapping[str, int] = {
    "script vectors": len(set(VECTORS)),
    "of them in a browser": len(set(SHOWN)),
    "mutated texts": len(SEEDS),
    "kinds of text that grow": len(BODIES) + len(HEADERS),
    "regular expressions": len(EXPRESSIONS),
    "pictures of all kinds": len(RASTERS),
    "times": DAMAGES,
    "files that would be run": len(ACTIVE),
    "ways to break a site": len(BREAKS),
    "ways out of a template": len(set(ESCAPES)),
    "clones": len(ATTACKS),
    "ways to use another host": len(USES),
    "addresses that lead out": len(set(TARGETS) | set(LONG_TARGETS)),
    "requests that are none from this browser": len(HEADS),
    "mutated requests": MANY,
    "slow clients": SLOW,
    "disks": sum(ENOUGH.values()),
}


def test_every_figure_of_the_threat_model_is_counted_and_right() -> None:
    (rows,) = tables(PAGE, "Who may send what")
    told = " ".join(row[-1] for row in rows)
    wrong = [
        f"{count:,} {what}" for what, count in FIGURES.items() if f"{count:,} {what}" not in told
    ]
    assert wrong == []
    assert sorted(re.findall(r"\b\d[\d,]*\d\b", told)) == sorted(
        map("{:,}".format, FIGURES.values())
    )


def test_the_threat_model_names_everyone_who_may_send_something() -> None:
    (rows,) = tables(PAGE, "Who may send what")
    who = " ".join(row[0] for row in rows)
    for one in (
        "reporter",
        "theme",
        "repository that you clone",
        "readers",
        "visitor of the preview",
    ):
        assert one in who
    assert all(len(row) == 4 and all(row) for row in rows)


def test_the_figures_of_each_run_are_right() -> None:
    told = under(PAGE, "Repeat it")
    assert f"plays {CHUNKS * EACH} histories" in told
    assert f"publishes {len(SEEDS):,} hostile texts" in told
    assert f"publishes {HOSTILE:,} hostile texts" in told
