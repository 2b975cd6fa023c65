"""Where things stand on the site: root-relative URLs, and the files that answer them.

The URLs come from the `[urls]` patterns.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from string import Formatter
from urllib.parse import quote

from msgspec import Struct

from newsgen.outlet.config import Config

FEED = "feed.xml"
RECENT_FRAGMENT = "/fragments/recent{suffix}.html"


class Urls(Struct, frozen=True):
    """Builds every URL of one site. A URL ending in "/" is answered by the folder's index.html."""

    config: Config

    @property
    def keys_of_articles(self) -> frozenset[str]:
        """The keys of a header that decide on a story's URL; all have defaults but the date."""
        named = {name for _, name, _, _ in Formatter().parse(self.config.urls.article) if name}
        return frozenset("date" if name in ("year", "month", "day") else name for name in named)

    def article(self, section: str, date: datetime, slug: str, id_: str) -> str:
        """`date` in the outlet's zone."""
        return self.config.urls.article.format(
            section=section,
            year=date.year,
            month=f"{date.month:02}",
            day=f"{date.day:02}",
            slug=slug,
            id=id_,
        )

    def section(self, section: str) -> str:
        return self.config.urls.section.format(section=section)

    def year(self, section: str, year: int) -> str:
        return f"{self._folder(self.section(section))}{year}/"

    def author(self, author: str) -> str:
        return self.config.urls.author.format(author=author)

    def tag(self, slug: str) -> str:
        return self.config.urls.tag.format(tag=slug)

    def series(self, slug: str) -> str:
        return self.config.urls.series.format(series=slug)

    def plain(self, slug: str) -> str:
        return self.config.urls.page.format(page=slug)

    def numbered(self, list_url: str, number: int) -> str:
        """A numbered page of a list."""
        return f"{self._folder(list_url)}page/{number}/"

    def beside(self, list_url: str, file: str) -> str:
        """A file that goes with a list."""
        return f"{self._folder(list_url)}{file}"

    def feed(self, list_url: str) -> str:
        """The RSS feed of a list."""
        return self.beside(list_url, FEED)

    def absolute(self, url: str) -> str:
        """A root-relative URL with the outlet's host; any other comes back as it is."""
        return (
            f"{self.config.outlet.base_url}{url}"
            if url.startswith("/") and not url.startswith("//")
            else url
        )

    def recent(self, lang: str) -> str:
        """The shared recent-posts fragment in an interface language."""
        return RECENT_FRAGMENT.format(
            suffix="" if lang == self.config.outlet.language else f".{lang}"
        )

    @staticmethod
    def _folder(url: str) -> str:
        return url if url.endswith("/") else f"{url.removesuffix('.html')}/"


def path_key(path: str) -> str:
    """The key under which two paths are one place on some disk: NFC and case folding."""
    if path.isascii():
        return path.casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def output_path(url: str) -> str:
    """The file in the output that answers a root-relative URL."""
    path = url.lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def quoted(path: str) -> str:
    """A file's path as a URL path."""
    return quote(path, safe="/-._~!$&'()*+,;=:@")
