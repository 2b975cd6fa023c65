"""The one door through which rendering reads: every answer is noted as a fact with its digest.

A fact is named `KIND:WHICH`. The notes of one output are its trace: were each of them asked again
and came out the same, the output would be the same. Nothing that is absent goes unnoted either: its
digest is that of nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from markupsafe import Markup
from msgspec.structs import replace

from newsgen.catalog import lists
from newsgen.catalog.lists import numbered_pages
from newsgen.catalog.questions import (
    TAB,
    Addresses,
    Beside,
    Bounds,
    Newest,
    Question,
    Related,
    question_of,
)
from newsgen.catalog.traces import Trace
from newsgen.digest import digest, digest_of
from newsgen.errors import Broken, Problem, did_you_mean
from newsgen.intake.body import inline_html, render_body
from newsgen.intake.header import body_of
from newsgen.intake.positions import place_of
from newsgen.intake.take import beside
from newsgen.model import Article, Asset, Body, Card, Picture, Start
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.config import Config
from newsgen.outlet.interface import DateForm
from newsgen.render.misuse import Misuse
from newsgen.render.press import Press, Shared
from newsgen.render.static import media_url

NOTHING = ""
Value = TypeVar("Value")


class Door:
    """Reads for one output, in one interface language.

    The notes so far: `facts` of its own, `frame`, those that many outputs share, and for answers
    about lists what decides on them.
    """

    def __init__(self, press: Press, lang: str) -> None:
        self._press = press
        self.lang = lang
        self.facts: dict[str, str] = {}
        self.frame: dict[str, str] = {}
        self.bounds: dict[str, Bounds] = {}
        self.problems: list[Problem] = []
        self._shared = press.shared(lang)
        self._taken: Mapping[str, str] | None = None  # the frame that was taken over last
        self.rendered: tuple[Body, dict[str, str]] | None = None

    @property
    def config(self) -> Config:
        """The settings as a whole, for what a `setting(...)` noted beforehand answers."""
        return self._press.config

    @property
    def trace(self) -> Trace:
        """All that was noted."""
        return Trace(self.facts, self.bounds, self._press.bundle(frozenset(self.frame)))

    def share(self, value: Any) -> Shared:
        """A value that was made through this door, with all that was noted for it."""
        return Shared(
            value, self.facts, self._press.frame(self.frame), self.bounds, tuple(self.problems)
        )

    def take_over(self, shared: Shared) -> None:
        """Note all that was noted for a value that this output shows, too."""
        if shared.frame is not self._taken:
            self.frame.update(shared.frame)
            self._taken = shared.frame
        if shared.facts:
            self.facts.update(shared.facts)
            self.bounds.update(shared.bounds)
        if shared.problems:
            self.problems.extend(shared.problems)

    def ask_again(self, name: str) -> str:
        """The digest that a fact has now.

        Nothing is noted that was not noted when it was asked first.
        """
        if TAB in name:
            question = question_of(name)
            self.addresses(question) if isinstance(question, Addresses) else self.cards(question)
        else:
            kind, _, which = name.partition(":")
            AGAIN[kind](self, which)
        return self.facts[name] if name in self.facts else self.frame[name]

    # -- settings ----------------------------------------------------------------------------------

    def note(self, name: str, value_digest: str) -> None:
        """Enter a fact into the trace."""
        self.facts[name] = value_digest

    def setting(self, table: str) -> Any:
        """A table of config.toml, as its typed model."""
        name = f"setting:{table}"
        if name not in self.frame:
            self.frame[name] = self._press.setting_digest(table)
        return getattr(self._press.config, table)

    def settings_digest(self, *tables: str) -> str:
        """A short digest of tables of config.toml, for a URL that must change with them."""
        for table in tables:
            self.setting(table)
        return digest("".join(self._press.setting_digest(table) for table in tables))[:8]

    def option(self, name: str) -> Any:
        """One of the theme's options. Raises KeyError where it has none of this name."""
        options = self._press.theme.options
        fact = f"theme option:{name}"
        if fact not in self.frame:
            self.frame[fact] = digest_of(options[name]) if name in options else NOTHING
        return options[name]

    def option_names(self) -> Collection[str]:
        """What options the theme has."""
        names = self._press.theme.options.keys()
        self.frame["theme options:names"] = digest_of(sorted(names))
        return names

    def drafts(self) -> bool:
        """Whether this is a preview that shows drafts."""
        self.frame["setting:drafts"] = str(self._press.drafts)
        return self._press.drafts

    def say(self, key: str, **values: Any) -> str:
        """An interface string.

        Raises Misuse where no theme of the chain has it, or it cannot be filled in.
        """
        interface = self._press.interface(self.lang)
        self.strings_digest(self.lang)
        if key not in interface.table:
            message = f'no string "{key}"{did_you_mean(key, sorted(interface.table))}'
            raise Misuse(
                message, f"add it to the theme's strings/{self.lang}.toml, or correct the name"
            )
        escaped = {
            name: value if isinstance(value, int | Markup) else Markup.escape(value)
            for name, value in values.items()
        }
        try:
            return Markup(interface.say(key, escaped))
        except (LookupError, ValueError) as error:
            hint = f"the placeholders and the values given to t(...) must agree; given: {', '.join(values) or 'none'}"
            raise Misuse(f'the string "{key}" cannot be filled in: {error}', hint) from None

    def strings_digest(self, lang: str) -> str:
        """The digest of all interface strings of a language."""
        mark = self.frame[f"strings:{lang}"] = self._press.strings_digest(lang)
        return mark

    def date(self, moment: datetime, form: DateForm = "long") -> str:
        """A date in words in the interface's language."""
        return self._press.interface(self.lang).date(moment, form)

    def time(self, moment: datetime) -> str:
        """A time of day in the interface's language."""
        return self._press.interface(self.lang).time(moment)

    def moment(self, seconds: int) -> datetime:
        """A moment in the outlet's zone."""
        self.setting("outlet")
        return self._press.moment(seconds)

    # -- URLs and files ----------------------------------------------------------------------------

    @property
    def urls(self) -> Any:
        """The URLs of the site's parts."""
        self.setting("urls")
        return self._press.urls

    def absolute(self, url: str) -> str:
        """A root-relative URL with the outlet's host."""
        self.setting("outlet")
        return self._press.urls.absolute(url)

    def static(self, name: str) -> str:
        """The URL of a theme's static file. Raises Misuse where there is none."""
        url = self.static_url(name)
        if url is None:
            message = f'no file "{name}" in the theme\'s static/{did_you_mean(str(name), self._press.static.names())}'
            raise Misuse(message, "put it there, or correct the name")
        return url

    def static_url(self, name: str) -> str | None:
        """The URL of a theme's static file, None where there is none."""
        url = self._press.static.url(name)
        self.frame[f"static:{name}"] = url or NOTHING
        return url

    def template_digest(self, name: str) -> str:
        """The digest of a template with all that it pulls in."""
        mark = self.frame[f"template:{name}"] = self._press.templates.digest_of(name)
        return mark

    def template(self, name: str, context: dict[str, Any], about: str) -> str:
        """A template filled in; noted with all that it pulls in."""
        self.template_digest(name)
        return self._press.templates.render(name, context, about)

    def has_template(self, name: str) -> bool:
        """Whether the theme has a template; what stands in it is not asked."""
        found = self._press.templates.has(name)
        self.frame[f"has template:{name}"] = str(found)
        return found

    def asset(self, path: str) -> Asset | None:
        """A file of content/ under its published name; asking for it is what publishes it."""
        found = self._press.asset(path)
        self.note(f"asset:{path}", digest_of(found) if found else NOTHING)
        if found is None:
            return None
        digest_, width, height = found
        return Asset(media_url(path, digest_), width, height)

    def file(self, path: str) -> bytes:
        """The bytes of a file of content/."""
        self.file_digest(path)
        return self._read(path)

    def file_digest(self, path: str) -> str:
        """The digest of a file of content/ as it was taken in."""
        mark = self.facts[f"file:{path}"] = self._press.source_digest(path)
        return mark

    def theme_file(self, name: str) -> bytes:
        """The bytes of a theme's static file, as published."""
        self.static_url(name)
        return self._press.static.data(name) or b""

    def _read(self, path: str) -> bytes:
        """A source's bytes. Raises Broken where they are no longer those that were taken in."""
        try:
            data = (self._press.root / path).read_bytes()
        except FileNotFoundError:
            data = b""
        except OSError as error:
            message, hint = (
                f"cannot be read: {error.strerror}",
                "check that the file exists and may be read",
            )
            raise Broken([Problem(path, 0, 0, message, hint, code="unreadable")]) from None
        if digest(data) != self._press.source_digest(path):
            message = "changed while the site was being built"
            raise Broken([Problem(path, 0, 0, message, "run the build again", code="changed")])
        return data

    def data(self, name: str) -> Any:
        """A data file's value, or None."""
        found = self._press.record("data", name)
        self.frame[f"data:{name}"] = digest_of(found[1]) if found else NOTHING
        return found[1]["value"] if found else None

    # -- stories -----------------------------------------------------------------------------------

    def card(self, id_: str) -> Card | None:
        """A visible story's card."""
        card, mark = self._press.card(id_) or (None, NOTHING)
        self.note(f"card:{id_}", mark)
        return card

    def article(self, id_: str) -> Article | None:
        """All of a visible story's record."""
        article, mark = self._press.article(id_) or (None, NOTHING)
        self.note(f"article:{id_}", mark)
        return article

    def body(self, article: Article) -> Body:
        """A story's text as HTML. Raises Broken with all that is wrong with it."""
        inner = Door(self._press, self.lang)
        try:
            data = inner._read(article.path)
            inner.article(article.card.id)
            text = body_of(data, article.offset)
            body = inner._html(
                text, article.path, article.line, article.card.lang, article.dateline
            )
        finally:
            self.take_over(inner.share(None))
        self.rendered = (body, {**inner.facts, **inner.frame})
        return body

    def kept_body(self, article: Article) -> Body:
        """A story's text as its own page had it, from where it was kept for feeds, if nothing that
        it read has changed.
        """
        kept = self._press.bodies.find(article.card.id)
        if kept is None:
            return self.body(article)
        inner = Door(self._press, self.lang)
        if any(inner.ask_again(name) != mark for name, mark in kept[1].items()):
            return self.body(article)
        self.take_over(inner.share(None))
        return kept[0]

    def keep_body(self, id_: str) -> None:
        """Keep the body that this page has rendered, if a feed will print it."""
        if self.rendered and self._press.is_in_feeds(id_):
            self._press.bodies.keep(id_, *self.rendered)

    def page_body(self, path: str, value: dict[str, Any]) -> Body:
        """A plain page's text as HTML."""
        return self._html(value["text"], path, value["line"], value["lang"])

    def _html(self, text: str, path: str, line: int, lang: str, dateline: str = "") -> Body:
        self.setting("outlet")
        self.setting("markdown")
        body = render_body(
            text,
            path=path,
            line=line,
            lang=lang,
            settings=self._press.desk.markdown,
            engine=self._press.desk.engine,
            dateline=dateline,
            host=self._press.config.outlet.host,
            link=lambda target: self.link(path, target),
            picture=lambda target: self.asset(beside(path, target)),
        )
        self.problems.extend(body.problems)
        return body

    def link(self, path: str, target: str) -> str | None:
        """The URL that a source path in the file `path` leads to: a story, page, author, section or
        file; else None.

        An empty URL stands for a story or page that is not visible.
        """
        wanted = beside(path, target).rstrip("/")
        return self.destination(wanted) if wanted else None

    def destination(self, wanted: str) -> str | None:
        """The URL that stands for a path of content/, as `link` gives it."""
        url = self._destination(wanted)
        self.note(f"link:{wanted}", NOTHING if url is None else url or "hidden")
        return url

    def _destination(self, wanted: str) -> str | None:
        queries = self._press.queries
        for candidate in (wanted, f"{wanted}/index.md"):
            story = self._press.card(queries.id_at(candidate))
            if story:
                return story[0].url
            if queries.is_on_file(candidate):
                return ""
        inside = wanted.removeprefix("content/")
        if inside.startswith("pages/") and (page := queries.record_at(wanted)):
            shown = (
                self.drafts()
                or not (self._press.record("plain", page) or ("", {"draft": True}))[1]["draft"]
            )
            return str(self.urls.plain(page)) if shown else ""
        if inside.startswith("_authors/") and (author := queries.record_at(wanted)):
            return str(self.urls.author(author)) if self.has_template("author.html") else ""
        if "." not in inside:  # the sections' ids have none
            self.setting("sections")
            if inside in self._press.config.section_ids():
                return str(self.urls.section(inside))
        asset = self.asset(wanted)
        return asset.url if asset else None

    def inline(self, text: str, lang: str = "") -> Markup:
        """Inline Markdown as HTML, in the outlet's language unless another is named."""
        self.setting("markdown")
        language = lang or self.setting("outlet").language
        return Markup(
            inline_html(text, language, self._press.desk.markdown, self._press.desk.engine)
        )

    def markdown(self, text: str, lang: str, path: str, line: int = 1, shift: int = 0) -> Markup:
        """A text that many pages show as HTML, made once: an author's bio, the about block.

        It begins on a line of the file `path`, after `shift` characters.
        """
        known = self._press.texts.get((text, lang, path))
        if known is None:
            inner = Door(self._press, self.lang)
            try:
                body = inner._html(text, path, line, lang)
            except Broken as broken:
                raise Broken(
                    _shifted(problem, line, shift) for problem in broken.problems
                ) from None
            inner.problems = [_shifted(problem, line, shift) for problem in body.problems]
            if path == CONFIG:  # on every page: its facts are those of the frame
                inner.frame, inner.facts = {**inner.frame, **inner.facts}, {}
            known = self._press.texts[text, lang, path] = inner.share(Markup(body.html))
        self.take_over(known)
        markup: Markup = known.value
        return markup

    def settings_text(self, text: str, *keys: str) -> Markup:
        """A Markdown text of config.toml, which stands there under these keys, as HTML.

        Where it stands is noted if there is anything to say about it.
        """
        html = self.markdown(
            text, self.setting("outlet").language, CONFIG, *self._press.text_place(keys)
        )
        if any(problem.path == CONFIG for problem in self.problems):
            self.text_place(".".join(keys))
        return html

    def text_place(self, key: str) -> None:
        """Note where a text of config.toml stands."""
        self.frame[f"place:{key}"] = str(self._press.text_place(tuple(key.split("."))))

    # -- what pages share --------------------------------------------------------------------------

    def shared(self, key: Hashable, make: Callable[..., Value], *words: Any) -> Value:
        """What many pages show, made once a process and language: `make` is called with a door of
        its own, and `words`.
        """
        known = self._shared.get(key)
        if known is None:
            inner = Door(self._press, self.lang)
            try:
                value = make(inner, *words)
            except Broken:
                self.take_over(inner.share(None))
                raise
            known = self._shared.keep(key, inner.share(value))
        self.take_over(known)
        found: Value = known.value
        return found

    def part(self, name: str, context: dict[str, Any]) -> str:
        """A template filled in, as a piece of a page's; what goes wrong is told where that is
        filled in.
        """
        self.template_digest(name)
        return self._press.templates.fill(name, context)

    def misuse(self, message: str, hint: str) -> Misuse:
        """What to raise where a template asks for what it cannot have; the place is added where it
        is filled in.
        """
        return Misuse(message, hint)

    # -- records and lists -------------------------------------------------------------------------

    def record(self, kind: str, id_: str) -> tuple[str, dict[str, Any]] | None:
        """(source path, value) of an author record or a plain page."""
        found = self._press.record(kind, id_)
        self.note(f"{kind}:{id_}", self._press.record_digest(kind, id_))
        return found

    def plain_pages(self) -> list[tuple[str, dict[str, Any]]]:
        """(source path, value) of all plain pages that the outlet shows."""
        pages = [(path, value) for _, path, value in self._press.queries.records("plain")]
        shown = [(path, value) for path, value in pages if not value["draft"] or self.drafts()]
        known = [
            [value[key] for key in ("title", "slug", "order", "menu", "noindex")]
            for _, value in shown
        ]
        self.frame["all:plain"] = digest_of(known)
        return shown

    def author_urls(self) -> list[str]:
        """The pages of all author records."""
        ids = [id_ for id_, _, _ in self._press.queries.records("author")]
        self.frame["all:author"] = digest(" ".join(ids))
        return [self.urls.author(id_) for id_ in ids]

    def cards(self, question: Question) -> list[Card]:
        """The cards of the stories in the answer to a question about lists: one fact, with all that
        they show.
        """
        places, bounds = question.ask(self._press.queries)
        found = [known for place in places if (known := self._press.card(place.id))]
        name = question.name
        self.facts[name] = digest(" ".join([mark for _, mark in found]))
        self.bounds[name] = bounds
        return [card for card, _ in found]

    def newest(self, list_: str, count: int, within: str = "") -> list[Card]:
        """A list's newest stories; within another list where one is given."""
        return self.cards(Newest(list_, count, within=within))

    def before(self, list_: str, card: Card, count: int) -> list[Card]:
        """The stories that were a list's newest when a story appeared."""
        return self.cards(Newest(list_, count, Start(card.date, card.id)))

    def addresses(self, question: Addresses) -> list[tuple[str, int, int]]:
        """(URL, date, date of the last change or 0) of a stretch of a list, oldest first."""
        _, bounds = question.ask(self._press.queries)
        found = self._press.queries.addresses(question.list, question.start, question.count)
        self.facts[question.name] = digest_of(found)
        self.bounds[question.name] = bounds
        return found

    def neighbours(self, list_: str, card: Card) -> tuple[Card | None, Card | None]:
        """The next younger and the next older story of a list."""
        here = Start(card.date, card.id)
        found = self.cards(Beside(list_, here))
        younger, older = (
            [one for one in found if (Start(one.date, one.id) > here) is later]
            for later in (True, False)
        )
        return next(iter(younger), None), next(iter(older), None)

    def related(self, article: Article) -> list[Card]:
        """The stories that are related to an article, its own choice first, as of its publication."""
        count = self.setting("lists").related
        if not count:
            return []
        own = article.card.id
        found = {
            card.id: card for id_ in article.related if id_ != own and (card := self.card(id_))
        }
        topics = [lists.tag_list(tag.slug) for tag in article.tags]
        topics += [lists.series_list(article.series.slug)] if article.series else []
        if topics:
            question = Related(tuple(sorted(topics)), Start(article.card.date, own), count)
            found |= {card.id: card for card in self.cards(question) if card.id not in found}
        return list(found.values())[:count]

    def numbered_pages(self, list_: str) -> int:
        """How many numbered pages a list has."""
        count = self._numbered(list_)
        self.note(f"pages:{list_}", str(count))
        return count

    def has_page_after(self, list_: str, number: int) -> bool:
        """Whether a list has a numbered page above `number`."""
        follows = number < self._numbered(list_)
        self.note(f"page after:{number} {list_}", str(follows))
        return follows

    def own_size(self, list_: str) -> int:
        """How many stories a list's own URL shows: all that stand on no numbered page."""
        size = (
            self._press.queries.count(list_)
            - self._numbered(list_) * self._press.config.lists.per_page
        )
        self.note(f"own size:{list_}", str(size))
        return size

    def _numbered(self, list_: str) -> int:
        return numbered_pages(self._press.queries.count(list_), self.setting("lists").per_page)

    def years(self, section: str) -> tuple[int, ...]:
        """The years in which a section has stories, newest first."""
        years = self._press.queries.years(section)
        self.note(f"years:{section}", digest_of(years))
        return years

    def spelling(self, list_: str) -> str:
        """How a tag's or series' name is shown."""
        name = self._press.spelling(list_)
        self.note(f"spelling:{list_}", digest(name))
        return name

    def picture(self, picture: Picture | None, id_: str) -> tuple[Picture, Asset] | None:
        """A story's picture with its published file.

        Raises Broken naming the story where the file is missing.
        """
        if picture is None:
            return None
        asset = self.asset(picture.path) or self.missing(
            self._press.queries.source_of(id_), picture.path, "image", "src"
        )
        return picture, asset

    def missing(self, path: str, picture: str, *keys: str) -> NoReturn:
        """Raise the problem of a picture that is not there, at the keys that name it in the file
        `path`.
        """
        hint = (
            "put the picture there, or correct the name (it is relative to the file that names it)"
        )
        self.fail(path, f"there is no picture {picture}", hint, "dead-picture", *keys)

    def fail(self, path: str, message: str, hint: str, code: str, *keys: str) -> NoReturn:
        """Raise a problem with a key of a source's header, or of config.toml."""
        raise Broken(
            [Problem(path, *place_of(self._press.root, path, *keys), message, hint, code=code)]
        )

    def list_name(
        self, section: str | None, tag: str | None, author: str | None, series: str | None
    ) -> str:
        """The list that a template asks for: of one section, tag, author or series, else the front
        page's.
        """
        if section is not None:
            return lists.section_list(section)
        if tag is not None:
            return lists.tag_list(tag)
        if author is not None:
            return lists.author_list(author)
        return lists.series_list(series) if series is not None else lists.HOME


def _shifted(problem: Problem, line: int, shift: int) -> Problem:
    """A problem in a text whose first line begins after `shift` characters of the file's line."""
    return (
        replace(problem, column=problem.column + shift)
        if problem.line == line and problem.column
        else problem
    )


def _page_after_again(door: Door, which: str) -> None:
    number, _, list_ = which.partition(" ")
    door.has_page_after(list_, int(number))


def _option_again(door: Door, name: str) -> None:
    with suppress(KeyError):
        door.option(name)


# How a fact of each kind is asked again.
AGAIN: Mapping[str, Callable[[Door, str], object]] = {
    "all": lambda door, kind: door.plain_pages() if kind == "plain" else door.author_urls(),
    "article": Door.article,
    "asset": Door.asset,
    "author": lambda door, id_: door.record("author", id_),
    "card": Door.card,
    "data": Door.data,
    "file": Door.file_digest,
    "has template": Door.has_template,
    "link": Door.destination,
    "own size": Door.own_size,
    "page after": _page_after_again,
    "pages": Door.numbered_pages,
    "place": Door.text_place,
    "plain": lambda door, id_: door.record("plain", id_),
    "setting": lambda door, table: door.drafts() if table == "drafts" else door.setting(table),
    "spelling": Door.spelling,
    "static": Door.static_url,
    "strings": Door.strings_digest,
    "template": Door.template_digest,
    "theme option": _option_again,
    "theme options": lambda door, _: door.option_names(),
    "years": Door.years,
}
