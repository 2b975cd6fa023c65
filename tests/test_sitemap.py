"""Sitemaps and robots.txt, against the rules of the sitemap protocol."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import CONFIG, Newsroom, tree
from newsroom import NOON as NOW
from validators import sitemap_xsd

from newsgen.build import build
from newsgen.errors import Broken
from newsgen.outputs import sitemap as module
from newsgen.outputs.robots import CLOSED, robots
from newsgen.outputs.sitemap import Location, News
from newsgen.steps.order import Order

HOME = "https://herald.example/"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def sitemap(entries: Iterable[tuple[str, datetime | None]]) -> bytes:
    return module.sitemap(Location(*entry) for entry in entries)


def sitemap_index(entries: Iterable[tuple[str, datetime | None]]) -> bytes:
    return module.sitemap_index(Location(*entry) for entry in entries)


def index_of(room: Newsroom) -> dict[str, str | None]:
    """The sitemaps in a site's index, each with its last change."""
    found = entries_of(room.read("/sitemap.xml").encode())
    return {(url or "").removeprefix("https://courier.test/"): changed for url, changed in found}


def pictures_of(room: Newsroom, name: str) -> list[list[str | None]]:
    """The pictures of each page in a sitemap."""
    pages = ElementTree.fromstring(room.read(f"/{name}").encode())
    return [[loc.text for loc in page.iterfind(f"{IMAGE}image/{IMAGE}loc")] for page in pages]


def entries_of(document: bytes) -> list[tuple[str | None, str | None]]:
    """Location and last change of each entry, as any XML reader sees them."""
    return [
        (entry.findtext(f"{NAMESPACE}loc"), entry.findtext(f"{NAMESPACE}lastmod"))
        for entry in ElementTree.fromstring(document)
    ]


def stories(count: int) -> list[tuple[str, datetime]]:
    return [
        (f"{HOME}world/story-{number}/", NOON + timedelta(minutes=number))
        for number in range(count)
    ]


def test_a_sitemap_says_what_it_was_given_in_that_order() -> None:
    assert sitemap([(f"{HOME}b/", NOON), (HOME, None)]) == (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        b"<url><loc>https://herald.example/b/</loc><lastmod>2026-03-01T12:00:00Z</lastmod></url>\n"
        b"<url><loc>https://herald.example/</loc></url>\n"
        b"</urlset>\n"
    )


def test_sm1_fifty_thousand_urls_fit_and_one_more_does_not() -> None:
    assert len(entries_of(sitemap(stories(50_000)))) == 50_000
    with pytest.raises(ValueError, match="50001 entries"):
        sitemap(stories(50_001))


def test_sm1_no_file_is_larger_than_fifty_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert module.MOST_BYTES == 52_428_800
    entries = [(f"{HOME}{number:0>1000}/", NOON) for number in range(150)]
    size = len(sitemap(entries))
    monkeypatch.setattr(module, "MOST_BYTES", size)
    assert len(sitemap(entries)) == size
    monkeypatch.setattr(module, "MOST_BYTES", size - 1)
    with pytest.raises(ValueError, match=f"{size} bytes"):
        sitemap(entries)


def test_sm1_an_empty_sitemap_is_not_written() -> None:
    with pytest.raises(ValueError, match=r"^0 entries"):
        sitemap([])
    with pytest.raises(ValueError, match=r"^0 entries"):
        sitemap_index([])


def test_sm1_an_index_lists_at_most_fifty_thousand_sitemaps() -> None:
    assert len(entries_of(sitemap_index(stories(50_000)))) == 50_000
    with pytest.raises(ValueError, match="50001 entries"):
        sitemap_index(stories(50_001))


def test_sm1_there_is_a_sitemap_for_each_month_in_the_outlets_zone(newsroom: Newsroom) -> None:
    newsroom.write("config.toml", CONFIG.replace("Europe/Lisbon", "Pacific/Auckland"))
    newsroom.story("world/new-year", date="2026-01-01 00:30")  # in UTC still last year
    newsroom.story("world/spring", date="2026-10-05 10:00").build()
    names = ("sitemap-pages.xml", "sitemap-2026-01.xml", "sitemap-2026-10.xml", "news-sitemap.xml")
    assert tuple(index_of(newsroom)) == names
    assert "/new-year/" in newsroom.read("/sitemap-2026-01.xml")
    before = tree(newsroom.output)
    newsroom.story("world/summer", date="2026-10-30 10:00").build()
    after = tree(newsroom.output)
    maps = {path for path in after if path.startswith("sitemap")}
    changed = {path for path in maps if before.get(path) != after[path]}
    assert changed == {"sitemap-2026-10.xml", "sitemap.xml"}


def test_sm1_a_month_of_more_than_fifty_thousand_stories_has_parts(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("catalog.lists", "outputs.lists.month", "outputs.maps"):
        monkeypatch.setattr(f"newsgen.{room}.MOST_IN_SITEMAP", 2)
    for day in range(1, 6):
        newsroom.story(f"world/day-{day}", date=f"2026-10-0{day} 10:00")
    newsroom.build()
    parts = ["sitemap-2026-10.xml", "sitemap-2026-10-2.xml", "sitemap-2026-10-3.xml"]
    index = index_of(newsroom)
    assert list(index) == ["sitemap-pages.xml", *parts, "news-sitemap.xml"]
    days = [f"2026-10-0{day}T10:00:00+01:00" for day in (2, 4, 5)]
    assert [datetime.fromisoformat(index[part] or "") for part in parts] == [
        datetime.fromisoformat(day) for day in days
    ]
    urls = [[url for url, _ in entries_of(newsroom.read(f"/{part}").encode())] for part in parts]
    found_days = [[url.rpartition("-")[2].strip("/") for url in found] for found in urls]
    assert found_days == [["1", "2"], ["3", "4"], ["5"]]
    full = [newsroom.read(f"/{part}") for part in parts[:2]]
    newsroom.story("world/day-6", date="2026-10-06 10:00").build()
    assert [newsroom.read(f"/{part}") for part in parts[:2]] == full
    newsroom.remove("content/world/day-1.md").remove("content/world/day-2.md").build()
    assert not newsroom.has("/sitemap-2026-10-3.xml")


def test_sm2_an_address_of_unfit_length_is_the_users_to_mend() -> None:
    assert sitemap([("http://ab.c/", NOON)])
    with pytest.raises(Broken, match=r"http://a\.b/ has 11 characters, a sitemap takes 12 to 2048"):
        sitemap([("http://a.b/", NOON)])
    assert sitemap([(HOME + "x" * (2048 - len(HOME)), NOON)])
    with pytest.raises(Broken, match="has 2049 characters") as caught:
        sitemap([(HOME + "x" * (2049 - len(HOME)), NOON)])
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "url",
    ["/world/a-long-story/", "world/a-long-story/", "ftp://herald.example/", "https:///world/"],
)
def test_sm2_a_relative_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not an absolute URL"):
        sitemap([(url, NOON)])


@pytest.mark.parametrize(
    "url", ["https://other.example/a/", "http://herald.example/a/", "https://herald.example.org/"]
)
def test_sm2_all_addresses_are_on_one_host(url: str) -> None:
    with pytest.raises(ValueError, match="is not below"):
        sitemap([(HOME, NOON), (url, NOON)])


def test_sm3_lastmod_has_a_zone_and_is_the_same_instant() -> None:
    moments = [
        datetime(2026, 7, 1, 9, 30, 15, 999, tzinfo=ZoneInfo("America/New_York")),
        datetime(
            1880, 1, 1, tzinfo=ZoneInfo("Europe/Amsterdam")
        ),  # an offset of 19 minutes and 32 seconds
        datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    ]
    shown = [changed for _, changed in entries_of(sitemap([(HOME, moment) for moment in moments]))]
    assert shown[0] == "2026-07-01T13:30:15Z"
    assert [datetime.fromisoformat(text or "") for text in shown] == [
        moment.replace(microsecond=0) for moment in moments
    ]


def test_sm3_a_moment_without_a_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        sitemap([(HOME, datetime(2026, 1, 1))])  # noqa: DTZ001


def test_sm4_there_is_no_priority_and_no_frequency() -> None:
    assert {element.tag for element in ElementTree.fromstring(sitemap(stories(3))).iter()} == {
        f"{NAMESPACE}{name}" for name in ("urlset", "url", "loc", "lastmod")
    }


def test_sm5_robots_names_the_sitemap() -> None:
    text = robots(f"{HOME}sitemap.xml")
    assert text == "User-agent: *\nAllow: /\n\nSitemap: https://herald.example/sitemap.xml\n"
    parser = RobotFileParser()
    parser.parse(text.splitlines())
    assert parser.site_maps() == [f"{HOME}sitemap.xml"]
    assert parser.can_fetch("AnyBot", f"{HOME}world/")


@pytest.mark.parametrize(
    "url", ["/sitemap.xml", "https://herald.example/a b", "https://herald.example/\nDisallow: /"]
)
def test_sm5_robots_takes_an_absolute_address_only(url: str) -> None:
    with pytest.raises(ValueError, match="not an absolute URL"):
        robots(url)


def test_robots_can_close_a_preview_altogether() -> None:
    parser = RobotFileParser()
    parser.parse(CLOSED.splitlines())
    assert not parser.can_fetch("AnyBot", HOME)
    assert parser.site_maps() is None


@given(st.text(max_size=40), st.datetimes(timezones=st.just(UTC), min_value=datetime(2, 1, 1)))  # noqa: DTZ001
def test_all5_an_address_comes_out_as_it_went_in_or_is_refused(
    path: str, changed: datetime
) -> None:
    url = HOME + path
    if any(c.isspace() or c < " " or c in "\ufffe\uffff" for c in path):
        with pytest.raises(ValueError, match="not an absolute URL"):
            sitemap([(url, changed)])
    else:
        document = sitemap([(url, changed)])
        assert document == sitemap([(url, changed)])
        assert entries_of(document)[0][0] == url


@pytest.mark.tools
def test_the_schema_of_the_protocol_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "sitemap.xml").write_bytes(
        sitemap([*stories(20), (HOME, None), (f"{HOME}?a=b&c='d'", NOON)])
    )
    assert sitemap_xsd(tmp_path / "sitemap.xml") == []


def test_an_index_names_sitemaps() -> None:
    document = sitemap_index([(f"{HOME}sitemap-1.xml", NOON), (f"{HOME}sitemap-2.xml", None)])
    assert ElementTree.fromstring(document).tag == f"{NAMESPACE}sitemapindex"
    assert entries_of(document) == [
        (f"{HOME}sitemap-1.xml", "2026-03-01T12:00:00Z"),
        (f"{HOME}sitemap-2.xml", None),
    ]


# -- the index -------------------------------------------------------------------------------------


def test_the_index_tells_the_newest_change_in_each_part(newsroom: Newsroom) -> None:
    newsroom.story("world/a", date="2026-01-05 10:00").story("world/b", date="2026-01-06 10:00")
    newsroom.story("world/c", date="2026-02-01 10:00").build()
    assert index_of(newsroom) == {
        "sitemap-pages.xml": "2026-02-01T10:00:00Z",
        "sitemap-2026-01.xml": "2026-01-06T10:00:00Z",
        "sitemap-2026-02.xml": "2026-02-01T10:00:00Z",
        "news-sitemap.xml": "2026-02-01T10:00:00Z",
    }
    newsroom.story("world/a", date="2026-01-05 10:00", updated="2026-03-03 10:00").build()
    index = index_of(newsroom)
    assert index["sitemap-2026-01.xml"] == index["sitemap-pages.xml"] == "2026-03-03T10:00:00Z"
    assert index["sitemap-2026-02.xml"] == index["news-sitemap.xml"] == "2026-02-01T10:00:00Z"
    newsroom.remove("content/world/a.md").build()
    assert index_of(newsroom)["sitemap-2026-01.xml"] == "2026-01-06T10:00:00Z"


def test_an_index_of_nothing_but_pages_tells_no_change(newsroom: Newsroom) -> None:
    newsroom.page("about").build()
    assert index_of(newsroom) == {"sitemap-pages.xml": None, "news-sitemap.xml": None}


def test_what_a_month_changed_last_is_told_without_its_stories(newsroom: Newsroom) -> None:
    """By the index alone: the publishing of one story must not read all others."""
    newsroom.story("world/a", date="2026-01-05 10:00").build()
    with newsroom.catalog() as catalog:
        plan = catalog.execute(
            "EXPLAIN QUERY PLAN SELECT changed FROM entry WHERE list = 1 AND changed IS NOT NULL"
            " AND (date, id) >= (0, '') AND (date, id) < (9, '') ORDER BY changed DESC LIMIT 1"
        ).fetchall()
    assert ["entry_changed" in step[3] and "TEMP" not in step[3] for step in plan] == [True]


# -- pictures --------------------------------------------------------------------------------------


def test_a_story_is_listed_with_its_lead_picture_alone(newsroom: Newsroom) -> None:
    newsroom.picture("world/quay.png").picture("world/crew.png")
    image = {"src": "quay.png", "alt": "A", "caption": "B", "credit": "C"}
    newsroom.story("world/a", "![x](crew.png)", date="2026-01-05", image=image)
    newsroom.story("world/b", date="2026-01-06").build()
    (shown,) = [path for path in newsroom.files() if path.startswith("media/quay.")]
    assert pictures_of(newsroom, "sitemap-2026-01.xml") == [[f"https://courier.test/{shown}"], []]
    tags = {
        element.tag
        for element in ElementTree.fromstring(newsroom.read("/sitemap-2026-01.xml"))[0].iter()
    }
    assert {tag for tag in tags if tag.startswith(IMAGE)} == {f"{IMAGE}image", f"{IMAGE}loc"}


def test_a_picture_that_changes_is_listed_under_its_new_address(newsroom: Newsroom) -> None:
    newsroom.picture("quay.png", 3)
    newsroom.story("world/a", date="2026-01-05", image={"src": "../quay.png", "alt": "A"})
    newsroom.story("world/b", date="2026-02-05", image={"src": "../quay.png", "alt": "A"})
    newsroom.story("world/c", date="2026-03-05").build()
    old, before = pictures_of(newsroom, "sitemap-2026-01.xml"), tree(newsroom.output)
    newsroom.picture("quay.png", 4).build()
    new, after = pictures_of(newsroom, "sitemap-2026-01.xml"), tree(newsroom.output)
    assert new == pictures_of(newsroom, "sitemap-2026-02.xml") != old
    assert (new[0][0] or "").removeprefix("https://courier.test/") in newsroom.files()
    maps = {path for path in after if "sitemap" in path and after[path] != before[path]}
    assert maps == {"sitemap-2026-01.xml", "sitemap-2026-02.xml"}


def test_a_picture_of_nobodys_renders_no_sitemap(newsroom: Newsroom) -> None:
    newsroom.picture("quay.png").story("world/a", "![x](../quay.png)", date="2026-01-05").build()
    rendered: list[str] = []
    newsroom.picture("quay.png", 4)
    build(
        Order(newsroom.root, NOW, newsroom.output, jobs=1),
        explain=lambda path, _: rendered.append(path),
    )
    assert rendered
    assert not [path for path in rendered if "sitemap" in path]


def test_a_site_below_a_path_lists_its_pictures_there(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", "https://courier.test", "https://courier.test/paper")
    newsroom.picture("quay.png")
    newsroom.story("world/a", date="2026-01-05", image={"src": "../quay.png", "alt": "A"}).build()
    ((url,),) = pictures_of(newsroom, "sitemap-2026-01.xml")
    assert (url or "").startswith("https://courier.test/paper/media/quay.")


@pytest.mark.tools
def test_the_schemas_find_nothing_in_pictures_and_news(tmp_path: Path) -> None:
    news = News('The "Courier" & <Co>', "zh-tw", NOON, "A & <b>B</b>")
    picture = f"{HOME}media/a.png?b&c"
    locations = [Location(HOME, NOON, picture, news), Location(f"{HOME}a/", None, "", news)]
    (tmp_path / "sitemap.xml").write_bytes(module.sitemap(locations))
    assert sitemap_xsd(tmp_path / "sitemap.xml") == []
    for wrong in (news._replace(language="en-US"), news._replace(title="")):
        (tmp_path / "sitemap.xml").write_bytes(module.sitemap([Location(HOME, NOON, "", wrong)]))
        assert len(sitemap_xsd(tmp_path / "sitemap.xml")) > 0
