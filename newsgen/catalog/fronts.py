"""A front page as a document: the slots that an editor sets, and what of it stands at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from newsgen.catalog.lists import HOME, section_list
from newsgen.catalog.rows import Moment
from newsgen.model import Form, Hero

# What fills a slot from the list that its page is about.
NEWEST = "newest"


class FrontSlot(Struct, frozen=True):
    """A place for stories under a name: the ids of those that were set by hand, then what the list
    `fill` ("newest", or a list's name; "" for none) has, up to `count` in all. It stands on the
    page from the moment `starts` until `ends` (None: without a bound), in the form `block` ("": the
    usual one for its place); where it leads the page, as the `hero` says ("": as the theme does).
    """

    name: str
    stories: tuple[str, ...] = ()
    fill: str = ""
    count: int = 0
    starts: int | None = None
    ends: int | None = None
    block: Form | Literal[""] = ""
    hero: Hero | Literal[""] = ""

    def called(self, number: int) -> str:
        """What messages call the slot with this number, counted from 0."""
        return self.name or f"slot {number + 1}"

    def stands(self, at: int) -> bool:
        """Whether it stands on its page at a moment."""
        has_begun = self.starts is None or self.starts <= at
        return has_begun and (self.ends is None or at < self.ends)


class Banner(Struct, frozen=True):
    """A line above a page, with an address or "" where it leads nowhere, until a moment (None: for
    good).
    """

    text: str
    url: str = ""
    until: int | None = None


class Front(Struct, frozen=True):
    """What the source `path` says of the own page of a list; `sections`: the blocks of the sections
    follow the slots.
    """

    path: str
    slots: tuple[FrontSlot, ...] = ()
    banner: Banner | None = None
    sections: bool = False

    def standing(self, at: int) -> tuple[FrontSlot, ...]:
        """The slots that stand on the page at a moment, in their order."""
        return tuple(slot for slot in self.slots if slot.stands(at))

    def banner_at(self, at: int) -> Banner | None:
        """The line above the page at a moment."""
        banner = self.banner
        return banner if banner and (banner.until is None or at < banner.until) else None

    def moments(self) -> Iterator[Moment]:
        """Those at which time alone changes the page."""
        for number, slot in enumerate(self.slots):
            for at in (slot.starts, slot.ends):
                if at is not None:
                    yield Moment(at, "slot", title=slot.called(number))
        if self.banner and self.banner.until is not None:
            yield Moment(self.banner.until, "banner", title=self.banner.text)


def front_list(name: str) -> str:
    """The list whose page a document is about, by the name of its file: `home`, `world/europe`."""
    return HOME if name == HOME else section_list(name)
