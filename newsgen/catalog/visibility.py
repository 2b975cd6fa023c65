"""What is visible as of a moment, what is held back, and what changes next by time alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo

from msgspec import Struct

from newsgen.catalog import due
from newsgen.catalog.baseline import Baseline
from newsgen.catalog.changes import SourceChange
from newsgen.catalog.filing import Filing
from newsgen.catalog.stories import Stories
from newsgen.model import Card

# The stories that time may have changed between two moments, and those that a preview shows.
MAY_DIFFER = (
    "SELECT path FROM agenda WHERE at > :from AND at <= :to"
    " UNION SELECT path FROM article WHERE draft"
)
_PASSED = due.PASSED.replace(":when", "moment.at")
DIFFERING = f"""
SELECT path FROM article WHERE path IN ({MAY_DIFFER}) AND (
    shown != {due.STORY} OR noted != {due.NOTE}
    OR EXISTS (SELECT 1 FROM stay WHERE stay.path = article.path AND stands != {due.STAY})
    OR EXISTS (SELECT 1 FROM moment WHERE moment.path = article.path AND passed != ({_PASSED})))
"""
# The sources that are no stories, and say something else now.
SPEAKING = f"""
SELECT DISTINCT path FROM moment WHERE at > :from AND at <= :to AND passed != ({_PASSED})
    AND path NOT IN (SELECT path FROM article) ORDER BY path
"""
HELD = """
SELECT path, card, hold, opens, noted,
    json_extract(record, '$.waits'), json_extract(record, '$.embargo')
FROM article WHERE NOT shown
"""
NEXT = "SELECT at, path, list, enters FROM agenda WHERE at > ? ORDER BY at, path, list LIMIT ?"


class Held(Struct, frozen=True):
    """A story that is not visible: why, and the moment that changes it (None: an edit must).

    `embargo`: the reason that its embargo gives.
    """

    path: str
    title: str
    reason: str
    until: int | None
    embargo: str = ""

    def told(self, zone: tzinfo) -> str:
        """The reason in words, with the moment that changes it in a zone."""
        until = (
            self.until and f" until {datetime.fromtimestamp(self.until, zone):%Y-%m-%d %H:%M %Z}"
        )
        return f"{self.reason}{until or ''}{f': {self.embargo}' if self.embargo else ''}"


def held_back(run: Callable[..., sqlite3.Cursor], at: int, id_: str = "") -> Iterator[Held]:
    """The stories on file that are not visible as of a moment, by path; or the one with an id."""
    query, values = (f"{HELD} AND id = ?", (id_,)) if id_ else (f"{HELD} ORDER BY path", ())
    for path, packed, hold, opens, noted, waits, embargo in run(query, values):
        title, state = Card.unpack(packed).title, state_of(waits, hold, opens, at, False, noted)
        lies_ahead = waits or opens is None or opens > at
        until = opens if lies_ahead and not waits else None
        yield Held(path, title, state, until, embargo if lies_ahead else "")


def state_of(waits: str, hold: str, opens: int | None, at: int, shown: bool, noted: bool) -> str:
    """What has become of a story by a moment: "draft" or "ready", "scheduled" or "embargoed",
    "live", "withdrawn" or "expired".
    """
    if waits:
        return waits
    if shown:
        return "live"
    if opens is None or opens > at:
        return hold
    return "withdrawn" if noted else "expired"


class Appointment(Struct, frozen=True):
    """At a moment, in seconds, the story of a source enters a list by time alone, or leaves it.

    `list` is the key of its entry there; "all" where the story itself appears or disappears, and
    all its entries with it; `moment/KIND` where a source says something else from then on.
    """

    at: int
    path: str
    list: str
    enters: bool


class Visibility:
    """Looks at the stories on file as of one moment."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        stories: Stories,
        filing: Filing,
        baseline: Baseline,
        at: int,
        drafts: bool,
    ) -> None:
        self._run = connection.execute
        self._stories, self._filing, self._baseline = stories, filing, baseline
        self._at, self._drafts = at, drafts

    def reveal(self) -> Iterator[SourceChange]:
        """Make visible exactly what is due, of all that was on file before."""
        last, last_drafts = self._baseline.value("at"), self._baseline.value("drafts")
        at, drafts = str(self._at), str(int(self._drafts))
        if (last, last_drafts) == (at, drafts):
            return
        ends = sorted((int(last or at), self._at))
        values = {"at": self._at, "drafts": self._drafts, "from": ends[0], "to": ends[1]}
        for (path,) in self._run(DIFFERING, values).fetchall():
            yield self._stories.look_again(path)
        for (path,) in self._run(SPEAKING, values).fetchall():
            yield self._filing.look_again(path)
        self._baseline.keep("at", at)
        self._baseline.keep("drafts", drafts)

    def reveal_all(self) -> None:
        """Make everything visible, whatever holds it back: to check it, never to publish it."""
        for (path,) in self._run("SELECT path FROM article WHERE NOT shown").fetchall():
            everything = due.EVERYTHING
            self._stories.look_again(path, everything, due.NOTHING, everything, everything)

    def held(self) -> Iterator[Held]:
        """The stories that are not visible, by path."""
        return held_back(self._run, self._at)

    def held_story(self, id_: str) -> Held | None:
        """The story with an id, where it is on file and not visible."""
        return next(held_back(self._run, self._at, id_), None)

    def entries_of(self, path: str) -> tuple[str, ...]:
        """The keys of the entries that the story of a source has in lists."""
        found = self._stories.find(path)
        return tuple(found.lists) if found else ()

    def agenda(self, count: int) -> Iterator[Appointment]:
        """What changes next by time alone, and why: at most so many appointments, soonest first."""
        for at, path, list_, enters in self._run(NEXT, (self._at, count)):
            yield Appointment(at, path, list_, bool(enters))

    def next_change(self) -> int | None:
        """The next moment, in seconds, at which time alone changes something, if there is one."""
        return next((appointment.at for appointment in self.agenda(1)), None)
