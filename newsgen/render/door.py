"""The one door through which rendering reads: every answer is noted as a fact with its digest.

A fact is named `KIND:WHICH`. The notes of one output are its trace: were each of them asked again and came out the same,
the output would be the same. Nothing that is absent goes unnoted either: its digest is that of nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from markupsafe import Markup

from newsgen.catalog import lists
from newsgen.catalog.lists import numbered_pages
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
from newsgen.outlet.urls import quoted
from newsgen.render.press import Press, Shared
from newsgen.render.static import hashed_name
from newsgen.render.templates import Misuse

NOTHING = ""
Value = TypeVar("Value")


class Door:
    """Reads for one output, in one interface language; `facts` is the trace so far."""

    def __init__(self, press: Press, lang: str) -> None:
        self._press = press
        self.lang = lang
        self.facts: dict[str, str] = {}
        self.problems: list[Problem] = []
        self._shared = press.shared(lang)
        self.rendered: tuple[Body, dict[str, str]] | None = None

    @property
    def config(self) -> Config:
        """The settings as a whole, for what a `setting(...)` noted beforehand answers."""
        return self._press.config

    # -- settings ---------------------------------------------------------------------------------------------------

    def note(self, name: str, value_digest: str) -> None:
        """Enter a fact into the trace."""
        self.facts[name] = value_digest

    def setting(self, table: str) -> Any:
        """A table of config.toml, as its typed model."""
        name = f"setting:{table}"
        if name not in self.facts:
            self.note(name, self._press.setting_digest(table))
        return getattr(self._press.config, table)

    def settings_digest(self, *tables: str) -> str:
        """A short digest of tables of config.toml, for a URL that must change with them."""
        for table in tables:
            self.setting(table)
        return digest("".join(self._press.setting_digest(table) for table in tables))[:8]

    def options(self) -> Any:
        """The theme's options with their values."""
        self.note("options:theme", self._press.options_digest)
        return self._press.theme.options

    def drafts(self) -> bool:
        """Whether this is a preview that shows drafts."""
        self.note("setting:drafts", str(self._press.drafts))
        return self._press.drafts

    def say(self, key: str, **values: Any) -> str:
        """An interface string. Raises Misuse where no theme of the chain has it, or it cannot be filled in."""
        interface = self._press.interface(self.lang)
        self.note(f"strings:{self.lang}", self._press.strings_digest(self.lang))
        if key not in interface.table:
            message = f'no string "{key}"{did_you_mean(key, sorted(interface.table))}'
            raise Misuse(message, f"add it to the theme's strings/{self.lang}.toml, or correct the name")
        escaped = {
            name: value if isinstance(value, int | Markup) else Markup.escape(value) for name, value in values.items()
        }
        try:
            return Markup(interface.say(key, escaped))
        except (LookupError, ValueError) as error:
            hint = f"the placeholders and the values given to t(...) must agree; given: {', '.join(values) or 'none'}"
            raise Misuse(f'the string "{key}" cannot be filled in: {error}', hint) from None

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

    # -- URLs and files ---------------------------------------------------------------------------------------------

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
        url = self._press.static.url(name)
        self.note(f"static:{name}", url or NOTHING)
        if url is None:
            message = f'no file "{name}" in the theme\'s static/{did_you_mean(str(name), self._press.static.names())}'
            raise Misuse(message, "put it there, or correct the name")
        return url

    def template(self, name: str, context: dict[str, Any], about: str) -> str:
        """A template filled in; noted with all that it pulls in."""
        self.note(f"template:{name}", self._press.templates.digest_of(name))
        return self._press.templates.render(name, context, about)

    def has_template(self, name: str) -> bool:
        """Whether the theme has a template; what stands in it is not asked."""
        found = self._press.templates.has(name)
        self.note(f"has template:{name}", str(found))
        return found

    def asset(self, path: str) -> Asset | None:
        """A file of content/ under its published name; asking for it is what publishes it."""
        found = self._press.asset(path)
        self.note(f"asset:{path}", digest_of(found) if found else NOTHING)
        if found is None:
            return None
        digest_, width, height = found
        return Asset(f"/media/{quoted(hashed_name(path.rsplit('/', 1)[-1], digest_))}", width, height)

    def file(self, path: str) -> bytes:
        """The bytes of a file of content/."""
        self.note(f"file:{path}", self._press.source_digest(path))
        return self._read(path)

    def theme_file(self, name: str) -> bytes:
        """The bytes of a theme's static file, as published."""
        data = self._press.static.data(name) or b""
        self.note(f"static:{name}", self._press.static.url(name) or NOTHING)
        return data

    def _read(self, path: str) -> bytes:
        """A source's bytes. Raises Broken where they are no longer those that were taken in."""
        try:
            data = (self._press.root / path).read_bytes()
        except OSError:
            data = b""
        if digest(data) != self._press.source_digest(path):
            message = "changed while the site was being built"
            raise Broken([Problem(path, 0, 0, message, "run the build again", code="changed")])
        return data

    def data(self, name: str) -> Any:
        """A data file's value, or None."""
        found = self._press.record("data", name)
        self.note(f"data:{name}", digest_of(found[1]) if found else NOTHING)
        return found[1]["value"] if found else None

    # -- stories ----------------------------------------------------------------------------------------------------

    def card(self, id_: str) -> Card | None:
        """A visible story's card."""
        card, mark = self._press.card(id_) or (None, NOTHING)
        self.note(f"card:{id_}", mark)
        return card

    def cards(self, ids: Iterable[str]) -> list[Card]:
        """The cards of those stories among these that are visible."""
        found = []
        for id_ in ids:
            card, self.facts[f"card:{id_}"] = self._press.card(id_) or (None, NOTHING)
            if card:
                found.append(card)
        return found

    def article(self, id_: str) -> Article | None:
        """All of a visible story's record."""
        article = self._press.queries.article(id_)
        self.note(f"article:{id_}", self._press.source_digest(article.path) if article else NOTHING)
        return article

    def body(self, article: Article) -> Body:
        """A story's text as HTML. Raises Broken with all that is wrong with it."""
        inner = Door(self._press, self.lang)
        data = inner._read(article.path)
        inner.note(f"article:{article.card.id}", self._press.source_digest(article.path))
        text = body_of(data, article.offset)
        try:
            body = inner._html(text, article.path, article.line, article.card.lang, article.dateline)
        finally:
            self.facts.update(inner.facts)
            self.problems.extend(inner.problems)
        self.rendered = (body, inner.facts)
        return body

    def kept_body(self, article: Article) -> Body:
        """A story's text as its own page had it, from the catalog where it was kept for feeds."""
        kept = self._press.bodies.find(article.card.id)
        if kept is None:
            return self.body(article)
        self.facts.update(kept[1])
        return kept[0]

    def keep_body(self, id_: str) -> None:
        """Keep the body that this page has rendered, for the feeds that will print it."""
        if self.rendered:
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
        """The URL that a source path in the file `path` leads to: a story, page, author, section or file; else None.

        An empty URL stands for a story or page that is not visible.
        """
        wanted = beside(path, target).rstrip("/")
        url = self._destination(wanted) if wanted else None
        self.note(f"link:{wanted}", NOTHING if url is None else url or "hidden")
        return url

    def _destination(self, wanted: str) -> str | None:
        queries, urls = self._press.queries, self._press.urls
        for candidate in (wanted, f"{wanted}/index.md"):
            story = self._press.card(queries.id_at(candidate))
            if story:
                return story[0].url
            if queries.is_on_file(candidate):
                return ""
        inside = wanted.removeprefix("content/")
        if inside.startswith("pages/") and (page := queries.record_at(wanted)):
            shown = self.drafts() or not (self._press.record("plain", page) or ("", {"draft": True}))[1]["draft"]
            return urls.plain(page) if shown else ""
        if inside.startswith("_authors/") and (author := queries.record_at(wanted)):
            return urls.author(author) if self.has_template("author.html") else ""
        if inside in self._press.config.section_ids():
            return urls.section(inside)
        asset = self.asset(wanted)
        return asset.url if asset else None

    def inline(self, text: str, lang: str = "") -> Markup:
        """Inline Markdown as HTML, in the outlet's language unless another is named."""
        self.setting("markdown")
        language = lang or self.setting("outlet").language
        return Markup(inline_html(text, language, self._press.desk.markdown, self._press.desk.engine))

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
                raise Broken(_shifted(problem, line, shift) for problem in broken.problems) from None
            problems = tuple(_shifted(problem, line, shift) for problem in body.problems)
            known = self._press.texts[text, lang, path] = Shared(Markup(body.html), inner.facts, problems)
        self.facts.update(known.facts)
        self.problems.extend(known.problems)
        markup: Markup = known.value
        return markup

    def settings_text(self, text: str, *keys: str) -> Markup:
        """A Markdown text of config.toml, which stands there under these keys, as HTML."""
        return self.markdown(text, self.setting("outlet").language, CONFIG, *self._press.text_place(keys))

    # -- what pages share ---------------------------------------------------------------------------------------------

    def shared(self, key: Hashable, make: Callable[..., Value], *words: Any) -> Value:
        """What many pages show, made once a process and language: `make` is called with a door of its own, and `words`."""
        known = self._shared.get(key)
        if known is None:
            inner = Door(self._press, self.lang)
            try:
                value = make(inner, *words)
            finally:
                self.facts.update(inner.facts)
                self.problems.extend(inner.problems)
            self._shared.keep(key, Shared(value, inner.facts, tuple(inner.problems)))
            return value
        self.facts.update(known.facts)
        if known.problems:
            self.problems.extend(known.problems)
        found: Value = known.value
        return found

    def part(self, name: str, context: dict[str, Any]) -> str:
        """A template filled in, as a piece of a page's; what goes wrong is told where that is filled in."""
        self.note(f"template:{name}", self._press.templates.digest_of(name))
        return self._press.templates.fill(name, context)

    def misuse(self, message: str, hint: str) -> Misuse:
        """What to raise where a template asks for what it cannot have; the place is added where it is filled in."""
        return Misuse(message, hint)

    # -- records and lists --------------------------------------------------------------------------------------------

    def record(self, kind: str, id_: str) -> tuple[str, dict[str, Any]] | None:
        """(source path, value) of an author record or a plain page."""
        found = self._press.record(kind, id_)
        self.note(f"{kind}:{id_}", self._press.record_digest(kind, id_))
        return found

    def plain_pages(self) -> list[tuple[str, dict[str, Any]]]:
        """(source path, value) of all plain pages that the outlet shows."""
        pages = [(path, value) for _, path, value in self._press.queries.records("plain")]
        shown = [(path, value) for path, value in pages if not value["draft"] or self.drafts()]
        known = [[value[key] for key in ("title", "slug", "order", "menu", "noindex")] for _, value in shown]
        self.note("query:plain pages", digest_of(known))
        return shown

    def author_urls(self) -> list[str]:
        """The pages of all author records."""
        ids = [id_ for id_, _, _ in self._press.queries.records("author")]
        self._answer("authors", ids)
        return [self.urls.author(id_) for id_ in ids]

    def newest(self, list_: str, count: int, before: Start | None = None, within: str = "") -> tuple[str, ...]:
        """The ids of a list's newest stories; before a story's place, and within another list, where these are given."""
        ids = self._press.queries.newest(list_, count, before, within)
        scope = f" before {before.date} {before.id}" if before else ""
        return self._answer(f"newest {count} of {list_}{f' in {within}' if within else ''}{scope}", ids)

    def stretch(self, list_: str, start: Start, count: int) -> tuple[str, ...]:
        """The ids on a numbered page of a list, newest first."""
        ids = self._press.queries.stretch(list_, start, count)
        return self._answer(f"{count} of {list_} from {start.date} {start.id}", ids)

    def numbered_pages(self, list_: str) -> int:
        """How many numbered pages a list has."""
        count = self._numbered(list_)
        self.note(f"query:pages of {list_}", str(count))
        return count

    def has_page_after(self, list_: str, number: int) -> bool:
        """Whether a list has a numbered page above `number`."""
        follows = number < self._numbered(list_)
        self.note(f"query:page {number + 1} of {list_}", str(follows))
        return follows

    def own_size(self, list_: str) -> int:
        """How many stories a list's own URL shows: all that stand on no numbered page."""
        size = self._press.queries.count(list_) - self._numbered(list_) * self._press.config.lists.per_page
        self.note(f"query:own size of {list_}", str(size))
        return size

    def _numbered(self, list_: str) -> int:
        return numbered_pages(self._press.queries.count(list_), self.setting("lists").per_page)

    def years(self, section: str) -> tuple[int, ...]:
        """The years in which a section has stories, newest first."""
        years = self._press.queries.years(section)
        self.note(f"query:years of {section}", digest_of(years))
        return years

    def neighbours(self, list_: str, card: Card) -> tuple[str, str]:
        """The ids of the next younger and the next older story of a list; "" where there is none."""
        here = Start(card.date, card.id)
        younger = self._press.queries.following(list_, here)
        older = "".join(self._press.queries.newest(list_, 1, here))
        self._answer(f"neighbours of {card.id} in {list_}", (younger, older))
        return younger, older

    def related(self, article: Article) -> tuple[str, ...]:
        """The ids of stories related to an article, as of its publication."""
        count = self.setting("lists").related
        return self._answer(f"{count} related to {article.card.id}", self._press.queries.related(article, count))

    def spelling(self, list_: str) -> str:
        """How a tag's or series' name is shown."""
        name = self._press.spelling(list_)
        self.note(f"query:spelling of {list_}", digest(name))
        return name

    def before(self, list_: str, card: Card, count: int) -> tuple[str, ...]:
        """The ids of the stories that were a list's newest when a story appeared."""
        return self.newest(list_, count, Start(card.date, card.id))

    def _answer(self, question: str, ids: Sequence[str]) -> tuple[str, ...]:
        self.note(f"query:{question}", digest(" ".join(ids)))
        return tuple(ids)

    def picture(self, picture: Picture | None, id_: str) -> tuple[Picture, Asset] | None:
        """A story's picture with its published file. Raises Broken naming the story where the file is missing."""
        if picture is None:
            return None
        asset = self.asset(picture.path) or self.missing(
            self._press.queries.source_of(id_), picture.path, "image", "src"
        )
        return picture, asset

    def missing(self, path: str, picture: str, *keys: str) -> NoReturn:
        """Raise the problem of a picture that is not there, at the keys that name it in the file `path`."""
        hint = "put the picture there, or correct the name (it is relative to the file that names it)"
        self.fail(path, f"there is no picture {picture}", hint, "dead-picture", *keys)

    def fail(self, path: str, message: str, hint: str, code: str, *keys: str) -> NoReturn:
        """Raise a problem with a key of a source's header, or of config.toml."""
        raise Broken([Problem(path, *place_of(self._press.root, path, *keys), message, hint, code=code)])

    def list_name(self, section: str | None, tag: str | None, author: str | None, series: str | None) -> str:
        """The list that a template asks for: of one section, tag, author or series, else the front page's."""
        if section is not None:
            return lists.section_list(section)
        if tag is not None:
            return lists.tag_list(tag)
        if author is not None:
            return lists.author_list(author)
        return lists.series_list(series) if series is not None else lists.HOME


def _shifted(problem: Problem, line: int, shift: int) -> Problem:
    """A problem in a text whose first line begins after `shift` characters of the file's line."""
    return replace(problem, column=problem.column + shift) if problem.line == line and problem.column else problem
