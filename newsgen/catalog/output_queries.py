"""Which outputs there are, as the last build had them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from newsgen.catalog.story_queries import Room
from newsgen.catalog.urls import FORMER
from newsgen.outlet.paths import path_key

# An output that is planned at a path: its URL, and where it comes from.
PLACED_AT = "SELECT url, owner FROM page WHERE key = ? AND path = ?"
# The lists that have feeds, each with its language. All have one in this kind.
WITH_FEEDS = "SELECT subject, lang FROM page WHERE kind = 'feed' ORDER BY subject"


class OutputQueries(Room):
    """Which outputs there are, as the last build had them."""

    def placed_at(self, path: str) -> tuple[str, str]:
        """The URL of the output that is planned at a path, and what it comes from; "" twice where
        there is none.
        """
        row = self._run(PLACED_AT, (path_key(path), path)).fetchone()
        return tuple(row) if row else ("", "")

    def with_feeds(self) -> list[tuple[str, str]]:
        """(list, language) of the lists for which feeds are planned, by their names."""
        return self._run(WITH_FEEDS).fetchall()

    def kind_at(self, path: str) -> str:
        """The kind of the output that is planned at a path, "" where there is none."""
        query = "SELECT kind FROM page WHERE key = ? AND path = ?"
        row = self._run(query, (path_key(path), path)).fetchone()
        return row[0] if row else ""

    def count(self, kinds: Iterable[str]) -> int:
        """How many outputs are of one of these kinds."""
        query = "SELECT count(*) FROM page WHERE kind IN (SELECT value FROM json_each(?))"
        return int(self._run(query, (json.dumps([*kinds]),)).fetchone()[0])

    def of_kinds(self, kinds: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """(path in the output, kind, subject) of each that is of one of these kinds, by path."""
        query = (
            "SELECT path, kind, subject FROM page WHERE kind IN (SELECT value FROM json_each(?))"
        )
        return self._run(f"{query} ORDER BY path", (json.dumps([*kinds]),))

    def leading_to(self, url: str) -> list[str]:
        """The URLs that do nothing but lead to another one."""
        query = f"SELECT url FROM page WHERE kind IN ('redirect', '{FORMER}') AND subject = ?"
        return [found for (found,) in self._run(f"{query} ORDER BY url", (url,))]

    def feeds_of(self, lists: Iterable[str], kinds: Iterable[str]) -> list[tuple[str, str]]:
        """(URL, list) of the feeds of these kinds that some lists have, by URL."""
        query = (
            "SELECT url, subject FROM page WHERE kind IN (SELECT value FROM json_each(?))"
            " AND subject IN (SELECT value FROM json_each(?)) ORDER BY url"
        )
        return self._run(query, (json.dumps([*kinds]), json.dumps([*lists]))).fetchall()

    def stale_of(self, unit: str) -> list[tuple[str, str]]:
        """(path in the output, reason) of what has to be rendered of that which a unit comes to."""
        query = "SELECT path, stale FROM page WHERE unit = ? AND stale IS NOT NULL ORDER BY path"
        return self._run(query, (unit,)).fetchall()

    def going(self, was: str) -> list[str]:
        """The paths at which an output stands that is no more, by what it was."""
        rows = self._run("SELECT path FROM gone WHERE was = ? ORDER BY path", (was,))
        return [path for (path,) in rows]

    def about_story(self, path: str) -> str:
        """The id of the story, or of the story that was taken back, which a page at a path in the
        output is about, or an empty string.
        """
        query = "SELECT subject FROM page WHERE key = ? AND kind IN ('article', 'withdrawn')"
        row = self._run(query, (path_key(path),)).fetchone()
        return row[0] if row else ""
