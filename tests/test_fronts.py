"""The front page as a document: what an editor sets stands there, and nothing else is rendered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from histories.play import files
from newsroom import NOON, Newsroom, tree
from selectolax.lexbor import LexborHTMLParser
from structured import blocks, schema_org
from test_minimality import rendered

from newsgen.errors import Broken
from newsgen.intake.context import intake_context
from newsgen.intake.fronts import take_front
from newsgen.model import Source
from newsgen.newsroom.verify import verify
from newsgen.outlet.config import load_config

HOME, WORLD, SPORTS = (f"content/_fronts/{name}.toml" for name in ("home", "world", "sports"))
DAY = 86_400


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """Stories `w-1` to `w-6` of the section world, one a day, and `s-1` of sports."""
    for number in range(1, 7):
        story(newsroom, f"w-{number}", f"2026-11-1{number} 10:00")
    return story(newsroom, "s-1", "2026-11-10 10:00", section="sports")


def story(room: Newsroom, id_: str, date: str, section: str = "world", **keys: Any) -> Newsroom:
    return room.story(f"{section}/{id_}", id=id_, date=date, title=id_, **keys)


def slot(name: str, stories: str = "", **keys: Any) -> str:
    """A slot with some stories, as a document has it."""
    given = {"name": name, "stories": stories.split(), **keys}
    lines = (f"{key} = {json.dumps(value)}" for key, value in given.items() if value)
    return "\n".join(("[[slot]]", *lines, ""))


def titles(room: Newsroom, url: str = "/") -> list[str]:
    """The headlines of a page in their order, behind those of the slots."""
    page = LexborHTMLParser(room.read(url))
    return [node.text().strip() for node in page.css("main :is(.slot-name, h2, .card-title)")]


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Lisbon")).timestamp())


# -- what stands there -----------------------------------------------------------------------------


def test_what_is_set_by_hand_comes_first_then_the_newest_of_the_list_and_no_story_twice(
    room: Newsroom,
) -> None:
    room.write(
        HOME,
        slot("Top", "s-1 w-2", fill="newest", count=4)
        + slot("Also", "w-6", fill="section/world", count=3)
        + slot("Empty", fill="section/sports"),
    ).build()
    expected = ["Top", "s-1", "w-2", "w-5", "w-4", "Also", "w-6", "w-3", "w-1"]
    assert titles(room) == [*expected, "Recent posts"][: len(expected)]
    assert not verify(room.root, room.output, None).count


def test_a_sections_page_has_its_slots_and_below_them_its_list_without_their_stories(
    room: Newsroom,
) -> None:
    before = room.build() and room.read("/world/page/1/")
    room.write(WORLD, slot("Chosen", "s-1 w-5")).build()
    assert titles(room, "/world/") == ["Chosen", "s-1", "w-5", "All stories", "w-6", "w-4"]
    assert titles(room, "/sports/") == ["s-1"]
    assert room.read("/world/page/1/") == before


def test_names_and_the_banner_are_shown_as_they_are_typed(room: Newsroom) -> None:
    room.write(
        HOME,
        slot("<i>Top</i> & _more_", "w-1")
        + '[banner]\ntext = "<b>Storm</b> & wind"\nurl = "/world/?"\n'.replace("?", ""),
    ).build()
    assert "&lt;i&gt;Top&lt;/i&gt; &amp; _more_" in room.read("/")
    line = '<p class="banner"><a href="/world/">&lt;b&gt;Storm&lt;/b&gt; &amp; wind</a></p>'
    assert line in room.read("/")
    assert "Storm" not in room.read("/page/1/") + room.read("/world/")


def test_feeds_and_numbered_pages_are_as_they_were(room: Newsroom) -> None:
    room.build()
    before = tree(room.output)
    room.write(HOME, slot("Top", "w-2", fill="newest")).write(WORLD, slot("Top", "w-1")).build()
    after = tree(room.output)
    assert {name for name in before if before[name] != after[name]} == {
        "index.html",
        "world/index.html",
    }


def test_what_the_front_page_leaves_out_is_not_filled_in_and_may_be_set_there(
    room: Newsroom,
) -> None:
    story(room, "w-9", "2026-11-19", exclude=["home"])
    room.write(HOME, slot("Top", fill="section/world", count=1)).build()
    assert titles(room)[:2] == ["Top", "w-6"]
    room.write(HOME, slot("Top", "w-9", fill="section/world", count=2)).build()
    assert titles(room)[:3] == ["Top", "w-9", "w-6"]


def test_opinion_and_what_was_paid_for_lead_no_page_unless_they_are_set_there(
    room: Newsroom,
) -> None:
    story(room, "op-1", "2026-11-21", genre="opinion")
    story(room, "ad-1", "2026-11-22", genre="sponsored")
    for number in range(7, 10):
        story(room, f"w-{number}", f"2026-11-{number + 10}")
    room.build()
    top = [node.text() for node in LexborHTMLParser(room.read("/")).css(".top .card-title")]
    assert top == ["w-9", "w-8", "w-7", "w-6", "w-5", "w-4", "w-3", "w-2", "w-1", "s-1"]
    room.write(HOME, slot("Top", fill="newest", count=2)).build()
    assert titles(room)[:3] == ["Top", "w-9", "w-8"]
    room.write(WORLD, slot("Top", fill="newest", count=2)).build()
    assert titles(room, "/world/")[:3] == ["Top", "op-1", "w-9"]
    room.write(HOME, slot("Views", "ad-1", fill="section/world", count=3)).build()
    assert titles(room)[:4] == ["Views", "ad-1", "op-1", "w-9"]


def test_every_list_that_readers_see_may_fill_a_slot(room: Newsroom) -> None:
    room.author("ana", "Ana").story(
        "world/tagged", id="tagged", title="tagged", author="ana", tags=["Vote"], series="Quay"
    )
    for list_ in ("author/ana", "tag/vote", "series/quay", "year/world/2026", "home"):
        room.write(SPORTS, slot("Elsewhere", fill=list_, count=1))
        assert room.build().warnings == ()
        assert titles(room, "/sports/")[:2] == ["Elsewhere", "tagged"], list_


def test_a_document_without_a_slot_that_stands_leaves_the_page_to_the_themes_rules(
    room: Newsroom,
) -> None:
    room.build()
    before = room.read("/")
    room.write(HOME, slot("Later", "w-1", start="2026-12-01") + slot("Hidden", "nobody"))
    found, _ = rendered(room)
    assert room.read("/") == before
    assert set(found) <= {"/"}


def test_structured_data_names_the_stories_in_the_order_of_the_page(room: Newsroom) -> None:
    room.write(HOME, slot("Top", "w-2 w-4")).write(WORLD, slot("Top", "w-1")).build()
    found = [(page, block) for page, block in blocks(room.output) if block["@type"] == "ItemList"]
    urls = {
        page: [one["url"].rstrip("/").rpartition("/")[2] for one in block["itemListElement"]]
        for page, block in found
    }
    assert urls["index.html"][:2] == ["w-2", "w-4"]
    assert urls["world/index.html"] == ["w-1", "w-6", "w-5", "w-4"]
    assert schema_org(found) == []


def test_a_theme_that_knows_nothing_of_slots_shows_its_lists_as_ever(room: Newsroom) -> None:
    room.theme(
        "own",
        "default",
        front__html='{% extends "base.html" %}{% block main %}'
        "{% for story in listing.stories %}{{ story.title }} {% endfor %}{% endblock %}",
        section__html='{% extends "base.html" %}{% block main %}'
        "{% for story in listing.stories %}{{ story.title }} {% endfor %}{% endblock %}",
    )
    room.write(HOME, slot("Top", "w-6")).write(WORLD, slot("Top", "w-6 w-5")).build()
    assert "w-6 w-5 w-4" in room.read("/")
    assert "w-6 w-5 w-4" in room.read("/world/")


# -- time ------------------------------------------------------------------------------------------


def test_slots_begin_and_end_and_banners_go_by_time_alone(room: Newsroom) -> None:
    room.write(
        HOME,
        slot("Day", "w-1", end="2026-11-24T06:00:00")
        + slot("Night", "w-2", start="2026-11-24 06:00", end="2026-11-25T06:00:00+02:00")
        + '[banner]\ntext = "Gales"\nuntil = 2026-11-24\n',
    )
    moments = {
        "2026-11-23 23:59": ("w-1", True),
        "2026-11-24 00:00": ("w-1", False),
        "2026-11-24 06:00": ("w-2", False),
        "2026-11-25 03:59": ("w-2", False),
        "2026-11-25 04:00": ("w-6", False),
        "2026-11-23 12:00": ("w-1", True),
    }
    room.build(moment("2026-11-23 12:00"))
    for text, (first, has_banner) in moments.items():
        found, _ = rendered(room, moment(text))
        assert set(found) <= {"/", "/news-sitemap.xml", "/sitemap.xml"}, text
        assert next(one for one in titles(room) if one[:2] == "w-") == first, text
        assert ("Gales" in room.read("/")) is has_banner, text
        assert not verify(room.root, room.output, None).count, text


def test_next_and_due_know_of_slots_and_banners(room: Newsroom) -> None:
    room.write(
        HOME,
        slot("Day", "w-1", start="2026-11-22", end="2026-11-24")
        + '[banner]\ntext = "Gales"\nuntil = 2026-11-25T08:00:00\n',
    )
    at = str(NOON)
    told = json.loads(room.run("next", "--json", SOURCE_DATE_EPOCH=at).stdout)["events"]
    assert [(one["kind"], one["path"], one["title"]) for one in told] == [
        ("slot", HOME, "Day"),
        ("banner", HOME, "Gales"),
    ]
    assert [one["at"] for one in told] == [moment("2026-11-24"), moment("2026-11-25 08:00")]


# -- no more than it must --------------------------------------------------------------------------

Edit = Callable[[Newsroom], object]
CASES: dict[str, tuple[Edit, str]] = {
    "a comment": (lambda room: room.append(HOME, "# Ours.\n"), ""),
    "a slot's name": (lambda room: room.replace(HOME, "Top", "First"), "/"),
    "the order of slots": (
        lambda room: room.write(HOME, slot("B", "w-1") + slot("Top", "w-2")),
        "/",
    ),
    "an end that is far off": (
        lambda room: room.write(HOME, slot("Top", "w-2", fill="newest", end="2027-01-01")),
        "",
    ),
    "a slot that is to come": (
        lambda room: room.append(HOME, slot("Later", "w-1", start="2027-01-01")),
        "",
    ),
    "a banner": (lambda room: room.append(WORLD, '[banner]\ntext = "Gales"\n'), "/world/"),
    "no document any longer": (lambda room: room.remove(HOME), "/"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_renders_the_pages_that_show_it_and_nothing_else(room: Newsroom, case: str) -> None:
    room.write(HOME, slot("Top", "w-2", fill="newest"))
    room.write(WORLD, slot("Chosen", "w-5")).write(
        SPORTS, slot("World", fill="section/world", count=1)
    )
    room.build()
    edit, expected = CASES[case]
    edit(room)
    found, _ = rendered(room)
    assert set(found) == set(expected.split())


def test_a_story_wakes_a_filled_slot_only_where_it_must(room: Newsroom) -> None:
    room.write(SPORTS, slot("World", "w-6", fill="section/world", count=2)).build()
    retitled = room.replace("content/world/w-3.md", 'title: "w-3"', 'title: "Three"')
    assert "/sports/" not in rendered(retitled)[0]
    assert "/sports/" not in rendered(story(room, "older", "2026-11-12"))[0]
    reason = rendered(story(room, "newer", "2026-11-20"))[0]["/sports/"]
    assert reason == "newest 1 of section/world for a place on a page: story newer entered"
    assert titles(room, "/sports/")[:3] == ["World", "w-6", "newer"]
    gone = room.replace("content/world/w-6.md", 'title: "w-6"', 'title: "Six"\ndraft: true')
    assert rendered(gone)[0]["/sports/"]
    assert titles(room, "/sports/")[:3] == ["World", "newer", "w-5"]


# -- what is hidden leaves no trace ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"draft": True}, "draft"),
        ({"date": "2026-11-30 08:00"}, "scheduled until 2026-11-30 08:00 WET"),
        ({"embargo": {"reason": "Agreed"}}, "embargoed: Agreed"),
        ({"expires": "2026-11-22"}, "expired"),
        ({"status": "withdrawn"}, "withdrawn"),
    ],
    ids="draft date embargo expires status".split(),
)
def test_a_hidden_story_that_is_set_by_hand_is_passed_over_without_a_trace(
    tmp_path: Path, keys: dict[str, Any], why: str
) -> None:
    hidden, without = Newsroom(tmp_path / "hidden"), Newsroom(tmp_path / "without")
    for each in (hidden, without):
        story(each, "w-1", "2026-11-20")
        each.write(HOME, slot("Top", "h-1 w-1", fill="newest", count=2) + slot("Else", "h-1"))
    story(hidden, "h-1", **{"date": "2026-11-21", "summary": "SECRET", **keys})
    report = hidden.build()
    assert without.build().warnings[0].code == "lost-story"
    assert [str(one) for one in report.warnings] == [
        f'{HOME}:3:12: "h-1" is passed over here: {why}',
        f'{HOME}:8:12: "h-1" is passed over here: {why}',
    ]
    assert tree(hidden.output) == tree(without.output)


# -- what is wrong ---------------------------------------------------------------------------------

BANNER = '[banner]\ntext = "Here"\nurl = "{}"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[slot]]\nname = "A"\nstorys = ["w-1"]', '3:1: unknown key "storys", did you mean'),
        ("[[slott]]\n", '1:3: unknown key "slott", did you mean "slot"?'),
        ('[[slot]]\nname = "A"', '1:3: the slot "A" has no stories, and nothing that fills it'),
        ('[[slot]]\nstories = ["w-1"]\nend = 2026-01-01\nstart = 2026-01-01', "3:1: slot 1 has"),
        ('[[slot]]\nstories = ["w-1"]\nend = "soon"', '3:1: "slot.end" must be a date'),
        ('[[slot]]\nfill = "newest"\ncount = 0', '3:1: "slot.count" must be a whole number from'),
        ('[[slot]]\nstories = ["w-1", "w-1"]', '2:1: "slot.stories" names "w-1" twice'),
        ("[banner]\nurl = 'x'", '1:2: "banner.text" is missing'),
        (BANNER.format("javascript:alert(1)"), '3:1: "banner.url" must'),
        (BANNER.format(" JavaScript:x"), '3:1: "banner.url" must'),
        (BANNER.format("data:text/html,x"), '3:1: "banner.url" must'),
        (BANNER.format("//host.test/"), '3:1: "banner.url" must'),
        ("slot = 3", '1:1: "slot" must be a list of tables'),
        ("x = = 1", "1:5: "),
    ],
)
def test_a_mistake_is_told_with_its_place(newsroom: Newsroom, text: str, problem: str) -> None:
    intake = intake_context(newsroom.root, load_config(newsroom.root))
    with pytest.raises(Broken) as broken:
        take_front(intake, Source(HOME, "front", ""), text.encode(), False)
    assert any(str(one).startswith(f"{HOME}:{problem}") for one in broken.value.problems)


def test_a_list_that_readers_do_not_see_fills_no_slot(newsroom: Newsroom) -> None:
    lists = ("section/wolrd", "world", "pinned", "partner/x")
    newsroom.write(HOME, "".join(slot("", fill=list_) for list_ in lists))
    assert newsroom.problems() == [
        f'{HOME}:2:1: there is no list "section/wolrd", did you mean "section/world"?',
        f'{HOME}:4:1: there is no list "world", did you mean "section/world"?',
        f'{HOME}:6:1: there is no list "pinned"',
        f'{HOME}:8:1: there is no list "partner/x"',
    ]


def test_a_document_for_no_section_is_an_error_with_the_nearest_name(room: Newsroom) -> None:
    room.write("content/_fronts/world/strait.toml", slot("Top", "w-1"))
    (problem,) = room.problems()
    assert problem == (
        "content/_fronts/world/strait.toml:1:1: "
        'there is no section "world/strait" for it, did you mean "world/straits"?'
    )


def test_ids_that_are_no_more_are_told_with_the_nearest_and_so_are_stories_named_twice(
    room: Newsroom,
) -> None:
    room.write(
        HOME,
        slot("Top", "w-11 w-2 w-3", fill="tag/nowhere", count=9)
        + slot("More", "w-3")
        + slot("Over", "gone-1", end="2026-11-01")
        + '[banner]\ntext = "Gales"\nurl = "/nowhere/"\n',
    )
    assert [re.sub(".*toml:", "", str(one)) for one in room.build().warnings] == [
        '3:12: no story has the id "w-11", did you mean "w-1"?',
        '4:1: no story stands in the list "tag/nowhere" now',
        '8:12: "w-3" stands in Top already, and once on a page',
        '15:1: there is nothing at "/nowhere/", where the banner leads',
    ]


def test_files_that_look_like_a_document_and_are_none_are_told_of(room: Newsroom) -> None:
    room.write("content/_fronts/home.md", "---\ntitle: Top\n---\n")
    room.write("content/_fronts/world.yaml", "slot: []\n")
    room.write("content/_fronts/sports.TOML", "")
    room.write("content/_front/home.toml", "")
    assert [(one.path, one.code) for one in room.build().warnings] == [
        ("content/_front/home.toml", "ending"),
        ("content/_fronts/home.md", "ending"),
        ("content/_fronts/sports.TOML", "ending"),
        ("content/_fronts/world.yaml", "ending"),
    ]


# -- the command -----------------------------------------------------------------------------------


def test_the_command_says_what_stands_where_and_why(room: Newsroom) -> None:
    story(room, "d-1", "2026-11-20", draft=True)
    room.write(
        HOME,
        slot("Top", "w-2 d-1 x-1", fill="newest", count=2, end="2026-11-30")
        + slot("Later", "w-1", start="2026-11-29")
        + slot("More", "w-2")
        + '[banner]\ntext = "Gales"\nurl = "/world/"\nuntil = 2026-11-24\n',
    )
    at = ("--at", "2026-11-23T12:00")
    assert room.run("front", *at).stdout.splitlines() == [
        HOME,
        "banner: Gales → /world/ (until 2026-11-24 00:00 WET)",
        "Top (until 2026-11-30 00:00 WET)",
        "  1. w-2 w-2 (set by hand)",
        "  2. w-6 w-6 (filled from newest)",
        "  passed over: d-1 (draft)",
        "  passed over: x-1 (no such story)",
        "Later (from 2026-11-29 00:00 WET): not yet",
        "More",
        "  passed over: w-2 (stands in Top)",
        "  no story: the slot is not shown",
    ]
    found = json.loads(room.run("front", "home", ".", "--json", "--at", "2026-11-29").stdout)
    assert [one["state"] for one in found["slots"]] == ["stands"] * 3
    assert found["banner"] is None
    assert "the theme's rules" in room.run("front", "world", *at).stdout
    assert "did you mean" in room.run("front", "wrld", check=False).stderr
    assert not room.output.exists()


def test_a_document_with_errors_is_left_out_where_files_with_errors_are(room: Newsroom) -> None:
    room.write(HOME, slot("Top", "w-1", fill="section/nowhere")).write(WORLD, "x = = 1")
    for _ in range(2):
        report = room.build(skip_broken=True)
        assert [one.path for one in report.skipped] == [HOME, WORLD]
    assert "Top" not in titles(room)
    room.write(HOME, slot("Top", "w-1"))
    assert [one.path for one in room.build(skip_broken=True).skipped] == [WORLD]
    assert titles(room)[:2] == ["Top", "w-1"]


def test_what_stands_is_known_where_a_state_is_carried_to(room: Newsroom, tmp_path: Path) -> None:
    room.write(HOME, slot("Top", "w-1", fill="newest", end="2026-11-24"))
    state = tmp_path / "saved.state"
    room.build(state=state)
    other = Newsroom(tmp_path / "other").write(HOME, (room.root / HOME).read_bytes())
    for path in (room.root / "content").rglob("*.md"):
        other.write(path.relative_to(room.root).as_posix(), path.read_bytes())
    other.write("config.toml", (room.root / "config.toml").read_bytes())
    for name, data in files(room.output).items():
        other.write(f"output/{name}", data)
    found, _ = rendered(other, moment("2026-11-24 08:00"), state=state)
    assert "/" in found
    assert not {one for one in found if "w-" in one}
