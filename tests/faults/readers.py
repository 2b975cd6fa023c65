"""What readers can notice: half files, links to nothing, a mix of old and new."""

from __future__ import annotations

import html
import posixpath
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from faults.courier import BASE, Tree

ATTRIBUTE = re.compile(r"""\b(?:href|src|poster|url|data-[a-z]+)=["']([^"'<>\s]+)["']""")
SHEET = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
ABSOLUTE = re.compile(rf"""{re.escape(BASE)}/?[^\s"'<>)\\]*""")
FOLLOWED = (".html", ".xml", ".css", ".txt")
ENDS = {".html": b"</html>", ".xml": b">"}


@lru_cache(maxsize=4096)
def references(path: str, data: bytes) -> frozenset[str]:
    """The files of the site that a file refers to."""
    suffix = posixpath.splitext(path)[1]
    if suffix not in FOLLOWED:
        return frozenset()
    text = data.decode(errors="replace")
    if suffix == ".xml":  # HTML within it is escaped, or stands in CDATA
        text = html.unescape(text)
    found = [next(filter(None, match.groups())) for match in SHEET.finditer(text)]
    if suffix != ".css":
        found += [*ATTRIBUTE.findall(text), *ABSOLUTE.findall(text)]
    return frozenset(filter(None, (_file(path, html.unescape(url)) for url in found)))


def _file(path: str, url: str) -> str:
    """The file behind a URL that stands in another file; "" where it leads elsewhere."""
    whole = urldefrag(urljoin(f"{BASE}/{path}", url)).url
    parts = urlsplit(whole)
    if f"{parts.scheme}://{parts.netloc}" != BASE:
        return ""
    name = unquote(parts.path).lstrip("/")
    return f"{name}index.html" if not name or name.endswith("/") else name


def broken_links(shown: Tree, known: Iterable[str]) -> list[str]:
    """Follow everything from the files that readers know: what leads to a file that is missing."""
    wrong, seen = [], set(known) & set(shown)
    waiting = sorted(seen)
    while waiting:
        path = waiting.pop()
        for target in sorted(references(path, shown[path])):
            if target not in shown:
                wrong.append(f"{path} refers to {target}, which is not there")
            elif target not in seen:
                seen.add(target)
                waiting.append(target)
    return wrong


def half_files(shown: Tree, old: Tree, new: Tree) -> list[str]:
    """Files that are neither the old nor the new ones."""
    return [
        f"{path} is neither old nor new ({len(data)} bytes)"
        for path, data in shown.items()
        if data not in (old.get(path), new.get(path))
    ]


def differences(shown: Tree, wanted: Tree) -> list[str]:
    """How one tree is not the other, by name."""
    missing = [f"{path} is missing" for path in wanted if path not in shown]
    extra = [f"{path} should not be there" for path in shown if path not in wanted]
    other = [
        f"{path} has other bytes"
        for path in shown
        if path in wanted and shown[path] != wanted[path]
    ]
    return [*missing, *extra, *other]


@dataclass
class Reader:
    """Goes over a site again and again while it is published.

    It goes from its front page and sections to all they lead to.

    `tick` counts the builds: a page that led to nothing while one ended is looked at again.
    """

    folder: Path
    starts: tuple[str, ...]
    tick: Callable[[], int]
    errors: list[str] = field(default_factory=list)
    fetched: int = 0
    rounds: int = 0

    def keep_reading(self, stop: threading.Event) -> None:
        """Read until told to stop, and then once more to the end."""
        while True:
            last = stop.is_set()
            self.read_round()
            if last:
                return

    def read_round(self) -> None:
        """Fetch every page that can be reached, once."""
        self.rounds += 1
        seen = set(self.starts)
        waiting = [("", 0, path) for path in self.starts]
        while waiting:
            parent, when, path = waiting.pop()
            now = self.tick()
            data = self._fetch(path)
            if data is None:
                self._doubt(parent, when, path)
                continue
            self.errors += [] if _is_whole(path, data) else [f"{path} is cut short"]
            fresh = references(path, data) - seen
            seen |= fresh
            waiting += [(path, now, target) for target in sorted(fresh)]

    def _fetch(self, path: str) -> bytes | None:
        self.fetched += 1
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def _doubt(self, parent: str, when: int, path: str) -> None:
        """A file was not there.

        It is an error if its page referred to it both before and after, within one build. Otherwise
        the page may have changed before the file was removed, or after it came back: then look
        again.
        """
        while True:
            now = self.tick()
            data = self._fetch(parent) if parent else b""
            if data is None or (parent and path not in references(parent, data)):
                return
            if not parent or self.tick() == when:
                self.errors.append(f"{parent or 'readers'} refers to {path}, which was not there")
                return
            when = now
            if self._fetch(path) is not None:
                return


def _is_whole(path: str, data: bytes) -> bool:
    if path.startswith("fragments/"):
        return bool(data)
    return data.rstrip().endswith(ENDS.get(posixpath.splitext(path)[1], b""))
