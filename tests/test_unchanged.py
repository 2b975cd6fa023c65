"""What was typed is what readers see: its words, all of them, in their order."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_markdown import body_of

from newsgen.intake.body import render_body
from newsgen.intake.markdown import ENGINES, MarkdownSettings, engine_for
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
