"""Which stories a feed carries and what it says of itself."""

from __future__ import annotations

from functools import partial
from html import escape

from newsgen.catalog.lists import FEED
from newsgen.model import Article, Page, Withdrawn
from newsgen.outputs.feeds.absolute import absolute_html
from newsgen.outputs.feeds.bodies import kept_body
from newsgen.outputs.feeds.model import Channel, FeedLogo, Item
from newsgen.outputs.feeds.terms import on_terms
from newsgen.outputs.lists.kind import Terms
from newsgen.outputs.lists.table import kind_of
from newsgen.outputs.record import story_record, withdrawn_record
from newsgen.render import values, views
from newsgen.render.door import Door
from newsgen.render.reads import listings, records, settings


def channel(door: Door, page: Page, file: str) -> Channel:
    """The newest stories of the list that a page is about, whatever the format; `file` is that of
    the feed beside the list.
    """
    outlet = settings.setting(door, "outlet")
    kind, which = kind_of(page.subject)
    subject, urls = kind.subject(door, which), settings.urls(door)
    terms = kind.terms(partial(settings.setting, door), which)
    cards = listings.newest(door, page.subject, terms.items, within=FEED)
    articles = (records.article(door, card.id) for card in cards)
    withdrawn = listings.taken_back(door, page.subject)
    logo = views.Outlet(door).logo
    return Channel(
        title=subject.feed_title or f"{outlet.name}: {subject.title}",
        url=settings.absolute(door, kind.feeds_of(urls, which)),
        feed_url=settings.absolute(door, urls.beside(kind.url(urls, which), file)),
        description=subject.description or outlet.tagline or outlet.name,
        language=page.lang,
        copyright=outlet.copyright,
        logo=_logo(door, logo) if logo else None,
        outlet=outlet.name,
        email=outlet.email,
        items=(
            *(_item(door, article, terms) for article in articles if article),
            *(_withdrawn_item(door, note, terms) for note in withdrawn),
        ),
        hub=settings.setting(door, "ping").hub,
    )


def _logo(door: Door, logo: values.ShownPicture) -> FeedLogo:
    return FeedLogo(settings.absolute(door, logo.url), logo.width, logo.height)


def _item(door: Door, article: Article, terms: Terms) -> Item:
    story = story_record(door, article)
    full = terms.full_text
    html = absolute_html(kept_body(door, article).html, story.url) if full else ""
    return on_terms(Item(story, html), terms)


def _withdrawn_item(door: Door, note: Withdrawn, terms: Terms) -> Item:
    """Readers' programs put it in the place of the story that was taken back."""
    story = withdrawn_record(door, note)
    return Item(story, f"<p>{escape(story.summary, quote=False)}</p>" if terms.full_text else "")
