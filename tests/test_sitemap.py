"""Sitemaps and robots.txt, against the rules of the sitemap protocol."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import CONFIG, Newsroom, tree
from validators import sitemap_xsd

from newsgen.errors import Broken
from newsgen.outputs import sitemap as module
from newsgen.outputs.sitemap import robots, sitemap, sitemap_index

HOME = "https://herald.example/"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


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
    index = [url for url, _ in entries_of(newsroom.read("/sitemap.xml").encode())]
    names = ("sitemap-pages.xml", "sitemap-2026-01.xml", "sitemap-2026-10.xml")
    assert index == [f"https://courier.test/{name}" for name in names]
    assert "/new-year/" in newsroom.read("/sitemap-2026-01.xml")
    before = tree(newsroom.output)
    newsroom.story("world/summer", date="2026-10-30 10:00").build()
    after = tree(newsroom.output)
    maps = {path for path in after if path.startswith("sitemap")}
    assert {path for path in maps if before.get(path) != after[path]} == {"sitemap-2026-10.xml"}


def test_sm1_a_month_of_more_than_fifty_thousand_stories_has_parts(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("catalog.lists", "outputs.lists.month", "outputs.maps"):
        monkeypatch.setattr(f"newsgen.{room}.MOST_IN_SITEMAP", 2)
    for day in range(1, 6):
        newsroom.story(f"world/day-{day}", date=f"2026-10-0{day} 10:00")
    newsroom.build()
    parts = ["sitemap-2026-10.xml", "sitemap-2026-10-2.xml", "sitemap-2026-10-3.xml"]
    index = [url for url, _ in entries_of(newsroom.read("/sitemap.xml").encode())]
    assert index == [f"https://courier.test/{name}" for name in ("sitemap-pages.xml", *parts)]
    urls = [[url for url, _ in entries_of(newsroom.read(f"/{part}").encode())] for part in parts]
    days = [[url.rpartition("-")[2].strip("/") for url in found] for found in urls]
    assert days == [["1", "2"], ["3", "4"], ["5"]]
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
    text = robots(f"{HOME}sitemap.xml").decode()
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
    parser.parse(robots(f"{HOME}sitemap.xml", disallow_all=True).decode().splitlines())
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
