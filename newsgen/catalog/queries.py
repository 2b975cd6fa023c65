"""Questions to the catalog, each answered by index; every story in an answer is visible."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from newsgen.catalog.lists import series_list, tag_list
from newsgen.catalog.store import unpack_article
from newsgen.digest import digest
from newsgen.model import Article, Card, Start

# How far back a tag or series is searched for related stories.
RELATED_DEPTH = 40


class Queries:
    """Read-only questions. Lists are named as in `catalog.lists`; ids come newest first unless a name says otherwise."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute

    # -- one story ------------------------------------------------------------------------------------------------

    def card_and_digest(self, id_: str) -> tuple[Card, str] | None:
        """The card of a visible story with the digest of its packed form."""
        row = self._run("SELECT card FROM article WHERE id = ? AND shown", (id_,)).fetchone()
        return (Card.unpack(row[0]), digest(row[0])) if row else None

    def article(self, id_: str) -> Article | None:
        """All of a visible story but its text."""
        row = self._run("SELECT card, record FROM article WHERE id = ? AND shown", (id_,)).fetchone()
        return unpack_article(*row) if row else None

    def is_on_file(self, path: str) -> bool:
        """Whether `path` is a story's source, visible or not."""
        return self._run("SELECT 1 FROM article WHERE path = ?", (path,)).fetchone() is not None

    def is_visible(self, id_: str) -> bool:
        """Whether there is a visible story of this id."""
        return self._run("SELECT 1 FROM article WHERE id = ? AND shown", (id_,)).fetchone() is not None

    def source_digest(self, path: str) -> str:
        """The digest of a source's bytes when it was taken in, or an empty string."""
        row = self._run("SELECT digest FROM source WHERE path = ?", (path,)).fetchone()
        return row[0] if row else ""

    def source_of(self, id_: str) -> str:
        """The source path of a story, or an empty string."""
        row = self._run("SELECT path FROM article WHERE id = ?", (id_,)).fetchone()
        return row[0] if row else ""

    def id_at(self, path: str) -> str:
        """The id of the visible story whose source is `path`, or an empty string."""
        row = self._run("SELECT id FROM article WHERE path = ? AND shown", (path,)).fetchone()
        return row[0] if row else ""

    def asset(self, path: str) -> tuple[str, int, int] | None:
        """(digest, width, height) of a file that stories may refer to."""
        row = self._run("SELECT digest, width, height FROM asset WHERE path = ?", (path,)).fetchone()
        return tuple(row) if row else None

    # -- lists ----------------------------------------------------------------------------------------------------

    def newest(self, list_: str, count: int, before: Start | None = None, within: str = "") -> tuple[str, ...]:
        """At most `count` stories of a list, before a cursor and standing `within` another list where these are given."""
        query = "SELECT id FROM entry WHERE list = ? AND shown = 1"
        values: tuple[object, ...] = (list_,)
        if before:
            query += " AND (date, id) < (?, ?)"
            values += (before.date, before.id)
        if within and within != list_:
            query += " AND EXISTS (SELECT 1 FROM entry AS other WHERE other.list = ? AND other.shown = 1"
            query += " AND other.date = entry.date AND other.id = entry.id)"
            values += (within,)
        rows = self._run(f"{query} ORDER BY date DESC, id DESC LIMIT ?", (*values, count))
        return tuple(id_ for (id_,) in rows)

    def following(self, list_: str, after: Start) -> str:
        """The next younger story of a list, or an empty string."""
        row = self._run(
            "SELECT id FROM entry WHERE list = ? AND shown = 1 AND (date, id) > (?, ?) ORDER BY date, id LIMIT 1",
            (list_, after.date, after.id),
        ).fetchone()
        return row[0] if row else ""

    def stretch(self, list_: str, start: Start, count: int) -> tuple[str, ...]:
        """`count` stories of a list from a cursor on towards the present, newest first."""
        rows = self._run(
            "SELECT id FROM entry WHERE list = ? AND shown = 1 AND (date, id) >= (?, ?) ORDER BY date, id LIMIT ?",
            (list_, start.date, start.id, count),
        ).fetchall()
        return tuple(id_ for (id_,) in reversed(rows))

    def count(self, list_: str) -> int:
        """How many stories a list has."""
        return int(self._run("SELECT count(*) FROM entry WHERE list = ? AND shown = 1", (list_,)).fetchone()[0])

    def lists(self, kind: str) -> Iterator[tuple[str, int]]:
        """The non-empty lists `KIND/...` by name, with their sizes."""
        return self._run(
            "SELECT list, count(*) FROM entry WHERE list >= ? AND list < ? AND shown = 1 GROUP BY list ORDER BY list",
            (f"{kind}/", f"{kind}0"),
        )

    def milestones(self, list_: str, step: int) -> Iterator[Start]:
        """The first story of every full stretch of `step` stories, from the oldest on: where numbered pages begin."""
        rows = self._run("SELECT date, id FROM entry WHERE list = ? AND shown = 1 ORDER BY date, id", (list_,))
        for number, (date, id_) in enumerate(rows):
            if number % step == 0:
                yield Start(date, id_)

    def years(self, section: str) -> tuple[int, ...]:
        """The years in which a section has stories, newest first."""
        rows = self._run(
            "SELECT DISTINCT list FROM entry WHERE list >= ? AND list < ? AND shown = 1",
            (f"year/{section}/", f"year/{section}0"),
        )
        years = {name.removeprefix(f"year/{section}/") for (name,) in rows}
        return tuple(sorted((int(year) for year in years if year.isdigit()), reverse=True))

    def spelling(self, list_: str) -> str:
        """How the oldest story of a tag or series spells its name."""
        row = self._run(
            "SELECT label FROM entry WHERE list = ? AND shown = 1 ORDER BY date, id LIMIT 1", (list_,)
        ).fetchone()
        return row[0] if row else ""

    def spellings(self) -> tuple[str, ...]:
        """The lists of the tags and series that stories spell in more than one way."""
        rows = self._run(
            "SELECT list FROM entry WHERE label != '' AND shown = 1"
            " GROUP BY list HAVING count(DISTINCT label) > 1 ORDER BY list"
        )
        return tuple(list_ for (list_,) in rows)

    def spelled_otherwise(self, list_: str, shown: str) -> Iterator[tuple[str, str]]:
        """(source path, spelling) of the stories that spell a tag or series in another way than `shown`."""
        return self._run(
            "SELECT path, label FROM entry JOIN article USING (id)"
            " WHERE list = ? AND entry.shown = 1 AND label != ? ORDER BY path",
            (list_, shown),
        )

    def unknown_authors(self) -> Iterator[tuple[str, str]]:
        """(author id, source path) of visible stories whose author has no record."""
        return self._run(
            "SELECT substr(list, 8), path FROM entry JOIN article USING (id) WHERE list >= 'author/' AND list < 'author0'"
            " AND entry.shown = 1 AND substr(list, 8) NOT IN (SELECT id FROM record WHERE kind = 'author') ORDER BY path"
        )

    def lost_relations(self) -> Iterator[tuple[str, str]]:
        """(source path, id) of visible stories that name a related story which is on no file."""
        return self._run(
            "SELECT article.path, named.value FROM article, json_each(record, '$.related') AS named WHERE shown"
            " AND named.value NOT IN (SELECT id FROM article) ORDER BY article.path"
        )

    def stories(self) -> int:
        """How many stories are visible."""
        return int(self._run("SELECT count(*) FROM article WHERE shown").fetchone()[0])

    def feed_lists(self) -> Iterator[str]:
        """The lists that the plan in hand has feeds for."""
        return (list_ for (list_,) in self._run("SELECT subject FROM page WHERE kind = 'feed'").fetchall())

    def planned(self, rank: int) -> int:
        """How many pages of a rank the plan in hand has."""
        return int(self._run("SELECT count(*) FROM page WHERE rank = ?", (rank,)).fetchone()[0])

    def related(self, article: Article, count: int) -> tuple[str, ...]:
        """Older stories that share most tags or the series with an article, its own choice first, as of its publication."""
        card = article.card
        chosen = [id_ for id_ in article.related if id_ != card.id and self.is_visible(id_)]
        before = Start(card.date, card.id)
        shared: Counter[str] = Counter()
        for list_ in self._topics(article):
            shared.update(self.newest(list_, RELATED_DEPTH, before))
        dates = {id_: self._date(id_) for id_ in shared}
        ranked = sorted(shared, key=lambda id_: (-shared[id_], -dates[id_], id_))
        return tuple(dict.fromkeys((*chosen, *ranked)))[:count]

    def _topics(self, article: Article) -> list[str]:
        topics = [tag_list(tag.slug) for tag in article.tags]
        return topics + ([series_list(article.series.slug)] if article.series else [])

    def _date(self, id_: str) -> int:
        return int(self._run("SELECT date FROM article WHERE id = ?", (id_,)).fetchone()[0])

    def visible(self) -> Iterator[tuple[str, str, str, str, str]]:
        """(id, source path, URL, section, record) of every visible story, oldest first."""
        return self._run("SELECT id, path, url, section, record FROM article WHERE shown ORDER BY date, id")

    def builds(self) -> Iterator[tuple[int, int]]:
        """(number, moment) of the builds that are on record, newest first."""
        return self._run("SELECT number, at FROM build ORDER BY number DESC")

    def changes(self, since: int) -> Iterator[tuple[str, str]]:
        """(path in the output, "added", "changed" or "removed"): what all builds above a number came to, taken together."""
        rows = self._run("SELECT path, what FROM outcome WHERE build > ? ORDER BY path, build", (since,))
        for path, group in groupby(rows, lambda row: row[0]):
            steps = [what for _, what in group]
            was, is_ = steps[0] != "added", steps[-1] != "removed"
            if was or is_:
                yield path, "changed" if was and is_ else "added" if is_ else "removed"

    def published(self, path: str) -> tuple[str, str] | None:
        """(digest, signature) of a file of the output as it was last published."""
        row = self._run("SELECT digest, signature FROM output WHERE path = ?", (path,)).fetchone()
        return tuple(row) if row else None

    # -- records ----------------------------------------------------------------------------------------------------

    def record(self, kind: str, id_: str) -> tuple[str, dict[str, Any]] | None:
        """(source path, value) of an author record, a plain page or a data file."""
        row = self._run("SELECT path, value FROM record WHERE kind = ? AND id = ?", (kind, id_)).fetchone()
        return (row[0], json.loads(row[1])) if row else None

    def records(self, kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """(id, source path, value) of all records of a kind, by id."""
        for id_, path, value in self._run("SELECT id, path, value FROM record WHERE kind = ? ORDER BY id", (kind,)):
            yield id_, path, json.loads(value)

    def record_at(self, path: str) -> str:
        """The id of the record whose source is `path`, or an empty string."""
        row = self._run("SELECT id FROM record WHERE path = ?", (path,)).fetchone()
        return row[0] if row else ""

    def sources(self, kind: str) -> Iterator[tuple[str, str]]:
        """(path, digest) of all sources of a kind, by path."""
        return self._run("SELECT path, digest FROM source WHERE kind = ? ORDER BY path", (kind,))
