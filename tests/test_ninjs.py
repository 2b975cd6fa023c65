"""ninjs beside stories: the standard's rules, what a partner reads there, when a file is there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json as strict
from msgspec.structs import replace
from newsroom import NOON, Newsroom, tree
from ninjs_schema import ninjs_faults
from selectolax.lexbor import LexborHTMLParser
from test_rss import HOME, STORY

from newsgen.build import build
from newsgen.model import Body
from newsgen.newsroom.changes import changes
from newsgen.newsroom.verify import verify
from newsgen.outputs.ninjs import ninjs
from newsgen.steps.order import Order

ROOT = Path(__file__).parents[1]
SWITCH = "\n[outputs]\nninjs = true\n"
FERRY = "/world/2026/11/ferry/ninjs.json"


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    return newsroom.append("config.toml", SWITCH)


def news(room: Newsroom, url: str = FERRY) -> Any:
    """What stands there, which must be valid."""
    found = json.loads(room.read(url))
    assert ninjs_faults(found) == []
    return found


# -- what it says ----------------------------------------------------------------------------------


def test_every_sample_story_is_valid_and_has_its_page_s_headline(tmp_path: Path) -> None:
    for name in ("content", "themes"):
        shutil.copytree(ROOT / name, tmp_path / name)
    config = (ROOT / "config.toml").read_text(encoding="utf-8")
    (tmp_path / "config.toml").write_text(config + SWITCH, encoding="utf-8")
    report = build(Order(tmp_path, NOON, tmp_path / "output", jobs=1))
    found = sorted((tmp_path / "output").rglob("ninjs.json"))
    assert len(found) == report.stories >= 60
    for path in found:
        values = json.loads(path.read_bytes())
        assert ninjs_faults(values) == [], path
        page = LexborHTMLParser(path.with_name("index.html").read_bytes())
        assert values["headlines"][0]["value"] == " ".join(page.css_first("h1").text().split())
        place = path.parent.relative_to(tmp_path / "output").as_posix()
        assert values["renditions"][0]["href"] == f"https://courier.example/{place}/"


def test_all_that_a_story_says_is_there(room: Newsroom) -> None:
    room.author("ana", "Ana Brito").picture("world/crew.png", 30, 20)
    room.replace("config.toml", "[sections.world]\n", '[sections.world]\ndescription = "All"\n')
    room.replace("config.toml", "tagline", 'copyright = "© The Courier"\ntagline')
    room.story(
        "world/ferry",
        "The ferry was late. [Why](tram.md)",
        id="ferry-1",
        title="Ferry <late> & slow",
        summary="Nobody knew.",
        date="2026-11-20 10:00",
        updated="2026-11-21 11:30",
        expires="2027-01-01",
        author=["ana", "Rui Pires"],
        dateline="Faro",
        genre="analysis",
        lang="pt",
        tags=["Ferries"],
        image={"src": "crew.png", "alt": "A crew", "caption": "At noon", "credit": "R. Pires"},
    )
    room.story("world/tram").build()
    found = news(room)
    picture = found["associations"][0]["uri"]
    body = found.pop("bodies")[0]
    assert body["value"].count('<a href="https://courier.test/world/2026/11/tram/">') == 1
    assert (body["role"], body["contentType"], body["wordCount"]) == ("main", "text/html", 5)
    assert found == {
        "uri": "tag:courier.test,2026:ferry-1",
        "standard": {
            "name": "ninjs",
            "version": "3.1",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
        },
        "type": "text",
        "pubStatus": "usable",
        "firstCreated": "2026-11-20T10:00:00Z",
        "versionCreated": "2026-11-21T11:30:00Z",
        "expires": "2027-01-01T00:00:00Z",
        "language": "pt",
        "headlines": [told("main", "Ferry <late> & slow")],
        "descriptions": [told("summary", "Nobody knew.")],
        "by": "Ana Brito, Rui Pires",
        "people": [
            {"name": "Ana Brito", "rel": "author", "uri": "https://courier.test/authors/ana/"},
            {"name": "Rui Pires", "rel": "author"},
        ],
        "infoSources": [
            {"name": "The Test Courier", "role": "publisher", "uri": "https://courier.test/"}
        ],
        "located": "Faro",
        "genres": [{"name": "analysis"}],
        "subjects": [{"name": "World", "rel": "section"}, {"name": "Ferries", "rel": "tag"}],
        "copyrightNotice": "© The Courier",
        "renditions": [
            {
                "name": "web",
                "href": "https://courier.test/world/2026/11/ferry/",
                "contentType": "text/html",
            }
        ],
        "associations": [
            {
                "name": "main",
                "rel": "picture",
                "uri": picture,
                "type": "picture",
                "by": "R. Pires",
                "descriptions": [told("caption", "At noon"), told("alt", "A crew")],
                "renditions": [
                    {
                        "name": "main",
                        "href": picture,
                        "contentType": "image/png",
                        "width": 30,
                        "height": 20,
                    }
                ],
            }
        ],
    }
    assert picture.startswith("https://courier.test/media/crew.")
    assert room.has(picture.removeprefix("https://courier.test"))


def told(role: str, value: str) -> dict[str, str]:
    return {"role": role, "contentType": "text/plain", "value": value}


def test_a_free_byline_is_nobody_s_name(room: Newsroom) -> None:
    room.story("world/ferry", byline="From our partners").build()
    found = news(room)
    assert found["by"] == "The Test Courier"
    assert "people" not in found
    assert "partners" not in json.dumps(found)


@pytest.mark.parametrize(
    ("guid", "is_uri"),
    [
        ("https://old.test:8080/?p=2", True),
        ("tag:old.test,2010:a%20b#c", True),
        ("urn:uuid:2f6c1d0e-9b7a-4835-8d0f-0d9e3b1c2a55", True),
        ("wp-1", False),
        ("https://old.test/é", False),
        ("https://old.test/?q=a|b", False),
        ("https://old.test:port/a", False),
        ("https://old.test/100%", False),
        ("https://old.test/#a#b", False),
    ],
)
def test_what_an_older_site_knew_a_story_by_is_kept(
    room: Newsroom, guid: str, is_uri: bool
) -> None:
    room.story("world/ferry", guid=guid, id="ferry-1").build()
    found = news(room)
    assert found["uri"] == (guid if is_uri else "tag:courier.test,2026:ferry-1")
    assert found.get("altIds") == (None if is_uri else [{"role": "guid", "value": guid}])


@given(st.text(min_size=1), st.lists(st.text(min_size=1), max_size=3))
def test_texts_come_back_as_they_were(title: str, tags: list[str]) -> None:
    if not (title + "".join(tags)).isprintable():
        return
    story = replace(STORY.story, title=title, summary=title, tags=tuple(tags), uri="tag:a,2026:b")
    found = json.loads(strict.encode(ninjs(story, Body("<p>x</p>", 1, ""), home=HOME)))
    assert ninjs_faults(found) == []
    assert found["headlines"][0]["value"] == title
    assert [one["name"] for one in found["subjects"]] == ["World", *tags]


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("uri", None, "'uri' is a required property"),
        ("uri", "world/ferry", "is not a 'uri'"),
        ("firstCreated", "2026-11-20", "is not a 'date-time'"),
        ("headline", "x", "Unevaluated properties"),
        ("headlines", [{"role": "sub", "value": "x"}], "'main' was expected"),
        ("people", [{"name": "Ana", "role": "author"}], "Additional properties"),
        ("associations", [{"name": "main", "rank": 1}], "Unevaluated properties"),
        ("pubStatus", "published", "is not one of"),
    ],
)
def test_the_schema_finds_what_is_wrong(key: str, value: Any, fault: str) -> None:
    story = replace(STORY.story, uri="tag:a,2026:b")
    values = ninjs(story, Body("<p>x</p>", 1, ""), home=HOME)
    assert ninjs_faults(values) == []
    values[key] = value
    if value is None:
        del values[key]
    assert any(fault in line for line in ninjs_faults(values))


# -- where and when it is there --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("/own/", "/own/ninjs.json"),
        ("/own", "/own/ninjs.json"),
        ("/own.html", "/own/ninjs.json"),
        ("/2012/own.php", "/2012/own/ninjs.json"),
        ("/own/Place_1.0", "/own/Place_1.0/ninjs.json"),
        ("/%D0%BF%D0%BE%D1%80%D1%82/", "/порт/ninjs.json"),
    ],
)
def test_it_stands_beside_a_story_at_any_url(room: Newsroom, url: str, place: str) -> None:
    room.story("world/ferry", url=url).build()
    assert news(room, place)["renditions"][0]["href"] == f"https://courier.test{url}"
    assert verify(room.root, room.output, None).count == 0


def test_it_comes_and_goes_with_its_setting(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").build()
    before = tree(newsroom.output)
    assert not newsroom.has(FERRY)
    newsroom.append("config.toml", SWITCH).build()
    assert {*tree(newsroom.output)} - {*before} == {FERRY[1:]}
    assert verify(newsroom.root, newsroom.output, None).count == 0
    newsroom.replace("config.toml", "ninjs = true", "ninjs = false").build()
    assert tree(newsroom.output) == before


def test_one_story_costs_one_file_and_what_it_says_alone_renders_it(room: Newsroom) -> None:
    room.author("ana", "Ana Brito").story("world/tram", author="ana").story("world/ferry").build()
    room.story("world/boat").build()
    assert touched(room) == {"added world/2026/11/boat/ninjs.json"}
    room.story("world/boat", "It sank.").build()
    assert touched(room) == {"changed world/2026/11/boat/ninjs.json"}
    room.author("ana", "Ana M. Brito").build()
    assert touched(room) == {"changed world/2026/11/tram/ninjs.json"}
    room.story("world/boat", slug="ship").build()
    assert touched(room) == {
        "added world/2026/11/ship/ninjs.json",
        "removed world/2026/11/boat/ninjs.json",
    }
    assert verify(room.root, room.output, None).count == 0


def touched(room: Newsroom) -> set[str]:
    """The files of this kind that the last build touched."""
    found = changes(room.root, room.output).changes
    return {f"{one.what} {one.file}" for one in found if one.file.endswith("ninjs.json")}


def test_a_story_that_is_taken_back_or_hidden_has_none(room: Newsroom) -> None:
    room.story("world/ferry").story("world/tram").story("world/boat", draft=True).build()
    assert room.has(FERRY)
    withdrawn = {"date": "2026-11-21", "text": "It was wrong."}
    room.story("world/ferry", status="withdrawn", withdrawn=withdrawn)
    room.story("world/tram", expires="2026-11-22").build()
    assert room.has("/world/2026/11/ferry/")
    assert [file for file in room.files() if file.endswith("ninjs.json")] == []


def test_it_is_no_page(room: Newsroom) -> None:
    room.story("world/ferry").build()
    assert "ninjs" not in room.url_ledger.read_text(encoding="utf-8")
    for sitemap in ("/sitemap-2026-11.xml", "/sitemap-pages.xml"):
        assert "ninjs" not in room.read(sitemap)
