"""Taking back: what is withdrawn leaves a note and nothing else, what is deleted leaves nothing."""

from __future__ import annotations

import os
import random
import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from click.testing import CliRunner
from newsroom import NOON, Newsroom, tree
from selectolax.lexbor import LexborHTMLParser

from newsgen.cli import main
from newsgen.errors import Refused
from newsgen.newsroom.rollback import roll_back
from newsgen.newsroom.verify import verify
from newsgen.outlet.interface import load_interface
from newsgen.outlet.theme import shipped_theme

PAGE, FILE = "/world/2026/11/ferry/", "content/world/ferry.md"
DAY = 86_400
TAKEN_BACK = {"date": "2026-11-22 09:00", "text": "We were wrong, & it's our fault."}
NOTE = "We were wrong, &amp; it&#39;s our fault."
KEYS: dict[str, Any] = {
    "title": "Canary headline",
    "kicker": "Canary kicker",
    "summary": "Canary summary.",
    "author": ["ana-canary", "Guest Canary"],
    "tags": ["Canary tag", "Tide"],
    "series": "Canary series",
    "image": {"src": "quay.png", "alt": "Canary alt", "caption": "Canary caption", "credit": "C."},
    "aliases": ["/old/ferry/"],
    "id": "ferry-id",
}
BODY = "Canary body ![Canary](quay.png)."


def full(newsroom: Newsroom, **keys: Any) -> Newsroom:
    """A site with a story that uses every key that readers see, and others beside it."""
    newsroom.append("config.toml", "\n[feeds]\nfull_text = true\ntags = true\nauthors = true\n")
    newsroom.author("ana-canary", "Ana Canary").picture("world/quay.png")
    newsroom.story("world/tide", tags=["Tide"], related=["ferry-id"])
    return ferry(newsroom, **keys)


def ferry(newsroom: Newsroom, **keys: Any) -> Newsroom:
    return newsroom.story("world/ferry", BODY, **KEYS, **keys)


def withdrawn(newsroom: Newsroom, **keys: Any) -> Newsroom:
    return ferry(newsroom, **{"status": "withdrawn", "withdrawn": TAKEN_BACK, **keys})


def holding(newsroom: Newsroom, word: str) -> list[str]:
    """The files of the output in which a word stands, or in whose names."""
    found = (path for path in newsroom.output.rglob("*") if path.is_file())
    return sorted(
        path.relative_to(newsroom.output).as_posix()
        for path in found
        if word in path.name.lower() or word.encode() in path.read_bytes().lower()
    )


def item(newsroom: Newsroom, feed: str) -> str:
    """The item of the story in a feed, if it stands there."""
    items = re.findall(r"<item>.*?</item>", newsroom.read(feed))
    return next((one for one in items if "ferry-id</guid>" in one), "")


# -- withdrawn -------------------------------------------------------------------------------------


def test_a_withdrawn_story_leaves_a_note_at_its_url_and_nothing_else(newsroom: Newsroom) -> None:
    full(newsroom).build()
    withdrawn(newsroom)
    assert newsroom.build().warnings == ()
    page = newsroom.read(PAGE)
    assert '<h1 class="headline">Withdrawn</h1>' in page
    assert NOTE in page
    assert '<meta name="robots" content="noindex">' in page
    assert "ld+json" not in page
    assert "article:" not in page
    # The author has a record, and so a page.
    left = [path for path in holding(newsroom, "canary") if not path.startswith("authors/")]
    assert left == ["feeds.opml", "feeds/index.html", "sitemap-pages.xml"]
    assert holding(newsroom, "quay") == []
    assert f'url=https://courier.test{PAGE}"' in newsroom.read("/old/ferry/")
    assert PAGE not in newsroom.read("/sitemap-2026-11.xml")
    for path in ("/", "/world/", "/world/2026/", "/tags/tide/", "/world/2026/11/tide/"):
        assert PAGE not in newsroom.read(path), path
    assert not newsroom.has("/tags/canary-tag/")
    assert not newsroom.has("/series/canary-series/")


def test_feeds_keep_its_item_for_seven_days(newsroom: Newsroom) -> None:
    full(newsroom).build()
    before = item(newsroom, "/feed.xml")
    withdrawn(newsroom).build()
    feeds = ("/feed.xml", "/world/feed.xml", "/authors/ana-canary/feed.xml", "/tags/tide/feed.xml")
    for feed in feeds:
        after = item(newsroom, feed)
        assert "<title>Withdrawn</title>" in after, feed
        assert "We were wrong" in after
        assert "canary" not in after.lower()
        assert "category" not in after
        for tag in ("link", "guid", "pubDate"):
            kept = re.findall(rf"<{tag}\b.*?</{tag}>", before)
            assert kept == re.findall(rf"<{tag}\b.*?</{tag}>", after), tag
    assert not item(newsroom, "/sports/feed.xml")
    end = int(NOON - 27 * 3600) + 7 * DAY
    newsroom.build(end - 1)
    assert all(item(newsroom, feed) for feed in feeds)
    newsroom.build(end)
    assert not any(item(newsroom, feed) for feed in feeds)
    assert NOTE in newsroom.read(PAGE)


def test_its_items_come_on_top_of_those_that_feeds_carry(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", "\n[feeds]\nitems = 2\n")
    for day in (11, 12, 13):
        newsroom.story(f"world/s{day}", date=f"2026-11-{day}")
    newsroom.story("world/ferry", date="2026-11-01", id="ferry-id").build()
    assert not item(newsroom, "/feed.xml")
    newsroom.story(
        "world/ferry", date="2026-11-01", id="ferry-id", status="withdrawn", withdrawn=TAKEN_BACK
    ).build()
    assert newsroom.read("/feed.xml").count("<item>") == 3


def test_until_its_date_a_story_is_visible_and_time_takes_it_back(newsroom: Newsroom) -> None:
    withdrawn(full(newsroom), withdrawn={**TAKEN_BACK, "date": "2026-11-24 06:00"})
    at = NOON + 18 * 3600
    report = newsroom.build(at - 1)
    assert (report.held, report.next_change) == ((), at)
    assert "Canary headline" in newsroom.read(PAGE)
    report = newsroom.build(at)
    assert [(one.reason, one.until) for one in report.held] == [("withdrawn", None)]
    assert "Canary headline" not in newsroom.read(PAGE)
    before = tree(newsroom.output)
    newsroom.build(at, clean=True)
    assert tree(newsroom.output) == before
    assert not verify(newsroom.root, newsroom.output, at).count
    newsroom.build(at - 1)
    assert "Canary headline" in newsroom.read(PAGE)


@pytest.mark.parametrize(
    "keys",
    [
        {"date": "2026-11-22 09:00"},
        {"publish_at": "2026-11-22 09:00"},
        {"embargo": {"until": "2026-11-22 12:00", "reason": "R"}},
        {"embargo": {"reason": "R"}},
        {"draft": True},
        {"withdrawn": None},
    ],
)
def test_what_was_never_visible_leaves_nothing(newsroom: Newsroom, keys: dict[str, Any]) -> None:
    full(newsroom).remove(FILE).build()
    before = tree(newsroom.output)
    withdrawn(newsroom, **keys)
    assert len(newsroom.build().held) == 1
    assert tree(newsroom.output) == before


def test_a_story_that_had_expired_leaves_a_note_all_the_same(newsroom: Newsroom) -> None:
    withdrawn(full(newsroom), expires="2026-11-21").build(NOON - 2 * DAY)
    assert not newsroom.has(PAGE)
    newsroom.build()
    assert NOTE in newsroom.read(PAGE)


def test_only_what_shows_it_is_rendered(newsroom: Newsroom) -> None:
    withdrawn(full(newsroom)).build()
    for key in ("title", "summary", "kicker"):
        newsroom.replace(FILE, KEYS[key].rstrip("."), "Other")
        assert newsroom.build().rendered == 0, key
    newsroom.replace(FILE, "We were wrong", "They were wrong")
    feeds = [path for path in newsroom.files() if path.endswith("feed.xml")]
    rss = len([one for one in feeds if item(newsroom, one)])
    assert newsroom.build().rendered == 1 + 3 * rss + 1  # in three formats, and by last change
    assert "They were wrong" in item(newsroom, "/feed.xml")


def test_a_link_to_it_leads_to_the_note_with_a_warning(newsroom: Newsroom) -> None:
    withdrawn(full(newsroom)).story("world/pilots", "See [the ferry](ferry.md#canary).")
    assert [str(one) for one in newsroom.build().warnings] == [
        (
            'content/world/pilots.md:6:17: the link to "ferry.md#canary" leads to a note: '
            "that story was withdrawn"
        )
    ]
    assert f'<a href="{PAGE}">the ferry</a>' in newsroom.read("/world/2026/11/pilots/")


def test_the_table_needs_its_status(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", withdrawn=TAKEN_BACK)
    assert newsroom.problems() == [f'{FILE}:4:1: "withdrawn" says nothing by itself']


def test_every_language_of_the_interface_has_the_word(newsroom: Newsroom) -> None:
    theme = shipped_theme()
    languages = [name.removesuffix(".toml") for name, _ in theme.files("strings")]
    words = {load_interface(theme, lang).table["withdrawn"] for lang in languages}
    assert len(languages) == 45
    assert "Withdrawn" in words
    assert len(words) == 43  # Spanish and Portuguese have one


def test_the_item_is_in_the_outlets_language_the_page_in_its_sections(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", 'name = "World"', 'name = "World"\nlanguage = "de"')
    withdrawn(full(newsroom)).build()
    assert "<title>Withdrawn</title>" in item(newsroom, "/world/feed.xml")
    assert '<h1 class="headline">Zurückgezogen</h1>' in newsroom.read(PAGE)


def test_a_theme_without_template_and_word_has_notes_as_well(newsroom: Newsroom) -> None:
    withdrawn(full(newsroom.bare())).build()
    page = LexborHTMLParser(newsroom.read(PAGE))
    assert page.css_first("h1").text() == "Withdrawn"
    assert TAKEN_BACK["text"] in page.body.text()


# -- deleted ---------------------------------------------------------------------------------------


def kept_of(newsroom: Newsroom, word: str) -> list[str]:
    """Where a word stands in what builds keep, but for the URLs that were published."""
    state = newsroom.root / ".newsgen"
    files = [path for path in (state / "bodies").rglob("*") if path.is_file()]
    found = [path.name for path in files if word.encode() in path.read_bytes().lower()]
    with closing(sqlite3.connect(state / "catalog.db")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            if table in ("outcome", "url"):
                continue
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()
            found += [table for row in rows if word in repr(row).lower()]
    return found


DELETIONS = 1000 if os.environ.get("NEWSGEN_DEEP") else 12


@pytest.mark.parametrize("held", [{}, {"embargo": {"reason": "Agreed"}}], ids=["built", "held"])
def test_nothing_is_left_of_what_was_deleted(newsroom: Newsroom, held: dict[str, Any]) -> None:
    dice = random.Random(7)
    full(newsroom).remove(FILE).remove("content/world/quay.png").build()
    for number in range(DELETIONS):
        word = f"canary{number}x"
        name = f"world/2026/{word}"
        newsroom.picture(f"{name}.png", 3 + number % 9)
        newsroom.author(word, f"Ann {word}")
        newsroom.story(
            name,
            f"Body {word} ![{word}]({word}.png). {{{{{word}}}}} [{word}](../tide.md)",
            title=f"Title {word}",
            summary=f"Sum {word}.",
            tags=[word, "Tide"],
            series=f"Series {word}",
            author=[word, f"Guest {word}"],
            image={"src": f"{word}.png", "alt": word, "caption": word},
            extra={word: word},
            pinned=dice.random() < 0.5,
            exclude=["feeds"] if dice.random() < 0.3 else [],
        )
        newsroom.build()
        assert holding(newsroom, word)
        if held:
            newsroom.replace(
                f"content/{name}.md",
                "---\n",
                "---\nstatus: draft\n",
            )
            newsroom.build()
        for path in (f"content/{name}.md", f"content/{name}.png", f"content/_authors/{word}.md"):
            newsroom.remove(path)
        newsroom.build()
        assert holding(newsroom, word) == []
        assert kept_of(newsroom, word) == []
        assert word in CliRunner().invoke(main, ["changes", str(newsroom.root)]).stdout or held


def test_no_byte_of_any_file_has_a_word_of_what_was_deleted(newsroom: Newsroom) -> None:
    full(newsroom).build()
    for number in range(40):
        newsroom.story(
            f"world/note-{number}",
            f"Bodyword{number}.",
            title=f"Titleword{number}",
            summary=f"Summaryword{number} " * 9,
            author=[f"Nameword{number}"],
            extra={"note": f"Extraword{number}"},
        )
    newsroom.build()
    for number in range(0, 40, 3):
        newsroom.remove(f"content/world/note-{number}.md").build()
    files = [path for path in newsroom.root.rglob("*") if path.is_file()]
    words = re.compile(rb"(?:Body|Title|Summary|Name|Extra)word(\d+)", re.IGNORECASE)
    left = {int(found) for path in files for found in words.findall(path.read_bytes())}
    assert left == {number for number in range(40) if number % 3}


def test_what_is_held_back_again_or_edited_leaves_no_text_behind(newsroom: Newsroom) -> None:
    full(newsroom).build()
    assert kept_of(newsroom, "canary body")
    ferry(newsroom, embargo={"reason": "Agreed"}).build()
    bodies = newsroom.root / ".newsgen" / "bodies"
    assert not [path for path in bodies.iterdir() if b"Canary body" in path.read_bytes()]
    ferry(newsroom).build()
    assert [path for path in bodies.iterdir() if b"Canary body" in path.read_bytes()]
    (newsroom.root / ".newsgen" / "catalog.seal").unlink()
    newsroom.remove(FILE).build()
    assert not [path for path in bodies.iterdir() if b"Canary body" in path.read_bytes()]


# -- rollback --------------------------------------------------------------------------------------


def released(newsroom: Newsroom) -> Newsroom:
    newsroom.append("config.toml", '\n[publish]\nmode = "releases"\n')
    return full(newsroom)


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        (None, "world/2026/11/ferry/index.html (deleted)"),
        ({"status": "withdrawn", "withdrawn": TAKEN_BACK}, f"{FILE} (withdrawn)"),
        ({"status": "withdrawn"}, f"{FILE} (withdrawn)"),
        ({"embargo": {"reason": "Agreed"}}, f"{FILE} (embargoed)"),
        ({"embargo": {"reason": "Agreed", "until": "2026-12-01"}}, f"{FILE} (embargoed)"),
        ({"draft": True}, f"{FILE} (draft)"),
        ({"status": "ready"}, f"{FILE} (ready)"),
    ],
)
def test_a_rollback_refuses_what_was_taken_down_since_and_names_it(
    newsroom: Newsroom, keys: dict[str, Any] | None, named: str
) -> None:
    released(newsroom).build()
    if keys is None:
        newsroom.remove(FILE)
    else:
        ferry(newsroom, **keys)
    newsroom.build()
    present = tree(newsroom.output)
    with pytest.raises(Refused, match=re.escape(named)):
        roll_back(newsroom.root, newsroom.output)
    refused = CliRunner().invoke(main, ["rollback", str(newsroom.root)])
    assert refused.exit_code == 1
    assert named in refused.output
    assert tree(newsroom.output) == present
    assert CliRunner().invoke(main, ["rollback", str(newsroom.root), "--force"]).exit_code == 0
    assert "Canary headline" in newsroom.read(PAGE)


def test_a_rollback_to_what_shows_the_note_or_less_is_fine(newsroom: Newsroom) -> None:
    released(newsroom).build()
    withdrawn(newsroom).build()
    newsroom.replace("config.toml", "News for tests", "Other news").build()
    roll_back(newsroom.root, newsroom.output)
    assert NOTE in newsroom.read(PAGE)
    with pytest.raises(Refused):
        roll_back(newsroom.root, newsroom.output, 1)
    roll_back(newsroom.root, newsroom.output, 3)


def test_what_has_moved_or_expired_is_no_reason_to_refuse(newsroom: Newsroom) -> None:
    released(newsroom).story("world/short", expires="2026-11-24").build()
    ferry(newsroom, slug="boat").build(NOON + 2 * DAY)
    assert len(roll_back(newsroom.root, newsroom.output)) == 2


def test_where_nothing_is_known_any_longer_no_page_comes_back_that_is_gone(
    newsroom: Newsroom,
) -> None:
    released(newsroom).build()
    newsroom.remove(FILE).build()
    (newsroom.root / ".newsgen" / "catalog.seal").unlink()
    with pytest.raises(Refused, match="nothing is known of it"):
        roll_back(newsroom.root, newsroom.output)
    newsroom.build()
    with pytest.raises(Refused, match="nothing is known of it"):
        roll_back(newsroom.root, newsroom.output, 1)


# -- the moment of publication ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "shown", "has_time"),
    [
        ({}, "2026-10-30T00:00:00+00:00", False),
        ({"publish_at": "2026-11-02 06:00"}, "2026-11-02T06:00:00+00:00", True),
        ({"publish_at": "2026-11-02"}, "2026-11-02T00:00:00+00:00", False),
        ({"publish_at": "2026-10-02 06:00"}, "2026-10-30T00:00:00+00:00", False),
        (
            {"embargo": {"until": "2026-11-03 07:00", "reason": "R"}, "publish_at": "2026-11-02"},
            "2026-11-03T07:00:00+00:00",
            True,
        ),
    ],
)
def test_the_latest_moment_is_shown_everywhere_and_the_url_keeps_its_date(
    newsroom: Newsroom, keys: dict[str, Any], shown: str, has_time: bool
) -> None:
    newsroom.story("world/ferry", date="2026-10-30", **keys)
    newsroom.story("world/a", date="2026-11-01 12:00").build()
    page = newsroom.read("/world/2026/10/ferry/")
    assert re.findall(r'<time datetime="(.*?)"', page.partition("</article>")[0]) == [shown]
    assert f'"article:published_time" content="{shown}"' in page
    assert ("AM" in page.partition('datetime="')[2][:80]) is has_time
    month = f"/sitemap-{shown[:7]}.xml"
    assert "/ferry/" in newsroom.read(month)
    newest = re.findall(r"<item><title>(.*?)</title>", newsroom.read("/world/feed.xml"))[0]
    assert newest == ("Ferry" if shown > "2026-11-01T12" else "A")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"updated": "2026-11-20"}, '"updated" lies before "embargo.until"'),
        ({"expires": "2026-11-22"}, '"expires" does not lie after "embargo.until"'),
        ({"pinned": "2026-11-21"}, '"pinned" does not lie after "embargo.until"'),
    ],
)
def test_what_comes_later_is_compared_with_the_publication(
    newsroom: Newsroom, keys: dict[str, str], message: str
) -> None:
    embargo = {"until": "2026-11-22", "reason": "R"}
    newsroom.story("world/ferry", date="2026-11-19", embargo=embargo, **keys)
    assert newsroom.problems() == [f"{FILE}:5:1: {message}"]


# -- marks, clocks, the summary --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "body", "expected"),
    [
        ({"title": "DO NOT PUBLISH: Ferry"}, "", [f"{FILE}:2:1"]),
        ({"kicker": "Ferry TK"}, "", [f"{FILE}:4:1"]),
        ({"summary": "Hold for release\nHOLD FOR\n  RELEASE"}, "", [f"{FILE}:4:1"]),
        ({"image": {"src": "q.png", "alt": "a", "caption": "Quay TKTK"}}, "", [f"{FILE}:4:37"]),
        ({}, "Fine.\n\nNOT FOR\nPUBLICATION yet.", [f"{FILE}:8:1"]),
        ({}, "Fine.\n\nIt has TK seats.", []),
        ({"title": "TK Maxx opens"}, "", []),
        ({"title": "Ferry TK", "draft": True}, "DO NOT PUBLISH", []),
        ({"title": "Ferry TK", "status": "ready"}, "DO NOT PUBLISH", []),
        ({"title": "Ferry TK", "date": "2027-01-01"}, "", []),
        ({"title": "Stock DO NOT PUBLISHED", "kicker": "tk xxx"}, "", []),
    ],
)
def test_a_mark_in_a_visible_story_stops_build_and_check(
    newsroom: Newsroom, keys: dict[str, Any], body: str, expected: list[str]
) -> None:
    newsroom.picture("world/q.png").story("world/other").build()
    before = tree(newsroom.output)
    newsroom.story("world/ferry", body or "Fine.", **keys)
    if expected:
        found = newsroom.problems()
        assert [one.partition(": ")[0] for one in found] == expected
        assert tree(newsroom.output) == before
        checked = CliRunner().invoke(
            main, ["check", str(newsroom.root), "--at", "2026-11-23T12:00"]
        )
        assert checked.exit_code == 1
        assert checked.output.count("not for publication") == 1
    else:
        newsroom.build()


def test_short_marks_in_a_text_are_a_warning_with_their_line(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", "Fine.\n\nIt has TK seats.", title="TK Maxx opens")
    assert [str(one) for one in newsroom.build().warnings] == [
        f'{FILE}:2:1: "title" holds "TK", the mark of what is not for publication',
        f'{FILE}:8:8: the text holds "TK", the mark of a gap',
    ]


def test_an_outlet_has_marks_of_its_own(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", '\n[check]\nmarks = ["NUR INTERN", "FIXME"]\n')
    newsroom.story("world/ferry", "Das ist NUR INTERN.", title="Ferry TK").build(at=NOON - 30 * DAY)
    assert newsroom.problems() == [
        f'{FILE}:6:9: the text holds "NUR INTERN", the mark of what is not for publication'
    ]
    newsroom.replace("config.toml", 'marks = ["NUR INTERN", "FIXME"]', "marks = []").build()


MOMENTS: dict[str, dict[str, Any]] = {
    "date": {"date": "AT"},
    "updated": {"updated": "AT"},
    "publish_at": {"publish_at": "AT"},
    "expires": {"expires": "AT"},
    "pinned": {"pinned": "AT"},
    "embargo.until": {"embargo": {"until": "AT", "reason": "R"}},
    "withdrawn.date": {"withdrawn": {"date": "AT", "text": "T"}, "status": "withdrawn"},
    "item 1 of corrections": {"corrections": [{"date": "AT", "text": "T"}]},
    "item 1 of updates": {"updates": [{"date": "AT", "text": "T"}]},
}


@pytest.mark.parametrize("name", MOMENTS)
@pytest.mark.parametrize(
    ("at", "fault"),
    [("2026-03-29 01:30", "does not exist"), ("2026-10-25 01:30", "comes twice")],
)
def test_times_of_a_clock_change_are_refused_under_every_key_with_both_readings(
    newsroom: Newsroom, name: str, at: str, fault: str
) -> None:
    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(one) for key, one in value.items()}
        return [filled(one) for one in value] if isinstance(value, list) else at_if(value)

    def at_if(value: Any) -> Any:
        return at if value == "AT" else value

    newsroom.story("world/ferry", **{"date": "2026-01-01", **filled(MOMENTS[name])})
    (message,) = newsroom.problems()
    assert fault in message
    assert f"{at}+00:00" in message
    assert f"{at}+01:00" in message


def test_the_summary_names_what_is_held_back_with_reason_and_moment(newsroom: Newsroom) -> None:
    for number in range(12):
        newsroom.story(f"world/d{number:02}", status="ready")
        newsroom.story(f"world/e{number:02}", expires="2026-11-21")
    newsroom.story("world/report", embargo={"until": "2027-06-01 12:00", "reason": "Out at noon"})
    newsroom.story("world/z", embargo={"reason": "Not agreed"})
    said = (
        CliRunner().invoke(main, ["build", str(newsroom.root), "--at", "2026-11-23T12:00"]).stdout
    )
    assert [f"held back: content/world/d{number:02}.md (ready)" in said for number in range(12)]
    assert (
        "held back: content/world/report.md (embargoed until 2027-06-01 12:00 WEST: Out at noon)\n"
        "held back: content/world/z.md (embargoed: Not agreed)\n"
        "held back: 2 more, expired or withdrawn\n"
    ) in said
