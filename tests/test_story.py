"""From a Markdown file to a news site: what happens to one story. Read this test first."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

from newsroom import Newsroom, tree
from selectolax.lexbor import LexborHTMLParser, LexborNode

STORY = """\
---
title: "Ferry back after storm: 'Nobody was hurt'"
date: 2026-11-22 18:30
updated: 2026-11-22 21:05
author: ana-brito
kicker: Transport
summary: Crossings resume on Monday.
dateline: Faro
tags: [Ferries, Weather]
image:
  src: ferry.png
  alt: A ferry at the quay
  caption: The ferry on Sunday night.
  credit: Lia Nunes
note: Call the harbour office again.
---

The ferry sails *again*, says the [pilots' story](pilots.md).

## What went wrong

A pump failed.
"""


def test_a_story_becomes_a_page_and_stands_in_every_list_it_belongs_to(newsroom: Newsroom) -> None:
    newsroom.author("ana-brito", "Ana Brito", bio="Ana writes about **ships**.")
    newsroom.write("content/world/ferry.md", STORY).picture("world/ferry.png", 3, 2)
    newsroom.story("world/pilots", "Pilots wait for the tide.", date="2026-11-01")

    report = newsroom.build()

    assert (report.stories, report.warnings) == (2, ())
    url = "/world/2026/11/ferry/"
    page = LexborHTMLParser(newsroom.read(url))
    article = page.css_first("article")
    assert text(page, "h1") == "Ferry back after storm: ‘Nobody was hurt’"
    assert text(article, ".standfirst") == "Crossings resume on Monday."
    assert text(article, ".byline") == "By Ana Brito"
    assert article.css_first(".byline a").attributes["href"] == "/authors/ana-brito/"
    assert [time.attributes["datetime"] for time in article.css("time")] == [
        "2026-11-22T18:30:00+00:00",
        "2026-11-22T21:05:00+00:00",
    ]
    assert text(article, ".body p") == "Faro — The ferry sails again, says the pilots’ story."
    assert article.css_first(".body a").attributes["href"] == "/world/2026/11/pilots/"
    assert text(article, ".body h2") == "What went wrong"
    picture = article.css_first("figure img").attributes
    assert (picture["alt"], picture["width"], picture["height"]) == (
        "A ferry at the quay",
        "3",
        "2",
    )
    assert newsroom.has(str(picture["src"]))
    assert "The Test Courier reports on tests." in page.text()
    assert "harbour office" not in newsroom.read(url)

    # Every list leads to it, newest first.
    for place in (
        "/",
        "/world/",
        "/world/2026/",
        "/authors/ana-brito/",
        "/tags/ferries/",
        "/fragments/recent.html",
    ):
        assert url in newsroom.read(place), place
    world = LexborHTMLParser(newsroom.read("/world/"))
    assert [text(card, ".card-title") for card in world.css("main .card")] == [
        "Ferry back after storm: ‘Nobody was hurt’",
        "Pilots",
    ]
    assert url not in newsroom.read("/sports/")

    # So do the feeds, with the whole text,
    address = f"https://courier.test{url}"
    for feed in ("/feed.xml", "/world/feed.xml", "/authors/ana-brito/feed.xml"):
        item = ElementTree.fromstring(newsroom.read(feed)).find("channel/item")
        assert item is not None
        assert item.findtext("title") == "Ferry back after storm: ‘Nobody was hurt’"
        assert item.findtext("link") == address
        assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Ana Brito"
        assert (
            parsedate_to_datetime(item.findtext("pubDate") or "").isoformat()
            == "2026-11-22T18:30:00+00:00"
        )
        assert "A pump failed." in (
            item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
        )

    # and the sitemap that robots.txt names.
    assert "Sitemap: https://courier.test/sitemap.xml" in newsroom.read("/robots.txt")
    assert "https://courier.test/sitemap-2026-11.xml" in newsroom.read("/sitemap.xml")
    assert f"<loc>{address}</loc><lastmod>2026-11-22T21:05:00" in newsroom.read(
        "/sitemap-2026-11.xml"
    )


def test_a_correction_to_a_story_changes_its_page_and_nothing_is_left_of_a_story_that_is_deleted(
    newsroom: Newsroom,
) -> None:
    newsroom.story("world/ferry", "The ferry was late.").story(
        "world/pilots", "The tide is low."
    ).build()
    page = newsroom.read("/world/2026/11/ferry/")

    newsroom.replace("content/world/ferry.md", "was late", "was early").build()
    assert newsroom.read("/world/2026/11/ferry/") == page.replace("was late", "was early")

    newsroom.remove("content/world/ferry.md").build()
    assert not newsroom.has("/world/2026/11/ferry/")
    assert [
        file for file in newsroom.files() if b"ferry" in (newsroom.output / file).read_bytes()
    ] == []


def test_mistakes_stop_publishing_are_told_all_at_once_and_the_old_site_stays(
    newsroom: Newsroom,
) -> None:
    newsroom.story("world/ferry").build()
    before = tree(newsroom.output)

    newsroom.story("world/ferry", auhtor="ana-brito").story(
        "world/fine", "See [the ferry](ferry.md)."
    )
    newsroom.story("sports/derby", "See [the table](table.md).").story(
        "sports/match", author="ana-brito"
    )

    assert newsroom.problems() == [
        'content/sports/derby.md:6:17: link to "table.md" leads nowhere',
        'content/sports/match.md:4:1: no author record "ana-brito"',
        'content/world/ferry.md:4:1: unknown key "auhtor", did you mean "author"?',
    ]
    assert tree(newsroom.output) == before


def text(node: LexborHTMLParser | LexborNode, selector: str) -> str:
    found = node.css_first(selector)
    assert found is not None, selector
    return " ".join(found.text().split())
