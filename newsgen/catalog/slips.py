"""Filing slips: what was taken in, in the form in which the catalog keeps it.

They are made where the source was read.
"""

from __future__ import annotations

import json
from datetime import tzinfo
from typing import Any, NamedTuple

from msgspec import Struct, convert
from msgspec.json import decode, encode
from msgspec.structs import asdict

from newsgen.catalog.lists import entries
from newsgen.digest import digest
from newsgen.errors import Problem
from newsgen.model import Article


class Record(Struct, frozen=True):
    """An author record, a plain page or a data file: JSON-able `value` under (`kind`, `id`)."""

    kind: str
    id: str
    value: Any


class Taken(Struct, frozen=True):
    """What one source file came to: exactly one of the parts, with its warnings; `same`: what is on
    file already.
    """

    path: str
    kind: str
    signature: str
    digest: str
    article: Article | None = None
    record: Record | None = None
    size: tuple[int, int] | None = None
    warnings: tuple[Problem, ...] = ()
    same: bool = False


class StorySlip(NamedTuple):
    """A story's columns, and what it refers to; `lists`, as JSON, its label in each list that it
    may stand in.
    """

    id: str
    path: str
    url: str
    section: str
    date: int
    updated: int
    opens: int
    closes: int | None
    draft: bool
    hold: str
    mark: str
    card_mark: str
    card: str
    record: str
    lists: str
    related: tuple[str, ...]
    aliases: tuple[str, ...]


class Slip(NamedTuple):
    """A source for the catalog: at most one of story, record (kind, id, JSON) and size in pixels;
    warnings as JSON.
    """

    path: str
    kind: str
    signature: str
    digest: str
    same: bool = False
    story: StorySlip | None = None
    record: tuple[str, str, str] | None = None
    size: tuple[int, int] | None = None
    warnings: tuple[str, ...] = ()


def slip_of(taken: Taken, zone: tzinfo) -> Slip:
    """The slip for a source; `zone` is the outlet's."""
    return Slip(
        taken.path,
        taken.kind,
        taken.signature,
        taken.digest,
        taken.same,
        story_slip(taken.article, taken.digest, zone) if taken.article else None,
        _record(taken.record) if taken.record else None,
        taken.size,
        tuple(json.dumps(asdict(warning)) for warning in taken.warnings),
    )


def story_slip(article: Article, text: str, zone: tzinfo) -> StorySlip:
    """The slip for a story; `text` is the digest of its source."""
    card, packed, record = article.card, article.card.pack(), pack_record(article)
    return StorySlip(
        card.id,
        article.path,
        card.url,
        card.section,
        card.date,
        card.updated,
        article.opens,
        article.closes,
        card.draft,
        article.hold,
        digest(f"{text}{packed}{record}"),
        digest(packed),
        packed,
        record,
        json.dumps(
            {entry.list: entry.label for entry in entries(article, zone)}, ensure_ascii=False
        ),
        article.related,
        article.aliases,
    )


def _record(record: Record) -> tuple[str, str, str]:
    return record.kind, record.id, json.dumps(record.value, ensure_ascii=False)


def pack_record(article: Article) -> str:
    """Everything about an article but its card and its problems, as canonical JSON."""
    return encode({name: getattr(article, name) for name in RECORD_FIELDS}).decode()


RECORD_FIELDS = tuple(
    name for name in Article.__struct_fields__ if name not in ("card", "problems")
)


def unpack_article(card: str, record: str) -> Article:
    """The inverse of `pack_record`, with the card."""
    return convert({**decode(record), "card": decode(card)}, Article)
