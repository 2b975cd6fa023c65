"""What is on file of sources that are no stories."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from msgspec.json import Decoder

from newsgen.catalog.fronts import Front
from newsgen.catalog.story_queries import Room
from newsgen.digest import digest
from newsgen.records import AuthorRecord, LiveEntry, PlainPage, TermRecord

AUTHOR, PLAIN, FRONT = Decoder(AuthorRecord), Decoder(PlainPage), Decoder(Front)
ENTRY, TERM = Decoder(LiveEntry), Decoder(TermRecord)


class RecordQueries(Room):
    """What is on file of authors, plain pages, data and fronts."""

    def digest(self, kind: str, id_: str) -> str:
        """The digest of an author record, a plain page or a data file, or an empty string."""
        row = self._run("SELECT path, value FROM record WHERE kind = ? AND id = ?", (kind, id_))
        found = row.fetchone()
        return digest("\n".join(found)) if found else ""

    def id_at(self, path: str) -> str:
        """The id of the record whose source is `path`, or an empty string."""
        row = self._run("SELECT id FROM record WHERE path = ?", (path,)).fetchone()
        return row[0] if row else ""

    def kind_at(self, path: str) -> str:
        """The kind of the record whose source is `path`, or an empty string."""
        row = self._run("SELECT kind FROM record WHERE path = ?", (path,)).fetchone()
        return row[0] if row else ""

    def author(self, id_: str) -> AuthorRecord | None:
        """An author's record."""
        found = self._record("author", id_)
        return AUTHOR.decode(found) if found else None

    def authors(self) -> Iterator[tuple[str, AuthorRecord]]:
        """(id, record) of all authors, by id."""
        return ((id_, AUTHOR.decode(value)) for id_, value in self._records("author"))

    def term(self, list_: str) -> TermRecord | None:
        """The record of a tag, a series or a term, by the name of its list."""
        found = self._record("term", list_)
        return TERM.decode(found) if found else None

    def terms(self) -> Iterator[tuple[str, TermRecord]]:
        """(list, record) of all of them, by source path."""
        query = "SELECT id, value FROM record WHERE kind = 'term' ORDER BY path"
        return ((list_, TERM.decode(value)) for list_, value in self._run(query))

    def spellings(self) -> dict[str, str]:
        """The lists that records have under other names, with the lists of these."""
        own, found = dict[str, None](), dict[str, str]()
        for list_, record in self.terms():
            own[list_], above = None, list_.rpartition("/")[0]
            for one in record.spellings:
                found.setdefault(f"{above}/{one.slug}", list_)
        return {name: list_ for name, list_ in found.items() if name not in own}

    def plain_page(self, slug: str) -> PlainPage | None:
        """A plain page, whether it is shown or not."""
        found = self._record("plain", slug)
        return PLAIN.decode(found) if found else None

    def plain_pages(self) -> Iterator[PlainPage]:
        """All plain pages, by slug."""
        return (PLAIN.decode(value) for _, value in self._records("plain"))

    def data(self, name: str) -> Any:
        """A data file's value, None where there is no such file."""
        found = self._record("data", name)
        return json.loads(found) if found else None

    def front(self, list_: str) -> Front | None:
        """The document about a list's own page."""
        found = self._record("front", list_)
        return FRONT.decode(found) if found else None

    def fronts(self) -> Iterator[tuple[str, Front]]:
        """(list, document) of all pages that have one, by list."""
        return ((list_, FRONT.decode(value)) for list_, value in self._records("front"))

    def entries(self, story: str, at: int, drafts: bool) -> tuple[LiveEntry, ...]:
        """The entries of the live story from a source that are seen at a moment, the newest first;
        `drafts`: those that are drafts, too.
        """
        query = "SELECT value FROM record WHERE kind = 'entry' AND id > ? AND id < ?"
        found = [ENTRY.decode(value) for (value,) in self._run(query, (f"{story}#", f"{story}$"))]
        seen = [one for one in found if one.time <= at and (drafts or not one.draft)]
        return tuple(sorted(seen, key=lambda one: (one.time, one.id), reverse=True))

    def _record(self, kind: str, id_: str) -> str:
        query = "SELECT value FROM record WHERE kind = ? AND id = ?"
        row = self._run(query, (kind, id_)).fetchone()
        return row[0] if row else ""

    def _records(self, kind: str) -> Iterator[tuple[str, str]]:
        return self._run("SELECT id, value FROM record WHERE kind = ? ORDER BY id", (kind,))
