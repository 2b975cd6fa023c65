"""The page of all terms of a taxonomy, such as every place that stories name."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.model import Page
from newsgen.outlet.taxonomies import TERM
from newsgen.outlet.urls import Urls
from newsgen.outputs.feeds.formats import feed_links
from newsgen.outputs.frame import frame, head
from newsgen.outputs.kind import LISTS, ONCE, OutputKind, PlanContext
from newsgen.render.door import Door
from newsgen.render.reads import files
from newsgen.render.topics import INDEX_TEMPLATE, Taxonomy


def render_terms(door: Door, page: Page) -> str:
    taxonomy = Taxonomy(door, page.subject)
    top = head(door, page, taxonomy.title, feeds=feed_links(door))
    names = frame(door, top) | {"taxonomy": taxonomy}
    return files.template(door, INDEX_TEMPLATE, names, page.owner)


def _planned(context: PlanContext, _: str) -> Iterator[Page]:
    """One for each taxonomy of which any visible story names a term."""
    for name in context.config.taxonomies if context.has_template(INDEX_TEMPLATE) else ():
        if context.queries.lists.below(f"{TERM}/{name}"):
            owner = f"the page of all {name}"
            yield Page("terms", context.urls.terms(name), name, owner, context.language)


ALL_TERMS = OutputKind(
    name="terms",
    rank=LISTS,
    render=render_terms,
    of={ONCE: _planned},
    settings=("urls", "taxonomies"),
    templates=(INDEX_TEMPLATE,),
    file=Urls.page_file,
)
