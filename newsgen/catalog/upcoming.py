"""What time alone will change on the site: each change that readers see, once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from newsgen.catalog import due
from newsgen.catalog.baseline import UNFINISHED, Baseline
from newsgen.catalog.database import recall_catalog
from newsgen.catalog.lists import ALL, FEED, TAB, WITHDRAWN, list_of, withdrawn_list
from newsgen.catalog.queries import Queries
from newsgen.catalog.visibility import MAY_DIFFER
from newsgen.model import Card

# A story that appears, or disappears, takes its entries in lists along. One that is taken back
# leaves a note; whatever feeds keep of it is an item of the site's. What is no story's is told in
# any case. An entry with a place of its own enters at a moment of its story, which is told.
MOMENT = "moment"
COMING = f"""
SELECT at, agenda.path, list, enters, hold, card, agenda.title
FROM agenda LEFT JOIN article ON article.path = agenda.story
WHERE at > ? AND (agenda.story = ''
    OR NOT draft AND opens IS NOT NULL AND (closes IS NULL OR opens < closes) AND CASE
        WHEN list = '{ALL}' THEN at IS NOT leaves
        WHEN list LIKE '{WITHDRAWN}/%' THEN list = '{withdrawn_list(FEED)}' AND NOT enters
        WHEN list = '{WITHDRAWN}' THEN 1
        WHEN instr(list, '{TAB}') THEN NOT enters AND (closes IS NULL OR at < closes)
        ELSE opens < at AND (closes IS NULL OR at < closes)
    END)
ORDER BY at, agenda.path, list, agenda.title
"""
# Whether a story, or its entry in a list, is visible at one moment and not at another.
_SHOWN, _NOTED, _STANDS = (
    tuple(rule.replace(":at", at) for at in (":from", ":to"))
    for rule in (due.STORY, due.NOTE, due.STAY)
)
_STANDS_THERE = tuple(
    f"(({shown} OR list LIKE '{WITHDRAWN}/%') AND {stands})"
    for shown, stands in zip(_SHOWN, _STANDS, strict=True)
)
DIFFERS = f"""
SELECT 1 FROM article WHERE path IN ({MAY_DIFFER}) AND ({" != ".join(_SHOWN)}
    OR {" != ".join(_NOTED)} OR EXISTS (SELECT 1 FROM stay
        WHERE stay.path = article.path AND {" != ".join(_STANDS_THERE)}))
UNION ALL SELECT 1 FROM moment LEFT JOIN article ON article.path = moment.story
    WHERE moment.at > :from AND moment.at <= :to AND (story = '' OR {_SHOWN[1]}) LIMIT 1
"""


class Event(Struct, frozen=True):
    """At a moment, in seconds, time alone changes what readers see of a story, or what another
    source says.

    `kind` is named for the key that decides, or for the list that the story enters or leaves.
    """

    at: int
    kind: str
    path: str
    title: str


def events(connection: sqlite3.Connection, after: int) -> Iterator[Event]:
    """All that is to come after a moment, soonest first."""
    last = None
    for at, path, list_, enters, hold, card, title in connection.execute(COMING, (after,)):
        kind = _kind(list_, bool(enters), hold)
        event = Event(at, kind, path, title or Card.unpack(card).title)
        if event != last:  # it leaves the lists of several partners at once
            yield event
        last = event


def _kind(list_: str, enters: bool, hold: str) -> str:
    if list_ != ALL:
        kind, _, which = list_of(list_).partition("/")
        return which if kind == MOMENT else kind
    if not enters:
        return "expire"
    return "embargo" if hold == "embargoed" else "publish"


def is_due(catalog: Path, at: int) -> bool:
    """Whether the site of the last build is another one at a moment, by time alone; it is, too,
    where there was no build, or where that one was cut short.
    """
    connection = recall_catalog(catalog)
    if connection is None:
        return True
    with closing(connection):
        number, built = Queries(connection).builds.last
        if not number or Baseline(connection).value(UNFINISHED):
            return True
        values = {"from": min(built, at), "to": max(built, at), "drafts": False}
        return connection.execute(DIFFERS, values).fetchone() is not None
