"""Translations: whoever is in a group names all of it, and nobody who is hidden."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import NOON, Newsroom, facts_of, tree
from selectolax.lexbor import LexborHTMLParser
from test_minimality import rendered

from newsgen.newsroom.check import check
from newsgen.outlet.interface import endonym

SITE = "https://courier.test"
HOUR = 3600
SUMMARY = {"summary": "What happened, in a sentence."}
FERRY, BARCO, BAC = (f"/world/2026/11/{slug}/" for slug in ("ferry", "barco", "bac"))


def group(room: Newsroom) -> Newsroom:
    """A story in English, Spanish and French, and one that is none of them."""
    return (
        room.story("world/ferry", id="ferry-id")
        .story("world/barco", lang="es", translation_of="ferry-id", date="2026-11-20 11:00")
        .story("world/bac", lang="fr", translation_of="ferry-id", date="2026-11-20 12:00")
        .story("sports/derby", id="derby-id", date="2026-11-19")
    )


def id_at(room: Newsroom, url: str) -> str:
    with room.catalog() as catalog:
        (id_,) = catalog.execute("SELECT id FROM article WHERE url = ?", (url,)).fetchone()
        return str(id_)


def alternates(room: Newsroom, url: str) -> Mapping[str, str]:
    """What a page says of its versions: a path from the root by `hreflang`."""
    nodes = LexborHTMLParser(room.read(url)).css("link[rel=alternate][hreflang]")
    found = [(node.attributes["hreflang"], node.attributes["href"] or "") for node in nodes]
    assert len({lang for lang, _ in found}) == len(found)
    assert all(href.startswith(f"{SITE}/") for _, href in found)
    return {lang or "": href.removeprefix(SITE) for lang, href in found}


def switch(room: Newsroom, url: str) -> list[tuple[str, str, str, str]]:
    """The language switch: the name, language and direction of each version, and where it leads."""
    nodes = LexborHTMLParser(room.read(url)).css("nav.languages li > *")
    return [
        (node.text(), *(node.attributes.get(name) or "" for name in ("lang", "dir", "href")))
        for node in nodes
    ]


# -- what readers and search engines get -----------------------------------------------------------


def test_every_version_names_all_versions_and_itself(newsroom: Newsroom) -> None:
    group(newsroom).build()
    wanted = {"x-default": FERRY, "en": FERRY, "es": BARCO, "fr": BAC}
    assert [alternates(newsroom, url) for url in (FERRY, BARCO, BAC)] == [wanted] * 3
    assert alternates(newsroom, "/sports/2026/11/derby/") == {}


def test_readers_find_the_other_versions_each_by_its_own_name(newsroom: Newsroom) -> None:
    group(newsroom).story("world/meil", lang="he", translation_of="ferry-id").build()
    assert switch(newsroom, BARCO) == [
        ("English", "en", "ltr", FERRY),
        ("עברית", "he", "rtl", "/world/2026/11/meil/"),
        ("español", "es", "ltr", ""),
        ("français", "fr", "ltr", BAC),
    ]
    nav = LexborHTMLParser(newsroom.read(BARCO)).css_first("nav.languages")
    assert nav is not None
    assert nav.attributes["aria-label"] == "Languages of this story"
    assert [node.text() for node in nav.css("[aria-current=page]")] == ["español"]
    assert "languages" not in newsroom.read("/sports/2026/11/derby/")


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("pt-BR", "português (Brasil)"),
        ("zh-Hant", "中文 (繁體)"),
        ("ar", "العربية"),
        ("fr-DE", "français"),
        ("nah", "nah"),
    ],
)
def test_a_language_has_its_own_name(lang: str, name: str) -> None:
    assert endonym(lang) == name


def test_a_site_below_a_path_and_urls_of_any_kind(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", SITE, f"{SITE}/paper")
    newsroom.story("world/ferry", id="ferry-id", url="/Own/порт.html").story(
        "world/barco", lang="es", translation_of="ferry-id"
    ).build()
    assert alternates(newsroom, BARCO) == {
        "x-default": "/paper/Own/%D0%BF%D0%BE%D1%80%D1%82.html",
        "en": "/paper/Own/%D0%BF%D0%BE%D1%80%D1%82.html",
        "es": f"/paper{BARCO}",
    }


def test_themes_have_the_headline_of_each_version(newsroom: Newsroom) -> None:
    titles = "{% for one in story.translations %}{{ one.title }} {{ one.current }};{% endfor %}"
    group(newsroom.theme("own", "default", article__html=titles)).build()
    assert newsroom.read(FERRY) == "Ferry True;Barco False;Bac False;"
    newsroom.replace("content/world/bac.md", "Bac", "Le bac").build()
    assert newsroom.read(FERRY) == "Ferry True;Barco False;Le bac False;"


def test_a_page_without_translations_asks_for_no_language_names(newsroom: Newsroom) -> None:
    group(newsroom).build()
    page = "sports/2026/11/derby/index.html"
    assert {name for name in facts_of(newsroom.root, page) if name.startswith("versions:")} == {
        "versions:derby-id"
    }


# -- what is not visible ---------------------------------------------------------------------------


def test_a_hidden_original_leaves_its_translations_to_themselves(newsroom: Newsroom) -> None:
    group(newsroom).story("world/ferry", id="ferry-id", draft=True).build()
    wanted = {"x-default": BARCO, "es": BARCO, "fr": BAC}
    assert [alternates(newsroom, url) for url in (BARCO, BAC)] == [wanted] * 2


def test_a_translation_that_is_alone_has_no_links(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", id="ferry-id", date="2026-12-01").story(
        "world/barco", lang="es", translation_of="ferry-id"
    ).build()
    assert (alternates(newsroom, BARCO), switch(newsroom, BARCO)) == ({}, [])


def test_a_site_with_a_hidden_original_equals_one_in_which_nobody_names_it(
    tmp_path: Path,
) -> None:
    hidden, without = Newsroom(tmp_path / "hidden"), Newsroom(tmp_path / "without")
    for room in (hidden, without):
        group(room).remove("content/world/bac.md").story(
            "world/ferry", id="ferry-id", date="2026-12-24"
        ).build()
    without.remove("content/world/ferry.md").replace(
        "content/world/barco.md", 'translation_of: "ferry-id"\n', ""
    ).build()
    assert tree(hidden.output) == tree(without.output)


@pytest.mark.parametrize(
    "keys",
    [
        {"draft": True},
        {"date": "2026-12-24"},
        {"expires": "2026-11-22"},
        {"status": "withdrawn", "withdrawn": {"date": "2026-11-22", "text": "Wrong."}},
    ],
)
def test_nobody_names_a_version_that_is_not_visible(
    newsroom: Newsroom, keys: Mapping[str, Any]
) -> None:
    keys = {"lang": "es", "translation_of": "ferry-id", **keys}
    group(newsroom).story("world/barco", **keys).build()
    assert alternates(newsroom, FERRY) == {"x-default": FERRY, "en": FERRY, "fr": BAC}
    assert "barco" not in newsroom.read(FERRY)


def test_a_preview_shows_the_versions_that_wait(newsroom: Newsroom) -> None:
    keys = {"lang": "es", "translation_of": "ferry-id", "draft": True}
    group(newsroom).story("world/barco", **keys).build(drafts=True)
    assert alternates(newsroom, FERRY)["es"] == BARCO


# -- no more than must be --------------------------------------------------------------------------


def test_a_translation_that_appears_has_its_group_rendered_and_no_other_story(
    newsroom: Newsroom,
) -> None:
    """Nor is any that shows it as a neighbour, or as a related story: there is none."""
    newsroom.replace("config.toml", "recent = 3", "recent = 0\nrelated = 0")
    group(newsroom).build()
    keys = {"lang": "he", "translation_of": "ferry-id", "date": "2026-11-21"}
    newsroom.story("world/straits/meil", **keys)
    found, report = rendered(newsroom)
    meil = "/world/straits/2026/11/meil/"
    assert {url for url in found if "/2026/11/" in url} == {FERRY, BARCO, BAC, meil}
    reason = f"versions of ferry-id: story {id_at(newsroom, meil)} entered"
    assert {found[url] for url in (FERRY, BARCO)} == {reason}
    assert report.tally.written == report.rendered


def test_a_scheduled_translation_joins_by_time_alone(newsroom: Newsroom, tmp_path: Path) -> None:
    keys = {"lang": "es", "translation_of": "ferry-id", "date": "2026-11-23 13:00"}
    group(newsroom).story("world/barco", **keys).build()
    assert "es" not in alternates(newsroom, FERRY)
    newsroom.build(NOON + HOUR)
    assert alternates(newsroom, FERRY)["es"] == BARCO
    clean = group(Newsroom(tmp_path / "clean")).story("world/barco", **keys)
    clean.build(NOON + HOUR)
    assert tree(newsroom.output) == tree(clean.output)


def test_an_edited_text_of_one_version_leaves_the_others_alone(newsroom: Newsroom) -> None:
    keys = {"lang": "es", "translation_of": "ferry-id", **SUMMARY}
    group(newsroom).story("world/barco", **keys).build()
    newsroom.append("content/world/barco.md", "\nMás.\n")
    found, _ = rendered(newsroom)
    feeds = [
        f"{at}{name}" for at in ("/", "/world/") for name in ("feed.xml", "atom.xml", "feed.json")
    ]
    assert set(found) == {BARCO, *feeds, "/updated.xml"}


# -- errors ----------------------------------------------------------------------------------------


def test_an_original_that_does_not_exist_is_an_error_that_names_a_near_one(
    newsroom: Newsroom,
) -> None:
    group(newsroom).story("world/barco", lang="es", translation_of="ferry-di")
    assert newsroom.problems() == [
        'content/world/barco.md:5:1: no story has the id "ferry-di", did you mean "ferry-id"?'
    ]


def test_a_story_that_names_itself(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", id="ferry-id", translation_of="ferry-id")
    assert newsroom.problems() == [
        "content/world/ferry.md:5:1: a story is no translation of itself"
    ]


def test_a_translation_of_a_translation_names_the_original(newsroom: Newsroom) -> None:
    group(newsroom).story("world/barco", id="barco", lang="es", translation_of="ferry-id")
    newsroom.story("world/bac", lang="fr", translation_of="barco")
    wanted = ['content/world/bac.md:5:1: "barco" is a translation itself, of "ferry-id"']
    assert newsroom.problems() == wanted
    newsroom.story("world/barco", id="barco", lang="es").build()
    newsroom.story("world/barco", id="barco", lang="es", translation_of="ferry-id")
    assert newsroom.problems() == wanted


def test_two_versions_in_one_language_name_one_another(newsroom: Newsroom) -> None:
    group(newsroom).story("world/bac", lang="es", translation_of="ferry-id", date="2026-11-21")
    wanted = [
        (
            'content/world/bac.md:5:1: content/world/barco.md is in "es" already, '
            "and is the same story"
        )
    ]
    assert (newsroom.problems(), newsroom.problems()) == (wanted, wanted)
    newsroom.story("world/ketch", lang="es", translation_of="ferry-id", date="2026-11-22")
    again = wanted[0].replace("bac", "ketch")
    assert newsroom.problems() == [*wanted, again]
    report = newsroom.build(skip_broken=True)
    skipped = ["content/world/bac.md", "content/world/ketch.md"]
    assert [one.path for one in report.skipped] == skipped
    assert alternates(newsroom, FERRY) == {"x-default": FERRY, "en": FERRY, "es": BARCO}


def test_a_translation_without_a_language_is_in_that_of_the_original(newsroom: Newsroom) -> None:
    group(newsroom).story("world/bac", translation_of="ferry-id")
    (problem,) = newsroom.problems()
    assert problem.startswith('content/world/bac.md:4:1: content/world/ferry.md is in "en" already')


def test_of_a_language_that_is_none_nothing_else_is_said(newsroom: Newsroom) -> None:
    group(newsroom).story("world/bac", lang="French", translation_of="ferry-id")
    assert newsroom.problems() == ['content/world/bac.md:4:1: "lang" must be a language code']


def test_a_second_version_in_one_language_that_is_held_back_is_found_by_a_check(
    newsroom: Newsroom,
) -> None:
    keys = {"lang": "es", "translation_of": "ferry-id", "date": "2026-12-24", **SUMMARY}
    group(newsroom).story("world/bac", **keys).build()
    found = [problem for problem in check(newsroom.root, NOON).problems if problem.line == 5]
    assert [(problem.path, problem.code) for problem in found] == [
        ("content/world/bac.md", "same-language")
    ]


def test_an_original_with_errors_is_no_error_of_its_translations(newsroom: Newsroom) -> None:
    group(newsroom).build()
    newsroom.write("content/world/ferry.md", "---\ntitle: [\n---\n")
    assert [problem.split(":")[0] for problem in newsroom.problems()] == ["content/world/ferry.md"]
    report = newsroom.build(skip_broken=True)
    assert [one.path for one in report.skipped] == ["content/world/ferry.md"]
    assert alternates(newsroom, BARCO) == {"x-default": BARCO, "es": BARCO, "fr": BAC}


def test_an_original_whose_id_goes_is_missed(newsroom: Newsroom) -> None:
    group(newsroom).build()
    newsroom.story("world/ferry")
    assert newsroom.problems() == [
        f'content/world/{name}.md:5:1: no story has the id "ferry-id"' for name in ("bac", "barco")
    ]
    group(newsroom).build()
    assert len(alternates(newsroom, FERRY)) == 4


# -- remarks ---------------------------------------------------------------------------------------


def test_versions_of_one_story_are_no_twins(newsroom: Newsroom) -> None:
    """As long as nobody has written which language a translation is in, that is the only remark."""
    keys: Mapping[str, Any] = {"title": "The ferry is back", **SUMMARY}
    newsroom.story("world/ferry-is-back", id="ferry-id", **keys)
    newsroom.story("world/ferry-is-bacc", translation_of="ferry-id", date="2026-11-21", **keys)
    assert [problem.code for problem in check(newsroom.root, NOON).problems] == ["same-language"]
    newsroom.story("world/ferry-is-bacc", date="2026-11-21", **keys)
    codes = sorted(problem.code for problem in check(newsroom.root, NOON).problems)
    assert codes == ["near-slug", "same-headline"]


# -- any site --------------------------------------------------------------------------------------

LANGUAGES = ("en", "es", "fr", "he", "pt", "pt-BR", "zh-Hant")
MOMENTS = ("2026-11-20", "2026-11-23 12:00", "2026-11-23 12:01", "2026-11-21 08:00")
STATES: tuple[dict[str, Any], ...] = (
    *({}, {}, {}, {"draft": True}),
    {"date": "2026-11-20", "expires": "2026-11-23 12:00"},
)


@st.composite
def sites(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """Originals with translations, at most one a language; some of each are not visible."""
    stories: dict[str, dict[str, Any]] = {}
    for number in range(draw(st.integers(1, 3))):
        langs = draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=5, unique=True))
        for place, lang in enumerate(langs):
            keys: dict[str, Any] = {"lang": lang, "date": draw(st.sampled_from(MOMENTS))}
            keys |= {"id": f"id-{number}-{place}" if place else f"id-{number}"}
            keys |= {"translation_of": f"id-{number}"} if place else {}
            keys |= draw(st.sampled_from(STATES))
            stories[f"world/s{number}-{place}"] = keys
    return stories


@pytest.mark.slow
@settings(max_examples=25)
@given(sites(), sites())
def test_groups_are_symmetric_and_reflexive_whatever_was_built_before(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        links = '{% include "parts/alternates.html" %}'
        room = Newsroom(Path(folder)).theme("links", "default", article__html=links)
        for stories in (before, after):
            for path in Path(folder, "content").glob("world/*.md"):
                path.unlink()
            for path, keys in stories.items():
                room.story(path, **keys)
            room.build()
            check_groups(room, stories)


def check_groups(room: Newsroom, stories: Mapping[str, Mapping[str, Any]]) -> None:
    pages = {path: f"/world/2026/11/{path.rpartition('/')[2]}/" for path in stories}
    visible = {path for path, url in pages.items() if room.has(url)}
    for path in visible:
        keys = stories[path]
        root = keys.get("translation_of") or keys["id"]
        members = [one for one in visible if root in stories[one].values()]
        wanted = {stories[one]["lang"]: pages[one] for one in members}
        found = dict(alternates(room, pages[path]))
        if len(members) == 1:
            assert found == {}
            continue
        assert found.pop("x-default") == pages[first(members, stories)]
        assert found == wanted
        assert found[keys["lang"]] == pages[path]
        for url in found.values():
            assert alternates(room, url) == alternates(room, pages[path])


def first(members: list[str], stories: Mapping[str, Mapping[str, Any]]) -> str:
    """The original, else the oldest translation."""
    originals = [one for one in members if "translation_of" not in stories[one]]
    return min(originals or members, key=lambda one: (stories[one]["date"], stories[one]["id"]))
