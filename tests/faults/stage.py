"""A site in a known state, about to be built or rolled back.

Here is what is done to it under faults, and what must hold then.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from faults.courier import (
    CONFIG,
    NOON,
    RELEASES,
    SOURCES,
    URLS,
    Snapshot,
    Tree,
    edit,
    made,
    make,
    tree,
    write,
)
from faults.readers import broken_links, differences, half_files
from faults.shim import FAULTS, Fault, Hit, Recorder, library
from faults.starter import Done, Starter

TRACEBACK = "Traceback (most recent call last)"
# What SQLite leaves beside its file from one build to the next; whether it does is its own affair.
COMPANIONS = ("-wal", "-shm", "-journal")
BLOB = ".newsgen"
# Runs of one build differ by less than this part of their calls.
SPREAD = 20


@dataclass(frozen=True)
class Scenario:
    """A state of a site, and a command that is run in it.

    `before` brings a site to that state; `atomic`: readers see the whole old or new site.
    """

    before: Callable[[Stage], None]
    command: str = "build"
    atomic: bool = False


def _first(stage: Stage) -> None:
    make(stage.root)


def _edited(stage: Stage) -> None:
    make(stage.root)
    stage.build()
    edit(stage.root)


def _first_release(stage: Stage) -> None:
    make(stage.root, CONFIG + RELEASES)


def _edited_release(stage: Stage) -> None:
    _first_release(stage)
    stage.build()
    edit(stage.root)


def _switched(stage: Stage) -> None:
    _edited(stage)
    write(stage.root, "config.toml", CONFIG + RELEASES)


def _rolled_back(stage: Stage) -> None:
    _edited_release(stage)
    stage.build()


SCENARIOS = {
    "first": Scenario(_first),
    "edit": Scenario(_edited),
    "release-first": Scenario(_first_release, atomic=True),
    "release-edit": Scenario(_edited_release, atomic=True),
    "release-switch": Scenario(_switched, atomic=True),
    "rollback": Scenario(_rolled_back, "rollback", atomic=True),
}


class Stage:
    """One scenario in a folder of its own.

    `old` is what readers see before, `new` what the command brings.
    """

    def __init__(self, folder: Path, name: str, starter: Starter) -> None:
        self.folder, self.name, self.starter = folder, name, starter
        self.root, self.scenario = folder / "site", SCENARIOS[name]
        shutil.rmtree(folder, ignore_errors=True)
        self.root.mkdir(parents=True)
        self.recorder = Recorder(folder)
        self.scenario.before(self)
        self.old = self.shown()
        self._snapshot = Snapshot(self.root, folder / "vault")
        self.calls, self.new = self._untouched()
        self.clean = self._clean()
        if self.scenario.command == "build":
            assert not differences(self.new, self.clean), (
                f"{name}: {differences(self.new, self.clean)[:9]}"
            )
        for shown in (self.old, self.new):
            assert not broken_links(shown, shown), broken_links(shown, shown)[:9]
        self.leftovers = self.build_and_list()

    # -- running -----------------------------------------------------------------------------------

    def build(self, *options: str) -> Done:
        """A plain build, which must succeed."""
        done = self.starter.run(self.order("build", *options))
        assert done.code == 0, f"a plain build ended with {done.code}: {done.out}{done.err}"
        return done

    def order(self, command: str = "", *options: str) -> list[str]:
        """The arguments of the scenario's command, or of another."""
        command = command or self.scenario.command
        known = ("--at", NOON, "--jobs", "1") if command == "build" else ("--force",)
        return [command, str(self.root), *known, *options]

    def run(self, fault: Fault, trace: bool = False) -> Done:
        """Restore the state and run the command under a fault."""
        self.restore()
        return self.starter.run(self.order(), self.recorder.environment(fault, trace))

    def restore(self) -> None:
        """Bring the site back to its state before the command."""
        self._snapshot.restore()

    def fault(
        self, at: int = 0, what: str = "kill", times: int = 1, reads: bool = False, call: str = ""
    ) -> Fault:
        """A fault below the site's folder; of reads only among the sources."""
        under = (
            (self.root / "content", self.root / "config.toml", self.root / "themes")
            if reads
            else (self.root,)
        )
        return Fault(under, at, what, times, reads, call)

    def shown(self) -> Tree:
        """What readers see."""
        return tree(self.root / "output")

    def _untouched(self) -> tuple[Sequence[Hit], Tree]:
        """The calls of an undisturbed run, and what it makes of the site."""
        done = self.run(self.fault(), trace=True)
        assert done.code == 0, done.err
        calls = self.recorder.trace
        assert [call.number for call in calls] == list(range(1, self.recorder.count + 1)), (
            "the counter is broken"
        )
        return calls, self.shown()

    def missed(self, at: int) -> list[str]:
        """What is wrong with a run in which no call was struck.

        It has to have ended before that call. How many pages SQLite writes differs a little from
        run to run, with times and inodes. Far fewer calls than in an undisturbed run would mean a
        broken harness.
        """
        count, usual = self.recorder.count, len(self.calls)
        if self.recorder.hits:
            return []
        if count >= at:
            return [f"there were {count} calls, but number {at} was not struck"]
        if abs(count - usual) > usual // SPREAD:
            return [f"there were {count} calls, and {usual} in an undisturbed run"]
        return []

    def _clean(self) -> Tree:
        """What a build in a folder without any past makes of the sources, and of the URLs that
        were published.
        """
        other = self.folder / "clean"
        for name in (*SOURCES, URLS):
            source = self.root / name
            if source.is_dir():
                shutil.copytree(source, other / name)
            elif source.is_file():
                shutil.copy2(source, _made((other / name).parent) / source.name)
        done = self.starter.run(["build", str(other), "--at", NOON, "--jobs", "1"])
        assert done.code == 0, done.err
        clean = tree(other / "output")
        shutil.rmtree(other)
        return clean

    def build_and_list(self) -> set[str]:
        """What lies beside sources and output after a build that nothing disturbed."""
        self.restore()
        self.build()
        return set(self._beside())

    def _beside(self) -> Iterator[str]:
        """Every file and folder that is neither source nor published.

        The numbers of releases do not count.
        """
        for name in made(self.root):
            if name == "output":
                continue
            yield name
            for path in sorted((self.root / name).rglob("*")):
                parts = path.relative_to(self.root).parts
                if name == BLOB and (len(parts) > 2 or path.name.endswith(COMPANIONS)):
                    continue
                if "releases" in parts:
                    if len(parts) == 3:
                        yield f"release {'' if path.name.isdigit() else path.name}"
                    continue
                yield "/".join(parts)

    # -- what must hold ----------------------------------------------------------------------------

    def whole(self) -> list[str]:
        """What readers could notice of a command that was cut short."""
        shown = self.shown()
        if self.scenario.atomic:
            best = min((differences(shown, one) for one in (self.old, self.new)), key=len)
            return [f"neither the old site nor the new one: {line}" for line in best]
        return [*half_files(shown, self.old, self.new), *broken_links(shown, self.old)]

    def recovered(self) -> list[str]:
        """What a plain build does not mend."""
        done = self.starter.run(self.order("build"))
        if done.code:
            return [f"the next build ended with {done.code}: {(done.err or done.out)[-900:]}"]
        wrong = [f"after the next build {line}" for line in differences(self.shown(), self.clean)]
        strays = sorted(set(self._beside()) - self.leftovers)
        wrong += [f"after the next build there is still {name}" for name in strays]
        wrong += [
            f"{path} is still locked" for path in (self.root / BLOB).glob("*lock*") if held(path)
        ]
        return wrong

    def one_line(
        self, done: Done, hits: Sequence[Hit], cause: str, reads: bool = False
    ) -> list[str]:
        """What is wrong with the message of a command that met an error."""
        told = done.err.splitlines()
        lines = [line for line in told if line and not line.startswith("  ")]
        if TRACEBACK in done.err + done.out:
            return [f"a traceback: {told[-1]}"]
        if done.code == 0:
            return []
        if done.code != 1:
            return [f"ended with {done.code}: {done.err[-300:]}"]
        if reads:
            lines = [line for line in lines if not line.endswith("nothing was published")]
        if not lines or (len(lines) > 1 and not reads):
            return [f"not one line, but {len(lines)}: {done.err[-600:]}"]
        names = {name for hit in hits for name in self._names(hit.path)} or {f"{self.root}/"}
        wrong: list[str] = []
        if not any(name in line for line in lines for name in names):
            wrong.append(f"{lines} names none of {len(names)} paths, such as {min(names)}")
        by_sqlite = self._is_catalog(hits) or any("catalog.db: " in line for line in lines)
        if not by_sqlite and not any(cause in line for line in lines):
            wrong.append(f"{lines} does not say {cause!r}")
        return wrong

    def _names(self, path: str) -> Iterator[str]:
        """What a message may call a path.

        That is whole, from the site's root on, or by its name in the output.
        """
        path = path.removesuffix(" (deleted)")
        for companion in COMPANIONS:
            path = path.removesuffix(companion)
        short = os.path.relpath(path, self.root)
        yield path
        if "/" in short or "." in short:
            yield short
            if short.startswith("output/"):
                yield short.removeprefix("output/")

    def _is_catalog(self, hits: Sequence[Hit]) -> bool:
        """SQLite has words of its own for what went wrong."""
        return any("/.newsgen/" in hit.path and ".db" in hit.path for hit in hits)


def held(lock: Path) -> bool:
    """Whether a process holds a lock file."""
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Company:
    """Stages and starters by need, in one folder, kept until the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stages: dict[str, Stage] = {}
        self._starters: dict[tuple[int, Path], Starter] = {}

    def starter(self, number: int = 0, source: Path = FAULTS) -> Starter:
        """One of several starters, each of which runs one command at a time, with a library."""
        if (number, source) not in self._starters:
            starter = Starter(self.folder / f"starter-{source.stem}-{number}", library(source))
            warm = self.folder / "warm"
            make(warm)
            starter.warm_up(["build", str(warm), "--at", NOON, "--jobs", "1"])
            self._starters[number, source] = starter
        return self._starters[number, source]

    def stage(self, name: str) -> Stage:
        """The stage of a scenario."""
        if name not in self._stages:
            self._stages[name] = Stage(self.folder / name, name, self.starter())
        return self._stages[name]

    def close(self) -> None:
        """End all processes and remove everything."""
        for starter in self._starters.values():
            starter.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)
