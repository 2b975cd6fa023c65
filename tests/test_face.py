"""The default theme's face, as Chromium shows the sample site under its own security policy."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from newsroom import NOON
from validators import TOOLS, need

from newsgen.build import build
from newsgen.steps.order import Order

ROOT = Path(__file__).parents[1]
THEME = ROOT / "themes" / "default" / "static"
STORY = "/politics/2026/11/budget-one-vote/"
# A page of every kind, and stories that are hard to show.
PAGES = (
    "/",
    "/world/straits/",
    "/world/2026/",
    STORY,
    "/features/2026/11/the-longest-crossing/",
    "/world/straits/2026/11/gale-in-the-straits/",
    "/authors/mara-ellery/",
    "/tags/harbour/",
    "/places/",
    "/events/",
    "/corrections/",
    "/feeds/",
    "/404.html",
    "/about/",
    "/espanol/2026/11/segunda-vuelta-montelara/",
)
# What a paper lives on, all of it at once, and the hosts that its pages may ask.
BUSINESS = """
[newsletter]
action = "https://letters.example/subscribe"
[support]
url = "/about/"
text = "We live on *readers*."
[analytics]
script = "https://count.example/x.js"
attributes = { data-domain = "courier.example" }
[ads.calendar]
place = "front"
picture = "_images/ferry.jpg"
alt = "A calendar of ships"
url = "https://shop.example/"
[ads.beside]
place = "side"
picture = "_images/ferry-bow.jpg"
alt = "A book of ferries"
[ads.network]
place = "end"
frame = "https://ads.example/end.html"
height = 280
[[menu]]
label = "Shop"
url = "https://shop.example/"
"""
COUNTS, ADS = "https://count.example", "https://ads.example"
KILOBYTE = 1024
DARK, LIGHT = "rgb(22, 23, 27)", "rgb(255, 255, 255)"

pytestmark = [pytest.mark.tools, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("face")
    for name in ("content", "themes"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "config.toml", root)
    return built(root)


def built(root: Path) -> Path:
    build(Order(root, NOON, root / "output", jobs=1))
    return root / "output"


@pytest.fixture(scope="module")
def seen(site: Path) -> Mapping[str, Any]:
    return looked(site, "--story", STORY, *PAGES)


@pytest.fixture(scope="module")
def business(site: Path, seen: Mapping[str, Any]) -> Mapping[str, Any]:
    """The front page and a story once the paper has all that it may live on."""
    config = site.parent / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + BUSINESS, encoding="utf-8")
    return looked(built(site.parent), "--host", COUNTS, "--host", ADS, "/", STORY, "/world/")


def looked(site: Path, *options: str) -> Mapping[str, Any]:
    need("axe")
    command: tuple[str | Path, ...] = ("node", TOOLS / "face.mjs", "--root", site, *options)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


def test_no_page_has_a_barrier_an_error_or_a_request_elsewhere(seen: Mapping[str, Any]) -> None:
    assert seen["faults"] == []


def test_what_a_paper_lives_on_shuts_nobody_out_and_asks_its_own_hosts_alone(
    business: Mapping[str, Any],
) -> None:
    assert business["faults"] == []
    script, frame = f"{COUNTS}/x.js", f"{ADS}/end.html"
    assert {page: {*urls} for page, urls in business["asked"].items()} == {
        "/": {script},
        "/world/": {script},
        STORY: {script, frame},
    }
    assert max(business["heights"].values()) <= 150


def test_the_masthead_leaves_room_for_the_news(seen: Mapping[str, Any]) -> None:
    assert {page: height for page, height in seen["heights"].items() if height > 150} == {}


def test_nothing_moves_when_the_typeface_comes_late(seen: Mapping[str, Any]) -> None:
    assert [one for one in seen["shifts"] if one["moved"] > 0.01] == []


def test_a_line_is_as_long_as_one_reads_with_ease(seen: Mapping[str, Any]) -> None:
    assert 62 <= median(seen["measure"]) <= 70


def test_paper_takes_two_pages_at_most(seen: Mapping[str, Any]) -> None:
    assert [one for one in seen["printed"] if one["pages"] > 2] == []


def test_any_colour_of_a_section_can_be_read_on_both_grounds(seen: Mapping[str, Any]) -> None:
    assert [one for one in seen["contrasts"] if one["contrast"] < 4.5] == []


def test_keys_open_the_panel_and_turn_the_switch(seen: Mapping[str, Any]) -> None:
    assert seen["keyboard"] == {
        "order": ["skip", "banner", "menu-button", "nameplate-name", "scheme", "menu", "card"],
        "opened": True,
        "then": "panel",
        "closed": True,
        "back": "menu-button",
        "light": LIGHT,
        "dark": DARK,
        "pressed": "true",
        "remembered": DARK,
        "late": False,
    }


def test_without_scripts_the_system_chooses_the_scheme_and_the_panel_opens(
    seen: Mapping[str, Any],
) -> None:
    assert seen["plain"] == {"switch": False, "panel": True, "dark": DARK}


def compressed(suffix: str) -> int:
    return sum(len(gzip.compress(path.read_bytes())) for path in THEME.rglob(f"*{suffix}"))


def test_what_is_loaded_for_the_face_is_light() -> None:
    assert compressed(".css") <= 20 * KILOBYTE
    assert compressed(".js") <= 10 * KILOBYTE
    fonts = {path.name: path.stat().st_size for path in THEME.glob("fonts/*.woff2")}
    assert fonts["newsreader.woff2"] <= 40 * KILOBYTE
    assert max(fonts.values()) <= 42 * KILOBYTE
    assert "SIL OPEN FONT LICENSE" in (THEME / "fonts" / "OFL.txt").read_text(encoding="utf-8")
