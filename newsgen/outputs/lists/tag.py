"""Tags: the stories that carry one, in whatever spelling."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen.catalog.lists import Entry, tag_list
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outlet.urls import Urls
from newsgen.outputs.lists.kind import ListKind, Subject, is_topic, topic_subject, topics
from newsgen.render.door import Door
from newsgen.render.topics import Topic


def _entries(article: Article, config: Config) -> Iterable[Entry]:
    return (Entry(tag_list(tag.slug), tag.name) for tag in article.tags)


def _subject(door: Door, which: str) -> Subject:
    tag = Topic(door, tag_list(which))
    names = {"tag": tag}
    return topic_subject(tag, names)


TAG = ListKind(
    name="tag",
    entries=_entries,
    page="tag",
    every=topics("tag"),
    is_shown=is_topic("tag"),
    url=Urls.tag,
    called=lambda context, which: f'the tag "{which}"',
    subject=_subject,
    feeds="tags",
    settings=("urls", "lists"),
    templates=("tag.html",),
)
