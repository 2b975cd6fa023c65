"""URLs that never die: what once answered leads on, is the page again, or is known to be gone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from newsroom import Newsroom, tree
from selectolax.lexbor import LexborHTMLParser

from newsgen.catalog import urls
from newsgen.errors import Broken
from newsgen.newsroom.urls import export, published_urls
from newsgen.newsroom.verify import verify

FERRY, BOAT = "/world/2026/11/ferry/", "/world/2026/11/boat/"


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A site with two stories and a page, built."""
    newsroom.story("world/ferry", id="ferry", tags=["Boats"]).story("world/tram", id="tram")
    newsroom.page("about").build()
    return newsroom


def renamed(room: Newsroom, old: str, new: str) -> Newsroom:
    target = room.root / f"content/{new}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    (room.root / f"content/{old}.md").rename(target)
    return room


def leads(room: Newsroom, url: str) -> str:
    """Where a page that leads on does; it says so in all the ways there are."""
    tree_ = LexborHTMLParser(room.read(url))
    refresh = tree_.css_first("meta[http-equiv=refresh]").attributes["content"] or ""
    target = refresh.partition("url=")[2]
    assert tree_.css_first("link[rel=canonical]").attributes["href"] == target
    assert tree_.css_first("meta[name=robots]").attributes["content"] == "noindex"
    assert target in [link.attributes["href"] for link in tree_.css("a")]
    return target.removeprefix("https://courier.test")


def states(room: Newsroom) -> dict[str, str]:
    return {str(one["url"]): str(one["state"]) for one in published_urls(room.root)}


def entered(room: Newsroom) -> list[dict[str, str]]:
    return [json.loads(line) for line in room.url_ledger.read_text().splitlines()]


def rebuilt_elsewhere(room: Newsroom, root: Path) -> Newsroom:
    """The same sources and the same ledger, and nothing else, built."""
    twin = Newsroom.at(root)
    for path in tree(room.root / "content"):
        twin.write(f"content/{path}", (room.root / "content" / path).read_bytes())
    twin.write("config.toml", (room.root / "config.toml").read_bytes()).given_urls_of(room).build()
    return twin


# -- what leads on ---------------------------------------------------------------------------------


def test_a_story_that_moves_leads_on_in_one_step_however_often(room: Newsroom) -> None:
    renamed(room, "world/ferry", "world/boat").build()
    assert leads(room, FERRY) == BOAT
    renamed(room, "world/boat", "sports/boat").build()
    assert leads(room, FERRY) == leads(room, BOAT) == "/sports/2026/11/boat/"
    assert verify(room.root, room.output, None).count == 0


def test_there_and_back_again_makes_a_page(room: Newsroom) -> None:
    before = room.read(FERRY)
    renamed(room, "world/ferry", "world/boat").build()
    renamed(room, "world/boat", "world/ferry").build()
    assert room.read(FERRY) == before
    assert leads(room, BOAT) == FERRY
    assert room.build().rendered == 0


def test_two_stories_may_swap_their_urls_and_swap_back(room: Newsroom) -> None:
    tram = "/world/2026/11/tram/"
    for first, second in (("tram", "ferry"), ("ferry", "tram")):
        room.story("world/ferry", id="ferry", slug=first).story(
            "world/tram", id="tram", slug=second
        )
        room.build()
        assert ">Ferry<" in room.read(f"/world/2026/11/{first}/")
        assert ">Tram<" in room.read(f"/world/2026/11/{second}/")
    room.story("world/ferry", id="ferry", slug="boat").build()
    assert leads(room, FERRY) == BOAT
    room.remove("content/world/tram.md").build()
    assert leads(room, tram) == BOAT  # the story that is left was there, too
    assert verify(room.root, room.output, None).count == 0


def test_what_is_deleted_is_gone_with_all_that_led_to_it(room: Newsroom) -> None:
    renamed(room, "world/ferry", "world/boat").build()
    room.remove("content/world/boat.md").build()
    assert not room.has(FERRY)
    assert not room.has(BOAT)
    found = states(room)
    assert {found[url] for url in (FERRY, BOAT, "/tags/boats/")} == {"gone"}


def test_a_story_that_is_hidden_leaves_nothing_at_its_older_urls(room: Newsroom) -> None:
    renamed(room, "world/ferry", "world/boat").build()
    room.story("world/boat", id="ferry", draft=True).build()
    assert not room.has(FERRY)
    room.story("world/boat", id="ferry").build()
    assert leads(room, FERRY) == BOAT


def test_lists_and_their_feeds_move_with_their_pattern(room: Newsroom) -> None:
    room.replace("config.toml", "[lists]", '[urls]\nsection = "/s/{section}/"\n\n[lists]').build()
    assert leads(room, "/world/straits/") == "/s/world/straits/"
    # Programs that read a feed follow no page: it stands at both places, however often planned.
    room.append("config.toml", "\n[feeds]\nitems = 7\n").build()
    assert room.read("/world/feed.xml").startswith("<?xml")
    assert states(room)["/world/feed.xml"] == "page"
    assert verify(room.root, room.output, None).count == 0


def test_a_section_that_is_renamed_is_gone_and_its_stories_lead_on(room: Newsroom) -> None:
    room.replace("config.toml", "[sections.world", "[sections.globe")
    for name in ("ferry", "tram"):
        renamed(room, f"world/{name}", f"globe/{name}")
    room.build()
    assert leads(room, FERRY) == "/globe/2026/11/ferry/"
    found = states(room)
    assert (found["/world/"], found["/world/feed.xml"], found["/globe/"]) == (
        "gone",
        "gone",
        "page",
    )


def test_a_place_without_a_slash_yields_to_the_folder_of_its_name(room: Newsroom) -> None:
    room.story("world/ferry", id="ferry", url="/p/ferry").build()
    room.story("world/ferry", id="ferry", url="/p/ferry/").build()
    found = {str(one["url"]): one for one in published_urls(room.root)}
    assert (found["/p/ferry"]["state"], found["/p/ferry"]["to"]) == ("redirect", "/p/ferry/")
    room.story("world/ferry", id="ferry", url="/p/ferry").build()
    assert verify(room.root, room.output, None).count == 0
    room.story("world/ferry", id="ferry").build()
    assert leads(room, "/p/ferry/") == FERRY
    assert verify(room.root, room.output, None).count == 0


def test_what_a_source_names_comes_before_what_the_ledger_knows(room: Newsroom) -> None:
    renamed(room, "world/ferry", "world/boat").build()
    room.story("world/tram", id="tram", aliases=[FERRY]).build()
    assert leads(room, FERRY) == "/world/2026/11/tram/"
    room.story("world/tram", id="tram").build()
    assert leads(room, FERRY) == BOAT
    assert verify(room.root, room.output, None).count == 0


def test_a_file_that_needs_the_place_has_it(room: Newsroom) -> None:
    renamed(room, "world/ferry", "world/boat").build()
    room.write("content/_static/world/2026/11/ferry/index.html", "Mine").build()
    assert room.read(FERRY) == "Mine"
    room.remove("content/_static/world/2026/11/ferry/index.html")
    (room.root / "content/_static/world/2026/11/ferry").rmdir()
    room.write("content/_static/world/2026/11/ferry", "A file").build()
    assert room.read("/world/2026/11/ferry") == "A file"
    room.remove("content/_static/world/2026/11/ferry").build()
    assert leads(room, FERRY) == BOAT


def test_patterns_of_archives_lead_to_new_ones(room: Newsroom) -> None:
    patterns = (
        'article = "/{year}/{month}/{day}/{slug}"\ntag = "/tag/{tag}"',
        'article = "/{year}/{month}/{day}/{slug}.html"\ntag = "/tag/{tag}.html"',
        'article = "/{section}/{id}"\ntag = "/{tag}"',
        'article = "/{section}/{id}/"\ntag = "/{tag}/"',
    )
    config = (room.root / "config.toml").read_text()
    for pattern in patterns:
        room.write(
            "config.toml", config.replace("[lists]", f"[urls]\n{pattern}\n\n[lists]")
        ).build()
        assert verify(room.root, room.output, None).count == 0
    assert leads(room, FERRY) == "/world/ferry/"
    assert leads(room, "/2026/11/20/ferry.html") == "/world/ferry/"
    assert leads(room, "/tag/boats.html") == "/boats/"
    assert "gone" not in states(room).values()


# -- whose a URL is --------------------------------------------------------------------------------


def test_a_new_story_at_the_older_url_of_another_is_refused(room: Newsroom) -> None:
    renamed(room, "world/ferry", "world/boat").build()
    before = tree(room.output)
    room.story("world/ferry", id="newer")
    for _ in range(2):
        (problem,) = room.problems()
        assert problem.startswith("content/world/ferry.md:")
        assert "content/world/boat.md" in problem
        assert FERRY in problem
    assert tree(room.output) == before
    report = room.build(skip_broken=True)
    assert [one.path for one in report.skipped] == ["content/world/ferry.md"]
    room.remove("content/world/boat.md").build()  # nobody needs it any longer
    assert ">Ferry<" in room.read(FERRY)


# -- the ledger ------------------------------------------------------------------------------------


def test_publishing_a_story_appends_what_is_new_alone(room: Newsroom) -> None:
    before = entered(room)
    room.story("world/pier", id="pier").build()
    new = {"path": "/world/2026/11/pier/", "id": "pier"}
    assert entered(room) == [*before, new]
    room.build()
    room.build(clean=True)
    assert entered(room) == [*before, new]


@pytest.mark.parametrize("options", [{"drafts": True}, {"ahead": True}, {"trial": True}])
def test_what_readers_do_not_see_is_not_entered(room: Newsroom, options: dict[str, Any]) -> None:
    before = entered(room)
    room.story("world/secret", id="secret").build(**options)
    assert entered(room) == before
    room.build()
    assert entered(room) == [*before, {"path": "/world/2026/11/secret/", "id": "secret"}]


def test_another_output_enters_nothing_and_knows_the_same(room: Newsroom, tmp_path: Path) -> None:
    renamed(room, "world/ferry", "world/boat").build()
    before = entered(room)
    room.build(output=tmp_path / "other")
    assert tree(tmp_path / "other").keys() == tree(room.output).keys()
    renamed(room, "world/boat", "world/ship").build(output=tmp_path / "other")
    assert entered(room) == before


def test_a_build_ahead_of_the_clock_enters_nothing(room: Newsroom) -> None:
    before = entered(room)
    room.story("world/secret", id="secret", publish_at="2099-01-01").run(
        "build", "--at", "2099-06-01T00:00"
    )
    assert room.has("/world/2026/11/secret/")
    assert entered(room) == before


def test_it_is_an_input_other_machines_make_the_same_of_it(room: Newsroom, tmp_path: Path) -> None:
    renamed(room, "world/ferry", "world/boat").build()
    twin = rebuilt_elsewhere(room, tmp_path / "twin")
    assert tree(twin.output) == tree(room.output)
    assert entered(twin) == entered(room)
    room.build(clean=True)
    assert tree(twin.output) == tree(room.output)


def test_it_may_be_written_by_another_hand_and_nothing_in_it_leads_out(room: Newsroom) -> None:
    lines = (
        *("", "{", "[]", '{"path": 1, "id": "ferry"}', '{"path": "/x/", "id": ""}', "null"),
        *('{"path": "/../../x/", "id": "ferry"}', '{"path": "//evil.test/", "id": "ferry"}'),
        *('{"path": "/a/.git/", "id": "ferry"}', '{"path": "/a\\u0000/", "id": "ferry"}'),
        *('{"path": "/media/", "id": "ferry"}', '{"path": "/404.html", "id": "ferry"}'),
        *('{"path": "/feed.xml", "id": "feed:section/world"}', '{"path": "/y/", "id": "tag/x/y"}'),
        '{"path": "/old/", "id": "ferry"}',
    )
    before = tree(room.output)
    with room.url_ledger.open("a") as file:
        file.write("\n".join(lines) + '\n{"path": "/cut/", "id": "fer')
    room.build()
    assert leads(room, "/old/") == FERRY
    added = tree(room.output).keys() - before.keys()
    assert added <= {"old/index.html", "media/index.html"}
    room.story("world/pier").build()
    assert '{"path":"/world/2026/11/pier/"' in room.url_ledger.read_text().splitlines()[-1]
    assert verify(room.root, room.output, None).count == 0


def test_a_build_that_fails_enters_nothing(room: Newsroom) -> None:
    before = entered(room)
    room.story("world/pier").story("world/bad", genre="nonsense")
    with pytest.raises(Broken):
        room.build()
    assert entered(room) == before


def test_a_lost_memory_forgets_no_url(room: Newsroom) -> None:
    renamed(room, "world/ferry", "world/boat").build()
    shutil.rmtree(room.root / ".newsgen")
    room.build()
    assert leads(room, FERRY) == BOAT


def test_a_state_carries_it_to_another_machine(room: Newsroom, tmp_path: Path) -> None:
    state = tmp_path / "site.state"
    renamed(room, "world/ferry", "world/boat").build(state=state)
    twin = rebuilt_elsewhere(room, tmp_path / "unused")
    fresh = Newsroom.at(tmp_path / "fresh")
    for path in tree(twin.root / "content"):
        fresh.write(f"content/{path}", (room.root / "content" / path).read_bytes())
    fresh.write("config.toml", (room.root / "config.toml").read_bytes()).build(state=state)
    assert leads(fresh, FERRY) == BOAT
    assert entered(fresh) == entered(room)


def test_a_link_in_its_place_is_not_followed(room: Newsroom, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("Mine\n")
    room.url_ledger.unlink()
    room.url_ledger.symlink_to(victim)
    room.story("world/pier").run("build", check=False)
    assert victim.read_text() == "Mine\n"


# -- urls.json -------------------------------------------------------------------------------------


def forgetful(room: Newsroom) -> Newsroom:
    """A machine that has nothing but what is under version control."""
    for name in (".newsgen", ".output.newsgen", "output"):
        shutil.rmtree(room.root / name)
    return room


def test_a_machine_without_a_memory_knows_what_urls_json_says(room: Newsroom) -> None:
    renamed(room, "world/ferry", "world/boat").build()
    room.remove("content/world/tram.md").build()
    assert export(room.root) == len(states(room))
    before, said = tree(room.output), (room.root / "urls.json").read_text()
    assert forgetful(room).build().warnings == ()
    assert tree(room.output) == before
    assert states(room)["/world/2026/11/tram/"] == "gone"
    export(room.root)
    assert (room.root / "urls.json").read_text() == said


def test_urls_json_is_sorted_with_a_url_on_each_line(room: Newsroom) -> None:
    renamed(room, "world/ferry", "world/boat").build()
    room.run("urls", "--export")
    text = (room.root / "urls.json").read_text()
    found = json.loads(text)
    assert found["version"] == 1
    urls = [one["url"] for one in found["urls"]]
    assert urls == sorted(urls)
    assert {"url": FERRY, "state": "redirect", "to": BOAT, "id": "ferry"} in found["urls"]
    assert sum('"url"' in line for line in text.splitlines()) == len(urls)
    assert all(line.count('"url"') <= 1 for line in text.splitlines())


def test_urls_that_it_lacks_are_told_until_it_has_them(room: Newsroom) -> None:
    export(room.root)
    assert room.build().warnings == ()
    room.story("world/pier")
    for _ in range(2):
        (warning,) = room.build().warnings
        assert (warning.path, warning.code) == ("urls.json", "urls-missing")
        assert "/world/2026/11/pier/" in warning.message
    export(room.root)
    report = room.build()
    assert (report.warnings, report.rendered) == ((), 0)


ENTRY = {"url": "/old/", "state": "redirect", "to": "/new/", "id": "ferry"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("[", "urls.json:1:2: cannot be read"),
        ("{}", "version 1"),
        ('{"version": 2, "urls": []}', "version 1"),
        ('{"version": true, "urls": []}', "version 1"),
        ('{"version": 1}', 'no list of "urls"'),
        ({"url": "old/"}, "from the root"),
        ({"url": "/../old/"}, '".."'),
        ({"url": "/a/%2e%2e/old/"}, '".."'),
        ({"url": "https://evil.test/old/"}, "from the root"),
        ({"to": "https://evil.test/"}, "from the root"),
        ({"to": "//evil.test/x/"}, "from the root"),
        ({"to": "/x/../../y/"}, '".."'),
        ({"to": 7}, '"to" or "id"'),
        ({"state": "moved"}, "neither page, redirect nor gone"),
        ({"id": ["ferry"]}, '"to" or "id"'),
        ({"id": "a\nb"}, 'wrong "id"'),
        ({"url": ""}, "empty URL"),
        ({"url": None}, 'without "url"'),
    ],
)
def test_a_broken_or_foreign_one_is_refused_and_nothing_is_published(
    room: Newsroom, wrong: str | dict[str, Any], said: str
) -> None:
    if isinstance(wrong, dict):
        wrong = '{"version": 1, "urls": [\n' + json.dumps({**ENTRY, **wrong}) + "\n]}"
    before = tree(room.output)
    room.write("urls.json", wrong).story("world/pier")
    (problem,) = room.problems()
    assert problem.startswith("urls.json:")
    assert said in problem
    assert tree(room.output) == before
    room.remove("urls.json").build()


def test_below_a_path_urls_have_it(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", "https://courier.test", "https://courier.test/paper")
    newsroom.story("world/ferry", id="ferry").build()
    renamed(newsroom, "world/ferry", "world/boat").build()
    assert leads(newsroom, FERRY) == f"/paper{BOAT}"
    assert states(newsroom)[f"/paper{FERRY}"] == "redirect"
    export(newsroom.root)
    assert forgetful(newsroom).build().warnings == ()
    assert leads(newsroom, FERRY) == f"/paper{BOAT}"
    newsroom.write("urls.json", json.dumps({"version": 1, "urls": [ENTRY]}))
    assert "below /paper/" in newsroom.problems()[0]


@pytest.mark.parametrize(
    "query", [f"{urls.STANDS} AND stale IS NOT NULL", urls.NEWCOMERS, urls.MOVED, urls.ALIASES]
)
def test_no_build_goes_over_all_urls_or_pages(room: Newsroom, query: str) -> None:
    with room.catalog() as catalog:
        steps = [row[3] for row in catalog.execute(f"EXPLAIN QUERY PLAN {query}")]
    by_index = ("page_stale", "page_former", "article_aliases")
    assert all(
        not step.startswith("SCAN") or any(name in step for name in by_index) for step in steps
    ), steps
