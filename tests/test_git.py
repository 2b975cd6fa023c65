"""What git's index vouches for is true: such a file has the bytes of its blob."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from hashlib import sha1
from pathlib import Path

import pytest
from newsroom import NOON, Newsroom, tree

from newsgen.intake import git, scan
from newsgen.intake.git import SIZE, is_blob, vouched
from newsgen.newsroom import state

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    **{
        f"GIT_{who}_{what}": "a@b.test"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    },
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_MERGE_AUTOEDIT": "no",
    "GIT_CONFIG_GLOBAL": os.devnull,
}
OLD = 1_700_000_000
NAMES = [
    f"content/{name}" for name in ("a.md", "b.md", "world/c.md", "world/d.txt", "é.md", "x/y/z.md")
]

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


def run(folder: Path, *words: str, check: bool = True) -> str:
    done = subprocess.run(
        ["git", *words], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert not check or done.returncode == 0, (words, done.stderr)
    return done.stdout


def begun(folder: Path, *options: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    run(folder, "init", "-q", "-b", "main", *options)
    return folder


def text(dice: random.Random, ends: str = "\n") -> bytes:
    """Words of one length, so that files of one size are many."""
    return ends.join(dice.choice("abcd") * 4 for _ in range(3)).encode() + ends.encode()


def write(site: Path, name: str, data: bytes) -> None:
    path = site / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def lies(site: Path) -> Iterator[str]:
    """The files that look as git vouches and are not their blobs, though they have its size."""
    for folder, name, signature, blob in vouched(site):
        path = site / folder / name
        if path.is_file() and not path.is_symlink() and scan.signature(path.stat()) == signature:
            data = path.read_bytes()
            named = sha1(b"blob %d\0%b" % (len(data), data)).digest()
            assert blob[20:] == SIZE.pack(len(data))
            assert is_blob(site, f"{folder}/{name}", blob) == (named == blob[:20])
            size = int(run(site, "cat-file", "-s", blob[:20].hex()))
            if size == len(data) and named != blob[:20]:
                yield f"{folder}/{name}"


def count(site: Path) -> int:
    """How many files that are there look as git vouches."""
    return sum(
        (site / one.folder / one.name).is_file()
        and scan.signature((site / one.folder / one.name).stat()) == one.signature
        for one in vouched(site)
    )


# -- edits -----------------------------------------------------------------------------------------


def _write(site: Path, dice: random.Random) -> None:
    write(site, dice.choice(NAMES), text(dice, dice.choice(["\n", "\n", "\r\n"])))


def _mixed(site: Path, dice: random.Random) -> None:
    lines = [b"aaaa", b"bbbb", b"cccc"]
    ends = [b"\n", b"\n", b"\r\n"]
    dice.shuffle(ends)
    write(site, dice.choice(NAMES), b"".join(map(b"".join, zip(lines, ends, strict=True))))


def _in_place(site: Path, dice: random.Random) -> None:
    """Other bytes of the same size, and the time of before."""
    path = site / dice.choice(NAMES)
    if path.is_file():
        old = path.stat()
        with path.open("r+b") as file:
            file.write(dice.choice(b"wxyz").to_bytes(1, "big") * min(4, old.st_size))
        if dice.random() < 0.7:
            os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))


def _old(site: Path, dice: random.Random) -> None:
    path = site / dice.choice(NAMES)
    if path.is_file():
        os.utime(path, (OLD, OLD))


def _chmod(site: Path, dice: random.Random) -> None:
    path = site / dice.choice(NAMES)
    if path.is_file():
        path.chmod(dice.choice([0o644, 0o755, 0o600]))


def _gone(site: Path, dice: random.Random) -> None:
    (site / dice.choice(NAMES)).unlink(missing_ok=True)


def _swap(site: Path, dice: random.Random) -> None:
    one, two = site / dice.choice(NAMES), site / dice.choice(NAMES)
    if one.is_file() and two.is_file() and one != two:
        one.rename(site / "aside")
        two.rename(one)
        (site / "aside").rename(two)


def _attributes(site: Path, dice: random.Random) -> None:
    asked = ["* text", "*.md eol=crlf", "*.txt filter=turn", "*.md ident", "* -text", "#* ident"]
    name = dice.choice([".gitattributes", "content/.gitattributes", "content/world/.gitattributes"])
    write(site, name, dice.choice(asked).encode() + b"\n")
    if dice.random() < 0.5:
        (site / name).unlink()


def _git(*words: str, name: bool = False) -> Callable[[Path, random.Random], None]:
    def call(site: Path, dice: random.Random) -> None:
        run(site, *words, *(["--", dice.choice(NAMES)] if name else []), check=False)

    return call


EDITS: list[Callable[[Path, random.Random], None]] = [
    *[_write] * 6,
    *[_in_place] * 4,
    *(_mixed, _old, _old, _chmod, _gone, _swap, _attributes),
    *[_git("add", "-A")] * 5,
    *[_git("commit", "-qm", "x")] * 3,
    _git("add", name=True),
    _git("add", "-N", name=True),
    _git("checkout", "-q", "-f", "HEAD~1"),
    _git("checkout", "-q", "-f", "main"),
    _git("checkout", "-q", "-b", "side"),
    _git("checkout", "-q", "-f", "side"),
    _git("merge", "-q", "main"),
    _git("merge", "-q", "side"),
    _git("reset", "-q", "--hard"),
    _git("stash", "-q"),
    _git("status"),
    _git("update-index", "--assume-unchanged", name=True),
    _git("update-index", "--no-assume-unchanged", name=True),
    _git("update-index", "--skip-worktree", name=True),
    _git("update-index", "--no-skip-worktree", name=True),
    _git("update-index", "--refresh"),
    _git("update-index", "--index-version", "2"),
    _git("update-index", "--index-version", "3"),
    _git("update-index", "--index-version", "4"),
    _git("update-index", "--split-index"),
    _git("update-index", "--no-split-index"),
    _git("config", "core.autocrlf", "true"),
    _git("config", "core.autocrlf", "input"),
    _git("config", "core.autocrlf", "false"),
]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_was_done_git_vouches_for_true_blobs_alone(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    home = begun(tmp_path / "home")
    run(home, "config", "filter.turn.clean", "tr a-z n-za-m")
    run(home, "config", "filter.turn.smudge", "tr a-z n-za-m")
    site = home if seed % 2 else home / "a site"
    for name in NAMES:
        write(site, name, text(dice))
    run(home, "add", "-A")
    run(home, "commit", "-qm", "first")
    for _ in range(40):
        edit = dice.choice(EDITS)
        edit(site, dice)
        assert list(lies(site)) == [], edit


def _work_tree(home: Path) -> Path:
    run(home, "worktree", "add", "-q", "../tree", "-b", "tree")
    return home.parent / "tree"


def _clone(home: Path) -> Path:
    run(home.parent, "clone", "-q", "home", "clone")
    return home.parent / "clone"


def _version(number: str) -> Callable[[Path], Path]:
    def made(home: Path) -> Path:
        run(home, "config", "index.version", number)
        return _clone(home)

    return made


def first(folder: Path) -> Path:
    home = begun(folder / "home")
    for name in NAMES:
        write(home, name, text(random.Random(name)))
    run(home, "add", "-A")
    run(home, "commit", "-qm", "first")
    return home


@pytest.mark.parametrize(
    "made", [_clone, _work_tree, _version("4"), _version("2")], ids=["clone", "work tree", "4", "2"]
)
def test_git_vouches_for_the_files_of_a_fresh_checkout(
    made: Callable[[Path], Path], tmp_path: Path
) -> None:
    site = made(first(tmp_path))
    touch_index(site)
    assert count(site) == len(NAMES)
    assert list(lies(site)) == []


def touch_index(site: Path) -> None:
    """Let git write its index once more, later than all files."""
    for path in site.rglob("*"):
        if path.is_file() and ".git" not in path.relative_to(site).parts:
            os.utime(path, (OLD, OLD))
    until_tick(site)
    run(site, "update-index", "--refresh", check=False)
    run(site, "update-index", "--force-write-index")


def until_tick(folder: Path) -> None:
    """Wait until the file system's clock has gone on."""
    probe = folder / ".git-probe"
    probe.write_bytes(b"")
    begun_at = probe.stat().st_ctime_ns
    while probe.stat().st_ctime_ns == begun_at:
        probe.chmod(0o600)
    probe.unlink()


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        (".gitattributes", b"*.md filter=lfs"),
        (".gitattributes", b'"a # b" ident'),
        ("content/.gitattributes", b"*.md\tident"),
        ("content/world/.gitattributes", b"[attr]secret working-tree-encoding=UTF-16"),
        (".git/info/attributes", b"*.md filter=x"),
    ],
)
def test_git_vouches_for_nothing_where_files_may_go_through_a_filter(
    where: str, asked: bytes, tmp_path: Path
) -> None:
    site = first(tmp_path)
    assert list(vouched(site))
    write(site, where, asked + b"\n")
    assert list(vouched(site)) == []


def test_a_further_work_tree_has_the_attributes_of_the_first(tmp_path: Path) -> None:
    home = first(tmp_path)
    site = _work_tree(home)
    touch_index(site)
    assert list(vouched(site))
    write(home, ".git/info/attributes", b"*.md filter=x\n")
    assert list(vouched(site)) == []


def test_git_vouches_for_nothing_in_a_repository_of_other_digests(tmp_path: Path) -> None:
    site = begun(tmp_path / "site", "--object-format=sha256")
    write(site, NAMES[0], b"x\n")
    run(site, "add", "-A")
    assert list(vouched(site)) == []


def test_an_index_of_garbage_vouches_for_nothing_and_does_no_harm(tmp_path: Path) -> None:
    site = first(tmp_path)
    index, dice = site / ".git" / "index", random.Random(3)
    whole = index.read_bytes()[: -git.CHECKSUM]
    for number in range(300):
        data = bytearray(whole)
        if number % 3 == 0:
            del data[dice.randrange(len(data)) :]
        for _ in range(dice.randrange(1, 9)):
            if data:
                data[dice.randrange(len(data))] = dice.randrange(256)
        index.write_bytes(bytes(data) + sha1(data).digest())
        assert all(len(one.blob) == 24 for one in vouched(site))
    for data in (b"", b"DIRC", bytes(99), whole[:12] + sha1(whole[:12]).digest()):
        index.write_bytes(data)
        assert list(vouched(site)) == []


@pytest.mark.parametrize(
    "said", [b"", b"gitdir: nowhere", b"gitdir: \0", b"\xff\xfe", b"gitdir: ."]
)
def test_a_file_in_place_of_gits_folder_does_no_harm(said: bytes, tmp_path: Path) -> None:
    write(tmp_path, ".git", said)
    assert list(vouched(tmp_path)) == []


# -- builds ----------------------------------------------------------------------------------------


def test_a_build_in_a_fresh_clone_reads_no_source_that_git_vouches_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "YOUNG", 0)
    room = Newsroom(tmp_path / "site")
    for place in range(6):
        room.story(f"world/story-{place}", tags=["Ferries"])
    room.author("ana", "Ana").page("about").picture("world/quay.png")
    room.write("content/_static/ads.txt", "None.\n").write(".gitignore", "output\n.*\n")
    begun(room.root)
    run(room.root, "add", "-A")
    run(room.root, "commit", "-qm", "first")
    touch_index(room.root)
    file = tmp_path / "state"
    room.build()
    state.save(file, room.root, room.output)

    run(tmp_path, "clone", "-q", "site", "clone")
    clone = Newsroom.at(tmp_path / "clone")
    clone.story("world/story-3", "It was early.")
    touch_index(clone.root)
    read = list[str]()
    monkeypatch.setattr("newsgen.intake.take.read_inside", _noting(read, git.read_inside))
    report = clone.build(state=file)
    assert read == ["content/world/story-3.md"]
    assert report.rendered > 0
    assert tree(clone.output) == tree_of_clean(clone, tmp_path / "clean")


def _noting(read: list[str], read_inside: Callable[..., bytes]) -> Callable[..., bytes]:
    def noting(folder: Path, path: str, *most: int) -> bytes:
        read.append(path)
        return read_inside(folder, path, *most)

    return noting


def tree_of_clean(room: Newsroom, folder: Path) -> dict[str, str]:
    """What a clean build makes of the same sources, in a folder of the same name."""
    shutil.copytree(room.root, folder, ignore=shutil.ignore_patterns("output", ".*"))
    clean = Newsroom.at(folder)
    clean.build(NOON)
    return dict(tree(clean.output))


def test_other_line_ends_in_a_file_are_not_taken_for_its_blob(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "YOUNG", 0)
    room = Newsroom(tmp_path / "site").story("world/ferry")
    name, file = "content/_static/list.txt", tmp_path / "state"
    begun(room.root)
    run(room.root, "config", "core.autocrlf", "input")
    for data in (b"a\r\nb\n", b"a\nb\r\n"):
        write(room.root, name, data)
        run(room.root, "add", name)
        touch_index(room.root)
        room.build(state=file)
        shutil.rmtree(room.root / ".newsgen")
        assert (room.output / "list.txt").read_bytes() == data
