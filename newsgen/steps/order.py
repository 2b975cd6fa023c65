"""What is asked of a build, and what it reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from newsgen.catalog.visibility import Held
from newsgen.digest import digest
from newsgen.errors import Problem
from newsgen.publish.publisher import Tally
from newsgen.publish.staging import Target
from newsgen.publish.url_ledger import UrlLedger
from newsgen.render.context import STATE

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
    is taken. `wait`: for another build to end. `apart` is the folder of what is known of earlier
    builds (None: the site's own). A `trial` does everything but publish.

    `state`: the file whose state the build goes on from, and into which it saves what the next one
    needs. `thin`: what was deployed and has not changed since need not stand in the output.
    `if_due`: unless time alone changed the site, NotDue is raised, and nothing is done.
    `skip_broken`: sources with errors are left out, and all others published. `ahead`: the moment
    is still to come, as the clock has it.
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
    apart: Path | None = None
    trial: bool = False
    state: Path | None = None
    thin: bool = False
    if_due: bool = False
    skip_broken: bool = False
    ahead: bool = False

    @property
    def url_ledger(self) -> UrlLedger:
        """The site's ledger of URLs, wherever it is published to."""
        return Target(str(self.root / OUTPUT)).url_ledger

    @property
    def enters_urls(self) -> bool:
        """Whether readers will see what is published, so that its URLs must never die."""
        is_seen = not (self.drafts or self.trial or self.apart or self.ahead)
        return is_seen and self.output == self.root / OUTPUT

    @property
    def memory(self) -> Path:
        """The folder where the catalog and the lock lie: each output folder has one of its own."""
        if self.apart:
            return self.apart
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


class NotDue(Exception):
    """A build that is asked for only if one is due, is not."""


class Skipped(Struct, frozen=True):
    """A source that was left out, and the errors for which."""

    path: str
    problems: tuple[Problem, ...]


class Report(Struct, frozen=True):
    """What a build did: its `number` among those of this catalog, `rendered` outputs of `pages` in
    all.

    `notes` say what was chosen, and is as it should be. `skipped` are the sources that were left
    out for their errors. `held` are the stories that are
    not visible, with the reason; at `next_change`, in seconds, time alone changes the site. Its
    URLs begin with `root`.
    """

    output: Path
    root: str
    number: int
    stories: int
    pages: int
    rendered: int
    tally: Tally
    held: tuple[Held, ...]
    warnings: tuple[Problem, ...]
    next_change: int | None
    seconds: float
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
