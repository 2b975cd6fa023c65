"""Series: the stories that belong together, in the order in which they appeared."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen.catalog.lists import Entry, series_list
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outlet.urls import Urls
from newsgen.outputs.lists.kind import ListKind, Subject, is_topic, topic_subject, topics
from newsgen.render.door import Door
from newsgen.render.topics import Topic


def _entries(article: Article, config: Config) -> Iterable[Entry]:
    series = article.series
    return (Entry(series_list(series.slug), series.name),) if series else ()


def _subject(door: Door, which: str) -> Subject:
    series = Topic(door, series_list(which))
    names = {"series": series}
    return topic_subject(series, names)


SERIES = ListKind(
    name="series",
    entries=_entries,
    page="series",
    every=topics("series"),
    is_shown=is_topic("series"),
    url=Urls.series,
    called=lambda context, which: f'the series "{which}"',
    subject=_subject,
    feeds="series",
    settings=("urls", "lists"),
    templates=("series.html",),
)
