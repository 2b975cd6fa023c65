"""The sample site as others see it: validators, browsers, feed readers, crawlers."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path

import feedparser
import pytest
import validators
from newsroom import NOON, tree
from selectolax.lexbor import LexborHTMLParser
from structured import blocks, schema_org

from newsgen.build import build
from newsgen.steps.order import Order

ROOT = Path(__file__).parents[1]
BASE = "https://courier.example"
# When a story was published stands beside who wrote it, and not where it says of an event.
PUBLISHED = ".author-row time[datetime]"

# A page of every kind, as paths on the site.
KINDS = {
    "front": "/",
    "section": "/world/",
    "subsection": "/world/straits/",
    "numbered": "/page/1/",
    "year": "/world/2026/",
    "author": "/authors/mara-ellery/",
    "tag": "/tags/harbour/",
    "plain": "/about/",
    "missing": "/404.html",
    "spanish section": "/espanol/",
    "all feeds": "/feeds/",
    "longread": "/features/2026/11/the-longest-crossing/",
}


@pytest.fixture(scope="module", params=["python-markdown", "commonmark"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample site, built with each Markdown engine from the repository's own content."""
    root = tmp_path_factory.mktemp(request.param)
    for name in ("content", "themes"):
        shutil.copytree(ROOT / name, root / name)
    config = (ROOT / "config.toml").read_text(encoding="utf-8")
    assert 'engine = "python-markdown"' in config
    engine = f'engine = "{request.param}"'
    (root / "config.toml").write_text(
        config.replace('engine = "python-markdown"', engine), encoding="utf-8"
    )
    report = build(Order(root, NOON, root / "output", jobs=1))
    assert report.stories >= 40
    assert report.warnings == ()
    return root / "output"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, LexborHTMLParser]:
    """Every whole page of the site, parsed, by its path in the output."""
    files = [path for path in site.rglob("*.html") if path.parent.name != "fragments"]
    return {
        path.relative_to(site).as_posix(): LexborHTMLParser(path.read_text(encoding="utf-8"))
        for path in files
    }


def stories(pages: dict[str, LexborHTMLParser]) -> dict[str, LexborHTMLParser]:
    """The pages of stories."""
    return {path: page for path, page in pages.items() if page.css_first("body.kind-article")}


def test_the_sample_has_a_page_of_every_kind(site: Path) -> None:
    missing = [
        path for path in KINDS.values() if not (site / path.strip("/") / "index.html").is_file()
    ]
    assert missing == ["/404.html"]
    assert (site / "404.html").is_file()


@pytest.mark.tools
def test_the_nu_checker_finds_no_error(site: Path) -> None:
    assert validators.nu([site]) == []


@pytest.mark.tools
def test_html_validate_finds_no_error(site: Path) -> None:
    assert validators.html_validate(site) == []


@pytest.mark.tools
def test_structured_data_is_in_the_words_of_schema_org(site: Path) -> None:
    found = list(blocks(site))
    assert len(found) > 100
    assert schema_org(found) == []


def test_no_internal_link_is_dead(site: Path) -> None:
    assert validators.dead_links(site, BASE) == []


@pytest.mark.tools
def test_a_link_checker_finds_none_either(site: Path) -> None:
    assert validators.linkinator(site) == []


@pytest.mark.tools
def test_axe_finds_no_barrier_on_any_kind_of_page(site: Path) -> None:
    assert validators.axe(KINDS.values(), root=site) == []


@pytest.mark.tools
def test_sitemaps_fit_their_schema(site: Path) -> None:
    sitemaps = sorted(site.glob("sitemap-*.xml")) + [site / "news-sitemap.xml"]
    assert len(sitemaps) >= 3
    assert [fault for path in sitemaps for fault in validators.sitemap_xsd(path)] == []


def test_every_page_has_one_canonical_url_which_open_graph_repeats(
    pages: dict[str, LexborHTMLParser],
) -> None:
    for path, page in pages.items():
        canonical = [link.attributes["href"] for link in page.css('link[rel="canonical"]')]
        assert len(canonical) == 1, path
        assert (canonical[0] or "").startswith("https://"), path
        shared = [meta.attributes["content"] for meta in page.css('meta[property="og:url"]')]
        assert shared in ([], canonical), path


def test_every_page_has_one_headline_and_a_language(pages: dict[str, LexborHTMLParser]) -> None:
    for path, page in pages.items():
        html = page.css_first("html")
        assert html is not None
        assert html.attributes.get("lang") in {"en", "es"}, path
        if not page.css_first('meta[http-equiv="refresh"]'):
            assert len(page.css("h1")) == 1, path


def test_no_heading_level_is_skipped(pages: dict[str, LexborHTMLParser]) -> None:
    for path, page in stories(pages).items():
        main = page.css_first("main")
        assert main is not None
        levels = [int(node.tag[1]) for node in main.css("h1, h2, h3, h4, h5, h6")]
        assert all(after - before <= 1 for before, after in pairwise(levels)), path


def test_every_picture_has_a_size_and_an_alternative(pages: dict[str, LexborHTMLParser]) -> None:
    for path, page in pages.items():
        for picture in page.css("img"):
            assert {"width", "height", "alt"} <= picture.attributes.keys(), (path, picture.html)


def test_the_lead_picture_comes_first_and_the_others_wait(
    pages: dict[str, LexborHTMLParser],
) -> None:
    for path, page in stories(pages).items():
        urgent = page.css('img[fetchpriority="high"]')
        assert len(urgent) <= 1, path
        assert all("loading" not in picture.attributes for picture in urgent), path


def test_nothing_on_a_page_needs_an_inline_style_or_script(
    pages: dict[str, LexborHTMLParser],
) -> None:
    for path, page in pages.items():
        assert not page.css("[style], style"), path
        run = page.css('script:not([type="application/ld+json"])')
        assert not [node for node in run if not node.attributes.get("src")], path
        named = [
            name for node in page.css("*") for name in node.attributes if name.startswith("on")
        ]
        assert named == [], path


def test_every_story_shows_the_elements_of_a_news_page(pages: dict[str, LexborHTMLParser]) -> None:
    found = stories(pages)
    assert len(found) >= 40
    for path, page in found.items():
        for element in (
            "h1.headline",
            ".label-section",
            "time[datetime]",
            ".body",
            ".recent",
            ".connect",
            "footer",
        ):
            assert page.css_first(element), (path, element)
        moment = page.css_first(PUBLISHED)
        assert moment is not None
        assert re.search(r"[+-]\d\d:\d\d$", moment.attributes["datetime"] or ""), path


def test_the_about_block_is_at_the_end_of_a_story_and_in_no_feed(
    site: Path, pages: dict[str, LexborHTMLParser]
) -> None:
    about = "belongs to a trust, not to a shareholder"
    ends = [page.css_first(".story-end") for page in stories(pages).values()]
    with_block = [end for end in ends if end and about in " ".join(end.text().split())]
    assert len(with_block) > 30
    for feed in site.rglob("feed.xml"):
        assert about not in feed.read_text(encoding="utf-8"), feed
    for path, page in stories(pages).items():
        description = page.css_first('meta[name="description"]')
        assert description is not None
        assert about not in (description.attributes["content"] or ""), path


def test_a_page_announces_its_feeds(pages: dict[str, LexborHTMLParser]) -> None:
    for path in ("index.html", "world/index.html", "authors/mara-ellery/index.html"):
        links = pages[path].css('link[rel="alternate"][type="application/rss+xml"]')
        assert f"{BASE}/feed.xml" in [link.attributes["href"] for link in links]
        assert all(link.attributes.get("title") for link in links)
    assert len(pages["world/index.html"].css('link[type="application/rss+xml"]')) == 2


def test_feed_readers_take_every_feed(site: Path) -> None:
    feeds = sorted(site.rglob("feed.xml"))
    assert len(feeds) >= 20
    for path in feeds:
        feed = feedparser.parse(path.read_bytes())
        assert not feed.bozo, path
        assert feed.feed.link.startswith(BASE)
        assert all(
            entry.title and entry.link.startswith(BASE) and entry.id.startswith("tag:")
            for entry in feed.entries
        )


def test_the_feed_agrees_with_the_pages(site: Path, pages: dict[str, LexborHTMLParser]) -> None:
    feed = feedparser.parse((site / "feed.xml").read_bytes())
    assert len(feed.entries) == 30
    for entry in feed.entries:
        page = pages[f"{entry.link.removeprefix(f'{BASE}/')}index.html"]
        headline, moment = page.css_first("h1"), page.css_first(PUBLISHED)
        assert headline is not None
        assert entry.title == headline.text(strip=True)
        assert moment is not None
        assert entry.published_parsed is not None
        written = page.css_first('meta[property="article:published_time"]')
        assert written is not None
        assert written.attributes["content"] == moment.attributes["datetime"]


def test_sitemaps_name_each_story_once_and_nothing_that_is_hidden(
    site: Path, pages: dict[str, LexborHTMLParser]
) -> None:
    named: list[str] = []
    for path in site.glob("sitemap-*.xml"):
        named += re.findall(r"<loc>([^<]+)</loc>", path.read_text(encoding="utf-8"))
    assert len(named) == len(set(named))
    own = {f"{BASE}/{path.removesuffix('index.html')}" for path in stories(pages)}
    elsewhere = f"{BASE}{KINDS['longread']}"
    assert own - {elsewhere} <= set(named)
    assert elsewhere not in named, "its canonical URL is another host's"
    assert f"{BASE}/404.html" not in named


def test_nothing_of_a_held_back_story_is_published(site: Path) -> None:
    words = [b"time-capsule", b"ports-bill-explained", b"What is in the ports bill"]
    for path in tree(site):
        data = (site / path).read_bytes()
        assert not [word for word in words if word in data or word in path.encode()], path
