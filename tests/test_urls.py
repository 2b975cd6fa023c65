"""Where things stand on the site, and what happens when two of them want one place."""

from __future__ import annotations

import pytest
from newsroom import Newsroom, tree

from newsgen.errors import Refused
from newsgen.intake.names import default_id

PATTERNS = """
[urls]
article = "/{year}/{month}/{day}/{slug}.html"
section = "/s/{section}.html"
author = "/by/{author}.html"
tag = "/about/{tag}/"
series = "/reads/{series}.html"
page = "/{page}.html"
"""


# -- patterns --------------------------------------------------------------------------------------


def test_by_default_a_storys_url_is_made_of_section_year_month_and_file_name(
    newsroom: Newsroom,
) -> None:
    newsroom.bare().story("world/straits/2025/The Ferry, again!", date="2026-02-03 10:00")
    newsroom.story("world/named", slug="other-name").story("sports/bundle/index").story(
        "world/moved", section="sports"
    )
    newsroom.build()
    assert sorted(newsroom.links("/", "story")) == [
        "/sports/2026/11/bundle/",
        "/sports/2026/11/moved/",
        "/world/2026/11/other-name/",
        "/world/straits/2026/02/the-ferry-again/",
    ]


def test_year_month_and_day_are_those_of_the_outlets_zone(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", "Europe/Lisbon", "Asia/Tokyo").append(
        "config.toml", PATTERNS
    ).bare()
    newsroom.story("world/eve", date="2025-12-31T15:30:00Z").build()
    assert newsroom.links("/", "story") == ["/2026/01/01/eve.html"]


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("/:year/:month/:day/:title.html", "/2026/02/03/ferry.html"),
        ("/:sections/:slug/", "/world/ferry/"),
        ("/%year%/%monthnum%/%postname%/", "/2026/02/ferry/"),
        ("/archives/:id.html", "/archives/old-7.html"),
    ],
)
def test_patterns_of_other_programs_are_read_as_they_stand(
    newsroom: Newsroom, pattern: str, url: str
) -> None:
    newsroom.append("config.toml", f'[urls]\narticle = "{pattern}"\n')
    newsroom.story("world/ferry", date="2026-02-03", id="old-7").build()
    assert newsroom.has(url)


def test_a_placeholder_that_nobody_knows_is_told(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", '[urls]\narticle = "/:yaer/:slug/"\n')
    (told,) = newsroom.problems()
    assert 'unknown placeholder "{yaer}", did you mean "year"?' in told


def test_every_kind_of_page_follows_its_pattern(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", PATTERNS + "[feeds]\ntags = true\n").bare().author(
        "ana-brito", "Ana Brito"
    ).page("ethics")
    for number in range(7):
        newsroom.story(
            f"world/s{number}",
            date=f"2026-01-0{1 + number}",
            author="ana-brito",
            tags=["Tide"],
            series="Harbour",
        )
    newsroom.build()
    for page in ("/s/world.html", "/by/ana-brito.html", "/about/tide/", "/reads/harbour.html"):
        folder = page.removesuffix(".html").rstrip("/")
        assert newsroom.links(page, "older") == [f"{folder}/page/1/"]
        assert newsroom.links(f"{folder}/page/1/", "newest") == [page]
        assert newsroom.has(f"{folder}/feed.xml") == (page != "/reads/harbour.html")
    assert newsroom.links("/s/world.html", "year") == ["/s/world/2026/"]
    assert newsroom.links("/", "plain") == ["/ethics.html"]
    assert newsroom.has("/2026/01/07/s6.html")
    assert '<link rel="canonical" href="https://courier.test/2026/01/07/s6.html">' in newsroom.read(
        "/2026/01/07/s6.html"
    )


def test_a_storys_id_can_be_its_url_and_survives_every_change_of_title_date_and_place(
    newsroom: Newsroom,
) -> None:
    newsroom.append("config.toml", '\n[urls]\narticle = "/{id}/"\n').bare()
    newsroom.story("world/ferry", id="ferry-strike").build()
    newsroom.remove("content/world/ferry.md").story(
        "sports/else", id="ferry-strike", title="Else", date="2020-01-01"
    ).build()
    assert newsroom.links("/", "story") == ["/ferry-strike/"]


def test_an_alias_leads_to_the_story_and_is_no_page_for_crawlers(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", aliases=["/2012/03/ferry/", "/ferry.html"]).build()
    for alias in ("/2012/03/ferry/", "/ferry.html"):
        page = newsroom.read(alias)
        assert 'content="0; url=https://courier.test/world/2026/11/ferry/"' in page
        assert '<link rel="canonical" href="https://courier.test/world/2026/11/ferry/">' in page
        assert '<meta name="robots" content="noindex">' in page
        assert not any(
            alias in newsroom.read(path) for path in newsroom.files() if path.startswith("sitemap")
        )


def test_an_alias_without_a_final_slash_is_answered_as_hosts_answer_it_by_the_folders_index(
    newsroom: Newsroom,
) -> None:
    newsroom.bare().story("world/ferry", aliases=["/2012/ferry"]).build()
    assert "https://courier.test/world/2026/11/ferry/" in newsroom.read("/2012/ferry/")


def test_plain_pages_and_verbatim_files_stand_at_the_root(newsroom: Newsroom) -> None:
    newsroom.bare().page("about", aliases=["/who/"]).page("policies/ethics", slug="ethics")
    newsroom.write("content/_static/ads.txt", "none").write(
        "content/_static/down/load.pdf", b"%PDF"
    ).build()
    assert newsroom.read("/ads.txt") == "none"
    assert (newsroom.output / "down" / "load.pdf").read_bytes() == b"%PDF"
    assert newsroom.links("/", "plain") == ["/about/", "/ethics/"]
    assert "https://courier.test/about/" in newsroom.read("/who/")


def test_pictures_of_one_name_are_one_file_where_they_are_the_same_and_two_where_not(
    newsroom: Newsroom,
) -> None:
    newsroom.bare().picture("world/a/quay.png").picture("world/b/quay.png").picture(
        "world/c/quay.png", 9, 9
    )
    for folder in "abc":
        newsroom.story(f"world/{folder}/index", "![Quay](quay.png)")
    newsroom.build()
    sources = [
        newsroom.read(f"/world/2026/11/{folder}/").partition('src="')[2].partition('"')[0]
        for folder in "abc"
    ]
    assert sources[0] == sources[1] != sources[2]
    assert sorted(path for path in newsroom.files() if path.startswith("media/")) == sorted(
        {url[1:] for url in sources}
    )


# -- collisions ------------------------------------------------------------------------------------


def test_two_stories_at_one_url_are_an_error_that_names_both(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry").story("world/2026/ferry")
    assert newsroom.problems() == [
        (
            "content/world/ferry.md:1:1: content/world/2026/ferry.md and content/world/ferry.md "
            "claim the URL /world/2026/11/ferry/"
        )
    ]
    assert newsroom.files() == [".newsgen"]


COMPOSED, APART = "/caf\u00e9/", "/cafe\u0301/"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/old/", "/old/"),
        ("/Old/", "/oLD/"),
        ("/old/", "/old/index.html"),
        (COMPOSED, APART),
        (COMPOSED.upper(), APART),
        ("/Straße/", "/STRASSE/"),
        ("/ſ/", "/S/"),
    ],
)
def test_urls_that_some_disk_or_host_takes_for_one_collide(
    newsroom: Newsroom, one: str, other: str
) -> None:
    newsroom.bare().story("world/one", aliases=[one]).story("world/other", aliases=[other])
    (problem,) = newsroom.problems()
    assert "content/world/one.md and content/world/other.md claim the URL" in problem


@pytest.mark.parametrize(
    ("one", "other"), [("/old/", "/older/"), ("/cafe/", COMPOSED), ("/old/", "/old.html")]
)
def test_urls_that_merely_look_alike_do_not_collide(
    newsroom: Newsroom, one: str, other: str
) -> None:
    newsroom.bare().story("world/one", aliases=[one]).story("world/other", aliases=[other]).build()


TAKEN = {
    "another story": "/world/2026/11/pilots/",
    "a plain page": "/about/",
    "a section": "/world/",
    "a subsection": "/world/straits/",
    "an author's page": "/authors/ana-brito/",
    "a tag": "/tags/tide/",
    "a series": "/series/harbour/",
    "a year": "/world/2026/",
    "a feed": "/world/feed.xml",
    "the sitemap": "/sitemap.xml",
    "robots.txt": "/robots.txt",
    "the page for what is missing": "/404.html",
    "the recent-posts list": "/fragments/recent.html",
    "a verbatim file": "/ads.txt",
    "the style sheet of the outlet": "/outlet.css",
}


@pytest.mark.parametrize("url", TAKEN.values(), ids=TAKEN)
@pytest.mark.parametrize("upper", [False, True], ids=["", "in capitals"])
def test_an_alias_may_not_take_the_place_of(newsroom: Newsroom, url: str, upper: bool) -> None:
    newsroom.bare().author("ana-brito", "Ana Brito").page("about").write(
        "content/_static/ads.txt", "none"
    )
    newsroom.story("world/pilots", author="ana-brito", tags=["Tide"], series="Harbour")
    newsroom.story("world/ferry", aliases=[url.upper() if upper else url])
    (problem,) = newsroom.problems()
    assert "content/world/ferry.md" in problem
    assert f"claim the URL {url}".casefold() in problem.casefold()


def test_an_alias_may_not_take_the_place_of_the_front_page(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry", aliases=["/index.html"])
    (problem,) = newsroom.problems()
    assert "content/world/ferry.md and the front page claim the URL /" in problem


def test_a_plain_page_may_not_take_a_sections_place_nor_a_verbatim_file_a_pages(
    newsroom: Newsroom,
) -> None:
    newsroom.bare().page("world").page("about").write("content/_static/about/index.html", "Mine")
    assert newsroom.problems() == [
        (
            "content/pages/about.md:1:1: content/_static/about/index.html and "
            "content/pages/about.md claim the URL /about/"
        ),
        (
            'content/pages/world.md:1:1: content/pages/world.md and the section "world" claim the '
            "URL /world/"
        ),
    ]


def test_older_urls_of_a_story_that_are_one_place_are_one_page(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry", aliases=["/old/", "/OLD/", "/old"]).build()
    assert [path for path in newsroom.files() if path.lower().startswith("old")] == [
        "old/index.html"
    ]


def test_a_file_may_not_stand_where_another_needs_a_folder(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry", aliases=["/world/feed.xml/old/"]).write(
        "content/_static/sports", "A file"
    )
    files, alias = newsroom.problems()
    assert 'content/_static/sports and the section "sports" claim the URL /sports' in files
    assert 'content/world/ferry.md and the section "world" claim the URL /world/feed.xml' in alias
    assert newsroom.files() == [".newsgen"]


def test_three_that_claim_one_url_are_one_error(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/a", aliases=["/old/"]).story("world/b", aliases=["/old/"]).story(
        "world/c", aliases=["/Old/"]
    )
    assert newsroom.problems() == [
        (
            "content/world/c.md:4:11: content/world/a.md and content/world/b.md and "
            "content/world/c.md claim the URL /Old/"
        )
    ]


def test_a_hidden_story_claims_nothing(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry").story(
        "world/2026/ferry", draft=True, aliases=["/world/"]
    ).build()


def test_two_stories_of_one_id_are_an_error_that_names_both(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/one", id="the-same").story("world/two", id="the-same")
    assert newsroom.problems() == [
        'content/world/two.md:4:1: id "the-same" belongs to content/world/one.md already'
    ]


# -- changes of place ------------------------------------------------------------------------------


def test_two_stories_can_swap_their_slugs(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/a", "Text of a.", slug="one").story(
        "world/b", "Text of b.", slug="two"
    ).build()
    newsroom.replace("content/world/a.md", "one", "two").replace(
        "content/world/b.md", "two", "one"
    ).build()
    assert "Text of b." in newsroom.read("/world/2026/11/one/")
    assert "Text of a." in newsroom.read("/world/2026/11/two/")


def test_a_changed_slug_moves_the_page_and_the_links_to_it(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry").story("world/pilots", "[Ferry](ferry.md)").build()
    newsroom.story("world/ferry", slug="late-ferry").build()
    assert "/world/2026/11/late-ferry/" in newsroom.read("/world/2026/11/ferry/")
    assert 'href="/world/2026/11/late-ferry/">Ferry' in newsroom.read("/world/2026/11/pilots/")


def test_a_file_can_become_a_folder_and_a_folder_a_file(newsroom: Newsroom) -> None:
    newsroom.bare().write("content/_static/data", "A file").write(
        "content/_static/list/a.txt", "A"
    ).build()
    newsroom.remove("content/_static/data").write("content/_static/data/b.txt", "B")
    newsroom.remove("content/_static/list/a.txt").root.joinpath("content/_static/list").rmdir()
    newsroom.write("content/_static/list", "A file").build()
    assert (newsroom.read("/data/b.txt"), newsroom.read("/list")) == ("B", "A file")


def test_what_another_hand_put_in_the_way_is_left_alone_and_nothing_is_published(
    newsroom: Newsroom,
) -> None:
    newsroom.bare().story("world/ferry").build()
    (newsroom.output / "sports" / "2026").write_text("Mine")
    before = tree(newsroom.output)
    newsroom.story("world/new").story("sports/derby")
    with pytest.raises(Refused, match="sports/2026 in the output is in the way of sports/2026"):
        newsroom.build()
    assert tree(newsroom.output) == before
    (newsroom.output / "sports" / "2026").unlink()
    assert newsroom.build().stories == 3


def test_a_removed_page_takes_the_folders_with_it_that_it_leaves_empty(newsroom: Newsroom) -> None:
    newsroom.bare().build()
    before = tree(newsroom.output)
    newsroom.story("world/ferry").build()
    newsroom.remove("content/world/ferry.md").build()
    assert tree(newsroom.output) == before
    assert not (newsroom.output / "world" / "2026").exists()


def test_ids_that_follow_from_paths_are_long_enough_for_the_largest_archives() -> None:
    # The first nine digits of these two are the same: an archive of a million stories had seven
    # such pairs.
    some = "content/health/1907/tine-namu-siro-kizo-heme-birodi-302858.md"
    other = "content/environment/1992/dedupo-fepe-tivi-finoti-hova-kode-802621.md"
    assert default_id(some)[:10] == default_id(other)[:10]
    assert default_id(some) != default_id(other)
