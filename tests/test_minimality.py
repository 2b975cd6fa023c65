"""A build renders no more than it must.

After each kind of edit exactly these outputs are rendered, by name, each for its reason.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import NOON, THEMES, Newsroom, tree

import newsgen.steps.context
from newsgen.build import build
from newsgen.steps.order import Order, Report

CONFIG = """\
[outlet]
name = "The Test Courier"
base_url = "https://courier.test"
timezone = "Europe/Lisbon"
about = "The Test Courier reports on **tests**."

[sections.world]
name = "World"

[sections.world.straits]
name = "Straits"

[sections.sports]
name = "Sports"

[theme]
name = "slim"

[theme.options]
motto = "Slow news"

[lists]
per_page = 2
recent = 1
related = 1

[feeds]
items = 2
formats = ["rss"]
authors = false

[markdown]
engine = "commonmark"
"""
# A theme whose templates ask for little, so that each edit concerns few of them.
SLIM = {
    "theme.toml": (
        'name = "slim"\nparent = "bare"\n\n[options.motto]\ntype = "text"\ndefault = "-"\n'
    ),
    "static/rule.svg": "<svg/>",
    "templates/base.html": "<title>{{ page.title }}</title>\n{% block main %}{% endblock %}\n",
    "templates/missing.html": '<p>{{ t("not_found") }}</p>\n',
    "templates/front.html": """\
{% extends "list.html" %}
{% block main %}
{{ super() }}
<p>{{ options.motto }}, {{ data("tides").high }}\
{% for section in menu %}, {{ section.name }}{% endfor %}</p>
{% endblock %}
""",
    "templates/page.html": """\
{% extends "base.html" %}
{% block main %}
{{ plain.body }}
{% for other in plain_pages %}
<a href="{{ other.url }}">{{ other.title }}</a>
{% endfor %}
{% endblock %}
""",
    "templates/corrections.html": """\
{% extends "base.html" %}
{% block main %}
{% include "parts/corrections-list.html" %}
{% endblock %}
""",
    "templates/parts/corrections-list.html": """\
{% for found in listing.stories %}
{{ found.story.title }}: {{ found.note.text }}
{% endfor %}
""",
    "templates/article-column.html": """\
{% extends "article.html" %}
{% block main %}
{{ story.body }}
<img src="{{ static("rule.svg") }}" alt="">
{% for other in newest(1, tag="ferries") %}
{{ other.title }}
{% endfor %}
{% endblock %}
""",
}
FRONTS = "/ /page/1/ /page/2/"
ARTICLES = """
    /world/2026/11/one/ /world/2026/11/two/ /sports/2026/11/three/ /world/straits/2026/11/four/
    /world/2026/11/five/ /sports/2026/11/six/"""
SECTIONS = """
    /world/ /world/page/1/ /world/2026/ /world/2026/page/1/ /world/straits/ /world/straits/2026/
    /sports/ /sports/2026/"""
FEEDS = "/feed.xml /world/feed.xml /world/straits/feed.xml /sports/feed.xml /updated.xml"
OTHER_LISTS = "/authors/ana/ /tags/ferries/ /series/harbour/"
PLAIN = "/about/ /terms/"
FURNITURE = (
    "/404.html /6/ /feeds.opml /fragments/recent.html /outlet.css /robots.txt /sitemap.xml "
    "/sitemap-2026-11.xml /sitemap-pages.xml /news-sitemap.xml"
)
FILES = "/ads.txt /media/two.png /static/rule.svg"
PAGES = f"{FRONTS} {ARTICLES} {SECTIONS} {FEEDS} {OTHER_LISTS} {PLAIN} {FURNITURE}"

Edit = Callable[[Newsroom], object]


def site(root: Path) -> Newsroom:
    """Six stories, one a day from the 10th to the 15th, and one that is to come."""
    room = Newsroom(root, CONFIG)
    shutil.copytree(THEMES / "bare", root / "themes" / "bare")
    for name, text in SLIM.items():
        room.write(f"themes/slim/{name}", text)
    room.write("content/_data/tides.toml", 'high = "06:10"\n').write(
        "content/_static/ads.txt", "ads.example, 1, DIRECT\n"
    )
    room.author("ana", "Ana Brito").page("about", "We are us.").page(
        "terms", "There are none."
    ).picture("two.png")
    story(room, "world/one", 10, author="ana", tags=["Ferries"])
    story(room, "world/two", 11, tags=["Ferries"], image={"src": "../two.png", "alt": "Two"})
    story(room, "sports/three", 12, author="ana", series="Harbour")
    story(room, "world/straits/four", 13, tags=["Ferries"])
    story(room, "world/five", 14, layout="column")
    story(room, "sports/six", 15, "See [one](../world/one.md).", aliases=["/6/"])
    return story(room, "world/later", 24)


def story(room: Newsroom, path: str, day: int, body: str = "Text.", **keys: object) -> Newsroom:
    name = path.rpartition("/")[2]
    return room.story(path, body, date=f"2026-11-{day} 10:00", id=f"id-{name}", summary="-", **keys)


def url_of(path: str) -> str:
    """The URL of an output, without the digest that is part of some names."""
    return re.sub(r"(?<=/)index[.]html$", "", re.sub(r"[.][0-9a-f]{10}[.]", ".", f"/{path}"))


def rendered(room: Newsroom, at: int = NOON, **options: object) -> tuple[dict[str, str], Report]:
    """What a build renders, by URL, with the reasons."""
    found: dict[str, str] = {}

    def explain(path: str, reason: str) -> None:
        url = url_of(path)
        assert url not in found, f"{path} is rendered twice"
        found[url] = reason

    report = build(Order(room.root, at, room.output, jobs=1, **options), explain=explain)
    assert report.rendered == len(found)
    return found, report


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built."""
    room = site(tmp_path_factory.mktemp("original") / "site")
    found, report = rendered(room)
    assert set(found) == {*PAGES.split(), *FILES.split()}
    assert report.warnings == ()
    return room.root


@pytest.fixture
def room(original: Path, tmp_path: Path) -> Newsroom:
    root = tmp_path / "site"
    shutil.copytree(original, root)
    room = Newsroom.at(root)
    room.build()  # copies have other inodes and times: they are taken in once more
    return room


def replacing(path: str, old: str, new: str) -> Edit:
    return lambda room: room.replace(path, old, new)


def content(path: str, old: str, new: str) -> Edit:
    return replacing(f"content/{path}.md", old, new)


def setting(old: str, new: str) -> Edit:
    return replacing("config.toml", old, new)


def moving(path: str, new: str) -> Edit:
    return lambda room: (room.root / f"content/{path}.md").rename(room.root / f"content/{new}.md")


def forge(room: Newsroom) -> None:
    """Other bytes, but the size and the time of the old ones."""
    path = room.root / "content/world/two.md"
    stat = path.stat()
    room.replace("content/world/two.md", "Text.", "text.")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


# What is edited, what is rendered then, and a word that stands in each reason ("|" between
# alternatives).
CASES: dict[str, tuple[Edit, str, str]] = {
    "nothing": (lambda room: None, "", ""),
    "a file's time": (lambda room: (room.root / "content/world/five.md").touch(), "", ""),
    "a text that no feed carries": (
        content("world/two", "Text.", "New."),
        "/world/2026/11/two/",
        "id-two",
    ),
    "a text that feeds carry": (
        content("world/five", "Text.", "New."),
        "/world/2026/11/five/ /feed.xml /updated.xml /world/feed.xml",
        "id-five",
    ),
    "a title": (
        content("world/two", "Two", "Zwei"),
        """/world/2026/11/two/ /page/1/ /world/page/1/ /world/2026/page/1/ /tags/ferries/
        /world/2026/11/one/ /sports/2026/11/three/ /world/straits/2026/11/four/""",
        "id-two",
    ),
    "the newest story's title": (
        content("sports/six", "Six", "Sechs"),
        """/sports/2026/11/six/ / /sports/ /sports/2026/ /feed.xml /updated.xml /sports/feed.xml
        /fragments/recent.html /sports/2026/11/three/
        /sitemap.xml /news-sitemap.xml""",
        "id-six",
    ),
    "a summary": (
        content("world/two", 'summary: "-"', 'summary: "+"'),
        """/world/2026/11/two/ /page/1/ /world/page/1/ /world/2026/page/1/ /tags/ferries/
        /world/2026/11/one/ /sports/2026/11/three/ /world/straits/2026/11/four/""",
        "id-two",
    ),
    "a note that lists do not show": (
        content("world/two", "summary:", 'note: "Call us."\nsummary:'),
        "/world/2026/11/two/",
        "id-two",
    ),
    "what the newsroom alone is told": (
        content("world/two", "summary:", 'assigned: "Ana"\ndue: "2026-11-24"\nsummary:'),
        "/world/2026/11/two/",
        "id-two",
    ),
    "what a story announces": (
        content("world/two", "summary:", 'starts: "2026-12-02"\nsummary:'),
        """/world/2026/11/two/ /page/1/ /world/page/1/ /world/2026/page/1/ /tags/ferries/
        /world/2026/11/one/ /sports/2026/11/three/ /world/straits/2026/11/four/ /events.ics""",
        "id-two|new",
    ),
    "a new story that announces something": (
        lambda room: story(room, "world/new", 16, starts="2026-12-02"),
        """/world/2026/11/new/ / /world/ /world/2026/ /feed.xml /updated.xml /world/feed.xml
        /fragments/recent.html /sitemap-2026-11.xml
        /sitemap.xml /news-sitemap.xml /events.ics""",
        "",
    ),
    "bytes, but neither size nor time": (forge, "/world/2026/11/two/", "id-two"),
    "a date within the day": (
        content("world/two", "10:00", "11:00"),
        """/world/2026/11/two/ /page/1/ /world/page/1/ /world/2026/page/1/ /tags/ferries/
        /world/2026/11/one/ /sports/2026/11/three/ /world/straits/2026/11/four/
        /sitemap-2026-11.xml""",
        "id-two|planned",
    ),
    "a date in another year": (
        content("world/two", "2026", "2025"),
        """/world/2025/11/two/ /world/2026/11/two/ /world/2025/ /page/1/ /world/ /world/page/1/
        /world/2026/ /tags/ferries/ /world/2026/11/one/ /sports/2026/11/three/
        /world/straits/2026/11/four/ /sitemap-2026-11.xml /sitemap-2025-11.xml /sitemap.xml""",
        "",
    ),
    "a slug": (
        content("world/one", "id:", 'slug: "eins"\nid:'),
        """/world/2026/11/eins/ /world/2026/11/one/ /page/1/ /world/page/1/ /world/2026/page/1/
        /tags/ferries/ /authors/ana/ /world/2026/11/two/ /sports/2026/11/six/ /feed.xml /updated.xml
        /sports/feed.xml /sitemap-2026-11.xml""",
        "",
    ),
    "a new story": (
        lambda room: story(room, "world/new", 16),
        """/world/2026/11/new/ / /world/ /world/2026/ /feed.xml /updated.xml /world/feed.xml
        /fragments/recent.html /sitemap-2026-11.xml
        /sitemap.xml /news-sitemap.xml""",
        "",
    ),
    "a new story with a tag": (
        lambda room: story(room, "world/new", 16, tags=["Ferries"]),
        """/world/2026/11/new/ / /world/ /world/2026/ /feed.xml /updated.xml /world/feed.xml
        /fragments/recent.html /sitemap-2026-11.xml /tags/ferries/ /tags/ferries/page/1/
        /world/2026/11/five/ /sitemap.xml /news-sitemap.xml""",
        "",
    ),
    "the last change": (
        content("world/two", "id:", "updated: 2026-11-12\nid:"),
        "/world/2026/11/two/ /sitemap-2026-11.xml",
        "id-two",
    ),
    "a correction": (
        content("world/two", "id:", 'corrections: [{date: 2026-11-12, text: "It rained."}]\nid:'),
        """/world/2026/11/two/ /sitemap-2026-11.xml /corrections/ /corrections/feed.xml
        /sitemap-pages.xml /feeds.opml""",
        "id-two|new|corrections|lists with feeds",
    ),
    "an update that feeds carry": (
        content("sports/six", "id:", 'updates: [{date: 2026-11-18, text: "It rained."}]\nid:'),
        """/sports/2026/11/six/ /feed.xml /updated.xml /sports/feed.xml
        /sitemap-2026-11.xml /sitemap.xml /news-sitemap.xml""",
        "id-six",
    ),
    "a correction that is to come": (
        content("world/two", "id:", 'corrections: [{date: 2026-12-12, text: "It rained."}]\nid:'),
        "/world/2026/11/two/",
        "id-two",
    ),
    "a story that goes": (
        lambda room: room.remove("content/sports/six.md"),
        """/ /page/1/ /sports/ /sports/2026/ /feed.xml /updated.xml /sports/feed.xml
        /fragments/recent.html /sports/2026/11/three/ /sitemap-2026-11.xml
        /sitemap.xml /news-sitemap.xml""",
        "",
    ),
    "a story that becomes a draft": (
        content("sports/six", "aliases:", "draft: true\naliases:"),
        """/ /page/1/ /sports/ /sports/2026/ /feed.xml /updated.xml /sports/feed.xml
        /fragments/recent.html /sports/2026/11/three/ /sitemap-2026-11.xml
        /sitemap.xml /news-sitemap.xml""",
        "id-six left|numbered pages",
    ),
    "a story that has expired": (
        content("sports/six", "aliases:", 'expires: "2026-11-22"\naliases:'),
        """/ /page/1/ /sports/ /sports/2026/ /feed.xml /updated.xml /sports/feed.xml
        /fragments/recent.html /sports/2026/11/three/ /sitemap-2026-11.xml
        /sitemap.xml /news-sitemap.xml""",
        "id-six left|numbered pages",
    ),
    "a section": (
        content("sports/six", "aliases:", 'section: "world"\naliases:'),
        """/world/2026/11/six/ /sports/2026/11/six/ /6/ / /world/ /world/2026/ /sports/
        /sports/2026/
        /sports/2026/11/three/ /fragments/recent.html /feed.xml /updated.xml /world/feed.xml
        /sports/feed.xml /sitemap-2026-11.xml
        /sitemap.xml /news-sitemap.xml""",
        "id-six|new|planned",
    ),
    "a file's name": (
        moving("world/two", "world/zwei"),
        """/world/2026/11/zwei/ /world/2026/11/two/ /page/1/ /world/page/1/ /world/2026/page/1/
        /tags/ferries/
        /sitemap-2026-11.xml /world/2026/11/one/ /sports/2026/11/three/
        /world/straits/2026/11/four/""",
        "id-two|new",
    ),
    "the case of a file's name": (moving("world/two", "world/TWO"), "/world/2026/11/two/", "new"),
    "an author": (
        content("sports/three", '"ana"', '"Guest"'),
        """/sports/2026/11/three/ /authors/ana/ /page/2/ /series/harbour/ /sports/ /sports/2026/
        /sports/feed.xml /sports/2026/11/six/ /world/straits/2026/11/four/""",
        "id-three",
    ),
    "a pin": (
        content("world/five", "layout:", "pinned: true\nlayout:"),
        "/world/2026/11/five/ /feed.xml /updated.xml /world/feed.xml",
        "id-five",
    ),
    "a related story": (
        content("world/two", "tags:", 'related: ["id-one"]\ntags:'),
        "/world/2026/11/two/",
        "id-two",
    ),
    "a canonical URL": (
        content("sports/six", "aliases:", 'canonical: "https://wire.test/a/"\naliases:'),
        """/sports/2026/11/six/ /feed.xml /updated.xml /sports/feed.xml /sitemap-2026-11.xml
        /sitemap.xml /news-sitemap.xml""",
        "id-six",
    ),
    "what feeds leave out": (
        content("world/five", "layout:", 'exclude: ["feeds"]\nlayout:'),
        "/world/2026/11/five/ /feed.xml /updated.xml /world/feed.xml",
        "id-five",
    ),
    "what the recent posts leave out": (
        content("sports/six", "aliases:", 'exclude: ["recent"]\naliases:'),
        "/sports/2026/11/six/ /fragments/recent.html /feed.xml /updated.xml /sports/feed.xml",
        "id-six",
    ),
    "a tag": (
        content("sports/three", "series:", 'tags: ["Ferries"]\nseries:'),
        """/sports/2026/11/three/ /tags/ferries/ /tags/ferries/page/1/ /world/straits/2026/11/four/
        /sports/feed.xml""",
        "",
    ),
    "the spelling of a tag": (
        content("world/one", "Ferries", "FERRIES"),
        "/world/2026/11/one/ /world/2026/11/two/ /world/straits/2026/11/four/ /tags/ferries/",
        "ferries|id-one",
    ),
    "a series": (
        content("sports/three", "Harbour", "Docks"),
        "/sports/2026/11/three/ /series/docks/ /sports/feed.xml",
        "",
    ),
    "an alias": (
        content("sports/six", "/6/", "/7/"),
        "/sports/2026/11/six/ /7/ /feed.xml /updated.xml /sports/feed.xml",
        "",
    ),
    "what a story is left out of": (
        content("world/five", "layout:", 'exclude: ["home"]\nlayout:'),
        "/world/2026/11/five/ /feed.xml /updated.xml /world/feed.xml / /page/1/",
        "id-five|home",
    ),
    "an author's name": (
        replacing("content/_authors/ana.md", "Brito", "Braga"),
        "/authors/ana/ /world/2026/11/one/ /sports/2026/11/three/ /sports/feed.xml",
        "ana",
    ),
    "a plain page's text": (content("pages/about", "us.", "them."), "/about/", "about"),
    "a plain page's title": (
        content("pages/about", "About", "Us"),
        f"{PLAIN} /sitemap-pages.xml",
        "about|plain",
    ),
    "a biography": (
        replacing("content/_authors/ana.md", "Writes.", "Wrote."),
        "/authors/ana/ /world/2026/11/one/ /sports/2026/11/three/ /sports/feed.xml",
        "ana",
    ),
    "a new author": (
        lambda room: room.author("rui", "Rui Pires"),
        "/authors/rui/ /sitemap-pages.xml",
        "new|authors",
    ),
    "a new plain page": (
        lambda room: room.page("imprint", "Printed here."),
        f"/imprint/ {PLAIN} /sitemap-pages.xml",
        "new|imprint",
    ),
    "a plain page that goes": (
        lambda room: room.remove("content/pages/terms.md"),
        "/about/ /sitemap-pages.xml",
        "terms.md left",
    ),
    "a plain page that becomes a draft": (
        content("pages/terms", "title:", "draft: true\ntitle:"),
        "/about/ /sitemap-pages.xml",
        "terms.md changed",
    ),
    "data that nobody asks for": (
        lambda room: room.write("content/_data/wind.toml", "a = 1"),
        "",
        "",
    ),
    "data": (replacing("content/_data/tides.toml", "06:10", "06:11"), FRONTS, "tides"),
    "a picture": (
        lambda room: room.picture("two.png", 5, 6),
        """/media/two.png /world/2026/11/two/ /page/1/ /world/page/1/ /world/2026/page/1/
        /sitemap-2026-11.xml""",
        "two|new",
    ),
    "what bots of AI may read": (
        lambda room: room.append("config.toml", '\n[robots]\nai = "deny"\n'),
        "/robots.txt",
        "robots",
    ),
    "a robots.txt of the outlet's own": (
        lambda room: room.write("content/_static/robots.txt", "User-agent: *\n"),
        "/robots.txt",
        "new",
    ),
    "a verbatim file": (
        replacing("content/_static/ads.txt", "DIRECT", "RESELLER"),
        "/ads.txt",
        "ads.txt",
    ),
    "a new verbatim file": (
        lambda room: room.write("content/_static/new.txt", "New."),
        "/new.txt",
        "new",
    ),
    "a verbatim file that goes": (lambda room: room.remove("content/_static/ads.txt"), "", ""),
    "a file that nobody refers to": (lambda room: room.picture("unused.png"), "", ""),
    "a comment in the settings": (setting("[outlet]", "# Ours.\n[outlet]"), "", ""),
    "the outlet's name": (setting('The Test Courier"', 'The Courier"'), PAGES, "outlet"),
    "the engine": (
        setting('"commonmark"', '"python-markdown"'),
        f"{ARTICLES} {FEEDS} {PLAIN}",
        "markdown",
    ),
    "the about block": (setting("**tests**", "**us**"), PAGES, "outlet"),
    "a section's name": (
        setting('"Sports"', '"Games"'),
        f"{FRONTS} {ARTICLES} {SECTIONS} {FEEDS} /feeds.opml /outlet.css /sitemap-pages.xml",
        "sections",
    ),
    "a new section": (
        setting("[theme]\n", '[sections.arts]\nname = "Arts"\n\n[theme]\n'),
        (
            f"{FRONTS} {ARTICLES} {SECTIONS} {FEEDS} /outlet.css /sitemap-pages.xml /arts/ "
            "/arts/feed.xml /feeds.opml"
        ),
        "",
    ),
    "an option": (setting("Slow news", "Fast news"), FRONTS, "theme"),
    "the length of feeds": (
        setting("items = 2", "items = 1"),
        f"{FRONTS} {ARTICLES} {SECTIONS} {FEEDS} {PLAIN} {OTHER_LISTS} /404.html /feeds.opml",
        "feeds",
    ),
    "a template": (
        replacing("themes/slim/templates/front.html", "<p>", "<b>"),
        FRONTS,
        "front.html",
    ),
    "a template with a layout of its own": (
        replacing("themes/slim/templates/article-column.html", 'alt=""', 'alt="-"'),
        "/world/2026/11/five/",
        "article-column.html",
    ),
    "a base template": (
        replacing("themes/slim/templates/base.html", "<title>", '<title id="t">'),
        f"{FRONTS} {ARTICLES} {SECTIONS} {OTHER_LISTS} {PLAIN}",
        ".html",
    ),
    "macros": (
        replacing("themes/bare/templates/links.html", "<a ", '<a rel="x" '),
        f"{FRONTS} {ARTICLES} {SECTIONS} {OTHER_LISTS} /fragments/recent.html",
        ".html",
    ),
    "a template that shadows another": (
        lambda room: room.write(
            "themes/slim/templates/tag.html", '{% extends "parent:tag.html" %}'
        ),
        "/tags/ferries/",
        "tag.html",
    ),
    "a template that nobody asks for": (
        lambda room: room.write("themes/slim/templates/unused.html", "{{ page.title }}"),
        "",
        "",
    ),
    "a kind of pages that goes": (
        lambda room: room.remove("themes/bare/templates/tag.html"),
        "/world/2026/11/one/ /world/2026/11/two/ /world/straits/2026/11/four/",
        "tag.html",
    ),
    "the default of an option that is set": (
        replacing("themes/slim/theme.toml", 'default = "-"', 'default = "+"'),
        "",
        "",
    ),
    "strings": (
        lambda room: room.write("themes/slim/strings/en.toml", 'not_found = "Gone"'),
        "/404.html /fragments/recent.html /updated.xml /feeds.opml",
        "en",
    ),
    "a theme's file": (
        replacing("themes/slim/static/rule.svg", "svg", "SVG"),
        "/static/rule.svg /world/2026/11/five/",
        "rule.svg|new",
    ),
    "a published file that another hand deleted": (
        lambda room: room.remove("output/about/index.html"),
        "/about/",
        "",
    ),
    "a published file that another hand altered": (
        lambda room: room.append("output/about/index.html", "x"),
        "/about/",
        "",
    ),
}


# What is edited, and the reasons that are given for some of what is rendered then.
REASONS: dict[str, tuple[Edit, str]] = {
    "a new story": (
        lambda room: story(room, "world/new", 16, tags=["Ferries"]),
        """
        /world/2026/11/new/: it is new
        /world/: newest 2 of section/world: story id-new entered
        /feed.xml: newest 2 of feed: story id-new entered
        /world/feed.xml: newest 2 of section/world in feed: story id-new entered
        /sitemap-2026-11.xml: addresses of 50000 of month/2026-11 from 2026-11-10 on: \
story id-new entered""",
    ),
    "a title": (
        content("world/two", "Two", "Zwei"),
        """
        /world/2026/11/two/: story id-two changed
        /page/1/: 2 of home from 2026-11-10 on: story id-two changed
        /world/2026/11/one/: neighbours in section/world on 2026-11-10: story id-two changed
        /sports/2026/11/three/: newest 1 of recent before 2026-11-12: story id-two changed
        /world/straits/2026/11/four/: 1 related by tag/ferries before 2026-11-13: \
story id-two changed""",
    ),
    "a tag": (
        content("sports/three", "series:", 'tags: ["Ferries"]\nseries:'),
        "/tags/ferries/: newest 3 of tag/ferries: story id-three entered",
    ),
    "the spelling of a tag": (
        content("world/one", "Ferries", "FERRIES"),
        "/world/2026/11/two/: spelling of tag/ferries: story id-one changed",
    ),
    "a story that goes": (
        lambda room: room.remove("content/sports/six.md"),
        """
        /: newest 2 of home: story id-six left
        /page/1/: numbered pages of home: 1 in place of 2""",
    ),
    "a date in another year": (
        content("world/two", "2026", "2025"),
        """
        /world/: years of world: story id-two left
        /world/2026/: length of year/world/2026: story id-two left
        /page/1/: it is planned in another way""",
    ),
    "a slug": (
        content("world/one", "id:", 'slug: "eins"\nid:'),
        "/sports/2026/11/six/: link to content/world/one.md: story id-one changed",
    ),
    "a plain page's title": (
        content("pages/about", "About", "Us"),
        "/terms/: list of all plain pages: content/pages/about.md changed",
    ),
    "an author": (
        replacing("content/_authors/ana.md", "Brito", "Braga"),
        "/world/2026/11/one/: content/_authors/ana.md changed",
    ),
    "a setting": (setting("items = 2", "items = 1"), "/feed.xml: config.toml [feeds] changed"),
    "an option": (setting("Slow news", "Fast news"), "/: option motto of the theme changed"),
    "a template": (
        replacing("themes/slim/templates/front.html", "<p>", "<b>"),
        "/: template front.html changed",
    ),
    "a theme's file": (
        replacing("themes/slim/static/rule.svg", "svg", "SVG"),
        "/world/2026/11/five/: static/rule.svg changed",
    ),
    "strings": (
        lambda room: room.write("themes/slim/strings/en.toml", 'not_found = "Gone"'),
        "/404.html: strings/en.toml changed",
    ),
    "a published file": (
        lambda room: room.append("output/about/index.html", "x"),
        "/about/: another hand changed the file",
    ),
}


@pytest.mark.parametrize(("edit", "expected"), REASONS.values(), ids=REASONS)
def test_the_reason_is_given_in_words_after_a_change_of(
    edit: Edit, expected: str, room: Newsroom
) -> None:
    edit(room)
    found, _ = rendered(room)
    wanted = dict(line.strip().split(": ", 1) for line in expected.strip().splitlines())
    assert {url: found.get(url) for url in wanted} == wanted


@pytest.mark.parametrize(("edit", "expected", "words"), CASES.values(), ids=CASES)
def test_exactly_what_must_be_is_rendered_after_a_change_of(
    edit: Edit, expected: str, words: str, room: Newsroom
) -> None:
    edit(room)
    found, _ = rendered(room)
    assert sorted(found) == sorted(expected.split())
    unexplained = {
        url: reason
        for url, reason in found.items()
        if not any(map(reason.__contains__, words.split("|")))
    }
    assert unexplained == {}


def test_a_story_that_was_broken_for_a_while_changes_nothing_that_readers_see(
    room: Newsroom,
) -> None:
    room.replace("content/world/five.md", "title:", "titel:").problems()
    room.replace("content/world/five.md", "titel:", "title:")
    found, report = rendered(room)
    assert "/world/2026/11/five/" in found
    assert not {"/tags/ferries/", "/authors/ana/", "/world/2026/11/one/", "/about/"} & set(found)
    assert (report.tally.written, report.tally.removed) == (0, 0)


def test_a_lost_catalog_lets_all_be_rendered_and_nothing_be_written(room: Newsroom) -> None:
    shutil.rmtree(room.root / ".newsgen")
    found, report = rendered(room)
    assert set(found) == {*PAGES.split(), *FILES.split()}
    assert (report.tally.written, report.tally.removed) == (0, 0)


def test_lost_bodies_and_templates_are_made_again_when_they_are_needed(room: Newsroom) -> None:
    for name in ("bodies", "templates"):
        shutil.rmtree(room.root / ".newsgen" / name)
    assert rendered(room)[0] == {}


def test_time_that_passes_an_embargo_renders_what_a_new_story_does(room: Newsroom) -> None:
    found, report = rendered(room, NOON + 86_400)
    lists = (
        "/ /world/ /world/2026/ /feed.xml /updated.xml /world/feed.xml /fragments/recent.html "
        "/sitemap-2026-11.xml /sitemap.xml /news-sitemap.xml"
    )
    assert sorted(found) == sorted(["/world/2026/11/later/", *lists.split()])
    assert report.tally.removed == 0
    assert rendered(room, NOON + 2 * 86_400)[0] == {}
    assert set(rendered(room, NOON + 3 * 86_400)[0]) == {"/news-sitemap.xml", "/sitemap.xml"}


def test_what_lets_one_format_of_a_feed_be_rendered_lets_all(room: Newsroom) -> None:
    room.replace("config.toml", 'formats = ["rss"]\n', "tags = true\nseries = true\n")
    rendered(room)
    for edit in (
        lambda: story(room, "world/new", 16, author="ana", tags=["Ferries"], series="Harbour"),
        lambda: room.replace("content/world/five.md", "Text.", "New."),
        lambda: room.replace("content/sports/three.md", "Three", "Drei"),
        lambda: room.remove("content/world/new.md"),
    ):
        edit()
        found, _ = rendered(room)
        rss, atom, json = (
            {url.removesuffix(name): why for url, why in found.items() if url.endswith(name)}
            for name in ("feed.xml", "atom.xml", "feed.json")
        )
        assert rss == atom == json
        assert ("/updated.xml" in found) == ("/" in rss)
        assert "/feeds.opml" not in found
        assert rss


def test_a_change_comes_first_in_one_feed_and_moves_nothing_else(room: Newsroom) -> None:
    assert "One" not in room.read("/updated.xml")
    room.replace("content/world/one.md", "date:", "updated: 2026-11-20 10:00\ndate:")
    found, _ = rendered(room)
    assert found["/updated.xml"].endswith("story id-one changed")
    assert "/feed.xml" not in found
    titles = re.findall(r"<title>(\w+)</title>", room.read("/updated.xml"))
    assert titles == ["One", "Six"]
    room.replace("content/world/one.md", "updated: 2026-11-20 10:00\n", "")
    found, _ = rendered(room)
    assert found["/updated.xml"].endswith("story id-one changed")
    assert "One" not in room.read("/updated.xml")


def test_a_preview_is_another_site(room: Newsroom) -> None:
    found, _ = rendered(room, drafts=True)
    assert {*FRONTS.split(), *ARTICLES.split(), "/robots.txt"} <= set(found)


def test_exact_recent_posts_are_rendered_on_each_page_that_shows_them(room: Newsroom) -> None:
    room.replace("config.toml", "recent = 1", 'recent = 1\nrecent_mode = "inline"').build()
    story(room, "world/new", 16)
    found, _ = rendered(room)
    lists = "/ /world/ /world/2026/ /feed.xml /updated.xml /world/feed.xml "
    lists += "/sitemap-2026-11.xml /sitemap.xml /news-sitemap.xml"
    shown = [
        url for url in ARTICLES.split() if "five" not in url
    ]  # whose layout shows no recent posts
    assert sorted(found) == sorted(["/world/2026/11/new/", *lists.split(), *shown])


def test_another_version_of_the_program_renders_everything(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newsgen.steps.context, "code_digest", lambda: "another")
    found, report = rendered(room)
    assert set(found) == {*PAGES.split(), *FILES.split()}
    assert report.tally.written == 0


def test_what_comes_out_the_same_is_not_written(room: Newsroom) -> None:
    times = {path: path.stat().st_mtime_ns for path in room.output.rglob("*")}
    room.replace("themes/slim/templates/front.html", "<p>", "{# nothing #}<p>")
    found, report = rendered(room)
    assert sorted(found) == sorted(FRONTS.split())
    assert (report.tally.written, report.tally.removed, report.tally.unchanged) == (
        0,
        0,
        len(tree(room.output)) - 1,
    )
    assert {path: path.stat().st_mtime_ns for path in room.output.rglob("*")} == times
