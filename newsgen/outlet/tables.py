"""The tables of `config.toml`, as typed models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from annotated_types import MinLen
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from newsgen.model import Block, Genre
from newsgen.outlet.config_fields import (
    Attribution,
    BaseUrl,
    CacheFolder,
    Day,
    Founded,
    FullName,
    Host,
    IndexNowKey,
    PartOfPath,
    PathOrAddress,
    Policy,
    RobotsLine,
    Span,
    Timezone,
    pattern,
)
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
    WebAddress,
)
from newsgen.outlet.slugs import Slugs

# What newsrooms write where something is still to come, or must not be seen.
MARKS = ("DO NOT PUBLISH", "NOT FOR PUBLICATION", "HOLD FOR RELEASE", "TK", "TKTK", "XXX")


class Table(BaseModel):
    """A table of config.toml.

    Its check is built when it is first used, and never where only the whole file is checked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Social(Table):
    """An account or address in the "connect with us" block."""

    service: FullName = Field(
        description="the service's name in lower case, such as mastodon, rss or email"
    )
    url: Link = Field(description="the account's address: http://, https:// or mailto:")
    label: Line = Field(default="", description="the link's text; by default the service's name")


class PolicySettings(Table):
    """Where the outlet's standards can be read."""

    corrections: Policy = Field(default="", description="how mistakes are corrected")
    ethics: Policy = Field(default="", description="the code of ethics")
    ownership: Policy = Field(default="", description="who owns the outlet, and what pays for it")
    masthead: Policy = Field(default="", description="who works in the newsroom")
    feedback: Policy = Field(default="", description="how readers reach the newsroom")
    mission: Policy = Field(default="", description="what is covered first, and why")
    verification: Policy = Field(default="", description="how facts are checked")
    unnamed_sources: Policy = Field(default="", description="when sources are not named")
    no_bylines: Policy = Field(default="", description="when authors are not named")
    diversity: Policy = Field(default="", description="how diverse voices are heard")
    diversity_staffing: Policy = Field(default="", description="how diverse the newsroom is")
    principles: Policy = Field(default="", description="the editorial principles as a whole")


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
    logo_dark: ContentPath = Field(
        default="", description="the logo for a dark ground: its path in content/"
    )
    email: Email = Field(default="", description="the newsroom's e-mail address")
    about: Text = Field(
        default="", description="the about block at the end of each story, in Markdown"
    )
    about_heading: Line = Field(default="", description="the heading of the about block")
    about_blocks: dict[str, Text] = Field(
        default_factory=dict, description="other about blocks that stories may choose by name"
    )
    copyright: Line = Field(default="", description="the copyright line")
    legal_name: Line = Field(
        default="", description="what the publisher is called in law, as programs are told"
    )
    founded: Founded = Field(default="", description="the year or day of the first issue")
    policies: PolicySettings = Field(
        default_factory=PolicySettings, description="where the outlet's standards can be read"
    )
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
    block: Block | None = Field(
        default=None, description="the form of its block on the front page; none: it has none there"
    )
    genre: Genre | None = Field(
        default=None, description="the genre of its stories that name none themselves"
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


class PartnerSettings(Table):
    """A feed for a partner, which no page names."""

    title: Line = Field(default="", description="the feed's title; by default the outlet's name")
    sections: tuple[FullLine, ...] = Field(
        default=(), description="the sections whose stories it carries"
    )
    tags: tuple[FullLine, ...] = Field(default=(), description="the tags whose stories it carries")
    window: Span = Field(
        default=None,
        description="how long after its publication a story stands in it, such as 48h or 7d",
    )
    items: Count | None = Field(
        default=None, ge=1, le=1000, description="stories in it; by default as in [feeds]"
    )
    full_text: Flag | None = Field(
        default=None, description="whole stories or summaries alone; by default as in [feeds]"
    )
    pictures: Flag = Field(default=True, description="false leaves all pictures out")
    attribution: Attribution = Field(
        default="", description="a line at the end of each text; {title}, {url} and {outlet} in it"
    )


FeedFormatName = Literal["rss", "atom", "json"]


class FeedSettings(Table):
    """Feeds."""

    formats: tuple[FeedFormatName, ...] = Field(
        default=get_args(FeedFormatName), description="the formats of feeds; there is always RSS"
    )
    items: Count = Field(default=30, ge=1, le=1000, description="stories in a feed")
    full_text: Flag = Field(default=True, description="whole stories; false for summaries alone")
    sections: Flag = Field(default=True, description="a feed for each section")
    authors: Flag = Field(default=True, description="a feed for each author")
    tags: Flag = Field(default=False, description="a feed for each tag")
    series: Flag = Field(default=False, description="a feed for each series")
    also: tuple[SitePath, ...] = Field(
        default=(), description="older paths at which the site's feed stands, too"
    )
    partner: dict[PartOfPath, PartnerSettings] = Field(
        default_factory=dict, description="feeds for partners, by their names in the URL"
    )


class RedirectSettings(Table):
    """How web servers are told of old URLs."""

    files: tuple[Literal["netlify", "nginx", "caddy", "apache"], ...] = Field(
        default=(), description="the servers for which redirects are written"
    )


class PictureSettings(Table):
    """Which files are made of pictures."""

    formats: tuple[Literal["webp", "avif"], ...] = Field(
        default=("webp",),
        description="newer formats in which pictures are published beside JPEG and PNG; browsers "
        "take the first that they know",
    )
    quality: Count = Field(
        default=78, ge=30, le=95, description="how much of a picture is kept: more is heavier"
    )
    share_cards: Flag = Field(
        default=True,
        description="whether a card with its headline is drawn for a story without a picture",
    )
    cache: CacheFolder = Field(
        default=".newsgen/pictures",
        description="the folder in which what was made of pictures is kept between builds",
    )


class OutputSettings(Table):
    """What else is made of each story."""

    ninjs: Flag = Field(default=False, description="whether each story has a ninjs.json beside it")


class PingSettings(Table):
    """Who is told of changes by `newsgen ping`."""

    hub: WebAddress = Field(
        default="", description="the WebSub hub of all feeds: its address, http:// or https://"
    )
    indexnow_key: IndexNowKey = Field(
        default="", description="the key that search engines find on the site, in KEY.txt"
    )
    indexnow_url: Annotated[WebAddress, MinLen(1)] = Field(
        default="https://api.indexnow.org/indexnow",
        description="where search engines that know IndexNow are told",
    )


class RobotsSettings(Table):
    """What programs that gather texts are told."""

    ai: Literal["allow", "search-only", "deny"] = Field(
        default="allow",
        description="allow: bots of AI may read the site; search-only: those may that answer with "
        "links to it; deny: none may",
    )
    lines: tuple[RobotsLine, ...] = Field(
        default=(), description="further lines of robots.txt, which apply to all bots"
    )
    rsl: PathOrAddress = Field(
        default="", description="the licence for machines (RSL), which pages link to"
    )
    rsl_line: Flag = Field(default=False, description="whether robots.txt names that licence, too")
    tdm_reservation: Flag = Field(
        default=False, description="whether pages reserve text and data mining (TDMRep)"
    )
    tdm_policy: PathOrAddress = Field(
        default="", description="the policy on text and data mining; with one, that is reserved"
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
