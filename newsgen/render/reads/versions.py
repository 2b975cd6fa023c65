"""The versions of a story: an original and its translations, each in a language of its own."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from newsgen.catalog.changes import SourceChange
from newsgen.digest import digest_of
from newsgen.model import Article
from newsgen.render.door import NOTHING, Door, FactKind


class Version(Struct, frozen=True):
    """A visible story as the others of its group name it; the URL is root-relative."""

    id: str
    lang: str
    url: str


def versions_of(door: Door, story: Article) -> tuple[Version, ...]:
    """All versions of a story that is visible, itself included; none where it is the only one."""
    return versions(door, story.translation_of or story.card.id)


def versions(door: Door, original: str) -> tuple[Version, ...]:
    """The visible versions of a story: the original first, then its translations by date and id.

    So the first is the original or, where that is not visible, the oldest translation.
    """
    found = _versions(door, original)
    known = digest_of([(one.id, one.lang, one.url) for one in found]) if found else NOTHING
    door.note(VERSIONS, original, known)
    return found


def _versions(door: Door, original: str) -> tuple[Version, ...]:
    translations = door.context.queries.stories.translations(original)
    if not translations:
        return ()
    cards = (known[0] for id_ in (original, *translations) if (known := door.context.card(id_)))
    found = tuple(Version(card.id, card.lang, card.url) for card in cards)
    return found if len(found) > 1 else ()


def source_of(door: Door, id_: str) -> str:
    """The source of a version, to name it in a message."""
    return door.context.queries.stories.source_of(id_)


def _groups(change: SourceChange) -> Iterable[str]:
    return (one.original or one.id for one in change.sides if one.kind == "story")


VERSIONS = FactKind(name="versions", ask=versions, words="versions of {}", woken_by_source=_groups)

FACTS = (VERSIONS,)
