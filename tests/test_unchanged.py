"""What was typed is what readers see: its words, all of them, in their order."""

from __future__ import annotations

import contextlib
import re
from html import unescape
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Newsroom
from test_markdown import body_of

from newsgen.errors import Broken
from newsgen.intake.body import inline_html, render_body
from newsgen.intake.finish import EXCERPT_LENGTH
from newsgen.intake.markdown import ENGINES, MarkdownSettings, engine_for
from newsgen.intake.typography import typeset
from newsgen.model import Typed


def words_of(html: str) -> list[str]:
    text = unescape(re.sub(r"<!--.*?-->|<[^>]*>", " ", html, flags=re.DOTALL))
    return re.findall(r"[\w&<©—]+", text)


# -- text and raw HTML -----------------------------------------------------------------------------

WORDS = st.sampled_from("alfa bravo charlie delta echo foxtrot".split())
PIECES = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "Fish &amp; chips",
            "&copy;",
            "&#8212;",
            "&lt;x",
            "<!-- c -->",
            "<hr>",
            "<br>",
            "\n",
            "\n\n",
        ]
    ),
    WORDS.map("**{}**".format),
    WORDS.map("\n> {} &amp; more\n\n".format),
    *(
        WORDS.map(pattern.format)
        for pattern in (
            "<div>{}</div>",
            "<span>{}</span>",
            "<p>{}</p>",
            "<table><tr><td>{}</td></tr></table>",
            "<blockquote>{} &amp; so on</blockquote>",
        )
    ),
)


@given(st.lists(PIECES, max_size=8))
def test_both_engines_show_the_same_words_in_the_same_order(pieces: list[str]) -> None:
    text = " ".join(pieces).replace(" \n ", "\n")
    one, other = (words_of(body_of(text, engine).html) for engine in ENGINES)
    assert one == other


@pytest.mark.parametrize("html", ["safe", "trusted"])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "before",
    [
        "<div>x</div>",
        "<!-- x -->",
        "<blockquote>x</blockquote>",
        "<hr>",
        "<p>x</p><!-- y -->",
        "<table><tr><td>x</td></tr></table>",
        "<?php x ?>",
    ],
)
def test_what_stands_behind_raw_html_stays_there(before: str, engine: str, html: str) -> None:
    text = f"{before} Fish &amp; chips <!-- z --> &#169; <br> cost 3 &euro;.\n\nThe end."
    found = words_of(body_of(text, engine, html=html).html)
    assert found[-8:] == ["Fish", "&", "chips", "©", "cost", "3", "The", "end"]


def test_markdown_within_html_keeps_the_order() -> None:
    settings = MarkdownSettings(extensions=("md_in_html",))
    text = '<div markdown="1">*x*</div> Fish &amp; chips.\n\n<div>y</div> Salt &amp; vinegar.'
    body = render_body(
        Typed(text, "content/world/a.md", 5, "en", with_excerpt=True),
        settings,
        engine_for(settings),
        link=lambda target: None,
        picture=lambda target: None,
    )
    assert words_of(body.html) == ["x", "Fish", "&", "chips", "y", "Salt", "&", "vinegar"]


# -- addresses -------------------------------------------------------------------------------------

ADDRESSES = [
    "https://other.example/a--b",
    'https://other.example/a--b?q="x"',
    "http://other.example/it's...not(b)",
    "www.other.example/x--y",
    "xn--bcher-kva.example",
    "a--b.example",
    "other.example/x--y",
    "o'brien--x@post.example",
]


@pytest.mark.parametrize("lang", ["en", "fr", "de-CH", "zh", "ru"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_typography_leaves_addresses_as_they_are(address: str, lang: str) -> None:
    for pattern in ("See {} now.", "{}", 'He said "{}", twice.', "Look ({})!", "({}): 'it'..."):
        typed = pattern.format(address)
        assert address in typeset(typed, lang)
        assert typeset(typeset(typed, lang), lang) == typeset(typed, lang)
        for engine in ENGINES:
            body = body_of(typed, engine, lang=lang)
            assert address in unescape(re.sub("<[^>]*>", "", body.html))
            assert address in body.excerpt


def test_what_is_no_address_is_set_as_ever() -> None:
    typed = "word--word, it's 'so'... see--that. left--again.Then @home--now"
    assert typeset(typed, "en") == "word–word, it’s ‘so’… see–that. left–again.Then @home–now"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (
            "See https://a.example/x.",
            'See <a href="https://a.example/x" {}>https://a.example/x</a>.',
        ),
        ("(www.a.example)", '(<a href="https://www.a.example" {}>www.a.example</a>)'),
        (
            "https://a.example/?b=1&c=2",
            '<a href="https://a.example/?b=1&amp;c=2" {}>https://a.example/?b=1&amp;c=2</a>',
        ),
        (
            "https://a.example/x_(y)",
            '<a href="https://a.example/x_(y)" {}>https://a.example/x_(y)</a>',
        ),
        (
            "[https://a.example](https://b.example)",
            '<a href="https://b.example" {}>https://a.example</a>',
        ),
        ("`https://a.example`", "<code>https://a.example</code>"),
        ("https:// and www. and ftp://a.example", "https:// and www. and ftp://a.example"),
    ],
)
def test_bare_web_addresses_become_links(typed: str, shown: str, engine: str) -> None:
    expected = shown.replace("{}", 'rel="external noopener"')
    assert body_of(typed, engine).html == f"<p>{expected}</p>"


def test_addresses_in_footnotes_and_in_the_standfirst_become_links() -> None:
    link = '<a href="https://a.example/b--c" rel="external noopener">https://a.example/b--c</a>'
    for engine in ENGINES:
        assert link in body_of("One[^1].\n\n[^1]: At https://a.example/b--c", engine).html
    settings = MarkdownSettings(engine="commonmark")
    assert link in inline_html("At https://a.example/b--c", "en", engine_for(settings))


# -- numbers and excerpts --------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["de-CH", "fr-CH", "it-CH", "de-LI", "en", "rm"])
def test_the_mark_between_thousands_stays(lang: str) -> None:
    typed = "Total 1'250'000 Franken, 1'000 mehr, \"12'500\", 'rund 3'000'."
    assert "\u2032" not in typeset(typed, lang)
    assert "1’250’000" in typeset(typed, lang)
    assert "12’500" in typeset(typed, lang)


def test_feet_and_minutes_keep_theirs() -> None:
    assert typeset("6'2\" and 5'30", "de-CH") == "6′2″ and 5′30"


@pytest.mark.parametrize(
    "text",
    [
        "北京 " + "今天下午市政府宣布渡轮航线将从下周一起恢复运营。" * 20,
        "東京 " + "きょう、フェリーの運航が再開されると発表した。" * 20,
        "ข่าว " + "เรือข้ามฟากจะกลับมาให้บริการอีกครั้งในวันจันทร์หน้า" * 20,
        "ຂ່າວ " + "ເຮືອຂ້າມຟາກຈະກັບມາໃຫ້ບໍລິການອີກຄັ້ງໃນວັນຈັນໜ້າ" * 20,
        "ភ្នំពេញ " + "សាឡាងនឹងដំណើរការឡើងវិញនៅថ្ងៃចន្ទសប្តាហ៍ក្រោយ" * 20,
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_excerpts_without_blanks_are_cut_at_letters(text: str, engine: str) -> None:
    excerpt = body_of(text, engine).excerpt
    assert 190 <= len(excerpt) <= EXCERPT_LENGTH + 1
    kept = excerpt.removesuffix("…")
    assert text.startswith(kept)
    assert category(text[len(kept)])[0] != "M"
    assert kept[-1] not in "เแโใไ\u17d2"


def test_excerpts_with_blanks_are_cut_at_words() -> None:
    text = "한국어 문장은 빈칸으로 나눈다 " * 30
    assert body_of(text).excerpt.removesuffix("…").split()[-1] in text.split()


# -- dates -----------------------------------------------------------------------------------------

# https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#valid-global-date-and-time-string
GLOBAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


@pytest.mark.parametrize("mark", ["2026-11-20", " 2026-11-20 "])
def test_a_bare_date_shows_no_time_of_day(newsroom: Newsroom, mark: str) -> None:
    newsroom.story("world/ferry", date=mark, updated="2026-11-21").build()
    page = newsroom.read("world/2026/11/ferry/index.html")
    for date, words in (("20", "Published on November 20"), ("21", "Updated on November 21")):
        time = f'<time datetime="2026-11-{date}T00:00:00+00:00" title="{words}, 2026">'
        assert time in page
    assert ">Nov 20, 2026</time>" in page


def test_a_time_of_day_that_was_typed_is_shown_even_at_midnight(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", date="2026-11-20 00:00", updated="2026-11-21 08:30").build()
    page = newsroom.read("world/2026/11/ferry/index.html")
    assert re.search(r'title="Published on November 20, 2026, 12:00\sAM">Nov 20, 2026, 12', page)
    assert re.search(r'title="Updated on November 21, 2026, 8:30\sAM"', page)


def test_a_bare_date_in_toml_shows_no_time_either(newsroom: Newsroom) -> None:
    text = '+++\ntitle = "A"\ndate = {}\n+++\nText.\n'
    newsroom.write("content/world/day.md", text.format("2026-11-20"))
    newsroom.write("content/world/hour.md", text.format("2026-11-20T00:00:00")).build()
    assert ' on November 20, 2026">' in newsroom.read("world/2026/11/day/index.html")
    assert " on November 20, 2026, 12:00" in newsroom.read("world/2026/11/hour/index.html")


def test_a_time_that_is_typed_later_is_shown(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", date="2026-11-20").build()
    newsroom.replace("content/world/ferry.md", "2026-11-20", "2026-11-20 00:00").build()
    assert " on November 20, 2026, 12:00" in newsroom.read("world/2026/11/ferry/index.html")


@pytest.mark.parametrize(
    ("zone", "date", "shown"),
    [
        ("Europe/Lisbon", "1899-12-31 12:00", "1899-12-31T12:00:45-00:36"),
        ("Europe/Paris", "1880-05-01 08:00:30", "1880-05-01T08:01:09+00:10"),
        ("America/New_York", "1850-01-01 00:00", "1850-01-01T00:00:02-04:56"),
        ("Europe/Amsterdam", "1935-01-01 12:00", ""),
    ],
)
def test_times_before_standard_time_are_valid_html(
    newsroom: Newsroom, zone: str, date: str, shown: str
) -> None:
    newsroom.replace("config.toml", "Europe/Lisbon", zone).story("world/old", date=date).build()
    page = next(newsroom.read(path) for path in newsroom.files() if "/old/index.html" in path)
    times = re.findall(r'(?:datetime|published_time" content)="([^"]*)"', page)
    assert times
    assert all(GLOBAL_TIME.fullmatch(found) for found in times)
    assert shown in "".join(times)


# -- signs of comments -----------------------------------------------------------------------------


def told(newsroom: Newsroom, *lines: str) -> list[str]:
    header = "\n".join(["title: A", "date: 2026-11-20", *lines])
    newsroom.write("content/world/a.md", f"---\n{header}\n---\nText.\n")
    try:
        newsroom.build()
    except Broken as broken:
        return [f"{problem} | {problem.hint}" for problem in broken.problems]
    return []


@pytest.mark.parametrize(
    ("lines", "place", "mended"),
    [
        (["kicker: Club is #1 again"], "4:17", 'kicker: "Club is #1 again"'),
        (["kicker: #1"], "4:9", 'kicker: "#1"'),
        (["kicker: Grade C #"], "4:17", 'kicker: "Grade C #"'),
        (["kicker: 7 #1"], "4:11", 'kicker: "7 #1"'),
        (["tags: #metoo"], "4:7", 'tags: "#metoo"'),
        (["tags: #metoo, #two"], "4:7", 'tags: ["#metoo", "#two"]'),
        (["tags:", "  - one", "  - #two"], "6:5", '- "#two"'),
        (["tags:", "- C #1", "#- two"], "5:5", '- "C #1"'),
        (["summary: One", "  #two"], "5:3", 'summary: "One #two"'),
        (["image:", "  src: a #1.jpg", "  alt: x"], "5:10", 'src: "a #1.jpg"'),
        (["extra:", "  colour: #fff"], "5:11", 'colour: "#fff"'),
        (["author: Jane #Doe"], "4:14", 'author: "Jane #Doe"'),
    ],
)
def test_text_behind_the_sign_of_a_comment_is_an_error(
    newsroom: Newsroom, lines: list[str], place: str, mended: str
) -> None:
    problems = told(newsroom, *lines)
    assert len(problems) == 1
    assert problems[0].startswith(f"content/world/a.md:{place}: ")
    assert f"quotation marks: {mended}; " in problems[0]


def test_a_title_that_is_lost_is_told_once(newsroom: Newsroom) -> None:
    newsroom.write("content/world/a.md", "---\ntitle: #1\ndate: 2026-11-20\nfoo: x\n---\nText.\n")
    problems = newsroom.problems()
    assert [problem.split(" ")[0] for problem in sorted(problems)] == [
        "content/world/a.md:2:8:",
        "content/world/a.md:4:1:",
    ]


def test_a_list_that_a_comment_leaves_open_is_explained(newsroom: Newsroom) -> None:
    (problem,) = told(newsroom, "tags: [#metoo, b]")
    assert "# begins a comment" in problem


@pytest.mark.parametrize(
    "lines",
    [
        ["kicker: Club # a comment"],
        ["kicker: Club #\tcomment"],
        ["kicker: 'Club' #comment"],
        ["kicker: Club#1"],
        ["#kicker: Club"],
        ["tags:", "  #- one", "  - two"],
        ["image:", "  #src: b.jpg", "  src: q.png", "  #alt: b", "  alt: A quay"],
        ["updated: 2026-11-21 #late", "draft: true #x", "genre: news #y", "lang: es #z"],
        ["slug: b #old", "id: abc #x", "extra: {a: 1}  #x"],
        ["extra:", "  a: 1 #x", "  b: true #x"],
    ],
)
def test_comments_that_take_nothing_away_are_comments(newsroom: Newsroom, lines: list[str]) -> None:
    newsroom.picture("world/q.png")
    assert told(newsroom, *lines) == []


def test_text_behind_the_sign_of_a_comment_is_told_in_data_too(newsroom: Newsroom) -> None:
    newsroom.write("content/_data/a.yaml", "a: Club #1\nb: 1 #one\nc: x # y\n").story("world/a")
    (problem,) = newsroom.problems()
    assert problem.startswith("content/_data/a.yaml:1:9: ")


# -- tags and series -------------------------------------------------------------------------------

TWO = [
    ("C++", "C#"),
    ("A+", "A"),
    ("C", "C++"),
    ("Canal+", "Canal"),
]
ALIKE = [("权利", "权力"), ("A-", "A"), ("R&B", "R B"), ("уголь", "угол"), ("Wham!", "Wham")]
ONE = [("Ferries", "ferries"), ("São Vicente", "sao-vicente"), ("#MeToo", "metoo")]


def tag_pages(newsroom: Newsroom) -> list[str]:
    return [path for path in newsroom.files() if re.fullmatch(r"tags/[^/]*/index.html", path)]


@pytest.mark.parametrize(("one", "other"), TWO)
def test_tags_that_differ_have_a_page_each(newsroom: Newsroom, one: str, other: str) -> None:
    newsroom.story("world/a", tags=[one, other], series=one)
    newsroom.story("world/b", tags=[other], series=other).build()
    assert len(tag_pages(newsroom)) == 2
    page = newsroom.read("world/2026/11/a/index.html")
    assert {one, other} <= set(re.findall(r'property="article:tag" content="([^"]*)"', page))
    assert len([path for path in newsroom.files() if path.startswith("series/")]) >= 2


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_tags_that_differ_and_would_have_one_page_are_an_error(
    newsroom: Newsroom, one: str, other: str
) -> None:
    (problem,) = newsroom.story("world/a", tags=[one, other]).problems()
    assert f'tag "{other}" would have one page with "{one}"' in problem
    newsroom.story("world/a", tags=[one], date="2026-11-01")
    (problem,) = newsroom.story("world/b", tags=[other]).problems()
    assert problem.startswith("content/world/b.md")
    assert f'tag "{other}" would have one page with "{one}"' in problem
    newsroom.story("world/b", tags=["x"]).build()
    newsroom.story("world/a", series=one, date="2026-11-01")
    (problem,) = newsroom.story("world/b", series=other).problems()
    assert f'series "{other}"' in problem


@pytest.mark.parametrize("order", [1, -1])
def test_which_of_two_tags_is_told_does_not_depend_on_the_order_of_builds(
    newsroom: Newsroom, order: int
) -> None:
    newsroom.story("world/x").build()
    for path, tag, date in [("a", "权利", "2026-11-01"), ("b", "权力", "2026-11-02")][::order]:
        newsroom.story(f"world/{path}", tags=[tag], date=date)
        with contextlib.suppress(Broken):
            newsroom.build()
    (problem,) = newsroom.problems()
    assert 'b.md:4:8: tag "权力" would have one page with "权利"' in problem


def test_accents_make_two_tags_of_one_story_differ(newsroom: Newsroom) -> None:
    (problem,) = newsroom.story("world/a", tags=["Mutter", "Mütter"]).problems()
    assert 'tag "Mütter" would have one page with "Mutter"' in problem


@pytest.mark.parametrize(("one", "other"), ONE)
def test_spellings_of_one_tag_have_one_page(newsroom: Newsroom, one: str, other: str) -> None:
    newsroom.story("world/a", tags=[one], date="2026-11-01")
    report = newsroom.story("world/b", tags=[other]).build()
    assert len(tag_pages(newsroom)) == 1
    assert [problem.code for problem in report.warnings] == ["spelling"]


# -- authors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["author", "authors"])
@pytest.mark.parametrize("typed", ["Jane Doe, John Roe", "Jane Doe; John Roe", "jane-doe,john-roe"])
def test_several_authors_in_one_text_are_told(newsroom: Newsroom, typed: str, key: str) -> None:
    (problem,) = told(newsroom, f"{key}: {typed}")
    assert problem.startswith("content/world/a.md:4:1: ")
    parts = ", ".join(re.split("[,;] ?", typed))
    assert f"write [{parts}]; if that is one name, write " in problem


def test_one_author_may_have_a_comma(newsroom: Newsroom) -> None:
    newsroom.story("world/a", author=["Jane Doe, MD"]).build()
    assert "Jane Doe, MD" in newsroom.read("world/2026/11/a/index.html")


def test_ids_of_related_stories_in_one_text_are_told(newsroom: Newsroom) -> None:
    (problem,) = told(newsroom, "related: one, two")
    assert "write [one, two]" in problem


def test_a_word_in_lower_case_is_a_name_until_there_is_a_record(newsroom: Newsroom) -> None:
    newsroom.story("world/a", author="madonna").story("world/b", author="madonna")
    report = newsroom.build()
    (warning,) = report.warnings
    assert str(warning) == (
        'content/world/a.md:4:1: no author record "madonna": it is shown as a name'
    )
    page = "world/2026/11/b/index.html"
    assert "<span>madonna</span>" in newsroom.read(page)
    assert "madonna</dc:creator>" in newsroom.read("feed.xml")
    assert not newsroom.has("authors/madonna/index.html")

    assert newsroom.author("madonna", "Madonna").build().warnings == ()
    assert 'href="/authors/madonna/">Madonna</a>' in newsroom.read(page)
    newsroom.remove("content/_authors/madonna.md").build()
    assert "<span>madonna</span>" in newsroom.read(page)


def test_an_id_of_several_words_must_have_a_record(newsroom: Newsroom) -> None:
    (problem,) = newsroom.story("world/a", author="jane-deo").problems()
    assert 'no author record "jane-deo"' in problem


# -- bytes -----------------------------------------------------------------------------------------

BOM = "\ufeff"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("marks", [BOM, BOM * 2])
def test_a_byte_order_mark_is_read(newsroom: Newsroom, marks: str, end: str) -> None:
    text = "---\ntitle: Héron\ndate: 2026-11-20\n---\nThe *tide* rose.\n".replace("\n", end)
    newsroom.write("content/world/a.md", (marks + text).encode())
    newsroom.write("content/world/t.md", f'{marks}+++\ntitle = "T"\ndate = 2026-11-20\n+++\nEbb.\n')
    newsroom.write("content/_data/d.yaml", f"{marks}a: 1\n")
    newsroom.write("content/_data/e.json", f'{marks}{{"a": 1}}')
    newsroom.write("content/_authors/jane-doe.md", f"{marks}---\nname: Jane Doe\n---\nWrites.\n")
    config = (newsroom.root / "config.toml").read_text()
    assert newsroom.write("config.toml", marks + config).build().warnings == ()
    page = newsroom.read("world/2026/11/a/index.html")
    assert "<p>The <em>tide</em> rose.</p>" in page
    assert BOM not in page
    assert "<p>Ebb.</p>" in newsroom.read("world/2026/11/t/index.html")


def test_problems_behind_a_byte_order_mark_have_their_place(newsroom: Newsroom) -> None:
    text = f"{BOM}---\ntitle: A\ndate: 2026-11-20\nfoo: 1\n---\nSee [x](no.md).\n"
    key, link = newsroom.write("content/world/a.md", text).problems()
    assert key.startswith("content/world/a.md:4:1: ")
    assert link.startswith("content/world/a.md:6:9: ")


@pytest.mark.parametrize("byte", [b"\0", b"\xff", b"\xc3("])
@pytest.mark.parametrize("mark", [b"", BOM.encode()])
def test_other_bytes_stay_errors(newsroom: Newsroom, byte: bytes, mark: bytes) -> None:
    data = mark + b"---\ntitle: A\ndate: 2026-11-20\n---\nText" + byte + b".\n"
    (problem,) = newsroom.write("content/world/a.md", data).problems()
    assert problem.startswith("content/world/a.md:5:5: ")


# -- links and pictures ----------------------------------------------------------------------------


def problems_of(text: str, engine: str, html: str = "safe") -> list[str]:
    try:
        found = body_of(text, engine, html=html).problems
    except Broken as broken:
        found = broken.problems
    return [f"{one} {one.severity} {one.code}" for one in found]


@pytest.mark.parametrize("html", ["safe", "trusted"])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "address",
    [
        *(
            "https:/other.example/",
            "https:other.example",
            "http:///x",
            "https://",
            "HTTPS:/a.example",
        ),
        *("https://?q", "http://:80/", "mailto:", "tel:"),
    ],
)
def test_addresses_without_a_host_are_errors(address: str, engine: str, html: str) -> None:
    (problem,) = problems_of(f"One.\n\nSee [it](<{address}>).", engine, html)
    assert problem.startswith(f'content/world/a.md:7:11: the address "{address}" leads nowhere')
    assert problem.endswith("error wrong-url")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "address", ["http-law.md", "https.md", "mailto-all.md", "www.md", "data.md", "tel/x.md"]
)
def test_files_may_be_named_like_schemes(address: str, engine: str) -> None:
    (problem,) = problems_of(f"See [it]({address}).", engine)
    assert problem.endswith(f'link to "{address}" leads nowhere error dead-link')


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "text",
    [
        "![A map](data:image/png;base64,AAAA)",
        '<img src="data:image/gif;base64,AAAA" alt="A map">',
        "![A map][m]\n\n[m]: DATA:image/svg+xml,x",
    ],
)
def test_pictures_in_the_text_itself_are_errors(text: str, engine: str) -> None:
    (problem,) = problems_of(text, engine)
    assert "data:image/" in problem.lower()
    assert problem.endswith("stands in the text itself error data-picture")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("text", ["One ![A map]() two", 'One <img alt="A map"> two'])
def test_pictures_without_an_address_are_left_out(text: str, engine: str) -> None:
    (problem,) = problems_of(f"Zero.\n\n{text}", engine)
    assert 'the picture "A map" names no file' in problem
    assert problem.endswith("warning empty-link")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("address", ["javascript:x", "cid:x", "file:///c:/x.png", "blob:x"])
def test_a_picture_whose_address_is_taken_out_goes_with_it(address: str, engine: str) -> None:
    text = f'One ![A map]({address}) two <img srcset="{address} 1x" src="photo.jpg" alt="B"> three'
    body = body_of(text, engine)
    assert body.html.count("<img") == 1
    assert 'src=""' not in body.html
    assert 'srcset=""' not in body.html
    assert any(problem.code == "unsafe-link" for problem in body.problems)


def test_of_a_draft_an_address_without_a_host_is_no_error(newsroom: Newsroom) -> None:
    text = "See [it](https:/x.example). ![A](data:image/png;base64,AAAA)"
    newsroom.story("world/a", text, draft=True).build()
    problems = newsroom.story("world/a", text).problems()
    assert [problem.split(": ")[0] for problem in problems] == [
        "content/world/a.md:6:10",
        "content/world/a.md:6:34",
    ]


def test_an_address_without_a_host_in_a_caption_is_a_warning(newsroom: Newsroom) -> None:
    image = {"src": "q.png", "alt": "Q", "caption": "See [it](https:/x.example)"}
    report = newsroom.picture("world/q.png").story("world/a", image=image).build()
    assert [problem.code for problem in report.warnings] == ["wrong-url"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/_x_/y",
        "https://a.example/*z*/",
        "https://a.example/~~x~~/__y__/z",
        "https://a.example/_x_?a=*b*&c=1",
    ],
)
def test_signs_within_bare_addresses_mean_nothing(address: str, engine: str) -> None:
    shown = address.replace("&", "&amp;")
    link = f'<a href="{shown}" rel="external noopener">{shown}</a>'
    assert body_of(f"See {address}.", engine).html == f"<p>See {link}.</p>"
    assert f"<strong>{link}</strong>" in body_of(f"**{address}**", engine).html
    assert f"<em>{link}</em>" in body_of(f"_{address}_", engine).html
    assert link in body_of(f"<{address}>", engine).html
    assert f'href="{shown}"' in body_of(f"[x]({address})", engine).html
    assert f'href="{shown}"' in body_of(f"[x][y]\n\n[y]: {address}", engine).html
    code = f"`{address}`\n\n```\n{address}\n```\n\ntext\n\n    {address}"
    assert body_of(code, engine).html.count(shown) == 3
