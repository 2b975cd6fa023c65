"""Ways to break a site.

Each is answered with one line that says where and what, and a hint; the published site stands.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from case_files import CASES, cases
from click.testing import CliRunner
from newsroom import Newsroom, tree

from newsgen.cli import main

Edit = Callable[[Newsroom], object]

STORY, OTHER = "content/world/ferry.md", "content/sports/regatta.md"
DRAFT, PAGE = "content/world/later.md", "content/pages/about.md"
AUTHOR, DATA = "content/_authors/mara-ellery.md", "content/_data/tides.toml"
GATE = "content/_images/gate.png"
PICTURE, CONFIG, THEME = "content/_images/quay.png", "config.toml", "themes/paper/theme.toml"
ARTICLE, FRONT = "themes/paper/templates/article.html", "themes/paper/templates/front.html"
STRINGS = "themes/paper/strings/en.toml"

SITE: Mapping[str, str] = {
    CONFIG: """\
[outlet]
name = "The Test Courier"
base_url = "https://courier.test"
timezone = "Europe/Lisbon"
logo = "_images/quay.png"
about = "We report on **tests**."

[outlet.about_blocks]
guests = "Guests write for themselves."

[[outlet.social]]
service = "mastodon"
url = "https://social.test/@courier"

[sections.world]
name = "World"
colour = "#123456"

[sections.world.straits]
name = "Straits"

[sections.sports]
name = "Sports"

[theme]
name = "paper"

[theme.options]
columns = 2

[urls]
article = "/{section}/{slug}/"

[lists]
per_page = 3

[markdown]
engine = "commonmark"
""",
    STORY: """\
---
id: ferry1
title: The ferry was late
date: 2026-11-20 10:00
author: mara-ellery
tags: [Ferries, Weather]
image:
  src: ../_images/quay.png
  alt: A quay
---

The ferry was late, as [the regatta](../sports/regatta.md) had been.

![The quay](../_images/quay.png)
""",
    OTHER: """\
+++
id = "regatta"
title = "The regatta"
date = 2026-11-19T10:00:00+00:00
authors = ["mara-ellery", "Jane Guest"]
+++

Nobody won.
""",
    DRAFT: "---\ntitle: Later\ndate: 2026-12-24\n---\n\nSnow.\n",
    AUTHOR: "---\nname: Mara Ellery\nphoto: ../_images/quay.png\n---\n\nWrites about *boats*.\n",
    PAGE: "---\ntitle: About us\norder: 1\n---\n\nWe are few.\n",
    DATA: '[high]\nmonday = "06:12"\n',
    "content/_data/boats.json": '{"boats": ["Hallin"]}\n',
    "content/_data/crew.yaml": "skipper: Ada\n",
    THEME: """\
name = "paper"
parent = "bare"

[options.columns]
type = "number"
default = 3

[options.paper]
type = "choice"
default = "pink"
choices = ["pink", "white"]
""",
    ARTICLE: """\
{% extends "parent:article.html" %}
{% block main %}
{{ super() }}
<p>{{ data("tides").high.monday }}</p>
{% if outlet.logo %}<img src="{{ outlet.logo.url }}" alt="">{% endif %}
{% if story.picture %}<img src="{{ story.picture.url }}" alt="{{ story.picture.alt }}">{% endif %}
{% for author in story.authors if author.photo %}<img src="{{ author.photo.url }}" alt="">\
{{ author.bio }}{% endfor %}
{{ story.about }}
{% endblock %}
""",
    FRONT: '{% extends "parent:front.html" %}\n',
    STRINGS: 'greeting = "Good morning"\n',
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """The site as it is before anybody breaks it, built."""
    room = Newsroom(tmp_path_factory.mktemp("published") / "site").bare()
    for path, text in SITE.items():
        room.write(path, text)
    room.write(PICTURE, PNG)
    room.build()
    return room


def change(path: str, old: str, new: str) -> Edit:
    return lambda room: room.replace(path, old, new)


def put(path: str, text: str | bytes) -> Edit:
    return lambda room: room.write(path, text)


def gone(path: str) -> Edit:
    return lambda room: room.remove(path)


def both(*edits: Edit) -> Edit:
    return lambda room: [edit(room) for edit in edits]


def header(*lines: str) -> str:
    return "\n".join(["---", *lines, "---", "", "Text.", ""])


def new_story(*lines: str) -> Edit:
    """Another story, whose header ends in these lines."""
    return put("content/world/new.md", header("title: New", "date: 2026-11-21", *lines))


BREAKS: Mapping[str, Edit] = {
    # Stories: what stands in the header
    "key misspelled": change(STORY, "author:", "auhtor:"),
    "key unknown": new_story("colour: red"),
    "key twice": new_story("title: Newer"),
    "key of the picture outside it": new_story("alt: A quay"),
    "no title": change(STORY, "title: The ferry was late\n", ""),
    "empty title": change(STORY, "title: The ferry was late", "title:"),
    "title is a list": change(STORY, "title: The ferry was late", "title: [a, b]"),
    "colon in a title": change(STORY, "title: The ferry was late", "title: Ferry: late: again"),
    "quotation mark left open": change(STORY, "title: The ferry", 'title: "The ferry'),
    "no date": change(STORY, "date: 2026-11-20 10:00\n", ""),
    "date in words": change(STORY, "2026-11-20 10:00", "20 November 2026"),
    "date that is none": change(STORY, "2026-11-20", "2026-02-30"),
    "time that is none": change(STORY, "10:00", "25:00"),
    "time that the clock skips": change(STORY, "2026-11-20 10:00", "2026-03-29 01:30"),
    "time that the clock repeats": change(STORY, "2026-11-20 10:00", "2026-10-25 01:30"),
    "updated before published": new_story("updated: 2020-01-01"),
    "unknown section": new_story("section: wrold"),
    "subsection without its parent": new_story("section: straits"),
    "folder of no section": put("content/wrold/x.md", header("title: X", "date: 2026-11-21")),
    "story in no folder": put("content/x.md", header("title: X", "date: 2026-11-21")),
    "author without a record": change(STORY, "mara-ellery", "mara-elery"),
    "author without a record, in a list": new_story("authors: [mara-ellery, kofi-lanyon]"),
    "author named twice over": new_story("author: A B", "authors: [C D]"),
    "id with blanks": new_story("id: My id"),
    "id of another story": new_story("id: ferry1"),
    "slug with a slash": new_story("slug: a/b"),
    "URL of another story": new_story("slug: ferry"),
    "alias of another story's URL": new_story("aliases: [/world/ferry/]"),
    "alias without a slash": new_story("aliases: old"),
    "tags in one text": new_story("tags: a, b"),
    "draft is maybe": new_story("draft: maybe"),
    "genre misspelled": new_story("genre: analisis"),
    "language that is none": new_story("lang: english"),
    "no such about block": new_story("about: guest"),
    "no such layout": new_story("layout: longread"),
    "canonical without a scheme": new_story("canonical: courier.test/x"),
    "embargo without a reason": new_story("embargo: {until: 2027-01-01}"),
    "picture not there": change(STORY, "src: ../_images/quay.png", "src: ../_images/quai.png"),
    "picture that is none": change(STORY, "src: ../_images/quay.png", "src: ../_images/quay.txt"),
    "picture outside content": change(STORY, "src: ../_images/quay.png", "src: ../../../quay.png"),
    "picture is a text": change(
        STORY, "image:\n  src: ../_images/quay.png\n  alt: A quay", "image: ../_images/quay.png"
    ),
    # Stories: the file
    "no header": put("content/world/new.md", "Just text.\n"),
    "header not closed": put(
        "content/world/new.md", "---\ntitle: New\ndate: 2026-11-21\n\nText.\n"
    ),
    "header closed by a long dash": put(
        "content/world/new.md", "---\ntitle: New\ndate: 2026-11-21\n—\n\nText.\n"
    ),
    "empty file": put("content/world/new.md", ""),
    "tab in the header": new_story("image:", "\tsrc: ../_images/quay.png"),
    "Latin-1": put(
        "content/world/new.md", header("title: Caf\u00e9", "date: 2026-11-21").encode("latin-1")
    ),
    "merge conflict": put(
        "content/world/new.md",
        header(
            "title: New",
            "<<<<<<< mine",
            "date: 2026-11-21",
            "=======",
            "date: 2026-11-22",
            ">>>>>>> theirs",
        ),
    ),
    "TOML text without quotation marks": change(OTHER, '"The regatta"', "The regatta"),
    "symbolic link": lambda room: (room.root / "content/world/new.md").symlink_to(
        room.root / STORY
    ),
    # Stories: the text
    "dead link": change(STORY, "regatta.md", "regata.md"),
    "dead picture in the text": change(STORY, "(../_images/quay.png)", "(../_images/quai.png)"),
    "content is a file": lambda room: (
        shutil.rmtree(room.root / "content"),
        room.write("content", "mine"),
    ),
    # Author records, pages, data
    "author without a name": change(AUTHOR, "name: Mara Ellery\n", ""),
    "author's key misspelled": change(AUTHOR, "name:", "nmae:"),
    "author's photo not there": change(AUTHOR, "quay.png", "quai.png"),
    "author's file with capitals": put(
        "content/_authors/Jane Guest.md", header("name: Jane Guest")
    ),
    "author's e-mail that is none": change(AUTHOR, "photo:", "email: mara\nphoto:"),
    "author's bio with a dead link": change(AUTHOR, "*boats*", "[boats](../boats.md)"),
    "page without a title": change(PAGE, "title: About us\n", ""),
    "page's order in words": change(PAGE, "order: 1", "order: first"),
    "page with a dead link": change(PAGE, "We are few.", "We are [few](few.md)."),
    "page with a story's key": change(PAGE, "order: 1", "date: 2026-11-21"),
    "two pages of one name": put("content/pages/about/index.md", header("title: More about us")),
    "page that takes a section's URL": put("content/pages/world.md", header("title: World")),
    "data: broken TOML": change(DATA, '"06:12"', "06:12 h"),
    "data: broken JSON": change("content/_data/boats.json", '["Hallin"]', '["Hallin",]'),
    "data: broken YAML": change("content/_data/crew.yaml", "skipper: Ada", "skipper: [Ada"),
    "data: two files of one name": put("content/_data/tides.json", "{}"),
    "data: endless nesting": put("content/_data/boats.json", "[" * 100_000),
    "data: a number that is none": put("content/_data/boats.json", '{"boats": NaN}'),
    "data: half a character": put("content/_data/boats.json", r'{"boats": "\ud800"}'),
    # Pictures and files
    "file name with a line break": put(
        "content/world/two\nlines.md", header("title: X", "date: 2026-11-21")
    ),
    "file in the place of pictures": put("content/_static/media", "mine"),
    "alias in newsgen's own place": new_story("aliases: [/.newsgen]"),
    "damaged picture": both(
        put(GATE, PNG[:20]), change(STORY, "](../_images/quay", "](../_images/gate")
    ),
    "lead picture that is a text": both(
        put(GATE, "not a picture"), change(STORY, "src: ../_images/quay", "src: ../_images/gate")
    ),
    "author's photo that is empty": both(put(GATE, b""), change(AUTHOR, "quay", "gate")),
    "logo of an unknown kind": both(
        put(GATE, b"....ftypheic...."), change(CONFIG, "_images/quay", "_images/gate")
    ),
    "picture that is a document": both(
        put("content/_images/rules.pdf", "%PDF-1.7"),
        change(STORY, "](../_images/quay.png", "](../_images/rules.pdf"),
    ),
    "link to a page that runs": both(
        put("content/world/quiz.html", "<script>go()</script>"),
        change(STORY, "![The quay](../_images/quay.png)", "[Our quiz](quiz.html)"),
    ),
    "file in the place of a page": put("content/_static/index.html", "<p>mine</p>"),
    "file in the place of a folder": put("content/_static/world", "mine"),
    # config.toml
    "config: no outlet": put(CONFIG, '[sections.world]\nname = "World"\n'),
    "config: unknown key": change(CONFIG, "base_url", "base_ulr"),
    "config: unknown table": change(CONFIG, "[lists]", "[list]"),
    "config: address without scheme": change(CONFIG, "https://courier.test", "courier.test"),
    "config: no such zone": change(CONFIG, "Europe/Lisbon", "Europe/Lisboa"),
    "config: text without quotation marks": change(
        CONFIG, '"The Test Courier"', "The Test Courier"
    ),
    "config: table twice": change(CONFIG, "[lists]", "[urls]\n[lists]"),
    "config: colour that is none": change(CONFIG, "#123456", "navy"),
    "config: number in quotation marks": change(CONFIG, "per_page = 3", 'per_page = "3"'),
    "config: number too small": change(CONFIG, "per_page = 3", "per_page = 0"),
    "config: URL pattern without a slug": change(CONFIG, "/{section}/{slug}/", "/{section}/"),
    "config: URL pattern with an unknown name": change(
        CONFIG, "/{section}/{slug}/", "/{section}/{slg}/"
    ),
    "config: section's id with capitals": change(CONFIG, "[sections.sports]", "[sections.Sports]"),
    "config: engine misspelled": change(CONFIG, '"commonmark"', '"comonmark"'),
    "config: unknown extension": change(CONFIG, 'engine = "commonmark"', 'extensions = ["tabels"]'),
    "config: logo not there": change(CONFIG, "_images/quay.png", "_images/quai.png"),
    "config: dead link in the about block": change(CONFIG, "**tests**", "[tests](pages/tests.md)"),
    "config: no such theme": change(CONFIG, 'name = "paper"', 'name = "papre"'),
    "config: unknown theme option": change(CONFIG, "columns = 2", "colums = 2"),
    "config: theme option of another kind": change(CONFIG, "columns = 2", 'columns = "two"'),
    "config: theme option that is no choice": change(CONFIG, "columns = 2", 'paper = "blue"'),
    # Themes
    "theme: no such parent": change(THEME, '"bare"', '"bear"'),
    "theme: its own parent": change(THEME, '"bare"', '"paper"'),
    "theme: broken TOML": change(THEME, '"bare"', "bare"),
    "theme: unknown key": change(THEME, "parent", "parents"),
    "theme: option without a default": change(THEME, "default = 3\n", ""),
    "theme: option of an unknown type": change(THEME, '"number"', '"numeric"'),
    "theme: default of another kind": change(THEME, "default = 3", 'default = "three"'),
    "strings: broken TOML": put(STRINGS, "greeting = Good morning\n"),
    "strings: number for a text": put(STRINGS, "greeting = 1\n"),
    "strings: plural without other": put(STRINGS, 'greeting = { one = "x" }\n'),
    "strings: unknown placeholder": both(
        put(STRINGS, 'greeting = "Hello {nmae}"\n'), put(FRONT, '{{ t("greeting", name="x") }}\n')
    ),
    "template: tag not closed": change(ARTICLE, "{% endblock %}", ""),
    "template: unknown tag": change(FRONT, "extends", "extend"),
    "template: brace left open": change(ARTICLE, "high.monday }}", "high.monday }"),
    "template: unknown name": put(FRONT, "<p>\n{{ storys }}\n"),
    "template: unknown attribute": change(ARTICLE, "{{ story.about }}", "{{ story.abuot }}"),
    "template: unknown attribute of the outlet": put(FRONT, "{{ outlet.nmae }}\n"),
    "template: unknown option": put(FRONT, "{{ options.colums }}\n"),
    "template: unknown filter": put(FRONT, "{{ outlet.name|uper }}\n"),
    "template: unknown function": put(FRONT, "{{ url_for('x') }}\n"),
    "template: unknown parent": put(FRONT, '{% extends "parent:frnt.html" %}\n'),
    "template: include that is not there": put(
        FRONT, '<p></p>\n{% include "parts/nothing.html" %}\n'
    ),
    "template: include from outside the theme": put(
        FRONT, '{% include "../../../config.toml" %}\n'
    ),
    "template: macro that is not there": put(
        FRONT, '{% from "links.html" import lnk %}\n{{ lnk() }}\n'
    ),
    "template: word for a number": put(FRONT, '{{ newest("three") }}\n'),
    "template: includes itself": put(FRONT, '{% include "front.html" %}\n'),
    "template: unknown static file": put(FRONT, '{{ static("css/nothing.css") }}\n'),
    "template: unknown string": put(FRONT, '{{ t("greetings") }}\n'),
    "template: unknown date form": change(
        ARTICLE, "{{ story.about }}", '{{ story.date|date("huge") }}'
    ),
    "template: date of no date": put(FRONT, "{{ outlet.name|date }}\n"),
    "template: division by zero": put(FRONT, "{{ 1 / 0 }}\n"),
    "template: data file that is not there": change(ARTICLE, '"tides"', '"tiedes"'),
    "template: not UTF-8": put(FRONT, "caf\u00e9".encode("latin-1")),
    "template: taken away": gone("themes/bare/templates/article.html"),
    "template: endless recursion": put(FRONT, "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}\n"),
}


EXPECTED: Mapping[str, str] = {case.title: case.expected for case in cases("breakage.txt")}


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, str]]:
    """What was said of each break, put into the case file where that is asked for."""
    gathered: dict[str, str] = {}
    yield gathered
    if os.environ.get("UPDATE_CASES"):
        text = "".join(f"=== {name}\n>>>\n{said}" for name, said in gathered.items())
        (CASES / "breakage.txt").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_site(
    published: Newsroom, told: dict[str, str], tmp_path: Path, name: str
) -> None:
    published.copied_to(tmp_path / "site")
    room = Newsroom(tmp_path / "site", SITE[CONFIG])
    before = tree(room.output)
    BREAKS[name](room)
    done = CliRunner().invoke(
        main, ["build", str(room.root), "--jobs", "1", "--at", "2026-11-23T12:00"]
    )
    said, count = done.stderr.removesuffix("\n").rpartition("\n")[::2]
    told[name] = f"{said}\n"
    assert done.exit_code == 1, repr(done.exception)
    assert os.environ.get("UPDATE_CASES") or told[name] == EXPECTED.get(name)
    assert count == "1 problem; nothing was published"
    assert "Traceback" not in done.output
    assert tree(room.output) == before
    assert not (room.root / ".output.newsgen" / "staging").exists()


def test_there_are_enough_ways_and_each_answer_is_a_line_with_its_place_and_a_hint() -> None:
    assert list(EXPECTED) == list(BREAKS)
    assert len(EXPECTED) >= 50
    whole = set()
    for name, expected in EXPECTED.items():
        line, hint = expected.splitlines()
        assert re.fullmatch("  [^ ].*[^.]", hint), hint
        place, message = re.fullmatch(r"([\w./ \\-]+(?::\d+)*): ([^A-Z].*[^.])", line).groups()  # type: ignore[union-attr]
        numbers = place.count(":")
        whole |= {name} if not numbers else set()
        assert numbers in (0, 1 if "/templates/" in place else 2), (
            f"{line}: only templates know no columns"
        )
        assert message
    assert whole == {
        "content is a file",
        "file name with a line break",
        "file in the place of pictures",
        "symbolic link",
        "author's file with capitals",
        "file in the place of a page",
        "file in the place of a folder",
    }, "what is wrong with a file as a whole has no line"


def test_all_that_is_wrong_is_said_at_once(published: Newsroom, tmp_path: Path) -> None:
    published.copied_to(tmp_path / "site")
    room = Newsroom(tmp_path / "site", SITE[CONFIG])
    names = (
        "no title",
        "page's order in words",
        "data: broken JSON",
        "template: tag not closed",
    )
    for name in names:
        BREAKS[name](room)
    places = [problem.partition(": ")[0] for problem in room.problems()]
    assert places == [
        "content/_data/boats.json:1:21",
        "content/pages/about.md:3:1",
        "content/world/ferry.md:1:1",
        "themes/paper/templates/article.html:8",
    ]


def test_a_fault_in_the_shipped_theme_is_named_without_the_machines_paths(
    published: Newsroom, tmp_path: Path
) -> None:
    """The default theme asks for strings that a child theme can spoil."""
    published.copied_to(tmp_path / "site")
    room = Newsroom(tmp_path / "site", SITE[CONFIG]).replace(THEME, '"bare"', '"default"')
    room.write(ARTICLE, "").write(STRINGS, 'skip = "To {place}"\n')
    done = CliRunner().invoke(
        main, ["build", str(room.root), "--jobs", "1", "--at", "2026-11-23T12:00"]
    )
    assert done.exit_code == 1
    assert re.match(
        r"themes/default/templates/base\.html:\d+: the string \"skip\" cannot be filled in: ",
        done.stderr,
    ), done.stderr
    assert len(done.stderr.splitlines()) == 3, "one problem, however many pages have it"


def test_a_site_is_whole_again_once_it_is_mended(published: Newsroom, tmp_path: Path) -> None:
    published.copied_to(tmp_path / "site")
    room = Newsroom(tmp_path / "site", SITE[CONFIG])
    before = tree(room.output)
    room.replace(STORY, "regatta.md", "regata.md").problems()
    room.replace(STORY, "regata.md", "regatta.md").build()
    assert tree(room.output) == before
