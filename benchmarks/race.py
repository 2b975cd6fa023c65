"""newsgen against other generators: the same archive, the same pages, built in turn.

python benchmarks/race.py --stories 10000 --runs 3
python benchmarks/race.py --contestants newsgen-commonmark hugo \\
    --scenarios cold publish --json result.json

Whoever is not installed or fails is named. A build counts only if what it should have made is
there.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import preview
from contestants import CONTESTANTS, Archive, Contestant, Site, installed, lay_out
from figures import Failure, Report, Result, machine, save
from measure import Command, Cost, Failed, run
from scenarios import SCENARIOS, Entry
from table import as_tables

MEMORY_FILES = Path("/dev/shm")
MEMORY = Path("/proc/meminfo")
# What one story takes in a site that is built, sources and all, in bytes and in files; seen with
# 600 words.
BYTES, FILES = 30_000, 4
# The share of the memory that files may take; the rest is for the builds.
SHARE = 0.5

Outcome = Result | Failure


def take_turns(entries: Sequence[Entry], runs: int) -> list[Outcome]:
    """Let the entries take turns, so that a change in the machine's pace meets all of them alike.

    In a first turn memory is watched; it also warms up what all later ones find warm. With no runs,
    its times count, too. Who fails does not start again.
    """
    costs: dict[int, list[Cost]] = {number: [] for number in range(len(entries))}
    files: dict[int, list[int]] = {number: [] for number in costs}
    failed: dict[int, Failure] = {}
    for turn in range(runs + 1):
        for number, entry in enumerate(entries):
            if number in failed:
                continue
            print(f"{entry.scenario}: {entry.name}, {turn} of {runs}", file=sys.stderr)
            try:
                costs[number].append(_turn(entry, watch=turn == 0, files=files[number]))
            except Failed as failure:
                print(failure, file=sys.stderr)
                failed[number] = Failure(entry.scenario, entry.name, str(failure))
    return [
        failed.get(number) or _result(entry, costs[number], files[number])
        for number, entry in enumerate(entries)
    ]


def _turn(entry: Entry, watch: bool, files: list[int]) -> Cost:
    parts = [run(command, entry.folder, watch) for command in entry.prepare()]
    count = entry.check(parts[-1].printed)
    if count is not None:
        files.append(count)
    return Cost(
        sum(part.wall for part in parts),
        sum(part.cpu for part in parts),
        max(part.memory for part in parts),
        "",
    )


def _result(entry: Entry, costs: Sequence[Cost], files: Sequence[int]) -> Result:
    timed = costs[1:] or costs
    wall, cpu = tuple(cost.wall for cost in timed), tuple(cost.cpu for cost in timed)
    return Result(
        entry.scenario, entry.name, entry.version, wall, cpu, costs[0].memory, tuple(files)
    )


def watched(sites: Sequence[Site], edits: int) -> Iterator[Outcome]:
    """The preview of each of newsgen's sites."""
    for site in sites:
        if site.own:
            print(f"watch: {site.name}, {edits} edits", file=sys.stderr)
            try:
                yield preview.watch(site, edits)
            except Failed as failure:
                print(failure, file=sys.stderr)
                yield Failure("watch", site.name, str(failure))


# -- where -----------------------------------------------------------------------------------------


def place(archive: Archive, sites: int) -> Path:
    """A memory file system if all sites fit into it, else the folder for temporary files.

    Raises Failed if they fit nowhere.
    """
    size, files = archive.stories * sites * BYTES, archive.stories * sites * FILES
    temporary = Path(gettempdir())
    if MEMORY_FILES.is_dir() and size < _available() * SHARE and _fits(MEMORY_FILES, size, files):
        return MEMORY_FILES
    if _fits(temporary, size, files):
        print(
            f"{size / 1e9:.0f} GB, {files:,} files: too much for memory, so they go to {temporary}",
            file=sys.stderr,
        )
        return temporary
    raise Failed(
        f"{temporary} has no room for {size / 1e9:.0f} GB and {files:,} files; "
        "name another folder with --where"
    )


def _fits(folder: Path, size: int, files: int) -> bool:
    status = os.statvfs(folder)
    return size < status.f_bavail * status.f_frsize and (
        files < status.f_favail or not status.f_files
    )


def _available() -> int:
    """The memory that is free, in bytes."""
    for line in MEMORY.read_text().splitlines() if MEMORY.exists() else ():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0


# -- the command -----------------------------------------------------------------------------------


def parsed() -> argparse.Namespace:
    names = [contestant.name for contestant in CONTESTANTS]
    scenarios = [*SCENARIOS, "watch"]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--stories", type=int, default=10_000, help="how many stories the archive has"
    )
    parser.add_argument(
        "--runs",
        type=int,
        default=3,
        help="how many runs are timed; one more is watched for memory",
    )
    parser.add_argument(
        "--once",
        nargs="+",
        choices=scenarios,
        default=[],
        help="is run once, timed and watched at once",
    )
    parser.add_argument(
        "--edits", type=int, default=40, help="how many edits the preview has to follow"
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed makes another archive")
    parser.add_argument("--words", type=int, default=600, help="the median of the stories' lengths")
    parser.add_argument(
        "--contestants", nargs="+", choices=names, metavar="NAME", help=", ".join(names)
    )
    parser.add_argument(
        "--scenarios", nargs="+", choices=scenarios, default=["cold"], help="what is measured"
    )
    parser.add_argument(
        "--where", type=Path, help="the folder for the sites (default: in memory, if they fit)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    return parser.parse_args()


def chosen(
    names: Sequence[str] | None, stories: int
) -> tuple[Mapping[Contestant, tuple[Command, str]], dict[str, str]]:
    """Who takes part, with command and version, and who does not, with the reason."""
    present, left_out = {}, {}
    for contestant in CONTESTANTS:
        if names is None and stories > contestant.most:
            left_out[contestant.name] = f"takes part up to {contestant.most:,} stories"
        elif names is None or contestant.name in names:
            if how := installed(contestant):
                present[contestant] = how
            else:
                left_out[contestant.name] = "not installed"
    return present, left_out


def main() -> None:
    given = parsed()
    archive = Archive(given.stories, given.seed, given.words)
    present, left_out = chosen(given.contestants, given.stories)
    outcomes: list[Outcome] = []
    try:
        where = given.where or place(archive, len(present))
    except Failed as failed:
        sys.exit(str(failed))
    with TemporaryDirectory(prefix="newsgen-race-", dir=where) as name:
        sites = [
            lay_out(contestant, command, version, Path(name) / contestant.name, archive)
            for contestant, (command, version) in present.items()
        ]
        for scenario in given.scenarios:
            if scenario == "watch":
                outcomes += watched(sites, given.edits)
            else:
                entries = [entry for site in sites for entry in SCENARIOS[scenario](site)]
                outcomes += take_turns(entries, 0 if scenario in given.once else given.runs)
    report = Report(
        given.stories,
        given.runs,
        given.seed,
        given.words,
        in_memory=where.resolve().is_relative_to(MEMORY_FILES),
        machine=machine(),
        left_out=left_out,
        results=tuple(outcome for outcome in outcomes if isinstance(outcome, Result)),
        failures=tuple(outcome for outcome in outcomes if isinstance(outcome, Failure)),
    )
    print(as_tables(report))
    if given.json:
        save(report, given.json)
    sys.exit(1 if report.failures else 0)


if __name__ == "__main__":
    main()
