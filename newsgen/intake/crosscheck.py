"""Problems that only show when sources are seen together.

They are unknown authors, lost relations, two spellings of a tag, and two records of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsgen.catalog.queries import Queries
from newsgen.errors import Problem, did_you_mean
from newsgen.intake.names import MARKDOWN
from newsgen.intake.positions import may_hold, place_of, place_of_value
from newsgen.intake.terms import are_one, clash
from newsgen.outlet.taxonomies import TERM

EDITED_KINDS = {"tag": "tags", "series": "series"}


def across(root: Path, queries: Queries, leaving_out: bool = False) -> Iterator[Problem]:
    """Every problem between visible sources, in no particular order.

    `leaving_out`: a record that has problems of its own counts as not there.
    """
    yield from _unknown_authors(root, queries, leaving_out)
    yield from _shared_guids(root, queries)
    yield from _lost_relations(root, queries)
    yield from _lost_entries(queries)
    yield from _spellings(root, queries)
    yield from _shared_spellings(root, queries)


def _unknown_authors(root: Path, queries: Queries, leaving_out: bool) -> Iterator[Problem]:
    known = [id_ for id_, _ in queries.records.authors()]
    told = set[str]()
    for author, path in queries.mismatches.unknown_authors():
        records = (f"content/_authors/{author}{ending}" for ending in MARKDOWN)
        if author in told:
            continue
        if not leaving_out and any(map(queries.sources.is_aside, records)):
            continue  # the record is there and has problems of its own
        place = place_of_value(root, path, author, "author", "authors")
        line, column = place or place_of(root, path, "author")
        near = did_you_mean(author, known)
        if not (near or author.isascii()):
            continue  # a name in an alphabet without capitals
        message = f'no author record "{author}"{near}'
        hint = f"add content/_authors/{author}.md, or write the author's full name"
        if "-" in author:
            yield Problem(path, line, column, message, hint, code="unknown-author")
            continue
        told.add(author)
        message += ": it is shown as a name"
        hint = f"add content/_authors/{author}.md; leave it, if the author is called {author}"
        yield Problem(path, line, column, message, hint, "warning", "unknown-author")


def _shared_guids(root: Path, queries: Queries) -> Iterator[Problem]:
    for guid, first, path in queries.mismatches.shared_guids():
        place, message = place_of(root, path, "guid"), f'guid "{guid}" belongs to {first} already'
        hint = "take it out of one of the two: feed readers would take both for one story"
        yield Problem(path, *place, message, hint, code="same-guid")


def _lost_relations(root: Path, queries: Queries) -> Iterator[Problem]:
    for path, id_, is_original, further in queries.mismatches.lost_relations():
        if is_original:
            yield from _lost_original(root, queries, path, id_, further)
            continue
        line, column = place_of_value(root, path, id_, "related") or place_of(root, path, "related")
        message = f'related story "{id_}" does not exist'
        yield Problem(
            path, line, column, message, "use the other story's id", "warning", "lost-relation"
        )


def _lost_entries(queries: Queries) -> Iterator[Problem]:
    for path, story, count in queries.mismatches.lost_entries():
        if queries.sources.is_aside(story):
            continue
        are = "is the entry" if count == 1 else f"are {count} entries"
        message = f"here {are} of no live story: {story} is none"
        hint = "write genre: live into it; or, if these are stories, give their folder another name"
        yield Problem(path, 0, 0, message, hint, "warning", "lost-entries")


def _lost_original(
    root: Path, queries: Queries, path: str, id_: str, further: str
) -> Iterator[Problem]:
    """`further` is the id of the story of which the one that is named is a translation itself."""
    place = place_of(root, path, "translation_of")
    if further:
        message = f'"{id_}" is a translation itself, of "{further}"'
        hint = f"name the original in each translation: translation_of: {further}"
        yield Problem(path, *place, message, hint, code="translation-chain")
    elif not may_be_there(root, queries, id_):
        message = f'no story has the id "{id_}"{meant(queries, id_)}'
        hint = "write the id of the original; give it one with id: if it has none in its header"
        yield Problem(path, *place, message, hint, code="unknown-original")


def may_be_there(root: Path, queries: Queries, id_: str) -> bool:
    """Whether a story with errors has an id, or may have it."""
    return queries.sources.is_any_story_aside() or any(
        may_hold(root, path, "id", id_) for (path,) in queries.stories.with_errors()
    )


def meant(queries: Queries, id_: str) -> str:
    """The nearest id that there is to one that there is not, as a question."""
    return did_you_mean(id_, queries.stories.ids_like(id_[:1]))


def _spellings(root: Path, queries: Queries) -> Iterator[Problem]:
    named = {list_: record.name for list_, record in queries.records.terms()}
    for list_ in sorted({*queries.mismatches.spellings(), *named}):
        key, noun = _words(list_)
        shown = named.get(list_) or queries.lists.spelling(list_)
        for path, label in queries.lists.spelled_otherwise(list_, shown):
            line, column = place_of_value(root, path, label, key) or place_of(root, path, key)
            if are_one(label, shown):
                message = f'{noun} "{label}" is spelled "{shown}" elsewhere'
                hint = f'write "{shown}": both are one {noun}, shown under its first spelling'
                if list_ in named:
                    hint = f'write "{shown}", as its record has it'
                yield Problem(path, line, column, message, hint, "warning", "spelling")
            elif list_ not in named:  # otherwise the record says that they are one
                yield clash(path, (line, column), noun, label, shown)


def _words(list_: str) -> tuple[str, str]:
    """The key under which stories name the term of a list, and what a message calls it."""
    kind, *further = list_.split("/")
    return (further[0], further[0]) if kind == TERM else (EDITED_KINDS[kind], kind)


def _shared_spellings(root: Path, queries: Queries) -> Iterator[Problem]:
    """The spellings that two records claim; a record's own name in URLs is its own."""
    records = [*queries.records.terms()]
    claimed = {list_: record.path for list_, record in records}
    for list_, record in records:
        for one in record.spellings:
            other = claimed.setdefault(f"{list_.rpartition('/')[0]}/{one.slug}", record.path)
            if other != record.path:
                at = place_of_value(root, record.path, one.name, "aliases", "name")
                place = at or place_of(root, record.path, "name")
                message = f'the spelling "{one.name}" belongs to {other} already'
                hint = "take it out of one of the two records"
                yield Problem(record.path, *place, message, hint, code="same-spelling")
