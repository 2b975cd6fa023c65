"""All errors at once: whatever is wrong, nothing of it hides anything else."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from newsroom import NOON, Newsroom, tree

from newsgen.errors import Broken, Problem
from newsgen.newsroom.check import check


class Wrong(NamedTuple):
    """Something that can be wrong with a story: keys, a body, and the code of the error."""

    code: str
    body: str = ""
    keys: Mapping[str, Any] = {}


KINDS = {
    "unknown key": Wrong("unknown-key", keys={"foo": "1"}),
    "impossible date": Wrong("impossible-date", keys={"date": "2026-13-41"}),
    "empty headline": Wrong("empty", keys={"title": ""}),
    "wrong slug": Wrong("wrong-slug", keys={"slug": "No Slug"}),
    "unknown section": Wrong("unknown-section", keys={"section": "nowhere"}),
    "unknown author": Wrong("unknown-author", keys={"author": "no-body"}),
    "tags that clash": Wrong("same-topic", keys={"tags": ["权利", "权力"]}),
    "id of another": Wrong("same-id", keys={"id": "taken-id"}),
    "alias of another": Wrong("same-url", keys={"aliases": ["/taken/"]}),
    "order of dates": Wrong("wrong-order", keys={"updated": "2020-01-01"}),
    "unknown block": Wrong("unknown-about", keys={"about": "nobody"}),
    "unknown layout": Wrong("unknown-layout", keys={"layout": "nowhere"}),
    "lead picture": Wrong("dead-picture", keys={"image": {"src": "gone.png"}}),
    "lead picture elsewhere": Wrong("dead-picture", keys={"image": {"src": "../../x.png"}}),
    "key of the picture": Wrong("unknown-key", keys={"image": {"src": "quay.png", "alt_": "x"}}),
    "language": Wrong("wrong-language", keys={"lang": "French"}),
    "original": Wrong("unknown-original", keys={"translation_of": "gone-id"}),
    "dead link": Wrong("dead-link", "[link](gone.md)"),
    "dead picture": Wrong("dead-picture", "![A quay](gone.png)"),
    "control character": Wrong("control-character", "a \x07 bell"),
    "direction": Wrong("invisible-character", "turned \u202e round"),
    "bytes": Wrong("not-utf-8", "\udce9t\udce9"),
}
# What cannot be told of one story together: a date that is none comes neither before nor after
# another, and a URL or id that is unknown claims nothing.
APART = {frozenset({"impossible date", "order of dates"})}
PAIRS = [
    (one, other)
    for one, other in combinations(KINDS, 2)
    if not KINDS[one].keys.keys() & KINDS[other].keys.keys()
    and frozenset({one, other}) not in APART
]


def put(room: Newsroom, path: str, *kinds: str, alias: str = "/taken/") -> None:
    """Write a story in which these things are wrong."""
    wrong = [KINDS[kind] for kind in kinds]
    keys: dict[str, Any] = {}
    for one in wrong:
        keys |= one.keys
    if "translation_of" in keys:
        keys["translation_of"] = f"gone-{path.rpartition('/')[2]}"
    if "aliases" in keys:
        keys["aliases"] = [alias]
    room.story(path, "\n\n".join(one.body for one in wrong if one.body) or "Fine.", **keys)


def codes(problems: tuple[Problem, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in problems:
        assert problem.severity == "error"
        found.setdefault(problem.path, []).append(problem.code)
    return found


def broken(room: Newsroom) -> tuple[Problem, ...]:
    with pytest.raises(Broken) as caught:
        room.build()
    return caught.value.problems


def expected(*kinds: str) -> list[str]:
    return sorted(KINDS[kind].code for kind in kinds)


@pytest.fixture
def room(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    write = newsroom.write

    def raw(path: str, text: str | bytes) -> Newsroom:
        return write(path, text.encode(errors="surrogateescape") if isinstance(text, str) else text)

    monkeypatch.setattr(newsroom, "write", raw)
    newsroom.story("world/0", id="taken-id", aliases=["/taken/"]).picture("world/quay.png")
    return newsroom


def test_of_each_pair_of_errors_in_one_story_both_are_told(room: Newsroom) -> None:
    stories = {f"content/world/pair-{number}.md": pair for number, pair in enumerate(PAIRS)}
    aliases = [f"/taken/{number}/" for number in range(len(PAIRS))]
    room.story("world/0", id="taken-id", aliases=aliases)
    for number, pair in enumerate(PAIRS):
        put(room, f"world/pair-{number}", *pair, alias=aliases[number])
    found = codes(broken(room))
    assert {path: sorted(found.get(path, [])) for path in stories} == {
        path: expected(*pair) for path, pair in stories.items()
    }
    assert found.keys() == stories.keys()
    assert set(room.files()) <= {".newsgen"}


def test_of_each_pair_of_errors_in_two_stories_both_are_told(room: Newsroom) -> None:
    for one, other in combinations(KINDS, 2):
        put(room, "world/one", one)
        put(room, "world/two", other)
        found = codes(broken(room))
        told = {path: sorted(codes) for path, codes in found.items()}
        assert told == {
            "content/world/one.md": expected(one),
            "content/world/two.md": expected(other),
        }, (one, other)


def test_all_that_is_wrong_with_one_story_is_told(room: Newsroom) -> None:
    kinds = [kind for kind in KINDS if kind not in ("impossible date", "wrong slug")]
    kinds = [kind for kind in kinds if kind not in ("lead picture elsewhere", "key of the picture")]
    put(room, "world/one", *kinds)
    found = codes(broken(room))
    assert found.keys() == {"content/world/one.md"}
    assert sorted(found["content/world/one.md"]) == expected(*kinds)


def test_check_tells_the_same_errors_as_a_build_each_once(room: Newsroom) -> None:
    for number, kind in enumerate(KINDS):
        put(room, f"world/story-{number}", kind, *(["dead link"] if "link" not in kind else []))
    room.write("content/_authors/jo-roe.md", "---\nnmae: Jo\n---\n\n[bio](gone.md)\n")
    room.page("about", "[page](gone.md)", foo="1")
    errors = broken(room)
    found = [problem for problem in check(room.root, NOON).problems if problem.severity == "error"]
    assert sorted(found) == sorted(errors)


HEADERS = {
    "no YAML": "---\ntitle: [\n---\n",
    "no end": "---\ntitle: Ferry\n",
    "no header": "Ferry\n",
    "a list": "---\n- Ferry\n---\n",
    "too long": f"---\ntitle: Ferry\nnote: {'x' * 70_000}\n---\n",
    "a conflict": "---\ntitle: A\n<<<<<<< HEAD\nslug: a\n=======\nslug: b\n>>>>>>> x\n---\n",
    "a second mark": "---\ntitle: Ferry\ntitle: Ferry\n---\n",
}


@pytest.mark.parametrize("kind", HEADERS)
def test_a_header_that_cannot_be_read_does_not_hide_what_is_wrong_with_the_body(
    room: Newsroom, kind: str
) -> None:
    room.write("content/world/one.md", HEADERS[kind] + "\nSee [link](gone.md) and\a.\n")
    room.story("world/two", "[one](one.md)")  # it is there
    told = broken(room)
    assert codes(told).keys() == {"content/world/one.md"}
    found = [problem.code for problem in told]
    assert {"dead-link", "control-character"} < set(found)
    assert "missing-key" not in found or kind == "a conflict"
    line = HEADERS[kind].count("\n") + 2
    assert all(one.line == line for one in told if one.code in ("dead-link", "control-character"))


def test_records_pages_data_and_templates_hide_nothing_of_stories(room: Newsroom) -> None:
    put(room, "world/one", "unknown key", "dead link")
    room.story("world/two", author="jo-roe")  # the record is there
    room.write("content/_authors/jo-roe.md", "---\nnmae: Jo\n---\n\n[bio](gone.md)\n")
    room.write(
        "content/_authors/Al_Roe.md", "---\nname: Al\nphoto: gone.png\n---\n\n[b](gone.md)\n"
    )
    room.page("about", "[page](gone.md)", foo="1", image={"src": "gone.png"}, layout="nowhere")
    room.write("content/_data/tides.toml", "high =\n").write("content/_data/tides.json", "{")
    room.theme("own", "default", article__html="{% if %}")
    assert {path: set(found) for path, found in codes(broken(room)).items()} == {
        "content/world/one.md": {"unknown-key", "dead-link"},
        "content/_authors/jo-roe.md": {"unknown-key", "dead-link"},
        "content/_authors/Al_Roe.md": {"author-id", "dead-picture", "dead-link"},
        "content/pages/about.md": {"unknown-key", "dead-link", "dead-picture", "unknown-layout"},
        "content/_data/tides.toml": {"bad-toml"},
        "content/_data/tides.json": {"bad-json"},
        "themes/own/templates/article.html": {"template"},
    }


def test_what_a_template_cannot_do_is_told_beside_dead_links_and_wrong_headers(
    room: Newsroom,
) -> None:
    room.theme("own", "default", article__html="{{ story.nothing.at.all }}")
    put(room, "world/one", "dead link")
    assert codes(broken(room)) == {
        "content/world/one.md": ["dead-link"],
        "themes/own/templates/article.html": ["template"],
    }
    put(room, "world/one", "unknown key", "dead link")
    assert codes(broken(room)).keys() == {
        "content/world/one.md",
        "themes/own/templates/article.html",
    }


def test_a_story_that_claims_the_url_of_another_is_told_of_what_else_is_wrong(
    room: Newsroom,
) -> None:
    room.story("world/b", "[link](gone.md)", slug="a", foo="1").story("world/a")
    room.story("world/c", aliases=["/world/2026/11/a/"], bar="1")
    told = codes(broken(room))
    assert {path: sorted(found) for path, found in told.items()} == {
        "content/world/b.md": ["dead-link", "unknown-key"],
        "content/world/c.md": ["same-url", "unknown-key"],
    }


def test_an_unknown_date_claims_no_url(room: Newsroom) -> None:
    room.story("world/a").story("world/b", slug="a", date="soon")
    assert codes(broken(room)) == {"content/world/b.md": ["wrong-date"]}


def test_what_follows_from_an_error_is_not_told(room: Newsroom) -> None:
    """A link to a story that has errors leads somewhere, and so does the name of its author."""
    put(room, "world/one", "unknown key")
    room.write("content/world/two.md", b"\x89PNG\r\n\x00\xff")
    room.write("content/_authors/jo-roe.md", "---\n")
    room.story("world/three", "[a](one.md) [b](two.md) [c](../_authors/jo-roe.md)", author="jo-roe")
    assert codes(broken(room)).keys() == {
        "content/world/one.md",
        "content/world/two.md",
        "content/_authors/jo-roe.md",
    }


def test_nothing_of_what_was_only_judged_stays(room: Newsroom) -> None:
    """A build that was stopped leaves no other catalog than one that never met the errors."""
    room.build()
    before = tree(room.output)
    put(room, "world/one", "unknown key", "dead link")
    broken(room)
    assert not list((room.root / ".newsgen").glob("judged*"))
    room.remove("content/world/one.md")
    report = room.build()
    assert report.rendered == 0
    assert tree(room.output) == before


def test_a_story_with_errors_is_never_published_from_what_could_be_read_of_it(
    room: Newsroom, tmp_path: Path
) -> None:
    put(room, "world/one", "wrong slug")
    broken(room)
    with room.catalog() as catalog:
        assert catalog.execute("SELECT count(*) FROM article").fetchone() == (1,)
        assert not catalog.execute("SELECT 1 FROM page WHERE owner LIKE '%one.md'").fetchone()
    room.story("world/one")
    room.build()
    other = Newsroom(tmp_path / "other").story("world/one")
    other.story("world/0", id="taken-id", aliases=["/taken/"]).picture("world/quay.png").build()
    assert tree(room.output) == tree(other.output)
