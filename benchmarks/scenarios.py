"""What is measured: for each scenario, what each contestant has to do.

Also what comes before, and how one sees that it was done.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import corpus
from contestants import BASE, HERE, NEWSGEN, Site, pages_in
from measure import Command, Failed


@dataclass(frozen=True, slots=True)
class Entry:
    """One contestant in one scenario.

    `prepare` does, unmeasured, what comes before, and returns the commands to be measured. `check`
    gets what the last of them printed; it returns a number of files, or None if there is nothing to
    count, and raises Failed if the build is broken.
    """

    scenario: str
    name: str
    version: str
    folder: Path
    prepare: Callable[[], tuple[Command, ...]]
    check: Callable[[str], int | None]


Scenario = Callable[[Site], Iterator[Entry]]
# Who does what needs to be done once only.
LEADING = "newsgen-commonmark"


def cold(site: Site) -> Iterator[Entry]:
    """The first build: nothing is known of an earlier one."""

    def prepare() -> tuple[Command, ...]:
        site.clean()
        return (site.command,)

    yield Entry("cold", site.name, site.version, site.folder, prepare, lambda printed: site.check())


def again(site: Site) -> Iterator[Entry]:
    """A build without a change, beside a bare look at the stat data of all sources.

    Rivals know only the cold build.
    """

    def prepare() -> tuple[Command, ...]:
        site.build()
        return ((*site.command, "--json"),)

    def check(printed: str) -> int:
        site.check_front(site.sample[-1])
        return written(printed)

    def scan() -> tuple[Command, ...]:
        return ((sys.executable, str(HERE / "scan.py"), "content"),)

    if site.own:
        yield Entry("again", site.name, site.version, site.folder, prepare, check)
    if site.name == LEADING:
        yield Entry("again", "bare scan", "", site.folder, scan, lambda printed: None)


def publish(site: Site) -> Iterator[Entry]:
    """One new story, written before, is published. Rivals build all of it."""
    stories: list[corpus.Story] = []

    def change() -> str:
        stories.append(next(site.news))
        site.write(stories[-1])
        return stories[-1].source

    yield from changed("publish", site, change, lambda: site.check_front(stories[-1]))


def body(site: Site) -> Iterator[Entry]:
    """One of the newest bodies was edited."""
    if site.own:
        editor = Editor(site, site.sample[-corpus.NEWEST_KEPT :])
        yield from changed("body", site, editor.edit, editor.check)


class Editor:
    """Puts a line under one story after another, each time another line."""

    def __init__(self, site: Site, stories: Sequence[corpus.Story]) -> None:
        self._site, self._stories, self._numbers = site, stories, count(1)
        self.story, self.line = stories[0], ""

    def edit(self) -> str:
        """Edit the next story; its source."""
        number = next(self._numbers)
        self.story, self.line = self._stories[number % len(self._stories)], f"Correction {number}."
        self._site.write(self.story, self.line)
        return self.story.source

    def check(self) -> None:
        if self.line not in self._site.page(self.story.page):
            raise Failed(f'{self._site.name} does not have "{self.line}" in {self.story.page}')


def theme(site: Site) -> Iterator[Entry]:
    """The template that all pages extend was edited: every page changes."""
    numbers = count(1)
    mark = ""

    def prepare() -> tuple[Command, ...]:
        nonlocal mark
        site.build()
        mark = f"<!-- edition {next(numbers)} -->"
        base = (HERE / site.contestant.site / BASE).read_text(encoding="utf-8")
        (site.folder / BASE).write_text(f"{base}{mark}\n", encoding="utf-8")
        return ((*site.command, "--json"),)

    def check(printed: str) -> int:
        for path in ("index.html", *(story.page for story in site.sample)):
            if mark not in site.page(path):
                raise Failed(f"{site.name} has left {path} as it was")
        return written(printed)

    if site.own:
        yield Entry("theme", site.name, site.version, site.folder, prepare, check)


def first_site(site: Site) -> Iterator[Entry]:
    """From nothing to a site: newsgen's starter, made and built in a new folder."""
    new = site.folder.parent / "first-site"

    def prepare() -> tuple[Command, ...]:
        shutil.rmtree(new, ignore_errors=True)
        return ((*NEWSGEN, "init", str(new), "--yes"), (*NEWSGEN, "build", str(new)))

    def check(printed: str) -> int:
        if not (new / "output" / "index.html").is_file():
            raise Failed("the starter has no front page")
        return pages_in(new / "output")

    if site.name == LEADING:
        yield Entry("first-site", "newsgen", site.version, new.parent, prepare, check)


SCENARIOS: Mapping[str, Scenario] = {
    "cold": cold,
    "again": again,
    "publish": publish,
    "body": body,
    "theme": theme,
    "first-site": first_site,
}


def changed(
    scenario: str, site: Site, change: Callable[[], str], check: Callable[[], None]
) -> Iterator[Entry]:
    """The build after a change of one source, whose path `change` returns.

    newsgen builds once more with that path told.
    """

    def prepare(tell: bool) -> tuple[Command, ...]:
        site.build()
        path = change()
        more = ("--json", *(("--changed", path) if tell else ())) if site.own else ()
        return ((*site.command, *more),)

    def checked(printed: str) -> int | None:
        check()
        return written(printed) if site.own else None

    yield Entry(
        scenario, site.name, site.version, site.folder, lambda: prepare(tell=False), checked
    )
    if site.own:
        name = f"{site.name} --changed"
        yield Entry(scenario, name, site.version, site.folder, lambda: prepare(tell=True), checked)


def written(printed: str) -> int:
    """How many files a build of newsgen says that it wrote."""
    return int(json.loads(printed)["written"])
