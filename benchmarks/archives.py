"""From a raw archive of another program to a published site, by newsgen's own commands alone.

python benchmarks/archives.py [NAME ...] --stories 1000

Six archives are made up, each in the form, and with the share of oddities, of one that was counted;
their words are the benchmark's own. Then come the steps of somebody who moves in: look at the
summary, let `check --fix` mend what is mechanical, look again, publish what is right.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus import SECTIONS, Story, archive

Keys = dict[str, object]
CONFIG = """
[outlet]
name = "The Archive"
base_url = "https://archive.example"
language = "en"
timezone = "America/New_York"
about = "News since long ago."

[check]
archive_before = 2026-08-30
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """The form of an archive: where a story lies, how its header is written, which keys it has,
    and what its body holds. `settings` are added to config.toml.
    """

    path: Callable[[Story], str]
    header: Callable[[Keys], str]
    keys: Callable[[Story, random.Random], Keys]
    body: Callable[[Story, random.Random], str]
    settings: str = ""


def _yaml(keys: Keys) -> str:
    lines = [f"{key}: {_value(value)}" for key, value in keys.items()]
    return "---\n" + "\n".join(lines) + "\n---\n"


def _toml(keys: Keys) -> str:
    plain = {key: value for key, value in keys.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in keys.items() if isinstance(value, dict)}
    lines = [f"{key} = {_value(value)}" for key, value in plain.items()]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{key} = {_value(value)}" for key, value in table.items())]
    return "+++\n" + "\n".join(lines) + "\n+++\n"


class Bare(str):
    """A value that is written without quotation marks, such as a date."""

    __slots__ = ()


def _value(value: object) -> str:
    return str(value) if isinstance(value, Bare) else json.dumps(value, ensure_ascii=False)


def _some(chance: random.Random, share: float) -> bool:
    return chance.random() < share


def _mixed(story: Story, chance: random.Random, extras: Mapping[str, float]) -> str:
    """The body, with further paragraphs, each in a share of the stories."""
    paragraphs = story.body.split("\n\n")
    for text, share in extras.items():
        if _some(chance, share):
            paragraphs.insert(chance.randrange(len(paragraphs)) + 1, text)
    return "\n\n".join(paragraphs)


# -- six archives ----------------------------------------------------------------------------------


def _newsroom_keys(story: Story, chance: random.Random) -> Keys:
    keys: Keys = {
        "title": story.title,
        "published": Bare(f"{story.date:%Y-%m-%dT%H:%M:%S-04:00}"),
        "authors": [story.author],
        "description": story.summary,
        "blurb": story.summary[:60],
        "topics": list(story.tags),
        "image": f"{story.date:%Y/%m}/{story.slug}.jpeg",
        "image-description": story.title,
        "image-credit": "Jane Doe / The Archive",
        "internal-id": story.slug.upper()[:20],
        "slug": story.slug.title() if _some(chance, 0.01) else story.slug,
    }
    if _some(chance, 0.02):
        keys["aliases"] = [f"news/{story.slug} /"]
    if _some(chance, 0.005):
        keys["pinned"] = True
    return keys


NEWSROOM = Kind(
    lambda story: f"{story.section}/{story.date:%Y}/{story.slug}.md",
    _toml,
    _newsroom_keys,
    lambda story, chance: _mixed(
        story,
        chance,
        {
            "{{< donate/box >}}": 0.28,
            '{{< picture src="a.jpg" caption="A quay" >}}': 0.25,
            '<script src="https://widgets.example/a.js"></script>': 0.47,
            '<iframe src="https://films.example/1"></iframe>': 0.04,
        },
    ),
)


def _agency_keys(story: Story, chance: random.Random) -> Keys:
    clock = f"{story.date.hour}:{story.date:%M:%S} -0500"
    keys: Keys = {
        "title": story.title,
        "date": Bare(f"{story.date:%Y-%m-%d} {clock}"),
        "summary": story.summary,
        "authors": [story.author.lower().replace(" ", "-")],
        "topics": list(story.tags),
        "slug": story.slug if _some(chance, 0.99) else f"{story.slug}_{'x' * 120}",
    }
    if _some(chance, 0.8):
        keys["expirydate"] = Bare(f"{story.date.year + 3}-01-01")
    if _some(chance, 0.1):
        keys["aliases"] = [f"/{story.date:%Y/%m/%d}/{story.slug}/"]
    return keys


AGENCY = Kind(
    lambda story: f"{story.section}/{story.date:%Y/%m}/{story.date:%Y-%m-%d}-{story.slug}.md",
    _yaml,
    _agency_keys,
    lambda story, chance: _mixed(
        story,
        chance,
        {
            'See {{< ref "world/gone.md" >}} for more.': 0.5,
            '[the guide]({{< ref "guide.md" >}})': 0.015,
            '{{< note heading="Note" >}}Read this.{{< /note >}}': 0.07,
            "![A chart](https://files.example/chart.png)": 0.2,
        },
    ),
)


def _posts_keys(story: Story, chance: random.Random) -> Keys:
    keys: Keys = {
        "layout": "post",
        "title": story.title,
        "date": Bare(f"{story.date:%Y-%m-%d}"),
        "authors": [story.author.split()[0].lower()],
        "tags": list(story.tags),
        "excerpt": story.summary,
    }
    if _some(chance, 0.5):
        keys["image"] = f"/assets/blog/{story.slug}.jpg"
    return keys


POSTS = Kind(
    lambda story: f"{story.section}/_posts/{story.date:%Y-%m-%d}-{story.slug}.md",
    _yaml,
    _posts_keys,
    lambda story, chance: _mixed(
        story,
        chance,
        {
            '{% include image.html src="a.jpg" %}': 0.4,
            "[more]({{ site.baseurl }}/about/)": 0.3,
            "[a tool]({% post_url 2014-01-01-tool %})": 0.05,
            "A paragraph.\n{: .small}": 0.05,
        },
    ),
)


def _blog_keys(story: Story, chance: random.Random) -> Keys:
    dotted = f"{story.title.split()[0].title()}-1.{chance.randrange(80)}.0-{story.slug[:30]}"
    keys: Keys = {
        "title": story.title,
        "date": Bare(f"{story.date:%Y-%m-%d}"),
        "path": f"{story.date:%Y/%m/%d}/{dotted if _some(chance, 0.44) else story.slug}",
        "authors": [story.author],
        "description": "",
        "extra": {"team": "The Desk", "release": _some(chance, 0.3)},
    }
    if _some(chance, 0.8):
        keys["aliases"] = [f"{story.date:%Y/%m/%d}/{story.slug}.html"]
    return keys


BLOG = Kind(
    lambda story: f"{story.section}/{story.date:%Y-%m-%d}-{story.slug}.md",
    _toml,
    _blog_keys,
    lambda story, chance: _mixed(story, chance, {"A note.[^a]\n\n[^a]: The note.": 0.09}),
)


def _moved_keys(story: Story, chance: random.Random) -> Keys:
    return {
        "title": story.title,
        "publishDate": f"{story.date:%Y-%m-%d}",
        "author": story.author if _some(chance, 0.9) else "haypo",
        "categories": [story.section.title()],
        "tags": list(story.tags),
        "permalink": f"/{story.date:%Y/%m}/{story.slug}.html",
        "draft": False,
    }


MOVED = Kind(
    lambda story: f"{story.section}/{story.date:%Y/%m}/{story.slug}/index.md",
    _yaml,
    _moved_keys,
    lambda story, chance: _mixed(
        story, chance, {"![A slide](slide.png)": 0.08, "<b>Bold</b> and\nTLDR – read on.": 0.05}
    ),
)


def _clippings_keys(story: Story, chance: random.Random) -> Keys:
    year = 1937 + story.date.day % 9
    return {
        "title": story.title,
        "date": Bare(f"{story.date.day} {story.date:%B} {year}"),
        "source": "The Daily Packet",
        "description": story.summary,
        "category": story.section,
        "keywords": list(story.tags),
        "lastmod": Bare(f"{story.date:%Y-%m-%d}"),
    }


CLIPPINGS = Kind(
    lambda story: f"{story.section}/{story.slug}.md",
    _yaml,
    _clippings_keys,
    lambda story, chance: _mixed(story, chance, {"![[scan.png]]": 0.08, "[[Another page]]": 0.2}),
)
KINDS: Mapping[str, Kind] = {
    "newsroom": NEWSROOM,
    "agency": AGENCY,
    "posts": POSTS,
    "blog": BLOG,
    "moved": MOVED,
    "clippings": CLIPPINGS,
}


# -- moving in -------------------------------------------------------------------------------------


def lay_out(folder: Path, kind: Kind, count: int, seed: int = 1) -> None:
    """A site whose content is the raw archive."""
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    sections = "".join(f'\n[sections.{name}]\nname = "{name.title()}"\n' for name in SECTIONS)
    (folder / "config.toml").write_text(CONFIG + kind.settings + sections, encoding="utf-8")
    for story in archive(count, seed, words=120):
        path = folder / "content" / kind.path(story)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = kind.header(kind.keys(story, chance)) + "\n" + kind.body(story, chance)
        path.write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, what it came to, and how long it took."""

    words: str
    told: str
    seconds: float


def move_in(folder: Path) -> Iterator[Step]:
    """The steps, one after the other: newsgen's commands, and what is left to a person's own."""
    yield _step(folder, "check --summary")
    for own in (out_of_posts, without_what_is_absent):
        if moved := own(folder):
            yield Step(own.__name__.replace("_", " "), f"{moved} files", 0.0)
    yield _step(folder, "check --fix --extra --summary")
    if written := records(folder):
        yield Step("records", f"{written} author records", 0.0)
    yield _step(folder, "check --summary")
    yield _step(folder, "build --skip-broken")


def out_of_posts(folder: Path) -> int:
    """Stories go from `_posts/` to the folder of their section."""
    posts = [*folder.glob("content/*/_posts/*.md")]
    for path in posts:
        path.replace(path.parents[1] / path.name)
    return len(posts)


def without_what_is_absent(folder: Path) -> int:
    """Lead pictures that are not in the repository, and layouts that are not in the theme, go out:
    `sed -i -e '/^image /d' -e '/^layout/d'` would do it.
    """
    touched = 0
    for path in folder.glob("content/**/*.md"):
        text = path.read_text(encoding="utf-8")
        left = re.sub(r"(?m)^(?:image|layout)(?: =|:) \".*\n", "", text)
        path.write_text(left, encoding="utf-8")
        touched += left != text
    return touched


def records(folder: Path) -> int:
    """Each author that is named by an id gets a record."""
    found = json.loads(_newsgen(folder, "check").stdout)["problems"]
    named = [re.search('no author record "([^"]+)"', one["message"]) for one in found]
    ids = {name[1] for name in named if name}
    for id_ in ids:
        name = id_.replace("-", " ").title()
        path = folder / "content" / "_authors" / f"{id_}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\nname: {name}\n---\n", encoding="utf-8")
    return len(ids)


def _step(folder: Path, words: str) -> Step:
    begun = time.monotonic()
    told = _told(_newsgen(folder, words).stdout)
    return Step(words, told, time.monotonic() - begun)


def _newsgen(folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newsgen", *words.split(), "--json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def _told(stdout: str) -> str:
    found = json.loads(stdout)
    if "skipped" in found:
        return f"{found['stories']} stories published, {len(found['skipped'])} left out"
    told = f"{found['errors']} errors of {len(found['kinds'])} kinds"
    return f"{len(found['changes'])} changes, {told} left" if "changes" in found else told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(KINDS))
    parser.add_argument("--stories", type=int, default=1000)
    wanted = parser.parse_args()
    for name in wanted.names or KINDS:
        folder = Path(tempfile.mkdtemp(prefix="archive-"))
        try:
            lay_out(folder / name, KINDS[name], wanted.stories)
            for step in move_in(folder / name):
                print(f"{name:10} {step.words:30} {step.told} ({step.seconds:.1f} s)", flush=True)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
