"""The histories are sharp: each kind of dependency that is taken away is missed.

It is within the budget of test_histories.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from histories.bugs import BUGS, SECOND_NETS, hunted, planting
from histories.play import History, Stage
from histories.vocabulary import AFAR
from newsroom import NOON
from test_histories import CHUNKS, EACH, STEPS

from newsgen.catalog import questions
from newsgen.outputs.lists.news import FRESH

# One or two of each sort, of those that are caught soon. All take their turn in `make deep`.
SAMPLE = (
    *("unread article", "unread newest", "unread stretch"),
    *("unsuspected article", "not asked again: setting", "no stirs", "short spans"),
    *("no bundles", "no time", "no list plans", "lasting pages"),
)


@pytest.mark.slow
@pytest.mark.parametrize("bug", SAMPLE)
def test_a_planted_bug_is_caught(bug: str, tmp_path: Path) -> None:
    assert [catch.bug for catch in hunted([bug], tmp_path, range(CHUNKS * EACH), STEPS)] == [bug]


def test_there_are_enough_planted_bugs() -> None:
    assert SECOND_NETS.keys() < BUGS.keys()
    assert len(BUGS) - len(SECOND_NETS) >= 40


# An old story is related first by one topic, then by two: when two younger ones have left these.
A_RETURN = [
    [
        ["configure", ["lists.related", 1]],
        ["create", "content/sports/cup.md", "The cup", "2026-11-22 18:31", None, "Cups", "Won."],
        *(["add_tag", "content/sports/cup.md", tag] for tag in ("Rain", "Songs")),
        ["create", "content/world/cups.md", "Cups", "2026-11-10", None, "Cups", "Many."],
        ["create", "content/world/rain.md", "Rain", "2026-11-08", None, "Rain", "Much."],
        ["create", "content/world/songs.md", "Songs", "2026-11-07", None, "Songs", "Old ones."],
        [
            "create",
            "content/world/hymn.md",
            "A hymn",
            "2026-10-01",
            None,
            "Rain",
            "Sung in the rain.",
        ],
    ],
    [["drop_tag", "content/world/rain.md"], ["drop_tag", "content/world/songs.md"]],
    [["add_tag", "content/world/hymn.md", "Songs"]],
]


def test_old_spans_are_missed_where_lists_are_deep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "RELATED_DEPTH", 1)
    assert Stage(tmp_path).play(A_RETURN)[1] is None
    _, difference = Stage(tmp_path, planted=partial(planting, BUGS["old spans"])).play(A_RETURN)
    assert difference
    assert difference.lines[0] == "--- expected/sports/2026/11/cup/index.html"


# A page that needs another host, and a policy that is opened: to that page, to all, to none.
OPENINGS = [
    [["show_from_afar", "content/world/tram.md", AFAR[0]]],
    [["secure", {"pictures": ["img.test"]}]],
    [["secure", {"pictures": ["img.test", "*.test"], "everywhere": ["pictures"]}]],
    [["secure", None]],
]


@pytest.mark.parametrize(
    "bug",
    ["unread opened", "not asked again: opened", "unread open for", "untouched open for"],
)
def test_a_policy_that_stays_as_it_was_is_missed(bug: str, tmp_path: Path) -> None:
    _, difference = Stage(tmp_path, planted=partial(planting, BUGS[bug])).play(OPENINGS)
    assert difference
    assert any("Content-Security-Policy" in line for line in difference.lines)


def test_a_policy_is_opened_and_closed_as_in_a_clean_build(tmp_path: Path) -> None:
    assert Stage(tmp_path).play(OPENINGS)[1] is None


# The lead picture of a story in a sitemap is another one; robots.txt and pages say other things.
REPAINTED = [
    [["set_key", "content/world/tram.md", ["image", {"src": "ferry/quay.png", "alt": "A"}]]],
    [["repaint", "world/ferry/quay.png", 9]],
]
ROBOTS = [
    [],
    [["configure", ["robots.ai", "deny"]]],
    [["configure", ["robots.tdm_reservation", True]]],
    [["configure", ["robots.lines", ["Disallow: /x/"]]], ["add", "content/_static/robots.txt"]],
    [["take_away", "content/_static/robots.txt"]],
]
# What is news is news no more, and is again.
AGEING = [
    [
        ["redate", "content/world/tram.md", "2026-11-23 12:00"],
        ["redate", "content/sports/derby.md", "2026-11-23 11:00"],
        ["set_key", "content/sports/derby.md", ["updated", "2026-11-23 14:00"]],
    ],
    [["retitle", "content/world/tram.md", "Tram opens"]],
    *([["clock", NOON + shift]] for shift in (FRESH - 1, FRESH, 9 * FRESH, 0)),
]


@pytest.mark.parametrize(
    ("history", "bug", "file"),
    [
        (REPAINTED, "no repaints", "sitemap-2026-"),
        (ROBOTS, "not asked again: terms", ".html"),
        (ROBOTS, "unread terms", ".html"),
        (ROBOTS, "unread setting:robots", "robots.txt"),
        (AGEING, "no time", "news-sitemap.xml"),
        (AGEING, "unread stretch", "news-sitemap.xml"),
        (REPAINTED, "unread addresses", "sitemap-2026-"),
        (AGEING, "unread last change", "sitemap.xml"),
    ],
)
def test_what_crawlers_are_told_is_as_in_a_clean_build(
    history: History, bug: str, file: str, tmp_path: Path
) -> None:
    assert Stage(tmp_path / "right").play(history)[1] is None
    _, difference = Stage(tmp_path / "wrong", planted=partial(planting, BUGS[bug])).play(history)
    assert difference
    assert any(file in line for line in difference.lines if line.startswith("--- "))
