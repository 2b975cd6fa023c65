"""A source file becomes what the catalog keeps of it.

That is an Article, a record, or a file that stories may refer to.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import asdict, replace

from newsgen.catalog.lists import Entry
from newsgen.catalog.rows import RecordRow, Row, pack, story_row
from newsgen.digest import digest
from newsgen.errors import Broken, Problem, did_you_mean
from newsgen.intake.body import render_body
from newsgen.intake.frontmatter import (
    SHOWN_TEXTS,
    AuthorMatter,
    FrontMatter,
    ImageMatter,
    PageMatter,
    read,
)
from newsgen.intake.header import Header, split
from newsgen.intake.markdown import Engine, MarkdownSettings, engine_for
from newsgen.intake.positions import place_of
from newsgen.intake.typography import typeset
from newsgen.intake.yaml import load_yaml
from newsgen.model import (
    Article,
    Asset,
    AuthorRecord,
    Byline,
    Card,
    Picture,
    PlainPage,
    Source,
    Term,
)
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.config import Config
from newsgen.outlet.source import text_of
from newsgen.outlet.toml import read_toml
from newsgen.outlet.urls import Urls

AUTHOR_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")
MAX_PIXELS = 50_000_000
# 60 bits: among a million stories the chance that any two share an id is below 1 in two million.
ID_DIGITS = 15
SUMMARY_PLACEHOLDER = Asset("#")


class IntakeContext(Struct, frozen=True):
    """What taking in needs to know of the outlet."""

    root: Path
    config: Config
    zone: ZoneInfo
    urls: Urls
    markdown: MarkdownSettings
    engine: Engine


def intake_context(root: Path, config: Config) -> IntakeContext:
    """The context of one site. Raises Broken where the Markdown engine's options are wrong."""
    chosen = config.markdown
    markdown = MarkdownSettings(chosen.engine, chosen.extensions, chosen.options, chosen.html)
    try:
        engine = engine_for(markdown)
    except Broken as broken:
        place = place_of(root, CONFIG, "markdown", "extensions")
        raise Broken(
            replace(problem, line=place[0], column=place[1]) for problem in broken.problems
        ) from None
    return IntakeContext(
        root, config, ZoneInfo(config.outlet.timezone), Urls(config), markdown, engine
    )


# The entries in lists that an article may have, in the zone of the outlet.
Membership = Callable[[Article, tzinfo], Iterable[Entry]]


def take_in(intake: IntakeContext, source: Source, entries: Membership) -> Row:
    """Read one source. Raises Broken with all that is wrong with it."""
    if source.kind == "link":
        hint = "put the file itself there: newsgen reads nothing outside content/"
        raise Broken([Problem(source.path, 0, 0, "is a symbolic link", hint, code="symlink")])
    if source.kind == "nameless":
        message, hint = (
            "the name holds control characters, or bytes that are not UTF-8",
            "rename the file",
        )
        raise Broken([Problem(source.path, 0, 0, message, hint, code="file-name")])
    try:
        with open(f"{intake.root}/{source.path}", "rb", buffering=0) as file:
            data = file.read()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        hint = "check that the file exists and may be read"
        raise Broken([Problem(source.path, 0, 0, message, hint, code="unreadable")]) from None
    if source.digest and source.digest == digest(data):
        return Row(source.path, source.kind, source.signature, source.digest, same=True)
    if source.kind == "story":
        return _take_story(intake, source, data, entries)
    return TAKERS[source.kind](intake, source, data)


# -- stories ---------------------------------------------------------------------------------------


def _take_story(intake: IntakeContext, source: Source, data: bytes, entries: Membership) -> Row:
    header = split(data, source.path)
    matter = read(FrontMatter, header, source.path, intake.zone)
    if contradictions := list(_contradictions(source.path, header, matter)):
        raise Broken(contradictions)
    article = _article(intake, source.path, header, matter)
    text = digest(data)
    return Row(
        source.path,
        source.kind,
        source.signature,
        text,
        story=story_row(article, text, entries(article, intake.zone)),
        warnings=tuple(json.dumps(asdict(problem)) for problem in article.problems),
    )


def default_id(path: str) -> str:
    """The id of a story that is given none: it follows from its path."""
    return f"p{digest(path.removesuffix('.md').removesuffix('/index'))[:ID_DIGITS]}"


def _article(intake: IntakeContext, path: str, header: Header, matter: FrontMatter) -> Article:
    lang = matter.lang or intake.config.outlet.language
    section = _section(intake.config, path, header, matter.section)
    id_ = matter.id or default_id(path)
    slug = matter.slug or default_slug(path) or id_
    opens, hold = _opening(matter)
    card = Card(
        id=id_,
        url=intake.urls.article(section, matter.date.astimezone(intake.zone), slug, id_),
        title=typeset(matter.title, lang),
        section=section,
        date=int(matter.date.timestamp()),
        updated=_seconds(matter.updated) or 0,
        kicker=typeset(matter.kicker, lang),
        summary=typeset(matter.summary, lang)
        if matter.summary
        else _excerpt(intake, path, header, lang),
        byline=typeset(matter.byline, lang),
        authors=tuple(_byline(name) for name in matter.author),
        picture=_picture(path, header, matter.image, lang),
        lang=lang,
        genre=matter.genre,
        draft=matter.draft or matter.status == "draft",
        texts=_further_texts(matter, lang),
    )
    return Article(
        card=card,
        path=path,
        offset=header.offset,
        line=header.line,
        opens=opens,
        closes=_seconds(matter.expires),
        hold=hold,
        dateline=matter.dateline,
        standfirst=bool(matter.summary),
        tags=tuple({term.slug: term for term in map(_term, matter.tags)}.values()),
        series=_term(matter.series) if matter.series else None,
        related=matter.related,
        aliases=matter.aliases,
        canonical=matter.canonical,
        layout=matter.layout,
        about=None if matter.about is False else matter.about or "",
        pinned=matter.pinned,
        exclude=matter.exclude,
        extra=matter.extra,
    )


def _contradictions(path: str, header: Header, matter: FrontMatter) -> Iterator[Problem]:
    """What each key may say, but not all of them together."""
    if matter.updated and matter.updated < matter.date:
        place, message = header.locate(("updated",)), '"updated" lies before "date"'
        hint = "a story cannot change before it is published: correct one of the two"
        yield Problem(path, *place, message, hint, code="wrong-order")
    if matter.expires and matter.expires <= matter.date:
        place, message = header.locate(("expires",)), '"expires" does not lie after "date"'
        hint = "the story would never be seen: correct one of the two"
        yield Problem(path, *place, message, hint, code="wrong-order")
    if len(set(matter.author)) < len(matter.author):
        place, message = header.locate(("author",)), "an author is named twice"
        yield Problem(path, *place, message, "name each author once", code="named-twice")


@lru_cache(maxsize=8192)
def slug_of(text: str) -> str:
    """A URL's form of a name; empty where nothing of it can be written in ASCII letters."""
    from slugify import slugify

    return slugify(text, backend="anyascii", max_length=80, word_boundary=True)


def _further_texts(matter: FrontMatter, lang: str) -> dict[str, str]:
    """The texts that readers see for which a card has no field of its own."""
    texts = ((key, getattr(matter, key)) for key in FURTHER_TEXTS)
    return {key: typeset(text, lang) for key, text in texts if text}


FURTHER_TEXTS = tuple(key for key in SHOWN_TEXTS if key not in Card.__struct_fields__)


def _term(name: str) -> Term:
    """A tag or series; one of which nothing can be written in ASCII letters has a digest."""
    return Term(slug_of(name) or digest(name), name)


def default_slug(path: str) -> str:
    """The slug of a source that names none: from its file's name, a bundle's from its folder's."""
    parts = path.removesuffix(".md").split("/")
    return slug_of(parts[-2] if parts[-1] == "index" and len(parts) > 2 else parts[-1])


def _section(config: Config, path: str, header: Header, named: str) -> str:
    known = config.section_ids()
    if named:
        if named in known:
            return named
        near = did_you_mean(named, known) or _same_tail(named, known)
        message, place = f'no section "{named}" in config.toml{near}', header.locate(("section",))
    else:
        folders = path.split("/")[1:-1]
        for depth in range(len(folders), 0, -1):
            if "/".join(folders[:depth]) in known:
                return "/".join(folders[:depth])
        folder = folders[0] if folders else ""
        message = f'the folder "{folder}" is no section of config.toml{did_you_mean(folder, known)}'
        message, place = message if folder else "the story lies in no section's folder", (1, 1)
    hint = (
        'move it, write "section:", or add [sections.NAME] to config.toml; '
        f"sections: {', '.join(known)}"
    )
    raise Broken([Problem(path, *place, message, hint, code="unknown-section")])


def _same_tail(named: str, known: tuple[str, ...]) -> str:
    return next((f', did you mean "{id_}"?' for id_ in known if id_.endswith(f"/{named}")), "")


def _byline(name: str) -> Byline:
    return Byline(name, "") if AUTHOR_ID.fullmatch(name) else Byline("", name)


def _opening(matter: FrontMatter) -> tuple[int | None, str]:
    """The moment from which the story may be seen (None: never), and what holds it back until
    then.
    """
    times = {"scheduled": _seconds(max(filter(None, (matter.date, matter.publish_at))))}
    if matter.embargo:
        times["embargoed"] = _seconds(matter.embargo.until)
    if matter.status == "withdrawn":
        times["withdrawn"] = None
    never = [name for name, opens in times.items() if opens is None]
    hold = never[0] if never else max(times, key=lambda name: times[name] or 0)
    # A preview shows drafts before their date, but none under embargo, whichever of the two is
    # later.
    return times[hold], "embargoed" if matter.draft and matter.embargo else hold


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


def _excerpt(intake: IntakeContext, path: str, header: Header, lang: str) -> str:
    """A summary from the story's first words, where the writer gave none."""
    return render_body(
        header.body,
        path=path,
        line=header.line,
        lang=lang,
        settings=intake.markdown,
        engine=intake.engine,
        link=lambda target: "#",
        picture=lambda target: SUMMARY_PLACEHOLDER,
    ).excerpt


def _picture(path: str, header: Header, image: ImageMatter | None, lang: str) -> Picture | None:
    if image is None:
        return None
    target = beside(path, image.src)
    if not target or not image.src.lower().endswith(PICTURES):
        line, column = header.locate(("image", "src"))
        message = f'"{image.src}" is no picture in content/'
        hint = f"name a file relative to the story, ending in {', '.join(PICTURES)}"
        raise Broken([Problem(path, line, column, message, hint, code="dead-picture")])
    caption, alt = typeset(image.caption, lang), typeset(image.alt, lang)
    return Picture(target, alt, caption, image.credit, image.credit_url)


def beside(path: str, target: str) -> str:
    """The source path that a relative `target` in the file `path` means.

    It is "" where it leaves `content/`.
    """
    if target.startswith("/") or "\\" in target or ":" in target.split("/")[0]:
        return ""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return joined if joined.startswith("content/") else ""


# -- the other kinds -------------------------------------------------------------------------------


def _take_plain(intake: IntakeContext, source: Source, data: bytes) -> Row:
    header = split(data, source.path)
    matter = read(PageMatter, header, source.path, intake.zone)
    lang = matter.lang or intake.config.outlet.language
    page = PlainPage(
        path=source.path,
        slug=matter.slug or default_slug(source.path),
        title=typeset(matter.title, lang),
        summary=typeset(matter.summary, lang),
        lang=lang,
        picture=_picture(source.path, header, matter.image, lang),
        order=matter.order,
        menu=matter.menu,
        layout=matter.layout,
        aliases=matter.aliases,
        draft=matter.draft,
        noindex=matter.noindex,
        extra=matter.extra,
        text=header.body,
        line=header.line,
    )
    return _recorded(source, data, RecordRow("plain", page.slug, pack(page)))


def _take_author(intake: IntakeContext, source: Source, data: bytes) -> Row:
    header = split(data, source.path)
    matter = read(AuthorMatter, header, source.path, intake.zone)
    id_ = source.path.removeprefix("content/_authors/").removesuffix(".md")
    if not AUTHOR_ID.fullmatch(id_):
        hint = f"rename the file, for example to {slug_of(id_) or 'jane-doe'}.md"
        message = "an author record's file name must be lower-case letters, digits and hyphens"
        raise Broken([Problem(source.path, 0, 0, message, hint, code="author-id")])
    photo = beside(source.path, matter.photo) if matter.photo else ""
    if matter.photo and not photo:
        line, column = header.locate(("photo",))
        hint = "name a picture relative to the record's file"
        message = f'"{matter.photo}" is no picture in content/'
        raise Broken([Problem(source.path, line, column, message, hint, code="dead-picture")])
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
    )
    return _recorded(source, data, RecordRow("author", id_, pack(author)))


def _take_data(intake: IntakeContext, source: Source, data: bytes) -> Row:
    id_ = source.path.removeprefix("content/_data/").rsplit(".", 1)[0]
    value = json.dumps(_parsed(source.path, data), ensure_ascii=False)
    return _recorded(source, data, RecordRow("data", id_, value))


def _recorded(source: Source, data: bytes, record: RecordRow) -> Row:
    return Row(source.path, source.kind, source.signature, digest(data), record=record)


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


def _take_static(intake: IntakeContext, source: Source, data: bytes) -> Row:
    return Row(source.path, source.kind, source.signature, digest(data))


def _take_asset(intake: IntakeContext, source: Source, data: bytes) -> Row:
    size = _pixels(source.path, data) if source.path.lower().endswith(PICTURES) else (0, 0)
    return Row(source.path, source.kind, source.signature, digest(data), size=size)


def _pixels(path: str, data: bytes) -> tuple[int, int]:
    if path.lower().endswith(".svg"):
        return (0, 0)
    from PIL import Image, UnidentifiedImageError

    formats = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
    bomb = Image.DecompressionBombError
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=formats) as image:
                width, height = image.size
                turned = image.getexif().get(0x0112, 1) >= 5
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, bomb) as error:
        hint = "save it anew as JPEG, PNG, GIF, WebP or AVIF"
        message = "is damaged, or no picture of the kind its name says"
        raise Broken([Problem(path, 0, 0, message, hint, code="bad-picture")]) from error
    if width * height > MAX_PIXELS:
        message = f"has {width} x {height} pixels, more than {MAX_PIXELS // 1_000_000} million"
        raise Broken([Problem(path, 0, 0, message, "make it smaller", code="bad-picture")])
    return (height, width) if turned else (width, height)


TAKERS: Mapping[str, Callable[[IntakeContext, Source, bytes], Row]] = {
    "plain": _take_plain,
    "author": _take_author,
    "data": _take_data,
    "static": _take_static,
    "asset": _take_asset,
}
