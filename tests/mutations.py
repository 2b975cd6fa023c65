"""Hostile texts put together anew, and what published HTML must be whatever the text was."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from vectors import VECTORS, faults_in

from newsgen.errors import Broken
from newsgen.intake.addresses import References
from newsgen.intake.body import inline_html, render_body
from newsgen.intake.finish import Finisher
from newsgen.intake.markdown import ENGINES, Engine, MarkdownSettings, engine_for
from newsgen.intake.places import Places
from newsgen.intake.sanitise import sanitise, sanitise_phrases
from newsgen.model import Impression, Typed
from newsgen.outputs.feeds.absolute import absolute_html

MADE = {name: engine_for(MarkdownSettings(engine=name)) for name in ENGINES}
LANGUAGES = ("en", "fr", "de", "es", "zh", "ar")
SCRAPS = (
    *"<>\"'`/=&;:#*_[](){}|!\\-~^ \n\t\0",
    *("\n\n", "\n    ", "\n> ", "\n- ", "</", "<!--", "-->", "--!>", "]]>", "<![CDATA[", "&lt;"),
    *("&quot;", "&nbsp;", "\u00a0", "\u200b", "<b>", "</b>", "<p>", "</p>", "<a href=/x>", "</a>"),
    *("<table>", "<td>", "</table>", "<pre>", "</pre>", "<pre>\n\n", "<h1>", "<h2>", "<button>"),
    *("<marquee>", "<svg>", "</svg>", "<math>", "<style>", "</style>", "<noscript>", "<select>"),
    *("<sup class='footnote-ref'>", "</sup>", "[^1]", "\n\n[^1]: ", "![a](/a.jpg 'b')", "<code>"),
    *("<div class='footnote-definition' id='1'>", "<dd>", "<dt>", "<rt>", "<img src=a.jpg>"),
)
LONGEST = 2_000


def mutated(seed: int) -> str:
    """Some vectors, cut, joined, repeated and strewn with scraps of markup."""
    dice = random.Random(seed)
    text = dice.choice(VECTORS)
    for _ in range(dice.randint(1, 8)):
        text = dice.choice(CHANGES)(dice, text)
    return text[:LONGEST]


def _cut(dice: random.Random, text: str) -> str:
    start, end = sorted((dice.randint(0, len(text)), dice.randint(0, len(text))))
    return text[:start] + text[min(end, start + 9) :]


def _strewn(dice: random.Random, text: str) -> str:
    at = dice.randint(0, len(text))
    return text[:at] + dice.choice(SCRAPS) + text[at:]


def _joined(dice: random.Random, text: str) -> str:
    at = dice.randint(0, len(text))
    return text[:at] + dice.choice(VECTORS) + text[at:]


def _repeated(dice: random.Random, text: str) -> str:
    start, end = sorted((dice.randint(0, len(text)), dice.randint(0, len(text))))
    return text[:end] + text[start:end] * dice.randint(1, 3) + text[end:]


CHANGES: tuple[Callable[[random.Random, str], str], ...] = (
    _cut,
    _strewn,
    _strewn,
    _strewn,
    _joined,
    _repeated,
)


def wrong_with(seed: int) -> Iterator[str]:
    """What is wrong with the published forms of one mutated text, by either engine."""
    text, lang = mutated(seed), LANGUAGES[seed % len(LANGUAGES)]
    for name, engine in MADE.items():
        for fault in _faults(text, lang, engine):
            yield f"seed {seed}, {name}: {fault}"


def _faults(text: str, lang: str, engine: Engine) -> Iterator[str]:
    settings = MarkdownSettings(engine=engine.version.partition(" ")[0])
    try:
        body = render_body(
            Typed(text, "content/a.md", 1, lang, "Lisbon"),
            settings,
            engine,
            link=lambda target: "/x/",
            picture=lambda target: Impression("/media/x.jpg", 3, 2),
        ).html
        line = inline_html(text, lang, engine)
    except Broken:
        return
    if _plain(sanitise(body)) != _plain(body):
        yield f"the sanitiser changes {body!r}"
    if _plain(sanitise_phrases(line)) != _plain(line):
        yield f"the sanitiser changes the line {line!r}"
    for html in (body, line, absolute_html(body, "https://a.example/"), by_itself(text)):
        yield from (f"{fault} in {html!r}" for fault in faults_in(html))


def by_itself(html: str) -> str:
    """What the last pass makes of HTML that no sanitiser has seen."""
    places = Places(html, "content/a.md", 1)
    addresses = References(
        places, "", False, lambda target: "/x/", lambda target: Impression("/x.jpg")
    )
    return Finisher(addresses, "en", False).finish(html).html


def _plain(html: str) -> str:
    """nh3 writes no-break spaces as references."""
    return html.replace("&nbsp;", "\u00a0")
