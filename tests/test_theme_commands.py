"""`newsgen theme`: list, new, which, eject and check."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from newsroom import Newsroom

from newsgen.cli import main


def call(room: Newsroom, name: str, *words: str) -> Result:
    done = CliRunner().invoke(main, ["theme", name, *words, str(room.root)])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done


def values(room: Newsroom, name: str, *words: str) -> Any:
    return json.loads(call(room, name, *words, "--json").stdout)


@pytest.fixture
def mine(newsroom: Newsroom) -> Newsroom:
    """A site with a theme of its own that is in use."""
    newsroom.story("world/ferry")
    assert call(newsroom, "new", "mine").exit_code == 0
    return newsroom.append("config.toml", '\n[theme]\nname = "mine"\n')


# -- list and new ----------------------------------------------------------------------------------


def test_all_themes_are_listed_with_those_that_are_in_use(mine: Newsroom) -> None:
    mine.write("themes/spare/theme.toml", 'name = "spare"\nparent = "mine"\n')
    found = {one["name"]: one for one in values(mine, "list")["themes"]}
    assert set(found) >= {"default", "mine", "spare", "wire"}
    assert {name for name, one in found.items() if one["in_use"]} == {"default", "mine"}
    assert (found["default"]["shipped"], found["mine"]["shipped"]) == (True, False)
    assert found["spare"]["parent"] == "mine"
    lines = call(mine, "list").stdout.splitlines()
    assert '* mine: "Mine" 0.1.0, child of default (themes/mine)' in lines
    assert any(line.startswith("  wire: ") for line in lines)


def test_a_new_theme_looks_like_its_parent_and_has_a_sheet_of_its_own(mine: Newsroom) -> None:
    assert not mine.build().warnings
    assert '<link rel="stylesheet" href="/static/css/mine.' in mine.read("/")
    lines = sum(
        len(path.read_text().splitlines())
        for path in (mine.root / "themes/mine").rglob("*.*")
        if path.is_file()
    )
    assert lines < 20
    assert not values(mine, "check")["problems"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["Mine"], "is no name for a theme"),
        (["../mine"], "is no name for a theme"),
        (["mine"], 'there is a theme "mine" already'),
        (["default"], 'there is a theme "default" already'),
        (["more", "--parent", "defalt"], 'no theme named "defalt", did you mean "default"?'),
    ],
)
def test_a_theme_that_cannot_be_made_is_refused(
    mine: Newsroom, words: list[str], message: str
) -> None:
    done = CliRunner().invoke(main, ["theme", "new", words[0], str(mine.root), *words[1:]])
    assert done.exit_code == 1
    assert message in done.stderr
    assert sorted(path.name for path in (mine.root / "themes").iterdir()) == ["mine"]


# -- which and eject -------------------------------------------------------------------------------


def test_the_file_that_serves_a_template_comes_before_those_it_replaces(mine: Newsroom) -> None:
    assert call(mine, "which", "base.html").stdout.splitlines() == [
        "themes/mine/templates/base.html",
        "  in place of themes/default/templates/base.html",
    ]
    (only,) = values(mine, "which", "parts/card.html")["files"]
    assert (only["theme"], only["level"]) == ("default", 1)
    done = call(mine, "which", "artcle.html")
    assert done.exit_code == 1
    assert 'did you mean "article.html"?' in done.stderr
    assert call(mine, "which", "../theme.toml").exit_code == 1


def test_a_template_is_copied_to_be_changed_and_never_over_another(mine: Newsroom) -> None:
    mine.build()
    before = mine.read("/")
    done = call(mine, "eject", "front.html")
    assert done.stdout == "themes/mine/templates/front.html\n"
    assert '{% extends "parent:front.html" %}' in done.stderr
    mine.build()
    assert mine.read("/") == before
    again = call(mine, "eject", "front.html")
    assert again.exit_code == 1
    assert "is there already" in again.stderr
    assert values(mine, "eject", "parts/card.html")["has_blocks"] is False
    assert values(mine, "which", "parts/card.html")["files"][0]["theme"] == "mine"


def test_a_copy_of_what_names_its_parent_says_that_this_is_another_now(mine: Newsroom) -> None:
    call(mine, "new", "child", "--parent", "mine")
    mine.remove("themes/child/templates/base.html").replace("config.toml", '"mine"', '"child"')
    done = call(mine, "eject", "base.html")
    assert '"parent:" in it now means the file that it was copied from' in done.stderr


def test_nothing_is_put_into_a_theme_that_came_with_newsgen(newsroom: Newsroom) -> None:
    done = call(newsroom, "eject", "front.html")
    assert done.exit_code == 1
    assert "newsgen theme new NAME" in done.stderr


# -- check -----------------------------------------------------------------------------------------


def remarks(room: Newsroom) -> dict[str, str]:
    return {
        one["code"]: f"{one['path']}:{one['line']} {one['message']}"
        for one in values(room, "check")["problems"]
    }


def test_what_of_a_theme_is_for_nothing_is_told(mine: Newsroom) -> None:
    home = "themes/mine"
    mine.append(f"{home}/theme.toml", '\n[options.tone]\ntype = "text"\ndefault = "x"\n')
    mine.append(f"{home}/theme.toml", '\n[options.accent]\ntype = "colour"\ndefault = "#123"\n')
    mine.write(f"{home}/static/old.png", b"x").write(f"{home}/static/OFL.txt", "Free.")
    mine.write(f"{home}/strings/en.toml", 'closing = "Bye"\ngenre_rumour = "Rumour"\n')
    mine.write(f"{home}/templates/artcle.html", "x")
    mine.write(
        f"{home}/templates/page.html",
        '{% extends "parent:page.html" %}{% block boddy %}{% endblock %}',
    )
    assert remarks(mine) == {
        "unused-file": f'{home}/static/old.png:0 no template and no style sheet names "old.png"',
        "unused-option": f'{home}/theme.toml:6 nothing reads the option "tone"',
        "unused-string": f'{home}/strings/en.toml:1 no template says the string "closing"',
        "unused-template": f"{home}/templates/artcle.html:0 no page is made with the template "
        '"artcle.html", did you mean "article.html"?',
        "unknown-block": f"{home}/templates/page.html:1 no template above has a block "
        '"boddy", did you mean "body"?',
    }
    assert call(mine, "check").exit_code == 0
    assert call(mine, "check", "--strict").exit_code == 1


def test_what_is_named_is_no_waste(mine: Newsroom) -> None:
    home = "themes/mine"
    mine.append(f"{home}/theme.toml", '\n[options.tone]\ntype = "colour"\ndefault = "#123"\n')
    mine.append(
        f"{home}/static/css/mine.css",
        "a { color: var(--option-tone); background: url(../old.png) }\n",
    )
    mine.write(f"{home}/static/old.png", b"x")
    assert not remarks(mine)


def test_strings_that_are_missing_are_told_at_their_place(mine: Newsroom) -> None:
    home = "themes/mine"
    mine.write(f"{home}/templates/parts/about.html", '{{ t("closing") }}\n{{ t("closng") }}')
    mine.write(f"{home}/strings/en.toml", 'closing = "Bye"\n')
    mine.replace("config.toml", 'name = "World"', 'name = "World"\nlanguage = "es"')
    first, second = values(mine, "check")["problems"]
    assert first["message"] == 'no words for "closing" in es: they are in English there'
    assert (second["line"], second["column"]) == (2, 4)
    assert second["message"] == 'no string "closng", did you mean "closing"?'
    assert call(mine, "check").exit_code == 1
    mine.write(f"{home}/strings/es.toml", 'closing = "Adiós"\n')
    assert len(values(mine, "check")["problems"]) == 1


def test_a_template_that_is_no_jinja_is_an_error(mine: Newsroom) -> None:
    mine.write("themes/mine/templates/front.html", "{% if %}")
    assert list(remarks(mine)) == ["template"]
    assert call(mine, "check").exit_code == 1
