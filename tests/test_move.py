"""newsgen move: another name, the same story, and every link still leads there."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from newsroom import Newsroom, tree

from newsgen.errors import Refused
from newsgen.intake.names import default_id
from newsgen.newsroom import fix
from newsgen.newsroom import move as moves
from newsgen.newsroom.move import move
from newsgen.newsroom.verify import verify

FERRY = "content/world/ferry.md"
OLD = "/world/2026/11/ferry/"


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.picture("world/quay.png")
    newsroom.write(
        FERRY,
        "---\ntitle: Ferry # keep\ndate: 2026-11-20 10:00\nimage: {src: quay.png, alt: A quay}\n"
        "---\n\nSee [the tram](tram.md#times) and ![A quay](quay.png).\n\n"
        "`[code](tram.md)`\n\n[ref]: <tram.md>\n",
    )
    newsroom.story("world/tram", "By [ferry](ferry.md), [again](./ferry.md?x#y), [x](/about/).")
    newsroom.story("sports/derby", "[Ferry](../world/ferry.md) <a href='../world/ferry.md'>too</a>")
    newsroom.page("about", "[Ferry](../world/ferry.md).")
    return newsroom


def text(room: Newsroom, path: str) -> str:
    return (room.root / path).read_text()


def test_links_from_and_to_it_are_mended_and_nothing_else(room: Newsroom) -> None:
    room.build()
    before = {path: text(room, f"content/{path}") for path in ("world/tram.md", "pages/about.md")}
    move(room.root, FERRY, "content/world/straits/boat.md")
    id_ = default_id(FERRY)
    assert text(room, "content/world/straits/boat.md") == (
        "---\ntitle: Ferry # keep\ndate: 2026-11-20 10:00\nimage: {src: ../quay.png, alt: A quay}\n"
        f"id: {id_}\n---\n\n"
        "See [the tram](../tram.md#times) and ![A quay](../quay.png).\n\n"
        "`[code](tram.md)`\n\n[ref]: <../tram.md>\n"
    )
    assert text(room, "content/world/tram.md") == before["world/tram.md"].replace(
        "](ferry.md)", "](straits/boat.md)"
    ).replace("(./ferry.md?x#y)", "(straits/boat.md?x#y)")
    assert text(room, "content/pages/about.md") == before["pages/about.md"].replace(
        "ferry.md", "straits/boat.md"
    )
    derby = text(room, "content/sports/derby.md")
    assert derby.count("../world/straits/boat.md") == 2
    assert "ferry.md" not in derby
    assert {one.code for one in room.build().warnings} <= {"dead-fragment"}
    assert "/world/straits/2026/11/boat/" in room.read(OLD)
    assert verify(room.root, room.output, None).count == 0


def test_a_dry_run_says_all_and_touches_nothing(room: Newsroom) -> None:
    before = tree(room.root)
    said = move(room.root, FERRY, "content/world/boat.md", dry_run=True)
    assert tree(room.root) == before
    assert said == move(room.root, FERRY, "content/world/boat.md")
    assert f"{FERRY}:5: (nothing) → id: {default_id(FERRY)}" in map(str, said.changes)


def test_a_bundle_moves_as_a_whole(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry/index", "![A quay](quay.png), [tram](../tram.md)", id="ferry")
    newsroom.picture("world/ferry/quay.png").story("world/tram", "[Ferry](ferry/index.md)").build()
    move(newsroom.root, "content/world/ferry", "content/sports/boat")
    moved = text(newsroom, "content/sports/boat/index.md")
    assert "![A quay](quay.png), [tram](../../world/tram.md)" in moved
    assert "[Ferry](../sports/boat/index.md)" in text(newsroom, "content/world/tram.md")
    newsroom.build()
    assert "/sports/2026/11/boat/" in newsroom.read(OLD)


def test_a_picture_moves_with_what_shows_it(room: Newsroom) -> None:
    move(room.root, "content/world/quay.png", "content/pictures/quay one.png")
    assert "{src: ../pictures/quay one.png, alt: A quay}" in text(room, FERRY)
    assert "![A quay](../pictures/quay%20one.png)" in text(room, FERRY)
    room.build()


@pytest.mark.parametrize("aliases", [None, "/us/", ["/us/", "/we/"]])
def test_a_plain_page_keeps_its_url_as_an_alias(newsroom: Newsroom, aliases: object) -> None:
    newsroom.page("about", **({"aliases": aliases} if aliases else {})).build()
    move(newsroom.root, "content/pages/about.md", "content/pages/who.md")
    newsroom.build()
    for url in ("/about/", *(["/us/"] if aliases else [])):
        assert "/who/" in newsroom.read(url)


def test_an_alias_is_added_to_a_list_of_lines(newsroom: Newsroom) -> None:
    head = "---\ntitle: About\naliases:\n  - /us/ # old\n  - /we/\n---\n\nText.\n"
    newsroom.write("content/pages/about.md", head)
    move(newsroom.root, "content/pages/about.md", "content/pages/who.md")
    newsroom.build()
    assert all("/who/" in newsroom.read(url) for url in ("/about/", "/us/", "/we/"))
    assert "  - /us/ # old\n" in text(newsroom, "content/pages/who.md")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("content/world/none.md", "content/world/x.md", "there is no"),
        (FERRY, "content/world/tram.md", "already"),
        (FERRY, "elsewhere/x.md", "is not in content/"),
        ("config.toml", "content/x.toml", "is not in content/"),
        (FERRY, "content/world/ferry.txt", "other endings"),
        ("content/world", "content/world/x/y", "lies in"),
        ("content/_authors/ana.md", "content/_authors/eva.md", "an author is known"),
    ],
)
def test_what_cannot_be_moved_is_refused(room: Newsroom, old: str, new: str, said: str) -> None:
    room.author("ana", "Ana")
    before = tree(room.root)
    with pytest.raises(Refused) as refused:
        move(room.root, old, new)
    assert said in str(refused.value)
    assert tree(room.root) == before


@pytest.mark.parametrize("way", ["the file is held", "another file changes meanwhile"])
def test_what_cannot_be_moved_in_the_end_leaves_all_as_it_was(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    before = tree(room.root / "content")

    def fail(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    def written(root: Path, path: str, old: bytes, new: bytes) -> None:
        if path == "content/world/tram.md":
            raise Refused("it was changed meanwhile")
        fix.write_source(root, path, old, new)

    if way == "the file is held":
        monkeypatch.setattr(Path, "rename", fail)
    else:
        monkeypatch.setattr(moves, "write_source", written)
    with pytest.raises(Refused):
        move(room.root, FERRY, "content/sports/boat.md")
    assert tree(room.root / "content") == before


def test_the_command_takes_paths_as_a_shell_gives_them(room: Newsroom) -> None:
    done = room.run("move", FERRY, "content/world/boat.md", "--dry-run", "--json")
    found = json.loads(done.stdout)
    assert (found["ok"], found["dry_run"], found["new"]) == (True, True, "content/world/boat.md")
    done = room.run("move", str(room.root / FERRY), str(room.root / "content/sports"))
    assert done.stdout.splitlines()[-1] == f"moved {FERRY} to content/sports/ferry.md"
    assert room.run("move", "nothing.md", "x.md", check=False).returncode == 1


# -- by hand, and without an id --------------------------------------------------------------------


def test_a_story_without_id_that_was_renamed_is_told_with_the_line_to_add(
    newsroom: Newsroom,
) -> None:
    room = newsroom.story("world/ferry").story("world/tram", "The tram came.")
    room.build()
    (room.root / FERRY).rename(room.root / "content/world/boat.md")
    room.replace("content/world/boat.md", "Ferry", "Boat")
    for _ in range(2):
        (warning,) = (one for one in room.build(rescan=True).warnings if one.code == "lost-url")
        assert warning.path == "content/world/boat.md"
        assert OLD in warning.message
        assert f"id: {default_id(FERRY)}" in warning.hint
    room.replace("content/world/boat.md", "title:", f"id: {default_id(FERRY)}\ntitle:")
    assert all(one.code != "lost-url" for one in room.build().warnings)
    assert "/world/2026/11/boat/" in room.read(OLD)


def test_nothing_is_told_where_the_url_stays(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", slug="ferry").build()
    (newsroom.root / FERRY).rename(newsroom.root / "content/world/boat.md")
    assert newsroom.build().warnings == ()


def test_stories_that_are_no_more_like_each_other_than_others_are_not_told(room: Newsroom) -> None:
    room.remove(FERRY).remove("content/world/tram.md").remove("content/sports/derby.md")
    room.page("about").story("world/one", "First.", id="one").story("world/two", "Second.").build()
    room.remove("content/world/one.md").remove("content/world/two.md")
    room.story("world/three", "Third.").story("world/uno", "First.", title="One", id="uno")
    assert room.build().warnings == ()
