"""A source file becomes what the catalog keeps of it.

That is an Article, a record, or a file that stories may refer to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from functools import partial
from typing import Any, NamedTuple
from unicodedata import normalize

from msgspec.structs import replace

from newsgen.catalog.lists import Entry
from newsgen.catalog.rows import AssetRow, Row, pack, story_row
from newsgen.digest import digest
from newsgen.errors import Broken, Problem, did_you_mean, kept
from newsgen.intake.body import render_body
from newsgen.intake.context import IntakeContext
from newsgen.intake.frontmatter import SHOWN_TEXTS, FrontMatter
from newsgen.intake.gleaning import Gleaned, glean
from newsgen.intake.header import UNSETTLED, Header, split
from newsgen.intake.marks import marks_in
from newsgen.intake.moments import has_time
from newsgen.intake.names import default_id, default_slug, is_author_id, stand_in
from newsgen.intake.own_urls import (
    keeping_slugs,
    older_paths,
    own_url,
    story_url_with,
    wrong_places,
)
from newsgen.intake.pictures import (
    NOTHING,
    at_key,
    caption_warnings,
    most_to_read,
    picture_of,
    take_asset,
)
from newsgen.intake.places import Places
from newsgen.intake.records import take_author, take_data, take_plain
from newsgen.intake.remains import foreign_markup
from newsgen.intake.terms import clash, clashes, term
from newsgen.intake.typography import typeset
from newsgen.model import (
    Article,
    Asset,
    Byline,
    Card,
    Source,
    Typed,
    Withdrawal,
)
from newsgen.outlet.config import Config
from newsgen.outlet.slugs import Slugs
from newsgen.outlet.source import linked, read_inside, unreadable

# For a file that cannot be read.
STAND_IN = AssetRow("", 1, 1)
SUMMARY_PLACEHOLDER = Asset("#", 1, 1)


UNTIL = ("embargo", "until")
# The keys that decide when a story is published.
DATING = frozenset({"date", "publish_at", "embargo"})

# The entries in lists that an article may have, in the zone of the outlet.
Membership = Callable[[Article, tzinfo], Iterable[Entry]]


def take_in(
    intake: IntakeContext, source: Source, entries: Membership, unnamed: bool = False
) -> Row:
    """Read one source, with all that is wrong with it.

    `unnamed`: its id belongs to another one, so that it is read under a stand-in.
    """
    try:
        data = _bytes_of(intake, source)
        if source.digest and source.digest == digest(data):
            return Row(source.path, source.kind, source.signature, source.digest, same=True)
        if source.kind == "story":
            return _take_story(intake, source, data, entries, unnamed)
        return TAKERS[source.kind](intake, source, data, unnamed)
    except Broken as broken:
        asset = STAND_IN if source.kind in ("asset", "link") else None
        row = Row(source.path, source.kind, source.signature, "", asset=asset)
        return row._replace(problems=broken.problems)


def _bytes_of(intake: IntakeContext, source: Source) -> bytes:
    if source.kind == "link":
        raise Broken([linked(source.path)])
    if source.kind == "nameless":
        message = "the name holds control characters, or bytes that are not UTF-8"
        hint = "rename the file"
        raise Broken([Problem(source.path, 0, 0, message, hint, code="file-name")])
    try:
        return read_inside(intake.root, source.path, most_to_read(source))
    except OSError as error:
        raise Broken([unreadable(source.path, error)]) from None


# -- stories ---------------------------------------------------------------------------------------


def _take_story(
    intake: IntakeContext, source: Source, data: bytes, entries: Membership, unnamed: bool
) -> Row:
    header = split(data, source.path)
    gleaned = glean(FrontMatter, header, source.path, intake.zone)
    if unnamed:
        gleaned = gleaned.doubting("id")
    found = [
        *gleaned.problems,
        *_contradictions(source.path, header, gleaned, intake.config.urls.slugs),
        *wrong_places(intake, source.path, header, gleaned.matter),
    ]
    article = _article(intake, source.path, header, gleaned, found)
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
        story=story_row(article, text, entries(article, intake.zone)),
        warnings=tuple(map(pack, article.problems)),
        problems=tuple(found),
    )


def _article(
    intake: IntakeContext,
    path: str,
    header: Header,
    gleaned: Gleaned[FrontMatter],
    found: list[Problem],
) -> Article:
    """The story; what is wrong with it beyond its keys joins those `found`, and has a stand-in."""
    matter, wrong = gleaned.matter, gleaned.wrong
    lang = matter.lang or intake.config.outlet.language
    slugs = intake.config.urls.slugs
    section = kept(found, "", lambda: _section(intake.config, path, header, gleaned))
    id_ = stand_in(path) if "id" in wrong else matter.id or default_id(path)
    url = _url(intake, path, section, id_, gleaned)
    publication = _publication(matter)
    opens, hold, withdrawal = _opening(matter, publication)
    closes, marks = _seconds(matter.expires), marks_in(intake.marks, path, header, matter)
    if withdrawal:
        closes = min(withdrawal.date, closes if closes is not None else withdrawal.date)
    card = Card(
        id=id_,
        url=url,
        title=typeset(matter.title, lang),
        section=section or intake.config.section_ids()[0],
        date=publication.date,
        updated=_seconds(matter.updated) or 0,
        kicker=typeset(matter.kicker, lang),
        summary=typeset(matter.summary, lang)
        if matter.summary
        else kept(found, "", lambda: _excerpt(intake, path, header, lang)),
        byline=typeset(matter.byline, lang),
        authors=tuple(_byline(name, slugs) for name in matter.author),
        picture=kept(found, None, lambda: picture_of(path, header, matter.image, lang)),
        lang=lang,
        genre=matter.genre,
        draft=bool(matter.waits),
        texts=_further_texts(matter, lang),
        date_has_time=has_time(_typed(header, publication.key)),
        updated_has_time=has_time(header.values.get("updated")),
    )
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
        tags=tuple({tag.slug: tag for tag in (term(name, slugs) for name in matter.tags)}.values()),
        series=term(matter.series, slugs) if matter.series else None,
        related=matter.related,
        aliases=older_paths(intake.urls, url, matter),
        guid=matter.guid,
        canonical=matter.canonical,
        layout=matter.layout,
        about=None if matter.about is False else matter.about or "",
        pinned=bool(matter.pinned),
        pinned_until=_seconds(matter.pinned) if isinstance(matter.pinned, datetime) else None,
        exclude=matter.exclude,
        extra=matter.extra,
        problems=(
            *marks.remarks,
            *_raw_markup(path, header, matter),
            *kept(
                found, NOTHING, lambda: caption_warnings(intake, path, header, matter.image, lang)
            ),
        ),
    )


def _url(
    intake: IntakeContext, path: str, section: str, id_: str, gleaned: Gleaned[FrontMatter]
) -> str:
    """The story's URL; one that nobody else claims where it cannot be told."""
    matter, urls, nobodys = gleaned.matter, intake.urls, f"/{stand_in(path)}/"

    def usual() -> str:
        wrong = gleaned.wrong and gleaned.wrong & {"url", *urls.keys_of_articles}
        if wrong or not section:
            return nobodys
        slug = matter.slug or default_slug(path, urls.config.urls.slugs) or id_
        return urls.article(section, matter.date.astimezone(intake.zone), slug, id_)

    return own_url(urls, matter, usual, nobodys)


def _raw_markup(path: str, header: Header, matter: FrontMatter) -> Iterator[Problem]:
    """What readers see of other programs' markup in the texts of a header."""
    for key in SHOWN_TEXTS:
        text = getattr(matter, key)
        if "{" in text or "[" in text:
            found = foreign_markup(text, Places(text, path, 1))
            yield from at_key(found, header, key)


def _contradictions(
    path: str, header: Header, gleaned: Gleaned[FrontMatter], slugs: Slugs
) -> Iterator[Problem]:
    """What each key may say, but not all of them together."""
    matter = gleaned.matter
    if not gleaned.wrong & DATING:
        yield from _wrong_order(path, header, matter)
    if matter.withdrawn and matter.status != "withdrawn" and "status" not in gleaned.wrong:
        place, message = header.locate(("withdrawn",)), '"withdrawn" says nothing by itself'
        hint = "write status: withdrawn as well, or take the table out to show the story"
        yield Problem(path, *place, message, hint, code="no-status")
    if len(set(matter.author)) < len(matter.author):
        place, message = header.locate(("author",)), "an author is named twice"
        yield Problem(path, *place, message, "name each author once", code="named-twice")
    for at, name, earlier in clashes(matter.tags, slugs) if len(matter.tags) > 1 else ():
        yield clash(path, header.locate(("tags", at)), "tag", name, earlier)


def _wrong_order(path: str, header: Header, matter: FrontMatter) -> Iterator[Problem]:
    """What is said to come after the publication, and does not."""
    publication = _publication(matter)
    later = (
        ("updated", matter.updated, "lies before", "a story cannot change before it is published"),
        ("expires", matter.expires, "does not lie after", "the story would never be seen"),
        ("pinned", matter.pinned, "does not lie after", "the story would never be pinned"),
    )
    for key, moment, fault, why in later:
        if not isinstance(moment, datetime):
            continue
        distance = int(moment.timestamp()) - publication.date
        if distance < 0 or (distance == 0 and key != "updated"):
            message = f'"{key}" {fault} "{publication.name}"'
            hint = f"{why}: correct one of the two"
            yield Problem(path, *header.locate((key,)), message, hint, code="wrong-order")


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


def _byline(name: str, slugs: Slugs) -> Byline:
    id_ = normalize("NFC", name)
    return Byline(id_, "") if is_author_id(id_, slugs) else Byline("", name)


class _Publication(NamedTuple):
    """When a story is published, in seconds, and the key that decides it."""

    date: int
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        return ".".join(self.key)


def _publication(matter: FrontMatter) -> _Publication:
    """The latest of the moments that its header names; an embargo without an end names none."""
    until = matter.embargo.until if matter.embargo else None
    named = {("date",): matter.date, ("publish_at",): matter.publish_at, UNTIL: until}
    times = [_Publication(int(time.timestamp()), key) for key, time in named.items() if time]
    return max(times, key=lambda one: one.date)


def _opening(
    matter: FrontMatter, publication: _Publication
) -> tuple[int | None, str, Withdrawal | None]:
    """The moment from which the story may be seen (None: never), what holds it back until then, and
    what stands in its place once it was taken back.
    """
    embargo, withdrawn = matter.embargo, matter.withdrawn
    is_closed = embargo is not None and embargo.until is None
    if matter.status == "withdrawn":
        date = int(withdrawn.date.timestamp()) if withdrawn else publication.date
        if matter.draft or is_closed or not withdrawn or date <= publication.date:
            return None, "withdrawn", None
        return publication.date, _hold(publication), Withdrawal(date, withdrawn.text)
    if is_closed:
        return None, "embargoed", None
    # A preview shows drafts before their date, but none under embargo, whichever of the two is
    # later.
    hold = "embargoed" if matter.waits and embargo else _hold(publication)
    return publication.date, hold, None


def _typed(header: Header, key: tuple[str, ...]) -> Any:
    """A value of the header as it was typed, if there is one."""
    value: Any = header.values
    for step in key:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _hold(publication: _Publication) -> str:
    return "embargoed" if publication.key == UNTIL else "scheduled"


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


def _excerpt(intake: IntakeContext, path: str, header: Header, lang: str) -> str:
    """A summary from the story's first words, where the writer gave none."""
    return render_body(
        Typed(header.body, path, header.line, lang),
        intake.markdown,
        intake.engine,
        link=lambda target: "#",
        picture=lambda target: SUMMARY_PLACEHOLDER,
        proofread=False,
    ).excerpt


# -- the other kinds -------------------------------------------------------------------------------


def _take_static(intake: IntakeContext, source: Source, data: bytes, unnamed: bool) -> Row:
    return Row(source.path, source.kind, source.signature, digest(data))


def _take_asset(intake: IntakeContext, source: Source, data: bytes, unnamed: bool) -> Row:
    return take_asset(source, data)


TAKERS: Mapping[str, Callable[[IntakeContext, Source, bytes, bool], Row]] = {
    "plain": take_plain,
    "author": take_author,
    "data": take_data,
    "static": _take_static,
    "asset": _take_asset,
}
