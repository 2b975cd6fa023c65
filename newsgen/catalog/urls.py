"""Whose each place was at which anything was published, as the ledger of URLs has it.

A place is a path from the site's root, decoded. What stood there is known by a story's id, a plain
page's source, or a list's name; the kind of a feed before that, such as `feed:`, is that of its
feed, and an alias has no other name.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from newsgen.outlet.paths import output_path, page_path, path_key
from newsgen.outlet.urls import Urls

ALIAS = "alias:"
# What the kinds of feeds are called, `feed-atom` and the like; copies of them have no identity.
FEED = "feed"
IS_FEED = f"(kind = '{FEED}' OR kind GLOB '{FEED}-*' AND kind NOT GLOB '*-copy')"
# The unit of what stands at a place that its page has left, and the kinds of such outputs.
FORMER = "former"
INDEX, HTML = "/index.html", ".html"
IDENTITY = (
    f"CASE kind WHEN 'article' THEN subject WHEN 'page' THEN owner WHEN 'redirect' THEN '{ALIAS}'"
    f" ELSE CASE WHEN {IS_FEED} THEN kind || ':' ELSE '' END || subject END"
)
# What has an identity: all but numbered pages, and the feeds of the site as a whole.
KEPT = (
    "number = 0 AND (kind IN ('article', 'withdrawn', 'page', 'section', 'author', 'tag', 'series',"
    f" 'term', 'redirect') OR {IS_FEED} AND instr(subject, '/'))"
)
IS_KEPT = f"SELECT {IDENTITY} FROM (SELECT ? AS kind, ? AS subject, ? AS owner, ? AS number)"
STANDS = f"SELECT url, {IDENTITY} FROM page WHERE {KEPT}"
# New pages at places of others. Who was published before may take any: two stories may swap.
NEWCOMERS = f"""
SELECT page.url, owner, url.id FROM page CROSS JOIN url ON url.key = page.key
WHERE stale IS NOT NULL AND kind IN ('article', 'page') AND url.id NOT IN ({IDENTITY}, '{ALIAS}')
AND NOT EXISTS (SELECT 1 FROM url AS own WHERE own.id = {IDENTITY}) ORDER BY +page.url, +url.num
"""
# Of outputs with equal keys, which only a broken build leaves, any will do.
STANDING = f"""
SELECT url.place, url.id, coalesce(kind, ''), coalesce({IDENTITY}, ''), coalesce(subject, '')
FROM url LEFT JOIN page ON page.key = url.key GROUP BY url.num
ORDER BY url.place, url.num DESC
"""
MOVED = f"SELECT url, subject FROM page WHERE kind = '{FORMER}'"
# Aliases as they were typed: of stories, and of pages and terms that are shown.
ALIASES = """
SELECT json_extract(record, '$.aliases'), url FROM article
    WHERE json_extract(record, '$.aliases') != '[]' AND shown
UNION ALL SELECT json_extract(value, '$.aliases'), page.url FROM record
    JOIN page ON page.unit = 'plain:' || record.path AND page.kind = 'page'
    WHERE record.kind = 'plain' AND json_extract(value, '$.aliases') != '[]'
UNION ALL SELECT json_extract(value, '$.aliases'), page.url FROM record
    JOIN page ON page.unit = 'list:' || record.id AND page.kind IN ('tag', 'series', 'term')
    WHERE record.kind = 'term' AND json_extract(value, '$.aliases') != '[]'
"""


class Holding(NamedTuple):
    """A place, and whose it was."""

    place: str
    id: str

    @property
    def key(self) -> str:
        """The key of the file that answered."""
        kind, colon, _ = self.id.partition(":")
        is_feed = colon and f"{kind}-".startswith(f"{FEED}-")
        return path_key((output_path if is_feed else page_path)(self.place))


class UrlHistory:
    """The places of one site: those in its ledger, and those that are `listed` in urls.json."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run, self._many = connection.execute, connection.executemany

    # -- what is known -----------------------------------------------------------------------------

    def know(self, ledger: Sequence[Holding], listed: Sequence[Holding]) -> bool:
        """Have these places and no others; whether there are others than before."""
        named, entered = {one.place for one in listed}, set(ledger)
        new = [one for one in dict.fromkeys(listed) if one not in entered]
        rows = [
            (number, one.key, *one, one.place in named)
            for number, one in enumerate([*new, *ledger], 1 - len(new))
        ]
        before = self._run("SELECT num, key, place, id FROM url ORDER BY num").fetchall()
        self._run("DELETE FROM url")
        self._many("INSERT INTO url VALUES (?, ?, ?, ?, ?)", rows)
        return before != [row[:-1] for row in rows]

    def enter(self, holdings: Iterable[Holding]) -> None:
        """Know more places, as they were entered in the ledger."""
        listed = "EXISTS (SELECT 1 FROM url WHERE key = ?1 AND place = ?2 AND listed)"
        number = "(SELECT max(coalesce(max(num), 0), 0) + 1 FROM url)"
        query = f"INSERT INTO url SELECT {number}, ?1, ?2, ?3, {listed}"
        self._many(query, [(one.key, *one) for one in holdings])

    def any(self) -> bool:
        """Whether any place is known."""
        return self._run("SELECT 1 FROM url LIMIT 1").fetchone() is not None

    def is_known(self, id_: str) -> bool:
        """Whether anything was published under a name of the ledger's."""
        return self._run("SELECT 1 FROM url WHERE id = ?", (id_,)).fetchone() is not None

    def unlisted(self) -> tuple[int, str]:
        """How many places of the ledger urls.json lacks, and the first of them."""
        query = "SELECT count(DISTINCT place), min(place) FROM url WHERE NOT listed"
        count, first = self._run(query).fetchone()
        return count, first or ""

    def entered(self) -> Iterator[Holding]:
        """The places of the ledger, in its order."""
        query = "SELECT place, id FROM url WHERE num > 0 ORDER BY num"
        return (Holding(*row) for row in self._run(query))

    def standing(self) -> Iterator[tuple[Holding, str, str, str]]:
        """Every place with each whose it was, the last one first, and the kind, identity and
        subject of the output that stands there now, "" where there is none.
        """
        for place, id_, *found in self._run(STANDING):
            yield Holding(place, id_), *found

    def present(self) -> dict[str, str]:
        """The URL of everything that the ledger may know, by its name there."""
        return dict(self._run(f"SELECT {IDENTITY}, url FROM page WHERE {KEPT}"))

    def moved(self, urls: Urls) -> list[tuple[str, str]]:
        """(old URL, new URL) of all that leads on, in order."""
        found = dict(self._run(MOVED).fetchall())
        for aliases, url in self._run(ALIASES):
            found |= {urls.asked_at(alias): url for alias in json.loads(aliases)}
        return sorted(found.items())

    def led(self) -> dict[str, str]:
        """Where what stood at a path of the output is now, by that path."""
        return dict(self._run(f"SELECT path, subject FROM page WHERE kind = '{FORMER}'"))

    def deserted(self) -> list[str]:
        """The keys of the places at which nothing stands."""
        query = "SELECT DISTINCT key FROM url WHERE key NOT IN (SELECT key FROM page) ORDER BY key"
        return [key for (key,) in self._run(query)]

    def holders(self, key: str) -> list[Holding]:
        """Whose the place with a key was, the last one first."""
        query = "SELECT place, id FROM url WHERE key = ? ORDER BY num DESC"
        return [Holding(*row) for row in self._run(query, (key,))]

    # -- what is published now ---------------------------------------------------------------------

    def published(self, everything: bool) -> Iterator[tuple[str, str]]:
        """(URL, identity) of the outputs that are about to be published, or of all that are."""
        return self._run(STANDS if everything else f"{STANDS} AND stale IS NOT NULL")

    def is_last(self, one: Holding) -> bool:
        """Whether the ledger says already whose a place is now."""
        query = "SELECT id FROM url WHERE key = ? AND place = ? AND num > 0 ORDER BY num DESC"
        row = self._run(query, (one.key, one.place)).fetchone()
        return row is not None and row[0] == one.id

    def newcomers(self) -> Iterator[tuple[str, str, str]]:
        """(URL, owner, identity of another) of pages that stand for the first time, and at a place
        that was another's.
        """
        return self._run(NEWCOMERS)

    # -- what stands at former places --------------------------------------------------------------

    def keys(self) -> list[str]:
        """The keys of all places."""
        return [key for (key,) in self._run("SELECT DISTINCT key FROM url")]

    def stirred(self, path: str, kind: str, subject: str, owner: str) -> Iterator[str]:
        """The keys of the places at which something else may have to stand, once an output came to
        a path, or left it: those around it, and the others of whatever it is.
        """
        key = path_key(path)
        query = "SELECT key FROM url WHERE key IN (?, ?) OR key > ? AND key < ?"
        rows = self._run(query, (key, _counterpart(key), f"{key}/", f"{key}0"))
        yield from (found for (found,) in rows)
        (id_,) = self._run(IS_KEPT, (kind, subject, owner, 0)).fetchone()
        yield from (found for (found,) in self._run("SELECT key FROM url WHERE id = ?", (id_,)))

    def is_taken(self, path: str, unit: str, is_bare: bool, to: str) -> bool:
        """Whether a former place has to yield: another output stands there, or where servers look
        in its stead, or is a file where it needs a folder. What leads `to` that output may stand.

        `is_bare`: the place has neither slash nor ending.
        """
        key, former = path_key(path), f"{FORMER}:"
        above = [folder.as_posix() for folder in PurePosixPath(key).parents]
        for one in (key, *above):
            query = "SELECT 1 FROM page WHERE key = ? AND unit != ? AND NOT (? AND unit GLOB ?)"
            values = (one, unit, one != key, f"{former}*")
            if self._run(query, values).fetchone():
                return True
        beside = _counterpart(key)
        if key.endswith(INDEX):
            bare = "SELECT 1 FROM page WHERE key = ? AND url NOT LIKE '%.html' AND unit NOT GLOB ?"
            bare += " AND url != ?"
            return self._run(bare, (beside, f"{former}*", to)).fetchone() is not None
        folder = "SELECT 1 FROM page WHERE key = ? AND unit != ?"
        return is_bare and self._run(folder, (beside, unit)).fetchone() is not None


def _counterpart(key: str) -> str:
    """The key of the file that may answer the same address: `about.html` for `about/index.html`."""
    if key.endswith(INDEX):
        return f"{key.removesuffix(INDEX)}{HTML}"
    return f"{key.removesuffix(HTML)}{INDEX}" if key.endswith(HTML) else key
