"""Addresses of an archive: a story's own URL, its older ones, slugs in all alphabets, old feeds."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Newsroom
from slugify import slugify

from newsgen.errors import Broken
from newsgen.intake.names import LONGEST_SLUG, WORDS, slug_of
from newsgen.intake.terms import term
from newsgen.newsroom.changes import as_lines, changes
from newsgen.newsroom.verify import verify
from newsgen.outlet.slugs import is_slug, unicode_slug

HOST = "https://courier.test"
UNICODE = '\n[urls]\nslugs = "unicode"\n'


def publish(room: Newsroom, **options: object) -> None:
    """Build; what stands there is what a clean build makes."""
    room.build(**options)
    found = verify(room.root, room.output, None)
    assert found.count == 0, (found.missing, found.superfluous, found.different)


def canonical(page: str) -> str:
    found = re.search(r'<link rel="canonical" href="([^"]*)">', page)
    assert found
    return found[1]


# -- a URL of a story's own ------------------------------------------------------------------------

OWN = {
    "/Archive/Release-1.0/": "Archive/Release-1.0/index.html",
    "/2012/Mixed_Case.html": "2012/Mixed_Case.html",
    "/p/slug": "p/slug.html",
    "/posts/Release-1.0": "posts/Release-1.0.html",
    "/новости/порт/": "новости/порт/index.html",
    "/2012/caf%C3%A9": "2012/café.html",
    "/story.php": "story.php",
    "/Story.ASPX": "Story.ASPX",
    "/100%25-sure/": "100%-sure/index.html",
    f"{HOST}/Whole/": "Whole/index.html",
    f"{HOST.upper()}/Whole/": "Whole/index.html",
}


@pytest.mark.parametrize(("address", "file"), OWN.items())
def test_a_story_keeps_any_address(newsroom: Newsroom, address: str, file: str) -> None:
    newsroom.story("world/ferry", url=address, tags=["Tide"], date="2026-11-20 10:00")
    newsroom.story("world/pilots", "[Ferry](ferry.md)", date="2026-11-21 10:00")
    publish(newsroom)
    path = re.sub(f"(?i)^{HOST}", "", address)
    url = path if "%" in path else quote(path)
    page = (newsroom.output / file).read_text(encoding="utf-8")
    assert canonical(page) == f"{HOST}{url}"
    assert f"<link>{HOST}{url}</link>" in newsroom.read("/feed.xml")
    assert f"<loc>{HOST}{url}</loc>" in newsroom.read("/sitemap-2026-11.xml")
    for other in ("/", "/world/", "/tags/tide/"):
        assert f'href="{url}"' in newsroom.read(other)
    neighbour = newsroom.read("/world/2026/11/pilots/")
    assert f'rel="prev" href="{url}"' in neighbour
    assert f'<a href="{url}">Ferry</a>' in neighbour
    assert f"+ {url}" in list(as_lines(changes(newsroom.root, newsroom.output)))


def test_changes_tell_the_url_of_a_page_without_an_ending_also_when_it_moves_or_goes(
    newsroom: Newsroom,
) -> None:
    newsroom.bare().story("world/ferry", url="/p/ferry").build()
    newsroom.story("world/ferry", url="/p/late").build()
    found = changes(newsroom.root, newsroom.output)
    assert {"~ /p/ferry", "+ /p/late"} <= set(as_lines(found))
    assert {change.moved for change in found.changes if change.url == "/p/ferry"} == {"/p/late"}
    newsroom.remove("content/world/ferry.md").build()
    gone = {"- /p/ferry", "- /p/late"}
    assert gone <= set(as_lines(changes(newsroom.root, newsroom.output)))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://other.test/x/", '"url" must not lead to another host, other.test'),
        ("https://www.courier.test/x/", "another host, www.courier.test"),
        ("/a/../b/", '"url" must not hold ".."'),
        ("/a/./b/", '"url" must not hold "."'),
        ("/a/%2e%2e/b/", '"url" must not hold ".."'),
        ("/nul.html", 'must not hold the name "nul.html"'),
        ("/.newsgen/", 'must not hold the name ".newsgen"'),
        ("/?p=12", "without a query"),
        ("/a b/", "must not hold a blank"),
        ("/", "must be a path that starts with /"),
        (HOST, "must be a path that starts with /"),
    ],
)
def test_an_address_that_cannot_be_is_told(newsroom: Newsroom, address: str, said: str) -> None:
    newsroom.story("world/ferry", url=address)
    (problem,) = newsroom.problems()
    assert problem.startswith("content/world/ferry.md:4:1: ")
    assert said in problem


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("/world/", 'the section "world"'),
        ("/WORLD/index.html", 'the section "world"'),
        ("/world", 'the section "world"'),
        ("/about", "content/pages/about.md"),
        ("/feed.xml/x/", "the site's feed"),
        ("/World/2026/11/Pilots/", "content/world/pilots.md"),
        ("/world/2026/11/pilots", "content/world/pilots.md"),
    ],
)
def test_an_address_that_is_taken_is_told_with_both(
    newsroom: Newsroom, address: str, other: str
) -> None:
    newsroom.page("about").story("world/pilots").story("world/ferry", url=address)
    (problem,) = newsroom.problems()
    assert "content/world/ferry.md" in problem
    assert other in problem


def test_a_page_without_an_ending_and_a_folder_collide_whichever_comes_first(
    newsroom: Newsroom,
) -> None:
    newsroom.bare().story("world/a", url="/x").build()
    newsroom.story("world/b", url="/X/")
    (problem,) = newsroom.problems()
    assert "content/world/a.md and content/world/b.md claim the URL /x" in problem
    newsroom.story("world/b", url="/x/y").build()
    newsroom.remove("content/world/a.md").story("world/b", url="/x/").build()
    newsroom.story("world/a", aliases=["/X.html"]).build()
    newsroom.story("world/a", url="/x")
    assert "claim the URL /x" in newsroom.problems()[0]


def test_what_a_server_would_run_is_not_published_as_a_program(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", 'html = "trusted"\n')
    newsroom.story("world/ferry", "<?php evil() ?>", url="/ferry.php")
    (problem,) = newsroom.problems()
    assert problem == "content/world/ferry.md:4:1: a server may run what the page holds"
    newsroom.story("world/ferry", "<?php evil() ?>", url="/ferry.html").build()


# -- a slug that cannot be -------------------------------------------------------------------------


def hints(room: Newsroom) -> list[str]:
    with pytest.raises(Broken) as caught:
        room.build()
    return [problem.hint for problem in caught.value.problems]


def test_a_slug_that_cannot_be_says_how_the_old_address_is_kept(newsroom: Newsroom) -> None:
    newsroom.story("world/x", slug="Release-1.0", date="2026-02-03 10:00")
    assert hints(newsroom) == [
        'write "release-1-0"; to keep the old address, add url: /world/2026/02/Release-1.0/'
    ]
    newsroom.story(
        "world/x", slug="release-1-0", url="/world/2026/02/Release-1.0/", date="2026-02-03 10:00"
    )
    publish(newsroom)
    assert newsroom.has("/world/2026/02/Release-1.0/")


def test_the_hint_fits_the_header_the_pattern_and_the_page(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", '\n[urls]\narticle = "/{year}/{slug}.html"\n')
    newsroom.write(
        "content/world/x.md",
        '+++\ntitle = "X"\ndate = 2026-02-03\nslug = "Привет_Мир"\n+++\nText.\n',
    )
    newsroom.page("about/reach", slug="How to reach")
    newsroom.page("about/us", slug="Our_Aims")
    assert hints(newsroom) == [
        'write "how-to-reach"',
        'write "our-aims"; to keep the old address, add url: /Our_Aims/',
        'write "privet-mir"; to keep the old address, add url = "/2026/Привет_Мир.html"',
    ]


def test_a_slug_in_other_letters_names_the_setting(newsroom: Newsroom) -> None:
    newsroom.story("world/x", slug="привет", date="2026-02-03 10:00")
    assert hints(newsroom) == [
        (
            'write "privet", or write slugs = "unicode" there; '
            "to keep the old address, add url: /world/2026/02/привет/"
        )
    ]


def test_no_hint_names_an_address_where_the_date_is_wrong_too(newsroom: Newsroom) -> None:
    newsroom.story("world/x", slug="Release-1.0", date="yesterday")
    assert 'write "release-1-0"' in hints(newsroom)


# -- slugs in all alphabets ------------------------------------------------------------------------

NAMES = {
    "Το λιμάνι της Αθήνας": "το-λιμάνι-της-αθήνας",
    "ΟΔΟΣ ΕΡΜΟΥ": "οδος-ερμου",
    "Новый порт открыт": "новый-порт-открыт",
    "ميناء جديد": "ميناء-جديد",
    "新しい港が開いた": "新しい港が開いた",
    "ハーバー・ブリッジ": "ハーバー-ブリッジ",
    "Öffnung am 1. März": "öffnung-am-1-märz",
    "हिन्दी समाचार": "हिन्दी-समाचार",
    "soft\u00adhyphen é": "softhyphen-é",
    "नि\u200dशान": "निशान",
    "מ\u202eברק": "מברק",
    "п’ять п'ять": "пять-пять",
    "!?é": "é",
    "\u0301é": "é",
}


@pytest.mark.parametrize(("name", "slug"), NAMES.items())
def test_names_keep_their_letters(name: str, slug: str) -> None:
    found = slug_of(name, "unicode")
    assert found == slug
    assert is_slug(found)
    assert slug_of(unicodedata.normalize("NFD", name), "unicode") == slug
    assert unicodedata.is_normalized("NFC", found)
    assert slug_of(found, "unicode") == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("МОСКВА", "Москва"),
        ("Straße", "STRASSE"),
        ("ΟΔΟΣ", "οδός".replace("ό", "ο")),
        ("caf\u00e9", "CAFE\u0301"),
    ],
)
def test_what_case_or_encoding_makes_equal_is_one(one: str, other: str) -> None:
    if not (one.isascii() or other.isascii()):
        assert term(one, "unicode").slug == term(other, "unicode").slug
    assert unicode_slug(one) == unicode_slug(other)


def test_a_long_name_is_cut_where_a_disk_has_room_and_never_within_a_letter() -> None:
    for name in ("港" * 300, "e\u0301\u0302" * 300, "слово " * 100, "a\U0001f600é" * 200):
        slug = slug_of(name, "unicode")
        assert 0 < len(slug) <= 80
        assert len(slug.encode()) <= 240
        assert is_slug(slug)


@pytest.mark.parametrize(
    ("title", "tag", "author"),
    [
        ("Το λιμάνι άνοιξε", "Λιμάνια", "νίκη-παππά"),
        ("Порт открыт", "Порты", "мария"),
        ("ميناء جديد", "موانئ", "ليلى"),
        ("新しい港", "港湾", "山田太郎"),
    ],
)
def test_a_site_in_another_alphabet_from_end_to_end(
    newsroom: Newsroom, title: str, tag: str, author: str
) -> None:
    newsroom.append("config.toml", f"{UNICODE}\n[feeds]\ntags = true\n")
    newsroom.author(author, "A Name").page(title, title=title)
    newsroom.story(f"world/{title}", tags=[tag], series=tag, author=author, title=title)
    newsroom.story("world/other", f"[Там]({quote(title)}.md)", author="白井花子")
    publish(newsroom)
    slug, topic, name = slug_of(title, "unicode"), slug_of(tag, "unicode"), author
    assert (newsroom.output / "world/2026/11" / slug / "index.html").is_file()
    url = f"/world/2026/11/{quote(slug)}/"
    page = newsroom.read(f"/world/2026/11/{slug}/")
    assert canonical(page) == f"{HOST}{url}"
    for lead in ("tags", "series"):
        assert f'href="/{lead}/{quote(topic)}/"' in page
        assert newsroom.has(f"/{lead}/{topic}/")
    assert f'href="/authors/{quote(name)}/"' in page
    assert newsroom.has(f"/authors/{name}/")
    assert f'href="/{quote(slug)}/"' in page
    assert f'<a href="{url}">Там</a>' in newsroom.read("/world/2026/11/other/")
    assert f"{HOST}/tags/{quote(topic)}/feed.xml" in newsroom.read(f"/tags/{topic}/feed.xml")
    assert "白井花子" in newsroom.read("/world/2026/11/other/")
    assert newsroom.build().rendered == 0
    for path in newsroom.files():
        if path.endswith((".html", ".xml")):
            hrefs = re.findall(r'(?:href|src)="([^"]*)"', newsroom.read(f"/{path}"))
            assert all(href.isascii() for href in hrefs)


def test_two_spellings_of_a_tag_are_one_page(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", UNICODE).bare()
    newsroom.story("world/a", tags=["Порты"], date="2026-11-20").story("world/b", tags=["ПОРТЫ"])
    report = newsroom.build()
    assert len(newsroom.links("/tags/порты/", "story")) == 2
    assert any('"ПОРТЫ" is spelled "Порты"' in str(problem) for problem in report.warnings)


def test_the_setting_moves_pages_and_back(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/Порт").build()
    newsroom.append("config.toml", UNICODE)
    publish(newsroom)
    assert newsroom.links("/", "story") == [f"/world/2026/11/{quote('порт')}/"]
    newsroom.replace("config.toml", "unicode", "ascii")
    publish(newsroom)
    assert newsroom.links("/", "story") == ["/world/2026/11/port/"]


# -- older URLs ------------------------------------------------------------------------------------


def test_aliases_are_decoded_and_variants_are_one_page(newsroom: Newsroom) -> None:
    newsroom.bare().story(
        "world/ferry",
        aliases=["/Weir", "/weir", "/weir/", "/2012/caf%C3%A9/", f"{HOST}/Old/Place.html"],
    )
    publish(newsroom)
    redirects = [path for path in newsroom.files() if "http-equiv" in _text(newsroom, path)]
    assert redirects == ["2012/café/index.html", "Old/Place.html", "Weir/index.html"]


def _text(room: Newsroom, path: str) -> str:
    return room.read(f"/{path}") if path.endswith(".html") else ""


@pytest.mark.parametrize(
    "alias",
    [
        "/world/2026/11/ferry/",
        "/world/2026/11/ferry",
        "/World/2026/11/FERRY/",
        "/world/2026/11/ferry/index.html",
        f"{HOST}/world/2026/11/ferry",
    ],
)
def test_an_alias_that_is_the_storys_own_url_is_ignored(newsroom: Newsroom, alias: str) -> None:
    newsroom.bare().story("world/ferry", aliases=[alias])
    publish(newsroom)
    assert "The ferry was late" in newsroom.read("/world/2026/11/ferry/")


@pytest.mark.parametrize("alias", ["/p/ferry", "/p/ferry/", "/P/Ferry.html"])
def test_an_alias_of_a_url_without_an_ending_makes_no_circle(
    newsroom: Newsroom, alias: str
) -> None:
    newsroom.bare().story("world/ferry", url="/p/ferry", aliases=[alias])
    publish(newsroom)
    assert [path for path in newsroom.files() if path.lower().startswith("p/")] == ["p/ferry.html"]


def test_an_alias_of_two_stories_is_an_error_at_the_alias(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/a", aliases=["/2012/caf%C3%A9/"])
    newsroom.story("world/b", aliases=["/x/", "/2012/Café"])
    assert newsroom.problems() == [
        (
            "content/world/b.md:4:18: content/world/a.md and content/world/b.md "
            "claim the URL /2012/Café/"
        )
    ]


# -- feeds -----------------------------------------------------------------------------------------


def test_a_guid_is_kept_and_a_permalink_only_where_it_is_the_url(newsroom: Newsroom) -> None:
    newsroom.story("world/a", guid="https://courier.test/?p=12&x=1", date="2026-11-18")
    newsroom.story("world/b", guid=f"{HOST}/world/2026/11/b/", date="2026-11-19")
    newsroom.story("world/c", date="2026-11-20")
    publish(newsroom)
    guids = re.findall(r"<guid.*?</guid>", newsroom.read("/feed.xml"))
    assert guids[0].startswith('<guid isPermaLink="false">tag:courier.test,2026:')
    assert guids[1] == f'<guid isPermaLink="true">{HOST}/world/2026/11/b/</guid>'
    assert guids[2] == '<guid isPermaLink="false">https://courier.test/?p=12&amp;x=1</guid>'
    newsroom.story("world/a", guid="other", date="2026-11-18")
    publish(newsroom)
    assert '<guid isPermaLink="false">other</guid>' in newsroom.read("/world/feed.xml")


def test_two_stories_of_one_guid_are_an_error_that_names_both(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/a", guid="wp-12").build()
    newsroom.story("world/b", guid="wp-12")
    for _ in range(2):
        assert newsroom.problems() == [
            'content/world/b.md:4:1: guid "wp-12" belongs to content/world/a.md already'
        ]
    newsroom.story("world/b", guid="wp-12", draft=True).build()


def test_feeds_stand_at_older_places_too(newsroom: Newsroom) -> None:
    newsroom.replace(
        "config.toml", 'colour = "#123456"', 'colour = "#123456"\nalso = ["/category/world/feed"]'
    )
    newsroom.append("config.toml", '\n[feeds]\nalso = ["/feed/", "/rss.xml", "/index.xml"]\n')
    newsroom.story("world/a").story("sports/b")
    publish(newsroom)
    feed = newsroom.read("/feed.xml")
    assert f'<atom:link href="{HOST}/feed.xml" rel="self"' in feed
    for copy in ("/feed/index.xml", "/rss.xml", "/index.xml"):
        assert newsroom.read(copy) == feed
    assert newsroom.read("/category/world/feed/index.xml") == newsroom.read("/world/feed.xml")
    newsroom.story("world/c")
    publish(newsroom)
    assert newsroom.read("/rss.xml") == newsroom.read("/feed.xml") != feed
    newsroom.replace("config.toml", '"/rss.xml", ', "")
    publish(newsroom)
    assert not newsroom.has("/rss.xml")


def test_an_older_place_of_a_feed_that_is_taken_is_told(newsroom: Newsroom) -> None:
    newsroom.append(
        "config.toml", '\n[feeds]\nalso = ["/feed.xml", "/sitemap.xml", "/world/feed.xml"]\n'
    )
    newsroom.bare().story("world/a")
    said = newsroom.problems()
    assert len(said) == 2
    assert any("claim the URL /sitemap.xml" in line for line in said)
    assert any("claim the URL /world/feed.xml" in line for line in said)
    assert all(line.startswith("config.toml:") for line in said)


# -- plain pages in folders ------------------------------------------------------------------------


def test_plain_pages_lie_below_one_another(newsroom: Newsroom) -> None:
    newsroom.page("about", "[Reach](about/reach.md)", aliases=["/who/"])
    newsroom.page("about/reach", "[About](../about.md), [people](team)", order=1)
    newsroom.page("about/team/index", "[Reach](../reach.md#us)\n\n## Us {#us}", title="Team")
    newsroom.page("policies/Ethics & Law", title="Ethics").page("policies/fees", slug="fees")
    newsroom.page("old", url="/Old_Page.html")
    newsroom.story("world/a", "[Reach](../pages/about/reach.md) [too](/about/reach/)")
    report = newsroom.build()
    publish(newsroom)
    assert [str(warning) for warning in report.warnings] == [
        'content/pages/about/team/index.md:5:9: "../reach.md#us" leads to no place on that page'
    ]
    for url in (
        "/about/",
        "/about/reach/",
        "/about/team/",
        "/policies/ethics-law/",
        "/fees/",
        "/Old_Page.html",
    ):
        assert f'href="{url}"' in newsroom.read("/")
        assert canonical(newsroom.read(url)) == f"{HOST}{url}"
    assert '<a href="/about/">About</a>, <a href="/about/team/">people' in newsroom.read(
        "/about/reach/"
    )
    assert 'href="/about/reach/">Reach' in newsroom.read("/world/2026/11/a/")


def test_a_page_in_a_folder_may_take_no_others_place(newsroom: Newsroom) -> None:
    newsroom.bare().page("about").page("about/index").page("world/straits").story("world/a")
    assert newsroom.problems() == [
        'content/pages/about/index.md:1:1: page "about" belongs to content/pages/about.md already',
        (
            "content/pages/world/straits.md:1:1: content/pages/world/straits.md and the section "
            '"world/straits" claim the URL /world/straits/'
        ),
    ]


@given(st.from_regex(WORDS, fullmatch=True))
def test_a_name_of_plain_words_has_the_slug_that_the_library_makes(name: str) -> None:
    made = slugify(name, backend="anyascii", max_length=LONGEST_SLUG, word_boundary=True)
    assert slug_of(name) == made
