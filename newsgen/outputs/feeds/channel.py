"""Which stories a feed carries and what it says of itself."""

from __future__ import annotations

import mimetypes
from functools import cache
from html import escape

from newsgen.catalog.lists import FEED
from newsgen.model import Article, Card, Page, Withdrawn
from newsgen.outputs.feeds.absolute import absolute_html
from newsgen.outputs.feeds.bodies import kept_body
from newsgen.outputs.feeds.model import Channel, FeedLogo, FeedPicture, Item, authority
from newsgen.outputs.lists.table import kind_of
from newsgen.render import values, views
from newsgen.render.door import Door
from newsgen.render.reads import listings, records, settings


def channel(door: Door, page: Page, file: str) -> Channel:
    """The newest stories of the list that a page is about, whatever the format; `file` is that of
    the feed beside the list.
    """
    outlet, feeds = settings.setting(door, "outlet"), settings.setting(door, "feeds")
    kind, which = kind_of(page.subject)
    subject, url = kind.subject(door, which), kind.url(settings.urls(door), which)
    cards = listings.newest(door, page.subject, feeds.items, within=FEED)
    articles = (records.article(door, card.id) for card in cards)
    withdrawn = listings.taken_back(door, page.subject)
    logo = views.Outlet(door).logo
    return Channel(
        title=outlet.name if page.subject == FEED else f"{outlet.name}: {subject.title}",
        url=settings.absolute(door, url),
        feed_url=settings.absolute(door, settings.urls(door).beside(url, file)),
        description=subject.description or outlet.tagline or outlet.name,
        language=page.lang,
        authority=authority(outlet.base_url),
        copyright=outlet.copyright,
        logo=_logo(door, logo) if logo else None,
        items=(
            *(_item(door, article) for article in articles if article),
            *(_withdrawn_item(door, story) for story in withdrawn),
        ),
    )


def _logo(door: Door, logo: values.ShownPicture) -> FeedLogo:
    return FeedLogo(settings.absolute(door, logo.url), logo.width, logo.height)


def _item(door: Door, article: Article) -> Item:
    card = article.card
    url = settings.absolute(door, card.url)
    full = settings.setting(door, "feeds").full_text
    return Item(
        id=_id(door, card.id),
        url=url,
        title=card.title,
        summary=card.summary,
        html=absolute_html(kept_body(door, article).html, url) if full else "",
        published=settings.moment(door, card.date),
        updated=settings.moment(door, card.updated) if card.updated else None,
        authors=_authors(door, card),
        categories=(
            views.Section(door, card.section).name,
            *(tag.name for tag in article.tags),
        ),
        picture=_picture(door, card),
        lang=card.lang,
        guid=article.guid,
    )


def _withdrawn_item(door: Door, story: Withdrawn) -> Item:
    """What is left of a story that was taken back: readers' programs put it in its place."""
    outlet, note = settings.setting(door, "outlet"), escape(story.text, quote=False)
    return Item(
        id=_id(door, story.id),
        url=settings.absolute(door, story.url),
        title=settings.own_word(door, outlet.language, "withdrawn"),
        summary=story.text,
        html=f"<p>{note}</p>" if settings.setting(door, "feeds").full_text else "",
        published=settings.moment(door, story.published),
        updated=settings.moment(door, story.date),
        lang=story.lang,
        guid=story.guid,
    )


def _id(door: Door, story: str) -> str:
    """What makes a story's id its own, below a path of a host, too."""
    return "/".join(filter(None, (settings.urls(door).root[1:], story)))


def _authors(door: Door, card: Card) -> tuple[str, ...]:
    if card.byline:
        return (card.byline,)
    return tuple(views.Author(door, author.id, author.name).name for author in card.authors)


def _picture(door: Door, card: Card) -> FeedPicture | None:
    found = records.picture(door, card.picture, card.id)
    if not found:
        return None
    picture, asset = found
    return FeedPicture(
        url=settings.absolute(door, asset.url),
        width=asset.width,
        height=asset.height,
        alt=picture.alt,
        credit=picture.credit,
        mime=_media_types().guess_type(asset.url)[0] or "image/jpeg",
    )


@cache
def _media_types() -> mimetypes.MimeTypes:
    # Not the module's own, which reads the machine's tables: what feeds say must not depend on it.
    return mimetypes.MimeTypes(filenames=())
