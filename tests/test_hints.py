"""Messages say what was meant: the file that is near, the line to take out, marks that are none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import Newsroom

from newsgen.cli import COMMANDS
from newsgen.errors import Broken

PACKAGE = Path(__file__).parents[1] / "newsgen"
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


def told(room: Newsroom) -> list[str]:
    """Message and hint of each problem."""
    with pytest.raises(Broken) as caught:
        room.build()
    return [f"{problem.message} / {problem.hint}" for problem in caught.value.problems]


NEAR = {
    "[x](secnd.md)": "second.md",
    "[x](Second.md)": "second.md",
    "[x](../sports/second.md)": "second.md",
    "[x](moved.md)": "2026/moved.md",
    "[x](deep/moved.md)": "2026/moved.md",
    "[x](second.md#part)": None,
    "![A crane](cran.jpg)": "crane.jpg",
    "![A crane](crane.jpg)": None,
    "![A boat](boat.jpg)": "2026/boat.jpg",
}


@pytest.mark.parametrize("body", NEAR)
def test_a_dead_end_names_what_is_near_or_moved(body: str, newsroom: Newsroom) -> None:
    newsroom.story("world/second", "## Part").story("world/2026/moved")
    newsroom.picture("world/crane.jpg").picture("world/2026/boat.jpg")
    newsroom.story("world/new", body)
    near = NEAR[body]
    if near is None:
        newsroom.build()
    else:
        (found,) = told(newsroom)
        assert f'did you mean "{near}"?' in found


def test_a_move_is_seen_by_those_who_led_there(newsroom: Newsroom) -> None:
    newsroom.story("world/crews").story("sports/new", "[x](../world/crews.md)").build()
    newsroom.remove("content/world/crews.md").story("world/2026/crews")
    (found,) = told(newsroom)
    assert 'did you mean "../world/2026/crews.md"?' in found


def test_a_lead_picture_is_looked_for_too(newsroom: Newsroom) -> None:
    newsroom.picture("world/crane.jpg").story("world/new", image={"src": "krane.jpg", "alt": "C"})
    (found,) = told(newsroom)
    assert 'did you mean "crane.jpg"?' in found


def test_what_is_far_from_everything_is_not_guessed(newsroom: Newsroom) -> None:
    newsroom.story("world/second").story("world/new", "[x](zebra-quotas.md)")
    (found,) = told(newsroom)
    assert "did you mean" not in found


def test_a_copied_story_names_both_files_and_the_line(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", id="ferry-strike").story("world/ferry-2", id="ferry-strike")
    (found,) = told(newsroom)
    assert 'id "ferry-strike" belongs to content/world/ferry-2.md already' in found
    assert 'take the line "id: ferry-strike" out of the copy' in found


@pytest.mark.parametrize("used", ["![A boat](boat.jpg)", ""])
def test_a_picture_that_git_lfs_did_not_fetch_says_so(used: str, newsroom: Newsroom) -> None:
    newsroom.write("content/world/boat.jpg", POINTER).story("world/new", used)
    if used:
        (found,) = told(newsroom)
        assert "is a pointer of Git LFS" in found
        assert "git lfs pull" in found
    else:
        (warning,) = newsroom.build().warnings
        assert "git lfs pull" in warning.hint


CURLY = {
    "title: “Club: we won”": 'write straight ones: title: "Club: we won"',
    "summary: „Sie: kommt“": 'write straight ones: summary: "Sie: kommt"',
    "date: “2026-09-21”": "or none: 2026-09-21",
    "slug: ‘the-club’": "or none: the-club",
    "draft: “true”": "or none: true",
    "tags: [“harbour”]": "write straight ones",
    "tags: [“harbour, ferries”]": "write straight ones",
    "author: «Jane Doe»": "write straight ones",
}
SOUND = ("title: “We won”", "title: ’Tis the season", "author: Jane “Jo” Doe", "tags: [’Abd]")


@pytest.mark.parametrize("line", CURLY)
def test_curly_quotation_marks_are_told_plainly(line: str, newsroom: Newsroom) -> None:
    newsroom.write("content/world/new.md", _with(line))
    found = told(newsroom)
    assert any(CURLY[line] in one and "curly quotation marks" in one for one in found), found


@pytest.mark.parametrize("line", SOUND)
def test_curly_marks_of_readers_are_text(line: str, newsroom: Newsroom) -> None:
    newsroom.write("content/world/new.md", _with(line)).build()


def _with(line: str) -> str:
    keys = {"title": "title: T", "date": "date: 2026-09-21"}
    keys[line.partition(":")[0]] = line
    return "---\n{}\n---\nText.\n".format("\n".join(keys.values()))


def test_the_manual_comes_along(newsroom: Newsroom) -> None:
    listing = newsroom.run("docs")
    assert "themes" in listing.stdout
    assert newsroom.run("docs", "themes").stdout.startswith("# Themes")
    unknown = newsroom.run("docs", "themez", check=False)
    assert unknown.returncode == 1
    assert 'did you mean "themes"?' in unknown.stderr


def test_no_hint_leads_to_what_only_a_working_copy_has() -> None:
    texts = [text for path in PACKAGE.rglob("*.py") for text in _texts(path)]
    assert not [text for text in texts if re.search(r"\bdocs/\w+\.md", text)]
    named = {name for text in texts for name in re.findall(r"newsgen docs (\w+)", text)}
    assert named
    assert all((PACKAGE.parent / "docs" / f"{name}.md").is_file() for name in named)
    assert "docs" in COMMANDS


def _texts(path: Path) -> Iterator[str]:
    """The texts in a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in alone:
            yield node.value
