"""Texts as HTML: bodies of stories, pages and biographies, and lines of the theme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from markupsafe import Markup
from msgspec.structs import replace

from newsgen.errors import Broken, Problem
from newsgen.intake.names import beside
from newsgen.model import Article, Body, Impression, Typed, Use
from newsgen.outlet.config import FILE as CONFIG
from newsgen.pictures.renditions import Cut
from newsgen.records import LiveEntry, PlainPage
from newsgen.render.door import Door
from newsgen.render.reads import pictures
from newsgen.render.reads.directives import shown_through
from newsgen.render.reads.files import source_bytes
from newsgen.render.reads.records import article, link
from newsgen.render.reads.settings import setting, text_place
from newsgen.render.reads.targets import Site

Told = TypeVar("Told", Problem, Use)


def story_body(door: Door, story: Article) -> tuple[Body, Mapping[str, str]]:
    """A story's text as HTML, and the facts that it alone read.

    Raises Broken with all that is wrong with it.
    """
    from newsgen.intake.header import body_at

    inner = Door(door.context, door.lang)
    try:
        data = source_bytes(inner, story.path)
        article(inner, story.card.id)
        text = body_at(story.offset, data, story.path)
        card, place = story.card, (story.path, story.line)
        is_paid = card.genre == "sponsored"
        typed = Typed(text, *place, card.lang, story.dateline, sponsored=is_paid)
        body = _html(inner, typed)
    finally:
        door.take_over(inner.share(None))
    return body, {**inner.facts, **inner.frame}


def page_body(door: Door, page: PlainPage) -> Body:
    """A plain page's text as HTML."""
    return _html(
        door, Typed(page.text, page.path, page.line, page.lang, with_excerpt=not page.summary)
    )


def entry_body(door: Door, story: Article, entry: LiveEntry) -> Body:
    """An entry's text as HTML, with its first words; many pages show it, and it is made once."""
    return door.passing("entry", (entry.path, entry.text, story.card.lang), _entry, story, entry)


def _entry(door: Door, story: Article, entry: LiveEntry) -> Body:
    return _html(
        door, Typed(entry.text, entry.path, entry.line, story.card.lang, with_excerpt=True)
    )


def _html(door: Door, typed: Typed) -> Body:
    from newsgen.intake.body import render_body

    setting(door, "outlet")
    setting(door, "markdown")
    body = render_body(
        typed,
        door.context.intake.markdown,
        door.context.intake.engine,
        host=door.context.config.outlet.host,
        root=door.context.urls.root,
        link=lambda target: link(door, typed.path, target),
        picture=lambda target: _picture(door, beside(typed.path, target)),
        reach=Site(door, typed.path),
        directives=shown_through(door, typed.path),
    )
    door.problems.extend(body.problems)
    door.uses.extend(body.uses)
    return body


def _picture(door: Door, path: str) -> Impression | None:
    """A picture in a text, as its page shows it."""
    seen = pictures.sight(door, path)
    if seen is None:
        return None
    if seen.problem or not seen.width:
        return Impression("", problem=seen.problem)
    return pictures.impression(door, seen, Cut())


def markdown(door: Door, text: str, lang: str, path: str, line: int = 1, shift: int = 0) -> Markup:
    """A text that many pages show as HTML, made once: an author's bio, the about block.

    It begins on a line of the file `path`, after `shift` characters.
    """
    known = door.context.shelf.texts.get((text, lang, path))
    if known is None:
        inner = Door(door.context, door.lang)
        try:
            body = _html(inner, Typed(text, path, line, lang))
        except Broken as broken:
            raise Broken(_shifted(problem, line, shift) for problem in broken.problems) from None
        inner.problems = [_shifted(problem, line, shift) for problem in body.problems]
        inner.uses = [_shifted(use, line, shift) for use in body.uses]
        if path == CONFIG:  # on every page: its facts are those of the frame
            inner.frame, inner.facts = {**inner.frame, **inner.facts}, {}
        known = door.context.shelf.texts[text, lang, path] = inner.share(Markup(body.html))
    door.take_over(known)
    markup: Markup = known.value
    return markup


def settings_text(door: Door, text: str, *keys: str) -> Markup:
    """A Markdown text of config.toml, which stands there under these keys, as HTML.

    Where it stands is noted if there is anything to say about it.
    """
    line, shift = door.context.text_place(keys)
    html = markdown(door, text, setting(door, "outlet").language, CONFIG, line, shift)
    if CONFIG in {*(one.path for one in door.problems), *(one.path for one in door.uses)}:
        text_place(door, ".".join(keys))
    return html


def _shifted(told: Told, line: int, shift: int) -> Told:
    """A problem or use in a text whose first line begins after `shift` characters of the file's
    line.
    """
    if told.line == line and told.column:
        return replace(told, column=told.column + shift)
    return told
