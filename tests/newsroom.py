"""A newsroom for tests: make a site, edit it, build it, look at what readers get."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from newsgen.build import build
from newsgen.catalog import database
from newsgen.errors import Broken
from newsgen.steps.order import Order, Report

THEMES = Path(__file__).parent / "themes"
# 2026-11-23 12:00 UTC: the present of all tests.
NOON = 1_795_435_200
CONFIG = """\
[outlet]
name = "The Test Courier"
base_url = "https://courier.test"
timezone = "Europe/Lisbon"
tagline = "News for tests"
about = "The Test Courier reports on **tests**."

[sections.world]
name = "World"
colour = "#123456"

[sections.world.straits]
name = "Straits"

[sections.sports]
name = "Sports"

[lists]
per_page = 3
recent = 3

[markdown]
engine = "commonmark"
"""


@dataclass
class Running:
    """A `newsgen serve` in a process of its own, and the lines that it has said so far."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def port(self) -> str:
        """The port that it listens on, or an empty string as long as it does not."""
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", "".join(self.said))
        return found[1] if found else ""


class Newsroom:
    """A site in a folder of its own.

    Methods that change it return it, so that calls read as a sentence.
    """

    def __init__(self, root: Path, config: str = CONFIG) -> None:
        self.root = root
        self.output = root / "output"
        self.url_ledger = root / ".output.newsgen" / "urls"
        root.mkdir(parents=True, exist_ok=True)
        if config:
            self.write("config.toml", config)

    @classmethod
    def at(cls, root: Path) -> Newsroom:
        """The newsroom of a site that is there already."""
        return cls(root, config="")

    def copied_to(self, root: Path) -> None:
        """Make a second site of this one, with all that builds left here, as if they had been run
        there.
        """
        shutil.copytree(self.root, root, symlinks=True)
        database._put_seal(root / ".newsgen" / "catalog.db", database.CLOSED)

    def given_urls_of(self, other: Newsroom) -> Newsroom:
        """Have the ledger of URLs of another site."""
        if other.url_ledger.is_file():
            self.write(
                self.url_ledger.relative_to(self.root).as_posix(), other.url_ledger.read_bytes()
            )
        return self

    # -- what writers do ---------------------------------------------------------------------------

    def write(self, path: str, text: str | bytes) -> Newsroom:
        """Write any file of the site."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        return self

    def story(self, path: str, body: str = "The ferry was late.", **keys: Any) -> Newsroom:
        """Write a story `content/PATH.md`; its title is made from its name where none is given."""
        return self.write(
            f"content/{path}.md", _document(path, {"date": "2026-11-20 10:00", **keys}, body)
        )

    def author(self, id_: str, name: str, bio: str = "Writes.") -> Newsroom:
        """Write an author record."""
        return self.write(f"content/_authors/{id_}.md", f"---\nname: {name}\n---\n\n{bio}\n")

    def picture(self, path: str, width: int = 3, height: int = 2) -> Newsroom:
        """Write a picture `content/PATH` of one colour."""
        data = io.BytesIO()
        Image.new("RGB", (width, height), "#2b6b57").save(
            data, path.rpartition(".")[2].replace("jpg", "jpeg")
        )
        return self.write(f"content/{path}", data.getvalue())

    def page(self, path: str, text: str = "Who we are.", **keys: Any) -> Newsroom:
        """Write a plain page `content/pages/PATH.md`; without a title, its name gives one."""
        return self.write(f"content/pages/{path}.md", _document(path, keys, text))

    def bare(self) -> Newsroom:
        """Take the theme of tests/themes/bare.

        Its pages show what a template is given and nothing else.
        """
        shutil.copytree(THEMES / "bare", self.root / "themes" / "bare")
        return self.append("config.toml", '\n[theme]\nname = "bare"\n')

    def theme(self, name: str, parent: str = "", **files: str) -> Newsroom:
        """Write and choose a theme; `article__html="..."` is its template article.html."""
        self.write(f"themes/{name}/theme.toml", f'name = "{name}"\nparent = "{parent}"\n')
        for file, text in files.items():
            self.write(f"themes/{name}/templates/{file.replace('__', '.')}", text)
        settings = (
            (self.root / "config.toml").read_text(encoding="utf-8").partition("\n[theme]\n")[0]
        )
        return self.write("config.toml", f'{settings}\n[theme]\nname = "{name}"\n')

    def append(self, path: str, text: str) -> Newsroom:
        """Add a text to the end of a file."""
        return self.write(path, (self.root / path).read_text(encoding="utf-8") + text)

    def replace(self, path: str, old: str, new: str) -> Newsroom:
        """Replace a text that must occur in a file."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text, f"{path} does not hold {old!r}"
        return self.write(path, text.replace(old, new))

    def remove(self, path: str) -> Newsroom:
        """Delete a file."""
        (self.root / path).unlink()
        return self

    # -- what the build does -----------------------------------------------------------------------

    def build(self, at: int = NOON, **options: Any) -> Report:
        """Build in this process, with one job."""
        return build(
            Order(
                self.root,
                at,
                options.pop("output", self.output),
                jobs=options.pop("jobs", 1),
                **options,
            )
        )

    def problems(self, at: int = NOON, **options: Any) -> list[str]:
        """The problems of a build that must fail, as lines."""
        try:
            self.build(at, **options)
        except Broken as broken:
            return [str(problem) for problem in broken.problems]
        raise AssertionError("the build found no problem")

    def run(
        self, *words: str, check: bool = True, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `newsgen WORDS` in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "newsgen", *words],
            cwd=self.root,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    @contextmanager
    def served(self, *words: str, start: float = 30.0, end: float = 10.0) -> Iterator[Running]:
        """Run `newsgen serve WORDS` in a block, and end it well.

        It may take so many seconds to start, and to end.
        """
        process = subprocess.Popen(
            [sys.executable, "-m", "newsgen", "serve", "--port", "0", *words],
            cwd=self.root,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "SOURCE_DATE_EPOCH": str(NOON)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running = Running(process)
        assert process.stdout
        listening = threading.Thread(target=running.said.extend, args=[process.stdout])
        listening.start()
        try:
            until(lambda: running.port, start)
            yield running
        finally:
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGINT)
            process.wait(end)
            listening.join()
            process.stdout.close()
        said = "".join(running.said)
        assert process.returncode == 0, said
        assert "Traceback" not in said

    # -- what readers get --------------------------------------------------------------------------

    def read(self, url: str) -> str:
        """The text that answers a URL."""
        path = self.output / url.lstrip("/")
        return (path / "index.html" if url.endswith("/") else path).read_text(encoding="utf-8")

    def has(self, url: str) -> bool:
        """Whether anything answers a URL."""
        path = self.output / url.lstrip("/")
        return (path / "index.html" if url.endswith("/") else path).is_file()

    def links(self, url: str, kind: str) -> list[str]:
        """Where the links of a class on a page lead, in order."""
        nodes = LexborHTMLParser(self.read(url)).css(f"a.{kind}")
        return [node.attributes["href"] or "" for node in nodes]

    @contextmanager
    def catalog(self) -> Iterator[sqlite3.Connection]:
        """The catalog of the last build, open for reading."""
        with closing(sqlite3.connect(self.root / ".newsgen" / "catalog.db")) as connection:
            yield connection

    def files(self) -> list[str]:
        """Every published file's path."""
        return sorted(tree(self.output))


def until(true: Callable[[], object], patience: float = 10.0) -> None:
    """Wait for something to come true."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.01)


def _document(path: str, keys: Mapping[str, Any], body: str) -> str:
    matter = {"title": path.rsplit("/", 1)[-1].replace("-", " ").capitalize(), **keys}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in matter.items()]
    return "\n".join(["---", *lines, "---", "", body, ""])


def facts_of(root: Path, path: str) -> set[str]:
    """The names of all that an output, by its path, has read."""
    readers = (
        "SELECT num FROM page WHERE path = :path UNION SELECT bundle FROM page WHERE path = :path"
    )
    with closing(sqlite3.connect(root / ".newsgen" / "catalog.db")) as catalog:
        query = (
            f"SELECT name FROM fact JOIN read ON fact.num = read.fact WHERE reader IN ({readers})"
        )
        return {name for (name,) in catalog.execute(query, {"path": path})}


def tree(folder: Path) -> Mapping[str, str]:
    """Every file below a folder with the digest of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
