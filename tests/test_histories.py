"""Whatever is edited, in whatever order, a build in place equals a clean one.

It ends with the bytes, names and words of a clean one.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from histories import shrink
from histories.play import Stage, written
from histories.scene import Scene
from histories.vocabulary import ADDITIONS, KINDS, PATCHES, drawn, perform
from newsroom import NOON, Newsroom

SAVED = sorted((Path(__file__).parent / "histories" / "saved").glob("*.json"))
CHUNKS, EACH, STEPS = 20, 5, 10


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_build_of_a_random_history_equals_a_clean_one(chunk: int, tmp_path: Path) -> None:
    for seed in range(chunk * EACH, (chunk + 1) * EACH):
        stage = Stage(tmp_path)
        history, difference = stage.play(written(stage, seed, STEPS))
        assert difference is None, f"seed {seed}, {shrink.told(history, difference, tmp_path)}"


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_a_history_that_failed_once_does_not_fail_again(path: Path, tmp_path: Path) -> None:
    assert shrink.failure(json.loads(path.read_text(encoding="utf-8")), tmp_path) is None


# -- the histories themselves ----------------------------------------------------------------------


def test_the_start_site_is_right_and_uses_every_kind_of_page(tmp_path: Path) -> None:
    scene = Scene.begin(tmp_path / "site")
    report = Newsroom.at(scene.root).build(NOON)
    # The template is for what an edit may put between paragraphs.
    told = {"spelling", "missing-alt", "unused-template"}
    assert {warning.code for warning in report.warnings} == told
    assert [held.reason for held in report.held] == ["scheduled", "draft"]
    names = set(scene.names("output"))
    assert {f"output/{name}" for name in EXPECTED.split()} <= names


EXPECTED = """
    index.html feed.xml 404.html outlet.css robots.txt sitemap.xml sitemap-2026-11.xml
    sitemap-pages.xml ads.txt world/index.html world/feed.xml world/page/1/index.html
    world/2026/index.html world/2026/11/ferry-returns/index.html 2026/ferry/index.html
    world/2026/11/ferry-returns/ninjs.json 2f6c1d0e9b7a4835.txt
    old-ferry.html authors/ana-brito/index.html authors/ana-brito/feed.xml
    tags/ferries/index.html tags/ferries/feed.xml series/the-harbour-year/index.html
    about/index.html who-we-are/index.html fragments/recent.html
    fragments/recent.es.html .well-known/security.txt events.ics events/index.html"""


def test_every_patch_fits_the_start_site(tmp_path: Path) -> None:
    scene = Scene.begin(tmp_path / "site")
    assert [old for name, old, _ in PATCHES if old not in (scene.read(name) or "")] == []
    assert [name for name in ADDITIONS if scene.has(name)] == []


def test_a_history_is_the_same_each_time_it_is_written_and_can_be_played_from_its_text(
    tmp_path: Path,
) -> None:
    dice, scene = random.Random(7), Scene.begin(tmp_path / "a")
    history = []
    for _ in range(60):
        edit = drawn(scene, dice)
        perform(scene, edit)
        history.append(edit)
    again = Scene.begin(tmp_path / "b")
    for edit in json.loads(json.dumps(history)):
        perform(again, edit)
    assert again.snapshot() == scene.snapshot()


def test_the_vocabulary_is_large_and_all_of_it_is_drawn(tmp_path: Path) -> None:
    assert len(KINDS) > 60
    dice, scene = random.Random(1), Scene.begin(tmp_path / "site")
    scene.write("output/index.html", "x")
    scene.write(".newsgen/catalog.db", "x")
    scene.graves["content/world/gone.md"] = b""
    drawn_kinds = {drawn(scene, dice)[0] for _ in range(6000)}
    assert {name for name, kind in KINDS.items() if kind.weight} == drawn_kinds


def test_a_failing_history_is_made_small_and_shown_as_a_test(tmp_path: Path) -> None:
    history = [[["a"], ["b"]], [["c"]], [["d"], ["e"], ["f"]], [["g"]]]

    def fails(part: shrink.History) -> bool:
        names = [edit[0] for step in part for edit in step]
        return "b" in names and "e" in names

    small = shrink.shrunk(history, fails)
    assert small == [[["b"]], [["e"]]]
    assert "[['b']],\n            [['e']]" in shrink.as_test(small)
    assert json.loads(shrink.saved(small, tmp_path).read_text(encoding="utf-8")) == small
