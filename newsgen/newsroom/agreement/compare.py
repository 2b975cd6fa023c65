"""Whether every output says the same of a story.

What was published is read as others read it, and held against the story's record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from newsgen.catalog.baseline import Baseline
from newsgen.catalog.queries import Queries
from newsgen.newsroom.agreement import pages, said
from newsgen.newsroom.agreement.readers import READERS, reader_of
from newsgen.newsroom.agreement.said import Said
from newsgen.newsroom.memory import looking
from newsgen.outlet.config import load_config
from newsgen.outputs.moments import w3c
from newsgen.outputs.record import StoryRecord, story_record, withdrawn_record
from newsgen.render.context import RenderContext
from newsgen.render.door import Door
from newsgen.render.reads import records
from newsgen.steps.order import Order, Progress

# What may be said of a story, by what it is about.
Expected = Mapping[str, tuple[str, ...]]


class Difference(Struct, frozen=True):
    """An output, by its path from the output folder, that does not say of a story what its record
    does, or that cannot be read.
    """

    file: str
    message: str


class Agreement(Struct, frozen=True):
    """How many files were read, how many statements they hold, and what differs."""

    files: int
    statements: int
    differences: tuple[Difference, ...]


def compare(root: Path, output: Path, progress: Progress) -> Agreement:
    """Hold what was published against what the catalog has of each story, as of the last build.

    Raises Refused where nothing was built yet.
    """
    with looking(root, output) as connection:
        order, queries = Order(root, 0, output), Queries(connection)
        drafts = Baseline(connection).value("drafts") == "1"
        context = RenderContext(root, order.memory, load_config(root), queries, drafts)
        return _compared(Comparison(context, output), progress)


def _compared(comparison: Comparison, progress: Progress) -> Agreement:
    files = statements = 0
    differences = list[Difference]()
    total = comparison.count()
    for path, kind, subject in comparison.outputs():
        found = comparison.read(path, kind, subject)
        if isinstance(found, str):
            differences.append(Difference(path, found))
            found = ()
        for one in found:
            statements += 1
            if message := comparison.wrong(one, subject):
                differences.append(Difference(path, message))
        files += 1
        progress("compared", files, total)
    return Agreement(files, statements, tuple(differences))


class Comparison:
    """The published outputs of one site, and the records of its stories."""

    def __init__(self, context: RenderContext, output: Path) -> None:
        self._context, self._output = context, output
        self._expected = lru_cache(maxsize=4096)(self._of_story)

    def count(self) -> int:
        """How many outputs are read."""
        return self._context.queries.outputs.count(READERS)

    def outputs(self) -> Iterator[tuple[str, str, str]]:
        """(path in the output, kind, subject) of those that say anything of stories."""
        return self._context.queries.outputs.of_kinds(READERS)

    def read(self, path: str, kind: str, subject: str) -> tuple[Said, ...] | str:
        """What an output says, or what is wrong with it."""
        try:
            return tuple(reader_of(kind, subject)((self._output / path).read_bytes()))
        except FileNotFoundError:
            return "is missing"
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            return f"cannot be read: {error}"

    def wrong(self, one: Said, subject: str) -> str:
        """What is wrong with a statement of an output, which may be about a story itself; "" for
        nothing.
        """
        expected = self._expected(self._story_at(one.url) if one.url else subject)
        if expected is None or agrees(one, expected[one.what]):
            return ""
        there, here = (" and ".join(values) for values in (one.values, expected[one.what]))
        return (
            f'{one.where}: "{there}", where the {one.what} of {expected[said.URL][0]} is "{here}"'
        )

    def _story_at(self, url: str) -> str:
        """The id of the story at a URL, with or without a host, or an empty string."""
        urls, outlet = self._context.urls, self._context.config.outlet
        path = url.removeprefix(outlet.origin).partition("#")[0].partition("?")[0]
        if not path.startswith(f"{urls.root}/"):
            return ""
        return self._context.queries.outputs.about_story(urls.page_file(path))

    def _of_story(self, id_: str) -> Expected | None:
        door = Door(self._context, self._context.config.outlet.language)
        if article := records.article(door, id_):
            return expected_of(story_record(door, article), article.canonical)
        note = records.withdrawn(door, id_)
        return expected_of(withdrawn_record(door, note), "") if note else None


def expected_of(story: StoryRecord, canonical: str) -> Expected:
    """All that may be said of a story."""
    published, changed = w3c(story.published), w3c(story.changed)
    updated = (w3c(story.updated),) if story.updated else ()
    return {
        said.ID: (story.id,),
        said.URI: (story.uri,),
        said.URL: (story.url,),
        said.CANONICAL: (canonical or story.url,),
        said.TITLE: (story.title,),
        said.PUBLISHED: (published,),
        said.UPDATED: updated,
        said.CHANGED: (changed,),
        said.AUTHORS: story.creators,
        said.SECTION: (story.section,),
        said.PICTURE: tuple(_pictures(story)),
        said.IN_TITLE: (story.title,),
        said.AN_AUTHOR: story.creators,
        said.A_DATE: (published, *updated),
        said.IN_SECTIONS: (story.section,) if story.section else (),
    }


def _pictures(story: StoryRecord) -> Iterator[str]:
    if story.picture:
        yield story.picture.url
        yield from (one.url for one in story.picture.crops)


def agrees(one: Said, expected: tuple[str, ...]) -> bool:
    """Whether a statement is what it should be. A page without a picture may show the logo."""
    if one.what == said.IN_TITLE:
        return all(title in value for title, value in zip(expected, one.values, strict=True))
    if one.what in (said.AN_AUTHOR, said.A_DATE) or (one.what == said.PICTURE and expected):
        return {*one.values} <= {*expected}
    if one.what == said.IN_SECTIONS:
        return {*expected} <= {*one.values}
    return one.values == expected or (one.where == pages.LOGO and not expected)


def as_lines(found: Agreement) -> Iterator[str]:
    """A difference a line, behind its file; at the end how much was compared."""
    yield from (f"{one.file}: {one.message}" for one in found.differences)
    files = f"{found.files} file{'' if found.files == 1 else 's'}"
    outcome = f"{len(found.differences)} differ" if found.differences else "all agree"
    yield f"{files}, {found.statements} statements about stories: {outcome}"


def as_values(found: Agreement) -> dict[str, Any]:
    """JSON-able values."""
    return {"ok": not found.differences, **asdict(found)}
