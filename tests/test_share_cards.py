"""Share cards: what other sites show of a story without a picture."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Newsroom
from PIL import Image, ImageFont
from selectolax.lexbor import LexborHTMLParser

from newsgen.errors import Broken
from newsgen.outlet.share_faces import ThemeShareCard, ranges_of
from newsgen.outlet.theme import shipped_theme
from newsgen.pictures.share_card import HEIGHT, WIDTH, ShareCard, ShareFaces
from newsgen.pictures.typesetter import (
    MARGIN,
    MOST_LINES,
    SIZES,
    Typesetter,
    _fitting,
    _legible,
    _set,
    drawn,
)

THEME = shipped_theme().folders[0]
MANIFEST = tomllib.loads((THEME / "theme.toml").read_text(encoding="utf-8"))
FACES = ThemeShareCard.model_validate(MANIFEST["share_card"]).faces()
FILES = [(THEME / "static" / name).read_bytes() for name in FACES.files]
SETTER = Typesetter(FACES, FILES)
SIGNS = [
    chr(code)
    for ranges in FACES.ranges
    for first, last in ranges
    for code in range(first, last + 1)
]
WORDS = st.text(st.sampled_from([*SIGNS, " "]), min_size=1, max_size=400).filter(str.strip)
URL = "/world/2026/11/ferry/"


def card_of(room: Newsroom, url: str = URL) -> str:
    """The address of the card on a page, "" where there is none."""
    page = LexborHTMLParser(room.read(url))
    found = page.css_first('meta[property="og:image"]')
    address = (found.attributes["content"] or "") if found else ""
    return address if "share-card" in address else ""


def cards(room: Newsroom) -> list[str]:
    return sorted(path for path in room.files() if "share-card" in path)


# -- drawing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(len(FILES)))
def test_the_fonts_have_the_characters_that_the_theme_says(number: int) -> None:
    font = ImageFont.truetype(io.BytesIO(FILES[number]), 40)
    missing = bytes(font.getmask("\U0010fffe"))
    lacking = [
        f"U+{code:04X}"
        for first, last in FACES.ranges[number]
        for code in range(first, last + 1)
        if chr(code).isprintable() and not chr(code).isspace()
        if bytes(font.getmask(chr(code))) == missing
    ]
    assert lacking == []


@given(WORDS)
def test_every_headline_stands_within_the_card(headline: str) -> None:
    size, lines = _set(SETTER, headline)
    assert size in SIZES
    assert 1 <= len(lines) <= MOST_LINES
    assert all(SETTER.width(line, size) <= WIDTH - 2 * MARGIN for line in lines)
    whole = " ".join(headline.split())
    if not any(line.endswith("…") for line in lines):
        assert " ".join(lines) == whole


@given(WORDS)
def test_what_does_not_fit_loses_its_end_alone(text: str) -> None:
    text = " ".join(text.split())
    kept = _fitting(SETTER, text, 40)
    assert kept == text or text.startswith(kept.removesuffix("…"))


def test_a_card_is_a_jpeg_of_its_size_and_always_the_same() -> None:
    card = ShareCard("The ferry waits", "World", "#0b6e4f", "The Test Courier", "")
    data = drawn(card, SETTER)
    assert data == drawn(card, Typesetter(FACES, FILES))
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("JPEG", (WIDTH, HEIGHT))
        red, green, blue = image.getpixel((600, 10))  # type: ignore[misc]
        assert abs(red - 0x0B) < 8
        assert abs(green - 0x6E) < 8
        assert abs(blue - 0x4F) < 8


def test_letters_are_in_the_sections_colour_unless_it_is_too_light() -> None:
    assert _legible("#0b6e4f") == "#0b6e4f"
    assert _legible("#ffd400") != "#ffd400"


def test_a_font_of_one_weight_will_do(tmp_path: Path) -> None:
    plain = next(Path("/usr/share/fonts").rglob("*.ttf"), None)
    if plain is None:
        pytest.skip("no plain font here")
    faces = ShareFaces(600, ("plain.ttf",), (((0x20, 0x7E),),))
    card = ShareCard("The ferry waits", "World", "#0b6e4f", "Courier", "")
    assert drawn(card, Typesetter(faces, [plain.read_bytes()]))


@pytest.mark.parametrize("text", ["U+20-7E, U+A0", "u+20", "U+20-", "20-7E", "", "U+1234567"])
def test_ranges_are_read_as_css_has_them(text: str) -> None:
    if text == "U+20-7E, U+A0":
        assert ranges_of(text) == ((0x20, 0x7E), (0xA0, 0xA0))
    else:
        with pytest.raises(ValueError):  # noqa: PT011  # what is wrong
            ranges_of(text)


# -- on a site -------------------------------------------------------------------------------------


def test_a_story_without_a_picture_has_a_card_and_one_with_a_picture_has_none(
    newsroom: Newsroom,
) -> None:
    newsroom.picture("world/gate.jpg", 900, 600)
    newsroom.story("world/ferry").story("world/gate", image={"src": "gate.jpg", "alt": "A gate"})
    newsroom.build()
    assert card_of(newsroom).startswith("https://courier.test/media/share-card.")
    assert not card_of(newsroom, "/world/2026/11/gate/")
    assert len(cards(newsroom)) == 1
    page = newsroom.read(URL)
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert '<meta property="og:image:width" content="1200">' in page


@pytest.mark.parametrize("title", ["عبارة تنتظر", "渡轮", "Паром ждёт", "Ferry 🛳 waits"])
def test_what_cannot_be_set_gets_the_outlets_logo(newsroom: Newsroom, title: str) -> None:
    newsroom.picture("logo.png", 300, 300)
    newsroom.replace("config.toml", "tagline =", 'logo = "logo.png"\ntagline =')
    newsroom.story("world/ferry", title=title).build()
    assert not card_of(newsroom)
    assert "/media/logo." in newsroom.read(URL)
    assert cards(newsroom) == []


def test_only_what_changed_is_drawn(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").story("world/gate").build()
    before = cards(newsroom)
    newsroom.story("world/ferry", "Another text.").build()
    assert cards(newsroom) == before
    newsroom.story("world/ferry", title="The ferry sails").build()
    assert len({*before} & {*cards(newsroom)}) == 1
    assert len(cards(newsroom)) == 2
    newsroom.replace("config.toml", "#123456", "#654321").build()
    assert not {*before} & {*cards(newsroom)}


def test_an_outlet_may_want_none(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").build()
    assert cards(newsroom)
    newsroom.append("config.toml", "\n[pictures]\nshare_cards = false\n").build()
    assert cards(newsroom) == []
    assert not card_of(newsroom)


def test_a_theme_has_fonts_of_its_own(newsroom: Newsroom) -> None:
    manifest = (
        'name = "own"\nparent = "default"\n[[share_card.fonts]]\n'
        'file = "fonts/newsreader-italic.woff2"\nrange = "U+20-7E"\n'
    )
    newsroom.write("themes/own/theme.toml", manifest).story("world/ferry").build()
    before = cards(newsroom)
    newsroom.append("config.toml", '\n[theme]\nname = "own"\n').build()
    assert len(cards(newsroom)) == 1
    assert cards(newsroom) != before


def test_a_range_that_is_none_and_a_font_that_is_missing_are_told(newsroom: Newsroom) -> None:
    theme = 'name = "own"\nparent = "default"\n[[share_card.fonts]]\nfile = "a.ttf"\nrange = "{}"\n'
    newsroom.append("config.toml", '\n[theme]\nname = "own"\n').story("world/ferry")
    newsroom.write("themes/own/theme.toml", theme.format("A-Z"))
    with pytest.raises(Broken) as broken:
        newsroom.build()
    (problem,) = broken.value.problems
    assert (problem.path, problem.line) == ("themes/own/theme.toml", 5)
    wanted = '"share_card.fonts.range" must be ranges of characters as CSS has them'
    assert problem.message == wanted
    newsroom.write("themes/own/theme.toml", theme.format("U+20-7E"))
    with pytest.raises(Broken) as broken:
        newsroom.build()
    (problem,) = broken.value.problems
    assert (problem.path, problem.line) == ("themes/own/theme.toml", 4)
    assert problem.message == 'no file "a.ttf" in the theme\'s static/'
    newsroom.write("themes/own/static/a.ttf", "no font")
    with pytest.raises(Broken) as broken:
        newsroom.build()
    (problem,) = broken.value.problems
    assert problem.message == '"a.ttf" is no font'
