"""The plan: what has to stand in the output, what is stale, what has to go, what was published."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from msgspec import Struct

from newsgen.catalog.baseline import UNFINISHED, Baseline
from newsgen.catalog.lists import FILES
from newsgen.catalog.published import Published
from newsgen.catalog.rows import pack
from newsgen.catalog.traces import Traces
from newsgen.catalog.urls import FORMER
from newsgen.errors import Problem
from newsgen.model import Page, Position
from newsgen.outlet.paths import path_key

PLANNED = "kind, url, subject, owner, lang, number, start_date, start_id"
PUT_PAGE = (
    f"INSERT INTO page (path, key, unit, rank, {PLANNED}, stale) VALUES ({'?, ' * 12}'it is new')"
)
SET_PAGE = (
    "UPDATE page SET rank = ?, kind = ?, url = ?, subject = ?, owner = ?, lang = ?, number = ?,"
    " start_date = ?, start_id = ?,"
    " stale = coalesce(stale, 'it is planned in another way') WHERE num = ?"
)
KNOWN = f"SELECT num, path, rank, {PLANNED} FROM page WHERE unit = ? AND number > ?"
KNOWN_URL = 3 + PLANNED.split(", ").index("url")
JOB = (
    "SELECT digest, signature, EXISTS (SELECT 1 FROM due WHERE due.path = page.path), stale,"
    f" {PLANNED} FROM page WHERE num = ?"
)
# Stands for the digest of a file of which only newsgen's making is known.
UNKNOWN = "?"
SAME_PLACE = """
SELECT min(url), json_group_array(owner), json_group_array(kind) FROM page
WHERE key IN (SELECT key FROM page WHERE stale IS NOT NULL)
GROUP BY key HAVING count(*) > 1 ORDER BY key
"""
# The sign before a name keeps SQLite from going through all outputs in the order that is wanted:
# few are stale.
BELOW_A_FILE = """
SELECT url, owner, (SELECT below.owner FROM page AS below
    WHERE below.key > page.key || '/' AND below.key < page.key || '0' LIMIT 1) AS other
FROM page WHERE stale IS NOT NULL AND key != 'media' AND other IS NOT NULL ORDER BY +key
"""
# A page without an ending, such as `/about`, and the folder that answers there as well, unless it
# does nothing but lead to the page.
LEADS = f"folder.kind = '{FORMER}' AND folder.subject = page.url"
SAME_ADDRESS = f"""
SELECT page.url, page.owner, folder.owner FROM page AS folder
JOIN page ON page.key = substr(folder.key, 1, length(folder.key) - 11) || '.html'
WHERE folder.stale IS NOT NULL AND folder.key LIKE '%/index.html' AND page.url NOT LIKE '%.html'
AND NOT ({LEADS})
UNION
SELECT page.url, page.owner, folder.owner FROM page
JOIN page AS folder ON folder.key = substr(page.key, 1, length(page.key) - 5) || '/index.html'
WHERE page.stale IS NOT NULL AND page.key LIKE '%.html' AND page.url NOT LIKE '%.html'
AND page.url NOT LIKE '%/' AND NOT ({LEADS})
"""
RESERVED = """
SELECT url, owner FROM page
WHERE stale IS NOT NULL AND (key IN ('media', '.newsgen', '.newsgen-staging')
    OR key LIKE '.newsgen/%' OR key LIKE '.newsgen-staging/%') ORDER BY +key
"""
# New files come first, so that nothing leads to what is not there yet; what leads to them follows
# in the order of ranks.
STAGED = """
SELECT path, digest != '', staged = 1 FROM page
WHERE stale IS NOT NULL AND staged ORDER BY staged, rank, path
"""
# What an output is, where no other can be the same. What is made for pages is called after all that
# it shows, and never moves.
WAS = (
    "CASE WHEN number = 0 AND subject != '' AND kind NOT IN ('rendition', 'share-card')"
    " THEN kind || ' ' || subject ELSE '' END"
)
# What a page answers whose path does not tell: `/about`, by `about.html`.
BARE = (
    "CASE WHEN path LIKE '%.html' AND url NOT LIKE '%.html' AND url NOT LIKE '%/'"
    " THEN url ELSE '' END"
)
LOG = f"""
INSERT INTO outcome (build, path, what, was, url)
    SELECT :build, path, CASE WHEN staged = 1 AND digest = '' THEN 'added' ELSE 'changed' END, '',
    {BARE} FROM page WHERE stale IS NOT NULL AND staged
    UNION ALL SELECT :build, path, 'removed', was, url FROM gone
"""
# The kind of fact that says whether an output stands at a path: the plan wakes it.
STANDS = "stands"
# The kind of output that stands at a former address.
REDIRECT = "redirect"
# So many builds stay on record.
BUILDS_KEPT = 100


class PlannedOutput(NamedTuple):
    """An output as it is planned: its rank, and its path in the output folder."""

    rank: int
    path: str
    page: Page


class Task(Struct, frozen=True):
    """An output to be rendered: its page, its number, and what newsgen published there last (empty:
    nothing). `due`: that is still to be deployed.
    """

    num: int
    page: Page
    digest: str
    signature: str
    reason: str
    due: bool = False


class Rendered(Struct, frozen=True):
    """What an output came to; `staged`: it waits in the staging folder, 1 as a new file, 2 in place
    of what stands there.
    """

    num: int
    digest: str
    signature: str
    staged: int


class Plan:
    """The outputs of one catalog."""

    def __init__(self, connection: sqlite3.Connection, traces: Traces) -> None:
        self._run, self._many = connection.execute, connection.executemany
        self._cursor = connection.cursor
        self._traces, self.published = traces, Published(connection)
        self._baseline = Baseline(connection)
        # The outputs that came, went or are others, with their paths, once somebody asks for them.
        self.stirred: list[tuple[str, Page]] | None = None

    # -- the plan ----------------------------------------------------------------------------------

    def replan(self, unit: str, pages: Iterable[PlannedOutput], above: int = -1) -> list[str]:
        """Make the outputs that come from one unit those given; numbered pages up to `above` stay.

        The digests of what is dropped.
        """
        rows = self._run(KNOWN, (unit, above))
        known: dict[
            str, list[tuple[Any, ...]]
        ] = {}  # more than one at a path where the unit once claimed it twice
        for row in rows.fetchall():
            known.setdefault(row[1], []).append(row)
        change, moved = -sum(map(len, known.values())), []
        stirred = list[tuple[str, Page]]()
        for rank, path, page in pages:
            change += 1
            planned = (rank, *_columns(page))
            if not known.get(path):
                self._run(PUT_PAGE, (path, path_key(path), unit, *planned))
                moved.append(path)
                stirred.append((path, page))
            elif (row := known[path].pop(0))[2:] != planned:
                self._run(SET_PAGE, (*planned, row[0]))
                stirred += ((path, page), (path, _page(row[3:])))
                if row[KNOWN_URL] != page.url:
                    moved.append(path)
        self._run("UPDATE list SET size = size + ? WHERE name = ?", (change, FILES))
        dropped = [(num, path) for rows in known.values() for num, path, *_ in rows]
        if self.stirred is not None:
            gone = ((row[1], _page(row[3:])) for rows in known.values() for row in rows)
            self.stirred += (*stirred, *gone)
        digests = [self._drop(num, path) for num, path in dropped]
        moved += [path for _, path in dropped]
        self._traces.suspect((f"{STANDS}:{path}", f"{path} came or went") for path in moved)
        return digests

    def is_claimed(self, path: str, unit: str = "") -> bool:
        """Whether an output comes from any unit; from another than this one, where one is given."""
        query = "SELECT 1 FROM page WHERE key = ? AND path = ? AND unit != ?"
        return self._run(query, (path_key(path), path, unit)).fetchone() is not None

    def units(self) -> Iterator[str]:
        """Everything that outputs come from."""
        return (unit for (unit,) in self._run("SELECT DISTINCT unit FROM page").fetchall())

    def count_kinds(self, kinds: Collection[str]) -> int:
        """How many outputs of lists are of these kinds."""
        query = "SELECT kind, count(*) FROM page WHERE unit >= 'list:' AND unit < 'list;'"
        found = self._run(f"{query} GROUP BY kind")
        return sum(count for kind, count in found if kind in kinds)

    def recipes(self) -> Iterator[str]:
        """How each file is made that is made of a picture."""
        return (text for (text,) in self._run("SELECT subject FROM page WHERE kind = 'rendition'"))

    def last_before(self, unit: str, position: Position) -> tuple[int, Position] | None:
        """The number and the start of the last numbered page that begins before a position."""
        row = self._run(
            "SELECT number, start_date, start_id FROM page"
            " WHERE unit = ? AND number > 0 AND (start_date, start_id) < (?, ?)"
            " ORDER BY number DESC LIMIT 1",
            (unit, *position),
        ).fetchone()
        return (row[0], Position(*row[1:])) if row else None

    def last_number(self, unit: str) -> int:
        """The highest number of a numbered page, 0 where there is none."""
        return int(
            self._run(
                "SELECT coalesce(max(number), 0) FROM page WHERE unit = ?", (unit,)
            ).fetchone()[0]
        )

    def _drop(self, num: int, path: str) -> str:
        self._traces.leave(num)
        row = self._run(
            "SELECT CASE fresh WHEN '' THEN digest ELSE fresh END FROM page WHERE num = ?", (num,)
        ).fetchone()
        self._run(
            f"INSERT OR IGNORE INTO gone SELECT path, digest, signature, {WAS}, {BARE} FROM page"
            " WHERE num = ? AND digest != ''",
            (num,),
        )
        self._run("DELETE FROM page WHERE num = ?", (num,))
        if not self.is_claimed(
            path
        ):  # a second claim to a place goes, and what was said of the first one stands
            self._run("DELETE FROM warning WHERE owner = ?", (f"output:{path}",))
        return str(row[0])

    def settle(self) -> None:
        """What was dropped in one place and planned in another stays where it is."""
        for path, digest, signature in self._run(
            "SELECT path, digest, signature FROM gone"
        ).fetchall():
            row = self._run(
                "SELECT num FROM page WHERE key = ? AND path = ?", (path_key(path), path)
            ).fetchone()
            if row:
                self._run(
                    "UPDATE page SET digest = ?, signature = ? WHERE num = ?",
                    (digest, signature, row[0]),
                )
                self._run("DELETE FROM gone WHERE path = ?", (path,))

    def collisions(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Places that more than one output claims, or one as a file and others as a folder: (URL,
        owners). Last come those that can yield best: former addresses yield to present ones.
        """
        for url, owners, kinds in self._run(SAME_PLACE):
            claims = zip(map(REDIRECT.__eq__, json.loads(kinds)), json.loads(owners), strict=True)
            yield url, tuple(owner for _, owner in sorted(claims))
        for url, owner, other in self._run(BELOW_A_FILE):
            yield url, tuple(sorted((owner, other)))
        file_at = lru_cache(maxsize=4096)(self._file_at)
        stale = "SELECT key, owner FROM page WHERE stale IS NOT NULL ORDER BY +key"
        for key, owner in self._cursor().execute(stale):
            folder = key.rpartition("/")[0]
            while folder:
                found = file_at(folder)
                if found:
                    yield found[0], tuple(sorted((found[1], owner)))
                folder = folder.rpartition("/")[0]
        for url, owner, other in self._run(SAME_ADDRESS):
            yield url, tuple(sorted((owner, other)))
        for url, owner in self._run(RESERVED):
            yield url, (owner, "newsgen itself")

    def _file_at(self, key: str) -> tuple[str, str] | None:
        """(URL, owner) of an old output that is a file where others need a folder."""
        row = self._run(
            "SELECT url, owner FROM page WHERE key = ? AND stale IS NULL", (key,)
        ).fetchone()
        return tuple(row) if row else None

    # -- what has to be rendered -------------------------------------------------------------------

    def make_stale(self, reason: str) -> None:
        """Let every output be rendered again."""
        self._run("UPDATE page SET stale = ? WHERE stale IS NULL", (reason,))

    def begin_rendering(self) -> None:
        """Nothing that is stale has been rendered yet."""
        self._run("UPDATE page SET fresh = '', staged = 0 WHERE stale IS NOT NULL AND fresh != ''")

    def jobs(self, rank: int) -> Iterator[Task]:
        """The outputs of one rank that have to be rendered, those about stories in the order of
        time.
        """
        waiting = "SELECT num FROM page WHERE stale IS NOT NULL AND rank = ? AND fresh = ''"
        order = f"{waiting} ORDER BY rank, start_date"
        # Read to the end at once: a cursor kept open would keep what is committed meanwhile out of
        # the catalog's own file.
        numbers = array("q", (num for (num,) in self._run(order, (rank,))))
        for one in numbers:
            for digest, signature, due, reason, *planned in self._run(JOB, (one,)).fetchall():
                yield Task(one, _page(planned), digest, signature, reason, bool(due))

    def stale(self) -> frozenset[int]:
        """The numbers of the outputs that have to be rendered."""
        return frozenset(
            num for (num,) in self._run("SELECT num FROM page WHERE stale IS NOT NULL")
        )

    def waiting(self, rank: int) -> int:
        """How many outputs of a rank have to be rendered."""
        query = "SELECT count(*) FROM page WHERE stale IS NOT NULL AND rank = ? AND fresh = ''"
        return int(self._run(query, (rank,)).fetchone()[0])

    def enter(self, rendered: Sequence[Rendered]) -> None:
        """Put down what outputs came to."""
        self._many(
            "UPDATE page SET fresh = ?, fresh_signature = ?, staged = ? WHERE num = ?",
            [(one.digest, one.signature, one.staged, one.num) for one in rendered],
        )

    def warn(self, warnings: Iterable[tuple[str, Sequence[Problem]]]) -> None:
        """Keep the warnings of outputs, by path, in place of those that they had."""
        found = {f"output:{path}": problems for path, problems in warnings}
        self._many("DELETE FROM warning WHERE owner = ?", [(owner,) for owner in found])
        rows = [(owner, pack(problem)) for owner, problems in found.items() for problem in problems]
        self._many("INSERT INTO warning VALUES (?, ?)", rows)

    # -- publishing --------------------------------------------------------------------------------

    def remember_gone(self, paths: Iterable[str]) -> None:
        """Put down files that newsgen published once, of which nothing else is known."""
        query = "INSERT OR IGNORE INTO gone (path, digest, signature) VALUES (?, ?, '')"
        self._many(query, ((path, UNKNOWN) for path in paths))

    def begin_publishing(self, at: int) -> int:
        """Put down what will be published before any of it is; the build's number.

        What is cut short stays stale.
        """
        row = self._run("INSERT INTO build (at) VALUES (?) RETURNING number", (at,)).fetchone()
        self._run(LOG, {"build": row[0]})
        self._baseline.keep(UNFINISHED, str(row[0]))
        self._run(
            "UPDATE page SET digest = fresh, signature = fresh_signature"
            " WHERE stale IS NOT NULL AND fresh != ''"
        )
        last = min(row[0] - BUILDS_KEPT, self.published.last_deployed)
        for table, column in (("build", "number"), ("outcome", "build")):
            self._run(f"DELETE FROM {table} WHERE {column} <= ?", (last,))
        return int(row[0])

    def staged(self) -> Iterator[tuple[str, bool, bool]]:
        """(path, whether newsgen published it before, whether it is new there) of the staged files,
        in the order in which they are published.
        """
        return self._cursor().execute(STAGED)

    def is_in_the_way(self, path: str) -> bool:
        """Whether a file that goes stands where a folder has to be, or in a folder where a file has
        to be.
        """
        key = path_key(path)
        above = [folder.as_posix() for folder in PurePosixPath(key).parents]
        rows = (
            self._run("SELECT 1 FROM page WHERE key = ?", (folder,)).fetchone() for folder in above
        )
        inside = "SELECT 1 FROM page WHERE key > ? AND key < ?"
        return any(rows) or self._run(inside, (f"{key}/", f"{key}0")).fetchone() is not None

    def gone(self) -> list[str]:
        """The files that no longer belong, by path."""
        return [path for (path,) in self._run("SELECT path FROM gone ORDER BY path")]

    def end_publishing(self) -> None:
        """Everything that was rendered stands as it should."""
        self._baseline.forget(UNFINISHED)
        self._run(
            "UPDATE page SET stale = NULL, staged = 0, fresh = ''"
            " WHERE stale IS NOT NULL AND fresh != ''"
        )
        self._run("DELETE FROM gone")


def _columns(page: Page) -> tuple[object, ...]:
    start = page.start or (None, None)
    return (page.kind, page.url, page.subject, page.owner, page.lang, page.number, *start)


def _page(columns: Sequence[Any]) -> Page:
    kind, url, subject, owner, lang, number, date, id_ = columns
    return Page(
        kind, url, subject, owner, lang, number, Position(date, id_) if id_ is not None else None
    )
