"""The entries of live stories, and their texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.json import encode

from newsgen.catalog.changes import SourceChange
from newsgen.digest import digest
from newsgen.intake.names import live_story
from newsgen.intake.tags import LOOSE_TAG
from newsgen.model import Article, Body
from newsgen.records import LiveEntry
from newsgen.render.door import Door, FactKind
from newsgen.render.reads import texts

# A numbered page has so many entries.
PER_PAGE = 50
# What names a place on a page, or leads to one.
OF_ITS_PAGE = re.compile(r'(\s(?:id|for|aria-describedby|aria-labelledby)="|\shref="#)')


def entries(door: Door, story: str) -> tuple[LiveEntry, ...]:
    """The entries of the live story from a source, as of the build's moment, the newest first."""
    found = door.context.entries(story)
    door.note(ENTRIES, story, digest(encode(found)))
    return found


def _stories(change: SourceChange) -> Iterator[str]:
    if "entry" in change.kinds:
        yield live_story(change.path)


ENTRIES = FactKind(name="entries", ask=entries, words="entries of {}", woken_by_source=_stories)


def stretch(door: Door, story: str, number: int) -> tuple[LiveEntry, ...]:
    """The entries on a numbered page of a live story, the newest first: counted from the oldest on,
    so that no page ever changes unless an entry on it does.
    """
    found = page_of(door.context.entries(story), number)
    door.note(STRETCH, f"{number} {story}", digest(encode(found)))
    return found


def is_followed(door: Door, story: str, number: int) -> bool:
    """Whether there is a numbered page above `number`."""
    found = number < page_count(door.context.entries(story))
    door.note(FOLLOWED, f"{number} {story}", str(found))
    return found


def _followed_again(door: Door, which: str) -> None:
    number, _, story = which.partition(" ")
    is_followed(door, story, int(number))


FOLLOWED = FactKind(name="entries after page", ask=_followed_again)


def _stretch_again(door: Door, which: str) -> None:
    number, _, story = which.partition(" ")
    stretch(door, story, int(number))


# Nothing wakes it: what stands on such a page is part of its plan.
STRETCH = FactKind(name="entries on page", ask=_stretch_again)


def page_count(entries: tuple[LiveEntry, ...]) -> int:
    """How many numbered pages there are: what is left, up to nearly two, stands on the story's."""
    return max(0, len(entries) // PER_PAGE - 1)


def own_page(entries: tuple[LiveEntry, ...]) -> tuple[LiveEntry, ...]:
    """The entries on the story's own page."""
    return entries[: len(entries) - page_count(entries) * PER_PAGE]


def page_of(entries: tuple[LiveEntry, ...], number: int) -> tuple[LiveEntry, ...]:
    """The entries on a numbered page."""
    end = len(entries) - (number - 1) * PER_PAGE
    return entries[end - PER_PAGE : end]


def entry_body(door: Door, story: Article, entry: LiveEntry) -> Body:
    """An entry's text as HTML, in the language of its story; whatever names a place in it bears the
    entry's name, as there are others on its page.
    """
    body = texts.entry_body(door, story, entry)
    if '="' not in body.html:
        return body
    named = LOOSE_TAG.sub(lambda tag: OF_ITS_PAGE.sub(rf"\g<1>{entry.id}-", tag[0]), body.html)
    return Body(named, body.words, body.excerpt)


FACTS = (ENTRIES, STRETCH, FOLLOWED)
