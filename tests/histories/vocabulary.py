"""The kinds of edits, each by its name: what it does to a scene, and how its arguments are drawn.

An edit is plain data, `["retitle", "content/world/tram.md", "Tram opens"]`, and does nothing where
it does not fit, so that a history can be printed, saved, and played again with steps left out.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from newsroom import NOON

from histories.scene import PICTURES, URLS, Scene, picture, toml
from newsgen.errors import Broken, Refused
from newsgen.intake.frontmatter import SHOWN_TEXTS
from newsgen.newsroom import state
from newsgen.newsroom.urls import export
from newsgen.outputs.lists.news import FRESH
from newsgen.outputs.lists.withdrawn import KEPT

Edit = Sequence[Any]
Draw = Callable[[Scene, random.Random], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of edit. `weight` 0: drawn only as a mending."""

    apply: Callable[..., None]
    weight: int
    draws: tuple[Draw, ...]


KINDS: dict[str, Kind] = {}


def kind(weight: int, *draws: Draw) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Enter a function into the vocabulary under its name."""

    def enter(apply: Callable[..., None]) -> Callable[..., None]:
        KINDS[apply.__name__] = Kind(apply, weight, draws)
        return apply

    return enter


def perform(scene: Scene, edit: Edit) -> None:
    """Apply an edit."""
    name, *arguments = edit
    KINDS[name].apply(scene, *arguments)


def drawn(scene: Scene, dice: random.Random) -> Edit:
    """An edit of a random kind that fits the scene."""
    kinds = list(KINDS.items())
    while True:
        (name, kind_), *_ = dice.choices(kinds, [kind_.weight for _, kind_ in kinds])
        try:
            return [name, *(draw(scene, dice) for draw in kind_.draws)]
        except IndexError:  # there is nothing that this kind could be done to
            continue


# -- how arguments are drawn -----------------------------------------------------------------------


def one_of(*values: Any) -> Draw:
    return lambda scene, dice: dice.choice(values)


def below(*folders: str, ending: str = "") -> Draw:
    """A file below folders of the site."""
    return lambda scene, dice: dice.choice(
        [name for name in scene.names(*folders) if name.endswith(ending)]
    )


def entry(table: dict[str, Sequence[Any]]) -> Draw:
    """A key with one of its values."""

    def draw(scene: Scene, dice: random.Random) -> list[Any]:
        key = dice.choice(list(table))
        return [key, dice.choice(table[key])]

    return draw


def story(scene: Scene, dice: random.Random) -> str:
    """A story; those that others refer to come more often.

    So does the oldest one, after which tags are spelled.
    """
    stories = scene.stories()
    return dice.choice(stories + 2 * [name for name in (*REFERRED, OLDEST) if name in stories])


def section(scene: Scene, dice: random.Random) -> str:
    return dice.choice(scene.sections())


def grave(scene: Scene, dice: random.Random) -> str:
    return dice.choice(sorted(name for name in scene.graves if not scene.path(name).exists()))


def number(scene: Scene, dice: random.Random) -> int:
    return dice.randrange(1_000_000)


def soon(scene: Scene, dice: random.Random) -> int:
    return int(dice.expovariate(1 / 25))


def fresh(scene: Scene, dice: random.Random) -> str:
    """A path for a new story; in a folder that is there or in new ones."""
    folder = dice.choice([*scene.sections(), "world/straits/2026/november", "sports/a b/c"])
    return (
        f"content/{folder}/{dice.choice(NAMES)}{dice.choice(['', '', f'-{dice.randrange(99)}'])}.md"
    )


def instant(scene: Scene, dice: random.Random) -> int:
    """A moment at or beside one that a header names, or near the present."""
    headers = filter(None, map(scene.header, scene.stories()))
    named = {
        text
        for header in headers
        for table in (
            header.get("embargo", header),
            header.get("withdrawn", {}),
            *header.get("corrections", ()),
            *header.get("updates", ()),
        )
        for key in TIMES
        if isinstance(text := table.get(key), str)
    }
    moments = [
        int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
        for text in sorted(named - {"yesterday"})
    ]
    near = [moment for moment in moments if abs(moment - NOON) < 40 * 86_400]
    spans = [DAY, FRESH, KEPT, *WINDOWS.values()]
    shift = dice.choice([-1, 0, 1, 3600, *spans, *(span - 1 for span in spans)])
    return dice.choice([*near, NOON, NOON + 86_400, NOON + 3 * 86_400, NOON - 86_400]) + shift


REFERRED = (
    "content/world/ferry/index.md",
    "content/world/straits/pilots.md",
    "content/sports/derby.md",
)
OLDEST = "content/world/straits/2025/Tide Tables.md"
DAY = 86_400
TIMES = ("date", "expires", "pinned", "publish_at", "until", "starts", "ends")
NAMES = "harbour Quay dredger lighthouse été 港 trawler The-Net".split()
TITLES = (
    "Harbour closes|Quay “opens”|A & B <i>agree</i>|Dredger -- again|Lighthouse sold"
    "|港 opens|Été".split("|")
)
TEXTS = [
    "Nothing happened.",
    'It said "no" -- twice.\n\nThen it said yes.',
    "A list:\n\n- one\n- two\n\n> Quoted.",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "*Raw* **Markdown** & <b>HTML</b> <script>x()</script>.",
    "See [tables](../nowhere.md).",
    "Footnote[^1].\n\n[^1]: Here.",
]
AFAR = [
    "![A quay](https://img.test/quay.png)",
    '<audio src="https://sound.test/bell.mp3" controls></audio>',
    "https://youtu.be/abc",
    "https://tube.test/w/abc",
]
# Which hosts the pages' policy is open to.
SECURITY = [
    {"pictures": ["img.test"]},
    {"pictures": ["*.test"], "media": ["sound.test"]},
    {"pictures": ["other.test"], "everywhere": ["pictures"]},
    {"media": ["sound.test"], "everywhere": ["media"]},
    None,
]
# What the paper lives on.
BUSINESS: list[tuple[str, Any]] = [
    ("newsletter", {"action": "https://letters.test/a", "hidden": {"list": "1"}}),
    ("newsletter", {"action": "https://post.test:8443/b"}),
    ("newsletter", None),
    ("support", {"url": "/about/"}),
    ("support", {"url": "https://give.test/"}),
    ("support", None),
    ("ads.one", {"place": "front", "frame": "https://ads.test/"}),
    ("ads.one", {"place": "end", "frame": "https://ads.test/end"}),
    ("ads.one", {"place": "front", "picture": "portrait.png", "alt": "A"}),
    ("ads.two", {"place": "end", "frame": "https://more.test/"}),
    ("ads.one", None),
    ("ads.two", None),
    ("analytics", {"script": "https://count.test/x.js", "attributes": {"data-a": "1"}}),
    ("analytics", None),
    ("menu", [{"label": "Pay", "url": "/about/", "labels": {"es": "Pagar"}}]),
    ("menu", [{"label": "Pay", "url": "https://pay.test/", "place": "utility"}]),
    ("menu", None),
]
# How long partners have a story, in seconds, and what is agreed on with them.
WINDOWS = {"26h": 26 * 3600, "3d": 3 * 86_400}
AGREEMENTS: list[dict[str, Any] | None] = [
    {},
    {"sections": ["world"], "window": "26h"},
    {"sections": ["world/straits", "sports"], "tags": ["ferries"], "items": 2},
    {"tags": ["weather", "Night Boats"], "window": "3d", "full_text": False},
    {"window": "3d", "pictures": False, "attribution": "“{title}” in {outlet}: {url}"},
    {"sections": ["sports"], "title": "Games", "full_text": True},
    None,
]
TAGS = "Ferries|ferries|FERRIES|Férries|Weather|weather|Ports|Trams|Mareas|Night Boats|海".split(
    "|"
)
DATES = [
    *("2026-11-22", "2026-11-22 18:30", "2026-11-22 18:31", "2026-11-21 23:59"),
    *("2026-10-22 12:00", "2025-11-22 12:00", "2025-12-31 23:30", "2026-01-01 00:30"),
    *("2024-02-29", "2026-11-23 11:59", "2026-11-23 12:01", "2026-11-25"),
]
LATER = [
    "2026-11-23 11:00",
    "2026-11-23 12:00",
    "2026-11-23 13:00",
    "2026-11-24 06:00",
    "2026-12-24 06:00",
]
# What stories announce: that of a day is over with it, that without an end with its first one.
EVENTS: list[dict[str, str]] = [
    {"starts": "2026-11-23 10:00", "ends": "2026-11-23 13:00", "where": "Town Hall"},
    {"starts": "2026-11-23 10:00", "ends": "2026-11-23 13:00"},
    {"starts": "2026-11-22", "ends": "2026-11-23", "where": "Quay <b>1</b> & 2"},
    {"starts": "2026-11-23"},
    {"starts": "2026-11-24 18:30", "where": "Town Hall"},
    {"starts": "2026-11-20", "ends": "2026-11-20 18:00"},
    {"starts": "2026-12-05 20:00", "ends": "2026-12-06"},
    {},
    {},
]
AUTHORS = [
    "ana-brito",
    "rui-pires",
    ["ana-brito", "rui-pires"],
    "Guest Writer",
    ["rui-pires", "Guest Writer"],
    None,
]

OLDER = [
    *(["/old/"], ["/2026/ferry/", "/old/x.html"], ["/Old/"], ["/Old", "/old/", "/OLD/index.html"]),
    *(["/caf%C3%A9/", "/Own/Place_1.0/"], ["https://gazette.test/old/"], None),
]

# What readers see beside a headline and a summary, which have edits of their own.
FURTHER_TEXTS = [key for key in SHOWN_TEXTS if key not in ("title", "summary", "sponsor")]
HEADER: dict[str, Sequence[Any]] = {
    **{key: ["Transport", "Boats", None] for key in FURTHER_TEXTS},
    "dateline": ["Faro", "TAVIRA", None],
    "byline": ["From our partners", None, None],
    "updated": ["2026-11-23 08:00", "2026-11-22 20:00", "2027-01-01", None, None],
    "genre": ["opinion", "analysis", "satire", "sponsored", "sponsored", "callout", None],
    "layout": ["column", None, None],
    "about": ["views", False, None, None],
    "lang": ["es", "he", "fr", None],
    "pinned": [True, "2026-11-24 06:00", None],
    "exclude": [
        *(["home"], ["feeds"], ["recent"], ["home", "feeds", "recent", "search"], ["related"]),
        ["lead"],
        *([], None, None),
    ],
    "canonical": ["https://wire.test/a/", None, None],
    "url": ["/Own/Place_1.0", "/own/place.php", "/%D0%BF%D0%BE%D1%80%D1%82/", "/p", None, None],
    "guid": ["wp-1", "https://gazette.test/?p=2", None],
    "slug": ["quay", "порт", None, None],
    "people": [["Ana"], None, None, None],
    "series": ["The harbour year", "the harbour YEAR", "Boats", None],
    "extra": [{"boats": 3}, {"boats": 4}, None],
    "note": ["Call the harbour.", None],
    "assigned": ["Ana", ["Ana", "Rui"], None],
    "due": ["2026-11-23 13:00", "2026-11-24", None],
    "image": [
        {"src": "../portrait.png", "alt": "A"},
        {"src": "pump.png", "caption": "The pump"},
        {"src": "pump.png", "focus": [0, 1]},
        {"src": "pump.png", "focus": [0.9, 0.5]},
        {"src": "../portrait.png", "alt": "A", "digital_source": "trainedAlgorithmicMedia"},
        {"src": "../portrait.png", "alt": "A", "copyright": "© A", "license": "https://cc.test/"},
        None,
        None,
    ],
    "audio": [
        {"src": "../horn.mp3", "duration": "12:34"},
        {"src": "../horn.mp3", "title": "The horn"},
        {"src": "../../horn.mp3", "duration": 95},
        {"src": "https://sound.test/horn.m4a"},
        None,
        None,
    ],
    "status": ["withdrawn", "draft", "ready", None, None],
}
PLAIN: dict[str, Sequence[Any]] = {
    "title": ["About us", "About you", "Terms"],
    "summary": ["Who we are.", None],
    "order": [0, 1, 2, 9],
    "menu": ["none", "footer", None],
    "layout": ["wide", None],
    "slug": ["about", "we", None, None],
    "draft": [True, None],
    "noindex": [True, None],
    "aliases": [["/who/"], ["/a.html", "/b/"], ["/B", "/b/", "/caf%C3%A9"], None],
    "url": ["/About_Us", "/about/us.html", None, None],
    "lang": ["es", None],
    "image": [{"src": "../portrait.png", "alt": "A"}, None],
}
RECORD: dict[str, Sequence[Any]] = {
    "name": ["Ana Brito", "Ana M. Brito", "Rui Pires"],
    "role": ["Reporter", "Editor", None],
    "photo": ["../portrait.png", "../logo.png", None],
    "photo_alt": ["A face", None],
    "email": ["ana@gazette.test", None],
    "show_email": [True, None],
    "links": [[{"label": "Mastodon", "url": "https://social.test/@ana"}], None],
    "fediverse": ["@ana@social.test", "@ana@mast.test", None],
    "active": [False, None],
    "extra": [{"beat": "ships"}, None],
}
# The records of terms, and what they may say: some claim what others do.
TERMS = [f"content/_places/{id_}.md" for id_ in ("lisbon", "porto", "mareas", "faro")]
TERMS += ["content/_tags/ferries.md", "content/_series/boats.md", "content/_plaecs/faro.md"]
TERM: dict[str, Sequence[Any]] = {
    "name": ["Lisbon", "Lisboa", "Porto", "Ferries & boats", "Faro"],
    "names": [{"es": "Lisboa"}, {"es": "Barcos", "fr": "Bateaux"}, None],
    "description": ["By the *sea*.", "Up the river.", None],
    "aliases": [
        *(["Lisboa", "/lisboa/"], ["Lisboa", "O Porto"], ["O Porto", "/old/"], ["Trams"], "Faro"),
        *(["The harbour year"], ["/t/lisboa/", "/places/lisboa/"], None, None),
    ],
    "image": [{"src": "../portrait.png", "alt": "A"}, {"src": "../logo.png"}, None],
    "extra": [{"river": "Tejo"}, None],
    "note": ["Ours.", None],
}
SETTINGS: dict[str, Sequence[Any]] = {
    "outlet.name": ["The Quay Gazette", "The Pier Gazette"],
    "outlet.base_url": ["https://gazette.test", "https://paper.test", "https://gazette.test/Paper"],
    "outlet.language": ["en", "en", "fr", "es"],
    "outlet.timezone": ["Europe/Lisbon", "Europe/Madrid", "Pacific/Auckland", "UTC"],
    "cards.tube": [
        {
            "title": title,
            "kind": "film",
            "pattern": "https://tube.test/w/{id}",
            "player": "https://tube.test/embed/{id}",
        }
        for title in ("Tube", "Tubes")
    ],
    "in_copy.letter": [
        {"after": 1, "least": 2, "text": "By *mail*.", "template": "parts/letter.html"},
        None,
    ],
    "outlet.tagline": ["All that floats", "All that sinks", None],
    "outlet.logo": ["logo.png", "portrait.png", None],
    "outlet.logo_dark": ["portrait.png", "logo.png", None],
    "outlet.email": ["desk@gazette.test", None],
    "outlet.about": [
        "We belong to *nobody*.",
        "We are [Ana](content/_authors/ana-brito.md).",
        "Ours. ![](content/logo.png)",
        "Ours. ![Us](https://img.test/us.png)",
        None,
    ],
    "outlet.about_heading": ["Who we are", "What we are"],
    "outlet.about_blocks.views": ["Views are *views*.", "Opinions are *their authors' own*."],
    "outlet.legal_name": ["Quay & Sons", None],
    "outlet.founded": ["1887", "1887-04-02", None],
    "outlet.policies.ethics": ["/about/", "/about/", "/privacy", "https://trust.test/e", None],
    "outlet.policies.masthead": ["/who-we-are/", "/authors/ana-brito/", "/nowhere/", None, None],
    "outlet.copyright": ["© The Quay Gazette", None],
    "sections.world.name": ["World", "The World"],
    "sections.world.colour": ["#1f4e79", "#1f4e80", None],
    "sections.world.names.es": ["Mundo", "El mundo", None],
    "sections.world.straits.name": ["The Straits", "Straits"],
    "sections.world.straits.description": ["Narrow", None],
    "sections.sports.description": ["Games", None],
    "sections.espanol.language": ["es", "en", None],
    "sections.sports.genre": ["opinion", "opinion", "sponsored", None],
    "sections.world.genre": ["analysis", "opinion", None, None],
    "sections.world.block": ["list", "none", None],
    "taxonomies.places.feeds": [True, False, None],
    "taxonomies.places.menu": [True, False, None],
    "taxonomies.places.title": ["Where", "Places", None],
    "taxonomies.places.titles.es": ["Lugares", "Sitios", None],
    "taxonomies.places.url": ["/p/{slug}/", "/where/{slug}", "/t/{slug}/", None, None],
    "taxonomies.places.template": ["tag", "list", None],
    "taxonomies.people.feeds": [True, True, None],
    "theme.name": ["edition", "edition", "paper", "plain"],
    "theme.options.motto": ["Slow news & fast boats", "Fast news", None],
    "theme.options.tides": [True, False, None],
    "theme.options.boxes": [True, False, None],
    "theme.options.tone": ["#abc", "#0b6e4f", None],
    "theme.options.face": [
        "Charter, serif",
        "ornaments/own.woff2, serif",
        "_static/own.woff2",
        None,
    ],
    "theme.options.desk": ["world", "sports", None],
    "theme.options.cover": ["logo.png", "portrait.png", None],
    "urls.article": [
        "/{section}/{year}/{month}/{slug}/",
        "/{year}/{slug}.html",
        "/{section}/{id}/",
        "/{year}/{slug}",
        "/{year}/{slug}/",
        None,
    ],
    "urls.slugs": ["unicode", "unicode", "ascii", None],
    "urls.section": ["/s/{section}/", None],
    "urls.tag": ["/t/{tag}/", "/tags/{tag}", None],
    "urls.author": ["/people/{author}/", None],
    "urls.series": ["/serial/{series}/", None],
    "urls.page": ["/p/{page}.html", None],
    "robots.ai": ["deny", "search-only", "allow", None],
    "robots.lines": [["Disallow: /world/"], ["User-agent: BadBot", "Disallow: /"], None],
    "robots.rsl": ["/license.xml", "https://rights.test/license.xml", None, None],
    "robots.rsl_line": [True, None],
    "robots.tdm_reservation": [True, None],
    "robots.tdm_policy": ["/about/", "https://rights.test/policy", None, None],
    "redirects.files": [["netlify"], ["nginx", "caddy", "apache"], None],
    "pictures.formats": [["webp"], ["avif", "webp"], [], None],
    "pictures.quality": [50, 78, None],
    "pictures.share_cards": [True, False],
    "pictures.cache": [".newsgen/album", ".album", None],
    "outputs.ninjs": [True, True, False, None],
    "ping.hub": ["https://hub.test/", None],
    "ping.indexnow_key": ["2f6c1d0e9b7a4835", "another-key-1", None],
    "lists.per_page": [1, 2, 3, 5],
    "lists.recent": [0, 1, 2, 4],
    "lists.recent_mode": ["fragment", "inline", "frozen"],
    "lists.related": [0, 1, 2, 4],
    "lists.years": [True, False],
    "feeds.items": [1, 2, 3, 30],
    "feeds.full_text": [True, False],
    "feeds.sections": [True, False],
    "feeds.authors": [True, False],
    "feeds.tags": [True, False],
    "feeds.series": [True, False],
    "feeds.formats": [["rss"], ["atom"], ["json", "rss"], None, None],
    "feeds.also": [["/feed/", "/rss.xml"], ["/rss.xml", "/blog/atom.xml", "/atom.xml"], None],
    "sections.sports.also": [["/sports.rss"], ["/games/feed"], None],
    "markdown.engine": ["commonmark", "commonmark", "python-markdown"],
    "markdown.html": ["safe", "off", "trusted"],
    "build.jobs": [1, 2, None],
}

PAPER, EDITION = "themes/paper", "themes/edition"
# Two states of a part of a file, of which an edit makes the one that it is not.
PATCHES = [
    (f"{PAPER}/templates/base.html", "<main>", '<main class="m">'),
    (f"{PAPER}/templates/base.html", "{{ outlet.tagline }}", "{{ outlet.name }}"),
    (f"{PAPER}/templates/list.html", "<h1>", '<h1 class="h">'),
    (f"{PAPER}/templates/parts.html", '<article class="card', '<article class="mine card'),
    (f"{PAPER}/templates/parts.html", "<li><a", "<li>* <a"),
    (f"{PAPER}/templates/article.html", "<aside>", '<aside class="a">'),
    (f"{PAPER}/templates/article.html", "{{ story.older.title }}", "{{ story.older.summary }}"),
    (f"{PAPER}/templates/front.html", "pinned(2)", "pinned(1)"),
    (f"{PAPER}/templates/front.html", 'tag="ferries"', 'tag="weather"'),
    (f"{PAPER}/templates/front.html", 'data("tides")', 'data("high")'),
    (f"{PAPER}/templates/section.html", "section.description", "section.name"),
    (f"{PAPER}/templates/author.html", "author.role", "author.name"),
    (f"{PAPER}/templates/page.html", "<h1>", '<h1 class="p">'),
    (f"{PAPER}/templates/recent.html", "recent", "newest"),
    (f"{PAPER}/templates/redirect.html", "url={{ target }}", "url={{ target }}#"),
    (f"{PAPER}/templates/missing.html", "<h1>", '<h1 class="x">'),
    (f"{PAPER}/templates/outlet.css", "color:", "background:"),
    (f"{PAPER}/templates/tag.html", '{% extends "list.html" %}', '{% extends "series.html" %}'),
    (f"{EDITION}/templates/fine-print.html", "<p>", '<p class="fine">'),
    (f"{EDITION}/templates/fine-print.html", 'data("weather")', 'data("wind")'),
    (f"{EDITION}/templates/imprint.html", 'class="imprint"', 'class="colophon"'),
    (f"{EDITION}/templates/marks.html", "&#9632;", "&#9679;"),
    (f"{EDITION}/templates/article-column.html", "read this first", "read this last"),
    (f"{EDITION}/templates/article-column.html", 'author="rui-pires"', 'section="sports"'),
    (f"{EDITION}/templates/page-wide.html", "at length", "in full"),
    (f"{PAPER}/strings/en.toml", "Published on", "Printed on"),
    (f"{PAPER}/strings/en.toml", '"Recent"', '"Lately"'),
    (f"{EDITION}/strings/es.toml", "Publicado el", "Impreso el"),
    (f"{EDITION}/strings/es.toml", "palabra", "voz"),
    (f"{PAPER}/theme.toml", "default = true", "default = false"),
    (f"{PAPER}/theme.toml", "Nothing to add", "Nothing to say"),
    (f"{EDITION}/theme.toml", "default = true", "default = false"),
    (f"{EDITION}/theme.toml", 'parent = "paper"', 'parent = "plain"'),
    (
        f"{EDITION}/theme.toml",
        "[options.boxes]",
        '[options.rules]\ntype = "bool"\ndefault = true\n\n[options.boxes]',
    ),
    (f"{EDITION}/theme.toml", "widths = [2, 4, 8]", "widths = [3, 6]"),
    (f"{EDITION}/theme.toml", "portrait = 2", 'sizes = "9em"'),
    (f"{EDITION}/templates/article.html", 'crop="1:1"', 'crop="16:9"'),
    (f"{EDITION}/static/paper.css", "edition", "EDITION"),
    (f"{EDITION}/theme.toml", 'default = "#123456"', 'default = "#654321"'),
    (f"{EDITION}/theme.toml", 'type = "colour"', 'type = "text"'),
    (f"{EDITION}/static/ornaments/rule.svg", "h9", "h8"),
    (f"{PAPER}/static/wave.svg", "q1-2", "q1-3"),
    ("content/_data/tides.toml", "18:32", "18:33"),
    ("content/_static/ads.txt", "DIRECT", "RESELLER"),
    ("content/_static/.well-known/security.txt", "desk@", "safe@"),
    ("content/_static/.well-known/security.txt", "Contact", "Contakt"),
    ("content/world/ferry/contract.txt", "1998", "1999"),
    (
        f"{PAPER}/theme.toml",
        "[options.tides]",
        '[options.fold]\ntype = "bool"\ndefault = true\n\n[options.tides]',
    ),
]
# Those of them that are about no template: they come more often, as each is the only sign of some
# kind of fact.
PLAIN_PATCHES = [number for number, (name, _, _) in enumerate(PATCHES) if "/templates/" not in name]
# Files that are added, and what stands in them.
ADDITIONS = {
    f"{EDITION}/templates/list.html": (
        '{% extends "parent:list.html" %}{% block intro %}<p>{{ page.title }}</p>{% endblock %}'
    ),
    f"{EDITION}/templates/parts.html": (
        "{% macro card(story) %}<p>{{ story.title }}</p>{% endmacro %}"
        "{% macro titles(name, stories) %}<p>{{ stories|length }}</p>{% endmacro %}"
    ),
    f"{EDITION}/templates/tag.html": (
        '{% extends "list.html" %}{% block intro %}<p>{{ tag.name }}</p>{% endblock %}'
    ),
    f"{EDITION}/templates/places.html": "{{ term.name }} {{ term.url }} {{ listing.number }}",
    f"{EDITION}/templates/article-longread.html": '{% extends "article.html" %}',
    f"{EDITION}/templates/unused.html": "{{ page.title }}",
    f"{EDITION}/strings/en.toml": 'by = "From {authors}"\n',
    f"{EDITION}/strings/fr.toml": 'by = "De {authors}"\nnot_found = "Rien"\n',
    f"{EDITION}/static/wave.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    f"{EDITION}/static/ornaments/own.woff2": "wOF2",
    "content/_static/own.woff2": "wOF2 of the outlet",
    f"{EDITION}/static/extra.css": '@import "paper.css";\n',
    f"{EDITION}/templates/feeds.html": (
        "{% for group in groups %}{{ group.kind }}{% for feed in group.feeds %}"
        "{{ feed.title }}{% for link in feed.links %}{{ link.url }}{% endfor %}{% endfor %}"
        "{% endfor %}{{ opml }}{{ feeds_url }}"
    ),
    f"{EDITION}/templates/feed.css": 'item::before { content: {{ t("not_found")|css }}; }',
    "content/pages/feeds.md": '---\ntitle: "Feeds"\n---\n\nHere they are.\n',
    "content/_static/_headers": "/*\n  X-Mine: yes\n",
    "themes/plain/theme.toml": 'name = "plain"\nparent = "paper"\n',
    "themes/plain/templates/imprint.html": "<p>Plain.</p>",
    "content/_data/weather.json": '{"wind": "north"}',
    "content/_data/high.yaml": "high: [noon]\n",
    "content/_data/wind/table.json": "[1, 2]",
    "content/_static/new.txt": "New.\n",
    "content/_static/robots.txt": "User-agent: *\nDisallow: /media/\n",
    "content/_static/license.xml": "<rsl xmlns='https://rslstandard.org/rsl'/>\n",
    "content/_static/trust.txt": "membre=https://press.test/\n",
    "content/_static/about/index.html": "A page that is one already.\n",
    "content/_static/deep/er/x.bin": "\x00\x01",
    "content/unused.txt": "Nobody refers to this.\n",
    "content/_authors/guest.md": '---\nname: "Guest"\n---\n\nWrites at times.\n',
    "content/pages/corrections.md": '---\ntitle: "Put right"\n---\n\nWhat was wrong.\n',
    "content/pages/terms.md": (
        '---\ntitle: "Terms"\n---\n\nNone. See [the tram](../world/tram.md).\n'
    ),
    "content/pages/about/reach.md": (
        '---\ntitle: "Reach"\n---\n\n[About](../about.md), [deep](../sub/deep.md).\n'
    ),
    "content/pages/sub/deep.md": '---\ntitle: "Deep"\nmenu: "none"\n---\n\nDeep.\n',
}


# -- stories ---------------------------------------------------------------------------------------


@kind(
    12, fresh, one_of(*TITLES), one_of(*DATES), one_of(*AUTHORS), one_of(*TAGS), one_of(*TEXTS[:5])
)
def create(
    scene: Scene, name: str, title: str, date: str, author: Any, tag: str, text: str
) -> None:
    if not scene.has(name):
        header = {"title": title, "date": date, "author": author, "tags": [tag]}
        scene.compose(name, {key: value for key, value in header.items() if value}, text)


@kind(3, section, one_of(2019, 2024, 2025))
def open_archive(scene: Scene, folder: str, year: int) -> None:
    """Old stories of a section come in, or go again: as many as may stand on a numbered page."""
    names = [f"content/{folder}/archive/{year}-{place}.md" for place in (1, 2)]
    if any(map(scene.has, names)):
        for name in names:
            scene.remove(name)
        return
    for place, name in enumerate(names, 1):
        scene.compose(
            name,
            {"title": f"Of {year}", "date": f"{year}-05-0{place}", "tags": ["ferries"]},
            "As it was.",
        )


@kind(8, story, one_of(*TEXTS))
def rewrite(scene: Scene, name: str, text: str) -> None:
    _rewrite(scene, name, text)


@kind(6, story, one_of(*AFAR))
def show_from_afar(scene: Scene, name: str, text: str) -> None:
    """A picture or sound of another host in a text."""
    if scene.header(name) is not None:
        _rewrite(scene, name, f"{scene.body(name)}\n\n{text}")


@kind(5, story, one_of("counts.csv", "crews.csv"))
def tabulate(scene: Scene, name: str, data: str) -> None:
    """A table of data in a text, in a box."""
    if scene.header(name) is not None:
        if not scene.has(f"content/_data/{data}"):
            scene.write(f"content/_data/{data}", "Ferry,Crew\nOne,7\n")
        _rewrite(scene, name, f"{scene.body(name)}\n\n::: box Crews\n::: table {data}\n:::\n:::")


@kind(5, one_of("counts.csv", "crews.csv"), number)
def recount(scene: Scene, data: str, count: int) -> None:
    """Other data, for all texts that show them."""
    if scene.has(f"content/_data/{data}"):
        scene.write(f"content/_data/{data}", f"Ferry,Crew\nOne,{count}\n")


@kind(5, story, number)
def add_to_text(scene: Scene, name: str, count: int) -> None:
    _rewrite(scene, name, f"{scene.body(name)}\n\nParagraph {count}.")


def _rewrite(scene: Scene, name: str, text: str) -> None:
    header = scene.header(name)
    if header is not None:
        scene.compose(name, header, text)


@kind(8, story, one_of(*TITLES))
def retitle(scene: Scene, name: str, title: str) -> None:
    scene.mark(name, "title", title)


@kind(4, story, one_of("A standfirst.", "Another -- longer -- standfirst.", None))
def summarise(scene: Scene, name: str, text: str | None) -> None:
    scene.mark(name, "summary", text)


@kind(6, story, one_of(*DATES))
def redate(scene: Scene, name: str, date: str) -> None:
    scene.mark(name, "date", date)


@kind(
    5,
    story,
    one_of(
        60, 3_600, -3_600, 86_400, -86_400, 31 * 86_400, -31 * 86_400, 366 * 86_400, -366 * 86_400
    ),
)
def shift_date(scene: Scene, name: str, seconds: int) -> None:
    date = (scene.header(name) or {}).get("date")
    if date and date != "yesterday":
        scene.mark(
            name,
            "date",
            f"{datetime.fromisoformat(date) + timedelta(seconds=seconds):%Y-%m-%d %H:%M}",
        )


@kind(4, story, section)
def file_under(scene: Scene, name: str, id_: str) -> None:
    scene.mark(name, "section", id_)


@kind(4, story, one_of(*AUTHORS))
def credit(scene: Scene, name: str, author: Any) -> None:
    scene.mark(name, "author", author)


@kind(4, story, one_of(*TAGS))
def add_tag(scene: Scene, name: str, tag: str) -> None:
    tags = (scene.header(name) or {}).get("tags", [])
    scene.mark(name, "tags", [*(each for each in tags if each != tag), tag])


PLACES = [["Lisbon"], ["Lisboa", "Porto"], "O Porto", ["lisbon", "Faro", "Mareas"], None]
SECTIONS = [["sports"], ["world/straits", "espanol"], "world", ["espanol", "sports"], None]


@kind(7, story, one_of(*PLACES))
def place(scene: Scene, name: str, places: Any) -> None:
    scene.mark(name, "places", places)


@kind(5, story, one_of(*SECTIONS))
def stand_also_in(scene: Scene, name: str, sections: Any) -> None:
    scene.mark(name, "also_in", sections)


@kind(3, story)
def drop_tag(scene: Scene, name: str) -> None:
    scene.mark(name, "tags", (scene.header(name) or {}).get("tags", [])[1:] or None)


@kind(3, one_of(*TAGS), one_of(*TAGS))
def rename_tag(scene: Scene, old: str, new: str) -> None:
    """In all stories: another tag, or another spelling of the same one."""
    for name in scene.stories():
        tags = (scene.header(name) or {}).get("tags", [])
        if old in tags:
            scene.mark(
                name, "tags", list(dict.fromkeys(new if tag == old else tag for tag in tags))
            )


@kind(4, story, one_of("upper", "lower", "title"))
def respell(scene: Scene, name: str, way: str) -> None:
    """A story's first tag in another spelling: that of all stories, if it is the oldest of them."""
    tags = (scene.header(name) or {}).get("tags", [])
    if tags:
        scene.mark(name, "tags", list(dict.fromkeys([getattr(tags[0], way)(), *tags[1:]])))


@kind(10, story, entry(HEADER))
def set_key(scene: Scene, name: str, pair: tuple[str, Any]) -> None:
    scene.mark(name, *pair)


@kind(4, story, one_of("Quay & Sons", "Boats", None), one_of(["feeds"], ["lead", "recent"], None))
def sell(scene: Scene, name: str, sponsor: str | None, include: list[str] | None) -> None:
    """Somebody pays for a story, or nobody does any longer."""
    scene.mark(name, "genre", "sponsored" if sponsor else None)
    scene.mark(name, "sponsor", sponsor)
    scene.mark(name, "include", include if sponsor else None)


@kind(4, story, one_of(True, None))
def draft(scene: Scene, name: str, value: bool | None) -> None:
    scene.mark(name, "draft", value)


@kind(3, story)
def lift(scene: Scene, name: str) -> None:
    """Let a story be seen at once: no draft, no embargo, no date to come."""
    for key in ("draft", "embargo", "status", "withdrawn", "publish_at", "expires"):
        scene.mark(name, key, None)
    scene.mark(name, "date", "2026-11-23 11:30")


@kind(3, story, one_of(*LATER, None))
def embargo(scene: Scene, name: str, until: str | None) -> None:
    scene.mark(name, "embargo", until and {"until": until, "reason": "agreed"})


@kind(3, story, one_of(*LATER, None))
def expire(scene: Scene, name: str, when: str | None) -> None:
    scene.mark(name, "expires", when)


@kind(8, story, one_of(*EVENTS))
def announce(scene: Scene, name: str, event: dict[str, str]) -> None:
    """A story announces something, the same at another time, or nothing any longer."""
    for key in ("starts", "ends", "where"):
        scene.mark(name, key, event.get(key))


@kind(3, story, one_of(*LATER, True, None))
def pin(scene: Scene, name: str, until: str | bool | None) -> None:
    """A pin that ends, stays, or is taken out."""
    scene.mark(name, "pinned", until)


@kind(2, story, one_of(*LATER, None))
def publish_at(scene: Scene, name: str, when: str | None) -> None:
    scene.mark(name, "publish_at", when)


@kind(
    7,
    story,
    one_of("corrections", "corrections", "updates"),
    one_of("2026-11-22 19:00", "2026-11-23", "2026-11-23 11:59", *LATER),
    one_of("It was <b>four</b>.", "It's so."),
    one_of({}, {}, {"kind": "clarification"}, {"position": "top"}),
)
def amend(scene: Scene, name: str, key: str, date: str, text: str, more: dict[str, str]) -> None:
    """A correction or update more."""
    notes = (scene.header(name) or {}).get(key, [])
    own = more if key == "corrections" else {}
    scene.mark(name, key, [*notes, {"date": date, "text": text, **own}])


@kind(2, story, one_of("corrections", "updates"), one_of("It was five.", None))
def reword_note(scene: Scene, name: str, key: str, text: str | None) -> None:
    """The first of a story's notes says something else, or is taken out."""
    first, *rest = (scene.header(name) or {}).get(key) or [None]
    if first:
        scene.mark(name, key, [*([first | {"text": text}] if text else []), *rest] or None)


@kind(3, story, one_of("2026-11-20", "2026-11-22 09:00", *LATER), one_of("Wrong.", "It's & was."))
def withdraw(scene: Scene, name: str, when: str, text: str) -> None:
    """A story is taken back, or another word is said of that."""
    scene.mark(name, "status", "withdrawn")
    scene.mark(name, "withdrawn", {"date": when, "text": text})


@kind(1, story)
def restore(scene: Scene, name: str) -> None:
    """A story that was taken back stands again."""
    scene.mark(name, "withdrawn", None)
    scene.mark(name, "status", None)


@kind(6, story)
def delete(scene: Scene, name: str) -> None:
    scene.remove(name)


@kind(4, grave)
def undelete(scene: Scene, name: str) -> None:
    """The same file under the same name."""
    if name in scene.graves and not scene.has(name):
        scene.write(name, scene.graves[name])


@kind(2, grave, one_of(*TITLES))
def replace_the_dead(scene: Scene, name: str, title: str) -> None:
    """Another story under the name of one that was deleted."""
    if name in scene.graves and not scene.has(name) and name.endswith(".md"):
        scene.write(name, scene.graves[name])
        scene.mark(name, "title", title)


@kind(4, story, one_of(*NAMES))
def rename(scene: Scene, name: str, new: str) -> None:
    scene.move(name, f"{name.rpartition('/')[0]}/{new}.md")


@kind(2, story)
def recase(scene: Scene, name: str) -> None:
    """A file's name in capitals, or no longer."""
    folder, _, last = name.removesuffix(".md").rpartition("/")
    scene.move(name, f"{folder}/{last.lower() if last.isupper() else last.upper()}.md")


@kind(4, story, section)
def move(scene: Scene, name: str, folder: str) -> None:
    scene.move(name, f"content/{folder}/{name.rpartition('/')[2]}")


FOLDERS = ("content/world/straits", "content/world/ferry", "content/sports", "content/world/far")


@kind(2, one_of(*FOLDERS), one_of(*FOLDERS))
def move_folder(scene: Scene, folder: str, new: str) -> None:
    for name in scene.names(folder):
        scene.move(name, f"{new}/{name.removeprefix(f'{folder}/')}")


@kind(3, story, one_of("boats", "ferry-returns", "tram", "Derby", None))
def reslug(scene: Scene, name: str, slug: str | None) -> None:
    scene.mark(name, "slug", slug.lower() if slug else None)


@kind(3, story, story)
def swap_slugs(scene: Scene, one: str, other: str) -> None:
    _swap(scene, "slug", one, other)


@kind(2, story, story)
def swap_ids(scene: Scene, one: str, other: str) -> None:
    _swap(scene, "id", one, other)


@kind(2, story, story)
def swap_files(scene: Scene, one: str, other: str) -> None:
    """Two stories change places."""
    first, second = scene.read(one), scene.read(other)
    if first and second:
        scene.write(one, second)
        scene.write(other, first)


def _swap(scene: Scene, key: str, *names: str) -> None:
    headers = [scene.header(name) for name in names]
    if all(header is not None for header in headers):
        pairs = zip(names, headers, strict=True)
        values = [
            (header or {}).get(key) or PurePosixPath(name).stem.lower() for name, header in pairs
        ]
        for name, value in zip(names, reversed(values), strict=True):
            scene.mark(name, key, value)


@kind(2, story, one_of("abc", "ferry-storm", "derby-drawn", None))
def set_id(scene: Scene, name: str, id_: str | None) -> None:
    scene.mark(name, "id", id_)


@kind(3, story, one_of(*OLDER))
def set_aliases(scene: Scene, name: str, aliases: list[str] | None) -> None:
    scene.mark(name, "aliases", aliases)


@kind(
    2,
    story,
    one_of(
        "/", "/about/", "/world/", "/sports/2026/11/derby/", "/world/2026/03/tram/", "/feed.xml"
    ),
)
def claim_url(scene: Scene, name: str, url: str) -> None:
    """An alias that is the URL of another page: a broken build."""
    scene.mark(name, "aliases", [url])


@kind(3, story, one_of("ferry-storm", "derby-drawn", "abc", None))
def relate(scene: Scene, name: str, id_: str | None) -> None:
    scene.mark(name, "related", id_ and [id_])


@kind(
    6,
    story,
    one_of("ferry-storm", "ferry-storm", "derby-drawn", "abc"),
    one_of("es", "fr", "he", "pt-BR"),
)
def translate(scene: Scene, name: str, original: str, lang: str) -> None:
    """A story becomes a translation of another, or of one that is not there."""
    scene.mark(name, "lang", lang)
    scene.mark(name, "translation_of", original)


@kind(2, story)
def stand_alone(scene: Scene, name: str) -> None:
    """A story is no translation any longer."""
    scene.mark(name, "translation_of", None)


@kind(5, story, below("content"))
def link(scene: Scene, name: str, target: str) -> None:
    """A link in a text to another source: a story, page, author, picture or file."""
    _refer(scene, name, target, "[this]({})")


@kind(3, story, below("content", ending=".png"))
def show_picture(scene: Scene, name: str, target: str) -> None:
    _refer(scene, name, target, "![A picture]({})")


def _refer(scene: Scene, name: str, target: str, form: str) -> None:
    if scene.header(name) is not None and " " not in target:
        way = os.path.relpath(target, PurePosixPath(name).parent.as_posix())
        _rewrite(scene, name, f"{scene.body(name)}\n\n{form.format(way)}")


# -- records, pages, files -------------------------------------------------------------------------


@kind(4, below("content/_authors", ending=".md"), entry(RECORD))
def set_author(scene: Scene, name: str, pair: tuple[str, Any]) -> None:
    scene.mark(name, *pair)


@kind(2, one_of("lia-nunes", "joao-reis", "guest"))
def hire(scene: Scene, id_: str) -> None:
    """Somebody joins the newsroom, or leaves it."""
    name = f"content/_authors/{id_}.md"
    if scene.has(name):
        scene.remove(name)
    else:
        scene.compose(name, {"name": id_.replace("-", " ").title()}, "New here.")


@kind(2, below("content/_authors", ending=".md"), one_of(*TEXTS[:5], "![](../logo.png)"))
def write_bio(scene: Scene, name: str, text: str) -> None:
    _rewrite(scene, name, text)


@kind(8, one_of(*TERMS), entry(TERM))
def set_term(scene: Scene, name: str, pair: tuple[str, Any]) -> None:
    """What is on record of a term: a record comes, or says something else."""
    if not scene.has(name):
        id_ = PurePosixPath(name).stem
        scene.compose(name, {"name": id_.title()}, f"All about {id_}.")
    scene.mark(name, *pair)


@kind(6, one_of(*TERMS[:4]), one_of(*TERM["aliases"]))
def claim(scene: Scene, name: str, aliases: Any) -> None:
    """A record has other spellings."""
    set_term(scene, name, ("aliases", aliases))


@kind(3, one_of(*TERMS))
def drop_term(scene: Scene, name: str) -> None:
    scene.remove(name)


@kind(2, one_of(*TERMS[:-1]), one_of(*TEXTS[:5], "![](../logo.png)"))
def write_term(scene: Scene, name: str, text: str) -> None:
    _rewrite(scene, name, text)


@kind(4, below("content/pages", ending=".md"), entry(PLAIN))
def set_page(scene: Scene, name: str, pair: tuple[str, Any]) -> None:
    scene.mark(name, *pair)


@kind(2, below("content/pages", ending=".md"), one_of(*TEXTS[:5]))
def write_page(scene: Scene, name: str, text: str) -> None:
    _rewrite(scene, name, text)


@kind(11, one_of(*ADDITIONS))
def add(scene: Scene, name: str) -> None:
    """A template that shadows another, strings, data, records, pages, static files."""
    scene.write(name, ADDITIONS[name])


@kind(4, one_of(*ADDITIONS))
def take_away(scene: Scene, name: str) -> None:
    scene.remove(name)


@kind(16, one_of(*range(len(PATCHES)), *PLAIN_PATCHES, *PLAIN_PATCHES))
def patch(scene: Scene, which: int) -> None:
    """A template, macro, include, string table, manifest, style sheet, data or static file."""
    name, old, new = PATCHES[which]
    text = scene.read(name)
    if text is not None:
        scene.write(name, text.replace(new, old) if new in text else text.replace(old, new))


@kind(5, below("themes", "content/_data", "content/_static", "content/_authors", "content/pages"))
def discard(scene: Scene, name: str) -> None:
    """Any file but a story goes: a template, a whole kind of pages, a record, a manifest."""
    scene.remove(name)


@kind(3, one_of("author", "tag", "series", "year", "term"))
def drop_kind(scene: Scene, what: str) -> None:
    """The theme has no pages for authors, tags, series or years any longer; or has them again."""
    name = f"{EDITION if what == 'term' else PAPER}/templates/{what}.html"
    if scene.has(name):
        scene.remove(name)
    else:
        undelete(scene, name)


@kind(3, one_of(*PICTURES), number)
def repaint(scene: Scene, name: str, colour: int) -> None:
    """A picture of the same size in pixels and bytes, with the old one's times."""
    path = scene.path(f"content/{name}")
    if path.is_file():
        stat = path.stat()
        path.write_bytes(picture(3 + PICTURES.index(name), 2, colour))
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@kind(2, one_of(*PICTURES), one_of(1, 4, 9))
def resize(scene: Scene, name: str, width: int) -> None:
    scene.write(f"content/{name}", picture(width, 3, 7))


@kind(2, one_of(0, 40, 900))
def record(scene: Scene, length: int) -> None:
    """The horn sounds for another time."""
    scene.write("content/horn.mp3", b"\xff\xfb\x10\xc4" + bytes(length))


@kind(1, one_of(*PICTURES))
def animate(scene: Scene, name: str) -> None:
    """A picture moves, so that nothing is made of it."""
    scene.write(f"content/{name}", picture(9, 4, 7, moving=True))


@kind(1, one_of(*PICTURES))
def lose_picture(scene: Scene, name: str) -> None:
    scene.remove(f"content/{name}")


# -- fronts ----------------------------------------------------------------------------------------

FRONTS = one_of("home", "home", "home", "world", "sports", "world/straits")
SLOT: dict[str, Sequence[Any]] = {
    "name": ["Top", "A & B <i>agree</i>", None],
    "stories": [
        *(["ferry-storm"], ["derby-drawn", "ferry-storm"], ["ferry-storm", "derby-drawn"]),
        *(["abc", "derby-drawn"], []),
    ],
    "fill": [
        *("newest", "newest", "section/world", "section/sports", "tag/ferries"),
        *("author/ana-brito", "series/the-harbour-year", None),
    ],
    "count": [1, 2, 4],
    "start": [*LATER[:3], None, None],
    "end": [*LATER[3:], None],
    "block": ["strip", "strip", "list", "lead", None],
    "hero": ["text", None],
}


@kind(10, FRONTS, one_of(0, 0, 1), entry(SLOT))
def set_slot(scene: Scene, page: str, place: int, pair: tuple[str, Any]) -> None:
    """A slot of a front is another one, or there is one more."""
    key, value = pair
    if (front := _front(scene, page)) is not None:
        slots = [*front.get("slot", []), {}][: place + 1]
        slots[-1] = {"fill": "newest", **slots[-1]}
        if value is None:
            slots[-1].pop(key, None)
        else:
            slots[-1][key] = value
        if not (slots[-1].get("fill") or slots[-1].get("stories")):
            slots[-1]["stories"] = ["nobody-here"]
        _hang(scene, page, {**front, "slot": [*slots, *front.get("slot", [])[place + 1 :]]})


@kind(2, FRONTS)
def swap_slots_of(scene: Scene, page: str) -> None:
    """The first slot of a front goes below all others."""
    if front := _front(scene, page):
        first, *others = front.get("slot") or [None]
        _hang(scene, page, {**front, "slot": [one for one in (*others, first) if one]})


@kind(2, FRONTS)
def drop_slot(scene: Scene, page: str) -> None:
    if front := _front(scene, page):
        _hang(scene, page, {**front, "slot": front.get("slot", [])[1:]})


@kind(3, FRONTS, one_of("Gales", "<b>Fog"), one_of("/about/", "/x/", "https://met.test/", None))
def hang_banner(scene: Scene, page: str, text: str, url: str | None) -> None:
    """A line above a page."""
    if (front := _front(scene, page)) is not None:
        line = {"text": text, "until": LATER[1], **({"url": url} if url else {})}
        _hang(scene, page, {**front, "banner": line})


@kind(1, FRONTS, one_of(True, False))
def let_sections_follow(scene: Scene, page: str, value: bool) -> None:
    """The blocks of the sections follow the slots, or no longer."""
    if (front := _front(scene, page)) is not None:
        _hang(scene, page, {**front, "sections": value})


@kind(1, FRONTS)
def take_down(scene: Scene, page: str) -> None:
    """A page is left to the theme's rules again."""
    scene.remove(f"content/_fronts/{page}.toml")


def _front(scene: Scene, page: str) -> dict[str, Any] | None:
    """What the document of a page says; None where it is broken."""
    try:
        return tomllib.loads(scene.read(f"content/_fronts/{page}.toml") or "")
    except tomllib.TOMLDecodeError:
        return None


def _hang(scene: Scene, page: str, front: dict[str, Any]) -> None:
    banner = {"banner": front["banner"]} if "banner" in front else {}
    follow = {"sections": True} if front.get("sections") else {}
    texts = [
        toml(follow),
        toml(banner),
        *(f"[[slot]]\n{toml(slot)}" for slot in front.get("slot", [])),
    ]
    scene.write(f"content/_fronts/{page}.toml", "\n".join(texts))


# -- the live story --------------------------------------------------------------------------------

LIVE = "content/world/ferry/index.md"
ENTRY_TIMES = ("2026-11-23-0905", "2026-11-23-1159", "2026-11-23-1201", "2026-11-24-0600")
ENTRY_KEYS = ("key: true\n", "pinned: true\n", "draft: true\n", "title: A & B <i>\n", "", "")


@kind(3, one_of("on", "on", "ended", None))
def cover(scene: Scene, how: str | None) -> None:
    """The ferry is reported live, or no longer."""
    scene.mark(LIVE, "genre", how and "live")
    scene.mark(LIVE, "live", how if how == "ended" else None)


@kind(6, one_of(*ENTRY_TIMES), one_of(*ENTRY_KEYS), one_of(*TEXTS))
def enter(scene: Scene, time: str, keys: str, text: str) -> None:
    """An entry comes, or is another one."""
    scene.write(f"content/world/ferry/entries/{time}.md", f"---\n{keys}note: N\n---\n{text}\n")


@kind(2, one_of(*ENTRY_TIMES))
def strike(scene: Scene, time: str) -> None:
    """An entry is taken out."""
    scene.remove(f"content/world/ferry/entries/{time}.md")


@kind(1, number)
def enter_many(scene: Scene, start: int) -> None:
    """So many entries that older ones move to pages of their own."""
    for minute in range(104):
        name = f"2026-11-22-{start % 20:02}{minute % 60:02}-{minute // 60}"
        scene.write(f"content/world/ferry/entries/{name}.md", f"---\nkey: false\n---\n{minute}\n")


# -- settings --------------------------------------------------------------------------------------


@kind(16, entry(SETTINGS))
def configure(scene: Scene, pair: tuple[str, Any]) -> None:
    scene.configure(*pair)


@kind(6, one_of(*SECURITY))
def secure(scene: Scene, table: dict[str, Any] | None) -> None:
    scene.configure("security", table)


@kind(6, one_of(*BUSINESS))
def trade(scene: Scene, pair: tuple[str, Any]) -> None:
    """What the paper lives on is another thing, or nothing any longer."""
    scene.configure(*pair)


@kind(6, one_of("radio", "wire"), one_of(*AGREEMENTS))
def agree(scene: Scene, partner: str, agreement: dict[str, Any] | None) -> None:
    """Other terms for the feed of a partner, or no feed any longer."""
    scene.configure(f"feeds.partner.{partner}", agreement)


@kind(2, one_of("arts", "world/islands", "espanol/mar"), one_of("Arts", "Artes"))
def add_section(scene: Scene, id_: str, name: str) -> None:
    scene.configure(f"sections.{id_.replace('/', '.')}", {"name": name, "colour": "#112233"})


@kind(1, section)
def drop_section(scene: Scene, id_: str) -> None:
    if len(scene.sections()) > 1:
        scene.configure(f"sections.{id_.replace('/', '.')}", None)


@kind(2)
def reorder_sections(scene: Scene) -> None:
    sections = (scene.settings() or {}).get("sections", {})
    scene.configure("sections", dict(reversed(sections.items())))


@kind(2)
def remark(scene: Scene) -> None:
    """A comment above all settings: none is another one, but all stand a line further down."""
    text = scene.read("config.toml")
    if text is not None:
        scene.write("config.toml", f"# Ours.\n{text}")


# -- files and their times -------------------------------------------------------------------------


@kind(3, below("content", "themes", "config.toml"))
def touch(scene: Scene, name: str) -> None:
    if scene.has(name):
        scene.path(name).touch()


@kind(2, below("content", "themes", "config.toml"), one_of(0, 86_400, 4_000_000_000))
def age(scene: Scene, name: str, seconds: int) -> None:
    """A time far in the past or the future."""
    if scene.has(name):
        os.utime(scene.path(name), (seconds, seconds))


@kind(6, below("content", "themes", "config.toml"), one_of("in place", "replaced"))
def forge(scene: Scene, name: str, way: str) -> None:
    """Other bytes, but the size and the times of the old ones."""
    path = scene.path(name)
    if not path.is_file() or not (data := forged(path.read_bytes())):
        return
    stat = path.stat()
    if way == "replaced":
        path.unlink()
    path.write_bytes(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


HARMLESS = b"ews ails ait irst obody ut ow il, one escado rites ain he".split()


def forged(data: bytes) -> bytes:
    """Data with the case of its last harmless word's first letter turned.

    Nothing where there is none.
    """
    for word in HARMLESS:
        at = data.rfind(word) - 1
        if at > 0 and data[at : at + 1].isalpha():
            return data[:at] + data[at : at + 1].swapcase() + data[at + 1 :]
    return b""


@kind(3, one_of("main", "other", "third"))
def check_out(scene: Scene, branch: str) -> None:
    """Another branch: many files at once, as version control writes them."""
    if branch == scene.branch:
        return
    scene.branches[scene.branch] = scene.snapshot()
    scene.branch = branch
    if branch in scene.branches:
        scene.restore(scene.branches[branch])
        return
    for place, name in enumerate(scene.stories()):
        if place % 3 == 0:
            scene.remove(name)
        elif place % 3 == 1:
            scene.mark(name, "title", f"{branch} {place}")
            scene.mark(name, "tags", ["Ferries", branch])
    for place in range(3):
        name = f"content/sports/{branch}-{place}.md"
        create(scene, name, f"{branch} {place}", DATES[place], "ana-brito", branch, "Text.")
    configure(scene, ("outlet.tagline", branch))
    patch(scene, 0)


# -- trouble ---------------------------------------------------------------------------------------

NONSENSE = {
    ".md": "---\ntitle: [\n---\n",
    ".toml": "x = = 1\n",
    ".html": "{% if %}\n",
    ".json": "{",
    ".yaml": "a: [\n",
}


@kind(5, below("content", "themes", "config.toml"))
def garble(scene: Scene, name: str) -> None:
    """A syntax error."""
    text = scene.read(name)
    if text is not None:
        scene.write(name, NONSENSE.get(PurePosixPath(name).suffix, "") + text)


MISTAKES = {
    "titel": ["x"],
    "date": ["yesterday"],
    "author": ["nobody-here"],
    "section": ["no"],
    "about": ["no"],
    "translation_of": ["nobody-here", "derby-drawn"],
}


@kind(3, story, entry(MISTAKES))
def mistake(scene: Scene, name: str, pair: tuple[str, Any]) -> None:
    """A mistake in a header."""
    scene.mark(name, *pair)


@kind(3, story)
def half_save(scene: Scene, name: str) -> None:
    """A file is cut off within its header, and beside it lies a copy of what it was.

    Two would claim one URL.
    """
    header, body = scene.header(name), scene.body(name)
    if header and (stem := PurePosixPath(name).stem) != "index":
        slug = header.get("slug") or stem.lower().replace(" ", "-")
        kept = {key: value for key, value in header.items() if key != "id"}
        scene.compose(f"{name.removesuffix('.md')} copy.md", kept | {"slug": slug}, body)
        scene.write(name, "---\ntitle: ")


MISUSES = ("{{ nonsense.x }}", '{{ t("no such string") }}', '{% include "none.html" %}')


@kind(2, below("themes", ending=".html"), one_of(*MISUSES))
def misuse(scene: Scene, name: str, text: str) -> None:
    """A template that is valid and cannot be filled in."""
    old = scene.read(name)
    if old is not None:
        scene.write(name, old.replace("{% block main %}", "{% block main %}" + text))


@kind(0)
def mend(scene: Scene) -> None:
    """The sources as they were when a build last succeeded."""
    scene.restore(scene.good)


@kind(3)
def undo(scene: Scene) -> None:
    """The sources as they were before the last step."""
    scene.restore(scene.before)


@kind(3, below("output"))
def lose_output(scene: Scene, name: str) -> None:
    if not name.endswith("/.newsgen"):
        scene.path(name).unlink(missing_ok=True)


@kind(3, below("output"), number)
def scratch_output(scene: Scene, name: str, place: int) -> None:
    """One byte of a published file is altered."""
    if not name.endswith("/.newsgen"):
        _damage(scene, name, place)


@kind(1)
def lose_all_output(scene: Scene) -> None:
    shutil.rmtree(scene.output, ignore_errors=True)


@kind(1, one_of("stranger.txt", "world/stranger.txt", "media/stranger.png"))
def leave_stranger(scene: Scene, name: str) -> None:
    """A file of another hand in the output, which no build may touch."""
    path = scene.output / name
    if path.parent.is_dir():
        path.write_text("Mine.", encoding="utf-8")
        scene.strangers.add(name)


@kind(4, below(".newsgen"))
def forget(scene: Scene, name: str) -> None:
    """A file of newsgen's memory is deleted."""
    scene.path(name).unlink(missing_ok=True)
    scene.forgetful = True


@kind(3)
def forget_all(scene: Scene) -> None:
    """All of newsgen's memory is lost, and the output stands."""
    shutil.rmtree(scene.memory, ignore_errors=True)
    scene.forgetful = True


@kind(2, below(".newsgen"), number)
def truncate(scene: Scene, name: str, size: int) -> None:
    scene.forgetful = True
    if scene.has(name):
        data = scene.path(name).read_bytes()
        scene.path(name).write_bytes(data[: size % (len(data) + 1)])


@kind(4, below(".newsgen"), number)
def flip(scene: Scene, name: str, place: int) -> None:
    """One bit of newsgen's memory is wrong."""
    scene.forgetful = True
    _damage(scene, name, place)


def _damage(scene: Scene, name: str, place: int) -> None:
    if scene.has(name) and (data := bytearray(scene.path(name).read_bytes())):
        data[place % len(data)] ^= 1 << (place % 8)
        scene.path(name).write_bytes(data)


# -- states ----------------------------------------------------------------------------------------


@kind(2)
def export_urls(scene: Scene) -> None:
    """urls.json is written, and is a source from then on."""
    with suppress(Broken, Refused):
        export(scene.root)


@kind(1)
def lose_urls(scene: Scene) -> None:
    """The ledger of URLs is deleted."""
    scene.path(URLS).unlink(missing_ok=True)


@kind(1, one_of("/feed.xml", "/old/", "/world/index.html/x/", "/2026", "/../x/"), story)
def forge_urls(scene: Scene, place: str, name: str) -> None:
    """Another hand says whose a place was."""
    id_ = (scene.header(name) or {}).get("id", "section/world")
    if scene.has(URLS):
        line = json.dumps({"path": place, "id": id_})
        scene.write(URLS, f"{line}\n{scene.read(URLS)}")


SLOTS = one_of(0, 0, 1)


@kind(4, SLOTS)
def save_state(scene: Scene, slot: int) -> None:
    """The state is saved."""
    with suppress(Broken, Refused):
        state.save(scene.state(slot), scene.root, scene.output)
        scene.states[slot] = None if scene.forgetful else scene.built


@kind(4, SLOTS)
def load_state(scene: Scene, slot: int) -> None:
    """A state is loaded, which may be an old one."""
    with suppress(Broken, Refused):
        state.load(scene.state(slot), scene.root, scene.output)
        scene.loaded, scene.forgetful = scene.states.get(slot), False


@kind(4, SLOTS)
def move_with_state(scene: Scene, slot: int) -> None:
    """The site is checked out anew elsewhere, and its state is brought along."""
    save_state(scene, slot)
    relocate(scene)
    load_state(scene, slot)


@kind(2)
def relocate(scene: Scene) -> None:
    """All files of the site are other ones, of another time, with the same bytes."""
    old = scene.root.with_name("moved")
    scene.root.rename(old)
    shutil.copytree(old, scene.root, symlinks=True, copy_function=shutil.copyfile)
    shutil.rmtree(old)
    scene.forgetful = True


@kind(2, SLOTS, number)
def spoil_state(scene: Scene, slot: int, place: int) -> None:
    """One bit of a saved state is wrong."""
    _damage(scene, f"../states/{slot}.state", place)


@kind(6, SLOTS)
def with_state(scene: Scene, slot: int) -> None:
    """The build goes on from a state, and saves it."""
    scene.forgetful = True
    scene.manner = replace(scene.manner, slot=slot)


# -- time, and how a build is run ------------------------------------------------------------------


@kind(9, instant)
def clock(scene: Scene, at: int) -> None:
    """It becomes another moment, later or earlier."""
    scene.at = at


@kind(4, one_of(True, False, False))
def preview(scene: Scene, drafts: bool) -> None:
    scene.drafts = drafts


@kind(5, one_of(True, True, False))
def leave_out(scene: Scene, skipping: bool) -> None:
    """From now on builds publish what is right, and leave out what has errors; or no longer."""
    scene.skipping = skipping


@kind(2, one_of("1.1", "1.2", ""))
def upgrade(scene: Scene, version: str) -> None:
    """Another version of the program.

    It makes other pages of the same sources (`VERSIONS` in `play`).
    """
    scene.version = version


@kind(2)
def rescan(scene: Scene) -> None:
    scene.manner = replace(scene.manner, rescan=True)


@kind(1)
def afresh(scene: Scene) -> None:
    scene.forgetful = True
    scene.manner = replace(scene.manner, clean=True)


@kind(1)
def two_jobs(scene: Scene) -> None:
    scene.manner = replace(scene.manner, jobs=2)


@kind(10, one_of("files", "files", "folders"))
def look_only(scene: Scene, at: str) -> None:
    """The build is told which paths have changed, and looks at nothing else."""
    scene.manner = replace(scene.manner, look=at)


@kind(5, soon)
def kill(scene: Scene, call: int) -> None:
    """A first build of this step dies at one of its calls."""
    scene.forgetful = True
    scene.fatal = call
