"""Cards: addresses of films, posts and maps that stand alone, and what readers load of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import validators
from newsroom import CONFIG, NOON, Newsroom
from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsgen.directives.services import SERVICES, services_of
from newsgen.intake.markdown import ENGINES
from newsgen.render.policy import policy_of

FERRY = "/world/2026/11/ferry/"
PLAYERS = {
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=9": "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    "https://m.youtube.com/watch?feature=x&v=a-b_c": "https://www.youtube-nocookie.com/embed/a-b_c",
    "http://youtu.be/abc?si=x": "https://www.youtube-nocookie.com/embed/abc",
    "https://www.youtube.com/shorts/abc": "https://www.youtube-nocookie.com/embed/abc",
    "https://vimeo.com/123456": "https://player.vimeo.com/video/123456?dnt=1",
    "https://www.dailymotion.com/video/x8": "https://geo.dailymotion.com/player.html?video=x8",
    "https://www.tiktok.com/@a.b/video/12": "https://www.tiktok.com/player/v1/12",
    "https://www.facebook.com/watch/?v=12": "https://www.facebook.com/plugins/video.php"
    "?href=https%3A%2F%2Fwww.facebook.com%2Fwatch%2F%3Fv%3D12",
    "https://twitter.com/a/status/12": "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=12",
    "https://x.com/a/status/12?s=20": "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=12",
    "https://bsky.app/profile/a.example/post/3k": "https://embed.bsky.app/embed/a.example/app.bsky.feed.post/3k",
    "https://www.instagram.com/reel/Ab_/": "https://www.instagram.com/reel/Ab_/embed/",
    "https://mastodon.social/@a/112": "https://mastodon.social/@a/112/embed",
    "https://soundcloud.com/a/b": "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b",
    "https://open.spotify.com/intl-de/episode/4x": "https://open.spotify.com/embed/episode/4x",
    "https://www.openstreetmap.org/#map=15/38.7/-9.1": "https://www.openstreetmap.org/export/"
    "embed.html?bbox=-9.11099%2C38.69451%2C-9.08901%2C38.70549&layer=mapnik",
    "https://www.google.com/maps/place/Lis+boa/@38.7,-9.1,15z/data=x": "https://www.google.com/maps"
    "?q=38.7,-9.1&z=15&output=embed",
    "https://datawrapper.dwcdn.net/aBc12/3/": "https://datawrapper.dwcdn.net/aBc12/",
    "https://public.flourish.studio/visualisation/12/": "https://flo.uri.sh/visualisation/12/embed",
    "https://www.documentcloud.org/documents/12-budget": "https://embed.documentcloud.org/documents/"
    "12-budget/?embed=1",
    "https://archive.org/details/night_1968": "https://archive.org/embed/night_1968",
}
NONE = [
    "https://www.youtube.com/",
    "https://www.youtube.com/watch?v=",
    "https://www.youtube.com/watch?v=%22%3E%3Cscript%3E",
    "https://youtu.be/..",
    "https://vimeo.com/about",
    "https://open.spotify.com/user/x",
    "https://evil.example/@a/112",
    "https://youtube.com.evil.example/watch?v=abc",
    "https://youtube.com@evil.example/watch?v=abc",
    "https://youtube.com:99999999/watch?v=abc",
    "https://[youtube.com/watch?v=abc",
    "https://youtu.be/" + "a" * 600,
    "ftp://youtu.be/abc",
]


@pytest.mark.parametrize("address", PLAYERS)
def test_a_player_is_made_of_what_its_pattern_matched(address: str) -> None:
    found = services_of({}).embed(address)
    assert found
    assert found.player == PLAYERS[address]


@pytest.mark.parametrize("address", NONE)
def test_other_addresses_are_of_no_service(address: str) -> None:
    assert services_of({}).embed(address) is None


def test_each_service_is_tried() -> None:
    met = {found.title for address in PLAYERS if (found := services_of({}).embed(address))}
    assert met == {service.title for service in SERVICES}


@pytest.fixture(params=ENGINES)
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Newsroom:
    """A newsroom with either engine."""
    return Newsroom(tmp_path, CONFIG.replace('"commonmark"', f'"{request.param}"'))


def cards(room: Newsroom, text: str) -> list[LexborNode]:
    room.story("world/ferry", text).build()
    return LexborHTMLParser(room.read(FERRY)).css("figure.card-of")


def frames(room: Newsroom, url: str = FERRY) -> tuple[str, ...] | None:
    policy = policy_of(room.read(url))
    assert policy
    return policy.directives.get("frame-src")


def test_an_address_alone_on_its_line_is_a_card(room: Newsroom) -> None:
    (card,) = cards(room, "Noon.\n\nhttps://youtu.be/a_b_c\n\nEnd.")
    assert card.attributes["data-page-player"] == "https://www.youtube-nocookie.com/embed/a_b_c"
    link = card.css_first("a")
    assert (link.attributes["href"], link.attributes["rel"]) == (
        "https://youtu.be/a_b_c",
        "external noopener",
    )
    assert card.css_first(".card-offer").attributes.keys() >= {"hidden", "data-page"}
    assert "<iframe" not in room.read(FERRY)


def test_its_host_is_in_the_policy_of_that_page_alone(room: Newsroom) -> None:
    room.story("world/tram")
    cards(room, "https://youtu.be/abc\n\nhttps://vimeo.com/12")
    assert frames(room) == ("https://www.youtube-nocookie.com", "https://player.vimeo.com")
    assert frames(room, "/world/2026/11/tram/") is None
    assert frames(room, "/") is None
    assert room.build(NOON + 60).warnings == ()


PLACES = {
    "Watch:\nhttps://youtu.be/abc\nand weep.": 1,
    "See https://youtu.be/abc": 0,
    "- a\nhttps://youtu.be/abc": 0,
    "> a\nhttps://youtu.be/abc": 0,
    "    https://youtu.be/abc": 0,
    "```\nhttps://youtu.be/abc\n```": 0,
    "<!--\nhttps://youtu.be/abc\n-->": 0,
    "https://unknown.example/abc": 0,
    "[^1]\n\n[^1]: a\nhttps://youtu.be/abc": 0,
    "::: box\nhttps://youtu.be/abc\n:::": 1,
}


@pytest.mark.parametrize("text", PLACES)
def test_where_an_address_becomes_a_card(room: Newsroom, text: str) -> None:
    assert len(cards(room, text)) == PLACES[text]


def test_a_card_has_words_and_a_still_of_ones_own(room: Newsroom) -> None:
    room.picture("world/quay.png", 300, 200)
    text = '::: card https://youtu.be/abc\nwords: "Off" <b>\nstill: quay.png\nalt: A quay\n\nEnd.'
    (card,) = cards(room, text)
    assert card.css_first("a").text() == "“Off” <b>"
    assert card.attributes["data-page-title"] == "“Off” <b>"
    still = card.css_first("img").attributes
    assert (still["alt"], still["width"]) == ("A quay", "300")
    assert room.has(str(still["src"]))


OWN = """
[cards.tube]
title = "Tube"
kind = "film"
pattern = "https://tube.example/w/{id}"
player = "https://play.tube.example/{id}"
"""


def test_an_outlet_opens_services_of_its_own(room: Newsroom) -> None:
    text = "Noon.\n\nhttps://tube.example/w/abc"
    assert cards(room, text) == []
    room.append("config.toml", OWN)
    (card,) = cards(room, text)
    assert card.attributes["data-page-player"] == "https://play.tube.example/abc"
    assert frames(room) == ("https://play.tube.example",)


def test_a_card_is_no_part_of_excerpts_and_has_no_words(room: Newsroom) -> None:
    cards(room, "https://youtu.be/abc\n\nThe ferry left.")
    assert '<meta name="description" content="The ferry left.">' in room.read(FERRY)


def test_a_link_of_what_somebody_paid_for_says_so(room: Newsroom) -> None:
    room.story("world/ferry", "https://youtu.be/abc", genre="sponsored").build()
    link = LexborHTMLParser(room.read(FERRY)).css_first(".card-of a")
    assert link.attributes["rel"] == "sponsored external noopener"


# -- in a browser ----------------------------------------------------------------------------------


def test_a_player_comes_with_the_readers_key_and_nothing_of_it_before(room: Newsroom) -> None:
    room.story("world/ferry", "Look:\n\nhttps://vimeo.com/123456\n\nAnd on.").build()
    found = validators.cards(room.output, FERRY)
    assert (found["before"], found["complaints"]) == ([], [])
    assert found["asked"] == ["https://player.vimeo.com/video/123456?dnt=1"]
    frame = found["frame"]
    assert (frame["src"], frame["focused"], frame["offers"]) == (found["asked"][0], True, 0)
    assert frame["title"]
    assert found["plain"] == {"asked": [], "offers": 0, "links": 1}
