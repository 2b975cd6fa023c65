"""What a newcomer does to newsgen, done to a copy of the program: a new kind of each thing is one
short room, and is incremental at once.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import NOON, Newsroom

ROOT = Path(__file__).parents[1]
Run = Callable[..., str]
DAY = 86_400


class Program:
    """A copy of the program, to which things are added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("newsgen", "themes"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)

    def new(self, path: str, text: str, most: int) -> Program:
        """A new file of at most so many lines."""
        target = self.folder / "newsgen" / path
        assert not target.exists()
        assert text.count("\n") <= most
        target.write_text(text, encoding="utf-8")
        return self

    def line(self, path: str, before: str, line: str) -> Program:
        """One more line of a file, before one that is there."""
        target = self.folder / path
        text = target.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{path} has {before!r} {text.count(before)} times"
        assert line.count("\n") == 1
        target.write_text(text.replace(before, line + before), encoding="utf-8")
        return self

    def into_table(self, table: str, module: str, name: str) -> Program:
        """A record of a new file, put into its table: its line there, and the import of it."""
        self.line(table, "from collections.abc import Mapping\n", f"from {module} import {name}\n")
        return self.line(table, "    )\n}", f"        {name},\n")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "program")


@pytest.fixture
def run(program: Program, newsroom: Newsroom) -> Run:
    """Runs a command of the copy in the newsroom, and gives what it prints."""

    def ran(*words: str, at: int = NOON) -> str:
        moment = str(at)
        done = newsroom.run(*words, PYTHONPATH=str(program.folder), SOURCE_DATE_EPOCH=moment)
        return done.stdout

    return ran


def without(newsroom: Newsroom, *urls: str) -> None:
    """The program as it is takes the site over, and drops what the copy alone knew."""
    assert all(newsroom.has(url) for url in urls)
    newsroom.run("build", SOURCE_DATE_EPOCH=str(NOON))
    newsroom.run("verify")
    assert not any(newsroom.has(url) for url in urls)


def week(newsroom: Newsroom, **keys: object) -> Newsroom:
    for day in range(1, 8):
        date, path = f"2026-09-0{day}", f"world/2026/{day}"
        newsroom.story(path, title=f"Ferry {day} is late", date=date, summary="-", **keys)
    return newsroom


HEADLINES = re.compile(r"```python\n# newsgen/(outputs/headlines\.py)\n(.*?)```", re.DOTALL)


def test_a_kind_of_output_is_one_new_file_and_one_line(
    program: Program, newsroom: Newsroom, run: Run
) -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    recipe = HEADLINES.search(text)
    assert recipe
    program.new(*recipe.groups(), most=30)
    program.into_table("newsgen/outputs/kinds.py", "newsgen.outputs.headlines", "HEADLINES")
    week(newsroom)
    run("build")
    wanted = [f"Ferry {day} is late" for day in (7, 6, 5, 4, 3)]
    assert newsroom.read("/headlines.txt").splitlines() == wanted

    newsroom.append("content/world/2026/7.md", "Nobody knows why.\n")
    newsroom.replace("content/world/2026/2.md", "Ferry 2", "Boat 2")
    assert "headlines.txt" not in run("build", "--explain")

    newsroom.replace("content/world/2026/4.md", "Ferry 4", "Boat 4")
    explained = run("build", "--explain")
    assert re.search(r"headlines\.txt: newest 5 of home: story \S+ changed", explained)
    assert "Boat 4 is late" in newsroom.read("/headlines.txt")
    run("verify")
    without(newsroom, "/headlines.txt")


GENRE = '''\
"""Genres: the stories of one kind of text."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen.catalog.lists import Entry
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outputs.lists.kind import ListKind, Subject, is_topic, topics


def _entries(article: Article, config: Config) -> Iterable[Entry]:
    return (Entry(f"genre/{article.card.genre}"),)


GENRE = ListKind(
    name="genre",
    entries=_entries,
    page="genre",
    every=topics("genre"),
    is_shown=is_topic("genre"),
    url=lambda urls, which: f"/genres/{which}/",
    called=lambda context, which: f'the genre "{which}"',
    subject=lambda door, which: Subject(which.capitalize(), names={"genre": which}),
    feeds=True,
    settings=("lists",),
    templates=("genre.html",),
)
'''
TABLE = "newsgen/outputs/lists/table.py"


def test_a_kind_of_list_is_one_new_file_and_one_line(
    program: Program, newsroom: Newsroom, run: Run
) -> None:
    program.new("outputs/lists/genre.py", GENRE, most=40)
    program.line(
        TABLE,
        "from newsgen.outputs.lists.kind import ListKind",
        "from newsgen.outputs.lists.genre import GENRE\n",
    )
    program.line(TABLE, "        MONTH,\n", "        GENRE,\n")
    newsroom.theme(
        "own",
        "default",
        genre__html='{% extends "list.html" %}{% block list_label %}{{ genre }}{% endblock %}',
    )
    week(newsroom, genre="analysis").story("sports/derby", genre="review")
    run("build")
    assert "Ferry 1 is late" in newsroom.read("/genres/analysis/page/1/")
    assert "Ferry 7 is late" in newsroom.read("/genres/analysis/feed.xml")
    assert '/genres/review/feed.xml"' in newsroom.read("/genres/review/")

    newsroom.replace("content/sports/derby.md", '"review"', '"analysis"')
    explained = run("build", "--explain")
    assert re.search(r"genres/analysis/index\.html: .*story \S+ entered", explained)
    assert re.search(r"genres/analysis/feed\.xml: .*story \S+ entered", explained)
    assert "genres/analysis/page/1/index.html" not in explained
    assert not newsroom.has("/genres/review/")
    run("verify")
    without(newsroom, "/genres/analysis/", "/genres/analysis/page/1/", "/genres/analysis/feed.xml")


# In the list for two days from its date on.
LATELY = '''\
"""Stories of the last two days."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen.catalog.lists import Entry
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outputs.lists.kind import ListKind, Subject


def _entries(article: Article, config: Config) -> Iterable[Entry]:
    return (Entry("lately", closes=article.card.date + 172_800),)


LATELY = ListKind(
    name="lately",
    entries=_entries,
    every=lambda context: [""],
    is_shown=lambda context, which: True,
    url=lambda urls, which: "/lately/",
    called=lambda context, which: "the newest stories",
    subject=lambda door, which: Subject("Lately"),
    feeds=True,
)
'''


def test_a_story_leaves_a_list_two_days_after_its_date(
    program: Program, newsroom: Newsroom, run: Run
) -> None:
    program.new("outputs/lists/lately.py", LATELY, most=30)
    program.line(
        TABLE,
        "from newsgen.outputs.lists.month import MONTH",
        "from newsgen.outputs.lists.lately import LATELY\n",
    )
    program.line(TABLE, "        MONTH,\n", "        LATELY,\n")
    newsroom.story("world/old", date="2026-11-20 10:00", id="id-old")
    newsroom.story("world/ferry", date="2026-11-22 10:00", id="id-ferry")
    newsroom.story("world/tram", date="2026-11-23 10:00", id="id-tram")
    newsroom.story("world/plan", date="2026-11-26 10:00", id="id-plan")

    def lately(at: int) -> list[str]:
        explained = run("build", "--explain", at=at)
        run("verify")
        found = re.findall(r"<link>https://courier.test/world/.*?/(\w+)/<", feed())
        return [*found, *re.findall(r"lately/feed\.xml: (.*)", explained)]

    def feed() -> str:
        return newsroom.read("/lately/feed.xml")

    assert lately(NOON) == ["tram", "ferry", "it is new"]
    assert lately(NOON + DAY - 7201) == ["tram", "ferry"]
    why = "newest 30 of lately in feed: story id-ferry left"
    assert lately(NOON + DAY) == ["tram", why]
    assert "world/2026/11/ferry/index.html" not in run("build", "--explain", at=NOON + DAY)
    why = "newest 30 of lately in feed: story id-tram left"
    assert lately(NOON + 2 * DAY) == [why]
    assert "id-ferry" in newsroom.read("/feed.xml")
    # The other way round: a build as of an earlier moment.
    assert lately(NOON)[:2] == ["tram", "ferry"]
    with newsroom.catalog() as catalog:
        query = (
            "SELECT list, enters FROM agenda WHERE at > ? AND list != 'news-sitemap' ORDER BY at"
        )
        rows = catalog.execute(query, (NOON,))
        assert rows.fetchall() == [
            ("lately", 0),
            ("lately", 0),
            *[("all", 1), ("lately", 1), ("lately", 0)],
        ]


TEXT = '''\
"""The newest stories as plain text, one a line."""

from __future__ import annotations

from newsgen.outputs.feeds.model import Channel
from newsgen.outputs.moments import w3c


def text(channel: Channel) -> bytes:
    """The feed as a document, newest item first."""
    stories = [item.story for item in channel.items]
    lines = [f"{w3c(story.published)} {story.title} <{story.url}>" for story in stories]
    return "\\n".join([channel.title, *lines, ""]).encode()
'''


def test_a_format_of_feeds_is_one_new_file_its_record_and_its_name(
    program: Program, newsroom: Newsroom, run: Run
) -> None:
    formats = "newsgen/outputs/feeds/formats.py"
    program.new("outputs/feeds/text.py", TEXT, most=20)
    program.line(
        formats,
        "from newsgen.outputs.kind import",
        "from newsgen.outputs.feeds.text import text\n",
    )
    record = '    FeedFormat("text", "Text", "feed-text", "text/plain", "feed.txt", text),\n'
    program.line(formats, ")\nBY_KIND", record)
    names = program.folder / "newsgen/outlet/tables.py"
    known = names.read_text(encoding="utf-8")
    assert 'Literal["rss", "atom", "json"]' in known
    names.write_text(known.replace('"atom", "json"]', '"atom", "json", "text"]'), encoding="utf-8")
    newsroom.append("config.toml", "\n[feeds]\nauthors = true\ntags = true\n")
    newsroom.author("ana", "Ana Brito")
    week(newsroom, author="ana", tags=["Ferries"])
    run("build")
    for url in ("/", "/world/", "/authors/ana/", "/tags/ferries/"):
        first, second, *_ = newsroom.read(f"{url}feed.txt").splitlines()
        assert first.startswith("The Test Courier")
        assert second.startswith("2026-09-06T23:00:00Z Ferry 7 is late <https://courier.test/")
        assert 'type="text/plain" title=' in newsroom.read(url)
        assert f"https://courier.test{url}feed.txt" in newsroom.read(url)

    newsroom.replace("content/world/2026/7.md", "Ferry 7", "Boat 7")
    explained = run("build", "--explain")
    assert re.search(r"world/feed\.txt: .*story \S+ changed", explained)
    assert "sports/feed.txt" not in explained
    assert "Boat 7" in newsroom.read("/tags/ferries/feed.txt")
    newsroom.replace("config.toml", "[outlet]", '[urls]\ntag = "/t/{tag}/"\n[outlet]')
    run("build")
    assert newsroom.read("/tags/ferries/feed.txt") == newsroom.read("/t/ferries/feed.txt")
    run("verify")
    without(newsroom, "/feed.txt", "/t/ferries/feed.txt")


COUNT = '''

def story_count(door: Door, list_: str) -> int:
    """How many stories stand in a list."""
    count = int(door.context.queries.lists.count(list_))
    door.note(COUNT, list_, str(count))
    return count


COUNT = FactKind(name="count", ask=story_count, words="count of {}", woken_by_list=_itself)
FACTS += (COUNT,)
'''
COUNTED = '''\
"""How many stories the front page may show."""

from newsgen.model import Page
from newsgen.outputs.kind import FEEDS, ONCE, OutputKind
from newsgen.render.reads.listings import story_count

COUNTED = OutputKind(
    name="counted",
    rank=FEEDS,
    render=lambda door, page: str(story_count(door, "home")),
    of={ONCE: lambda context, _: [Page("counted", "/count.txt", "", "newsgen", context.language)]},
)
'''


def test_a_kind_of_fact_is_one_record_and_the_function_beside_it(
    program: Program, newsroom: Newsroom, run: Run
) -> None:
    room = program.folder / "newsgen/render/reads/listings.py"
    room.write_text(room.read_text(encoding="utf-8") + COUNT, encoding="utf-8")
    program.new("outputs/counted.py", COUNTED, most=20)
    program.into_table("newsgen/outputs/kinds.py", "newsgen.outputs.counted", "COUNTED")
    week(newsroom)
    run("build")
    assert newsroom.read("/count.txt") == "7"
    newsroom.replace("content/world/2026/2.md", "Ferry 2", "Boat 2")
    assert "count.txt" not in run("build", "--explain")
    newsroom.story("world/tram", id="id-tram")
    assert "count.txt: count of home: story id-tram entered" in run("build", "--explain")
    assert newsroom.read("/count.txt") == "8"
    run("verify")
    newsroom.story("world/bus", title="")  # the next build fails, and leaves a suspect
    newsroom.run("build", check=False, PYTHONPATH=str(program.folder))
    newsroom.story("world/bus")
    without(newsroom, "/count.txt")


def test_a_key_of_front_matter_is_one_field_and_one_line_in_views(
    program: Program, newsroom: Newsroom, run: Run
) -> None:
    program.line(
        "newsgen/intake/frontmatter.py",
        '    kicker: ShownLine = Field(default="", description="a few words above the headline")\n',
        '    subtitle: ShownLine = Field(default="", description="a line below the headline")\n',
    )
    program.line(
        "newsgen/render/views.py",
        "    @property\n    def edited(self)",
        '    subtitle = text("subtitle")\n',
    )
    card = program.folder / "themes/default/templates/parts/card.html"
    card.write_text(card.read_text(encoding="utf-8") + "{{ story.subtitle }}", encoding="utf-8")
    page = program.folder / "themes/default/templates/article.html"
    text = page.read_text(encoding="utf-8").replace(
        "{% endblock %}", "{{ story.subtitle }}{% endblock %}", 1
    )
    page.write_text(text, encoding="utf-8")
    newsroom.story("world/ferry", subtitle='"All" at <sea>', id="id-ferry").story("sports/derby")
    run("build")
    shown = "“All” at &lt;sea&gt;"
    assert shown in newsroom.read("/world/")
    assert shown in newsroom.read("/world/2026/11/ferry/")

    newsroom.replace("content/world/ferry.md", "sea", "anchor")
    explained = run("build", "--explain")
    assert "world/index.html: " in explained
    assert "sports/index.html" not in explained
    assert "at &lt;anchor&gt;" in newsroom.read("/world/")
    run("verify")

    newsroom.replace("content/world/ferry.md", "anchor", "TK")
    found = newsroom.run("check", check=False, PYTHONPATH=str(program.folder)).stdout
    assert '"subtitle" holds "TK"' in found


AGENDA = '''\
"""newsgen agenda."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from newsgen.catalog.baseline import Baseline
from newsgen.catalog.store import catalog_of
from newsgen.commands.common import OUTPUT, SITE, fixable, output_of
from newsgen.newsroom.memory import looking
from newsgen.outlet.config import load_config


@click.command("agenda")
@SITE
@OUTPUT
@fixable
def command(root: Path, output: Path | None) -> None:
    """Show what changes next by time alone."""
    zone = load_config(root).zone
    with looking(root, output_of(root, output)) as connection:
        last = int(Baseline(connection).value("at"))
        for one in catalog_of(connection, last).visibility.agenda(10):
            what = "enters" if one.enters else "leaves"
            click.echo(f"{datetime.fromtimestamp(one.at, zone):%Y-%m-%d %H:%M} {one.path} {what}")
'''


def test_a_command_that_only_looks_is_one_new_file_and_its_entry(
    program: Program, newsroom: Newsroom, run: Run
) -> None:
    program.new("commands/agenda.py", AGENDA, most=30)
    cli = program.folder / "newsgen/cli.py"
    entries = cli.read_text(encoding="utf-8")
    opening = "COMMANDS: Mapping[str, str] = {\n"
    assert entries.count(opening) == 1
    entry = '    "agenda": "Say what changes next by time alone.",\n'
    cli.write_text(entries.replace(opening, opening + entry), encoding="utf-8")
    newsroom.story("world/plan", date="2026-11-26 10:00", expires="2026-12-01 08:00")
    newsroom.story("world/gone", status="withdrawn").story("world/ferry")
    refused = newsroom.run("agenda", check=False, PYTHONPATH=str(program.folder))
    assert refused.returncode == 1
    assert "nothing was built into" in refused.stderr + refused.stdout
    run("build")
    assert run("agenda").splitlines() == [
        *("2026-11-26 10:00 content/world/plan.md enters",) * 2,
        "2026-11-28 10:00 content/world/plan.md leaves",  # what is news
        "2026-12-01 08:00 content/world/plan.md leaves",
    ]
