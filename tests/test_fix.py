"""newsgen check --fix: what needs no writer is mended, and nothing else of a file is touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st
from newsroom import CONFIG, Newsroom, tree

from newsgen.cli import main
from newsgen.errors import Broken
from newsgen.newsroom.fix import Change, mend
from newsgen.newsroom.further_keys import further_keys
from newsgen.newsroom.manuscripts import Desk, Manuscript
from newsgen.outlet.config import parse_config

PATH = "content/world/ferry.md"
DESK = Desk(parse_config(CONFIG.encode()), "story")


def fixed(text: str, path: str = PATH, kind: str = "story") -> tuple[str, list[str], list[str]]:
    """The text as it is mended, what was changed, and what was left."""
    changes, left = list[Change](), list[Change]()
    copy = Manuscript.of(path, text.encode())
    after = mend(copy, Desk(DESK.config, kind), changes, left)
    return (
        after.data.decode(),
        list(map(str, changes)),
        list(map(str, left)),
    )


def header(*lines: str) -> str:
    return "\n".join(("---", "title: Ferry", *lines, "---", "Text.", ""))


def mended(*lines: str, date: str = "date: 2014-01-05") -> list[str]:
    """The lines of a header as they are mended, but for title and date."""
    before = header(*([date] if date else []), *lines)
    after, _, left = fixed(before)
    assert left == []
    kept = after.removeprefix("---\ntitle: Ferry\n").removesuffix("---\nText.\n").splitlines()
    return [line for line in kept if line != date]


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path / "site").bare()


def cli(room: Newsroom, *words: str) -> Result:
    words = ("check", str(room.root), "--at", "2026-11-23T12:00", *words)
    return CliRunner().invoke(main, words)


# -- what is mended --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("description: X", "summary: X"),
        ('"description": "X: y" # why', 'summary: "X: y" # why'),
        ("lastmod: 2014-02-05", "updated: 2014-02-05"),
        ("lastmod: 5 Feb 2014 9:07 AM", "updated: 2014-02-05 09:07"),
        ("Kicker: X", "kicker: X"),
        ("Aliases: [foo]", "aliases: [/foo/]"),
        ("Updated: soon", "updated: soon"),
        ("permalink: blog/a", "url: /blog/a"),
        ("permalink: /:year/:title/", "permalink: /:year/:title/"),
        ("_wp_old_slug: old-name", "_wp_old_slug: old-name"),
        ("featured: true", "pinned: true"),
        ("keywords: [a, 'b']", "tags: [a, 'b']"),
        ("redirect_from: /old/", "aliases: /old/"),
        ("categories: [news]", "categories: [news]"),
        ("tags: [a]\ncategory: News", "tags: [a]\ncategory: News"),
        ("keywords: [a]\ncategories: [News]", "tags: [a]\ncategories: [News]"),
        ("section: world\ncategory: News", "section: world\ntags: News"),
        ("published: false", "published: false"),
        ("cover: a.png", "cover: a.png"),
        ("expirydate: 2020-01-01", "expirydate: 2020-01-01"),
        ("lastmod: 2013-01-01", "lastmod: 2013-01-01"),
        ("canonical_url: nowhere", "canonical_url: nowhere"),
        ("sumary: X", "sumary: X"),
    ],
)
def test_foreign_keys_whose_value_fits(line: str, better: str) -> None:
    assert mended(*line.split("\n")) == better.split("\n")


def test_of_two_words_for_one_key_the_first_is_taken() -> None:
    assert mended("description: X", "excerpt: Y") == ["summary: X", "excerpt: Y"]


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("updated: 2014-2-5 9:07:00 +0900", "updated: 2014-02-05 09:07:00+09:00"),
        ("updated: '5 Feb 2014'  # late", "updated: '2014-02-05'  # late"),
        ("embargo: {until: 5 Feb 2014, reason: x}", "embargo: {until: 2014-02-05, reason: x}"),
        ("pinned: Feb 5, 2014", "pinned: 2014-02-05"),
        ("updated: 05/02/2014", "updated: 05/02/2014"),
        ("updated: soon", "updated: soon"),
        ("updated: 2014-02-05T09:07", "updated: 2014-02-05T09:07"),
        ("extra: {when: 5 Feb 2014}", "extra: {when: 5 Feb 2014}"),
    ],
)
def test_dates_with_one_reading(line: str, better: str) -> None:
    assert mended(line) == [better]


def test_a_date_from_the_files_name() -> None:
    assert fixed(header(), "content/world/2014-01-05-x.md")[0] == header("date: 2014-01-05")
    assert fixed(header("date: soon"), "content/world/2014-01-05-x.md")[1] == []
    assert fixed(header(), "content/pages/2014-01-05-x.md", "plain")[1] == []


OWN = "/world/2014/01/ferry/"


@pytest.mark.parametrize(
    ("given", "better"),
    [
        ("aliases: foo", "aliases: /foo/"),
        ("aliases: 'foo/bar.html'", "aliases: '/foo/bar.html'"),
        ("aliases: https://courier.test/old/?p=1", "aliases: /old/"),
        ("aliases: https://other.test/old/", "aliases: https://other.test/old/"),
        ("aliases: /caf%C3%A9/", "aliases: /café/"),
        ("aliases: /100%/", "aliases: /100%/"),
        ("aliases: /a,b%20c/", "aliases: /a,b%20c/"),
        (f"aliases: {OWN}", ""),
        (f"aliases: [{OWN}]", ""),
        (f"aliases:\n  - {OWN}", ""),
        (f"aliases: [{OWN}, /a/]", "aliases: [/a/]"),
        (f"aliases: [/a/, {OWN}]", "aliases: [/a/]"),
        (f'aliases: [ "/a/" , {OWN}, /b/, /A, c ]', 'aliases: [ "/a/", /b/, /c/ ]'),
        ("aliases:\n- /Weir\n- /weir\n- /weir/\n- /mill/", "aliases:\n- /Weir\n- /mill/"),
        (f"aliases: {OWN} # mine", f"aliases: {OWN} # mine"),
        ("aliases: []", "aliases: []"),
        ("aliases:\n- /a\n- /a/\n# b\n- /b\n- /B # c", "aliases:\n- /a\n# b\n- /b\n- /B # c"),
    ],
)
def test_old_addresses(given: str, better: str) -> None:
    assert mended(*given.split("\n")) == better.splitlines()


@pytest.mark.parametrize(
    ("text", "line", "rest"),
    [
        ("LARKMOOR — Late.", "dateline: Larkmoor", "Late."),
        ("LARKMOOR, Corvane -- Late.", "dateline: Larkmoor, Corvane", "Late."),
        ("**PUERTO DE LA CRUZ** – Late.", "dateline: Puerto de la Cruz", "Late."),
        ("**LARKMOOR —** Late.", "dateline: Larkmoor", "Late."),
        ("\n\nO'FALLON — Late.", "dateline: O'Fallon", "\n\nLate."),
    ],
)
def test_typed_datelines(text: str, line: str, rest: str) -> None:
    before = f"---\ntitle: A\ndate: 2014-01-05\n---\n{text}\n\nMore — text.\n"
    after = f"---\ntitle: A\ndate: 2014-01-05\n{line}\n---\n{rest}\n\nMore — text.\n"
    assert fixed(before)[0] == after


@pytest.mark.parametrize(
    "text",
    [
        "LARKMOOR (Agency) — Late.",
        "LARKMOOR, Nov. 20 — Late.",
        "LARKMOOR, Monday — Late.",
        "**LARKMOOR — Late.** Very.",
        "LARKMOOR — 5. May was late.",
        "LARKMOOR — # Late",
        "TLDR – late.",
    ],
)
def test_datelines_that_its_writer_must_move(text: str) -> None:
    before = f"---\ntitle: A\ndate: 2014-01-05\n---\n{text}\n"
    assert fixed(before) == (before, [], [])


def test_a_dateline_that_is_given_and_typed_goes_out_of_the_text() -> None:
    start = "---\ntitle: A\ndate: 2014-01-05\ndateline: Larkmoor\n---\n"
    assert fixed(f"{start}LARKMOOR — Late.\n")[0] == f"{start}Late.\n"
    other = f"{start}PUERTO — Late.\n"
    assert fixed(other)[0] == other


def test_a_toml_header() -> None:
    before = (
        "+++\ntitle = \"A\" # x\npubdate = 1388912820\nlastmod = '5 Feb 2014'\n"
        'aliases = ["foo", \'/Bar\', "/bar/"]\n[extra]\na = 1\n+++\nNEW YORK — Late.\n'
    )
    assert fixed(before)[0] == (
        '+++\ndateline = "New York"\ntitle = "A" # x\ndate = "2014-01-05 09:07:00Z"\n'
        "updated = '2014-02-05'\naliases = [\"/foo/\", '/Bar']\n[extra]\na = 1\n+++\nLate.\n"
    )


def test_pages_and_authors_are_mended_too() -> None:
    page = "---\nheadline: A\nweight: 3\naliases: [about, /us/]\n---\n"
    assert fixed(page, "content/pages/us.md", "plain")[0] == (
        "---\ntitle: A\norder: 3\naliases: [/about/]\n---\n"
    )
    author = "---\ndisplay_name: Jane Doe\n---\n"
    assert fixed(author, "content/_authors/jane.md", "author")[0] == "---\nname: Jane Doe\n---\n"


def test_what_would_change_more_is_left_and_told(room: Newsroom) -> None:
    # Behind a key in the older form, a line more would be part of its value.
    text = "---\n? title\n: A\n? description\n: X\n---\n"
    after, changes, left = fixed(text)
    assert (after == text) == (changes == [])
    assert len(changes) + len(left) == 1


# -- the command -----------------------------------------------------------------------------------

STORY = (
    "---\r\ntitle: Ferry\r\ndate: 2014-1-5\r\n# why\r\ndescription: X\r\n---\r\nLARKMOOR — A.\r\n"
)
BOM = b"\xef\xbb\xbf"


def test_a_dry_run_shows_the_same_and_writes_nothing(room: Newsroom) -> None:
    room.write(PATH, BOM + STORY.encode())
    before = tree(room.root / "content")
    dry = cli(room, "--fix", "--dry-run")
    assert tree(room.root / "content") == before
    assert dry.exit_code == 1
    wet = cli(room, "--fix")
    assert wet.exit_code == 0
    shown = [
        "content/world/ferry.md:5: description: → summary:",
        "content/world/ferry.md:3: date: 2014-1-5 → 2014-01-05",
        "content/world/ferry.md:7: LARKMOOR — → dateline: Larkmoor",
    ]
    assert dry.stdout.splitlines()[:4] == [*shown, "3 changes to be made in 1 file"]
    assert wet.stdout.splitlines() == [
        *shown,
        "3 changes made in 1 file",
        "1 story checked, nothing to remark",
    ]
    assert (room.root / PATH).read_bytes().startswith(BOM + b"---")
    assert (room.root / PATH).read_bytes().removeprefix(BOM) == (
        b"---\r\ntitle: Ferry\r\ndate: 2014-01-05\r\n# why\r\nsummary: X\r\ndateline: Larkmoor\r\n"
        b"---\r\nA.\r\n"
    )
    assert cli(room, "--fix").stdout.splitlines()[0] == "0 changes made in 0 files"
    assert [path.name for path in (room.root / PATH).parent.iterdir()] == ["ferry.md"]


def test_values_for_scripts(room: Newsroom) -> None:
    room.write(PATH, STORY)
    for words, written in ((["--dry-run"], False), ([], True)):
        values = json.loads(cli(room, "--fix", "--json", *words).stdout)
        assert values["changes"][0] == {
            "path": PATH,
            "line": 5,
            "old": "description:",
            "new": "summary:",
        }
        assert (len(values["changes"]), values["left"], values["written"]) == (3, [], written)
        assert values["ok"] == written


def test_what_is_left_is_checked_and_decides(room: Newsroom) -> None:
    room.write(PATH, STORY.replace("2014-1-5", "05/01/2014"))
    result = cli(room, "--fix", "--summary")
    assert result.exit_code == 1
    assert "wrong-date" in result.stdout
    assert cli(room, "--dry-run").exit_code == 2


def test_files_keep_their_mode_and_links_are_let_be(room: Newsroom, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(STORY, encoding="utf-8")
    room.write(PATH, STORY)
    (room.root / PATH).chmod(0o640)
    (room.root / "content/world/link.md").symlink_to(outside)
    cli(room, "--fix")
    assert (room.root / PATH).stat().st_mode & 0o777 == 0o640
    assert outside.read_text(encoding="utf-8") == STORY.replace("\r\n", "\n")
    assert (room.root / "content/world/link.md").is_symlink()


def test_what_cannot_be_read_is_left_to_the_check(room: Newsroom) -> None:
    room.write(PATH, "---\ntitle: [\n---\n").write("content/world/b.md", b"---\n\xff\n---\n")
    result = cli(room, "--fix")
    assert result.stdout.splitlines()[0] == "0 changes made in 0 files"
    assert result.exit_code == 1
    broken = cli(room.write("config.toml", "["), "--fix")
    assert broken.stdout.splitlines()[0] == "0 changes made in 0 files"


# -- whatever the file -----------------------------------------------------------------------------

LINES = st.sampled_from(
    [
        *("description: X", "Description: 'it''s'", '"excerpt": "a: b"', "lastmod: 5 Feb 2014"),
        *("updated: 2014-2-5 9:07", "pubdate: 2014-01-05 9:07:00 +0900", "date: 05/01/2014"),
        *("date: 2014-01-05", "aliases: foo", f"aliases: [{OWN}, a, /a/]", "keywords: [a, b]"),
        *("aliases:\n  - /A\n  - /a # x\n  - /b%C3%A9/", "aliases:\n- /a\n- /a/\n- c d"),
        *("# description: a comment", "", "extra:\n  description: X\n  date: 5 Feb 2014"),
        *("summary: |\n  description: X\n\n  date: 1.1.2014\n", "note: >-\n  a\n  b"),
        *("embargo: {until: 5 Feb 2014, reason: 'x, y'}", "pinned: 5 Feb 2014", "foo: bar"),
        *("corrections:\n- date: 2014/2/5 # x\n  text: y", "permalink: /a#b", "dateline: Larkmoor"),
        *("? subtitle\n: X", "tags: [a,\n  b]", "kicker: é — “x”", "dateline:", "link: null"),
    ]
)
BODIES = st.sampled_from(
    ["", "Text.\n", "LARKMOOR — Late.\n\ndescription: X\n", "\n\n**LARKMOOR** – a\r\nb", "---\nx\n"]
)


@given(
    lines=st.lists(LINES, max_size=7),
    body=BODIES,
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
@example(lines=["aliases:\n- /a\n- /a/"], body="", newline="\n", mark=b"")
def test_nothing_else_of_a_file_is_touched(
    lines: list[str], body: str, newline: str, mark: bytes
) -> None:
    text = "\n".join(["---", "title: Ferry", *lines, "---", body]).replace("\r\n", "\n")
    try:
        copy = Manuscript.of(PATH, mark + text.replace("\n", newline).encode())
    except Broken:
        return
    changes, left = list[Change](), list[Change]()
    after = mend(copy, DESK, changes, left)
    if not changes:
        assert after.data == copy.data
    assert after.mark == mark
    assert (b"\r\n" in after.data) == (newline == "\r\n")
    assert without_changed(after.header.values) == without_changed(copy.header.values)
    assert after.header.body in (copy.header.body, *without_dateline(copy.header.body))
    again = list[Change]()
    assert mend(after, DESK, again, []).data == after.data
    assert again == []
    kept = [line for line in copy.text.split("\n") if is_of_nothing_mended(line)]
    assert [line for line in after.text.split("\n") if is_of_nothing_mended(line)] == kept


TOUCHED = (
    *("description", "Description", "excerpt", "summary", "lastmod", "updated", "pubdate"),
    *("date", "aliases", "keywords", "tags", "embargo", "pinned", "corrections", "permalink"),
    *("dateline", "subtitle", "kicker", "publish_at"),
)


def without_changed(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in TOUCHED}


def without_dateline(body: str) -> tuple[str, ...]:
    return tuple(body.replace(typed, "") for typed in ("LARKMOOR — ", "**LARKMOOR** – "))


def is_of_nothing_mended(line: str) -> bool:
    words = ("title", "#", "  description", "foo", "note", "  a", "  b", "---", "  date: 1")
    return line.startswith(words)


# -- keys that nobody knows ------------------------------------------------------------------------

BLOCK = """---
title: A
team: Desk
# the day
date: 2014-01-05
cast:
- a
- b
---
Text.
"""
BLOCK_AFTER = """---
title: A
# the day
date: 2014-01-05
extra:
  team: Desk
  cast:
  - a
  - b
---
Text.
"""
TOML = """+++
title = 'A'
team = [
 1]
date = 2014-01-05
[image]
src = 'a.jpg'
+++
Text.
"""
TOML_AFTER = """+++
title = 'A'
date = 2014-01-05
[image]
src = 'a.jpg'

[extra]
team = [
 1]
+++
Text.
"""
FURTHER = {
    "block": (BLOCK, BLOCK_AFTER),
    "other line ends": (BLOCK.replace("\n", "\r\n"), BLOCK_AFTER.replace("\n", "\r\n")),
    "lines of text": (
        "---\ntitle: A\nteam: |\n  one\n\n  two\ndate: 2014-01-05\n---\nText.\n",
        "---\ntitle: A\ndate: 2014-01-05\nextra:\n  team: |\n    one\n\n    two\n---\nText.\n",
    ),
    "there already": (
        "---\ntitle: A\nteam: 1\nextra:\n    b: 2\ndate: 2014-01-05\n---\nText.\n",
        "---\ntitle: A\nextra:\n    team: 1\n    b: 2\ndate: 2014-01-05\n---\nText.\n",
    ),
    "TOML": (TOML, TOML_AFTER),
    "a table": (
        "+++\ntitle = 'A'\nteam = 1\ndate = 2014-01-05\n[extra]\nb = 2\n+++\nText.\n",
        "+++\ntitle = 'A'\ndate = 2014-01-05\n[extra]\nteam = 1\nb = 2\n+++\nText.\n",
    ),
}
FURTHER["of another program"] = (
    "---\ntitle: A\ndate: 2014-01-05\nexpirydate: 2030-01-01\n---\nText.\n",
    "---\ntitle: A\ndate: 2014-01-05\nextra:\n  expirydate: 2030-01-01\n---\nText.\n",
)
STAYS = (
    "---\ntitle: A\nsumary: S\ndate: 2014-01-05\n---\nText.\n",
    "---\ntitle: A\nteam: 1\nextra: {b: 2}\ndate: 2014-01-05\n---\nText.\n",
    "---\ntitle: A\nteam: 1\nextra: {team: 2}\ndate: 2014-01-05\n---\nText.\n",
    "---\ntitle: A\nteam: 1\nextra: none\ndate: 2014-01-05\n---\nText.\n",
)


def _moved(text: str) -> str:
    copy = Manuscript.of(PATH, text.encode())
    once = mend(copy, DESK, [], [], (further_keys,))
    assert mend(once, DESK, [], [], (further_keys,)) is once
    return once.data.decode()


@pytest.mark.parametrize("name", FURTHER)
def test_unknown_keys_go_under_extra(name: str) -> None:
    before, after = FURTHER[name]
    assert _moved(before) == after


@pytest.mark.parametrize("text", STAYS)
def test_what_may_be_misspelt_or_has_no_room_stays(text: str) -> None:
    assert _moved(text) == text


def test_unknown_keys_are_moved_where_that_is_asked_for(room: Newsroom) -> None:
    room.write(PATH, BLOCK)
    assert cli(room, "--fix").exit_code == 1
    assert "team: Desk\n# the day" in (room.root / PATH).read_text()
    done = cli(room, "--fix", "--extra")
    assert done.exit_code == 0, done.output
    assert f"{PATH}:3: team: → extra.team:" in done.stdout
    assert cli(room, "--extra").exit_code == 2
