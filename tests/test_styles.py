"""`/_desk/styles/`: the preview shows every part of the theme, and nothing of it is published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import get_args
from urllib.parse import unquote, urlsplit

import pytest
import validators
from newsroom import Newsroom
from selectolax.lexbor import LexborHTMLParser

from newsgen.errors import Broken
from newsgen.model import Form
from newsgen.preview.board import Board, Outcome
from newsgen.preview.server import Server, open_server, serving
from newsgen.preview.styles import PAGE, ROOT, Styles


def get(server: Server, target: str) -> tuple[int, str, bytes]:
    """Status, type and body of an answer, which takes a build."""
    with closing(HTTPConnection("127.0.0.1", server.server_port, timeout=60)) as connection:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()


def styles_of(room: Newsroom) -> Styles:
    return Styles(room.root, room.root / ".newsgen" / "preview" / "styles")


def page_of(styles: Styles, edition: int = 0) -> LexborHTMLParser:
    return LexborHTMLParser((styles.folder(edition) / PAGE).read_text(encoding="utf-8"))


@pytest.fixture
def server(newsroom: Newsroom) -> Iterator[Server]:
    newsroom.story("world/ferry").build()
    board = Board()
    board.settle(Outcome())
    styles = styles_of(newsroom)
    with open_server(board, newsroom.output, 0, styles=styles) as server, serving(server):
        yield server


def test_all_forms_of_blocks_and_cards_and_all_boxes_are_there(newsroom: Newsroom) -> None:
    page = page_of(styles_of(newsroom))
    for form in get_args(Form):
        assert page.css_first(f"#block-{form} .block-{form} .card-title"), form
    for hero in ("beside", "over", "text"):
        assert page.css_first(f"#hero-{hero} .card.lead.hero-{hero}"), hero
    for selector in (
        *("h2", "h3", "h4", "blockquote", "ul ul", "ol", "table", "figure figcaption", "pre"),
        *(".footnotes", "hr", ".card.opinion", ".card.paid", ".newsletter input", ".support"),
        *(".button", ".ad", ".author-box", ".headlines"),
    ):
        assert page.css_first(f"main {selector}"), selector


def test_what_it_links_to_is_there(newsroom: Newsroom) -> None:
    styles = styles_of(newsroom)
    page, home = page_of(styles), styles.folder(0)
    found = [node.attributes.get("href") or "" for node in page.css("main a")]
    own = [urlsplit(unquote(one)).path for one in found if one.startswith(ROOT)]
    assert len({*own}) > 20
    for path in own:
        file = home / path.removeprefix(f"{ROOT}/")
        assert (file if file.suffix else file / "index.html").is_file(), path


def test_it_has_the_sites_theme_with_its_options_and_templates(newsroom: Newsroom) -> None:
    newsroom.picture("_images/logo.png").write("content/_static/own.woff2", b"wOF2")
    newsroom.theme("mine", "default", parts__slash="")
    newsroom.remove("themes/mine/templates/parts.slash").write(
        "themes/mine/templates/parts/card.html", '<p class="mine">{{ story.title }}</p>'
    )
    option = '\n[options.desk]\ntype = "section"\ndefault = ""\n'
    newsroom.append("themes/mine/theme.toml", option)
    chosen = 'accent = "#0b6e4f"\nserif = "_static/own.woff2, serif"\ndesk = "world"\n'
    newsroom.append("config.toml", f"\n[theme.options]\n{chosen}")
    styles = styles_of(newsroom)
    assert page_of(styles).css_first("main .mine")
    sheet = (styles.folder(0) / "outlet.css").read_text(encoding="utf-8")
    assert "--option-accent: #0b6e4f;" in sheet
    assert f'url("{ROOT}/own.woff2?v=' in sheet
    newsroom.write("themes/mine/templates/parts/card.html", '<p class="other"></p>')
    assert page_of(styles).css_first("main .mine"), "the edition is the same"
    assert page_of(styles, 1).css_first("main .other")


def test_a_theme_without_a_page_for_it_shows_the_elements_alone(newsroom: Newsroom) -> None:
    page = page_of(styles_of(newsroom.bare()))
    assert page.css_first("blockquote")
    assert not page.css_first("#block-lead")


def test_the_interface_is_in_the_sites_language(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", "[outlet]\n", '[outlet]\nlanguage = "es"\n')
    page = page_of(styles_of(newsroom))
    assert page.css_first('html[lang="es"]')
    assert page.css_first('.block-language[lang="en"]')


def test_the_preview_serves_it_and_nothing_of_it_is_published(
    server: Server, newsroom: Newsroom
) -> None:
    status, kind, body = get(server, f"{ROOT}/")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert b'id="block-strip"' in body
    assert b"/_newsgen/reload.js" in body
    assert get(server, ROOT)[0] == 302
    assert get(server, f"{ROOT}/outlet.css")[0] == 200
    assert get(server, f"{ROOT}/lead/")[0] == 200
    for target in ("/nowhere/", "/../site/config.toml", "/%2e%2e/lock", "x/"):
        assert get(server, f"{ROOT}{target}")[0] in (400, 404), target
    assert not [path for path in newsroom.files() if "_desk" in path]
    assert not (newsroom.output / "_desk").exists()


def test_what_is_wrong_with_a_theme_is_shown_in_its_place(
    server: Server, newsroom: Newsroom
) -> None:
    newsroom.theme("mine", "default", article__html="{{ story.titel }}")
    status, _, body = get(server, f"{ROOT}/")
    assert status == 500
    assert b"titel" in body


def test_a_link_brings_nothing_of_the_machine_into_it(newsroom: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text("<svg/>", encoding="utf-8")
    newsroom.write("content/_images/x", "").remove("content/_images/x")
    (newsroom.root / "content/_images/logo.svg").symlink_to(tmp_path / "secret.svg")
    newsroom.replace("config.toml", "[outlet]\n", '[outlet]\nlogo = "_images/logo.svg"\n')
    styles = styles_of(newsroom)
    with pytest.raises(Broken, match=r"no picture content/_images/logo\.svg"):
        styles.folder(0)


def rooted(room: Newsroom, folder: Path) -> Path:
    """A folder in which the sample outlet lies where its URLs say."""
    home = folder / "root" / ROOT[1:]
    home.parent.mkdir(parents=True)
    home.symlink_to(styles_of(room).folder(0))
    return folder / "root"


@pytest.mark.tools
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(newsroom: Newsroom, tmp_path: Path, scheme: str) -> None:
    validators.need("axe")
    root = rooted(newsroom, tmp_path)
    assert not validators.axe([f"{ROOT}/all/"], root=root, scheme=scheme)


@pytest.mark.tools
@pytest.mark.parametrize("accent", ["#ffee55", "#0b6e4f", "#111111"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whatever_colours_are_chosen_all_can_be_read(
    newsroom: Newsroom, tmp_path: Path, accent: str, scheme: str
) -> None:
    validators.need("axe")
    chosen = f'accent = "{accent}"\npaper = "{accent}"\n'
    newsroom.append("config.toml", f"\n[theme.options]\n{chosen}")
    targets = [f"{ROOT}/all/", f"{ROOT}/lead/2026/05/lead-1/"]
    root = rooted(newsroom, tmp_path)
    assert not validators.axe(targets, root=root, widths=(1280,), scheme=scheme)
