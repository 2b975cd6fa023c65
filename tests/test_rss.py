"""RSS feeds: the rules of the format and of its Advisory Board, and what a feed reader sees."""

from __future__ import annotations

import locale
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from newsgen.outputs.feeds.model import Channel, FeedLogo, Item
from newsgen.outputs.feeds.rss import rss
from newsgen.outputs.record import LeadPicture, Person, StoryRecord, authority, guid
from newsgen.render.xmltext import fit

HOME = "https://herald.example/"
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
NOON = datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("Europe/Madrid"))
PICTURE = LeadPicture(
    url=f"{HOME}media/quay.1a2b.jpg",
    width=1600,
    height=900,
    alt="A quay at dawn",
    credit="Ana Ruiz & Sons",
    mime="image/jpeg",
)
STORY = Item(
    StoryRecord(
        id="tag:herald.example,2026:9f3c",
        url=f"{HOME}world/2026/03/quay/",
        title="The quay reopens",
        summary="After ten months, ships are back.",
        published=NOON,
        updated=NOON + timedelta(hours=3),
        people=(Person("Ana Ruiz"), Person("Li Wei")),
        outlet="The Herald",
        section="World",
        tags=("Trade & ports",),
        picture=PICTURE,
        lang="en",
    ),
    html=f'<p>Ships are <a href="{HOME}world/">back</a>.</p>',
)


def told(item: Item, *, html: str | None = None, **changes: Any) -> Item:
    """The same item, but for what is given."""
    return Item(replace(item.story, **changes), item.html if html is None else html)


OLDER = told(
    STORY,
    id="tag:herald.example,2026:0a1b",
    title="Quay closed",
    published=NOON - timedelta(days=300),
    updated=None,
    picture=None,
)
CHANNEL = Channel(
    title="The Herald",
    url=HOME,
    feed_url=f"{HOME}feed.xml",
    description="News from the coast",
    language="en",
    copyright="© The Herald",
    logo=FeedLogo(f"{HOME}media/logo.3c4d.png", 120, 40),
    items=(STORY, OLDER),
)


def feed_of(*items: Item, **changes: Any) -> bytes:
    return rss(replace(CHANNEL, items=items, **changes))


def channel_of(document: bytes) -> ElementTree.Element:
    channel = ElementTree.fromstring(document).find("channel")
    assert channel is not None
    return channel


def items_of(document: bytes) -> list[ElementTree.Element]:
    return channel_of(document).findall("item")


def texts(element: ElementTree.Element, path: str) -> list[str]:
    return [found.text or "" for found in element.findall(path, NAMES)]


def text(element: ElementTree.Element, path: str) -> str:
    (only,) = texts(element, path)
    return only


def titled(title: str) -> Item:
    return told(STORY, title=title)


# The channel


def test_rss1_a_channel_has_title_link_description_and_language() -> None:
    channel = channel_of(rss(CHANNEL))
    assert text(channel, "title") == "The Herald"
    assert text(channel, "link") == HOME
    assert text(channel, "description") == "News from the coast"
    assert text(channel, "language") == "en"
    assert text(channel, "copyright") == "© The Herald"


def test_rss1_a_channel_without_a_description_is_described_by_its_title() -> None:
    assert (
        text(channel_of(rss(replace(CHANNEL, description="", copyright=""))), "description")
        == "The Herald"
    )


def test_rss2_an_item_always_has_a_title_or_a_description() -> None:
    (item,) = items_of(feed_of(told(STORY, title="\x01", summary="")))
    assert texts(item, "title") == []
    assert text(item, "description") == STORY.story.url


@pytest.mark.parametrize("page", [HOME, f"{HOME}world/europe/"])
def test_rss3_the_link_is_the_page_and_never_the_feed(page: str) -> None:
    assert text(channel_of(rss(replace(CHANNEL, url=page))), "link") == page


def test_rss4_there_is_one_self_link_with_its_type() -> None:
    (link,) = channel_of(rss(CHANNEL)).findall("atom:link", NAMES)
    assert link.attrib == {"href": f"{HOME}feed.xml", "rel": "self", "type": "application/rss+xml"}


@pytest.mark.parametrize(
    "moment",
    [
        NOON,
        datetime(2024, 2, 29, 23, 59, 59, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
        datetime(
            1880, 1, 1, tzinfo=ZoneInfo("Europe/Amsterdam")
        ),  # an offset of 19 minutes and 32 seconds
        datetime(999, 12, 31, tzinfo=UTC),
    ],
)
def test_rss5_dates_are_those_of_rfc_2822(moment: datetime) -> None:
    document = feed_of(told(STORY, published=moment, updated=None))
    shown = text(items_of(document)[0], "pubDate")
    assert shown == text(channel_of(document), "lastBuildDate")
    assert parsedate_to_datetime(shown) == moment
    weekday, _, month, year, _, zone = shown.replace(",", "").split()
    assert (
        weekday
        == ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.astimezone(UTC).weekday()]
    )
    assert month.isascii()
    assert (len(year), zone) == (4, "+0000")


def test_rss5_dates_are_english_in_every_locale() -> None:
    expected, before = rss(CHANNEL), locale.setlocale(locale.LC_ALL)
    try:
        for name in ("es_ES.UTF-8", "de_DE.UTF-8", "C.UTF-8"):
            try:
                locale.setlocale(locale.LC_ALL, name)
            except locale.Error:
                continue  # not installed here
            assert rss(CHANNEL) == expected
    finally:
        locale.setlocale(locale.LC_ALL, before)


def test_rss5_a_moment_without_a_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match=r"time ?zone"):
        feed_of(told(STORY, published=datetime(2026, 1, 1), updated=None))  # noqa: DTZ001


def test_rss6_a_guid_is_a_tag_uri_and_no_permalink() -> None:
    (one, other) = (item.find("guid") for item in items_of(rss(CHANNEL)))
    assert one is not None
    assert other is not None
    assert one.attrib == other.attrib == {"isPermaLink": "false"}
    assert (one.text, other.text) == (
        "tag:herald.example,2026:9f3c",
        "tag:herald.example,2026:0a1b",
    )


def test_rss6_a_guid_survives_a_new_title_slug_date_and_home() -> None:
    moved = told(
        STORY,
        title="New",
        url=f"{HOME}sport/2027/new/",
        published=NOON + timedelta(days=400),
        updated=None,
    )
    document = feed_of(moved, url="https://new.example/", feed_url="https://new.example/feed.xml")
    assert text(items_of(document)[0], "guid") == text(items_of(rss(CHANNEL))[0], "guid")


@given(st.sets(st.text(st.characters(codec="utf-8"), min_size=1), min_size=2, max_size=2))
def test_rss6_guids_of_two_ids_differ_and_are_ascii(ids: set[str]) -> None:
    one, other = (guid("herald.example,2026", story_id) for story_id in ids)
    assert one != other
    assert one.isascii()
    assert one.isprintable()
    assert not set(one) & set(' "#<>[]\\^`{|}')


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("https://herald.example/", "herald.example,2026"),
        ("https://Herald.Example:8443/news/", "herald.example,2026"),
        ("https://zeitung-köln.example/", "xn--zeitung-kln-zfb.example,2026"),
    ],
)
def test_rss6_an_authority_is_a_host_in_ascii_and_a_date(base_url: str, expected: str) -> None:
    assert authority(base_url) == expected


def test_rss7_the_full_text_stands_after_a_description() -> None:
    for item in items_of(feed_of(STORY, told(OLDER, summary=""))):
        tags = [element.tag for element in item]
        assert tags.index("description") < tags.index(f"{{{NAMES['content']}}}encoded")
    assert text(item, "description") == OLDER.story.title
    assert text(item, "content:encoded") == OLDER.html


def test_rss7_without_full_text_there_is_a_description_only() -> None:
    (item,) = items_of(feed_of(told(STORY, html="")))
    assert text(item, "description") == STORY.story.summary
    assert texts(item, "content:encoded") == []


def test_rss7_a_summary_is_plain_text_and_a_description_is_html() -> None:
    (item,) = items_of(feed_of(told(STORY, summary='5 < 6 & "7" <b>')))
    assert text(item, "description") == '5 &lt; 6 & "7" &lt;b>'


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Why <b> is bold", "Why &#x3C;b&gt; is bold"),
        ("Ends with </", "Ends with &#x3C;/"),
        ("A literal &amp; and &lt;", "A literal &#x26;amp; and &#x26;lt;"),
        ("Marks & Spencer", "Marks &#x26; Spencer"),
    ],
)
def test_rss8_markup_in_titles_is_written_as_hexadecimal_references(
    title: str, written: str
) -> None:
    document = feed_of(titled(title), title=title)
    assert (
        document.decode().count(f"<title>{written}</title>") == 3
    )  # the channel's, its logo's and the item's
    assert text(items_of(document)[0], "title") == title


def test_rss8_markup_in_categories_is_written_in_the_same_way() -> None:
    document = feed_of(told(STORY, section="R&D", tags=("The <b> tag", "R&D")))
    assert b"<category>R&#x26;D</category><category>The &#x3C;b&gt; tag</category>" in document
    (item,) = items_of(document)
    assert texts(item, "category") == ["R&D", "The <b> tag"]


def test_rss8_a_title_inside_the_full_text_stays_as_it_is() -> None:
    html = "<svg><title>Q&amp;A</title></svg> ]]> <title>R&amp;D</title>"
    assert (
        text(items_of(feed_of(told(STORY, html=html, title="A & B")))[0], "content:encoded") == html
    )


def test_rss11_each_author_has_a_creator_and_there_is_no_author_element() -> None:
    document = rss(CHANNEL)
    for item in items_of(document):
        assert texts(item, "dc:creator") == ["Ana Ruiz", "Li Wei"]
    assert b"<author>" not in document
    assert b"managingEditor" not in document


def test_rss12_a_picture_is_no_enclosure() -> None:
    assert b"<enclosure" not in rss(CHANNEL)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((120, 40), ["120", "40"]),
        ((600, 200), ["144", "48"]),
        ((300, 1200), ["100", "400"]),
        ((9000, 1), ["144", "1"]),
        ((0, 0), []),
    ],
)
def test_rss13_the_logo_repeats_the_channel_and_keeps_within_bounds(
    size: tuple[int, int], shown: list[str]
) -> None:
    channel = channel_of(rss(replace(CHANNEL, logo=FeedLogo(f"{HOME}logo.png", *size))))
    assert text(channel, "image/title") == text(channel, "title")
    assert text(channel, "image/link") == text(channel, "link")
    assert text(channel, "image/url") == f"{HOME}logo.png"
    assert texts(channel, "image/width") + texts(channel, "image/height") == shown


@pytest.mark.parametrize(
    "logo", [None, FeedLogo(f"{HOME}logo.svg", 10, 10), FeedLogo(f"{HOME}logo.webp", 10, 10)]
)
def test_rss13_only_a_gif_jpeg_or_png_is_an_image(logo: FeedLogo | None) -> None:
    assert texts(channel_of(rss(replace(CHANNEL, logo=logo))), "image/url") == []


def test_rss14_categories_repeat_and_a_foreign_language_is_named() -> None:
    own, foreign = items_of(feed_of(STORY, told(OLDER, lang="es-MX", section="", tags=())))
    assert texts(own, "category") == ["World", "Trade & ports"]
    assert texts(own, "dc:language") == []
    assert texts(foreign, "category") == []
    assert texts(foreign, "dc:language") == ["es-MX"]


def test_rss15_the_feed_is_utf_8_and_keeps_the_order_of_its_items() -> None:
    document = feed_of(STORY, titled("Überfahrt 海"), OLDER)
    assert document.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert "Überfahrt 海" in document.decode("utf-8")
    assert [text(item, "title") for item in items_of(document)] == [
        STORY.story.title,
        "Überfahrt 海",
        OLDER.story.title,
    ]


def test_rss15_the_end_mark_of_a_cdata_section_is_split() -> None:
    html = "<pre>a]]&gt;b ]]> ]]]]>> <![CDATA[ x ]]></pre>"
    assert text(items_of(feed_of(told(STORY, html=html)))[0], "content:encoded") == html


def test_rss17_the_last_build_is_the_newest_date_in_the_feed() -> None:
    corrected = told(OLDER, updated=NOON + timedelta(days=2))
    assert STORY.story.updated is not None
    assert corrected.story.updated is not None
    early = told(STORY, updated=NOON - timedelta(days=1))
    for items, newest in [
        ((STORY, OLDER), STORY.story.updated),
        ((STORY, corrected), corrected.story.updated),
        ((early,), NOON),
    ]:
        assert parsedate_to_datetime(text(channel_of(feed_of(*items)), "lastBuildDate")) == newest


def test_rss17_an_empty_feed_is_valid_and_has_no_last_build() -> None:
    document = feed_of()
    assert texts(channel_of(document), "lastBuildDate") == []
    parsed = feedparser.parse(document)
    assert not parsed.bozo
    assert (parsed.version, parsed.entries, parsed.feed.title) == ("rss20", [], "The Herald")


# Pictures and updates


def test_a_picture_stands_alone_with_alternative_text_and_credit() -> None:
    pictured, plain = items_of(rss(CHANNEL))
    (content,) = pictured.findall("media:content", NAMES)
    assert content.attrib == {
        "url": PICTURE.url,
        "type": "image/jpeg",
        "medium": "image",
        "width": "1600",
        "height": "900",
    }
    assert text(content, "media:description") == PICTURE.alt
    assert text(content, "media:credit") == PICTURE.credit
    assert plain.findall("media:content", NAMES) == []


def test_a_thumbnail_repeats_the_picture_for_readers_that_look_for_nothing_else() -> None:
    (item,) = items_of(feed_of(STORY))
    (thumbnail,) = item.findall("media:thumbnail", NAMES)
    assert thumbnail.attrib == {"url": PICTURE.url, "width": "1600", "height": "900"}


def test_a_style_sheet_stands_before_the_feed_and_nowhere_else() -> None:
    styled = feed_of(STORY, style="/paper/feed.css")
    declaration, sheet, rest = styled.split(b"\n", 2)
    assert sheet == b'<?xml-stylesheet type="text/css" href="/paper/feed.css"?>'
    assert declaration + b"\n" + rest == feed_of(STORY)


def test_what_is_not_known_of_a_picture_is_left_out() -> None:
    bare = LeadPicture(PICTURE.url, 0, 0, alt="", credit="", mime="image/svg+xml")
    (content,) = items_of(feed_of(told(STORY, picture=bare)))[0].findall("media:content", NAMES)
    assert set(content.attrib) == {"url", "type", "medium"}
    assert list(content) == []


def test_an_updated_story_says_when() -> None:
    updated, never = items_of(rss(CHANNEL))
    assert text(updated, "atom:updated") == "2026-03-01T14:00:00Z"
    assert texts(never, "atom:updated") == []


# What holds for every format


def test_all3_every_address_is_absolute() -> None:
    channel = channel_of(rss(CHANNEL))
    addresses = [*texts(channel, ".//link"), *texts(channel, ".//url")]
    addresses += [
        element.attrib[name]
        for element in channel.iter()
        for name in ("url", "href")
        if name in element.attrib
    ]
    assert len(addresses) == 8
    assert all(address.startswith(HOME) for address in addresses)
    assert [text(item, "link") for item in channel.findall("item")] == [
        STORY.story.url,
        OLDER.story.url,
    ]


def test_all4_text_is_escaped_once() -> None:
    sharp = "a < b & c > \"d\" 'e' &amp; <i>f</i>"
    story = told(
        titled(sharp),
        people=(Person(sharp),),
        section=sharp,
        tags=(),
        picture=replace(PICTURE, alt=sharp, credit=sharp),
    )
    document = feed_of(story, title=sharp, description=sharp, copyright=sharp)
    channel = channel_of(document)
    for path in (
        "title",
        "description",
        "copyright",
        "item/title",
        "item/dc:creator",
        "item/category",
    ):
        assert text(channel, path) == sharp
    assert text(channel, "item/media:content/media:description") == sharp
    assert text(channel, "item/media:content/media:credit") == sharp


FORBIDDEN = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xD800, 0xDFFF, 0xFFFE, 0xFFFF]))


def test_all5_forbidden_characters_are_stripped_everywhere() -> None:
    bad = f"a{FORBIDDEN}b\r\nc\rd"
    good = "ab\nc\nd"
    picture = replace(PICTURE, alt=bad, credit=bad)
    story = told(
        STORY,
        title=bad,
        summary=bad,
        html=bad,
        people=(Person(bad),),
        section=bad,
        tags=("\x00",),
        picture=picture,
        lang=bad,
    )
    document = feed_of(told(story, id=bad), title=bad, description=bad, copyright=bad)
    channel = channel_of(document)
    for path in (
        "title",
        "description",
        "copyright",
        "item/title",
        "item/description",
        "item/content:encoded",
    ):
        assert text(channel, path) == good
    for path in (
        "item/dc:creator",
        "item/category",
        "item/dc:language",
        "item/media:content/media:credit",
    ):
        assert text(channel, path) == good


@given(st.text(st.characters()))
def test_all5_fit_keeps_what_xml_allows_and_nothing_else(value: str) -> None:
    allowed = "".join(c for c in value if c not in FORBIDDEN and not "\ud800" <= c <= "\udfff")
    assert fit(value) == allowed.replace("\r\n", "\n").replace("\r", "\n")
    assert fit(fit(value)) == fit(value)


RAW = st.text(st.characters(), max_size=60) | st.text(
    "<>&;]'\"/![CDATA-titlescrp#x26 \r\n\t", max_size=60
)


@given(RAW, RAW, RAW, st.lists(RAW, max_size=3))
def test_all5_any_story_parses_and_round_trips(
    title: str, summary: str, html: str, names: list[str]
) -> None:
    story = told(
        STORY,
        title=title,
        summary=summary,
        html=html,
        people=tuple(map(Person, names)),
        section="",
        tags=tuple(names),
    )
    document = feed_of(story)
    assert document == feed_of(told(story))
    (item,) = items_of(document)
    kept = [fit(name) for name in names if fit(name)]
    assert texts(item, "title") == [fit(title)] * bool(fit(title))
    assert unescape(text(item, "description")) == (fit(summary) or fit(title) or STORY.story.url)
    assert texts(item, "content:encoded") == [fit(html)] * bool(fit(html))
    assert texts(item, "dc:creator") == (kept if names else ["The Herald"])
    assert texts(item, "category") == list(dict.fromkeys(kept))


def test_all6_a_reader_sees_the_stories_that_went_in() -> None:
    stories = [
        told(
            STORY,
            id=f"story-{number}",
            url=f"{HOME}world/{number}/",
            title=f"Headline {number}: «ñ» & 海",
            summary=f"Summary {number}",
            published=NOON - timedelta(hours=number),
            updated=NOON + timedelta(hours=number) if number % 2 else None,
            people=tuple(Person(f"Author {author}") for author in range(number % 4)),
            lang="es" if number % 3 == 0 else "en",
        )
        for number in range(30)
    ]
    parsed = feedparser.parse(feed_of(*stories))
    assert not parsed.bozo
    assert parsed.version == "rss20"
    assert (parsed.feed.title, parsed.feed.link, parsed.feed.language) == ("The Herald", HOME, "en")
    assert (parsed.feed.image.title, parsed.feed.image.link) == ("The Herald", HOME)
    assert len(parsed.entries) == 30
    for entry, item in zip(parsed.entries, stories, strict=True):
        story = item.story
        assert entry.title == story.title
        assert entry.summary == story.summary
        assert entry.link == story.url
        assert entry.id == story.id
        assert not entry.guidislink
        assert moment(entry.published_parsed) == story.published
        assert ("updated_parsed" in entry) == bool(story.updated)
        assert moment(dict(entry).get("updated_parsed")) == story.updated
        assert [author.name for author in entry.get("authors", [])] == list(story.creators)
        assert [tag.term for tag in entry.tags] == [story.section, *story.tags]
        assert entry.get("language", "en") == story.lang
        assert [content.value for content in entry.content] == [item.html]
        assert entry.media_content[0]["url"] == PICTURE.url
        assert entry.media_credit[0]["content"] == PICTURE.credit


def moment(parsed: time.struct_time | None) -> datetime | None:
    return datetime(*parsed[:6], tzinfo=UTC) if parsed else None


# Bytes


GOLDEN = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">'
    "<channel><title>The Herald</title><link>https://herald.example/</link>"
    "<description>News from the coast</description>"
    '<atom:link href="https://herald.example/feed.xml" rel="self" type="application/rss+xml"/>'
    "<docs>https://www.rssboard.org/rss-specification</docs><generator>newsgen</generator>"
    "<language>en</language>"
    "<lastBuildDate>Sun, 01 Mar 2026 14:00:00 +0000</lastBuildDate>"
    "<item><title>The quay reopens</title><link>https://herald.example/world/2026/03/quay/</link>"
    "<description>After ten months, ships are back.</description>"
    "<content:encoded>"
    '<![CDATA[<p>Ships are <a href="https://herald.example/world/">back</a>.</p>]]>'
    "</content:encoded>"
    '<guid isPermaLink="false">tag:herald.example,2026:9f3c</guid><category>World</category>'
    "<pubDate>Sun, 01 Mar 2026 11:00:00 +0000</pubDate>"
    "<atom:updated>2026-03-01T14:00:00Z</atom:updated>"
    "<dc:creator>Ana Ruiz</dc:creator></item></channel></rss>"
)


def test_a_feed_whole() -> None:
    story = told(STORY, people=(Person("Ana Ruiz"),), section="World", tags=(), picture=None)
    assert feed_of(story, logo=None, copyright="").decode() == GOLDEN


@pytest.mark.slow
def test_the_bytes_depend_on_nothing_but_the_channel() -> None:
    program = (
        "import sys; sys.path[:0] = ['tests', '.']; from test_rss import *;"
        " sys.stdout.buffer.write(rss(CHANNEL))"
    )
    for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima")):
        environment = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        made = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, check=True
        )
        assert made.stdout == rss(CHANNEL)
