"""Problems that only show when sources are seen together.

They are unknown authors, lost relations, and two spellings of a tag.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsgen.catalog.queries import Queries
from newsgen.errors import Problem, did_you_mean
from newsgen.intake.names import MARKDOWN
from newsgen.intake.positions import may_hold, place_of, place_of_value
from newsgen.intake.terms import are_one, clash

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
    for list_ in queries.mismatches.spellings():
        kind, shown = list_.partition("/")[0], queries.lists.spelling(list_)
        for path, label in queries.lists.spelled_otherwise(list_, shown):
            key = EDITED_KINDS[kind]
            line, column = place_of_value(root, path, label, key) or place_of(root, path, key)
            if not are_one(label, shown):
                yield clash(path, (line, column), kind, label, shown)
                continue
            message = f'{kind} "{label}" is spelled "{shown}" elsewhere'
            hint = f'write "{shown}": both are one {kind}, shown under its first spelling'
            yield Problem(path, line, column, message, hint, "warning", "spelling")
