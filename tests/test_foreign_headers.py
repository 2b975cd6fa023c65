"""Headers of other programs: their keys are translated, their dates read or mended, and no hint
proposes what is refused next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from newsgen.errors import Broken, Problem
from newsgen.intake.dates import date_in_name, meant
from newsgen.intake.foreign_names import PICTURE_WORDS, STORY_WORDS, folded
from newsgen.intake.frontmatter import AuthorMatter, FrontMatter, ImageMatter, PageMatter
from newsgen.intake.gleaning import read
from newsgen.intake.header import split
from newsgen.intake.moments import WHEN_HINT, mended, placed
from newsgen.outlet.validation import Fault

ZONE = ZoneInfo("Europe/Lisbon")
PATH = "content/world/ferry.md"


def problems(*lines: str, model: type[BaseModel] = FrontMatter, path: str = PATH) -> list[Problem]:
    text = "\n".join(("---", *lines, "---", "Text.", ""))
    try:
        read(model, split(text.encode(), path), path, ZONE)
    except Broken as broken:
        return list(broken.problems)
    return []


def told(*lines: str, model: type[BaseModel] = FrontMatter, path: str = PATH) -> list[str]:
    found = problems(*lines, model=model, path=path)
    return [f"{problem.message} | {problem.hint}" for problem in found]


def guess(line: str, *others: str) -> str:
    """The key that is meant by that of a line, among others."""
    word = re.escape(line.partition(":")[0])
    told_of = [one.message for one in problems(*others, line) if re.search(word, one.message)]
    found = re.search(r'did you mean "(.+)"', "".join(told_of))
    return found[1] if found else ""


# -- keys ------------------------------------------------------------------------------------------

TITLE, DATE = "title: Ferry", "date: 2014-01-05"


@pytest.mark.parametrize(
    ("key", "lines"),
    [
        ("title", "headline: Ferry|post_title: Ferry|Title: Ferry|TITLE: Ferry|p-name: Ferry"),
        (
            "date",
            (
                "publishDate: 2014-01-05|published: 2014-01-05|pubdate: 2014-01-05"
                "|published_at: 2014-01-05|Date: 2014-01-05|post_date: 2014-01-05"
                "|dt-published: 2014-01-05|firstcreated: 2014-01-05|created: 2014-01-05"
                "|post_date_gmt: 2014-01-05 09:07:00|date_published: 2014-01-05"
            ),
        ),
        (
            "updated",
            (
                "lastmod: 2014-02-05|last_modified_at: 2014-02-05|modified: 2014-02-05"
                "|Modified: 2014-02-05|updated_at: 2014-02-05|post_modified: 2014-02-05"
                "|versioncreated: 2014-02-05|post_modified_gmt: 2014-02-05"
            ),
        ),
        (
            "summary",
            (
                "description: X|excerpt: X|custom_excerpt: X|Summary: X|_yoast_wpseo_metadesc: X"
                "|rank_math_description: X|description_text: X|standfirst: X|meta_description: X"
            ),
        ),
        ("kicker", "subtitle: X|eyebrow: X|Kicker: X"),
        ("author", "creator: Jane Doe|dc:creator: Jane Doe|p-author: Jane Doe|AUTHOR: Jane Doe"),
        ("authors", "Authors: Jane Doe"),
        ("byline", "by: Jane Doe"),
        ("dateline", "place: Larkmoor|location: Larkmoor"),
        ("section", "category: news|Category: news|primary_category: news"),
        ("tags", "keywords: ports|topics: ports|subject: ports|categories: [a, b]|post_tag: ports"),
        (
            "image",
            (
                "cover: a.png|featured_image: a.png|feature_image: a.png|previewimage: a.png"
                "|images: [a.png]|thumbnail: a.png|cover: {src: a.png}|_thumbnail_id: a.png"
            ),
        ),
        ("draft", "published: false|permalink: false|is_draft: true|post_status: private"),
        ("aliases", "redirect_from: /a/|alias: /a/|_wp_old_slug: a|old_url: /a/"),
        ("canonical", "canonical_url: https://a.example/|external_url: https://a.example/"),
        ("pinned", "is_sticky: true|sticky: true|featured: true"),
        ("exclude", "eleventyExcludeFromCollections: true|feed-exclude: true|hidden: true"),
        ("note", "ednote: X"),
        ("lang", "language: es|locale: es"),
        ("layout", "template: wide"),
        ("embargo", "embargoed: 2014-02-05"),
    ],
)
def test_a_key_of_another_program_is_known(key: str, lines: str) -> None:
    others = [line for line in (TITLE, DATE) if not line.startswith(f"{key}:")]
    for line in lines.split("|"):
        assert guess(line, *others) == key, line


def test_the_table_leads_to_keys_that_there_are() -> None:
    known = {*FrontMatter.model_fields, *PageMatter.model_fields, *AuthorMatter.model_fields}
    named = {key for foreign in STORY_WORDS.values() for key in foreign.keys}
    taxonomies = {"places", "people", "companies", "organisations", "organizations"}
    assert named - known <= {"url", "guid"} | taxonomies
    assert set(PICTURE_WORDS.values()) <= set(ImageMatter.model_fields)
    assert all(word == folded(word) for word in (*STORY_WORDS, *PICTURE_WORDS))


# A value that would do under any key that the table leads to.
VALUES = {
    "date": "2014-01-05",
    "publish_at": "2014-01-05",
    "updated": "2014-02-05",
    "lang": "es",
    "layout": "wide",
    "canonical": "https://a.example/",
    "draft": "true",
    "pinned": "true",
    "aliases": "/a/",
    "url": "/a/",
    "id": "ferry-2014",
    "order": "3",
}


@pytest.mark.parametrize("model", [FrontMatter, PageMatter, AuthorMatter])
def test_no_hint_proposes_what_is_refused_next(model: type[BaseModel]) -> None:
    tried = 0
    for word, foreign in STORY_WORDS.items():
        if word in model.model_fields:
            continue
        value = next((VALUES[key] for key in foreign.keys if key in VALUES), "Ferry")
        name = "name" if model is AuthorMatter else "title"
        others = [f"{name}: Ferry", *([DATE] if model is FrontMatter else [])]
        line = f"{word}: {value}"
        others = [other for other in others if not other.startswith(f"{guess(line)}:")]
        for problem in problems(*others, line, model=model):
            renamed = re.fullmatch(r"write (\w+) for it", problem.hint)
            if renamed and renamed[1] in model.model_fields:
                assert problems(*others, f"{renamed[1]}: {value}", model=model) == [], line
                tried += 1
    assert tried > (5 if model is AuthorMatter else 20)


def test_a_key_that_is_given_already_is_not_proposed() -> None:
    assert told(TITLE, DATE, "description: X", "excerpt: Y", "keywords: a", "topics: b") == [
        'unknown key "description", did you mean "summary"? | write summary for it',
        (
            'unknown key "excerpt" | "summary" is given already: '
            'take this one out, or put it under "extra"'
        ),
        'unknown key "keywords", did you mean "tags"? | write tags for it',
        'unknown key "topics" | "tags" is given already: add this to it, or take it out',
    ]
    assert guess("publishDate: 2014-02-05", TITLE, DATE) == "publish_at"
    assert guess("category: news", TITLE, DATE, "tags: [a]") == "section"
    assert "one id of config.toml" in told(TITLE, DATE, "tags: [a]", "category: News")[0]
    assert guess("category: news", TITLE, DATE, "section: world") == "tags"
    assert guess("subtitle: X", TITLE, DATE, "kicker: Y") == "summary"


def test_what_the_value_must_become_is_said() -> None:
    assert told(TITLE, "pubdate: 19 July 1937", "lastmod: 5 Jan 2014 9:07 AM") == [
        'unknown key "pubdate", did you mean "date"? | write date: 1937-07-19',
        'unknown key "lastmod", did you mean "updated"? | write updated: 2014-01-05 09:07',
    ]
    assert told(TITLE, "lastmod: 2013-01-05", "pubdate: 2014-01-05")[0].endswith(
        "take it out: it lies before the date, and no story changes before it is published"
    )
    assert told(TITLE, DATE, "published: false", "expirydate: 2020-01-01") == [
        'unknown key "published", did you mean "draft"? | write draft: true',
        (
            'unknown key "expirydate" | write expires if the story goes off the site then; '
            "if it only goes off lists there, take the key out"
        ),
    ]
    assert told(TITLE, DATE, "published: true") == [
        'unknown key "published" | take it out: what is no draft is published'
    ]


def test_what_only_stories_have_is_not_taken_for_a_slip() -> None:
    for line in ("date: 2014-01-05", "lastmod: 2014-01-05", "tags: [a]", "categories: [a]"):
        word = line.partition(":")[0]
        assert told("title: About", line, model=PageMatter) == [
            f'unknown key "{word}" | take it out: only stories have such a key'
        ]


def test_a_slip_is_still_a_slip() -> None:
    assert guess("auhtor: Jane Doe", TITLE, DATE) == "author"
    assert guess("sumary: X", TITLE, DATE) == "summary"


def test_keys_of_a_picture() -> None:
    assert [one.message for one in problems(TITLE, DATE, "image: {url: a.png, title: X}")][-2:] == [
        'unknown key "url", did you mean "src"?',
        'unknown key "title", did you mean "caption"?',
    ]


# -- dates -----------------------------------------------------------------------------------------

READ = {
    "2014-01-05 9:07:00 +0900": "2014-01-05 09:07:00+09:00",
    "2014-01-05 09:07:00 -5": "2014-01-05 09:07:00-05:00",
    "2014-01-05 09:07:00 UTC": "2014-01-05 09:07:00Z",
    "2014-01-05 9:07 GMT": "2014-01-05 09:07Z",
    "2014-01-05 9:07:00 Z": "2014-01-05 09:07:00Z",
    "2014/01/05 10:07 UTC+02:00": "2014-01-05 10:07+02:00",
    "2014-1-5": "2014-01-05",
    "2014-1-5 10:07:00": "2014-01-05 10:07:00",
    "2014/01/05": "2014-01-05",
    "2014.1.5": "2014-01-05",
    "2014年1月5日": "2014-01-05",
    "19 July 1937": "1937-07-19",
    "July 19, 1937": "1937-07-19",
    "19th of July 1937": "1937-07-19",
    "19-Jul-1937": "1937-07-19",
    "5. Sept. 2014": "2014-09-05",
    "Monday, 19 July 1937": "1937-07-19",
    "Jan 5, 2014 9:07 AM": "2014-01-05 09:07",
    "Jan 5, 2014 at 9:07 p.m.": "2014-01-05 21:07",
    "12:30 am, 5 January 2014": "2014-01-05 00:30",
    "Sun, 05 Jan 2014 09:07:00 +0900": "2014-01-05 09:07:00+09:00",
    "Sun Jan  5 09:07:00 UTC 2014": "2014-01-05 09:07:00Z",
    "Sun Jan 05 2014 09:07:00 GMT+0900 (Japan Standard Time)": "2014-01-05 09:07:00+09:00",
    "2014-01-05T09:07:00+09:00[Asia/Tokyo]": "2014-01-05 09:07:00+09:00",
    "2014-01-05t09:07:00z": "2014-01-05 09:07:00Z",
    "20140105": "2014-01-05",
    "20140105T090700Z": "2014-01-05 09:07:00Z",
    "20140105090700": "2014-01-05 09:07:00",
    "2014-W01-7": "2014-01-05",
    "2014-005": "2014-01-05",
    "1388912820": "2014-01-05 09:07:00Z",
    "1388912820000": "2014-01-05 09:07:00Z",
    "25/12/2014": "2014-12-25",
    "12/25/2014": "2014-12-25",
    "01/01/2014": "2014-01-01",
}


@pytest.mark.parametrize("text", READ)
def test_a_date_with_one_reading_is_mended(text: str) -> None:
    assert told(TITLE, f"date: {text}") == [
        f'"date" must be a date, with or without a clock time | write {READ[text]}'
    ]
    assert told(TITLE, f"date: {READ[text]}") == []
    assert mended(text, ZONE) == READ[text]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("05/01/2014", "write 2014-01-05 if it is 5 January, or 2014-05-01 if it is 1 May"),
        ("5-1-2014", "write 2014-01-05 if it is 5 January, or 2014-05-01 if it is 1 May"),
        ("January 2014", "write 2014-01-01, with another day if it is not the first of that month"),
        ("2014", "write 2014-01-01, with another day if it is not the first of that year"),
        (
            "5 January 2014 9:07 EST",
            ("write 2014-01-05 09:07, and behind it the offset that EST had then, such as -05:00"),
        ),
        ("Monday, 5 January 2014", "write 2014-01-05, if that is meant: it is a Sunday"),
        ("soon", WHEN_HINT),
        ("05/01/14", WHEN_HINT),
    ],
)
def test_a_date_that_its_writer_must_settle_is_left_to_them(text: str, hint: str) -> None:
    assert told(TITLE, f"date: {text}") == [
        f'"date" must be a date, with or without a clock time | {hint}'
    ]
    assert mended(text, ZONE) == text


def test_a_day_that_there_is_not_is_never_proposed() -> None:
    impossible = '"date" is impossible: there is no 2014-02-30 | check year, month and day'
    for text in ("2014-2-30", "30 February 2014", "2014/02/30", "20140230"):
        found = told(TITLE, f"date: {text}")
        assert found in (
            [impossible],
            [f'"date" must be a date, with or without a clock time | {WHEN_HINT}'],
        )
        assert mended(text, ZONE) == text


@pytest.mark.parametrize(
    "lines",
    [
        "date: 5 Jan 2014",
        "{0}\nupdated: 5 Feb 2014",
        "{0}\npublish_at: 5 Feb 2014",
        "{0}\nexpires: 5 Feb 2014",
        "{0}\nembargo: {{until: 5 Feb 2014, reason: x}}",
        "{0}\ncorrections: [{{date: 5 Feb 2014, text: x}}]",
        "{0}\nupdates: [{{date: 5 Feb 2014, text: x}}]",
    ],
)
def test_every_key_that_takes_a_moment_does_the_same(lines: str) -> None:
    found = problems(TITLE, *lines.format(DATE).split("\n"))
    assert [problem.hint.partition("-")[0] for problem in found] == ["write 2014"]


def test_a_toml_header_does_the_same() -> None:
    text = '+++\ntitle = "Ferry"\ndate = 1388912820\nupdated = "5 Feb 2014"\n+++\n'
    with pytest.raises(Broken) as caught:
        read(FrontMatter, split(text.encode(), PATH), PATH, ZONE)
    assert [one.hint for one in caught.value.problems] == [
        "write 2014-01-05 09:07:00Z",
        "write 2014-02-05",
    ]


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("content/world/2014-01-05-ferry.md", "2014-01-05"),
        ("content/world/2014-01-05.md", "2014-01-05"),
        ("content/world/2014-01-05-ferry/index.md", "2014-01-05"),
        ("content/world/2014-13-05-ferry.md", ""),
        ("content/world/ferry-2014-01-05.md", ""),
        ("content/2014-01-05/ferry.md", ""),
    ],
)
def test_a_date_that_is_missing_may_stand_in_the_files_name(path: str, day: str) -> None:
    assert date_in_name(path) == day
    (found,) = told(TITLE, path=path)
    assert ("the date in the file's name" in found) == bool(day)
    assert day in found


SCRAPS = st.sampled_from(
    "2014 1 05 5 31 2 12 Jan July - / . : , T Z UTC GMT EST +09:00 -5 AM pm at Sun Monday W01 7"
    " 9:07 09:07:00 1388912820 99 年 月 日 of th [ ] ( )".split(" ")
)


IMPOSSIBLE = ("impossible-date", "skipped-time", "repeated-time", "too-early-or-late")


def fault_of(text: str) -> str:
    """The code of what is wrong with a moment, "" where nothing is."""
    try:
        placed(text, ZONE)
    except Fault as fault:
        return "too-early-or-late" if "between the years" in fault.message else fault.code
    return ""


def texts() -> Iterator[st.SearchStrategy[str]]:
    yield st.lists(SCRAPS, max_size=7).map("".join)
    yield st.lists(SCRAPS, max_size=7).map(" ".join)
    yield st.text(max_size=20)


@given(st.one_of(*texts()))
def test_whatever_the_text_its_readings_are_dates(text: str) -> None:
    assert {fault_of(reading) for reading in meant(text).texts} <= {"", *IMPOSSIBLE}
    better = mended(text, ZONE)
    if better != text:
        placed(better, ZONE)
        assert mended(better, ZONE) == better
