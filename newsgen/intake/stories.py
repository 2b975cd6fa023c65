"""A story's source becomes an Article, and the row that the catalog keeps of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Literal, NamedTuple
from unicodedata import normalize

from msgspec.structs import replace

from newsgen.catalog.lists import Entry
from newsgen.catalog.rows import Row, pack, story_row
from newsgen.digest import digest
from newsgen.errors import Broken, Problem, did_you_mean, kept
from newsgen.intake.audio import recording_of
from newsgen.intake.body import render_body
from newsgen.intake.context import IntakeContext
from newsgen.intake.directives import Directives
from newsgen.intake.frontmatter import SHOWN_TEXTS, FrontMatter, story_header
from newsgen.intake.gleaning import Gleaned, glean
from newsgen.intake.header import UNSETTLED, Header, split
from newsgen.intake.marks import marks_in
from newsgen.intake.names import default_id, is_author_id, section_of_folder, stand_in
from newsgen.intake.own_urls import (
    keeping_slugs,
    older_paths,
    own_url,
    story_url_with,
    usual_url,
    wrong_places,
)
from newsgen.intake.paid import paid_in_vain
from newsgen.intake.pictures import NOTHING, at_key, caption_warnings, picture_of
from newsgen.intake.places import Places
from newsgen.intake.remains import foreign_markup
from newsgen.intake.timing import (
    DATING,
    HAPPENING,
    Publication,
    amendments_of,
    calendar_event,
    is_amended,
    is_timed,
    opening_of,
    publication_of,
    seconds,
    wrong_event,
    wrong_order,
)
from newsgen.intake.topics import (
    further_sections,
    missing_section,
    same_topics,
    topics_of,
    unknown_section,
)
from newsgen.intake.typography import typeset
from newsgen.model import Article, Byline, Card, DeskNotes, Impression, Source, Typed
from newsgen.outlet.config import Config
from newsgen.outlet.slugs import Slugs

SUMMARY_PLACEHOLDER = Impression("#", 1, 1)

# The entries in lists that an article may have.
Membership = Callable[[Article, Config], Iterable[Entry]]


def take_story(
    intake: IntakeContext, source: Source, data: bytes, entries: Membership, unnamed: bool
) -> Row:
    """The row of a story. `unnamed`: its id belongs to another one."""
    header = split(data, source.path)
    model = story_header(tuple(intake.config.taxonomies))
    gleaned = glean(model, header, source.path, intake.zone)
    if unnamed:
        gleaned = gleaned.doubting("id")
    found = [
        *gleaned.problems,
        *_contradictions(source.path, header, gleaned),
        *same_topics(source.path, header, intake.config, gleaned.matter),
        *wrong_places(intake, source.path, header, gleaned.matter),
    ]
    article = _article(intake, _Copy(source.path, header, gleaned), found)
    if found:
        section = partial(_section, intake.config, source.path, header, gleaned)
        url_with = story_url_with(intake, source.path, header, section)
        found = list(keeping_slugs(found, header, url_with))
        article = replace(article, offset=UNSETTLED)
    text = digest(data)
    return Row(
        source.path,
        source.kind,
        source.signature,
        text,
        story=story_row(article, text, entries(article, intake.config)),
        warnings=tuple(map(pack, article.problems)),
        problems=tuple(found),
    )


class _Copy(NamedTuple):
    """A story as it was typed: its file, its header, and what that comes to."""

    path: str
    header: Header
    gleaned: Gleaned[FrontMatter]


def _article(intake: IntakeContext, copy: _Copy, found: list[Problem]) -> Article:
    """The story; what is wrong with it beyond its keys joins those `found`, and has a stand-in."""
    path, header, (matter, *_) = copy
    publication = publication_of(matter)
    card = _card(intake, copy, publication, found)
    lang, topics = card.lang, topics_of(intake, matter)
    found += paid_in_vain(path, header, copy.gleaned, card.genre)
    opens, hold, withdrawal = opening_of(matter, publication)
    closes, marks = seconds(matter.expires), marks_in(intake.marks, path, header, matter)
    if withdrawal:
        closes = min(withdrawal.date, closes if closes is not None else withdrawal.date)
    return Article(
        card=card,
        path=path,
        offset=header.offset,
        line=header.line,
        opens=opens,
        closes=closes,
        hold=hold,
        embargo=matter.embargo.reason if matter.embargo else "",
        waits=matter.waits,
        withdrawn=withdrawal,
        marks=marks.stopping,
        dateline=matter.dateline,
        standfirst=bool(matter.summary),
        **topics._asdict(),
        also_in=further_sections(intake.config, path, header, matter, found),
        related=matter.related,
        aliases=older_paths(intake.urls, card.url, matter),
        guid=matter.guid,
        translation_of="" if matter.translation_of == card.id else matter.translation_of,
        canonical=matter.canonical,
        layout=matter.layout,
        audio=kept(found, None, lambda: recording_of(path, header, matter.audio, lang)),
        live=_live(path, matter),
        about=None if matter.about is False else matter.about or "",
        pinned=bool(matter.pinned),
        amendments=amendments_of(header, matter),
        revised=(card.updated, card.updated_has_time) if is_amended(matter) else None,
        pinned_until=seconds(matter.pinned) if isinstance(matter.pinned, datetime) else None,
        exclude=matter.excluded(card.genre),
        extra=matter.extra,
        desk=_desk_notes(header, matter),
        problems=(
            *marks.remarks,
            *_raw_markup(path, header, matter),
            *kept(
                found, NOTHING, lambda: caption_warnings(intake, path, header, matter.image, lang)
            ),
        ),
    )


def _desk_notes(header: Header, matter: FrontMatter) -> DeskNotes | None:
    if not (matter.note or matter.assigned or matter.due):
        return None
    due = seconds(matter.due)
    return DeskNotes(matter.note, matter.assigned, due, is_timed(header, ("due",)))


def _live(path: str, matter: FrontMatter) -> Literal["", "on", "ended"]:
    """Whether a story may have entries: it has a folder of its own."""
    if matter.genre != "live" or not path.endswith("/index.md"):
        return ""
    return matter.live or "on"


def _card(
    intake: IntakeContext, copy: _Copy, publication: Publication, found: list[Problem]
) -> Card:
    path, header, (matter, _, wrong) = copy
    lang = "" if "lang" in wrong else matter.lang or intake.config.outlet.language
    slugs = intake.config.urls.slugs
    named = kept(found, "", lambda: _section(intake.config, path, header, copy.gleaned))
    section = named or intake.config.section_ids()[0]
    id_ = stand_in(path) if "id" in wrong else matter.id or default_id(path)
    return Card(
        id=id_,
        url=_url(intake, path, named, id_, copy.gleaned),
        title=typeset(matter.title, lang),
        section=section,
        date=publication.date,
        updated=seconds(matter.updated) or 0,
        kicker=typeset(matter.kicker, lang),
        summary=typeset(matter.summary, lang)
        if matter.summary
        else kept(found, "", lambda: _excerpt(intake, path, header, lang)),
        byline=typeset(matter.byline, lang),
        authors=tuple(byline(name, slugs) for name in matter.author),
        picture=kept(found, None, lambda: picture_of(path, header, matter.image, lang)),
        lang=lang,
        genre=matter.genre or intake.config.section(section).genre or "news",
        draft=bool(matter.waits),
        texts=_further_texts(matter, lang),
        date_has_time=is_timed(header, publication.key),
        updated_has_time=is_timed(header, ("updated",)),
        event=calendar_event(header, matter),
    )


def _url(
    intake: IntakeContext, path: str, section: str, id_: str, gleaned: Gleaned[FrontMatter]
) -> str:
    """The story's URL; one that nobody else claims where it cannot be told."""
    matter, urls = gleaned.matter, intake.urls

    def usual() -> str:
        wrong = gleaned.wrong and gleaned.wrong & {"url", *urls.keys_of_articles}
        if wrong or not section:
            return ""
        return usual_url(urls, path, section, id_, matter)

    return own_url(urls, matter, usual) or f"/{stand_in(path)}/"


def _raw_markup(path: str, header: Header, matter: FrontMatter) -> Iterator[Problem]:
    """What readers see of other programs' markup in the texts of a header."""
    for key in SHOWN_TEXTS:
        text = getattr(matter, key)
        if "{" in text or "[" in text:
            found = foreign_markup(text, Places(text, path, 1))
            yield from at_key(found, header, key)


def _contradictions(path: str, header: Header, gleaned: Gleaned[FrontMatter]) -> Iterator[Problem]:
    """What each key may say, but not all of them together."""
    matter = gleaned.matter
    if not gleaned.wrong & DATING:
        yield from wrong_order(path, header, matter, gleaned.wrong)
    if not gleaned.wrong & HAPPENING:
        yield from wrong_event(path, header, matter)
    if matter.withdrawn and matter.status != "withdrawn" and "status" not in gleaned.wrong:
        place, message = header.locate(("withdrawn",)), '"withdrawn" says nothing by itself'
        hint = "write status: withdrawn as well, or take the table out to show the story"
        yield Problem(path, *place, message, hint, code="no-status")
    if matter.translation_of and matter.translation_of == (matter.id or default_id(path)):
        place, message = header.locate(("translation_of",)), "a story is no translation of itself"
        hint = "name the id of the original; take the key out of the original itself"
        yield Problem(path, *place, message, hint, code="own-translation")
    if matter.live and not _live(path, matter):
        place, message = header.locate(("live",)), '"live" says nothing here'
        hint = "it takes genre: live, and a story that is the index.md of a folder of its own"
        yield Problem(path, *place, message, hint, code="not-live")
    if len(set(matter.author)) < len(matter.author):
        place, message = header.locate(("author",)), "an author is named twice"
        yield Problem(path, *place, message, "name each author once", code="named-twice")


def _further_texts(matter: FrontMatter, lang: str) -> dict[str, str]:
    """The texts that readers see for which a card has no field of its own."""
    texts = ((key, getattr(matter, key)) for key in FURTHER_TEXTS)
    return {key: typeset(text, lang) for key, text in texts if text}


FURTHER_TEXTS = tuple(key for key in SHOWN_TEXTS if key not in Card.__struct_fields__)


def _section(config: Config, path: str, header: Header, gleaned: Gleaned[FrontMatter]) -> str:
    """The story's section, empty where the key that may name it is wrong."""
    known, named = config.section_ids(), gleaned.matter.section
    if "section" in gleaned.wrong:
        return ""
    if named:
        if named in known:
            return named
        raise Broken([unknown_section(path, header.locate(("section",)), named, known)])
    if found := section_of_folder(path, known):
        return found
    folder = path.split("/")[1] if path.count("/") > 1 else ""
    message = f'the folder "{folder}" is no section of config.toml{did_you_mean(folder, known)}'
    message = message if folder else "the story lies in no section's folder"
    raise Broken([missing_section(path, (1, 1), message, known)])


def byline(name: str, slugs: Slugs) -> Byline:
    """An author as a header names them: by the id of a record, or by name."""
    id_ = normalize("NFC", name)
    return Byline(id_, "") if is_author_id(id_, slugs) else Byline("", name)


def _excerpt(intake: IntakeContext, path: str, header: Header, lang: str) -> str:
    """A summary from the story's first words, where the writer gave none."""
    return render_body(
        Typed(header.body, path, header.line, lang, with_excerpt=True),
        intake.markdown,
        intake.engine,
        link=lambda target: "#",
        picture=lambda target: SUMMARY_PLACEHOLDER,
        proofread=False,
        directives=Directives(services=intake.services),
    ).excerpt
