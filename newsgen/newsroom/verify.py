"""Whether an output is what a clean build makes, name by name and byte by byte."""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from newsgen.build import build
from newsgen.catalog.baseline import OUTPUT, SKIPPING, Baseline
from newsgen.catalog.database import recall_catalog
from newsgen.catalog.published import Published
from newsgen.catalog.queries import Queries
from newsgen.digest import digest
from newsgen.errors import Refused
from newsgen.outlet.config import load_config
from newsgen.publish.ledger import Ledger
from newsgen.publish.lock import only_builder
from newsgen.publish.staging import MARKER, Target
from newsgen.publish.trouble import refusals
from newsgen.steps.order import Order, Progress
from newsgen.steps.standing import WHOLE

# Longer lists of differences are cut on the screen; --json has all of them.
SHOWN = 20
EMPTY: Mapping[str, str] = {}


class Differences(Struct, frozen=True):
    """How an output differs from a clean build as of a moment.

    What another hand put there is `foreign`, and no difference.
    """

    at: int
    files: int
    missing: tuple[str, ...]
    superfluous: tuple[str, ...]
    different: tuple[str, ...]
    foreign: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.missing) + len(self.superfluous) + len(self.different)


def verify(
    root: Path, output: Path, at: int | None, progress: Progress = lambda stage, done, total: None
) -> Differences:
    """Compare an output with a clean build, by default as of the moment of the last build.

    Neither is touched. Raises Refused where no such moment is known, Broken where the site cannot
    be built.
    """
    load_config(root)
    own = Order(root, 0, output)
    folder = own.memory / "verify"
    with refusals(own.catalog), only_builder(own.memory / "lock"):
        last, drafts, skipping = _last_build(own)
        moment = last if at is None else at
        if moment is None:
            raise Refused(
                f"nothing was built into {output} yet",
                "build the site first, or name a moment with --at",
            )
        shutil.rmtree(folder, ignore_errors=True)
        order = Order(
            root,
            moment,
            folder / "output",
            drafts=drafts,
            clean=True,
            apart=folder / "state",
            skip_broken=skipping,
        )
        try:
            build(order, progress)
            ledger = Target(str(output)).ledger
            return compare(order.output, output, ledger, moment, _deployed(own))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def compare(
    clean: Path, output: Path, ledger: Ledger, at: int, deployed: Mapping[str, str] = EMPTY
) -> Differences:
    """The differences between a clean output and another one.

    The ledger of the latter tells which files are newsgen's. Files that were `deployed`, each with
    its digest, need not stand in it.
    """
    wanted = sorted(_files(clean))
    absent = [path for path in wanted if not (output / path).is_file()]
    missing = tuple(
        path for path in absent if deployed.get(path) != digest((clean / path).read_bytes())
    )
    there = sorted({*wanted}.difference(absent))
    extra = {path for path in _files(output) if not os.path.lexists(clean / path)}
    superfluous = ledger.own(extra)
    return Differences(
        at,
        len(wanted),
        missing,
        tuple(sorted(superfluous)),
        tuple(
            path for path in there if not filecmp.cmp(clean / path, output / path, shallow=False)
        ),
        tuple(sorted(extra - superfluous)),
    )


def as_lines(found: Differences, zone: tzinfo) -> Iterator[str]:
    """One line for each of the first differences, then how many there are."""
    named = [
        f"{what}: {path}"
        for what in ("missing", "superfluous", "different")
        for path in getattr(found, what)
    ]
    yield from islice(named, SHOWN)
    if len(named) > SHOWN:
        yield f"and {len(named) - SHOWN} more"
    moment = datetime.fromtimestamp(found.at, zone)
    files = "1 file" if found.files == 1 else f"{found.files} files"
    outcome = f"{found.count} differ" if found.count else "all as a clean build makes them"
    foreign = f"; {len(found.foreign)} of another hand" if found.foreign else ""
    yield f"{files} as of {moment:%Y-%m-%d %H:%M:%S %Z}: {outcome}{foreign}"


def as_values(found: Differences) -> dict[str, Any]:
    """JSON-able values."""
    return {"ok": not found.count, **asdict(found)}


def _last_build(order: Order) -> tuple[int | None, bool, bool]:
    """The moment of the last build, if one is on record, whether it showed drafts, and whether it
    left out what had errors.
    """
    connection = recall_catalog(order.catalog)
    if connection is None:
        return None, False, False
    with closing(connection):
        last = next(iter(Queries(connection).builds.on_record()), None)
        baseline = Baseline(connection)
        drafts, skipping = (baseline.value(name) == "1" for name in ("drafts", SKIPPING))
        return last[1] if last else None, drafts, skipping


def _deployed(order: Order) -> Mapping[str, str]:
    """The files, each with its digest, that a thin output need not hold."""
    connection = recall_catalog(order.catalog)
    if connection is None:
        return EMPTY
    with closing(connection):
        published = Published(connection)
        if Baseline(connection).value(OUTPUT) in ("", WHOLE):
            return EMPTY
        published.find_due()
        return dict(published.deployed())


def _files(folder: Path) -> Iterator[str]:
    """Every file below a folder but newsgen's marker, with forward slashes."""
    for here, _, names in os.walk(folder):
        below = os.path.relpath(here, folder)
        for name in names:
            path = name if below == "." else f"{below}/{name}"
            if path != MARKER:
                yield path
