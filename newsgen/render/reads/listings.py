"""Lists: which stories stand in them and where, how long they are, how their names are spelled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from newsgen.catalog import lists
from newsgen.catalog.lists import most_in_sitemap, numbered_pages
from newsgen.catalog.questions import (
    FIRST,
    LAST,
    Addresses,
    Beside,
    LastChange,
    Newest,
    Question,
    Related,
    Stretch,
    question_of,
)
from newsgen.catalog.rows import AssetRow
from newsgen.digest import digest, digest_of
from newsgen.model import Amendment, Article, Card, Position, Withdrawn
from newsgen.render.door import Door, FactKind, of_surroundings
from newsgen.render.reads import pictures, records
from newsgen.render.reads.records import card
from newsgen.render.reads.settings import setting, urls

# So many stories of a list that were taken back are told of: of late, and for good.
MOST_WITHDRAWN, MOST_BURIED = 1000, 100


def _itself(list_: str) -> tuple[str]:
    return (list_,)


# -- questions to lists: each is a fact that is named by the question ------------------------------


def answer(door: Door, name: str) -> None:
    """Ask a question by its name."""
    question = question_of(name)
    if isinstance(question, Addresses):
        addresses(door, question)
    elif isinstance(question, LastChange):
        last_change(door, question)
    elif isinstance(question, Newest) and lists.is_of_withdrawn(question.list):
        withdrawn(door, question)
    elif isinstance(question, Newest | Stretch) and question.list == lists.CORRECTIONS:
        _corrections(door, question)
    else:
        cards(door, question)


def cards(door: Door, question: Question) -> list[Card]:
    """The cards of the stories in the answer to a question about lists: one fact, with all that
    they show.
    """
    positions, spans = question.ask(door.context.queries.lists)
    found = [known for position in positions if (known := door.context.card(position.id))]
    door.note_answer(question, digest(" ".join([digest_ for _, digest_ in found])), spans)
    return [known for known, _ in found]


class Address(NamedTuple):
    """A story as sitemaps name it: its URL, the moment of its last change, and the URL of its lead
    picture, "" where there is none.
    """

    url: str
    changed: int
    picture: str


def addresses(door: Door, question: Addresses) -> list[Address]:
    """A stretch of a list as sitemaps name it, oldest first."""
    queries = door.context.queries.lists
    _, spans = question.ask(queries)
    found = queries.addresses(question.list, question.start, question.count)
    door.note_answer(question, digest_of(found), spans)
    own, wanted = urls(door), pictures.shapes(door)
    return [
        Address(
            url,
            max(date, updated),
            pictures.address(own, pictures.sight_of(path, AssetRow(*known)), wanted)
            if path
            else "",
        )
        for url, date, updated, path, *known in found
    ]


def last_change(door: Door, question: LastChange) -> int | None:
    """When a part of a list that sitemaps name changed last; None where it is empty."""
    _, spans = question.ask(door.context.queries.lists)
    found = door.context.queries.lists.last_change(question.list, question.start, question.end)
    door.note_answer(question, str(found), spans)
    return found


def taken_back(door: Door, list_: str) -> list[Withdrawn]:
    """The stories of a list of which feeds still say that they were taken back."""
    return withdrawn(door, Newest(lists.withdrawn_list(list_), MOST_WITHDRAWN))


def buried(door: Door, list_: str) -> list[Withdrawn]:
    """Those of which feeds say no more than that they are gone."""
    return withdrawn(door, Newest(lists.tombstone_list(list_), MOST_BURIED))


def withdrawn(door: Door, question: Newest) -> list[Withdrawn]:
    """What is still said of the stories in the answer to a question."""
    positions, spans = question.ask(door.context.queries.lists)
    door.note_answer(question, digest(" ".join([position.id for position in positions])), spans)
    found = (records.withdrawn(door, position.id) for position in positions)
    return [one for one in found if one]


class Corrected(NamedTuple):
    """One thing that was put right in a story: the story's card, the note, and which one of the
    story's it is among those of its moment.
    """

    card: Card
    note: Amendment
    number: int


def corrected(door: Door, question: Newest | Stretch) -> list[Corrected]:
    """What was put right, in the answer to a question to the list of all that was."""
    found = (_corrected(door, position) for position in _corrections(door, question))
    return [one for one in found if one]


def _corrections(door: Door, question: Newest | Stretch) -> Sequence[Position]:
    positions, spans = question.ask(door.context.queries.lists)
    door.note_answer(question, digest_of(positions), spans)
    return positions


def _corrected(door: Door, position: Position) -> Corrected | None:
    id_, _, item = position.id.partition(lists.HASH)
    number, known = int(item or 1), card(door, id_)
    noted = [one for one in records.corrections(door, id_) if one.date == position.date]
    return Corrected(known, noted[number - 1], number) if known and number <= len(noted) else None


def newest(door: Door, list_: str, count: int, within: str = "") -> list[Card]:
    """A list's newest stories; within another list where one is given."""
    return cards(door, Newest(list_, count, within=within))


def before(door: Door, list_: str, story: Card, count: int) -> list[Card]:
    """The stories that were a list's newest when a story appeared."""
    return cards(door, Newest(list_, count, Position(story.date, story.id)))


def neighbours(door: Door, list_: str, story: Card) -> tuple[Card | None, Card | None]:
    """The next younger and the next older story of a list."""
    here = Position(story.date, story.id)
    found = cards(door, Beside(list_, here))
    younger = [one for one in found if Position(one.date, one.id) > here]
    older = [one for one in found if Position(one.date, one.id) <= here]
    return next(iter(younger), None), next(iter(older), None)


def related(door: Door, story: Article) -> list[Card]:
    """The stories that are related to an article, its own choice first, as of its publication."""
    count = setting(door, "lists").related
    if not count:
        return []
    own = story.card.id
    chosen = (card(door, id_) for id_ in story.related if id_ != own)
    found = {one.id: one for one in chosen if one}
    topics = [lists.tag_list(tag.slug) for tag in story.tags]
    topics += [lists.series_list(story.series.slug)] if story.series else []
    topics += [lists.term_list(name, one.slug) for name, of in story.terms.items() for one in of]
    if topics:
        question = Related(tuple(sorted(topics)), Position(story.card.date, own), count)
        found |= {one.id: one for one in cards(door, question) if one.id not in found}
    return list(found.values())[:count]


def with_feeds(door: Door) -> list[tuple[str, str]]:
    """(list, language) of the lists that have feeds."""
    found = door.context.queries.outputs.with_feeds()
    door.note(WITH_FEEDS, "all", digest_of(found))
    return found


WITH_FEEDS = of_surroundings("with feeds", lambda door, _: with_feeds(door), "{} lists with feeds")


# -- lists as a whole ------------------------------------------------------------------------------


def page_count(door: Door, list_: str) -> int:
    """How many numbered pages a list has."""
    count = _numbered(door, list_)
    door.note(PAGES, list_, str(count))
    return count


PAGES = FactKind(name="pages", ask=page_count, words="number of pages of {}", woken_by_list=_itself)


def has_any(door: Door, list_: str) -> bool:
    """Whether anybody stands in a list."""
    found = door.context.queries.lists.count(list_) > 0
    door.note(ANY, list_, str(found))
    return found


ANY = FactKind(name="any", ask=has_any, words="stories in {}", woken_by_list=_itself)


def has_page_after(door: Door, list_: str, number: int) -> bool:
    """Whether a list has a numbered page above `number`."""
    follows = number < _numbered(door, list_)
    door.note(PAGE_AFTER, f"{number} {list_}", str(follows))
    return follows


def _has_page_after_again(door: Door, which: str) -> None:
    number, _, list_ = which.partition(" ")
    has_page_after(door, list_, int(number))


PAGE_AFTER = FactKind(name="page after", ask=_has_page_after_again)


def own_size(door: Door, list_: str) -> int:
    """How many stories a list's own URL shows: all that stand on no numbered page."""
    on_pages = _numbered(door, list_) * setting(door, "lists").per_page
    size: int = door.context.queries.lists.count(list_) - on_pages
    door.note(OWN_SIZE, list_, str(size))
    return size


OWN_SIZE = FactKind(name="own size", ask=own_size, words="length of {}", woken_by_list=_itself)


def _numbered(door: Door, list_: str) -> int:
    return numbered_pages(door.context.queries.lists.count(list_), setting(door, "lists").per_page)


def parts(door: Door, list_: str) -> list[LastChange]:
    """The sitemaps that a list takes, oldest first: of each, the question when it changed last."""
    queries, most = door.context.queries.lists, most_in_sitemap(list_)
    count = queries.count(list_)
    starts = islice(queries.milestones(list_, most, FIRST), 1, None) if count > most else ()
    bounds = [FIRST, *starts, LAST] if count else []
    door.note(PARTS, list_, digest_of(bounds))
    return [LastChange(list_, *part) for part in pairwise(bounds)]


PARTS = FactKind(name="parts", ask=parts, words="sitemaps of {}", woken_by_list=_itself)


def lists_below(door: Door, name: str) -> tuple[str, ...]:
    """The lists `NAME/WORD` in which anybody stands, in the order of their names."""
    found = door.context.queries.lists.below(name)
    door.note(BELOW, name, digest_of(found))
    return found


def _above(list_: str) -> tuple[str]:
    return (list_.rpartition("/")[0],)


BELOW = FactKind(name="below", ask=lists_below, words="lists of {}", woken_by_list=_above)


def years(door: Door, section: str) -> tuple[int, ...]:
    """The years in which a section has stories, newest first."""
    above = lists.year_list(section)
    names = door.context.queries.lists.below(above)
    found = tuple(sorted((int(name[len(above) + 1 :]) for name in names), reverse=True))
    door.note(YEARS, section, digest_of(found))
    return found


def _section_of_a_year(list_: str) -> tuple[str, ...]:
    section = list_.rpartition("/")[0].removeprefix("year/")
    return (section,) if list_.startswith("year/") else ()


YEARS = FactKind(name="years", ask=years, words="years of {}", woken_by_list=_section_of_a_year)


def spelling(door: Door, list_: str) -> str:
    """How a tag's or series' name is shown."""
    name = door.context.spelling(list_)
    door.note(SPELLING, list_, digest(name))
    return name


SPELLING = FactKind(name="spelling", ask=spelling, words="spelling of {}", woken_by_list=_itself)

FACTS = (WITH_FEEDS, ANY, PAGES, PAGE_AFTER, OWN_SIZE, PARTS, BELOW, YEARS, SPELLING)
