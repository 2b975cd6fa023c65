"""Which stories a feed carries and what it says of itself."""

from __future__ import annotations

from html import escape

from newsgen.catalog.lists import FEED, UPDATED, carried_within
from newsgen.model import Article, Page, Withdrawn
from newsgen.outputs.feeds.absolute import absolute_html
from newsgen.outputs.feeds.bodies import kept_body
from newsgen.outputs.feeds.model import Channel, FeedLogo, Item, Tombstone
from newsgen.outputs.feeds.style import style_url
from newsgen.outputs.lists.table import kind_of
from newsgen.outputs.record import lasting_uri, story_record, withdrawn_record
from newsgen.render import values, views
from newsgen.render.door import Door
from newsgen.render.reads import listings, records, settings


def channel(door: Door, page: Page) -> Channel:
    """The newest stories of the list that a page is about, as all formats share them: the feed's
    own address is left to each.
    """
    return door.passing(("channel", page.subject), _channel, page)


def _channel(door: Door, page: Page) -> Channel:
    list_, outlet = page.subject, settings.setting(door, "outlet")
    kind, which = kind_of(list_)
    subject, url = kind.subject(door, which), kind.url(settings.urls(door), which)
    logo = views.Outlet(door).logo
    return Channel(
        title=outlet.name if list_ == FEED else f"{outlet.name}: {subject.title}",
        url=settings.absolute(door, url),
        feed_url="",
        description=subject.description or outlet.tagline or outlet.name,
        language=page.lang,
        copyright=outlet.copyright,
        logo=_logo(door, logo) if logo else None,
        items=_items(door, list_),
        id=lasting_uri(door, f"feed/{list_}"),
        outlet=outlet.name,
        style=style_url(door),
        tombstones=tuple(_tombstone(door, note) for note in listings.buried(door, list_)),
    )


def _logo(door: Door, logo: values.ShownPicture) -> FeedLogo:
    return FeedLogo(settings.absolute(door, logo.url), logo.width, logo.height)


def _items(door: Door, list_: str) -> tuple[Item, ...]:
    """The newest first: by publication, or by the last change."""
    count = settings.setting(door, "feeds").items
    cards = listings.newest(door, list_, count, within=carried_within(list_))
    articles = (records.article(door, card.id) for card in cards)
    items = [_item(door, article) for article in articles if article]
    items += (_withdrawn_item(door, note) for note in listings.taken_back(door, list_))
    moment = "changed" if list_ == UPDATED else "published"
    return tuple(sorted(items, key=lambda item: getattr(item.story, moment), reverse=True))


def _item(door: Door, article: Article) -> Item:
    story = story_record(door, article)
    full = settings.setting(door, "feeds").full_text
    return Item(story, absolute_html(kept_body(door, article).html, story.url) if full else "")


def _withdrawn_item(door: Door, note: Withdrawn) -> Item:
    """Readers' programs put it in the place of the story that was taken back."""
    story = withdrawn_record(door, note)
    full = settings.setting(door, "feeds").full_text
    return Item(story, f"<p>{escape(story.summary, quote=False)}</p>" if full else "")


def _tombstone(door: Door, note: Withdrawn) -> Tombstone:
    return Tombstone(withdrawn_record(door, note).uri, settings.moment(door, note.date))
