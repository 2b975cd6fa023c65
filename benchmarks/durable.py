"""What it costs to wait for the disk: the same builds in turn, without `durable` and with it.

python benchmarks/durable.py --stories 1000 10000 --runs 5 --folder /a/folder/on/the/disk

Before each build all that was written earlier is put on the disk, so that no build waits for
another's bytes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from contestants import CONTESTANTS, Archive, Site, installed, lay_out
from measure import run

MODES = ("in-place", "releases")
BUILDS = ("cold", "again", "publish")
NEWSGEN = next(one for one in CONTESTANTS if one.engine == "commonmark")


def sites(folder: Path, stories: int) -> Iterator[tuple[str, bool, Site]]:
    """A site for each mode, without `durable` and with it."""
    command, version = installed(NEWSGEN) or ((), "")
    assert command, "newsgen is not installed"
    for mode in MODES:
        for durable in (False, True):
            place = folder / f"{mode}-{durable}"
            site = lay_out(NEWSGEN, command, version, place, Archive(stories))
            with (place / "config.toml").open("a", encoding="utf-8") as config:
                config.write(f'\n[publish]\nmode = "{mode}"\ndurable = {str(durable).lower()}\n')
            yield mode, durable, site


def seconds(site: Site, build: str) -> float:
    """How long one build of a site takes."""
    if build == "cold":
        if site.output.is_symlink():
            site.output.unlink()
        site.clean()
    if build == "publish":
        site.write(next(site.news))
    os.sync()
    return run(site.command, site.folder).wall


def measured(folder: Path, stories: int, runs: int) -> Iterator[str]:
    """A line of figures for each build and mode: medians, and the shortest."""
    laid_out = list(sites(folder, stories))
    times: dict[tuple[str, str, bool], list[float]] = {}
    for build in BUILDS:
        for _ in range(runs):
            for mode, durable, site in laid_out:
                times.setdefault((build, mode, durable), []).append(seconds(site, build))
    for build in BUILDS:
        for mode in MODES:
            pair = [times[build, mode, durable] for durable in (False, True)]
            yield f"| {stories:,} | {build} | {mode} | {shown(pair[0])} | {shown(pair[1])} |"


def shown(times: Sequence[float]) -> str:
    """The median, and the shortest."""
    return f"{statistics.median(times):.2f} s ({min(times):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stories", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to build: a real disk")
    given = parser.parse_args()
    print("| Stories | Build | Mode | without | with `durable` |")
    print("|---:|---|---|---:|---:|")
    for stories in given.stories:
        folder = Path(tempfile.mkdtemp(prefix="newsgen-durable-", dir=given.folder))
        try:
            for line in measured(folder, stories, given.runs):
                print(line, flush=True)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
