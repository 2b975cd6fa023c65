"""One build: take in what changed, bring the catalog up to date, render, publish, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import TypeVar
from urllib.parse import unquote

from newsgen import __version__
from newsgen.catalog.lists import FEED
from newsgen.catalog.queries import Queries
from newsgen.catalog.store import Catalog, Held, Taken, open_catalog
from newsgen.digest import digest, digest_of
from newsgen.errors import Broken, Problem
from newsgen.intake.crosscheck import across
from newsgen.intake.positions import place_of, place_of_value
from newsgen.intake.scan import Source, scan
from newsgen.intake.take import take_in
from newsgen.model import Page
from newsgen.outlet.config import Config, PublishSettings, load_config
from newsgen.publish.issue import Issue, Tally
from newsgen.publish.lock import only_builder
from newsgen.publish.output import open_place
from newsgen.publish.printing import PrintRun
from newsgen.publish.staging import Nowhere, Place
from newsgen.publish.trouble import refusals
from newsgen.render.door import Door
from newsgen.render.pages import ASSETS, FEEDS, KINDS, LISTS, STORIES
from newsgen.render.plan import plan
from newsgen.render.press import STATE, Press, Site, press_for
from newsgen.render.templates import merged
from newsgen.workers import Crew

# Where a site is published to unless another folder is named.
OUTPUT = "output"
# Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a build. `at` is the moment, in seconds, that decides what is visible; `jobs` None: as configured.

    `state` is the folder of what is known of earlier builds (None: the site's own). A `trial` does everything but publish.
    """

    root: Path
    at: int
    output: Path
    drafts: bool = False
    jobs: int | None = None
    clean: bool = False
    changed: tuple[str, ...] | None = None
    rescan: bool = False
    adopt: bool = False
    wait: bool = False
    state: Path | None = None
    trial: bool = False

    @property
    def memory(self) -> Path:
        """The folder where the catalog and the lock lie: each output folder has one of its own."""
        if self.state:
            return self.state
        if self.trial:
            return self.root / STATE / "trial"
        usual = self.output == self.root / OUTPUT
        return self.root / STATE if usual else self.root / STATE / f"output-{digest(str(self.output))}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. `held` are the stories that are not visible, with the reason."""

    output: Path
    stories: int
    pages: int
    tally: Tally
    held: tuple[Held, ...]
    warnings: tuple[Problem, ...]
    seconds: float


def build(
    order: Order,
    progress: Progress = lambda stage, done, total: None,
    explain: Callable[[str, str], None] | None = None,
    notice: Callable[[str], None] = lambda line: None,
) -> Report:
    """Build a site. Raises Broken with every problem found, or Refused; then the output is as it was."""
    begun = time.monotonic()
    config = load_config(order.root)
    with (
        refusals(order.memory / "catalog.db"),
        only_builder(order.memory / "lock", order.wait, notice),
    ):
        place = _place(order, config)
        with (
            Crew(_jobs(order, config)) as crew,
            closing(open_catalog(order.memory / "catalog.db")) as connection,
        ):
            catalog = Catalog(connection, config.zone, order.at, order.drafts)
            return Build(order, config, crew, catalog, place, progress).run(begun)


def _place(order: Order, config: Config) -> Place:
    """Where the build publishes to. What has a memory of its own, such as the preview, is nobody's site: it has no releases."""
    if order.trial:
        return Nowhere(str(order.output))
    return open_place(order.root, order.output, PublishSettings() if order.state else config.publish, order.adopt)


# So many stories of a build that is stopped anyway are read for further problems.
ENOUGH_PROOFS = 2000


def _jobs(order: Order, config: Config) -> int:
    return config.build.jobs if order.jobs is None else order.jobs


class Build:
    """The steps of one build, in the order in which `run` takes them."""

    def __init__(
        self, order: Order, config: Config, crew: Crew, catalog: Catalog, place: Place, progress: Progress
    ) -> None:
        self._order, self._config, self._crew, self._catalog = order, config, crew, catalog
        self._place, self._progress = place, progress
        self._queries = Queries(catalog.connection)
        path = str(order.memory / "catalog.db")
        self._site = Site(str(order.root), path, order.drafts, str(time.monotonic_ns()))

    def run(self, begun: float) -> Report:
        press = press_for(self._site)
        changed, problems = self._take_in(press)
        problems += [*self._decide(), *told(self._plan, press)]
        if any(problem.severity == "error" for problem in problems):
            more = [*told(self._misspelled, press), *self._proofread(changed)]
            raise Broken(merged([*problems, *(problem for problem in more if not follows(problem, problems))]))
        issue, warnings = self._print(press)
        tally = issue.publish(self._order.at)
        self._catalog.keep_setting("at", str(self._order.at))
        self._catalog.keep_setting("drafts", str(int(self._order.drafts)))
        self._catalog.connection.commit()
        self._place.clear_staging()
        return Report(
            output=self._order.output,
            stories=self._queries.stories(),
            pages=tally.written + tally.unchanged,
            tally=tally,
            held=tuple(self._catalog.held()),
            warnings=tuple(sorted({*problems, *warnings, *self._catalog.warnings()})),
            seconds=time.monotonic() - begun,
        )

    # -- take in --------------------------------------------------------------------------------------------------

    def _take_in(self, press: Press) -> tuple[list[Source], list[Problem]]:
        """Bring the catalog's sources up to date with content/; what had changed, and what is wrong with it."""
        known = self._known_sources(press)
        changed: list[Source] = []
        for source in scan(self._order.root):
            if known.pop(source.path, None) != source.signature:
                changed.append(source)
        self._catalog.forget(chain(known, (source.path for source in changed)))
        problems: list[Problem] = []
        done = 0
        for batch in self._crew.run(Intake(self._site), changed, len(changed)):
            problems += chain.from_iterable(wrong for _, wrong in batch)
            clashes = self._catalog.file([taken for taken, _ in batch if taken])
            problems += (_at_key(self._order.root, clash) for clash in clashes)
            done += len(batch)
            self._progress("reading", done, len(changed))
        self._catalog.connection.commit()
        return changed, problems

    def _known_sources(self, press: Press) -> dict[str, str]:
        """The signatures of sources that need not be read again; none where what they were read with has changed."""
        tables = ("outlet", "sections", "urls", "markdown")
        reader = digest_of([__version__, press.desk.engine.version, [press.setting_digest(table) for table in tables]])
        if self._order.clean or self._catalog.setting("reader") != reader:
            self._catalog.forget_all()
            self._catalog.keep_setting("reader", reader)
        return dict(self._catalog.signatures())

    def _decide(self) -> Iterator[Problem]:
        """Make visible what may be seen at the moment of the build; yield what is wrong between sources."""
        self._catalog.reveal()
        yield from across(self._order.root, self._catalog, self._queries)

    # -- plan -----------------------------------------------------------------------------------------------------

    def _plan(self, press: Press) -> Iterator[Problem]:
        """Put down every page of this build; yield a problem for each URL that several claim."""
        pages = plan(self._queries, self._config, press.theme, press.templates, self._order.drafts)
        self._catalog.plan((KINDS[page.kind].rank, page) for page in pages)
        self._catalog.connection.commit()
        for url, owners in self._catalog.collisions():
            yield clash(self._order.root, url, owners)

    def _misspelled(self, press: Press) -> Iterable[Problem]:
        return press.templates.problems()

    # -- render ---------------------------------------------------------------------------------------------------

    def _proofread(self, changed: Sequence[Source]) -> Iterator[Problem]:
        """What is wrong with the texts of changed stories, where other problems stop the build: all are shown at once.

        What a template cannot do with a story may follow from those problems, and waits.
        """
        self._catalog.connection.commit()
        paths = {source.path for source in changed}
        pages = list(islice((page for page in self._catalog.planned(STORIES) if page.owner in paths), ENOUGH_PROOFS))
        run = PrintRun(self._site, Nowhere(str(self._order.output)), frozenset())
        for proofs in self._crew.run(run, pages, len(pages)):
            for proof in proofs:
                yield from (problem for problem in proof.problems if problem.code != "template")

    def _print(self, press: Press) -> tuple[Issue, list[Problem]]:
        """Render every page into the staging folder. Raises Broken with the problems of all of them."""
        self._place.clear_staging()
        press.bodies.clear()
        run = PrintRun(self._site, self._place, self._wanted())
        issue, problems = Issue(self._catalog.connection, self._place), list[Problem]()
        for rank in (ASSETS, STORIES, LISTS, FEEDS):
            problems += self._print_rank(run, issue, self._catalog.planned(rank), self._queries.planned(rank))
        assets = self._asset_pages(press, issue)
        problems += self._print_rank(run, issue, assets, len(assets))
        problems += press.templates.problems()
        if any(problem.severity == "error" for problem in problems):
            self._catalog.connection.rollback()
            self._place.clear_staging()
            raise Broken(merged(problems))
        return issue, problems

    def _print_rank(self, run: PrintRun, issue: Issue, pages: Iterable[Page], count: int) -> Iterator[Problem]:
        done = 0
        for proofs in self._crew.run(run, pages, count):
            issue.enter(proofs)
            for proof in proofs:
                yield from proof.problems
            done += len(proofs)
            self._progress("rendering", done, count)

    def _asset_pages(self, press: Press, issue: Issue) -> list[Page]:
        """The pictures and files that the pages just rendered refer to."""
        door = Door(press, "")
        found = ((path, door.asset(path)) for path in issue.assets())
        return [Page("file", unquote(asset.url), path, path) for path, asset in found if asset]

    def _wanted(self) -> frozenset[str]:
        """The stories whose bodies feeds print."""
        settings = self._config.feeds
        if not settings.full_text:
            return frozenset()
        lists = self._queries.feed_lists()
        return frozenset(chain.from_iterable(self._queries.newest(name, settings.items, within=FEED) for name in lists))


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes in a batch of sources, in a worker or here: for each what it came to, or its problems."""

    site: Site

    def __call__(self, sources: list[Source]) -> list[tuple[Taken | None, tuple[Problem, ...]]]:
        return [self._one(source) for source in sources]

    def _one(self, source: Source) -> tuple[Taken | None, tuple[Problem, ...]]:
        try:
            return take_in(press_for(self.site).desk, source), ()
        except Broken as broken:
            return None, broken.problems


def follows(problem: Problem, others: Iterable[Problem]) -> bool:
    """Whether a link or picture is only dead because its target is a source that has problems of its own."""
    paths = (PurePosixPath(other.path) for other in others)
    names = (path.parent.name if path.stem == "index" else path.name for path in paths)
    return problem.code in ("dead-link", "dead-picture") and any(name and name in problem.message for name in names)


def told(step: Callable[[Given], Iterable[Problem]], given: Given) -> list[Problem]:
    """The problems that a step yields, or those that end it."""
    try:
        return list(step(given))
    except Broken as broken:
        return list(broken.problems)


def clash(root: Path, url: str, owners: Sequence[str]) -> Problem:
    """The problem of several pages that claim one URL, in the last of the sources that are to blame."""
    sources = [owner for owner in owners if owner.startswith("content/")]
    hint = "give one of them another slug, or another pattern in [urls]"
    distinct = sorted(set(owners))
    claim = f"claim the URL {url}" if len(distinct) > 1 else f"claims the URL {url} twice"
    message = f"{' and '.join(distinct)} {claim}"
    path = sources[-1] if sources else "config.toml"
    if path.startswith("content/_static/"):
        return Problem(path, 0, 0, message, "give the file another name or place", code="same-url")
    aliases = (place_of_value(root, path, alias, "aliases") for alias in (url, url.rstrip("/")))
    place = next(filter(None, aliases), None) or place_of(root, path, "slug" if sources else "urls")
    return Problem(path, *place, message, hint, code="same-url")


def _at_key(root: Path, problem: Problem) -> Problem:
    """A problem of a source as a whole, at the key that gives it its name."""
    line, column = place_of(root, problem.path, "slug" if problem.path.startswith("content/pages/") else "id")
    return replace(problem, line=line, column=column)
