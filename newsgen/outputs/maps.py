"""Sitemaps: those of the stories by month, that of all other pages, and the index of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from newsgen.catalog.lists import MOST_IN_SITEMAP
from newsgen.catalog.questions import FIRST, Addresses
from newsgen.model import Page
from newsgen.outputs.frame import feeds_url, plain_links
from newsgen.outputs.kind import FEEDS, ONCE, OutputKind, PlanContext
from newsgen.outputs.lists.events import events_page
from newsgen.outputs.lists.kind import ListKind
from newsgen.outputs.lists.month import MONTH
from newsgen.outputs.lists.news import STILL_NEWS
from newsgen.outputs.news_sitemap import without_news
from newsgen.outputs.sitemap import Location, sitemap, sitemap_index
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.reads import files, listings, records, settings

PAGES, INDEX = "/sitemap-pages.xml", "/sitemap.xml"


def render_sitemap(door: Door, page: Page) -> bytes:
    """One month's stories in order of age, or a part of them."""
    found = listings.addresses(door, Addresses(page.subject, page.start or FIRST, MOST_IN_SITEMAP))
    return sitemap(
        Location(
            settings.absolute(door, one.url),
            settings.moment(door, one.changed),
            settings.absolute(door, one.picture) if one.picture else "",
        )
        for one in found
    )


def render_sitemap_pages(door: Door, page: Page) -> bytes:
    """What is no story: the front page, sections, authors, plain pages, and those of all feeds and
    of all corrections and events.
    """
    front = settings.urls(door).at("/")
    sections = [section.url for section in _all_sections(views.menu(door))]
    pages = [link.url for link in plain_links(door, indexed=True)]
    authors = records.author_urls(door) if files.has_template(door, "author.html") else []
    written = {link.url for link in plain_links(door)}
    made = (feeds_url(door), views.corrections_url(door), events_page(door))
    further = [url for url in made if url not in ("", *written, *sections)]
    urls = [front, *sections, *pages, *authors, *further]
    return sitemap(Location(settings.absolute(door, url)) for url in urls)


def _all_sections(sections: list[views.Section]) -> list[views.Section]:
    return [each for section in sections for each in (section, *_all_sections(section.children))]


def render_sitemap_index(door: Door, page: Page) -> bytes:
    """All sitemaps, each with the newest change in it; that of the pages changes with the stories,
    as the front page and the sections do.
    """
    months = [*_months(door)]
    newest = max((one.changed for one in months if one.changed), default=None)
    pages = Location(settings.absolute(door, settings.urls(door).at(PAGES)), newest)
    return sitemap_index([pages, *months, *_news(door)])


def _months(door: Door) -> Iterator[Location]:
    """The sitemaps of all months, the oldest first."""
    for month in listings.lists_below(door, MONTH.name):
        yield from _parts(door, MONTH, month)


def _news(door: Door) -> Iterable[Location]:
    """The news sitemaps; there is always one."""
    found = [*_parts(door, STILL_NEWS, STILL_NEWS.name)]
    url = settings.absolute(door, STILL_NEWS.url(settings.urls(door), ""))
    return found or [Location(url, without_news(door).changed)]


def _parts(door: Door, kind: ListKind, list_: str) -> Iterator[Location]:
    urls = settings.urls(door)
    own = kind.url(urls, list_.partition("/")[2])
    for number, part in enumerate(listings.parts(door, list_), 1):
        url = settings.absolute(door, kind.numbering.url(urls, own, number))
        yield Location(url, _moment(door, listings.last_change(door, part)))


def _moment(door: Door, seconds: int | None) -> datetime | None:
    return None if seconds is None else settings.moment(door, seconds)


def _sitemap_pages(context: PlanContext, _: str) -> Iterator[Page]:
    if not context.drafts:
        yield Page("sitemap-pages", context.urls.at(PAGES), "", "newsgen", context.language)


def _sitemap_index(context: PlanContext, _: str) -> Iterator[Page]:
    if not context.drafts:
        yield Page("sitemap-index", context.urls.at(INDEX), "", "newsgen", context.language)


# The numbered pages of the lists `month`.
SITEMAP = OutputKind(name=MONTH.page, rank=FEEDS, render=render_sitemap)
SITEMAP_PAGES = OutputKind(
    name="sitemap-pages", rank=FEEDS, render=render_sitemap_pages, of={ONCE: _sitemap_pages}
)
SITEMAP_INDEX = OutputKind(
    name="sitemap-index", rank=FEEDS, render=render_sitemap_index, of={ONCE: _sitemap_index}
)
