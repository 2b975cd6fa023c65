"""The same sources and the same moment give the same bytes.

They do so wherever, however and however often they are built.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import Newsroom, tree
from test_golden import GOLDEN

from newsgen.workers import ENOUGH

PLAIN = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C", "HOME": "/nonexistent"}


def copy(target: Path, seed: int) -> Path:
    """The golden site's sources, written in an order and with times that depend on the seed."""
    dice = random.Random(seed)
    paths = sorted(path for path in (GOLDEN / "site").rglob("*") if path.is_file())
    dice.shuffle(paths)
    for path in paths:
        copied = target / path.relative_to(GOLDEN / "site")
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(path.read_bytes())
        when = dice.randrange(1_000_000_000, 2_000_000_000)
        os.utime(copied, (when, when))
    return target


def build(root: Path, *options: str, umask: int = 0o022, **environment: str) -> dict[str, str]:
    """What a process of its own makes of the site, in another environment."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "newsgen",
            "build",
            str(root),
            "--at",
            "2026-11-23T12:00:00Z",
            *options,
        ],
        cwd=root.parent,
        env={**os.environ, **PLAIN, **environment},
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(tree(root / "output"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The golden site, built in an environment that has nothing special."""
    return build(copy(tmp_path_factory.mktemp("plain") / "a", 0))


def test_another_folder_another_order_of_files_and_other_times_give_the_same_bytes(
    tmp_path: Path, plain: dict[str, str]
) -> None:
    assert build(copy(tmp_path / "a" / "much longer" / "päth" / "site", 1)) == plain


def test_another_environment_gives_the_same_bytes(tmp_path: Path, plain: dict[str, str]) -> None:
    environment = {
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "de_DE.UTF-8",
        "LANGUAGE": "de",
    }
    assert build(copy(tmp_path / "site", 2), umask=0o077, **environment) == plain


def test_the_time_of_the_clock_does_not_matter(tmp_path: Path, plain: dict[str, str]) -> None:
    root = copy(tmp_path / "site", 3)
    assert build(root, SOURCE_DATE_EPOCH="1") == plain


def test_the_number_of_processes_does_not_matter(tmp_path: Path) -> None:
    count, trees = ENOUGH + 10, []
    for jobs in (1, 2):
        newsroom = (
            Newsroom(tmp_path / f"jobs-{jobs}")
            .bare()
            .author("ana-brito", "Ana Brito")
            .picture("quay.png")
        )
        for number in range(count):
            other = (number + 1) % count
            newsroom.story(
                f"world/{number % 7}/s{number}",
                f"![Quay](../../quay.png)\n\nSee [the other](../{other % 7}/s{other}.md).",
                date=f"20{10 + number % 16}-0{1 + number % 9}-{10 + number % 19}",
                tags=["Tide"] if number % 50 == 0 else [],
                author="ana-brito" if number % 40 == 0 else "Guest",
            )
        assert newsroom.build(jobs=jobs).stories == count
        trees.append(tree(newsroom.output))
    assert trees[0] == trees[1]


def test_a_second_build_writes_nothing_and_leaves_every_file_alone(newsroom: Newsroom) -> None:
    copy(newsroom.root, 4)
    first = newsroom.build()
    before = marks(newsroom)
    second = newsroom.build()
    assert (second.tally.written, second.tally.unchanged, second.tally.removed) == (
        0,
        first.tally.written,
        0,
    )
    assert marks(newsroom) == before


def test_a_build_that_reads_everything_anew_writes_nothing_either(newsroom: Newsroom) -> None:
    copy(newsroom.root, 5)
    newsroom.build()
    before = marks(newsroom)
    assert newsroom.build(clean=True).tally.written == 0
    assert marks(newsroom) == before


def test_sources_that_were_merely_touched_change_nothing(newsroom: Newsroom) -> None:
    copy(newsroom.root, 6)
    newsroom.build()
    before = marks(newsroom)
    for path in (newsroom.root / "content").rglob("*.md"):
        path.touch()
    assert newsroom.build().tally.written == 0
    assert marks(newsroom) == before


def test_what_another_hand_did_to_the_output_is_put_right(newsroom: Newsroom) -> None:
    copy(newsroom.root, 7)
    newsroom.build()
    before = tree(newsroom.output)
    (newsroom.output / "index.html").write_text("Mine")
    (newsroom.output / "world" / "index.html").unlink()
    assert newsroom.build().tally.written == 2
    assert tree(newsroom.output) == before


def test_a_catalog_that_is_lost_or_damaged_is_made_anew(newsroom: Newsroom) -> None:
    copy(newsroom.root, 8)
    newsroom.build()
    before = tree(newsroom.output)
    catalog = newsroom.root / ".newsgen" / "catalog.db"
    catalog.write_bytes(b"damaged" * 1000)
    newsroom.build()
    assert tree(newsroom.output) == before
    for file in catalog.parent.iterdir():
        if file.is_file():
            file.unlink()
    newsroom.build()
    assert tree(newsroom.output) == before


def marks(newsroom: Newsroom) -> dict[str, tuple[int, int]]:
    """Inode and time of change of every published file."""
    paths = (path for path in sorted(newsroom.output.rglob("*")) if path.is_file())
    return {
        path.relative_to(newsroom.output).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in paths
    }
