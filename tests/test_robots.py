"""robots.txt, which an independent parser reads as crawlers do, and the terms on pages."""

from __future__ import annotations

import pytest
from newsroom import Newsroom, facts_of, tree
from protego import Protego
from selectolax.lexbor import LexborHTMLParser

from newsgen.build import build
from newsgen.newsroom.summary import as_lines, as_values
from newsgen.outlet.config import load_config
from newsgen.outputs.ai_bots import REFUSED, SEARCH, TRAINING
from newsgen.steps.order import Order, Report

HOME = "https://courier.test"
PAGE = f"{HOME}/world/2026/11/ferry/"
OWN = "content/_static/robots.txt"
ENGINES = ("Googlebot", "Googlebot-News", "bingbot", "Applebot", "DuckDuckBot", "SomeReader/1.0")


def robots(room: Newsroom) -> Protego:
    return Protego.parse(room.read("/robots.txt"))


def chosen(room: Newsroom, settings: str) -> Newsroom:
    """A site with this table `[robots]`."""
    return room.append("config.toml", f"\n[robots]\n{settings}\n")


def may(room: Newsroom, *bots: str) -> set[bool]:
    """Whether bots may read a story, each."""
    parsed = robots(room)
    return {parsed.can_fetch(PAGE, bot) for bot in bots}


@pytest.fixture
def site(newsroom: Newsroom) -> Newsroom:
    return newsroom.story("world/ferry")


# -- bots ------------------------------------------------------------------------------------------


def test_without_a_choice_everything_may_be_read(site: Newsroom) -> None:
    site.build()
    assert site.read("/robots.txt") == f"User-agent: *\nAllow: /\n\nSitemap: {HOME}/sitemap.xml\n"
    assert may(site, *TRAINING, *SEARCH, *ENGINES) == {True}
    before = tree(site.output)
    chosen(site, 'ai = "allow"').build()
    assert tree(site.output) == before


def test_denied_are_all_bots_of_ai_and_no_search_engine(site: Newsroom) -> None:
    chosen(site, 'ai = "deny"').build()
    named = ("GPTBot", "CCBot", "ClaudeBot", "Google-Extended", "OAI-SearchBot", "PerplexityBot")
    assert may(site, *named, *TRAINING, *SEARCH) == {False}
    assert may(site, *ENGINES) == {True}
    assert list(robots(site).sitemaps) == [f"{HOME}/sitemap.xml"]


def test_search_only_refuses_those_that_gather_texts_to_train_with(site: Newsroom) -> None:
    chosen(site, 'ai = "search-only"').build()
    assert may(site, "GPTBot", "CCBot", "ClaudeBot", "Google-Extended", *TRAINING) == {False}
    assert may(site, "OAI-SearchBot", "PerplexityBot", "Claude-SearchBot", *SEARCH) == {True}
    assert may(site, *ENGINES) == {True}


def test_each_bot_has_one_use() -> None:
    names = [name.lower() for name in REFUSED["deny"]]
    assert len(set(names)) == len(names)
    assert set(REFUSED["deny"]) == {*TRAINING, *SEARCH}


def test_a_choice_renders_robots_txt_alone(site: Newsroom) -> None:
    site.build()
    chosen(site, 'ai = "deny"\nlines = ["Disallow: /x/"]')
    rendered = list[str]()
    order = Order(site.root, 1_795_435_200, site.output, jobs=1)
    build(order, explain=lambda path, _: rendered.append(path))
    assert rendered == ["robots.txt"]


def test_a_site_below_a_path_says_where_its_lines_belong(site: Newsroom) -> None:
    site.replace("config.toml", HOME, f"{HOME}/paper")
    chosen(site, 'ai = "deny"\nlines = ["Disallow: /paper/x/"]').build()
    text = site.read("/robots.txt")
    assert f"# Crawlers ask for {HOME}/robots.txt alone: put these lines there.\n" in text
    parsed = Protego.parse(text)
    for path in ("/paper/world/", "/other/"):
        assert parsed.can_fetch(f"{HOME}{path}", "GPTBot") is not path.startswith("/paper/")
    assert not parsed.can_fetch(f"{HOME}/paper/x/", "Googlebot")


# -- further lines ---------------------------------------------------------------------------------


@pytest.mark.parametrize("ai", REFUSED)
def test_further_lines_hold_for_all_bots(site: Newsroom, ai: str) -> None:
    chosen(site, f'ai = "{ai}"\nlines = ["Disallow: /private/", "Crawl-delay: 7"]').build()
    parsed = robots(site)
    assert not parsed.can_fetch(f"{HOME}/private/a", "Googlebot")
    assert parsed.can_fetch(PAGE, "Googlebot")
    assert parsed.crawl_delay("Googlebot") == 7
    assert not parsed.can_fetch(f"{HOME}/private/a", "GPTBot")


def test_further_lines_may_begin_a_group_of_their_own(site: Newsroom) -> None:
    chosen(site, 'lines = ["# Ours", "User-agent: BadBot", "Disallow: /"]').build()
    assert may(site, "BadBot") == {False}
    assert may(site, *ENGINES) == {True}
    assert list(robots(site).sitemaps) == [f"{HOME}/sitemap.xml"]


# -- a file of the outlet's own --------------------------------------------------------------------


def told(report: Report, room: Newsroom) -> bool:
    """Whether both forms of the summary tell of the outlet's own file."""
    lines = "\n".join(as_lines(report, load_config(room.root).zone))
    notes = as_values(report)["notes"]
    assert (OWN in lines) == any(OWN in note for note in notes)
    return OWN in lines


def test_the_outlets_own_file_wins_and_is_told(site: Newsroom) -> None:
    assert not told(site.build(), site)
    site.write(OWN, "User-agent: *\nDisallow: /mine/\n")
    for _ in range(2):
        report = site.build()
        assert told(report, site)
        assert report.warnings == ()
        assert site.read("/robots.txt") == "User-agent: *\nDisallow: /mine/\n"
    site.remove(OWN)
    assert not told(site.build(), site)
    assert "Sitemap:" in site.read("/robots.txt")


def test_settings_beside_it_say_nothing_and_that_is_a_warning(site: Newsroom) -> None:
    chosen(site, 'ai = "deny"\nlines = []').write(OWN, "User-agent: *\nAllow: /\n")
    for _ in range(2):
        found = [(one.code, one.severity, one.place) for one in site.build().warnings]
        assert [one[:2] for one in found] == [("own-robots", "warning")] * 2
        assert all(one[2].startswith("config.toml:") for one in found)
    assert may(site, "GPTBot") == {True}


def test_a_preview_keeps_crawlers_out_whatever_the_outlet_says(site: Newsroom) -> None:
    site.write(OWN, "User-agent: *\nAllow: /\n")
    chosen(site, 'lines = ["Allow: /world/"]')
    assert not told(site.build(drafts=True), site)
    assert may(site, *ENGINES) == {False}
    site.build()
    assert may(site, *ENGINES) == {True}


# -- licences and reservations ---------------------------------------------------------------------


def head(room: Newsroom, url: str = "/world/2026/11/ferry/") -> dict[str, str | None]:
    """What a page says of its use by machines."""
    page = LexborHTMLParser(room.read(url))
    found = {
        "rsl": page.css_first('link[rel="license"][type="application/rsl+xml"]'),
        "reservation": page.css_first('meta[name="tdm-reservation"]'),
        "policy": page.css_first('meta[name="tdm-policy"]'),
    }
    return {
        name: node.attributes.get("href") or node.attributes.get("content")
        for name, node in found.items()
        if node
    }


def test_pages_say_nothing_of_licences_unless_asked(site: Newsroom) -> None:
    site.build()
    assert head(site) == {}
    assert "License" not in site.read("/robots.txt")


def test_a_licence_is_a_link_on_pages_and_a_line_only_if_that_is_asked_for(site: Newsroom) -> None:
    site.write("content/_static/license.xml", "<rsl xmlns='https://rslstandard.org/rsl'/>")
    chosen(site, 'rsl = "/license.xml"').build()
    assert head(site) == head(site, "/") == {"rsl": f"{HOME}/license.xml"}
    assert "License" not in site.read("/robots.txt")
    site.append("config.toml", "rsl_line = true\n").build()
    assert f"\nLicense: {HOME}/license.xml\n" in site.read("/robots.txt")
    assert list(robots(site).sitemaps) == [f"{HOME}/sitemap.xml"]


def test_text_and_data_mining_is_reserved(site: Newsroom) -> None:
    chosen(site, "tdm_reservation = true").build()
    assert head(site) == {"reservation": "1"}
    site.replace("config.toml", "tdm_reservation = true", 'tdm_policy = "https://a.test/p.json"')
    site.build()
    assert head(site) == {"reservation": "1", "policy": "https://a.test/p.json"}


def test_a_site_below_a_path_has_its_licence_there(site: Newsroom) -> None:
    site.replace("config.toml", HOME, f"{HOME}/paper").write("content/_static/é.xml", "<a/>")
    site.page("policy")
    chosen(site, 'rsl = "/é.xml"\ntdm_policy = "/policy/"').build()
    assert head(site)["rsl"] == f"{HOME}/paper/%C3%A9.xml"
    assert head(site)["policy"] == f"{HOME}/paper/policy/"


def test_a_path_that_leads_nowhere_is_an_error(site: Newsroom) -> None:
    chosen(site, 'rsl = "/license.xml"\ntdm_policy = "/policy/"')
    said = "leads nowhere: nothing stands at"
    assert [problem.partition(": ")[2] for problem in site.problems()] == [
        f'"robots.rsl" {said} /license.xml',
        f'"robots.tdm_policy" {said} /policy/',
    ]
    site.write("content/_static/license.xml", "<a/>").page("policy").build()
    site.remove("content/_static/license.xml")
    assert len(site.problems()) == 1
    site.write("content/_static/robots.txt", "User-agent: *\nAllow: /\n")
    assert len(site.problems()) == 1


def test_pages_depend_on_what_they_say_alone(site: Newsroom) -> None:
    site.build()
    facts = facts_of(site.root, "world/2026/11/ferry/index.html")
    assert "terms:pages" in facts
    assert "setting:robots" not in facts
