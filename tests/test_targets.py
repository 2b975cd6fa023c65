"""Links, pictures and fragments that lead nowhere on the site are told, as long as they do."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from newsroom import NOON, Newsroom

from newsgen.build import build
from newsgen.newsroom.check import check
from newsgen.steps.order import Order

HEADED = "## What they ask for\n\nA day.\n\n## Later {#own}\n\nText."


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.story("world/b", HEADED, summary="S").page("about", "## Who\n\nWe.")
    return newsroom.write("content/_static/map.svg", "<svg/>")


def told(room: Newsroom, body: str, **keys: object) -> list[str]:
    room.story("world/a", body, **keys)
    return warned(room)


def warned(room: Newsroom, at: int = NOON) -> list[str]:
    """The warnings, which are those of a clean build."""
    found = sorted(room.build(at).warnings)
    with TemporaryDirectory() as folder:
        room.copied_to(Path(folder) / "site")
        clean = Newsroom.at(Path(folder) / "site").build(at)
    assert sorted(clean.warnings) == found
    return [f"{one.line}:{one.column} {one.code}: {one.message}" for one in found]


LEADS = [
    "[x](b.md#what-they-ask-for) [y](b.md#own) [z](b.md?q=1#own) [t](b.md#top) [u](b.md#)",
    "[x](../pages/about.md#who) [m](b.md#main) [w](b.md#:~:text=day)",
    "## Here\n\n[x](#here) [t](#top) [main](#main) <b id='mine'>m</b> [y](#mine)",
    "[x](/world/2026/11/b/) [y](/world/2026/11/b) [z](/world/2026/11/b/#own) [h](/) [f](/feed.xml)",
    "[x](/about/#who) ![m](/map.svg) [s](/world/) [q](/world/?page=2) [d](/world/2026/11/./b/)",
    "[x](//other.example/x#y) [y](https://post.example/gone/) [z](/media/crew.0a1b2c3d4e.jpg)",
    "A note[^1].\n\n[^1]: Note.",
    "`[x](/gone/)` and [a section](../world#latest)",
]
NOWHERE = {
    "See [there](b.md#no-such) and\n[here](#gone)": [
        '6:13 dead-fragment: "b.md#no-such" leads to no place on that page',
        '7:8 dead-fragment: "#gone" leads to no place on that page',
    ],
    "[x](b.md#what-they-ask)": [
        '6:5 dead-fragment: "b.md#what-they-ask" leads to no place on that page|what-they-ask-for'
    ],
    "[x](../pages/about.md#whom)": [
        '6:5 dead-fragment: "../pages/about.md#whom" leads to no place on that page|who'
    ],
    "[x](/2012/gone/) ![p](/images/gone.png)": [
        '6:5 dead-address: there is nothing at "/2012/gone/"',
        '6:23 dead-address: there is nothing at "/images/gone.png"',
    ],
    "[x](/world/2026/11/b/#no) [y](/feed.rss) [z](/World/)": [
        '6:5 dead-fragment: "/world/2026/11/b/#no" leads to no place on that page',
        '6:31 dead-address: there is nothing at "/feed.rss"',
        '6:46 dead-address: there is nothing at "/World/"',
    ],
    '<video src="/gone.mp4" poster="/gone.jpg"></video>': [
        '6:13 dead-address: there is nothing at "/gone.mp4"',
        '6:32 dead-address: there is nothing at "/gone.jpg"',
    ],
}


@pytest.mark.parametrize("body", LEADS)
def test_what_leads_somewhere_is_not_told(room: Newsroom, body: str) -> None:
    assert [one for one in told(room, body) if "dead" in one] == []


@pytest.mark.parametrize("body", NOWHERE)
def test_what_leads_nowhere_is_told(room: Newsroom, body: str) -> None:
    found = [re.sub(r', did you mean "(.*)"\?', r"|\1", one) for one in told(room, body)]
    assert found == NOWHERE[body]


def test_plain_pages_are_looked_at_too(room: Newsroom) -> None:
    room.page("us", "[x](/gone/) [y](about.md#none) [z](#none)")
    assert [one.split(":")[1].split()[1] for one in warned(room)] == [
        "dead-address",
        "dead-fragment",
        "dead-fragment",
    ]


# -- edits of what a link leads to -----------------------------------------------------------------


def test_a_place_goes_and_comes_with_the_other_text(room: Newsroom) -> None:
    assert told(room, "[x](b.md#what-they-ask-for)") == []
    room.replace("content/world/b.md", "What they ask for", "What they want")
    (one,) = warned(room)
    assert "b.md#what-they-ask-for" in one
    assert warned(room) == [one]
    room.replace("content/world/b.md", "What they want", "What they ask for")
    assert warned(room) == []


def test_an_address_goes_and_comes_with_what_is_built(room: Newsroom) -> None:
    gone = '6:5 dead-address: there is nothing at "/world/2026/11/c/"'
    assert told(room, "[x](/world/2026/11/c/#own)") == [gone]
    room.story("world/c", HEADED)
    assert warned(room) == []
    room.story("world/c", "No heading.")
    (one,) = warned(room)
    assert "dead-fragment" in one
    room.story("world/c", draft=True)
    assert warned(room) == [gone]
    room.story("world/d", HEADED, slug="c")
    assert warned(room) == []
    room.remove("content/world/d.md")
    assert warned(room) == [gone]
    room.story("world/e", HEADED, aliases=["/world/2026/11/c/"])
    assert warned(room) == []


def test_an_address_comes_with_time(room: Newsroom) -> None:
    room.story("world/later", HEADED, date="2026-11-24", slug="c")
    body = "[x](/world/2026/11/c/) [y](/plan.txt)"
    assert [one.split()[0] for one in told(room, body)] == ["6:5", "6:28"]
    assert [one.split()[0] for one in warned(room, NOON + 2 * 86400)] == ["6:28"]
    room.write("content/_static/plan.txt", "x")
    assert warned(room, NOON + 2 * 86400) == []


def test_a_place_comes_with_the_theme(room: Newsroom) -> None:
    assert len(told(room, "[x](b.md#sidebar)")) == 1
    page = '{% extends "parent:article.html" %}{% block body %}<p id="sidebar">{% endblock %}'
    room.theme("new", "default", article__html=page)
    assert [one for one in warned(room) if "dead" in one] == []


def test_only_what_changed_is_rendered(room: Newsroom) -> None:
    told(room, "[x](b.md#own) [y](/world/2026/11/b/)")
    assert rendered(room) == set()
    room.replace("content/world/b.md", "A day.", "Two days.")
    assert "world/2026/11/a/index.html" not in rendered(room)
    room.replace("content/world/b.md", "{#own}", "{#another}")
    assert "world/2026/11/a/index.html" in rendered(room)


def rendered(room: Newsroom) -> set[str]:
    found = set()
    build(Order(room.root, NOON, room.output, jobs=1), explain=lambda path, _: found.add(path))
    return found


# -- a check ---------------------------------------------------------------------------------------


def test_a_check_says_so_as_well_also_of_what_is_held_back(room: Newsroom) -> None:
    room.story("world/held", "[x](b.md#no) [y](/world/2026/11/other/)", draft=True)
    room.story("world/other", date="2026-11-25")
    found = [one for one in check(room.root, NOON).problems if "dead" in one.code]
    assert [(one.path, one.code) for one in found] == [("content/world/held.md", "dead-fragment")]
