"""Which stories a feed carries and what it says of itself."""

from __future__ import annotations

from functools import partial
from html import escape

from newsgen.catalog.lists import UPDATED, carried_within
from newsgen.model import Article, Page, Withdrawn
from newsgen.outputs.feeds.absolute import absolute_html
from newsgen.outputs.feeds.bodies import kept_body
from newsgen.outputs.feeds.model import Channel, FeedLogo, Item, Tombstone
from newsgen.outputs.feeds.style import style_url
from newsgen.outputs.feeds.terms import on_terms
from newsgen.outputs.lists.kind import Terms
from newsgen.outputs.lists.table import kind_of
from newsgen.outputs.record import lasting_uri, story_record, withdrawn_record
from newsgen.render import publication, values
from newsgen.render.door import Door
from newsgen.render.reads import listings, records, settings


def channel(door: Door, page: Page) -> Channel:
    """The newest stories of the list that a page is about, as all formats share them: the feed's
    own address is left to each.
    """
    return door.passing("channel", page.subject, _channel, page)


def _channel(door: Door, page: Page) -> Channel:
    list_, outlet = page.subject, settings.setting(door, "outlet")
    kind, which = kind_of(list_)
    subject, logo = kind.subject(door, which), publication.Outlet(door).logo
    terms = kind.terms(partial(settings.setting, door), which)
    return Channel(
        title=subject.feed_title or f"{outlet.name}: {subject.title}",
        url=settings.absolute(door, kind.feeds_of(settings.urls(door), which)),
        feed_url="",
        description=subject.description or outlet.tagline or outlet.name,
        language=page.lang,
        copyright=outlet.copyright,
        logo=_logo(door, logo) if logo else None,
        outlet=outlet.name,
        email=outlet.email,
        items=kind.items(door, terms) if kind.items else _items(door, list_, terms),
        hub=settings.setting(door, "ping").hub,
        id=lasting_uri(door, f"feed/{list_}"),
        style=style_url(door),
        tombstones=tuple(_tombstone(door, note) for note in listings.buried(door, list_)),
    )


def _logo(door: Door, logo: values.Logo) -> FeedLogo:
    return FeedLogo(settings.absolute(door, logo.url), logo.width, logo.height)


def _items(door: Door, list_: str, terms: Terms) -> tuple[Item, ...]:
    """The newest first: by publication, or by the last change."""
    cards = listings.newest(door, list_, terms.items, within=carried_within(list_))
    articles = (records.article(door, card.id) for card in cards)
    items = [
        door.passing("item", (article.card.id, terms), _item, article, terms)
        for article in articles
        if article
    ]
    items += (_withdrawn_item(door, note, terms) for note in listings.taken_back(door, list_))
    moment = "changed" if list_ == UPDATED else "published"
    return tuple(sorted(items, key=lambda item: getattr(item.story, moment), reverse=True))


def _item(door: Door, article: Article, terms: Terms) -> Item:
    story = story_record(door, article)
    full = terms.full_text
    html = absolute_html(kept_body(door, article).html, story.url) if full else ""
    return on_terms(Item(story, html), terms)


def _withdrawn_item(door: Door, note: Withdrawn, terms: Terms) -> Item:
    """Readers' programs put it in the place of the story that was taken back."""
    story = withdrawn_record(door, note)
    return Item(story, f"<p>{escape(story.summary, quote=False)}</p>" if terms.full_text else "")


def _tombstone(door: Door, note: Withdrawn) -> Tombstone:
    return Tombstone(withdrawn_record(door, note).uri, settings.moment(door, note.date))
