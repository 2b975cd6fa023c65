"""newsgen check --since: published stories that changed, and do not tell readers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from newsroom import Newsroom

from newsgen.cli import main

AT = ("--at", "2026-11-23 12:00")
FILE = "content/world/ferry.md"
HEADER = {"title": "The ferry", "summary": "It was late.", "date": "2026-11-20 10:00"}


def git(root: Path, *words: str) -> str:
    name = ("-c", "user.name=Desk", "-c", "user.email=desk@courier.test")
    done = subprocess.run(
        ["git", "-C", str(root), *name, *words], capture_output=True, text=True, check=True
    )
    return done.stdout


def since(room: Newsroom, ref: str = "HEAD", *words: str) -> Result:
    return CliRunner().invoke(main, ["check", str(room.root), f"--since={ref}", *AT, *words])


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A site with one story, committed."""
    newsroom.story("world/ferry", "The *ferry* was\nlate.", **HEADER)
    git(newsroom.root, "init", "-q")
    return committed(newsroom)


def committed(room: Newsroom) -> Newsroom:
    git(room.root, "add", "-A")
    git(room.root, "commit", "-qm", "A day's work")
    return room


def edited(room: Newsroom, body: str = "The ferry was early.", **keys: object) -> Newsroom:
    return room.story("world/ferry", body, **{**HEADER, **keys})


@pytest.mark.parametrize(
    ("body", "keys", "said"),
    [
        ("The ferry was early.", {}, "7:1: warning: the text changed since HEAD without a note to"),
        ("The *ferry* was\nlate.", {"title": "A ferry"}, '"The" became "A"'),
        ("The *ferry* was\nlate.", {"summary": "It came."}, "4:1: warning: the summary changed"),
        ("Early.", {"title": "A ferry", "summary": "-"}, "the headline, summary and text changed"),
    ],
)
def test_what_readers_see_changed_and_they_are_not_told(
    room: Newsroom, body: str, keys: dict[str, object], said: str
) -> None:
    found = since(edited(room, body, **keys))
    assert found.output.startswith(f"{FILE}:")
    assert said in found.output
    assert found.exit_code == 0
    assert since(room, "HEAD", "--strict").exit_code == 1
    (problem,) = json.loads(since(room, "HEAD", "--json").output)["problems"]
    assert problem["code"] == "unmarked-change"


def test_the_words_that_changed_are_told_in_a_line(room: Newsroom) -> None:
    assert '"late." became "early."' in since(edited(room)).output
    edited(room, "The ferry was late. " + "It rained. " * 40)
    assert '"" became "It rained. It rained.' in since(room).output
    assert max(map(len, since(room).output.splitlines())) < 200


def test_a_caption_is_seen_and_an_alternative_text_is_not(room: Newsroom) -> None:
    picture = {"src": "ferry.png", "alt": "A ferry", "caption": "The ferry."}
    room.picture("world/ferry.png")
    text = "The *ferry* was\nlate."
    committed(edited(room, text, image=picture))
    assert not since(edited(room, text, image={**picture, "alt": "A boat"})).output.count(
        "warning:"
    )
    found = since(edited(room, text, image={**picture, "caption": "A boat."})).output
    assert f"{FILE}:5:" in found
    assert "the caption changed" in found


@pytest.mark.parametrize(
    "keys",
    [
        {"corrections": [{"date": "2026-11-22", "text": "It was early."}]},
        {"updates": [{"date": "2026-11-22", "text": "It came."}]},
        {"updated": "2026-11-22"},
        {"minor": True},
        {"draft": True},
        {"expires": "2026-11-22"},
        {"date": "2026-11-24"},
    ],
)
def test_nothing_is_said_of_a_story_that_tells_or_is_not_there(
    room: Newsroom, keys: dict[str, object]
) -> None:
    found = since(edited(room, **keys), "HEAD", "--strict")
    assert (found.exit_code, found.output) == (0, "1 story checked, nothing to remark\n")


def test_an_older_note_tells_nothing_of_a_later_change(room: Newsroom) -> None:
    note = {"date": "2026-11-21", "text": "It was late."}
    committed(edited(room, corrections=[note], updated="2026-11-21"))
    again = "The ferry did not come."
    told = edited(room, again, corrections=[{**note, "text": "It was."}], updated="2026-11-21")
    assert since(told, "HEAD", "--strict").exit_code == 1
    both = [note, {"date": "2026-11-21", "text": "It did not come."}]
    assert since(edited(room, again, corrections=both), "HEAD", "--strict").exit_code == 0


def test_markup_and_blanks_are_no_words(room: Newsroom) -> None:
    edited(room, "The **ferry**   was <!-- so --> late.")
    assert since(room, "HEAD", "--strict").exit_code == 0


@pytest.mark.parametrize(
    "keys", [{"draft": True}, {"date": "2026-11-24"}, {"expires": "2026-11-22"}]
)
def test_a_story_that_was_not_there_may_be_written_anew(
    room: Newsroom, keys: dict[str, object]
) -> None:
    committed(edited(room, **keys))
    edited(room, "Something else.").story("world/new", "New.")
    assert since(room, "HEAD", "--strict").exit_code == 0
    assert since(room, "HEAD~1", "--strict").exit_code == 1


def test_a_renamed_story_is_followed_by_its_id(room: Newsroom) -> None:
    committed(edited(room, id="the-ferry"))
    room.remove(FILE).story("sports/boat", "It was early.", **HEADER, id="the-ferry")
    assert "content/sports/boat.md:8:1: warning: the text" in since(room).output


def test_a_site_may_lie_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "a" / "site").story("world/ferry", **HEADER)
    git(tmp_path, "init", "-q")
    committed(Newsroom.at(tmp_path))
    assert "the text changed" in since(edited(room, "Early.")).output


@pytest.mark.parametrize(
    "ref", ["nowhere", "--output=x", "-h", "", "HEAD:content", "a\nb", "HEAD\0", "0" * 40]
)
def test_what_git_does_not_know_is_told_in_a_line(room: Newsroom, ref: str) -> None:
    found = since(room, ref)
    assert found.exit_code == 1
    assert found.output.startswith("newsgen: git knows no commit ")
    assert not list(room.root.glob("x*"))


def test_without_a_repository_or_without_git_that_is_told(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.story("world/ferry")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", "/")
    assert since(newsroom).output == "newsgen: the site lies in no git repository\n"
    monkeypatch.setenv("PATH", str(newsroom.root))
    found = since(newsroom)
    assert (found.exit_code, found.output.splitlines()[0]) == (1, "newsgen: there is no git here")


def test_a_strangers_repository_runs_nothing(room: Newsroom) -> None:
    ran = room.root / "ran.txt"
    program = room.root / "run.sh"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    for name in ("fsmonitor", "pager", "sshCommand", "gitProxy", "editor", "askPass"):
        git(room.root, "config", f"core.{name}", str(program))
    for key, value in {
        "filter.x.smudge": program,
        "filter.x.clean": program,
        "diff.external": program,
        "diff.x.textconv": program,
        "alias.cat-file": f"!{program}",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
    }.items():
        git(room.root, "config", key, str(value))
    (room.root / ".gitattributes").write_text("*.md filter=x diff=x\n")
    hooks = room.root / ".git" / "hooks"
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        (hooks / hook).write_bytes(program.read_bytes())
        (hooks / hook).chmod(0o755)
    edited(room)
    ran.unlink(missing_ok=True)
    assert "the text changed" in since(room).output
    assert not ran.exists()
    blob = git(room.root, "rev-parse", f"HEAD:{FILE}").strip()
    ran.unlink(missing_ok=True)
    missing = room.root / ".git" / "objects" / blob[:2] / blob[2:]
    missing.chmod(0o644)
    missing.unlink()
    assert since(room).exit_code == 0
    assert not ran.exists()
