"""What reader views and crawlers, which nobody here wrote, make of the sample site's stories.

They must find title, every author and both dates, and take nothing for the story that is not its
own: in all stories, each of them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from newsroom import NOON, Newsroom
from selectolax.lexbor import LexborHTMLParser
from validators import CRAWLERS, TOOLS, need

from newsgen.intake.frontmatter import AuthorMatter, story_header
from newsgen.intake.gleaning import read
from newsgen.intake.header import split
from newsgen.outlet.config import load_config

SITE = Path(__file__).parent.parent
OUTLET = "The Larkmoor Courier"
STORIES = 62


class Told(Struct, frozen=True):
    """What a story's source says, and what its page shows besides that is not the story's."""

    title: str
    authors: list[str]
    published: datetime
    updated: datetime
    foreign: frozenset[str]


def matter(model: type[Any], room: Newsroom, path: str) -> Any:
    """A header of the sample site, which is right."""
    zone = load_config(room.root).zone
    return read(model, split((room.root / path).read_bytes(), path), path, zone)


def pages(room: Newsroom) -> Iterator[tuple[str, str]]:
    """(source, file of the page) of each visible story."""
    with room.catalog() as catalog:
        for path, url in catalog.execute("SELECT path, url FROM article WHERE shown ORDER BY url"):
            yield path, str(room.output / url.strip("/") / "index.html")


def folded(text: str) -> str:
    return " ".join(text.split())


def told_of(room: Newsroom, path: str, page: str) -> Told:
    story = matter(story_header(("places",)), room, path)
    document = LexborHTMLParser(Path(page).read_bytes())
    own = folded(document.css_first("article.story").text())
    around = document.css("footer :is(p, li, h2, a), aside :is(li, h2, a), header.masthead p")
    texts = (folded(node.text()) for node in around)
    until = story.embargo.until if story.embargo else None
    notes = (*story.corrections, *story.updates)
    published = max(filter(None, (story.date, story.publish_at, until)))
    return Told(
        title=document.css_first("h1").text(),
        authors=[name_of(room, author) for author in story.author] or [OUTLET],
        published=published,
        updated=max(published, story.updated or published, *(one.date for one in notes)),
        foreign=frozenset(text for text in texts if text.count(" ") > 1 and text not in own),
    )


def name_of(room: Newsroom, author: str) -> str:
    path = f"content/_authors/{author}.md"
    return matter(AuthorMatter, room, path).name if (room.root / path).is_file() else author


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    root = tmp_path_factory.mktemp("sample") / "site"
    root.mkdir()
    shutil.copy(SITE / "config.toml", root)
    shutil.copytree(SITE / "content", root / "content")
    room = Newsroom.at(root)
    room.build(at=NOON + 10 * 86_400)
    return room


@pytest.fixture(scope="module")
def told(room: Newsroom) -> Mapping[str, Told]:
    found = {page: told_of(room, path, page) for path, page in pages(room)}
    assert len(found) == STORIES
    assert all(len(one.foreign) > 10 for one in found.values())
    return found


@pytest.fixture(scope="module")
def readings(told: Mapping[str, Told]) -> Mapping[str, Mapping[str, Any]]:
    """What each of the programs says of each page."""
    need("readers")
    commands = (
        ["node", str(TOOLS / "readers.mjs")],
        [str(CRAWLERS), str(TOOLS / "readers.py")],
    )
    with ThreadPoolExecutor() as threads:
        views, crawls = threads.map(lambda command: run(*command, *told), commands)
    return {one["file"]: one | other for one, other in zip(views, crawls, strict=True)}


def run(*command: str) -> list[dict[str, Any]]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


# What a program says of a story, and what it should.
Comparison = Callable[[Mapping[str, Any], Told], tuple[object, object]]
COMPARED: Mapping[str, Comparison] = {
    "readability": lambda found, told: (
        (found["title"], found["authors"], found["site"], moment(found["published"])),
        (told.title, ", ".join(told.authors), OUTLET, told.published),
    ),
    "defuddle": lambda found, told: (
        (found["title"], found["authors"], found["site"], moment(found["published"])),
        (told.title, ", ".join(told.authors), OUTLET, told.published),
    ),
    "trafilatura": lambda found, told: (
        (found["title"], found["author"], found["sitename"], found["date"]),
        (told.title, "; ".join(told.authors), OUTLET, f"{told.published:%Y-%m-%d}"),
    ),
    "newspaper": lambda found, told: (
        (found["title"], found["authors"], moment(found["date"])),
        (told.title, told.authors, told.published),
    ),
    "htmldate": lambda found, told: (
        (found["first"], found["last"]),
        (f"{told.published:%Y-%m-%d}", f"{told.updated:%Y-%m-%d}"),
    ),
}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("program", COMPARED)
def test_programs_read_every_story_as_it_is_told(
    told: Mapping[str, Told], readings: Mapping[str, Mapping[str, Any]], program: str
) -> None:
    for page, one in told.items():
        found, expected = COMPARED[program](readings[page][program], one)
        assert found == expected, page


@pytest.mark.parametrize("program", ["readability", "defuddle", "trafilatura", "newspaper"])
def test_programs_take_nothing_else_for_the_story(
    told: Mapping[str, Told], readings: Mapping[str, Mapping[str, Any]], program: str
) -> None:
    for page, one in told.items():
        text = folded(readings[page][program]["text"])
        assert [foreign for foreign in one.foreign if foreign in text] == [], page
        body = LexborHTMLParser(Path(page).read_bytes()).css(".body > p")
        paragraphs = [folded(node.text()) for node in body[1:]]  # before the first, a dateline
        lost = [paragraph for paragraph in paragraphs if paragraph not in text]
        assert len(lost) <= (len(paragraphs) / 2 if program == "newspaper" else 0), page
