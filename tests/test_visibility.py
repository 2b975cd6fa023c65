"""What may be seen when: drafts, previews, scheduled, embargoed, expired stories.

What is hidden leaves no trace.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import CONFIG, NOON, Newsroom, tree

from newsgen.catalog.visibility import Held
from newsgen.intake.names import slug_of
from newsgen.newsroom.changes import as_lines, changes
from newsgen.newsroom.urls import export

PAGE = "/world/2026/11/ferry/"


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def held(newsroom: Newsroom, at: int = NOON) -> list[tuple[str, int | None]]:
    """What holds stories back, and until when."""
    return [(story.reason, story.until) for story in newsroom.build(at).held]


# -- one key after the other -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "reason"),
    [({"draft": True}, "draft"), ({"status": "draft"}, "draft"), ({"status": "ready"}, "ready")],
)
def test_what_waits_for_the_newsroom_is_not_published(
    newsroom: Newsroom, keys: dict[str, Any], reason: str
) -> None:
    report = newsroom.bare().story("world/ferry", **keys).build()
    assert (report.stories, report.held) == (
        0,
        (Held("content/world/ferry.md", "Ferry", reason, None),),
    )
    assert not newsroom.has(PAGE)
    assert [
        path for path in newsroom.files() if "ferry" in (newsroom.output / path).read_text().lower()
    ] == []


def test_a_preview_shows_drafts_marks_every_page_and_keeps_crawlers_out(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", draft=True).story("world/done").page("about", draft=True)
    newsroom.story("world/desk", status="ready")
    report = newsroom.build(drafts=True)
    assert (report.stories, report.held) == (3, ())
    pages = [
        path
        for path in newsroom.files()
        if path.endswith(".html") and not path.startswith("fragments/")
    ]
    assert {"about/index.html", PAGE.strip("/") + "/index.html"} <= set(pages)
    for path in pages:
        page = newsroom.read(path)
        assert '<meta name="robots" content="noindex">' in page, path
        assert '<p class="preview">' in page, path
    assert newsroom.read("/robots.txt") == "User-agent: *\nDisallow: /\n"
    assert not newsroom.has("/sitemap.xml")


def test_nothing_of_a_preview_is_left_after_a_plain_build(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/done").story("world/ferry", tags=["Ferries"], draft=True).page(
        "about", draft=True
    ).build()
    before = tree(newsroom.output)
    newsroom.build(drafts=True)
    assert tree(newsroom.output) != before
    newsroom.build()
    assert tree(newsroom.output) == before


def test_a_preview_is_told_from_a_draft_by_a_label_on_the_draft(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", draft=True).story("world/done").build(drafts=True)
    drafts = [
        path
        for path in ("/world/2026/11/ferry/", "/world/2026/11/done/")
        if '<span class="draft">' in newsroom.read(path)
    ]
    assert '<span class="draft">' in newsroom.read("/world/")
    assert drafts == ["/world/2026/11/ferry/"]


def test_a_story_appears_in_the_second_that_its_date_names(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry", date="2026-11-23 13:30:00")
    due = moment("2026-11-23T13:30:00+00:00")
    assert held(newsroom, due - 1) == [("scheduled", due)]
    assert not newsroom.has(PAGE)
    assert held(newsroom, due) == []
    assert newsroom.has(PAGE)


def test_a_preview_shows_drafts_before_their_date_but_not_before_their_embargo_ends(
    newsroom: Newsroom,
) -> None:
    newsroom.bare().story("world/ferry", date="2027-01-01", draft=True)
    newsroom.story("world/talks", embargo={"until": "2027-01-01", "reason": "Agreed"}, draft=True)
    newsroom.story("world/planned", date="2027-01-01")
    newsroom.build(drafts=True)
    assert newsroom.links("/", "story") == ["/world/2027/01/ferry/"]


def test_publish_at_holds_back_a_story_that_is_dated_earlier(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry", date="2026-11-20", publish_at="2026-11-24 06:00")
    due = moment("2026-11-24T06:00:00+00:00")
    assert held(newsroom) == [("scheduled", due)]
    assert held(newsroom, due) == []


def test_an_embargo_ends_at_its_moment_whatever_the_storys_date(newsroom: Newsroom) -> None:
    newsroom.bare().story(
        "world/ferry", embargo={"until": "2026-11-25 06:00", "reason": "Agreed with the port"}
    )
    due = moment("2026-11-25T06:00:00+00:00")
    assert held(newsroom) == [("embargoed", due)]
    assert held(newsroom, due) == []
    assert "Agreed with the port" not in newsroom.read(PAGE)


def test_an_embargo_without_an_end_holds_a_story_back_for_good(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry", embargo={"reason": "Agreed with the port"})
    assert [reason for reason, _ in held(newsroom, moment("2199-01-01T00:00:00+00:00"))] == [
        "embargoed"
    ]


def test_a_story_is_gone_in_the_second_in_which_it_expires(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry", expires="2026-11-23 13:30:00")
    end = moment("2026-11-23T13:30:00+00:00")
    assert held(newsroom, end - 1) == []
    assert newsroom.has(PAGE)
    assert held(newsroom, end) == [("expired", None)]
    assert not newsroom.has(PAGE)
    assert "ferry" not in newsroom.read("/feed.xml")


def test_a_withdrawn_story_is_not_published(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry").build()
    newsroom.story("world/ferry", status="withdrawn")
    report = newsroom.build()
    assert [(story.reason, story.until) for story in report.held] == [("withdrawn", None)]
    assert report.next_change is None
    printed = json.loads(newsroom.run("build", "--json", SOURCE_DATE_EPOCH=str(NOON)).stdout)
    assert [story["until"] for story in printed["held"]] == [None]
    assert not newsroom.has(PAGE)


def test_a_published_story_is_visible_and_another_state_is_an_error(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry", status="published")
    assert held(newsroom) == []
    newsroom.story("world/ferry", status="approved")
    assert newsroom.problems()[0].startswith("content/world/ferry.md:4:1:")


def test_time_goes_back_as_well_as_forward(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/old", date="2026-01-01").story(
        "world/ferry", date="2026-11-20", expires="2026-12-01"
    )
    moments = ["2026-02-01T00:00+00:00", "2026-11-21T00:00+00:00", "2026-12-02T00:00+00:00"]
    trees = []
    for text in moments:
        newsroom.build(moment(text))
        trees.append(tree(newsroom.output))
    assert trees[0] == trees[2] != trees[1]
    for text, expected in reversed(list(zip(moments, trees, strict=True))):
        newsroom.build(moment(text))
        assert tree(newsroom.output) == expected


def test_the_command_takes_the_moment_in_the_outlets_zone(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", "Europe/Lisbon", "Asia/Tokyo").bare().story(
        "world/ferry", date="2026-11-20 10:00"
    )
    newsroom.run("build", "--at", "2026-11-20T09:59:59")
    assert not newsroom.has(PAGE)
    newsroom.run("build", "--at", "2026-11-20T01:00:00Z")
    assert newsroom.has(PAGE)
    newsroom.run("build", SOURCE_DATE_EPOCH=str(moment("2026-11-20T00:59:59+00:00")))
    assert not newsroom.has(PAGE)


# -- what others say of a hidden story -------------------------------------------------------------


def test_a_link_to_a_hidden_story_or_page_is_mere_text_with_a_warning_until_it_is_published(
    newsroom: Newsroom,
) -> None:
    newsroom.bare().story("world/ferry", draft=True).page("about", draft=True)
    newsroom.story("world/pilots", "See [the ferry](ferry.md) and [us](../pages/about.md).")
    report = newsroom.build()
    assert [str(warning) for warning in report.warnings] == [
        (
            f'content/world/pilots.md:6:{column}: the link to "{target}" is left out: '
            "nobody can see that source now"
        )
        for column, target in ((17, "ferry.md"), (36, "../pages/about.md"))
    ]
    page = newsroom.read("/world/2026/11/pilots/")
    assert "<a>the ferry</a> and <a>us</a>" in page
    assert "/ferry/" not in page
    assert newsroom.build(drafts=True).warnings == ()
    assert f'<a href="{PAGE}">the ferry</a> and <a href="/about/">us</a>' in newsroom.read(
        "/world/2026/11/pilots/"
    )


def test_a_picture_that_hidden_stories_alone_show_is_not_published(newsroom: Newsroom) -> None:
    newsroom.bare().picture("world/quay.png").picture("world/ferry.png")
    newsroom.story("world/pilots", "![Quay](quay.png)").story(
        "world/ferry", "![Ferry](ferry.png)", draft=True
    ).build()
    assert [path.split(".")[0] for path in newsroom.files() if path.startswith("media/")] == [
        "media/quay"
    ]


def test_a_hidden_story_that_is_not_in_order_is_a_problem_all_the_same(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry", draft=True, auhtor="Ana")
    assert newsroom.problems() == [
        'content/world/ferry.md:5:1: unknown key "auhtor", did you mean "author"?'
    ]


# -- non-interference ------------------------------------------------------------------------------

HIDDEN: tuple[dict[str, Any], ...] = (
    {"draft": True},
    {"status": "ready"},
    {"status": "withdrawn"},
    {"status": "withdrawn", "withdrawn": {"date": "2020-01-01", "text": "Before it was seen."}},
    {"draft": True, "embargo": {"until": "2026-11-24", "reason": "Agreed"}},
    {"date": "2026-11-23 12:00:01"},
    {"publish_at": "2027-01-01"},
    {"embargo": {"until": "2026-11-24", "reason": "Agreed"}},
    {"embargo": {"reason": "Agreed"}},
    {"expires": "2026-11-23 12:00"},
)


@dataclass(frozen=True)
class Draw:
    """A story of a random site. `hidden` is what keeps it from being seen, if anything does."""

    name: str
    section: str
    day: int
    hidden: dict[str, Any] | None
    keys: dict[str, Any]

    def write(self, newsroom: Newsroom) -> None:
        keys = {
            "date": f"20{20 + self.day // 100}-0{1 + self.day % 9}-1{self.day % 10} 08:00",
            **self.keys,
            **(self.hidden or {}),
        }
        newsroom.story(
            f"{self.section}/{self.name}",
            f"![Quay](../{'../' * self.section.count('/')}quay.png)",
            **keys,
        )


KEYS = st.fixed_dictionaries(
    {},
    optional={
        "author": st.lists(
            st.sampled_from(["ana-brito", "rui-pires", "Guest"]), max_size=2, unique=True
        ),
        "tags": st.lists(
            st.sampled_from(["Ferries", "ferries", "Fêrries", "Tide"]),
            max_size=2,
            unique_by=slug_of,  # one story spells a tag in one way
        ),
        "series": st.sampled_from(["Harbour", "harbour"]),
        "pinned": st.booleans(),
        "exclude": st.lists(st.sampled_from(["home", "feeds", "recent"]), max_size=2, unique=True),
        "related": st.lists(
            st.sampled_from([f"story-{number}" for number in range(9)]), max_size=2, unique=True
        ),
        "canonical": st.just("https://wire.example/1"),
        "genre": st.sampled_from(["news", "opinion"]),
    },
)
SECTIONS = st.sampled_from(["world", "world/straits", "sports"])
DRAWS = st.lists(
    st.builds(
        Draw, st.just(""), SECTIONS, st.integers(0, 650), st.none() | st.sampled_from(HIDDEN), KEYS
    ),
    max_size=9,
)


@pytest.mark.slow
@settings(max_examples=5000 if os.environ.get("NEWSGEN_DEEP") else 150)
@given(draws=DRAWS, mode=st.sampled_from(["fragment", "inline", "frozen"]), releases=st.booleans())
def test_a_site_with_hidden_stories_equals_byte_for_byte_the_site_without_their_files(
    draws: list[Draw], mode: str, releases: bool
) -> None:
    stories = [
        replace(
            draw,
            name=f"s{number}",
            keys={"id": f"story-{number}", "aliases": [f"/old/{number}/"], **draw.keys},
        )
        for number, draw in enumerate(draws)
    ]
    with tempfile.TemporaryDirectory() as folder:
        every, visible = (site(Path(folder) / name, mode) for name in ("every", "visible"))
        if releases:
            for room in (every, visible):
                room.append("config.toml", '\n[publish]\nmode = "releases"\n')
        for story in stories:
            story.write(every)
            if story.hidden is None:
                story.write(visible)
        every.page("secret", draft=True, aliases=["/old/secret/"])
        report = every.build()
        visible.build()
        assert report.stories + len(report.held) == len(stories)
        assert tree(every.output) == tree(visible.output)
        assert told(every) == told(visible)


def told(newsroom: Newsroom) -> tuple[list[str], list[str]]:
    """What a build tells of URLs: its changes, all paths that it ever published, whose each URL
    was, and what other machines are told of them.
    """
    found = list(as_lines(changes(newsroom.root, newsroom.output)))
    export(newsroom.root)
    beside = newsroom.root / ".output.newsgen"
    files = (beside / "ledger", beside / "urls", newsroom.root / "urls.json")
    return found, [file.read_text(encoding="utf-8") for file in files]


def site(root: Path, mode: str) -> Newsroom:
    settings_ = (
        CONFIG.replace("recent = 3", f'recent = 3\nrecent_mode = "{mode}"')
        + "\n[feeds]\ntags = true\n"
    )
    newsroom = Newsroom(root, settings_).bare().picture("quay.png").page("about")
    return newsroom.author("ana-brito", "Ana Brito").author("rui-pires", "Rui Pires")


def test_hidden_stories_leave_no_trace_in_the_default_themes_pages_either(tmp_path: Path) -> None:
    every, visible = (
        Newsroom(tmp_path / name).author("ana-brito", "Ana Brito") for name in ("every", "visible")
    )
    for newsroom in (every, visible):
        for number in range(8):
            newsroom.story(
                f"world/s{number}", date=f"2026-01-0{1 + number}", author="ana-brito", tags=["Tide"]
            )
    for number, keys in enumerate(HIDDEN):
        shared = {
            "author": "ana-brito",
            "tags": ["Tide", "Ferries"],
            "pinned": True,
            "date": f"2026-01-{1 + number:02} 10:00",
        }
        every.story(f"world/h{number}", **{**shared, **keys})
    assert len(every.build().held) == len(HIDDEN)
    visible.build()
    assert tree(every.output) == tree(visible.output)


def test_a_preview_does_not_show_a_draft_under_embargo_whose_date_is_later_still(
    newsroom: Newsroom,
) -> None:
    embargo = {"until": "2026-12-01", "reason": "a report"}
    newsroom.story("world/report", draft=True, embargo=embargo, date="2026-12-24").build(
        drafts=True
    )
    assert not newsroom.has("/world/2026/12/report/")
