"""The headers of stories, plain pages and author records as typed models."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    create_model,
    model_validator,
)

from newsgen.intake.header_fields import (
    Authors,
    Duration,
    Extra,
    Focus,
    Guid,
    Id,
    Moment,
    Number,
    PicturePath,
    Pin,
    Planned,
    RecordingPath,
    Several,
    Spelling,
    Switch,
    about_block,
    picture_path,
)
from newsgen.model import Exclusion, Genre, Inclusion
from newsgen.outlet.fields import (
    SHOWN,
    Email,
    Fediverse,
    FullLine,
    FullText,
    InterfaceLanguage,
    Language,
    Line,
    Link,
    Name,
    OldAddress,
    OneOrMany,
    OwnAddress,
    ShownFullLine,
    ShownLine,
    ShownText,
    Slug,
    Text,
    WebAddress,
)
from newsgen.pictures.digital_source import DigitalSource

Status = Literal["draft", "ready", "published", "withdrawn"]


class Matter(BaseModel):
    """A table of a header. A key without a value counts as absent."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: Any) -> Any:
        if isinstance(values, dict) and None in values.values():
            return {key: value for key, value in values.items() if value is not None}
        return values


class ImageMatter(Matter):
    """A picture with what belongs beside it."""

    src: PicturePath = Field(description="the picture's file, relative to the story")
    alt: Line = Field(default="", description="what the picture shows, for those who cannot see it")
    caption: Text = Field(default="", description="the text below the picture")
    credit: Line = Field(default="", description="who made the picture, and for whom")
    credit_url: WebAddress = Field(default="", description="a web address for the credit")
    copyright: Line = Field(default="", description="whose the picture is, as programs are told")
    license: WebAddress = Field(
        default="", description="the web address of the licence under which the picture is used"
    )
    digital_source: DigitalSource | None = Field(
        default=None,
        description="how the picture came about: IPTC's code, such as digitalCapture",
    )
    focus: Focus = Field(
        default=None, description="the point that crops keep: how far from the left and the top"
    )


class AudioMatter(Matter):
    """A recording that belongs to a story."""

    src: RecordingPath = Field(
        description="the recording's file, relative to the story, or its https:// address"
    )
    duration: Duration = Field(
        default=0, description="how long it is: 12:34, 1:02:34, or a number of seconds"
    )
    title: Line = Field(default="", description="what there is to hear; by default, the story")


class EmbargoMatter(Matter):
    """Holds a story back."""

    until: Moment | None = Field(
        default=None, description="when the embargo ends; without it, the story stays held back"
    )
    reason: FullLine = Field(description="why the story is held back, for the newsroom")


class NoteMatter(Matter):
    """A dated note to a published story."""

    date: Moment = Field(description="when the story was changed; readers see the note from then")
    text: FullText = Field(description="what was changed, for readers")


class CorrectionMatter(NoteMatter):
    """Says what was wrong with a published story."""

    kind: Literal["correction", "clarification"] = Field(
        default="correction", description="clarification: it was right, and has misled readers"
    )
    position: Literal["top", "bottom"] = Field(
        default="bottom", description="where the note stands: above the text, or below it"
    )


class WithdrawalMatter(Matter):
    """Says that a published story was taken back."""

    date: Moment = Field(description="when the story was taken back")
    text: FullText = Field(description="the note that stands in its place, for readers")


class LinkMatter(Matter):
    """A link with its text."""

    label: FullLine = Field(description="the link's text")
    url: Link = Field(description="where it leads")


class FrontMatter(Matter):
    """A story's header."""

    title: ShownFullLine = Field(description="the headline")
    date: Moment = Field(
        description="when the story is published, in the outlet's zone unless it has an offset"
    )
    author: Authors = Field(  # type: ignore[pydantic-alias]  # made by validation alone
        default=(),
        validation_alias=AliasChoices("author", "authors"),
        description="who wrote it: ids of author records, or plain names; one or a list",
    )
    section: Line = Field(default="", description="the section's id; by default the folder decides")
    also_in: Several = Field(
        default=(), description="further sections in whose lists the story stands; one or a list"
    )
    id: Id = Field(
        default="", description="the story's lasting identity; by default made from its path"
    )
    slug: Slug = Field(
        default="", description="the story's name in its URL; by default the file's name"
    )
    url: OwnAddress = Field(
        default="", description="the story's URL, where the pattern of [urls] does not give it"
    )
    guid: Guid = Field(
        default="", description="what feed readers know the story by, where an older feed said so"
    )
    updated: Moment | None = Field(
        default=None, description="when the story last changed in a way that readers should know"
    )
    summary: ShownText = Field(
        default="", description="the standfirst, also used in lists, feeds and search results"
    )
    kicker: ShownLine = Field(default="", description="a few words above the headline")
    dateline: Line = Field(default="", description="the place that the story is reported from")
    byline: Line = Field(default="", description="free text that replaces the line of authors")
    image: ImageMatter | None = Field(default=None, description="the lead picture")
    audio: AudioMatter | None = Field(
        default=None, description="a recording, which readers hear on the page and in podcasts"
    )
    tags: Several = Field(default=(), description="topics")
    series: Line = Field(default="", description="the series that the story is part of")
    related: Several = Field(default=(), description="ids of related stories")
    lang: Language = Field(
        default="", description="the story's language, where it is not the outlet's"
    )
    translation_of: Line = Field(
        default="", description="the id of the story of which this one is a translation"
    )
    draft: Switch = Field(default=False, description="true keeps the story out of the site")
    aliases: Annotated[tuple[OldAddress, ...], OneOrMany] = Field(
        default=(),
        description="older URLs of the story, as paths from the root; they redirect to it",
    )
    canonical: WebAddress = Field(
        default="",
        description="the story's original address, where it was first published elsewhere",
    )
    genre: Genre | None = Field(
        default=None, description="what kind of text it is; by default the section's genre, or news"
    )
    sponsor: ShownLine = Field(default="", description="who paid for a sponsored story")
    live: Literal["ended"] | None = Field(
        default=None, description="ended: a live story that takes no more entries"
    )
    pinned: Pin = Field(
        default=False,
        description="true puts the story first on the front page; a moment, until then",
    )
    about: Annotated[Literal[False] | str, BeforeValidator(about_block)] = Field(
        default="", description="false for no block about the outlet, or the name of another one"
    )
    exclude: Annotated[tuple[Exclusion, ...], OneOrMany] = Field(
        default=(), description="where the story is not listed"
    )
    include: Annotated[tuple[Inclusion, ...], OneOrMany] = Field(
        default=(), description="where a sponsored story is listed like any other"
    )
    layout: Name = Field(
        default="", description="another template: longread takes article-longread.html"
    )
    note: Text = Field(default="", description="a note for the newsroom, never published")
    assigned: Several = Field(
        default=(), description="who in the newsroom has the story; one or a list, never published"
    )
    due: Moment | None = Field(
        default=None, description="when the newsroom needs the story, never published"
    )
    extra: Extra = Field(default_factory=dict, description="a table of your own, for themes")
    status: Status | None = Field(
        default=None,
        description="how far the story has come; draft, ready and withdrawn are not shown",
    )
    withdrawn: WithdrawalMatter | None = Field(
        default=None, description="when a published story was taken back, with a note to readers"
    )
    starts: Planned | None = Field(
        default=None, description="when that begins which the story announces, for the calendar"
    )
    ends: Planned | None = Field(default=None, description="when that ends; a date, with that day")
    where: ShownLine = Field(default="", description="where that happens")
    embargo: EmbargoMatter | None = Field(
        default=None, description="holds the story back, whatever its date"
    )
    publish_at: Moment | None = Field(
        default=None, description="when the story goes online, where its date says otherwise"
    )
    expires: Moment | None = Field(default=None, description="when the story is taken off the site")
    corrections: tuple[CorrectionMatter, ...] = Field(
        default=(), description="what was wrong and has been put right"
    )
    updates: tuple[NoteMatter, ...] = Field(
        default=(), description="what has been added since publication"
    )
    minor: Switch = Field(
        default=False,
        description="true: check --since asks for no correction, whatever was changed",
    )

    def excluded(self, genre: Genre) -> tuple[Exclusion, ...]:
        """Where the story is not listed, by its own word or by its genre."""
        apart = APART if genre == "sponsored" else ()
        by_genre = (one for one in apart if one not in (*self.include, *self.exclude))
        return (*self.exclude, *by_genre)

    @property
    def waits(self) -> str:
        """The reason why the story waits for the newsroom: "draft", "ready" or ""."""
        if self.draft:
            return "draft"
        return self.status if self.status in WAITING else ""


@lru_cache(maxsize=8)
def story_header(taxonomies: tuple[str, ...]) -> type[FrontMatter]:
    """The model of a story's header, where an outlet has these taxonomies: each is a key."""
    if not taxonomies:
        return FrontMatter
    keys: dict[str, Any] = {
        name: (Several, Field(default=(), description=f"the {name} that the story is about"))
        for name in taxonomies
    }
    return create_model("StoryHeader", __base__=FrontMatter, **keys)


# Where what was paid for does not stand among the newsroom's own, unless a story is to be included.
APART: tuple[Exclusion, ...] = ("feeds", "recent", "related", "lead")
# In which a story waits for the newsroom.
WAITING = ("draft", "ready")
# The keys whose texts readers see: remarks, lists and templates know them by their type.
SHOWN_TEXTS = tuple(
    key for key, field in FrontMatter.model_fields.items() if SHOWN in field.metadata
)


class PageMatter(Matter):
    """A plain page's header."""

    title: FullLine = Field(description="the page's heading")
    slug: Slug = Field(
        default="", description="the page's name in its URL; by default the file's name"
    )
    url: OwnAddress = Field(
        default="", description="the page's URL, where the pattern of [urls] does not give it"
    )
    summary: Text = Field(default="", description="a sentence for search results")
    lang: Language = Field(
        default="", description="the page's language, where it is not the outlet's"
    )
    image: ImageMatter | None = Field(default=None, description="a picture")
    order: Number = Field(
        default=0, description="its place among the pages of a menu; smaller numbers first"
    )
    menu: Literal["footer", "none"] = Field(
        default="footer", description="where the page is linked"
    )
    layout: Name = Field(default="", description="another template: wide takes page-wide.html")
    aliases: Annotated[tuple[OldAddress, ...], OneOrMany] = Field(
        default=(),
        description="older URLs of the page, as paths from the root; they redirect to it",
    )
    draft: Switch = Field(default=False, description="true keeps the page out of the site")
    noindex: Switch = Field(
        default=False, description="true asks search engines to leave the page out"
    )
    extra: Extra = Field(default_factory=dict, description="a table of your own, for themes")
    note: Text = Field(default="", description="a note for the newsroom, never published")


class EntryMatter(Matter):
    """An entry's header, of a live story."""

    time: Moment | None = Field(
        default=None, description="when that happened; by default the file's name decides"
    )
    title: Line = Field(default="", description="a few words above the entry")
    author: Authors = Field(  # type: ignore[pydantic-alias]  # made by validation alone
        default=(),
        validation_alias=AliasChoices("author", "authors"),
        description="who wrote it: ids of author records, or plain names; one or a list",
    )
    id: Id = Field(
        default="", description="the entry's fragment on the page; by default the file's name"
    )
    key: Switch = Field(default=False, description="true makes it one of the key points")
    pinned: Switch = Field(default=False, description="true keeps it above all others")
    draft: Switch = Field(default=False, description="true keeps it out of the site")
    note: Text = Field(default="", description="a note for the newsroom, never published")


class TermMatter(Matter):
    """The header of a record of a tag, a series or a term of a taxonomy."""

    name: FullLine = Field(description="the name as readers see it")
    names: dict[InterfaceLanguage, FullLine] = Field(
        default_factory=dict, description="the name in other interface languages, by language"
    )
    description: Line = Field(default="", description="a sentence below the name")
    image: ImageMatter | None = Field(default=None, description="a picture")
    aliases: Annotated[tuple[Spelling, ...], OneOrMany] = Field(
        default=(),
        description="other spellings of it in stories; what begins with / is an older URL",
    )
    extra: Extra = Field(default_factory=dict, description="a table of your own, for themes")
    note: Text = Field(default="", description="a note for the newsroom, never published")


class AuthorMatter(Matter):
    """An author record's header."""

    name: FullLine = Field(description="the author's name as readers see it")
    role: Line = Field(default="", description="what the author does")
    photo: Annotated[Line, AfterValidator(picture_path)] = Field(
        default="", description="a picture, relative to the record's file"
    )
    photo_alt: Line = Field(default="", description="what the picture shows")
    email: Email = Field(default="", description="the author's e-mail address")
    show_email: Switch = Field(default=False, description="true shows the address to readers")
    fediverse: Fediverse = Field(
        default="",
        description="the author's account, such as @jane@social.example",
    )
    links: tuple[LinkMatter, ...] = Field(
        default=(), description="pages and accounts of the author"
    )
    sort_name: Line = Field(default="", description="the name as it is sorted, such as Doe, Jane")
    active: Switch = Field(default=True, description="false for one who no longer writes here")
    extra: Extra = Field(default_factory=dict, description="a table of your own, for themes")
    note: Text = Field(default="", description="a note for the newsroom, never published")
