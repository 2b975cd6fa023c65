"""The site that is built under faults, what editors do to it, and what a state of it looks like."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image

from newsgen.catalog.database import close_catalog

NOON = "2026-11-23T12:00:00Z"
BASE = "https://courier.test"
CONFIG = f"""\
[outlet]
name = "The Test Courier"
base_url = "{BASE}"
about = "The Test Courier reports on **tests**."

[sections.world]
name = "World"

[sections.world.straits]
name = "Straits"

[sections.sports]
name = "Sports"

[lists]
per_page = 6
recent = 3

[feeds]
items = 8

[markdown]
engine = "commonmark"

[theme]
name = "courier"
"""
RELEASES = '\n[publish]\nmode = "releases"\nkeep = 3\n'
EXTRA_SECTION = '\n[sections.culture]\nname = "Culture"\n'
SECTIONS = ("world", "world/straits", "sports")
SOURCES = ("config.toml", "content", "themes")
URLS = ".output.newsgen/urls"  # the ledger of URLs, which is an input as well
Tree = Mapping[str, bytes]


def write(root: Path, path: str, text: str | bytes) -> None:
    """Write a source as an editor does who saves it to another name first."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    fresh.write_bytes(text.encode() if isinstance(text, str) else text)
    fresh.replace(target)


def picture(shade: int) -> bytes:
    """A picture of one colour."""
    data = io.BytesIO()
    Image.new("RGB", (6, 4), (shade % 256, 90, 60)).save(data, "png")
    return data.getvalue()


def story(title: str, day: int, body: str, *lines: str) -> str:
    """The text of a story's file."""
    head = [f"title: {title}", f"date: 2026-{1 + day // 28:02}-{1 + day % 28:02} 10:00", *lines]
    return "\n".join(["---", *head, "---", "", body, ""])


def path_of(number: int) -> str:
    """Where the story with this number lies, from the site's root."""
    return f"content/{SECTIONS[number % 3]}/story-{number:02}.md"


def up(number: int) -> str:
    """What leads from a story's folder to the top of content/."""
    return "../" * SECTIONS[number % 3].count("/") + "../"


def make(root: Path, config: str = CONFIG) -> None:
    """Write the site's first state: 40 stories, 6 pictures, 2 authors, a page, its own theme."""
    write(root, "config.toml", config)
    for number in range(40):
        lines = [f"tags: [Topic {number % 4}]", f"author: {'ana' if number % 3 else 'rui'}"]
        if number % 7 == 0:
            lines.append(f"image: {{src: {up(number)}_images/{number // 7}.png, alt: A test}}")
        link = f"[earlier](story-{number - 3:02}.md)" if number % 5 == 3 else "later"
        write(
            root,
            path_of(number),
            story(f"Story {number}", number, f"The ferry was {link} by {number} minutes.", *lines),
        )
    for number in range(6):
        write(root, f"content/_images/{number}.png", picture(number))
    for name in ("ana", "rui"):
        write(
            root,
            f"content/_authors/{name}.md",
            f"---\nname: {name.title()} Brito\n---\n\nWrites.\n",
        )
    write(root, "content/pages/about.md", "---\ntitle: About\n---\n\nWho we are.\n")
    write(root, "content/_static/favicon.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>\n')
    write(root, "themes/courier/theme.toml", 'name = "courier"\nparent = "default"\n')
    restyle(root, 0)


def restyle(root: Path, number: int) -> None:
    """Change the theme's look: the names of its published files change with it, on every page."""
    write(
        root,
        "themes/courier/static/css/site.css",
        f'body {{ background: url("wave.svg"); margin: {number}px; }}\n',
    )
    write(
        root,
        "themes/courier/static/css/wave.svg",
        f'<svg xmlns="http://www.w3.org/2000/svg" id="w{number}"/>\n',
    )


def edit(root: Path) -> None:
    """A busy morning: what is written, changed and deleted.

    That is bodies, a title, a new story with a new tag and picture, one deleted, one with another
    slug.
    """
    new = "content/world/aa-new.md"
    write(root, "content/_images/new.png", picture(200))
    lines = ("tags: [Brand New]", "author: ana", "image: {src: ../_images/new.png, alt: New}")
    write(root, new, story("The new one", 50, "See [another](straits/story-07.md).", *lines))
    write(
        root,
        path_of(6),
        story("Story 6", 6, "The body changed, see [the news](aa-new.md).", "author: rui"),
    )
    write(
        root,
        path_of(36),
        story("Story 36", 36, "A recent body changed.", "tags: [Topic 0]", "author: rui"),
    )
    write(
        root,
        path_of(38),
        story("Another title", 38, "The ferry was late.", "tags: [Topic 2]", "author: ana"),
    )
    write(
        root,
        path_of(34),
        story("Story 34", 34, "Moved.", "tags: [Topic 2]", "slug: moved-away", "author: ana"),
    )
    (root / path_of(35)).unlink()
    (root / "content/_images/5.png").unlink()


def tree(folder: Path) -> Tree:
    """Every file below a folder with its bytes; nothing where there is no folder."""
    found = (Path(where, name) for where, _, names in os.walk(folder) for name in names)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


class Snapshot:
    """All that builds made of a site, to be brought back as it was.

    Published files have their inodes and times.
    """

    def __init__(self, root: Path, vault: Path) -> None:
        self._root, self._vault = root, vault
        shutil.rmtree(vault, ignore_errors=True)
        for name in made(root):
            _carry(root / name, vault / name)

    def restore(self) -> None:
        """Bring it back. Sources are left alone: no build ever touches them."""
        for name in made(self._root):
            _remove(self._root / name)
        for path in sorted(self._vault.iterdir()) if self._vault.exists() else ():
            _carry(path, self._root / path.name)
        for catalog in (self._root / ".newsgen").glob("catalog.db"):
            # A copy is no catalog that newsgen trusts.
            close_catalog(catalog, sqlite3.connect(catalog))


def made(root: Path) -> list[str]:
    """What lies in a site's folder beside its sources."""
    return sorted(path.name for path in root.iterdir() if path.name not in SOURCES)


def _carry(source: Path, target: Path) -> None:
    """One more name for a published file, for it is never written in place; a copy of any other."""
    if source.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source.readlink())
    elif source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        for path in source.iterdir():
            _carry(path, target / path.name)
        shutil.copystat(source, target)
    elif {"output", "releases"} & set(source.parts):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


Edit = Callable[[Path], None]
