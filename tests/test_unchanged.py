"""What was typed is what readers see: its words, all of them, in their order."""

from __future__ import annotations

import re
from html import unescape
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_markdown import body_of

from newsgen.intake.body import inline_html, render_body
from newsgen.intake.finish import EXCERPT_LENGTH
from newsgen.intake.markdown import ENGINES, MarkdownSettings, engine_for
from newsgen.intake.typography import typeset
from newsgen.model import Typed


def words_of(html: str) -> list[str]:
    text = unescape(re.sub(r"<!--.*?-->|<[^>]*>", " ", html, flags=re.DOTALL))
    return re.findall(r"[\w&<©—]+", text)


# -- text and raw HTML -----------------------------------------------------------------------------

WORDS = st.sampled_from("alfa bravo charlie delta echo foxtrot".split())
PIECES = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "Fish &amp; chips",
            "&copy;",
            "&#8212;",
            "&lt;x",
            "<!-- c -->",
            "<hr>",
            "<br>",
            "\n",
            "\n\n",
        ]
    ),
    WORDS.map("**{}**".format),
    WORDS.map("\n> {} &amp; more\n\n".format),
    *(
        WORDS.map(pattern.format)
        for pattern in (
            "<div>{}</div>",
            "<span>{}</span>",
            "<p>{}</p>",
            "<table><tr><td>{}</td></tr></table>",
            "<blockquote>{} &amp; so on</blockquote>",
        )
    ),
)


@given(st.lists(PIECES, max_size=8))
def test_both_engines_show_the_same_words_in_the_same_order(pieces: list[str]) -> None:
    text = " ".join(pieces).replace(" \n ", "\n")
    one, other = (words_of(body_of(text, engine).html) for engine in ENGINES)
    assert one == other


@pytest.mark.parametrize("html", ["safe", "trusted"])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "before",
    [
        "<div>x</div>",
        "<!-- x -->",
        "<blockquote>x</blockquote>",
        "<hr>",
        "<p>x</p><!-- y -->",
        "<table><tr><td>x</td></tr></table>",
        "<?php x ?>",
    ],
)
def test_what_stands_behind_raw_html_stays_there(before: str, engine: str, html: str) -> None:
    text = f"{before} Fish &amp; chips <!-- z --> &#169; <br> cost 3 &euro;.\n\nThe end."
    found = words_of(body_of(text, engine, html=html).html)
    assert found[-8:] == ["Fish", "&", "chips", "©", "cost", "3", "The", "end"]


def test_markdown_within_html_keeps_the_order() -> None:
    settings = MarkdownSettings(extensions=("md_in_html",))
    text = '<div markdown="1">*x*</div> Fish &amp; chips.\n\n<div>y</div> Salt &amp; vinegar.'
    body = render_body(
        Typed(text, "content/world/a.md", 5, "en"),
        settings,
        engine_for(settings),
        link=lambda target: None,
        picture=lambda target: None,
    )
    assert words_of(body.html) == ["x", "Fish", "&", "chips", "y", "Salt", "&", "vinegar"]


# -- addresses -------------------------------------------------------------------------------------

ADDRESSES = [
    "https://other.example/a--b",
    'https://other.example/a--b?q="x"',
    "http://other.example/it's...not(b)",
    "www.other.example/x--y",
    "xn--bcher-kva.example",
    "a--b.example",
    "other.example/x--y",
    "o'brien--x@post.example",
]


@pytest.mark.parametrize("lang", ["en", "fr", "de-CH", "zh", "ru"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_typography_leaves_addresses_as_they_are(address: str, lang: str) -> None:
    for pattern in ("See {} now.", "{}", 'He said "{}", twice.', "Look ({})!", "({}): 'it'..."):
        typed = pattern.format(address)
        assert address in typeset(typed, lang)
        assert typeset(typeset(typed, lang), lang) == typeset(typed, lang)
        for engine in ENGINES:
            body = body_of(typed, engine, lang=lang)
            assert address in unescape(re.sub("<[^>]*>", "", body.html))
            assert address in body.excerpt


def test_what_is_no_address_is_set_as_ever() -> None:
    typed = "word--word, it's 'so'... see--that. left--again.Then @home--now"
    assert typeset(typed, "en") == "word–word, it’s ‘so’… see–that. left–again.Then @home–now"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (
            "See https://a.example/x.",
            'See <a href="https://a.example/x" {}>https://a.example/x</a>.',
        ),
        ("(www.a.example)", '(<a href="https://www.a.example" {}>www.a.example</a>)'),
        (
            "https://a.example/?b=1&c=2",
            '<a href="https://a.example/?b=1&amp;c=2" {}>https://a.example/?b=1&amp;c=2</a>',
        ),
        (
            "https://a.example/x_(y)",
            '<a href="https://a.example/x_(y)" {}>https://a.example/x_(y)</a>',
        ),
        (
            "[https://a.example](https://b.example)",
            '<a href="https://b.example" {}>https://a.example</a>',
        ),
        ("`https://a.example`", "<code>https://a.example</code>"),
        ("https:// and www. and ftp://a.example", "https:// and www. and ftp://a.example"),
    ],
)
def test_bare_web_addresses_become_links(typed: str, shown: str, engine: str) -> None:
    expected = shown.replace("{}", 'rel="external noopener"')
    assert body_of(typed, engine).html == f"<p>{expected}</p>"


def test_addresses_in_footnotes_and_in_the_standfirst_become_links() -> None:
    link = '<a href="https://a.example/b--c" rel="external noopener">https://a.example/b--c</a>'
    for engine in ENGINES:
        assert link in body_of("One[^1].\n\n[^1]: At https://a.example/b--c", engine).html
    settings = MarkdownSettings(engine="commonmark")
    assert link in inline_html("At https://a.example/b--c", "en", engine_for(settings))


# -- numbers and excerpts --------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["de-CH", "fr-CH", "it-CH", "de-LI", "en", "rm"])
def test_the_mark_between_thousands_stays(lang: str) -> None:
    typed = "Total 1'250'000 Franken, 1'000 mehr, \"12'500\", 'rund 3'000'."
    assert "\u2032" not in typeset(typed, lang)
    assert "1’250’000" in typeset(typed, lang)
    assert "12’500" in typeset(typed, lang)


def test_feet_and_minutes_keep_theirs() -> None:
    assert typeset("6'2\" and 5'30", "de-CH") == "6′2″ and 5′30"


@pytest.mark.parametrize(
    "text",
    [
        "北京 " + "今天下午市政府宣布渡轮航线将从下周一起恢复运营。" * 20,
        "東京 " + "きょう、フェリーの運航が再開されると発表した。" * 20,
        "ข่าว " + "เรือข้ามฟากจะกลับมาให้บริการอีกครั้งในวันจันทร์หน้า" * 20,
        "ຂ່າວ " + "ເຮືອຂ້າມຟາກຈະກັບມາໃຫ້ບໍລິການອີກຄັ້ງໃນວັນຈັນໜ້າ" * 20,
        "ភ្នំពេញ " + "សាឡាងនឹងដំណើរការឡើងវិញនៅថ្ងៃចន្ទសប្តាហ៍ក្រោយ" * 20,
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_excerpts_without_blanks_are_cut_at_letters(text: str, engine: str) -> None:
    excerpt = body_of(text, engine).excerpt
    assert 190 <= len(excerpt) <= EXCERPT_LENGTH + 1
    kept = excerpt.removesuffix("…")
    assert text.startswith(kept)
    assert category(text[len(kept)])[0] != "M"
    assert kept[-1] not in "เแโใไ\u17d2"


def test_excerpts_with_blanks_are_cut_at_words() -> None:
    text = "한국어 문장은 빈칸으로 나눈다 " * 30
    assert body_of(text).excerpt.removesuffix("…").split()[-1] in text.split()
