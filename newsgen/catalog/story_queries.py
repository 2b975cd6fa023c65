"""What is on file of stories, visible or not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsgen.catalog.rows import unpack_article
from newsgen.model import Article, Card, Position, Withdrawn

# The first condition lets the index be used.
TRANSLATIONS = (
    "SELECT id FROM article WHERE original != '' AND original = ? AND shown ORDER BY date, id"
)
# Comes after every sign that an id may have.
LAST_SIGN = "\x7f"


class PlannedStory(NamedTuple):
    """What decides on the outputs of a story: its URL, and the `aliases` that lead there.

    `withdrawn`: it was taken back, and leaves a note; `live`: it may have entries.
    """

    id: str
    path: str
    url: str
    section: str
    position: Position
    aliases: tuple[str, ...]
    withdrawn: bool
    live: bool


class Room:
    """What is asked about one subject."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute


class StoryQueries(Room):
    """What is on file of stories."""

    def card_and_digest(self, id_: str) -> tuple[Card, str] | None:
        """The card of a visible story with its digest."""
        row = self._run(
            "SELECT card, card_digest FROM article WHERE id = ? AND shown", (id_,)
        ).fetchone()
        return (Card.unpack(row[0]), row[1]) if row else None

    def article_and_digests(self, id_: str) -> tuple[Article, str, str] | None:
        """All of a visible story but its text, with the digests of all of it, the text included,
        and of its card.
        """
        row = self._run(
            "SELECT card, record, digest, card_digest FROM article WHERE id = ? AND shown", (id_,)
        ).fetchone()
        return (unpack_article(row[0], row[1]), *row[2:]) if row else None

    def is_on_file(self, path: str) -> bool:
        """Whether `path` is a story's source, visible or not."""
        return self._run("SELECT 1 FROM article WHERE path = ?", (path,)).fetchone() is not None

    def source_of(self, id_: str) -> str:
        """The source path of a story, or an empty string."""
        row = self._run("SELECT path FROM article WHERE id = ? AND shown", (id_,)).fetchone()
        return row[0] if row else ""

    def id_at(self, path: str) -> str:
        """The id of the visible story whose source is `path`, or an empty string."""
        row = self._run("SELECT id FROM article WHERE path = ? AND shown", (path,)).fetchone()
        return row[0] if row else ""

    def withdrawn(self, id_: str) -> Withdrawn | None:
        """What is still said of a story that was taken back."""
        query = "SELECT card, record FROM article WHERE id = ? AND noted"
        row = self._run(query, (id_,)).fetchone()
        if not row:
            return None
        article = unpack_article(*row)
        card, taken_back = article.card, article.withdrawn
        assert taken_back
        return Withdrawn(
            id=card.id,
            path=article.path,
            url=card.url,
            lang=card.lang,
            published=card.date,
            date=taken_back.date,
            text=taken_back.text,
            guid=article.guid,
        )

    def withdrawn_url(self, path: str) -> str:
        """The URL of the note that the story whose source is `path` left, or an empty string."""
        row = self._run("SELECT url FROM article WHERE path = ? AND noted", (path,)).fetchone()
        return row[0] if row else ""

    def notes(self) -> Iterator[tuple[str, str]]:
        """(path in the output, id) of the stories that were taken back, and leave a note."""
        return self._run(
            "SELECT page.path, id FROM article JOIN page ON page.unit = 'story:' || article.path"
            " WHERE noted AND kind = 'withdrawn' ORDER BY page.path"
        )

    def translations(self, original: str) -> list[str]:
        """The ids of the visible translations of a story, the oldest first."""
        rows = self._run(TRANSLATIONS, (original,)).fetchall()
        return [id_ for (id_,) in rows]

    def with_errors(self) -> Iterator[tuple[str]]:
        """(source path,) of the stories that are on file, to be judged, as far as they could be
        read: a look at each story.
        """
        return self._run("SELECT path FROM article WHERE json_extract(record, '$.offset') < 0")

    def ids_like(self, beginning: str) -> list[str]:
        """The ids of the stories, visible or not, that begin in a way."""
        query = "SELECT id FROM article WHERE id >= ? AND id < ? ORDER BY id"
        return [id_ for (id_,) in self._run(query, (beginning, f"{beginning}{LAST_SIGN}"))]

    def path_of(self, id_: str) -> str:
        """The source path of a story, visible or not, or an empty string."""
        row = self._run("SELECT path FROM article WHERE id = ?", (id_,)).fetchone()
        return row[0] if row else ""

    def path_at(self, url: str) -> str:
        """The source path of the story at a URL, visible or not, or an empty string."""
        row = self._run("SELECT path FROM article WHERE url = ? ORDER BY shown DESC", (url,))
        found = row.fetchone()
        return found[0] if found else ""

    def visible(self) -> Iterator[tuple[str, str, str, str]]:
        """(id, source path, URL, section) of every visible story, by source path."""
        return self._run("SELECT id, path, url, section FROM article WHERE shown ORDER BY path")

    def picturing(self, picture: str) -> Iterator[tuple[Position, tuple[str, ...]]]:
        """The place of each visible story that has a lead picture from this path, with the lists in
        which it may stand.
        """
        query = "SELECT date, id, lists FROM article WHERE picture = ? AND picture != '' AND shown"
        for date, id_, lists in self._run(query, (picture,)):
            yield Position(date, id_), tuple(json.loads(lists))

    def pictured_below(self, width: int) -> Iterator[tuple[str, str, int]]:
        """(source path, path of the lead picture, its width) of each visible story whose picture is
        narrower: a look at each story.
        """
        query = (
            "SELECT article.path, asset.path, asset.width FROM article JOIN asset"
            " ON asset.path = picture WHERE shown AND fallback != '' AND width < ?"
        )
        return self._run(f"{query} ORDER BY article.path", (width,))

    def filed_under(self, lists: Iterable[str]) -> list[str]:
        """The source paths of the stories, visible or not, that stand in any of some lists, or
        would if no record had their spelling: a look at each story.
        """
        is_named = "instr(lists, ?) OR instr(record, ?)"
        query = f"SELECT path FROM article WHERE {is_named}"
        quoted = (json.dumps(list_, ensure_ascii=False) for list_ in lists)
        found = (self._run(query, (one, one)).fetchall() for one in quoted)
        return sorted({path for rows in found for (path,) in rows})

    def planned(self, path: str = "") -> Iterator[PlannedStory]:
        """What the plan knows of every story that has a page, by source path; or of the one at a
        `path`.
        """
        query = (
            "SELECT id, path, url, section, date, json_extract(record, '$.aliases'), noted,"
            " json_extract(record, '$.live') FROM article WHERE (shown OR noted)"
        )
        end, values = ("AND path = ?", (path,)) if path else ("ORDER BY path", ())
        for id_, source, url, section, date, aliases, noted, live in self._run(
            f"{query} {end}", values
        ):
            position, old = Position(date, id_), tuple(json.loads(aliases))
            flags = (bool(noted), bool(live))
            yield PlannedStory(id_, source, url, section, position, old, *flags)
