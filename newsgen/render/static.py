"""A theme's static files under names that carry their digest, so that browsers may keep them for ever."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

from newsgen.digest import digest
from newsgen.outlet.theme import Theme
from newsgen.outlet.urls import quoted

FOLDER = "static"
CSS_URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")
SHOWN_DIGITS = 10


def hashed_name(name: str, digest_: str) -> str:
    """`css/site.css` as `css/site.3f9a1c2b7d.css`."""
    stem, suffix = posixpath.splitext(name)
    return f"{stem}.{digest_[:SHOWN_DIGITS]}{suffix}"


class StaticFiles:
    """The static files of a theme's chain: their bytes as published, and their URLs."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.data = lru_cache(maxsize=None)(self._data)
        self.url = lru_cache(maxsize=None)(self._url)

    def names(self) -> list[str]:
        """Every file's name below `static/`."""
        return [name for name, _ in self._theme.files(FOLDER)]

    def _data(self, name: str) -> bytes | None:
        found = self._theme.find(FOLDER, name)
        if found is None:
            return None
        data = found[1].read_bytes()
        return self._with_hashed_references(name, data) if name.endswith(".css") else data

    def _url(self, name: str) -> str | None:
        data = self.data(name)
        return None if data is None else f"/{FOLDER}/{quoted(hashed_name(name, digest(data)))}"

    def _with_hashed_references(self, name: str, data: bytes) -> bytes:
        """A style sheet with its `url(...)` of theme files pointing to their hashed names."""

        def hashed(match: re.Match[str]) -> str:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), match[2]))
            url = None if ":" in match[2] or match[2].startswith(("/", "#")) or target == name else self.url(target)
            return f"url({match[1]}{url}{match[1]})" if url else match[0]

        return CSS_URL.sub(hashed, data.decode("utf-8")).encode()
