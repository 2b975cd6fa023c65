"""The preview follows its sources, whatever happens to them, and however.

It comes to equal a clean build, byte by byte.
"""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from newsroom import NOON, Newsroom, tree, until
from watchdog.events import (
    DirAttribEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
)
from watchdog.observers.inotify_c import InotifyFD

from newsgen.build import build
from newsgen.errors import Broken, Problem
from newsgen.intake.scan import is_passed_over
from newsgen.preview.board import Board, Outcome
from newsgen.preview.serve import keep_showing, rebuild
from newsgen.preview.server import open_server
from newsgen.preview.watch import (
    EVERYTHING,
    LONGEST,
    MANY,
    NOTHING,
    QUIET,
    QUIET_IN_STREAM,
    STREAM,
    Hints,
    Look,
    Noticed,
    Watch,
    meaning_of,
)
from newsgen.steps.order import Order

# Threads of the watcher warn of their own doubling; see newsgen/preview/watch.py.
pytestmark = pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")

DEEP = bool(os.environ.get("NEWSGEN_DEEP"))
LEFTOVERS = """
ferry.md~ .ferry.md.swp .ferry.md.swx ferry.bck ferry.md.tmp .DS_Store 4913
.goutputstream-X1Y2Z3 ferry.md___jb_old___ ferry.md___jb_tmp___
ferry.md___jb_bak___ .sb-1a2b3c .#ferry.md #ferry.md#
""".split()


def clean_build(root: Path, folder: Path) -> tuple[tuple[Problem, ...], Mapping[str, str]]:
    """What a preview that begins anew would show: the problems, or every file with its digest."""
    shutil.rmtree(folder, ignore_errors=True)
    order = Order(root, NOON, folder / "output", drafts=True, jobs=1, apart=folder / "state")
    try:
        build(order)
    except Broken as broken:
        return broken.problems, {}
    return (), tree(order.output)


def published(folder: Path) -> Mapping[str, str]:
    """Every file of a folder with its digest; nothing while files come and go."""
    try:
        return tree(folder)
    except FileNotFoundError:
        return {}


# -- what hints say --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "change"),
    {
        "content/world/ferry.md": Noticed(("content/world/ferry.md",)),
        "content/_static/.well-known/security.txt": Noticed(
            ("content/_static/.well-known/security.txt",)
        ),
        "content": Noticed(("content",)),
        "config.toml": EVERYTHING,
        "themes/own/templates/base.html": EVERYTHING,
        "content/world/fer\nry.md": Noticed(("content/world",)),
        "content/wor\udcffld/a/ferry.md": Noticed(("content",)),
        "README.md": NOTHING,
        "output/index.html": NOTHING,
        "contents/x.md": NOTHING,
        "content/.git/index": NOTHING,
        "content/_static/.well-known2/x": NOTHING,
        "themes/own/.git/index": NOTHING,
        "content/config.toml": Noticed(("content/config.toml",)),
        **{f"content/world/{name}": NOTHING for name in LEFTOVERS},
    }.items(),
)
def test_what_a_path_says(path: str, change: Noticed) -> None:
    assert meaning_of(path) == change


def heard(watch: Watch, *events: FileSystemEvent) -> Noticed:
    """What a watch that runs without the system makes of events."""
    for event in events:
        watch.on_any_event(event)
    return next(watch.changes())


def test_what_an_event_says(tmp_path: Path) -> None:
    watch = Watch(tmp_path, lambda line: None)
    a, b = str(tmp_path / "content" / "a.md"), str(tmp_path / "content" / "b.md")
    away, folder = str(tmp_path / "away.md"), str(tmp_path / "content" / "x")
    for kind in (
        FileAttribEvent,
        FileClosedEvent,
        FileCreatedEvent,
        FileDeletedEvent,
        FileModifiedEvent,
    ):
        assert heard(watch, kind(a)) == Noticed(("content/a.md",))
    assert heard(watch, FileMovedEvent(a, b)) == Noticed(("content/a.md", "content/b.md"))
    assert heard(watch, FileMovedEvent(f"{a}.tmp", a), FileMovedEvent(b, f"{b}~")) == Noticed(
        ("content/a.md", "content/b.md")
    )
    assert heard(watch, FileMovedEvent(away, a), FileMovedEvent(b, away)) == Noticed(
        ("content/a.md", "content/b.md")
    )
    for event in (
        DirAttribEvent(folder),
        DirCreatedEvent(folder),
        DirDeletedEvent(folder),
        DirMovedEvent(folder, away),
    ):
        assert heard(watch, event) == EVERYTHING
    hidden = str(tmp_path / "content" / ".git")
    assert heard(
        watch, DirCreatedEvent(hidden), FileClosedEvent(f"{hidden}/x"), FileClosedEvent(a)
    ) == Noticed(("content/a.md",))


def test_a_change_names_itself() -> None:
    assert [
        str(change)
        for change in (EVERYTHING, NOTHING, Noticed(("a.md",)), Noticed(("a.md", "b.md")))
    ] == [
        "much changed",
        "time passed",
        "a.md changed",
        "2 files changed",
    ]


def test_changes_add_up() -> None:
    assert Noticed(("b", "a")) | Noticed(("c", "a")) == Noticed(("a", "b", "c"))
    assert Noticed(("a",)) | NOTHING == Noticed(("a",))
    assert NOTHING | NOTHING == NOTHING
    assert Noticed(("a",)) | EVERYTHING == EVERYTHING | Noticed(("a",)) == EVERYTHING


# -- when they are acted on ------------------------------------------------------------------------


def hints(feed: Iterable[tuple[float, str]]) -> Hints:
    """Hints heard at the times given."""
    hints = Hints()
    for now, path in feed:
        hints.hear(Noticed((path,)), now)
    return hints


def test_a_build_is_due_shortly_after_the_last_hint_of_a_save() -> None:
    save = hints([(10.0, "a"), (10.001, "a~"), (10.002, "a"), (10.003, "a")])
    assert save
    assert save.due == pytest.approx(10.003 + QUIET)
    assert save.change == Noticed(("a", "a~"))
    assert QUIET <= 0.025


def test_nothing_is_due_where_nothing_was_heard() -> None:
    assert not Hints()
    assert Hints().due > 1e300


def test_a_stream_is_let_dry_up_but_not_for_ever() -> None:
    stream = hints((10 + number / 1000, f"{number}") for number in range(STREAM + 1))
    assert stream.due == pytest.approx(10 + STREAM / 1000 + QUIET_IN_STREAM)
    endless = hints((10 + number / 100, "log") for number in range(200))
    assert endless.due == 10 + LONGEST


def test_more_hints_than_it_pays_to_follow_are_a_reason_to_look_at_everything() -> None:
    assert hints((10.0, f"{number}") for number in range(MANY)).change.paths
    assert hints((10.0, f"{number}") for number in range(MANY + 1)).change == EVERYTHING
    assert hints((10.0, "one") for number in range(MANY + 1)).change == EVERYTHING


def test_everything_is_more_than_any_path() -> None:
    for order in ([EVERYTHING, Noticed(("a",))], [Noticed(("a",)), EVERYTHING]):
        hints = Hints()
        for change in order:
            hints.hear(change, 10.0)
        assert hints.change == EVERYTHING
        assert hints.due == 10 + QUIET


def test_what_is_heard_of_during_a_build_is_for_the_next(tmp_path: Path) -> None:
    watch = Watch(tmp_path, lambda line: None)
    changes = watch.changes()
    watch.on_any_event(FileClosedEvent(str(tmp_path / "content" / "a.md")))
    assert next(changes) == Noticed(("content/a.md",))
    watch.on_any_event(FileClosedEvent(str(tmp_path / "content" / "b.md")))
    assert next(changes) == Noticed(("content/b.md",))
    watch.remind(0)
    assert next(changes) == NOTHING
    watch.remind(1e12)
    watch.remind(None)
    watch.on_any_event(FileClosedEvent(str(tmp_path / "content" / "c.md")))
    assert next(changes) == Noticed(("content/c.md",))
    watch.close()
    assert not list(changes)


# -- looks -----------------------------------------------------------------------------------------


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that tells of no change."""

    def refuse(*args: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr("watchdog.observers.api.BaseObserver.schedule", refuse)
    monkeypatch.setattr("newsgen.preview.watch.LOOK_ALONE", 0.05)


@pytest.mark.usefixtures("deaf")
def test_a_look_finds_the_folders_where_something_changed(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").story("world/straits/pilot").story("sports/cup").write(
        "content/_data/a.toml", "a = 1"
    )
    said: list[str] = []
    with Watch(newsroom.root, said.append) as watch:
        changes = watch.changes()
        newsroom.story("world/ferry", "Sunk.")
        assert next(changes) == Noticed(("content/world",))
        newsroom.remove("content/world/straits/pilot.md").story("world/2026/new")
        assert next(changes) == Noticed(("content/world/2026", "content/world/straits"))
        shutil.rmtree(newsroom.root / "content" / "sports")
        (newsroom.root / "content" / "_data" / "a.toml").touch()
        assert next(changes) == Noticed(("content/_data", "content/sports"))
        newsroom.write("content/world/4913", "x").append("config.toml", "\n")
        assert next(changes) == EVERYTHING
        newsroom.write("themes/own/theme.toml", "")
        assert next(changes) == EVERYTHING
        shutil.rmtree(newsroom.root / "themes")
        assert next(changes) == EVERYTHING
    assert len(said) == 1
    assert "inotify watch limit reached" in said[0]


def test_a_look_gives_way_to_an_event_and_goes_on_afterwards(newsroom: Newsroom) -> None:
    for number in range(40):
        newsroom.write(f"content/world/{number}/x.md", "x")
    look = Look(str(newsroom.root))
    for number in range(40):
        newsroom.write(f"content/world/{number}/x.md", "other")
    found: list[str] = []
    while not look.due:
        some = look.go_on(0, lambda: True)
        assert len(some) <= 1
        found += some
    assert sorted(found) == sorted(f"content/world/{number}" for number in range(40))
    assert not look.go_on(0, lambda: False)


def test_a_system_that_has_no_watch_left_for_some_folder_is_not_relied_on(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """watchdog says nothing of folders below the one asked for."""
    monkeypatch.setattr("newsgen.preview.watch.LOOK", 600.0)
    monkeypatch.setattr("newsgen.preview.watch.LOOK_ALONE", 0.05)
    add, left = InotifyFD.add_callback, [3]

    def scarce(self: InotifyFD, *args: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")
        return add(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(InotifyFD, "add_callback", scarce)
    for number in range(5):
        newsroom.story(f"world/{number}/ferry")
    said: list[str] = []
    with Watch(newsroom.root, said.append) as watch:
        changes = watch.changes()
        threading.Timer(0.2, watch.close).start()
        assert not list(changes)
        assert len(said) == 1
    with Watch(newsroom.root, said.append) as watch:
        changes = watch.changes()
        for number in range(5):
            newsroom.story(f"world/{number}/ferry", "Sunk.")
        assert next(changes) == Noticed(tuple(f"content/world/{number}" for number in range(5)))


def test_a_system_that_refuses_to_tell_anything_is_done_without(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OSError(errno.EMFILE, "inotify instance limit reached")

    monkeypatch.setattr("newsgen.preview.watch.Observer", refuse)
    monkeypatch.setattr("newsgen.preview.watch.LOOK_ALONE", 0.05)
    newsroom.story("world/ferry")
    said: list[str] = []
    with Watch(newsroom.root, said.append) as watch:
        changes = watch.changes()
        newsroom.story("world/ferry", "Sunk.")
        assert next(changes) == Noticed(("content/world",))
    assert len(said) == 1
    assert "instance limit" in said[0]


def test_where_the_system_lost_events_everything_is_looked_at(newsroom: Newsroom) -> None:
    with Watch(newsroom.root, lambda line: None) as watch:
        logging.getLogger("watchdog.observers.inotify_c").warning(
            "Inotify queue overflowed; events were lost"
        )
        assert next(watch.changes()) == EVERYTHING


# -- what the preview does about it ----------------------------------------------------------------


class Script:
    """Stands for a watch: tells of the changes that it was given."""

    def __init__(self, *changes: Noticed) -> None:
        self._changes, self.reminders = changes, list[float | None]()

    def __enter__(self) -> Script:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def changes(self) -> Iterator[Noticed]:
        yield from self._changes

    def remind(self, seconds: float | None) -> None:
        self.reminders.append(seconds)


def play(
    folder: Path, watch: Script, first: Outcome, *outcomes: Outcome
) -> tuple[list[Noticed], list[str]]:
    """Run a preview whose builds end as told; what they were asked, and what was said."""
    asked, said, ends = list[Noticed](), list[str](), iter(outcomes)

    def build_again(change: Noticed) -> Outcome:
        asked.append(change)
        return next(ends)

    with open_server(Board(), folder, 0) as server:
        keep_showing(server, watch, first, build_again, said.append)  # type: ignore[arg-type]
    return asked, said


A, B, C = Noticed(("a",)), Noticed(("b",)), Noticed(("c",))
GOOD, SAME = Outcome(summary="1 written"), Outcome(changed=False, summary="0 written")
BAD = Outcome((Problem("a", 1, 1, "wrong", ""),), changed=False, summary="1 problem")
WARNED = Outcome(
    (), (Problem("a", 1, 1, "long", "", "warning"),), changed=False, summary="0 written"
)


def test_what_a_failed_build_was_told_of_the_next_one_is_told_of_too(tmp_path: Path) -> None:
    assert play(tmp_path, Script(A, B, C, A), GOOD, BAD, BAD, GOOD, GOOD)[0] == [
        A,
        A | B,
        A | B | C,
        A,
    ]
    assert play(tmp_path, Script(A, B, C), BAD, BAD, GOOD, GOOD)[0] == [EVERYTHING, EVERYTHING, C]


def test_a_build_that_changes_nothing_is_not_talked_about(tmp_path: Path) -> None:
    assert play(tmp_path, Script(A, B, C, A), GOOD, SAME, GOOD, SAME, SAME)[1] == [
        "b changed: 1 written"
    ]
    told = play(tmp_path, Script(A, B, C, A, B), GOOD, BAD, BAD, SAME, WARNED, WARNED)[1]
    assert [line for line in told if not line.startswith(" ")] == [
        "a changed: 1 problem",
        "b changed: 1 problem",
        "c changed: 0 written",
        "a changed: 0 written",
    ]


def test_the_preview_waits_for_the_next_moment_at_which_time_changes_the_site(
    tmp_path: Path,
) -> None:
    due = [
        Outcome(at=at, next_change=moment)
        for at, moment in ((100, 160), (110, 160), (160, 200), (200, None))
    ]
    watch = Script(A, NOTHING, NOTHING)
    assert play(tmp_path, watch, *due)[0] == [A, NOTHING, NOTHING]
    assert watch.reminders == [60, 40, None]


def test_a_clock_that_stands_brings_no_builds(tmp_path: Path) -> None:
    """`--at` shows the site as of one moment: the next one never comes."""
    standing = Outcome(at=100, next_change=101)
    watch = Script(NOTHING, A)
    play(tmp_path, watch, standing, standing, standing)
    assert watch.reminders == [1]


# -- a running preview -----------------------------------------------------------------------------


class Preview:
    """A preview that runs as `newsgen serve` does, on real builds."""

    def __init__(
        self, newsroom: Newsroom, folder: Path, at: Callable[[], int] = lambda: NOON
    ) -> None:
        self.newsroom, self.root, self.said = newsroom, newsroom.root, list[str]()
        self._at, self._reference = at, folder / "clean"
        self.output = self.root / ".newsgen" / "preview" / "output"
        self.watch = Watch(self.root, self.said.append)
        self.server = open_server(Board(), self.output, 0)
        first = self.build(EVERYTHING)
        self.server.board.settle(first)
        self._thread = threading.Thread(target=self._run, args=[first])
        self._thread.start()

    def _run(self, first: Outcome) -> None:
        keep_showing(self.server, self.watch, first, self.build, self.said.append)

    def build(self, change: Noticed) -> Outcome:
        return rebuild(self.root, self._at, change)

    def converges(self) -> None:
        """Wait until the preview shows what a clean build comes to: its problems, or its files."""
        problems, files = clean_build(self.root, self._reference)

        def equal() -> bool:
            shown = self.server.board.settled(30)
            return shown.problems == problems and (
                bool(problems) or published(self.output) == files
            )

        until(equal, 90)

    def close(self) -> None:
        self.watch.close()
        self._thread.join(30)
        self.server.server_close()


@pytest.fixture
def preview(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Preview]:
    # Events alone must do: the look that would find what they miss comes too late.
    monkeypatch.setattr("newsgen.preview.watch.LOOK", 600.0)
    with closing(running(newsroom, tmp_path)) as preview:
        yield preview


def running(newsroom: Newsroom, folder: Path) -> Preview:
    """The preview of a site with a few stories that show each other."""
    newsroom.bare().author("jane", "Jane Doe").page("about")
    newsroom.story("world/ferry", author="jane", tags=["boats"]).story(
        "world/port", "See [it](ferry.md)."
    )
    newsroom.story("sports/cup", tags=["boats"], draft=True)
    preview = Preview(newsroom, folder)
    preview.converges()
    return preview


def rewrite(story: Path, text: str) -> None:
    story.write_text(text, encoding="utf-8")


def rename_over(story: Path, text: str) -> None:
    waiting = story.with_name(".ferry.md.swp")
    waiting.write_text(text, encoding="utf-8")
    waiting.replace(story)


def back_up_and_create(story: Path, text: str) -> None:
    story.rename(story.with_name("ferry.md~"))
    story.write_text(text, encoding="utf-8")


def two_halves(story: Path, text: str) -> None:
    with story.open("w", encoding="utf-8") as file:
        file.write(text[: len(text) // 2])
        file.flush()
        time.sleep(0.2)
        file.write(text[len(text) // 2 :])


def hard_link(story: Path, text: str) -> None:
    waiting = story.with_name("4913")
    waiting.write_text(text, encoding="utf-8")
    story.unlink()
    story.hardlink_to(waiting)
    waiting.unlink()


def exchange(story: Path, text: str) -> None:
    """Two names change places in one step."""
    other = story.with_name("ferry.md.tmp")
    other.write_text(text, encoding="utf-8")
    libc = ctypes.CDLL(None, use_errno=True)
    here, both = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    if libc.renameat2(here, os.fsencode(other), here, os.fsencode(story), both):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def delete_and_create(story: Path, text: str) -> None:
    story.unlink()
    time.sleep(0.3)
    story.write_text(text, encoding="utf-8")


def append(story: Path, text: str) -> None:
    with story.open("a", encoding="utf-8") as file:
        file.write(f"\n{text.rpartition('---')[2]}\n")


WAYS = (
    rewrite,
    rename_over,
    back_up_and_create,
    two_halves,
    hard_link,
    exchange,
    delete_and_create,
    append,
)


@pytest.mark.parametrize("save", WAYS)
def test_every_way_of_saving_is_followed(
    preview: Preview, save: Callable[[Path, str], None]
) -> None:
    story = preview.root / "content" / "world" / "ferry.md"
    page = preview.output / "world" / "2026" / "11" / "ferry" / "index.html"
    first = story.read_text(encoding="utf-8")
    for number in range(200 if DEEP else 3):
        news = f"NEWS-{number}-{save.__name__}"
        save(story, first.replace("The ferry was late.", news))
        preview.converges()
        assert news in page.read_text(encoding="utf-8")


def test_leftovers_are_told_from_files_by_their_names() -> None:
    assert all(map(is_passed_over, LEFTOVERS))
    assert not any(
        map(
            is_passed_over,
            ("ferry.md", "#", "#ferry.md", "ferry.md#", "tmp", "4913.md", "a.swp.png"),
        )
    )


def test_leftovers_and_reading_and_own_files_bring_no_build(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[object] = []
    monkeypatch.setattr(preview.server.board, "hold", lambda: held.append(1))
    for name in LEFTOVERS:
        rewrite(preview.root / "content" / "world" / name, "x")
    preview.newsroom.write("README.md", "x").write(".git/index", "x")
    preview.newsroom.write("content/.git/objects/x", "x")
    preview.newsroom.build()
    time.sleep(0.5)
    assert not held
    preview.newsroom.story("world/ferry", "Sunk.")
    preview.converges()
    assert held


def test_a_half_written_file_is_told_of_until_the_rest_is_there(preview: Preview) -> None:
    story = preview.root / "content" / "world" / "ferry.md"
    whole = story.read_text(encoding="utf-8")
    for text in (whole[:20], "", whole[:40] + "\ufffd", "---\n", whole + "[x](gone.md)"):
        story.write_bytes(text.encode()[:-1])
        preview.converges()
        rewrite(story, whole)
        preview.converges()
    assert any("problem" in line for line in preview.said)


def test_a_new_tree_of_folders_is_followed(preview: Preview) -> None:
    for number in range(3):
        base = f"world/{number}/a/b/c"
        for depth in range(1, 6):
            folder = "/".join(base.split("/")[:depth])
            preview.newsroom.story(f"{folder}/story-{number}-{depth}")
    preview.converges()
    preview.newsroom.story("world/1/a/b/story-1-4", "Changed deep down.")
    preview.converges()
    assert "Changed deep down." in (
        preview.output / "world/2026/11/story-1-4/index.html"
    ).read_text(encoding="utf-8")


def test_folders_that_are_renamed_or_moved_or_deleted_are_followed(
    preview: Preview, tmp_path: Path
) -> None:
    content = preview.root / "content"
    for number in range(5):
        preview.newsroom.story(f"world/old/deep/story-{number}")
    preview.converges()
    (content / "world" / "old").rename(content / "world" / "new")
    preview.converges()
    preview.newsroom.story("world/new/deep/story-3", "Changed after the move.")
    preview.converges()
    (content / "world" / "new" / "deep").rename(content / "sports" / "deep")
    preview.converges()
    (content / "sports" / "deep").rename(tmp_path / "away")
    preview.converges()
    (tmp_path / "away").rename(content / "world" / "back")
    preview.converges()
    preview.newsroom.story("world/back/story-0", "Changed after it came back.")
    preview.converges()
    shutil.rmtree(content / "world" / "back")
    preview.converges()
    content.rename(tmp_path / "content-away")
    preview.converges()
    (tmp_path / "content-away").rename(content)
    preview.converges()
    preview.newsroom.story("world/ferry", "Changed at the end.")
    preview.converges()


def test_settings_themes_data_and_permissions_are_followed(preview: Preview) -> None:
    newsroom = preview.newsroom
    newsroom.replace("config.toml", "The Test Courier", "Another Courier")
    preview.converges()
    newsroom.replace("config.toml", "timezone", "timezoon")
    preview.converges()
    newsroom.story("world/ferry", "Written while the settings were broken.")
    preview.converges()
    newsroom.replace("config.toml", "timezoon", "timezone")
    preview.converges()
    newsroom.theme("own", "bare", article__html="{% extends 'parent:article.html' %}")
    preview.converges()
    newsroom.write("themes/own/templates/article.html", "{% broken")
    preview.converges()
    newsroom.remove("themes/own/templates/article.html")
    preview.converges()
    newsroom.write("content/_data/a.toml", "a = 1").write(
        "content/_static/.well-known/security.txt", "Contact: x"
    )
    preview.converges()
    newsroom.write("content/_static/.well-known/security.txt", "Contact: y")
    preview.converges()


def test_another_branch_checked_out_is_followed(preview: Preview) -> None:
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    newsroom = preview.newsroom

    def git(*words: str) -> None:
        nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        person = [
            "-c",
            "user.name=Jane",
            "-c",
            "user.email=jane@courier.test",
            "-c",
            "commit.gpgsign=false",
        ]
        subprocess.run(
            ["git", *person, *words],
            cwd=preview.root,
            env={**os.environ, **nobody},
            check=True,
            capture_output=True,
        )

    newsroom.write(".gitignore", "/.newsgen/\n/output/\n")
    for number in range(16):
        newsroom.story(f"world/stays/kept-{number}").story(f"world/goes/{number % 4}/gone-{number}")
    git("init", "--quiet", "--initial-branch=one")
    git("add", "--all")
    git("commit", "--quiet", "--message=one")
    preview.converges()
    git("checkout", "--quiet", "-b", "two")
    shutil.rmtree(newsroom.root / "content" / "world" / "goes")
    for number in range(16):
        newsroom.story(f"sports/comes/{number % 4}/deep/new-{number}")
        if number % 2:
            newsroom.story(f"world/stays/kept-{number}", "Another text.", tags=["boats"])
    newsroom.remove("content/world/port.md").replace(
        "config.toml", "The Test Courier", "Another Courier"
    )
    # A file where a folder was.
    newsroom.write("content/world/goes", "x").story("sports/kept-by-name")
    git("add", "--all")
    git("commit", "--quiet", "--message=two")
    preview.converges()
    for branch in ("one", "two") * (20 if DEEP else 2):
        git("checkout", "--quiet", branch)
        preview.converges()
    for branch in ("one", "two", "one"):
        git("checkout", "--quiet", branch)
    preview.converges()


def test_what_events_missed_is_found_all_the_same(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "watchdog.observers.inotify.InotifyWatchGroup.on_event", lambda self, event: None
    )
    monkeypatch.setattr("newsgen.preview.watch.LOOK", 0.1)
    with closing(running(newsroom, tmp_path)) as preview:
        newsroom.story("world/ferry", "Sunk.").story("sports/a/b/c/new").remove(
            "content/world/port.md"
        )
        preview.converges()
        shutil.rmtree(newsroom.root / "content" / "sports")
        newsroom.replace("config.toml", "The Test Courier", "Another Courier")
        preview.converges()


def test_a_story_appears_when_it_is_due(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsgen.preview.watch.LOOK", 600.0)
    begun = time.monotonic()
    newsroom.bare().story("world/later", date="2026-11-23 12:00:02").story("world/now")
    with closing(
        Preview(newsroom, tmp_path, lambda: NOON + int(time.monotonic() - begun))
    ) as preview:
        until(lambda: (preview.output / "world/2026/11/later/index.html").exists(), 90)
    assert any(line.startswith("time passed") for line in preview.said)


# -- storms ----------------------------------------------------------------------------------------

MEMORY = Path("/dev/shm")


@pytest.mark.slow
def test_files_changed_behind_its_back_are_caught_up_with(tmp_path: Path) -> None:
    """The server is stopped while more is changed than the system keeps events of.

    Then the server goes on.
    """
    files, times = (50_000, 1) if DEEP else (2_000, 6)
    folder = MEMORY / f"newsgen-storm-{os.getpid()}" if MEMORY.is_dir() else tmp_path
    try:
        storm(folder, files, times)
    finally:
        if folder != tmp_path:
            shutil.rmtree(folder)


def storm(folder: Path, files: int, times: int) -> None:
    """Change so many files so many times behind the back of a running `newsgen serve`.

    One in ten is a story.
    """
    newsroom = Newsroom(folder / "site").bare()

    def change(numbers: Iterable[int], text: str) -> None:
        for number in numbers:
            if number % 10:
                newsroom.write(f"content/_static/{number // 500}/{number}.txt", text)
            else:
                newsroom.story(f"world/{number // 500}/story-{number}", text)

    change(range(files), "first")
    with newsroom.served(start=300, end=60) as running:
        output = newsroom.root / ".newsgen" / "preview" / "output"
        # The watch is on as soon as a change is followed.
        newsroom.story("world/0/story-0", "followed")
        page = output / "world/2026/11/story-0/index.html"
        until(lambda: "followed" in page.read_text(encoding="utf-8"), 60)
        running.process.send_signal(signal.SIGSTOP)
        for time_ in range(times):
            change(range(files), f"storm {time_}")
        for number in islice(range(files), 0, files, 7):
            if number % 10:
                newsroom.remove(f"content/_static/{number // 500}/{number}.txt")
        (newsroom.root / "content" / "_static" / "1").rename(
            newsroom.root / "content" / "_static" / "renamed"
        )
        shutil.rmtree(newsroom.root / "content" / "world" / "2")
        running.process.send_signal(signal.SIGCONT)
        _, expected = clean_build(newsroom.root, folder / "clean")
        assert len(expected) > files * 0.7
        until(lambda: time.sleep(files / 20_000) or published(output) == expected, 300)
        newsroom.story("world/1/story-500", "after the storm")
        until(
            lambda: (
                "after the storm"
                in (output / "world/2026/11/story-500/index.html").read_text("utf-8")
            ),
            60,
        )
