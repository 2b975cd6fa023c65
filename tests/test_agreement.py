"""newsgen check --outputs: whatever is published says the same of a story."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from newsroom import Newsroom

from newsgen.cli import main
from newsgen.newsroom.agreement.readers import READERS
from newsgen.outputs.kinds import KINDS

SAMPLE = Path(__file__).parents[1]
# What says nothing of stories that their records have.
SILENT = {
    *("withdrawn", "page", "redirect", "former", "sitemap-pages", "sitemap-index", "robots"),
    *("redirects", "missing", "fragment", "outlet-css", "file", "asset", "rendition", "theme-file"),
    "share-card",
    *("live-page", "live-json", "live-feed"),
    *("feed-css", "headers", "opml", "indexnow-key", "feeds", "calendar", "terms"),
}
UGLY = (
    *(
        "<b>",
        "</b>",
        "&",
        "&amp;",
        "&lt;i&gt;",
        '"quoted"',
        "it's",
        "]]>",
        "<!--",
        "-->",
        "\\u003c",
    ),
    *("</script>", "{{ x }}", "{% if %}", "%s", "$1", "/", "naïve", "Zoë", "海の", "مرحبا"),
    *(
        "🦀",
        "a\u0301",
        "ﬁ",
        "½",
        "…",
        "–",
        "5 < 6",
        "A&B",
        "C++",
        "100 %",
        "@jane",
        "#1",
        "*stars*",
    ),
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample site, built."""
    root = tmp_path_factory.mktemp("sample") / "site"
    root.mkdir()
    for name in ("content", "themes"):
        shutil.copytree(SAMPLE / name, root / name)
    shutil.copy(SAMPLE / "config.toml", root)
    assert CliRunner().invoke(main, ["build", str(root)]).exit_code == 0
    return root


def checked(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["check", "--outputs", str(root), *words])


def test_every_kind_of_output_is_read_or_says_nothing_of_stories() -> None:
    assert READERS.keys() | SILENT == KINDS.keys()
    assert not READERS.keys() & SILENT


def test_all_outputs_of_the_sample_site_agree(sample: Path) -> None:
    result = checked(sample)
    assert (result.exit_code, result.output.count("\n")) == (0, 1), result.output
    found = json.loads(checked(sample, "--json").output)
    assert found["ok"]
    assert found["statements"] > 60 * 20


def test_all_outputs_of_a_hundred_ugly_stories_agree(newsroom: Newsroom) -> None:
    dice = random.Random(1)
    newsroom.append("config.toml", "[feeds]\ntags = true\n[outputs]\nninjs = true\n")

    def ugly(most: int) -> str:
        return " ".join(dice.choices(UGLY, k=dice.randrange(1, most)))

    tags = [f"{ugly(3)} {word}" for word in ("ferry", "tram", "quay", "tide", "gull")]
    for number in range(30):
        newsroom.author(f"author-{number}", json.dumps(f"{ugly(3)} {number}", ensure_ascii=False))
    newsroom.picture("world/quay.png")
    for number in range(100):
        keys = {
            "title": f"{ugly(9)} {number}",
            "summary": ugly(20),
            "date": f"2026-11-{dice.randrange(1, 23):02} {dice.randrange(24):02}:30:15",
            "author": [f"author-{dice.randrange(30)}", f"{ugly(3)} {number}"][: dice.randrange(3)],
            "tags": dice.sample(tags, dice.randrange(3)),
            "byline": dice.choice(["", f"By {ugly(3)}"]),
            "updated": dice.choice(["", "2026-11-23 11:00:01"]),
            "image": dice.choice([None, {"src": "quay.png", "alt": ugly(4), "credit": ugly(3)}]),
        }
        section = dice.choice(["world", "world/straits", "sports"])
        if section != "world":
            keys["image"] = None
        given = {key: value for key, value in keys.items() if value}
        newsroom.story(f"{section}/story-{number}", ugly(30), **given)
    newsroom.build()
    result = checked(newsroom.root)
    assert result.exit_code == 0, result.output


DISTURBANCES: dict[str, tuple[str, Callable[[str], str]]] = {
    "a headline on the page": (
        "world/2026/11/ferry/index.html",
        lambda text: re.sub(r"(<h1[^>]*>)", r"\1Ha! ", text),
    ),
    "a title for networks": (
        "world/2026/11/ferry/index.html",
        lambda text: text.replace('og:title" content="', 'og:title" content="Ha! '),
    ),
    "a date on the page": (
        "world/2026/11/ferry/index.html",
        lambda text: text.replace('<time datetime="2026-11-22T', '<time datetime="2026-11-21T', 1),
    ),
    "a section": (
        "world/2026/11/ferry/index.html",
        lambda text: text.replace('article:section" content="World', 'article:section" content="W'),
    ),
    "a headline in a list": (
        "world/index.html",
        lambda text: text.replace(">Ferry</a>", ">Fairy</a>"),
    ),
    "a title in a feed": (
        "feed.xml",
        lambda text: text.replace("<title>Ferry</title>", "<title>Fairy</title>"),
    ),
    "an author in a feed": (
        "feed.xml",
        lambda text: text.replace("<dc:creator>Ana", "<dc:creator>Anna"),
    ),
    "a second author in a feed": (
        "world/feed.xml",
        lambda text: text.replace("<dc:creator>", "<dc:creator>X</dc:creator><dc:creator>", 1),
    ),
    "a date in a feed": ("feed.xml", lambda text: text.replace("Nov 2026", "Oct 2026")),
    "an id in a feed": ("feed.xml", lambda text: text.replace("</guid>", "x</guid>", 1)),
    "a picture in a feed": ("feed.xml", lambda text: text.replace(".png", ".gif")),
    "a date in a sitemap": (
        "sitemap-2026-11.xml",
        lambda text: text.replace("<lastmod>2026-11", "<lastmod>2026-10"),
    ),
    "a date in structured data": (
        "world/2026/11/ferry/index.html",
        lambda text: text.replace('"datePublished":"2026-11-22', '"datePublished":"2026-11-19'),
    ),
    "an author in structured data": (
        "world/2026/11/ferry/index.html",
        lambda text: text.replace('"name":"Ana Brito"', '"name":"A. Brito"', 1),
    ),
    "a title in Atom": (
        "world/atom.xml",
        lambda text: text.replace(">Ferry</title>", ">Fairy</title>"),
    ),
    "an id in Atom": (
        "atom.xml",
        lambda text: text.replace("</id>\n<title type", "x</id>\n<title type"),
    ),
    "an author in JSON Feed": (
        "feed.json",
        lambda text: text.replace('"Ana Brito"', '"Ana Britto"'),
    ),
    "a picture in JSON Feed": ("world/feed.json", lambda text: text.replace(".png", ".gif")),
    "a date in the feed of changes": (
        "updated.xml",
        lambda text: text.replace("<pubDate>Sun, 22", "<pubDate>Sat, 21"),
    ),
    "a picture in a sitemap": (
        "sitemap-2026-11.xml",
        lambda text: text.replace(".png</image:loc>", ".gif</image:loc>"),
    ),
    "a title in the news sitemap": (
        "news-sitemap.xml",
        lambda text: text.replace("<news:title>Ferry", "<news:title>Fairy"),
    ),
    "a headline in ninjs": (
        "world/2026/11/ferry/ninjs.json",
        lambda text: text.replace('"value": "Ferry"', '"value": "Fairy"'),
    ),
    "an author in ninjs": (
        "world/2026/11/ferry/ninjs.json",
        lambda text: text.replace('"name": "Ana Brito"', '"name": "Ana"'),
    ),
    "no XML": ("feed.xml", lambda text: text[:-3]),
}


@pytest.mark.parametrize("name", DISTURBANCES)
def test_a_file_that_says_something_else_is_named(newsroom: Newsroom, name: str) -> None:
    newsroom.append("config.toml", "[outputs]\nninjs = true\n")
    newsroom.author("ana", "Ana Brito").picture("world/quay.png").story(
        "world/ferry",
        title="Ferry",
        author="ana",
        date="2026-11-22 10:00",
        image={"src": "quay.png", "alt": "A quay"},
    ).build()
    assert checked(newsroom.root).exit_code == 0
    path, disturb = DISTURBANCES[name]
    file = newsroom.output / path
    before = file.read_text(encoding="utf-8")
    file.write_text(disturb(before), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != before
    result = checked(newsroom.root)
    assert result.exit_code == 1
    assert result.output.startswith(f"{path}: "), result.output


def test_a_file_that_is_not_there_is_named(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").build()
    (newsroom.output / "feed.xml").unlink()
    result = checked(newsroom.root)
    assert result.exit_code == 1
    assert result.output.startswith("feed.xml: is missing\n")


def test_without_a_build_there_is_nothing_to_read(newsroom: Newsroom) -> None:
    result = checked(newsroom.root)
    assert result.exit_code == 1
    assert "nothing was built" in result.output


def test_the_words_that_look_at_sources_go_without_outputs(newsroom: Newsroom) -> None:
    for words in (["--strict"], ["--fix"], ["--summary"], ["--at", "2026-01-01"]):
        assert checked(newsroom.root, *words).exit_code == 2
