"""The commands around a build: its options, and verify, changes and rollback."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from faults.shim import need
from newsroom import NOON, Newsroom, tree

from newsgen.cli import main
from newsgen.publish.staging import MARKER
from newsgen.steps.order import Order, Report

WHEN = "2026-11-23T12:00:00+00:00"


def call(room: Newsroom, *words: str) -> Result:
    """Run a command on a site, in this process."""
    command, *rest = words
    done = CliRunner().invoke(main, [command, str(room.root), *rest])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done


def values(done: Result) -> Any:
    return json.loads(done.stdout)


@pytest.fixture
def published(newsroom: Newsroom) -> Newsroom:
    """A site with two stories, published."""
    newsroom.story("world/ferry").story("sports/regatta").build()
    return newsroom


@pytest.fixture
def kept(newsroom: Newsroom) -> Newsroom:
    """A site with three releases: a first one, one with another story, one with other words."""
    newsroom.append("config.toml", '\n[publish]\nmode = "releases"\n').story("world/ferry").build()
    newsroom.story("world/strike").build()
    newsroom.story("world/ferry", "The ferry was early.").build()
    return newsroom


# -- what a build is asked -------------------------------------------------------------------------


@pytest.fixture
def ordered(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """The orders that the command gives."""
    orders: list[Order] = []

    def note(order: Order, *rest: object) -> Report:
        orders.append(order)
        return newsroom.build()

    monkeypatch.setattr("newsgen.commands.build.build", note)
    return orders


def test_changed_paths_are_given_as_seen_from_the_site(
    newsroom: Newsroom, ordered: list[Order], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "desk").symlink_to(newsroom.root)
    monkeypatch.chdir(newsroom.write("content/world/x.txt", "").root / "content" / "world")
    for path in (
        "gone.md",
        "../world",
        "..",
        "../../config.toml",
        str(tmp_path / "desk/content/a.md"),
    ):
        call(newsroom, "build", "--changed", path)
    call(newsroom, "build", "--changed", "a.md", "--changed", "b.md")
    assert [order.changed for order in ordered] == [
        ("content/world/gone.md",),
        ("content/world",),
        ("content",),
        ("config.toml",),
        ("content/a.md",),
        ("content/world/a.md", "content/world/b.md"),
    ]


def test_all_is_looked_at_where_no_path_or_the_whole_site_is_given(
    newsroom: Newsroom, ordered: list[Order]
) -> None:
    call(newsroom, "build")
    call(
        newsroom,
        "build",
        "--changed",
        str(newsroom.root),
        "--changed",
        str(newsroom.root / "content/a.md"),
    )
    assert [order.changed for order in ordered] == [None, None]


@pytest.mark.parametrize("path", ["../elsewhere.md", "/etc/passwd"])
def test_changed_paths_outside_the_site_are_refused(
    newsroom: Newsroom, ordered: list[Order], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(newsroom.root)
    done = call(newsroom, "build", "--changed", path)
    assert done.exit_code == 1
    assert done.stderr == (
        f"newsgen: {path} is not in {newsroom.root}\n"
        "  name a file or folder of the site with --changed\n"
    )
    assert ordered == []


@pytest.mark.parametrize("other", ["--rescan", "--clean"])
def test_to_look_at_some_paths_and_at_all_is_a_wrong_call(
    newsroom: Newsroom, ordered: list[Order], other: str
) -> None:
    done = call(newsroom, "build", "--changed", "content", other)
    assert done.exit_code == 2
    assert "leave one out" in done.stderr
    assert ordered == []


def test_the_flags_of_a_build_are_passed_on(newsroom: Newsroom, ordered: list[Order]) -> None:
    call(newsroom, "build", "--rescan", "--adopt", "--wait", "--drafts", "--clean", "--jobs", "3")
    call(newsroom, "build")
    order, plain = ordered
    assert (order.rescan, order.adopt, order.wait, order.drafts, order.clean, order.jobs) == (
        *[True] * 5,
        3,
    )
    assert (plain.rescan, plain.adopt, plain.wait, plain.drafts, plain.clean, plain.jobs) == (
        *[False] * 5,
        None,
    )


def test_why_pages_were_rendered_is_said(published: Newsroom) -> None:
    """A line for each, before the summary; with --json a list."""
    published.story("world/ferry", "The ferry was early.")
    done = call(published, "build", "--explain", "--at", WHEN)
    assert re.search(r"^world/2026/11/ferry/index\.html: \S.*$", done.stdout, re.MULTILINE)
    assert not re.search("^sports/2026/11/regatta", done.stdout, re.MULTILINE)
    published.story("world/ferry", "The ferry was late again.")
    explained = values(call(published, "build", "--explain", "--json", "--at", WHEN))["explained"]
    assert [entry["path"] for entry in explained if "/ferry/" in entry["path"]] == [
        "world/2026/11/ferry/index.html"
    ]
    assert all(entry["reason"] for entry in explained)
    assert "explained" not in values(call(published, "build", "--json", "--at", WHEN))


def test_a_folder_of_another_hand_is_taken_with_adopt(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").write("output/thesis.tex", "years of work")
    done = call(newsroom, "build", "--at", WHEN)
    assert done.exit_code == 1
    assert "--adopt" in done.stderr
    assert newsroom.files() == ["thesis.tex"]
    assert call(newsroom, "build", "--at", WHEN, "--adopt").exit_code == 0
    assert call(newsroom, "build", "--at", WHEN).exit_code == 0
    assert {"thesis.tex", "index.html"} <= {*newsroom.files()}


# -- verify ----------------------------------------------------------------------------------------


def test_an_output_that_equals_a_clean_build_is_verified(published: Newsroom) -> None:
    before = tree(published.output)
    done = call(published, "verify")
    assert done.exit_code == 0
    count = len(published.files()) - 1
    assert (
        done.stdout
        == f"{count} files as of 2026-11-23 12:00:00 WET: all as a clean build makes them\n"
    )
    assert tree(published.output) == before
    assert published.build().rendered == 0, "nor is what is known of it touched"
    assert not (published.root / ".newsgen/verify").exists()


def test_every_difference_is_named(published: Newsroom) -> None:
    published.story("world/gone").build()
    published.remove("content/world/gone.md").build()
    published.write("output/world/2026/11/gone/index.html", "back again")
    published.write("output/google.html", "verified").write("output/index.html", "defaced").remove(
        "output/feed.xml"
    )
    done = call(published, "verify")
    assert done.exit_code == 1
    *lines, last = done.stdout.splitlines()
    assert lines == [
        "missing: feed.xml",
        "superfluous: world/2026/11/gone/index.html",
        "different: index.html",
    ]
    assert last.endswith(": 3 differ; 1 of another hand")
    found = values(call(published, "verify", "--json"))
    assert found.pop("files") > 20
    assert found == {
        "ok": False,
        "at": NOON,
        "missing": ["feed.xml"],
        "superfluous": ["world/2026/11/gone/index.html"],
        "different": ["index.html"],
        "foreign": ["google.html"],
    }


def test_only_the_first_differences_are_shown(published: Newsroom) -> None:
    shutil.rmtree(published.output)
    lines = call(published, "verify").stdout.splitlines()
    count = len(values(call(published, "verify", "--json"))["missing"])
    assert len(lines) == 22
    assert lines[20] == f"and {count - 20} more"


def test_a_site_is_verified_as_of_the_moment_of_its_last_build(published: Newsroom) -> None:
    published.story("world/later", date="2026-12-24 10:00").build()
    assert call(published, "verify").exit_code == 0
    done = call(published, "verify", "--at", "2026-12-25")
    assert done.exit_code == 1
    assert "missing: world/2026/12/later/index.html" in done.stdout


def test_a_preview_is_verified_with_its_drafts(published: Newsroom) -> None:
    published.story("world/idea", draft=True).build(drafts=True)
    assert call(published, "verify").exit_code == 0


def test_another_output_is_verified_by_its_name(published: Newsroom, tmp_path: Path) -> None:
    published.build(output=tmp_path / "www")
    (tmp_path / "www/index.html").write_text("defaced")
    assert call(published, "verify").exit_code == 0
    done = call(published, "verify", "--output", str(tmp_path / "www"))
    assert done.stdout.splitlines()[0] == "different: index.html"


def test_what_was_never_built_cannot_be_verified(newsroom: Newsroom) -> None:
    done = call(newsroom, "verify")
    assert done.exit_code == 1
    assert done.stderr == (
        f"newsgen: nothing was built into {newsroom.output} yet\n"
        "  build the site first, or name a moment with --at\n"
    )


def test_releases_are_verified_too(kept: Newsroom) -> None:
    assert call(kept, "verify").exit_code == 0
    call(kept, "rollback")
    assert "different: world/2026/11/ferry/index.html" in call(kept, "verify").stdout


# -- changes ---------------------------------------------------------------------------------------


def test_the_changes_of_the_last_build_are_listed(published: Newsroom) -> None:
    published.story("world/ferry", "The ferry was early.").story("world/españa").remove(
        "content/sports/regatta.md"
    )
    published.build()
    lines = call(published, "changes").stdout.splitlines()
    assert {
        "+ /world/2026/11/espana/",
        "~ /world/2026/11/ferry/",
        "- /sports/2026/11/regatta/",
        "~ /",
    } <= {*lines}
    assert "~ /feed.xml" in lines
    assert not any("index.html" in line for line in lines)


def test_changes_are_told_for_scripts_with_whole_addresses(published: Newsroom) -> None:
    published.story("world/strike").build()
    found = values(call(published, "changes", "--json"))
    assert (found["ok"], found["build"] - found["since"]) == (True, 1)
    assert "/world/2026/11/strike/" in found["added"]
    assert "https://courier.test/world/2026/11/strike/" in found["absolute"]["added"]
    assert found["removed"] == found["absolute"]["removed"] == []
    assert len(found["changed"]) == len(found["absolute"]["changed"]) > 0
    card, page = found["files"]["added"]
    assert (card.partition(".")[0], page) == ("media/share-card", "world/2026/11/strike/index.html")
    assert found["moved"] == {}


def test_changes_say_where_a_story_stands_that_has_moved(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", slug="ferry").story("world/tram").build()
    newsroom.story("world/ferry", slug="boat").remove("content/world/tram.md")
    newsroom.build()
    found = json.loads(newsroom.run("changes", "--json").stdout)
    assert found["moved"] == {"/world/2026/11/ferry/": "/world/2026/11/boat/"}
    pages = {url for url in found["removed"] if not url.startswith("/media/")}
    assert pages == {"/world/2026/11/tram/"}
    assert set(found["moved"]) <= set(found["changed"])
    assert set(found["moved"].values()) <= set(found["added"])


def test_changes_since_a_build_are_net(published: Newsroom) -> None:
    since = values(call(published, "changes", "--json"))["build"]
    published.story("world/short").build()
    published.remove("content/world/short.md").story("world/long").build()
    lines = call(published, "changes", "--since", str(since)).stdout.splitlines()
    assert "+ /world/2026/11/long/" in lines
    assert not any("short" in line for line in lines)
    assert "- /world/2026/11/short/" in call(published, "changes").stdout.splitlines()
    assert call(published, "changes", "--since", str(since + 2)).stdout == ""


def test_what_came_and_went_while_nothing_was_deployed_is_removed(published: Newsroom) -> None:
    published.story("world/short").build(thin=True)
    published.remove("content/world/short.md").build(thin=True)
    lines = call(published, "changes").stdout.splitlines()
    assert "- /world/2026/11/short/" in lines


def test_all_is_added_by_the_first_build(published: Newsroom) -> None:
    found = values(call(published, "changes", "--json"))
    assert found["changed"] == found["removed"] == []
    assert len(found["added"]) == len(published.files()) - 1


def test_builds_that_are_not_on_record_are_refused(published: Newsroom, newsroom: Newsroom) -> None:
    done = call(published, "changes", "--since", "99")
    assert (done.exit_code, done.stderr) == (
        1,
        "newsgen: build 99 is not on record\n  choose one from 0 to 1\n",
    )
    shutil.rmtree(published.root / ".newsgen")
    done = call(published, "changes")
    assert (
        done.stderr
        == f"newsgen: nothing was built into {published.output} yet\n  build the site first\n"
    )


def test_a_catalog_of_another_version_is_no_record(published: Newsroom) -> None:
    with closing(sqlite3.connect(published.root / ".newsgen/catalog.db")) as catalog:
        catalog.executescript("DROP TABLE build; PRAGMA user_version = 1;")
    assert call(published, "changes").stderr.startswith(
        f"newsgen: nothing was built into {published.output} yet\n"
    )
    assert call(published, "verify", "--at", WHEN).exit_code == 0


# -- rollback --------------------------------------------------------------------------------------


def test_a_rollback_shows_the_release_before(kept: Newsroom) -> None:
    assert "early" in kept.read("/world/2026/11/ferry/")
    done = call(kept, "rollback")
    lines = done.stdout.splitlines()
    assert [line[:8] for line in lines] == ["       1", "*      2", "       3"]
    assert all(re.fullmatch(r".{8}  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d WES?T", line) for line in lines)
    assert "late" in kept.read("/world/2026/11/ferry/")
    call(kept, "rollback")
    assert not kept.has("/world/2026/11/strike/")
    done = call(kept, "rollback")
    assert done.exit_code == 1
    assert done.stderr.startswith("newsgen: there is no release before the one that is shown\n")


def test_a_rollback_goes_to_any_release_that_is_kept(kept: Newsroom) -> None:
    assert values(call(kept, "rollback", "--to", "1", "--json"))["releases"][0]["shown"]
    assert not kept.has("/world/2026/11/strike/")
    call(kept, "rollback", "--to", "3")
    assert "early" in kept.read("/world/2026/11/ferry/")
    done = call(kept, "rollback", "--to", "7")
    assert done.stderr == "newsgen: there is no release 7\n  choose one of 1, 2, 3\n"


def test_the_releases_can_be_listed_alone(kept: Newsroom) -> None:
    done = call(kept, "rollback", "--list")
    assert [line[0] for line in done.stdout.splitlines()] == [" ", " ", "*"]
    assert "early" in kept.read("/world/2026/11/ferry/")


def test_the_next_build_publishes_the_present_again(kept: Newsroom) -> None:
    present = tree(kept.output)
    call(kept, "rollback", "--to", "1")
    assert tree(kept.output) != present
    assert kept.build().tally.written == 0
    assert tree(kept.output) == present
    assert len(call(kept, "rollback", "--list").stdout.splitlines()) == 3, (
        "no release was made for it"
    )


def test_there_is_no_rollback_of_a_site_that_is_published_in_place(published: Newsroom) -> None:
    done = call(published, "rollback")
    assert done.exit_code == 1
    assert done.stderr == (
        f"newsgen: {published.output} is not published as releases\n"
        '  write mode = "releases" into [publish], and build: from then on there is a way back\n'
    )


def test_what_another_hand_put_beside_the_site_stays_through_a_rollback(kept: Newsroom) -> None:
    kept.write("output/google.html", "verified")
    call(kept, "rollback", "--to", "1")
    assert (kept.output / "google.html").read_text() == "verified"
    assert not kept.has("/world/2026/11/strike/")


def test_a_locale_that_is_not_utf8_changes_no_byte(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.story("world/größe", "Ist da.", title="Größe").run("build", ".", "--at", "2026-11-23")
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    other = str(tmp_path / "other")
    newsroom.run("build", ".", "--at", "2026-11-23", "--output", other, **plain)
    pages = [
        {path: digest for path, digest in tree(output).items() if path != MARKER}
        for output in (newsroom.output, Path(other))
    ]
    assert pages[0] == pages[1] != {}


# -- what a start costs ----------------------------------------------------------------------------


def test_modules_are_loaded_where_calls_need_no_new_memory(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.story("world/ferry")
    calls = tmp_path / "calls"
    build = [sys.executable, "-m", "newsgen", "build", str(newsroom.root), "--jobs", "1"]
    strace = [need("strace"), "-f", "-e", "trace=munmap", "-o", str(calls)]
    subprocess.run([*strace, *build], check=True, capture_output=True)
    blocks = re.findall(r"munmap\(0x[0-9a-f]+, 16384\)", calls.read_text())
    assert len(blocks) < 100
