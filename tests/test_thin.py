"""Thin builds write only what is to be deployed, and what is deployed equals a clean build."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from histories.play import compiled_templates_kept, dying_build, files
from histories.scene import MARKER, SOURCES, URLS, Files, Scene
from histories.vocabulary import drawn, perform
from newsroom import Newsroom

from newsgen import workers
from newsgen.build import build
from newsgen.cli import main
from newsgen.errors import Broken, Refused
from newsgen.intake import scan
from newsgen.newsroom import state
from newsgen.newsroom.changes import changes
from newsgen.newsroom.verify import verify
from newsgen.outlet.paths import output_path
from newsgen.steps.order import Order

# Edits of the sources; what is beside them is up to the player.
OTHERS = """
    lose_output scratch_output lose_all_output leave_stranger forget forget_all truncate flip
    save_state load_state move_with_state relocate spoil_state with_state preview upgrade rescan
    afresh two_jobs look_only kill""".split()
CHUNKS, EACH, STEPS = 4, 1, 9


@dataclass
class Deployment:
    """A site whose builds run here and there, and the mirror that readers get."""

    folder: Path
    dice: random.Random
    scene: Scene = field(init=False)
    runner: Path | None = None
    mirror: Files = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    deployments: int = 0
    pending: bool = False  # what was built may not be deployed, or in parts
    was_thin: bool = False  # whole builds do not count as deployed any more

    def __post_init__(self) -> None:
        self.scene = Scene.begin(self.folder / "site")
        self.state = self.folder / "state"

    def step(self) -> Iterator[str]:
        """Some edits, then a build somewhere, which may die; what comes of it may be deployed."""
        scene, dice = self.scene, self.dice
        self.told.append("")
        for _ in range(dice.choices((0, 1, 2, 4), (2, 6, 3, 1))[0]):
            edit = drawn(scene, dice)
            if edit[0] not in OTHERS:
                perform(scene, edit)
                self._tell(*edit)
        order = self._order()
        if dice.random() < 0.25:
            self._tell("dies")
            self.pending = True
            dying_build(order, int(dice.expovariate(1 / 25)))
        try:
            build(order)
        except (Broken, Refused) as problem:
            self._tell("broken")
            yield from self._broken(str(problem))
            return
        scene.good = scene.snapshot()
        yield from self._deploy(order)

    def _broken(self, problem: str) -> Iterator[str]:
        try:
            self._clean()
        except (Broken, Refused):
            perform(self.scene, ["mend"])
        else:
            yield f"it could be built: {problem}"

    def _order(self) -> Order:
        """A build where the last one was, or in a fresh folder."""
        runner, dice = self.runner, self.dice
        if runner is None or dice.random() < 0.5:
            shutil.rmtree(self.folder / "runner", ignore_errors=True)
            runner = self.folder / "runner"
            runner.mkdir()
            self._tell("elsewhere")
        else:
            self._tell("here")
            if dice.random() < 0.15:
                self._tell("output lost")
                shutil.rmtree(runner / "output")
            if dice.random() < 0.15:
                self._tell("memory lost")
                shutil.rmtree(runner / ".newsgen", ignore_errors=True)
        if dice.random() < 0.1:
            self._tell("state lost")
            self.state.unlink(missing_ok=True)
            self.was_thin = False
        copy_sources(self.scene.root, runner)
        self.runner = runner
        thin = dice.random() < 0.9
        self._tell("thin" if thin else "whole")
        return Order(runner, self.scene.at, runner / "output", jobs=1, state=self.state, thin=thin)

    def _deploy(self, order: Order) -> Iterator[str]:
        found = changes(order.root, order.output)
        stands = files(order.output)
        stands.pop(MARKER, None)
        wanted = self._clean()
        whole = found.since == 0 or not order.thin
        if not (whole or self.pending or "elsewhere" not in self.told[-1]):
            changed = {path for path in wanted if self.mirror.get(path) != wanted[path]}
            yield from (f"written in vain: {path}" for path in sorted(stands.keys() - changed))
        self.was_thin |= order.thin
        fails = self.was_thin and self.dice.random() < 0.25
        part = list(stands)
        self.pending = fails
        if fails:
            self._tell("upload fails")
            part = [path for path in part if self.dice.random() < 0.5]
        if whole and not fails:
            self.mirror.clear()
        for path in part:
            self.mirror[path] = stands[path]
        if fails:
            return
        if not whole:
            for change in found.changes:
                if change.what == "removed":
                    self.mirror.pop(output_path(unquote(change.url)), None)
        yield from differences(wanted, self.mirror)
        named = {output_path(unquote(one.url)) for one in found.changes if one.what != "removed"}
        if not whole and (missing := named - stands.keys()):
            yield f"named, and not there: {sorted(missing)}"
        state.deployed(order.root, order.output)
        self.deployments += 1
        if verify(order.root, order.output, None).count:
            yield "verify finds differences"

    def _clean(self) -> Files:
        twin = self.folder / "twin"
        shutil.rmtree(twin, ignore_errors=True)
        copy_sources(self.scene.root, twin)
        if self.runner and (ledger := self.runner / URLS).is_file():  # an input, too
            (twin / URLS).parent.mkdir()
            shutil.copyfile(ledger, twin / URLS)
        build(Order(twin, self.scene.at, twin / "output", jobs=1))
        found = files(twin / "output")
        del found[MARKER]
        return found

    def _tell(self, *words: object) -> None:
        self.told[-1] += f"{' '.join(map(str, words))}; "


def copy_sources(site: Path, folder: Path) -> None:
    """Check the sources out: all of them are new files."""
    folder.mkdir(exist_ok=True)
    for name in SOURCES:
        target = folder / name
        if target.is_dir():
            shutil.rmtree(target)
        target.unlink(missing_ok=True)
        if (site / name).is_dir():
            shutil.copytree(site / name, target, copy_function=shutil.copyfile)
        elif (site / name).is_file():
            shutil.copyfile(site / name, target)


def differences(wanted: Files, found: Files) -> Iterator[str]:
    for path in sorted(wanted.keys() | found.keys()):
        if path not in found:
            yield f"not deployed: {path}"
        elif path not in wanted:
            yield f"still deployed: {path}"
        elif wanted[path] != found[path]:
            yield f"deployed as it was: {path}"


# -- one by one ------------------------------------------------------------------------------------


@pytest.fixture
def site(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.setattr(scan, "YOUNG", 0)
    for place in range(4):
        newsroom.story(f"world/story-{place}", date=f"2026-11-1{place} 10:00")
    return newsroom


def elsewhere(room: Newsroom, name: str) -> Newsroom:
    root = room.root.with_name(name)
    shutil.copytree(room.root, root, ignore=shutil.ignore_patterns("output", ".*"))
    return Newsroom.at(root)


def lists_of(room: Newsroom, since: int | None = None) -> dict[str, list[str]]:
    found = changes(room.root, room.output, since).changes
    return {
        what: [one.url for one in found if one.what == what]
        for what in ("added", "changed", "removed")
    }


def written(room: Newsroom) -> set[str]:
    return {path for path in room.files() if path != MARKER}


def test_elsewhere_only_what_changed_is_written_and_the_rest_is_named(site: Newsroom) -> None:
    file = site.root.with_name("state")
    site.build(state=file)
    there = elsewhere(site, "there").story("world/story-9", date="2026-11-20 10:00")
    there.remove("content/world/story-0.md")
    there.build(state=file, thin=True)
    found = lists_of(there)
    assert "/world/2026/11/story-9/" in found["added"]
    card, page = found["removed"]
    assert (card.partition(".")[0], page) == ("/media/share-card", "/world/2026/11/story-0/")
    named = {output_path(url) for url in (*found["added"], *found["changed"])}
    assert written(there) == named
    assert len(named) < len(site.files())


def test_what_is_not_deployed_stays_due(site: Newsroom) -> None:
    file = site.root.with_name("state")
    site.build(state=file)
    first = elsewhere(site, "first").replace("content/world/story-1.md", "late", "early")
    first.build(state=file, thin=True)
    due = written(first)
    assert due
    second = elsewhere(first, "second")
    second.build(state=file, thin=True)
    assert written(second) == due
    done = CliRunner().invoke(main, ["state", "deployed", str(second.root)])
    assert (done.exit_code, done.output) == (0, f"build 3 is deployed; saved to {file}\n")
    report = second.build(state=file, thin=True)
    assert (written(second), report.rendered) == (set(), 0)
    third = elsewhere(second, "third")
    report = third.build(state=file, thin=True)
    assert (written(third), report.rendered) == (set(), 0)


def test_what_came_and_went_before_it_was_deployed_is_named_since_it_may_have_got_there(
    site: Newsroom,
) -> None:
    file, url = site.root.with_name("state"), "/world/2026/11/story-9/"
    site.build(state=file)
    site.story("world/story-9").build(state=file, thin=True)
    site.remove("content/world/story-9.md").build(state=file, thin=True)
    assert url in lists_of(site)["removed"]
    assert url not in lists_of(site, since=1)["removed"]


def test_a_whole_build_does_not_forget_what_a_thin_one_left_due(site: Newsroom) -> None:
    file = site.root.with_name("state")
    site.build(state=file)
    site.replace("content/world/story-1.md", "late", "early").build(state=file, thin=True)
    site.build(state=file)
    there = elsewhere(site, "there")
    there.build(state=file, thin=True)
    assert "world/2026/11/story-1/index.html" in written(there)


def test_an_output_that_stands_whole_stays_whole(site: Newsroom) -> None:
    site.build()
    site.story("world/story-9").build(thin=True)
    assert files(site.output) == clean_files(site)
    state.deployed(site.root, site.output)
    site.build(thin=True)
    assert files(site.output) == clean_files(site)


def test_a_whole_build_completes_what_a_thin_one_left(
    site: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsgen.steps.standing.FEW_FILES", 0)
    file = site.root.with_name("state")
    site.build(state=file)
    there = elsewhere(site, "there")
    there.build(state=file, thin=True)
    assert written(there) == set()
    there.build(state=file)
    assert files(there.output) == clean_files(site)


def test_an_output_that_was_emptied_holds_only_what_is_due(
    site: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsgen.steps.standing.FEW_FILES", 0)
    site.build()
    shutil.rmtree(site.output)
    site.build(thin=True)
    assert written(site) == set()
    site.build()
    assert files(site.output) == clean_files(site)


def clean_files(room: Newsroom) -> Files:
    twin = elsewhere(room, "twin")
    twin.build()
    found = files(twin.output)
    shutil.rmtree(twin.root)
    return found


def test_a_thin_build_makes_no_release(site: Newsroom) -> None:
    site.append("config.toml", '\n[publish]\nmode = "releases"\n')
    with pytest.raises(Refused, match="a release is the whole site"):
        site.build(thin=True)
    assert not site.output.exists()


def test_verify_knows_what_need_not_stand_in_a_thin_output(site: Newsroom) -> None:
    file = site.root.with_name("state")
    site.build(state=file)
    there = elsewhere(site, "there").replace("content/world/story-1.md", "late", "early")
    there.build(state=file, thin=True)
    assert verify(there.root, there.output, None).count == 0
    page = "world/2026/11/story-1/index.html"
    (there.output / page).unlink()
    assert verify(there.root, there.output, None).missing == (page,)
    there.replace("content/world/story-2.md", "late", "early")
    assert "world/2026/11/story-2/index.html" in verify(there.root, there.output, None).missing


# -- at random -------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_is_deployed_by_thin_builds_equals_a_clean_build(chunk: int, tmp_path: Path) -> None:
    for seed in range(chunk * EACH, (chunk + 1) * EACH):
        found, told = played(tmp_path / str(seed), seed)
        assert not found, "\n".join([f"seed {seed}", *told, *found])


def played(folder: Path, seed: int, steps: int = STEPS) -> tuple[list[str], list[str]]:
    """What differs after the first step that goes wrong, and the steps."""
    folder.mkdir()
    deployment = Deployment(folder, random.Random(seed))
    quick = mock.patch.object(workers, "ENOUGH", 2), mock.patch.object(scan, "YOUNG", 0)
    with compiled_templates_kept(), quick[0], quick[1]:
        for _ in range(steps):
            if found := list(deployment.step()):
                return found, deployment.told
    return [], deployment.told
