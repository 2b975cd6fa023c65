"""newsgen check: what a build would complain about and what a colleague would remark.

It touches nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from newsroom import NOON, Newsroom, tree

from newsgen.cli import main
from newsgen.newsroom.check import check

GOOD = {"summary": "What happened, in a sentence."}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
)


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path / "site").bare().author("mara-ellery", "Mara Ellery")
    return room.write("content/_images/quay.png", PNG).story(
        "world/ferry", author="mara-ellery", **GOOD
    )


def remarks(room: Newsroom, at: int = NOON) -> list[str]:
    return [
        f"{problem} [{problem.severity} {problem.code}]"
        for problem in check(room.root, at).problems
    ]


def cli(room: Newsroom, *words: str) -> Result:
    return CliRunner().invoke(main, ["check", str(room.root), "--at", "2026-11-23T12:00", *words])


def body_remarks(room: Newsroom, body: str, **keys: Any) -> list[str]:
    room.story("world/ferry", body, **GOOD, **keys)
    return remarks(room)


# -- what a check is -------------------------------------------------------------------------------


def test_a_good_site_gets_no_remark(room: Newsroom) -> None:
    result = cli(room)
    assert (result.exit_code, result.stdout) == (0, "1 story checked, nothing to remark\n")


def test_nothing_is_published_and_nothing_that_is_published_is_touched(room: Newsroom) -> None:
    cli(room)
    assert not room.output.exists()
    room.build()
    output, catalog = tree(room.output), (room.root / ".newsgen/catalog.db").read_bytes()
    times = {path: path.stat().st_mtime_ns for path in room.output.rglob("*")}
    room.story("world/new").replace("content/world/ferry.md", "mara-ellery", "mara-elery")
    assert cli(room).exit_code == 1
    assert tree(room.output) == output
    assert {path: path.stat().st_mtime_ns for path in room.output.rglob("*")} == times
    assert (room.root / ".newsgen/catalog.db").read_bytes() == catalog
    assert not (room.root / ".output.newsgen" / "staging").exists()


def test_a_check_works_beside_a_build(room: Newsroom) -> None:
    room.build()
    with (room.root / ".newsgen/lock").open("a") as lock:
        fcntl = pytest.importorskip("fcntl")
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert remarks(room) == []


def test_it_says_what_a_build_would_say(room: Newsroom) -> None:
    room.replace("content/world/ferry.md", "mara-ellery", "mara-elery").story(
        "world/next", date="tomorrow"
    )
    assert [problem.partition(" [")[0] for problem in remarks(room)] == room.problems()
    room.write(
        "content/world/ferry.md",
        "---\ntitle: Ferry\ndate: 2026-11-20\nsummary: S\n---\n\n[x](y.md)\n",
    ).remove("content/world/next.md")
    assert remarks(room) == [
        'content/world/ferry.md:7:5: link to "y.md" leads nowhere [error dead-link]'
    ]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('timezone = "Europe/Lisbon"', 'timezone = "Lisbon"', "config.toml:4:1"),
        ("[lists]", "[list", "config.toml:18:6"),
        ('engine = "commonmark"', 'extensions = ["tabels"]', "config.toml:23:1"),
        ('name = "bare"', 'name = "bear"', "config.toml:26:1"),
    ],
)
def test_broken_settings_are_a_finding_too(room: Newsroom, old: str, new: str, place: str) -> None:
    result = cli(room.replace("config.toml", old, new))
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{place}: ")


def test_a_check_after_a_check_says_the_same(room: Newsroom) -> None:
    room.story("world/bare").story("world/draft", "[x](y.md)", draft=True, **GOOD)
    assert remarks(room) == remarks(room) != []


# -- stories that no reader sees yet ---------------------------------------------------------------


def test_what_is_wrong_with_a_scheduled_story_is_found_before_its_time(room: Newsroom) -> None:
    keys = {
        **GOOD,
        "date": "2026-12-24",
        "image": {"src": "none.png", "alt": "", "caption": "c", "credit": "c"},
    }
    room.story("world/later", **keys).build()
    assert remarks(room) == [
        (
            "content/world/later.md:5:9: there is no picture content/world/none.png "
            "[error dead-picture]"
        )
    ]
    room.story("world/later", "[x](y.md)", **{**keys, "image": None}, author="no-body")
    assert remarks(room) == [
        'content/world/later.md:6:1: no author record "no-body" [error unknown-author]',
        'content/world/later.md:9:5: link to "y.md" leads nowhere [error dead-link]',
    ]


def test_of_a_draft_it_is_a_warning(room: Newsroom) -> None:
    room.story("world/draft", "[x](y.md)", draft=True, **GOOD).build()
    assert remarks(room) == [
        'content/world/draft.md:8:5: link to "y.md" leads nowhere [warning dead-link]'
    ]
    assert cli(room).exit_code == 0


def test_a_url_that_two_stories_will_claim(room: Newsroom) -> None:
    room.story("world/later", slug="ferry", date="2026-11-28", **GOOD).build()
    assert remarks(room) == [
        (
            "content/world/later.md:4:1: content/world/ferry.md and content/world/later.md"
            " claim the URL /world/2026/11/ferry/ [error same-url]"
        )
    ]


def test_stories_that_are_gone_are_left_in_peace(room: Newsroom) -> None:
    room.story("world/old", "[x](y.md)", expires="2026-11-22", **GOOD).story(
        "world/off", "[x](y.md)", status="withdrawn", **GOOD
    )
    assert remarks(room) == []


def test_the_moment_of_the_check_decides(room: Newsroom) -> None:
    room.story("world/late", "[x](y.md)", expires="2026-11-24", **GOOD)
    assert len(remarks(room)) == 1
    assert remarks(room, NOON + 86_400) == [], "it has expired by then"


# -- remarks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "remark"),
    [
        (
            "The harbour " * 10,
            "the headline has 119 characters, more than 110 [warning headline-long]",
        ),
        ("FERRY LATE AGAIN", "the headline is all in capitals [warning headline-capitals]"),
        ("The ferry was late.", "the headline ends in a full stop [warning headline-full-stop]"),
        (
            "Ferry TK",
            (
                '"title" holds "TK", the mark of what is not for publication '
                "[error not-for-publication]"
            ),
        ),
        (
            "DO NOT PUBLISH: ferry late",
            (
                '"title" holds "DO NOT PUBLISH", the mark of what is not for publication '
                "[error not-for-publication]"
            ),
        ),
        (
            "HOLD FOR RELEASE: ferry late",
            (
                '"title" holds "HOLD FOR RELEASE", the mark of what is not for publication '
                "[error not-for-publication]"
            ),
        ),
    ],
)
def test_headlines_that_are_remarked_on(room: Newsroom, title: str, remark: str) -> None:
    assert body_remarks(room, "Text.", title=title) == [f"content/world/ferry.md:2:1: {remark}"]


@pytest.mark.parametrize(
    "title",
    [
        "NATO",
        "UN, EU AND IMF",
        "Harbour to grow by 2 sq. km in the U.S.",
        "Why the ferry was late …",
        "And then...",
        "Prepared to talk",
        "Рыбаки вышли в море",
        "港口新闻",
        "البحر",
        "Fire in Larkmoor, Pa.",
        "A night in the U.S.",
        "Dredger sold to Acme Inc.",
        "A letter from Mary J.",
        "Crews strike at 5 p.m.",
        "Fares rise again. Here is what to know.",
        "Who pays? We do.",
        "Find it at acme.example/XXXX/fares",
    ],
)
def test_headlines_that_are_fine(room: Newsroom, title: str) -> None:
    assert body_remarks(room, "Text.", title=title) == []


@pytest.mark.parametrize(
    ("title", "severity"),
    [
        ("TK Transport buys a ferry", "warning"),
        ("A ferry for TK Transport", "warning"),
        ("Flight TK 1983 is late", "warning"),
        ("The harbour of Larkmoor TK", "warning"),
        ("Super Bowl XXX on the quay", "warning"),
        ("TK passengers on the quay", "error"),
        ("Ferry carries TK", "error"),
        ("Ferry is late. Crew TK", "error"),
        ("A TK-year-old ferry", "error"),
        ("TK Transport buys TK ferries", "error"),
        ("XXXX on the quay", "error"),
    ],
)
def test_what_may_be_a_name_is_no_error(room: Newsroom, title: str, severity: str) -> None:
    (found,) = body_remarks(room, "Text.", title=title)
    assert found.endswith(f"[{severity} not-for-publication]")


@pytest.mark.parametrize(
    "body",
    [
        "A lorry of TK Transport came.",
        "See <https://acme.example/XXXX/a.png> or img/XXXX/b.png.",
        "They speak UZ, TK and KK.",
    ],
)
def test_texts_without_a_gap(room: Newsroom, body: str) -> None:
    assert body_remarks(room, body) == []


@pytest.mark.parametrize("keys", [{"draft": True}, {"status": "draft"}, {"status": "ready"}])
def test_what_waits_for_the_newsroom_may_hold_any_mark(
    room: Newsroom, keys: dict[str, Any]
) -> None:
    text = "DO NOT PUBLISH. The ferry carried\nTK passengers."
    assert body_remarks(room, text, title="Ferry TK", **keys) == []
    assert cli(room, "--summary").stdout == "1 story checked, nothing to remark\n"


def test_a_mark_in_a_story_to_come_is_an_error_of_a_check_before_it_stops_a_build(
    room: Newsroom,
) -> None:
    assert body_remarks(room, "Text.", title="Ferry TK", date="2030-01-01") == [
        (
            'content/world/ferry.md:2:1: "title" holds "TK", the mark of what is not for '
            "publication [error not-for-publication]"
        )
    ]


def test_a_dateline_given_and_typed(room: Newsroom) -> None:
    assert body_remarks(
        room, "PUERTO ALMIRA — The ferry was late.", dateline="Puerto Almira —"
    ) == [
        "content/world/ferry.md:5:1: the dateline ends in a dash [warning dateline-dash]",
        (
            'content/world/ferry.md:8:1: the text repeats the dateline: "PUERTO ALMIRA" '
            "[warning typed-dateline]"
        ),
    ]


SMALL = (
    "content/world/ferry.md:6:3: content/_images/quay.png is 1 pixels wide, less than 1200"
    " [warning small-picture]"
)


def test_a_picture_without_what_belongs_to_it(room: Newsroom) -> None:
    room.write(
        "content/world/ferry.md",
        (
            "---\ntitle: Ferry\ndate: 2026-11-20\nsummary: S\nimage:\n  src: ../_images/quay.png\n"
            "---\n\nText.\n"
        ),
    )
    assert remarks(room) == [
        SMALL,
        (
            "content/world/ferry.md:6:3: the lead picture has no alternative text "
            "[warning missing-alt]"
        ),
        "content/world/ferry.md:6:3: the lead picture has no caption [warning missing-caption]",
        "content/world/ferry.md:6:3: the lead picture has no credit [warning missing-credit]",
    ]
    room.replace(
        "content/world/ferry.md", "quay.png\n", 'quay.png\n  alt: ""\n  caption: c\n  credit: c\n'
    )
    assert remarks(room) == [SMALL], "an empty alt is a choice"


def test_a_photo_without_alternative_text(room: Newsroom) -> None:
    room.write(
        "content/_authors/mara-ellery.md",
        "---\nname: Mara Ellery\nphoto: ../_images/quay.png\n---\n",
    )
    assert remarks(room) == [
        (
            "content/_authors/mara-ellery.md:3:1: the photo has no alternative text "
            "[warning missing-alt]"
        )
    ]


def test_summaries_and_texts(room: Newsroom) -> None:
    room.story("world/ferry", "").story("world/two", summary="long " * 61)
    assert remarks(room) == [
        "content/world/ferry.md:1:1: the story has no summary [warning no-summary]",
        "content/world/ferry.md:5:1: the story has no text [warning no-text]",
        (
            "content/world/two.md:4:1: the summary has 304 characters, "
            "more than 300 [warning summary-long]"
        ),
    ]


def test_authors_who_have_a_record(room: Newsroom) -> None:
    room.story("world/a", author=["Jane Guest", "Mara Ellery"], **GOOD).story(
        "world/b", author="Mára Elery", **GOOD
    )
    room.story("world/c", authors="mara ellery", **GOOD)
    assert remarks(room) == [
        (
            'content/world/a.md:4:24: "Mara Ellery" is the name in the author record "mara-ellery" '
            "[warning author-name]"
        ),
        (
            'content/world/b.md:4:1: "Mára Elery" is nearly the name in the author record '
            '"mara-ellery" [warning author-name]'
        ),
        (
            'content/world/c.md:4:1: "mara ellery" is the name in the author record "mara-ellery" '
            "[warning author-name]"
        ),
    ]


def test_headlines_that_are_repeated(room: Newsroom) -> None:
    room.story("sports/other", title="Ferry!", date="2026-11-21", **GOOD)
    assert remarks(room) == [
        (
            "content/sports/other.md:2:1: content/world/ferry.md has the same headline "
            "[warning same-headline]"
        )
    ]


def test_headlines_of_translations_and_editions_may_be_alike(room: Newsroom) -> None:
    room.story("world/fahre", title="Ferry", date="2026-11-21", lang="de", **GOOD)
    room.story("world/v-3-12-0", title="Ferry 3.12.0", date="2026-11-21", **GOOD)
    room.story("world/v-3-1-20", title="Ferry 3.1.20", date="2026-11-21", **GOOD)
    room.story("world/ferry-rules", title="Rules", date="2026-11-21", **GOOD)
    room.story("world/ferry-rulez", title="Reglas", lang="es", date="2026-11-22", **GOOD)
    assert remarks(room) == []


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("ferry-3-12-0b1", "ferry-3-12-0a1", False),
        ("letters-of-5-may", "letters-of-6-may", False),
        ("letters-of-mar", "letters-of-may", False),
        ("harbour-part-ii", "harbour-part-iii", False),
        ("harbour-plan-a", "harbour-plan-b", False),
        ("harbour-grows", "harbour-grows-2", True),
        ("harbour-grows", "harbour-grow", True),
        ("harbour-grows", "harbour-graws", True),
        ("harbour-grows", "harbour-growss", True),
        ("harbour-week-31", "harbour-week-32", False),
        ("harbour-2025", "harbour-2026", False),
        ("harbour-grows", "harbour-shrinks", False),
        ("boats", "coats", False),
    ],
)
def test_slugs_that_are_nearly_equal(room: Newsroom, one: str, other: str, near: bool) -> None:
    room.story(f"world/{one}", title="One", **GOOD).story(
        f"world/{other}", title="Other", date="2026-11-21", **GOOD
    )
    room.story(f"sports/{other}", title="In another section", **GOOD)
    message = (
        f'the slug "{other}" is nearly that of content/world/{one}.md, "{one}" [warning near-slug]'
    )
    assert remarks(room) == ([f"content/world/{other}.md:2:1: {message}"] if near else [])


# -- how it is said --------------------------------------------------------------------------------


def test_lines_for_people(room: Newsroom) -> None:
    result = cli(room.story("world/next", "[x](y.md)"))
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        "content/world/next.md:1:1: warning: the story has no summary",
        (
            "  add summary: with a sentence or two; until then lists and feeds show the text's "
            "first words"
        ),
        'content/world/next.md:6:5: link to "y.md" leads nowhere',
        "  write the path of a file relative to this one, or a full address with https://",
        "2 stories checked: 1 problem, 1 warning",
    ]


def test_a_summary_for_many(room: Newsroom) -> None:
    for number in range(12):
        lines = "description: x\nfoo: y\n" if number else "description: x\ndate: soon\n"
        room.write(f"content/world/s{number:02}.md", f"---\ntitle: S\n{lines}---\n")
    room.story("world/next", "[x](y.md)")
    result = cli(room, "--summary")
    assert (result.exit_code, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    assert [line.split()[:4] for line in lines[1:-1]] == [
        ["12", "12", "unknown-key", "description"],
        ["11", "11", "missing-key", "content/world/s01.md:1:1:"],
        ["11", "11", "unknown-key", "foo"],
        ["1", "1", "dead-link", "content/world/next.md:6:5:"],
        ["1", "1", "wrong-date", "content/world/s00.md:4:1:"],
        ["1", "1", "no-summary", "content/world/next.md:1:1:"],
    ]
    assert lines[-1] == "2 stories checked: 36 problems, 1 warning"
    assert len({line.index("content/") for line in lines[1:-1]}) == 1
    values = json.loads(cli(room, "--summary", "--json").stdout)
    assert (values["errors"], values["warnings"], "problems" in values) == (36, 1, False)
    assert [(kind["code"], kind["key"], kind["count"], kind["files"]) for kind in values["kinds"]][
        :3
    ] == [
        ("unknown-key", "description", 12, 12),
        ("missing-key", "", 11, 11),
        ("unknown-key", "foo", 11, 11),
    ]
    assert values["kinds"][0]["example"]["path"] == "content/world/s00.md"
    assert cli(room, "--summary", "--format", "github").exit_code == 2


def test_a_summary_of_nothing(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "site").bare().story("world/ferry", **GOOD)
    assert cli(room, "--summary").stdout == "1 story checked, nothing to remark\n"


def test_the_style_of_an_archive_is_let_be(room: Newsroom) -> None:
    room.story("world/old", "LARKMOOR — Late.", title="Ferry.", date="2025-12-31 23:59")
    room.story(
        "world/older",
        "The ferry has TK seats. {{< map >}}",
        title="Harbour TK",
        date="2025-01-01",
        image={"src": "../_images/quay.png"},
        **GOOD,
    )
    room.story("world/new", title="Ferry.", date="2026-01-01", **GOOD)
    before = {remark.rpartition(" ")[2].rstrip("]") for remark in remarks(room)}
    assert {"headline-full-stop", "no-summary", "typed-dateline", "same-headline"} <= before
    room.append("config.toml", "\n[check]\narchive_before = 2026-01-01\n")
    found = [
        (remark.partition(":")[0][14:], remark.rpartition(" ")[2].rstrip("]"))
        for remark in remarks(room)
    ]
    assert sorted(found) == [
        ("ferry.md", "same-headline"),
        ("new.md", "headline-full-stop"),
        ("new.md", "same-headline"),
        ("older.md", "foreign-markup"),
        ("older.md", "gap"),
        ("older.md", "missing-alt"),
        ("older.md", "missing-credit"),
        ("older.md", "not-for-publication"),
    ]


def test_the_day_may_be_written_as_text(room: Newsroom) -> None:
    room.story("world/old", date="2025-12-31")
    room.append("config.toml", '\n[check]\narchive_before = "2026-01-01"\n')
    assert remarks(room) == []
    room.replace("config.toml", "2026-01-01", "soon")
    assert [remark.partition(" [")[0] for remark in remarks(room)] == [
        'config.toml:29:1: "check.archive_before" must be a date'
    ]


def test_strict_lets_warnings_fail(room: Newsroom) -> None:
    room.story("world/next")
    assert cli(room).exit_code == 0
    assert cli(room, "--strict").exit_code == 1


def test_values_for_scripts(room: Newsroom) -> None:
    result = cli(room.story("world/next"), "--json")
    assert json.loads(result.stdout) == {
        "ok": True,
        "stories": 2,
        "errors": 0,
        "warnings": 1,
        "problems": [
            {
                "path": "content/world/next.md",
                "line": 1,
                "column": 1,
                "message": "the story has no summary",
                "hint": (
                    "add summary: with a sentence or two; until then lists and feeds show the "
                    "text's first words"
                ),
                "severity": "warning",
                "code": "no-summary",
            }
        ],
    }
    strict = cli(room, "--json", "--strict")
    assert (strict.exit_code, json.loads(strict.stdout)["ok"]) == (1, False)


def test_annotations_for_a_forge(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.story("world/a,b: 100%", "[x](y,%z.md)", **GOOD).write("content/_static/404.html", "mine")
    monkeypatch.chdir(room.root.parent)
    lines = cli(room, "--format", "github").stdout.splitlines()
    assert "::error file=site/content/_static/404.html,title=same-url::" in "\n".join(lines)
    room.remove("content/_static/404.html")
    assert cli(room, "--format", "github").stdout.splitlines() == [
        (
            "::error file=site/content/world/a%2Cb%3A 100%25.md,line=7,col=5,title=dead-link::"
            'link to "y,%25z.md" leads nowhere%0Awrite the path of a file relative to this one, '
            "or a full address with https://"
        )
    ]
    monkeypatch.chdir(room.root)
    assert "file=content/world/" in cli(room, "--format", "github").stdout


def test_without_a_site_it_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "no config.toml here" in result.stderr
    assert not list(tmp_path.iterdir())
