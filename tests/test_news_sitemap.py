"""The news sitemap: stories of the last 48 hours, by the rules of Google's "Create a News sitemap".

Their numbers are those of the standards that the project keeps to.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from newsroom import CONFIG, NOON, Newsroom, facts_of, tree
from selectolax.lexbor import LexborHTMLParser
from validators import sitemap_xsd

from newsgen.build import build
from newsgen.newsroom.upcoming import due, upcoming
from newsgen.outputs.news_sitemap import news_language
from newsgen.steps.order import Order

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
HOME = "https://courier.test"
MAP = "/news-sitemap.xml"
TWO_DAYS = 48 * 60 * 60


class Told(NamedTuple):
    """A page of a news sitemap, and what makes it news; None where nothing does."""

    url: str
    title: str | None
    name: str | None
    language: str | None
    date: str | None


def told(room: Newsroom, url: str = MAP) -> list[Told]:
    return [
        Told(
            (page.findtext(f"{SITEMAP}loc") or "").removeprefix(HOME),
            *(
                page.findtext(f"{NEWS}news/{NEWS}{path}")
                for path in (
                    "title",
                    f"publication/{NEWS}name",
                    f"publication/{NEWS}language",
                    "publication_date",
                )
            ),
        )
        for page in ElementTree.fromstring(room.read(url).encode())
    ]


def slugs(room: Newsroom, url: str = MAP) -> list[str]:
    """The last parts of the URLs that are told as news."""
    return [one.url.split("/")[-2] for one in told(room, url) if one.title is not None]


def moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def test_ns2_news_is_told_with_publication_language_moment_and_title(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", title='"A" & <b>', date=moment(NOON - 60), lang="pt-BR").build()
    (one,) = told(newsroom)
    assert one[0] == "/world/2026/11/ferry/"
    assert one[2:] == ("The Test Courier", "pt", "2026-11-23T11:59:00Z")
    order = [element.tag for element in ElementTree.fromstring(newsroom.read(MAP)).iter()][2:]
    names = ("loc", "lastmod"), ("news", "publication", "name", "language", "publication_date")
    assert order == [
        *(f"{SITEMAP}{name}" for name in names[0]),
        *(f"{NEWS}{name}" for name in (*names[1], "title")),
    ]


UGLY = [
    "Ferry &amp; crew &lt;3",
    'Tom\'s "late" -- very late',
    "]]> <script>x()</script>",
    "עברית 港 émigré 🚢",
    "A  b\u00a0c",
    "100% <b>bold</b> & {{ braces }}",
]


@pytest.mark.parametrize("title", UGLY)
def test_ns5_the_title_is_the_headline_of_the_page(newsroom: Newsroom, title: str) -> None:
    newsroom.story("world/ferry", title=title, date=moment(NOON)).build()
    heading = LexborHTMLParser(newsroom.read("/world/2026/11/ferry/")).css_first("h1")
    assert heading is not None
    assert told(newsroom)[0].title == heading.text()


@pytest.mark.parametrize(("age", "is_news"), [(0, True), (TWO_DAYS - 1, True), (TWO_DAYS, False)])
def test_ns1_a_story_is_news_for_two_days_to_the_second(
    newsroom: Newsroom, age: int, is_news: bool
) -> None:
    newsroom.story("world/ferry", date=moment(NOON - age)).build()
    assert slugs(newsroom) == (["ferry"] if is_news else [])


def test_ns1_the_moment_is_that_of_publication(newsroom: Newsroom) -> None:
    """Neither that of a change, nor the date of a story that an embargo held back."""
    newsroom.story("world/old", date=moment(NOON - TWO_DAYS), updated=moment(NOON - 10))
    held = {"until": moment(NOON - 5), "reason": "R"}
    newsroom.story("world/held", date=moment(NOON - TWO_DAYS), embargo=held).build()
    assert [(one.url.split("/")[-2], one.date) for one in told(newsroom)] == [
        ("held", "2026-11-23T11:59:55Z")
    ]


def test_leaving_is_an_event_and_a_build_in_place_is_a_clean_one(newsroom: Newsroom) -> None:
    newsroom.story("world/a", date=moment(NOON)).story("world/b", date=moment(NOON + 7)).build()
    found = upcoming(newsroom.root, NOON + 10, lambda stage, done, total: None)
    assert [(one.at - NOON, one.kind, one.path) for one in found] == [
        (TWO_DAYS, "news-sitemap", "content/world/a.md"),
        (TWO_DAYS + 7, "news-sitemap", "content/world/b.md"),
    ]
    for at, left in ((NOON + 10, ["a", "b"]), (found[0].at, ["b"]), (found[1].at, [])):
        assert due(newsroom.root, newsroom.output, at)
        newsroom.build(at)
        assert slugs(newsroom) == left
        assert not due(newsroom.root, newsroom.output, at)
        clean = newsroom.root / "clean"
        newsroom.build(at, output=clean, clean=True)
        assert tree(clean) == tree(newsroom.output)


def test_leaving_renders_the_news_sitemap_and_what_names_it_alone(newsroom: Newsroom) -> None:
    newsroom.story("world/a", date=moment(NOON)).story("world/b", date=moment(NOON + 7))
    newsroom.build(NOON + 10)
    rendered = list[str]()
    order = Order(newsroom.root, NOON + TWO_DAYS, newsroom.output, jobs=1)
    build(order, explain=lambda path, _: rendered.append(path))
    assert sorted(rendered) == ["news-sitemap.xml"]


def test_it_is_never_empty_and_always_in_the_index(newsroom: Newsroom) -> None:
    newsroom.page("about").build()
    assert told(newsroom) == [Told("/", None, None, None, None)]
    newsroom.story("world/a", date=moment(NOON - 3 * TWO_DAYS))
    newsroom.story("world/b", date=moment(NOON - 2 * TWO_DAYS)).build()
    assert told(newsroom) == [Told("/world/2026/11/b/", None, None, None, None)]
    assert f"{HOME}{MAP}</loc>" in newsroom.read("/sitemap.xml")
    newsroom.remove("content/world/a.md").remove("content/world/b.md").build()
    assert told(newsroom) == [Told("/", None, None, None, None)]
    assert f"{HOME}{MAP}</loc>" in newsroom.read("/sitemap.xml")


def test_what_is_no_news_of_the_outlets_own_is_not_in_it(newsroom: Newsroom) -> None:
    newsroom.story("world/ad", date=moment(NOON - 1), genre="sponsored")
    newsroom.story("world/wire", date=moment(NOON - 1), canonical="https://wire.test/a/")
    newsroom.story("world/late", date=moment(NOON - 9)).story("world/drafted", draft=True)
    newsroom.story("world/opinion", date=moment(NOON - 8), genre="opinion").build()
    assert slugs(newsroom) == ["late", "opinion"]
    newsroom.remove("content/world/late.md").remove("content/world/opinion.md").build()
    assert told(newsroom) == [Told("/", None, None, None, None)]  # nor does one stand in for it


def test_a_story_that_was_taken_back_leaves_it(newsroom: Newsroom) -> None:
    newsroom.story("world/a", date=moment(NOON - 9)).story("world/b", date=moment(NOON - 8)).build()
    back = {"date": moment(NOON - 1), "text": "Wrong."}
    newsroom.story("world/a", date=moment(NOON - 9), status="withdrawn", withdrawn=back).build()
    assert slugs(newsroom) == ["b"]


def test_ns1_more_than_a_thousand_stories_go_on_in_further_files(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("catalog.lists", "outputs.lists.news", "outputs.news_sitemap"):
        assert __import__(f"newsgen.{room}", fromlist=["_"]).MOST_IN_NEWS_SITEMAP == 1000
        monkeypatch.setattr(f"newsgen.{room}.MOST_IN_NEWS_SITEMAP", 2)
    for age in range(5):
        newsroom.story(f"world/s{age}", date=moment(NOON - age))
    newsroom.build()
    parts = [MAP, "/news-sitemap-2.xml", "/news-sitemap-3.xml"]
    assert [slugs(newsroom, part) for part in parts] == [["s4", "s3"], ["s2", "s1"], ["s0"]]
    index = newsroom.read("/sitemap.xml")
    assert [index.count(f"{HOME}{part}</loc>") for part in parts] == [1, 1, 1]
    newsroom.build(NOON + TWO_DAYS - 2)
    assert [slugs(newsroom, part) for part in parts if newsroom.has(part)] == [["s1", "s0"]]
    newsroom.build(NOON + TWO_DAYS)
    assert slugs(newsroom) == []
    newsroom.build(NOON)
    assert [slugs(newsroom, part) for part in parts] == [["s4", "s3"], ["s2", "s1"], ["s0"]]


def test_a_preview_has_none(newsroom: Newsroom) -> None:
    newsroom.story("world/a", date=moment(NOON)).build(drafts=True)
    assert [path for path in newsroom.files() if "sitemap" in path] == []
    newsroom.build()
    assert slugs(newsroom) == ["a"]
    newsroom.build(drafts=True)
    assert [path for path in newsroom.files() if "sitemap" in path] == []


def test_the_text_of_a_story_is_not_asked(newsroom: Newsroom) -> None:
    newsroom.story("world/a", date=moment(NOON)).build()
    facts = facts_of(newsroom.root, "news-sitemap.xml")
    kinds = {fact.partition(":")[0] for fact in facts if "\t" not in fact}
    assert kinds == {"setting", "last change"}


LANGUAGES = {
    "en": "en",
    "pt-BR": "pt",
    "es-419": "es",
    "sr-Latn": "sr",
    "ast": "ast",
    "zh": "zh-cn",
    "zh-Hans": "zh-cn",
    "zh-CN": "zh-cn",
    "zh-Hans-HK": "zh-cn",
    "zh-Hant": "zh-tw",
    "zh-TW": "zh-tw",
    "zh-HK": "zh-tw",
    "zh-Hant-CN": "zh-tw",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ns3_languages_have_the_form_that_is_wanted(lang: str) -> None:
    assert news_language(lang) == LANGUAGES[lang]


@pytest.mark.tools
def test_the_schemas_find_nothing(newsroom: Newsroom) -> None:
    newsroom.write("config.toml", CONFIG.replace("The Test Courier", "Test & Courier <1887>"))
    for number, title in enumerate(UGLY):
        newsroom.story(f"world/s{number}", title=title, date=moment(NOON - number), lang="zh-Hant")
    for at in (NOON, NOON + TWO_DAYS):
        newsroom.build(at)
        for path in newsroom.files():
            if "sitemap-" in path or path == MAP[1:]:
                assert sitemap_xsd(newsroom.output / path) == []
