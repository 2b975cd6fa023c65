"""What crawlers ask for: sitemaps of the stories by month, of all other pages, and robots.txt."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.catalog.lists import MOST_IN_SITEMAP
from newsgen.catalog.questions import FIRST, Addresses
from newsgen.model import Page
from newsgen.outputs.frame import feeds_url, plain_links
from newsgen.outputs.kind import FEEDS, ONCE, OutputKind, PlanContext
from newsgen.outputs.lists.month import MONTH
from newsgen.outputs.sitemap import robots, sitemap, sitemap_index
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.reads import files, listings, records, settings

PAGES, INDEX = "/sitemap-pages.xml", "/sitemap.xml"


def render_sitemap(door: Door, page: Page) -> bytes:
    """One month's stories in order of age, or a part of them."""
    found = listings.addresses(door, Addresses(page.subject, page.start or FIRST, MOST_IN_SITEMAP))
    return sitemap(
        (settings.absolute(door, url), settings.moment(door, updated or date))
        for url, date, updated in found
    )


def render_sitemap_pages(door: Door, page: Page) -> bytes:
    """What is no story: the front page, sections, authors, plain pages, and that of all feeds."""
    front = settings.urls(door).at("/")
    sections = [section.url for section in _all_sections(views.menu(door))]
    pages = [link.url for link in plain_links(door, indexed=True)]
    authors = records.author_urls(door) if files.has_template(door, "author.html") else []
    written = {link.url for link in plain_links(door)}
    feeds = {feeds_url(door)} - {"", *written}
    urls = [front, *sections, *pages, *authors, *feeds]
    return sitemap((settings.absolute(door, url), None) for url in urls)


def _all_sections(sections: list[views.Section]) -> list[views.Section]:
    return [each for section in sections for each in (section, *_all_sections(section.children))]


def render_sitemap_index(door: Door, page: Page) -> bytes:
    own = settings.urls(door).at(PAGES)
    return sitemap_index((settings.absolute(door, url), None) for url in [own, *_parts(door)])


def _parts(door: Door) -> Iterator[str]:
    """The URLs of the sitemaps of all months, the oldest first."""
    urls = settings.urls(door)
    for month in listings.lists_below(door, MONTH.name):
        own = MONTH.url(urls, month.partition("/")[2])
        for number in range(listings.parts(door, month)):
            yield MONTH.numbering.url(urls, own, number + 1)


def render_robots(door: Door, page: Page) -> bytes:
    url = settings.absolute(door, page.subject) if page.subject else ""
    return robots(url, settings.drafts(door), settings.urls(door).root)


def _sitemap_pages(context: PlanContext, _: str) -> Iterator[Page]:
    if not context.drafts:
        yield Page("sitemap-pages", context.urls.at(PAGES), "", "newsgen", context.language)


def _sitemap_index(context: PlanContext, _: str) -> Iterator[Page]:
    if not context.drafts:
        yield Page("sitemap-index", context.urls.at(INDEX), "", "newsgen", context.language)


def _robots(context: PlanContext, _: str) -> Iterator[Page]:
    sitemaps = "" if context.drafts else context.urls.at(INDEX)
    yield Page("robots", context.urls.at("/robots.txt"), sitemaps, "newsgen", context.language)


# The numbered pages of the lists `month`.
SITEMAP = OutputKind(name=MONTH.page, rank=FEEDS, render=render_sitemap)
SITEMAP_PAGES = OutputKind(
    name="sitemap-pages", rank=FEEDS, render=render_sitemap_pages, of={ONCE: _sitemap_pages}
)
SITEMAP_INDEX = OutputKind(
    name="sitemap-index", rank=FEEDS, render=render_sitemap_index, of={ONCE: _sitemap_index}
)
ROBOTS = OutputKind(name="robots", rank=FEEDS, render=render_robots, of={ONCE: _robots})
