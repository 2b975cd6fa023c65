"""Redirects: what stands at the older URLs of stories, pages and lists.

Some are named by their sources; of the others the ledger of URLs knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.catalog.story_queries import PlannedStory
from newsgen.catalog.urls import FORMER
from newsgen.model import Page
from newsgen.outlet.paths import is_query, redirect_path
from newsgen.outlet.urls import Urls
from newsgen.outputs.article import ARTICLE
from newsgen.outputs.feeds.formats import BY_KIND
from newsgen.outputs.frame import frame, head
from newsgen.outputs.kind import LIST, LISTS, OutputKind, PlanContext
from newsgen.outputs.listing import own_page
from newsgen.outputs.lists import table
from newsgen.outputs.plain import PLAIN, shown_page
from newsgen.render.door import Door
from newsgen.render.reads import files, settings


def render_redirect(door: Door, page: Page) -> str:
    target = settings.absolute(door, page.subject)
    top = head(door, page, target, canonical=target, robots="noindex")
    return files.template(door, "redirect.html", frame(door, top) | {"target": target}, page.owner)


def _of_story(context: PlanContext, story: PlannedStory) -> Iterator[Page]:
    for alias in story.aliases:
        if not is_query(alias):
            lang = context.language_of(story.section)
            yield Page("redirect", _old(context, alias), story.url, story.path, lang)


def _of_plain(context: PlanContext, path: str) -> Iterator[Page]:
    if page := shown_page(context, path):
        for alias in page.aliases:
            if not is_query(alias):
                yield Page("redirect", _old(context, alias), page.url, path, context.language)


def _of_topic(context: PlanContext, list_: str) -> Iterator[Page]:
    """The older paths of the page of a tag, a series or a term, as its record has them."""
    record = context.queries.records.term(list_)
    for page in own_page(table.kind_of(list_)[0], context, list_) if record else ():
        for alias in record.aliases if record else ():
            if not is_query(alias):
                yield Page("redirect", _old(context, alias), page.url, page.owner, page.lang)


def _old(context: PlanContext, alias: str) -> str:
    return context.urls.at(redirect_path(alias))


# -- former places ---------------------------------------------------------------------------------


def present(context: PlanContext, id_: str) -> Page | None:
    """The page, or feed, of whatever the ledger of URLs knows by this name; None if it is gone."""
    return next(_present(context, id_), None)


def _present(context: PlanContext, id_: str) -> Iterator[Page]:
    queries, form = context.queries, BY_KIND.get(id_.partition(":")[0])
    list_ = id_.partition(":")[2] if form else id_
    kind, slash, _ = list_.partition("/")
    if slash and kind in table.LISTS:
        if form:
            yield from form.planned(context, list_)
        else:
            yield from own_page(table.kind_of(list_)[0], context, list_)
    elif slash:
        yield from PLAIN.of["plain"](context, id_)
    elif path := queries.stories.source_of(id_):
        for story in queries.stories.planned(path):
            yield from ARTICLE.of["story"](context, story)


def _former(context: PlanContext, key: str) -> Iterator[Page]:
    """What stands at a former place: what leads to the last of those who were there and are still
    somewhere; of a feed, which programs read, the feed itself.
    """
    for place, id_ in context.queries.places.holders(key):
        if page := present(context, id_):
            url = context.urls.at(place)
            if url != page.url and page.kind in BY_KIND:
                yield Page(f"{page.kind}-copy", url, page.subject, page.owner, page.lang)
            elif url != page.url:
                yield Page(FORMER, url, page.url, page.owner, page.lang)
            return


REDIRECT = OutputKind(
    name="redirect",
    rank=LISTS,
    render=render_redirect,
    of={"story": _of_story, "plain": _of_plain, LIST: _of_topic},
    settings=("urls",),
)
# A page's older place keeps its file, whatever its ending.
FORMER_PLACE = OutputKind(
    name=FORMER,
    rank=LISTS,
    render=render_redirect,
    of={FORMER: _former},
    settings=("urls",),
    file=Urls.page_file,
)
