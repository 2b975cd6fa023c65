"""Loss of power: the disks that it may leave of a build, what readers meet there, and what the next
build makes of them.
"""

from __future__ import annotations

import random
import shutil
import time
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faults.courier import BASE, NOON, SOURCES, URLS, Tree, made, picture, story, tree, write
from faults.readers import broken_links, differences, half_files
from faults.recording import Disk, Flush, Recording, Write, read_calls, read_disk
from faults.shim import RECORD, Fault, Recorder
from faults.stage import Company
from faults.starter import Done, Starter

from newsgen.catalog import database
from newsgen.publish.ledger import Ledger

CONFIG = f"""\
[outlet]
name = "The Night Post"
base_url = "{BASE}"

[sections.world]
name = "World"

[sections.sports]
name = "Sports"

[lists]
per_page = 3
recent = 2

[feeds]
items = 4

[markdown]
engine = "commonmark"

[publish]
"""
DURABLE, RELEASES, ONE = "durable = true\n", 'mode = "releases"\n', "keep = 1\n"
BESIDE, CATALOG, LOG = ".output.newsgen", ".newsgen/catalog.db", ".newsgen/catalog.db-wal"
SEAL = ".newsgen/catalog.seal"
NEW, PROOF = "content/world/new.md", "output/proof.txt"
SETTLED = 2.1  # seconds, after which a build believes what a source looks like
# At least so many points are looked at between two flushes.
LEAST = 6


def make(root: Path, settings: str) -> None:
    """Write the site's first state."""
    write(root, "config.toml", CONFIG + settings)
    for number in range(8):
        section = ("world", "sports")[number % 2]
        lines = (f"tags: [Topic {number % 3}]", "author: ana")
        body = f"The ferry was late by {number} minutes."
        write(
            root,
            f"content/{section}/story-{number}.md",
            story(f"Story {number}", number, body, *lines),
        )
    write(root, "content/_authors/ana.md", "---\nname: Ana Brito\n---\n\nWrites.\n")


def change(root: Path) -> None:
    """A story is changed, one comes with a picture, one goes, a section gets another URL."""
    write(root, "content/world/story-6.md", story("Another title", 6, "It came at last."))
    write(root, "content/_images/new.png", picture(200))
    lines = ("tags: [Brand New]", "author: ana", "image: {src: ../_images/new.png, alt: New}")
    write(root, NEW, story("The new one", 50, "See [another](story-4.md).", *lines))
    (root / "content/world/story-2.md").unlink()
    config = root / "config.toml"
    write(root, "config.toml", config.read_text().replace("[sections.sports]", "[sections.games]"))
    (root / "content/sports").rename(root / "content/games")


@dataclass(frozen=True)
class Scenario:
    """What is in [publish], what is done before, and the command at which the power goes."""

    settings: str
    before: Callable[[Trial], None]
    command: str = "build"


def _nothing(trial: Trial) -> None:
    """It is the first build."""


def _built(trial: Trial) -> None:
    trial.build()
    write(trial.root, PROOF, "mine")
    change(trial.root)


def _built_in_place(trial: Trial) -> None:
    config = trial.root / "config.toml"
    asked = config.read_text()
    write(trial.root, "config.toml", asked.replace(RELEASES, ""))
    _built(trial)
    write(trial.root, "config.toml", config.read_text() + RELEASES)


def _built_twice(trial: Trial) -> None:
    trial.build()
    change(trial.root)
    trial.build()
    write(trial.root, PROOF, "mine")


SCENARIOS: Mapping[str, Scenario] = {
    "first": Scenario(DURABLE, _nothing),
    "edit": Scenario(DURABLE, _built),
    "release-first": Scenario(DURABLE + RELEASES, _nothing),
    "release-edit": Scenario(DURABLE + ONE + RELEASES, _built),
    "release-switch": Scenario(DURABLE + RELEASES, _built_in_place),
    "rollback": Scenario(DURABLE + RELEASES, _built_twice, "rollback"),
}


class Trial:
    """A scenario, recorded in a folder of its own.

    `old` is what readers see before, `new` what the command brings, and `found` the disk that it
    left, as it was found there.
    """

    def __init__(self, folder: Path, name: str, starter: Starter, durable: bool = True) -> None:
        self.root, self.scenario, self._starter = folder / "site", SCENARIOS[name], starter
        self._vault, self._folder, self._linked = folder / "vault", folder, dict[int, bytes]()
        shutil.rmtree(folder, ignore_errors=True)
        settings = self.scenario.settings
        make(self.root, settings if durable else settings.replace(DURABLE, ""))
        self.scenario.before(self)
        time.sleep(SETTLED)
        self.recording = self._recorded()
        self.old, self.new = map(shown, (self.recording.before, self.recording.after))
        self._whole = [*_releases(self.recording.before), *_releases(self.recording.after)]
        self._seals = dict(_seals(self.recording))
        self._clean = {later: self._made_clean(later) for later in (False, True)}

    def build(self) -> Done:
        """A plain build, which must succeed."""
        done = self._starter.run(_plain_build(self.root))
        assert done.code == 0, f"a plain build ended with {done.code}: {done.out}{done.err}"
        return done

    def order(self) -> list[str]:
        """The arguments of the scenario's command."""
        command = self.scenario.command
        if command == "build":
            return _plain_build(self.root)
        return [command, str(self.root), "--force"]

    def _recorded(self) -> Recording:
        before = read_disk(self.root, SOURCES)
        self._keep(before)
        recorder = Recorder(self._folder)
        seen = recorder.environment(Fault((self.root,)), trace=True)
        done = self._starter.run(self.order(), seen)
        assert done.code == 0, done.err
        self.found = read_disk(self.root, SOURCES)
        recording = Recording(self.root, before, read_calls(recorder.log))
        self._keep(recording.after)
        return recording

    def _keep(self, disk: Disk) -> None:
        """Give each published file one more name, under which it keeps inode and times."""
        self._vault.mkdir(exist_ok=True)
        for path, node in disk.below(disk.root):
            published = path.startswith(("output/", f"{BESIDE}/releases/"))
            if published and node in disk.contents and node not in self._linked:
                (self._vault / str(node)).hardlink_to(self.root / path)
                self._linked[node] = disk.contents[node]

    def _made_clean(self, later: bool) -> Tree:
        """What a build in a folder without any past makes of the sources, also of later ones."""
        other = self._folder / "clean"
        shutil.copytree(self.root / "content", other / "content")
        shutil.copy2(self.root / "config.toml", other)
        if (self.root / URLS).is_file():
            (other / BESIDE).mkdir()
            shutil.copy2(self.root / URLS, other / URLS)
        if later:
            (other / NEW).unlink(missing_ok=True)
        done = self._starter.run(_plain_build(other))
        assert done.code == 0, done.err
        clean = tree(other / "output")
        shutil.rmtree(other)
        foreign = {PROOF.removeprefix("output/"): b"mine"}
        return {**clean, **(foreign if foreign.keys() & self.old.keys() else {})}

    # -- what a loss of power leaves ---------------------------------------------------------------

    def spans(self) -> list[tuple[int, int]]:
        """(first, last) step before which the power may go, from one flush to the next."""
        steps = self.recording.steps
        ends = [at for at, step in enumerate(steps) if isinstance(step, Flush)]
        return [
            (start, end)
            for start, end in zip((0, *(at + 1 for at in ends)), (*ends, len(steps)), strict=True)
            if end > start or end == len(steps)
        ]

    def spans_between(self, start: int, end: int) -> range:
        """Those in which a flush at the step `start` is missed, up to the next one."""
        last = [last for _, last in self.spans()]
        return range(bisect_right(last, start), bisect_right(last, end))

    def crash(self, span: int, dice: random.Random, without: Collection[int] = ()) -> Crash:
        """A disk that is left if the power goes in a span; mostly at its end, when most is open."""
        start, end = self.spans()[span]
        if dice.random() < 0.5:
            end = dice.randint(start, end)
        return Crash(end, self.recording.crash(end, dice, without))

    def put(self, disk: Disk) -> None:
        """Make the site's folder that disk."""
        for name in made(self.root):
            path = self.root / name
            path.unlink() if path.is_symlink() or path.is_file() else shutil.rmtree(path)
        for path, node in disk.below(disk.root):
            target = self.root / path
            if node in disk.folders:
                target.mkdir()
            elif node in disk.links:
                target.symlink_to(disk.links[node])
            elif self._linked.get(node) == disk.contents[node]:
                target.hardlink_to(self._vault / str(node))
            else:
                target.write_bytes(disk.contents[node])
        self._seal(disk)

    def _seal(self, disk: Disk) -> None:
        """Seal the catalog for the inodes that it has here, if the seal on that disk is right."""
        node = disk.find(SEAL)
        text = disk.contents[node] if node is not None else b""
        state = text.decode(errors="replace").partition(" ")[0]
        if _look(disk, state) is not None and self._seals.get(text) == _look(disk, state):
            database._put_seal(self.root / CATALOG, state)

    # -- what must hold ----------------------------------------------------------------------------

    def whole(self, crash: Crash) -> list[str]:
        """What readers could notice."""
        seen = shown(crash.disk)
        is_over = crash.end == len(self.recording.steps)
        if RELEASES in self.scenario.settings:
            wanted = (self.new,) if is_over else (self.old, self.new)
            best = min((differences(seen, one) for one in wanted), key=len)
            wrong = [f"neither the old site nor the new one: {line}" for line in best]
            if crash.disk.find("output") in crash.disk.links and not seen:
                wrong.append("the output is a link that leads nowhere")
            halves = [one for one in _releases(crash.disk) if one not in self._whole]
            return wrong + [f"release {number} is not whole" for number, _ in halves]
        if is_over:
            return [f"after the command had ended {line}" for line in differences(seen, self.new)]
        # Of pages that go together, one may lead to another that is gone.
        staying = self.old.keys() & self.new.keys()
        return [
            *(f"{path} is gone" for path in sorted(staying - seen.keys())),
            *half_files(seen, self.old, self.new),
            *broken_links(seen, staying),
        ]

    def recovered(self, later: bool) -> list[str]:
        """What a plain build does not mend, where a story is withdrawn before it, or not."""
        new, aside = self.root / NEW, self._folder / "aside.md"
        is_moved = later and new.exists()
        if is_moved:
            new.rename(aside)
        try:
            done = self._starter.run(_plain_build(self.root))
        finally:
            if is_moved:
                aside.rename(new)
        if done.code:
            return [f"the next build ended with {done.code}: {(done.err or done.out)[-900:]}"]
        present = tree(self.root / "output")
        wrong = [
            f"after the next build {line}" for line in differences(present, self._clean[later])
        ]
        ledger = set(Ledger(str(self.root / BESIDE / "ledger")).read())
        published = present.keys() - {".newsgen", PROOF.removeprefix("output/")}
        wrong += [f"the ledger does not name {path}" for path in sorted(published - ledger)]
        strays = {path.name for path in (self.root / BESIDE).iterdir()}
        strays -= {"ledger", "lock", "releases", "urls"}
        return wrong + [f"after the next build there is still {name}" for name in sorted(strays)]


def _plain_build(root: Path) -> list[str]:
    return ["build", str(root), "--at", NOON, "--jobs", "1"]


@dataclass(frozen=True)
class Crash:
    """The step before which the power went, and the disk that was left."""

    end: int
    disk: Disk


def shown(disk: Disk) -> Tree:
    """What readers see."""
    node = disk.find("output")
    return disk.files(disk.find(disk.links[node]) if node in disk.links else node)


def _releases(disk: Disk) -> Iterator[tuple[str, Tree]]:
    """The releases with a number, which are complete, and what is in them."""
    folder = disk.find(f"{BESIDE}/releases")
    for name, node in disk.folders[folder].items() if folder is not None else ():
        if name.isdigit() and node in disk.folders:
            yield name, disk.files(node)


def _seals(recording: Recording) -> Iterator[tuple[bytes, object]]:
    """What each seal was put on: the catalog's files where it is open, its bytes where not."""
    disk = recording.before.copy()
    for step in (None, *recording.steps):
        if step is not None and not isinstance(step, Flush):
            disk.do(step)
        node = disk.find(SEAL)
        if node is not None and (step is None or (isinstance(step, Write) and step.node == node)):
            text = disk.contents[node]
            yield text, _look(disk, text.decode().partition(" ")[0])


def _look(disk: Disk, state: str) -> object:
    """What a seal is on; None where there is nothing that it could be on."""
    catalog, log = disk.find(CATALOG), disk.find(LOG)
    if catalog is None or disk.find(f"{CATALOG}-journal") is not None:
        return None
    if state == database.OPEN:
        return None if log is None else (catalog, log)
    return disk.contents[catalog], bool(log is not None and disk.contents[log])


# -- the sweep -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Power:
    """The power goes between two flushes.

    A point names the span and a seed. No two points are of one disk.
    """

    name: str = "power"
    states: int = 1100
    trials: dict[tuple[Path, str], Trial] = field(default_factory=dict)

    def trial(self, company: Company, scenario: str) -> Trial:
        """The recorded scenario."""
        key = (company.folder, scenario)
        if key not in self.trials:
            starter = company.starter(source=RECORD)
            self.trials[key] = Trial(company.folder / f"power-{scenario}", scenario, starter)
        return self.trials[key]

    def points(self, company: Company, scenario: str) -> Sequence[str]:
        trial = self.trial(company, scenario)
        spans, steps = trial.spans(), len(trial.recording.steps)
        points: list[str] = []
        for span, (start, end) in enumerate(spans):
            share = max(LEAST, self.states * (end - start) // steps)
            points += _distinct(trial, f"power:{scenario}:{span}", share)
        return points

    def check(self, company: Company, point: str) -> tuple[bool, list[str]]:
        trial = self.trial(company, point.split(":")[1])
        dice = random.Random(point)
        crash = trial.crash(int(point.split(":")[2]), dice)
        trial.put(crash.disk)
        later = dice.random() < 0.5
        return True, [*trial.whole(crash), *trial.recovered(later)]


def _distinct(trial: Trial, name: str, wanted: int) -> list[str]:
    """So many points of a span, or fewer, no two of which leave the same disk."""
    points, known = [], set[int]()
    for seed in range(3 * wanted):
        point = f"{name}:{seed}"
        crash = trial.crash(int(name.split(":")[2]), random.Random(point))
        mark = hash((crash.end == len(trial.recording.steps), tuple(_marks(crash.disk))))
        if mark not in known and len(points) < wanted:
            known.add(mark)
            points.append(point)
    return points


def _marks(disk: Disk) -> Iterator[tuple[str, object]]:
    for path, node in disk.below(disk.root):
        yield path, disk.contents.get(node, disk.links.get(node))
