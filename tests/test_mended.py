"""Builds after mistakes: what was wrong for a while leaves no trace once it is mended."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from newsroom import Newsroom, tree
from test_traces import as_if_clean


def test_a_story_is_published_and_its_lists_follow_it(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry").build()
    report = newsroom.story("world/tram", date="2026-11-21 09:00").build()
    assert newsroom.has("/world/2026/11/tram/")
    assert "/world/2026/11/tram/" in newsroom.read("/world/")
    assert 0 < report.tally.written < report.pages


def test_a_picture_goes_with_its_last_page_even_if_a_broken_build_lies_between(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.bare().picture("pages/quay.png").page("about", "![The quay](quay.png)").story(
        "world/ferry"
    ).build()
    assert any(path.startswith("media/") for path in newsroom.files())
    newsroom.remove("content/pages/about.md").story("world/ferry", layout="nowhere")
    assert newsroom.problems()
    as_if_clean(newsroom.story("world/ferry").root, tmp_path)
    assert not any(path.startswith("media/") for path in newsroom.files())


def test_an_alias_that_is_the_storys_own_address_comes_and_goes_without_a_trace(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.bare().story("world/ferry").build()
    newsroom.story("world/ferry", aliases=["/world/2026/11/ferry/"])
    assert newsroom.build().tally.written == 0
    as_if_clean(newsroom.story("world/ferry").root, tmp_path)


def test_a_picture_that_only_the_outlets_style_sheet_shows_is_published(newsroom: Newsroom) -> None:
    newsroom.write("content/_authors/jane.md", "---\nname: Jane\nphoto: jane.png\n---\n").picture(
        "_authors/jane.png"
    )
    newsroom.theme(
        "own", "default", outlet__css='body { background: url({{ author("jane").photo.url }}) }'
    )
    report = newsroom.story("world/ferry").build()
    shown = newsroom.read("/outlet.css").partition("url(")[2].partition(")")[0]
    assert newsroom.has(shown)
    assert report.pages == len([path for path in newsroom.files() if path != ".newsgen"])


def test_all_stories_may_go_and_come_back(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.bare().story("world/ferry").story("sports/derby").build()
    before = tree(newsroom.output)
    shutil.move(newsroom.root / "content", tmp_path / "away")
    newsroom.build()
    assert not newsroom.has("/world/2026/11/ferry/")
    shutil.move(tmp_path / "away", newsroom.root / "content")
    newsroom.build()
    assert tree(newsroom.output) == before


@pytest.mark.parametrize("broken", ["name = ", 'name = "other"\nparent = "nowhere"\n'])
def test_a_story_that_comes_while_the_theme_is_broken_is_published_once_it_is_mended(
    newsroom: Newsroom, tmp_path: Path, broken: str
) -> None:
    newsroom.bare().story("world/ferry").build()
    manifest = (newsroom.root / "themes/bare/theme.toml").read_text(encoding="utf-8")
    newsroom.write("themes/bare/theme.toml", broken).story("world/tram")
    assert newsroom.problems()
    as_if_clean(newsroom.write("themes/bare/theme.toml", manifest).root, tmp_path)
    assert newsroom.has("/world/2026/11/tram/")


def test_what_newsgen_published_is_its_own_even_if_the_catalog_has_lost_that(
    newsroom: Newsroom,
) -> None:
    catalog = newsroom.root / ".newsgen" / "catalog.db"
    newsroom.bare().story("world/ferry").build()
    kept = catalog.read_bytes()
    newsroom.story("world/tram").build()
    catalog.write_bytes(kept)
    (catalog.parent / "catalog.seal").write_text("open")
    newsroom.build()
    assert newsroom.has("/world/2026/11/tram/")
