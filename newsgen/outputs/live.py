"""What a live story has beside its page: numbered pages of entries, a feed, and a JSON of them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import json

from newsgen.catalog.story_queries import PlannedStory
from newsgen.digest import digest
from newsgen.model import Article, Page, Position
from newsgen.outlet.urls import Urls
from newsgen.outputs.feeds.absolute import absolute_html
from newsgen.outputs.feeds.formats import FORMATS
from newsgen.outputs.feeds.model import Channel, Item
from newsgen.outputs.feeds.rss import rss
from newsgen.outputs.feeds.style import style_url
from newsgen.outputs.frame import frame, head
from newsgen.outputs.kind import FEEDS, STORIES, OutputKind, PlanContext
from newsgen.outputs.moments import w3c
from newsgen.outputs.record import Person, StoryRecord, lasting_uri
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.live import FEED, JSON, ShownEntry, shown_entries
from newsgen.render.reads import files, live, records, settings
from newsgen.render.values import FeedLink

TEMPLATE = "live.html"


def live_feed(door: Door, article: Article) -> FeedLink:
    """The feed of a live story's entries, as its page announces it."""
    form, url = FORMATS[0], settings.urls(door).beside(article.card.url, FEED)
    return FeedLink(article.card.title, url, form.media_type, form.label)


def _article(door: Door, page: Page) -> Article:
    article = records.article(door, page.subject)
    if article is None:
        raise LookupError(f"no visible story {page.subject}")
    return article


def _newest(door: Door, article: Article) -> list[ShownEntry]:
    """The entries on the story's own page, the newest first."""
    found = live.own_page(live.entries(door, article.path))
    return [*shown_entries(door, article, found)]


# -- numbered pages --------------------------------------------------------------------------------


def render_page(door: Door, page: Page) -> str:
    article, urls = _article(door, page), settings.urls(door)
    story = views.Story(door, article.card)
    entries = shown_entries(door, article, live.stretch(door, article.path, page.number))
    top = head(
        door,
        page,
        story.title,
        description=story.summary,
        number=page.number,
        feeds=(live_feed(door, article),),
        robots="noindex" if story.draft else "",
    )
    followed = live.is_followed(door, article.path, page.number)
    names = {
        "story": story,
        "entries": [*entries],
        "newer": urls.numbered(story.url, page.number + 1) if followed else story.url,
        "older": urls.numbered(story.url, page.number - 1) if page.number > 1 else None,
    }
    return files.template(door, TEMPLATE, frame(door, top) | names, article.path)


def _pages(context: PlanContext, story: PlannedStory) -> Iterator[Page]:
    """Its `start` stands for what is on the page: where that is another, it is planned anew."""
    if story.withdrawn or not (story.live and context.has_template(TEMPLATE)):
        return
    found = context.queries.records.entries(
        story.path, context.queries.builds.moment, context.drafts
    )
    last, lang = live.page_count(found), context.language_of(story.section)
    for number in range(1, last + 1):
        shown = live.page_of(found, number)
        what = Position(shown[-1].time, digest(json.encode((shown, number < last))))
        url = context.urls.numbered(story.url, number)
        yield Page("live-page", url, story.id, story.path, lang, number, what)


# -- for programs ----------------------------------------------------------------------------------


def render_json(door: Door, page: Page) -> bytes:
    """The newest entries: a page that was opened earlier learns from it what it lacks."""
    article = _article(door, page)
    values = {
        "version": 1,
        "url": settings.absolute(door, article.card.url),
        "ended": article.live == "ended",
        "entries": [
            {
                "id": one.id,
                "url": settings.absolute(door, one.url),
                "time": w3c(one.time),
                "title": one.title,
                "authors": [author.name for author in one.authors],
                "key": one.key,
                "pinned": one.pinned,
                "html": absolute_html(one.body, settings.absolute(door, article.card.url)),
            }
            for one in _newest(door, article)
        ],
    }
    return json.format(json.encode(values), indent=1) + b"\n"


def render_feed(door: Door, page: Page) -> bytes:
    """The newest entries, one item each."""
    article, outlet = _article(door, page), settings.setting(door, "outlet")
    url = settings.absolute(door, article.card.url)
    channel = Channel(
        title=f"{outlet.name}: {article.card.title}",
        url=url,
        feed_url=settings.absolute(door, page.url),
        description=article.card.summary or article.card.title,
        language=article.card.lang,
        copyright=outlet.copyright,
        outlet=outlet.name,
        items=tuple(_item(door, article, one) for one in _newest(door, article)),
        hub=settings.setting(door, "ping").hub,
        id=lasting_uri(door, f"feed/live/{article.card.id}"),
        style=style_url(door),
    )
    return rss(channel)


def _item(door: Door, article: Article, entry: ShownEntry) -> Item:
    story = StoryRecord(
        id=lasting_uri(door, f"{article.card.id}/{entry.id}"),
        url=settings.absolute(door, entry.url),
        title=entry.title or entry.excerpt or article.card.title,
        published=entry.time,
        outlet=settings.setting(door, "outlet").name,
        summary=entry.excerpt,
        people=tuple(Person(one.name, settings.absolute(door, one.url)) for one in entry.authors),
        lang=article.card.lang,
    )
    return Item(story, absolute_html(entry.body, settings.absolute(door, article.card.url)))


def _beside(kind: str, file: str, context: PlanContext, story: PlannedStory) -> Iterator[Page]:
    if story.live and not story.withdrawn:
        found = context.queries.records.entries(
            story.path, context.queries.builds.moment, context.drafts
        )
        if found:
            url, lang = context.urls.beside(story.url, file), context.language_of(story.section)
            yield Page(kind, url, story.id, story.path, lang)


def _json(context: PlanContext, story: PlannedStory) -> Iterator[Page]:
    return _beside("live-json", JSON, context, story)


def _feed(context: PlanContext, story: PlannedStory) -> Iterator[Page]:
    return _beside("live-feed", FEED, context, story)


LIVE_PAGE = OutputKind(
    name="live-page",
    rank=STORIES,
    render=render_page,
    of={"story": _pages},
    settings=("urls",),
    templates=(TEMPLATE,),
    file=Urls.page_file,
)
LIVE_JSON = OutputKind(name="live-json", rank=FEEDS, render=render_json, of={"story": _json})
LIVE_FEED = OutputKind(name="live-feed", rank=FEEDS, render=render_feed, of={"story": _feed})
