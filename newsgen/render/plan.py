"""Which pages the site has: a stream of them, from what the catalog shows and the settings allow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from newsgen.catalog import lists
from newsgen.catalog.lists import numbered_pages
from newsgen.catalog.queries import Queries
from newsgen.model import Page
from newsgen.outlet.config import Config
from newsgen.outlet.theme import Theme
from newsgen.outlet.urls import Urls
from newsgen.render.pages import SITEMAP_STEP
from newsgen.render.static import StaticFiles
from newsgen.render.templates import Templates

CONFIG = "config.toml"


def plan(queries: Queries, config: Config, theme: Theme, templates: Templates, drafts: bool) -> Iterator[Page]:
    """Every page that is published, but for the pictures that turn out to be referred to.

    Years, authors, tags and series have pages where the theme has a template for them.
    """
    planner = Planner(queries, config, templates, drafts)
    yield from planner.stories()
    yield from planner.plain_pages()
    yield from planner.lists()
    yield from planner.files(theme)
    yield from planner.furniture()
    yield from planner.sitemaps()


class Planner:
    """Plans the pages of one site, group by group."""

    def __init__(self, queries: Queries, config: Config, templates: Templates, drafts: bool) -> None:
        self._queries, self._config, self._drafts = queries, config, drafts
        self._has = templates.has
        self._urls = Urls(config)
        self._home = config.outlet.language

    def stories(self) -> Iterator[Page]:
        for id_, path, url, section, record in self._queries.visible():
            lang = self._language(section)
            yield Page("article", url, id_, path, lang)
            yield from (Page("redirect", _old(alias), url, path, lang) for alias in json.loads(record)["aliases"])

    def plain_pages(self) -> Iterator[Page]:
        for id_, path, value in self._queries.records("plain"):
            if value["draft"] and not self._drafts:
                continue
            url = self._urls.plain(id_)
            yield Page("page", url, id_, path, self._home)
            yield from (Page("redirect", _old(alias), url, path, self._home) for alias in value["aliases"])

    def lists(self) -> Iterator[Page]:
        yield from self._list("front", "/", lists.HOME, self._home)
        yield Page("feed", self._urls.feed("/"), lists.FEED, "the site's feed", self._home)
        for section in self._config.section_ids():
            yield from self._section(section)
        for id_, path, _ in self._records("author"):
            list_, url = lists.author_list(id_), self._urls.author(id_)
            yield from self._list("author", url, list_, self._home, path, feed=self._config.feeds.authors)
        for list_, _ in self._lists("tag"):
            url = self._urls.tag(list_.partition("/")[2])
            yield from self._list("tag", url, list_, self._home, feed=self._config.feeds.tags)
        for list_, _ in self._lists("series"):
            yield from self._list("series", self._urls.series(list_.partition("/")[2]), list_, self._home)

    def _records(self, kind: str) -> Iterable[tuple[str, str, object]]:
        return self._queries.records(kind) if self._has(f"{kind}.html") else ()

    def _lists(self, kind: str) -> Iterable[tuple[str, int]]:
        return self._queries.lists(kind) if self._has(f"{kind}.html") else ()

    def _section(self, section: str) -> Iterator[Page]:
        lang, url = self._language(section), self._urls.section(section)
        yield from self._list("section", url, lists.section_list(section), lang, feed=self._config.feeds.sections)
        if self._config.lists.years and self._has("year.html"):
            for year in self._queries.years(section):
                yield from self._list("year", self._urls.year(section, year), lists.year_list(section, year), lang)

    def _list(
        self, kind: str, url: str, list_: str, lang: str, owner: str = CONFIG, feed: bool = False
    ) -> Iterator[Page]:
        owner = owner if owner != CONFIG else _named(list_)
        yield Page(kind, url, list_, owner, lang)
        if feed:
            yield Page("feed", self._urls.feed(url), list_, owner, lang)
        per_page = self._config.lists.per_page
        count = numbered_pages(self._queries.count(list_), per_page)
        if count:
            starts = self._queries.milestones(list_, per_page)
            for number, start in zip(range(1, count + 1), starts, strict=False):
                yield Page(kind, self._urls.numbered(url, number), list_, owner, lang, number, start)

    def files(self, theme: Theme) -> Iterator[Page]:
        """Verbatim files and the theme's static files."""
        for path, _ in self._queries.sources("static"):
            yield Page("file", f"/{path.removeprefix('content/_static/')}", path, path)
        static = StaticFiles(theme)
        for name in static.names():
            yield Page("theme-file", unquote(static.url(name) or ""), name, f"the theme's static/{name}")

    def furniture(self) -> Iterator[Page]:
        yield Page("missing", "/404.html", "", "the theme", self._home)
        yield Page("outlet-css", "/outlet.css", "", "the theme", self._home)
        if self._config.lists.recent_mode == "fragment":
            for lang in sorted({self._home, *map(self._language, self._config.section_ids())}):
                yield Page("fragment", self._urls.recent(lang), lists.RECENT, "the recent-posts list", lang)

    def sitemaps(self) -> Iterator[Page]:
        if self._drafts:
            yield Page("robots", "/robots.txt", "", "newsgen", self._home)
            return
        urls = ["/sitemap-pages.xml"]
        yield Page("sitemap-pages", urls[0], "", "newsgen", self._home)
        for number, start in enumerate(self._queries.milestones(lists.SITEMAP, SITEMAP_STEP), start=1):
            urls.append(f"/sitemap-{number}.xml")
            yield Page("sitemap", urls[-1], "", "newsgen", self._home, number, start)
        yield Page("sitemap-index", "/sitemap.xml", " ".join(urls), "newsgen", self._home)
        yield Page("robots", "/robots.txt", "/sitemap.xml", "newsgen", self._home)

    def _language(self, section: str) -> str:
        return self._config.section(section).language


def _old(alias: str) -> str:
    """Where a redirect stands so that hosts serve it as a page: `/2012/ferry` is answered by the folder of that name."""
    return alias if alias.endswith(("/", ".html", ".htm")) else f"{alias}/"


def _named(list_: str) -> str:
    """What messages call a list."""
    kind, _, name = list_.partition("/")
    return "the front page" if list_ == lists.HOME else f'the {kind} "{name}"'
