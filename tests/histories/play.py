"""Playing a history: after each step a build in place and a clean one.

It tells everything in which they differ.
"""

from __future__ import annotations

import os
import random
import shutil
import traceback
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest import mock

from test_golden import differences

import newsgen.steps.context
from histories.scene import MARKER, URLS, Files, Manner, Scene
from histories.vocabulary import Edit, drawn, perform
from newsgen import workers
from newsgen.build import build
from newsgen.digest import digest, digest_of
from newsgen.errors import Broken, Refused
from newsgen.intake import finish, scan
from newsgen.render import templates, views
from newsgen.steps.order import Order

Step = Sequence[Edit]
History = Sequence[Step]
SHOWN = 60  # lines of a difference
CLEAN_KEPT = 40
# Warnings of what happened to the sources, which one who sees them first cannot give.
OF_THE_PAST = frozenset({"lost-url"})
# Files are trusted by their stat data after so many nanoseconds: some file systems' clocks tick a
# hundred times a second, and histories are played faster than people write.
YOUNG = 30_000_000
# What versions of the program differ in: the words that are read in a minute, and the characters of
# an excerpt.
VERSIONS = {"": (views.WORDS_PER_MINUTE, finish.EXCERPT_LENGTH), "1.1": (4, 30), "1.2": (3, 20)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build came to: the files, and what it said; or the problems that stopped it."""

    files: Files
    said: Mapping[str, Any]
    failed: bool = False
    rendered: int = 0
    written: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """The first step after which not everything was equal, and what was not."""

    step: int
    lines: tuple[str, ...]

    def __str__(self) -> str:
        more = len(self.lines) - SHOWN
        shown = [*self.lines[:SHOWN], f"... {more} more lines"] if more > 0 else self.lines
        return "\n".join([f"after step {self.step}:", *shown])


class Killed(BaseException):
    """The death of a build."""


@dataclass
class Stage:
    """A folder in which one history is played. `clean` remembers what clean builds came to.

    Builds in place, and no clean ones, are run within `planted`.
    """

    folder: Path
    clean: OrderedDict[str, Outcome] = field(default_factory=OrderedDict)
    planted: Callable[[], AbstractContextManager[object]] = nullcontext
    scene: Scene = field(init=False)

    def __post_init__(self) -> None:
        for name in ("site", "states"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self.scene = Scene.begin(self.folder / "site")

    def play(self, history: Iterable[Step]) -> tuple[list[Step], Difference | None]:
        """Play step after step until something differs.

        It gives the steps that were played, and the difference.
        """
        played: list[Step] = []
        quick = mock.patch.object(workers, "ENOUGH", 2), mock.patch.object(scan, "YOUNG", YOUNG)
        with compiled_templates_kept(), quick[0], quick[1]:
            for number, step in enumerate(history):
                played.append(step)
                lines = list(self._step(step))
                if lines:
                    return played, Difference(number, tuple(lines))
        return played, None

    def _step(self, step: Step) -> Iterator[str]:
        scene, before, stats = self.scene, self.scene.snapshot(), self.scene.stats()
        scene.loaded = None
        for edit in step:
            perform(scene, edit)
        scene.before = before
        manner, scene.manner = scene.manner, Manner()
        if scene.fatal is not None:
            with self._version(), self.planted():
                dying_build(self._order(manner, stats), scene.fatal)
            scene.fatal, manner = None, Manner()
        order = self._order(manner, stats)
        strangers = {name for name in scene.strangers if (scene.output / name).is_file()}
        old, old_stats = files(scene.output), file_stats(scene.output)
        with self._version(), self.planted():
            found = outcome(order)
        wanted = self._clean_build()
        scene.broken = wanted.failed
        yield from said_otherwise(wanted, found)
        yield from found.said.get("traceback", "").splitlines()
        if found.failed:
            yield from changed_though_broken(old, found.files)
        elif not wanted.failed:
            if not found.said["skipped"]:
                scene.good = scene.snapshot()
            mine = {name: data for name, data in found.files.items() if name not in strangers}
            yield from differences(wanted.files, mine)
            if not scene.forgetful:
                yield from rewritten(old, old_stats, found.files, file_stats(scene.output))
                if scene.loaded == self._key() and old == found.files and found.rendered:
                    yield f"{found.rendered} pages were rendered, of which the state told"
            scene.forgetful = False
        scene.built = None if found.failed else self._key()
        if manner.slot is not None and not found.failed:
            scene.states[manner.slot] = scene.built
        with self._version(), self.planted():
            yield from self._again(found)

    def _again(self, found: Outcome) -> Iterator[str]:
        """A second build, with nothing changed, does nothing and says the same."""
        stats = file_stats(self.scene.output)
        again = outcome(self._order(Manner(), {}))
        yield from (f"a second build: {line}" for line in said_otherwise(found, again))
        for what in ("rendered", "written", "removed"):
            if count := getattr(again, what):
                yield f"a second build {what} {count} files"
        if again.files != found.files or file_stats(self.scene.output) != stats:
            yield "a second build touched the output"

    def _order(self, manner: Manner, stats: Mapping[str, tuple[int, ...]]) -> Order:
        scene = self.scene
        changed = None
        if manner.look != "all":
            now = scene.stats()
            paths = sorted(
                name for name in stats.keys() | now.keys() if stats.get(name) != now.get(name)
            )
            folders = {name.rpartition("/")[0] or name for name in paths}
            changed = tuple(paths if manner.look == "files" else sorted(folders))
        return Order(
            scene.root,
            scene.at,
            scene.output,
            drafts=scene.drafts,
            skip_broken=scene.skipping,
            jobs=manner.jobs,
            clean=manner.clean,
            rescan=manner.rescan,
            changed=changed,
            state=None if manner.slot is None else scene.state(manner.slot),
        )

    @contextmanager
    def _version(self) -> Iterator[None]:
        """The program as the scene has it.

        Another version has another digest of its code, and does some things otherwise.
        """
        version, code = self.scene.version, newsgen.steps.context.code_digest()
        pace, excerpt = VERSIONS[version]
        with (
            mock.patch.object(
                newsgen.steps.context, "code_digest", return_value=f"{code}{version}"
            ),
            mock.patch.object(views, "WORDS_PER_MINUTE", pace),
            mock.patch.object(finish, "EXCERPT_LENGTH", excerpt),
        ):
            yield

    def _key(self) -> str:
        """What decides on what a build comes to."""
        scene = self.scene
        sources = {name: digest(data) for name, data in scene.snapshot().items()}
        return digest_of([scene.at, scene.drafts, scene.skipping, scene.version, sources])

    def _clean_build(self) -> Outcome:
        """What a newsroom without a memory makes of the same sources in another folder."""
        scene, sources = self.scene, {**self.scene.snapshot(), **self.scene.ledger()}
        key = digest_of([self._key(), digest(sources.get(URLS, b""))])
        if key not in self.clean:
            twin = self.folder / "twin"
            shutil.rmtree(twin, ignore_errors=True)
            for name, data in sources.items():
                target = twin / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            twin.mkdir(exist_ok=True)
            with self._version():
                self.clean[key] = outcome(
                    Order(
                        twin,
                        scene.at,
                        twin / "output",
                        drafts=scene.drafts,
                        skip_broken=scene.skipping,
                        jobs=1,
                    )
                )
        self.clean.move_to_end(key)
        if len(self.clean) > CLEAN_KEPT:
            self.clean.popitem(last=False)
        return self.clean[key]


def written(stage: Stage, seed: int, steps: int) -> Iterator[Step]:
    """A history made up while it is played.

    First come some edits of the start site, then `steps` steps of one edit or a few.
    """
    dice, scene = random.Random(seed), stage.scene
    yield [drawn(scene, dice) for _ in range(dice.randrange(6))]
    for _ in range(steps):
        if scene.broken and dice.random() < 0.8:
            yield [["mend"]]
        else:
            yield [
                drawn(scene, dice) for _ in range(dice.choices((1, 2, 3, 5), (60, 25, 10, 5))[0])
            ]


# -- building --------------------------------------------------------------------------------------


def outcome(order: Order) -> Outcome:
    """Build, and tell what it came to."""
    try:
        report = build(order)
    except Broken as broken:
        return Outcome(
            files(order.output),
            {"problems": [repr(problem) for problem in broken.problems]},
            failed=True,
        )
    except Refused as refused:
        text = f"{refused}: {refused.hint}".replace(str(order.root), "ROOT")
        return Outcome(files(order.output), {"refused": text}, failed=True)
    except Exception:  # noqa: BLE001  # a bug of the program is a difference like any other
        return Outcome(
            files(order.output), {"traceback": traceback.format_exc(limit=-4)}, failed=True
        )
    said = {
        "stories": report.stories,
        "pages": report.pages,
        "skipped": [repr(one) for one in report.skipped],
        "held": [repr(held) for held in report.held],
        "warnings": [repr(one) for one in report.warnings if one.code not in OF_THE_PAST],
    }
    tally = report.tally
    return Outcome(files(order.output), said, False, report.rendered, tally.written, tally.removed)


MUTATIONS = ("replace", "rename", "unlink", "remove", "rmdir")


def dying_build(order: Order, call: int) -> None:
    """A build that ends at one of the moments at which it says something or changes a file."""
    left = [call]

    def count(*values: object, **named: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def call(*values: object, **named: object) -> object:
            count()
            return function(*values, **named)

        return call

    with mock.patch.multiple(os, **{name: counted(getattr(os, name)) for name in MUTATIONS}):
        try:
            build(order, progress=count, explain=count)
        except (Killed, Broken, Refused):
            pass


@contextmanager
def compiled_templates_kept() -> Iterator[None]:
    """Keep the compiled templates of more than one site.

    They are the same as long as their names and bytes are.
    """
    kept = lru_cache(maxsize=4)(templates._templates.__wrapped__)
    with mock.patch.object(templates, "_templates", kept):
        yield


# -- comparing -------------------------------------------------------------------------------------


def files(folder: Path) -> Files:
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}


def file_stats(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder with its inode and time."""
    stats = {path.relative_to(folder).as_posix(): path.stat() for path in _files(folder)}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in stats.items()}


def _files(folder: Path) -> list[Path]:
    return [Path(above, name) for above, _, names in os.walk(folder) for name in names]


def said_otherwise(wanted: Outcome, found: Outcome) -> Iterator[str]:
    """In what the words of two builds differ."""
    for what in wanted.said.keys() | found.said.keys():
        right, wrong = wanted.said.get(what, "(nothing)"), found.said.get(what, "(nothing)")
        if right != wrong:
            yield f"{what}:"
            if isinstance(right, list) and isinstance(wrong, list):
                yield from (f"  - {line}" for line in right if line not in wrong)
                yield from (f"  + {line}" for line in wrong if line not in right)
            else:
                yield f"  - {right}"
                yield f"  + {wrong}"


def changed_though_broken(old: Files, new: Files) -> Iterator[str]:
    """The files of the output that a broken build did not leave alone."""
    touched = (name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name))
    yield from (f"broken, but touched {name}" for name in touched if name != MARKER)


def rewritten(
    old: Files,
    old_stats: Mapping[str, tuple[int, int]],
    new: Files,
    new_stats: Mapping[str, tuple[int, int]],
) -> Iterator[str]:
    """The files that have the bytes that they had, and were written all the same."""
    for name in sorted(old.keys() & new.keys()):
        if old[name] == new[name] and old_stats[name] != new_stats[name]:
            yield f"written though nothing changed: {name}"
