"""A theme's static files, under names with their digest: browsers may keep them for ever."""

from __future__ import annotations

import posixpath
import re

from newsgen.digest import digest, hashed_name
from newsgen.errors import Broken, Problem
from newsgen.outlet.source import bytes_of
from newsgen.outlet.theme import Theme
from newsgen.outlet.urls import Urls
from newsgen.remembered import remembered

FOLDER = "static"
# What a style sheet names: `url(a.png)`, `url("a.svg#mark")`, `@import "a.css"`.
REFERENCE = re.compile(r"""(url\(\s*|@import\s+(?=["']))(["']?)([^"')?#]+)([^"')]*)\2""")


def media_url(urls: Urls, path: str, digest_: str) -> str:
    """The URL of a published file of content/."""
    return urls.at(f"/media/{hashed_name(path.rsplit('/', 1)[-1], digest_)}")


class StaticFiles:
    """The static files of a theme's chain: their bytes as published, and their URLs."""

    def __init__(self, theme: Theme, urls: Urls) -> None:
        self._theme, self._urls = theme, urls
        self._sheets: list[str] = []  # those being read, each named by the one before it

    def names(self) -> list[str]:
        """Every file's name below `static/`."""
        return [name for name, _ in self._theme.files(FOLDER)]

    @remembered
    def data(self, name: str) -> bytes | None:
        """A file's bytes as published, None where there is none.

        Raises Broken for a style sheet that names itself by way of others.
        """
        found = self._theme.find(FOLDER, name)
        if found is None:
            return None
        data = bytes_of(found[1])
        return self._with_hashed_references(name, data) if name.endswith(".css") else data

    @remembered
    def url(self, name: str) -> str | None:
        """A file's URL, None where there is none. Raises Broken as `data` does."""
        data = self.data(name)
        if data is None:
            return None
        return self._urls.at(f"/{FOLDER}/{hashed_name(name, digest(data))}")

    def _with_hashed_references(self, name: str, data: bytes) -> bytes:
        """A style sheet with its references to theme files leading to their hashed names, and its
        paths from the site's root to URLs.
        """
        if name in self._sheets:
            raise Broken([self._circle(name)])

        def hashed(match: re.Match[str]) -> str:
            lead, quote, target, tail = match.groups()
            if target.startswith("/") and not target.startswith("//"):
                return f"{lead}{quote}{self._urls.root}{target}{tail}{quote}"
            file = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            url = None if ":" in target or file == name else self.url(file)
            return f"{lead}{quote}{url}{tail}{quote}" if url else match[0]

        self._sheets.append(name)
        try:
            return REFERENCE.sub(hashed, data.decode(errors="surrogateescape")).encode(
                errors="surrogateescape"
            )
        finally:
            self._sheets.pop()

    def _circle(self, name: str) -> Problem:
        found = self._theme.find(FOLDER, name)
        path = f"themes/{self._theme.folders[found[0]].name}/{FOLDER}/{name}" if found else name
        message = (
            f"names itself by way of {' and '.join(self._sheets[self._sheets.index(name) + 1 :])}"
        )
        hint = (
            "let one of them not refer to the other:"
            " a name carries the digest of all that its file refers to"
        )
        return Problem(path, 0, 0, message, hint, code="circular-reference")
