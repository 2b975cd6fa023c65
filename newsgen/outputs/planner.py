"""Which outputs the site has: what each unit (a story, a list, a file ...) comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from urllib.parse import unquote

from newsgen.catalog import lists
from newsgen.catalog.lists import numbered_pages
from newsgen.catalog.outputs import Outputs
from newsgen.catalog.queries import Queries
from newsgen.catalog.questions import FIRST
from newsgen.catalog.traces import Traces
from newsgen.model import Page, Start
from newsgen.outlet.config import Config
from newsgen.outlet.theme import Theme
from newsgen.outlet.urls import Urls
from newsgen.outputs.kinds import KINDS, SITEMAP_STEP
from newsgen.render.static import StaticFiles, media_url
from newsgen.render.templates import Templates

CONFIG = "config.toml"
# The units that are not about one source or list.
THEME, FURNITURE, MAPS = "theme", "furniture", "maps"


class Planner:
    """What each unit of one site comes to, and how the plan on record is brought up to date.

    Years, authors, tags and series have pages where the theme has a template for them.
    """

    def __init__(
        self,
        queries: Queries,
        outputs: Outputs,
        traces: Traces,
        config: Config,
        theme: Theme,
        templates: Templates,
        drafts: bool,
    ) -> None:
        self._queries, self._outputs, self._traces = queries, outputs, traces
        self._config, self._theme, self._drafts = config, theme, drafts
        self._has = templates.has
        self._urls = Urls(config)
        self._home = config.outlet.language

    # -- bringing the plan up to date --------------------------------------------------------------

    def plan_all(self) -> None:
        """Plan every unit, and take out those that are no more."""
        former = list(self._outputs.units())
        for story in self._queries.addresses_of_stories():
            self._replan(f"story:{story[1]}", self._story(*story))
        for unit in self._units():
            self.plan(unit)
        for list_ in self._lists():
            self.plan_list(list_)
        for unit in former:
            if unit.startswith("numbers:"):
                self.plan_numbers(unit.partition(":")[2])
            else:
                self.plan(unit)

    def plan(self, unit: str) -> None:
        """Plan one unit anew."""
        if unit.startswith("asset:"):
            self.plan_asset(unit.partition(":")[2])
        else:
            self._replan(unit, self._pages(unit))

    def plan_list(self, list_: str, place: Start = FIRST) -> None:
        """Plan a list anew in which something happened, at this place at the earliest."""
        if list_ != lists.SITEMAP:
            self.plan(f"list:{list_}")
        self.plan_numbers(list_, place)

    def plan_numbers(self, list_: str, place: Start = FIRST) -> None:
        """Plan a list's numbered pages anew; those that begin before a place stay."""
        unit = f"numbers:{list_}"
        before = self._outputs.last_number(unit)
        if list_ == lists.SITEMAP:
            step, count = (
                SITEMAP_STEP,
                0 if self._drafts else -(-self._queries.count(list_) // SITEMAP_STEP),
            )
        else:
            step = self._config.lists.per_page
            count = numbered_pages(self._queries.count(list_), step) if self._own(list_) else 0
        if not (before or count):
            return
        kept, start = self._outputs.last_before(unit, place) or (0, FIRST)
        kept = min(kept, count)
        starts = islice(
            self._queries.milestones(list_, step, start),
            1 if kept else 0,
            count - kept + bool(kept),
        )
        pages = [
            self._numbered(list_, number, start) for number, start in enumerate(starts, kept + 1)
        ]
        self._outputs.replan(unit, self._ranked(pages), above=kept)
        changed = range(min(before, count), max(before, count))
        what = f"numbered pages of {list_}: {count} in place of {before}"
        self._traces.suspect((f"page after:{number} {list_}", what) for number in changed)
        if list_ == lists.SITEMAP and before != count:
            self.plan(MAPS)

    def plan_asset(self, path: str) -> None:
        """Plan a picture or file of which a page was found to refer to it, or none any longer.

        Files of the same name with the same bytes are one output, which comes from one of them.
        """
        unit, asset = f"asset:{path}", self._queries.asset(path)
        url = media_url(path, asset[0]) if asset and self._traces.is_noted(unit) else ""
        pages = (
            [Page("file", unquote(url), path, path)]
            if url and not self._outputs.is_claimed(unquote(url)[1:], unit)
            else []
        )
        for digest in self._outputs.replan(unit, self._ranked(pages)):
            for twin in self._queries.assets_of(digest):
                if twin != path:
                    self.plan_asset(twin)

    def _replan(self, unit: str, pages: Iterable[Page]) -> None:
        self._outputs.replan(unit, self._ranked(pages))

    def _ranked(self, pages: Iterable[Page]) -> Iterator[tuple[int, Page]]:
        return ((KINDS[page.kind].rank, page) for page in pages)

    # -- units -------------------------------------------------------------------------------------

    def _units(self) -> Iterator[str]:
        """Every unit but stories and lists."""
        yield from (f"plain:{path}" for _, path, _ in self._queries.records("plain"))
        yield from (f"file:{path}" for path in self._queries.static_files())
        yield from (THEME, FURNITURE, MAPS)

    def _lists(self) -> Iterator[str]:
        """Every list that may have pages, and the sitemap's."""
        yield from (lists.HOME, lists.SITEMAP)
        for section in self._config.section_ids():
            yield lists.section_list(section)
            yield from (lists.year_list(section, year) for year in self._queries.years(section))
        yield from (lists.author_list(id_) for id_, _, _ in self._queries.records("author"))
        for kind in ("tag", "series"):
            yield from self._queries.lists(kind)

    def _pages(self, unit: str) -> list[Page]:
        kind, _, name = unit.partition(":")
        match kind:
            case "story":
                return [
                    page
                    for story in self._queries.addresses_of_stories(name)
                    for page in self._story(*story)
                ]
            case "plain":
                return list(self._plain(name))
            case "list":
                return self._own(name)
            case "file":
                is_there = self._queries.source_digest(name)
                return (
                    [Page("file", f"/{name.removeprefix('content/_static/')}", name, name)]
                    if is_there
                    else []
                )
            case "theme":
                return list(self._theme_files())
            case "furniture":
                return list(self._furniture())
            case "maps":
                return list(self._maps())
        raise ValueError(f"nothing comes from {unit}")

    def _story(
        self, id_: str, path: str, url: str, section: str, place: Start, aliases: tuple[str, ...]
    ) -> list[Page]:
        lang = self._language(section)
        page = Page("article", url, id_, path, lang, start=place)
        return [page, *(Page("redirect", _old(alias), url, path, lang) for alias in aliases)]

    def _plain(self, path: str) -> Iterator[Page]:
        id_ = self._queries.record_at(path)
        found = self._queries.record("plain", id_) if id_ else None
        if not found or (found[1]["draft"] and not self._drafts):
            return
        url = self._urls.plain(id_)
        yield Page("page", url, id_, path, self._home)
        yield from (
            Page("redirect", _old(alias), url, path, self._home) for alias in found[1]["aliases"]
        )

    def _theme_files(self) -> Iterator[Page]:
        static = StaticFiles(self._theme)
        for name in static.names():
            yield Page(
                "theme-file", unquote(static.url(name) or ""), name, f"the theme's static/{name}"
            )

    def _furniture(self) -> Iterator[Page]:
        yield Page("missing", "/404.html", "", "the theme", self._home)
        yield Page("outlet-css", "/outlet.css", "", "the theme", self._home)
        yield Page("feed", self._urls.feed("/"), lists.FEED, "the site's feed", self._home)
        if self._config.lists.recent_mode == "fragment":
            for lang in sorted({self._home, *map(self._language, self._config.section_ids())}):
                yield Page(
                    "fragment", self._urls.recent(lang), lists.RECENT, "the recent-posts list", lang
                )

    def _maps(self) -> Iterator[Page]:
        if self._drafts:
            yield Page("robots", "/robots.txt", "", "newsgen", self._home)
            return
        count = -(-self._queries.count(lists.SITEMAP) // SITEMAP_STEP)
        urls = ["/sitemap-pages.xml", *(f"/sitemap-{number}.xml" for number in range(1, count + 1))]
        yield Page("sitemap-pages", urls[0], "", "newsgen", self._home)
        yield Page("sitemap-index", "/sitemap.xml", " ".join(urls), "newsgen", self._home)
        yield Page("robots", "/robots.txt", "/sitemap.xml", "newsgen", self._home)

    # -- lists -------------------------------------------------------------------------------------

    def _own(self, list_: str) -> list[Page]:
        """A list's own page, with its feed where it has one; none for a list that readers cannot
        see.
        """
        kind, _, name = list_.partition("/")
        if kind not in LISTED or not LISTED[kind](self, list_, name):
            return []
        url, lang, owner = (
            self._url(list_),
            self._list_language(kind, name),
            self._owner(kind, name),
        )
        page = Page("front" if kind == lists.HOME else kind, url, list_, owner, lang)
        feeds = self._config.feeds
        has_feed = {"section": feeds.sections, "author": feeds.authors, "tag": feeds.tags}.get(
            kind, False
        )
        return (
            [page, Page("feed", self._urls.feed(url), list_, owner, lang)] if has_feed else [page]
        )

    def _numbered(self, list_: str, number: int, start: Start) -> Page:
        if list_ == lists.SITEMAP:
            return Page(
                "sitemap", f"/sitemap-{number}.xml", "", "newsgen", self._home, number, start
            )
        own = self._own(list_)[0]
        return Page(
            own.kind,
            self._urls.numbered(own.url, number),
            list_,
            own.owner,
            own.lang,
            number,
            start,
        )

    def _is_section(self, list_: str, name: str) -> bool:
        return name in self._config.section_ids()

    def _is_year(self, list_: str, name: str) -> bool:
        section = name.rpartition("/")[0]
        return (
            self._config.lists.years
            and self._is_section("", section)
            and self._is_topic(list_, name)
        )

    def _is_author(self, list_: str, name: str) -> bool:
        return self._has("author.html") and self._queries.record("author", name) is not None

    def _is_topic(self, list_: str, name: str) -> bool:
        return self._has(f"{list_.partition('/')[0]}.html") and self._queries.count(list_) > 0

    def _url(self, list_: str) -> str:
        kind, _, name = list_.partition("/")
        if kind == lists.HOME:
            return "/"
        if kind == "year":
            section, _, year = name.rpartition("/")
            return self._urls.year(section, int(year))
        return str(getattr(self._urls, kind)(name))

    def _list_language(self, kind: str, name: str) -> str:
        section = {"section": name, "year": name.rpartition("/")[0]}.get(kind)
        return self._language(section) if section else self._home

    def _owner(self, kind: str, name: str) -> str:
        """What messages call a list."""
        if kind == "author":
            return (self._queries.record("author", name) or ("",))[0]
        return "the front page" if kind == lists.HOME else f'the {kind} "{name}"'

    def _language(self, section: str) -> str:
        return self._config.section(section).language


# When a list of a kind has pages.
LISTED: Mapping[str, Callable[[Planner, str, str], bool]] = {
    lists.HOME: lambda planner, list_, name: True,
    "section": Planner._is_section,
    "year": Planner._is_year,
    "author": Planner._is_author,
    "tag": Planner._is_topic,
    "series": Planner._is_topic,
}


def _old(alias: str) -> str:
    """Where a redirect stands so that hosts serve it as a page: `/2012/ferry` is answered by the
    folder of that name.
    """
    return alias if alias.endswith(("/", ".html", ".htm")) else f"{alias}/"
