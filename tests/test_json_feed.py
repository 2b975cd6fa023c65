"""JSON feeds: the rules of version 1.1."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from msgspec.structs import replace
from test_rss import CHANNEL, HOME, OLDER, PICTURE, RAW, STORY, told

from newsgen.outputs.feeds.json_feed import json_feed
from newsgen.outputs.feeds.model import FeedLogo, Item
from newsgen.outputs.record import Audio, Person
from newsgen.render.xmltext import fit

FEED = replace(CHANNEL, feed_url=f"{HOME}feed.json", outlet="The Herald")


def feed_of(*items: Item, **changes: object) -> dict[str, Any]:
    return json.loads(json_feed(replace(FEED, items=items, **changes)))


def item_of(item: Item, **changes: object) -> dict[str, Any]:
    (found,) = feed_of(item, **changes)["items"]
    return found


def test_jf1_jf3_the_feed_says_what_it_is_and_where() -> None:
    assert feed_of() == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Herald",
        "home_page_url": HOME,
        "feed_url": f"{HOME}feed.json",
        "description": "News from the coast",
        "authors": [{"name": "The Herald"}],
        "language": "en",
        "items": [],
    }


def test_jf2_an_item_has_an_id_and_some_content() -> None:
    assert item_of(STORY)["id"] == STORY.story.id
    assert item_of(STORY)["content_html"] == STORY.html
    assert "content_text" not in item_of(STORY)
    summary = item_of(told(STORY, html=""))
    assert summary["content_text"] == summary["summary"] == STORY.story.summary
    assert item_of(told(STORY, html="", summary=""))["content_text"] == STORY.story.title


def test_jf2_the_id_is_what_an_older_feed_knew_the_story_by() -> None:
    assert item_of(told(STORY, id="wp-1", uri="tag:herald.example,2026:9f3c"))["id"] == "wp-1"


def test_jf4_dates_have_a_zone_and_a_change_is_told_where_there_is_one() -> None:
    item = item_of(STORY)
    assert item["date_published"] == "2026-03-01T11:00:00Z"
    assert item["date_modified"] == "2026-03-01T14:00:00Z"
    assert "date_modified" not in item_of(OLDER)


def test_jf4_languages_and_tags() -> None:
    item = item_of(told(STORY, lang="es", tags=("World", "Ports", "Ports")))
    assert item["language"] == "es"
    assert item["tags"] == ["World", "Ports"]
    assert "language" not in item_of(STORY)


def test_jf5_authors_are_one_each() -> None:
    people = (Person("Ana Ruiz", f"{HOME}authors/ana/"), Person("Li Wei"))
    item = item_of(told(STORY, people=people))
    assert item["authors"] == [
        {"name": "Ana Ruiz", "url": f"{HOME}authors/ana/"},
        {"name": "Li Wei"},
    ]
    assert item_of(told(STORY, people=()))["authors"] == [{"name": "The Herald"}]
    assert "author" not in item


def test_jf6_a_recording_is_attached_and_a_hub_is_named() -> None:
    audio = Audio(f"{HOME}media/quay.mp3", "audio/mpeg", 4321, 90, "The quay")
    assert item_of(told(STORY, audio=audio))["attachments"] == [
        {
            "url": audio.url,
            "mime_type": "audio/mpeg",
            "title": "The quay",
            "size_in_bytes": 4321,
            "duration_in_seconds": 90,
        }
    ]
    hub = "https://hub.example/"
    assert feed_of(hub=hub)["hubs"] == [{"type": "WebSub", "url": hub}]


def test_jf8_an_icon_is_square() -> None:
    assert feed_of(logo=FeedLogo(f"{HOME}l.png", 512, 512))["icon"] == f"{HOME}l.png"
    assert "icon" not in feed_of(logo=FeedLogo(f"{HOME}l.png", 512, 128))


def test_the_picture_is_the_image() -> None:
    assert item_of(STORY)["image"] == PICTURE.url
    assert "image" not in item_of(OLDER)


@given(RAW, RAW, RAW, RAW)
def test_any_story_is_told_as_other_formats_tell_it(
    title: str, summary: str, html: str, name: str
) -> None:
    story = told(STORY, title=title, summary=summary, html=html, people=(Person(name),))
    item = item_of(story)
    assert item.get("title", "") == fit(title)
    assert item.get("summary", "") == fit(summary)
    assert item.get("content_html", "") == fit(html)
    assert item.get("authors", []) == [{"name": fit(name)}] * bool(fit(name))
    assert item.get("content_html") or item["content_text"]


def test_the_bytes_are_utf_8_with_keys_in_one_order() -> None:
    document = json_feed(FEED).decode()
    assert "The quay reopens" in document
    assert json.dumps(json.loads(document), indent=1, ensure_ascii=False) + "\n" == document
