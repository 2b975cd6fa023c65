"""Plain pages: those of the outlet that are no stories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from newsgen.catalog.lists import CORRECTIONS, FEED
from newsgen.errors import Broken, Problem, kept
from newsgen.model import Body, Page
from newsgen.outlet.interface import direction, with_territory
from newsgen.outlet.urls import Urls
from newsgen.outputs.corrections import corrections_on
from newsgen.outputs.feeds.formats import feed_links
from newsgen.outputs.frame import finished, frame, head, layout
from newsgen.outputs.kind import STORIES, OutputKind, PlanContext
from newsgen.records import PlainPage
from newsgen.render.door import Door
from newsgen.render.pictures import ShownPicture
from newsgen.render.reads import records, texts


class Plain(Struct, frozen=True):
    """A plain page for its template."""

    title: str
    body: Any
    summary: str
    picture: ShownPicture | None
    lang: str
    dir: str
    extra: Mapping[str, Any]


def render_plain(door: Door, page: Page) -> str:
    record = records.plain_page(door, page.subject)
    if record is None:
        raise LookupError(f"no plain page {page.subject}")
    wrong = list[Problem]()
    body = kept(wrong, Body("", 0, ""), lambda: texts.page_body(door, record))
    corrections = kept(wrong, Markup(""), lambda: corrections_on(door, page))
    plain = Plain(
        record.title,
        Markup(body.html) + corrections,
        record.summary,
        kept(wrong, None, lambda: _picture(door, record)),
        record.lang,
        direction(record.lang),
        record.extra,
    )
    top = head(
        door,
        page,
        plain.title,
        description=plain.summary or body.excerpt,
        picture=plain.picture,
        robots="noindex" if record.noindex or record.draft else "",
        feeds=feed_links(door, CORRECTIONS if corrections else FEED),
        locale=with_territory(record.lang),
    )
    template = kept(wrong, "page.html", lambda: layout(door, "page", record.layout, record.path))
    names = frame(door, top) | {"plain": plain}
    text = kept(wrong, "", lambda: finished(door, template, names, page, record.path))
    if wrong:
        raise Broken(wrong)
    return text


def _picture(door: Door, page: PlainPage) -> ShownPicture | None:
    if page.picture is None:
        return None
    seen = records.sight(door, page.picture.path, page.path, "image", "src")
    return ShownPicture(door, seen, page.picture)


def shown_page(context: PlanContext, path: str) -> PlainPage | None:
    """The plain page that comes from a source, if readers see it."""
    slug = context.queries.records.id_at(path)
    page = context.queries.records.plain_page(slug) if slug else None
    return None if page is None or (page.draft and not context.drafts) else page


def _planned(context: PlanContext, path: str) -> Iterator[Page]:
    page = shown_page(context, path)
    if page:
        yield Page("page", page.url, page.slug, path, context.language)


PLAIN = OutputKind(
    name="page",
    rank=STORIES,
    render=render_plain,
    of={"plain": _planned},
    settings=("urls",),
    file=Urls.page_file,
)
