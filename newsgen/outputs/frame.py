"""What every template is given: `page`, and the names that all may use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from jinja2.utils import Namespace
from markupsafe import Markup
from msgspec import Struct

from newsgen.catalog import lists
from newsgen.catalog.questions import FIRST, Filling, Signed, Stretch
from newsgen.digest import digest
from newsgen.model import Card, Page
from newsgen.outlet.interface import direction, with_territory
from newsgen.outlet.paths import may_be_run
from newsgen.outlet.taxonomies import TERM
from newsgen.render import business, publication, topics, values, views
from newsgen.render.door import Door
from newsgen.render.filters import DOOR
from newsgen.render.lazy import Lazy, LazyList
from newsgen.render.options import style_sheet
from newsgen.render.parts import part, parts
from newsgen.render.pictures import ShownPicture
from newsgen.render.reads import files, listings, records, settings
from newsgen.render.reads.phrases import FilterDoor

FEEDS_TEMPLATE, FEEDS_URL = "feeds.html", "/feeds/"


class Head(Struct, frozen=True):
    """What every template finds as `page`."""

    _called = "the page"

    kind: str
    url: str
    canonical: str
    title: str
    lang: str
    dir: str
    preview: bool
    description: str = ""
    picture: ShownPicture | values.DrawnCard | None = None
    robots: str = ""
    feeds: tuple[values.FeedLink, ...] = ()
    number: int | None = None
    locale: str = ""
    structured_data: Sequence[Markup] = ()


def head(door: Door, page: Page, title: str, **more: Any) -> Head:
    """The head of a page, whose picture is one for other sites. A preview asks search engines to
    leave it out.
    """
    preview = settings.drafts(door)
    more.setdefault("canonical", settings.absolute(door, page.url))
    more.setdefault("locale", with_territory(page.lang))
    if picture := more.get("picture"):
        more["picture"] = picture.shared()
    if preview:
        more["robots"] = "noindex"
    return Head(
        page.kind,
        page.url,
        title=title,
        lang=page.lang,
        dir=direction(page.lang),
        preview=preview,
        **more,
    )


def frame(door: Door, page: Head | None) -> dict[str, Any]:
    """The names that every template may use; a part, which is made for many pages, has no head."""

    def newest(
        count: int,
        section: str | None = None,
        tag: str | None = None,
        author: str | None = None,
        series: str | None = None,
        term: str | None = None,
        without: tuple[str, ...] | list[str] = (),
        news: bool = False,
        one_per_author: bool = False,
        paid: bool = True,
    ) -> list[views.Story]:
        list_, is_front = _list_of(section, tag, author, series, term), _is_front(page)
        within = lists.HOME if is_front else ""
        if news or one_per_author or is_front or not paid:
            aside = lists.ASIDE if news else lists.PAID if is_front or not paid else ""
            kind = Signed if one_per_author else Filling
            but = tuple(sorted(without))
            filling = kind(list_, max(count, 0), within=within, without=aside, but=but)
            return views.stories(door, listings.cards(door, filling))
        found = listings.newest(door, list_, count + len(without))
        return views.stories(door, [card for card in found if card.id not in without][:count])

    def author(id: str) -> views.Author:  # noqa: A002  # themes write author(id=...)
        return views.Author(door, id)

    def pinned(count: int) -> list[views.Story]:
        found = listings.newest(door, lists.PINNED, count)
        if _is_front(page) and len(found) == count:
            _tell_of_more_pins(door, found)
        return views.stories(door, found)

    def picture(
        picture: ShownPicture,
        sizes: str = "",
        crop: str = "",
        urgent: bool = False,
        lazy: bool = True,
        alt: str | None = None,
        classes: str = "",
    ) -> Markup:
        return picture.element(sizes, crop, urgent, lazy, alt, classes)

    return {
        DOOR: FilterDoor(door),
        "page": page,
        "lang": door.lang,
        "preview": Lazy(settings.drafts, door),
        "outlet": publication.Outlet(door),
        "menu": LazyList(lambda: views.menu(door)),
        "menu_links": LazyList(lambda: business.menu_links(door)),
        "newsletter": Lazy(business.newsletter, door),
        "support": Lazy(business.support, door),
        "analytics": Lazy(business.analytics, door),
        "ads": partial(business.ads, door),
        "taxonomies": LazyList(lambda: topics.in_menus(door)),
        "options": publication.Options(door),
        "plain_pages": LazyList(lambda: door.shared("plain pages", plain_links)),
        "feeds_url": Lazy(lambda: feeds_url(door)),
        "outlet_css": Lazy(lambda: door.shared("outlet.css", _outlet_css)),
        "recent_mode": Lazy(lambda: settings.setting(door, "lists").recent_mode),
        "recent_url": Lazy(lambda: settings.urls(door).recent(door.lang)),
        "terms": Lazy(settings.terms, door),
        "t": partial(settings.say, door),
        "static": partial(files.static, door),
        "data": partial(files.data, door),
        "author": author,
        "newest": newest,
        "pinned": pinned,
        "picture": picture,
        "namespace": Namespace,
        "part": partial(part, door, _shared_frame),
        "parts": partial(parts, door, _shared_frame),
    }


def _is_front(page: Head | None) -> bool:
    return page is not None and page.kind == "front"


def _tell_of_more_pins(door: Door, shown: list[Card]) -> None:
    """Warn of pinned stories for which there is no room, in the oldest of them."""
    for oldest in listings.cards(door, Stretch(lists.PINNED, FIRST, 1)):
        story = records.article(door, oldest.id)
        if story is None or oldest in shown:
            continue
        room = f"{len(shown)} stor{'y' if len(shown) == 1 else 'ies'}"
        message = f"the front page has room for {room} with a pin: this is the oldest of more"
        hint = "take the pin out, or let it end, for example: pinned: 2026-12-01"
        records.tell(door, story.path, message, hint, "too-many-pins", "pinned")


def _shared_frame(door: Door) -> dict[str, Any]:
    """The names that every part may use."""
    names = frame(door, None)
    del names["page"]
    return names


def _list_of(
    section: str | None, tag: str | None, author: str | None, series: str | None, term: str | None
) -> str:
    """The list that a template asks for: of one section, tag, author, series or term, such as
    `places/new-harbour`, else the front page's.
    """
    if term is not None:
        return f"{TERM}/{term}"
    if section is not None:
        return lists.section_list(section)
    if tag is not None:
        return lists.tag_list(tag)
    if author is not None:
        return lists.author_list(author)
    return lists.series_list(series) if series is not None else lists.HOME


def _outlet_css(door: Door) -> str:
    own = settings.urls(door).at("/outlet.css")
    with_sections = settings.settings_digest(door, "sections")
    return f"{own}?v={digest(f'{with_sections}{style_sheet(door)}')[:8]}"


def feeds_url(door: Door) -> str:
    """The URL of the page of all feeds, whoever made it; "" where the theme has none."""
    return settings.urls(door).at(FEEDS_URL) if files.has_template(door, FEEDS_TEMPLATE) else ""


def plain_links(door: Door, indexed: bool = False) -> tuple[values.PlainLink, ...]:
    """The plain pages as menus list them; `indexed`: those alone that search engines may show."""
    links = [
        values.PlainLink(page.title, page.url, page.menu, page.order)
        for page in records.plain_pages(door)
        if not (indexed and page.noindex)
    ]
    return tuple(sorted(links, key=lambda link: (link.order, link.title)))


def finished(door: Door, template: str, names: dict[str, Any], page: Page, path: str) -> str:
    """A page about the source at `path`. Raises Broken where its file would be run as a program."""
    text = files.template(door, template, names, path)
    if may_be_run(settings.urls(door).page_file(page.url), text):
        hint = "take <? and <% out of the page, or give it a URL that ends in / or .html"
        records.fail(door, path, "a server may run what the page holds", hint, "active-page", "url")
    return text


def layout(door: Door, kind: str, chosen: str, path: str) -> str:
    """The template of a page whose source at `path` may choose a layout. Raises Broken."""
    if not chosen:
        return f"{kind}.html"
    name = f"{kind}-{chosen}.html"
    if not files.has_template(door, name):
        hint = f"add templates/{name} to the theme, or take the key out"
        message = f'the theme has no layout "{chosen}"'
        records.fail(door, path, message, hint, "unknown-layout", "layout")
    return name
