"""The outlet's settings: `config.toml` as a typed, frozen model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from pydantic import Field, ValidationError

from newsgen.errors import Broken, Problem, Refused, did_you_mean
from newsgen.model import Block, Genre
from newsgen.outlet.business import (
    AdSettings,
    AnalyticsSettings,
    MenuLink,
    NewsletterSettings,
    SupportSettings,
)
from newsgen.outlet.cards import names_in
from newsgen.outlet.config_fields import FullName, PartOfPath
from newsgen.outlet.fields import Name
from newsgen.outlet.tables import (
    BuildSettings,
    CheckSettings,
    FeedSettings,
    ListSettings,
    OutletSettings,
    OutputSettings,
    PictureSettings,
    PingSettings,
    PublishSettings,
    RedirectSettings,
    RobotsSettings,
    SectionSettings,
    SecuritySettings,
    Table,
    ThemeChoice,
    UrlPatterns,
)
from newsgen.outlet.taxonomies import TaxonomyName, TaxonomySettings, same_patterns
from newsgen.outlet.texts import CardSettings, CopySettings, MarkdownChoice
from newsgen.outlet.toml import TomlDocument, read_toml
from newsgen.outlet.validation import problems_of

FILE = "config.toml"
SECTION_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = frozenset({"pages"})
MAX_SECTION_DEPTH = 6


class SectionConfig(Struct, frozen=True):
    """One section with its full id, such as `world/europe`.

    `language` is its own, its parent's or the outlet's, `genre` its own or its parent's.
    """

    id: str
    name: str
    description: str
    colour: str
    names: Mapping[str, str]
    language: str
    children: tuple[str, ...]
    also: tuple[str, ...] = ()
    block: Block | None = None
    genre: Genre | None = None


class Config(Table):
    """The whole of config.toml."""

    outlet: OutletSettings = Field(
        description="what the publication is: at least name and base_url"
    )
    sections: dict[str, SectionSettings] = Field(
        default_factory=dict, description="the sections in the order of the menu"
    )
    taxonomies: dict[TaxonomyName, TaxonomySettings] = Field(
        default_factory=dict,
        description="what stories are filed under beside tags: places, people and the like",
    )
    menu: tuple[MenuLink, ...] = Field(
        default=(), description="links of your own in the menus, one table a link"
    )
    newsletter: NewsletterSettings | None = Field(
        default=None, description="the form for a newsletter"
    )
    support: SupportSettings | None = Field(
        default=None, description="the box that asks for support"
    )
    ads: dict[PartOfPath, AdSettings] = Field(
        default_factory=dict, description="advertisements, by names of your own"
    )
    analytics: AnalyticsSettings | None = Field(
        default=None, description="the script that counts readers"
    )
    theme: ThemeChoice = Field(default_factory=ThemeChoice, description="how the site looks")
    urls: UrlPatterns = Field(
        default_factory=UrlPatterns, description="where things stand on the site"
    )
    lists: ListSettings = Field(default_factory=ListSettings, description="lists of stories")
    feeds: FeedSettings = Field(default_factory=FeedSettings, description="RSS feeds")
    redirects: RedirectSettings = Field(
        default_factory=RedirectSettings, description="how web servers are told of old URLs"
    )
    pictures: PictureSettings = Field(
        default_factory=PictureSettings, description="which files are made of pictures"
    )
    outputs: OutputSettings = Field(
        default_factory=OutputSettings, description="what else is made of each story"
    )
    ping: PingSettings = Field(
        default_factory=PingSettings, description="who is told of changes, by newsgen ping"
    )
    robots: RobotsSettings = Field(
        default_factory=RobotsSettings, description="what programs that gather texts are told"
    )
    markdown: MarkdownChoice = Field(
        default_factory=MarkdownChoice, description="how bodies are read"
    )
    cards: dict[FullName, CardSettings] = Field(
        default_factory=dict, description="further services whose addresses become cards"
    )
    in_copy: dict[Name, CopySettings] = Field(
        default_factory=dict, description="what stands between the paragraphs of stories"
    )
    security: SecuritySettings = Field(
        default_factory=SecuritySettings, description="which hosts the pages' policy is open to"
    )
    check: CheckSettings = Field(
        default_factory=CheckSettings, description="what newsgen check remarks on"
    )
    build: BuildSettings = Field(default_factory=BuildSettings, description="how the site is built")
    publish: PublishSettings = Field(
        default_factory=PublishSettings, description="how the site is published"
    )

    @cached_property
    def zone(self) -> ZoneInfo:
        """The outlet's time zone."""
        return ZoneInfo(self.outlet.timezone)

    @cached_property
    def archive_ends(self) -> float:
        """The moment, in seconds, at which stories are no longer those of the archive."""
        day = self.check.archive_before
        return datetime.combine(day, time(), self.zone).timestamp() if day else float("-inf")

    def section_ids(self) -> tuple[str, ...]:
        """All sections in menu order, each followed by its subsections."""
        return tuple(self.section_tree)

    def section(self, id_: str) -> SectionConfig:
        """The section with this full id. Raises KeyError."""
        return self.section_tree[id_]

    @cached_property
    def section_tree(self) -> Mapping[str, SectionConfig]:
        """All sections by full id, in menu order."""
        return {
            found.id: found
            for name, section in self.sections.items()
            for found in _flat(name, section, self.outlet.language)
        }


def _flat(
    id_: str, section: SectionSettings, language: str, genre: Genre | None = None
) -> Iterator[SectionConfig]:
    own, genre = section.language or language, section.genre or genre
    children = tuple(f"{id_}/{name}" for name in section.subsections)
    named = (section.name, section.description, section.colour, section.names)
    yield SectionConfig(id_, *named, own, children, section.also, section.block, genre)
    for child, below in zip(children, section.subsections.values(), strict=True):
        yield from _flat(child, below, own, genre)


# -- reading ---------------------------------------------------------------------------------------


def load_config(root: Path) -> Config:
    """Read `config.toml` in the folder `root`.

    Raises Refused where there is none, Broken with all that is wrong with it.
    """
    try:
        data = (root / FILE).read_bytes()
    except FileNotFoundError:
        raise Refused(
            f"no {FILE} here", "make a site with: newsgen init DIR, or name the folder of one"
        ) from None
    except OSError as error:
        raise Refused(
            f"{FILE} cannot be read: {error.strerror}", "check that it is a file and may be read"
        ) from None
    return parse_config(data)


@lru_cache(maxsize=1)
def parse_config(data: bytes) -> Config:
    """The settings in the bytes of a `config.toml`. Raises Broken with all that is wrong."""
    document = read_toml(data, FILE)
    problems = list(_section_problems(document, ("sections",), document.values.get("sections"), 1))
    try:
        config = Config.model_validate(document.values)
    except ValidationError as error:
        raise Broken([*problems, *problems_of(error, FILE, document.locate, Config)]) from None
    problems += [*_unknown_sections(document, config), *_shared_patterns(document, config)]
    problems += _wrong_ads(document, config)
    problems += [*_stray_names(document, config), *_without_place(document, config)]
    if problems:
        raise Broken(problems)
    return config


def _unknown_sections(document: TomlDocument, config: Config) -> Iterator[Problem]:
    """The sections that a partner's feed names and there are not."""
    known = config.section_ids()
    for name, feed in config.feeds.partner.items():
        for at, section in enumerate(feed.sections):
            if section not in known:
                place = document.locate(("feeds", "partner", name, "sections", at))
                message = f'no section "{section}" in config.toml{did_you_mean(section, known)}'
                hint = f"sections: {', '.join(known) or '(none yet)'}"
                yield Problem(FILE, *place, message, hint, code="unknown-section")


def _wrong_ads(document: TomlDocument, config: Config) -> Iterator[Problem]:
    """The advertisements that show nothing, or two things."""
    for name, ad in config.ads.items():
        if bool(ad.picture) == bool(ad.frame):
            place = document.locate(("ads", name, "frame") if ad.frame else ("ads", name))
            what = "both a picture and a frame" if ad.frame else "neither a picture nor a frame"
            hint = 'keep one of the two: picture = "_ads/NAME.png", or frame = "https://..."'
            message = f'the advertisement "{name}" has {what}'
            yield Problem(FILE, *place, message, hint, code="wrong-ad")
        elif ad.frame and ad.url:
            place = document.locate(("ads", name, "url"))
            message = (
                f'"url" says nothing of the advertisement "{name}": a frame has links of its own'
            )
            yield Problem(FILE, *place, message, "take it out", code="wrong-ad")


def _stray_names(document: TomlDocument, config: Config) -> Iterator[Problem]:
    """The names in the players of cards that their patterns do not have."""
    for name, card in config.cards.items():
        known = sorted(names_in(card.pattern))
        for stray in sorted(names_in(card.player) - {*known}):
            place = document.locate(("cards", name, "player"))
            message = f'the pattern of this card has no "{{{stray}}}"{did_you_mean(stray, known)}'
            hint = f"names there: {', '.join(known) or 'none'}"
            yield Problem(FILE, *place, message, hint, code="wrong-pattern")


def _without_place(document: TomlDocument, config: Config) -> Iterator[Problem]:
    """What stands in copy at no place, or at two."""
    for name, slot in config.in_copy.items():
        if (slot.after is None) == (slot.before_end is None):
            place = document.locate(("in_copy", name))
            message = f'"in_copy.{name}" must have one place'
            hint = "write after = 4, or before_end = 2, and not both"
            yield Problem(FILE, *place, message, hint, code="wrong-value")


def _shared_patterns(document: TomlDocument, config: Config) -> Iterator[Problem]:
    """The taxonomies whose terms would stand among other pages."""
    for name, url, other in same_patterns(config.urls, config.taxonomies):
        given = bool(config.taxonomies[name].url)
        place = document.locate(("taxonomies", name, "url") if given else ("taxonomies", name))
        message = f"the pages of {name} would stand at {url}, as those of {other} do"
        hint = 'give it a url of its own, such as url = "/about/{slug}/"'
        yield Problem(FILE, *place, message, hint, code="same-url")


def _section_problems(
    document: TomlDocument, key: tuple[str, ...], table: Any, depth: int
) -> Iterator[Problem]:
    """What is wrong with the names of the tables below `[sections]`."""
    for name, below in table.items() if isinstance(table, dict) else ():
        if not isinstance(below, dict) or (depth > 1 and name in SectionSettings.model_fields):
            continue
        here = (*key, name)
        if depth > MAX_SECTION_DEPTH:
            message = f"sections are nested more than {MAX_SECTION_DEPTH} deep"
            hint = "use fewer levels"
            yield Problem(FILE, *document.locate(here), message, hint, code="too-deep")
        elif depth == 1 and name in RESERVED:
            message = f'a section cannot be called "{name}": content/{name}/ holds what is no story'
            yield Problem(
                FILE, *document.locate(here), message, "choose another name", code="reserved-name"
            )
        elif not SECTION_ID.fullmatch(name):
            message = (
                f'a section\'s id must be lower-case letters, digits and hyphens, not "{name}"'
            )
            hint = (
                f"write [{'.'.join((*key, _id_like(name)))}]; the name for readers goes under name"
            )
            yield Problem(FILE, *document.locate(here), message, hint, code="section-id")
        yield from _section_problems(document, here, below, depth + 1)


def _id_like(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "world"
