"""Which stories a feed carries and what it says of itself."""

from __future__ import annotations

import mimetypes

from newsgen.catalog.lists import FEED
from newsgen.model import Article, Card, Page
from newsgen.outputs.feeds.absolute import absolute_html
from newsgen.outputs.feeds.model import Channel, FeedLogo, FeedPicture, Item, authority
from newsgen.outputs.feeds.rss import rss
from newsgen.render import views
from newsgen.render.door import Door

# The mimetypes module reads the machine's own tables: what feeds say must not depend on them.
TYPES = mimetypes.MimeTypes(filenames=())


def render_feed(door: Door, page: Page) -> bytes:
    """The newest stories of one list."""
    outlet, settings = door.setting("outlet"), door.setting("feeds")
    title, description, url = _subject(door, page)
    cards = door.newest(page.subject, settings.items, within=FEED)
    logo = views.Outlet(door).logo
    channel = Channel(
        title=title,
        url=door.absolute(url),
        feed_url=door.absolute(page.url),
        description=description,
        language=page.lang,
        authority=authority(outlet.base_url),
        copyright=outlet.copyright,
        logo=FeedLogo(door.absolute(logo.url), logo.width, logo.height) if logo else None,
        items=tuple(_item(door, article) for card in cards if (article := door.article(card.id))),
    )
    return rss(channel)


def _subject(door: Door, page: Page) -> tuple[str, str, str]:
    """Title, description and page of the list that a feed follows."""
    outlet = door.setting("outlet")
    kind, _, id_ = page.subject.partition("/")
    match kind:
        case "section":
            section = views.section_view(door, id_)
            return (
                f"{outlet.name}: {section.name}",
                section.description or outlet.tagline or outlet.name,
                section.url,
            )
        case "author":
            author = views.Author(door, id_)
            return (
                f"{outlet.name}: {author.name}",
                author.role or outlet.tagline or outlet.name,
                author.url,
            )
        case "tag":
            tag = views.tag_view(door, id_)
            return f"{outlet.name}: {tag.name}", outlet.tagline or outlet.name, tag.url
    return outlet.name, outlet.tagline or outlet.name, "/"


def _item(door: Door, article: Article) -> Item:
    card = article.card
    base = door.setting("outlet").base_url
    full = door.setting("feeds").full_text
    return Item(
        id=card.id,
        url=door.absolute(card.url),
        title=card.title,
        summary=card.summary,
        html=absolute_html(door.kept_body(article).html, f"{base}{card.url}") if full else "",
        published=door.moment(card.date),
        updated=door.moment(card.updated) if card.updated else None,
        authors=_authors(door, card),
        categories=(
            views.section_view(door, card.section).name,
            *(tag.name for tag in article.tags),
        ),
        picture=_picture(door, card),
        lang=card.lang,
    )


def _authors(door: Door, card: Card) -> tuple[str, ...]:
    if card.byline:
        return (card.byline,)
    return tuple(views.Author(door, author.id, author.name).name for author in card.authors)


def _picture(door: Door, card: Card) -> FeedPicture | None:
    found = door.picture(card.picture, card.id)
    if not found:
        return None
    picture, asset = found
    return FeedPicture(
        url=door.absolute(asset.url),
        width=asset.width,
        height=asset.height,
        alt=picture.alt,
        credit=picture.credit,
        mime=TYPES.guess_type(asset.url)[0] or "image/jpeg",
    )
