"""Which outputs there are, as the last build had them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from newsgen.catalog.story_queries import Room
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

    def about_story(self, path: str) -> str:
        """The id of the story, or of the story that was taken back, which a page at a path in the
        output is about, or an empty string.
        """
        query = "SELECT subject FROM page WHERE key = ? AND kind IN ('article', 'withdrawn')"
        row = self._run(query, (path_key(path),)).fetchone()
        return row[0] if row else ""
