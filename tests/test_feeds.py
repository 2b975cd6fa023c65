"""Feeds of a site: which there are, in which formats, and all of them in one place."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from newsroom import NOON, Newsroom, tree
from selectolax.lexbor import LexborHTMLParser

from newsgen.build import build as newsgen_build
from newsgen.errors import Broken
from newsgen.outlet.interface import direction
from newsgen.outputs.feeds import channel
from newsgen.outputs.feeds.absolute import absolute_html
from newsgen.outputs.feeds.formats import FORMATS
from newsgen.steps.order import Order

ALL_FEEDS = "\n[feeds]\ntags = true\nseries = true\n"
FILES = tuple(form.file for form in FORMATS)
DAY = 86_400
LANGUAGES = ("ar", "de", "en", "fa", "he", "ja", "ko", "lb", "th", "ur", "zh")


@pytest.fixture
def paper(newsroom: Newsroom) -> Newsroom:
    """A site in which every kind of list has a story."""
    newsroom.append("config.toml", ALL_FEEDS).author("ana", "Ana Brito")
    keys = {"author": "ana", "tags": ["Ferries"], "series": "The crossing"}
    newsroom.story("world/ferry", id="ferry", date="2026-11-20", **keys)
    return newsroom.story("sports/derby", id="derby", date="2026-11-21")


LISTS = ("/", "/world/", "/authors/ana/", "/tags/ferries/", "/series/the-crossing/")


def ids(newsroom: Newsroom, url: str) -> list[str]:
    """The ids of the items of a feed, in order."""
    text = newsroom.read(url)
    if url.endswith(".json"):
        return [item["id"] for item in json.loads(text)["items"]]
    tag = "guid" if "<rss" in text else "id"
    return re.findall(rf"<{tag}\b[^>]*>([^<]+)</{tag}>", text.partition("<updated>")[2] or text)


def test_each_list_has_all_formats_and_announces_them(paper: Newsroom) -> None:
    paper.build()
    for url in LISTS:
        head = LexborHTMLParser(paper.read(url)).css('link[rel="alternate"]')
        links = [(one.attributes["type"], one.attributes["href"]) for one in head]
        own = [(form.media_type, f"https://courier.test{url}{form.file}") for form in FORMATS]
        assert links[-3:] == own
        assert len({tuple(ids(paper, f"{url}{file}")) for file in FILES}) == 1
        assert "tag:courier.test,2026:ferry" in ids(paper, f"{url}feed.xml")
    assert "updated.xml" not in paper.read("/")


def test_formats_are_chosen_and_rss_is_always_there(paper: Newsroom) -> None:
    paper.build()
    paper.replace("config.toml", "[feeds]", '[feeds]\nformats = ["json"]').build()
    assert paper.has("/world/feed.xml")
    assert paper.has("/world/feed.json")
    assert not paper.has("/world/atom.xml")
    assert "atom" not in paper.read("/world/")
    assert "atom" not in paper.read("/feeds/")


def test_all_formats_have_the_newest_first_and_the_same_ids(newsroom: Newsroom) -> None:
    for day in (3, 1, 2):
        newsroom.story(f"world/s{day}", date=f"2026-11-0{day}", id=f"id-{day}")
    newsroom.story("world/old", date="2026-10-01", id="id-old", guid="https://old.test/?p=7")
    newsroom.story("world/wp", date="2026-09-01", id="id-wp", guid="wp-9").build()
    own = [f"tag:courier.test,2026:id-{day}" for day in (3, 2, 1)]
    for file in ("feed.xml", "feed.json"):
        assert ids(newsroom, f"/{file}") == [*own, "https://old.test/?p=7", "wp-9"]
    last = "tag:courier.test,2026:id-wp"
    assert ids(newsroom, "/atom.xml") == [*own, "https://old.test/?p=7", last]


def test_the_last_change_comes_first_in_updated_xml(newsroom: Newsroom) -> None:
    for day in (1, 2, 3):
        newsroom.story(f"world/s{day}", date=f"2026-11-0{day}", id=f"id-{day}")
    newsroom.story("world/mended", date="2026-10-01", id="mended", updated="2026-11-02 12:00")
    newsroom.story("world/own", date="2026-11-04", id="own", exclude=["feeds"]).build()
    order = ["id-3", "mended", "id-2", "id-1"]
    assert ids(newsroom, "/updated.xml") == [f"tag:courier.test,2026:{one}" for one in order]
    assert "<title>The Test Courier: Latest changes</title>" in newsroom.read("/updated.xml")
    newsroom.replace("config.toml", "[lists]", "[feeds]\nitems = 2\n[lists]").build()
    assert ids(newsroom, "/updated.xml") == [f"tag:courier.test,2026:{one}" for one in order[:2]]
    newsroom.replace("content/world/mended.md", "2026-11-02 12:00", "2026-11-20 12:00").build()
    assert ids(newsroom, "/updated.xml")[0].endswith("mended")
    before = tree(newsroom.output)
    newsroom.build(clean=True)
    assert tree(newsroom.output) == before


def test_a_text_is_made_ready_once_for_all_formats_and_lists(
    paper: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = list[str]()

    def counted(html: str, base_url: str) -> str:
        seen.append(base_url)
        return absolute_html(html, base_url)

    monkeypatch.setattr(channel, "absolute_html", counted)
    paper.build()
    stories = ("/sports/2026/11/derby/", "/world/2026/11/ferry/")
    assert sorted(seen) == [f"https://courier.test{url}" for url in stories]


# -- older places ----------------------------------------------------------------------------------


def test_an_older_place_has_the_format_that_its_name_says(paper: Newsroom) -> None:
    places = '["/feed/", "/blog/atom.xml", "/blog/feed.json", "/atom.xml", "/news.xml"]'
    paper.replace("config.toml", "[feeds]", f"[feeds]\nalso = {places}").build()
    for url, own in {
        "/feed/index.xml": "/feed.xml",
        "/news.xml": "/feed.xml",
        "/blog/atom.xml": "/atom.xml",
        "/blog/feed.json": "/feed.json",
    }.items():
        assert paper.read(url) == paper.read(own), url
    assert "<feed " in paper.read("/atom.xml")
    paper.replace("config.toml", "[feeds]", '[feeds]\nformats = ["rss"]').build()
    for url in ("/atom.xml", "/blog/atom.xml", "/blog/feed.json"):
        assert paper.read(url) == paper.read("/feed.xml"), url


def test_an_older_place_of_one_list_that_is_anothers_feed_is_an_error(paper: Newsroom) -> None:
    paper.replace("config.toml", "[feeds]", '[feeds]\nalso = ["/world/atom.xml"]')
    with pytest.raises(Broken, match=r"/world/atom\.xml") as caught:
        paper.build()
    (problem,) = caught.value.problems
    assert 'the section "world"' in str(problem)
    assert "the site's feed" in str(problem)


def test_feeds_of_a_section_that_moved_stand_at_both_places(paper: Newsroom) -> None:
    paper.build()
    paper.replace("config.toml", "[lists]", '[urls]\nsection = "/s/{section}/"\n[lists]').build()
    for file in FILES:
        assert paper.read(f"/world/{file}") == paper.read(f"/s/world/{file}")
    before = tree(paper.output)
    paper.build(clean=True)
    assert tree(paper.output) == before


# -- what was taken back ---------------------------------------------------------------------------


def test_a_tombstone_follows_the_item_of_a_story_that_was_taken_back(paper: Newsroom) -> None:
    paper.build()
    taken_back = {"date": "2026-11-22 12:00", "text": "It was wrong."}
    keys = {"status": "withdrawn", "withdrawn": taken_back, "author": "ana", "tags": ["Ferries"]}
    paper.story("world/ferry", id="ferry", date="2026-11-20", **keys).build()
    feeds = ("/atom.xml", "/world/atom.xml", "/authors/ana/atom.xml")
    ends = NOON - DAY + 7 * DAY
    for at in (NOON, ends - 1):
        assert paper.build(at).next_change == ends
        for url in feeds:
            assert "deleted-entry" not in paper.read(url)
            assert "tag:courier.test,2026:ferry" in ids(paper, url)
    paper.build(ends)
    own = "tag:courier.test,2026:ferry"
    for url in feeds:
        text = paper.read(url)
        assert f'ref="{own}" when="2026-11-22T12:00:00Z"/>' in text
        assert own not in ids(paper, url)
        assert "It was wrong" not in text
    assert "deleted-entry" not in paper.read("/sports/atom.xml")
    assert "ferry</guid>" not in paper.read("/feed.xml")
    before = tree(paper.output)
    assert paper.build(ends + 400 * DAY).tally.written == 0
    paper.build(ends, clean=True)
    assert tree(paper.output) == before


# -- all of them -----------------------------------------------------------------------------------


def listed(newsroom: Newsroom) -> list[tuple[str, str]]:
    """(title, address) of the feeds on the page of all feeds."""
    page = LexborHTMLParser(newsroom.read("/feeds/"))
    titles = [one.text() for one in page.css(".feed-title")]
    return list(zip(titles, [one.text() for one in page.css(".address")], strict=True))


def outlines(newsroom: Newsroom) -> list[tuple[str, str]]:
    root = ElementTree.fromstring(newsroom.read("/feeds.opml"))
    assert (root.tag, root.attrib) == ("opml", {"version": "2.0"})
    assert root.findtext("head/title") == "The Test Courier"
    found = root.findall("body/outline")
    assert all(one.get("type") == "rss" and one.get("title") == one.get("text") for one in found)
    return [(one.get("text", ""), one.get("xmlUrl", "")) for one in found]


def test_every_feed_is_on_one_page_and_in_one_file(paper: Newsroom) -> None:
    paper.append("config.toml", '\n[feeds.partner.radio]\nwindow = "48h"\n').build()
    assert "/partners/" not in paper.read("/feeds/") + paper.read("/feeds.opml")
    paper.replace("config.toml", '[feeds.partner.radio]\nwindow = "48h"\n', "").build()
    home = "https://courier.test"
    assert listed(paper) == [
        ("The Test Courier", f"{home}/feed.xml"),
        ("Latest changes", f"{home}/updated.xml"),
        ("World", f"{home}/world/feed.xml"),
        ("Straits", f"{home}/world/straits/feed.xml"),
        ("Sports", f"{home}/sports/feed.xml"),
        ("Ana Brito", f"{home}/authors/ana/feed.xml"),
        ("Ferries", f"{home}/tags/ferries/feed.xml"),
        ("The crossing", f"{home}/series/the-crossing/feed.xml"),
    ]
    assert [url for _, url in outlines(paper)] == [url for _, url in listed(paper)]
    assert outlines(paper)[3][0] == "The Test Courier: Straits"
    feeds = [file for file in paper.files() if file.endswith(("feed.xml", "updated.xml"))]
    assert sorted(f"{home}/{file}" for file in feeds) == sorted(url for _, url in listed(paper))
    assert 'href="/feeds/"' in paper.read("/")
    assert f"{home}/feeds/" in paper.read("/sitemap-pages.xml")


def test_only_a_feed_that_comes_or_goes_changes_the_page(paper: Newsroom) -> None:
    paper.build()
    rendered = list[str]()

    def build() -> set[str]:
        rendered.clear()
        order = Order(paper.root, NOON, paper.output, jobs=1)
        newsgen_build(order, explain=lambda path, _: rendered.append(path))
        return {"feeds/index.html", "feeds.opml"} & set(rendered)

    paper.story("world/tram", tags=["ferries"], author="ana")
    assert build() == set()
    both = {"feeds/index.html", "feeds.opml"}
    paper.story("world/bus", tags=["Buses"])
    assert build() == both
    assert ("Buses", "https://courier.test/tags/buses/feed.xml") in listed(paper)
    paper.remove("content/world/bus.md")
    assert build() == both
    assert "buses" not in paper.read("/feeds/")
    paper.author("ana", "Ana M. Brito")
    assert build() == both


def test_a_page_of_the_outlets_own_takes_its_place(paper: Newsroom) -> None:
    paper.build()
    paper.page("feeds", "Ask us.", title="Our feeds").build()
    assert "Ask us." in paper.read("/feeds/")
    assert paper.read("/sitemap-pages.xml").count("/feeds/<") == 1
    paper.page("feeds", "Ask us.", title="Our feeds", draft=True).build()
    assert "feed.xml" in paper.read("/feeds/")
    paper.remove("content/pages/feeds.md")
    paper.write("content/_static/feeds/index.html", "By hand.").build()
    assert paper.read("/feeds/") == "By hand."
    paper.remove("content/_static/feeds/index.html").build()
    assert listed(paper)


def test_anything_else_at_its_url_is_an_error(paper: Newsroom) -> None:
    paper.story("world/taken", aliases=["/feeds/"])
    with pytest.raises(Broken, match="/feeds/") as caught:
        paper.build()
    assert "content/world/taken.md" in str(caught.value.problems[0])


def test_the_page_speaks_the_outlets_language(paper: Newsroom) -> None:
    paper.replace("config.toml", "[outlet]", '[outlet]\nlanguage = "de"').build()
    page = paper.read("/feeds/")
    assert "<h1>Feeds</h1>" in page
    assert "Ein Feed bringt neue Artikel zu Ihnen" in page
    assert "Letzte Änderungen" in page
    assert "Ein Feed bringt neue Artikel zu Ihnen" in paper.read("/feed.css")


def test_a_theme_without_the_templates_has_neither_page_nor_style(paper: Newsroom) -> None:
    paper.bare().build()
    assert not paper.has("/feeds/")
    assert not paper.has("/feed.css")
    assert "xml-stylesheet" not in paper.read("/feed.xml")
    assert outlines(paper)
    assert "/feeds/" not in paper.read("/sitemap-pages.xml")


# -- in a browser ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_style_sheet_says_what_a_feed_is_in_any_language(
    paper: Newsroom, language: str
) -> None:
    paper.replace("config.toml", "[outlet]", f'[outlet]\nlanguage = "{language}"').build()
    css = paper.read("/feed.css")
    assert re.search(r'content: "[^"\\]{40,}";', css)
    assert f"direction: {direction(language)};" in css
    for url in ("/feed.xml", "/world/atom.xml"):
        assert '<?xml-stylesheet type="text/css" href="/feed.css"?>' in paper.read(url)
