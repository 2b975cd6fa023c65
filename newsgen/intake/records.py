"""Author records, plain pages and data files become rows of the catalog."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

from newsgen.catalog.rows import RecordRow, Row, pack
from newsgen.digest import digest
from newsgen.errors import Broken, Problem, kept
from newsgen.intake.context import IntakeContext
from newsgen.intake.frontmatter import AuthorMatter, PageMatter
from newsgen.intake.gleaning import glean
from newsgen.intake.header import split
from newsgen.intake.names import beside, is_author_id, page_slug, slug_of, stand_in, stem_of
from newsgen.intake.own_urls import keeping_slugs, older_paths, own_url, wrong_places
from newsgen.intake.pictures import NOTHING, caption_warnings, picture_of
from newsgen.intake.typography import typeset
from newsgen.intake.yaml import load_yaml
from newsgen.model import Source
from newsgen.outlet.source import text_of
from newsgen.outlet.toml import read_toml
from newsgen.records import AuthorRecord, PlainPage


def take_plain(intake: IntakeContext, source: Source, data: bytes, unnamed: bool) -> Row:
    """A plain page. `unnamed`: its slug belongs to another one."""
    header = split(data, source.path)
    slugs, urls = intake.config.urls.slugs, intake.urls
    matter, problems, wrong = glean(PageMatter, header, source.path, intake.zone)
    found = [*problems, *wrong_places(intake, source.path, header, matter)]

    def url_with(slug: str) -> str:
        return urls.path(urls.plain(page_slug(source.path, slug, slugs)))

    found = list(keeping_slugs(found, header, url_with))
    is_named = not unnamed and "slug" not in wrong
    slug = page_slug(source.path, matter.slug, slugs) if is_named else stand_in(source.path)
    own = "" if "url" in wrong else own_url(urls, matter, lambda: urls.plain(slug))
    url = own or f"/{stand_in(source.path)}/"
    lang = matter.lang or intake.config.outlet.language
    page = PlainPage(
        path=source.path,
        slug=slug,
        url=url,
        title=typeset(matter.title, lang),
        summary=typeset(matter.summary, lang),
        lang=lang,
        picture=kept(found, None, lambda: picture_of(source.path, header, matter.image, lang)),
        order=matter.order,
        menu=matter.menu,
        layout=matter.layout,
        aliases=older_paths(urls, url, matter),
        draft=matter.draft,
        noindex=matter.noindex,
        extra=matter.extra,
        text=header.body,
        line=header.line,
    )
    warnings = kept(
        found, NOTHING, lambda: caption_warnings(intake, source.path, header, matter.image, lang)
    )
    return _recorded(source, data, RecordRow("plain", page.slug, pack(page)), warnings, found)


def take_author(intake: IntakeContext, source: Source, data: bytes, unnamed: bool) -> Row:
    """An author record. `unnamed`: its id belongs to another one."""
    header = split(data, source.path)
    matter, problems, _ = glean(AuthorMatter, header, source.path, intake.zone)
    found = [*problems]
    id_ = normalize("NFC", stem_of(source.path).removeprefix("content/_authors/"))
    slugs = intake.config.urls.slugs
    if not is_author_id(id_, slugs):
        hint = f"rename the file, for example to {slug_of(id_, slugs) or 'jane-doe'}.md"
        message = "an author record's file name must be lower-case letters, digits and hyphens"
        found.append(Problem(source.path, 0, 0, message, hint, code="author-id"))
        unnamed = True
    photo = beside(source.path, matter.photo) if matter.photo else ""
    if matter.photo and not photo:
        line, column = header.locate(("photo",))
        hint = "name a picture relative to the record's file"
        message = f'"{matter.photo}" is no picture in content/'
        found.append(Problem(source.path, line, column, message, hint, code="dead-picture"))
    author = AuthorRecord(
        path=source.path,
        name=matter.name,
        role=matter.role,
        photo=photo,
        photo_alt=matter.photo_alt,
        email=matter.email if matter.show_email else "",
        links=tuple(link.model_dump(mode="json") for link in matter.links),
        extra=matter.extra,
        text=header.body,
        line=header.line,
        fediverse=matter.fediverse,
    )
    named = stand_in(source.path) if unnamed else id_
    return _recorded(source, data, RecordRow("author", named, pack(author)), problems=found)


def take_data(intake: IntakeContext, source: Source, data: bytes, unnamed: bool) -> Row:
    """A data file. `unnamed` ones are of no use."""
    id_ = source.path.removeprefix("content/_data/").rsplit(".", 1)[0]
    value = json.dumps(_parsed(source.path, data), ensure_ascii=False)
    return _recorded(source, data, RecordRow("data", id_, value))


def _recorded(
    source: Source,
    data: bytes,
    record: RecordRow,
    warnings: Iterable[Problem] = (),
    problems: Iterable[Problem] = (),
) -> Row:
    return Row(
        source.path,
        source.kind,
        source.signature,
        digest(data),
        record=record,
        warnings=tuple(map(pack, warnings)),
        problems=tuple(problems),
    )


def _parsed(path: str, data: bytes) -> Any:
    if path.endswith(".toml"):
        return _jsonable(read_toml(data, path).values)
    text = text_of(data, path)
    return _json(text, path) if path.endswith(".json") else load_yaml(text, path)


def _json(text: str, path: str) -> Any:
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as error:
        hint = (
            "JSON has text in double quotation marks, commas between items, and none after the last"
        )
        raise Broken(
            [Problem(path, error.lineno, error.colno, "this is no JSON", hint, code="bad-json")]
        ) from None
    except UnicodeEncodeError:
        message = "a text holds one half of a character alone"
        hint = r"look for \ud8 to \udf, and write the character itself"
        raise Broken([Problem(path, 1, 1, message, hint, code="bad-json")]) from None
    except ValueError:
        message = "a number is infinite, or none, or too long"
        hint = "put it in quotation marks, or take it out"
        raise Broken([Problem(path, 1, 1, message, hint, code="bad-json")]) from None
    except RecursionError:
        message, hint = "lists and tables are nested too deep", "use fewer levels"
        raise Broken([Problem(path, 1, 1, message, hint, code="too-deep")]) from None
    return value


def _jsonable(values: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(values, default=lambda value: value.isoformat()))
