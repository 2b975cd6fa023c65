"""What flows from stage to stage: frozen values, each complete when it is made.

A source file becomes an Article: its Card (what lists show) and the rest of its record. The catalog
answers with Listings of Cards. A Page names one thing to publish.

Moments are whole seconds since 1970-01-01T00:00Z. Paths are relative to the site's root or to
`content/`, as each field says, with forward slashes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from msgspec import Struct, field
from msgspec.json import Decoder, encode
from msgspec.structs import replace

from newsgen.digest import digest
from newsgen.errors import Problem

Genre = Literal[
    "news",
    "reportage",
    "analysis",
    "opinion",
    "background",
    "review",
    "factcheck",
    "callout",
    "live",
    "satire",
    "sponsored",
]
# The forms in which stories stand together on a front page.
Form = Literal["lead", "list", "pictures", "columns", "strip", "dark", "language"]
Block = Literal[Form, "none"]
Hero = Literal["beside", "over", "text"]
Amending = Literal["correction", "clarification", "update"]
Exclusion = Literal["home", "feeds", "search", "recent", "related", "lead"]
Inclusion = Literal["feeds", "recent", "related", "lead"]


class Source(Struct, frozen=True):
    """A file below `content/`: `path` from the site's root, `kind` (see `intake.scan.kind_of`), and
    a signature of its stat data, "" where that cannot be relied on.

    With the bytes of `digest` it is on file already, as it is now.
    """

    path: str
    kind: str
    signature: str
    digest: str = ""


class Picture(Struct, frozen=True, array_like=True):
    """A picture as a story names it. `path` is relative to `content/`; `alt` is empty only for
    decoration; `license` is an address, `digital_source` a code of `pictures.digital_source`.
    `focus`: the point that every crop keeps, as parts of its width and height; None for the middle.
    """

    path: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    credit_url: str = ""
    copyright: str = ""
    license: str = ""
    digital_source: str = ""
    focus: tuple[float, float] | None = None


class Recording(Struct, frozen=True, array_like=True):
    """A recording as a story names it: `src` is relative to the site's root, or an https address;
    `seconds` long (0: not known).
    """

    src: str
    mime: str
    seconds: int = 0
    title: str = ""


class Asset(Struct, frozen=True):
    """A published file: its root-relative URL, its size in pixels where it is a picture (otherwise
    0 x 0), and how many bytes a file that is none has.

    One that must not be published has no URL, and a `problem` as a whole.
    """

    url: str
    width: int = 0
    height: int = 0
    problem: Problem | None = None
    size: int = 0


class Impression(Struct, frozen=True):
    """A picture as a page shows it: an address for every browser with the size there; `srcset` has
    it in other widths, `sources` in other formats (media type, widths), `sizes` says how wide it
    stands. `tint` is the class of its colour.

    One that must not be published has no URL, and a `problem`; what is no picture has no width.
    """

    url: str
    width: int = 0
    height: int = 0
    srcset: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    sizes: str = ""
    tint: str = ""
    problem: Problem | None = None


class Byline(Struct, frozen=True, array_like=True):
    """One author as a story names them: the id of an author record, or "" and a plain name."""

    id: str
    name: str


class Term(Struct, frozen=True, array_like=True):
    """A tag, a series or a term of a taxonomy: its slug and how a story spells it."""

    slug: str
    name: str


class CalendarEvent(Struct, frozen=True, array_like=True):
    """When something happens that a story is about: from the moment `starts` until `ends` (None: no
    end is named). Without a time, each is the first moment of a day that is meant as a whole. It is
    over from the moment `over` on.
    """

    starts: int
    ends: int | None
    starts_has_time: bool
    ends_has_time: bool
    over: int


class Card(Struct, frozen=True, array_like=True):
    """What any list shows of a story. Editing a body leaves it as it is.

    `date` is the moment of publication, `updated` that of the last change (0: never); `url` is
    root-relative; `summary` is plain text; `texts` are further ones that readers see, by their keys
    in the front matter. `draft`: it waits for the newsroom, and previews alone show it.
    Without a time, a moment is the first one of a day that was given alone. The order of the fields
    is that of a card in the catalog.
    """

    id: str
    url: str
    title: str
    section: str
    date: int
    updated: int = 0
    kicker: str = ""
    summary: str = ""
    byline: str = ""
    authors: tuple[Byline, ...] = ()
    picture: Picture | None = None
    lang: str = ""
    genre: Genre = "news"
    draft: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)
    date_has_time: bool = True
    updated_has_time: bool = True
    event: CalendarEvent | None = None

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def signed(self) -> frozenset[str]:
        """Whom it names as its authors, or else its byline: nobody, where it has neither."""
        names = frozenset(author.id or author.name for author in self.authors)
        return names or frozenset(filter(None, [self.byline]))

    def pack(self) -> str:
        """Canonical JSON, for the catalog and for digests."""
        return encode(self).decode()

    def digest(self, packed: str) -> str:
        """The digest of a card, which is `packed`: the last change is a matter of its own, since
        few lists show it.
        """
        if self.updated:
            packed = replace(self, updated=0, updated_has_time=False).pack()
        return digest(packed)

    @classmethod
    def unpack(cls, text: str) -> Card:
        """The inverse of `pack`."""
        return CARDS.decode(text)


CARDS = Decoder(Card)


class Withdrawal(Struct, frozen=True, array_like=True):
    """That a published story was taken back: from the moment `date` on, a page with the `text`, for
    readers, stands in its place.
    """

    date: int
    text: str


class Amendment(Struct, frozen=True, array_like=True):
    """A note to a published story, which readers see from the moment `date` on: what was put right
    in it, or added to it. `top`: it stands above the text.
    """

    date: int
    text: str
    kind: Amending
    top: bool = False
    has_time: bool = True


class Withdrawn(Struct, frozen=True):
    """What is still said of a story that was taken back: `published` is when it appeared, `date`
    when it was taken back, `text` the note to readers.
    """

    id: str
    path: str
    url: str
    lang: str
    published: int
    date: int
    text: str
    guid: str = ""


class DeskNotes(Struct, frozen=True, array_like=True):
    """What a header says to the newsroom alone: no template is given it, no output depends on it.
    `due` is a moment (None: none is named); without a time, the first one of a day.
    """

    note: str = ""
    assigned: tuple[str, ...] = ()
    due: int | None = None
    due_has_time: bool = True


class Article(Struct, frozen=True):
    """Everything about one story but its text, which stays in its source file.

    `path` is the source, relative to the site's root; the body starts `offset` bytes into it (or
    where a look at it tells, see `intake.header`), on line `line`. The story is visible from the
    moment `opens` until `closes` (None: for good), unless it is a draft; `hold` names the reason
    why it is held back until `opens`, and `embargo` the reason that an embargo gives. `waits`:
    "draft" or "ready", as long as it waits for the newsroom. `live`: whether it has a folder of its
    own for entries, and takes any more. `withdrawn`: it was taken back after
    it had been visible. `marks`, of what is not for publication, keep its page from being
    published. `standfirst`: the card's summary is the writer's own, not an excerpt. `pinned_until`:
    None for good. `also_in` are further sections in which it stands. `terms` are those of each
    taxonomy; `spelled` the lists that its tags and terms would have, had the record of another not
    their spelling. `amendments`: the oldest first; with them, `revised` is the card's `updated`,
    and whether that has a time, by the header's word alone. `aliases` are paths from the site's
    root, decoded; `guid` is what feeds know it by, if that is not its id; `translation_of` is the
    id of its original, if it is a translation.
    """

    card: Card
    path: str
    offset: int
    line: int
    opens: int | None
    closes: int | None = None
    hold: str = "scheduled"
    embargo: str = ""
    waits: str = ""
    withdrawn: Withdrawal | None = None
    marks: tuple[Problem, ...] = ()
    dateline: str = ""
    standfirst: bool = False
    tags: tuple[Term, ...] = ()
    series: Term | None = None
    terms: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    spelled: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    canonical: str = ""
    guid: str = ""
    translation_of: str = ""
    layout: str = ""
    audio: Recording | None = None
    live: Literal["", "on", "ended"] = ""
    about: str | None = ""
    pinned: bool = False
    pinned_until: int | None = None
    amendments: tuple[Amendment, ...] = ()
    revised: tuple[int, bool] | None = None
    exclude: tuple[Exclusion, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    desk: DeskNotes | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections in which it stands, its own first."""
        return (self.card.section, *self.also_in)


class Note(Struct, frozen=True):
    """The page that stands in the place of a story that was taken back."""

    url: str


# Where a path of content/ leads: see `records.link`.
Destination = str | Note | Problem | None


class Use(Struct, frozen=True):
    """Something in a text that comes from another host, or goes there: the `directive` of a page's
    policy that decides on it, the host as `https://host`, and where it was typed. `granted`: the
    page is open to it without a word of the outlet, being no more than a card that readers open.
    """

    directive: str
    origin: str
    path: str
    line: int
    column: int
    granted: bool = False


class Typed(Struct, frozen=True):
    """Markdown as somebody typed it; it begins on `line` of the file at `path`. `with_excerpt`: one
    is wanted of it. `sponsored`: somebody paid for it, and for its links.
    """

    text: str
    path: str
    line: int
    lang: str
    dateline: str = ""
    with_excerpt: bool = False
    sponsored: bool = False


class Body(Struct, frozen=True):
    """A story's text as HTML with root-relative URLs. `words` counts prose words; `excerpt` is
    plain text, empty where none was wanted. `uses`: what it needs of other hosts.
    """

    html: str
    words: int
    excerpt: str
    problems: tuple[Problem, ...] = ()
    uses: tuple[Use, ...] = ()


class Position(NamedTuple):
    """A story's place in the order of a list, by date and then id: there a numbered page begins,
    for example.
    """

    date: int
    id: str


class Page(Struct, frozen=True):
    """One output to be rendered: what kind it is, where it stands, and whom it is about.

    `subject` is a story's id, a list's name, a record's id or a file's path, as the kind wants it;
    `owner` is what to name when two pages claim one URL. `lang` is the language of the interface.
    `start` is the place of the story that a page is about, or that a numbered page begins with.
    """

    kind: str
    url: str
    subject: str = ""
    owner: str = ""
    lang: str = ""
    number: int = 0
    start: Position | None = None
