"""Publishing: staged files take their final names in an order in which no page leads to what is not there yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from newsgen.digest import number_of
from newsgen.errors import Refused
from newsgen.publish.printing import Proof
from newsgen.publish.staging import Place


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files a build wrote, found unchanged, and removed."""

    written: int
    unchanged: int
    removed: int


class Issue:
    """The outputs of the build in hand with their traces, gathered in the catalog and published as one."""

    def __init__(self, connection: sqlite3.Connection, place: Place) -> None:
        self._run, self._many, self._place = connection.execute, connection.executemany, place
        self._run("CREATE TEMP TABLE IF NOT EXISTS fresh (path TEXT PRIMARY KEY, rank INT, digest TEXT, staged TEXT)")
        for table in ("fresh", "read", "fact"):
            self._run(f"DELETE FROM {table}")

    def enter(self, proofs: Sequence[Proof]) -> None:
        """Enter finished pages with their traces."""
        self._many(
            "INSERT OR REPLACE INTO fresh VALUES (?, ?, ?, ?)",
            [(proof.path, proof.rank, proof.digest, proof.staged) for proof in proofs],
        )
        facts = {name: (number_of(name), name, mark) for proof in proofs for name, mark in proof.facts.items()}
        self._many("INSERT OR IGNORE INTO fact VALUES (?, ?, ?)", facts.values())
        for proof in proofs:
            output = number_of(proof.path)
            self._many("INSERT INTO read VALUES (?, ?)", [(output, facts[name][0]) for name in proof.facts])

    def assets(self) -> Iterator[str]:
        """The files of content/ that the pages entered so far refer to."""
        rows = self._run("SELECT name FROM fact WHERE name LIKE 'asset:%' AND digest != '' ORDER BY name")
        return (name.removeprefix("asset:") for (name,) in rows)

    def publish(self, at: int) -> Tally:
        """Give staged files their names by rank, then remove what no longer belongs, then put the output on record."""
        gone = [path for (path,) in self._run("SELECT path FROM output WHERE path NOT IN (SELECT path FROM fresh)")]
        staged = [path for (path,) in self._run("SELECT path FROM fresh WHERE staged != ''")]
        self._place.ledger.add(staged)
        number = self._run("INSERT INTO build (at) VALUES (?) RETURNING number", (at,)).fetchone()[0]
        known = {path for (path,) in self._run("SELECT path FROM output")}
        outcome = {path: "changed" if path in known else "added" for path in staged} | dict.fromkeys(gone, "removed")
        self._many("INSERT INTO outcome VALUES (?, ?, ?)", [(number, path, what) for path, what in outcome.items()])
        if gone or staged:
            self._place.begin()
        obstacles = set(filter(self._in_the_way, gone))
        self._remove(obstacles)
        self._look_out_for_strangers()
        written = self._release()
        self._remove(set(gone) - obstacles)
        self._place.finish()
        total = self._run("SELECT count(*) FROM fresh").fetchone()[0]
        self._record()
        return Tally(written, total - written, len(gone))

    def _in_the_way(self, path: str) -> bool:
        """Whether a file that goes stands where a folder has to be, or in a folder where a file has to be."""
        above = [folder.as_posix() for folder in PurePosixPath(path).parents]
        return any(self._is_fresh("path = ?", folder) for folder in above) or self._is_fresh(
            "path > ? AND path < ?", f"{path}/", f"{path}0"
        )

    def _is_fresh(self, condition: str, *values: str) -> bool:
        return self._run(f"SELECT 1 FROM fresh WHERE {condition} LIMIT 1", values).fetchone() is not None

    def _look_out_for_strangers(self) -> None:
        """Raises Refused before anything is published where a file or folder of another hand is in the way."""
        for (path,) in self._run("SELECT path FROM fresh WHERE staged != ''"):
            stranger = self._place.obstacle(path)
            if stranger:
                message = f"{stranger} in the output is in the way of {path}, and newsgen did not make it"
                raise Refused(message, "move it to another place, or take another folder with --output")

    def _release(self) -> int:
        written = 0
        for (path,) in self._run("SELECT path FROM fresh WHERE staged != '' ORDER BY rank, path"):
            self._place.release(path)
            written += 1
        return written

    def _remove(self, paths: Iterable[str]) -> None:
        for path in sorted(paths):
            self._place.remove(path)

    def _record(self) -> None:
        self._run("DELETE FROM output")
        rows = self._run("SELECT path, digest, staged FROM fresh ORDER BY path").fetchall()
        self._many(
            "INSERT INTO output VALUES (?, ?, ?, ?)",
            ((number_of(path), path, mark, staged or self._place.signature(path)) for path, mark, staged in rows),
        )
