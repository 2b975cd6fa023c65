"""After every kind of edit, what is built of it equals a clean build, and nothing is left to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from newsroom import NOON, Newsroom, tree
from test_golden import GOLDEN

FERRY, TRAM, PILOTS = (
    "content/world/ferry/index.md",
    "content/world/tram.md",
    "content/world/straits/2025/pilots.md",
)
PAPER, GAZETTE = "themes/paper/templates", "themes/gazette/templates"

Edit = Callable[[Newsroom], object]


def replacing(path: str, old: str, new: str) -> Edit:
    return lambda newsroom: newsroom.replace(path, old, new)


def removing(*paths: str) -> Edit:
    return lambda newsroom: [newsroom.remove(path) for path in paths]


def adding(path: str, text: str) -> Edit:
    return lambda newsroom: newsroom.write(path, text)


NEW = "---\ntitle: {}\ndate: {}\n---\n\nText.\n"
EDITS: dict[str, Edit] = {
    "a body": replacing(PILOTS, "until noon", "until one"),
    "a body in a feed": replacing("content/sports/derby.md", "Nil, nil.", "One, nil."),
    "a title": replacing(PILOTS, "Pilots wait", "Pilots waited"),
    "a summary": replacing(FERRY, "on Monday", "on Tuesday"),
    "a kicker": replacing(FERRY, "Transport", "Boats"),
    "a slug": replacing(FERRY, "ferry-returns", "ferry-is-back"),
    "a date within the day": replacing(FERRY, "18:30", "18:31"),
    "a date across a year": replacing(TRAM, "2026-03-29", "2024-03-28"),
    "an update": replacing(FERRY, "21:05", "21:06"),
    "a section": replacing(TRAM, "+++\ntitle", '+++\nsection = "sports"\ntitle'),
    "an author": replacing(TRAM, '"Guest Writer"', '"rui-pires"'),
    "a tag": replacing(TRAM, '"Trams"', '"Rails"'),
    "the spelling of a tag": replacing(PILOTS, "Ferries", "FERRIES"),
    "a series": replacing(PILOTS, "The harbour year", "Another year"),
    "a dateline": replacing(FERRY, "Faro", "Tavira"),
    "a language": replacing("content/espanol/mareas.md", "lang: es", "lang: pt"),
    "a genre": replacing(FERRY, "background", "analysis"),
    "a layout": replacing("content/sports/column.md", "layout: column\n", ""),
    "an about block's choice": replacing(
        "content/sports/column.md", "about: views", "about: false"
    ),
    "a pin": replacing("content/sports/derby.md", "pinned: true\n", ""),
    "an exclusion": replacing(TRAM, '["home"]', '["feeds"]'),
    "an alias": replacing(FERRY, "/2026/ferry/", "/2026/the-ferry/"),
    "extra": replacing(FERRY, "boats: 3", "boats: 4"),
    "a note": replacing(FERRY, "Call the", "Do not call the"),
    "a picture's caption": replacing(FERRY, "on Sunday night", "on Monday night"),
    "a picture": lambda newsroom: newsroom.picture("world/ferry/quay.png", 8, 9),
    "a picture in a body": lambda newsroom: newsroom.picture("world/ferry/pump.png", 8, 9),
    "a file that a story links to": replacing("content/world/ferry/contract.txt", "1998", "1999"),
    "a file that nobody refers to": lambda newsroom: newsroom.picture("unused.png", 8, 9),
    "a new story": adding("content/world/new.md", NEW.format("New", "2026-11-23 11:00")),
    "an old story": adding("content/world/old.md", NEW.format("Old", "2020-01-01")),
    "a story between": adding("content/sports/between.md", NEW.format("Between", "2026-11-10")),
    "a story that goes": removing("content/espanol/mareas.md"),
    "a related story that goes": removing("content/sports/derby.md"),
    "a draft that is lifted": replacing("content/world/talks.md", "draft: true", "draft: false"),
    "a story that becomes a draft": replacing(TRAM, "+++\ntitle", "+++\ndraft = true\ntitle"),
    "a story that is hidden while another links to it": replacing(
        PILOTS, "---\ntitle", "---\ndraft: true\ntitle"
    ),
    "an author's name": replacing(
        "content/_authors/ana-brito.md", "name: Ana Brito", "name: Ana M. Brito"
    ),
    "an author's bio": replacing("content/_authors/ana-brito.md", "ships", "boats"),
    "an author's address": replacing("content/_authors/ana-brito.md", "ana@", "ab@"),
    "an author's photo": lambda newsroom: newsroom.picture("portrait.png", 8, 9),
    "a plain page's text": replacing("content/pages/about.md", "We are", "We were"),
    "a plain page's title": replacing("content/pages/about.md", "About us", "About you"),
    "a plain page's menu": replacing("content/pages/privacy.md", "menu: none", "menu: footer"),
    "a plain page that goes": lambda newsroom: removing("content/pages/privacy.md")(newsroom),
    "data": replacing("content/_data/tides.toml", "18:32", "18:33"),
    "a verbatim file": replacing("content/_static/ads.txt", "DIRECT", "RESELLER"),
    "the outlet's name": replacing("config.toml", "The Quay Gazette", "The Pier Gazette"),
    "the outlet's address": replacing("config.toml", "https://gazette.test", "https://paper.test"),
    "the outlet's zone": replacing("config.toml", "Europe/Lisbon", "Europe/Madrid"),
    "the outlet's language": replacing("config.toml", 'language = "en"', 'language = "fr"'),
    "the about block": replacing("config.toml", "belongs to its readers", "belongs to nobody"),
    "another about block": replacing("config.toml", "Opinions are", "Views are"),
    "the logo": lambda newsroom: newsroom.picture("logo.png", 8, 9),
    "an account": replacing("config.toml", "on Mastodon", "elsewhere"),
    "a section's name": replacing("config.toml", 'name = "Sports"', 'name = "Sport"'),
    "a section's name in a language": replacing("config.toml", "Mundo", "El mundo"),
    "a section's colour": replacing("config.toml", "#a34500", "#a34501"),
    "a section's language": replacing("config.toml", 'language = "es"', 'language = "pt"'),
    "a new section": replacing(
        "config.toml", "[theme]\n", '[sections.arts]\nname = "Arts"\n\n[theme]\n'
    ),
    "an option": replacing("config.toml", "Slow news", "Fast news"),
    "the length of pages": replacing("config.toml", "per_page = 2", "per_page = 1"),
    "the length of the recent posts": replacing("config.toml", "recent = 2", "recent = 3"),
    "the mode of the recent posts": replacing(
        "config.toml", "recent = 2", 'recent = 2\nrecent_mode = "inline"'
    ),
    "the number of related stories": replacing("config.toml", "related = 2", "related = 1"),
    "pages by year": replacing("config.toml", "related = 2", "related = 2\nyears = false"),
    "the length of feeds": replacing("config.toml", "items = 3", "items = 2"),
    "full text": replacing("config.toml", "items = 3", "items = 3\nfull_text = false"),
    "feeds of tags": replacing("config.toml", "tags = true", "tags = false"),
    "feeds of sections": replacing("config.toml", "tags = true", "sections = false"),
    "URLs of stories": lambda newsroom: newsroom.append(
        "config.toml", '\n[urls]\narticle = "/{slug}/"\n'
    ),
    "URLs of tags": lambda newsroom: newsroom.append(
        "config.toml", '\n[urls]\ntag = "/t/{tag}/"\n'
    ),
    "the engine": lambda newsroom: newsroom.append(
        "config.toml", '\n[markdown]\nengine = "commonmark"\n'
    ),
    "HTML in bodies": lambda newsroom: newsroom.append(
        "config.toml", '\n[markdown]\nhtml = "off"\n'
    ),
    "a base template": replacing(f"{PAPER}/base.html", "<main>", '<main class="m">'),
    "an inherited template": replacing(f"{PAPER}/article.html", "<aside>", '<aside class="a">'),
    "macros": replacing(f"{PAPER}/parts.html", '<article class="card', '<article class="mine card'),
    "a block": replacing(f"{GAZETTE}/article.html", "read this first", "read this last"),
    "a template that shadows another": adding(
        f"{GAZETTE}/list.html", '{% extends "parent:list.html" %}'
    ),
    "a template that shadows its macros": adding(
        f"{GAZETTE}/parts.html",
        "{% macro card(story) %}card{% endmacro %}{% macro titles(a, b) %}{% endmacro %}",
    ),
    "a template that goes": removing(f"{GAZETTE}/base.html"),
    "a kind of pages that goes": removing(f"{PAPER}/tag.html"),
    "authors' pages that go": removing(f"{PAPER}/author.html"),
    "years' pages that go": removing(f"{PAPER}/year.html"),
    "strings": replacing("themes/paper/strings/en.toml", "Published on", "Printed on"),
    "strings of a language": replacing(
        "themes/gazette/strings/es.toml", "Publicado el", "Impreso el"
    ),
    "a style sheet": replacing("themes/gazette/static/paper.css", "gazette", "GAZETTE"),
    "a picture of a style sheet": replacing("themes/paper/static/wave.svg", "q1-2", "q1-3"),
    "the default of an option": replacing(
        "themes/paper/theme.toml", "default = true", "default = false"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden site, built."""
    root = tmp_path_factory.mktemp("original") / "site"
    shutil.copytree(GOLDEN / "site", root)
    Newsroom.at(root).build()
    return root


def as_if_clean(root: Path, tmp_path: Path, **options: Any) -> None:
    """Build a site and hold it beside a clean build of the same sources; a second build has nothing
    to do.
    """
    report = Newsroom.at(root).build(**options)
    shutil.copytree(
        root,
        tmp_path / "clean",
        ignore=shutil.ignore_patterns(".newsgen", "output", ".output.newsgen"),
    )
    clean = Newsroom.at(tmp_path / "clean").given_urls_of(Newsroom.at(root)).build(**options)
    assert tree(root / "output") == tree(tmp_path / "clean" / "output")
    assert (report.warnings, report.held, report.pages) == (clean.warnings, clean.held, clean.pages)
    again = Newsroom.at(root).build(**options)
    assert (again.rendered, again.tally.written, again.warnings) == (0, 0, clean.warnings)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_build_after_an_edit_equals_a_clean_one(
    edit: Edit, original: Path, tmp_path: Path
) -> None:
    shutil.copytree(original, tmp_path / "site")
    edit(Newsroom.at(tmp_path / "site"))
    as_if_clean(tmp_path / "site", tmp_path)


@pytest.mark.parametrize(
    "options",
    [{"at": NOON + 86_400}, {"at": NOON - 9 * 86_400}, {"drafts": True}],
    ids=["later", "earlier", "preview"],
)
def test_a_build_at_another_time_or_with_drafts_equals_a_clean_one(
    options: dict[str, Any], original: Path, tmp_path: Path
) -> None:
    shutil.copytree(original, tmp_path / "site")
    as_if_clean(tmp_path / "site", tmp_path, **options)
