"""What programs are told of each page: blocks of JSON-LD that say what the page says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import CONFIG, NOON, Newsroom
from selectolax.lexbor import LexborHTMLParser

from newsgen.build import build
from newsgen.model import Genre
from newsgen.outlet.tables import PolicySettings
from newsgen.outputs.structured.outlet import POLICIES
from newsgen.outputs.structured.script import scripts
from newsgen.pictures.digital_source import SYNTHETIC, DigitalSource, schema_name
from newsgen.steps.order import Order

SCRIPT = 'script[type="application/ld+json"]'
FERRY = "/world/straits/2026/11/ferry/"
Block = Mapping[str, Any]


def blocks(room: Newsroom, url: str) -> list[Block]:
    """The blocks of a page, without the context that each of them has."""
    page = LexborHTMLParser(room.read(url))
    found = [json.loads(node.text()) for node in page.css(f"head {SCRIPT}")]
    assert all(block.pop("@context") == "https://schema.org" for block in found)
    return found


def kinds(room: Newsroom, url: str) -> list[str]:
    return [block["@type"] for block in blocks(room, url)]


def meta(room: Newsroom, url: str, key: str) -> list[str | None]:
    page = LexborHTMLParser(room.read(url))
    return [
        node.attributes["content"] for node in page.css(f'meta[property="{key}"], [name="{key}"]')
    ]


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.author("ana", "Ana Brito").picture("quay.png", 1200, 800).story(
        "world/straits/ferry",
        title="Ferry & quay: “closed”",
        author=["ana", "Rui Pires"],
        updated="2026-11-21 09:30",
        summary="No boats.",
        id="ferry-id",
        tags=["Ports", "Boats"],
        image={
            "src": "../../quay.png",
            "alt": "Quay",
            "credit": "Ana Brito",
            "copyright": "© The Port",
            "license": "https://licence.test/by/",
            "digital_source": "trainedAlgorithmicMedia",
        },
    )
    return newsroom


# -- stories ---------------------------------------------------------------------------------------


def test_a_story_is_told_whole(room: Newsroom) -> None:
    room.build()
    story, trail = blocks(room, FERRY)
    page = LexborHTMLParser(room.read(FERRY))
    wide, *others = story.pop("image")
    address = f"https://courier.test{FERRY}"
    assert story == {
        "@type": "NewsArticle",
        "headline": page.css_first("h1").text(),
        "description": "No boats.",
        "datePublished": "2026-11-20T10:00:00+00:00",
        "dateModified": "2026-11-21T09:30:00+00:00",
        "articleSection": "Straits",
        "keywords": ["Ports", "Boats"],
        "inLanguage": "en",
        "author": [
            {"@type": "Person", "name": "Ana Brito", "url": "https://courier.test/authors/ana/"},
            {"@type": "Person", "name": "Rui Pires"},
        ],
        "isAccessibleForFree": True,
        "identifier": "tag:courier.test,2026:ferry-id",
        "mainEntityOfPage": address,
        "url": address,
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": "The Test Courier",
            "url": "https://courier.test/",
        },
    }
    assert wide.pop("contentUrl") == wide.pop("url") == meta(room, FERRY, "og:image")[0]
    assert [(one["width"], one["height"]) for one in others] == [("1066", "800"), ("800", "800")]
    assert wide == {
        "@type": "ImageObject",
        "width": "1200",
        "height": "675",
        "creditText": "Ana Brito",
        "copyrightNotice": "© The Port",
        "license": "https://licence.test/by/",
        "digitalSourceType": "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
    }
    assert [(one["position"], one["name"], one["item"]) for one in trail["itemListElement"]] == [
        (1, "World", "https://courier.test/world/"),
        (2, "Straits", "https://courier.test/world/straits/"),
        (3, "Ferry & quay: “closed”", address),
    ]


def test_the_genre_decides_on_the_kind_of_article(newsroom: Newsroom) -> None:
    for genre in get_args(Genre):
        newsroom.story(f"world/{genre}", genre=genre)
    newsroom.build()
    told = {}
    for genre in get_args(Genre):
        block, _ = blocks(newsroom, f"/world/2026/11/{genre}/")
        told[genre] = block["@type"], block.get("additionalType", "").rpartition("/")[2]
    assert told == {
        "news": ("NewsArticle", ""),
        "reportage": ("NewsArticle", "ReportageNewsArticle"),
        "analysis": ("NewsArticle", "AnalysisNewsArticle"),
        "opinion": ("NewsArticle", "OpinionNewsArticle"),
        "background": ("NewsArticle", "BackgroundNewsArticle"),
        "review": ("NewsArticle", "ReviewNewsArticle"),
        "factcheck": ("NewsArticle", ""),
        "callout": ("NewsArticle", "AskPublicNewsArticle"),
        "live": ("NewsArticle", ""),
        "satire": ("SatiricalArticle", ""),
        "sponsored": ("AdvertiserContentArticle", ""),
    }


def test_a_free_byline_is_for_readers_alone(newsroom: Newsroom) -> None:
    newsroom.author("ana", "Ana Brito")
    newsroom.story("world/house", byline="By our staff, for the AP")
    newsroom.story("world/both", byline="Words by a friend", author="ana").build()
    house, both = "/world/2026/11/house/", "/world/2026/11/both/"
    outlet = {"name": "The Test Courier", "url": "https://courier.test/"}
    assert blocks(newsroom, house)[0]["author"] == [{"@type": "Organization", **outlet}]
    assert [one["name"] for one in blocks(newsroom, both)[0]["author"]] == ["Ana Brito"]
    assert meta(newsroom, house, "dc.creator") == ["The Test Courier"]
    assert meta(newsroom, both, "dc.creator") == ["Ana Brito"]
    for url, byline in ((house, "By our staff, for the AP"), (both, "Words by a friend")):
        text = newsroom.read(url)
        assert LexborHTMLParser(text).css_first(".byline").text() == byline
        assert byline not in LexborHTMLParser(text).css_first("head").html
        assert meta(newsroom, url, "article:author") == []


def test_a_story_from_elsewhere_has_the_address_it_came_from(newsroom: Newsroom) -> None:
    newsroom.story("world/wire", canonical="https://wire.test/a/").build()
    block, _ = blocks(newsroom, "/world/2026/11/wire/")
    assert block["url"] == block["mainEntityOfPage"] == "https://wire.test/a/"


def test_a_story_that_was_taken_back_is_no_article(newsroom: Newsroom) -> None:
    withdrawn = {"date": "2026-11-21 10:00", "text": "It was wrong."}
    newsroom.story("world/wrong", status="withdrawn", withdrawn=withdrawn).build()
    assert "It was wrong." in newsroom.read("/world/2026/11/wrong/")
    assert blocks(newsroom, "/world/2026/11/wrong/") == []


# -- how a picture came about ----------------------------------------------------------------------


def test_readers_are_told_of_synthetic_pictures(newsroom: Newsroom) -> None:
    newsroom.picture("a.png", 9, 9)
    for code in get_args(DigitalSource):
        name = code.lower()
        newsroom.story(
            f"world/{name}", image={"src": "../a.png", "alt": "A", "digital_source": code}
        )
    newsroom.build()
    for code in get_args(DigitalSource):
        url = f"/world/2026/11/{code.lower()}/"
        label = LexborHTMLParser(newsroom.read(url)).css("figure .digital-source")
        assert len(label) == (code in SYNTHETIC), code
        assert blocks(newsroom, url)[0]["image"]["digitalSourceType"] == schema_name(code)
    made = LexborHTMLParser(newsroom.read("/world/2026/11/trainedalgorithmicmedia/"))
    assert made.css_first(".digital-source").text() == "Made with AI"


def test_every_code_is_a_member_of_schemas_enumeration() -> None:
    # Those of release 30.0 (IPTCDigitalSourceEnumeration), less none.
    members = """AlgorithmicallyEnhanced AlgorithmicMedia CompositeCapture Composite
        CompositeSynthetic CompositeWithTrainedAlgorithmicMedia DataDrivenMedia DigitalArt
        DigitalCapture MinorHumanEdits MultiFrameComputationalCapture NegativeFilm PositiveFilm
        Print ScreenCapture TrainedAlgorithmicMedia VirtualRecording""".split()
    expected = {f"https://schema.org/{member}DigitalSource" for member in members}
    assert {schema_name(code) for code in get_args(DigitalSource)} == expected


# -- the outlet and its lists ----------------------------------------------------------------------

OUTLET = """\
logo = "logo.png"
email = "desk@courier.test"
legal_name = "The Test Courier Trust"
founded = 1887-04-02

[outlet.policies]
corrections = "/corrections/"
ethics = "https://trust.test/ethics"
ownership = "/about/#owners"
diversity_staffing = "/report.pdf"

[[outlet.social]]
service = "mastodon"
url = "https://social.test/@courier"

[[outlet.social]]
service = "email"
url = "mailto:desk@courier.test"
"""


def typed(room: Newsroom, outlet: str = OUTLET) -> Newsroom:
    room.replace("config.toml", "\n[sections.world]\n", f"{outlet}\n[sections.world]\n")
    room.write("content/_static/report.pdf", "%PDF").picture("logo.png", 8, 4)
    return room.page("corrections").page("about", "## Who owns us {#owners}\n\nYou.")


def test_the_front_page_tells_of_the_outlet_and_the_site(newsroom: Newsroom) -> None:
    typed(newsroom).story("world/ferry").build()
    outlet, site = blocks(newsroom, "/")
    assert outlet.pop("logo")["contentUrl"].startswith("https://courier.test/media/logo.")
    us = {
        "@type": "NewsMediaOrganization",
        "name": "The Test Courier",
        "url": "https://courier.test/",
    }
    assert outlet == us | {
        "legalName": "The Test Courier Trust",
        "foundingDate": "1887-04-02",
        "slogan": "News for tests",
        "email": "desk@courier.test",
        "contactPoint": {
            "@type": "ContactPoint",
            "contactType": "newsroom",
            "email": "desk@courier.test",
        },
        "sameAs": ["https://social.test/@courier"],
        "correctionsPolicy": "https://courier.test/corrections/",
        "ethicsPolicy": "https://trust.test/ethics",
        "ownershipFundingInfo": "https://courier.test/about/#owners",
        "diversityStaffingReport": "https://courier.test/report.pdf",
    }
    assert site == {
        "@type": "WebSite",
        "name": "The Test Courier",
        "url": "https://courier.test/",
        "inLanguage": "en",
        "publisher": us,
    }


def test_every_key_of_policies_is_a_property() -> None:
    assert set(POLICIES) == set(PolicySettings.model_fields)


def test_below_a_path_policies_are_those_of_the_site(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", "courier.test", "courier.test/paper")
    whole = OUTLET.replace('"/about/', '"https://courier.test/paper/about/')
    typed(newsroom, whole).story("world/ferry").build()
    outlet, _ = blocks(newsroom, "/")
    assert outlet["url"] == "https://courier.test/paper/"
    assert outlet["correctionsPolicy"] == "https://courier.test/paper/corrections/"
    assert outlet["ownershipFundingInfo"] == "https://courier.test/paper/about/#owners"


def test_lists_tell_what_they_are(newsroom: Newsroom) -> None:
    newsroom.author("ana", "Ana Brito")
    for number in range(9):
        newsroom.story(
            f"world/straits/f{number}",
            author="ana",
            tags=["Boats"],
            series="Quay",
            id=f"id-{number}",
        )
    newsroom.page("about").build()
    assert {url: kinds(newsroom, url) for url in LISTS} == LISTS
    collection, trail = blocks(newsroom, "/world/straits/")
    assert (collection["name"], collection["inLanguage"]) == ("Straits", "en")
    assert [one["name"] for one in trail["itemListElement"]] == ["World", "Straits"]
    assert [one["position"] for one in trail["itemListElement"]] == [1, 2]


LISTS = {
    "/": ["NewsMediaOrganization", "WebSite"],
    "/page/1/": ["CollectionPage"],
    "/world/": ["CollectionPage", "BreadcrumbList"],
    "/world/page/1/": ["CollectionPage"],
    "/world/straits/": ["CollectionPage", "BreadcrumbList"],
    "/world/2026/": ["CollectionPage"],
    "/authors/ana/": ["ProfilePage"],
    "/authors/ana/page/1/": ["CollectionPage"],
    "/tags/boats/": ["CollectionPage"],
    "/series/quay/": ["CollectionPage"],
    "/about/": [],
    "/404.html": [],
}


def test_a_profile_says_what_the_record_says(newsroom: Newsroom) -> None:
    newsroom.picture("ana.png", 4, 4).write(
        "content/_authors/ana.md",
        "---\nname: Ana Brito\nrole: Editor\nphoto: ../ana.png\nphoto_alt: Ana\n"
        "email: a@courier.test\n"
        'fediverse: "@ana@social.test"\n'
        "links:\n  - {label: Blog, url: 'https://ana.test/'}\n"
        "  - {label: M, url: 'mailto:b@c.test'}\n"
        "---\n\nWrites.\n",
    )
    newsroom.story("world/ferry", author=["ana", "Rui Pires"]).build()
    (profile,) = blocks(newsroom, "/authors/ana/")
    person = profile["mainEntity"]
    assert person.pop("image")["contentUrl"].startswith("https://courier.test/media/ana.")
    assert person.pop("worksFor")["name"] == "The Test Courier"
    assert person == {
        "@type": "Person",
        "name": "Ana Brito",
        "url": profile["url"],
        "jobTitle": "Editor",
        "sameAs": ["https://ana.test/"],
    }
    assert meta(newsroom, "/world/2026/11/ferry/", "fediverse:creator") == ["@ana@social.test"]


# -- policies lead somewhere -----------------------------------------------------------------------


def dead(room: Newsroom) -> list[str]:
    return [line for line in room.problems() if "readers are to find a policy" in line]


def test_a_policy_that_leads_nowhere_is_an_error_at_its_key(newsroom: Newsroom) -> None:
    typed(newsroom).story("world/ferry").build()
    before = newsroom.read("/")
    newsroom.remove("content/pages/corrections.md")
    (problem,) = newsroom.problems()
    config = (newsroom.root / "config.toml").read_text(encoding="utf-8").splitlines()
    line = config.index('corrections = "/corrections/"') + 1
    assert problem.startswith(f'config.toml:{line}:1: there is nothing at "/corrections/"')
    assert newsroom.read("/") == before
    newsroom.page("corrections", draft=True)
    assert len(dead(newsroom)) == 1
    newsroom.page("corrections").build()


def test_a_policy_whose_page_is_wrong_is_told_of_that_page_alone(newsroom: Newsroom) -> None:
    typed(newsroom).story("world/ferry").page("corrections", layout="none").page("about", menu="x")
    told = newsroom.problems()
    assert len(told) == 2
    assert dead(newsroom) == []


def test_a_path_of_this_host_is_looked_for(newsroom: Newsroom) -> None:
    policies = '\n[outlet.policies]\nethics = "https://courier.test/ethics/"\n'
    newsroom.replace("config.toml", "\n[sections.world]\n", f"{policies}\n[sections.world]\n")
    assert len(dead(newsroom.story("world/ferry"))) == 1
    newsroom.page("ethics").build()


# -- sponsored stories -----------------------------------------------------------------------------


INCLUDED = ["feeds", "recent", "related", "lead"]


def test_a_sponsored_story_stands_apart(newsroom: Newsroom) -> None:
    body = "[out](https://shop.test/) [in](news.md) https://bare.test/x"
    newsroom.story(
        "world/news", "[out](https://shop.test/)", tags=["Boats"], date="2026-11-19 10:00"
    )
    newsroom.story("world/paid", body, genre="sponsored", tags=["Boats"], date="2026-11-18 10:00")
    newsroom.story(
        "world/listed", body, genre="sponsored", include=INCLUDED, date="2026-11-17 10:00"
    )
    newsroom.build()
    listed = {
        url: [name for name in ("news", "paid", "listed") if f"/2026/11/{name}/" in text]
        for url in ("/feed.xml", "/world/feed.xml", "/fragments/recent.html", "/world/", "/")
        for text in [newsroom.read(url)]
    }
    assert listed.pop("/world/") == listed.pop("/") == ["news", "paid", "listed"]
    assert set(map(tuple, listed.values())) == {("news", "listed")}
    news = LexborHTMLParser(newsroom.read("/world/2026/11/news/"))
    assert news.css(".related a, .recent a[href*=paid]") == []
    assert news.css_first(".body a").attributes["rel"] == "external noopener"
    paid = LexborHTMLParser(newsroom.read("/world/2026/11/paid/"))
    assert [(a.attributes["href"], a.attributes.get("rel")) for a in paid.css(".body a")] == [
        ("https://shop.test/", "sponsored external noopener"),
        ("/world/2026/11/news/", None),
        ("https://bare.test/x", "sponsored external noopener"),
    ]


def test_a_story_may_be_related_to_none(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", "\n").replace(
        "config.toml", "recent = 3", "recent = 3\nrelated = 2"
    )
    for day in range(10, 15):
        newsroom.story(f"world/s{day}", tags=["Boats"], date=f"2026-11-{day} 10:00")
    newsroom.build()

    def related() -> list[str]:
        page = LexborHTMLParser(newsroom.read("/world/2026/11/s14/"))
        return [a.attributes["href"] or "" for a in page.css(".related a")]

    assert related() == ["/world/2026/11/s13/", "/world/2026/11/s12/"]
    newsroom.story("world/s13", tags=["Boats"], date="2026-11-13 10:00", exclude="related").build()
    assert related() == ["/world/2026/11/s12/", "/world/2026/11/s11/"]
    newsroom.story("world/s13", tags=["Boats"], date="2026-11-13 10:00").build()
    assert related() == ["/world/2026/11/s13/", "/world/2026/11/s12/"]


# -- languages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "locale"),
    [("pt-BR", "pt_BR"), ("pt", ""), ("zh-Hant", ""), ("zh-Hant-TW", "zh_TW"), ("es-419", "")],
)
def test_a_locale_needs_a_territory(newsroom: Newsroom, lang: str, locale: str) -> None:
    newsroom.story("world/ferry", lang=lang).build()
    found = meta(newsroom, "/world/2026/11/ferry/", "og:locale")
    assert found == ([locale] if locale else [])
    assert meta(newsroom, "/", "og:locale") == []


# -- escaped at the sink ---------------------------------------------------------------------------

UGLY = st.text(
    st.one_of(st.sampled_from("<>&\"'\\/\u2028\u2029\u0085!-]"), st.characters(codec="utf-8"))
)
JSON = st.recursive(
    st.one_of(UGLY, st.sampled_from(["</script>", "<!--<script>", "]]>", "\\u003C"])),
    lambda inner: st.lists(inner) | st.dictionaries(UGLY, inner),
)


@given(st.dictionaries(UGLY.filter(lambda key: key != "@context"), JSON))
def test_what_stands_in_a_block_comes_out_of_it_and_nothing_else(value: dict[str, Any]) -> None:
    (script,) = scripts([value])
    raw = script.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(raw)
    assert json.loads(raw) == {"@context": "https://schema.org", **value}
    page = LexborHTMLParser(f"<!DOCTYPE html><head><title>x</title>{script}<meta name=end></head>")
    (node,) = page.css("script")
    assert node.text() == raw
    assert len(page.css("head > meta[name=end]")) == 1


@settings(max_examples=8)
@given(st.lists(UGLY.map(str.strip), min_size=3, max_size=3))
def test_ugly_texts_stand_in_blocks_as_on_the_page(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    clean = [re.sub(r"[^\x20-\x7e]", "", text) or "x" for text in texts]
    title, tag, name = (f"</script><!--<script>{text}" for text in clean)
    room = Newsroom(Path(tmp_path_factory.mktemp("ugly")) / "site")
    room.story("world/ferry", title=title, author=[name], tags=[tag]).build()
    story, trail = blocks(room, "/world/2026/11/ferry/")
    page = LexborHTMLParser(room.read("/world/2026/11/ferry/"))
    shown = page.css_first("h1").text()
    assert story["headline"] == trail["itemListElement"][-1]["name"] == shown
    assert [one["name"] for one in story["author"]] == [
        node.attributes["content"] for node in page.css('meta[name="dc.creator"]')
    ]


# -- what is rendered for it -----------------------------------------------------------------------


def rendered(room: Newsroom) -> set[str]:
    told: list[str] = []
    order = Order(room.root, NOON, room.output, jobs=1)
    build(order, explain=lambda path, reason: told.append(path))
    return {path for path in told if path.endswith(".html")}


def test_publishing_a_story_touches_no_other_for_its_blocks(tmp_path: Path) -> None:
    # Pages that show blocks alone: what is rendered is rendered for them.
    base = "{% for block in page.structured_data %}{{ block }}{% endfor %}"
    room = Newsroom(tmp_path / "site", CONFIG).author("ana", "Ana Brito")
    pages = ("front", "section", "year", "author", "tag", "series", "article", "page", "missing")
    room.theme("mute", "default", **{f"{page}__html": base for page in pages})
    for day in range(10, 20):
        keys = {"author": "ana", "tags": ["Boats"], "series": "Quay", "id": f"id-{day}"}
        room.story(f"world/s{day}", date=f"2026-11-{day} 10:00", **keys)
    room.build(at=NOON)
    room.story("world/new", author="ana", tags=["Boats"], series="Quay", date="2026-11-22 10:00")
    assert {path for path in rendered(room) if "/2026/11/" in path} == {
        "world/2026/11/new/index.html"
    }
    room.replace("content/world/s12.md", "date:", "genre: opinion\ndate:")
    assert {path for path in rendered(room) if "/2026/11/" in path} == {
        "world/2026/11/s12/index.html"
    }
    room.author("ana", "Ana M. Brito")
    assert len({path for path in rendered(room) if "/2026/11/" in path}) == 11


def test_the_text_stands_in_an_element_of_its_class_alone(newsroom: Newsroom) -> None:
    """Readers' style sheets, and programs that know the theme, look for just this."""
    newsroom.story("world/ferry", "It was late.").build()
    assert '<div class="body">\n<p>It was late.</p>' in newsroom.read("/world/2026/11/ferry/")
