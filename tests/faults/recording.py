"""What a command did to the disk, as record.c put it down, and the disks that a loss of power may
leave of it.

A disk is folders with names in them, and files with bytes. What was flushed is on it. Of what came
after, any names may have changed and others not, but those of one place in their order; each file's
bytes may be there, or not, or in part. A rename is there or is not.
"""

from __future__ import annotations

import os
import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from math import inf
from pathlib import Path

EXCHANGE = 2  # renameat2's flag
# SQLite's index of its log is memory that processes share: it is made anew.
PASSING = "-shm"


@dataclass(frozen=True)
class Call:
    """A call as it was put down; `name` stands for all that do the same."""

    name: str
    fd: int
    flags: int
    offset: int
    size: int
    path: str
    other: str
    data: bytes = b""


def read_calls(log: bytes) -> Iterator[Call]:
    """The calls of a log."""
    at = 0
    while at < len(log):
        end = log.index(b"\n", at)
        name, *numbers, path, other = map(os.fsdecode, log[at:end].split(b"\t"))
        call = Call(name, *map(int, numbers), path, other)
        at = end + 1
        if name == "write":
            call, at = replace(call, data=log[at : at + call.size]), at + call.size + 1
        yield call


@dataclass(frozen=True)
class Name:
    """A name in a folder."""

    folder: int
    name: str


@dataclass(frozen=True)
class Change:
    """Of the names of a disk: `node` comes to stand at `at`, or nothing does.

    It stood `before` under another name, which it loses where this is a `move`; `swapped` is what
    takes that name then.
    """

    node: int | None
    at: Name
    before: Name | None = None
    move: bool = False
    swapped: int | None = None

    @property
    def touched(self) -> tuple[int, ...]:
        """The nodes that have to be flushed for it."""
        return (self.at.folder, *([self.before.folder] if self.before else []))


@dataclass(frozen=True)
class Write:
    """Bytes written to a file; `data` None: it gets the length `offset`."""

    node: int
    offset: int
    data: bytes | None

    @property
    def touched(self) -> tuple[int, ...]:
        """The nodes that have to be flushed for it."""
        return (self.node,)

    def on(self, content: bytearray, most: float = inf) -> None:
        """Do it to a file's bytes, or to some of them."""
        content.extend(bytes(max(0, self.offset - len(content))))
        if self.data is None:
            del content[self.offset :]
        else:
            data = self.data if most is inf else self.data[: int(most)]
            content[self.offset : self.offset + len(data)] = data


@dataclass(frozen=True)
class Flush:
    """Everything, or one file or folder, is on the disk."""

    node: int | None = None


Step = Change | Write | Flush


@dataclass
class Disk:
    """Folders by number, with the numbers of what stands in them; bytes and links by number."""

    root: int = 0
    folders: dict[int, dict[str, int]] = field(default_factory=lambda: {0: {}})
    contents: dict[int, bytes] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)
    homes: dict[int, Name] = field(default_factory=dict)

    def copy(self) -> Disk:
        """A disk that can be changed by itself. What nodes are is the same on both."""
        names = {number: dict(names) for number, names in self.folders.items()}
        return Disk(self.root, names, dict(self.contents), self.links, dict(self.homes))

    def find(self, path: str) -> int | None:
        """What stands at a path, no link of which is followed."""
        node: int | None = self.root
        for part in filter(None, path.split("/")):
            node = self.folders.get(node, {}).get(part) if node is not None else None
        return node

    def place(self, path: str) -> Name:
        """The last name of a path, in its folder."""
        above, _, name = path.rpartition("/")
        folder = self.find(above)
        assert folder is not None, path
        return Name(folder, name)

    def below(self, node: int, path: str = "") -> Iterator[tuple[str, int]]:
        """(path, node) of everything below a folder, folders before what is in them."""
        for name, inner in sorted(self.folders.get(node, {}).items()):
            yield f"{path}{name}", inner
            yield from self.below(inner, f"{path}{name}/")

    def files(self, node: int | None) -> Mapping[str, bytes]:
        """Every file below a folder with its bytes."""
        found = self.below(node) if node is not None else ()
        return {path: self.contents[one] for path, one in found if one in self.contents}

    def do(self, step: Step) -> None:
        """Change names or bytes."""
        if isinstance(step, Change):
            self.apply(step)
        elif isinstance(step, Write):
            content = bytearray(self.contents[step.node])
            step.on(content)
            self.contents[step.node] = bytes(content)

    def apply(self, change: Change) -> None:
        """Change names, as far as they are there; to what is not there, nothing is done."""
        at, before, node = change.at, change.before, change.node
        if not self._stands(at.folder):
            return
        present = self._at(at)
        if node is None:
            if present is not None and not self.folders.get(present):
                del self.folders[at.folder][at.name]
            return
        if before is not None and (not self._stands(before.folder) or self._at(before) != node):
            return
        if change.swapped is not None:
            if present == change.swapped:
                self._enter(before or at, present)
                self._enter(at, node)
            return
        if present is not None and (present in self.folders or node in self.folders):
            return
        if change.move and before is not None:
            del self.folders[before.folder][before.name]
        self._enter(at, node)

    def _enter(self, at: Name, node: int) -> None:
        self.folders[at.folder][at.name] = node
        self.homes[node] = at

    def _at(self, at: Name) -> int | None:
        return self.folders[at.folder].get(at.name)

    def _stands(self, folder: int) -> bool:
        """Whether a folder can be reached."""
        while folder != self.root:
            home = self.homes.get(folder)
            if home is None or self._at(home) != folder:
                return False
            folder = home.folder
        return True


def read_disk(root: Path, leave: Collection[str]) -> Disk:
    """What stands below a folder, but for some names in it; all of it was flushed."""
    disk, numbers, known = Disk(), count(1), dict[int, int]()
    for where, folders, names in os.walk(root):
        if Path(where) == root:
            folders[:] = [name for name in folders if name not in leave]
            names = [name for name in names if name not in leave]
        for name in [*folders, *(name for name in names if not name.endswith(PASSING))]:
            path = Path(where, name)
            node = known.setdefault(path.lstat().st_ino, next(numbers))
            disk._enter(disk.place(path.relative_to(root).as_posix()), node)
            if path.is_symlink():
                disk.links[node] = str(path.readlink())
            elif path.is_dir():
                disk.folders[node] = {}
            else:
                disk.contents[node] = path.read_bytes()
    return disk


class Recording:
    """A run: the disk before, its steps, and the disk afterwards."""

    def __init__(self, root: Path, before: Disk, calls: Iterable[Call]) -> None:
        self.before, self.after = before, before.copy()
        self.steps: list[Step] = []
        self._root, self._numbers = f"{root}/", count(1_000_000)
        self._open: dict[int, int] = {}
        for call in calls:
            if not call.path.endswith(PASSING):
                self._follow(call)

    def own_flushes(self) -> list[int]:
        """The steps that flush a whole file system."""
        return [at for at, step in enumerate(self.steps) if step == Flush()]

    # -- what the calls did ------------------------------------------------------------------------

    def _follow(self, call: Call) -> None:
        path, disk = self._short(call.path), self.after
        node = disk.find(path)
        if call.name in ("write", "truncate", "fsync") and node is None:
            node = self._open[call.fd]  # it has lost its name
        match call.name:
            case "open":
                self._opened(call, path, node)
            case "write":
                self._do(Write(_known(node), call.offset, call.data))
            case "truncate":
                self._do(Write(_known(node), call.size, None))
            case "fsync":
                self._do(Flush(node))
            case "syncfs":
                self._do(Flush())
            case "mkdir":
                folder = next(self._numbers)
                self._share(folders={folder: {}})
                self._do(Change(folder, disk.place(path)))
            case "symlink":
                link = next(self._numbers)
                disk.links[link] = call.other
                self._do(Change(link, disk.place(path)))
            case "unlink" | "rmdir":
                self._do(Change(None, disk.place(path)))
            case "link" | "rename":
                self._named(call, _known(node), disk.place(path))

    def _named(self, call: Call, node: int, before: Name) -> None:
        target = self._short(call.other)
        at, present = self.after.place(target), self.after.find(target)
        if call.name == "link":
            self._do(Change(node, at, before))
        elif call.flags & EXCHANGE:
            self._do(Change(node, at, before, move=True, swapped=_known(present)))
        elif node != present:
            self._do(Change(node, at, before, move=True))

    def _opened(self, call: Call, path: str, node: int | None) -> None:
        if node is None:
            node = next(self._numbers)
            self._share(contents={node: b""})
            self._do(Change(node, self.after.place(path)))
        elif call.flags & os.O_TRUNC and self.after.contents[node]:
            self._do(Write(node, 0, None))
        self._open[call.fd] = node

    def _share(
        self,
        folders: Mapping[int, dict[str, int]] | None = None,
        contents: Mapping[int, bytes] | None = None,
    ) -> None:
        """What is new is empty on every disk, until it is entered or written to."""
        for disk in (self.before, self.after):
            disk.folders.update({number: {} for number in folders or {}})
            disk.contents.update(contents or {})

    def _do(self, step: Step) -> None:
        self.steps.append(step)
        self.after.do(step)

    def _short(self, path: str) -> str:
        return path.removeprefix(self._root) if path.startswith(self._root) else ""

    # -- what a loss of power leaves ---------------------------------------------------------------

    def flushed(self, without: Collection[int] = ()) -> Sequence[float]:
        """For each step the flush after which it is on disk; `without`: flushes that are none."""
        everything, found = inf, [inf] * len(self.steps)
        single: dict[int, float] = {}
        for at in range(len(self.steps) - 1, -1, -1):
            step = self.steps[at]
            if not isinstance(step, Flush):
                found[at] = min(everything, *(single.get(node, inf) for node in step.touched))
            elif at in without:
                continue
            elif step.node is None:
                everything = at
            else:
                single[step.node] = at
        return found

    def crash(self, end: int, dice: random.Random, without: Collection[int] = ()) -> Disk:
        """A disk that a loss of power before the step `end` may leave."""
        flushed, disk = self.flushed(without), self.before.copy()
        pending = [at for at in range(end) if flushed[at] >= end]
        names = [at for at in pending if isinstance(self.steps[at], Change)]
        lost = set(_lost(names, dice))
        writes: dict[int, list[Write]] = {}
        doubtful: dict[int, list[Write]] = {}
        for at in range(end):
            step = self.steps[at]
            if isinstance(step, Change) and at not in lost:
                disk.apply(step)
            elif isinstance(step, Write):
                (doubtful if flushed[at] >= end else writes).setdefault(step.node, []).append(step)
        damaged = set(_lost(sorted(doubtful), dice))
        for node in sorted(writes.keys() | doubtful.keys()):
            content = bytearray(disk.contents[node])
            for write in writes.get(node, ()):
                write.on(content)
            rest = doubtful.get(node, [])
            if node in damaged:
                _damage(content, rest, dice)
            else:
                for write in rest:
                    write.on(content)
            disk.contents[node] = bytes(content)
        return disk


def _lost(pending: Sequence[int], dice: random.Random) -> Sequence[int]:
    """Which of some things did not reach the disk."""
    match dice.choice(("none", "all", "one", "all but one", "half", "the last", "the first")):
        case "all":
            return pending
        case "one":
            return dice.sample(pending, min(1, len(pending)))
        case "all but one":
            return dice.sample(pending, max(0, len(pending) - 1))
        case "half":
            return [one for one in pending if dice.random() < 0.5]
        case "the last":
            return pending[dice.randrange(len(pending) + 1) :]
        case "the first":
            return pending[: dice.randrange(len(pending) + 1)]
    return ()


def _damage(content: bytearray, writes: Sequence[Write], dice: random.Random) -> None:
    """Do to a file's bytes a part of what was written to it and not flushed.

    Where a piece of it did not reach the disk, there is what was there before, or zeroes.
    """
    match dice.choice(("missing", "cut", "torn", "torn", "some")):
        case "cut":
            last = dice.randrange(len(writes))
            for write in writes[:last]:
                write.on(content)
            writes[last].on(content, dice.randrange(len(writes[last].data or b"") + 1))
        case "some":
            for write in writes:
                if dice.random() < 0.5:
                    write.on(content)
        case "torn":
            cuts = (write.offset for write in writes if write.data is None)
            former = bytes(content[: min(cuts, default=len(content))])
            for write in writes:
                write.on(content)
            torn = dice.choice(writes)
            if torn.data:
                start = torn.offset + dice.randrange(len(torn.data))
                end = min(len(content), start + 1 + dice.randrange(len(torn.data)))
                if start < end:
                    content[start:end] = former[start:end].ljust(end - start, b"\0")


def _known(node: int | None) -> int:
    assert node is not None
    return node
