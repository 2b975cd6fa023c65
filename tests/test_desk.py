"""What the desk has, and all that is known of one story; what the newsroom alone is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from newsroom import NOON, Newsroom, tree
from test_minimality import rendered

from newsgen.cli import main
from newsgen.newsroom.verify import verify
from newsgen.render import views

AT = ("--at", "2026-11-23T12:00")
DESK = {"note": "CANARY-NOTE", "assigned": ["CANARY-ANA", "CANARY-RUI"], "due": "2031-03-07 04:09"}
DUE = (b"2031", str(int(datetime(2031, 3, 7, 4, 9, tzinfo=UTC).timestamp())).encode())
STATES: dict[str, dict[str, Any]] = {
    "draft": {"draft": True},
    "ready": {"status": "ready"},
    "scheduled": {"date": "2026-11-24 06:00"},
    "embargoed": {"embargo": {"until": "2026-11-25 06:00", "reason": "Agreed with the port"}},
    "live": {},
    "withdrawn": {
        "status": "withdrawn",
        "withdrawn": {"date": "2026-11-22", "text": "It was wrong."},
    },
    "expired": {"expires": "2026-11-21"},
}


def cli(room: Newsroom, *words: str, code: int = 0) -> Result:
    command, *others = words
    found = CliRunner().invoke(main, [command, *others, *AT])
    assert found.exit_code == code, found.output
    return found


def asked(room: Newsroom, *words: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(cli(room, *words, "--json", code=code).stdout)
    return found


def listed(room: Newsroom, *words: str) -> list[str]:
    """The names of the files that `newsgen list` tells of, in their order."""
    found = asked(room, "list", str(room.root), *words)["stories"]
    return [Path(one["path"]).stem for one in found]


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A story in each state."""
    for name, keys in STATES.items():
        newsroom.story(f"world/{name}", id=f"id-{name}", **keys)
    return newsroom


# -- newsgen list ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_its_stories(room: Newsroom, state: str) -> None:
    assert listed(room, "--state", state) == [state]
    (told,) = asked(room, "list", str(room.root), "--state", state)["stories"]
    assert (told["state"], told["id"]) == (state, f"id-{state}")
    ahead = {"scheduled": "2026-11-24T06:00", "embargoed": "2026-11-25T06:00"}.get(state)
    at = ahead and int(datetime.fromisoformat(f"{ahead}+00:00").timestamp())
    assert told["next"] == at


def test_what_needs_somebody_next_comes_first(newsroom: Newsroom) -> None:
    draft = {"draft": True, "date": "2026-11-30"}
    newsroom.story("world/d2", **draft, due="2026-11-25 10:00")
    newsroom.story("world/d1", **draft, due="2026-11-22")
    newsroom.story("world/later", date="2026-11-24 06:00")
    newsroom.story("world/kept", embargo={"reason": "R"}, date="2026-11-01")
    newsroom.story("world/l1", date="2026-11-20")
    newsroom.story("world/l2", date="2026-11-21")
    newsroom.story("world/l3", date="2026-11-02", due="2026-11-26")
    assert listed(newsroom) == ["d1", "later", "d2", "l3", "kept", "l2", "l1"]


def test_sections_have_those_below_them_and_authors_their_names_and_ids(
    newsroom: Newsroom,
) -> None:
    newsroom.author("ana-brito", "Ana Brito")
    newsroom.story("world/a", author="ana-brito", draft=True)
    newsroom.story("world/straits/b", author="Guest Writer")
    newsroom.story("sports/c", author=["ana-brito", "Guest Writer"], date="2026-11-19")
    assert listed(newsroom, "--section", "world") == ["a", "b"]
    assert listed(newsroom, "--section", "world/straits") == ["b"]
    for name in ("ana-brito", "Ana Brito", "ana brito"):
        assert listed(newsroom, "--author", name) == ["a", "c"]
    assert listed(newsroom, "--author", "guest writer", "--section", "sports") == ["c"]
    for option, name, meant in (
        ("--section", "wrold", '"world"'),
        ("--author", "ana-brit", '"ana-brito"'),
    ):
        found = cli(newsroom, "list", str(newsroom.root), option, name, code=1)
        assert f"did you mean {meant}?" in found.output


def test_sources_with_errors_are_told_and_all_others_are_listed(room: Newsroom) -> None:
    room.story("world/wrong", titel="x").write("content/world/worse.md", "---\ntitle: [\n---\n")
    told = asked(room, "list", str(room.root), code=1)
    assert len(told["stories"]) == len(STATES)
    assert {one["path"] for one in told["problems"]} == {
        "content/world/wrong.md",
        "content/world/worse.md",
    }
    text = cli(room, "list", str(room.root), code=1).output
    assert 'unknown key "titel"' in text
    assert "2 files could not be read" in text


def test_lines_say_who_has_it_and_what_is_due(newsroom: Newsroom) -> None:
    newsroom.story("world/a", title="A", draft=True, due="2026-11-22", assigned="Ana")
    newsroom.story("world/b", title="B", draft=True, due="2026-11-23", note="Call\nthe port.")
    newsroom.story("world/c", title="C", embargo={"reason": "R"})
    assert cli(newsroom, "list", str(newsroom.root)).stdout.splitlines() == [
        "draft      2026-11-20 10:00 WET   content/world/a.md  A  [Ana]  due 2026-11-22 (overdue)",
        "draft      2026-11-20 10:00 WET   content/world/b.md  B  due 2026-11-23  – Call the port.",
        "embargoed  no end                 content/world/c.md  C",
    ]


def test_nothing_that_is_told_moves_the_cursor_or_turns_a_line_around(newsroom: Newsroom) -> None:
    newsroom.write(
        "content/world/a.md",
        '---\ntitle: "A\u200fB"\ndate: 2026-11-20\nassigned: "x\u00ady\u200ez"\n---\nText.\n',
    )
    for words in (("list", str(newsroom.root)), ("show", "content/world/a.md", str(newsroom.root))):
        told = cli(newsroom, *words).stdout
        assert {sign for sign in told if not sign.isprintable()} == {"\n"}


def test_a_look_leaves_everything_as_it_was_and_sees_what_no_build_has_seen(
    room: Newsroom,
) -> None:
    assert not (room.root / "output").exists()
    assert len(listed(room)) == len(STATES)
    assert not (room.root / "output").exists()
    room.build()
    before = tree(room.output)
    room.story("world/new", draft=True, id="id-new")
    assert "new" in listed(room)
    assert cli(room, "show", "id-new", str(room.root)).stdout
    assert tree(room.output) == before
    assert room.build().rendered == 0


# -- newsgen show ----------------------------------------------------------------------------------


def test_a_story_is_found_by_id_file_and_url(room: Newsroom) -> None:
    room.build()
    names = ("id-live", "content/world/live.md", "world/live.md", "/world/2026/11/live/")
    for name in (*names, "https://courier.test/world/2026/11/live"):
        assert asked(room, "show", name, str(room.root))["id"] == "id-live"
    found = cli(room, "show", "id-liv", str(room.root), code=1)
    assert 'did you mean "id-live"?' in found.output
    assert asked(room, "show", "id-draft", str(room.root))["state"] == "draft"


def test_all_that_is_known_of_a_story_is_told(newsroom: Newsroom) -> None:
    newsroom.author("ana-brito", "Ana Brito")
    keys = {
        "author": "ana-brito",
        "tags": ["Ferries"],
        "aliases": ["/old/"],
        "starts": "2026-12-02",
    }
    newsroom.story("world/straits/ferry", id="ferry", title="Ferry", **keys, **DESK).build()
    told = asked(newsroom, "show", "ferry", str(newsroom.root))
    assert told["url"] == "https://courier.test/world/straits/2026/11/ferry/"
    assert told["former"] == ["https://courier.test/old/"]
    urls = ["/", "/world/", "/world/straits/", "/authors/ana-brito/", "/tags/ferries/", "/events/"]
    assert set(urls) < {one["url"] for one in told["lists"]}
    feeds = [url.removeprefix("https://courier.test") for url in told["feeds"]]
    assert {"/feed.xml", "/world/feed.xml", "/authors/ana-brito/feed.xml"} <= set(feeds)
    assert all(newsroom.has(url) for url in feeds)
    assert told["next_build"] == []
    assert (told["note"], told["assigned"]) == (DESK["note"], DESK["assigned"])


def test_what_the_next_build_does_to_it_is_what_it_does(room: Newsroom) -> None:
    room.build()
    room.append("content/world/live.md", "\nMore.\n")
    told = asked(room, "show", "id-live", str(room.root))["next_build"]
    assert told
    found, _ = rendered(room)
    assert {f"/{one['path']}".removesuffix("index.html"): one["reason"] for one in told} == {
        url: reason for url, reason in found.items() if "/live/" in url
    }
    room.replace("content/world/live.md", "title:", "draft: true\ntitle:")
    told = asked(room, "show", "id-live", str(room.root))["next_build"]
    assert {"what": "remove", "path": "world/2026/11/live/index.html", "reason": ""} in told
    room.build()
    assert not room.has("/world/2026/11/live/")


def test_a_story_of_which_feeds_carry_newer_ones_stands_in_none_of_them(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", "\n[feeds]\nitems = 2\n")
    for day in (1, 2, 3):
        newsroom.story(f"world/s{day}", id=f"story-{day}", date=f"2026-11-0{day}")
    newsroom.build()
    for day in (1, 2, 3):
        told = asked(newsroom, "show", f"story-{day}", str(newsroom.root))
        url = "https://courier.test/world/feed.xml"
        assert (url in told["feeds"]) == (f"/s{day}/" in newsroom.read("/world/feed.xml"))


def test_what_is_wrong_with_it_is_told_instead(room: Newsroom) -> None:
    room.story("world/live", id="id-live", titel="x")
    found = cli(room, "show", "content/world/live.md", str(room.root), code=1)
    assert 'unknown key "titel", did you mean "title"?' in found.output


# -- what the newsroom alone is told ---------------------------------------------------------------


def test_no_byte_of_it_is_published_whatever_becomes_of_the_story(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", "\n[outputs]\nninjs = true\n").page("about")
    for name, keys in STATES.items():
        newsroom.story(f"world/{name}", id=f"id-{name}", **keys, **DESK)
    newsroom.story("sports/embargoed", embargo={"reason": "R"}, **DESK)
    newsroom.build()
    for _, drafts in (newsroom.output, False), (newsroom.root / "preview", True):
        folder = newsroom.root / "preview" if drafts else newsroom.output
        if drafts:
            newsroom.build(output=folder, drafts=True)
        pages = [path for path in folder.rglob("*") if path.is_file()]
        assert len(pages) > 20
        for path in pages:
            data = path.read_bytes()
            assert b"CANARY" not in data, path
            assert not [sign for sign in DUE if sign in data], path


def test_no_theme_has_a_way_to_it() -> None:
    seen = {name for kind in (views.Story, views.FullStory) for name in dir(kind)}
    assert seen.isdisjoint({"note", "assigned", "due", "desk"})


@pytest.mark.parametrize("keys", [{}, {"note": "Other."}, {**DESK, "due": "2026-11-22"}], ids=str)
def test_another_word_to_the_newsroom_publishes_nothing(
    newsroom: Newsroom, keys: dict[str, Any]
) -> None:
    newsroom.story("world/a", **DESK).story("world/b").build()
    before = {path: path.stat().st_mtime_ns for path in newsroom.output.rglob("*")}
    newsroom.story("world/a", **keys)
    found, report = rendered(newsroom)
    assert {url for url in found if url.endswith("/")} == {"/world/2026/11/a/"}
    assert (report.tally.written, report.tally.removed) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in newsroom.output.rglob("*")} == before
    assert not verify(newsroom.root, newsroom.output, None).count


def test_what_is_due_is_no_event_of_the_site(newsroom: Newsroom) -> None:
    newsroom.story("world/a", date="2026-11-01", due="2026-11-24")
    assert newsroom.build(NOON).next_change is None
