"""Loss of power: with `durable`, whatever it leaves on the disk, readers meet whole pages, old or
new, and the next build is right.

The disks are made from what a build really did; faults/sweep.py looks at many more.
"""

from __future__ import annotations

import os
import random
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from faults.courier import tree
from faults.power import SCENARIOS, Crash, Power, Trial
from faults.readers import differences
from faults.recording import Call, Disk, Flush, Recording
from faults.shim import RECORD, Fault, Recorder
from faults.stage import TRACEBACK, Company
from faults.sweep import folder

# At least so many disks of each scenario are looked at here.
ENOUGH = {
    "first": 105,
    "edit": 90,
    "release-first": 105,
    "release-edit": 90,
    "release-switch": 85,
    "rollback": 25,
}
POWER = Power(states=60)
# With so many seeds, readers look at a disk from which a flush was taken, or the next build does.
LOOKS, BUILDS = 400, 60
SITE = "/site"


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    company = Company(folder())
    yield company
    company.close()


# -- the method ------------------------------------------------------------------------------------


def places(disk: Disk) -> dict[str, bytes | str | None]:
    """Every path of a disk with its bytes, or with what its link says."""
    return {
        path: disk.contents.get(node, disk.links.get(node)) for path, node in disk.below(disk.root)
    }


def call(name: str, path: str, other: str = "", data: bytes = b"", offset: int = 0) -> Call:
    """A call as the library puts it down."""
    flags = os.O_CREAT | os.O_WRONLY if name == "open" else 0
    to = f"{SITE}/{other}" if other else ""
    return Call(name, 3, flags, offset, len(data), f"{SITE}/{path}", to, data)


def left(*calls: Call) -> set[tuple[tuple[str, bytes | str | None], ...]]:
    """All disks that are left if the power goes after these calls."""
    recording = Recording(Path(SITE), Disk(), calls)
    disks = (recording.crash(len(recording.steps), random.Random(seed)) for seed in range(900))
    return {tuple(sorted(places(disk).items())) for disk in disks}


EVERYTHING = Call("syncfs", 9, 0, 0, 0, SITE, "")


def test_bytes_that_were_not_flushed_are_there_or_missing_or_cut_or_torn() -> None:
    made = (call("open", "a"), EVERYTHING, call("write", "a", data=b"new!"))
    assert {dict(disk)["a"] for disk in left(*made)} == {
        *(b"", b"n", b"ne", b"new", b"new!"),
        *(b"\0ew!", b"\0\0w!", b"\0\0\0!", b"\0\0\0\0", b"n\0w!", b"n\0\0!", b"n\0\0\0"),
        *(b"ne\0!", b"ne\0\0", b"new\0"),
    }
    assert left(*made, call("fsync", "a")) == {(("a", b"new!"),)}


def test_of_bytes_written_over_others_the_old_ones_may_be_left() -> None:
    made = (call("open", "a"), call("write", "a", data=b"abcd"), EVERYTHING)
    found = {dict(disk)["a"] for disk in left(*made, call("write", "a", data=b"XY", offset=1))}
    assert found == {b"abcd", b"aXYd", b"aXcd", b"abYd"}


def test_names_that_were_not_flushed_are_there_or_not_each_by_itself() -> None:
    made = (call("open", "x"), call("open", "t"), call("write", "t", data=b"new"), EVERYTHING)
    renamed = (call("rename", "t", "x"), call("open", "y"))
    before, after = (("t", b"new"), ("x", b"")), (("x", b"new"),)
    empty = (("y", b""),)
    assert left(*made, *renamed) == {before, after, (*before, *empty), (*after, *empty)}
    assert left(*made, *renamed, call("fsync", "")) == {(*after, *empty)}


def test_what_was_made_in_a_folder_goes_with_it() -> None:
    made = (call("mkdir", "d"), call("open", "d/a"))
    assert left(*made) == {(), (("d", None),), (("d", None), ("d/a", b""))}
    held = (("d", None), ("d/a", b""))
    assert left(*made, EVERYTHING, call("unlink", "d/a"), call("rmdir", "d")) == {
        *((), held, (("d", None),)),
    }


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_was_recorded_makes_the_very_disk_that_the_command_made(
    company: Company, scenario: str
) -> None:
    trial = POWER.trial(company, scenario)
    found, recorded = places(trial.found), places(trial.recording.after)
    assert found.keys() == recorded.keys()
    assert [path for path in found if found[path] != recorded[path]] == []


# -- what durable promises -------------------------------------------------------------------------


def test_there_are_enough_disks() -> None:
    assert sum(ENOUGH.values()) >= 500
    assert ENOUGH.keys() == SCENARIOS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_whatever_a_loss_of_power_leaves_pages_are_whole_and_the_next_build_is_right(
    company: Company, scenario: str
) -> None:
    points = POWER.points(company, scenario)
    assert len(points) >= ENOUGH[scenario]
    told = []
    for point in points:
        _, wrong = POWER.check(company, point)
        if wrong:
            told += [f"python tests/faults/sweep.py --only {point}", *wrong[:5]]
    assert not told, "\n".join(told[:60])


def caught(trial: Trial, without: Collection[int], spans: range) -> bool:
    """Whether some disk breaks a promise if flushes are taken out, and the power goes in a span."""

    def crash(seed: int) -> tuple[Crash, bool]:
        dice = random.Random(seed)
        return trial.crash(dice.choice(spans), dice, without), dice.random() < 0.5

    if any(trial.whole(crash(seed)[0]) for seed in range(LOOKS)):
        return True
    for seed in range(BUILDS):
        left_over, later = crash(seed)
        trial.put(left_over.disk)
        if trial.recovered(later):
            return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_flush_is_needed(company: Company, scenario: str) -> None:
    trial = POWER.trial(company, scenario)
    own = trial.recording.own_flushes()
    assert own
    for at, after in zip(own, [*own[1:], len(trial.recording.steps)], strict=True):
        assert caught(trial, {at}, trial.spans_between(at, after)), f"{own.index(at) + 1} of {own}"


@pytest.mark.slow
def test_what_will_be_done_has_to_be_on_disk_before_it_is_begun(company: Company) -> None:
    """Without SQLite's waiting, a page may stand there of which the catalog knows nothing."""
    trial = POWER.trial(company, "edit")
    before, after, *_ = trial.recording.own_flushes()
    (commit,) = (
        at for at in range(before + 1, after) if isinstance(trial.recording.steps[at], Flush)
    )
    assert caught(trial, {commit}, trial.spans_between(commit, after))


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["edit", "release-edit"])
def test_without_durable_nothing_is_flushed_and_a_loss_of_power_shows(
    company: Company, tmp_path: Path, scenario: str
) -> None:
    trial = Trial(tmp_path / "trial", scenario, company.starter(source=RECORD), durable=False)
    assert not trial.recording.own_flushes()
    assert caught(trial, (), range(len(trial.spans())))


@pytest.mark.parametrize("scenario", ["edit", "release-edit"])
def test_a_disk_that_cannot_flush_stops_the_build_before_anything_is_published(
    company: Company, tmp_path: Path, scenario: str
) -> None:
    trial = POWER.trial(company, scenario)
    trial.put(trial.recording.before)
    fault = Recorder(tmp_path).environment(Fault((trial.root,), 1, "EIO", call="syncfs"))
    done = company.starter().run(trial.order(), fault)
    assert (done.code, TRACEBACK in done.err) == (1, False)
    assert f"newsgen: {trial.root}: {os.strerror(5)}" in done.err
    assert not differences(tree(trial.root / "output"), trial.old)
    assert not trial.recovered(later=False)
