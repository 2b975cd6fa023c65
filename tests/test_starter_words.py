"""The starter's words: the same site in each of its languages, with no English left in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from newsroom import NOON, Newsroom

from newsgen.newsroom.check import check
from newsgen.newsroom.init import STARTER, WORDS, Answers, make_site

# Each with the mark that opens a quotation on its pages.
OPENING = {
    "ar": "«",
    "de": "„",
    "es": "«",
    "fr": "«\u202f",
    "he": "”",
    "hi": "“",
    "it": "«",
    "pt": "“",
    "ru": "«",
    "zh": "“",
}
LATIN = {"de", "es", "fr", "it", "pt"}
# What a header and config.toml say in words. Names are spelled in the language's script.
NAMES = {"name", "credit", "dateline"}
WORDED = NAMES | {"title", "kicker", "summary", "alt", "caption", "tags", "role"}
SETTINGS = {"tagline", "about_heading", "about", "name", "description"}
# What English and another language happen to call alike.
ALIKE = {"title: Contact", "Culture", "Opinions"}
BONES = re.compile(
    r"""\]\([^)]*\)           # where a link leads
      | \[\^\w+\]:?           # a note, and its mark
      | ^(?:\#+|-|\d\.|>)[ ]  # the beginning of a heading, an item, a quotation
      | ^\|[:|-]+$|\|         # a table
      | `[^`]*`|\*+           # code and emphasis
      | ^$                    # the end of a paragraph
    """,
    re.VERBOSE | re.MULTILINE,
)
ENGLISH = re.compile(r"\b(?:the|and|of|with|which|are|this)\b", re.IGNORECASE)
COMMENT = re.compile(r"(?:^|(?<= ))# (.*)$", re.MULTILINE)

every_language = pytest.mark.parametrize("language", OPENING)


def files(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def in_language(folder: Path, language: str) -> dict[str, str]:
    """The files with words of a new site."""
    site = folder / language
    make_site(site, Answers("X", language=language))
    return {
        path.as_posix(): (site / path).read_text(encoding="utf-8")
        for path in files(site)
        if path.suffix in {".md", ".toml"}
    }


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return in_language(tmp_path_factory.mktemp("starter"), "en")


def header(text: str) -> list[tuple[str, str]]:
    """The keys of a header with their values, and those of the tables in it."""
    return re.findall(r"^ *(\w+): ?(.*)$", text.split("---\n")[1], re.MULTILINE)


def sayings(path: str, text: str) -> set[str]:
    """What a file says in words: lines of Markdown, values of a header, comments."""
    if path == "config.toml":
        return set(COMMENT.findall(text))
    body = text if path == "README.md" else text.split("---\n", 2)[2]
    heads = [] if path == "README.md" else header(text)
    lines = {line for line in body.splitlines() if re.search(r"[^\W\d_]{2}", line)}
    return lines | {f"{key}: {value}" for key, value in heads if key in WORDED - NAMES}


def settings(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from settings(value, f"{path}{key}.")
        elif not path.endswith(".names."):
            yield f"{path}{key}", value


def test_the_languages_of_the_starter_are_these_and_english() -> None:
    assert {path.name for path in WORDS.iterdir()} == OPENING.keys()


@every_language
def test_every_file_with_words_is_there_and_no_other(language: str) -> None:
    assert files(WORDS / language) == [
        path for path in files(STARTER) if path.suffix in {".md", ".toml"}
    ]


@every_language
def test_stories_are_built_as_the_english_ones(
    tmp_path: Path, english: dict[str, str], language: str
) -> None:
    words = in_language(tmp_path, language)
    assert words.keys() == english.keys()
    for path in english.keys() - {"config.toml", "README.md"}:
        ours, theirs = header(words[path]), header(english[path])
        assert [key for key, _ in ours] == [key for key, _ in theirs], path
        for (key, value), (_, english_value) in zip(ours, theirs, strict=True):
            assert key in WORDED or value == english_value, path
            assert key != "tags" or value.count(",") == english_value.count(","), path
        assert BONES.findall(words[path]) == BONES.findall(english[path]), path
    assert words["README.md"].count("\n\n") == english["README.md"].count("\n\n")


@every_language
def test_settings_are_the_english_ones_but_for_words(
    tmp_path: Path, english: dict[str, str], language: str
) -> None:
    config = in_language(tmp_path, language)["config.toml"]
    ours = dict(settings(tomllib.loads(config)))
    theirs = dict(settings(tomllib.loads(english["config.toml"])))
    assert [*ours] == [*theirs]
    for key in ours.keys() - {"outlet.language", "outlet.name", "theme.name"}:
        same = ours[key] == theirs[key]
        assert same != (key.split(".")[-1] in SETTINGS) or (same and ours[key] in ALIKE), key
    assert ours["outlet.language"] == language
    assert BONES.findall(ours["outlet.about"]) == BONES.findall(theirs["outlet.about"])
    assert len(COMMENT.findall(config)) == len(COMMENT.findall(english["config.toml"]))


@every_language
def test_no_english_is_left(tmp_path: Path, english: dict[str, str], language: str) -> None:
    for path, text in in_language(tmp_path, language).items():
        assert sayings(path, text) & sayings(path, english[path]) <= ALIKE, path
        assert not ENGLISH.search(text), path
        if path.startswith("content/") and language not in LATIN:
            spelled = [value for key, value in header(text) if key in WORDED]
            assert not re.search("[A-Za-z]", " ".join(spelled)), path


@every_language
def test_its_pages_are_in_that_language_alone(tmp_path: Path, language: str) -> None:
    site = tmp_path / "x"
    make_site(site, Answers("X", language=language))
    assert check(site, NOON).problems == ()
    room = Newsroom(site, (site / "config.toml").read_text(encoding="utf-8"))
    assert room.build().warnings == ()
    for url in ("/", "/culture/2026/02/market-after-dark/", "/about/", "/contact/"):
        page = room.read(url)
        (opened,) = re.findall("<html[^>]*>", page)
        assert f'lang="{language}"' in opened
        assert ('dir="rtl"' in opened) == (language in {"ar", "he"})
        assert 'lang="en"' not in page
    story = html.fromstring(room.read("/culture/2026/02/market-after-dark/"))
    (body,) = story.xpath("//*[contains(concat(' ', @class, ' '), ' body ')]")
    read = body.text_content()
    assert OPENING[language] in read
    assert not re.search(r"[*`\"]", read)


@pytest.mark.parametrize("language", ["pt-BR", "es-MX", "de-CH", "fr-CA", "zh-CN", "zh-Hans"])
def test_a_region_takes_the_words_of_its_language(tmp_path: Path, language: str) -> None:
    base = language.partition("-")[0]
    ours, theirs = (in_language(tmp_path, one) for one in (language, base))
    theirs["config.toml"] = theirs["config.toml"].replace(f'= "{base}" ', f'= "{language}" ', 1)
    assert ours == theirs


@pytest.mark.parametrize("language", ["zh-Hant", "zh-TW", "zh-HK", "hi-Latn"])
def test_who_writes_in_another_script_is_given_english(
    tmp_path: Path, english: dict[str, str], language: str
) -> None:
    page = in_language(tmp_path, language)["content/pages/about.md"]
    assert page == english["content/pages/about.md"].replace("---\n", "---\nlang: en\n", 1)
