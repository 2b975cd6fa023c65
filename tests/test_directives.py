"""Directives: quotations, boxes, galleries, tables and the like in texts, in both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_files import check, told
from newsroom import CONFIG, NOON, Newsroom, tree
from selectolax.lexbor import LexborHTMLParser

from newsgen.errors import Broken
from newsgen.intake.markdown import ENGINES

FERRY = "/world/2026/11/ferry/"
SIX = "\n\n".join(f"Paragraph {number}." for number in range(1, 8))


@pytest.fixture(params=ENGINES)
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Newsroom:
    """A newsroom with either engine."""
    config = CONFIG.replace('engine = "commonmark"', f'engine = "{request.param}"')
    room = Newsroom(tmp_path, config)
    room.picture("world/quay.png", 300, 200).picture("world/gate.png", 300, 200)
    return room


def body(room: Newsroom, text: str, **keys: str) -> LexborHTMLParser:
    """The text of a story as readers get it."""
    room.story("world/ferry", text, **keys).build()
    found = LexborHTMLParser(room.read(FERRY)).css_first(".body")
    return LexborHTMLParser(found.inner_html or "")


def words(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def wrong(room: Newsroom, text: str) -> list[str]:
    """What is wrong with a text that begins in line 6."""
    room.story("world/ferry", text)
    with pytest.raises(Broken) as broken:
        room.build()
    return [f"{one.line}:{one.column} {one.message} [{one.code}]" for one in broken.value.problems]


# -- each of them ----------------------------------------------------------------------------------


def test_a_quotation_says_who_said_it(room: Newsroom) -> None:
    page = body(
        room,
        "Noon.\n\n::: quote Mara Lind\nrole: harbour master\n\nWe *waited*[^1].\n:::\n\n"
        "[^1]: Long.",
    )
    assert words(page, ".pull-quote blockquote") == ["We waited1."]
    assert words(page, ".pull-quote figcaption") == ["Mara Lind, harbour master"]
    assert words(page, ".footnotes li") == ["Long. ↩"]


def test_a_box_holds_markdown_and_one_more(room: Newsroom) -> None:
    page = body(
        room,
        "::: box How we counted\n- One\n- Two\n\n::: gallery\n"
        '![A quay](quay.png "The quay | R. Doe")\n![A gate](gate.png)\n:::\n\n"Last".\n:::',
    )
    assert words(page, ".box > .box-title") == ["How we counted"]
    assert words(page, ".box > ul li") == ["One", "Two"]
    assert len(page.css(".box > .gallery > figure > img")) == 2
    assert words(page, ".gallery figcaption") == ["The quay R. Doe"]
    assert words(page, ".box > p:last-child") == ["“Last”."]


def test_films_and_sounds_of_ones_own(room: Newsroom) -> None:
    room.write("content/world/a.mp4", "x").write("content/world/a.vtt", "WEBVTT\n")
    room.write("content/world/a.mp3", "y")
    page = body(
        room,
        "::: video a.mp4\nposter: quay.png\ncaptions: a.vtt\n\nAll aboard.\n:::\n\n"
        "::: audio a.mp3\ncaption: The *harbour*\n:::",
    )
    film = page.css_first("video")
    assert (film.attributes["width"], film.attributes["preload"]) == ("300", "none")
    for address in (film.attributes["src"], film.attributes["poster"]):
        assert room.has(str(address))
    assert room.has(str(page.css_first("track").attributes["src"]))
    assert words(page, ".transcript") == ["Transcript All aboard."]
    assert words(page, ".sound figcaption em") == ["harbour"]


def test_a_table_is_made_of_data_and_nothing_in_it_is_more(room: Newsroom) -> None:
    room.write(
        "content/world/seats.csv",
        'Party;Seats;Note\nBlue;"1,200";=SUM(A1)\nRed;-3;<script>x</script>\n;;\nNone;;\n',
    )
    page = body(room, "::: table seats.csv\ncaption: Seats\nsource: [Office](https://o.example/)")
    assert words(page, "th") == ["Party", "Seats", "Note"]
    assert words(page, "tbody tr") == ["Blue1,200=SUM(A1)", "Red-3<script>x</script>", "None"]
    assert words(page, "td.align-right") == ["1,200", "-3", ""]
    assert page.css_first(".table").attributes["tabindex"] == "0"
    assert page.css("script") == []


def test_a_table_may_have_some_columns_and_data_may_lie_in_data(room: Newsroom) -> None:
    room.write("content/_data/seats.csv", "\ufeffParty,Seats\nBlue,1\n")
    page = body(room, "::: table seats.csv\ncolumns: Seats, Party\n:::\n\nAfter.")
    assert words(page, "th, td") == ["Seats", "Party", "1", "Blue"]
    assert words(page, "p") == ["After."]


PORTS = "Port,2024,2025\nAlmeda,120,131.5\nTorre,88,90\nRibeira Brava,-14,9\n"
CHART = "::: chart ports.csv\nkind: column\ntitle: Passengers <by> port\nunit: thousands"


def test_a_chart_is_drawn_told_and_given_as_a_table(room: Newsroom) -> None:
    room.write("content/world/ports.csv", PORTS)
    page = body(room, f"{CHART}\n\nBetween.\n\n{CHART}\ny: 2025")
    drawings = page.css("svg[role=img]")
    assert len(drawings) == 4  # a wide and a narrow one of each
    assert words(page, "svg > title") == ["Passengers <by> port"] * 4
    assert words(page, "details th")[:3] == ["Port", "2024 (thousands)", "2025 (thousands)"]
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len({*ids})
    assert page.css("svg script, svg style, svg [style]") == []
    feed = (room.output / "feed.xml").read_text(encoding="utf-8")
    assert "<svg" not in feed
    assert "131.5" in feed


def test_a_chart_is_drawn_anew_when_its_numbers_change(room: Newsroom) -> None:
    room.write("content/world/ports.csv", PORTS).story("world/other")
    before = words(body(room, CHART), "details td")
    room.write("content/world/ports.csv", PORTS.replace("88", "89"))
    report = room.build()
    assert "89" in LexborHTMLParser(room.read(FERRY)).css_first("details").text()
    assert "89" not in before
    assert report.rendered < report.pages / 2
    room.build(output=room.root / "clean")
    assert tree(room.output) == tree(room.root / "clean")


@pytest.mark.parametrize(
    ("text", "data", "line", "told"),
    [
        (CHART.replace("column", "pie"), PORTS, 2, "must be one of bar, column, line, share"),
        (f"{CHART}\ny: 2023", PORTS, 5, "2023"),
        (CHART, "Port,2024\nAlmeda,many\n", 1, ""),
        (CHART.replace("title: ", "titel: "), PORTS, 1, 'needs its option "title"'),
    ],
)
def test_what_is_wrong_with_a_chart_is_told(
    room: Newsroom, text: str, data: str, line: int, told: str
) -> None:
    room.write("content/world/ports.csv", data).story("world/ferry", text)
    problems = room.problems()
    assert any(told in problem for problem in problems)
    head = (room.root / "content/world/ferry.md").read_text(encoding="utf-8").index(":::")
    above = (room.root / "content/world/ferry.md").read_text(encoding="utf-8")[:head].count("\n")
    assert any(f"ferry.md:{above + line}:" in problem for problem in problems) or not told


def test_html_as_it_stands_is_for_trusted_texts(room: Newsroom) -> None:
    room.replace("config.toml", "[markdown]", '[markdown]\nhtml = "trusted"')
    page = body(
        room, "Noon.\n\n::: html\n<div id='c'>\n\n    <i>as *it* stands</i>\n</div>\n:::\n\nEnd."
    )
    assert words(page, ".raw > #c > i") == ["as *it* stands"]
    assert words(page, "p") == ["Noon.", "End."]


@pytest.mark.parametrize("name", ["facts", "timeline", "related"])
def test_what_holds_a_list(room: Newsroom, name: str) -> None:
    page = body(room, f"::: {name} Title\n- **1994** One\n- [Two](https://a.example/)\n:::")
    assert words(page, ".box-title") == ["Title"]
    assert len(page.css("section li, aside li")) == 2


# -- where they stand ------------------------------------------------------------------------------


def test_words_excerpt_and_dateline_leave_out_what_is_no_text(room: Newsroom) -> None:
    text = (
        "::: box Note\nIn the box.\n:::\n\nThe ferry left.\n\n::: quote\nFour words are here.\n:::"
    )
    page = body(room, text, dateline="Larkmoor")
    assert words(page, ".dateline") == ["Larkmoor —"]
    assert words(page, ".box .dateline") == []
    assert words(page, "p:has(.dateline)") == ["Larkmoor — The ferry left."]
    assert '<meta name="description" content="The ferry left.">' in room.read(FERRY)


def test_code_and_comments_hold_none(room: Newsroom) -> None:
    text = "```\n::: quote\n```\n\n    ::: quote\n\n<!--\n::: quote\n-->\n\n`::: quote` stays."
    page = body(room, text)
    assert page.css(".pull-quote") == []
    assert words(page, "p")[-1] == "::: quote stays."


def test_marks_that_a_writer_types_are_none(room: Newsroom) -> None:
    page = body(room, "\ue010o0\ue011\n\n&#xe010;c0&#xe011;\n\n::: box\nIn.\n:::\n\n\ue010c0\ue011")
    assert words(page, ".box") == ["In."]


def test_pages_without_any_have_no_style_sheet_for_them(room: Newsroom) -> None:
    assert body(room, "The ferry.").css("link") == []
    assert len(body(room, "::: box\nA\n:::\n\n::: box\nB\n:::").css("link")) == 1


def test_feeds_have_them_without_what_is_for_the_page_alone(room: Newsroom) -> None:
    body(room, "Noon.\n\n::: quote Mara\nWe waited.\n:::\n\nhttps://youtu.be/abc")
    feed = room.read("/feed.xml")
    assert "<blockquote>" in feed
    assert 'href="https://youtu.be/abc"' in feed
    assert "data-page" not in feed
    assert "Show it here" not in feed


# -- what is wrong ---------------------------------------------------------------------------------

UNKNOWN = "an address of a service that is known [wrong-option]"
MISTAKES = {
    "::: qoute\nA\n:::": [
        '6:1 there is no directive "qoute", did you mean "quote"? [unknown-directive]'
    ],
    "::: {.note}\nA\n:::": ['6:1 there is no directive "{.note}" [unknown-directive]'],
    "::: quote\nA": ['6:1 the directive "quote" is never closed [wrong-directive]'],
    "A\n\n:::": ["8:1 this line closes a directive, and none is open [wrong-directive]"],
    "::: quote Jo\nrloe: mayor\n\nA\n:::": [
        '7:7 the directive "quote" has no option "rloe", did you mean "role"? [unknown-option]'
    ],
    "::: quote Jo\nby: Al\n\nA\n:::": ['7:1 the option "by" is given twice [wrong-directive]'],
    "::: video\n:::": ['6:1 the directive "video" needs its option "file" [wrong-option]'],
    "::: video https://a.example/b.mp4\n:::": [
        '6:11 the option "file" of "video" must be a file of content/, by its path [wrong-option]'
    ],
    "::: video b.mp4\n:::": ['6:11 link to "b.mp4" leads nowhere [dead-link]'],
    "::: html\n<b>\n:::": [
        '6:1 the directive "html" is only for texts that the outlet trusts [wrong-directive]'
    ],
    "::: table gone.csv": ['6:11 "gone.csv" is not there [wrong-data]'],
    "::: table ../../../../etc/passwd": ['6:11 "../../../../etc/passwd" is not there [wrong-data]'],
    "::: box\n::: box\n::: box\nA\n:::\n:::\n:::": [
        "8:1 a directive stands in one that stands in one [wrong-directive]"
    ],
    "::: card https://a.example/": ['6:10 the option "address" of "card" must be ' + UNKNOWN],
}


@pytest.mark.parametrize("text", MISTAKES)
def test_mistakes_are_told_with_their_places(room: Newsroom, text: str) -> None:
    assert wrong(room, text) == MISTAKES[text]


def test_a_directive_tears_no_element(room: Newsroom) -> None:
    found = wrong(room, "<div>\n\n::: box\nA\n\n</div>\n\nB\n:::")
    assert found[0].startswith("8:1 the directive ")


def test_all_mistakes_of_a_text_are_told_at_once(room: Newsroom) -> None:
    text = "::: qoute\nA\n:::\n\n::: table gone.csv\n\n![x](no.png) [y](no.md)"
    assert len(wrong(room, text)) == 4


ROWS = "a,b\n" + "1,2\n" * 100_000
DATA = {
    ROWS: "has more than 1,000 rows, the limit of a page",
    "a,b\n" + "x" * 1_000_001: "is too large to be shown: 1,000,005 bytes, the limit is 1,000,000",
    "a,b\n1,2,3\n": "line 2, has 3 cells in this line, and 2 columns",
    ",".join("a" * 51): "line 1, has 51 columns, the limit is 50",
    "a\n" + "x" * 2001: "line 2, has a cell of more than 2,000 characters",
    "": "is empty",
}


@pytest.mark.parametrize("data", DATA, ids=lambda data: data[:8])
def test_data_that_no_page_can_show_are_refused(room: Newsroom, data: str) -> None:
    room.write("content/world/x.csv", data)
    (found,) = wrong(room, "::: table x.csv")
    assert DATA[data] in found


def test_data_that_are_no_text_are_refused(room: Newsroom) -> None:
    room.write("content/world/x.csv", b"a,b\n\xff\xfe\n")
    assert "line 2, is not UTF-8" in wrong(room, "::: table x.csv")[0]


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_hostile_options_come_out_as_text(room: Newsroom) -> None:
    room.write("content/world/x.csv", f"a\n{HOSTILE.replace(chr(34), '')}\n")
    page = body(
        room,
        f"::: quote {HOSTILE}\nrole: {HOSTILE}\nsource: {HOSTILE} [x](javascript:alert(1))\n\n"
        "A\n:::\n\n"
        f"::: box {HOSTILE}\nA\n:::\n\n::: table x.csv\ncaption: {HOSTILE}\n",
    )
    assert page.css("script, img, [onerror]") == []
    assert [a.attributes for a in page.css("a") if "javascript" in str(a.attributes)] == []
    assert "alert(1)" in words(page, ".by")[0]


def test_a_text_has_so_many_and_no_more(room: Newsroom) -> None:
    found = wrong(room, "::: box\nA\n:::\n\n" * 301)
    assert found == ["1206:1 a text has more than 300 directives and cards [wrong-directive]"]


# -- themes of one's own ---------------------------------------------------------------------------

RECIPE = """
[directives.recipe]
opening = "title"
[directives.recipe.options.title]
type = "text"
required = true
[directives.recipe.options.serves]
type = "number"
[directives.recipe.options.course]
type = "choice"
choices = ["first", "second"]
[directives.recipe.options.prices]
type = "data"
"""


def recipes(room: Newsroom) -> Newsroom:
    room.theme("kitchen", "default")
    room.append("themes/kitchen/theme.toml", RECIPE)
    return room.write(
        "themes/kitchen/templates/directives/recipe.html",
        '<section class="recipe"><h2>{{ title }}, {{ serves }}, {{ course }}'
        "{{ prices.rows[0][0] if prices }}</h2>{{ text }}</section>",
    )


def test_a_theme_has_directives_of_its_own(room: Newsroom) -> None:
    room.write("content/world/p.csv", "a\n7\n")
    text = "::: recipe Soup\nserves: 4\ncourse: first\nprices: p.csv\n\nStir.\n:::"
    page = body(recipes(room), text)
    assert words(page, ".recipe") == ["Soup, 4, first7Stir."]
    room.replace("themes/kitchen/theme.toml", '"first", ', "")
    found = wrong(room, text)
    assert found == ['8:9 the option "course" of "recipe" must be one of second [wrong-option]']


def test_a_directive_of_a_theme_needs_a_template(room: Newsroom) -> None:
    recipes(room).remove("themes/kitchen/templates/directives/recipe.html")
    with pytest.raises(Broken) as broken:
        room.build()
    assert [one.message for one in broken.value.problems] == [
        'the directive "recipe" has no template'
    ]


# -- what changes ----------------------------------------------------------------------------------


def rendered(room: Newsroom, minutes: int) -> int:
    return room.build(NOON + 60 * minutes).rendered


def test_a_change_of_data_renders_the_stories_that_show_them(room: Newsroom) -> None:
    room.write("content/world/x.csv", "a\n1\n").write("content/_data/x.csv", "a\n3\n")
    room.story("world/tram").story("world/ferry", "::: table x.csv", exclude="feeds")
    room.build()
    room.write("content/world/x.csv", "a\n2\n")
    assert rendered(room, 1) == 1
    assert "<td" in room.read(FERRY)
    assert ">2<" in room.read(FERRY)
    room.remove("content/world/x.csv")
    assert rendered(room, 2) == 1
    assert ">3<" in room.read(FERRY)


def test_what_a_theme_says_of_a_directive_touches_those_that_use_it(room: Newsroom) -> None:
    recipes(room).story("world/tram")
    room.story("world/ferry", "::: recipe Soup\nserves: 4\n\nA\n:::", exclude="feeds").build()
    room.append("themes/kitchen/theme.toml", 'description = "Which"\n')
    assert rendered(room, 1) == 1


# -- in copy ---------------------------------------------------------------------------------------

LETTER = '\n[in_copy.letter]\nafter = 4\ntitle = "By mail"\ntext = "Each **morning**."\n'


def test_what_stands_in_copy_does_so_on_the_page_alone(room: Newsroom) -> None:
    room.append("config.toml", LETTER)
    page = body(room, SIX)
    assert words(page, "p + link + aside strong") == ["morning"]
    before = page.css_first("aside").prev
    while before and before.tag != "p":
        before = before.prev
    assert before
    assert before.text() == "Paragraph 4."
    assert "Each <strong>" not in room.read("/feed.xml")


def test_short_and_sponsored_stories_have_nothing_in_copy(room: Newsroom) -> None:
    room.append("config.toml", LETTER)
    assert body(room, "One.\n\nTwo.").css("aside") == []
    assert body(room, SIX, genre="sponsored").css("aside") == []


def test_what_stands_before_the_end_parts_nothing_from_what_leads_to_it(room: Newsroom) -> None:
    room.append("config.toml", LETTER.replace("after = 4", "before_end = 3"))
    page = body(room, SIX.replace("Paragraph 4.", "They are:"))
    before = page.css_first("aside").prev
    while before and before.tag != "p":
        before = before.prev
    assert before
    assert before.text() == "Paragraph 5."


def test_a_template_in_copy_that_is_not_there_is_told(room: Newsroom) -> None:
    room.append("config.toml", LETTER + 'template = "parts/gone.html"\n')
    room.story("world/ferry", SIX)
    with pytest.raises(Broken) as broken:
        room.build()
    (problem,) = broken.value.problems
    assert (problem.path, problem.code) == ("config.toml", "unknown-layout")


# -- case files ------------------------------------------------------------------------------------

FILES = {
    "ports.csv": "Port,2024\nAlmeda,120\nTorre,88\n",
    "uneven.csv": "Port,2024\nAlmeda,1,200\n",
    "words.csv": "Port,2024\nAlmeda,many\n",
    "film.webm": "",
}


@pytest.mark.parametrize("name", ["shown", "wrong"])
def test_case_files(room: Newsroom, name: str) -> None:
    """Both engines give the same, but for breaks between elements."""
    for file, data in FILES.items():
        room.write(f"content/world/{file}", data)

    def outcome(data: bytes) -> str:
        room.story("world/ferry", data.decode())
        try:
            room.build()
        except Broken as broken:
            return told(broken)
        found = LexborHTMLParser(room.read(FERRY)).css_first(".body").inner_html or ""
        return "".join(f"{line.strip()}\n" for line in found.splitlines() if line.strip())

    check(f"directives/{name}.txt", outcome)
