"""Where things stand on the site: URLs as they are printed, and the files that answer them.

The URLs come from the `[urls]` patterns. They begin at the root of the host, with the path of the
site's address where it has one, and are percent-encoded.
"""

from __future__ import annotations

from datetime import datetime
from string import Formatter
from urllib.parse import unquote

from msgspec import Struct

from newsgen.outlet.config import Config
from newsgen.outlet.paths import PAGE_ENDING, output_path, page_path, quoted
from newsgen.outlet.taxonomies import TERM, index_path, term_pattern

FEED = "feed.xml"
RECENT_FRAGMENT = "/fragments/recent{suffix}.html"


class Urls(Struct, frozen=True):
    """Makes every URL of one site. A URL ending in "/" is answered by the folder's index.html."""

    config: Config

    @property
    def root(self) -> str:
        """What all of the site's URLs begin with: "" where it has a host of its own, else a path
        such as `/paper`.
        """
        return self.config.outlet.root

    def at(self, path: str) -> str:
        """The URL of a path from the site's root."""
        return f"{self.root}{quoted(path)}"

    def asked_at(self, address: str) -> str:
        """The URL of an old address, with the query that tells it from others."""
        path, mark, query = address.partition("?")
        return f"{self.at(path)}{mark}{query}"

    def file(self, url: str) -> str:
        """The file in the output that answers a URL."""
        return output_path(self.path(url))

    def of(self, file: str) -> str:
        """The URL that a file in the output answers, as far as its path tells."""
        is_index = file == "index.html" or file.endswith("/index.html")
        return self.at(f"/{file.removesuffix('index.html') if is_index else file}")

    def page_file(self, url: str) -> str:
        """The file that answers the URL of a page."""
        return page_path(self.path(url))

    def path(self, url: str) -> str:
        """The path from the site's root that a URL means."""
        return unquote(url[len(self.root) :])

    @property
    def keys_of_articles(self) -> frozenset[str]:
        """The keys of a header that decide on a story's URL; all have defaults but the date."""
        named = {name for _, name, _, _ in Formatter().parse(self.config.urls.article) if name}
        return frozenset("date" if name in ("year", "month", "day") else name for name in named)

    def article(self, section: str, date: datetime, slug: str, id_: str) -> str:
        """`date` in the outlet's zone."""
        return self._filled(
            self.config.urls.article,
            section=section,
            year=date.year,
            month=f"{date.month:02}",
            day=f"{date.day:02}",
            slug=slug,
            id=id_,
        )

    def section(self, section: str) -> str:
        return self._filled(self.config.urls.section, section=section)

    def year(self, section: str, year: int) -> str:
        return f"{self._folder(self.section(section))}{year}/"

    def author(self, author: str) -> str:
        return self._filled(self.config.urls.author, author=author)

    def tag(self, slug: str) -> str:
        return self._filled(self.config.urls.tag, tag=slug)

    @property
    def corrections(self) -> str:
        """The page of all corrections."""
        return self.at("/corrections/")

    def series(self, slug: str) -> str:
        return self._filled(self.config.urls.series, series=slug)

    def term(self, taxonomy: str, slug: str) -> str:
        pattern = term_pattern(taxonomy, self.config.taxonomies[taxonomy])
        return self._filled(pattern, slug=slug)

    def topic(self, list_: str) -> str:
        """The page of a tag, a series or a term, by the name of its list."""
        kind, _, which = list_.partition("/")
        if kind == TERM:
            return self.term(*which.split("/"))
        return self.tag(which) if kind == "tag" else self.series(which)

    def terms(self, taxonomy: str) -> str:
        """The page of all terms of a taxonomy."""
        return self.at(index_path(taxonomy, self.config.taxonomies[taxonomy]))

    def plain(self, slug: str) -> str:
        return self._filled(self.config.urls.page, page=slug)

    def numbered(self, list_url: str, number: int) -> str:
        """A numbered page of a list."""
        return f"{self._folder(list_url)}page/{number}/"

    def beside(self, url: str, file: str) -> str:
        """A file that goes with a list or a story: `/x/FILE` for `/x/`, `/x.html` and `/x`."""
        return f"{self._folder(url)}{file}"

    def feed(self, list_url: str) -> str:
        """The RSS feed of a list."""
        return self.beside(list_url, FEED)

    def absolute(self, url: str) -> str:
        """A URL of the site with its host; any other address comes back as it is."""
        return (
            f"{self.config.outlet.origin}{url}"
            if url.startswith("/") and not url.startswith("//")
            else url
        )

    def recent(self, lang: str) -> str:
        """The shared recent-posts fragment in an interface language."""
        suffix = "" if lang == self.config.outlet.language else f".{lang}"
        return self.at(RECENT_FRAGMENT.format(suffix=suffix))

    def _filled(self, pattern: str, **names: object) -> str:
        return self.at(pattern.format(**names))

    @staticmethod
    def _folder(url: str) -> str:
        ending = PAGE_ENDING.fullmatch(url, url.rfind("."))
        return url if url.endswith("/") else f"{url[: ending.start()] if ending else url}/"
