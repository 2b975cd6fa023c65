"""The kinds of pages: for each, what it is called, what its template is given, and how it becomes
bytes.

To add a kind: write a function from (door, page) to text or bytes, enter it in KINDS with its rank,
and let `plan` yield its pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from newsgen.catalog import lists
from newsgen.catalog.questions import Addresses, Stretch
from newsgen.model import Article, Page, Picture
from newsgen.outlet.interface import direction
from newsgen.outputs.feeds.channel import render_feed
from newsgen.outputs.sitemap import robots, sitemap, sitemap_index
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.late import Late, OnUse
from newsgen.render.parts import part, parts

# Ranks: the order of publishing. What is referred to comes before what refers to it.
ASSETS, STORIES, LISTS, FEEDS = range(4)
# Stories in a sitemap: few, so that little is written anew when one is published.
SITEMAP_STEP = 1_000


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
    picture: views.ShownPicture | None = None
    robots: str = ""
    feeds: tuple[views.FeedLink, ...] = ()
    number: int | None = None


def _head(door: Door, page: Page, title: str, **more: Any) -> Head:
    preview = door.drafts()
    more.setdefault("canonical", door.absolute(page.url))
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


def _frame(door: Door, head: Head | None) -> dict[str, Any]:
    """The names that every template may use; a part, which is made for many pages, has no head."""

    def newest(
        count: int,
        section: str | None = None,
        tag: str | None = None,
        author: str | None = None,
        series: str | None = None,
        without: tuple[str, ...] | list[str] = (),
    ) -> list[views.Story]:
        list_ = door.list_name(section, tag, author, series)
        found = door.newest(
            list_, count + len(without), within=lists.HOME if head and head.kind == "front" else ""
        )
        return views.stories(door, [card for card in found if card.id not in without][:count])

    def author(id: str) -> views.Author:  # noqa: A002  # themes write author(id=...)
        return views.Author(door, id)

    def pinned(count: int) -> list[views.Story]:
        return views.stories(door, door.newest(lists.PINNED, count))

    return {
        "door": door,
        "page": head,
        "lang": door.lang,
        "preview": OnUse(door.drafts),
        "outlet": views.Outlet(door),
        "menu": Late(lambda: views.menu(door)),
        "options": views.Options(door),
        "plain_pages": Late(lambda: door.shared("plain pages", _plain_links)),
        "outlet_css": OnUse(lambda: door.shared("outlet.css", _outlet_css)),
        "recent_mode": OnUse(lambda: door.setting("lists").recent_mode),
        "recent_url": OnUse(lambda: door.urls.recent(door.lang)),
        "t": door.say,
        "static": door.static,
        "data": door.data,
        "author": author,
        "newest": newest,
        "pinned": pinned,
        "part": partial(part, door, _shared_frame),
        "parts": partial(parts, door, _shared_frame),
    }


def _shared_frame(door: Door) -> dict[str, Any]:
    """The names that every part may use."""
    names = _frame(door, None)
    del names["page"]
    return names


def _outlet_css(door: Door) -> str:
    return f"/outlet.css?v={door.settings_digest('sections', 'theme')}"


def _plain_links(door: Door, indexed: bool = False) -> tuple[views.PlainLink, ...]:
    links = [
        views.PlainLink(
            value["title"], door.urls.plain(value["slug"]), value["menu"], value["order"]
        )
        for _, value in door.plain_pages()
        if not (indexed and value["noindex"])
    ]
    return tuple(sorted(links, key=lambda link: (link.order, link.title)))


# -- stories and plain pages -----------------------------------------------------------------------


def render_article(door: Door, page: Page) -> str:
    article = door.article(page.subject)
    if article is None:
        raise LookupError(f"no visible story {page.subject}")
    story = views.FullStory(door, article, door.body(article))
    _check_about(door, article)
    template = _layout(door, "article", article.layout, article.path)
    head = _head(
        door,
        page,
        story.title,
        description=story.summary,
        picture=story.picture,
        canonical=article.canonical or door.absolute(page.url),
        robots="noindex" if story.draft else "",
        feeds=_feeds(door, article.card.section),
    )
    return door.template(template, _frame(door, head) | {"story": story}, article.path)


def _check_about(door: Door, article: Article) -> None:
    known = door.setting("outlet").about_blocks
    if article.about and article.about not in known:
        message = f'no about block "{article.about}" in config.toml'
        hint = f"add it to [outlet.about_blocks], or use one of: {', '.join(known) or '(none yet)'}"
        door.fail(article.path, message, hint, "unknown-about", "about")


def _layout(door: Door, kind: str, layout: str, path: str) -> str:
    if not layout:
        return f"{kind}.html"
    name = f"{kind}-{layout}.html"
    if not door.has_template(name):
        hint = f"add templates/{name} to the theme, or take the key out"
        door.fail(path, f'the theme has no layout "{layout}"', hint, "unknown-layout", "layout")
    return name


class Plain(Struct, frozen=True):
    """A plain page for its template."""

    title: str
    body: Any
    summary: str
    picture: views.ShownPicture | None
    lang: str
    dir: str
    extra: Mapping[str, Any]


def render_plain(door: Door, page: Page) -> str:
    path, value = door.record("plain", page.subject) or ("", {})
    body = door.page_body(path, value)
    picture = _plain_picture(door, path, value)
    plain = Plain(
        value["title"],
        Markup(body.html),
        value["summary"],
        picture,
        value["lang"],
        direction(value["lang"]),
        value["extra"],
    )
    head = _head(
        door,
        page,
        plain.title,
        description=plain.summary or body.excerpt,
        picture=picture,
        robots="noindex" if value["noindex"] or value["draft"] else "",
        feeds=_feeds(door),
    )
    template = _layout(door, "page", value["layout"], path)
    return door.template(template, _frame(door, head) | {"plain": plain}, path)


def _plain_picture(door: Door, path: str, value: Mapping[str, Any]) -> views.ShownPicture | None:
    if not value["picture"]:
        return None
    picture = Picture(*value["picture"])
    asset = door.asset(picture.path) or door.missing(path, picture.path, "image", "src")
    return views.ShownPicture(
        asset.url,
        asset.width,
        asset.height,
        picture.alt,
        picture.caption,
        picture.credit,
        picture.credit_url,
    )


def render_missing(door: Door, page: Page) -> str:
    head = _head(door, page, str(door.say("not_found")), robots="noindex", feeds=_feeds(door))
    return door.template("missing.html", _frame(door, head), page.owner)


def render_redirect(door: Door, page: Page) -> str:
    target = door.absolute(page.subject)
    head = _head(door, page, target, canonical=target, robots="noindex")
    return door.template("redirect.html", _frame(door, head) | {"target": target}, page.owner)


# -- lists -----------------------------------------------------------------------------------------


def render_list(door: Door, page: Page) -> str:
    """The front page, a section, a year of one, an author, a tag or a series: on its own URL or a
    numbered page.
    """
    subject, title, description, feeds = SUBJECTS[page.kind](door, page)
    listing = _listing(door, page)
    lead = listing.stories[0].picture if listing.stories else None
    head = _head(
        door,
        page,
        title,
        description=description,
        feeds=feeds,
        picture=lead,
        number=page.number or None,
    )
    context = _frame(door, head) | subject | {"listing": listing}
    return door.template(f"{page.kind}.html", context, page.owner)


def _listing(door: Door, page: Page) -> views.Listing:
    list_, per_page = page.subject, door.setting("lists").per_page
    own, last = _own_url(door, page), door.numbered_pages(list_) if not page.number else 0
    if page.start:
        cards = door.cards(Stretch(list_, page.start, per_page))
        followed = door.has_page_after(list_, page.number)
        newer = door.urls.numbered(own, page.number + 1) if followed else own
        older = door.urls.numbered(own, page.number - 1) if page.number > 1 else None
    else:
        cards = door.newest(list_, door.own_size(list_))
        newer, older = None, door.urls.numbered(own, last) if last else None
    return views.Listing(
        stories=views.stories(door, cards),
        number=page.number or None,
        newer=newer,
        older=older,
        first=door.urls.numbered(own, 1) if page.number > 1 or last > 1 else None,
        newest=own if page.number else None,
        years=_years(door, page),
    )


def _own_url(door: Door, page: Page) -> str:
    """The URL of the list itself, to which a numbered page belongs."""
    kind, _, id_ = page.subject.partition("/")
    match kind:
        case lists.HOME:
            return "/"
        case "year":
            section, _, year = id_.rpartition("/")
            return str(door.urls.year(section, int(year)))
    return str(getattr(door.urls, kind)(id_))


def _years(door: Door, page: Page) -> list[views.YearLink]:
    if (
        page.kind != "section"
        or page.number
        or not door.setting("lists").years
        or not door.has_template("year.html")
    ):
        return []
    section = page.subject.partition("/")[2]
    return [views.YearLink(year, door.urls.year(section, year)) for year in door.years(section)]


def _feeds(door: Door, section: str = "") -> tuple[views.FeedLink, ...]:
    """The site's feed, then the section's."""
    return door.shared(("feeds", section), _feed_links, section)


def _feed_links(door: Door, section: str) -> tuple[views.FeedLink, ...]:
    outlet = door.setting("outlet")
    site = views.FeedLink(outlet.name, door.urls.feed("/"))
    view = views.Section(door, section) if section else None
    return (
        (site, views.FeedLink(f"{outlet.name}: {view.name}", view.feed))
        if view and view.feed
        else (site,)
    )


Subject = tuple[dict[str, Any], str, str, tuple[views.FeedLink, ...]]


def _front(door: Door, page: Page) -> Subject:
    outlet = door.setting("outlet")
    return {}, outlet.name, outlet.tagline, _feeds(door)


def _section(door: Door, page: Page) -> Subject:
    section = views.section_view(door, page.subject.partition("/")[2])
    return {"section": section}, section.name, section.description, _feeds(door, section.id)


def _year(door: Door, page: Page) -> Subject:
    id_, _, year = page.subject.partition("/")[2].rpartition("/")
    section = views.section_view(door, id_)
    return (
        {"section": section, "year": int(year)},
        f"{section.name} {year}",
        section.description,
        _feeds(door, section.id),
    )


def _author(door: Door, page: Page) -> Subject:
    author = views.Author(door, page.subject.partition("/")[2])
    feeds = _feeds(door)
    if door.setting("feeds").authors:
        feeds += (views.FeedLink(author.name, door.urls.feed(author.url)),)
    return {"author": author}, author.name, author.role, feeds


def _tag(door: Door, page: Page) -> Subject:
    tag = views.tag_view(door, page.subject.partition("/")[2])
    feeds = _feeds(door)
    if door.setting("feeds").tags:
        feeds += (views.FeedLink(tag.name, door.urls.feed(tag.url)),)
    return {"tag": tag}, tag.name, "", feeds


def _series(door: Door, page: Page) -> Subject:
    series = views.series_view(door, page.subject.partition("/")[2])
    return {"series": series}, series.name, "", _feeds(door)


SUBJECTS: Mapping[str, Callable[[Door, Page], Subject]] = {
    "front": _front,
    "section": _section,
    "year": _year,
    "author": _author,
    "tag": _tag,
    "series": _series,
}


# -- what is not a page for readers ----------------------------------------------------------------


def render_recent(door: Door, page: Page) -> str:
    """The recent-posts list as of now: one file that every story's page may load."""
    cards = door.newest(lists.RECENT, door.setting("lists").recent)
    head = _head(door, page, str(door.say("recent_posts")), robots="noindex")
    return door.template(
        "recent.html", _frame(door, head) | {"recent": views.stories(door, cards)}, page.owner
    )


def render_outlet_css(door: Door, page: Page) -> str:
    head = _head(door, page, "")
    return door.template("outlet.css", _frame(door, head), page.owner)


def render_sitemap(door: Door, page: Page) -> bytes:
    """One stretch of the stories in order of age, so that a new story changes the last file only."""
    found = door.addresses(Addresses(lists.SITEMAP, page.start, SITEMAP_STEP)) if page.start else ()
    return sitemap(
        (door.absolute(url), door.moment(updated or date)) for url, date, updated in found
    )


def render_sitemap_pages(door: Door, page: Page) -> bytes:
    """What is no story: the front page, sections, authors and plain pages."""
    sections = [section.url for section in _all_sections(views.menu(door))]
    pages = [link.url for link in _plain_links(door, indexed=True)]
    authors = door.author_urls() if door.has_template("author.html") else []
    return sitemap((door.absolute(url), None) for url in ["/", *sections, *pages, *authors])


def _all_sections(sections: list[views.Section]) -> list[views.Section]:
    return [each for section in sections for each in (section, *_all_sections(section.children))]


def render_sitemap_index(door: Door, page: Page) -> bytes:
    return sitemap_index((door.absolute(url), None) for url in page.subject.split())


def render_robots(door: Door, page: Page) -> bytes:
    return robots(door.absolute(page.subject) if page.subject else "", disallow_all=door.drafts())


# -- files that are published as they are ----------------------------------------------------------


def render_file(door: Door, page: Page) -> bytes:
    """A verbatim file, or a picture that a page refers to."""
    return door.file(page.subject)


def render_theme_file(door: Door, page: Page) -> bytes:
    """A static file of the theme."""
    return door.theme_file(page.subject)


class Kind(Struct, frozen=True):
    """How a kind of page is rendered, and when it is published."""

    rank: int
    render: Callable[[Door, Page], str | bytes]


KINDS: Mapping[str, Kind] = {
    "file": Kind(ASSETS, render_file),
    "theme-file": Kind(ASSETS, render_theme_file),
    "outlet-css": Kind(ASSETS, render_outlet_css),
    "article": Kind(STORIES, render_article),
    "page": Kind(STORIES, render_plain),
    **{kind: Kind(LISTS, render_list) for kind in SUBJECTS},
    "missing": Kind(LISTS, render_missing),
    "redirect": Kind(LISTS, render_redirect),
    "fragment": Kind(LISTS, render_recent),
    "feed": Kind(FEEDS, render_feed),
    "sitemap": Kind(FEEDS, render_sitemap),
    "sitemap-pages": Kind(FEEDS, render_sitemap_pages),
    "sitemap-index": Kind(FEEDS, render_sitemap_index),
    "robots": Kind(FEEDS, render_robots),
}
