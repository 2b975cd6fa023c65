"""Sources in the form in which the catalog keeps them. Rows are made where the source was read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from msgspec.json import Decoder, encode

from newsgen.catalog.lists import Entry, is_of_withdrawn
from newsgen.digest import digest
from newsgen.errors import Problem
from newsgen.model import Article

PROBLEMS = Decoder(Problem)
ARTICLES = Decoder(Article)


class Stay(NamedTuple):
    """An entry that is shorter than the story is visible: `list` is its key, moments are as in
    `Article`.
    """

    list: str
    opens: int | None
    closes: int | None


class Moment(NamedTuple):
    """A moment, in seconds, at which what a source says becomes another by time alone.

    `kind` is that of the event, `title` what it is told with, "" for that of the story whose source
    is `story`; without such a story ("") it is nobody's.
    """

    at: int
    kind: str
    story: str = ""
    title: str = ""


class StoryRow(NamedTuple):
    """A story: the columns of its row, then what stands in other tables.

    `digest` is that of all that is known of the story, its text included; `lists`, as JSON, has the
    label of each entry that it may have, by the entries' keys; `stays` are those of them with which
    it stands there for a time. Of `moments`, `card` and `updated` may be as of one of them.
    """

    id: str
    path: str
    url: str
    section: str
    date: int
    updated: int
    opens: int | None
    closes: int | None
    leaves: int | None
    draft: bool
    hold: str
    digest: str
    card_digest: str
    card: str
    record: str
    lists: str
    guid: str
    original: str
    picture: str
    stays: tuple[Stay, ...] = ()
    related: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    moments: tuple[Moment, ...] = ()

    @property
    def changed(self) -> int:
        """The moment of the last change, or of publication."""
        return max(self.date, self.updated)


STORY_COLUMNS = tuple(name for name in StoryRow._fields if name not in StoryRow._field_defaults)


class RecordRow(NamedTuple):
    """An author record, a plain page, a data file or a front: its value, as JSON, under (`kind`,
    `id`).
    """

    kind: str
    id: str
    value: str
    moments: tuple[Moment, ...] = ()


class AssetRow(NamedTuple):
    """A picture or another file that stories may refer to: the digest of what readers get, its size
    in pixels, the Problem, as JSON, that keeps it from being published, how many bytes the file
    has; of a picture, what `Original` says of it.
    """

    digest: str
    width: int = 0
    height: int = 0
    problem: str = ""
    size: int = 0
    fallback: str = ""
    tint: str = ""


class Row(NamedTuple):
    """What one source came to: at most one of story, record and asset; its warnings, as JSON.
    `same`: it is on file already, as it is now.

    With `problems` it is made of what could be read, with stand-ins for the rest: it is good for
    finding further problems, and never for being published.
    """

    path: str
    kind: str
    signature: str
    digest: str
    same: bool = False
    story: StoryRow | None = None
    record: RecordRow | None = None
    asset: AssetRow | None = None
    warnings: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def story_row(article: Article, text: str, entries: Iterable[Entry]) -> StoryRow:
    """The row of a story; `text` is the digest of its source, `entries` are those it may have."""
    card, packed, record = article.card, article.card.pack(), pack_record(article)
    lists, stays = {}, []
    for entry in entries:
        if entry.opens is not None or entry.closes is not None:
            stay = _stay(article, entry)
            if not _is_ever(stay):
                continue
            stays.append(stay)
        lists[entry.key] = entry.label
    return StoryRow(
        id=card.id,
        path=article.path,
        url=card.url,
        section=card.section,
        date=card.date,
        updated=card.updated,
        opens=article.opens,
        closes=article.closes,
        leaves=article.withdrawn.date if article.withdrawn else None,
        draft=card.draft,
        hold=article.hold,
        digest=digest(f"{text}{packed}{record}"),
        card_digest=card.digest(packed),
        card=packed,
        record=record,
        lists=encode(lists).decode(),
        guid=article.guid,
        original=article.translation_of,
        picture=card.picture.path if card.picture else "",
        stays=tuple(stays),
        related=article.related,
        aliases=article.aliases,
        moments=_moments(article),
    )


def _moments(article: Article) -> tuple[Moment, ...]:
    """When the story says something else by time alone."""
    return tuple(
        Moment(one.date, "update" if one.kind == "update" else "correction", article.path)
        for one in article.amendments
    )


def _stay(article: Article, entry: Entry) -> Stay:
    """From when until when a story stands in a list: as long as both it and the entry allow; what
    was taken back, as the entry says.
    """
    if is_of_withdrawn(entry.list):
        return Stay(entry.key, entry.opens, entry.closes)
    opens = article.opens
    if opens is not None and entry.opens is not None:
        opens = max(opens, entry.opens)
    ends = [end for end in (article.closes, entry.closes) if end is not None]
    return Stay(entry.key, opens, min(ends, default=None))


def _is_ever(stay: Stay) -> bool:
    return stay.opens is None or stay.closes is None or stay.opens < stay.closes


def pack_record(article: Article) -> str:
    """Everything about an article but its card and its problems, as canonical JSON."""
    return encode({name: getattr(article, name) for name in RECORD_FIELDS}).decode()


RECORD_FIELDS = tuple(
    name for name in Article.__struct_fields__ if name not in ("card", "problems")
)


def unpack_article(card: str, record: str) -> Article:
    """The inverse of `pack_record`, with the card."""
    return ARTICLES.decode(f'{{"card":{card},{record[1:]}')


def pack(value: Any) -> str:
    """A record's value, or a problem, as JSON."""
    return encode(value).decode()


def unpack_problem(text: str) -> Problem:
    """The problem that was packed."""
    return PROBLEMS.decode(text)
