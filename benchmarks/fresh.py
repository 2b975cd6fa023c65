"""A fresh clone, with what an earlier build kept brought along, beside a cold build of the same.

python benchmarks/fresh.py --stories 10000 100000 --runs 3

In each run one story is edited. Then a new clone is built cold, and another one with what the
build before the edit kept: newsgen's state file, and the rivals' own caches. Every build is a new
process. A ratio is that of the second build to the cold one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from contestants import (
    CONTESTANTS,
    HERE,
    LEFT_BEHIND,
    Archive,
    Contestant,
    Site,
    installed,
    lay_out,
)
from corpus import NEWEST_KEPT
from measure import Cost, Failed, run
from scenarios import Editor

NODE_MODULES = HERE / "rivals" / "astro" / "node_modules"
ASTRO = Contestant(
    "astro",
    "rivals/astro",
    "hugo",
    (str(NODE_MODULES / ".bin" / "node"), str(NODE_MODULES / "astro" / "bin" / "astro.mjs")),
    ("build", "--silent"),
    most=10_000,
)
TAKING_PART = (
    *(one for one in CONTESTANTS if one.engine == "commonmark" or one.name == "hugo"),
    ASTRO,
)
STATE = "post.state"
# What a rival keeps for its next build, and how a folder for it is named to Hugo.
CACHES = {"hugo": ("resources", "cache"), "astro": ("cache",)}
CACHE_OPTION = {"hugo": "--cacheDir"}


@dataclass(slots=True)
class Figures:
    """The costs of one contestant's builds, by kind; `rendered` is empty for who does not tell."""

    costs: dict[str, list[Cost]] = field(default_factory=dict)
    rendered: dict[str, list[int]] = field(default_factory=dict)
    kept: int = 0

    def note(self, kind: str, cost: Cost) -> None:
        self.costs.setdefault(kind, []).append(cost)
        if cost.printed.startswith("{"):
            self.rendered.setdefault(kind, []).append(json.loads(cost.printed).get("rendered", 0))

    def median(self, kind: str, what: str) -> float:
        return statistics.median(getattr(cost, what) for cost in self.costs[kind])


def measured(site: Site, runs: int) -> Figures:
    """Build as often as asked for, each time after another edit."""
    home, found = Home(site), Figures()
    editor = Editor(site, site.sample[-NEWEST_KEPT:])
    home.build()
    home.save()
    for _ in range(runs):
        editor.edit()
        home.commit()
        for kind in ("cold", "kept"):
            there = home.clone()
            if kind == "kept":
                found.kept = home.bring_along(there)
            found.note(kind, run(home.command(there, kind), there, watch=True))
            if editor.line not in replace(site, folder=there).page(editor.story.page):
                raise Failed(f'{site.name} does not have "{editor.line}" in the clone')
            if kind == "cold" and site.own:
                found.note("load", home.load(there))
            shutil.rmtree(there)
        found.note("home", home.build())
        if saved := home.save():
            found.note("save", saved)
    return found


class Home:
    """The folder of a site that stays where it is, and the machines that get a copy of it."""

    def __init__(self, site: Site) -> None:
        self._site, self._there = site, site.folder.with_name(f"{site.folder.name}-there")
        if site.own:
            (site.folder / ".gitignore").write_text("/output\n/.newsgen\n/.output.newsgen\n")
            self._git("init", "-q")
            self.commit()

    def build(self) -> Cost:
        """Build at home, with all that is known there."""
        return run(self.command(self._site.folder, "home"), self._site.folder)

    def command(self, folder: Path, kind: str) -> tuple[str, ...]:
        site, more = self._site, ["--json"] if self._site.own else []
        if option := CACHE_OPTION.get(site.name):
            more += [option, str(folder / "cache")]
        if site.own and kind == "kept":
            more += ["--thin", "--state", STATE]
        return (*site.command, *more)

    def save(self) -> Cost | None:
        """Save newsgen's state beside the site; rivals keep their caches in it."""
        words = ("state", "save", f"../{STATE}")
        return run((*self._newsgen, *words), self._site.folder) if self._site.own else None

    def load(self, folder: Path) -> Cost:
        """Load the state of home in a folder where something else was built."""
        return run((*self._newsgen, "state", "load", f"../{STATE}"), folder)

    def commit(self) -> None:
        """Put what was edited into the repository."""
        if self._site.own:
            self._git("add", "--all")
            self._git("commit", "-q", "-m", "What is new")

    def clone(self) -> Path:
        """The sources in a new folder: newsgen's as git writes them, the rivals' as new files."""
        site, there = self._site, self._there
        if site.own:
            self._git("clone", "-q", "--depth", "1", f"file://{site.folder}", str(there))
        else:
            left_out = shutil.ignore_patterns("node_modules", *LEFT_BEHIND)
            shutil.copytree(site.folder, there, ignore=left_out, copy_function=shutil.copyfile)
        link_modules(site, there)
        return there

    def bring_along(self, there: Path) -> int:
        """Copy what was kept into a new folder, as caches do; how many bytes that is."""
        if self._site.own:
            kept = shutil.copy2(self._site.folder.with_name(STATE), there / STATE)
            return kept.stat().st_size
        for name in CACHES[self._site.name]:
            if (self._site.folder / name).is_dir():
                shutil.copytree(self._site.folder / name, there / name)
        found = (there / name for name in CACHES[self._site.name])
        return sum(path.stat().st_size for one in found for path in one.rglob("*"))

    @property
    def _newsgen(self) -> Sequence[str]:
        return self._site.command[:-1]

    def _git(self, *words: str) -> None:
        who = ("-c", "user.name=Desk", "-c", "user.email=desk@news.example", "-c", "gc.auto=0")
        subprocess.run(("git", *who, *words), cwd=self._site.folder, check=True)


def link_modules(site: Site, folder: Path) -> None:
    """Astro finds its packages from the site's folder only."""
    if site.name == ASTRO.name:
        (folder / "node_modules").symlink_to(NODE_MODULES)


# -- the figures -----------------------------------------------------------------------------------

HEAD = """\
| Stories | Generator | Cold | With what was kept | Ratio | Ratio of CPU time | Peak memory \
| Rendered at home | Rendered there | Kept for each story |
|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|"""


def line(site: Site, found: Figures) -> str:
    """A row of medians; ratios are of what was kept to cold."""
    wall, cpu = (
        [found.median(kind, what) for kind in ("cold", "kept")] for what in ("wall", "cpu")
    )
    memory = max(cost.memory for cost in found.costs["kept"])
    cells = (
        f"{site.archive.stories:,}",
        f"{site.name} {site.version}",
        f"{wall[0]:.2f} s",
        f"{wall[1]:.2f} s",
        f"{wall[1] / wall[0]:.3f}",
        f"{cpu[1] / cpu[0]:.3f}",
        f"{memory / 1e6:.0f} MB",
        shown(found.rendered.get("home", [])),
        shown(found.rendered.get("kept", [])),
        f"{found.kept / site.archive.stories:,.0f} bytes",
    )
    return f"| {' | '.join(cells)} |"


def shown(numbers: Sequence[int]) -> str:
    """The numbers of all runs, each once."""
    return ", ".join(map(str, sorted(set(numbers)))) or "–"


def rows(folder: Path, stories: int, runs: int, names: Sequence[str]) -> Iterator[str]:
    """A row for each contestant that is there, then what newsgen's state costs by itself."""
    notes = []
    for contestant in (one for one in TAKING_PART if one.name in names):
        command, version = installed(contestant) or ((), "")
        if not command or stories > contestant.most:
            notes.append(f"{contestant.name}: {'too large' if command else 'not installed'}")
            continue
        place = folder / contestant.name
        site = lay_out(contestant, command, version, place, Archive(stories))
        link_modules(site, place)
        found = measured(site, runs)
        yield line(site, found)
        if site.own:
            save, load = (found.median(kind, "wall") for kind in ("save", "load"))
            notes.append(
                f"state of {stories:,} stories: saved in {save:.2f} s, loaded in {load:.2f} s"
            )
        shutil.rmtree(place)
    yield "".join(f"\n- {note}" for note in notes)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stories", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to build (default: in memory)")
    names = [one.name for one in TAKING_PART]
    parser.add_argument("--contestants", nargs="+", choices=names, default=names)
    given = parser.parse_args()
    os.environ["ASTRO_TELEMETRY_DISABLED"] = "1"
    where = given.folder or (Path("/dev/shm") if Path("/dev/shm").is_dir() else None)
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores\n"
    )
    print(HEAD, flush=True)
    for stories in given.stories:
        with tempfile.TemporaryDirectory(prefix="newsgen-fresh-", dir=where) as folder:
            for row in rows(Path(folder), stories, given.runs, given.contestants):
                print(row, flush=True)


if __name__ == "__main__":
    main()
