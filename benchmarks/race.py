"""newsgen against other generators: the same archive, the same pages, built in turn.

python benchmarks/race.py --stories 10000 --runs 3
python benchmarks/race.py --contestants newsgen-commonmark hugo --scenarios cold again --json result.json

Whoever is not installed is named and left out. A build counts only if its pages are there.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, gettempdir

import corpus
from measure import Command, Failed, timed, watched

HERE = Path(__file__).resolve().parent
NEWSGEN = (sys.executable, "-m", "newsgen")
# Where programs are looked for before the usual places.
OWN_PLACES = (
    Path(sys.executable).parent,
    HERE / ".venv" / "bin",
    HERE / "rivals" / "eleventy" / "node_modules" / ".bin",
)
MEMORY_FILES = Path("/dev/shm")
CPUS = Path("/proc/cpuinfo")
# What a build leaves behind, in the site's folder; all of them publish to `output`.
LEFT_BEHIND = ("output", ".newsgen", "resources", ".hugo_build.lock", "cache", ".cache", "__pycache__")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Contestant:
    """A generator with its site. `engine` is newsgen's Markdown engine."""

    name: str
    site: str
    dialect: str
    program: Command
    arguments: Command = ()
    version: str = "--version"
    engine: str = ""


CONTESTANTS = (
    Contestant("newsgen-commonmark", "site", "newsgen", NEWSGEN, ("build",), engine="commonmark"),
    Contestant("newsgen-python-markdown", "site", "newsgen", NEWSGEN, ("build",), engine="python-markdown"),
    Contestant("hugo", "rivals/hugo", "hugo", ("hugo",), ("--quiet",), version="version"),
    Contestant("pelican", "rivals/pelican", "pelican", ("pelican",), ("--quiet",)),
    Contestant("eleventy", "rivals/eleventy", "eleventy", ("eleventy",), ("--quiet",)),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One contestant in one scenario: what is done unmeasured before, what is measured, and where.

    `check` looks at what was built: it returns the number of HTML pages, and raises Failed if the build is broken.
    """

    scenario: str
    name: str
    version: str
    folder: Path
    prepare: Callable[[], None]
    commands: tuple[Command, ...]
    check: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Result:
    """What an entry took: seconds of each run, the peak of its memory in bytes, and how many pages it made."""

    scenario: str
    name: str
    version: str
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    memory: int
    pages: int


# -- the sites ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Site:
    """A contestant's site, laid out in a folder. `newest` is the title of its newest story."""

    contestant: Contestant
    version: str
    command: Command
    folder: Path
    stories: int
    newest: str

    def clean(self) -> None:
        """Leave the sources only."""
        for name in LEFT_BEHIND:
            path = self.folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def build(self) -> None:
        """Build, if that has not been done."""
        if not (self.folder / "output").exists():
            timed(self.command, self.folder)

    def check(self) -> int:
        """How many HTML pages there are. Raises Failed if a story has none, or the newest is not on the front page."""
        pages = pages_in(self.folder / "output")
        if pages < self.stories:
            raise Failed(f"{self.contestant.name} made {pages} pages of {self.stories} stories")
        if html.escape(self.newest) not in (self.folder / "output" / "index.html").read_text(encoding="utf-8"):
            raise Failed(f'{self.contestant.name} does not have "{self.newest}" on its front page')
        return pages


def lay_out(contestant: Contestant, command: Command, version: str, folder: Path, stories: int, seed: int) -> Site:
    """Write a contestant's site with its share of the archive into a new folder."""
    shutil.copytree(HERE / contestant.site, folder, ignore=shutil.ignore_patterns("node_modules", *LEFT_BEHIND))
    if contestant.engine:
        config = folder / "config.toml"
        text = config.read_text(encoding="utf-8")
        config.write_text(re.sub('engine = ".*"', f'engine = "{contestant.engine}"', text), encoding="utf-8")
    newest = corpus.write(contestant.dialect, folder, stories, seed)
    return Site(contestant, version, command, folder, stories, newest)


def pages_in(output: Path) -> int:
    """The number of HTML files below a folder."""
    return sum(name.endswith(".html") for _, _, names in os.walk(output) for name in names)


def installed(contestant: Contestant) -> tuple[Command, str] | None:
    """The command that builds a contestant's site, and its version; None if it is not installed."""
    places = os.pathsep.join([*map(str, OWN_PLACES), os.environ.get("PATH", "")])
    found = shutil.which(contestant.program[0], path=places)
    if not found:
        return None
    program = (found, *contestant.program[1:])
    said = subprocess.run((*program, contestant.version), capture_output=True, text=True, check=False)
    version = re.search(r"\d+(\.\d+)+", said.stdout)
    return ((*program, *contestant.arguments), version[0]) if version and not said.returncode else None


# -- the scenarios -----------------------------------------------------------------------------------------------------


def cold(sites: Sequence[Site], folder: Path) -> Iterator[Entry]:
    """The first build: nothing is known of an earlier one."""
    for site in sites:
        name = site.contestant.name
        yield Entry("cold", name, site.version, site.folder, site.clean, (site.command,), site.check)


def again(sites: Sequence[Site], folder: Path) -> Iterator[Entry]:
    """A build of what has been built, without a change."""
    for site in sites:
        name = site.contestant.name
        yield Entry("again", name, site.version, site.folder, site.build, (site.command,), site.check)


def first_site(sites: Sequence[Site], folder: Path) -> Iterator[Entry]:
    """From nothing to a site: newsgen's starter, made and built in a new folder."""
    new = folder / "first-site"

    def prepare() -> None:
        shutil.rmtree(new, ignore_errors=True)

    def check() -> int:
        if not (new / "output" / "index.html").is_file():
            raise Failed("the starter has no front page")
        return pages_in(new / "output")

    commands = ((*NEWSGEN, "init", str(new), "--yes"), (*NEWSGEN, "build", str(new)))
    version = next((site.version for site in sites if site.contestant.dialect == "newsgen"), "")
    if version:
        yield Entry("first-site", "newsgen", version, folder, prepare, commands, check)


SCENARIOS: Mapping[str, Callable[[Sequence[Site], Path], Iterator[Entry]]] = {
    "cold": cold,
    "again": again,
    "first-site": first_site,
}


def run(entries: Sequence[Entry], runs: int) -> list[Result]:
    """Let the entries take turns, so that a change in the machine's pace meets all of them alike.

    In the first turn memory is watched; it also warms up what all later ones find warm.
    """
    peaks: list[int] = []
    times: list[list[tuple[float, float]]] = [[] for _ in entries]
    pages = [0 for _ in entries]
    for turn in range(runs + 1):
        for number, entry in enumerate(entries):
            print(f"{entry.scenario}: {entry.name}, {turn} of {runs}", file=sys.stderr)
            entry.prepare()
            if turn == 0:
                peaks.append(max(watched(command, entry.folder) for command in entry.commands))
            else:
                parts = [timed(command, entry.folder) for command in entry.commands]
                times[number].append((sum(wall for wall, _ in parts), sum(cpu for _, cpu in parts)))
            pages[number] = entry.check()
    return [
        Result(
            entry.scenario,
            entry.name,
            entry.version,
            wall=tuple(wall for wall, _ in taken),
            cpu=tuple(cpu for _, cpu in taken),
            memory=peak,
            pages=count,
        )
        for entry, taken, peak, count in zip(entries, times, peaks, pages, strict=True)
    ]


# -- the outcome -------------------------------------------------------------------------------------------------------

HEAD = ("Contestant", "Version", "Wall, s", "Least", "Most", "CPU, s", "Memory, MB", "Pages", "Ratio")


def as_table(results: Iterable[Result]) -> str:
    """Markdown: for each scenario a table of medians, with the ratio of wall times to the first contestant's."""
    lines: list[str] = []
    for scenario, group in groupby(results, lambda result: result.scenario):
        rows = list(group)
        first = median(rows[0].wall)
        lines += [f"### {scenario}", "", _row(HEAD), _row(["---", "---", *["---:"] * (len(HEAD) - 2)])]
        for row in rows:
            seconds = (median(row.wall), min(row.wall), max(row.wall), median(row.cpu))
            figures = (*(f"{value:.2f}" for value in seconds), f"{row.memory / MEGABYTE:.0f}", f"{row.pages:,}")
            lines.append(_row([row.name, row.version, *figures, f"{median(row.wall) / first:.2f}"]))
        lines.append("")
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def machine() -> Mapping[str, str | int]:
    """What the race was run on."""
    described = CPUS.read_text(encoding="utf-8") if CPUS.exists() else ""
    models = re.findall(r"^model name\s*: (.*)$", described, re.MULTILINE)
    return {
        "cores": os.cpu_count() or 1,
        "processor": models[0] if models else platform.machine(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "python": platform.python_version(),
    }


def as_line(stories: int, runs: int) -> str:
    """One line that says what was run, and on what."""
    on = machine()
    return (
        f"{stories:,} stories, {runs} {'run' if runs == 1 else 'runs'}; {on['cores']} cores ({on['processor']}), "
        f"{on['memory_gb']} GB of memory, {on['system']}, Python {on['python']}"
    )


# -- the command -------------------------------------------------------------------------------------------------------


def parsed() -> argparse.Namespace:
    names = [contestant.name for contestant in CONTESTANTS]
    where = MEMORY_FILES if MEMORY_FILES.is_dir() else Path(gettempdir())
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=10_000, help="how many stories the archive has")
    parser.add_argument("--runs", type=int, default=3, help="how many runs are timed; one more is watched for memory")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes another archive")
    parser.add_argument("--contestants", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--scenarios", nargs="+", choices=SCENARIOS, default=["cold"], help="what is measured")
    parser.add_argument("--where", type=Path, default=where, help=f"the folder for the sites (default: {where})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    return parser.parse_args()


def main() -> None:
    given = parsed()
    chosen = sorted(
        (contestant for contestant in CONTESTANTS if contestant.name in given.contestants),
        key=lambda contestant: given.contestants.index(contestant.name),
    )
    found = {contestant: installed(contestant) for contestant in chosen}
    missing = [contestant.name for contestant, how in found.items() if not how]
    with TemporaryDirectory(prefix="newsgen-race-", dir=given.where) as name:
        folder = Path(name)
        sites = [
            lay_out(contestant, *how, folder / contestant.name, given.stories, given.seed)
            for contestant, how in found.items()
            if how
        ]
        try:
            results = [
                result
                for scenario in given.scenarios
                for result in run(list(SCENARIOS[scenario](sites, folder)), given.runs)
            ]
        except Failed as failed:
            sys.exit(str(failed))
    print(as_line(given.stories, given.runs), as_table(results), sep="\n\n")
    if missing:
        print(f"Not installed, left out: {', '.join(missing)}")
    if given.json:
        facts = {"stories": given.stories, "runs": given.runs, "seed": given.seed, "machine": machine()}
        values = {**facts, "missing": missing, "results": list(map(asdict, results))}
        given.json.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
