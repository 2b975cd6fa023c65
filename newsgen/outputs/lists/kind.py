"""What a kind of list is: who stands in it, and what readers get of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from newsgen.catalog.lists import Entry, numbered_pages
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outlet.urls import Urls
from newsgen.outputs.feeds.model import Item
from newsgen.outputs.kind import PlanContext
from newsgen.outputs.structured.script import Block
from newsgen.render.door import Door
from newsgen.render.topics import Topic


class Subject(Struct, frozen=True):
    """What a list is about: title and description of its page, and the names that its template is
    given. Where it has feeds, they are called `feed_title`, or by the title. `proofs` raise Broken
    where something of it cannot be shown. `blocks`: what programs are told on the list's own URL,
    where they are told more than that it is a collection.
    """

    title: str
    description: str = ""
    names: Mapping[str, Any] = field(default_factory=dict)
    feed_title: str = ""
    proofs: tuple[Callable[[], object], ...] = ()
    blocks: Callable[[], Iterable[Block]] | None = None


# Gives a table of config.toml by its name.
Tables = Callable[[str], Any]


class Terms(Struct, frozen=True):
    """What the feeds of a list carry: how many stories, whether whole or as summaries, with
    pictures or without; `attribution` ends each text, with `{title}`, `{url}` and `{outlet}`.
    """

    items: int
    full_text: bool
    pictures: bool = True
    attribution: str = ""


def usual_terms(tables: Tables, which: str) -> Terms:
    """Those of `[feeds]`."""
    feeds = tables("feeds")
    return Terms(feeds.items, feeds.full_text)


class Numbering(Struct, frozen=True):
    """How a list is divided into numbered pages of `step` stories each, counted from the oldest.

    `count` says how many there are for a length and a step, `url` where one stands, by the list's
    own URL. `has_rest`: what stands on none of them is shown on the list's own URL.
    """

    step: Callable[[Config], int] = lambda config: config.lists.per_page
    count: Callable[[int, int], int] = numbered_pages
    url: Callable[[Urls, str, int], str] = Urls.numbered
    has_rest: bool = True


def nowhere(urls: Urls, which: str) -> str:
    """The URL of lists that readers never see."""
    raise LookupError(f"there is no page of {which}")


class ListKind(Struct, frozen=True, kw_only=True):
    """What a list `NAME/WHICH` is, or the one list NAME; functions are given its WHICH.

    `entries` are those of a story, by the settings that sources are read with. `every` names each
    WHICH that may be shown, and `is_shown` says whether it is: then it has pages of the kind
    `page`, if it has one, filled in with `template`, by default that of the same name; and feeds,
    if `feeds` is or answers true, or names a switch of `[feeds]` that is on; with a `feed_file`,
    that one feed, in RSS. `called` is what messages call it. Its feeds are
    given on `terms`; `belongs_to` is the URL of their page, by default the list's own. They stand
    `also` at older paths, and readers are told of them if they are `announced`. Its pages announce
    the feeds of the list `follows`, by default its own. `has_front`: a document may say what stands
    on its own page. `is_lasting`: it is there by the settings alone. `items` are what its feeds
    carry, where that is not the stories in it; without `stories`, its pages do not list these
    either, and whoever has their kind renders them. `settings` and `templates` are as in
    `OutputKind`.
    """

    name: str
    entries: Callable[[Article, Config], Iterable[Entry]]
    page: str = ""
    every: Callable[[PlanContext], Iterable[str]] = lambda context: ()
    is_shown: Callable[[PlanContext, str], bool] = lambda context, which: False
    template: Callable[[Door, str], str] | None = None
    url: Callable[[Urls, str], str] = nowhere
    language: Callable[[PlanContext, str], str] = lambda context, which: context.language
    called: Callable[[PlanContext, str], str] = lambda context, which: ""
    subject: Callable[[Door, str], Subject] = lambda door, which: Subject("")
    feeds: bool | str | Callable[[Tables, str], bool] = False
    feed_file: str = ""
    terms: Callable[[Tables, str], Terms] = usual_terms
    belongs_to: Callable[[Urls], str] | None = None
    announced: bool = True
    also: Callable[[Config, str], tuple[str, ...]] = lambda config, which: ()
    follows: Callable[[str], str] | None = None
    numbering: Numbering = Numbering()
    has_front: bool = False
    is_lasting: bool = False
    items: Callable[[Door, Terms], tuple[Item, ...]] | None = None
    stories: bool = True
    settings: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()

    def list_(self, which: str = "") -> str:
        """The name of a list of this kind."""
        return f"{self.name}/{which}" if which else self.name

    @property
    def has_pages(self) -> bool:
        """Whether readers see its stories on pages."""
        return bool(self.page) and self.stories and self.numbering.has_rest

    def feeds_of(self, urls: Urls, which: str) -> str:
        """The URL of the page that a list's feeds belong to."""
        return self.belongs_to(urls) if self.belongs_to else self.url(urls, which)

    def has_feeds(self, tables: Tables, which: str) -> bool:
        """Whether a list of this kind has feeds; the settings are asked where they decide."""
        if isinstance(self.feeds, str):
            return bool(getattr(tables("feeds"), self.feeds))
        return self.feeds if isinstance(self.feeds, bool) else self.feeds(tables, which)


def topics(kind: str) -> Callable[[PlanContext], Iterable[str]]:
    """Each WHICH of a kind in which anybody stands."""

    def every(context: PlanContext) -> Iterable[str]:
        return (name.partition("/")[2] for name in context.queries.lists.below(kind))

    return every


def is_topic(kind: str) -> Callable[[PlanContext, str], bool]:
    """Whether the theme has pages of a kind of list, and anybody stands in this one."""

    def is_shown(context: PlanContext, which: str) -> bool:
        count = context.queries.lists.count(f"{kind}/{which}")
        return context.has_template(f"{kind}.html") and count > 0

    return is_shown


def topic_subject(term: Topic, names: Mapping[str, Any]) -> Subject:
    """What the page of a tag, a series or a term is about: its template knows it as `term`, beside
    further names.
    """
    proofs = (lambda: term.picture, lambda: term.text)
    return Subject(term.name, term.description, {**names, "term": term}, proofs=proofs)
