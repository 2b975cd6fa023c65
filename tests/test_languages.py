"""Languages: the interface apart from the story, and writing from right to left.

There are complete tables of strings, as docs/languages.md tells, and dates.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from babel import Locale
from jinja2 import Environment, nodes
from newsroom import Newsroom
from selectolax.lexbor import LexborHTMLParser

import newsgen
from newsgen.directives.services import Sort
from newsgen.model import Amending, Genre
from newsgen.outlet.fields import COMMON
from newsgen.outlet.interface import direction, endonym
from newsgen.outlet.toml import read_toml
from newsgen.pictures.digital_source import SYNTHETIC

PACKAGE = Path(newsgen.__file__).parent
DEFAULT = PACKAGE.parent / "themes" / "default"
DOCS = PACKAGE.parent / "docs"
LANGUAGES = sorted(path.stem for path in (DEFAULT / "strings").iterdir())


def of(prefix: str, name: str, attribute: str) -> nodes.Concat:
    """A name that a template puts together: `"genre_" ~ story.genre`."""
    shown = nodes.Getattr(nodes.Name(name, "load"), attribute, "load")
    return nodes.Concat([nodes.Const(prefix), shown])


NOTED = nodes.Getattr(nodes.Name("note", "load"), "kind", "load")
MADE = of("digital_source_", "picture", "digital_source")


def strings(lang: str) -> dict[str, Any]:
    path = DEFAULT / "strings" / f"{lang}.toml"
    return dict(read_toml(path.read_bytes(), path.name).values)


def forms(text: str | Mapping[str, str]) -> dict[str, str]:
    return {"other": text} if isinstance(text, str) else dict(text)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


# -- the tables ------------------------------------------------------------------------------------


def told() -> dict[str, list[str]]:
    """The rows of the table in docs/languages.md, by language."""
    text = (DOCS / "languages.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in text.splitlines()]
    return {row[0].strip("`"): row[1:] for row in rows if row and row[0].startswith("`")}


def test_the_manual_tells_the_languages_that_there_are() -> None:
    rows = told()
    assert list(rows) == LANGUAGES
    assert len(LANGUAGES) >= 40
    ways = {"ltr": "left to right", "rtl": "right to left"}
    whole = list(strings("en"))
    for lang, (english, own, way, state, _) in rows.items():
        assert english == Locale(lang).get_display_name("en")
        assert (own, way) == (endonym(lang), ways[direction(lang)])
        assert (state == "complete") == (list(strings(lang)) == whole)


def test_the_manual_says_of_each_language_whether_one_who_grew_up_with_it_has_read_it() -> None:
    read = {lang: row[-1] for lang, row in told().items()}
    assert read.pop("en") == "the original"
    assert set(read.values()) <= {"yes", "no"}


def test_the_number_of_languages_is_the_same_wherever_it_is_told() -> None:
    for name in ("docs/languages.md", "docs/config.md", "docs/themes.md", "CHANGELOG.md"):
        text = (PACKAGE.parent / name).read_text(encoding="utf-8")
        assert set(re.findall(r"\b(\d+) languages\b", text)) == {str(len(LANGUAGES))}, name


def test_babel_knows_the_languages_that_it_is_not_asked_about() -> None:
    english = Locale("en").languages
    assert english.keys() >= COMMON
    assert {Locale.parse(lang).language for lang in COMMON} == COMMON


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_has_every_string_and_no_other(lang: str) -> None:
    assert list(strings(lang)) == list(strings("en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_string_is_empty_and_each_has_the_placeholders_of_the_english_one(lang: str) -> None:
    english = strings("en")
    for key, value in strings(lang).items():
        wanted = placeholders(forms(english[key])["other"])
        for form, text in forms(value).items():
            assert text, key
            # "one" and "two" may say the number in a word.
            allowed = (wanted, wanted - {"count"}) if form in ("zero", "one", "two") else (wanted,)
            assert placeholders(text) in allowed or key.startswith("list_"), f"{key}.{form}"


# Forms that CLDR has given a language since the oldest Babel with which newsgen runs.
LATER = {"vi": {"one"}}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_counted_string_has_every_plural_form_of_its_language_and_no_other(lang: str) -> None:
    rule = Locale(lang).plural_form
    needed = {rule(count) for count in range(1_000)} | {"other"}
    for key, value in strings(lang).items():
        if isinstance(value, Mapping):
            assert needed <= set(value) <= {*rule.tags, "other", *LATER.get(lang, ())}, key
        else:
            assert "count" not in placeholders(value) or needed == {"other"}, key


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_no_sentence_is_left_in_english(lang: str) -> None:
    english = strings("en")
    same = [value for key, value in strings(lang).items() if value == english[key]]
    assert [
        text
        for value in same
        for text in (value.values() if isinstance(value, Mapping) else [value])
        if len(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", str(text)))) > 1
    ] == []


def calls(source: str) -> Iterator[tuple[nodes.Expr, set[str]]]:
    """What a template asks `t` for, with the names of the values that it gives."""
    for call in Environment().parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            yield call.args[0], {keyword.key for keyword in call.kwargs}


def test_the_templates_use_every_string_and_none_that_does_not_exist() -> None:
    english = strings("en")
    asked: set[str] = set()
    for path in sorted((DEFAULT / "templates").rglob("*.*")):
        for key, given in calls(path.read_text(encoding="utf-8")):
            if isinstance(key, nodes.Const):
                asked.add(key.value)
                assert key.value in english, f"{path.name}: {key.value}"
                assert given == set().union(
                    *map(placeholders, forms(english[key.value]).values())
                ), f"{path.name}: {key.value}"
            else:
                assert key in (
                    of("genre_", "story", "genre"),
                    of("card_", "address", "sort"),
                    MADE,
                    NOTED,
                )
    asked |= {f"genre_{genre}" for genre in get_args(Genre)} | {*get_args(Amending)}
    asked |= {f"card_{sort}" for sort in get_args(Sort)}
    asked |= {f"digital_source_{code}" for code in SYNTHETIC}
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'\b(?:say\(|own_word\([^()"]*)"(\w+)"', text))
    assert asked == set(english)


# -- dates and plurals -----------------------------------------------------------------------------

DATES = {
    "en": "November 22, 2026, 6:30\u202fPM",
    "es": "22 de noviembre de 2026, 18:30",
    "fr": "22 novembre 2026",
    "de": "22. November 2026",
    "pt": "22 de novembro de 2026",
    "it": "22 novembre 2026",
    "ar": "نوفمبر",
    "he": "22 בנובמבר 2026",
    "ru": "22 ноября 2026\u202fг.",
    "zh": "2026年11月22日",
    "hi": "22 नवंबर 2026",
    "el": "22 Νοεμβρίου 2026, 6:30 μ.μ.",
    "fa": "22 نوامبر 2026، 18:30",
    "fi": "22. marraskuuta 2026 klo 18.30",
    "ja": "2026年11月22日 18:30",
    "th": "22 พฤศจิกายน ค.ศ. 2026",
    "ur": "22 نومبر، 2026",
}


@pytest.mark.parametrize("lang", DATES)
def test_a_page_is_in_the_outlets_language_with_its_dates(newsroom: Newsroom, lang: str) -> None:
    newsroom.replace("config.toml", "[outlet]", f'[outlet]\nlanguage = "{lang}"')
    newsroom.story("world/ferry", date="2026-11-22 18:30", genre="analysis").build()
    page = LexborHTMLParser(newsroom.read("/world/2026/11/ferry/"))
    root = page.css_first("html").attributes
    assert (root["lang"], root["dir"]) == (lang, direction(lang))
    said = page.css_first("article time").attributes["title"]
    assert DATES[lang].replace("\u202f", " ") in said.replace("\u202f", " ").replace("\xa0", " ")
    assert str(strings(lang)["share"]) in page.css_first(".share").text()
    assert f"<language>{lang}</language>" in newsroom.read("/feed.xml")


def test_four_of_the_languages_are_written_from_right_to_left() -> None:
    assert {lang for lang in LANGUAGES if direction(lang) == "rtl"} == {"ar", "fa", "he", "ur"}


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        (10, "1 минута чтения"),
        (460, "2 минуты чтения"),
        (1150, "5 минут чтения"),
        (4830, "21 минута чтения"),
    ],
)
def test_numbers_choose_the_plural_form(newsroom: Newsroom, words: int, minutes: str) -> None:
    newsroom.replace("config.toml", "[outlet]", '[outlet]\nlanguage = "ru"').story(
        "world/ferry", "слово " * words
    ).build()
    assert minutes in newsroom.read("/world/2026/11/ferry/").replace("\xa0", " ")


def test_a_regional_language_takes_the_strings_of_its_language_and_its_own_dates(
    newsroom: Newsroom,
) -> None:
    newsroom.replace("config.toml", "[outlet]", '[outlet]\nlanguage = "en-GB"')
    newsroom.theme("mine", "default").write(
        "themes/mine/strings/en-GB.toml", 'sections = "Departments"\n'
    )
    newsroom.story("world/ferry", date="2026-11-22 18:30").build()
    page = newsroom.read("/world/2026/11/ferry/")
    assert "22 November 2026, 18:30" in page
    assert "Departments" in page
    assert "Skip to content" in page


def test_a_language_without_a_table_has_its_own_dates_and_english_strings(
    newsroom: Newsroom,
) -> None:
    newsroom.replace("config.toml", "[outlet]", '[outlet]\nlanguage = "lb"').story(
        "world/ferry"
    ).build()
    page = newsroom.read("/world/2026/11/ferry/")
    assert '<html lang="lb" dir="ltr">' in page
    assert "20. November 2026" in page
    assert "Skip to content" in page


# -- interface and story ---------------------------------------------------------------------------


def test_a_story_in_another_language_stands_in_a_page_of_the_outlets(newsroom: Newsroom) -> None:
    newsroom.story("world/mareas", 'Dijo "hola".', title='"Mareas"', lang="es").story(
        "world/ferry"
    ).build()
    page = LexborHTMLParser(newsroom.read("/world/2026/11/mareas/"))
    article = page.css_first("article.story")
    assert page.css_first("html").attributes["lang"] == "en"
    assert (article.attributes["lang"], article.attributes["dir"]) == ("es", "ltr")
    assert article.css_first("h1").text() == "«Mareas»"
    assert article.css_first(".body").text().strip() == "Dijo «hola»."
    moment = article.css_first(".author-row time")
    assert moment.attributes["title"].startswith("Published on November 20, 2026")
    assert moment.text().startswith("Nov 20, 2026")
    assert article.css_first(".author-row").attributes["lang"] == "en"
    card = LexborHTMLParser(newsroom.read("/world/")).css_first('[lang="es"]')
    assert card.text().strip() == "«Mareas»"
    own = LexborHTMLParser(newsroom.read("/world/2026/11/ferry/")).css_first("article.story")
    assert "lang" not in own.attributes


def test_a_story_from_right_to_left_stands_so_in_a_page_from_left_to_right(
    newsroom: Newsroom,
) -> None:
    newsroom.story("world/he", "שלום", title="שלום", lang="he").story(
        "world/ar", "سلام", title="سلام", lang="ar"
    ).build()
    for name in ("he", "ar"):
        page = LexborHTMLParser(newsroom.read(f"/world/2026/11/{name}/"))
        assert page.css_first("html").attributes["dir"] == "ltr"
        assert page.css_first("article.story").attributes["dir"] == "rtl"
    assert {
        node.attributes["lang"]
        for node in LexborHTMLParser(newsroom.read("/world/")).css('[dir="rtl"]')
    } == {
        "he",
        "ar",
    }


SPANISH = """
[sections.espanol]
name = "En español"
language = "es"

[sections.espanol.ciudad]
name = "City"
names = { es = "Ciudad" }
"""


def spanish(newsroom: Newsroom) -> Newsroom:
    newsroom.replace("config.toml", "[sections.sports]", f"{SPANISH}\n[sections.sports]")
    newsroom.replace(
        "config.toml", 'name = "World"', 'name = "World"\nnames = { es = "Mundo", fr = "Monde" }'
    )
    newsroom.story("espanol/mareas", lang="es").story("espanol/ciudad/tranvia", lang="es").story(
        "world/ferry"
    )
    newsroom.story("espanol/english", lang="en").build()
    return newsroom


def test_a_section_with_a_language_has_pages_in_it_and_the_rest_of_the_site_has_not(
    newsroom: Newsroom,
) -> None:
    spanish(newsroom)
    langs = {
        path: re.findall(r'<html lang="([\w-]+)"', newsroom.read(path))[0]
        for path in newsroom.files()
        if path.endswith("index.html")
    }
    assert {path for path, lang in langs.items() if lang == "es"} == {
        path for path in langs if path.startswith("espanol/")
    }
    assert set(langs.values()) == {"en", "es"}
    page = newsroom.read("/espanol/ciudad/2026/11/tranvia/")
    assert "20 de noviembre de 2026" in page
    assert strings("es")["skip"] in page


def test_section_names_are_those_of_the_pages_language(newsroom: Newsroom) -> None:
    spanish(newsroom)
    names = {url: [link.text() for link in menu(newsroom, url)] for url in ("/", "/espanol/")}
    assert names == {
        "/": ["World", "En español", "Sports"],
        "/espanol/": ["Mundo", "En español", "Sports"],
    }
    assert ">Ciudad</a>" in newsroom.read("/espanol/")
    assert ">City</a>" in newsroom.read("/")


def menu(newsroom: Newsroom, url: str) -> list[Any]:
    return LexborHTMLParser(newsroom.read(url)).css(".menu-row:not(.submenu) > li > a")


def test_an_english_story_in_a_spanish_section_is_marked_as_english(newsroom: Newsroom) -> None:
    spanish(newsroom)
    page = LexborHTMLParser(newsroom.read("/espanol/2026/11/english/"))
    assert page.css_first("html").attributes["lang"] == "es"
    assert page.css_first("article.story").attributes["lang"] == "en"


def test_each_language_has_its_own_fragment_of_recent_posts(newsroom: Newsroom) -> None:
    spanish(newsroom)
    assert 'data-recent="/fragments/recent.es.html"' in newsroom.read("/espanol/2026/11/mareas/")
    assert 'data-recent="/fragments/recent.html"' in newsroom.read("/world/2026/11/ferry/")
    assert "20 nov 2026" in newsroom.read("/fragments/recent.es.html")
    assert "Nov 20, 2026" in newsroom.read("/fragments/recent.html")
    assert not newsroom.has("/fragments/recent.fr.html")


def test_a_feed_is_in_the_language_of_its_section(newsroom: Newsroom) -> None:
    spanish(newsroom)
    assert "<language>es</language>" in newsroom.read("/espanol/feed.xml")
    assert "<language>en</language>" in newsroom.read("/feed.xml")


def test_a_name_in_a_language_serves_its_regions_too(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", "[outlet]", '[outlet]\nlanguage = "es-MX"')
    newsroom.replace(
        "config.toml", 'name = "World"', 'name = "World"\nnames = { es = "Mundo" }'
    ).bare().build()
    assert 'class="menu" href="/world/">Mundo<' in newsroom.read("/")
