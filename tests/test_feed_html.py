"""The full text of a feed's items: every address absolute, nothing that runs."""

from __future__ import annotations

import time
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsgen.outputs.feeds.absolute import absolute_html

HOME = "https://herald.example/"


def test_rss9_no_address_in_the_content_is_relative() -> None:
    html = absolute_html(
        '<p><a href="/a/">a</a> <a href="b/">b</a> <a href="#fn1">1</a>'
        ' <a href="?q=1&amp;r">q</a></p>'
        '<img src="//cdn.example/x.jpg" srcset="/s.jpg 1x, m.jpg 2x,/l.jpg 3x" alt="x">'
        "<video poster=/p.jpg src='v.mp4'></video><object data='o.svg'></object>"
        "<blockquote cite='../c/'></blockquote>",
        f"{HOME}world/quay/",
    )
    assert html == (
        f'<p><a href="{HOME}a/">a</a> <a href="{HOME}world/quay/b/">b</a>'
        f' <a href="{HOME}world/quay/#fn1">1</a>'
        f' <a href="{HOME}world/quay/?q=1&amp;r">q</a></p>'
        f'<img src="https://cdn.example/x.jpg"'
        f' srcset="{HOME}s.jpg 1x, {HOME}world/quay/m.jpg 2x, {HOME}l.jpg 3x" alt="x">'
        f'<video poster="{HOME}p.jpg" src="{HOME}world/quay/v.mp4"></video>'
        f'<object data="{HOME}world/quay/o.svg"></object>'
        f'<blockquote cite="{HOME}world/c/"></blockquote>'
    )


@pytest.mark.parametrize(
    "address",
    [
        "mailto:a@b.example",
        "tel:+34600",
        "https://o.example/a?b=c&amp;d#e",
        "data:image/png;base64,AA",
    ],
)
def test_rss9_an_address_that_is_absolute_stays(address: str) -> None:
    html = f'<a class="x" href="{address}" rel="noopener">x</a>'
    assert absolute_html(html, HOME) == html


@pytest.mark.parametrize(
    "html",
    [
        '<noscript><img src="{}x.png" alt=""></noscript>',
        "<template><p>Later</p></template>",
        '<iframe src="{}map/" allowfullscreen></iframe>',
        '<live-score data-match="7" class="wide">2 : 1</live-score>',
        '<svg viewBox="0 0 1 1"><path d="M0 0"></path><use xlink:href="{}s.svg#i"></use></svg>',
        "<textarea>a <b></textarea>",
        "<td>a cell\u00a0&nbsp;&quot;alone&quot;",
    ],
)
def test_rss9_all_else_of_trusted_html_stays(html: str) -> None:
    assert absolute_html(html.format("/"), f"{HOME}world/") == html.format(HOME)


def test_rss9_a_srcset_may_hold_commas_in_its_addresses() -> None:
    srcset = "/w_1,h_2/a.jpg 1x, data:image/png;base64,AA 2x"
    assert absolute_html(f'<img srcset="{srcset}">', HOME) == (
        f'<img srcset="{HOME}w_1,h_2/a.jpg 1x, data:image/png;base64,AA 2x">'
    )


@given(st.text("/.a\\:b-?x=1", max_size=12).filter(lambda path: "//" not in f"/{path}"))
def test_rss9_addresses_below_the_root_are_joined_as_the_standard_library_does(path: str) -> None:
    expected = urljoin(f"{HOME}world/quay/", f"/{path}")
    found = LexborHTMLParser(
        absolute_html(f'<a href="/{path}">x</a>', f"{HOME}world/quay/")
    ).css_first("a")
    assert found is not None
    assert (found.attributes["href"] or "").rstrip("?") == expected.rstrip("?")


def test_rss9_a_parameter_is_not_taken_for_a_character_reference() -> None:
    assert absolute_html('<a href="/?a=1&copy=2&amp;b=3&eacute;">x</a>', HOME) == (
        f'<a href="{HOME}?a=1&amp;copy=2&amp;b=3é">x</a>'
    )


def test_rss9_making_absolute_twice_changes_nothing_more() -> None:
    once = absolute_html(
        "<p>a < b <a href=\"/a/?x=1&y='2'\" title='\"q\"'>x</a><br /><input disabled></p>", HOME
    )
    assert once == (
        f'<p>a &lt; b <a href="{HOME}a/?x=1&amp;y=&#x27;2&#x27;" title="&quot;q&quot;">x</a>'
        "<br /><input disabled></p>"
    )
    assert absolute_html(once, HOME) == once


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a<script>x < y; '</p>'</script>b", "ab"),
        ("a<SCRIPT src=/x.js></SCRIPT >b", "ab"),
        ("a<script>never closed <p>", "a"),
        ("a<style>p { color: red }</style>b", "ab"),
        ("a<!-- <p onclick=x> -->b<!doctype html>c<!-- never closed <p>", "abc"),
        ("a<!-->b", "ab"),
        ('<link rel="stylesheet" href="/x.css"><meta name="x"><base href="/">b', "b"),
        ('<p style="color: red" class="x">b', '<p class="x">b'),
        ('<p OnClick="x()" onload=y onfocus>b', "<p>b"),
        ("<img/src=/x.png/onerror=x()>", f'<img src="{HOME}x.png/onerror=x()">'),
        ('<img src="/x.png"onerror="x()">', f'<img src="{HOME}x.png">'),
        ('<a href="javascript:x()">b</a>', "<a>b</a>"),
        ('<a href=" java\nscript:x()">b</a>', "<a>b</a>"),
        ('<a href="&#1;jav&#x09;ascript&colon;x()">b</a>', "<a>b</a>"),
        ('<iframe srcdoc="&lt;script>" src="/x"></iframe>', f'<iframe src="{HOME}x"></iframe>'),
        ('<img src="http://[">', '<img src="http://[">'),
        ('<img src="//[">', "<img>"),
        ('<a href="data:text/html,x">b</a>', "<a>b</a>"),
        ('<a href="data:image/svg+xml,x">b</a>', "<a>b</a>"),
        ('<svg><set attributeName="href" to="javascript:x()"></set></svg>', "<svg></set></svg>"),
        ('<p title="a > b" onclick="c > d">e</p>', '<p title="a &gt; b">e</p>'),
        (
            '<noscript><p title="</noscript><img src=x onerror=y()>"></p></noscript>',
            '<noscript><p title="&lt;/noscript&gt;&lt;img src=x onerror=y()&gt;"></p></noscript>',
        ),
        ("<p title='never closed>b", "&lt;p title='never closed>b"),
        ('<script"">x', '&lt;script"">x'),
        ("1 < 2 <3 <", "1 &lt; 2 &lt;3 &lt;"),
    ],
)
def test_rss10_no_script_style_or_handler_gets_into_the_content(html: str, expected: str) -> None:
    assert absolute_html(html, HOME) == expected


PIECES = st.sampled_from(
    [
        "<",
        ">",
        "/",
        "=",
        '"',
        "'",
        " ",
        "a",
        "p",
        "img",
        "script",
        "style",
        "on",
        "onclick",
        "src",
        "href",
        "x",
        "<!--",
        "-->",
        "</",
        "&#1;",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_rss10_whatever_the_markup_a_browser_finds_nothing_to_run(html: str) -> None:
    for node in LexborHTMLParser(f"<body>{absolute_html(html, HOME)}").css("body *"):
        assert node.tag not in {"script", "style"}
        assert not [name for name in node.attributes if name == "style" or name.startswith("on")]
        for name in {"src", "href"} & set(node.attributes):
            assert urlsplit(node.attributes[name] or "").scheme


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        '<a "',
        "<a '",
        "<!-- ",
        "<!",
        "<script ",
        "<script>",
        "<a x='\"",
        "</",
        "<a/",
        "<img srcset=',",
        "&#",
    ],
)
def test_rss10_no_markup_takes_more_than_its_share_of_time(piece: str) -> None:
    started = time.process_time()
    absolute_html(piece * 50_000, HOME)
    absolute_html(f'<img srcset="{piece.replace(chr(34), "") * 50_000}">', HOME)
    assert time.process_time() - started < 5
