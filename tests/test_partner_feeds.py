"""Feeds for partners: which stories each is given, for how long, on which terms."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import NOON, Newsroom, tree

from newsgen.build import build
from newsgen.newsroom.upcoming import due, upcoming
from newsgen.outputs.feeds.absolute import absolute_html
from newsgen.outputs.feeds.terms import without_pictures
from newsgen.steps.order import Order

RADIO = "/partners/coast-radio/feed.xml"
HOUR, DAY = 3600, 86_400


@pytest.fixture
def site(newsroom: Newsroom) -> Newsroom:
    newsroom.story("world/ferry", date="2026-11-23 10:00", tags=["Ferries"])
    newsroom.story("world/straits/pilots", date="2026-11-22 10:00")
    newsroom.story("sports/derby", date="2026-11-21 10:00", tags=["Boats & Crews"])
    return newsroom.story("sports/run", date="2026-11-20 10:00")


def partner(site: Newsroom, name: str = "coast-radio", **keys: str) -> Newsroom:
    """Add a feed for a partner; values are given as TOML has them."""
    lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
    return site.append("config.toml", f"\n[feeds.partner.{name}]\n{lines}")


def feed(site: Newsroom, url: str = RADIO) -> Any:
    parsed = feedparser.parse((site.output / url[1:]).read_bytes())
    assert not parsed.bozo
    return parsed


def titles(site: Newsroom, url: str = RADIO) -> list[str]:
    return [entry.title for entry in feed(site, url).entries]


# -- which stories ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, ["Ferry", "Pilots", "Derby", "Run"]),
        ({"sections": '["world"]'}, ["Ferry", "Pilots"]),
        ({"sections": '["world/straits"]'}, ["Pilots"]),
        ({"tags": '["boats and crews", "boats & CREWS"]'}, ["Derby"]),
        ({"tags": '["nobody has it"]'}, []),
        ({"sections": '["world/straits"]', "tags": '["ferries"]'}, ["Ferry", "Pilots"]),
        ({"items": "2"}, ["Ferry", "Pilots"]),
        ({"window": '"48h"'}, ["Ferry", "Pilots"]),
        ({"window": '"1d"'}, ["Ferry"]),
        ({"window": '"1h"'}, []),
        ({"window": '"7d"', "sections": '["sports"]'}, ["Derby", "Run"]),
    ],
)
def test_a_partner_is_given_the_stories_that_were_agreed_on(
    site: Newsroom, keys: dict[str, str], expected: list[str]
) -> None:
    partner(site, **keys).build()
    assert titles(site) == expected


def test_no_partner_is_given_what_no_feed_may_carry(site: Newsroom) -> None:
    site.story("world/own", date="2026-11-23 11:00", exclude=["feeds"])
    site.story("world/draft", date="2026-11-23 11:00", draft=True)
    site.story("world/later", date="2026-11-23 13:00")
    partner(site).build()
    assert titles(site) == ["Ferry", "Pilots", "Derby", "Run"]


def test_a_partner_learns_that_a_story_was_taken_back_even_after_the_window(
    site: Newsroom,
) -> None:
    partner(site, window='"1h"').build()
    note = {"date": "2026-11-23 11:00", "text": "It was not so."}
    site.story("sports/run", date="2026-11-20 10:00", status="withdrawn", withdrawn=note).build()
    assert [entry.summary for entry in feed(site).entries] == ["It was not so."]


def test_the_feed_is_named_by_no_page_and_leads_to_the_front_page(site: Newsroom) -> None:
    partner(site).build()
    assert feed(site).feed.link == "https://courier.test/"
    pages = [name for name in site.files() if name.endswith((".html", ".txt", ".xml"))]
    told = [name for name in pages if "coast-radio" in site.read(f"/{name}")]
    assert told == ["partners/coast-radio/atom.xml", RADIO[1:]]


def test_the_title_is_the_outlets_or_the_partners_own(site: Newsroom) -> None:
    partner(partner(site), "wire", title='"Courier for <Wire>"').build()
    assert feed(site).feed.title == "The Test Courier"
    assert feed(site, "/partners/wire/feed.xml").feed.title == "Courier for <Wire>"


# -- on which terms --------------------------------------------------------------------------------


def test_the_terms_are_those_of_all_feeds_unless_the_partner_has_its_own(site: Newsroom) -> None:
    site.append("config.toml", "\n[feeds]\nitems = 3\nfull_text = false\n")
    partner(partner(site), "wire", items="1", full_text="true").build()
    assert [len(entry.get("content", ())) for entry in feed(site).entries] == [0, 0, 0]
    (only,) = feed(site, "/partners/wire/feed.xml").entries
    assert only.content[0].value == "<p>The ferry was late.</p>"


FIRST = '"First published by {outlet}: {url} – “{title}” & more"'


def test_each_text_ends_with_the_line_that_was_agreed_on(site: Newsroom) -> None:
    site.story("world/ferry", date="2026-11-23 10:00", title="Ro <b> & {url} {0}")
    partner(site, attribution=FIRST, items="1").build()
    url = "https://courier.test/world/2026/11/ferry/"
    (entry,) = feed(site).entries
    assert entry.content[0].value == (
        "<p>The ferry was late.</p>\n"
        f'<p>First published by The Test Courier: <a href="{url}">{url}</a>'
        " – “Ro &lt;b&gt; &amp; {url} {0}” &amp; more</p>"
    )
    assert entry.summary == "The ferry was late."
    assert "First published" not in site.read("/feed.xml")


def test_a_summary_ends_with_the_line_where_it_is_all_that_is_given(site: Newsroom) -> None:
    partner(site, attribution=FIRST, full_text="false", items="1").build()
    (entry,) = feed(site).entries
    assert entry.summary == (
        "The ferry was late. First published by The Test Courier:"
        " https://courier.test/world/2026/11/ferry/ – “Ferry” & more"
    )
    assert "content" not in entry


def test_without_pictures_neither_picture_nor_caption_nor_credit_is_given(site: Newsroom) -> None:
    site.picture("world/quay.png")
    body = 'One.\n\n![A quay](quay.png "The quay | Ana Brito")\n\nTwo ![](quay.png) three.'
    image = {"src": "quay.png", "alt": "A quay", "credit": "Ana Brito"}
    site.story("world/ferry", body, date="2026-11-23 10:00", image=image)
    partner(partner(site, items="1"), "wire", pictures="false", items="1").build()
    assert "quay" in site.read(RADIO)
    text = site.read("/partners/wire/feed.xml")
    assert "quay" not in text
    assert "Ana Brito" not in text
    (entry,) = feed(site, "/partners/wire/feed.xml").entries
    assert entry.content[0].value == "<p>One.</p>\n\n<p>Two  three.</p>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p>", "<p>a</p>"),
        ('<p><a href="/b"><img src="/a.png"></a></p>\n<p>a</p>', "<p>a</p>"),
        ("<figure><table></table></figure>", "<figure><table></table></figure>"),
        ("a<figure><figure><img></figure><figcaption>c</figcaption></figure>b", "ab"),
        ("a<picture><source srcset='/x'><img></picture>b", "ab"),
        ("a<svg><g><svg></svg></g><text>t</text></svg>b", "ab"),
        (
            '<video poster="/a.png" src="/b.mp4"></video>',
            '<video src="https://h.test/b.mp4"></video>',
        ),
        ("</figure>a<figure><img>b", "</figure>a<figure>b"),
        ("1 &lt; 2 <IMG alt='a > b'>", "1 &lt; 2 "),
        ('<p><a id="x"></a>y</p>', '<p><a id="x"></a>y</p>'),
    ],
)
def test_what_goes_with_a_picture_and_what_stays(html: str, expected: str) -> None:
    assert without_pictures(absolute_html(html, "https://h.test/")) == expected


PIECES = ["<figure>", "</figure>", "<img src=a>", "<svg>", "</svg>", "<picture>", "</picture>", "x"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_no_picture_is_left_however_the_html_is_broken(html: str) -> None:
    left = without_pictures(html)
    assert not any(sign in left for sign in ("<img", "<svg", "<picture"))


# -- time ------------------------------------------------------------------------------------------


def test_a_story_leaves_at_the_very_second_and_that_is_known(site: Newsroom) -> None:
    partner(partner(site, window='"20h"'), "wire", window='"20h"').build()
    assert titles(site) == ["Ferry"]
    events = [
        (event.at - NOON, event.kind, event.path)
        for event in upcoming(site.root, NOON, lambda *_: None)
    ]
    assert events[:1] == [(18 * HOUR, "partner", "content/world/ferry.md")]
    last = NOON + 18 * HOUR - 1
    assert not due(site.root, site.output, last)
    before = tree(site.output)
    site.build(last)
    assert tree(site.output) == before
    assert due(site.root, site.output, last + 1)
    site.build(last + 1)
    assert titles(site) == []


def test_the_window_begins_when_the_story_is_published_in_fact(site: Newsroom) -> None:
    site.story("world/late", date="2026-11-20 10:00", publish_at="2026-11-23 11:30")
    partner(site, window='"3h"').build()
    assert titles(site) == ["Late", "Ferry"]
    site.build(NOON + 2 * HOUR)
    assert titles(site) == ["Late"]
    site.build(NOON + 3 * HOUR)
    assert titles(site) == []


# -- builds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('sections = ["world", "sports"]', 'sections = ["sports"]'),
        ('sections = ["world", "sports"]', 'tags = ["ferries"]'),
        ('window = "2d"', 'window = "30d"'),
        ('window = "2d"', 'window = "1h"'),
        ("[feeds.partner.coast-radio]", "[feeds.partner.inland-radio]"),
        ("items = 9", "items = 1"),
        ("items = 9", "pictures = false"),
        ("items = 9", 'attribution = "By {outlet}"'),
        ("items = 9", "full_text = false"),
    ],
)
def test_after_a_change_of_the_agreement_all_is_as_in_a_clean_build(
    site: Newsroom, tmp_path: Path, old: str, new: str
) -> None:
    site.picture("world/a.png")
    site.story("world/ferry", "![A](a.png)", date="2026-11-23 10:00", tags=["Ferries"])
    partner(site, sections='["world", "sports"]', window='"2d"', items="9").build()
    site.replace("config.toml", old, new)
    before = tree(site.output)
    site.build()
    clean = Newsroom.at(tmp_path / "clean")
    clean.write("config.toml", (site.root / "config.toml").read_bytes())
    shutil.copytree(site.root / "content", clean.root / "content")
    clean.build()
    after = tree(site.output)
    assert after == tree(clean.output)
    changed = {path for path, _ in before.items() ^ after.items()}
    assert {path.partition("/")[0] for path in changed} == {"partners"}


def test_a_change_of_one_agreement_renders_the_partners_feeds_alone(site: Newsroom) -> None:
    partner(partner(site), "wire").build()
    site.replace("config.toml", "[feeds.partner.wire]", '[feeds.partner.wire]\ntitle = "W"')
    files = ("atom.xml", "feed.json", "feed.xml")
    names = ("coast-radio", "wire")
    assert rendered(site) == [f"partners/{name}/{file}" for name in names for file in files]


def test_a_new_story_of_another_section_renders_no_feed_of_a_partner(site: Newsroom) -> None:
    partner(site, sections='["world"]').build()
    site.story("sports/new", date="2026-11-23 11:00")
    assert RADIO[1:] not in rendered(site)
    site.story("world/new", date="2026-11-23 11:00")
    assert RADIO[1:] in rendered(site)


def rendered(site: Newsroom) -> list[str]:
    """What a build renders."""
    told: list[str] = []
    order = Order(site.root, NOON, site.output, jobs=1)
    build(order, explain=lambda path, reason: told.append(path))
    return sorted(told)
