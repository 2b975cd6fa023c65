"""The ways in which pages have gone stale in other generators, one a test.

Each build in place is compared with a clean one.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace
from newsroom import NOON, Newsroom, tree

import newsgen.steps.context
from newsgen.outputs import kinds
from newsgen.steps.order import Report


class Desk(Newsroom):
    """A newsroom whose every build is compared with a clean one.

    That has the same sources, and the same ledger of URLs, in another folder.
    """

    def publish(self, at: int = NOON, **options: object) -> Report:
        report = self.build(at, **options)
        twin = Newsroom.at(self.root.with_name("twin"))
        shutil.rmtree(twin.root)
        shutil.copytree(self.root, twin.root, ignore=shutil.ignore_patterns("output", ".*newsgen*"))
        clean = twin.given_urls_of(self).build(at)
        assert tree(self.output) == tree(twin.output)
        assert (report.warnings, report.held) == (clean.warnings, clean.held)
        return report


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A site with three stories, built."""
    desk = Desk(tmp_path / "site")
    desk.bare()
    desk.story("world/ferry", tags=["Ferries"], date="2026-11-20 10:00")
    desk.story("world/tram", tags=["Trams"], date="2026-11-19 10:00")
    desk.story("sports/derby", "See [the ferry](../world/ferry.md).", date="2026-11-21 10:00")
    desk.page("about").publish()
    return desk


FERRY, DERBY = "/world/2026/11/ferry/", "/sports/2026/11/derby/"


def test_1_the_front_page_and_lists_show_a_story_that_is_new_or_changed(desk: Desk) -> None:
    desk.story("world/strike", date="2026-11-22 10:00").publish()
    assert all(">Strike<" in desk.read(url) for url in ("/", "/world/", "/world/2026/"))
    desk.replace("content/world/strike.md", "Strike", "Walkout").publish()
    assert all(">Walkout<" in desk.read(url) for url in ("/", "/world/", "/world/2026/"))


def test_2_a_loop_over_stories_or_data_in_a_template_follows_what_it_loops_over(desk: Desk) -> None:
    loops = '{% for person in data("staff") %}{{ person }};{% endfor %}'
    loops += '{% for story in newest(9, tag="trams") %}{{ story.title }};{% endfor %}'
    desk.write("content/_data/staff.json", '["Ana"]').write(
        "themes/bare/templates/page.html", loops
    ).publish()
    assert desk.read("/about/") == "Ana;Tram;"
    desk.write("content/_data/staff.json", '["Ana", "Rui"]').story(
        "sports/bus", tags=["trams"], date="2026-11-01"
    ).publish()
    assert desk.read("/about/") == "Ana;Rui;Tram;Bus;"


def test_3_a_page_follows_its_layout_and_what_that_includes_at_any_depth(desk: Desk) -> None:
    desk.append("themes/bare/templates/base.html", '{% include "foot.html" %}')
    desk.write("themes/bare/templates/foot.html", '{% include "line.html" %}')
    desk.write("themes/bare/templates/line.html", "One line.").publish()
    desk.write("themes/bare/templates/line.html", "Another line.").publish()
    assert all("Another line." in desk.read(url) for url in ("/", FERRY, "/about/", "/404.html"))


def test_4_a_text_that_is_made_once_for_many_pages_is_made_anew(desk: Desk) -> None:
    desk.replace(
        "themes/bare/templates/article.html",
        "{{ story.body }}",
        "{{ story.body }}{{ story.about }}",
    ).publish()
    desk.replace("config.toml", "reports on **tests**", "reports on *errors*").publish()
    assert all("<em>errors</em>" in desk.read(url) for url in (FERRY, DERBY))


def test_5_a_page_whose_template_changes_shows_the_present_text(desk: Desk) -> None:
    desk.replace("content/world/ferry.md", "was late", "was early")
    desk.replace("themes/bare/templates/article.html", "<h1>", '<h1 class="new">').publish()
    assert '<h1 class="new">' in desk.read(FERRY)
    assert "was early" in desk.read(FERRY)
    desk.replace("themes/bare/templates/article.html", '<h1 class="new">', "<h1>").publish()
    assert "was early" in desk.read(FERRY)


def test_6_a_story_with_another_slug_leads_on_from_its_old_url(desk: Desk) -> None:
    desk.replace("content/world/ferry.md", "title:", "slug: boat\ntitle:").publish()
    assert desk.has("/world/2026/11/boat/")
    assert "/world/2026/11/boat/" in desk.read(FERRY)


def test_7_what_a_template_made_goes_with_the_template(desk: Desk) -> None:
    assert desk.has("/tags/ferries/")
    desk.remove("themes/bare/templates/tag.html").publish()
    assert not desk.has("/tags/ferries/")
    assert desk.links(FERRY, "tag") == [""]


def test_8_a_file_that_is_deleted_changes_the_pages_that_read_it(desk: Desk) -> None:
    desk.write("content/_data/wind.json", '"north"')
    desk.write(
        "themes/bare/templates/page.html", '<i>{{ data("wind")|default("calm", true) }}</i>'
    ).publish()
    assert "<i>north</i>" in desk.read("/about/")
    desk.remove("content/_data/wind.json").publish()
    assert "<i>calm</i>" in desk.read("/about/")


def test_9_a_text_that_is_kept_for_another_page_keeps_its_dependencies(desk: Desk) -> None:
    # The text is rendered, and kept for feeds.
    desk.replace("content/sports/derby.md", "Derby", "The derby").publish()
    desk.replace("content/world/ferry.md", "title:", "slug: boat\ntitle:").publish()
    assert all(
        "/world/2026/11/boat/" in desk.read(url) for url in (DERBY, "/feed.xml", "/sports/feed.xml")
    )


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ('name = "The Test Courier"', 'name = "The Courier"', ("/", "<title>The Courier</title>")),
        ("per_page = 3", "per_page = 1", ("/page/1/", "Tram")),
        ("Europe/Lisbon", "Pacific/Auckland", (FERRY, "2026-11-20T10:00:00+13:00")),
        ('engine = "commonmark"', 'engine = "commonmark"\nhtml = "off"', ("/about/", "Who we are")),
        ("[lists]", '[urls]\narticle = "/{slug}/"\n\n[lists]', ("/ferry/", "Ferry")),
    ],
)
def test_10_settings_take_effect_at_once(
    desk: Desk, old: str, new: str, shown: tuple[str, str]
) -> None:
    desk.replace("config.toml", old, new).publish()
    assert shown[1] in desk.read(shown[0])


def test_11_another_version_of_the_program_makes_everything_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    robots = replace(kinds.KINDS["robots"], render=lambda door, page: b"User-agent: *\nDisallow:\n")
    monkeypatch.setattr(kinds, "KINDS", {**kinds.KINDS, "robots": robots})
    monkeypatch.setattr(newsgen.publish.batches, "KINDS", kinds.KINDS)
    monkeypatch.setattr(newsgen.steps.context, "code_digest", lambda: "another version")
    desk.publish()
    assert desk.read("/robots.txt") == "User-agent: *\nDisallow:\n"


def test_12_a_menu_is_the_same_on_all_pages(desk: Desk) -> None:
    desk.replace("config.toml", 'name = "Sports"', 'name = "Games"')
    desk.page("contact").publish()
    for url in (
        "/",
        "/world/",
        "/world/2026/",
        "/tags/trams/",
        FERRY,
        DERBY,
        "/about/",
        "/404.html",
    ):
        assert ">Games<" in desk.read(url)
        assert ">Contact<" in desk.read(url)


def test_13_after_a_mistake_the_next_build_is_complete_and_does_no_more_than_it_must(
    desk: Desk,
) -> None:
    before = tree(desk.output)
    desk.replace("content/world/ferry.md", "title:", "titel:").replace(
        "content/world/tram.md", "was late", "is new"
    )
    assert [problem.partition(" ")[0] for problem in desk.problems()] == [
        "content/world/ferry.md:2:1:"
    ]
    assert tree(desk.output) == before
    desk.replace("content/world/ferry.md", "titel:", "title:")
    report = desk.publish()
    assert "is new" in desk.read("/world/2026/11/tram/")
    assert 0 < report.rendered < report.pages


def test_14_a_feed_holds_html_after_any_build(desk: Desk) -> None:
    desk.replace("content/world/tram.md", "was late", "was **late**").publish()
    desk.replace("content/world/ferry.md", "was late", "was *early*").publish()
    assert "<strong>late</strong>" in desk.read("/feed.xml").replace("&lt;", "<").replace(
        "&gt;", ">"
    )
    assert "**" not in desk.read("/feed.xml")


def test_15_what_is_escaped_stays_escaped_on_the_next_build(desk: Desk) -> None:
    desk.replace("content/world/tram.md", "Tram", "Tram <b> & boat").publish()
    for day in (23, 24):
        desk.story(f"world/new-{day}", date=f"2026-11-{day - 1} 10:00").publish()
        assert "Tram &lt;b&gt; &amp; boat" in desk.read("/world/")
        assert "<b>" not in desk.read("/world/")


def test_16_a_list_in_pages_grows_and_shrinks(desk: Desk) -> None:
    for number in range(6):
        desk.story(f"sports/{number}", date=f"2026-10-{number + 10} 10:00").publish()
    assert desk.links("/sports/page/1/", "story")[-1].endswith("/0/")
    assert desk.links("/sports/", "older") == ["/sports/page/1/"]
    for number in range(6):
        desk.remove(f"content/sports/{number}.md").publish()
    assert not desk.has("/sports/page/1/")
    assert desk.links("/sports/", "older") == []


def test_17_a_reference_leads_to_the_place_where_its_target_is_now(desk: Desk) -> None:
    desk.replace("content/world/ferry.md", "date:", 'section: "world/straits"\ndate:').publish()
    assert 'href="/world/straits/2026/11/ferry/"' in desk.read(DERBY)
    desk.replace("content/world/ferry.md", "date:", "draft: true\ndate:")
    assert [warning.code for warning in desk.publish().warnings] == ["hidden-link"]
    assert "/ferry/" not in desk.read(DERBY)


def test_18_names_with_spaces_capitals_and_other_scripts_are_followed(desk: Desk) -> None:
    desk.replace("config.toml", 'name = "Sports"', 'name = "Sports"\nlanguage = "zh"')
    desk.story("sports/The Big Match", tags=["港口", "Night Boats"], lang="zh").publish()
    desk.replace("content/sports/The Big Match.md", "The ferry was late.", "港口 closed.").publish()
    assert "港口 closed." in desk.read("/sports/2026/11/the-big-match/")
    desk.replace("content/sports/The Big Match.md", "The big match", "港口").publish()
    assert all(
        ">港口<" in desk.read(url)
        for url in ("/", "/sports/", "/tags/night-boats/", "/tags/gangkou/")
    )


def test_19_a_new_tree_of_folders_with_what_belongs_to_it_appears_at_once(desk: Desk) -> None:
    desk.replace(
        "config.toml",
        "[sections.sports]",
        '[sections.world.straits.isles]\nname = "Isles"\n\n[sections.sports]',
    )
    desk.story("world/straits/isles/2026/storm/index", "![Waves](deep/waves.png)", title="Storm")
    desk.picture("world/straits/isles/2026/storm/deep/waves.png").publish()
    assert '<img src="/media/waves.' in desk.read("/world/straits/isles/2026/11/storm/")
    assert all(
        ">Storm<" in desk.read(url)
        for url in ("/world/straits/isles/", "/world/straits/", "/world/", "/")
    )
    shutil.rmtree(desk.root / "content/world/straits")
    desk.publish()
    assert not any("storm" in path or "waves" in path for path in desk.files())


def test_20_a_tag_that_is_renamed_takes_its_pages_along_as_does_a_file(desk: Desk) -> None:
    desk.replace("content/world/ferry.md", "Ferries", "Boats").publish()
    assert desk.has("/tags/boats/")
    assert not desk.has("/tags/ferries/")
    desk.replace("content/world/ferry.md", "Boats", "BOATS").publish()
    assert "<h1>BOATS</h1>" in desk.read("/tags/boats/")
    (desk.root / "content/world/tram.md").rename(desk.root / "content/world/TRAM.md")
    desk.publish()
    assert desk.links("/tags/trams/", "story") == ["/world/2026/11/tram/"]


def test_21_one_run_is_enough(desk: Desk) -> None:
    desk.story(
        "world/new",
        "See [the derby](../sports/derby.md).",
        tags=["Ferries"],
        date="2026-11-22 10:00",
        aliases=["/new/"],
    )
    desk.replace("content/sports/derby.md", "title:", "slug: final\ntags: [Ferries]\ntitle:")
    desk.replace("themes/bare/templates/list.html", "<h1>", "<h1>All: ").publish()
    again = desk.publish()
    assert (again.rendered, again.tally.written, again.tally.removed) == (0, 0, 0)


def test_22_nothing_is_made_anew_where_nothing_changed(desk: Desk) -> None:
    for path in (desk.root / "content").rglob("*.md"):
        path.touch()
    (desk.root / "config.toml").touch()
    report = desk.publish()
    assert (report.rendered, report.tally.written, report.tally.unchanged) == (0, 0, report.pages)


def test_23_a_page_keeps_its_dependencies_through_builds_that_do_not_make_it(desk: Desk) -> None:
    desk.replace("content/world/tram.md", "was late", "was early").publish()
    desk.story("world/new", date="2026-11-22 10:00").publish()
    desk.publish()
    desk.replace("themes/bare/templates/article.html", "<h1>", '<h1 id="top">').publish()
    assert all('<h1 id="top">' in desk.read(url) for url in (FERRY, DERBY))


@pytest.mark.parametrize("replaced", [False, True])
def test_24_bytes_decide_and_not_times(desk: Desk, replaced: bool) -> None:
    path = desk.root / "content/world/ferry.md"
    stat = path.stat()
    data = path.read_bytes().replace(b"was late", b"was soon")
    if replaced:
        path.unlink()
    path.write_bytes(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    desk.publish()
    assert "was soon" in desk.read(FERRY)
    assert "was soon" in desk.read("/feed.xml")
