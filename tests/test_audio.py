"""Recordings: heard on the page, enclosed in feeds, published as the files that they are."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import feedparser
import pytest
from newsroom import NOON, Newsroom, facts_of
from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsgen.errors import Broken
from newsgen.intake.audio import FORMATS
from newsgen.intake.frontmatter import AudioMatter
from newsgen.newsroom.move import move
from newsgen.outputs.feeds.podcast import ITUNES
from newsgen.preview.files import MEDIA_TYPES

FERRY = "/world/2026/11/ferry/"
# A frame of silence, 32 kbit/s at 44.1 kHz: 104 bytes behind a header of four.
MP3 = b"\xff\xfb\x10\xc4" + bytes(100)
AFAR = "https://sound.test/shows/ferry.mp3?take=2"


def ferry(newsroom: Newsroom, **audio: Any) -> Newsroom:
    """A story with a recording, beside which lies a file."""
    newsroom.write("content/world/ferry.mp3", MP3)
    return newsroom.story("world/ferry", audio={"src": "ferry.mp3", **audio})


def player(newsroom: Newsroom) -> LexborNode:
    (found,) = LexborHTMLParser(newsroom.read(FERRY)).css("figure.audio")
    return found


def attributes(newsroom: Newsroom) -> dict[str, str | None]:
    (found,) = player(newsroom).css("audio")
    return dict(found.attributes)


def feed(newsroom: Newsroom, url: str = "/feed.xml") -> Any:
    parsed = feedparser.parse((newsroom.output / url[1:]).read_bytes())
    assert not parsed.bozo
    return parsed


# -- on the page -----------------------------------------------------------------------------------


def test_a_recording_is_heard_on_the_page_and_loads_nothing_before(newsroom: Newsroom) -> None:
    ferry(newsroom, duration="12:34", title='Jane reads "it"').build()
    shown = attributes(newsroom)
    assert (shown["controls"], shown["preload"]) == (None, "none")
    assert shown["src"]
    assert (newsroom.output / shown["src"][1:]).read_bytes() == MP3
    assert player(newsroom).css_first("figcaption span").text() == "Jane reads “it”"
    time = player(newsroom).css_first("time")
    assert (time.text(), time.attributes["datetime"]) == ("12:34", "PT754S")


def test_without_a_title_the_interface_says_what_there_is_to_hear(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", 'timezone = "Europe/Lisbon"', 'language = "fr"')
    newsroom.write("content/world/ferry.mp3", MP3)
    newsroom.story("world/ferry", lang="es", audio={"src": "ferry.mp3"}).build()
    caption = player(newsroom).css_first("figcaption")
    assert caption.text() == "Écouter l’article"
    assert caption.css_first("span").attributes["lang"] == "fr"
    assert player(newsroom).css("time") == []


def test_a_story_without_a_recording_has_no_player(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").build()
    assert "<audio" not in newsroom.read(FERRY)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, ""), (7, "0:07"), (754, "12:34"), (3600, "1:00:00")]
)
def test_a_theme_is_given_all_that_is_known(newsroom: Newsroom, seconds: int, shown: str) -> None:
    names = "url type seconds duration title".split()
    text = "|".join(f"{{{{ story.audio.{name} }}}}" for name in names)
    newsroom.theme("plain", "default", article__html=f"{text}|{{{{ story.audio.url[:7] }}}}")
    ferry(newsroom, **({"duration": seconds} if seconds else {}), title="T").build()
    url, *rest = newsroom.read(FERRY).split("|")
    assert url.startswith("/media/")
    assert rest == ["audio/mpeg", str(seconds), shown, "T", "/media/"]


# -- in feeds --------------------------------------------------------------------------------------


def test_a_feed_encloses_the_recording_with_what_podcast_programs_want(
    newsroom: Newsroom,
) -> None:
    newsroom.picture("logo.png", 1400, 1400)
    newsroom.replace("config.toml", "tagline =", 'email = "desk@courier.test"\ntagline =')
    newsroom.replace("config.toml", "tagline =", 'logo = "logo.png"\ntagline =')
    newsroom.story("world/tram", date="2026-11-19 10:00")
    newsroom.write("content/world/ferry.mp3", MP3)
    keys = {"src": "ferry.mp3", "duration": "12:34"}
    newsroom.story("world/ferry", audio=keys, author=["Ana Brito", "Rui Pires"]).build()
    for url in ("/feed.xml", "/world/feed.xml"):
        parsed = feed(newsroom, url)
        with_audio, without = parsed.entries
        (enclosure,) = with_audio.enclosures
        assert enclosure.href == f"https://courier.test{attributes(newsroom)['src']}"
        assert (enclosure.type, enclosure.length) == ("audio/mpeg", str(len(MP3)))
        assert with_audio.itunes_duration == "754"
        assert without.enclosures == []
        assert "itunes_duration" not in without
        assert "<itunes:explicit>false</itunes:explicit>" in newsroom.read(url)
        assert "News" in [tag.term for tag in parsed.feed.tags]
        assert parsed.feed.image.href.endswith(".png")
        assert parsed.feed.publisher_detail == {
            "name": "The Test Courier",
            "email": "desk@courier.test",
        }


def test_a_feed_without_recordings_says_nothing_to_podcast_programs(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").build()
    assert ITUNES not in newsroom.read("/feed.xml")


def test_what_podcast_programs_cannot_play_is_enclosed_and_not_described(
    newsroom: Newsroom,
) -> None:
    newsroom.write("content/world/ferry.opus", b"OggS")
    newsroom.story("world/ferry", audio={"src": "ferry.opus", "duration": 7}).build()
    (enclosure,) = feed(newsroom).entries[0].enclosures
    assert (enclosure.type, enclosure.length) == ("audio/ogg", "4")
    assert ITUNES not in newsroom.read("/feed.xml")


# -- at another host -------------------------------------------------------------------------------


def test_a_recording_at_another_host_is_played_where_the_policy_is_opened(
    newsroom: Newsroom,
) -> None:
    newsroom.story("world/ferry", audio={"src": AFAR})
    (warning,) = newsroom.build().warnings
    assert str(warning).startswith(
        "content/world/ferry.md:4:9: the page's policy lets no film or sound from sound.test"
    )
    newsroom.append("config.toml", '\n[security]\nmedia = ["sound.test"]\n')
    assert newsroom.build().warnings == ()
    assert attributes(newsroom)["src"] == AFAR
    assert "media-src 'self' sound.test;" in newsroom.read(FERRY)
    assert "sound.test" not in newsroom.read("/")
    (enclosure,) = feed(newsroom).entries[0].enclosures
    assert (enclosure.href, enclosure.type, enclosure.length) == (AFAR, "audio/mpeg", "0")


def test_a_recording_at_the_sites_own_address_needs_no_opening(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry", audio={"src": "https://courier.test/x/ferry.m4a"})
    assert newsroom.build().warnings == ()
    assert "media-src 'self';" in newsroom.read(FERRY)


# -- what is wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("src", "told"),
    [
        ("gone.mp3", "there is no recording content/world/gone.mp3"),
        ("fery.mp3", 'did you mean "ferry.mp3"?'),
        ("ferry.md", '"ferry.md" is no recording in content/'),
        ("../../ferry.mp3", '"../../ferry.mp3" is no recording in content/'),
        ("https://sound.test/ferry", '"https://sound.test/ferry" is no recording'),
        ("http://sound.test/ferry.mp3", "write https://sound.test/ferry.mp3"),
        ("ftp://sound.test/ferry.mp3", '"audio.src" must be an address with http:// or https://'),
        ("page.mp3", "is a file that browsers or servers run"),
        ("a\\b.mp3", "write a/b.mp3"),
    ],
)
def test_what_is_no_recording_is_told_at_its_place(newsroom: Newsroom, src: str, told: str) -> None:
    newsroom.write("content/world/ferry.mp3", MP3)
    newsroom.write("content/world/page.mp3", "<!doctype html><script>x()</script>")
    with pytest.raises(Broken) as caught:
        newsroom.story("world/ferry", audio={"src": src}).build()
    (problem,) = caught.value.problems
    assert str(problem).startswith("content/world/ferry.md:4:9: ")
    assert told in f"{problem}: {problem.hint}"


@pytest.mark.parametrize(
    "duration", ["", "1:2", "1:02:3", "1:234", "soon", "-3", "1.5", "12:75", "1:75:00"]
)
def test_what_is_no_length_is_told(newsroom: Newsroom, duration: str) -> None:
    newsroom.write("content/world/ferry.mp3", MP3)
    audio = f"{{src: ferry.mp3, duration: '{duration}'}}"
    text = f"---\ntitle: T\ndate: 2026-11-20\naudio: {audio}\n---\nT"
    (problem,) = newsroom.write("content/world/ferry.md", text).problems()
    assert "audio.duration" in problem


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("12:34", 754), ("0:07", 7), ("75:00", 4500), ("1:02:34", 3754), ("90", 90), ('"90"', 90)],
)
def test_lengths_are_read_as_yaml_has_them(newsroom: Newsroom, typed: str, seconds: int) -> None:
    newsroom.write("content/world/ferry.mp3", MP3)
    text = f"---\ntitle: T\ndate: 2026-11-20\naudio: {{src: ferry.mp3, duration: {typed}}}\n---\nT"
    newsroom.write("content/world/ferry.md", text).build()
    assert feed(newsroom).entries[0].itunes_duration == str(seconds)


def test_lengths_are_read_as_toml_has_them() -> None:
    values = tomllib.loads('src = "a.mp3"\nduration = 01:02:34\n')
    assert AudioMatter.model_validate(values).duration == 3754


# -- builds ----------------------------------------------------------------------------------------


def test_another_recording_under_the_same_name_changes_page_and_feeds(
    newsroom: Newsroom,
) -> None:
    ferry(newsroom).build()
    before = attributes(newsroom)["src"]
    newsroom.write("content/world/ferry.mp3", MP3 + MP3).build(NOON + 10)
    after = attributes(newsroom)["src"]
    assert before
    assert after
    assert before != after
    assert not newsroom.has(before)
    assert newsroom.has(after)
    assert feed(newsroom).entries[0].enclosures[0].length == str(2 * len(MP3))


def test_only_what_shows_a_recording_depends_on_it(newsroom: Newsroom) -> None:
    ferry(newsroom).build()
    fact = "asset:content/world/ferry.mp3"
    readers = [path for path in newsroom.files() if fact in facts_of(newsroom.root, path)]
    feeds = ["atom.xml", "feed.json", "feed.xml"]
    assert sorted(readers) == sorted(
        [
            *feeds,
            *(f"world/{name}" for name in feeds),
            "updated.xml",
            "world/2026/11/ferry/index.html",
        ]
    )


def test_every_format_of_a_feed_has_the_recording(newsroom: Newsroom) -> None:
    ferry(newsroom).build()
    (link,) = feedparser.parse(newsroom.read("/atom.xml")).entries[0].enclosures
    (attachment,) = json.loads(newsroom.read("/feed.json"))["items"][0]["attachments"]
    rss = feed(newsroom).entries[0].enclosures[0]
    assert link.href == attachment["url"] == rss.href
    assert link.type == attachment["mime_type"] == rss.type
    assert int(link.length) == attachment["size_in_bytes"] == int(rss.length)


def test_a_recording_is_found_again_when_its_story_moves(newsroom: Newsroom) -> None:
    ferry(newsroom).build()
    newsroom.story("world/afar", audio={"src": AFAR})
    move(newsroom.root, "content/world/ferry.md", "content/sports/boats/ferry.md")
    move(newsroom.root, "content/world/afar.md", "content/sports/boats/afar.md")
    moved = (newsroom.root / "content/sports/boats/ferry.md").read_text()
    assert '"src": "../../world/ferry.mp3"' in moved
    assert AFAR in (newsroom.root / "content/sports/boats/afar.md").read_text()
    assert [warning.code for warning in newsroom.build().warnings] == ["blocked-host"]


def test_the_preview_serves_recordings_as_what_they_are() -> None:
    assert {ending: MEDIA_TYPES[ending[1:]] for ending in FORMATS} == FORMATS
