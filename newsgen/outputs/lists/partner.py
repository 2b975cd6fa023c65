"""Partners: the stories that each of them may take over, for as long as it may."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.catalog.lists import Entry, lineages, partner_list, tag_list
from newsgen.intake.terms import term
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outlet.tables import PartnerSettings
from newsgen.outlet.urls import Urls
from newsgen.outputs.kind import PlanContext
from newsgen.outputs.lists.front import SITE_FEED
from newsgen.outputs.lists.kind import ListKind, Subject, Tables, Terms
from newsgen.render.door import Door
from newsgen.render.reads.settings import setting

PARTNERS = "feeds.partner"


def _entries(article: Article, config: Config) -> Iterator[Entry]:
    """What the site's own feed may not carry, no partner is given."""
    if any(SITE_FEED.entries(article, config)):
        for name, feed in config.feeds.partner.items():
            if _is_chosen(article, feed, config):
                closes = article.card.date + feed.window if feed.window else None
                yield Entry(partner_list(name), closes=closes)


def _is_chosen(article: Article, feed: PartnerSettings, config: Config) -> bool:
    if not (feed.sections or feed.tags):
        return True
    tags = {tag_list(term(tag, config.urls.slugs).slug) for tag in feed.tags}
    own = {tag_list(tag.slug) for tag in article.tags}.union(article.spelled)
    in_section = not set(feed.sections).isdisjoint(lineages(article.sections))
    return in_section or not tags.isdisjoint(own)


def _is_shown(context: PlanContext, which: str) -> bool:
    return which in context.config.feeds.partner


def _url(urls: Urls, which: str) -> str:
    return urls.at(f"/partners/{which}/")


def _subject(door: Door, which: str) -> Subject:
    title = setting(door, PARTNERS)[which].title or setting(door, "outlet").name
    return Subject(title, feed_title=title)


def _terms(tables: Tables, which: str) -> Terms:
    feed, usual = tables(PARTNERS)[which], tables("feeds")
    return Terms(
        usual.items if feed.items is None else feed.items,
        usual.full_text if feed.full_text is None else feed.full_text,
        feed.pictures,
        feed.attribution,
    )


PARTNER = ListKind(
    name="partner",
    entries=_entries,
    every=lambda context: context.config.feeds.partner,
    is_shown=_is_shown,
    url=_url,
    called=lambda context, which: f'the feed of the partner "{which}"',
    subject=_subject,
    feeds=True,
    terms=_terms,
    belongs_to=lambda urls: urls.at("/"),
    announced=False,
    settings=(PARTNERS,),
)
