"""Stories on their own pages, and the redirects that lead there from older URLs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from newsgen.catalog.lists import section_list
from newsgen.catalog.story_queries import PlannedStory
from newsgen.errors import Broken, kept
from newsgen.model import Article, Body, Page
from newsgen.outlet.interface import with_territory
from newsgen.outlet.urls import Urls
from newsgen.outputs.feeds.bodies import keep_body
from newsgen.outputs.feeds.formats import feed_links
from newsgen.outputs.frame import finished, frame, head, layout
from newsgen.outputs.in_copy import with_slots
from newsgen.outputs.kind import STORIES, OutputKind, PlanContext
from newsgen.outputs.live import live_feed
from newsgen.outputs.structured.script import scripts
from newsgen.outputs.structured.story import story_blocks
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.lazy import LazyList
from newsgen.render.live import Coverage, coverage
from newsgen.render.pictures import ShownPicture
from newsgen.render.reads import records, settings, share_cards, texts, versions
from newsgen.render.values import DrawnCard, FeedLink

NO_BODY: tuple[Body, Mapping[str, str]] = (Body("", 0, ""), {})


def render_article(door: Door, page: Page) -> str:
    article = records.article(door, page.subject)
    if article is None:
        raise LookupError(f"no visible story {page.subject}")
    wrong = [*article.marks]
    body, facts = kept(wrong, NO_BODY, lambda: texts.story_body(door, article))
    story = views.FullStory(door, article, body)
    kept(wrong, None, lambda: _check_about(door, article))
    kept(wrong, None, lambda: _check_language(door, article, story))
    kept(wrong, None, lambda: records.recording(door, article))
    reported = kept(wrong, None, lambda: coverage(door, article))
    template = kept(
        wrong, "article.html", lambda: layout(door, "article", article.layout, article.path)
    )
    top = head(
        door,
        page,
        story.title,
        description=story.summary,
        picture=kept(wrong, None, lambda: _picture(door, story)),
        canonical=article.canonical or settings.absolute(door, page.url),
        robots="noindex" if story.draft else "",
        feeds=_feeds(door, article, reported),
        locale=with_territory(story.lang),
        structured_data=LazyList(lambda: scripts(story_blocks(door, article, reported))),
    )
    names = frame(door, top) | {"story": story, "live": reported}
    slotted = kept(wrong, body.html, lambda: with_slots(door, article, body.html, names))
    story.body = Markup(slotted)
    text = kept(wrong, "", lambda: finished(door, template, names, page, article.path))
    if wrong:
        raise Broken(wrong)
    keep_body(door, article, body, facts)
    return text


def _picture(door: Door, story: views.FullStory) -> ShownPicture | DrawnCard | None:
    """The story's picture, or a card in its place. The address of a picture, which sitemaps name,
    is this page's to publish.
    """
    picture, section = story.picture, story.section
    if picture and picture.url:
        return picture
    return share_cards.share_card(door, story.title, section.name, section.colour)


def _feeds(door: Door, article: Article, reported: Coverage | None) -> tuple[FeedLink, ...]:
    usual = feed_links(door, section_list(article.card.section))
    return (*usual, live_feed(door, article)) if reported else usual


def _check_about(door: Door, article: Article) -> None:
    known = settings.setting(door, "outlet").about_blocks
    if article.about and article.about not in known:
        message = f'no about block "{article.about}" in config.toml'
        names = ", ".join(known) or "(none yet)"
        hint = f"add it to [outlet.about_blocks], or use one of: {names}"
        records.fail(door, article.path, message, hint, "unknown-about", "about")


def _check_language(door: Door, article: Article, story: views.FullStory) -> None:
    """Search engines heed no group in which two versions are in one language. Without a language,
    what was typed there is none.
    """
    first = next((one for one in story.translations if one.lang == story.lang), None)
    if first and story.lang and first.id != story.id:
        other = versions.source_of(door, first.id)
        message = f'{other} is in "{story.lang}" already, and is the same story'
        hint = "write the language of each version, such as lang: es; or leave one of them out"
        records.fail(door, article.path, message, hint, "same-language", "translation_of")


def _planned(context: PlanContext, story: PlannedStory) -> Iterator[Page]:
    if not story.withdrawn:
        lang = context.language_of(story.section)
        yield Page("article", story.url, story.id, story.path, lang, start=story.position)


ARTICLE = OutputKind(
    name="article",
    rank=STORIES,
    render=render_article,
    of={"story": _planned},
    settings=("urls",),
    file=Urls.page_file,
)
