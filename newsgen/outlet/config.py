"""The outlet's settings: `config.toml` as a typed, frozen model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from annotated_types import MinLen
from msgspec import Struct
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from newsgen.errors import Broken, Problem, Refused
from newsgen.outlet.config_fields import BaseUrl, Day, FullName, Host, Timezone, pattern
from newsgen.outlet.fields import (
    Colour,
    ContentPath,
    Count,
    Email,
    Flag,
    FullLine,
    InterfaceLanguage,
    Line,
    Link,
    SitePath,
    Text,
)
from newsgen.outlet.slugs import Slugs
from newsgen.outlet.toml import TomlDocument, read_toml
from newsgen.outlet.validation import problems_of

FILE = "config.toml"
# What newsrooms write where something is still to come, or must not be seen.
MARKS = ("DO NOT PUBLISH", "NOT FOR PUBLICATION", "HOLD FOR RELEASE", "TK", "TKTK", "XXX")
SECTION_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = frozenset({"pages"})
MAX_SECTION_DEPTH = 6


class Table(BaseModel):
    """A table of config.toml.

    Its check is built when it is first used, and never where only the whole file is checked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


# -- the tables ------------------------------------------------------------------------------------


class Social(Table):
    """An account or address in the "connect with us" block."""

    service: FullName = Field(
        description="the service's name in lower case, such as mastodon, rss or email"
    )
    url: Link = Field(description="the account's address: http://, https:// or mailto:")
    label: Line = Field(default="", description="the link's text; by default the service's name")


class OutletSettings(Table):
    """What the publication is."""

    name: FullLine = Field(description="the outlet's name")
    base_url: BaseUrl = Field(description="the site's address, such as https://news.example.org")
    language: Annotated[InterfaceLanguage, MinLen(1)] = Field(
        default="en", description="the language of the interface"
    )
    timezone: Timezone = Field(
        default="UTC", description="the zone of all times that have no offset"
    )
    tagline: Line = Field(default="", description="a line below the name")
    logo: ContentPath = Field(default="", description="a picture: its path in content/")
    email: Email = Field(default="", description="the newsroom's e-mail address")
    about: Text = Field(
        default="", description="the about block at the end of each story, in Markdown"
    )
    about_heading: Line = Field(default="", description="the heading of the about block")
    about_blocks: dict[str, Text] = Field(
        default_factory=dict, description="other about blocks that stories may choose by name"
    )
    copyright: Line = Field(default="", description="the copyright line")
    social: tuple[Social, ...] = Field(
        default=(), description='the "connect with us" block, one table an account'
    )

    @cached_property
    def origin(self) -> str:
        """The site's scheme and host."""
        return self.base_url.removesuffix(self.root)

    @cached_property
    def root(self) -> str:
        """The path below which the site lies on its host, such as `/paper`; "" for all of it."""
        return urlsplit(self.base_url).path

    @property
    def host(self) -> str:
        """The site's host name, with the port where one is given."""
        return urlsplit(self.base_url).netloc

    @property
    def identity(self) -> str:
        """What the site is known by, wherever it lies."""
        return f"{self.name}\n{self.base_url}"


class SectionSettings(Table):
    """A section. Its subsections are tables inside its own."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    __pydantic_extra__: dict[str, SectionSettings]

    name: FullLine = Field(description="the section's name")
    description: Line = Field(default="", description="what the section is about")
    colour: Colour = Field(default="", description="the section's colour")
    names: dict[InterfaceLanguage, FullLine] = Field(
        default_factory=dict, description="the name in other interface languages, by language"
    )
    language: InterfaceLanguage = Field(
        default="", description="the interface language of the section; by default the outlet's"
    )
    also: tuple[SitePath, ...] = Field(
        default=(), description="older paths at which the section's feed stands, too"
    )

    @property
    def subsections(self) -> Mapping[str, SectionSettings]:
        """The sections directly below this one, in order."""
        return self.__pydantic_extra__


class ThemeChoice(Table):
    """Which theme is used."""

    name: FullName = Field(default="default", description="the theme's folder in themes/")
    options: dict[str, Any] = Field(
        default_factory=dict, description="what the theme lets one choose; see its theme.toml"
    )


class UrlPatterns(Table):
    """Where things stand on the site."""

    slugs: Slugs = Field(
        default="ascii",
        description="ascii: names in URLs are in ASCII letters; "
        "unicode: in those of every alphabet",
    )

    article: Annotated[
        str,
        AfterValidator(pattern(("section", "year", "month", "day", "slug", "id"), ("slug", "id"))),
    ] = Field(default="/{section}/{year}/{month}/{slug}/", description="a story's URL")
    section: Annotated[str, AfterValidator(pattern(("section",), ("section",)))] = Field(
        default="/{section}/", description="a section's URL"
    )
    author: Annotated[str, AfterValidator(pattern(("author",), ("author",)))] = Field(
        default="/authors/{author}/", description="an author page's URL"
    )
    tag: Annotated[str, AfterValidator(pattern(("tag",), ("tag",)))] = Field(
        default="/tags/{tag}/", description="a tag page's URL"
    )
    series: Annotated[str, AfterValidator(pattern(("series",), ("series",)))] = Field(
        default="/series/{series}/", description="a series page's URL"
    )
    page: Annotated[str, AfterValidator(pattern(("page",), ("page",)))] = Field(
        default="/{page}/", description="a plain page's URL"
    )


class ListSettings(Table):
    """Lists of stories."""

    per_page: Count = Field(default=30, ge=1, le=1000, description="stories on a list page")
    recent: Count = Field(default=10, ge=0, le=100, description="stories in the recent-posts list")
    recent_mode: Literal["fragment", "inline", "frozen"] = Field(
        default="fragment",
        description="fragment: brought up to date in the browser; inline: always exact; "
        "frozen: as of publication",
    )
    related: Count = Field(default=4, ge=0, le=50, description="related stories on a story's page")
    years: Flag = Field(default=True, description="whether sections have pages by year")


class FeedSettings(Table):
    """RSS feeds."""

    items: Count = Field(default=30, ge=1, le=1000, description="stories in a feed")
    full_text: Flag = Field(default=True, description="whole stories; false for summaries alone")
    sections: Flag = Field(default=True, description="a feed for each section")
    authors: Flag = Field(default=True, description="a feed for each author")
    tags: Flag = Field(default=False, description="a feed for each tag")
    also: tuple[SitePath, ...] = Field(
        default=(), description="older paths at which the site's feed stands, too"
    )


class RedirectSettings(Table):
    """How web servers are told of old URLs."""

    files: tuple[Literal["netlify", "nginx", "caddy", "apache"], ...] = Field(
        default=(), description="the servers for which redirects are written"
    )


class MarkdownChoice(Table):
    """How bodies are read."""

    engine: Literal["python-markdown", "commonmark"] = Field(
        default="python-markdown", description="the Markdown engine"
    )
    extensions: tuple[FullLine, ...] | None = Field(
        default=None,
        description="the engine's extensions; "
        "by default tables, footnotes and what else news copy needs",
    )
    options: dict[str, Any] = Field(
        default_factory=dict, description="options of the extensions, one table an extension"
    )
    html: Literal["safe", "trusted", "off"] = Field(
        default="safe",
        description="HTML in bodies: safe cleans it, trusted keeps it, off shows it as text",
    )


Opening = Literal["pictures", "media", "frames", "forms", "scripts"]


class SecuritySettings(Table):
    """Which hosts the pages' policy is open to."""

    pictures: tuple[Host, ...] = Field(default=(), description="hosts of pictures")
    media: tuple[Host, ...] = Field(default=(), description="hosts of films and sounds")
    frames: tuple[Host, ...] = Field(default=(), description="hosts of frames")
    forms: tuple[Host, ...] = Field(default=(), description="hosts that forms are sent to")
    scripts: tuple[Host, ...] = Field(default=(), description="hosts of scripts")
    everywhere: tuple[Opening, ...] = Field(
        default=(),
        description="which of these keys open all pages; "
        "the others open those pages alone whose text uses a host",
    )


class BuildSettings(Table):
    """How the site is built."""

    jobs: Count = Field(
        default=0, ge=0, le=1024, description="processes at work; 0 takes one for each core"
    )


class CheckSettings(Table):
    """What a check remarks on."""

    marks: tuple[FullLine, ...] = Field(
        default=MARKS,
        description="what stops a build where a visible story's headline, kicker, summary or "
        "caption holds it",
    )
    archive_before: Day = Field(
        default=None,
        description="the day before which stories are an archive, whose style is let be",
    )


class PublishSettings(Table):
    """How the site gets to its place."""

    mode: Literal["in-place", "releases"] = Field(
        default="in-place",
        description="in-place: file by file; "
        "releases: a whole folder, and one link that is changed",
    )
    keep: Count = Field(default=5, ge=1, le=1000, description="how many releases are kept")
    durable: Flag = Field(
        default=False, description="whether builds wait for the disk, against a loss of power"
    )


class SectionConfig(Struct, frozen=True):
    """One section with its full id, such as `world/europe`.

    `language` is its own, its parent's or the outlet's.
    """

    id: str
    name: str
    description: str
    colour: str
    names: Mapping[str, str]
    language: str
    children: tuple[str, ...]
    also: tuple[str, ...] = ()


class Config(Table):
    """The whole of config.toml."""

    outlet: OutletSettings = Field(
        description="what the publication is: at least name and base_url"
    )
    sections: dict[str, SectionSettings] = Field(
        default_factory=dict, description="the sections in the order of the menu"
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
    markdown: MarkdownChoice = Field(
        default_factory=MarkdownChoice, description="how bodies are read"
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


def _flat(id_: str, section: SectionSettings, language: str) -> Iterator[SectionConfig]:
    own = section.language or language
    children = tuple(f"{id_}/{name}" for name in section.subsections)
    named = (section.name, section.description, section.colour, section.names)
    yield SectionConfig(id_, *named, own, children, section.also)
    for child, below in zip(children, section.subsections.values(), strict=True):
        yield from _flat(child, below, own)


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
    if problems:
        raise Broken(problems)
    return config


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
