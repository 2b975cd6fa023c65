"""What is taken out of a text, or left in it as it was typed, is told, with its line."""

from __future__ import annotations

import pytest
from newsroom import Newsroom
from test_markdown import body_of

from newsgen.errors import Broken
from newsgen.intake.markdown import ENGINES

BOTH, OLD, NEW = ENGINES, ENGINES[:1], ENGINES[1:]


def told(text: str, engine: str, html: str = "safe") -> list[str]:
    """`line:column code: message` of each problem; the text begins on line 5."""
    try:
        problems = body_of(text, engine, html=html).problems
    except Broken as broken:
        problems = broken.problems
    return [f"{one.line}:{one.column} {one.code}: {one.message}" for one in problems]


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


def warned(room: Newsroom) -> list[str]:
    return [f"{one.place}: {one.message}" for one in room.build().warnings]


# -- elements that the sanitiser removes -----------------------------------------------------------

REMOVED = {
    "<iframe src='https://films.example/1'></iframe>": ["5:1 <iframe>"],
    "Text <script src='x.js'></script> and\n<STYLE>p {}</STYLE>": ["5:6 <script>", "6:1 <style>"],
    "<form action='/x'><input name='q'><button>Go</button></form>": [
        "5:1 <form>, <input> and <button>"
    ],
    "<select><option>One</option></select>": ["5:1 <select>"],
    "<object data='x.pdf'><param name='a'></object> <embed src='x'>": ["5:1 <object> and <embed>"],
    "See <a name='top2'></a> there": ["5:5 <a name>"],
    "<font color='red'>Red</font>\n\n<center>x</center> <marquee>y</marquee>": [
        "5:1 <font>",
        "7:1 <center> and <marquee>",
    ],
    "Dear <name>,\n\n<Component /> <my-chart></my-chart>": [
        "5:6 <name>",
        "7:1 <component> and <my-chart>",
    ],
    "A <?php echo 1 ?> b": ["5:3 <?"],
    "<svg>\n<path d=''/>\n<g></g>\n</svg>\n\n<math><mi>x</mi></math>": ["5:1 <svg>", "10:1 <math>"],
    "`<iframe>`\n\n```\n<script>\n```\n\n<iframe></iframe>": ["11:1 <iframe>"],
}
STAYS = [
    "<b>b</b> <a id='x' name='x'></a> <details><summary>s</summary>x</details>",
    "3 < 4, <https://a.example/x>, <jane@post.example> and <mailto:j@post.example>",
    "`<iframe>` and\n\n    <script>\n\n```html\n<form>\n```\n\n<!-- a note -->",
    "&lt;script> &#60;iframe>",
]


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize("text", REMOVED)
def test_elements_that_are_taken_out_are_named_by_line(text: str, engine: str) -> None:
    found = [one.replace(" removed-element:", "") for one in told(text, engine)]
    assert found == [
        f"{one} {'were' if ' and ' in one else 'was'} taken out" for one in REMOVED[text]
    ]
    assert told(text, engine, "trusted") == []
    assert not [one for one in told(text, engine, "off") if "removed-element" in one]


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize("text", STAYS)
def test_what_stays_is_not_named(text: str, engine: str) -> None:
    assert told(text, engine) == []


def test_what_a_caption_loses_is_named(newsroom: Newsroom) -> None:
    image = {"src": "x.svg", "alt": "a", "caption": "See <iframe></iframe> ![x](y.png)"}
    newsroom.write(
        "content/world/x.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    )
    newsroom.story("world/x", image=image)
    assert warned(newsroom) == [
        "content/world/x.md:4:37: <iframe> and <img> were taken out",
    ]


# -- markup of other programs ----------------------------------------------------------------------

FOREIGN = {
    "{{< youtube abc >}}": ["5:1 {{< youtube abc >}}"],
    "See {{<youtube abc>}} x": ["5:5 {{<youtube abc>}}"],
    "{{% note %}}\nText\n{{% /note %}}": ["5:1 {{% note %}}", "7:1 {{% /note %}}"],
    "At {{ site.url }}/x by {{page.author}}": ["5:4 {{ site.url }} and {{page.author}}"],
    '{% include "x.html" %}\n\n{# note #}': ['5:1 {% include "x.html" %}', "7:1 {# note #}"],
    "<%= name %>": ["5:1 <%= name %>"],
    '[caption id="x"]A man[/caption]': ['5:1 [caption id="x"] and [/caption]'],
    'A [gallery ids="1,2"] and [gallery]': ['5:3 [gallery ids="1,2"] and [gallery]'],
    "[youtube https://films.example/1]": ["5:1 [youtube https://films.example/1]"],
    '[contact-form-7 id="4" title="Us"]': ['5:1 [contact-form-7 id="4" title="Us"]'],
    "[b]Bold[/b]": ["5:1 [b] and [/b]"],
    "See [[Another story]]": ["5:5 [[Another story]]"],
    "![[crew.png]]": ["5:1 ![[crew.png]]"],
    "> [!NOTE]\n> Text": ["5:3 [!NOTE]"],
    " ::: warning\n Text\n :::": ["5:2 ::: warning"],
    "!!! note\n    Text": ["5:1 !!! note"],
    ".. note:: Text": ["5:1 .. note:: Text"],
    "::youtube{#abc}": ["5:1 ::youtube{#abc}"],
}
NOT_FOREIGN = [
    "He said [sic] it was [the mayor's] idea [emphasis added] […] [...] [Video] {so}",
    "`{{ x }}` and `[gallery]`\n\n```\n{% include x %}\n[caption id=1]\n```",
    "    {{ x }}\n    [^1]",
    r"\{{ x }} \[gallery ids=1] \{% x %}",
    "<code>{{ x }}</code> <pre>[gallery]</pre>",
    "[gallery](https://a.example/) and [caption][1]\n\n[1]: https://a.example/",
    "## Heading {#own}",
]


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize("text", FOREIGN)
def test_markup_of_other_programs_is_named_by_line(text: str, engine: str) -> None:
    found = [one for one in told(text, engine) if "foreign-markup" in one]
    assert found == [
        f"{place} foreign-markup: readers see {what}: newsgen knows no such markup"
        for place, what in (one.split(" ", 1) for one in FOREIGN[text])
    ]


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize("text", NOT_FOREIGN)
def test_words_in_brackets_and_code_are_not_named(text: str, engine: str) -> None:
    assert told(text, engine) == []


def test_attributes_are_named_where_the_engine_does_not_take_them() -> None:
    assert told("Text\n{: .lead}", OLD[0]) == []
    assert told("Text\n{: .lead}", NEW[0]) == [
        "6:1 foreign-markup: readers see {: .lead}: newsgen knows no such markup"
    ]


def test_an_extension_that_answers_is_heard(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", "[markdown]", '[markdown]\nextensions = ["admonition", "toc"]')
    newsroom.replace("config.toml", 'engine = "commonmark"', "")
    newsroom.story("world/x", "[TOC]\n\n!!! note\n    Text\n\n## One\n")
    assert warned(newsroom) == []


def test_headers_and_captions_are_looked_at_too(newsroom: Newsroom) -> None:
    newsroom.story("world/x", title="On {{ site.title }}", summary="A [gallery ids=1] here [sic]")
    assert warned(newsroom) == [
        "content/world/x.md:2:1: readers see {{ site.title }}: newsgen knows no such markup",
        "content/world/x.md:4:1: readers see [gallery ids=1]: newsgen knows no such markup",
    ]


# -- notes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", BOTH)
def test_marks_and_notes_belong_together(engine: str) -> None:
    assert told("One.[^a]\n\nTwo[^b] `[^c]` \\[^d].\n\n[^b]: B\n\n[^e]: E\n\n[^e]: F", engine) == [
        '11:1 lone-footnote: nothing refers to the note "e"',
        '13:1 lone-footnote: the note "e" is written twice',
        '5:5 lone-footnote: the note "a" is not written',
    ]


# -- Markdown that is none -------------------------------------------------------------------------

RAW: list[tuple[tuple[str, ...], str, list[str]]] = [
    (OLD, "They want:\n- a\n- b", ["6:1 the list is glued"]),
    (OLD, "They want\n* **a**", ["6:1 the list is glued"]),
    (BOTH, "They want\n2. a\n3. b", ["6:1 the list is glued"]),
    (OLD, "> They want:\n> 1. a\n> 2. b", ["6:3 the list is glued"]),
    (NEW, "They want:\n- a\n- b", []),
    (BOTH, "They want:\n\n- a\n- b", []),
    (OLD, "The man\n- a tall one - left", []),
    (BOTH, "It was in May\n12. Then came June.", []),
    (BOTH, "-\u00a0item", ['5:1 a no-break space stands behind "-"']),
    (NEW, "##\u202fHead", ['5:1 a no-break space stands behind "##"']),
    (OLD, "##\u00a0Head", []),
    (BOTH, "A 5\u00a0-\u00a06 win", []),
    (NEW, "##Head", ['5:1 no space stands behind "##"']),
    (OLD, "##Head", []),
    (NEW, "![The *crew*](crew photo.png)", ['5:1 readers see the picture "crew photo.png"']),
    (NEW, "A [t](time table.pdf) [u](/a b/)", [
        '5:3 readers see the link "time table.pdf"', '5:23 readers see the link "/a b/"'
    ]),
    (NEW, "[t](<other.md>) [t](other.md) [so](as they say) [he] (the mayor)", []),
    (BOTH, "[x] (https://a.example/)", ['5:1 readers see the link "https://a.example/"']),
    (BOTH, "[x](https://a.example/\n\nText", ['5:1 readers see the link "https://a.example/"']),
    (BOTH, "As [we][report] said, [sic][a] [1][2]", ['5:4 no address is given for the link']),
    (BOTH, "As [we][report] said\n\n[report]: other.md", []),
    (BOTH, '[video mp4="x.mp4"][/video]', []),
]  # fmt: skip


@pytest.mark.parametrize(("engines", "text", "expected"), RAW)
def test_markdown_that_is_none_is_named(
    engines: tuple[str, ...], text: str, expected: list[str]
) -> None:
    for engine in engines:
        found = [one for one in told(text, engine) if "raw-markdown" in one]
        assert len(found) == len(expected), (engine, found)
        for one, start in zip(found, expected, strict=True):
            assert one.replace(" raw-markdown:", "").startswith(start), engine


EMPTY = {
    "The [union]() said": ["5:13 the link on \"union\" is empty"],
    "The [union]( ) [*b*](<>) [c](#)": [
        '5:13 the link on "union" is empty', '5:22 the link on "b" is empty',
        '5:30 the link on "c" is empty',
    ],
    "A\n\n<a href=''>b</a>": ['7:4 the link on "b" is empty'],
    "[](https://a.example/) [](other.md)": [
        '5:4 the link to "https://a.example/" has no words',
        '5:27 the link to "other.md" has no words',
    ],
    "![Boats]()": ['5:10 the picture "Boats" names no file'],
    "[![Boats](photo.jpg)](other.md) <a id='x'></a> [Top](#top)": [],
}  # fmt: skip


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize("text", EMPTY)
def test_empty_links_are_named(text: str, engine: str) -> None:
    found = [one for one in told(text, engine) if "dead-fragment" not in one]
    assert len(found) == len(EMPTY[text]), found
    for one, start in zip(found, EMPTY[text], strict=True):
        assert one.replace(" empty-link:", "").startswith(start)


# -- invisible characters --------------------------------------------------------------------------

TURNING = [*"\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
TEXT = (
    "soft\u00adhyphen, no\u200bwidth, \u200c\u200d\u200e\u200f, “marks” – dashes… and\u00a0blanks"
)


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize("sign", TURNING)
def test_what_turns_the_direction_of_a_text_is_refused(sign: str, engine: str) -> None:
    told_ = [f"6:3 invisible-character: the invisible character U+{ord(sign):04X}"]
    assert told(f"One\ntw{sign}o [x](gone.md)", engine)[0] == told_[0]
    assert told(f"One\n`w{sign}`", engine) == told_
    assert "dead-link" in told(f"One\ntw{sign}o [x](gone.md)", engine)[1]


@pytest.mark.parametrize("engine", BOTH)
def test_soft_hyphens_and_marks_of_direction_are_text(engine: str) -> None:
    assert told(TEXT, engine) == []


@pytest.mark.parametrize("sign", TURNING[2:])
def test_the_same_is_refused_in_a_header_but_stops_nothing_in_extra(
    newsroom: Newsroom, sign: str
) -> None:
    newsroom.story("world/x", title=f"A{sign}b")
    (problem,) = newsroom.problems()
    assert problem.endswith(f'"title" holds the invisible character U+{ord(sign):04X}')
    newsroom.story("world/x", title=TEXT, extra={"key": f"a{sign}b", f"c{sign}": [sign]})
    assert warned(newsroom) == []


def test_controls_written_as_escapes_stop_nothing_in_extra(newsroom: Newsroom) -> None:
    text = '---\ntitle: X\ndate: 2026-11-20\nextra: {a: "\\u2028\\u0007\\uffff\\x9f"}\n---\n'
    newsroom.write("content/world/x.md", text)
    assert warned(newsroom) == []
