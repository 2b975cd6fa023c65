"""Authors: the stories of each who has a record."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen.catalog.lists import Entry, author_list
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outlet.urls import Urls
from newsgen.outputs.kind import PlanContext
from newsgen.outputs.lists.kind import ListKind, Subject
from newsgen.outputs.structured.lists import profile
from newsgen.render import views
from newsgen.render.door import Door


def _entries(article: Article, config: Config) -> Iterable[Entry]:
    ids = {author.id for author in article.card.authors if author.id}
    return (Entry(author_list(id_)) for id_ in ids)


def _is_shown(context: PlanContext, which: str) -> bool:
    return context.has_template("author.html") and context.queries.records.author(which) is not None


def _called(context: PlanContext, which: str) -> str:
    record = context.queries.records.author(which)
    return record.path if record else ""


def _subject(door: Door, which: str) -> Subject:
    author = views.Author(door, which)
    proofs = (lambda: author.photo, lambda: author.bio)
    return Subject(
        author.name,
        author.role,
        {"author": author},
        proofs=proofs,
        blocks=lambda: [profile(door, author)],
    )


AUTHOR = ListKind(
    name="author",
    entries=_entries,
    page="author",
    every=lambda context: (id_ for id_, _ in context.queries.records.authors()),
    is_shown=_is_shown,
    url=Urls.author,
    called=_called,
    subject=_subject,
    feeds="authors",
    settings=("urls", "lists"),
    templates=("author.html",),
)
