"""Lists of stories: page numbers, what leads where, what is pinned, left out, recent, related."""

from __future__ import annotations

import tempfile
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from newsroom import CONFIG, NOON, Newsroom, tree

from newsgen.catalog.database import read_catalog
from newsgen.catalog.queries import Queries
from newsgen.catalog.store import catalog_of


def stories(newsroom: Newsroom, count: int, first: int = 0) -> Newsroom:
    """Stories `world/s0`, `world/s1` ... a day apart, the oldest first."""
    for number in range(first, first + count):
        newsroom.story(
            f"world/s{number}",
            "Text.",
            date=f"2026-{1 + number // 28:02}-{1 + number % 28:02} 10:00",
        )
    return newsroom


def names(urls: list[str]) -> list[str]:
    return [url.strip("/").rpartition("/")[2] for url in urls]


def shown(newsroom: Newsroom, url: str, kind: str = "story") -> list[str]:
    return names(newsroom.links(url, kind))


def changed(newsroom: Newsroom, before: dict[str, str]) -> set[str]:
    """The files that came, went, or have other bytes than before."""
    after = tree(newsroom.output)
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def test_what_is_asked_at_one_moment_is_answered_as_of_then(newsroom: Newsroom) -> None:
    stories(newsroom, 2).build()
    path = newsroom.root / ".newsgen" / "catalog.db"
    queries = Queries(read_catalog(path))
    with closing(queries), queries.at_one_moment():
        (story,) = (
            id_ for id_, source, _, _ in queries.stories.visible() if source.endswith("s0.md")
        )
        found = queries.stories.article_and_digests(story)
        stories(newsroom, 3).replace("content/world/s0.md", "S0", "Other").build()
        assert queries.lists.count("section/world") == 2
        assert queries.stories.article_and_digests(story) == found
        assert queries.stories.card_and_digest(story) == (found[0].card, found[2])
    queries = Queries(read_catalog(path))
    with closing(queries):
        assert queries.lists.count("section/world") == 3
        with queries.at_one_moment(), suppress(KeyError):
            raise KeyError
        assert queries.stories.article_and_digests(story)[0].card.title == "Other"


# -- numbering -------------------------------------------------------------------------------------


def test_page_one_holds_the_oldest_stories_and_the_lists_own_url_the_newest(
    newsroom: Newsroom,
) -> None:
    stories(newsroom.bare(), 10).build()
    assert shown(newsroom, "/world/page/1/") == ["s2", "s1", "s0"]
    assert shown(newsroom, "/world/page/2/") == ["s5", "s4", "s3"]
    assert shown(newsroom, "/world/") == ["s9", "s8", "s7", "s6"]
    assert not newsroom.has("/world/page/3/")


@pytest.mark.parametrize(
    ("count", "numbered"), [(0, 0), (1, 0), (3, 0), (5, 0), (6, 1), (8, 1), (9, 2)]
)
def test_a_list_has_a_numbered_page_less_than_it_has_full_pages(
    newsroom: Newsroom, count: int, numbered: int
) -> None:
    stories(newsroom.bare(), count).build()
    assert [number for number in range(1, 5) if newsroom.has(f"/world/page/{number}/")] == [
        *range(1, numbered + 1)
    ]
    assert len(shown(newsroom, "/world/")) == count - 3 * numbered


def test_a_numbered_page_stays_as_it_is_when_stories_are_added(newsroom: Newsroom) -> None:
    stories(newsroom.bare(), 9).build()
    first, second = newsroom.read("/world/page/1/"), newsroom.read("/world/page/2/")
    stories(newsroom, 3, first=9).build()
    assert newsroom.read("/world/page/1/") == first
    assert newsroom.read("/world/page/2/") == second.replace(
        '"newer" href="/world/"', '"newer" href="/world/page/3/"'
    )


def test_the_pages_of_a_list_lead_to_each_other(newsroom: Newsroom) -> None:
    stories(newsroom.bare(), 13).build()
    ways = {
        url: {kind: newsroom.links(url, kind) for kind in ("newest", "newer", "older", "first")}
        for url in ("/world/", "/world/page/3/", "/world/page/2/", "/world/page/1/")
    }
    one, two, three = (f"/world/page/{number}/" for number in (1, 2, 3))
    assert ways == {
        "/world/": {"newest": [], "newer": [], "older": [three], "first": [one]},
        three: {"newest": ["/world/"], "newer": ["/world/"], "older": [two], "first": [one]},
        two: {"newest": ["/world/"], "newer": [three], "older": [one], "first": [one]},
        one: {"newest": ["/world/"], "newer": [two], "older": [], "first": []},
    }


@settings(max_examples=12)
@given(counts=st.tuples(st.integers(0, 14), st.integers(0, 9)), per_page=st.integers(1, 5))
@example(counts=(14, 0), per_page=1)
def test_no_story_is_lost_and_none_stands_on_two_pages_of_a_list(
    counts: tuple[int, int], per_page: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings_ = CONFIG.replace("per_page = 3", f"per_page = {per_page}")
        newsroom = (
            Newsroom(Path(folder) / "site", settings_).bare().author("ana-brito", "Ana Brito")
        )
        for section, count in zip(("world", "world/straits"), counts, strict=True):
            for number in range(count):
                newsroom.story(
                    f"{section}/{section[-3:]}{number}",
                    date=f"202{number % 3}-05-{1 + number // 4:02} 10:00",
                    author="ana-brito",
                    tags=["Ferries"],
                    series="Harbour",
                )
        newsroom.build()
        lists = {
            "/": sum(counts),
            "/world/": sum(counts),
            "/world/straits/": counts[1],
            "/authors/ana-brito/": sum(counts),
        }
        if sum(counts):
            lists |= {"/tags/ferries/": sum(counts), "/series/harbour/": sum(counts)}
        for url, count in lists.items():
            found = walk(newsroom, url)
            assert len(found) == len(set(found)) == count, url
            assert moments(newsroom, found) == sorted(moments(newsroom, found), reverse=True), url
        years = [year for url in newsroom.links("/world/", "year") for year in walk(newsroom, url)]
        assert sorted(years) == sorted(walk(newsroom, "/world/"))


def walk(newsroom: Newsroom, url: str) -> list[str]:
    """The stories of a list from its own URL on, page by page.

    It follows the links to older stories and back again.
    """
    pages = [url]
    while older := newsroom.links(pages[-1], "older"):
        pages += older
    for young, old in pairwise(pages):
        assert newsroom.links(old, "newer") == [young]
    return [story for page in pages for story in newsroom.links(page, "story")]


def moments(newsroom: Newsroom, urls: list[str]) -> list[str]:
    return [newsroom.read(url).partition('datetime="')[2][:19] for url in urls]


# -- what one story changes ------------------------------------------------------------------------


ALWAYS = {
    *(
        f"{list_}/{file}".lstrip("/")
        for list_ in ("", "world")
        for file in ("index.html", "feed.xml", "atom.xml", "feed.json")
    ),
    "updated.xml",
    "world/2026/index.html",
    "fragments/recent.html",
    "sitemap-2026-01.xml",
    "sitemap.xml",
    "news-sitemap.xml",
}


@pytest.mark.parametrize("already", [9, 15, 21])
def test_a_new_story_changes_few_files_however_many_stories_there_are(
    newsroom: Newsroom, already: int
) -> None:
    stories(newsroom.bare(), already).build()
    before = tree(newsroom.output)
    stories(newsroom, 1, first=already).build()
    itself = f"world/2026/01/s{already}/index.html"
    neighbour = f"world/2026/01/s{already - 1}/index.html"
    assert changed(newsroom, before) == {*ALWAYS, itself, neighbour}


@pytest.mark.parametrize("already", [11, 17, 23])
def test_a_story_that_fills_a_page_changes_two_numbered_pages_more(
    newsroom: Newsroom, already: int
) -> None:
    stories(newsroom.bare(), already).build()
    before = tree(newsroom.output)
    stories(newsroom, 1, first=already).build()
    itself = f"world/2026/01/s{already}/index.html"
    neighbour = f"world/2026/01/s{already - 1}/index.html"
    new = (already + 1) // 3 - 1
    pages = {
        f"{list_}page/{page}/index.html"
        for list_ in ("", "world/", "world/2026/")
        for page in (new, new - 1)
    }  # the new page, and the one before that now has a newer one
    assert changed(newsroom, before) == {*ALWAYS, itself, neighbour, *pages}


def test_with_the_default_theme_too_a_new_story_changes_no_numbered_page_and_no_other_story(
    newsroom: Newsroom,
) -> None:
    stories(newsroom, 9).page("about").build()
    before = tree(newsroom.output)
    stories(newsroom, 1, first=9).build()
    itself, neighbour = "world/2026/01/s9/index.html", "world/2026/01/s8/index.html"
    found = changed(newsroom, before)
    (card,) = (path for path in found if path.startswith("media/share-card"))
    # The page of what is missing shows the newest stories.
    assert found - {card} == {*ALWAYS, itself, neighbour, "404.html"}


def test_a_new_story_in_a_subsection_leaves_the_sister_sections_alone(newsroom: Newsroom) -> None:
    stories(newsroom.bare(), 8).story("sports/derby", date="2026-01-01").story(
        "world/straits/tide", date="2026-01-01"
    ).build()
    before = tree(newsroom.output)
    newsroom.story("world/straits/pilots", date="2026-01-31").build()
    assert {path for path in changed(newsroom, before) if not path.startswith("world/")} == {
        path for path in ALWAYS if not path.startswith("world/")
    }


# -- years -----------------------------------------------------------------------------------------


def test_a_section_has_a_page_for_each_year_in_the_outlets_zone(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", "Europe/Lisbon", "Pacific/Auckland").bare()
    newsroom.story("world/eve", date="2024-12-31T10:59:59Z").story(
        "world/midnight", date="2024-12-31T11:00:00Z"
    )
    newsroom.story("world/straits/tide", date="2019-06-01").build()
    assert newsroom.links("/world/", "year") == ["/world/2025/", "/world/2024/", "/world/2019/"]
    assert newsroom.links("/world/straits/", "year") == ["/world/straits/2019/"]
    assert newsroom.links("/world/2025/", "story") == ["/world/2025/01/midnight/"]
    assert newsroom.links("/world/2024/", "story") == ["/world/2024/12/eve/"]
    assert newsroom.links("/world/2019/", "story") == ["/world/straits/2019/06/tide/"]


def test_years_can_be_switched_off(newsroom: Newsroom) -> None:
    stories(
        newsroom.replace("config.toml", "per_page = 3", "per_page = 3\nyears = false").bare(), 2
    ).build()
    assert newsroom.links("/world/", "year") == []
    assert not newsroom.has("/world/2026/")


# -- pinned, and left out --------------------------------------------------------------------------


def test_pinned_stories_are_given_apart_and_keep_their_place_in_the_lists(
    newsroom: Newsroom,
) -> None:
    stories(newsroom.bare(), 3).story("sports/derby", date="2026-01-01", pinned=True).build()
    assert shown(newsroom, "/", "pinned") == ["derby"]
    assert shown(newsroom, "/") == ["s2", "s1", "s0", "derby"]


def test_the_default_theme_puts_pinned_stories_first_and_shows_none_twice(
    newsroom: Newsroom,
) -> None:
    stories(newsroom, 3).story("sports/derby", date="2026-01-01", pinned=True).build()
    page = newsroom.read("/")
    places = [
        page.index(f'href="/{path}/"')
        for path in ("sports/2026/01/derby", "world/2026/01/s2", "world/2026/01/s1")
    ]
    assert places == sorted(places)
    assert page.count('href="/sports/2026/01/derby/"') == 1


def test_a_pin_ends_by_time_alone(newsroom: Newsroom) -> None:
    end = NOON + 3600
    stories(newsroom.bare(), 3).story(
        "sports/derby", date="2026-01-01", pinned="2026-11-23 13:00"
    ).build()
    assert shown(newsroom, "/", "pinned") == ["derby"]
    with newsroom.catalog() as connection:
        visibility = catalog_of(connection, NOON).visibility
        assert visibility.next_change() == end
        assert [(one.list, one.enters) for one in visibility.agenda(5)] == [("pinned", False)]
    assert newsroom.build(at=end - 1).rendered == 0
    assert newsroom.build(at=end).rendered == 1, "the front page alone"
    assert shown(newsroom, "/", "pinned") == []
    assert shown(newsroom, "/") == ["s2", "s1", "s0", "derby"]


@pytest.mark.parametrize(
    ("pinned", "words"),
    [
        ("yes", '"pinned" must be true, false or a date'),
        ("2026-1-5", '"pinned" must be a date, with or without a clock time'),
        ("2025-12-31", '"pinned" does not lie after "date"'),
    ],
)
def test_a_pin_that_cannot_be_is_refused(newsroom: Newsroom, pinned: str, words: str) -> None:
    newsroom.bare().story("sports/derby", date="2026-01-01", pinned=pinned)
    assert newsroom.problems() == [f"content/sports/derby.md:4:1: {words}"]


def test_more_pins_than_the_front_page_shows_are_told(newsroom: Newsroom) -> None:
    newsroom.bare()
    for day in range(1, 4):
        newsroom.story(f"world/s{day}", date=f"2026-01-0{day}", pinned=True)
    assert newsroom.build().warnings == ()
    newsroom.story("world/s4", date="2026-01-04", pinned="2026-11-23 13:00")
    warning = (
        "content/world/s1.md:4:1: the front page has room for 3 stories with a pin: "
        "this is the oldest of more"
    )
    for _ in range(2):
        assert [str(one) for one in newsroom.build().warnings] == [warning]
    newsroom.write(
        "content/world/s1.md",
        "---\nextra:\n  a: 1\ntitle: S1\ndate: 2026-01-01\npinned: true\n---\n",
    )
    assert [one.line for one in newsroom.build().warnings] == [6]
    assert newsroom.build(at=NOON + 3600).warnings == ()


EVERYWHERE = {
    "home": ("/", "story"),
    "feeds": ("/feed.xml", ""),
    "recent": ("/fragments/recent.html", "recent"),
    "section": ("/world/", "story"),
}


@pytest.mark.parametrize("place", ["home", "feeds", "recent"])
def test_a_story_is_left_out_of_what_it_excludes_and_of_nothing_else(
    newsroom: Newsroom, place: str
) -> None:
    newsroom.bare().story("world/odd", exclude=[place]).story("world/even").build()
    missing = {
        name
        for name, (url, _) in EVERYWHERE.items()
        if "/world/2026/11/odd/" not in newsroom.read(url)
    }
    assert missing == {place}
    assert all("/world/2026/11/even/" in newsroom.read(url) for url, _ in EVERYWHERE.values())
    assert ("/odd/" in newsroom.read("/world/feed.xml")) == (place != "feeds")
    assert "/odd/" in newsroom.read("/sitemap-2026-11.xml")


def test_a_story_first_published_elsewhere_is_in_the_lists_but_not_in_the_sitemap(
    newsroom: Newsroom,
) -> None:
    newsroom.bare().story("world/wire", canonical="https://wire.example/1").build()
    assert shown(newsroom, "/") == ["wire"]
    assert '<link rel="canonical" href="https://wire.example/1">' in newsroom.read(
        "/world/2026/11/wire/"
    )
    assert "wire" not in newsroom.read("/sitemap.xml")
    assert not list(newsroom.output.glob("sitemap-2*.xml"))


# -- beside a story --------------------------------------------------------------------------------


def test_a_storys_neighbours_are_those_of_its_section(newsroom: Newsroom) -> None:
    stories(newsroom.bare(), 3).story("sports/derby", date="2026-01-02 11:00").build()
    around = {
        name: [newsroom.links(f"/world/2026/01/{name}/", way) for way in ("newer", "older")]
        for name in ("s0", "s1", "s2")
    }
    urls = [f"/world/2026/01/s{number}/" for number in range(3)]
    assert around == {"s0": [[urls[1]], []], "s1": [[urls[2]], [urls[0]]], "s2": [[], [urls[1]]]}
    assert newsroom.links("/sports/2026/01/derby/", "older") == []


def test_stories_of_one_minute_are_told_apart_by_their_ids(newsroom: Newsroom) -> None:
    newsroom.bare()
    for name in "abc":
        newsroom.story(f"world/{name}", id=f"story-{name}", date="2026-01-01 10:00")
    newsroom.build()
    assert shown(newsroom, "/world/") == ["c", "b", "a"]
    assert shown(newsroom, "/world/2026/01/b/", "older") == ["a"]
    assert shown(newsroom, "/world/2026/01/b/", "newer") == ["c"]


def test_recent_posts_in_a_page_are_those_of_its_publication_and_the_fragment_has_todays(
    newsroom: Newsroom,
) -> None:
    stories(newsroom.bare(), 6).build()
    assert shown(newsroom, "/world/2026/01/s4/", "recent") == ["s3", "s2", "s1"]
    assert newsroom.links("/world/2026/01/s4/", "fragment") == ["/fragments/recent.html"]
    assert shown(newsroom, "/fragments/recent.html", "recent") == ["s5", "s4", "s3"]


def test_recent_posts_inline_are_todays_in_every_page_but_never_the_story_itself(
    newsroom: Newsroom,
) -> None:
    stories(
        newsroom.replace("config.toml", "recent = 3", 'recent = 3\nrecent_mode = "inline"').bare(),
        6,
    ).build()
    assert shown(newsroom, "/world/2026/01/s0/", "recent") == ["s5", "s4", "s3"]
    assert shown(newsroom, "/world/2026/01/s4/", "recent") == ["s5", "s3", "s2"]
    assert newsroom.links("/world/2026/01/s4/", "fragment") == []
    assert not newsroom.has("/fragments/recent.html")


def test_recent_posts_frozen_stay_as_of_publication_and_load_nothing(newsroom: Newsroom) -> None:
    stories(
        newsroom.replace("config.toml", "recent = 3", 'recent = 3\nrecent_mode = "frozen"').bare(),
        6,
    ).build()
    assert shown(newsroom, "/world/2026/01/s4/", "recent") == ["s3", "s2", "s1"]
    assert newsroom.links("/world/2026/01/s4/", "fragment") == []
    assert not newsroom.has("/fragments/recent.html")


@pytest.mark.parametrize(
    ("mode", "loads"), [("fragment", True), ("inline", False), ("frozen", False)]
)
def test_the_default_theme_loads_the_fragment_in_fragment_mode_alone(
    newsroom: Newsroom, mode: str, loads: bool
) -> None:
    stories(
        newsroom.replace("config.toml", "recent = 3", f'recent = 3\nrecent_mode = "{mode}"'), 2
    ).build()
    page = newsroom.read("/world/2026/01/s1/")
    assert ("/static/js/recent." in page, 'data-recent="/fragments/recent.html"' in page) == (
        loads,
        loads,
    )
    assert page.count("/world/2026/01/s0/") >= 1


def test_no_recent_posts_are_shown_where_none_are_wanted(newsroom: Newsroom) -> None:
    stories(newsroom.replace("config.toml", "recent = 3", "recent = 0").bare(), 3).build()
    assert newsroom.links("/world/2026/01/s2/", "recent") == []
    assert newsroom.links("/fragments/recent.html", "recent") == []


def test_related_stories_are_the_chosen_ones_then_older_ones_that_share_most(
    newsroom: Newsroom,
) -> None:
    newsroom.bare()
    for number, (name, tags) in enumerate(
        {
            "none": [],
            "one": ["A"],
            "both": ["A", "B"],
            "later-one": ["B"],
            "chosen": [],
            "new": ["A", "B"],
            "newer": ["A"],
        }.items()
    ):
        chosen = {"related": ["the-chosen"]} if name == "new" else {}
        newsroom.story(
            f"world/{name}", id=f"the-{name}", date=f"2026-01-{1 + number:02}", tags=tags, **chosen
        )
    newsroom.build()
    assert shown(newsroom, "/world/2026/01/new/", "related") == [
        "chosen",
        "both",
        "later-one",
        "one",
    ]
    assert shown(newsroom, "/world/2026/01/none/", "related") == []


def test_a_series_relates_its_stories_and_there_are_no_more_than_asked_for(
    newsroom: Newsroom,
) -> None:
    newsroom.replace("config.toml", "per_page = 3", "per_page = 3\nrelated = 2").bare()
    for number in range(4):
        newsroom.story(f"world/s{number}", date=f"2026-01-{1 + number:02}", series="Harbour")
    newsroom.build()
    assert shown(newsroom, "/world/2026/01/s3/", "related") == ["s2", "s1"]


def test_a_related_story_that_does_not_exist_is_a_warning_and_not_shown(newsroom: Newsroom) -> None:
    report = newsroom.bare().story("world/ferry", related=["nowhere"]).build()
    assert [str(warning) for warning in report.warnings] == [
        'content/world/ferry.md:4:11: related story "nowhere" does not exist'
    ]
    assert shown(newsroom, "/world/2026/11/ferry/", "related") == []


# -- tags and series -------------------------------------------------------------------------------


def test_a_tag_is_shown_in_its_oldest_spelling_and_other_spellings_are_warned_of(
    newsroom: Newsroom,
) -> None:
    newsroom.bare().story("world/old", date="2026-01-01", tags=["São Vicente"])
    newsroom.story("world/new", date="2026-01-02", tags=["sao vicente"])
    report = newsroom.build()
    assert [str(warning) for warning in report.warnings] == [
        'content/world/new.md:4:8: tag "sao vicente" is spelled "São Vicente" elsewhere'
    ]
    assert shown(newsroom, "/tags/sao-vicente/") == ["new", "old"]
    assert "<h1>São Vicente</h1>" in newsroom.read("/tags/sao-vicente/")
    assert 'href="/tags/sao-vicente/">São Vicente<' in newsroom.read("/world/2026/01/new/")


def test_tags_that_no_ascii_letter_can_write_have_pages_too(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/odd", tags=["北京", "★"]).build()
    pages = newsroom.links("/world/2026/11/odd/", "tag")
    assert len(set(pages)) == 2
    assert all(shown(newsroom, page) == ["odd"] for page in pages)
