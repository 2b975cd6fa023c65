"""Live stories: entries, the pages they stand on, what programs get of them, and what waits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from newsroom import NOON, Newsroom, tree
from selectolax.lexbor import LexborHTMLParser

from newsgen.render.reads.live import PER_PAGE

STORM = "world/storm"
URL = "/world/2026/11/storm/"


def entry(room: Newsroom, name: str, text: str = "It rains.", **keys: Any) -> None:
    lines = [f"{key}: {json.dumps(value)}" for key, value in keys.items()]
    header = "\n".join(["---", "note: N", *lines, "---"])
    room.write(f"content/{STORM}/entries/{name}.md", f"{header}\n{text}\n")


@pytest.fixture
def storm(newsroom: Newsroom) -> Newsroom:
    newsroom.story(f"{STORM}/index", "The storm comes.", title="Storm", genre="live", id="storm-1")
    newsroom.story("world/calm")
    entry(newsroom, "2026-11-23-0905", "First, *wind*.", key=True, title="Wind <b>rises</b>")
    entry(newsroom, "2026-11-23-1005", "Then rain.[^1]\n\n[^1]: Much.")
    return newsroom


def ids(room: Newsroom, url: str = URL) -> list[str | None]:
    page = LexborHTMLParser(room.read(url))
    return [node.attributes["id"] for node in page.css("article.entry")]


def changed(room: Newsroom, at: int = NOON) -> list[str]:
    before = tree(room.output)
    room.build(at)
    after = tree(room.output)
    return sorted(name for name in before | after if before.get(name) != after.get(name))


def block(room: Newsroom) -> dict[str, Any]:
    page = LexborHTMLParser(room.read(URL))
    found = page.css_first('script[type="application/ld+json"]')
    assert found
    return dict(json.loads(found.text()))


def test_entries_stand_newest_first_and_escaped(storm: Newsroom) -> None:
    storm.build()
    assert ids(storm) == ["entry-2026-11-23-1005", "entry-2026-11-23-0905"]
    html = storm.read(URL)
    assert "<em>wind</em>" in html
    assert "Wind &lt;b&gt;rises&lt;/b&gt;" in html
    assert '<li><a href="#entry-2026-11-23-0905">' in html
    assert 'id="entry-2026-11-23-1005-fn' in html


def test_an_entry_renders_what_its_story_comes_to_and_nothing_else(storm: Newsroom) -> None:
    storm.build()
    entry(storm, "2026-11-23-1105", "Hail.")
    assert changed(storm) == [
        f"{URL[1:]}{name}" for name in ("feed.xml", "index.html", "live.json")
    ]
    entry(storm, "2026-11-23-1105", "Snow.")
    assert len(changed(storm)) == 3
    storm.remove(f"content/{STORM}/entries/2026-11-23-1105.md")
    assert len(changed(storm)) == 3


def test_programs_are_told_of_the_coverage(storm: Newsroom) -> None:
    storm.build()
    found = block(storm)
    assert found["@type"] == "LiveBlogPosting"
    assert found["coverageStartTime"] == "2026-11-20T10:00:00+00:00"
    assert "coverageEndTime" not in found
    updates = found["liveBlogUpdate"]
    assert [one["headline"] for one in updates][1] == "Wind <b>rises</b>"
    assert updates[1]["datePublished"] == "2026-11-23T09:05:00+00:00"
    assert updates[1]["articleBody"] == "First, wind."
    assert updates[1]["url"] == f"https://courier.test{URL}#entry-2026-11-23-0905"
    told = json.loads(storm.read(f"{URL}live.json"))
    assert [one["id"] for one in told["entries"]] == ids(storm)
    assert not told["ended"]
    assert storm.read(f"{URL}feed.xml").count("<item>") == 2
    assert f'{URL}feed.xml"' in storm.read(URL)


def test_what_is_ended_is_asked_no_longer(storm: Newsroom) -> None:
    storm.build()
    assert "static/js/live" in storm.read(URL)
    storm.replace(f"content/{STORM}/index.md", "genre:", "live: ended\ngenre:")
    storm.build()
    assert "static/js/live" not in storm.read(URL)
    assert "data-live" not in storm.read(URL)
    assert block(storm)["coverageEndTime"] == "2026-11-23T10:05:00+00:00"
    assert json.loads(storm.read(f"{URL}live.json"))["ended"]


def test_entries_that_wait_leave_no_trace(storm: Newsroom) -> None:
    storm.build()
    entry(storm, "2026-11-23-1300", "CANARY", title="CANARY", key=True, pinned=True)
    entry(storm, "2026-11-23-0900", "CANARY", draft=True)
    assert changed(storm) == []
    later = NOON + 3600
    assert len(changed(storm, later)) == 3
    assert ids(storm)[0] == "entry-2026-11-23-1300"
    assert changed(storm, later) == []
    assert len(changed(storm, NOON)) == 3
    found = json.loads(storm.run("next", "--json", "--at", "2026-11-23T12:00Z").stdout)["events"]
    assert [one["title"] for one in found if one["kind"] == "entry"] == ["CANARY"]


def test_a_story_that_is_held_back_shows_no_entry(storm: Newsroom) -> None:
    storm.replace(f"content/{STORM}/index.md", "genre:", "draft: true\ngenre:")
    storm.build()
    assert not [name for name in storm.files() if "storm" in name]


def test_pages_are_numbered_from_the_oldest_and_links_stay(storm: Newsroom) -> None:
    for number in range(2 * PER_PAGE):
        entry(storm, f"2026-11-21-{number // 60:02}{number % 60:02}", f"No. {number}.")
    storm.build()
    assert len(ids(storm)) == PER_PAGE + 2
    assert ids(storm, f"{URL}page/1/")[-1] == "entry-2026-11-21-0000"
    page = LexborHTMLParser(storm.read(URL))
    index = page.css_first("li#entry-2026-11-21-0000 a")
    assert index
    assert index.attributes["href"] == f"{URL}page/1/#entry-2026-11-21-0000"
    every = [node.attributes["id"] for node in page.css("[id]")]
    assert len(every) == len(set(every))
    entry(storm, "2026-11-23-1105", "One more.")
    assert len(changed(storm)) == 3
    entry(storm, "2026-11-21-0000", "The first one is put right.")
    assert changed(storm) == [f"{URL[1:]}page/1/index.html"]


def test_entries_without_a_live_story_are_told_of(storm: Newsroom) -> None:
    storm.replace(f"content/{STORM}/index.md", 'genre: "live"', 'genre: "news"')
    (warning,) = [one for one in storm.build().warnings if one.code == "lost-entries"]
    assert warning.path == f"content/{STORM}/entries/2026-11-23-0905.md"
    assert not storm.has(f"{URL}live.json")


def test_a_section_may_be_called_entries(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", '[sections.entries]\nname = "Entries"\n')
    newsroom.story("entries/one").story("world/entries/two")
    newsroom.build()
    assert newsroom.has("/entries/2026/11/one/")
    assert newsroom.has("/world/2026/11/two/")


def test_two_entries_with_one_id_are_an_error(storm: Newsroom) -> None:
    entry(storm, "2026-11-23-1110", id="twice")
    entry(storm, "2026-11-23-1111", id="twice")
    (problem,) = storm.problems()
    assert "2026-11-23-1111.md" in problem
    assert "belongs to" in problem
