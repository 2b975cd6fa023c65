"""What templates see: every attribute is read through the door when it is used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property, partial
from operator import attrgetter

from markupsafe import Markup
from msgspec import Struct

from newsgen.catalog import lists
from newsgen.catalog.questions import Newest, Stretch
from newsgen.model import Amendment, Article, Body, Card, Picture
from newsgen.outlet.interface import direction, endonym
from newsgen.records import AuthorRecord
from newsgen.render.door import Door
from newsgen.render.pictures import ShownPicture
from newsgen.render.reads import files, listings, records, settings, targets, texts, versions
from newsgen.render.topics import TermGroup, groups_of, link_to
from newsgen.render.values import (
    Link,
    ShownAudio,
    ShownEvent,
    ShownNote,
    YearLink,
)
from newsgen.render.view import View

# Reading aloud in one's head: the pace that newspapers commonly print.
WORDS_PER_MINUTE = 230
# Beside a story: its older neighbour, and three before that.
MOST_EARLIER = 4


class Section(View):
    """A section in the page's interface language."""

    def __init__(self, door: Door, id_: str) -> None:
        super().__init__(door, id_)
        settings.setting(door, "sections")
        self._config, self.id = settings.config(door).section(id_), id_

    @property
    def slug(self) -> str:
        return self.id.replace("/", "-")

    @property
    def name(self) -> str:
        return self._name_in(self._door.lang)

    @property
    def own_name(self) -> str:
        """The name in the section's own language, as its stories' pages have it."""
        return self._name_in(self._config.language)

    def _name_in(self, lang: str) -> str:
        names = self._config.names
        return names.get(lang) or names.get(lang.partition("-")[0], self._config.name)

    @property
    def description(self) -> str:
        return self._config.description

    @property
    def colour(self) -> str:
        return self._config.colour

    @property
    def url(self) -> str:
        return settings.urls(self._door).section(self.id)

    @property
    def lang(self) -> str:
        return self._config.language

    @property
    def dir(self) -> str:
        return direction(self.lang)

    @property
    def block(self) -> str:
        """The form of its block on the front page, as config.toml has it."""
        return self._config.block or ""

    @property
    def genre(self) -> str:
        """The genre of its stories that name none."""
        return self._config.genre or ""

    @property
    def feed(self) -> str:
        has_feed = settings.setting(self._door, "feeds").sections
        return settings.urls(self._door).feed(self.url) if has_feed else ""

    @property
    def parent(self) -> Section | None:
        above = lists.lineage(self.id)[1:]
        return Section(self._door, above[0]) if above else None

    @property
    def children(self) -> list[Section]:
        return [Section(self._door, id_) for id_ in self._config.children]


def menu(door: Door) -> list[Section]:
    """The top-level sections in the order of config.toml."""
    settings.setting(door, "sections")
    return [Section(door, id_) for id_ in settings.config(door).section_ids() if "/" not in id_]


class Author(View):
    """An author with a record, or one who is a mere name (then `id` and `url` are empty)."""

    _called = "an author"

    def __init__(self, door: Door, id_: str, name: str = "") -> None:
        super().__init__(door, id_, name)
        found = records.author(door, id_) if id_ else None
        self.id = id_ if found else ""
        self._record = found or UNRECORDED
        self.name = self._record.name or name or id_

    @property
    def url(self) -> str:
        if not self._record.path or not files.has_template(self._door, "author.html"):
            return ""
        return settings.urls(self._door).author(self.id)

    role, email, links, extra, fediverse = (
        property(attrgetter(f"_record.{name}"))
        for name in ("role", "email", "links", "extra", "fediverse")
    )

    @property
    def photo(self) -> ShownPicture | None:
        record = self._record
        if not record.photo:
            return None
        seen = records.sight(self._door, record.photo, record.path, "photo")
        return ShownPicture(self._door, seen, Picture(record.photo, record.photo_alt)).portrait

    @property
    def bio(self) -> Markup:
        record = self._record
        if not record.path:
            return Markup("")
        language = settings.setting(self._door, "outlet").language
        return texts.markdown(self._door, record.text, language, record.path, record.line)


# What an author without a record has, beside a name.
UNRECORDED = AuthorRecord(
    path="", name="", role="", photo="", photo_alt="", email="", links=(), extra={}, text="", line=1
)


def text(key: str) -> property:
    """An attribute for a text of the front matter that readers see."""
    return property(lambda story: story._card.texts.get(key, ""))


class Story(View):
    """A story as a list shows it."""

    _called = "a story"

    def __init__(self, door: Door, card: Card) -> None:
        self._door, self._card, self._thing = door, card, (card,)

    id, url, title = (property(attrgetter(f"_card.{name}")) for name in ("id", "url", "title"))
    kicker, summary, byline = (
        property(attrgetter(f"_card.{name}")) for name in ("kicker", "summary", "byline")
    )
    lang, genre, draft = (
        property(attrgetter(f"_card.{name}")) for name in ("lang", "genre", "draft")
    )
    date_has_time = property(attrgetter("_card.date_has_time"))

    @property
    def dir(self) -> str:
        return direction(self.lang)

    @property
    def date(self) -> datetime:
        return settings.moment(self._door, self._card.date)

    @property
    def updated(self) -> datetime | None:
        changed, _ = self._last_change()
        return settings.moment(self._door, changed) if changed else None

    @property
    def updated_has_time(self) -> bool:
        return self._last_change()[1]

    @property
    def edited(self) -> bool:
        return bool(self._last_change()[0])

    def _last_change(self) -> tuple[int, bool]:
        return records.last_change(self._door, self.id)

    @property
    def section(self) -> Section:
        return Section(self._door, self._card.section)

    @property
    def authors(self) -> list[Author]:
        return [Author(self._door, author.id, author.name) for author in self._card.authors]

    @property
    def picture(self) -> ShownPicture | None:
        found = records.picture(self._door, self._card.picture, self.id)
        return ShownPicture(self._door, *found) if found else None

    where, sponsor = text("where"), text("sponsor")

    @property
    def is_opinion(self) -> bool:
        return "opinion" in (self.genre, self.section.genre)

    @property
    def is_paid(self) -> bool:
        return bool(self.genre == "sponsored")

    @property
    def event(self) -> ShownEvent | None:
        event = self._card.event
        if event is None:
            return None
        moment = partial(settings.moment, self._door)
        ends = None if event.ends is None else moment(event.ends)
        timed = (event.starts_has_time, event.ends_has_time)
        return ShownEvent(moment(event.starts), ends, *timed, self.where)


class StoryVersion(View):
    """A version of a story, in one of the languages that it is there in."""

    _called = "a translation"

    def __init__(self, door: Door, version: versions.Version, current: bool) -> None:
        super().__init__(door, version, current)
        self.id, self.lang, self.url, self.current = version.id, version.lang, version.url, current
        self.name, self.dir = endonym(version.lang), direction(version.lang)

    @property
    def title(self) -> str:
        card = records.card(self._door, self.id)
        return card.title if card else ""


class FullStory(Story):
    """A story on its own page."""

    def __init__(self, door: Door, article: Article, body: Body) -> None:
        super().__init__(door, article.card)
        self._article = article
        self.body = Markup(body.html)
        self.words = body.words
        self.minutes = max(1, round(body.words / WORDS_PER_MINUTE))
        self.standfirst = self.summary if article.standfirst else ""
        self.dateline, self.canonical, self.pinned = (
            article.dateline,
            article.canonical,
            article.pinned,
        )
        self.extra, self.layout = article.extra, article.layout

    def _last_change(self) -> tuple[int, bool]:
        return self._card.updated, self._card.updated_has_time  # of the article, which was noted

    @cached_property
    def tags(self) -> list[Link]:
        return [link_to(self._door, lists.tag_list(tag.slug)) for tag in self._article.tags]

    @cached_property
    def terms(self) -> list[TermGroup]:
        return groups_of(self._door, self._article)

    @property
    def also_in(self) -> list[Section]:
        """The further sections in whose lists the story stands."""
        own = self._card.section
        return [Section(self._door, id_) for id_ in self._article.also_in if id_ != own]

    @cached_property
    def translations(self) -> list[StoryVersion]:
        found = versions.versions_of(self._door, self._article)
        return [StoryVersion(self._door, one, one.id == self.id) for one in found]

    @cached_property
    def audio(self) -> ShownAudio | None:
        """The recording; the page is open to the host where it lies."""
        found = records.recording(self._door, self._article)
        if not found:
            return None
        if use := records.use_of(self._door, self._article):
            self._door.uses.append(use)
        named, asset = found
        return ShownAudio(asset.url, named.mime, named.seconds, named.title)

    @cached_property
    def corrections(self) -> list[ShownNote]:
        return [one for one in self.notes if one.kind != "update"]

    @cached_property
    def updates(self) -> list[ShownNote]:
        return [one for one in self.notes if one.kind == "update"]

    @cached_property
    def notes(self) -> list[ShownNote]:
        """Both, the oldest first."""
        return [_note(self._door, one) for one in self._article.amendments]

    @property
    def corrections_url(self) -> str:
        """Where all of the outlet's corrections stand, if this story has any and there is such a
        page.
        """
        return corrections_url(self._door) if self.corrections else ""

    @property
    def series(self) -> Link | None:
        series = self._article.series
        return link_to(self._door, lists.series_list(series.slug)) if series else None

    @cached_property
    def about(self) -> Markup | None:
        """The about block that this story's page ends with."""
        name = self._article.about
        if name is None:
            return None
        outlet = settings.setting(self._door, "outlet")
        text = outlet.about_blocks.get(name, "") if name else outlet.about
        keys = ("about_blocks", name) if name else ("about",)
        return texts.settings_text(self._door, text, "outlet", *keys) if text else None

    @cached_property
    def _neighbours(self) -> tuple[Story | None, Story | None]:
        cards = listings.neighbours(self._door, lists.section_list(self._card.section), self._card)
        younger, older = (Story(self._door, card) if card else None for card in cards)
        return younger, older

    @property
    def newer(self) -> Story | None:
        return self._neighbours[0]

    @property
    def older(self) -> Story | None:
        return self._neighbours[1]

    @cached_property
    def earlier(self) -> list[Story]:
        """What came before it in its section, the newest first: nothing that comes later."""
        section = lists.section_list(self._card.section)
        return stories(self._door, listings.before(self._door, section, self._card, MOST_EARLIER))

    @cached_property
    def related(self) -> list[Story]:
        return stories(self._door, listings.related(self._door, self._article))

    @cached_property
    def recent(self) -> list[Story]:
        return recent(self._door, self._card)


class CorrectedStory(View):
    """A story as the list of all corrections shows it, with one of its own."""

    _called = "a correction"

    def __init__(self, door: Door, found: listings.Corrected) -> None:
        super().__init__(door, found)
        self.story, self.note = Story(door, found.card), _note(door, found.note)


def corrected(door: Door, question: Newest | Stretch) -> list[CorrectedStory]:
    """What was put right, in the answer to a question to the list of all that was."""
    return [CorrectedStory(door, one) for one in listings.corrected(door, question)]


def _note(door: Door, one: Amendment) -> ShownNote:
    date = settings.moment(door, one.date)
    return ShownNote(one.kind, date, one.has_time, one.text, one.top)


def corrections_url(door: Door) -> str:
    """The URL of the page of all corrections; "" where there is none."""
    urls = settings.urls(door)
    return targets.stands(door, urls.page_file(urls.corrections))


class Listing(Struct, frozen=True):
    """One page of a list. URLs are None where there is no such page; `number` is None on the list's
    own URL. `rest`: the stories that stand in no slot of the page.
    """

    _called = "the list"

    stories: Sequence[View]
    number: int | None
    newer: str | None
    older: str | None
    first: str | None
    newest: str | None
    years: Sequence[YearLink]
    rest: Sequence[View]


def stories(door: Door, cards: Iterable[Card]) -> list[Story]:
    """Stories as lists show them."""
    return [Story(door, card) for card in cards]


def recent(door: Door, card: Card) -> list[Story]:
    """The recent-posts list beside a story: as of its publication, or as of now in "inline" mode;
    never the story itself.
    """
    chosen = settings.setting(door, "lists")
    if chosen.recent_mode != "inline":
        return stories(door, listings.before(door, lists.RECENT, card, chosen.recent))
    cards = listings.newest(door, lists.RECENT, chosen.recent + 1)
    return stories(door, [other for other in cards if other.id != card.id][: chosen.recent])
