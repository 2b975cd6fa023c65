"""Links, notes and recordings as templates see them: plain values, read already."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Link(Struct, frozen=True):
    """A tag or a series: its name, its page, and its slug."""

    name: str
    url: str
    slug: str


class ShownEvent(Struct, frozen=True):
    """What a story announces. `ends` is None where no end is named; without a time, a day is meant
    as a whole, the last one included.
    """

    _called = "an event"

    starts: datetime
    ends: datetime | None
    starts_has_time: bool
    ends_has_time: bool
    where: str


class FeedLink(Struct, frozen=True):
    """A feed that a page announces, with its media type and what readers call its format."""

    title: str
    url: str
    type: str
    format: str


class YearLink(Struct, frozen=True):
    """A section's page for one year."""

    year: int
    url: str


class Logo(Struct, frozen=True):
    """The outlet's logo, as it is; width and height in pixels."""

    _called = "a logo"

    url: str
    width: int
    height: int
    alt: str = ""


class DrawnCard(Struct, frozen=True):
    """A story's share card with its published file; width and height in pixels."""

    _called = "a share card"

    url: str
    width: int
    height: int
    alt: str

    def shared(self) -> DrawnCard:
        """It is for other sites as it is."""
        return self


class ShownNote(Struct, frozen=True):
    """What was put right in a story, or added to it: `kind` is "correction", "clarification" or
    "update", `date` when; `top`: the note stands above the text.
    """

    _called = "a correction"

    kind: str
    date: datetime
    date_has_time: bool
    text: str
    top: bool


class ShownAudio(Struct, frozen=True):
    """A recording with its published file or address, `seconds` long (0: not known)."""

    _called = "a recording"

    url: str
    type: str
    seconds: int
    title: str

    @property
    def duration(self) -> str:
        """As clocks show it: `12:34`, `1:02:34`; empty where it is not known."""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        if hours:
            return f"{hours}:{minutes:02}:{seconds:02}"
        return f"{minutes}:{seconds:02}" if self.seconds else ""


class PageTerms(Struct, frozen=True):
    """What pages say of their use by machines: absolute URLs, "" where there is none."""

    _called = "the terms"

    rsl: str
    tdm_reservation: bool
    tdm_policy: str


class PlainLink(Struct, frozen=True):
    """A plain page as menus and footers list it."""

    title: str
    url: str
    menu: str
    order: int
