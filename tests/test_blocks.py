"""Blocks of front pages, what opinion and paid stories may lead, and what a paper lives on."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import validators
from newsroom import NOON, Newsroom
from selectolax.lexbor import LexborHTMLParser, LexborNode
from test_minimality import rendered

from newsgen.build import build
from newsgen.catalog.questions import Signed, question_of
from newsgen.errors import Broken
from newsgen.newsroom.verify import verify
from newsgen.render.policy import policy_of
from newsgen.steps.order import Order

ROOT = Path(__file__).parents[1]
HOME = "content/_fronts/home.toml"
STORY = "/world/2026/11/s-1/"
LETTERS = '\n[newsletter]\naction = "https://letters.example/subscribe?a=1"\n'
HOSTILE = '<img src=x onerror=alert(1)>"{{7*7}}'


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """Two sections of news with four stories each, one of opinion with three by two authors."""
    newsroom.append("config.toml", '\n[sections.views]\nname = "Views"\ngenre = "opinion"\n')
    newsroom.author("jane", "Jane Doe").author("ali", "Ali Roe")
    for number in range(1, 5):
        story(newsroom, f"s-{number}", f"2026-11-1{number} 10:00")
        story(newsroom, f"p-{number}", f"2026-11-0{number} 10:00", "sports")
    for number, author in enumerate(("jane", "jane", "ali"), 1):
        story(newsroom, f"v-{number}", f"2026-11-2{number} 10:00", "views", author=author)
    return newsroom


def story(room: Newsroom, id_: str, date: str, section: str = "world", **keys: Any) -> Newsroom:
    return room.story(f"{section}/{id_}", id=id_, date=date, title=id_, **keys)


def page(room: Newsroom, url: str = "/") -> LexborHTMLParser:
    return LexborHTMLParser(room.read(url))


def titles(room: Newsroom, selector: str, url: str = "/") -> list[str]:
    return [node.text().strip() for node in page(room, url).css(f"{selector} .card-title a")]


def option(room: Newsroom, **options: Any) -> Newsroom:
    lines = "".join(f"{key} = {value!r}\n".replace("'", '"') for key, value in options.items())
    return room.append("config.toml", f"\n[theme.options]\n{lines}")


def card(room: Newsroom, id_: str, url: str = "/") -> LexborNode:
    found = [node for node in page(room, url).css(".card") if f"{id_}/" in (node.html or "")]
    assert found, f"{id_} does not stand at {url}"
    return found[0]


def sources(room: Newsroom, url: str, directive: str) -> tuple[str, ...]:
    policy = policy_of(room.read(url))
    assert policy
    return policy.directives.get(directive, ())


def same_as_clean(room: Newsroom) -> None:
    assert not verify(room.root, room.output, None).count


# -- blocks ----------------------------------------------------------------------------------------


def test_the_front_page_has_a_lead_a_river_and_a_block_for_each_section(room: Newsroom) -> None:
    option(room, front_top=1, front_river=3, front_sections=1).build()
    assert titles(room, ".first") == ["s-4"]
    assert titles(room, ".river") == ["s-3", "s-2", "s-1"]
    assert titles(room, ".block-strip") == ["v-3", "v-2"]
    assert titles(room, ".block-lead.section-sports") == ["p-4"]
    headings = [node.text() for node in page(room).css(".block > h2")]
    assert headings == ["Views", "Sports"]


def test_where_there_is_little_all_of_it_stands_at_the_top_with_pictures(room: Newsroom) -> None:
    option(room, front_top=6, front_river=9).build()
    assert titles(room, ".first") == [
        *(f"s-{n}" for n in (4, 3, 2, 1)),
        *(f"p-{n}" for n in (4, 3, 2, 1)),
    ]
    assert not page(room).css(".river, .block-lead")


def test_no_story_stands_twice_and_no_block_is_empty(room: Newsroom) -> None:
    option(room, front_top=1, front_river=2).build()
    for url in ("/",):
        shown = titles(room, "main", url)
        assert len(shown) == len(set(shown)) >= 9
    for block in page(room).css(".block"):
        assert block.css(".card")


@pytest.mark.parametrize(
    "form", ["lead", "list", "pictures", "columns", "strip", "dark", "language"]
)
def test_a_section_names_the_form_of_its_block(room: Newsroom, form: str) -> None:
    room.picture("quay.png")
    for number in (1, 2):
        picture = {"src": "../quay.png", "alt": "A quay"}
        story(room, f"q-{number}", f"2026-10-0{number}", "sports", image=picture)
    room.replace("config.toml", 'name = "Sports"', f'name = "Sports"\nblock = "{form}"')
    option(room, front_top=4, front_river=0, front_sections=8).build()
    found = page(room).css(f"main .block-{form}.section-sports")
    assert len(found) == 1
    assert len(found[0].css(".card-title")) == (4 if form == "strip" else 6)
    same_as_clean(room)


def test_a_row_of_pictures_without_pictures_is_of_text(room: Newsroom) -> None:
    room.replace("config.toml", 'name = "Sports"', 'name = "Sports"\nblock = "pictures"')
    option(room, front_top=4, front_river=0).build()
    assert page(room).css(".block-columns.section-sports")


def test_a_section_may_have_no_block(room: Newsroom) -> None:
    room.replace("config.toml", 'name = "Views"', 'name = "Views"\nblock = "none"')
    room.replace("config.toml", 'name = "Sports"', 'name = "Sports"\nblock = "none"').build()
    assert not page(room).css(".block.section-views, .block.section-sports")


def test_a_section_in_another_language_has_a_band_of_its_own(room: Newsroom) -> None:
    room.replace("config.toml", 'name = "Sports"', 'name = "Deportes"\nlanguage = "es"')
    option(room, front_top=1, front_river=0).build()
    (band,) = page(room).css(".block-language")
    assert (band.attributes["lang"], band.css_first("h2").text()) == ("es", "Deportes")


@pytest.mark.parametrize("hero", ["beside", "over", "text"])
def test_the_lead_has_three_forms_and_without_a_picture_it_is_text(
    room: Newsroom, hero: str
) -> None:
    option(room, hero=hero).build()
    assert page(room).css(".card.lead.hero-text")
    story(room, "s-4", "2026-11-14 10:00", image={"src": "../quay.png", "alt": "A"})
    room.picture("quay.png").build()
    lead = page(room).css_first(f".card.lead.hero-{hero}")
    assert bool(lead.css("img")) == (hero != "text")
    same_as_clean(room)


def test_slots_have_forms_a_list_stands_beside_the_lead_and_sections_may_follow(
    room: Newsroom,
) -> None:
    slots = (
        'sections = true\n[[slot]]\nstories = "s-1"\nhero = "text"\n'
        '[[slot]]\nname = "Now"\nblock = "list"\nfill = "newest"\ncount = 2\n'
        '[[slot]]\nname = "Far"\nblock = "dark"\nfill = "section/sports"\ncount = 2\n'
    )
    room.write(HOME, slots).build()
    assert titles(room, ".first") == ["s-1"]
    assert titles(room, ".latest .river") == ["s-4", "s-3"]
    assert titles(room, ".block-dark.section-sports") == ["p-4", "p-3"]
    assert titles(room, ".block-lead.section-world") == ["s-2"]
    same_as_clean(room)
    room.write(HOME, slots.replace("sections = true\n", "")).build()
    assert not page(room).css(".block-lead, .block-strip")
    same_as_clean(room)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('block = "stripe"', '2:1: "slot.block" must be one of'),
        ('hero = "besides"', '2:1: "slot.hero" must be one of'),
        ('block = "list"\nhero = "over"', '3:1: "hero" says nothing of slot 1'),
    ],
)
def test_forms_that_there_are_not_are_told_with_their_place(
    room: Newsroom, line: str, said: str
) -> None:
    room.write(HOME, f'[[slot]]\n{line}\nfill = "newest"\n')
    with pytest.raises(Broken) as broken:
        room.build()
    assert f"{HOME}:{said}" in str(broken.value)


# -- times -----------------------------------------------------------------------------------------


def test_cards_tell_the_time_of_what_is_younger_than_48_hours_when_the_newest_appears(
    room: Newsroom,
) -> None:
    story(room, "s-5", "2026-11-23 11:30")
    story(room, "s-6", "2026-11-21 11:30")
    story(room, "s-7", "2026-11-21 11:31")
    option(room, front_top=3, front_river=0).build()
    times = {id_: card(room, id_).css_first("time") for id_ in ("s-5", "s-6", "s-7")}
    assert times["s-5"].text().replace("\u202f", " ") == "Nov 23, 11:30 AM"
    assert times["s-6"] is None
    assert times["s-7"].text().replace("\u202f", " ") == "Nov 21, 11:31 AM"
    before = room.read("/")
    assert "/" not in rendered(room, NOON + 9 * 86_400)[0]  # time alone changes none
    assert room.read("/") == before


def test_the_river_tells_times_of_the_newest_day_days_of_others_and_years_of_old(
    room: Newsroom,
) -> None:
    story(room, "s-5", "2026-11-23 09:30")
    story(room, "s-6", "2026-11-23")
    story(room, "s-7", "2025-11-23")
    option(room, front_top=1, front_river=12).build()
    told = [node.text().replace("\u202f", " ") for node in page(room).css(".river time")]
    assert told[:2] == ["Nov 23", "Nov 14"]
    assert told[-1] == "Nov 23, 2025"


# -- in a browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["document", "rules"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample site, whose front page follows an editor's document or the theme's rules."""
    root = tmp_path_factory.mktemp(request.param)
    for name in ("content", "themes"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "config.toml", root)
    if request.param == "rules":
        (root / HOME).unlink()
    build(Order(root, NOON, root / "output", jobs=1))
    return root / "output"


@pytest.mark.slow
def test_readers_meet_the_lead_and_a_dozen_headlines_before_they_scroll(sample: Path) -> None:
    wide, phone = (validators.front(sample)[width] for width in (1280, 375))
    assert wide["lead"] - wide["masthead"] <= 420 - 150
    within = [bottom for bottom in wide["headlines"] if bottom - wide["masthead"] <= 800 - 150]
    assert len(within) >= 12
    assert phone["height"] <= 8 * 812


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out_of_the_front_page(sample: Path, scheme: str) -> None:
    assert not validators.axe(["/"], root=sample, widths=(320, 768, 1280), scheme=scheme)


# -- opinion ---------------------------------------------------------------------------------------


def test_a_section_of_opinion_comes_among_the_news_by_a_pin_alone(room: Newsroom) -> None:
    option(room, front_top=20, front_river=0).build()
    assert not {"v-1", "v-2", "v-3"} & set(titles(room, ".top"))
    story(room, "v-1", "2026-11-21 10:00", "views", genre="news", pinned=True).build()
    assert titles(room, ".top")[0] == "v-1"
    same_as_clean(room)


def test_stories_have_the_genre_of_their_section_unless_they_name_one(room: Newsroom) -> None:
    story(room, "v-4", "2026-11-20", "views", genre="analysis").build()
    assert "OpinionNewsArticle" in room.read("/views/2026/11/v-1/")
    assert "label-genre" not in room.read("/views/2026/11/v-1/")
    assert "OpinionNewsArticle" not in room.read("/views/2026/11/v-4/")
    assert "Analysis" in page(room, "/views/2026/11/v-4/").css_first(".label").text()
    room.replace("config.toml", 'genre = "opinion"', 'genre = "review"').build()
    assert "OpinionNewsArticle" not in room.read("/views/2026/11/v-1/")
    same_as_clean(room)


def test_a_strip_has_one_piece_an_author_and_follows_who_wrote_what(room: Newsroom) -> None:
    room.build()
    assert titles(room, ".block-strip") == ["v-3", "v-2"]
    story(room, "v-2", "2026-11-22 10:00", "views", author=["ali", "jane"]).build()
    assert titles(room, ".block-strip") == ["v-3", "v-1"]
    story(room, "v-3", "2026-11-23 10:00", "views", author="Guest").build()
    assert titles(room, ".block-strip") == ["v-3", "v-2"]
    story(room, "v-4", "2026-11-19 10:00", "views").build()
    story(room, "v-5", "2026-11-19 10:00", "views").build()
    assert titles(room, ".block-strip") == ["v-3", "v-2", "v-5", "v-4"]
    same_as_clean(room)


def test_a_strip_in_a_slot_has_none_of_an_author_who_was_set_there(room: Newsroom) -> None:
    slot = '[[slot]]\nblock = "strip"\nstories = "v-1"\nfill = "section/views"\ncount = 3\n'
    room.write(HOME, slot).build()
    assert titles(room, ".block-strip") == ["v-1", "v-3"]
    same_as_clean(room)


def test_what_no_strip_shows_renders_no_front_page_unless_it_could(room: Newsroom) -> None:
    story(option(room, front_opinions=1), "v-0", "2026-10-21", "views", author="jane").build()
    story(room, "v-0", "2026-10-21", "views", author="ali", kicker="Old")
    assert "/" not in rendered(room)[0]
    room.write("content/_authors/kim.md", "---\nname: Kim\n---\n")
    story(room, "v-9", "2026-11-23 11:00", "views", author="kim")
    assert "/" in rendered(room)[0]
    assert titles(room, ".block-strip") == ["v-9"]
    same_as_clean(room)


def test_the_question_can_be_read_back_from_its_name() -> None:
    asked = Signed("section/views", 4, within="home", without="paid", but=("a", "b"), taken=("c",))
    assert question_of(asked.name) == asked
    assert question_of(Signed("section/views", 4).name) == Signed("section/views", 4)


def test_opinion_is_in_italics_with_a_portrait_wherever_it_stands(room: Newsroom) -> None:
    room.picture("jane.png").write(
        "content/_authors/jane.md", "---\nname: Jane\nphoto: ../jane.png\n---\n\nWrites.\n"
    )
    story(room, "s-1", "2026-11-23 10:00", related=["v-1"]).build()
    for url in ("/views/", "/authors/jane/", STORY):
        found = card(room, "v-1", url)
        assert "opinion" in found.attributes["class"].split()
        assert found.css(".portrait"), url
        assert not found.css(".card-picture")


# -- what was paid for -----------------------------------------------------------------------------


def paid(room: Newsroom, **keys: Any) -> Newsroom:
    keys = {"genre": "sponsored", "sponsor": "Straits Line", "tags": ["Boats"], **keys}
    return story(room, "ad-1", "2026-11-23 10:00", **keys)


def test_paid_stories_say_so_first_and_lead_nothing(room: Newsroom) -> None:
    paid(room, exclude=["search"]).build()
    assert "ad-1" not in room.read("/feed.xml") + room.read("/world/feed.xml")
    assert "ad-1" not in room.read("/fragments/recent.html")
    assert not page(room).css('.top a[href*="ad-1"], .block a[href*="ad-1"]')
    assert titles(room, ".card.lead", "/world/") == ["s-4"]
    for url in ("/world/", "/tags/boats/"):
        found = card(room, "ad-1", url)
        assert "paid" in found.attributes["class"].split()
        assert found.css_first(".label").text().strip() == "Paid content – Straits Line"
    own = page(room, "/world/2026/11/ad-1/")
    assert own.css_first("article").attributes["class"] == "story paid"
    assert own.css_first(".label > *").text() == "Paid content – Straits Line"
    same_as_clean(room)


def test_paid_stories_stand_where_they_ask_to_be_included(room: Newsroom) -> None:
    paid(room).build()
    paid(room, include=["feeds", "recent", "related", "lead"]).build()
    assert "ad-1" in room.read("/feed.xml")
    assert "ad-1" in room.read("/fragments/recent.html")
    assert titles(room, ".card.lead", "/world/") == ["ad-1"]
    assert titles(room, ".top")[0] == "ad-1"
    same_as_clean(room)


def test_any_story_may_be_kept_from_leading(room: Newsroom) -> None:
    story(room, "s-4", "2026-11-14 10:00", exclude=["lead"]).build()
    assert titles(room, ".top")[0] == "s-3"
    same_as_clean(room)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"sponsor": "Straits Line"}, '"sponsor" says nothing here'),
        ({"include": ["feeds"]}, '"include" says nothing here'),
        (
            {"genre": "sponsored", "include": ["feeds"], "exclude": ["feeds"]},
            '"feeds" stands under "include" and under "exclude"',
        ),
    ],
)
def test_what_says_nothing_of_a_story_is_told(
    room: Newsroom, keys: dict[str, Any], said: str
) -> None:
    story(room, "s-9", "2026-11-20", **keys)
    with pytest.raises(Broken) as broken:
        room.build()
    (problem,) = broken.value.problems
    assert (problem.message, problem.path) == (said, "content/world/s-9.md")
    assert problem.line > 3


# -- what a paper lives on -------------------------------------------------------------------------


def test_there_is_none_of_it_unless_it_is_written(room: Newsroom) -> None:
    room.build()
    for url in ("/", "/world/", STORY):
        assert not page(room, url).css(".newsletter, .support, .ad, .utility-links, script[data-x]")
        assert "form-action 'self'\"" in room.read(url)


def test_the_newsletter_is_a_plain_form_that_opens_the_pages_that_show_it(room: Newsroom) -> None:
    room.build()
    closed = sources(room, "/about/", "form-action") if room.has("/about/") else ("'self'",)
    room.append("config.toml", LETTERS + 'field = "EMAIL"\nhidden = { list = "a&b" }\n').page("us")
    room.build()
    for url in ("/", "/world/", STORY):
        form = page(room, url).css_first(".newsletter form")
        assert form.attributes["action"] == "https://letters.example/subscribe?a=1"
        assert form.attributes["method"] == "post"
        fields = {
            node.attributes["name"]: node.attributes.get("value") for node in form.css("input")
        }
        assert fields == {"list": "a&b", "EMAIL": None}
        assert sources(room, url, "form-action") == ("'self'", "https://letters.example")
    for url in ("/us/", "/404.html", "/authors/jane/"):
        assert sources(room, url, "form-action") == closed
    same_as_clean(room)
    room.replace("config.toml", "letters.example", "post.example:8443").build()
    assert sources(room, "/", "form-action") == ("'self'", "https://post.example:8443")
    same_as_clean(room)


def test_a_script_that_counts_opens_all_pages_to_its_host_alone(room: Newsroom) -> None:
    room.append(
        "config.toml",
        '\n[analytics]\nscript = "https://count.example/x.js"\n'
        'attributes = { data-domain = "a<b" }\n',
    ).build()
    for url in ("/", "/world/", STORY, "/404.html"):
        (script,) = page(room, url).css('script[src^="https:"]')
        assert script.attributes == {
            "src": "https://count.example/x.js", "defer": None, "data-domain": "a<b"
        }  # fmt: skip
        for directive in ("script-src", "connect-src"):
            assert sources(room, url, directive) == ("'self'", "https://count.example")
        assert "https:" not in " ".join(sources(room, url, "default-src"))
    same_as_clean(room)


ADS = """
[ads.calendar]
place = "side"
picture = "ad.png"
alt = "A calendar"
url = "https://shop.example/"
[ads.network]
place = "end"
frame = "https://ads.example/end.html"
height = 280
"""


def test_advertisements_are_named_as_such_and_open_their_own_pages(room: Newsroom) -> None:
    paid(room).picture("ad.png").append("config.toml", ADS).build()
    end, side = page(room, STORY).css(".ad-calendar, .ad-network")
    assert {node.css_first(".ad-word").text() for node in (side, end)} == {"Advertisement"}
    assert side.css_first("a").attributes["rel"] == "sponsored noopener"
    assert side.css_first("img").attributes["alt"] == "A calendar"
    frame = end.css_first("iframe").attributes
    assert (frame["src"], frame["height"]) == ("https://ads.example/end.html", "280")
    assert "allow-same-origin" not in str(frame["sandbox"])
    assert sources(room, STORY, "frame-src") == ("https://ads.example",)
    for url in ("/", "/world/", "/world/2026/11/ad-1/"):
        assert not sources(room, url, "frame-src")
    assert page(room, "/world/").css(".ad-calendar")
    assert not page(room, "/world/2026/11/ad-1/").css(".ad")
    same_as_clean(room)


def test_an_advertisement_on_the_front_page_renders_that_page_alone(room: Newsroom) -> None:
    room.picture("ad.png").build()
    room.append("config.toml", ADS.replace('"side"', '"front"').split("[ads.network]")[0])
    assert set(rendered(room)[0]) == {"/", "/media/ad.png"}
    assert page(room).css(".ad-calendar")
    same_as_clean(room)


def test_support_and_links_of_the_menu_lead_where_they_say(room: Newsroom) -> None:
    links = (
        '\n[[menu]]\nlabel = "Pay"\nurl = "/us/#a"\nplace = "utility"\nlabels = { es = "Pagar" }\n'
    )
    room.append("config.toml", f'{links}[[menu]]\nlabel = "Shop"\nurl = "https://shop.example/"\n')
    room.append("config.toml", '[support]\nurl = "/us/"\ntext = "We are *yours*."\n').page("us")
    room.replace(
        "config.toml", 'base_url = "https://courier.test"', 'base_url = "https://courier.test/p"'
    )
    room.replace("config.toml", 'name = "Sports"', 'name = "Sports"\nlanguage = "es"').build()
    utility = page(room).css_first(".utility-links a")
    assert (utility.attributes["href"], utility.text()) == ("/p/us/#a", "Pay")
    assert page(room, "/sports/").css_first(".utility-links a").text() == "Pagar"
    assert page(room).css('.menu a[href="https://shop.example/"]')
    box = page(room, STORY).css_first(".support")
    assert box.css_first("a").attributes["href"] == "/p/us/"
    assert box.css_first("em").text() == "yours"
    same_as_clean(room)


def test_links_that_lead_nowhere_are_told(room: Newsroom) -> None:
    room.append("config.toml", '\n[[menu]]\nlabel = "Pay"\nurl = "/pay/"\n[support]\nurl = "/s/"\n')
    told = [f"{one.place} {one.message}" for one in room.build().warnings]
    last = len((room.root / "config.toml").read_text().splitlines())
    assert told == [
        f'config.toml:{last - 2}:1 there is nothing at "/pay/", where [menu] leads',
        f'config.toml:{last}:1 there is nothing at "/s/", where [support] leads',
    ]


def test_a_missing_picture_of_an_advertisement_is_an_error_at_its_line(room: Newsroom) -> None:
    room.append("config.toml", '\n[ads.calendar]\npicture = "ad.png"\n')
    with pytest.raises(Broken) as broken:
        room.build()
    assert {one.code for one in broken.value.problems} == {"dead-picture"}
    assert all(one.path == "config.toml" and one.line for one in broken.value.problems)


def test_nothing_that_is_typed_there_becomes_markup(room: Newsroom, tmp_path: Path) -> None:
    text = HOSTILE.replace('"', '\\"')
    lines = f"""
[[menu]]
label = "{text}"
url = "https://a.example/?q=%22"
place = "utility"
[newsletter]
action = "https://a.example/?q='onload='alert(1)"
heading = "{text}"
text = "{text}"
button = "{text}"
hidden = {{ a = "{text}" }}
[support]
url = "https://a.example/"
heading = "{text}"
text = "{text}"
label = "{text}"
[ads.a]
picture = "ad.png"
alt = "{text}"
[analytics]
script = "https://a.example/?q='x"
attributes = {{ data-a = "{text}" }}
"""
    paid(room, sponsor=HOSTILE).picture("ad.png").append("config.toml", lines).build()
    for url in ("/", "/world/", STORY, "/world/2026/11/ad-1/"):
        found = page(room, url)
        assert not found.css("img[src=x], [onerror], [onload]")
        assert "49" not in re.sub(r"\d{4,}|[0-9a-f]{8,}", "", found.css_first("body").text())


def test_a_host_that_would_change_the_policy_is_refused(room: Newsroom) -> None:
    room.append("config.toml", '\n[newsletter]\naction = "https://a.example;script-src/x"\n')
    with pytest.raises(Broken) as broken:
        room.build()
    assert "must have a plain host" in str(broken.value)
