"""What stories announce: in a calendar file, on a page, in structured data, until it is over."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from newsroom import CONFIG, NOON, Newsroom, tree
from selectolax.lexbor import LexborHTMLParser
from structured import blocks, schema_org
from test_minimality import rendered
from test_visibility import HIDDEN

from newsgen.errors import Broken
from newsgen.newsroom.upcoming import upcoming
from newsgen.newsroom.verify import verify

ZONE = ZoneInfo("Europe/Lisbon")
LONG = "港の合唱団が救命艇のために歌う冬の夜の音楽会 " * 6
UNESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)[;,]")


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())


def events(room: Newsroom) -> list[dict[str, str]]:
    """The events of the calendar: each property with its parameters as a key, unescaped."""
    data = (room.output / "events.ics").read_bytes()
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert not [line for line in lines if b"\n" in line or b"\r" in line or len(line) > 75]
    for line in lines:
        line.decode()  # no character is torn apart
    unfolded = data.decode().replace("\r\n ", "").split("\r\n")
    found: list[dict[str, str]] = []
    for line in unfolded[unfolded.index("BEGIN:VEVENT") : -2]:
        key, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif line != "END:VEVENT":
            assert key not in found[-1]
            assert key == "URL" or not UNESCAPED.search(value)
            found[-1][key] = re.sub(
                r"\\(.)", lambda sign: "\n" if sign[1] == "n" else sign[1], value
            )
    return found


def announced(room: Newsroom, url: str = "/events/") -> tuple[list[str], list[str]]:
    """The headlines of what is to come, and of what is over."""
    page = LexborHTMLParser(room.read(url))
    return tuple(  # type: ignore[return-value]
        [node.text().strip() for node in page.css(f"h{level}.card-title")] for level in (2, 3)
    )


# -- the calendar file -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            {"starts": "2026-12-02 20:00", "ends": "2026-12-02 22:30"},
            {"DTSTART": "20261202T200000Z", "DTEND": "20261202T223000Z"},
        ),
        (
            {"starts": "2026-07-02T20:00:00+02:00"},
            {"DTSTART": "20260702T180000Z"},
        ),
        (
            {"starts": "2026-12-05"},
            {"DTSTART;VALUE=DATE": "20261205", "DTEND;VALUE=DATE": "20261206"},
        ),
        (
            {"starts": "2026-10-24", "ends": "2026-10-25"},  # the clocks go back
            {"DTSTART;VALUE=DATE": "20261024", "DTEND;VALUE=DATE": "20261026"},
        ),
        (
            {"starts": "2026-07-05 10:00", "ends": "2026-07-06"},
            {"DTSTART": "20260705T090000Z", "DTEND": "20260706T230000Z"},
        ),
        (
            {"starts": "2026-12-05", "ends": "2026-12-05 12:00"},
            {"DTSTART": "20261205T000000Z", "DTEND": "20261205T120000Z"},
        ),
        (
            {"starts": "9998-12-31"},
            {"DTSTART;VALUE=DATE": "99981231", "DTEND;VALUE=DATE": "99990101"},
        ),
    ],
)
def test_days_are_days_and_moments_are_in_utc(
    newsroom: Newsroom, keys: dict[str, Any], expected: dict[str, str]
) -> None:
    newsroom.story("world/choir", id="choir", **keys).build()
    (event,) = events(newsroom)
    assert {key: event[key] for key in event if key.startswith("DT")} == {
        "DTSTAMP": "20261120T100000Z",
        **expected,
    }


def test_texts_come_out_as_they_went_in_and_lines_are_folded_between_characters(
    newsroom: Newsroom,
) -> None:
    title, where = f"A;B,C\\n:“{LONG.strip()}”", "Room “1”; Hall, \\N " + "ł" * 80
    newsroom.story("world/a", title=title, summary="One,\n\ntwo;", where=where, starts="2026-12-02")
    newsroom.build()
    (event,) = events(newsroom)
    assert (event["SUMMARY"], event["LOCATION"]) == (title, where)
    assert event["DESCRIPTION"].split() == ["One,", "two;"]
    assert event["URL"] == "https://courier.test/world/2026/11/a/"


def test_an_event_is_the_same_one_wherever_it_moves_and_events_stand_by_their_beginning(
    newsroom: Newsroom,
) -> None:
    newsroom.story("world/b", id="fair", guid="odd;name,1", starts="2026-12-03")
    newsroom.story("world/a", id="choir", starts="2026-12-04").build()
    before = events(newsroom)
    newsroom.story(
        "sports/z", id="choir", title="New", starts="2026-12-02 10:00", updated="2026-11-22 08:00"
    )
    newsroom.remove("content/world/a.md").build()
    after = events(newsroom)
    assert [event["UID"] for event in after] == [event["UID"] for event in before[::-1]]
    assert len({event["UID"] for event in after}) == 2
    assert after[0]["DTSTAMP"] == "20261122T080000Z"


def test_where_nothing_is_announced_there_is_no_page_and_no_file(newsroom: Newsroom) -> None:
    newsroom.story("world/a").build()
    assert not newsroom.has("/events/")
    assert not newsroom.has("/events.ics")
    assert "/events" not in newsroom.read("/sitemap-pages.xml") + newsroom.read("/world/2026/11/a/")
    newsroom.story("world/a", starts="2026-12-02").build()
    assert newsroom.has("/events.ics")
    assert "https://courier.test/events/" in newsroom.read("/sitemap-pages.xml")
    newsroom.story("world/a").build()
    assert [name for name in newsroom.files() if name.startswith("events")] == []


def test_below_a_path_the_calendar_is_there_too(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, CONFIG.replace("courier.test", "courier.test/news"))
    room.story("world/a", starts="2026-12-02").build()
    assert 'href="/news/events.ics"' in room.read("/events/")
    assert events(room)[0]["URL"] == "https://courier.test/news/world/2026/11/a/"


# -- the page --------------------------------------------------------------------------------------


def test_what_is_to_come_stands_on_top_the_soonest_first_then_what_is_over(
    newsroom: Newsroom,
) -> None:
    for name, starts in (("c", "2026-12-09"), ("a", "2026-11-23"), ("b", "2026-11-25 10:00")):
        newsroom.story(f"world/{name}", title=name, starts=starts)
    newsroom.story("world/x", title="x", starts="2026-11-22")
    newsroom.story("world/y", title="y", starts="2026-11-20", ends="2026-11-23 12:00:00")
    newsroom.story("world/z", title="z", starts="2026-11-21", ends="2026-11-23 12:00:01").build()
    assert announced(newsroom) == (["z", "a", "b", "c"], [])
    numbered = [name for name in newsroom.files() if name.startswith("events/page/")]
    assert numbered == [f"events/page/{number}/index.html" for number in (1,)]
    assert announced(newsroom, "/events/page/1/") == (["x", "z", "y"], [])


def test_an_event_ends_by_time_alone_and_no_page_but_that_of_events_is_rendered(
    newsroom: Newsroom,
) -> None:
    newsroom.story("world/a", date="2026-11-01", starts="2026-11-24")
    newsroom.story("world/b", date="2026-11-01", starts="2026-11-23 10:00", ends="2026-11-24 18:30")
    for name in ("v", "w", "x", "y", "z"):
        newsroom.story(f"world/{name}", date="2026-11-01", starts="2026-11-20")
    newsroom.build()
    assert newsroom.has("/events/page/1/")
    over = [moment("2026-11-24 18:30"), moment("2026-11-25")]
    coming = upcoming(newsroom.root, NOON, lambda stage, done, total: None)
    assert [(one.at, one.kind) for one in coming] == [(at, "event") for at in over]
    for at, left in zip(over, (["A"], []), strict=True):
        assert rendered(newsroom, at - 1)[0] == {}
        found, report = rendered(newsroom, at)
        assert set(found) == {"/events/"}
        assert announced(newsroom)[0] == left
        Newsroom.at(newsroom.root).build(at, output=newsroom.root / "clean", clean=True)
        assert tree(newsroom.output) == tree(newsroom.root / "clean")
    assert report.next_change is None


@pytest.mark.parametrize("hidden", HIDDEN, ids=str)
def test_what_a_hidden_story_announces_leaves_no_trace(
    newsroom: Newsroom, hidden: dict[str, Any], tmp_path: Path
) -> None:
    newsroom.story("world/seen", starts="2026-12-02").build()
    before = tree(newsroom.output)
    keys = {"starts": "2026-12-01 20:00", "ends": "2026-12-05", "where": "CANARY", **hidden}
    newsroom.story("world/hidden", **keys).build()
    gone = {name for name in newsroom.files() if b"CANARY" in (newsroom.output / name).read_bytes()}
    assert gone == set()
    after = tree(newsroom.output)
    assert {name: after.get(name) for name in before if "event" in name} == {
        name: before[name] for name in before if "event" in name
    }


# -- the story -------------------------------------------------------------------------------------


def test_programs_are_told_when_and_where(newsroom: Newsroom) -> None:
    newsroom.story(
        "world/choir", starts="2026-12-02 20:00", ends="2026-12-02 22:30", where="</script>Hall"
    )
    newsroom.story("world/fair", starts="2026-12-05", ends="2026-12-06", summary="A fair.").build()
    found = [(page, block) for page, block in blocks(newsroom.output) if block["@type"] == "Event"]
    told = {page.split("/")[3]: block for page, block in found}
    place = {"@type": "Place", "name": "</script>Hall", "address": "</script>Hall"}
    assert told["choir"]["location"] == place
    assert told["choir"]["startDate"] == "2026-12-02T20:00:00+00:00"
    assert (told["fair"]["startDate"], told["fair"]["endDate"]) == ("2026-12-05", "2026-12-06")
    assert "location" not in told["fair"]


@pytest.mark.tools
def test_schema_org_knows_all_that_is_said_of_an_event(newsroom: Newsroom) -> None:
    newsroom.picture("quay.png").story(
        "world/choir",
        starts="2026-12-02 20:00",
        ends="2026-12-03",
        where="Town Hall",
        image={"src": "../quay.png", "alt": "A quay"},
    ).build()
    found = [one for one in blocks(newsroom.output) if one[1]["@type"] == "Event"]
    assert len(found) == 1
    assert schema_org(found) == []


def test_readers_see_it_on_top_of_the_story_as_it_was_typed(newsroom: Newsroom) -> None:
    newsroom.story(
        "world/choir", starts="2026-12-02 20:00", ends="2026-12-03", where="<b>Hall & Co"
    )
    newsroom.build()
    page = LexborHTMLParser(newsroom.read("/world/2026/11/choir/"))
    times = [node.attributes["datetime"] for node in page.css(".event time")]
    assert times == ["2026-12-02T20:00:00+00:00", "2026-12-03"]
    place = page.css_first(".event-where")
    assert place
    assert place.text() == "<b>Hall & Co"
    assert not verify(newsroom.root, newsroom.output, None).count


# -- mistakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("starts: nonsense\nends: 2026-12-02", ["3:1 wrong-date"]),
        ("starts: 2026-12-02\nends: soon", ["4:1 wrong-date"]),
        ("starts: 9999-12-31", ["3:1 wrong-date"]),
        ("starts: 2026-12-02\nends: 9999-01-01", ["4:1 wrong-date"]),
        ("ends: 2026-12-02\nwhere: Hall", ["3:1 no-start", "4:1 no-start"]),
        ("starts: 2026-12-02\nends: 2026-12-01", ["4:1 wrong-order"]),
        ("starts: 2026-12-02 10:00\nends: 2026-12-02 10:00", ["4:1 wrong-order"]),
        ("starts: 2026-12-02 10:00\nends: 2026-12-01", ["4:1 wrong-order"]),
        ("starts: 2026-12-02 10:00\nends: 2026-12-02", []),
    ],
)
def test_a_mistake_is_told_once_where_it_stands(
    newsroom: Newsroom, lines: str, expected: list[str]
) -> None:
    newsroom.write(
        "content/world/a.md", f"---\ntitle: A\n{lines}\ndate: 2026-11-20\n---\n\nText.\n"
    )
    if not expected:
        newsroom.build()
        return
    with pytest.raises(Broken) as broken:
        newsroom.build()
    found = [f"{one.line}:{one.column} {one.code}" for one in broken.value.problems]
    assert found == expected
