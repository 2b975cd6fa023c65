"""What builds changed for readers: the URLs that came, changed and went.

Deploys, caches and pings need them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from newsgen.catalog.baseline import WAS_THIN, Baseline
from newsgen.catalog.published import Published
from newsgen.catalog.queries import Queries
from newsgen.errors import Refused
from newsgen.newsroom.memory import looking
from newsgen.outlet.config import load_config
from newsgen.outlet.urls import Urls

SIGNS: Mapping[str, str] = {"added": "+", "changed": "~", "removed": "-"}


class UrlChange(Struct, frozen=True):
    """A URL that was added, changed or removed: from the host's root, and as a whole; and the file
    in the output that answers it. `moved`: the URL at which what stood there stands now. `kind`:
    what kind of output stands there, "" for none.
    """

    what: str
    url: str
    absolute: str
    file: str
    moved: str = ""
    kind: str = ""


class UrlChanges(Struct, frozen=True):
    """What all builds after `since`, up to `build`, came to."""

    since: int
    build: int
    changes: tuple[UrlChange, ...]


def changes(root: Path, output: Path, since: int | None = None) -> UrlChanges:
    """What changed in an output since a build, by default in the last one, and before it in what is
    not deployed yet.

    Raises Refused where that is not on record.
    """
    urls = Urls(load_config(root))
    with looking(root, output) as connection:
        queries = Queries(connection)
        builds = [number for number, _ in queries.builds.on_record()]
        deployed = Published(connection).last_deployed
        is_thin = bool(Baseline(connection).value(WAS_THIN))
        start = _beginning(builds, since, deployed, is_thin)
        # What came and went before it was deployed may have got there nevertheless.
        found = dict(queries.builds.changes(start, passing=since is None))
        added = (path for path, what in found.items() if what == "added")
        moves = dict(queries.builds.moves(start, added))
        led = queries.places.led()
        answered = dict(queries.builds.urls(start))
        told = []
        for path, what in found.items():
            url = answered.get(path) or urls.of(path)
            moved = moves.get(path) if what == "removed" else None
            place = (answered.get(moved) or urls.of(moved)) if moved else led.get(path, "")
            kind = queries.outputs.kind_at(path)
            told.append(UrlChange(what, url, urls.absolute(url), path, place, kind))
        return UrlChanges(start, builds[0], tuple(told))


def _beginning(builds: list[int], since: int | None, deployed: int, is_thin: bool) -> int:
    """The build whose outcome is the old state; `builds` are those on record, newest first.

    Of thin builds it is the one that was deployed last, be it the last of all: then nothing is to
    be copied.
    """
    if not builds:
        raise Refused("no build is on record", "build the site first")
    first, last = builds[-1] - 1, builds[0]
    if since is None and is_thin:
        return deployed
    if since is None:
        return min(builds[1] if len(builds) > 1 else first, deployed)
    if not first <= since <= last:
        raise Refused(f"build {since} is not on record", f"choose one from {first} to {last}")
    return since


def as_lines(found: UrlChanges) -> Iterator[str]:
    """`+ URL`, `~ URL` or `- URL`, in the order of the URLs."""
    for change in found.changes:
        yield f"{SIGNS[change.what]} {change.url}"


def as_values(found: UrlChanges) -> dict[str, Any]:
    """JSON-able values: root-relative URLs by what happened to them, which of them moved where, the
    same URLs whole, and their files.
    """

    def by_what(name: str) -> dict[str, list[str]]:
        return {
            what: [getattr(change, name) for change in found.changes if change.what == what]
            for what in SIGNS
        }

    return {
        "ok": True,
        "since": found.since,
        "build": found.build,
        **by_what("url"),
        "moved": {change.url: change.moved for change in found.changes if change.moved},
        "absolute": by_what("absolute"),
        "files": by_what("file"),
    }
