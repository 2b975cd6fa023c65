"""Markdown becomes the body of a story.

The same cases go over both engines, and so do hostile text, and texts that break an engine.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from vectors import VECTORS, faults_in

from newsgen.errors import Broken, Problem
from newsgen.intake.body import LIMIT_CHARACTERS, inline_html, render_body
from newsgen.intake.finish import EXCERPT_LENGTH
from newsgen.intake.markdown import (
    ENGINES,
    PYTHON_MARKDOWN_EXTENSIONS,
    Engine,
    MarkdownSettings,
    engine_for,
)
from newsgen.intake.words import count_words
from newsgen.model import Body, Impression, Typed

CASES = Path(__file__).parent / "cases" / "markdown"
LINKS = {
    "other.md": "/world/2026/02/other/",
    "../world/flood.md": "/world/2026/01/flood/",
    "my story.md": "/world/2026/02/my-story/",
    "мир.md": "/world/2026/02/mir/",
    "report.pdf": "/media/report.0a1b.pdf",
    "film.mp4": "/media/film.0a1b.mp4",
}
PICTURES = {
    "photo.jpg": Impression("/media/photo.0a1b.jpg", 1200, 800),
    "my photo.jpg": Impression("/media/my-photo.0a1b.jpg", 600, 400),
    "chart.svg": Impression("/media/chart.0a1b.svg", 640, 480),
    "report.pdf": Impression("/media/report.0a1b.pdf"),
    "half.jpg": Impression(
        "", problem=Problem("", 0, 0, "breaks off", "save it", code="bad-picture")
    ),
}


def body_of(
    text: str,
    engine: str | Engine = "commonmark",
    *,
    html: str = "safe",
    lang: str = "en",
    dateline: str = "",
    limit: float = 10,
) -> Body:
    name = engine if isinstance(engine, str) else engine.version.partition(" ")[0]
    settings = MarkdownSettings(engine=name, html=html)  # type: ignore[arg-type]
    return render_body(
        Typed(text, "content/world/a.md", 5, lang, dateline, with_excerpt=True),
        settings,
        engine_for(settings) if isinstance(engine, str) else engine,
        host="paper.example",
        limit=limit,
        link=LINKS.get,
        picture=PICTURES.get,
    )


# -- case files ------------------------------------------------------------------------------------


@dataclass
class Case:
    """One entry of a case file.

    It has `==== title | settings`, the input, then `---- html`, `---- problems`, `---- words`,
    `---- excerpt`, each perhaps followed by an engine's name where the engines truly differ.
    """

    title: str
    settings: dict[str, str]
    text: str = ""
    expected: dict[str, str] = field(default_factory=dict)

    def expects(self, what: str, engine: str) -> str | None:
        return self.expected.get(f"{what} {engine}", self.expected.get(what))


def read_cases(path: Path) -> Iterator[Case]:
    for entry in re.split(r"^==== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        heading, _, rest = entry.partition("\n")
        title, _, settings = heading.partition(" | ")
        text, *sections = re.split(r"^---- ", rest, flags=re.MULTILINE)
        pairs = dict(pair.split("=", 1) for pair in settings.split(", ") if pair)
        case = Case(title, pairs, text.strip("\n"))
        for section in sections:
            what, _, value = section.partition("\n")
            case.expected[what] = value.strip("\n")
        yield case


def all_cases() -> Iterator[object]:
    for path in sorted(CASES.glob("*.txt")):
        for case in read_cases(path):
            for engine in ENGINES:
                if case.settings.get("engine", engine) == engine:
                    yield pytest.param(case, engine, id=f"{path.stem}: {case.title} ({engine})")


def shown(problem: Problem) -> str:
    return f"{problem} [{problem.severity} {problem.code}]"


@pytest.mark.parametrize(("case", "engine"), list(all_cases()))
def test_case(case: Case, engine: str) -> None:
    settings = {key: value for key, value in case.settings.items() if key != "engine"}
    assert case.expects("html", engine) is not None or case.expects("problems", engine), (
        "a case expects something"
    )
    for what, value in outcome(case.text, engine, **settings).items():
        expected = case.expects(what, engine)
        if expected is not None or what in ("html", "problems"):
            assert value == (expected or "")


def outcome(text: str, engine: str, **settings: str) -> dict[str, str]:
    """What a case file may expect of a text."""
    try:
        body = body_of(text, engine, **settings)  # type: ignore[arg-type]
    except Broken as broken:
        return {"problems": "\n".join(map(shown, broken.problems))}
    problems = "\n".join(map(shown, body.problems))
    return {
        "html": tidy(body.html),
        "problems": problems,
        "words": str(body.words),
        "excerpt": body.excerpt,
    }


def tidy(html: str) -> str:
    """HTML with every block on a line of its own.

    Engines differ in line breaks between blocks, which mean nothing.
    """
    blocks = (
        "blockquote|div|dl|dt|dd|figure|hr|li|ol|p|table|tbody|thead|td|th|tr|ul|h[1-6]|details|pre"
    )
    pieces = re.split(r"(<pre\b.*?</pre>)", html, flags=re.DOTALL)
    for index in range(0, len(pieces), 2):
        piece = re.sub(rf"\s*(</(?:{blocks})>)\s*", r"\1\n", pieces[index])
        pieces[index] = re.sub(rf"\s*(<(?:{blocks})\b[^>]*>)\s*", r"\n\1", piece)
    return re.sub(r"\n{2,}", "\n", "".join(pieces)).strip()


# -- hostile text ----------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("html", ["safe", "off"])
def test_nothing_hostile_survives(engine: str, html: str) -> None:
    settings = MarkdownSettings(engine=engine, html=html)  # type: ignore[arg-type]
    made = engine_for(settings)
    survivors = {}
    for vector in VECTORS:
        for text in (
            vector,
            f"Before {vector} after",
            f"- item\n\n    {vector}",
            f"> {vector}\n\n[^1]\n\n[^1]: {vector}",
        ):
            try:
                body = body_of(text, made, html=html)
            except Broken:
                continue
            if faults := faults_in(body.html):
                survivors[text] = faults
            line = inline_html(text, "en", made)
            if faults := faults_in(line):
                survivors["inline: " + text] = faults
    assert survivors == {}


def test_there_are_enough_vectors_and_no_two_are_the_same() -> None:
    assert len(VECTORS) == len(set(VECTORS)) >= 400


@pytest.mark.parametrize("engine", ENGINES)
def test_story_text_is_never_a_template(engine: str) -> None:
    body = body_of("{{ 7 * 7 }} {% if x %} {# no #}", engine)
    assert body.html == "<p>{{ 7 * 7 }} {% if x %} {# no #}</p>"


# -- any text --------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *"*_`[]()<>!#\"'-.|~^{}:;=&\\/ \n\t",
        "\n\n", "# ", "- ", "1. ", "> ", "    ", "```\n", "---\n", "| a | b |\n|---|--:|\n",
        "[word]", "[word]: /a\n\n",
        "[^1]", "[^1]: ", "&amp;", "&nbsp;", "<b>", "</b>", "<div>", "</div>", "<p>",
        "<a href='other.md'>", "<img src=photo.jpg>", "<table>", "<td>", "<code>", "</code>",
        "<h1 id=a>", "</h1>", "<!--", "-->", "<br>",
        "![a](photo.jpg 'b | c')", "[a](other.md)", "{#id .class}",
        "<sup class=\"footnote-ref\">", "</sup>", "<figure>", "</figure>", "<pre>", "word",
        "\u00e9", "\u4e2d\u6587", "\u05d0\u05d1", "\u202e", "\x00", "\x01", "\ufdd0",
        "\u2028", "\U0001f389", "'90s", "...", "--", "---",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))
MADE = {
    (engine, html): engine_for(MarkdownSettings(engine=engine, html=html))  # type: ignore[arg-type]
    for engine in ENGINES
    for html in ("safe", "trusted", "off")
}
LANGUAGES = ["en", "es", "fr", "de", "pt", "it", "ar", "he", "ru", "zh", "hi", "pl", "ja", "nl"]
VOID = {"br", "col", "hr", "img", "source", "track", "wbr"}


@given(
    text=TEXTS,
    engine=st.sampled_from(ENGINES),
    html=st.sampled_from(["safe", "off"]),
    lang=st.sampled_from(LANGUAGES),
)
def test_any_text_gives_balanced_harmless_html(
    text: str, engine: str, html: str, lang: str
) -> None:
    try:
        body = body_of(text, MADE[engine, html], html=html, lang=lang, dateline="Moscow")
    except Broken as broken:
        codes = {problem.code for problem in broken.problems if problem.severity == "error"}
        if codes - {"dead-link", "dead-picture", "invisible-character"}:
            raise
        return
    assert unbalanced(body.html) == ""
    assert faults_in(body.html) == []
    ids = re.findall(r'\sid="([^"]*)"', body.html)
    assert len(ids) == len(set(ids))
    assert len(body.excerpt) <= EXCERPT_LENGTH
    assert body.words >= 0
    assert "<h1" not in body.html


@given(text=TEXTS, engine=st.sampled_from(ENGINES))
def test_trusted_text_never_fails_otherwise_than_broken(text: str, engine: str) -> None:
    try:
        body_of(text, MADE[engine, "trusted"], html="trusted")
    except Broken:
        pass


@given(text=TEXTS, engine=st.sampled_from(ENGINES))
def test_a_document_leaves_no_trace_in_the_next(text: str, engine: str) -> None:
    probe = "# Heading\n\nText[^1] *and* [link].\n\n[^1]: Note."
    before = body_of(probe, MADE[engine, "safe"])
    try:
        body_of(text + "\n\n[link]: /elsewhere/\n", MADE[engine, "safe"])
    except Broken:
        pass
    assert body_of(probe, MADE[engine, "safe"]) == before


STOCK = Markdown(extensions=list(PYTHON_MARKDOWN_EXTENSIONS), output_format="html")


@given(text=TEXTS)
def test_the_patterns_that_a_text_is_spared_would_find_nothing_in_it(text: str) -> None:
    assert MADE["python-markdown", "safe"].convert(text) == STOCK.reset().convert(text)


def unbalanced(html: str) -> str:
    """The first tag that closes nothing or is never closed."""
    stack: list[str] = []
    for slash, name in re.findall(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>", html):
        if name in VOID:
            continue
        if not slash:
            stack.append(name)
        elif not stack or stack.pop() != name:
            return f"</{name}>"
    return stack[-1] if stack else ""


# --- an engine that fails
# ---------------------------------------------------------------------------------------------


class Failing:
    version = "failing 1"
    is_linear = True

    def __init__(self, fault: BaseException) -> None:
        self._fault = fault

    def convert(self, text: str) -> str:
        raise self._fault

    def is_inert(self, text: str) -> bool:
        return False


class Panic(BaseException):
    """What a Rust panic looks like from Python."""


def problem_of(text: str, engine: str | Engine, **settings: float) -> Problem:
    with pytest.raises(Broken) as caught:
        body_of(text, engine, **settings)  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    assert problem.path == "content/world/a.md"
    assert problem.line == 5
    assert problem.hint
    return problem


@pytest.mark.parametrize(
    "fault",
    [AssertionError(), RecursionError("too deep"), KeyError("x"), MemoryError(), Panic("p")],
)
def test_a_failing_engine_names_the_story(fault: BaseException) -> None:
    settings = MarkdownSettings()
    with pytest.raises(Broken) as caught:
        render_body(
            Typed("x", "a.md", 5, "en"),
            settings,
            Failing(fault),
            link=LINKS.get,
            picture=PICTURES.get,
        )
    (problem,) = caught.value.problems
    assert str(problem).startswith(
        "a.md:5: the Markdown engine failed on this text: " + type(fault).__name__
    )
    assert problem.hint


def test_control_c_still_stops() -> None:
    with pytest.raises(KeyboardInterrupt):
        render_body(
            Typed("x", "a.md", 1, "en"),
            MarkdownSettings(),
            Failing(KeyboardInterrupt()),
            link=LINKS.get,
            picture=PICTURES.get,
        )


def test_an_endless_text_meets_the_limit_and_the_engine_goes_on() -> None:
    engine = MADE["python-markdown", "safe"]
    problem = problem_of("[" * 50_000, engine, limit=0.2)
    assert problem.message == "the text took longer than 0.2 seconds, the limit for one text"
    assert problem.code == "too-slow"
    assert body_of("*fine*", engine).html == "<p><em>fine</em></p>"


def test_a_crash_leaves_the_engine_usable() -> None:
    engine = MADE["python-markdown", "safe"]
    deep = "".join("    " * depth + "- a\n" for depth in range(400))
    problem = problem_of(deep, engine)
    assert problem.message.startswith("the Markdown engine failed on this text: RecursionError")
    assert body_of("- a\n- b", engine).html == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"


def test_no_limit_outside_the_main_thread() -> None:
    found: list[str] = []
    thread = threading.Thread(
        target=lambda: found.append(body_of("*x*", MADE["python-markdown", "safe"]).html)
    )
    thread.start()
    thread.join()
    assert found == ["<p><em>x</em></p>"]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_enormous_text_is_refused(engine: str) -> None:
    problem = problem_of("a" * (LIMIT_CHARACTERS + 1), MADE[engine, "safe"])
    assert problem.message == "the text is too long: 2,000,001 characters, the limit is 2,000,000"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "text", ["<div>" * 20_000, "<b><i>" * 500, "<div><p>" * 300 + "</div>" * 300]
)
def test_endless_nesting_is_refused(engine: str, text: str) -> None:
    problem = problem_of(text, MADE[engine, "safe"])
    assert problem.message == "the text nests elements more than 256 deep"


# -- settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            MarkdownSettings(engine="comonmark"),
            'unknown Markdown engine "comonmark", did you mean "commonmark"?',
        ),
        (
            MarkdownSettings(extensions=("tables", "tabels")),
            'unknown Markdown extension "tabels", did you mean "tables"?',
        ),
        (
            MarkdownSettings(options={"footnotes": {"BACKLINK": "^"}}),
            (
                'the Markdown extension "footnotes" has no option "BACKLINK", '
                'did you mean "BACKLINK_TEXT"?'
            ),
        ),
        (
            MarkdownSettings(options={"toc": {}}),
            'options for the Markdown extension "toc", which is not in use',
        ),
        (
            MarkdownSettings(extensions=("os:Extension",)),
            (
                'the Markdown extension "os:Extension" does not load: AttributeError: '
                "module 'os' has no attribute 'Extension'"
            ),
        ),
        (
            MarkdownSettings(engine="commonmark", extensions=("table",)),
            'the commonmark engine has no extension "table", did you mean "tables"?',
        ),
        (
            MarkdownSettings(engine="commonmark", options={"tables": {"x": 1}}),
            "extensions of the commonmark engine have no options",
        ),
    ],
)
def test_a_bad_setting_names_the_config(settings: MarkdownSettings, message: str) -> None:
    with pytest.raises(Broken) as caught:
        engine_for(settings)
    (problem,) = caught.value.problems
    assert str(problem) == f"config.toml: {message}"
    assert problem.hint


def test_every_bad_setting_is_told_at_once() -> None:
    with pytest.raises(Broken) as caught:
        engine_for(MarkdownSettings(extensions=("tabels", "footnots"), options={"toc": {}}))
    assert len(caught.value.problems) == 3


def test_extensions_and_options_reach_the_engine() -> None:
    engine = engine_for(
        MarkdownSettings(extensions=("admonition", "toc"), options={"toc": {"permalink": True}})
    )
    assert 'class="admonition note"' in engine.convert("!!! note\n    Text")
    assert "headerlink" in engine.convert("# Heading")
    assert "~~" in engine_for(MarkdownSettings(engine="commonmark", extensions=())).convert("~~x~~")


def test_the_version_changes_with_the_settings() -> None:
    settings = [
        MarkdownSettings(),
        MarkdownSettings(html="off"),
        MarkdownSettings(extensions=("tables",)),
        MarkdownSettings(options={"footnotes": {"BACKLINK_TEXT": "^"}}),
        MarkdownSettings(engine="commonmark"),
        MarkdownSettings(engine="commonmark", extensions=("tables",)),
    ]
    versions = [engine_for(each).version for each in settings]
    assert len(set(versions)) == len(settings)
    assert versions == [engine_for(each).version for each in settings]
    assert versions[0].startswith("python-markdown 3.")


# --- words, excerpts, running text
# ------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("One two — three - four & five.", 5),
        ("It's the *Times*' **big**ger `code here` story.", 5),
        ("- a\n- b\n\n> c d\n\n| x | y |\n|---|---|\n| 1 | 2 |", 8),
        ("Text[^1].\n\n[^1]: A long note.", 1),
        ("![A picture](photo.jpg 'A caption | Credit')\n\nText.", 1),
        ("```\ncode does not count\n```\n\nText.", 1),
        ("Les «\u00a0mots\u00a0» : deux\u202f!", 3),
        ("他说了四个字。", 6),
        ("これは Python の 本です。", 8),
        ("", 0),
    ],
)
def test_words_are_prose_words(text: str, words: int, engine: str) -> None:
    lang = "fr" if "«" in text else "en"
    assert body_of(text, MADE[engine, "safe"], lang=lang).words == words


def test_lone_signs_are_no_words() -> None:
    assert count_words("One — two – three | four … five / six &amp; seven") == 7


@pytest.mark.parametrize("engine", ENGINES)
def test_an_excerpt_ends_at_a_word(engine: str) -> None:
    text = (
        f'# Heading\n\n*First* "paragraph"[^1] & [link](other.md).\n\n{"word " * 60}\n\n[^1]: Note.'
    )
    excerpt = body_of(text, MADE[engine, "safe"], dateline="Moscow").excerpt
    assert excerpt.startswith("First “paragraph” & link. word word")
    assert excerpt.endswith("word…")
    assert 190 < len(excerpt) <= EXCERPT_LENGTH


def test_an_excerpt_without_spaces_is_cut_all_the_same() -> None:
    assert body_of("字" * 500).excerpt == "字" * (EXCERPT_LENGTH - 1) + "…"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Plain "text" & more', "Plain “text” &amp; more"),
        (
            "An *emphasised* `word` -- [here](/about/)",
            '<em>emphasised</em> <code>word</code> – <a href="/about/">here</a>',
        ),
        (
            "[out](https://other.example/)",
            '<a href="https://other.example/" rel="external noopener">out</a>',
        ),
        ("1 < 2 <script>alert(1)</script>", "1 &lt; 2"),
        ("![x](photo.jpg)text", "text"),
        ("One.\n\nTwo.", "One.\nTwo."),
    ],
)
def test_running_text(text: str, expected: str, engine: str) -> None:
    html = inline_html(text, "en", MADE[engine, "safe"])
    assert html.removeprefix("An ").strip() == expected
