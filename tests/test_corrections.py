"""Corrections and updates: on stories, on a page and in feeds of their own, as time goes by."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from newsroom import NOON, Newsroom, tree
from selectolax.lexbor import LexborHTMLParser

from newsgen.newsroom.upcoming import upcoming

DAY = 86_400
STORY, PAGE, FEED = "/world/2026/11/ferry/", "/corrections/", "/corrections/feed.xml"
WRONG = {"date": "2026-11-21 10:00", "text": "It was <b>late</b>."}
MISLED = {**WRONG, "date": "2026-11-22", "kind": "clarification", "position": "top", "text": "So."}
LATER = {"date": "2026-11-24 06:00", "text": "A HIDDEN WORD."}
ADDED = {"date": "2026-11-22 18:00", "text": "It came."}


def noted(room: Newsroom, *corrections: Any, **keys: Any) -> Newsroom:
    return room.story("world/ferry", title="Ferry", corrections=[*corrections], **keys)


def items(room: Newsroom) -> list[dict[str, str]]:
    found = ElementTree.fromstring(room.read(FEED)).iter("item")
    return [{each.tag: each.text or "" for each in item} for item in found]


def parsed(room: Newsroom, url: str) -> LexborHTMLParser:
    return LexborHTMLParser(room.read(url))


def outputs(folder: Path) -> dict[str, str]:
    """All that is published; the marker of the folder is its own."""
    return {name: digest for name, digest in tree(folder).items() if name != ".newsgen"}


def published(folder: Path) -> str:
    """All that is published, in one."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def block(room: Newsroom, url: str = STORY) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', room.read(url))
    assert found
    return json.loads(found[1])


def last_changes(room: Newsroom) -> set[str]:
    """Every moment that any output names as the story's last change."""
    found = {
        room.read(file): pattern
        for file, pattern in {
            STORY: r'article:modified_time" content="([^"+]+)|"dateModified":"([^"+]+)',
            "/feed.xml": r"<atom:updated>([^Z]+)Z",
            "/atom.xml": r"</published>\s*<updated>([^Z]+)Z",
            "/feed.json": r'"date_modified": "([^Z]+)Z',
            "/sitemap-2026-11.xml": r"<lastmod>([^Z]+)Z",
            "/news-sitemap.xml": r"<lastmod>([^Z]+)Z",
            "/sitemap.xml": r"sitemap-2026-11.xml</loc><lastmod>([^Z]+)Z",
            f"{STORY}ninjs.json": r'"versionCreated": "([^Z]+)Z',
            "/updated.xml": r"<atom:updated>([^Z]+)Z",
        }.items()
    }
    moments = set()
    for text, pattern in found.items():
        named = [one for match in re.finditer(pattern, text) for one in match.groups() if one]
        assert named, pattern
        moments |= {*named}
    return moments


def test_notes_stand_on_their_story_by_place_and_moment(newsroom: Newsroom) -> None:
    noted(newsroom, MISLED, WRONG, LATER, updates=[ADDED]).build()
    above, below = parsed(newsroom, STORY).css("section.corrections")
    assert [one.text() for one in above.css("strong, time, .correction-text")] == [
        *("Clarification", "November 22, 2026", "So.")
    ]
    assert [one.text() for one in below.css("strong, .correction-text")] == [
        *("Correction", "It was <b>late</b>.", "Update", "It came.")
    ]
    assert below.css_first("time").attributes["datetime"] == "2026-11-21T10:00:00+00:00"
    text = newsroom.read(STORY)
    assert text.index(">So.<") < text.index("<p>The ferry was late.</p>") < text.index(">It came.<")


def test_programs_are_told_of_corrections_and_not_of_updates(newsroom: Newsroom) -> None:
    noted(newsroom, MISLED, WRONG, LATER, updates=[ADDED]).build()
    assert block(newsroom)["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": one["text"],
            "datePublished": f"{moment}+00:00",
        }
        for one, moment in ((WRONG, "2026-11-21T10:00:00"), (MISLED, "2026-11-22T00:00:00"))
    ]


def test_the_last_change_moves_everywhere_and_nothing_else_does(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", "[outputs]\nninjs = true\n")
    recent = {"date": "2026-11-22 10:00"}
    newsroom.story("world/older", **recent)
    noted(newsroom, date="2026-11-22 11:00", updated="2026-11-22 12:00").build()
    before = [newsroom.read(url) for url in ("/", "/world/")]
    newsroom.remove("content/world/older.md")
    for notes, at, moment in (
        ({}, NOON, "2026-11-22T12:00:00"),
        ({"updates": [ADDED]}, NOON, "2026-11-22T18:00:00"),
        ({"updates": [ADDED], "corrections": [LATER]}, NOON, "2026-11-22T18:00:00"),
        ({"updates": [ADDED], "corrections": [LATER]}, NOON + DAY, "2026-11-24T06:00:00"),
    ):
        keys = {"date": "2026-11-22 11:00", "updated": "2026-11-22 12:00", **notes}
        newsroom.story("world/ferry", title="Ferry", **keys).build(at)
        assert last_changes(newsroom) == {moment}
    newsroom.story("world/older", **recent).build(NOON + DAY)
    assert [newsroom.read(url) for url in ("/", "/world/")] == before


def test_each_correction_is_an_item_that_is_known_for_good(newsroom: Newsroom) -> None:
    noted(newsroom, WRONG, id="the-ferry").build()
    (first,) = items(newsroom)
    assert first["title"] == "Ferry"
    assert first["link"] == f"https://courier.test{STORY}"
    assert first["description"] == "It was &lt;b>late&lt;/b>."
    assert first["pubDate"] == "Sat, 21 Nov 2026 10:00:00 +0000"
    assert first["guid"] == "tag:courier.test,2026:the-ferry#correction-2026-11-21T10:00:00Z"
    twin = {**WRONG, "text": "Twice."}
    noted(newsroom, MISLED, {**WRONG, "text": "Anew."}, twin, id="the-ferry").build()
    found = items(newsroom)
    assert [one["description"] for one in found] == ["So.", "Twice.", "Anew."]
    assert found[2]["guid"] == first["guid"]
    assert len({one["guid"] for one in found}) == 3


def test_all_corrections_stand_on_a_page_newest_first_divided_as_lists_are(
    newsroom: Newsroom,
) -> None:
    newsroom.replace("config.toml", "per_page = 3", "per_page = 1")
    newsroom.story(
        "sports/cup", date="2026-11-22 10:00", corrections=[MISLED | {"date": "2026-11-23"}]
    )
    noted(newsroom, WRONG, MISLED, LATER).build()

    def shown(url: str) -> list[str]:
        return [one.text() for one in parsed(newsroom, url).css(".corrected a, .correction-text")]

    assert shown(PAGE) == ["Cup", "So."]
    assert shown(f"{PAGE}page/2/") == ["Ferry", "So."]
    assert shown(f"{PAGE}page/1/") == ["Ferry", "It was <b>late</b>."]
    assert "<loc>https://courier.test/corrections/</loc>" in newsroom.read("/sitemap-pages.xml")
    assert "/corrections/feed.xml" in newsroom.read("/feeds/")
    assert "/corrections/feed.xml" in newsroom.read("/feeds.opml")
    head = parsed(newsroom, PAGE).css("link[rel=alternate]")
    assert f"https://courier.test{FEED}" in [link.attributes["href"] for link in head]


def test_the_outlets_own_page_holds_them_and_keeps_its_text(newsroom: Newsroom) -> None:
    newsroom.page("corrections", "We put it *right*.", title="Put right", layout="longread")
    noted(newsroom).build()
    assert "corrections-list" not in newsroom.read(PAGE)
    assert not (newsroom.output / "corrections" / "feed.xml").exists()
    noted(newsroom, WRONG).build()
    page = newsroom.read(PAGE)
    assert page.index("We put it <em>right</em>.") < page.index("It was &lt;b&gt;late&lt;/b&gt;.")
    assert "<h1" in page
    assert "Put right</h1>" in page
    assert newsroom.read("/sitemap-pages.xml").count("/corrections/") == 1
    newsroom.remove("content/pages/corrections.md").build()
    assert "Corrections</h1>" in newsroom.read(PAGE)
    noted(newsroom).build()
    assert not (newsroom.output / "corrections").exists()
    assert "/corrections/" not in newsroom.read("/sitemap-pages.xml")


def test_a_section_keeps_its_place(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", '[sections.corrections]\nname = "Corrections"\n')
    noted(newsroom, WRONG).build()
    assert "corrected" not in newsroom.read(PAGE)
    assert items(newsroom) == []


@pytest.mark.parametrize(
    "keys", [{"draft": True}, {"expires": "2026-11-23"}, {"status": "withdrawn"}]
)
def test_a_story_that_is_not_shown_shows_no_corrections(
    newsroom: Newsroom, keys: dict[str, object]
) -> None:
    noted(newsroom, WRONG).build()
    assert (newsroom.output / "corrections").exists()
    if "status" in keys:
        keys = keys | {"withdrawn": {"date": "2026-11-23", "text": "Gone."}}
    noted(newsroom, WRONG, **keys).build()
    assert not (newsroom.output / "corrections").exists()
    assert "It was" not in published(newsroom.output)


def test_a_note_waits_for_its_moment_and_is_seen_from_then_on(newsroom: Newsroom) -> None:
    noted(newsroom, WRONG, LATER, updates=[{**LATER, "date": "2026-11-25"}])
    without = Newsroom(newsroom.root.parent / "without")
    noted(without, WRONG).build()
    newsroom.build()
    assert outputs(newsroom.output) == outputs(without.output)
    assert [
        (one.at - NOON, one.kind) for one in upcoming(newsroom.root, NOON, lambda *_: None)
    ] == [*((18 * 3600, "correction"), (36 * 3600, "update"))]
    for at in (NOON + 18 * 3600 - 1, NOON + 18 * 3600, NOON + 2 * DAY, NOON):
        newsroom.build(at)
        clean = newsroom.root.parent / f"clean-{at}"
        newsroom.build(at, output=clean)
        assert outputs(newsroom.output) == outputs(clean)
        assert ("A HIDDEN WORD" in published(clean)) == (at >= NOON + 18 * 3600)


@pytest.mark.parametrize("key", ["corrections", "updates"])
def test_a_note_from_before_the_publication_is_an_error(newsroom: Newsroom, key: str) -> None:
    early = [{"date": "2026-11-21", "text": "T"}, {"date": "2026-11-20", "text": "T"}]
    newsroom.story("world/ferry", **{key: early})
    (problem,) = newsroom.problems()
    assert problem.startswith("content/world/ferry.md:4:")
    assert problem.endswith(f'the date of item 2 of "{key}" lies before "date"')
    newsroom.story("world/ferry", **{key: [{"date": "2026-11-20 10:00", "text": "T"}]}).build()
