"""What all pages are rendered with: settings, theme, engine and catalog, opened once a process."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from newsgen.catalog import lists
from newsgen.catalog.amended import as_of
from newsgen.catalog.bodies import Bodies
from newsgen.catalog.database import read_catalog
from newsgen.catalog.fronts import Front
from newsgen.catalog.queries import Queries
from newsgen.catalog.questions import FIRST, LAST
from newsgen.catalog.rows import AssetRow
from newsgen.digest import digest, digest_of
from newsgen.directives.kind import DirectiveKind
from newsgen.directives.kinds import KINDS, kinds_of
from newsgen.directives.services import CardServices, services_of
from newsgen.intake.positions import place_of_text
from newsgen.model import Article, Card, Position, Withdrawn
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.config import Config, load_config
from newsgen.outlet.interface import Interface, load_interface
from newsgen.outlet.theme import Theme, load_theme, shipped_theme
from newsgen.outlet.urls import Urls
from newsgen.pictures.renditions import PictureShapes
from newsgen.records import AuthorRecord, LiveEntry, PlainPage, TermRecord
from newsgen.remembered import remembered
from newsgen.render.album import Album
from newsgen.render.nearby import Nearby
from newsgen.render.policy import KINDS as OPENED_BY
from newsgen.render.shelf import RecentValues, Shelf
from newsgen.render.static import StaticFiles
from newsgen.render.templates import Templates, templates_for

if TYPE_CHECKING:
    from newsgen.intake.context import IntakeContext

CARDS_KEPT = 4096
# Live stories, with all of their entries.
LIVE_KEPT = 8
# Tables within others that have digests of their own: few outputs depend on them.
WITHIN: Any = {"feeds": {"partner"}}
# What newsgen keeps between builds, beside config.toml.
STATE = ".newsgen"


class BuildKey(Struct, frozen=True):
    """Names a build to a worker in another process: where the site lies and where its catalog is.

    `stamp` differs from build to build, so that a worker that lives on never serves what the last
    build loaded.
    """

    root: str
    catalog: str
    drafts: bool
    stamp: str


class RenderContext:
    """The means of production of one site at one moment. Only what notes its answers reads it:
    the rooms of `reads/`, through the door.
    """

    def __init__(
        self, root: Path, memory: Path, config: Config, queries: Queries, drafts: bool
    ) -> None:
        self.root, self.memory, self.config = root, memory, config
        self.queries, self.drafts = queries, drafts
        self.zone = config.zone
        self.urls = Urls(config)
        self.shelf = Shelf()
        # The cards that came with an article: the pages of the next stories show them.
        self._cards_at_hand = RecentValues[tuple[Card, str]]()

    def close(self) -> None:
        """Let go of the catalog."""
        self.queries.close()

    # -- what is loaded once -----------------------------------------------------------------------

    @cached_property
    def at(self) -> int:
        """The moment, in seconds, as of which the site is rendered: that of what is on file."""
        return self.queries.builds.moment

    @cached_property
    def theme(self) -> Theme:
        chosen = self.config.theme
        return load_theme(self.root, chosen.name, chosen.options, self.config.section_ids())

    @cached_property
    def shapes(self) -> PictureShapes:
        """Which files are made of pictures, as the theme and the settings have it."""
        theme, own = self.theme, self.config.pictures
        return PictureShapes(theme.widths, theme.portrait, theme.sizes, own.formats, own.quality)

    @cached_property
    def directives(self) -> Mapping[str, DirectiveKind]:
        """Those that come along and those of the theme, by name."""
        return {**KINDS, **kinds_of(self.theme.directives)}

    @cached_property
    def services(self) -> CardServices:
        return services_of(self.config.cards)

    @cached_property
    def templates(self) -> Templates:
        return templates_for(self.root, self.theme, self.memory / "templates")

    @cached_property
    def bodies(self) -> Bodies:
        return Bodies(self.memory / "bodies")

    @cached_property
    def album(self) -> Album:
        return Album(self.root / self.config.pictures.cache)

    @cached_property
    def static(self) -> StaticFiles:
        return StaticFiles(self.theme, self.urls)

    @cached_property
    def nearby(self) -> Nearby:
        return Nearby(self.queries.sources)

    @cached_property
    def intake(self) -> IntakeContext:
        from newsgen.intake.context import intake_context

        return intake_context(self.root, self.config)

    @cached_property
    def opened(self) -> tuple[Mapping[str, tuple[str, ...]], str]:
        """The hosts that all pages are open to, by directive, with a digest of that."""
        security = self.config.security
        found = {
            directive: getattr(security, kind)
            for directive, kind in OPENED_BY.items()
            if kind in security.everywhere and getattr(security, kind)
        }
        return found, digest_of(found)

    @remembered
    def interface(self, lang: str) -> Interface:
        return load_interface(self.theme, lang)

    @remembered
    def own_interface(self, lang: str) -> Interface:
        """The words of the default theme."""
        return load_interface(shipped_theme(), lang)

    @remembered
    def strings_digest(self, lang: str) -> str:
        return digest_of(self.interface(lang).table)

    @remembered
    def table(self, name: str) -> Any:
        """A table of config.toml; one within another as `feeds.partner`."""
        return attrgetter(name)(self.config)

    @remembered
    def setting_digest(self, table: str) -> str:
        """A table within another that has a digest of its own is left out of the other's."""
        outer, _, inner = table.partition(".")
        include: Any = {outer: {inner}} if inner else {outer}
        exclude = None if inner else WITHIN
        dumped = self.config.model_dump(mode="json", include=include, exclude=exclude)
        return digest(json.dumps(dumped, ensure_ascii=False))  # in order: menus have one

    @remembered
    def option_digest(self, name: str) -> str:
        """One of the theme's options, which has it."""
        return digest_of([self.theme.types[name], self.theme.options[name]])

    @remembered
    def text_place(self, keys: tuple[str, ...]) -> tuple[int, int]:
        """Where a text of config.toml begins: its first line, and how many characters stand before
        it there.
        """
        return place_of_text(self.root, CONFIG, *keys)

    @remembered(most=2 * CARDS_KEPT)
    def moment(self, seconds: int) -> datetime:
        """A moment in the outlet's zone."""
        return datetime.fromtimestamp(seconds, self.zone)

    # -- what the catalog knows --------------------------------------------------------------------

    @remembered(most=CARDS_KEPT)
    def card(self, id_: str) -> tuple[Card, str] | None:
        """The card of a visible story with its digest."""
        return self._cards_at_hand.pop(id_, None) or self.queries.stories.card_and_digest(id_)

    @remembered(most=CARDS_KEPT)
    def article(self, id_: str) -> tuple[Article, str] | None:
        """All of a visible story but its text, as of the moment of the build, with the digest of
        all of it.
        """
        found = self.queries.stories.article_and_digests(id_)
        if found is None:
            return None
        article, digest_, card_digest = found
        if article.amendments:
            article = as_of(article, self.at)
            digest_ = f"{digest_} {len(article.amendments)}"
        self._cards_at_hand.keep(id_, (article.card, card_digest))
        return article, digest_

    @remembered(most=CARDS_KEPT)
    def withdrawn(self, id_: str) -> Withdrawn | None:
        """What is still said of a story that was taken back."""
        return self.queries.stories.withdrawn(id_)

    @remembered(most=CARDS_KEPT)
    def source_digest(self, path: str) -> str:
        return self.queries.sources.digest(path)

    @remembered(most=CARDS_KEPT)
    def spelling(self, list_: str) -> str:
        return self.queries.lists.spelling(list_)

    @remembered(most=CARDS_KEPT)
    def author(self, id_: str) -> AuthorRecord | None:
        return self.queries.records.author(id_)

    @remembered(most=CARDS_KEPT)
    def term(self, list_: str) -> TermRecord | None:
        return self.queries.records.term(list_)

    @remembered(most=CARDS_KEPT)
    def plain_page(self, slug: str) -> PlainPage | None:
        return self.queries.records.plain_page(slug)

    @remembered(most=CARDS_KEPT)
    def data(self, name: str) -> Any:
        return self.queries.records.data(name)

    @remembered(most=LIVE_KEPT)
    def entries(self, story: str) -> tuple[LiveEntry, ...]:
        """The entries of the live story from a source, the newest first."""
        return self.queries.records.entries(story, self.at, self.drafts)

    @remembered(most=CARDS_KEPT)
    def record_digest(self, kind: str, id_: str) -> str:
        return self.queries.records.digest(kind, id_)

    @remembered(most=CARDS_KEPT)
    def front(self, list_: str) -> Front | None:
        return self.queries.records.front(list_)

    @remembered(most=CARDS_KEPT)
    def asset(self, path: str) -> AssetRow | None:
        return self.queries.sources.asset(path)

    @remembered(most=CARDS_KEPT)
    def oldest_carried(self, list_: str, count: int) -> Position:
        """The place of the oldest story that a list's feeds carry, which have so many."""
        within = lists.carried_within(list_)
        carried = self.queries.lists.newest(list_, count, LAST, within)
        return carried[-1] if len(carried) == count else FIRST


def context_for(key: BuildKey) -> RenderContext:
    """The context of this process: made at the first batch of a build, used for all of them."""
    return _context(key, os.getpid())


@lru_cache(maxsize=1)
def _context(key: BuildKey, process: int) -> RenderContext:
    """`process` keeps a forked worker from using the connection that its parent opened."""
    root = Path(key.root)
    catalog = Path(key.catalog)
    return RenderContext(
        root, catalog.parent, load_config(root), Queries(read_catalog(catalog)), key.drafts
    )
