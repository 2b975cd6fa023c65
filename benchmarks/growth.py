"""How the time that a text takes grows with its length: one piece each, repeated, to 1 MB.

Run as a program it prints, for each text and engine, the seconds of CPU at each length and the
exponent of their growth, or what the text is refused for. "html" stands for an engine that gives
back its text as it is: so HTML of any kind meets newsgen's own steps, and nothing but them.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from newsgen.directives.data import Data
from newsgen.directives.kind import DirectiveKind
from newsgen.errors import Broken
from newsgen.intake.body import render_body
from newsgen.intake.directives import Directives
from newsgen.intake.frontmatter import FrontMatter
from newsgen.intake.gleaning import read
from newsgen.intake.header import split
from newsgen.intake.limits import LIMIT_SECONDS
from newsgen.intake.markdown import ENGINES, Engine, Html, MarkdownSettings, engine_for
from newsgen.model import Impression, Typed
from newsgen.newsroom.lint import RULES, Copy

Text = Callable[[int], str]

SIZES = (10_000, 100_000, 1_000_000)
HEADER_SIZES = (8_000, 16_000, 32_000, 64_000)
# Less than this is no measure of anything.
MOMENT = 0.002


def repeated(piece: str, before: str = "", after: str = "") -> Text:
    """The piece again and again, about so many characters of it."""
    return lambda size: before + piece * (size // len(piece)) + after


def numbered(piece: str) -> Text:
    """The piece with another number for each `#`."""
    return lambda size: "".join(piece.replace("#", str(at)) for at in range(size // len(piece)))


COPY = """The ferry *left* at noon, and nobody said "why" -- it's late, and the
[harbour board](https://example.org/board) would not comment before its meeting on Thursday.

"We have **waited** long enough," said Ana Brito. She pointed at the board's own figures[^#].

- fares rise by 4%
- the *night* boat goes

[^#]: Report of the board.

"""

BODIES: Mapping[str, Text] = {
    "ordinary copy": numbered(COPY),
    "one paragraph": repeated("The ferry left at noon, and nobody said why. "),
    # blanks
    "blanks": repeated(" ", "a", "b"),
    "tabs": repeated("\t", "a", "b"),
    "empty lines": repeated("\n", "a", "b"),
    "blanks in a note": repeated(" ", "x[^1]\n\n[^1]: a", "b\n"),
    "no-break spaces": repeated("\u00a0", "a", "b\u00bb"),
    "narrow spaces": repeated("\u202f", "a", "b\u00bb ! \u00ab"),
    "spaced guillemets": repeated(" \u00bb"),
    # notes
    "references to a note": lambda size: "x" + "[^1]" * (size // 4) + "\n\n[^1]: note\n",
    "references in a heading": lambda size: "## x" + "[^1]" * (size // 4) + "\n\n[^1]: note\n",
    "notes": numbered("x[^#]\n\n[^#]: note\n\n"),
    "blanks in a note's HTML": repeated(
        " &nbsp;", '<div class="footnote">\n<ol>\n<li id="fn:1"><p>a', "b</p></li>\n</ol>\n</div>"
    ),
    "references in HTML": repeated(
        '<sup class="footnote-reference"><a href="#1">1</a></sup>',
        "<h2>x",
        '</h2><div class="footnote-definition" id="1">'
        '<sup class="footnote-definition-label">1</sup><p>a</p></div>',
    ),
    "a note's name": repeated("1", '<sup id="fnref', '">x'),
    # tags
    "stray end tags": repeated("<b></i>"),
    "end tags alone": repeated("</i>"),
    "crossed elements": repeated("<span><div></span></div>"),
    "tables in tables": repeated("<div><table><td></div></table>"),
    "text in tables": repeated("<br>", "<table>"),
    "open elements": numbered('<b id="a#">'),
    "paragraphs that are open": repeated("<p>x"),
    "headings that are open": repeated("<h2>a"),
    "headings closed once": repeated("<h2>a", "", "</h2>"),
    "headings crossed": repeated("<h2><h3>"),
    "code that is open": repeated("<code>x"),
    "code in code": repeated("<kbd><code>"),
    "references that are open": repeated('<sup class="footnote-ref">', "<p>", "</p>"),
    "pictures in vector graphics": repeated("<svg>"),
    # what is not closed
    "comments": repeated("<!-- "),
    "comments in paragraphs": repeated("<!-- x\n\n"),
    "scripts": repeated("x <script> "),
    "styles": repeated("x <style> "),
    "text areas": repeated("<textarea>"),
    "instructions": repeated("<?x "),
    "declarations": repeated("<!x "),
    "character data": repeated("<![CDATA["),
    "angles": repeated("<"),
    "tags without an end": repeated("<a "),
    "quotation marks in tags": repeated('<a title="'),
    "mixed marks in tags": repeated("<a title='x\" "),
    # attributes
    "attributes": lambda size: f"<p {numbered('a#=b ')(size)}>x</p>",
    "ids": numbered('<p id="a#">x</p>\n'),
    "blanks in a style": repeated(" ", '<table><tr><td style="text-align:left', 'x">a</table>'),
    "pictures in a set": repeated("a.jpg 1x, ", '<img alt=a srcset="', '">'),
    "ampersands": repeated("&"),
    "ampersands in HTML": repeated("&", "<div>", "</div>"),
    # directives
    "directives": repeated("::: box A\nx\n:::\n\n"),
    "open directives": repeated("::: box\n"),
    "directives that there are not": repeated("::: x\n"),
    "closing lines": repeated(":::\n"),
    "colons": repeated(":"),
    "options": numbered("a#: b\n"),
    "options of a directive": lambda size: f"::: box\n{numbered('a#: b' + chr(10))(size)}",
    "cards": repeated("https://youtu.be/a\n\n"),
    "addresses on lines": repeated("https://youtu.be/?v=\n"),
    "directives in elements": repeated("<div>\n\n::: box\n\n</div>\n\n:::\n\n"),
    "marks": repeated("\ue010o0\ue011"),
    # Markdown
    "brackets": repeated("["),
    "brackets in brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "open links": repeated("[a]("),
    "open pictures": repeated("!["),
    "references": numbered("[a#]: https://example.org/#\n"),
    "stars": repeated("*a **b "),
    "backticks": repeated("`"),
    "more and more backticks": lambda size: " ".join(
        "`" * count for count in range(1, int((2 * size) ** 0.5))
    ),
    "backslashes": repeated("\\"),
    "fences": repeated("```\n"),
    "quotes in quotes": repeated("> "),
    "lists in lists": repeated("- "),
    "headings": numbered("# a #\n\n"),
    "table rows": repeated("|a|b|\n", "|a|b|\n|-|-|\n"),
    "wide tables": lambda size: (
        "\n".join(row * int(size**0.5) + "|" for row in ("|a", "|-")) + "\n|a|" * (size // 4)
    ),
    # punctuation
    "quotation marks": repeated('"a '),
    "apostrophes": repeated(" '90"),
    "marks at tags": repeated('"<b></b>'),
    "dashes": repeated("a-- "),
    "high marks": repeated("a ;:!?", "a"),
    # addresses
    "dead links": numbered("A [link](a#.md) here.\n\n"),
    "dead links after copy": lambda size: (
        repeated("The ferry left at noon. ")(size) + "\n\n" + numbered("[link](a#.md) ")(size // 9)
    ),
    "a long dead link": repeated("(a", "[x](<", ".md>)"),
    "script addresses": numbered("[a](javascript:x#) "),
    "pictures without words": repeated("![](https://example.org/x.jpg)\n\n"),
}


def _header(body: Text) -> Text:
    return lambda size: f"---\ntitle: T\ndate: 2026-09-21\n{body(size)}\n---\nx\n"


def _toml_header(body: Text) -> Text:
    return lambda size: f'+++\ntitle = "T"\ndate = 2026-09-21\n{body(size)}\n+++\nx\n'


HEADERS: Mapping[str, Text] = {
    "keys": _header(numbered("titl#: v\n")),
    "tags": _header(repeated("a, ", "tags: [", "b]")),
    "list": _header(repeated("- a\n", "tags:\n")),
    "corrections": _header(repeated("- {dat: x}\n", "corrections:\n")),
    "open lists": _header(repeated("[", "tags: ")),
    "open tables": _header(repeated("{a: ", "extra: ")),
    "an open quotation": _header(repeated("a ", 'note: "')),
    "blanks before a colon": _header(repeated(" ", "note: a", "b: c")),
    "blanks after a colon": _header(repeated(" ", "a: b: c", "d")),
    "empty lines": _header(repeated("\n")),
    "dashes in a dateline": _header(repeated("- ", "dateline: ", "x")),
    "full stops in a title": lambda size: f"---\ntitle: {'a.' * size}x\ndate: 2026-09-21\n---\nx\n",
    "no-break spaces in a title": _header(repeated("\u00a0", "lang: fr\nsummary: a", "b \u00bb")),
    "quotation marks": _header(repeated("'a ", "summary: x")),
    "a long slug": _header(repeated("a b", "slug: ")),
    "a long address": _header(repeated("a.", "canonical: https://")),
    "escapes": _header(repeated("\\q", 'note: "', '"')),
    "no end": lambda size: "---\n" + " \t\n" * (size // 3),
    "no beginning": lambda size: " " * size + "a",
    "blanks behind the beginning": lambda size: "---" + " " * size + "x\n",
    "conflicts": lambda size: "---\n" + "<<<<<<< a\n" * (size // 10) + "---\n",
    "TOML keys": _toml_header(numbered("k# = 1\n")),
    "TOML dots": _toml_header(repeated("a.", "", "b = 1")),
    "TOML lists": _toml_header(repeated("[", "tags = ")),
    "TOML blanks": _toml_header(repeated(" ", "note", "x")),
}


class Echo:
    """An engine whose HTML is its text."""

    version = "html 1"
    is_linear = True

    def convert(self, text: str) -> str:
        return text

    def is_inert(self, text: str) -> bool:
        return False


def engine_called(name: str) -> Engine:
    return Echo() if name == "html" else engine_for(MarkdownSettings(engine=name))


class Means:
    """Shows directives as they are."""

    def data(self, path: str) -> Data:
        return Data((), ())

    def phrase(self, text: str) -> str:
        return escape(text)

    def fill(self, kind: DirectiveKind, values: Mapping[str, Any]) -> str:
        return str(values["text"])


def take_body(
    text: str, engine: Engine, lang: str = "en", html: Html = "safe", limit: float = LIMIT_SECONDS
) -> str:
    """What a body comes to: "done", or the codes of its problems."""
    try:
        render_body(
            Typed(text, "content/world/ferry.md", 5, lang, "Larkmoor"),
            MarkdownSettings(html=html),
            engine,
            link=lambda target: None if target.endswith(".md") else "/",
            picture=lambda target: Impression("/ferry.jpg"),
            host="post.example",
            limit=limit,
            directives=Directives(means=Means()),
        )
    except Broken as broken:
        return " ".join(sorted({problem.code for problem in broken.problems}))
    return "done"


def take_header(text: str) -> str:
    """What a header comes to, proofreading included."""
    path = "content/world/ferry.md"
    try:
        header = split(text.encode(), path)
        copy = Copy(path, "world", "en", header, read(FrontMatter, header, path, ZoneInfo("UTC")))
    except Broken as broken:
        return " ".join(sorted({problem.code for problem in broken.problems}))
    for rule in RULES:
        list(rule(copy))
    return "done"


def apart(work: Callable[[], str], most: int) -> tuple[float, str]:
    """The seconds of CPU that a piece of work takes in a process of its own, and what it comes to;
    after `most` of them the system kills it.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
            before = _used()
            outcome = work()
            os.write(writer, json.dumps([_used() - before, outcome]).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    if not answer:
        return float(most), "killed"
    seconds, outcome = json.loads(answer)
    return seconds, outcome


def _used() -> float:
    """The process's own seconds, and those of the processes that it had for long texts."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def exponent(sizes: tuple[int, ...], found: list[tuple[float, str]]) -> float | None:
    """How the time grows, over the lengths that are not refused for it."""
    known = [
        (size, max(seconds, MOMENT))
        for size, (seconds, outcome) in zip(sizes, found, strict=False)
        if outcome not in ("killed", "too-slow", "too-deep", "header-size")
    ]
    known = [one for one in known if one[1] > MOMENT]
    if len(known) < 2:
        return None
    (first, start), (last, end) = known[0], known[-1]
    return math.log(end / start) / math.log(last / first)


def rows(engines: list[str], most: int, runs: int) -> Iterator[str]:
    for name, text in HEADERS.items():
        works = [lambda size=size: take_header(text(size)) for size in HEADER_SIZES]  # type: ignore[misc]  # noqa: B023
        yield _row(name, "header", HEADER_SIZES, [_least(work, most, runs) for work in works])
    for engine in engines:
        made = engine_called(engine)
        html: Html = "trusted" if engine == "html" else "safe"
        take_body("x", made)
        for name, text in BODIES.items():
            found = []
            for size in SIZES:
                written = text(size)
                found.append(
                    _least(lambda: take_body(written, made, "fr", html), most, runs)  # noqa: B023
                )
                if found[-1][1] == "killed":
                    break
            yield _row(name, engine, SIZES, found)


def _least(work: Callable[[], str], most: int, runs: int) -> tuple[float, str]:
    return min(apart(work, most) for _ in range(runs))


def _row(name: str, engine: str, sizes: tuple[int, ...], found: list[tuple[float, str]]) -> str:
    power = exponent(sizes, found)
    times = " ".join(f"{seconds:8.3f}" for seconds, _ in found)
    shown = "      " if power is None else f"{power:6.2f}"
    return f"{name:28} {engine:16} {times:36} {shown}  {found[-1][1]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", action="append", choices=[*ENGINES, "html"])
    parser.add_argument("--most", type=int, default=10, help="seconds after which it is given up")
    parser.add_argument("--runs", type=int, default=1, help="of which the shortest counts")
    chosen = parser.parse_args()
    for row in rows(chosen.engine or [*ENGINES, "html"], chosen.most, chosen.runs):
        print(row, flush=True)


if __name__ == "__main__":
    main()
