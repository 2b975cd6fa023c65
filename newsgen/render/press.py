"""What all pages of a build are rendered with: the settings, the theme, the engine and the catalog, opened once a process."""

from __future__ import annotations

import json
import os
from collections.abc import Hashable, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from newsgen.catalog import lists
from newsgen.catalog.bodies import Bodies
from newsgen.catalog.database import read_catalog
from newsgen.catalog.queries import Queries
from newsgen.catalog.questions import FIRST, LAST, Bounds
from newsgen.digest import digest, digest_of, number_of
from newsgen.errors import Problem
from newsgen.intake.positions import place_of_text
from newsgen.intake.take import Desk, desk_for
from newsgen.model import Article, Card, Start
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.config import Config, load_config
from newsgen.outlet.interface import Interface, load_interface
from newsgen.outlet.theme import Theme, load_theme
from newsgen.outlet.urls import Urls
from newsgen.render.static import StaticFiles
from newsgen.render.templates import Templates, templates_for

CARDS_KEPT = 4096
SHARED_KEPT = 4096
# What newsgen keeps between builds, beside config.toml.
STATE = ".newsgen"
Value = TypeVar("Value")


class Site(Struct, frozen=True):
    """Names a build to a worker in another process: where the site lies and where its catalog is.

    `stamp` differs from build to build, so that a worker that lives on never serves what the last
    build loaded.
    """

    root: str
    catalog: str
    drafts: bool
    stamp: str


class Shared(Struct, frozen=True):
    """What many pages show and is made once a process: with all that was noted for it (see `Door`)
    and its problems.
    """

    value: Any
    facts: Mapping[str, str]
    frame: Mapping[str, str]
    bounds: Mapping[str, Bounds]
    problems: tuple[Problem, ...]


class Shelf(dict[Hashable, Value]):
    """What is at hand, by its name: of much, what came last."""

    def keep(self, key: Hashable, value: Value) -> Value:
        """Put something on the shelf, in place of the oldest where it is full."""
        if len(self) >= SHARED_KEPT:
            del self[next(iter(self))]
        self[key] = value
        return value


class Press:
    """The means of production of one site at one moment.

    Read by the Door only, which notes what it reads.
    """

    def __init__(
        self, root: Path, memory: Path, config: Config, queries: Queries, drafts: bool
    ) -> None:
        self.root, self.memory, self.config, self.queries, self.drafts = (
            root,
            memory,
            config,
            queries,
            drafts,
        )
        self.zone = ZoneInfo(config.outlet.timezone)
        self.urls = Urls(config)
        # Texts that many pages show, by (text, language, source); all else that they share stands
        # on a shelf by language.
        self.texts: dict[tuple[str, str, str], Shared] = {}
        self.shared = lru_cache(maxsize=None)(lambda lang: Shelf[Shared]())
        # One of each: the doors of a page need not look again into facts that they have.
        self._frames: dict[frozenset[tuple[str, str]], Mapping[str, str]] = {}
        # The bundles that this process has named, and those of them whose facts it has told.
        self.bundle = lru_cache(maxsize=None)(bundle_number)
        self.told: set[int] = set()
        self.moment = lru_cache(maxsize=2 * CARDS_KEPT)(self._moment)
        self.card = lru_cache(maxsize=CARDS_KEPT)(self._card)
        self.article = lru_cache(maxsize=CARDS_KEPT)(self._article)
        # The cards that came with an article: the pages of the next stories show them.
        self._dealt = Shelf[tuple[Card, str]]()
        self.floor = lru_cache(maxsize=CARDS_KEPT)(self._floor)
        self.source_digest = lru_cache(maxsize=CARDS_KEPT)(queries.source_digest)
        self.spelling = lru_cache(maxsize=CARDS_KEPT)(queries.spelling)
        self.record = lru_cache(maxsize=CARDS_KEPT)(queries.record)
        self.record_digest = lru_cache(maxsize=CARDS_KEPT)(self._record_digest)
        self.asset = lru_cache(maxsize=CARDS_KEPT)(queries.asset)
        self.interface = lru_cache(maxsize=None)(self._interface)
        self.strings_digest = lru_cache(maxsize=None)(self._strings_digest)
        self.text_place = lru_cache(maxsize=None)(self._text_place)
        self.setting_digest = lru_cache(maxsize=None)(self._setting_digest)

    @cached_property
    def theme(self) -> Theme:
        return load_theme(self.root, self.config.theme.name, self.config.theme.options)

    @cached_property
    def templates(self) -> Templates:
        return templates_for(self.root, self.theme, self.memory / "templates")

    @cached_property
    def bodies(self) -> Bodies:
        return Bodies(self.memory / "bodies")

    @cached_property
    def static(self) -> StaticFiles:
        return StaticFiles(self.theme)

    @cached_property
    def desk(self) -> Desk:
        return desk_for(self.root, self.config)

    def close(self) -> None:
        """Let go of the catalog."""
        self.queries.close()

    def is_in_feeds(self, id_: str) -> bool:
        """Whether any feed prints a visible story's text."""
        feeds, found = self.config.feeds, self.article(id_)
        if not found or not feeds.full_text:
            return False
        article = found[0]
        named = [lists.FEED]
        named += (
            map(lists.section_list, lists.lineage(article.card.section)) if feeds.sections else ()
        )
        named += (
            lists.author_list(author.id)
            for author in article.card.authors
            if author.id and feeds.authors
        )
        named += (lists.tag_list(tag.slug) for tag in article.tags if feeds.tags)
        place = Start(article.card.date, id_)
        return "feeds" not in article.exclude and any(self.floor(list_) <= place for list_ in named)

    def _floor(self, list_: str) -> Start:
        """The place of the oldest story that a list's feed carries."""
        carried = self.queries.newest(list_, self.config.feeds.items, LAST, lists.FEED)
        return carried[-1] if len(carried) == self.config.feeds.items else FIRST

    def frame(self, facts: dict[str, str]) -> Mapping[str, str]:
        """The one mapping that holds these facts, whoever asks for it."""
        return self._frames.setdefault(frozenset(facts.items()), facts)

    def _card(self, id_: str) -> tuple[Card, str] | None:
        return self._dealt.pop(id_, None) or self.queries.card_and_digest(id_)

    def _article(self, id_: str) -> tuple[Article, str] | None:
        found = self.queries.article_and_digests(id_)
        if found is None:
            return None
        article, mark, card_mark = found
        self._dealt.keep(id_, (article.card, card_mark))
        return article, mark

    def _moment(self, seconds: int) -> datetime:
        return datetime.fromtimestamp(seconds, self.zone)

    def _interface(self, lang: str) -> Interface:
        return load_interface(self.theme, lang)

    def _strings_digest(self, lang: str) -> str:
        return digest_of(self.interface(lang).table)

    def _text_place(self, keys: tuple[str, ...]) -> tuple[int, int]:
        return place_of_text(self.root, CONFIG, *keys)

    def _setting_digest(self, table: str) -> str:
        dumped = self.config.model_dump(mode="json", include={table})
        return digest(json.dumps(dumped, ensure_ascii=False))  # in order: menus have one

    def _record_digest(self, kind: str, id_: str) -> str:
        """The digest of a record with its source's path, or an empty string."""
        found = self.record(kind, id_)
        return digest_of(found) if found else ""


def press_for(site: Site) -> Press:
    """The press of this process: made at the first batch of a build, used for all of them."""
    return _press(site, os.getpid())


def bundle_number(names: frozenset[str]) -> int:
    """The number of the bundle of these facts: the same in every process."""
    return number_of("\n".join(sorted(names)))


@lru_cache(maxsize=1)
def _press(site: Site, process: int) -> Press:
    """`process` keeps a forked worker from using the connection that its parent opened."""
    root = Path(site.root)
    catalog = Path(site.catalog)
    return Press(
        root, catalog.parent, load_config(root), Queries(read_catalog(catalog)), site.drafts
    )
