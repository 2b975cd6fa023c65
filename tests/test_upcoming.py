"""What time alone will change is known to the second, and a build is due then and not before."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import NOON, Newsroom, tree

from newsgen.catalog import database
from newsgen.cli import main
from newsgen.errors import Broken
from newsgen.newsroom.upcoming import due, upcoming

DAY = 86_400
FERRY = "content/world/ferry.md"


def moment(seconds: int) -> str:
    """A moment as front matter has it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def cli(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


def coming(room: Newsroom, at: int = NOON) -> list[tuple[int, str]]:
    found = upcoming(room.root, at, lambda stage, done, total: None)
    return [(event.at - NOON, event.kind) for event in found]


def kinds(room: Newsroom, at: int = NOON) -> list[tuple[int, str]]:
    """What is to come, but for the end of what is news."""
    return [event for event in coming(room, at) if event[1] != "news-sitemap"]


def test_each_key_has_its_kind(newsroom: Newsroom) -> None:
    newsroom.story("world/a", date=moment(NOON + 10))
    newsroom.story("world/b", publish_at=moment(NOON + 20))
    newsroom.story("world/c", embargo={"until": moment(NOON + 30), "reason": "R"})
    newsroom.story("world/d", expires=moment(NOON + 40))
    assert kinds(newsroom) == [(10, "publish"), (20, "publish"), (30, "embargo"), (40, "expire")]
    assert kinds(newsroom, NOON + 20) == [(30, "embargo"), (40, "expire")]


def test_a_catalog_of_another_version_is_not_asked(newsroom: Newsroom) -> None:
    newsroom.story("world/a", date=moment(NOON + 10)).build()
    catalog = newsroom.root / ".newsgen/catalog.db"
    with closing(sqlite3.connect(catalog)) as connection:
        connection.execute(f"PRAGMA user_version = {database.VERSION - 1}")
        connection.execute("ALTER TABLE article RENAME COLUMN leaves TO ends")
    database._put_seal(catalog, database.CLOSED)
    before = catalog.read_bytes()
    assert kinds(newsroom) == [(10, "publish")]
    assert catalog.read_bytes() == before


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"date": moment(NOON + 10), "draft": True}, []),
        ({"date": moment(NOON + 10), "status": "withdrawn"}, []),
        ({"embargo": {"reason": "R"}}, []),
        ({"date": moment(NOON - 10)}, []),
        (
            {"date": moment(NOON + 9), "embargo": {"until": moment(NOON + 5), "reason": "R"}},
            [(9, "publish")],
        ),
        (
            {"date": moment(NOON + 5), "embargo": {"until": moment(NOON + 9), "reason": "R"}},
            [(9, "embargo")],
        ),
        ({"date": moment(NOON + 10), "status": "ready"}, []),
        ({"date": moment(NOON + 5), "expires": moment(NOON + 9)}, [(5, "publish"), (9, "expire")]),
    ],
)
def test_only_what_readers_will_see_is_an_event(
    newsroom: Newsroom, keys: dict[str, Any], expected: list[tuple[int, str]]
) -> None:
    assert kinds(newsroom.story("world/ferry", **keys)) == expected


WEEK = 7 * DAY


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, [(10, "withdrawn"), (10 + WEEK, "withdrawn")]),
        ({"expires": moment(NOON + 20)}, [(10, "withdrawn"), (10 + WEEK, "withdrawn")]),
        (
            {"expires": moment(NOON + 5)},
            [(5, "expire"), (10, "withdrawn"), (10 + WEEK, "withdrawn")],
        ),
        ({"pinned": moment(NOON + 20)}, [(10, "withdrawn"), (10 + WEEK, "withdrawn")]),
        ({"exclude": ["feeds"]}, [(10, "withdrawn")]),
        ({"date": moment(NOON + 10)}, []),
        ({"embargo": {"reason": "R"}}, []),
        ({"draft": True}, []),
        (
            {"publish_at": moment(NOON + 9)},
            [(9, "publish"), (10, "withdrawn"), (10 + WEEK, "withdrawn")],
        ),
    ],
)
def test_taking_back_is_an_event_and_so_is_the_end_of_its_item_in_feeds(
    newsroom: Newsroom, keys: dict[str, Any], expected: list[tuple[int, str]]
) -> None:
    taken_back = {"date": moment(NOON + 10), "text": "It was wrong."}
    newsroom.story("world/ferry", status="withdrawn", withdrawn=taken_back, **keys)
    assert kinds(newsroom) == expected


STORIES = st.fixed_dictionaries(
    {"date": st.integers(-3, 6)},
    optional={
        "publish_at": st.integers(-3, 6),
        "until": st.integers(-3, 6) | st.none(),
        "expires": st.integers(-2, 8),
        "draft": st.booleans(),
        "status": st.sampled_from(["published", "withdrawn", "draft", "ready"]),
        "withdrawn": st.integers(-2, 8),
        "exclude": st.just(["feeds"]),
    },
)


def _keys(chosen: dict[str, Any]) -> dict[str, Any]:
    keys = dict(chosen)
    decide = (keys.get(key) for key in ("date", "publish_at", "until"))
    published = max(one for one in decide if one is not None)
    if keys.get("expires", published + 1) <= published:
        del keys["expires"]
    for key in ("date", "publish_at", "expires"):
        if key in keys:
            keys[key] = moment(NOON + DAY * keys[key])
    if "withdrawn" in keys:
        taken_back = {"date": moment(NOON + DAY * keys["withdrawn"]), "text": "It was wrong."}
        keys |= {"status": "withdrawn", "withdrawn": taken_back}
    if "until" in keys:
        until = keys.pop("until")
        ends = {} if until is None else {"until": moment(NOON + DAY * until)}
        keys["embargo"] = {**ends, "reason": "R"}
    return keys


@pytest.mark.slow
@settings(max_examples=2000 if os.environ.get("NEWSGEN_DEEP") else 40)
@given(stories=st.lists(STORIES, min_size=1, max_size=5))
def test_until_the_next_moment_no_build_differs_and_then_one_does(
    stories: list[dict[str, Any]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Newsroom(Path(folder) / "site").story("world/always")
        for number, chosen in enumerate(stories):
            room.story(f"world/s{number}", **_keys(chosen))
        at, output = NOON, room.output
        room.build(at)
        while moments := [NOON + later for later, _ in coming(room, at)]:
            before = tree(output)
            assert not due(room.root, output, moments[0] - 1)
            assert due(room.root, output, moments[0])
            room.build(moments[0] - 1)
            assert tree(output) == before
            room.build(moments[0])
            assert tree(output) != before
            at = moments[0]
        before = tree(output)
        room.build(at + 100 * DAY)
        assert tree(output) == before


def test_sources_are_looked_at_as_they_are(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", date=moment(NOON + 10)).build()
    newsroom.story("world/ferry", date=moment(NOON + 20)).story("world/b", date=moment(NOON + 5))
    assert kinds(newsroom) == [(5, "publish"), (20, "publish")]
    report = newsroom.build()
    assert report.rendered == 0
    newsroom.story("world/ferry", date="soon")
    with pytest.raises(Broken):
        kinds(newsroom)


def test_next_in_words_and_for_scripts(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", embargo={"until": "2026-12-01T07:00:00+01:00", "reason": "R"})
    words = cli("next", str(newsroom.root), "--at", "2026-11-30")
    assert words.stdout == (
        f"2026-12-01 06:00 WET embargo {FERRY} Ferry\n"
        f"2026-12-03 06:00 WET news-sitemap {FERRY} Ferry\n"
    )
    found = json.loads(cli("next", str(newsroom.root), "--at", "2026-11-30", "--json").stdout)
    until = int(datetime.fromisoformat("2026-12-01T06:00+00:00").timestamp())
    event = {"at": until, "kind": "embargo", "path": FERRY, "title": "Ferry"}
    at = int(datetime.fromisoformat("2026-11-30T00:00+00:00").timestamp())
    old = event | {"at": until + 2 * DAY, "kind": "news-sitemap"}
    assert found == {"ok": True, "at": at, "next": until, "events": [event, old]}
    late = json.loads(cli("next", str(newsroom.root), "--at", "2027-01-01", "--json").stdout)
    assert (late["next"], late["events"]) == (None, [])


def test_due_by_exit_code(newsroom: Newsroom) -> None:
    root = str(newsroom.story("world/ferry", date=moment(NOON + 10)).root)
    assert cli("due", root, "--at", moment(NOON)).exit_code == 3
    newsroom.build()
    assert cli("due", root, "--at", moment(NOON + 9)).exit_code == 0
    done = cli("due", root, "--at", moment(NOON + 10), "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (3, {"ok": True, "due": True})
    newsroom.write("config.toml", "[outlet\n")
    assert cli("due", root).exit_code == 1


def test_a_build_that_stops_at_an_error_is_not_due_and_one_cut_short_is(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.story("world/ferry").build()
    newsroom.story("world/ferry", "[x](gone.md)")
    with pytest.raises(Broken):
        newsroom.build(NOON + 5)
    assert not due(newsroom.root, newsroom.output, NOON + 5)
    newsroom.story("world/ferry", "Mended.")
    monkeypatch.setattr("newsgen.catalog.plan.Plan.end_publishing", _killed)
    with pytest.raises(KeyboardInterrupt):
        newsroom.build(NOON + 6)
    monkeypatch.undo()
    assert due(newsroom.root, newsroom.output, NOON + 6)
    newsroom.build(NOON + 7)
    assert not due(newsroom.root, newsroom.output, NOON + 7)


def _killed(plan: object) -> None:
    raise KeyboardInterrupt


def test_a_failed_build_hides_nothing_that_is_due(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").story("world/late", date=moment(NOON + 10)).build()
    newsroom.story("world/ferry", date="soon")
    with pytest.raises(Broken):
        newsroom.build(NOON + 20)
    assert due(newsroom.root, newsroom.output, NOON + 20)


def test_build_if_due(newsroom: Newsroom) -> None:
    root = str(newsroom.story("world/ferry", date=moment(NOON + 10)).root)
    assert cli("build", root, "--if-due", "--at", moment(NOON)).exit_code == 0
    assert newsroom.has("/")
    newsroom.story("world/other")
    idle = cli("build", root, "--if-due", "--at", moment(NOON + 9))
    assert (idle.exit_code, idle.stdout) == (0, "nothing is due\n")
    told = json.loads(cli("build", root, "--if-due", "--at", moment(NOON + 9), "--json").stdout)
    assert told == {"ok": True, "due": False}
    assert cli("build", root, "--if-due", "--at", moment(NOON + 10)).exit_code == 0
    assert newsroom.has("/world/2026/11/other/")


# -- clocks ----------------------------------------------------------------------------------------

ZONES = (
    *("Europe/Lisbon", "Europe/Madrid", "America/New_York", "America/Havana", "Atlantic/Azores"),
    *("Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca", "Asia/Kathmandu", "UTC"),
    *("America/Santiago", "Asia/Beirut", "Pacific/Auckland"),
)
YEAR = (1_767_225_600, 1_798_761_600)  # 2026
KEYS = ("date", "publish_at", "until", "expires", "withdrawn", "pinned")


def changes_of(zone: ZoneInfo) -> list[int]:
    """The seconds of a year at which the clocks of a zone change."""

    def offset(at: int) -> object:
        return datetime.fromtimestamp(at, zone).utcoffset()

    hours = range(*YEAR, 1800)
    return [at for at in hours if offset(at) != offset(at - 1)] or [YEAR[0]]


def typed(at: int, zone: ZoneInfo) -> str:
    """A moment on the zone's clock, with its offset where that shows it twice."""
    local = datetime.fromtimestamp(at, zone)
    text = f"{local:%Y-%m-%d %H:%M:%S}"
    bare = local.replace(fold=0, tzinfo=zone), local.replace(fold=1, tzinfo=zone)
    return text if bare[0].utcoffset() == bare[1].utcoffset() else local.isoformat()


DEEP = bool(os.environ.get("NEWSGEN_DEEP"))


@pytest.mark.slow
@settings(max_examples=140 if DEEP else 20)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    near=st.lists(
        st.tuples(st.sampled_from(KEYS), st.integers(0, 9), st.integers(-9000, 9000)),
        min_size=15,
        max_size=15,
        unique_by=lambda one: one[1:],
    ),
)
def test_nothing_is_early_and_all_is_there_in_the_first_build_at_its_moment(
    zone: ZoneInfo, near: list[tuple[str, int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Newsroom(Path(folder) / "site").bare()
        room.replace("config.toml", "Europe/Lisbon", zone.key)
        room.append("config.toml", '\n[urls]\narticle = "/{id}/"\n')
        turns, cases = changes_of(zone), dict[str, tuple[str, int]]()
        for number, (key, turn, shift) in enumerate(near):
            at = turns[turn % len(turns)] + shift
            text, early = typed(at, zone), moment(YEAR[0] - 9 * DAY)
            keys: dict[str, Any] = {"date": text if key == "date" else early}
            if key == "until":
                keys["embargo"] = {"until": text, "reason": "R"}
            elif key == "withdrawn":
                keys |= {"status": "withdrawn", "withdrawn": {"date": text, "text": "Wrong."}}
            elif key != "date":
                keys[key] = text
            cases[f"story-{number:02}"] = (key, at)
            room.story(f"world/s{number}", id=f"story-{number:02}", **keys)
        for id_, (key, at) in sorted(cases.items(), key=lambda one: one[1][1]):
            seen = []
            for now in (at - 1, at):
                room.build(now)
                page = room.read(f"/{id_}/") if room.has(f"/{id_}/") else ""
                seen.append("The ferry was late." in page)
            expected = {"pinned": [True, True]}.get(key, [False, True])
            assert seen == (expected[::-1] if key in ("expires", "withdrawn") else expected), key
