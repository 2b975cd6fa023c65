"""Terms: the stories that name one of a taxonomy's, such as a place, in whatever spelling."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.catalog.lists import Entry, term_list
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outlet.taxonomies import TERM, TaxonomySettings, templates_of
from newsgen.outputs.kind import PlanContext
from newsgen.outputs.lists.kind import ListKind, Subject, Tables, topic_subject
from newsgen.render import topics
from newsgen.render.door import Door


def _parts(which: str) -> tuple[str, str]:
    """`places/new-harbour` as taxonomy and slug."""
    taxonomy, _, slug = which.partition("/")
    return taxonomy, slug


def _entries(article: Article, config: Config) -> Iterator[Entry]:
    for taxonomy, terms in article.terms.items():
        yield from (Entry(term_list(taxonomy, one.slug), one.name) for one in terms)


def _every(context: PlanContext) -> Iterator[str]:
    for taxonomy in context.config.taxonomies:
        for name in context.queries.lists.below(f"{TERM}/{taxonomy}"):
            yield name.partition("/")[2]


def _is_shown(context: PlanContext, which: str) -> bool:
    taxonomy, _ = _parts(which)
    settings = context.config.taxonomies.get(taxonomy)
    if settings is None or not context.queries.lists.count(f"{TERM}/{which}"):
        return False
    return any(map(context.has_template, templates_of(taxonomy, settings.template)))


def _has_feeds(tables: Tables, which: str) -> bool:
    settings: TaxonomySettings | None = tables("taxonomies").get(_parts(which)[0])
    return settings is not None and settings.feeds


def _called(context: PlanContext, which: str) -> str:
    taxonomy, slug = _parts(which)
    return f'"{slug}" among the {taxonomy}'


def _subject(door: Door, which: str) -> Subject:
    """A theme that has but tag.html finds the term as `tag`."""
    term = topics.Topic(door, f"{TERM}/{which}")
    names = {"tag": term, "taxonomy": topics.Taxonomy(door, _parts(which)[0])}
    return topic_subject(term, names)


TERMS = ListKind(
    name=TERM,
    entries=_entries,
    page=TERM,
    every=_every,
    is_shown=_is_shown,
    url=lambda urls, which: urls.term(*_parts(which)),
    called=_called,
    subject=_subject,
    feeds=_has_feeds,
    template=topics.template_of_terms,
    settings=("urls", "lists", "taxonomies"),
    templates=("term.html", "tag.html"),
)
