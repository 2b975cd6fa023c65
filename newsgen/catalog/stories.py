"""The stories on file, and which of them, in which lists, are visible as of a moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from typing import NamedTuple

from msgspec.json import decode

from newsgen.catalog import due
from newsgen.catalog.amended import row_as_of
from newsgen.catalog.changes import Snapshot, SourceChange
from newsgen.catalog.entries import Entries
from newsgen.catalog.lists import is_of_withdrawn
from newsgen.catalog.moments import Moments
from newsgen.catalog.rows import STORY_COLUMNS, Stay, StoryRow
from newsgen.model import Position

PUT = (
    f"INSERT INTO article (shown, noted, {', '.join(STORY_COLUMNS)})"
    f" VALUES ({due.FILED}, {due.FILED_NOTE}, {', '.join(f':{name}' for name in STORY_COLUMNS)})"
    " RETURNING shown, noted"
)
PUT_STAY = f"INSERT INTO stay VALUES (:path, :list, :opens, :closes, {due.FILED}) RETURNING stands"
GET = (
    f"SELECT shown, noted, json_extract(record, '$.related'), json_extract(record, '$.aliases'),"
    f" {', '.join(STORY_COLUMNS)} FROM article WHERE path = ?"
)
AMEND = "UPDATE article SET updated = ?, card = ? WHERE path = ?"
GET_STAYS = "SELECT stands, list, opens, closes FROM stay WHERE path = ?"


class Filed(NamedTuple):
    """A story on file: whether it is visible, or leaves a note; its entries in lists, by their
    keys, with the label of each; and the `digest` of what it says by now.
    """

    story: StoryRow
    shown: bool
    noted: bool
    lists: Mapping[str, str]
    digest: str


class Stories:
    """Files stories, and lets them into their lists as long as they are visible there."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        entries: Entries,
        moments: Moments,
        at: int,
        drafts: bool,
    ) -> None:
        """`at` is the moment, in seconds, that decides what is visible; `drafts`: drafts are."""
        self._run = connection.execute
        self._entries, self._moments = entries, moments
        self._moment = {"at": at, "drafts": drafts}

    def put(self, story: StoryRow) -> Snapshot:
        """Put a story on file that is on none, as it is by now."""
        story = row_as_of(story, self._moment["at"])
        row = {**self._moment, **dict(zip(STORY_COLUMNS, story, strict=False))}
        shown, noted = self._run(PUT, row).fetchone()
        absent = {
            stay.list
            for stay in story.stays
            if not self._run(PUT_STAY, {**row, **stay._asdict()}).fetchone()[0]
        }
        self._moments.put(story.path, story.moments)
        filed = self._filed(story, shown, noted, absent)
        self._enter(filed)
        return snapshot_of(filed)

    def find(self, path: str) -> Filed | None:
        """The story that is on file from a source, if there is one."""
        row = self._run(GET, (path,)).fetchone()
        if not row:
            return None
        shown, noted, related, aliases, *columns = row
        found = self._run(GET_STAYS, (path,)).fetchall()
        story = StoryRow(*columns)._replace(
            stays=tuple(Stay(*stay) for _, *stay in found),
            related=tuple(decode(related)),
            aliases=tuple(decode(aliases)),
            moments=self._moments.of(path),
        )
        absent = {list_ for stands, list_, *_ in found if not stands}
        return self._filed(story, shown, noted, absent)

    def take_out(self, path: str) -> None:
        """Take a story off file, if there is one from this source."""
        found = self.find(path)
        if not found:
            return
        self._leave(found)
        self._run("DELETE FROM article WHERE path = ?", (path,))
        self._run("DELETE FROM stay WHERE path = ?", (path,))
        self._moments.drop(path)
        self._run("UPDATE relation SET lost = 1 WHERE target = ?", (found.story.id,))

    def look_again(
        self,
        path: str,
        story_due: str = due.STORY,
        note_due: str = due.NOTE,
        stay_due: str = due.STAY,
        passed: str = due.PASSED,
    ) -> SourceChange:
        """Decide anew whether a story on file is visible, in which lists, and what it says."""
        before = self.find(path)
        assert before
        self._leave(before)
        values = {**self._moment, "path": path}
        self._run(
            f"UPDATE article SET shown = {story_due}, noted = {note_due} WHERE path = :path", values
        )
        if before.story.stays:
            stands = f"(SELECT {stay_due} FROM article WHERE article.path = stay.path)"
            self._run(f"UPDATE stay SET stands = {stands} WHERE path = :path", values)
        if before.story.moments:
            self._moments.look_again(path, passed)
            now = row_as_of(before.story, self._moment["at"])
            self._run(AMEND, (now.updated, now.card, path))
        after = self.find(path)
        assert after
        self._enter(after)
        return SourceChange(path, snapshot_of(before), snapshot_of(after))

    def _enter(self, filed: Filed) -> None:
        if filed.shown or filed.lists:
            self._entries.enter(filed.story, filed.lists, filed.shown)

    def _leave(self, filed: Filed) -> None:
        if filed.shown or filed.lists:
            self._entries.leave(filed.story, filed.lists, filed.shown)

    def _filed(self, story: StoryRow, shown: int, noted: int, absent: Collection[str]) -> Filed:
        """A story with the entries that it has now; `absent` are the keys of those it has not."""
        said = self._moments.seen(story.path, story.digest) if story.moments else story.digest
        if not (shown or noted):
            return Filed(story, False, False, {}, said)
        lists: dict[str, str] = decode(story.lists)
        if absent or noted:
            lists = {
                key: label
                for key, label in lists.items()
                if key not in absent and (shown or is_of_withdrawn(key))
            }
        return Filed(story, bool(shown), bool(noted), lists, said)


def snapshot_of(filed: Filed) -> Snapshot:
    """What the rest of the site can know of a story."""
    story, shown, noted, lists, said = filed
    if not (shown or noted):
        return Snapshot("story", story.id, said)
    position = Position(story.date, story.id)
    return Snapshot(
        "story",
        story.id,
        said,
        story.card_digest if shown else "",
        story.url,
        position,
        lists,
        story.aliases,
        noted,
        story.original,
        story.changed,
    )
