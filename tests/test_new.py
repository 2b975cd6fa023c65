"""newsgen new: what lies in the file, and when it refuses to write one."""

from __future__ import annotations

import json
import random
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from newsroom import NOON, Newsroom

from newsgen.cli import main
from newsgen.errors import Refused
from newsgen.intake.frontmatter import FrontMatter
from newsgen.intake.gleaning import read
from newsgen.intake.header import Header, split
from newsgen.newsroom.new import DIGITS, LETTERS, Started, start_story

ZONE = ZoneInfo("Europe/Lisbon")


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return (
        Newsroom(tmp_path).author("mara-ellery", "Mara Ellery").author("kofi-lanyon", "Kofi Lanyon")
    )


def start(
    room: Newsroom, headline: str, *authors: str, section: str = "world", at: int = NOON
) -> Started:
    return start_story(room.root, headline, section, authors, at, random.Random(7).choice)


def header_of(room: Newsroom, path: str) -> Header:
    return split((room.root / path).read_bytes(), path)


def cli(*words: str) -> Result:
    return CliRunner().invoke(main, ["new", *words])


def test_the_file_holds_what_a_reporter_need_not_think_about(room: Newsroom) -> None:
    story = start(room, "Ferry strikes off the autumn timetable", "mara-ellery")
    assert story.path == "content/world/2026/ferry-strikes-off-the-autumn-timetable.md"
    header = header_of(room, story.path)
    assert header.values == {
        "id": story.id,
        "title": "Ferry strikes off the autumn timetable",
        "date": "2026-11-23 12:00",
        "author": "mara-ellery",
        "slug": "ferry-strikes-off-the-autumn-timetable",
        "draft": "true",
    }
    assert header.body.strip() == ""


def test_the_story_is_a_draft_that_builds_and_publishes_once_the_line_is_out(
    room: Newsroom,
) -> None:
    story = start(room, "Ferry: “off” \\ #1 – 50% [x] {y} 'z' & more", "Mara Ellery", "Jane Guest")
    room.build()
    assert not room.has("/world/2026/11/ferry-off-1-50-x-y-z-more/")
    room.replace(story.path, "draft: true\n", "").build(NOON + 60)
    page = room.read("/world/2026/11/ferry-off-1-50-x-y-z-more/")
    assert "Mara Ellery" in page
    assert "Jane Guest" in page
    assert "&amp; more" in page


def test_the_hints_become_keys_when_their_marks_are_taken_out(room: Newsroom) -> None:
    for section, name in (("world", "one"), ("world/straits", "two")):
        story = start(room, name, section=section)
        text = (
            (room.root / story.path)
            .read_text(encoding="utf-8")
            .replace("# author: the id", "# author the id")
        )
        room.write(story.path, text.replace("# ", "").replace("author the id", "# author the id"))
        matter = read(FrontMatter, header_of(room, story.path), story.path, ZONE)
        assert matter.summary
        assert matter.dateline
        assert matter.tags
        assert matter.image
        assert (
            room.root / story.path / ".." / matter.image.src
        ).resolve() == room.root / "content/_images/picture.jpg"


def test_the_time_is_the_outlets_and_says_which_where_the_clock_is_put_back(room: Newsroom) -> None:
    assert start(room, "Summer", at=NOON - 150 * 86_400).date == "2026-06-26 13:00"
    for moment, written in (
        (1_792_888_200, "2026-10-25 01:30+01:00"),
        (1_792_891_800, "2026-10-25 01:30+00:00"),
    ):
        story = start(room, f"Night {moment}", at=moment)
        assert story.date == written
        matter = read(FrontMatter, header_of(room, story.path), story.path, ZONE)
        assert int(matter.date.timestamp()) == moment


def test_an_id_is_never_given_twice(room: Newsroom) -> None:
    first = start(room, "One")
    second = start(room, "Two")
    assert first.id != second.id, "the same dice, and yet another id"
    assert len(first.id) == 6
    assert set(first.id) <= set(LETTERS + DIGITS)
    assert first.id[0] in LETTERS
    assert not set("01oil") & set(LETTERS + DIGITS)


def test_a_file_is_never_overwritten(room: Newsroom) -> None:
    story = start(room, "One")
    room.write(story.path, "mine")
    with pytest.raises(Refused, match=r"content/world/2026/one\.md exists already"):
        start(room, "One")
    assert (room.root / story.path).read_text() == "mine"
    room.write("content/world/2026/two/index.md", "mine")
    with pytest.raises(Refused, match=r"content/world/2026/two/index\.md exists already"):
        start(room, "Two")


def test_a_headline_without_latin_letters_gets_a_slug_all_the_same(room: Newsroom) -> None:
    assert start(room, "Москва ждёт").slug == "moskva-zhdet"
    story = start(room, "…!")
    assert story.slug == story.id


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (
            ["x", "--section", "wrold"],
            'no section "wrold" in config.toml, did you mean "world"?',
            "sections: world, world/straits, sports",
        ),
        (
            ["x", "--section", "straits"],
            'no section "straits" in config.toml, did you mean "world/straits"?',
            "sections: world",
        ),
        (
            ["x", "-s", "world", "-a", "mara-elery"],
            'no author record "mara-elery", did you mean "mara-ellery"?',
            "authors: kofi-lanyon",
        ),
        (
            ["x", "-s", "world", "-a", "Mara Elery"],
            'no author record "Mara Elery", did you mean "Mara Ellery"?',
            "named in full",
        ),
        (
            ["x", "-s", "world", "-a", "nobody"],
            'no author record "nobody"',
            "authors: kofi-lanyon, mara-ellery",
        ),
        (["  ", "-s", "world"], "the headline is empty", "quotation marks"),
        (["a\u202eb", "-s", "world"], "the headline holds invisible characters", "type it anew"),
    ],
)
def test_what_is_wrong_is_said_with_a_suggestion(
    room: Newsroom, words: list[str], message: str, hint: str
) -> None:
    result = cli(*words, "--site", str(room.root))
    assert result.exit_code == 1
    first, second = result.stderr.splitlines()
    assert first == f"newsgen: {message}"
    assert hint in second
    assert not (room.root / "content/world").exists()


def test_the_path_stands_alone_on_the_output_for_editors(room: Newsroom) -> None:
    result = cli("One", "-s", "sports", "--site", str(room.root))
    assert result.exit_code == 0
    path = Path(result.stdout.rstrip("\n"))
    assert path.is_file()
    assert "draft: true" in result.stderr


def test_the_result_as_json(room: Newsroom) -> None:
    result = json.loads(cli("One", "-s", "sports", "--site", str(room.root), "--json").stdout)
    assert result["ok"]
    assert result["slug"] == "one"
    assert Path(result["path"]).is_file()
    refused = cli("One", "-s", "sprts", "--site", str(room.root), "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["hint"].startswith("sections:")


def test_without_a_site_it_says_how_to_make_one(tmp_path: Path) -> None:
    result = cli("One", "-s", "sports", "--site", str(tmp_path))
    assert result.exit_code == 1
    assert "newsgen init" in result.stderr
