"""News sitemaps: the stories of the last 48 hours.

The rules are those of Google's "Create a News sitemap".
"""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.catalog.lists import MOST_IN_NEWS_SITEMAP, NEWS
from newsgen.catalog.questions import Stretch
from newsgen.model import Card, Page
from newsgen.outputs.kind import FEEDS, ONCE, OutputKind, PlanContext
from newsgen.outputs.lists.news import STILL_NEWS
from newsgen.outputs.sitemap import Location, News, sitemap
from newsgen.render.door import Door
from newsgen.render.reads import listings, records, settings

# Chinese alone is told by its script: what BCP 47 tags say of a script or place where the
# traditional one is written.
TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


def render_news_sitemap(door: Door, page: Page) -> bytes:
    """A part of what is still news, in order of age; where nothing is, one page that is none."""
    if page.start is None:
        return sitemap([without_news(door)])
    cards = listings.cards(door, Stretch(page.subject, page.start, MOST_IN_NEWS_SITEMAP))
    name = settings.setting(door, "outlet").name
    return sitemap(_location(door, card, _news(door, card, name)) for card in reversed(cards))


def without_news(door: Door) -> Location:
    """What stands in the news sitemap where nothing is news: it must not be empty."""
    for card in listings.newest(door, NEWS, 1):
        return _location(door, card)
    return Location(settings.absolute(door, settings.urls(door).at("/")))


def _location(door: Door, card: Card, news: News | None = None) -> Location:
    updated, _ = records.last_change(door, card.id)
    changed = settings.moment(door, max(card.date, updated))
    return Location(settings.absolute(door, card.url), changed, news=news)


def _news(door: Door, card: Card, publication: str) -> News:
    published = settings.moment(door, card.date)
    return News(publication, news_language(card.lang), published, card.title)


def news_language(lang: str) -> str:
    """A language as news services want it: `pt` for `pt-BR`; `zh-cn` and `zh-tw` for Chinese."""
    language, *rest = lang.lower().split("-")
    if language != "zh":
        return language
    return "zh-tw" if TRADITIONAL & {*rest} and "hans" not in rest else "zh-cn"


def _without_news(context: PlanContext, _: str) -> Iterator[Page]:
    """The news sitemap where nothing is news; otherwise it is the first part of that list."""
    if not (context.drafts or context.queries.lists.count(STILL_NEWS.name)):
        url = STILL_NEWS.url(context.urls, "")
        yield Page(STILL_NEWS.page, url, "", "newsgen", context.language)


NEWS_SITEMAP = OutputKind(
    name=STILL_NEWS.page,
    rank=FEEDS,
    render=render_news_sitemap,
    of={ONCE: _without_news},
)
