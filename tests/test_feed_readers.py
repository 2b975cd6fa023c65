"""What feed readers that nobody here wrote read of a site's feeds: every item, whole."""

from __future__ import annotations

import json
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import feedparser
import pytest
from newsroom import Newsroom
from validators import read_feeds

ROOT = Path(__file__).parents[1]
FORMATS = ("feed.xml", "atom.xml", "feed.json")
# All that a text can look like to a program that guesses.
UGLY = [
    "R&D pays, says \u201cthe\u201d board",
    "Why <b> is bold & <script> is not",
    "&amp; &lt;b&gt; &#38; &copy; as typed",
    "5 < 6, 7 > 6; ]]> ends nothing",
    "\u00dcberfahrt \u6d77 \u0645\u064a\u0646\u0627\u0621 \U0001f6a2",
    "Back\\slash, %20, {{ braces }}",
]
Items = list[dict[str, Any]]


def items_of_python(text: str) -> Items:
    """What feedparser reads."""
    parsed = feedparser.parse(text.encode())
    assert not parsed.bozo
    return [
        {
            "id": one.id,
            "title": one.title,
            "url": one.link,
            "summary": one.summary,
            "content": one.content[0].value if "content" in one else "",
            "authors": [author.name for author in one.authors],
            "categories": [tag.term for tag in one.get("tags", [])],
        }
        for one in parsed.entries
    ]


def items_of_json(text: str) -> Items:
    """What the JSON feed says, as it is."""
    return [
        {
            "id": one["id"],
            "title": one["title"],
            "url": one["url"],
            "summary": one["summary"],
            "content": one.get("content_html", ""),
            "authors": [author["name"] for author in one["authors"]],
            "categories": one.get("tags", []),
        }
        for one in json.loads(text)["items"]
    ]


def plain(items: Items, file: str) -> Items:
    """Items with their texts as a program shows them that knows which are HTML."""
    html = {"feed.xml": ("summary",), "atom.xml": ("summary", "title")}.get(Path(file).name, ())
    return [{**one, **{key: unescape(one[key]) for key in html}} for one in items]


def known_to(program: str, file: str, items: Items) -> Items:
    """Items as far as a program knows of what they hold."""
    if program == "rssParser" and file.endswith("atom.xml"):  # one author, no category
        return [{**one, "authors": one["authors"][:1], "categories": []} for one in items]
    return items


def test_every_program_reads_every_ugly_item_whole(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", "\n[feeds]\ntags = true\n").author("ana", "Ana & Co <Brito>")
    for number, text in enumerate(UGLY):
        newsroom.story(
            f"world/story-{number}",
            f"It was {number}.\n\n    <pre> & code\n",
            title=text,
            summary=f"{text}.",
            tags=[text, "Ferries"],
            author=["ana", "Guest O'Neill"],
            id=f"ugly-{number}",
            date=f"2026-11-1{9 - number}",
        )
    newsroom.build()
    wanted = [
        {
            "id": f"tag:courier.test,2026:ugly-{number}",
            "title": text,
            "url": f"https://courier.test/world/2026/11/story-{number}/",
            "summary": f"{text}.",
            "content": f"<p>It was {number}.</p>\n<pre><code>&lt;pre&gt; &amp; code\n</code></pre>",
            "authors": ["Ana & Co <Brito>", "Guest O'Neill"],
            "categories": ["World", text, "Ferries"],
        }
        for number, text in enumerate(UGLY)
    ]
    found = read_feeds(newsroom.output, FORMATS)
    for file, programs in found.items():
        for program, items in programs.items():
            assert plain(items, file) == known_to(program, file, wanted), (file, program)
    assert items_of_json(newsroom.read("/feed.json")) == wanted
    for file in ("feed.xml", "atom.xml"):
        read = items_of_python(newsroom.read(f"/{file}"))
        titles = [unescape(one["title"]) if file == "atom.xml" else one["title"] for one in read]
        assert titles == UGLY


def _by_name(item: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(item[key] for key in ("id", "title", "url", "summary"))


def test_every_feed_of_the_sample_says_the_same_in_all_formats(sample: Path) -> None:
    feeds = sorted(path.parent for path in sample.rglob("feed.json"))
    names = [f"{feed.relative_to(sample).as_posix()}/{file}" for feed in feeds for file in FORMATS]
    found = read_feeds(sample, [*names, "updated.xml", "feeds.opml"])
    assert len(feeds) > 40
    count = 0
    for feed in feeds:
        wanted = items_of_json((feed / "feed.json").read_text(encoding="utf-8"))
        for file in FORMATS:
            for program, items in found[f"{feed.relative_to(sample).as_posix()}/{file}"].items():
                told, expected = plain(items, file), known_to(program, file, wanted)
                if feed.name == "corrections":  # plain text, which programs call what they like
                    told, expected = ([_by_name(one) for one in each] for each in (told, expected))
                assert told == expected, (feed, program)
                count += len(items)
        for file in FORMATS[:2]:
            read = items_of_python((feed / file).read_text(encoding="utf-8"))
            assert [one["id"] for one in read] == [one["id"] for one in wanted]
            assert [one["title"] for one in read] == [one["title"] for one in wanted]
            assert [one["authors"] for one in read] == [one["authors"] for one in wanted]
            assert [one["categories"] for one in read] == [one["categories"] for one in wanted]
    assert count > 1000
    assert found["updated.xml"]["feedsmith"]
    outlines = [one["xmlUrl"] for one in found["feeds.opml"]["feedsmith"]]
    rss = {f"{feed.relative_to(sample).as_posix()}/feed.xml".removeprefix("./") for feed in feeds}
    assert {url.split("/", 3)[3] for url in outlines} == rss | {"updated.xml"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the sample site."""
    room = Newsroom.at(tmp_path_factory.mktemp("sample") / "site")
    shutil.copytree(ROOT / "content", room.root / "content")
    shutil.copy(ROOT / "config.toml", room.root)
    room.build()
    return room.output
