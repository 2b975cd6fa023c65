"""`build --skip-broken` publishes what is right, and leaves out what has errors."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from newsroom import NOON, Newsroom, tree

from newsgen.errors import Broken
from newsgen.newsroom.verify import verify
from newsgen.steps.order import Report


@pytest.fixture(autouse=True)
def old_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsgen.intake.scan.YOUNG", 0)


def skipping(room: Newsroom, **options: object) -> Report:
    return room.build(skip_broken=True, **options)


def left_out(report: Report) -> dict[str, list[str]]:
    return {
        one.path.removeprefix("content/"): [problem.code for problem in one.problems]
        for one in report.skipped
    }


# In each case the first story is left out, and the second one is not.
CASES = {
    "header": ({"foo": "1"}, "Fine.", ["unknown-key"]),
    "link": ({}, "[x](gone.md)", ["dead-link"]),
    "picture": ({}, "![x](gone.png)", ["dead-picture"]),
    "lead picture": ({"image": {"src": "gone.png"}}, "Fine.", ["dead-picture"]),
    "url": ({"slug": "good"}, "Fine.", ["same-url"]),
    "alias": ({"aliases": ["/world/2026/11/good/"]}, "Fine.", ["same-url"]),
    "id": ({"id": "the-good"}, "Fine.", ["same-id"]),
    "author": ({"author": "no-body"}, "Fine.", ["unknown-author"]),
    "several": ({"foo": "1", "date": "soon"}, "[x](gone.md)", ["wrong-date", "unknown-key"]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_story_with_an_error_is_left_out_alone(newsroom: Newsroom, case: str) -> None:
    keys, body, codes = CASES[case]
    first = "a-bad" if case == "alias" else "z-bad"
    newsroom.story("world/good", id="the-good").story("sports/other")
    newsroom.build()
    before = tree(newsroom.output)
    newsroom.story(f"world/{first}", body, **keys)
    report = skipping(newsroom)
    found = left_out(report)
    assert found.keys() == {f"world/{first}.md"}
    assert found[f"world/{first}.md"][: len(codes)] == codes
    assert (report.stories, report.rendered) == (2, 0)
    assert tree(newsroom.output) == before
    assert skipping(newsroom).rendered == 0
    skipping(newsroom, clean=True)
    assert tree(newsroom.output) == before


def test_a_build_without_the_flag_tells_the_errors_again_and_publishes_nothing(
    newsroom: Newsroom,
) -> None:
    newsroom.story("world/good").story("world/bad", "[x](gone.md)", foo="1")
    skipping(newsroom)
    before = tree(newsroom.output)
    newsroom.story("world/later")
    assert len(newsroom.problems()) == 2
    assert tree(newsroom.output) == before
    assert left_out(skipping(newsroom)).keys() == {"world/bad.md"}
    assert newsroom.has("/world/2026/11/later/")


@pytest.mark.parametrize(("body", "keys"), [("[x](gone.md)", {}), ("Fine.", {"foo": "1"})])
def test_mending_a_story_renders_what_a_new_one_does(
    newsroom: Newsroom, tmp_path: Path, body: str, keys: dict[str, str]
) -> None:
    other = Newsroom(tmp_path / "other")
    for room in (newsroom, other):
        for number in range(12):
            room.story(f"world/s{number}", date=f"2026-11-{number + 1:02} 10:00")
    skipping(newsroom.story("world/new", body, **keys))
    other.build()
    mended = skipping(newsroom.story("world/new", "It is."))
    new = other.story("world/new", "It is.").build()
    assert mended.rendered == new.rendered
    assert mended.tally == new.tally
    assert not mended.skipped
    assert tree(newsroom.output) == tree(other.output)
    assert newsroom.build().rendered == 0


def test_a_published_story_that_breaks_is_taken_out_and_comes_back(newsroom: Newsroom) -> None:
    newsroom.story("world/one").story("world/two", "[one](one.md)").build()
    before = tree(newsroom.output)
    newsroom.story("world/one", "[x](gone.md)")
    report = skipping(newsroom)
    assert not newsroom.has("/world/2026/11/one/")
    assert [warning.code for warning in report.warnings] == ["hidden-link"]
    assert "<p><a>one</a></p>" in newsroom.read("/world/2026/11/two/")
    newsroom.story("world/one")
    assert newsroom.build().warnings == ()
    assert tree(newsroom.output) == before


def test_a_link_to_a_story_that_is_left_out_is_text_until_the_file_goes(
    newsroom: Newsroom,
) -> None:
    newsroom.story("world/one", foo="1").story("world/two", "[one](one.md)")
    assert left_out(skipping(newsroom)).keys() == {"world/one.md"}
    newsroom.remove("content/world/one.md")
    assert left_out(skipping(newsroom)) == {"world/two.md": ["dead-link"]}
    newsroom.story("world/one", "[x](gone.md)")
    assert left_out(skipping(newsroom)).keys() == {"world/one.md"}
    assert newsroom.has("/world/2026/11/two/")


def test_records_and_pages_are_left_out_and_so_are_the_stories_of_an_author_without_a_record(
    newsroom: Newsroom,
) -> None:
    newsroom.author("jo-roe", "Jo Roe", "[x](gone.md)").author("al-roe", "Al Roe")
    newsroom.page("about", foo="1").page("contact")
    newsroom.story("world/a", author="jo-roe").story("world/b", "[a](../pages/about.md)")
    newsroom.story("world/c", "[a](a.md)", author="al-roe")
    report = skipping(newsroom)
    assert left_out(report) == {
        "_authors/jo-roe.md": ["dead-link"],
        "pages/about.md": ["unknown-key"],
        "world/a.md": ["unknown-author"],
    }
    assert [warning.code for warning in report.warnings] == ["hidden-link", "hidden-link"]
    assert newsroom.has("/contact/")
    assert not newsroom.has("/about/")
    newsroom.author("jo-roe", "Jo Roe")
    assert left_out(skipping(newsroom)).keys() == {"pages/about.md"}
    assert newsroom.has("/world/2026/11/a/")


def test_who_is_broken_takes_nothing_from_others(newsroom: Newsroom) -> None:
    """A story that is left out anyway claims neither an id nor a URL."""
    newsroom.story("world/a", "[x](gone.md)", id="the-one", aliases=["/old/"], slug="same")
    newsroom.story("world/b", id="the-one").story("world/c", aliases=["/old/"])
    newsroom.story("world/d", slug="same")
    assert left_out(skipping(newsroom)).keys() == {"world/a.md"}
    newsroom.story("world/a", "Fine.", id="the-one", aliases=["/old/"], slug="same")
    assert left_out(skipping(newsroom)) == {
        "world/b.md": ["same-id"],
        "world/c.md": ["same-url"],
        "world/d.md": ["same-url"],
    }


BREAKS = {
    "config.toml": lambda room: room.append("config.toml", "\n[feeds]\nitems = 0\n"),
    "content/_data/tides.toml": lambda room: room.write("content/_data/tides.toml", "high ="),
    "themes/own/templates/article.html": lambda room: room.theme(
        "own", "default", article__html="{% if %}"
    ),
    "content/_static/x.txt": lambda room: (room.root / "content/_static/x.txt").symlink_to("/etc"),
}


@pytest.mark.parametrize("path", BREAKS)
def test_settings_themes_and_data_stop_a_build_as_before(newsroom: Newsroom, path: str) -> None:
    newsroom.story("world/good").write("content/_static/y.txt", "y").build()
    before = tree(newsroom.output)
    newsroom.story("world/bad", foo="1")
    BREAKS[path](newsroom)
    with pytest.raises(Broken) as caught:
        skipping(newsroom)
    wanted = {path, "content/world/bad.md"} if path != "config.toml" else {path}
    assert {problem.path for problem in caught.value.problems} == wanted
    assert tree(newsroom.output) == before


def test_what_is_left_out_is_named_with_its_first_reason(newsroom: Newsroom) -> None:
    newsroom.story("world/good").story("world/bad", "[x](gone.md)", foo="1")
    at = ("--at", "2026-11-23T12:00")
    done = newsroom.run("build", "--skip-broken", *at)
    assert done.stdout.splitlines()[1:3] == [
        'left out: content/world/bad.md:4:1: unknown key "foo" and 1 more',
        "1 file left out",
    ]
    found = json.loads(newsroom.run("build", "--skip-broken", "--json", *at).stdout)
    assert found["ok"]
    ((one,)) = found["skipped"]
    assert one["path"] == "content/world/bad.md"
    assert [problem["code"] for problem in one["problems"]] == ["unknown-key", "dead-link"]
    assert newsroom.run("build", *at, check=False).returncode == 1


def test_verify_leaves_out_what_the_last_build_left_out(newsroom: Newsroom) -> None:
    newsroom.story("world/good").story("world/bad", "[x](gone.md)")
    skipping(newsroom)
    assert verify(newsroom.root, newsroom.output, NOON).count == 0


def test_scheduled_stories_are_left_out_once_they_are_due(newsroom: Newsroom) -> None:
    newsroom.story("world/good").story("world/later", "[x](gone.md)", date="2026-11-23 13:00")
    assert left_out(skipping(newsroom)) == {}
    assert left_out(skipping(newsroom, at=NOON + 7200)) == {"world/later.md": ["dead-link"]}
    assert not newsroom.has("/world/2026/11/later/")


@pytest.mark.parametrize("seed", range(6))
def test_the_output_is_that_of_a_site_without_what_is_left_out(
    newsroom: Newsroom, tmp_path: Path, seed: int
) -> None:
    """But for links to what is left out, of which there are none here."""
    dice = random.Random(seed)
    faults = [*CASES.values(), *[({}, "Fine.", [])] * 8]
    newsroom.author("jo-roe", "Jo", dice.choice(["Writes.", "[x](gone.md)"]))
    newsroom.story("world/good", id="the-good")
    for number in range(30):
        keys, body, _ = dice.choice(faults)
        byline = {"author": "jo-roe"} if dice.random() < 0.3 else {}
        tags = dice.sample(["Tide", "tide", "权利", "权力", "Quay"], 1)
        name = f"{dice.choice('abz')}{number}"
        day = dice.randrange(1, 20)
        dated = {"date": f"2026-11-{day:02} 10:00", **byline, "tags": tags, **keys}
        newsroom.story(f"world/{name}", body, **dated)
    report = skipping(newsroom)
    assert report.skipped
    assert report.stories
    without = Newsroom(tmp_path / "without")
    gone = {one.path for one in report.skipped}
    for path in sorted((newsroom.root / "content").rglob("*.md")):
        name = path.relative_to(newsroom.root).as_posix()
        if name not in gone:
            without.write(name, path.read_bytes())
    without.build()
    assert tree(newsroom.output) == tree(without.output)
    assert skipping(newsroom).rendered == 0
