"""The sweeps: each knows its points, and what is wrong after one of them."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from faults.courier import (
    CONFIG,
    EXTRA_SECTION,
    NOON,
    RELEASES,
    made,
    make,
    path_of,
    picture,
    restyle,
    story,
    tree,
    write,
)
from faults.power import SCENARIOS as POWER_SCENARIOS
from faults.power import Power
from faults.readers import Reader, differences
from faults.shim import Recorder, library, need
from faults.stage import BLOB, SCENARIOS, TRACEBACK, Company, Stage, held
from faults.starter import Done, environment

from newsgen.publish.staging import MARKER

IN_PLACE = tuple(name for name, scenario in SCENARIOS.items() if not scenario.atomic)
ATOMIC = tuple(name for name, scenario in SCENARIOS.items() if scenario.atomic)
WRITES = frozenset({"write", "pwrite", "pwrite64"})
# What the system never answers to other calls than these.
ANSWERS = {
    "EMFILE": frozenset({"open"}),
    "EINTR": WRITES | {"open", "fsync", "fdatasync", "ftruncate", "ftruncate64"},
}
ERRORS = ("ENOSPC", "EIO", "EACCES", "EROFS", "EMFILE", "EDQUOT", "EINTR")
READ_ERRORS = ("EIO", "EACCES", "ENOENT")


class Sweep(Protocol):
    """A kind of test.

    A point is a word that repeats one case: `python tests/faults/sweep.py --only POINT`.
    """

    name: str

    def points(self, company: Company, scenario: str) -> Sequence[str]:
        """All points of a scenario."""

    def check(self, company: Company, point: str) -> tuple[bool, list[str]]:
        """Whether the fault was hit, and all that is wrong."""


# -- calls that are struck -------------------------------------------------------------------------


@dataclass(frozen=True)
class Kill:
    """kill -9 before each call, and in the middle of each write."""

    name: str = "kill"

    def points(self, company: Company, scenario: str) -> Sequence[str]:
        calls = company.stage(scenario).calls
        whole = [f"kill:{scenario}:{number}:kill" for number in range(1, len(calls) + 2)]
        return [
            *whole,
            *(f"kill:{scenario}:{call.number}:torn" for call in calls if call.call in WRITES),
        ]

    def check(self, company: Company, point: str) -> tuple[bool, list[str]]:
        _, scenario, number, what = point.split(":")
        stage = company.stage(scenario)
        done = stage.run(stage.fault(int(number), what))
        hit = bool(stage.recorder.hits)
        wrong = stage.missed(int(number))
        if done.code != (-9 if hit else 0):
            wrong.append(f"ended with {done.code}: {done.err[-300:]}")
        return hit, [*wrong, *stage.whole(), *stage.recovered()]


@dataclass(frozen=True)
class Fail:
    """Each call fails with each error that the system may answer, once or from then on.

    Or it writes half, and says so.
    """

    name: str = "error"

    def points(self, company: Company, scenario: str) -> Sequence[str]:
        found = []
        for call in company.stage(scenario).calls:
            for error in ERRORS:
                if call.call in ANSWERS.get(error, {call.call}):
                    # What is interrupted is tried again for ever.
                    hows = ("once",) if error == "EINTR" else ("once", "lasting")
                    found += [f"error:{scenario}:{call.number}:{error}:{how}" for how in hows]
            if call.call in WRITES:
                found.append(f"error:{scenario}:{call.number}:short:once")
        return found

    def check(self, company: Company, point: str) -> tuple[bool, list[str]]:
        _, scenario, number, error, how = point.split(":")
        stage = company.stage(scenario)
        fault = stage.fault(
            int(number), error, int(how == "once"), call="open" if error == "EMFILE" else ""
        )
        done = stage.run(fault)
        wrong = [*stage.missed(int(number)), *stage.whole()]
        cause = os.strerror(fault.error) if fault.error else ""
        wrong += stage.one_line(done, stage.recorder.hits, cause)
        if done.code == 0:
            wrong += [
                f"it said all was well, but {line}"
                for line in differences(stage.shown(), stage.new)
            ]
        return bool(stage.recorder.hits), [*wrong, *stage.recovered()]


@dataclass(frozen=True)
class Pair:
    """A build is killed at one call, and the build that would put that right meets a second fault:
    it is killed, too, or a call fails.

    How many calls the second build makes depends on the first fault: beyond its last one there is
    nothing to strike, and the site has to be right.
    """

    name: str = "pair"
    seconds: tuple[str, ...] = ("kill", "ENOSPC", "EIO")

    def points(self, company: Company, scenario: str) -> Sequence[str]:
        calls = range(1, len(company.stage(scenario).calls) + 1)
        return [
            f"pair:{scenario}:{first}:{then}:{what}"
            for first in calls
            for then in calls
            for what in self.seconds
        ]

    def check(self, company: Company, point: str) -> tuple[bool, list[str]]:
        _, scenario, first, then, what = point.split(":")
        stage = company.stage(scenario)
        stage.run(stage.fault(int(first)))
        done = stage.starter.run(
            stage.order("build"), stage.recorder.environment(stage.fault(int(then), what, 1))
        )
        hits, wrong = stage.recorder.hits, list[str]()
        expected = {0} if not hits else {-9} if what == "kill" else {0, 1}
        if done.code not in expected or TRACEBACK in done.err:
            wrong.append(f"the second build ended with {done.code}: {done.err[-300:]}")
        return bool(hits), [*wrong, *stage.whole(), *stage.recovered()]


@dataclass(frozen=True)
class Read:
    """Sources that cannot be read: a broken disk, no permission, gone since they were listed."""

    name: str = "read"

    def points(self, company: Company, scenario: str) -> Sequence[str]:
        stage = company.stage(scenario)
        stage.run(stage.fault(reads=True), trace=True)
        calls = stage.recorder.trace
        return [
            f"read:{scenario}:{call.number}:{error}:{how}"
            for call in calls
            for error in READ_ERRORS
            for how in ("once", "lasting")
            if call.call != "read" or error == "EIO"
        ]

    def check(self, company: Company, point: str) -> tuple[bool, list[str]]:
        _, scenario, number, error, how = point.split(":")
        stage = company.stage(scenario)
        fault = stage.fault(int(number), error, 1 if how == "once" else 0, reads=True)
        done = stage.run(fault)
        hits = stage.recorder.hits
        wrong = [] if hits else [f"call {number} was not struck"]
        wrong += stage.one_line(
            done, hits, "" if error == "ENOENT" else os.strerror(fault.error), reads=True
        )
        if error != "ENOENT" or done.code:  # what is gone may be published as gone
            wrong += stage.whole()
        if error != "ENOENT" and done.code == 0:
            wrong += [
                f"it said all was well, but {line}"
                for line in differences(stage.shown(), stage.new)
            ]
        return bool(hits), [*wrong, *stage.recovered()]


# -- what newsgen keeps, damaged -------------------------------------------------------------------


@dataclass(frozen=True)
class Rot:
    """Files that newsgen keeps between builds are damaged.

    They are gone, cut, emptied, one bit other, a part twice, or another file.
    """

    name: str = "rot"
    rounds: int = 1000

    def points(self, company: Company, scenario: str) -> Sequence[str]:
        return [f"rot:{scenario}:{seed}" for seed in range(self.rounds)]

    def check(self, company: Company, point: str) -> tuple[bool, list[str]]:
        scenario = point.split(":")[1]
        stage, dice = company.stage(scenario), random.Random(point)
        stage.restore()
        if dice.random() < 0.3:
            stage.build()
        files = sorted(path for path in kept(stage.root) if path.is_file())
        catalogs = [path for path in files if ".db" in path.name]
        file = dice.choice(catalogs if dice.random() < 0.7 else files)
        how = spoil(file, dice)
        done = stage.starter.run(stage.order("build"))
        wrong = differences(stage.shown(), stage.clean)
        if done.code or TRACEBACK in done.err:
            wrong.append(f"ended with {done.code}: {done.err[-700:]}")
        return True, [f"{file.relative_to(stage.root)} {how}: {line}" for line in wrong]


def kept(root: Path) -> Iterator[Path]:
    """What newsgen keeps of a site: all that is neither source nor published."""
    for name in made(root):
        if name != "output":
            yield from (path for path in (root / name).rglob("*") if "releases" not in path.parts)


def spoil(file: Path, dice: random.Random) -> str:
    """Damage a file; what was done to it."""
    data = bytearray(file.read_bytes())
    where = dice.randrange(len(data)) if data else 0
    match dice.choice(("gone", "cut", "empty", "bit", "bit", "bit", "twice", "nonsense")):
        case "gone":
            file.unlink()
            return "is gone"
        case "cut":
            file.write_bytes(data[:where])
            return f"cut to {where} bytes"
        case "empty":
            file.write_bytes(b"")
            return "is empty"
        case "bit" if data:
            bit = dice.randrange(8)
            data[where] ^= 1 << bit
            file.write_bytes(data)
            return f"with bit {bit} of byte {where} other"
        case "twice":
            file.write_bytes(data[:where] + data[max(0, where - 4096) : where] + data[where:])
            return f"with 4096 bytes twice at {where}"
    file.write_bytes(dice.randbytes(where + 1))
    return "with nonsense in it"


# -- two builds at once ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Twice:
    """A build begins while another one is at work, stopped at some call, or at a random moment."""

    name: str = "twice"
    rounds: int = 100

    def points(self, company: Company, scenario: str) -> Sequence[str]:
        hows = ("stopped", "waiting", "killed", "racing")
        return [f"twice:{scenario}:{hows[seed % len(hows)]}:{seed}" for seed in range(self.rounds)]

    def check(self, company: Company, point: str) -> tuple[bool, list[str]]:
        _, scenario, how, _ = point.split(":")
        stage, dice = company.stage(scenario), random.Random(point)
        stage.restore()
        wrong = (
            self._race(company, stage, dice)
            if how == "racing"
            else self._stop(company, stage, dice, how)
        )
        wrong += [f"in the end {line}" for line in differences(stage.shown(), stage.clean)]
        return True, [*wrong, *stage.recovered()]

    def _race(self, company: Company, stage: Stage, dice: random.Random) -> list[str]:
        first = stage.starter.start(stage.order())
        time.sleep(dice.random() * 0.6)
        second = company.starter(1).start(stage.order())
        ends = [(stage.starter.wait(), second), (company.starter(1).wait(), first)]
        refused = [(done, other) for done, other in ends if done.code]
        if len(refused) == 2:
            return [f"neither build worked: {[done.err for done, _ in refused]}"]
        return [line for done, other in refused for line in self._refusal(done, other)]

    def _stop(self, company: Company, stage: Stage, dice: random.Random, how: str) -> list[str]:
        """The first build stands still at a call, with the lock or, rarely, before it has it."""
        lock = stage.root / BLOB / "lock"
        fault = stage.fault(dice.randrange(1, len(stage.calls)), "stop")
        holder = stage.starter.start(stage.order(), stage.recorder.environment(fault))
        while not stage.recorder.hits and not ended(holder):
            time.sleep(0.002)
        other = company.starter(1)
        wrong: list[str] = []
        locked = lock.exists() and held(lock)
        named = not any(hit.path == str(lock) for hit in stage.recorder.hits)
        if how == "waiting":
            other.start([*stage.order(), "--wait"])
            time.sleep(0.3)
        else:
            done = other.run(stage.order())
            if locked:
                wrong += self._refusal(done, holder) if named else []
            elif done.code:
                wrong.append(
                    f"the second build ended with {done.code}, and nobody had the lock: {done.err}"
                )
        with_signal(holder, "KILL" if how == "killed" else "CONT")
        first = stage.starter.wait()
        if first.code != (-9 if how == "killed" else 0):
            wrong.append(f"the first build ended with {first.code}: {first.err}")
        if how == "waiting":
            done = other.wait()
            if done.code:
                wrong.append(f"the build that waited ended with {done.code}: {done.err}")
        if how == "killed":
            wrong += stage.recovered()
        return wrong

    def _refusal(self, done: Done, holder: int) -> list[str]:
        if done.code == 1 and "another build is at work" in done.err and str(holder) in done.err:
            return []
        return [
            (
                f"the second build ended with {done.code} and does not name process {holder}: "
                f"{done.err}"
            )
        ]


def ended(process: int) -> bool:
    """Whether a process has ended."""
    return not Path(f"/proc/{process}").exists()


def with_signal(process: int, name: str) -> None:
    """Send a signal to a process that a starter has started."""
    subprocess.run(["kill", f"-{name}", str(process)], check=False, stderr=subprocess.DEVNULL)


# -- a reader while builds are published -----------------------------------------------------------


@dataclass(frozen=True)
class Readers:
    """One reader goes over the site without a pause.

    It is edited and published again and again.
    """

    name: str = "readers"
    builds: int = 200

    def points(self, company: Company, scenario: str) -> Sequence[str]:
        mode = "releases" if SCENARIOS[scenario].atomic else "in-place"
        return [f"readers:{mode}:{self.builds}:{seed}" for seed in range(1)]

    def check(self, company: Company, point: str) -> tuple[bool, list[str]]:
        _, mode, builds, _ = point.split(":")
        root, dice = company.folder / "readers" / "site", random.Random(point)
        shutil.rmtree(company.folder / "readers", ignore_errors=True)
        config = CONFIG + (RELEASES if mode == "releases" else "")
        make(root, config)
        order = ["build", str(root), "--at", NOON, "--jobs", "1"]
        starter, begun, stop = company.starter(), [0], threading.Event()
        done = starter.run(order)
        assert done.code == 0, done.err
        starts = (
            "index.html",
            "world/index.html",
            "world/straits/index.html",
            "sports/index.html",
            "sitemap.xml",
        )
        reader = Reader(root / "output", starts, lambda: begun[0])
        thread = threading.Thread(target=reader.keep_reading, args=(stop,))
        thread.start()
        wrong: list[str] = []
        newsroom = Newsroom(root, config, dice)
        for number in range(int(builds)):
            done_to = newsroom.edit(number)
            begun[0] += 1
            done = starter.run(order)
            if done.code:
                wrong.append(f"build {number} ({done_to}) ended with {done.code}: {done.err}")
        stop.set()
        thread.join()
        wrong += sorted(set(reader.errors))
        clean = company.folder / "readers" / "clean"
        again = starter.run(
            ["build", str(root), "--at", NOON, "--jobs", "1", "--output", str(clean)]
        )
        wrong += [] if again.code == 0 else [again.err]
        # The marker says where the site lies as seen from the output.
        built, wanted = ({**tree(folder), MARKER: b""} for folder in (root / "output", clean))
        wrong += [f"in the end {line}" for line in differences(built, wanted)]
        return reader.rounds > 1, wrong


class Newsroom:
    """Edits of every kind, one at a time."""

    def __init__(self, root: Path, config: str, dice: random.Random) -> None:
        self._root, self._config, self._dice = root, config, dice
        self._extra: list[str] = []

    def edit(self, number: int) -> str:
        """Make an edit; its name."""
        kinds = (
            self._enter,
            self._drop,
            self._retitle,
            self._move,
            self._restyle,
            self._section,
            self._picture,
            self._name,
        )
        kind = kinds[number % len(kinds)] if number < len(kinds) else self._dice.choice(kinds)
        kind(number)
        return kind.__name__

    def _enter(self, number: int) -> None:
        path = f"content/{self._dice.choice(('world', 'sports'))}/new-{number:03}.md"
        lead = (
            f"[before](../{self._extra[-1].removeprefix('content/')})" if self._extra else "first"
        )
        lines = (f"tags: [Topic {number % 9}]", "author: ana")
        write(
            self._root,
            path,
            story(f"New {number}", 60 + number % 200, f"What came {lead}.", *lines),
        )
        self._extra.append(path)

    def _drop(self, number: int) -> None:
        if self._extra:
            (self._root / self._extra.pop()).unlink()

    def _retitle(self, number: int) -> None:
        write(
            self._root,
            path_of(39),
            story(f"Title {number}", 39, f"Body {number}.", "tags: [Topic 3]", "author: rui"),
        )

    def _move(self, number: int) -> None:
        lines = (f"slug: moved-{number}", "tags: [Topic 1]", "author: ana")
        write(self._root, path_of(37), story("Story 37", 37, "It moved.", *lines))

    def _restyle(self, number: int) -> None:
        restyle(self._root, number + 1)

    def _section(self, number: int) -> None:
        """A section comes with a story in it, or goes with it."""
        path = self._root / "content/culture/opera.md"
        if path.exists():
            path.unlink()
            write(self._root, "config.toml", self._config)
        else:
            write(
                self._root,
                "config.toml",
                self._config.replace("\n[lists]", f"{EXTRA_SECTION}\n[lists]"),
            )
            write(
                self._root,
                "content/culture/opera.md",
                story(f"Opera {number}", 55, "They sang.", "tags: [Opera]"),
            )

    def _picture(self, number: int) -> None:
        write(self._root, "content/_images/5.png", picture(50 + number))

    def _name(self, number: int) -> None:
        write(
            self._root,
            "content/_authors/ana.md",
            f"---\nname: Ana {number} Brito\n---\n\nWrites.\n",
        )


# -- a full file system ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Full:
    """A file system that is really full, of bytes or of names, in a mount namespace of its own."""

    name: str = "full"
    rounds: int = 40

    def points(self, company: Company, scenario: str) -> Sequence[str]:
        return [
            f"full:{scenario}:{what}:{seed}"
            for seed in range(self.rounds)
            for what in ("size", "nr_inodes")
        ]

    def check(self, company: Company, point: str) -> tuple[bool, list[str]]:
        _, scenario, what, seed = point.split(":")
        if os.geteuid():
            pytest.skip("mounting a file system takes root")
        need("unshare")
        if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
            pytest.skip("this machine allows no mount namespaces")
        folder = company.folder / "full"
        folder.mkdir(exist_ok=True)
        script = str(Path(__file__).with_name("full.py"))
        command = [
            "unshare",
            "-m",
            "--propagation",
            "private",
            sys.executable,
            script,
            str(folder),
            scenario,
            what,
            seed,
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment()
        )
        hit, *lines = done.stdout.splitlines() or [""]
        if hit not in {"hit", "untouched"}:
            lines.append(f"the trial itself ended with {done.returncode}: {done.stderr[-900:]}")
        return hit == "hit", lines


# -- the library, looked over by strace ------------------------------------------------------------

CALLS = (
    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,symlink,symlinkat,link,linkat,"
    "pwrite64,write,fsync,fdatasync,syncfs,ftruncate,truncate,chmod,fchmod,fchmodat,"
    "chown,fchown,fchownat,utimensat,fallocate,pwritev,writev,sendfile,copy_file_range"
)
# Calls that one system call stands for.
SAME = {
    "ftruncate64": "ftruncate",
    "remove": "unlink",
    "pwrite": "pwrite64",
    "sendfile64": "sendfile",
    "futimens": "utimensat",
}
STRUCK = ("rename", "unlinkat", "mkdir", "pwrite64", "write", "fdatasync")


@dataclass(frozen=True)
class Strace:
    """strace sees the same calls as the library, and kills as well."""

    name: str = "strace"

    def points(self, company: Company, scenario: str) -> Sequence[str]:
        calls = Counter(SAME.get(call.call, call.call) for call in company.stage(scenario).calls)
        kills = [
            f"strace:{scenario}:{name}:{1 + calls[name] // 2}" for name in STRUCK if calls[name]
        ]
        return [f"strace:{scenario}:count:0", *kills]

    def check(self, company: Company, point: str) -> tuple[bool, list[str]]:
        strace = need("strace")
        _, scenario, name, number = point.split(":")
        stage, log = company.stage(scenario), company.folder / "strace.log"
        stage.restore()
        command = [sys.executable, "-m", "newsgen", *stage.order()]
        if name == "count":
            return True, self._compare(
                stage, [strace, "-f", "-y", "-o", str(log), "-e", f"trace={CALLS}", *command], log
            )
        inject = ["-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={number}"]
        command = [strace, "-f", "-o", str(log), *inject, *command]
        done = subprocess.run(
            command, env=environment(), cwd=stage.folder, capture_output=True, check=False
        )
        struck = "killed by SIGKILL" in log.read_text()
        wrong = [] if struck else [f"{name} number {number} was not struck: {done.returncode}"]
        return not wrong, [*wrong, *stage.whole(), *stage.recovered()]

    def _compare(self, stage: Stage, command: list[str], log: Path) -> list[str]:
        """Both look at one run."""
        fault = stage.fault()
        recorder = Recorder(stage.folder)
        env = environment(LD_PRELOAD=str(library()), **recorder.environment(fault, trace=True))
        done = subprocess.run(
            command, env=env, cwd=stage.folder, capture_output=True, text=True, check=False
        )
        root = str(stage.root)
        seen = Counter(
            line.split("(")[0].split()[-1]
            for line in log.read_text().splitlines()
            if f"{root}/" in line
        )
        noted = Counter(
            SAME.get(hit.call, hit.call) for hit in recorder.trace if hit.call != "open"
        )
        wrong = [] if done.returncode == 0 else [done.stderr]
        return wrong + (
            []
            if seen == noted
            else [f"strace saw {seen - noted} more, the library {noted - seen} more"]
        )


SWEEPS: Mapping[str, Sweep] = {
    sweep.name: sweep
    for sweep in (
        *(Kill(), Fail(), Pair(), Read(), Rot(), Twice(), Readers(), Full(), Strace()),
        Power(),
    )
}
# In which scenarios.
STAGES: Mapping[str, tuple[str, ...]] = {
    "kill": tuple(SCENARIOS),
    "error": tuple(SCENARIOS),
    "pair": tuple(SCENARIOS),
    "read": ("edit", "release-edit"),
    "rot": ("edit", "release-edit"),
    "twice": ("edit", "release-edit"),
    "readers": ("edit", "release-edit"),
    "full": ("first", "edit", "release-edit"),
    "strace": ("edit", "release-edit"),
    "power": tuple(POWER_SCENARIOS),
}
