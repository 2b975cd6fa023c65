"""One build: take in what changed, bring the plan up to date, render what is stale, publish, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from functools import cached_property, lru_cache
from itertools import chain, islice
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from newsgen.catalog import lists
from newsgen.catalog.database import close_catalog, forget_catalog, open_catalog
from newsgen.catalog.outputs import Outputs
from newsgen.catalog.queries import Queries
from newsgen.catalog.questions import LAST, Bounds
from newsgen.catalog.reasons import because, described
from newsgen.catalog.shifts import Shift, stirs
from newsgen.catalog.slips import Slip, slip_of
from newsgen.catalog.store import Catalog, Held
from newsgen.catalog.traces import Traces
from newsgen.digest import code_digest, digest, digest_of, number_of
from newsgen.errors import Broken, Problem
from newsgen.intake.crosscheck import across
from newsgen.intake.positions import place_of, place_of_value
from newsgen.intake.scan import Source
from newsgen.intake.survey import Survey, source_of
from newsgen.intake.take import Desk, take_in
from newsgen.model import Start
from newsgen.outlet.config import Config, PublishSettings, load_config
from newsgen.outputs.kinds import ASSETS, FEEDS, LISTS, STORIES
from newsgen.outputs.planner import FURNITURE, MAPS, THEME, Planner
from newsgen.publish.issue import Issue, Tally
from newsgen.publish.lock import only_builder
from newsgen.publish.output import open_place
from newsgen.publish.printing import PrintRun, Proof
from newsgen.publish.staging import Nowhere, Place
from newsgen.publish.trouble import refusals
from newsgen.render.door import Door
from newsgen.render.mistakes import merged
from newsgen.render.press import STATE, Press, Site, press_for
from newsgen.workers import Crew

# Where a site is published to unless another folder is named.
OUTPUT = "output"
# Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
# Called with the path of an output and the reason why it was rendered.
Explain = Callable[[str, str], None]


class Order(Struct, frozen=True):
    """What is asked of a build. `at` is the moment, in seconds, that decides what is visible;
    `jobs` None: as configured.

    `changed`: only these files and folders (from the root, whether they are still there or not) are
    looked at; None: all. `rescan`: every source is read, and every published file looked at.
    `clean`: nothing is known of earlier builds. `adopt`: an output folder that newsgen did not make
    is taken. `wait`: for another build to end. `state` is the folder of what is known of earlier
    builds (None: the site's own). A `trial` does everything but publish.
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
        return (
            self.root / STATE if usual else self.root / STATE / f"output-{digest(str(self.output))}"
        )

    @property
    def catalog(self) -> Path:
        """The catalog's file."""
        return self.memory / "catalog.db"


class Report(Struct, frozen=True):
    """What a build did: its `number` among those of this catalog, `rendered` outputs of `pages` in
    all.

    `held` are the stories that are not visible, with the reason; at `next_change`, in seconds, time
    alone changes the site.
    """

    output: Path
    number: int
    stories: int
    pages: int
    rendered: int
    tally: Tally
    held: tuple[Held, ...]
    warnings: tuple[Problem, ...]
    next_change: int | None
    seconds: float


def build(
    order: Order,
    progress: Progress = lambda stage, done, total: None,
    explain: Explain = lambda path, reason: None,
    notice: Callable[[str], None] = lambda line: None,
) -> Report:
    """Build a site. Raises Broken with every error found, or Refused; then the output is as it was.

    `notice` is called once if the build has to wait for another one.
    """
    begun = time.monotonic()
    config = load_config(order.root)
    with refusals(order.catalog), ExitStack() as stack:
        stack.enter_context(only_builder(order.memory / "lock", order.wait, notice))
        place = _place(order, config)
        if order.clean:
            forget_catalog(order.catalog)
        connection = open_catalog(order.catalog)
        stack.callback(close_catalog, order.catalog, connection)
        crew = stack.enter_context(Crew(config.build.jobs if order.jobs is None else order.jobs))
        catalog = Catalog(connection, config.zone, order.at, order.drafts)
        return Build(order, config, crew, catalog, place, progress, explain).run(begun)


def _place(order: Order, config: Config) -> Place:
    """Where the build publishes to.

    What has a memory of its own, such as the preview, is nobody's site: it has no releases.
    """
    if order.trial:
        return Nowhere(str(order.output))
    return open_place(
        order.root, order.output, PublishSettings() if order.state else config.publish, order.adopt
    )


# So many stories of a build that is stopped anyway are read for further problems.
ENOUGH_PROOFS = 2000
# Up to so many published files, each build looks whether another hand has touched them.
FEW_FILES = 10_000
# After so many sources of a first build, or so many outputs, what is known of them is put on disk.
COMMIT_AFTER = 2000
ASSET = "asset:"
# So many pictures are known to be planned; more would be a list of the whole archive's.
PICTURES_KEPT = 10_000
# The units of the plan that kinds of sources come to.
UNITS = {"story": "story", "plain": "plain", "static": "file", "asset": "asset"}
# Facts that are asked again in each build, as what they stand for is no source.
SURROUNDINGS = (
    "setting",
    "theme option",
    "theme options",
    "strings",
    "static",
    "template",
    "has template",
    "place",
)


class Build:
    """The steps of one build, in the order in which `run` takes them."""

    def __init__(
        self,
        order: Order,
        config: Config,
        crew: Crew,
        catalog: Catalog,
        place: Place,
        progress: Progress,
        explain: Explain,
    ) -> None:
        self._order, self._config, self._crew, self._catalog, self._place = (
            order,
            config,
            crew,
            catalog,
            place,
        )
        self._progress, self._explain = progress, explain
        self._commit = catalog.connection.commit
        self._queries = Queries(catalog.connection)
        self._traces = Traces(catalog.connection)
        self._outputs = Outputs(catalog.connection, self._traces)
        self._site = Site(
            str(order.root), str(order.catalog), order.drafts, str(time.monotonic_ns())
        )
        # What has to be planned anew: units, and lists with the earliest place at which something
        # happened.
        self._units: dict[str, None] = {}
        self._moved: dict[str, Start] = {}
        # Plans a picture that a page was found to refer to; for others that refer to it, too, that
        # is done.
        self._plan_noted = lru_cache(maxsize=PICTURES_KEPT)(
            lambda path: self._planner.plan_asset(path)
        )

    def run(self, begun: float) -> Report:
        with closing(press_for(self._site)) as press:
            problems = self._take_in()
            problems += self._planned(press)
            self._commit()
            errors = [problem for problem in problems if problem.severity == "error"]
            if errors:
                raise Broken(
                    merged(
                        [
                            *errors,
                            *(error for error in self._proofread() if not follows(error, errors)),
                        ]
                    )
                )
            rendered = self._print()
            if rendered:
                press.bodies.prune(self._config.feeds.items * self._outputs.count_kind("feed"))
        files = self._queries.count(lists.FILES)
        number, tally = Issue(self._outputs, self._place, self._commit).publish(
            self._order.at, files
        )
        self._place.clear_staging()
        return Report(
            output=self._order.output,
            number=number,
            stories=self._queries.count(lists.ALL),
            pages=files,
            rendered=rendered,
            tally=tally,
            held=tuple(self._catalog.held()),
            warnings=tuple(sorted({*problems, *self._catalog.warnings()})),
            next_change=self._catalog.next_change(),
            seconds=time.monotonic() - begun,
        )

    # -- take in -----------------------------------------------------------------------------------

    def _take_in(self) -> list[Problem]:
        """Bring the catalog's sources up to date with content/; what is wrong with them."""
        survey = self._survey()
        problems: list[Problem] = []
        self._follow(self._catalog.drop_missing())
        done, count = 0, self._catalog.how_many_expected()
        for batch in self._crew.run(
            Intake(self._site), map(source_of, self._catalog.expected()), count
        ):
            for source, slip, wrong in batch:
                if slip is None:
                    self._catalog.set_aside(source.path, source.kind)
                    problems += wrong
            problems += self._follow(self._catalog.file([slip for _, slip, _ in batch if slip]))
            done += len(batch)
            self._progress("reading", done, count)
            if self._catalog.is_new and done % COMMIT_AFTER < len(batch):
                self._commit()
        self._follow(self._catalog.drop_broken())
        self._follow(self._catalog.reveal())
        self._catalog.count_lists()
        survey.seal()
        return [*problems, *across(self._order.root, self._catalog, self._queries)]

    def _survey(self) -> Survey:
        """Look which sources may have changed.

        All are read anew where what they are read with has changed.
        """
        outlet, urls = self._config.outlet, self._config.urls
        tables = [self._press.setting_digest(table) for table in ("sections", "markdown")]
        reader = digest_of([code_digest(), outlet.language, outlet.timezone, urls.article, tables])
        anew = self._catalog.setting("reader") != reader
        self._catalog.keep_setting("reader", reader)
        now = (self._order.memory / "lock").stat().st_mtime_ns
        survey = Survey(self._order.root, self._catalog, now, anew, self._order.rescan)
        if self._order.changed is None or anew or self._order.rescan or self._catalog.is_new:
            survey.look_at_all()
        else:
            survey.look_at_paths(self._order.changed)
        return survey

    def _follow(self, shifts: Iterable[Shift | Problem]) -> list[Problem]:
        """Note what changes of sources mean for facts and for the plan; the problems among them."""
        problems = []
        for shift in shifts:
            if isinstance(shift, Problem):
                problems.append(_at_key(self._order.root, shift))
            elif shift.is_one and not self._catalog.is_new:
                self._traces.doubt(shift)
                self._replan(shift)
                for stir in stirs(shift):
                    if stir.moved:
                        self._moved[stir.list] = min(
                            stir.place, self._moved.get(stir.list, stir.place)
                        )
        return problems

    def _replan(self, shift: Shift) -> None:
        """Put down which part of the plan a change of a source touches, beside the lists that it
        moves in.
        """
        if shift.kind in UNITS:
            self._units[f"{UNITS[shift.kind]}:{shift.path}"] = None
        for one in filter(None, (shift.before, shift.after)):
            if one.kind == "author":
                self._moved.setdefault(lists.author_list(one.id), LAST)

    # -- plan --------------------------------------------------------------------------------------

    def _planned(self, press: Press) -> list[Problem]:
        """The problems of the plan and of templates.

        Where there can be no plan, the next build makes all of it anew.
        """
        try:
            return [*self._plan(), *press.templates.problems()]
        except Broken as broken:
            self._catalog.keep_setting("plan", "")
            return list(broken.problems)

    def _plan(self) -> Iterator[Problem]:
        """Bring the plan up to date, and mark what has to be rendered; yield a problem for each URL
        that several claim.
        """
        if not self._catalog.setting("ledger"):
            self._outputs.remember_gone(
                path for path in self._place.ledger.read() if self._place.signature(path)
            )
            self._catalog.keep_setting("ledger", "read")
        if self._has_other_rules():
            self._planner.plan_all()
        else:
            for unit in (*self._units, THEME, FURNITURE, MAPS):
                self._planner.plan(unit)
            for list_, place in self._moved.items():
                self._planner.plan_list(list_, place)
        self._outputs.settle()
        self._ask_again()
        self._look_over()
        for url, owners in self._outputs.collisions():
            yield clash(self._order.root, url, owners)

    @cached_property
    def _press(self) -> Press:
        """Means to ask for what the catalog knows now.

        What pages are rendered with (`press_for`) sees what is on disk only.
        """
        return Press(
            self._order.root, self._order.memory, self._config, self._queries, self._order.drafts
        )

    @cached_property
    def _planner(self) -> Planner:
        press = self._press
        return Planner(
            self._queries,
            self._outputs,
            self._traces,
            self._config,
            press.theme,
            press.templates,
            self._order.drafts,
        )

    def _has_other_rules(self) -> bool:
        """Whether what decides on the plan as a whole has changed."""
        has = {
            name: self._press.templates.has(f"{name}.html")
            for name in ("author", "tag", "series", "year")
        }
        tables = [
            self._press.setting_digest(table) for table in ("sections", "urls", "lists", "feeds")
        ]
        rules = digest_of(
            [code_digest(), self._config.outlet.language, tables, has, self._order.drafts]
        )
        known = self._catalog.setting("plan")
        self._catalog.keep_setting("plan", rules)
        return known != rules

    def _ask_again(self) -> None:
        """Ask every suspect fact again; what read one that has another digest now is stale."""
        code = code_digest()
        if self._catalog.setting("code") != code:
            self._outputs.make_stale("newsgen itself is another version")
            self._catalog.keep_setting("code", code)
        for name, noted in self._traces.environment(SURROUNDINGS):
            if self._asked(name)[0] != noted:
                self._traces.touch(number_of(name), f"{described(name)} changed")
        for suspect in self._traces.suspects():
            mark, bounds = self._asked(suspect.name)
            for question, changed in bounds.items():
                self._traces.keep_bounds(number_of(question), question, changed)
            if mark != suspect.digest:
                self._traces.touch(suspect.number, because(suspect.name, suspect.reason))
        self._traces.clear_suspects()

    def _asked(self, name: str) -> tuple[str, Mapping[str, Bounds]]:
        """The digest that a fact has now, and what decides on it; a fact that cannot be told any
        longer has none.
        """
        door = Door(self._press, self._config.outlet.language)
        try:
            return door.ask_again(name), door.bounds
        except Broken:
            return "", {}

    def _look_over(self) -> None:
        """Find the published files that another hand has touched: of a large site only if that is
        asked for.
        """
        if self._order.trial or not (
            self._order.rescan or self._queries.count(lists.FILES) <= FEW_FILES
        ):
            return
        for num, path, signature in self._outputs.published():
            if self._place.signature(path) != signature:
                self._outputs.make_one_stale(num, "another hand changed the file")

    # -- render ------------------------------------------------------------------------------------

    def _proofread(self) -> Iterator[Problem]:
        """What is wrong with the texts of changed stories, where other problems stop the build: all
        are shown at once.

        What a template cannot do with a story may follow from those problems, and waits. So do all
        texts where there is no plan: what is stale is that of a former one, and may be about
        stories that are gone.
        """
        if not self._catalog.setting("plan"):
            return
        self._outputs.begin_rendering()
        jobs = list(islice(self._outputs.jobs(STORIES), ENOUGH_PROOFS))
        run = PrintRun(self._site, Nowhere(str(self._order.output)))
        for proofs in self._crew.run(run, jobs, len(jobs)):
            for proof in proofs:
                yield from (problem for problem in proof.errors if problem.code != "template")

    def _print(self) -> int:
        """Render every stale output into the staging folder; how many.

        Raises Broken with the problems of all of them.
        """
        self._place.clear_staging()
        errors: list[Problem] = []
        rendered = 0
        self._outputs.begin_rendering()
        for rank in (
            STORIES,
            LISTS,
            FEEDS,
            ASSETS,
            ASSETS,
        ):  # the pictures of outlet.css are known once it is rendered
            for proof in self._proofs(rank):
                errors += proof.errors
                rendered += 1
        if errors:
            self._place.clear_staging()
            raise Broken(merged(errors))
        return rendered

    def _proofs(self, rank: int) -> Iterator[Proof]:
        """Do the jobs of one rank, and plan the pictures that turn out to be referred to, or no
        longer.
        """
        self._outputs.settle()
        count, done = self._outputs.waiting(rank), 0
        for proofs in self._crew.run(
            PrintRun(self._site, self._place), self._outputs.jobs(rank), count
        ):
            self._enter(proofs)
            yield from proofs
            done += len(proofs)
            self._progress("rendering", done, count)
            if done % COMMIT_AFTER < len(proofs):
                self._commit()
        for name in self._traces.sweep():
            if name.startswith(ASSET):
                self._planner.plan_asset(name.removeprefix(ASSET))
                self._plan_noted.cache_clear()
        self._commit()

    def _enter(self, proofs: Sequence[Proof]) -> None:
        """Put down what outputs came to and what they have read."""
        for proof in proofs:
            self._explain(proof.path, proof.reason)
            if proof.bundle is not None:
                self._traces.enter_bundle(proof.trace.bundle, proof.bundle)
        self._outputs.warn((proof.path, proof.warnings) for proof in proofs)
        self._outputs.enter([proof.rendered for proof in proofs if proof.rendered])
        self._traces.enter({proof.rendered.num: proof.trace for proof in proofs if proof.rendered})
        facts = chain.from_iterable(
            (*proof.trace.facts.items(), *(proof.bundle or {}).items()) for proof in proofs
        )
        for name in {name for name, mark in facts if mark and name.startswith(ASSET)}:
            self._plan_noted(name.removeprefix(ASSET))


class Intake(Struct, frozen=True):
    """Takes in a batch of sources, in a worker or here: for each what it came to, or its problems."""

    site: Site

    def __call__(
        self, sources: list[Source]
    ) -> list[tuple[Source, Slip | None, tuple[Problem, ...]]]:
        desk = press_for(self.site).desk
        return [self._one(desk, source) for source in sources]

    def _one(self, desk: Desk, source: Source) -> tuple[Source, Slip | None, tuple[Problem, ...]]:
        try:
            return source, slip_of(take_in(desk, source), desk.zone), ()
        except Broken as broken:
            return source, None, broken.problems


def follows(problem: Problem, others: Iterable[Problem]) -> bool:
    """Whether a link or picture is only dead because its target is a source that has problems of
    its own.
    """
    paths = (PurePosixPath(other.path) for other in others)
    names = (path.parent.name if path.stem == "index" else path.name for path in paths)
    return problem.code in ("dead-link", "dead-picture") and any(
        name and name in problem.message for name in names
    )


def clash(root: Path, url: str, owners: Sequence[str]) -> Problem:
    """The problem of several pages that claim one URL, in the last of the sources that are to
    blame.
    """
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
    line, column = place_of(
        root, problem.path, "slug" if problem.path.startswith("content/pages/") else "id"
    )
    return replace(problem, line=line, column=column)
