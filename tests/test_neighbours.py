"""Sites, disks and hands beside one another: two sites and one output, mounts, altered files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from newsroom import NOON, Newsroom, tree

from newsgen.errors import Refused
from newsgen.intake import survey
from newsgen.publish.output import usual_output
from newsgen.publish.staging import INNER, MARKER
from newsgen.steps.planning import plan_outputs


@pytest.fixture
def two(tmp_path: Path) -> tuple[Newsroom, Newsroom]:
    """Two outlets."""
    first = Newsroom(tmp_path / "first").story("world/ferry")
    second = Newsroom(tmp_path / "second").story("world/strike")
    return first, second.replace("config.toml", "The Test Courier", "The Other Post")


# -- two sites and one output ----------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["in-place", "releases"])
def test_two_sites_cannot_share_an_output(
    two: tuple[Newsroom, Newsroom], tmp_path: Path, mode: str
) -> None:
    first, second = (room.append("config.toml", f'\n[publish]\nmode = "{mode}"\n') for room in two)
    output = tmp_path / "www"
    first.build(output=output)
    before = tree(output)
    with pytest.raises(Refused, match="is the output of another site"):
        second.build(output=output)
    assert tree(output) == before
    assert first.build(output=output).tally.written == 0


def test_an_output_taken_over_keeps_the_files_of_the_other_site(
    two: tuple[Newsroom, Newsroom], tmp_path: Path
) -> None:
    first, second = two
    output = tmp_path / "www"
    first.build(output=output)
    for path in (path for path in output.rglob("*") if path.is_file() and path.name != MARKER):
        if "ferry" not in str(path.relative_to(output)):
            path.unlink()
    second.build(output=output, adopt=True)
    assert (output / "world/2026/11/ferry/index.html").exists()
    assert (output / "world/2026/11/strike/index.html").exists()
    second.remove("content/world/strike.md").story("world/rain").build(output=output)
    assert (output / "world/2026/11/ferry/index.html").exists()
    assert not (output / "world/2026/11/strike").exists()
    with pytest.raises(Refused, match="is the output of another site"):
        first.build(output=output)


def test_of_two_sites_that_build_at_once_one_has_the_output(
    two: tuple[Newsroom, Newsroom], tmp_path: Path
) -> None:
    output = tmp_path / "www"
    ends: list[int] = []

    def build(room: Newsroom) -> None:
        words = ("build", "--output", str(output), "--at", "2026-11-23 12:00", "--wait")
        ends.append(room.run(*words, check=False).returncode)

    threads = [threading.Thread(target=build, args=(room,)) for room in two]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == [0, 1]
    there = [name for name in ("ferry", "strike") if (output / f"world/2026/11/{name}").exists()]
    assert len(there) == 1


@pytest.mark.parametrize("change", ["moved", "checked out elsewhere", "renamed"])
def test_a_site_stays_the_same_site(tmp_path: Path, change: str) -> None:
    room = Newsroom(tmp_path / "site").story("world/ferry")
    room.build()
    room.build(output=tmp_path / "www")
    if change == "moved":
        room.root.rename(tmp_path / "moved")
        room = Newsroom.at(tmp_path / "moved")
    elif change == "checked out elsewhere":
        shutil.copytree(room.root, tmp_path / "deep/er/clone")
        shutil.rmtree(tmp_path / "deep/er/clone/.newsgen")
        room = Newsroom.at(tmp_path / "deep/er/clone")
    if change == "renamed":
        room.replace("config.toml", "The Test Courier", "The New Courier")
        assert room.build().tally.written > 0
        room.build(output=tmp_path / "www")
    else:
        assert room.build().tally.written == 0
        assert room.build(output=tmp_path / "www").tally.written == 0


def test_an_older_marker_is_taken_as_ones_own_and_names_the_site_from_then_on(
    newsroom: Newsroom,
) -> None:
    newsroom.story("world/ferry").build()
    full = (newsroom.output / MARKER).read_text()
    (newsroom.output / MARKER).write_text(full.splitlines(keepends=True)[0])
    newsroom.build()
    assert (newsroom.output / MARKER).read_text() == full
    assert full.splitlines()[1].startswith("site: ")


def test_an_output_within_what_newsgen_remembers_is_refused(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry")
    for path in (".newsgen/www", ".newsgen/preview/output", ".newsgen"):
        done = newsroom.run("build", "--output", path, check=False)
        assert done.returncode == 1
        assert "is no place for the output" in done.stderr


# -- links that lead to the whole ------------------------------------------------------------------


def test_the_usual_output_is_no_link_and_one_that_is_named_may_be(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    (tmp_path / "www").mkdir()
    newsroom.story("world/ferry").output.symlink_to(tmp_path / "www")
    with pytest.raises(Refused, match="output is a symbolic link"):
        usual_output(newsroom.root)
    done = newsroom.run("build", check=False)
    assert done.returncode == 1
    assert "output is a symbolic link" in done.stderr
    assert list((tmp_path / "www").iterdir()) == []
    newsroom.run("build", "--output", "output", "--at", "2026-11-23 12:00")
    assert (tmp_path / "www/index.html").exists()


@pytest.mark.parametrize("path", ["content", "themes", "themes/own", "themes/own/static"])
def test_folders_of_a_site_are_no_links(newsroom: Newsroom, tmp_path: Path, path: str) -> None:
    newsroom.story("world/ferry").theme("own", "default").write("themes/own/static/a.css", "")
    (newsroom.root / path).rename(tmp_path / "there")
    (newsroom.root / path).symlink_to(tmp_path / "there")
    assert f"{path}: is a symbolic link" in newsroom.problems()
    assert not newsroom.output.exists() or newsroom.files() == [MARKER]


LINKABLE = (
    *("content/world/ferry.md", "content/world/tram.md", "content/world/pier.png"),
    *("content/_authors/ana.md", "content/pages/about.md", "content/_static/note.txt"),
    "content/_data/tides.json",
)


@pytest.mark.parametrize("path", LINKABLE)
def test_a_published_file_that_becomes_a_link_is_told_alone_until_it_is_a_file_again(
    newsroom: Newsroom, tmp_path: Path, path: str
) -> None:
    newsroom.author("ana", "Ana").page("about").picture("world/pier.png")
    newsroom.write("content/_static/note.txt", "A note.\n")
    newsroom.write("content/_data/tides.json", '{"high": "06:10"}')
    newsroom.story("world/ferry", author=["ana"], image={"src": "pier.png", "alt": "The pier"})
    newsroom.story("world/tram", "[Ferry](ferry.md), [us](../pages/about.md), ![](pier.png)")
    newsroom.build()
    published = tree(newsroom.output)
    (newsroom.root / path).rename(tmp_path / "there")
    (newsroom.root / path).symlink_to(tmp_path / "there")
    told = [f"{path}: is a symbolic link"]
    assert newsroom.problems() == told
    assert newsroom.problems() == told
    assert tree(newsroom.output) == published
    (newsroom.root / path).unlink()
    (tmp_path / "there").rename(newsroom.root / path)
    newsroom.build()
    assert tree(newsroom.output) == published


def test_a_published_story_that_becomes_a_link_can_be_left_out(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.story("world/ferry").story("world/tram").build()
    (newsroom.root / "content/world/ferry.md").rename(tmp_path / "there")
    (newsroom.root / "content/world/ferry.md").symlink_to(tmp_path / "there")
    report = newsroom.build(skip_broken=True)
    assert [one.path for one in report.skipped] == ["content/world/ferry.md"]
    assert not any("ferry" in path for path in newsroom.files())


def test_a_source_that_becomes_a_link_after_the_look_is_refused(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.md").write_text("---\ntitle: Secret\ndate: 2026-11-20\n---\n\nSecret\n")
    newsroom.story("world/ferry").story("sports/match")
    look = survey.scan

    def swapping(root: Path, now: int) -> object:
        yield from look(root, now)
        newsroom.remove("content/world/ferry.md")
        (root / "content/world/ferry.md").symlink_to(tmp_path / "secret.md")
        shutil.move(root / "content/sports", tmp_path / "sports")
        (root / "content/sports").symlink_to(tmp_path / "sports")

    monkeypatch.setattr(survey, "scan", swapping)
    assert newsroom.problems() == [
        "content/sports/match.md: is a symbolic link",
        "content/world/ferry.md: is a symbolic link",
    ]


def test_a_folder_that_becomes_a_link_before_a_page_is_rendered_shows_nothing_else(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.story("world/ferry", "The ferry sails.")
    shutil.copytree(newsroom.root / "content/world", tmp_path / "world")
    (tmp_path / "world/ferry.md").write_text(
        "---\ntitle: Secret\ndate: 2026-11-20\n---\n\nSecret\n"
    )

    def swapping(build: object, changes: object, context: object) -> object:
        shutil.rmtree(newsroom.root / "content/world")
        (newsroom.root / "content/world").symlink_to(tmp_path / "world")
        return plan_outputs(build, changes, context)  # type: ignore[arg-type]

    monkeypatch.setattr("newsgen.build.plan_outputs", swapping)
    assert newsroom.problems() == ["content/world/ferry.md: is a symbolic link"]


# -- disks -----------------------------------------------------------------------------------------

MOUNTS = {
    "tmpfs": 'mount -t tmpfs x "$1"',
    "bind": 'mkdir "$0/there"; mount --bind "$0/there" "$1"',
}
SCRIPT = """
set -e
umask 022
{mount}
"$2" -m newsgen build "$0" --at "2026-11-23 12:00" --output "$1"
test ! -e "$1/{inner}"
"$2" -m newsgen build "$0" --at "2026-11-23 12:00" --output "$1" --json
"$2" -m newsgen verify "$0" --output "$1"
"""


@pytest.mark.parametrize("kind", MOUNTS)
def test_an_output_that_is_a_mount_works(newsroom: Newsroom, tmp_path: Path, kind: str) -> None:
    own = ["unshare", "-m"] if os.getuid() == 0 else ["unshare", "-rm"]
    if subprocess.run([*own, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no mounts are allowed here")
    output = tmp_path / "a place" / "www"
    output.mkdir(parents=True)
    newsroom.story("world/ferry")
    script = SCRIPT.format(mount=MOUNTS[kind], inner=INNER)
    done = subprocess.run(
        [*own, "bash", "-c", script, str(newsroom.root), str(output), sys.executable],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert '"written": 0' in done.stdout
    assert ": all as a clean build makes them" in done.stdout


# -- altered files ---------------------------------------------------------------------------------


def test_a_published_file_altered_with_size_and_time_kept_is_found_by_rescan(
    newsroom: Newsroom,
) -> None:
    newsroom.story("world/ferry").build()
    page = newsroom.output / "world/2026/11/ferry/index.html"
    right, entry = page.read_bytes(), page.stat()
    with page.open("r+b") as file:
        file.write(right.replace(b"late", b"gone"))
    os.utime(page, ns=(entry.st_atime_ns, entry.st_mtime_ns))
    assert newsroom.build().tally.written == 0
    assert newsroom.build(rescan=True).tally.written == 1
    assert page.read_bytes() == right
    assert newsroom.build(NOON, rescan=True).tally.written == 0
