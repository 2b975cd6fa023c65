"""The theme `wire`, which comes along beside the default one: a child of few lines that shows no
pictures.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import validators
from newsroom import NOON
from selectolax.lexbor import LexborHTMLParser

from newsgen.build import build
from newsgen.steps.order import Order

ROOT = Path(__file__).parents[1]
THEME = ROOT / "themes" / "wire"
STORY = "/features/2026/11/the-longest-crossing/"
PAGES = ("/", "/world/", "/authors/mara-ellery/", "/about/", STORY)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample site, with nothing changed but the theme's name."""
    root = tmp_path_factory.mktemp("wire")
    config = (ROOT / "config.toml").read_text(encoding="utf-8")
    assert '[theme]\nname = "default"' in config
    chosen = config.replace('[theme]\nname = "default"', '[theme]\nname = "wire"')
    (root / "config.toml").write_text(chosen, encoding="utf-8")
    copied(ROOT / "content", root / "content")
    report = build(Order(root, NOON, root / "output", jobs=1))
    assert report.warnings == ()
    return root / "output"


def copied(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            (target / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (target / path.relative_to(source)).write_bytes(path.read_bytes())


def page(site: Path, url: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / url.strip("/") / "index.html").read_text(encoding="utf-8"))


def test_it_is_a_child_of_fewer_than_400_lines() -> None:
    files = [path for path in THEME.rglob("*") if path.is_file()]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) < 400


@pytest.mark.parametrize("url", PAGES[:4])
def test_no_list_and_no_head_shows_a_picture(site: Path, url: str) -> None:
    found = page(site, url).css("main img, main picture")
    assert [one for one in found if not one.css_matches("main .body img")] == []


def test_a_story_keeps_the_pictures_of_its_text_alone(site: Path) -> None:
    story = page(site, STORY)
    assert len(story.css("main img")) == len(story.css("main .body img"))
    assert not story.css_first(".lead-picture")


def test_no_file_is_published_for_a_place_that_shows_no_picture(site: Path) -> None:
    root = site.parent
    config = (root / "config.toml").read_text(encoding="utf-8")
    (root / "config.toml").write_text(config.replace('"wire"', '"default"'), encoding="utf-8")
    build(Order(root, NOON, root / "other", jobs=1))
    here, there = (
        {path.name for path in (root / name / "media").iterdir()} for name in ("output", "other")
    )
    assert here < there
    assert len(here) < 0.7 * len(there)


def test_the_front_is_dense(site: Path) -> None:
    assert len(page(site, "/").css("main .card-title")) >= 50


@pytest.mark.tools
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(site: Path, scheme: str) -> None:
    validators.need("axe")
    assert not validators.axe(["/", STORY], root=site, widths=(360, 1280), scheme=scheme)


@pytest.mark.tools
def test_its_pages_are_valid_html(site: Path) -> None:
    validators.need("nu")
    files = [site / url.strip("/") / "index.html" for url in PAGES]
    assert not validators.nu(files)
