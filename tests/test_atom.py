"""Atom feeds: the rules of RFC 4287 and RFC 6721, and what a feed reader sees."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from msgspec.structs import replace
from test_rss import CHANNEL, HOME, NOON, OLDER, PICTURE, RAW, STORY, moment, titled, told

from newsgen.outputs.feeds.atom import NAMESPACE, TOMBSTONES, atom
from newsgen.outputs.feeds.model import Channel, FeedLogo, Item, Tombstone
from newsgen.outputs.record import Audio, LeadPicture, Person
from newsgen.render.xmltext import fit

FEED = replace(CHANNEL, feed_url=f"{HOME}atom.xml", id="tag:herald.example,2026:feed/feed")
NAMES = {"": NAMESPACE, "media": "http://search.yahoo.com/mrss/", "at": TOMBSTONES}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Element = ElementTree.Element


def feed_of(*items: Item, **changes: object) -> Element:
    return ElementTree.fromstring(atom(replace(FEED, items=items, **changes)))


def entry_of(item: Item, **changes: object) -> Element:
    (entry,) = feed_of(item, **changes).findall("entry", NAMES)
    return entry


def text(element: Element, name: str) -> str:
    (only,) = element.findall(name, NAMES)
    return only.text or ""


def plain(element: Element, name: str) -> str:
    """A text construct as a reader shows it."""
    (only,) = element.findall(name, NAMES)
    assert only.attrib == {"type": "html"}
    return unescape(only.text or "")


@pytest.mark.parametrize("feed", [FEED, replace(FEED, items=(), description="", copyright="")])
def test_at1_a_feed_has_id_title_and_updated(feed: Channel) -> None:
    root = ElementTree.fromstring(atom(feed))
    assert (root.tag, root.attrib) == (f"{{{NAMESPACE}}}feed", {LANG: "en"})
    assert text(root, "id") == "tag:herald.example,2026:feed/feed"
    assert plain(root, "title") == "The Herald"
    assert text(root, "updated") == ("2026-03-01T14:00:00Z" if feed.items else UNBORN)
    assert len(root.findall("rights", NAMES)) == len(root.findall("subtitle", NAMES))


UNBORN = "1970-01-01T00:00:00Z"


def test_at1_an_entry_has_id_title_and_updated() -> None:
    entry = entry_of(OLDER)
    assert text(entry, "id") == OLDER.story.id
    assert plain(entry, "title") == "Quay closed"
    assert text(entry, "published") == text(entry, "updated") == "2025-05-05T10:00:00Z"
    nameless = entry_of(titled("\x01"))
    assert plain(nameless, "title") == STORY.story.url


def test_at2_each_author_is_one_person_with_a_page() -> None:
    people = (Person("Ana Ruiz", f"{HOME}authors/ana/"), Person("Li & Wei"))
    authors = entry_of(told(STORY, people=people)).findall("author", NAMES)
    assert [text(author, "name") for author in authors] == ["Ana Ruiz", "Li & Wei"]
    assert text(authors[0], "uri") == f"{HOME}authors/ana/"
    assert authors[1].findall("uri", NAMES) == []
    (outlet,) = entry_of(told(STORY, people=())).findall("author", NAMES)
    assert text(outlet, "name") == "The Herald"


def test_at3_an_id_is_a_uri_whatever_an_older_feed_knew_the_story_by() -> None:
    known = told(STORY, id="wp-1", uri="tag:herald.example,2026:9f3c")
    assert text(entry_of(known), "id") == "tag:herald.example,2026:9f3c"


def test_at4_dates_have_a_zone() -> None:
    entry = entry_of(STORY)
    assert text(entry, "published") == "2026-03-01T11:00:00Z"
    assert text(entry, "updated") == "2026-03-01T14:00:00Z"
    early = told(STORY, updated=NOON - timedelta(days=1))
    assert text(entry_of(early), "updated") == "2026-03-01T11:00:00Z"


def test_at5_at6_each_has_one_alternate() -> None:
    root = feed_of(told(STORY, html=""))
    (entry,) = root.findall("entry", NAMES)
    for element, page in ((root, HOME), (entry, STORY.story.url)):
        (link,) = (one for one in element.findall("link", NAMES) if one.get("rel") == "alternate")
        assert link.attrib == {"rel": "alternate", "type": "text/html", "href": page}
    assert entry.findall("content", NAMES) == []


def test_at7_content_is_escaped_html() -> None:
    html = "<p>5 &lt; 6 ]]> &amp;amp; 海</p>"
    (content,) = entry_of(told(STORY, html=html)).findall("content", NAMES)
    assert (content.attrib, content.text) == ({"type": "html"}, html)


def test_at8_there_is_one_self_link() -> None:
    links = feed_of(STORY).findall("link", NAMES)
    (own,) = (one for one in links if one.get("rel") == "self")
    kind = "application/atom+xml"
    assert own.attrib == {"rel": "self", "type": kind, "href": f"{HOME}atom.xml"}


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Salt & pepper", "Salt &amp; pepper"),
        ("R&D", "R&amp;amp;D"),
        ("5 < 6", "5 &amp;lt; 6"),
        ("Why <b> is bold", "Why &amp;lt;b&gt; is bold"),
        ("&amp; is written so", "&amp;amp;amp; is written so"),
        ("&#38; too", "&amp;amp;#38; too"),
    ],
)
def test_a_title_takes_no_more_references_than_it_must(title: str, written: str) -> None:
    document = atom(replace(FEED, items=(titled(title),)))
    assert f'<title type="html">{written}</title>' in document.decode()
    assert plain(entry_of(titled(title)), "title") == title


def test_a_picture_is_as_rss_has_it() -> None:
    entry = entry_of(STORY)
    (content,) = entry.findall("media:content", NAMES)
    size = {"url": PICTURE.url, "width": "1600", "height": "900"}
    assert content.attrib == {**size, "type": "image/jpeg", "medium": "image"}
    assert text(content, "media:description") == PICTURE.alt
    assert text(content, "media:credit") == PICTURE.credit
    (thumbnail,) = entry.findall("media:thumbnail", NAMES)
    assert thumbnail.attrib == size
    bare = entry_of(told(STORY, picture=LeadPicture(PICTURE.url, 0, 0)))
    (content,) = bare.findall("media:content", NAMES)
    assert (content.get("width"), list(content)) == (None, [])


def test_a_recording_is_an_enclosure_and_a_hub_is_linked() -> None:
    audio = Audio(f"{HOME}media/quay.mp3", "audio/mpeg", 4321, 90)
    root = feed_of(told(STORY, audio=audio), hub="https://hub.example/")
    links = [one.attrib for one in root.iterfind("entry/link", NAMES)]
    assert links[1:] == [
        {"rel": "enclosure", "type": "audio/mpeg", "length": "4321", "href": audio.url}
    ]
    hubs = [one.get("href") for one in root.findall("link", NAMES) if one.get("rel") == "hub"]
    assert hubs == ["https://hub.example/"]


def test_section_and_tags_are_categories_each_once() -> None:
    entry = entry_of(told(STORY, tags=("World", "Trade & ports")))
    terms = [one.get("term") for one in entry.findall("category", NAMES)]
    assert terms == ["World", "Trade & ports"]


@pytest.mark.parametrize(("width", "name"), [(120, "icon"), (240, "logo")])
def test_a_logo_as_wide_as_high_is_an_icon(width: int, name: str) -> None:
    root = feed_of(logo=FeedLogo(f"{HOME}logo.png", width, 120))
    assert text(root, name) == f"{HOME}logo.png"
    assert len(root.findall("icon", NAMES) + root.findall("logo", NAMES)) == 1


def test_a_foreign_language_is_named() -> None:
    assert entry_of(told(STORY, lang="es")).get(LANG) == "es"
    assert entry_of(STORY).get(LANG) is None


def test_a_tombstone_says_what_is_gone_since_when() -> None:
    one = Tombstone("tag:herald.example,2026:lost", NOON)
    root = feed_of(OLDER, tombstones=(one,))
    (found,) = root.findall("at:deleted-entry", NAMES)
    assert found.attrib == {"ref": one.uri, "when": "2026-03-01T11:00:00Z"}
    assert text(root, "updated") == "2026-03-01T11:00:00Z"
    assert TOMBSTONES.encode() not in atom(FEED)


def test_a_style_sheet_stands_before_the_feed() -> None:
    sheet = b'<?xml-stylesheet type="text/css" href="/feed.css"?>\n'
    styled = atom(replace(FEED, style="/feed.css"))
    assert styled.split(b"\n", 1)[1].startswith(sheet)
    assert styled.replace(sheet, b"") == atom(FEED)


@given(RAW, RAW, RAW, RAW)
def test_any_story_parses_and_round_trips(title: str, summary: str, html: str, name: str) -> None:
    people = (Person(name, f"{HOME}?{name}"),)
    entry = entry_of(told(STORY, title=title, summary=summary, html=html, people=people))
    assert plain(entry, "title") == (fit(title) if fit(title).strip() else STORY.story.url)
    summaries = [unescape(one.text or "") for one in entry.findall("summary", NAMES)]
    assert summaries == [fit(summary)] * bool(fit(summary).strip())
    assert [one.text for one in entry.findall("content", NAMES)] == [fit(html)] * bool(fit(html))
    assert text(entry, "author/name") == fit(name)


def test_a_reader_sees_the_stories_that_went_in() -> None:
    items = [told(STORY, url=f"{HOME}{n}/", id=f"tag:herald.example,2026:{n}") for n in range(30)]
    parsed = feedparser.parse(atom(replace(FEED, items=tuple(items))))
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert (parsed.feed.title, parsed.feed.link, parsed.feed.id) == ("The Herald", HOME, FEED.id)
    for entry, item in zip(parsed.entries, items, strict=True):
        story = item.story
        assert (entry.title, entry.link, entry.id) == (story.title, story.url, story.id)
        assert entry.summary == story.summary
        assert moment(entry.published_parsed) == story.published
        assert moment(entry.updated_parsed) == story.updated
        assert [author.name for author in entry.authors] == list(story.creators)
        assert [tag.term for tag in entry.tags] == list(item.categories)
        assert [content.value for content in entry.content] == [item.html]
        assert entry.media_content[0]["url"] == entry.media_thumbnail[0]["url"] == PICTURE.url
