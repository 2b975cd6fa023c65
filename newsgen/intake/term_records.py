"""Records of tags, series and the terms of taxonomies become rows of the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from unicodedata import normalize

from newsgen.catalog.rows import RecordRow, Row, pack
from newsgen.digest import digest
from newsgen.errors import Problem, did_you_mean, kept
from newsgen.intake.context import IntakeContext
from newsgen.intake.frontmatter import TermMatter
from newsgen.intake.gleaning import glean
from newsgen.intake.header import Header, split
from newsgen.intake.names import is_author_id, slug_of, stand_in, stem_of
from newsgen.intake.nearly import HEADERS, nearly_a_source
from newsgen.intake.own_urls import older_paths, wrong_places
from newsgen.intake.pictures import NOTHING, caption_warnings, picture_of
from newsgen.intake.terms import term
from newsgen.intake.typography import typeset
from newsgen.model import Source, Term
from newsgen.outlet.config import Config
from newsgen.outlet.taxonomies import OF_LISTS, TERM
from newsgen.records import TermRecord


class _OldPlaces(NamedTuple):
    aliases: tuple[str, ...]
    slug: str = ""
    url: str = ""


def take_term(intake: IntakeContext, source: Source, data: bytes, unnamed: bool) -> Row:
    """The record of a term. `unnamed`: its id belongs to another one. What lies in the folder of no
    taxonomy is none.
    """
    row = Row(source.path, source.kind, source.signature, digest(data))
    _, folder, name = stem_of(source.path).split("/")
    above = lists_of(intake.config).get(folder[1:], "")
    if not above:
        stray = _stray(source.path, folder, intake.config, data)
        return row._replace(warnings=tuple(map(pack, stray)))
    header, id_ = split(data, source.path), normalize("NFC", name)
    matter, problems, _ = glean(TermMatter, header, source.path, intake.zone)
    found = [*problems, *wrong_places(intake, source.path, header, _OldPlaces(matter.aliases))]
    wrong_id = [*_wrong_id(intake, source.path, id_)]
    found += wrong_id
    list_ = f"{above}/{stand_in(source.path) if unnamed or wrong_id else id_}"
    record = _record(intake, source.path, header, matter, list_, found)
    lang = intake.config.outlet.language
    warnings = kept(
        found, NOTHING, lambda: caption_warnings(intake, source.path, header, matter.image, lang)
    )
    return row._replace(
        record=RecordRow("term", list_, pack(record)),
        warnings=tuple(map(pack, warnings)),
        problems=tuple(found),
    )


def lists_of(config: Config) -> Mapping[str, str]:
    """What the names of the lists of terms begin with, by the folders of their records without the
    sign before.
    """
    return {**OF_LISTS, **{name: f"{TERM}/{name}" for name in config.taxonomies}}


def _record(
    intake: IntakeContext,
    path: str,
    header: Header,
    matter: TermMatter,
    list_: str,
    found: list[Problem],
) -> TermRecord:
    """The record; what is wrong with its picture joins those `found`."""
    lang, old = intake.config.outlet.language, [*filter(_is_path, matter.aliases)]
    return TermRecord(
        path=path,
        name=typeset(matter.name, lang),
        names={code: typeset(name, code) for code, name in matter.names.items()},
        description=typeset(matter.description, lang),
        picture=kept(found, None, lambda: picture_of(path, header, matter.image, lang)),
        spellings=tuple(_spellings(intake, matter, list_.rpartition("/")[2])),
        aliases=older_paths(intake.urls, intake.urls.topic(list_), _OldPlaces(tuple(old))),
        extra=matter.extra,
        text=header.body,
        line=header.line,
    )


def _is_path(alias: str) -> bool:
    return alias.startswith("/")


def _spellings(intake: IntakeContext, matter: TermMatter, own: str) -> Iterator[Term]:
    """What counts as the term, beside its own slug: each slug once, as it is typed first."""
    names = [matter.name, *(alias for alias in matter.aliases if not _is_path(alias))]
    found = {own}
    for name in names:
        one = term(name, intake.config.urls.slugs)
        if one.slug not in found:
            found.add(one.slug)
            yield one


def _wrong_id(intake: IntakeContext, path: str, id_: str) -> Iterator[Problem]:
    slugs = intake.config.urls.slugs
    if not (is_author_id(id_, slugs) and term(id_, slugs).slug == id_):
        better = slug_of(id_, slugs) or "new-harbour"
        message = "a record's file name must be its name in URLs: lower-case letters and hyphens"
        hint = f"rename the file, for example to {better}.md"
        yield Problem(path, 0, 0, message, hint, code="term-id")


def _stray(path: str, folder: str, config: Config, data: bytes) -> Iterator[Problem]:
    """The warning about what lies in the folder of no taxonomy, though it looks like a source."""
    if not data.startswith(HEADERS):
        return
    known = [f"_{name}" for name in lists_of(config)]
    near = did_you_mean(folder, [*known, "_authors"])
    if not near:
        yield from nearly_a_source(path, data)
        return
    message = f"is passed over: {folder}/ holds the records of no taxonomy{near}"
    hint = f"rename the folder, or add [taxonomies.{folder[1:]}] to config.toml"
    yield Problem(path, 0, 0, message, hint, "warning", "unknown-taxonomy")
