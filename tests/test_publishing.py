"""How a site gets to its place, and what a machine refuses.

That is the output and whose it is, releases, the ledger and the lock.
"""

from __future__ import annotations

import errno
import os
import pickle
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from newsroom import NOON, Newsroom, tree

from newsgen.build import build
from newsgen.catalog.filing import Filing
from newsgen.errors import Refused, naming
from newsgen.outlet.tables import PublishSettings
from newsgen.publish import releases
from newsgen.publish.ledger import Ledger
from newsgen.publish.lock import only_builder
from newsgen.publish.output import open_target, output_at
from newsgen.publish.releases import folder_of, numbers, shown
from newsgen.publish.staging import MARKER, Nowhere, Target
from newsgen.publish.trouble import HINTS, refusals
from newsgen.steps.order import Order

IN_PLACE = PublishSettings()
RELEASES = PublishSettings(mode="releases", keep=3)


def refusal(call: Callable[[], object]) -> str:
    """What a refused call says, with its hint."""
    with pytest.raises(Refused) as caught:
        call()
    return f"{caught.value}\n  {caught.value.hint}"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's folder with an empty content/."""
    (tmp_path / "site" / "content").mkdir(parents=True)
    return tmp_path / "site"


@pytest.fixture
def output(site: Path) -> Path:
    return site / "output"


def publish(target: Target, removed: tuple[str, ...] = (), **files: str) -> None:
    """Publish texts under names, as a build does; `a__b` stands for `a/b`."""
    texts = {name.replace("__", "/"): text for name, text in files.items()}
    for path, text in texts.items():
        target.stage(path, text.encode())
    target.ledger.add(texts)
    if texts or removed:
        target.begin()
    for path in texts:
        target.release(path)
    for path in removed:
        target.remove(path)
    target.finish()
    target.clear_staging()


def released(output: Path, removed: tuple[str, ...] = (), **files: str) -> Target:
    """Publish texts as a new release of a site's output."""
    target = open_target(output.parent, output, RELEASES)
    publish(target, removed, **files)
    return open_target(output.parent, output, RELEASES)


def texts(folder: Path) -> dict[str, str]:
    """Every file below a folder but the marker, with its text."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MARKER)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# -- the place -------------------------------------------------------------------------------------


def test_nothing_is_published_before_it_is_released(site: Path, output: Path) -> None:
    target = open_target(site, output, IN_PLACE)
    target.stage("world/index.html", b"new")
    assert texts(output) == {}
    target.release("world/index.html")
    assert texts(output) == {"world/index.html": "new"}


def test_the_signature_of_a_staged_file_is_that_of_the_published_one(
    site: Path, output: Path
) -> None:
    target = open_target(site, output, IN_PLACE)
    mark = target.stage("a/b/c.html", b"new")
    target.release("a/b/c.html")
    assert target.signature("a/b/c.html") == mark
    assert target.signature("a/b") != mark
    assert target.signature("nothing") == target.signature("a/b/c.html/below") == ""


def test_a_file_touched_by_another_hand_has_another_signature(site: Path, output: Path) -> None:
    target = open_target(site, output, IN_PLACE)
    mark = target.stage("a.html", b"new")
    target.release("a.html")
    (output / "a.html").write_bytes(b"NEW")
    assert target.signature("a.html") != mark


def test_a_place_travels_to_workers(site: Path, output: Path) -> None:
    for settings in (IN_PLACE, RELEASES):
        target = open_target(site, site / settings.mode, settings)
        assert pickle.loads(pickle.dumps(target)) == target


def test_what_waits_lies_in_one_folder_whatever_its_path(site: Path, output: Path) -> None:
    target = open_target(site, output, IN_PLACE)
    for path in ("index.html", "world/index.html", f"{'a' * 99}/{'b' * 200}/{'c' * 99}/index.html"):
        target.stage(path, path.encode())
    waiting = list(Path(target.staging).iterdir())
    assert len(waiting) == 3
    assert all(path.is_file() for path in waiting)
    assert names(output) == [MARKER]


def test_the_mark_of_a_folder_is_there_whole_or_not_at_all(site: Path, output: Path) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        with pytest.raises(OSError, match="File too large"):
            open_target(site, output, IN_PLACE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert names(output) == []
    open_target(site, output, IN_PLACE)
    assert (output / MARKER).read_text().startswith("newsgen writes this folder")


@pytest.mark.parametrize("settings", [IN_PLACE, RELEASES], ids=["in-place", "releases"])
def test_a_place_is_empty_until_something_is_published_or_another_hand_is_there(
    site: Path, output: Path, settings: PublishSettings
) -> None:
    target = open_target(site, output, settings)
    target.stage("world/index.html", b"new")
    assert target.is_empty()
    publish(target, world__index="1")
    assert not open_target(site, output, settings).is_empty()
    other = open_target(site, site / "other", IN_PLACE)
    (site / "other" / ".gitkeep").touch()
    assert not other.is_empty()


def test_large_files_are_staged_whole(site: Path, output: Path) -> None:
    target = open_target(site, output, IN_PLACE)
    data = os.urandom(3_000_001)
    target.stage("big.bin", data)
    target.release("big.bin")
    assert (output / "big.bin").read_bytes() == data


def test_published_files_and_folders_may_be_read_as_the_umask_says(site: Path) -> None:
    for umask, file, folder in ((0o022, 0o644, 0o755), (0o077, 0o600, 0o700)):
        before = os.umask(umask)
        try:
            for settings in (IN_PLACE, RELEASES):
                output = site / f"{settings.mode}-{umask}"
                publish(open_target(site, output, settings), a__b="text")
                assert (output / "a/b").stat().st_mode & 0o777 == file
                assert (output / "a").stat().st_mode & 0o777 == folder
                assert output.stat().st_mode & 0o777 == folder
        finally:
            os.umask(before)


def test_folders_that_become_empty_go_with_their_last_file(site: Path, output: Path) -> None:
    target = open_target(site, output, IN_PLACE)
    publish(target, a__b__c="1", a__d="2")
    target.remove("a/b/c")
    assert not (output / "a/b").exists()
    assert texts(output) == {"a/d": "2"}
    target.remove("a/d")
    assert names(output) == [MARKER]
    target.remove("a/d")


def test_what_is_in_the_way_of_a_file_is_named(site: Path, output: Path) -> None:
    target = open_target(site, output, IN_PLACE)
    publish(target, file="1", folder__file="2")
    (output / "link").symlink_to(site / "content")
    assert target.obstacle("folder") == "folder"
    assert target.obstacle("file/below/index.html") == "file"
    assert target.obstacle("link/index.html") == "link"
    assert (
        target.obstacle("file")
        == target.obstacle("folder/other")
        == target.obstacle("new/index.html")
        == ""
    )


def test_nothing_is_removed_through_a_link_that_leads_out_of_the_output(
    site: Path, output: Path
) -> None:
    target = open_target(site, output, IN_PLACE)
    (site / "content/story.md").write_text("dear")
    (output / "link").symlink_to(site / "content")
    target.remove("link/story.md")
    assert (site / "content/story.md").read_text() == "dear"


def test_a_trial_leaves_no_trace(site: Path, output: Path) -> None:
    publish(Nowhere(str(output)), file="1")
    assert names(site) == ["content"]


@pytest.mark.parametrize("thing", ["file", "folder", "link"])
def test_staging_is_cleared_whatever_stands_there(site: Path, output: Path, thing: str) -> None:
    target = Target(str(output))
    staging = Path(target.staging)
    staging.parent.mkdir()
    (site / "content/story.md").write_text("dear")
    if thing == "file":
        staging.write_text("")
    elif thing == "folder":
        target.stage("a/b", b"left over")
    else:
        staging.symlink_to(site / "content")
    target.clear_staging()
    assert not os.path.lexists(staging)
    assert (site / "content/story.md").exists()


# -- where the output may lie, and whose it is -----------------------------------------------------


@pytest.mark.parametrize(
    "name", ["", "..", "content", "content/deep", "themes", "newsgen/x", ".git", ".newsgen", "/"]
)
def test_an_output_that_would_do_harm_is_refused(site: Path, name: str) -> None:
    said = refusal(
        lambda: open_target(site, Path(os.path.normpath(site / name)), IN_PLACE, adopt=True)
    )
    assert "is no place for the output: it" in said
    assert said.endswith("choose a folder of its own")


def test_the_home_folder_and_what_holds_it_are_refused(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people" / "ana").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "people" / "ana"))
    for output in (tmp_path / "people" / "ana", tmp_path / "people"):
        said = refusal(lambda output=output: open_target(site, output, IN_PLACE, adopt=True))  # type: ignore[misc]
        assert "it is or holds your home folder" in said
    open_target(site, tmp_path / "people" / "ana" / "www", IN_PLACE)


def test_harm_is_seen_behind_links(site: Path, tmp_path: Path) -> None:
    (tmp_path / "desk").symlink_to(site / "content")
    (tmp_path / "whole").symlink_to(tmp_path)
    for output in (tmp_path / "desk" / "output", tmp_path / "desk", tmp_path / "whole"):
        assert "is no place for the output" in refusal(
            lambda output=output: open_target(site, output, IN_PLACE)  # type: ignore[misc]
        )
    shutil.rmtree(site / "content")
    (tmp_path / "www" / "stories").mkdir(parents=True)
    (site / "content").symlink_to(tmp_path / "www" / "stories")
    assert "it is or holds the site's content/" in refusal(
        lambda: open_target(site, tmp_path / "www", IN_PLACE)
    )


def test_a_folder_that_newsgen_did_not_make_is_refused(site: Path, output: Path) -> None:
    output.mkdir()
    (output / "thesis.tex").write_text("years of work")
    for settings in (IN_PLACE, RELEASES):
        said = refusal(lambda settings=settings: open_target(site, output, settings))  # type: ignore[misc]
        assert said == (
            f"{output} holds files that newsgen did not make (thesis.tex)\n"
            "  choose another folder with --output, or let newsgen add its files to these with "
            "--adopt"
        )
    assert [path.name for path in site.iterdir() if path.name != "content"] == ["output"]


@pytest.mark.parametrize("settings", [IN_PLACE, RELEASES], ids=["in-place", "releases"])
def test_a_folder_may_be_adopted_and_what_was_in_it_stays(
    site: Path, output: Path, settings: PublishSettings
) -> None:
    (output / "notes").mkdir(parents=True)
    (output / "notes/thesis.tex").write_text("years of work")
    target = open_target(site, output, settings, adopt=True)
    publish(target, index="1", notes__index="2")
    target = open_target(site, output, settings)
    publish(target, ("notes/index",))
    assert texts(output) == {"index": "1", "notes/thesis.tex": "years of work"}
    assert (output / MARKER).exists()


def test_a_folder_with_nothing_but_git_in_it_is_taken(site: Path, output: Path) -> None:
    (output / ".git").mkdir(parents=True)
    (output / ".gitkeep").touch()
    assert open_target(site, output, IN_PLACE) == Target(str(output))


def test_a_file_is_no_output(site: Path, output: Path) -> None:
    output.write_text("")
    for settings in (IN_PLACE, RELEASES):
        said = refusal(lambda settings=settings: open_target(site, output, settings))  # type: ignore[misc]
        assert said == f"{output} is a file\n  choose a folder for the output"


def test_an_output_has_one_name_whatever_links_lead_to_it(
    site: Path, output: Path, tmp_path: Path
) -> None:
    output.mkdir()
    (tmp_path / "www").symlink_to(output)
    (tmp_path / "press").symlink_to(site)
    assert {output_at(path) for path in (tmp_path / "www", tmp_path / "press/output", output)} == {
        output
    }
    assert output_at(output / "..") == site
    shutil.rmtree(output)
    released(output, file="1")
    assert output_at(tmp_path / "press/output") == output


@pytest.mark.parametrize("settings", [IN_PLACE, RELEASES], ids=["in-place", "releases"])
def test_an_output_that_is_a_link_to_itself_is_refused(
    site: Path, output: Path, settings: PublishSettings
) -> None:
    output.symlink_to(output)
    for call in (lambda: open_target(site, output, settings), lambda: output_at(output)):
        assert refusal(call) == f"{output} is a link that leads to itself\n  remove the link"


# -- releases --------------------------------------------------------------------------------------


def test_a_release_is_a_folder_and_the_output_a_link_to_it(output: Path) -> None:
    released(output, index="1", world__index="1")
    assert output.readlink() == Path(".output.newsgen/releases/000001")
    assert texts(output) == {"index": "1", "world/index": "1"}


def test_readers_have_the_old_site_until_all_of_the_new_one_is_there(output: Path) -> None:
    target = released(output, index="1", page="1", old="1")
    for path in ("index", "page"):
        target.stage(path, b"2")
    target.begin()
    target.release("index")
    target.remove("old")
    assert texts(output) == {"index": "1", "old": "1", "page": "1"}
    target.release("page")
    target.finish()
    assert texts(output) == {"index": "2", "page": "2"}


def test_what_did_not_change_is_shared_and_what_did_leaves_older_releases_alone(
    output: Path,
) -> None:
    target = released(output, index="1", about="1", old="1")
    mark = target.signature("about")
    target = released(output, ("old",), index="2")
    assert target.signature("about") == mark
    first, second = (Path(folder_of(target.beside, number)) for number in (1, 2))
    assert texts(first) == {"about": "1", "index": "1", "old": "1"}
    assert texts(second) == {"about": "1", "index": "2"}
    assert (first / "about").samefile(second / "about")
    assert (first / MARKER).exists()
    assert (second / MARKER).exists()


def test_the_last_releases_are_kept(output: Path) -> None:
    for number in range(1, 7):
        target = released(output, index=str(number))
    assert numbers(target.beside) == [4, 5, 6]
    assert names(Path(target.beside, "releases")) == ["000004", "000005", "000006"]
    assert texts(output) == {"index": "6"}


def test_a_build_that_changes_nothing_makes_no_release(output: Path) -> None:
    released(output, index="1")
    target = released(output)
    assert numbers(target.beside) == [1]


def test_a_release_that_was_not_finished_is_thrown_away(site: Path, output: Path) -> None:
    target = released(output, index="1")
    target.stage("index", b"2")
    target.begin()
    target.release("index")
    target = open_target(site, output, RELEASES)
    assert names(Path(target.beside, "releases")) == ["000001"]
    target.finish()
    assert texts(output) == {"index": "1"}
    publish(target, index="3")
    assert texts(output) == {"index": "3"}


def test_a_build_that_ended_before_it_showed_its_release_is_made_good(
    site: Path, output: Path
) -> None:
    target = released(output, index="1")
    target.stage("index", b"2")
    target.begin()
    target.release("index")
    Path(target.workplace).rename(folder_of(target.beside, 2))
    assert texts(output) == {"index": "1"}
    target = open_target(site, output, RELEASES)
    assert target.published == folder_of(target.beside, 2)
    target.finish()
    assert texts(output) == {"index": "2"}


def test_after_a_rollback_a_build_goes_on_from_the_newest_release(output: Path) -> None:
    released(output, index="1", about="1")
    target = released(output, index="2", about="2")
    releases.show(target, 1)
    assert texts(output) == {"about": "1", "index": "1"}
    released(output)
    assert texts(output) == {"about": "2", "index": "2"}
    releases.show(target, 1)
    released(output, index="3")
    assert texts(output) == {"about": "2", "index": "3"}


def test_a_strangers_file_comes_along_into_every_release_that_is_shown(output: Path) -> None:
    released(output, index="1", old="1")
    target = released(output, ("old",), index="2")
    (output / "google.html").write_text("verified")
    released(output, index="3")
    assert texts(output) == {"google.html": "verified", "index": "3"}
    releases.bring_along(target, 3, 1)
    releases.show(target, 1)
    assert texts(output) == {"google.html": "verified", "index": "1", "old": "1"}
    (output / "notes").mkdir()
    (output / "notes/late.html").write_text("late")
    released(output)
    assert texts(output) == {"google.html": "verified", "index": "3", "notes/late.html": "late"}


def test_a_link_of_a_stranger_comes_along_as_a_link(site: Path, output: Path) -> None:
    released(output, index="1")
    (output / "feed").symlink_to("index")
    (output / "private").mkdir(mode=0o700)
    (output / "private/key").write_text("k")
    released(output, index="2")
    assert (output / "feed").readlink() == Path("index")
    assert (output / "private").stat().st_mode & 0o777 == 0o700


def test_where_a_disk_gives_no_second_name_a_file_is_copied(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(output, index="1", about="1")

    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    released(output, index="2")
    assert texts(output) == {"about": "1", "index": "2"}


def test_a_folder_becomes_a_release_and_keeps_its_files(site: Path, output: Path) -> None:
    publish(open_target(site, output, IN_PLACE), index="1", about="1")
    mark = Target(str(output)).signature("about")
    target = open_target(site, output, RELEASES)
    assert output.is_symlink()
    assert target.signature("about") == mark
    assert texts(output) == {"about": "1", "index": "1"}
    publish(target, index="2")
    assert output.readlink().name == "000002"
    assert texts(Path(folder_of(target.beside, 1))) == {"about": "1", "index": "1"}


def test_a_folder_stays_where_it_cannot_become_a_release_in_one_step(
    site: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(open_target(site, output, IN_PLACE), index="1")
    monkeypatch.setattr(releases, "exchanged", lambda one, other: False)
    said = refusal(lambda: open_target(site, output, RELEASES))
    assert said.endswith(
        "move it to another place: the next build makes the site anew, as releases"
    )
    assert texts(output) == {"index": "1"}
    output.rename(site / "old")
    released(output, index="1")
    assert texts(output) == {"index": "1"}


def test_a_conversion_that_was_cut_short_is_made_good(site: Path, output: Path) -> None:
    publish(open_target(site, output, IN_PLACE), index="1")
    home = Path(Target(str(output)).beside)
    (home / "releases").mkdir(parents=True)
    (home / "releases/000001").symlink_to(".output.newsgen/releases/000001")
    assert numbers(str(home)) == []
    open_target(site, output, RELEASES)
    assert shown(Target(str(output))) == 1
    assert texts(output) == {"index": "1"}


def test_releases_do_not_become_a_folder_by_themselves(site: Path, output: Path) -> None:
    released(output, index="1")
    said = refusal(lambda: open_target(site, output, IN_PLACE))
    assert said == (
        f"{output} is a link to a release, and the site is published in place\n"
        '  write mode = "releases" into [publish], or put a copy of the folder that it shows in '
        "its place"
    )
    assert texts(output) == {"index": "1"}


def test_a_link_to_another_place_is_not_replaced(site: Path, output: Path, tmp_path: Path) -> None:
    output.symlink_to(tmp_path / "elsewhere")
    said = refusal(lambda: open_target(site, output, RELEASES))
    assert (
        said == f"{output} is a link to {tmp_path}/elsewhere, not to a release\n  remove the link"
    )


CALLS = (
    "chmod",
    "link",
    "mkdir",
    "open",
    "rename",
    "replace",
    "rmdir",
    "symlink",
    "truncate",
    "unlink",
)


class Killed(BaseException):
    """The end of a process, in the middle of anything."""


def cut_short(monkeypatch: pytest.MonkeyPatch, at: int, work: Callable[[], object]) -> bool:
    """Do some work, and end it at one of its calls to the system; whether that call was reached."""
    count = 0

    def cutting(call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            if count == at:
                raise Killed
            return call(*args, **kwargs)

        return run

    with monkeypatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, cutting(getattr(os, name)))
        try:
            work()
        except Killed:
            return True
    return False


@pytest.mark.parametrize("start", ["release", "rolled back", "in place"])
def test_a_build_that_is_cut_short_anywhere_leaves_the_old_site_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    old = {"about": "1", "index": "1", "stranger": "s", "world/old": "1"}
    new = {"index": "2", "stranger": "s", "world/new": "2"}
    points = 0
    for at in range(1, 1000):
        output = tmp_path / str(at) / "output"
        (output.parent / "content").mkdir(parents=True)
        mode = IN_PLACE if start == "in place" else RELEASES
        target = open_target(output.parent, output, mode)
        publish(target, index="1", about="1", world__old="1")
        (output / "stranger").write_text("s")
        if start == "rolled back":
            released(output, ("about",), index="1b")
            releases.show(target, 1)

        def again(output: Path = output) -> None:
            released(output, ("about", "world/old"), index="2", world__new="2")

        reached = cut_short(monkeypatch, at, again)
        assert texts(output) in (old, new)
        again()
        assert texts(output) == new
        assert not [name for name in names(Path(target.beside, "releases")) if not name.isdigit()]
        if not reached:
            break
        points += 1
    assert points > 20


def test_releases_of_a_real_site_equal_the_site_in_place(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").story("world/strike").picture("world/quay.png").build()
    in_place = tree(newsroom.output)
    newsroom.append("config.toml", '\n[publish]\nmode = "releases"\n').build()
    assert newsroom.output.is_symlink()
    assert tree(newsroom.output) == in_place
    report = newsroom.story("world/ferry", "The ferry was early.").build()
    assert 0 < report.tally.written < report.pages
    assert "early" in newsroom.read("/world/2026/11/ferry/")
    assert newsroom.build().tally.written == 0
    assert tree(newsroom.output.parent / ".output.newsgen/releases/000001") == in_place
    shutil.rmtree(newsroom.root / ".newsgen")
    shutil.rmtree(newsroom.root / ".output.newsgen")
    newsroom.build()
    assert "early" in newsroom.read("/world/2026/11/ferry/")


# -- the ledger ------------------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(str(tmp_path / "home" / "ledger"))


def test_the_ledger_remembers_every_path(ledger: Ledger) -> None:
    assert list(ledger.read()) == []
    ledger.add(["index.html", "españa/índice.html"])
    ledger.add(path for path in ("feed.xml",))
    assert list(ledger.read()) == ["index.html", "españa/índice.html", "feed.xml"]
    assert ledger.own(["feed.xml", "stranger.html"]) == {"feed.xml"}


@pytest.mark.parametrize("torn", ["wor", "x" * 10_000, "españa"[:3]])
def test_a_line_that_was_cut_off_is_left_out_and_mended(ledger: Ledger, torn: str) -> None:
    ledger.add(["index.html"])
    with Path(ledger.path).open("ab") as file:
        file.write(torn.encode() + "ñ".encode()[:1])
    assert list(ledger.read()) == ["index.html"]
    ledger.add(["world/index.html"])
    assert list(ledger.read()) == ["index.html", "world/index.html"]


def test_the_ledger_does_not_hold_what_it_enters(ledger: Ledger) -> None:
    tracemalloc.start()
    try:
        ledger.add(f"world/2026/11/story-{number}/index.html" for number in range(100_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 500_000
    assert sum(1 for _ in ledger.read()) == 100_000


def test_a_ledger_of_one_torn_line_begins_anew(ledger: Ledger) -> None:
    ledger.add(["x"])
    Path(ledger.path).write_bytes(b"inde")
    ledger.add(["index.html"])
    assert Path(ledger.path).read_bytes() == b"index.html\n"


@pytest.mark.parametrize(
    "line", ["../content/story.md", "/etc/passwd", "a//b", "a/./b", "", "a\0b"]
)
def test_a_damaged_ledger_names_nothing_outside_the_output(ledger: Ledger, line: str) -> None:
    ledger.add(["index.html", line, "feed.xml"])
    assert list(ledger.read()) == ["index.html", "feed.xml"]


# -- the lock --------------------------------------------------------------------------------------

HOLD = """
import os, sys, time
from pathlib import Path
from newsgen.publish.lock import only_builder
from newsgen.workers import WorkerPool

def work(batch):
    os.write(1, b"at work\\n")
    time.sleep(600)
    return batch

with only_builder(Path(sys.argv[1])):
    print("locked", flush=True)
    if sys.argv[2] == "workers":
        with WorkerPool(2) as crew:
            list(crew.run(work, range(100), 1000))
    sys.stdin.read()
"""


@contextmanager
def holding(lock: Path, kind: str = "alone") -> Iterator[subprocess.Popen[str]]:
    """Another process that holds a lock, until its input is closed."""
    words = [sys.executable, "-c", HOLD, str(lock), kind]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert heard(process) == "locked"
            yield process
        finally:
            process.kill()


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_the_holder_of_a_lock_is_named(tmp_path: Path) -> None:
    with holding(tmp_path / "lock") as other:
        said = refusal(lambda: only_builder(tmp_path / "lock").__enter__())
    assert re.fullmatch(
        rf"another build is at work \(process {other.pid}, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d "
        rf"UTC\)"
        r"\n  wait until it has finished, or let this one wait with --wait",
        said,
    )


def test_one_that_waits_says_so_once_and_goes_on_when_the_other_has_ended(tmp_path: Path) -> None:
    said: list[str] = []
    with holding(tmp_path / "lock") as other:

        def hear(line: str) -> None:
            said.append(line)
            other.communicate("")

        with only_builder(tmp_path / "lock", wait=True, notice=hear):
            assert (tmp_path / "lock").read_text() == str(os.getpid())
    assert len(said) == 1
    assert said[0].startswith(f"waiting for another build to finish (process {other.pid}, since ")
    assert (tmp_path / "lock").read_text() == ""


def test_ctrl_c_ends_the_waiting(newsroom: Newsroom) -> None:
    words = [sys.executable, "-m", "newsgen", "build", str(newsroom.root), "--wait"]
    with (
        holding(newsroom.root / ".newsgen" / "lock") as other,
        subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as waiting,
    ):
        assert waiting.stderr
        assert waiting.stderr.readline().startswith(
            f"waiting for another build to finish (process {other.pid}, since "
        )
        waiting.send_signal(signal.SIGINT)
        assert waiting.stderr.read() == ""
    assert waiting.returncode == 130


@pytest.mark.parametrize("kind", ["alone", "workers"])
def test_a_lock_is_free_when_its_holder_was_killed(tmp_path: Path, kind: str) -> None:
    with holding(tmp_path / "lock", kind) as other:
        if kind == "workers":
            assert [heard(other), heard(other)] == ["at work", "at work"]
        other.send_signal(signal.SIGKILL)
        with only_builder(tmp_path / "lock"):
            assert heard(other) == "", (
                "its workers have ended, too: none holds the other end of the pipe"
            )


def test_a_file_in_the_place_of_the_memory_is_named(tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("")
    said = refusal(lambda: only_builder(tmp_path / "memory" / "lock").__enter__())
    assert said.startswith(f"{tmp_path}/memory is no folder\n")


# -- what a machine refuses ------------------------------------------------------------------------


def answer(error: BaseException) -> str:
    def raising() -> None:
        with refusals(Path("/srv/site/.newsgen/catalog.db")):
            raise error

    return refusal(raising)


@pytest.mark.parametrize("code", HINTS, ids=errno.errorcode.get)
def test_what_a_machine_refuses_is_one_line_with_path_cause_and_hint(code: int) -> None:
    line, hint = answer(OSError(code, os.strerror(code), "/srv/site/output/x.html")).split("\n  ")
    assert line == f"/srv/site/output/x.html: {os.strerror(code)}"
    assert hint == HINTS[code]


def test_of_a_move_the_goal_is_named() -> None:
    error = OSError(errno.EXDEV, "Invalid cross-device link", "/a/from", None, "/b/to")
    assert answer(error).startswith("/b/to: Invalid cross-device link\n")


def test_a_path_with_a_line_break_is_told_in_one_line() -> None:
    assert answer(OSError(errno.EACCES, "Permission denied", "/a\nb")).startswith(
        "'/a\\nb': Permission denied\n"
    )


def test_a_full_disk_is_told_with_the_file_that_was_written() -> None:
    def fill() -> None:
        with (
            refusals(Path("catalog.db")),
            Path("/dev/full").open("wb", buffering=0) as file,
            naming("/srv/x.html"),
        ):
            file.write(b"data")

    assert (
        refusal(fill) == "/srv/x.html: No space left on device\n  make room there, then build again"
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("SQLITE_FULL", "make room there, then build again"),
        ("SQLITE_IOERR_WRITE", "check the disk, or the connection to it"),
        ("SQLITE_CANTOPEN", "check who may read and write there"),
        ("SQLITE_READONLY_DBMOVED", "check who may read and write there"),
        ("SQLITE_BUSY", "another program has it open: close that one"),
    ],
)
def test_trouble_with_the_catalog_names_its_file(name: str, hint: str) -> None:
    error = sqlite3.OperationalError("something was refused")
    error.sqlite_errorcode = getattr(sqlite3, name)
    assert answer(error) == f"/srv/site/.newsgen/catalog.db: something was refused\n  {hint}"
    assert answer(pickle.loads(pickle.dumps(error))) == answer(error), (
        "also when it comes from a worker"
    )


def test_a_killed_worker_and_the_end_of_memory_are_told() -> None:
    assert answer(BrokenProcessPool("abrupt")).startswith(
        "a process of this build was killed, perhaps because memory"
    )
    assert answer(MemoryError()).startswith("memory ran out\n")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EBADF, "Bad file descriptor"),
        OSError(errno.EINVAL, "Invalid argument", "/x"),
        FileNotFoundError(errno.ENOENT, "No such file or directory"),
        sqlite3.OperationalError("no such table: x"),
        sqlite3.IntegrityError("UNIQUE constraint failed"),
        KeyError("x"),
        RuntimeError("dictionary changed size during iteration"),
    ],
    ids=repr,
)
def test_a_bug_keeps_its_traceback(error: Exception) -> None:
    with pytest.raises(type(error)), refusals(Path("catalog.db")):
        raise error


def test_a_first_build_that_was_cut_short_is_made_good(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(120):
        newsroom.story(
            f"world/ferry-{number}", tags=["Ferries"], date=f"2026-11-{10 + number % 20} 10:00"
        )
    with monkeypatch.context() as patch:
        patch.setattr(Filing, "finish", failing(errno.ENOSPC, "catalog.db"))
        assert refusal(newsroom.build).startswith("catalog.db: No space left on device")
    later = NOON + 86400 * 3
    newsroom.build(later)
    newsroom.build(later, output=newsroom.root / "clean")
    assert tree(newsroom.output) == tree(newsroom.root / "clean")


def test_what_a_broken_theme_kept_from_being_planned_is_planned_once_it_is_mended(
    newsroom: Newsroom,
) -> None:
    newsroom.theme("plain", "default").story("world/ferry").build()
    newsroom.story("world/strike", tags=["Strikes"]).replace(
        "themes/plain/theme.toml", "default", "defualt"
    )
    assert newsroom.problems()
    newsroom.replace("themes/plain/theme.toml", "defualt", "default").build()
    newsroom.build(output=newsroom.root / "clean")
    assert newsroom.has("/tags/strikes/")
    assert tree(newsroom.output) == tree(newsroom.root / "clean")


def test_a_build_does_without_what_it_only_keeps_to_be_faster(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").write(".newsgen/bodies", "").write(".newsgen/templates", "")
    newsroom.build()
    newsroom.story("world/strike").build()
    newsroom.build(output=newsroom.root / "clean")
    assert tree(newsroom.output) == tree(newsroom.root / "clean")


def test_a_build_whose_seal_cannot_be_written_at_last_has_done_its_work(newsroom: Newsroom) -> None:
    seal = newsroom.root / ".newsgen/catalog.seal"

    def bar(path: str, reason: str) -> None:
        if seal.is_file():
            seal.unlink()
            seal.mkdir()

    order = Order(newsroom.story("world/ferry").root, NOON, newsroom.output, jobs=1)
    assert build(order, explain=bar).tally.written > 0
    assert seal.is_dir()
    assert refusal(lambda: build(order)).startswith(f"{seal}: Is a directory\n")


def failing(code: int, path: str) -> Callable[..., None]:
    """A call that the machine refuses."""

    def fail(*args: object) -> None:
        raise OSError(code, os.strerror(code), path)

    return fail


def test_a_build_tells_what_the_machine_refused(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").build()
    shutil.rmtree(newsroom.root / ".newsgen")
    (newsroom.root / ".newsgen" / "catalog.db").mkdir(parents=True)
    done = newsroom.run("build", check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"newsgen: {newsroom.root}/.newsgen/catalog.db: ")
    assert len(done.stderr.splitlines()) == 2
