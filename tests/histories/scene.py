"""The site of a history while it is edited: its files, its moment, and how it is built next."""

from __future__ import annotations

import json
import os
import shutil
import struct
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsroom import NOON
from test_golden import GOLDEN

START = Path(__file__).parent / "start"
PICTURES = ("logo.png", "portrait.png", "world/ferry/quay.png", "world/ferry/pump.png")
POLICY = (
    '<meta http-equiv="Content-Security-Policy"'
    """ content="default-src 'self'; form-action 'self'">"""
    '{% if analytics %}<script src="{{ analytics.script }}"></script>{% endif %}'
)
TERMS = (
    '{% if terms.rsl %}<link rel="license" href="{{ terms.rsl }}">{% endif %}'
    '{% if terms.tdm_reservation %}<meta name="tdm-reservation" content="1">{% endif %}'
    '<meta name="tdm-policy" content="{{ terms.tdm_policy }}">'
)
# What the paper shows of corrections, and of last changes in lists.
NOTES = {
    "templates/directives/box.html": '<div class="box">{{ title }}{{ text }}</div>',
    "templates/directives/table.html": "{% for row in rows %}<p>{{ row|join }}</p>{% endfor %}",
    "templates/directives/card.html": '<p><a href="{{ address.address }}"'
    ' data-page-player="{{ address.player }}">{{ address.title }}</a></p>',
    "templates/parts/letter.html": "<aside>{{ text }}</aside>",
    "templates/corrections.html": (
        '{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>'
        '{% include "parts/corrections-list.html" %}{% endblock %}'
    ),
    "templates/parts/corrections-list.html": (
        "{% for found in listing.stories %}<h2>{{ found.story.title }}</h2>"
        "<p>{{ found.note.kind }}: {{ found.note.text }} {{ found.note.date|iso }}</p>"
        "{% endfor %}{{ listing.newer }} {{ listing.older }}"
    ),
}
# What the front page shows of blocks, and of what the paper lives on.
BLOCKS = (
    '{{ titles("signed", newest(3, one_per_author=true)) }}'
    '{{ titles("news", newest(2, news=true)) }}'
    '{{ titles("unpaid", newest(1, section="world", paid=false)) }}'
    '{% if newsletter %}<form action="{{ newsletter.action }}">{{ newsletter.hidden }}</form>'
    "{% endif %}{% if support %}{{ support.url }}{% endif %}"
    '{% for ad in ads("front") %}{{ ad.name }}{{ ad.frame }}{{ ad.picture }}{% endfor %}'
    "{% for link in menu_links %}{{ link.label }}{{ link.url }}{% endfor %}{{ with_sections }}\n"
)
NOTED = (
    '{{ story.is_opinion }} {{ story.sponsor }}{% for ad in ads("end") %}{{ ad.frame }}{% endfor %}'
    "{% for note in story.notes %}<p>{{ note.kind }}: {{ note.text }}</p>{% endfor %}"
    "{{ story.corrections_url }}\n"
)
SOURCES = ("content", "themes", "config.toml", "urls.json")
MARKER = ".newsgen"
URLS = ".output.newsgen/urls"  # the ledger of URLs, which is an input as well
Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Manner:
    """How the next build is run.

    `look`: at "all" sources, at the touched "files", or at the "folders" they lie in.
    """

    look: str = "all"
    jobs: int = 1
    rescan: bool = False
    clean: bool = False
    slot: int | None = None  # of the state that it goes on from, and saves


@dataclass
class Scene:
    """A site in a folder.

    `at`, `drafts` and `skipping` last until an edit changes them, `manner` for one build.
    """

    root: Path
    at: int = NOON
    drafts: bool = False
    skipping: bool = False  # builds leave out what has errors
    version: str = ""
    manner: Manner = field(default_factory=Manner)
    broken: bool = False  # the last build was
    graves: Files = field(default_factory=dict)  # what was deleted
    branches: dict[str, Files] = field(default_factory=dict)
    branch: str = "main"
    before: Files = field(default_factory=dict)  # the sources as they were before this step
    good: Files = field(default_factory=dict)  # and as they were when a build last succeeded
    strangers: set[str] = field(default_factory=set)  # files of another hand in the output
    forgetful: bool = False  # the next build may know less than the last one did
    fatal: int | None = None  # a build is to die at this call
    built: str | None = None  # what the last build was made of, if it succeeded
    states: dict[int, str | None] = field(default_factory=dict)  # the same of states, by slot
    loaded: str | None = None  # of the state that was loaded in this step

    @classmethod
    def begin(cls, root: Path) -> Scene:
        """The start site in a folder of its own."""
        shutil.copytree(START, root)
        shutil.copytree(GOLDEN / "site" / "themes" / "paper", root / "themes" / "paper")
        scene = cls(root)
        base = root / "themes" / "paper" / "templates" / "base.html"
        text = base.read_text(encoding="utf-8")
        assert "<head>\n" in text
        base.write_text(text.replace("<head>\n", f"<head>\n{POLICY}{TERMS}\n", 1), encoding="utf-8")
        for name, data in NOTES.items():
            scene.write(f"themes/paper/{name}", data)
        for name, before, more in (
            ("article", "<div>\n{{ story.body }}", NOTED),
            ("front", '{{ titles("pinned"', BLOCKS),
            ("list", "{% for story in slot.stories", "{{ slot.block }}{{ slot.hero }}\n"),
            ("parts", "<h2><a href", "{{ story.section.block }} {{ story.section.genre }}\n"),
            ("parts", "<p>{{ story.summary }}", "{% if story.edited %}*{% endif %}\n"),
        ):
            file = f"themes/paper/templates/{name}.html"
            text = scene.read(file) or ""
            assert before in text
            scene.write(file, text.replace(before, f"{more}{before}", 1))
        for number, name in enumerate(PICTURES):
            scene.write(f"content/{name}", picture(3 + number, 2, number))
        scene.before = scene.good = scene.snapshot()
        return scene

    # -- files -------------------------------------------------------------------------------------

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def memory(self) -> Path:
        return self.root / ".newsgen"

    def state(self, slot: int) -> Path:
        """A file that states are saved to, outside of the site."""
        return self.root.parent / "states" / f"{slot}.state"

    def path(self, name: str) -> Path:
        return self.root / name

    def has(self, name: str) -> bool:
        return self.path(name).is_file()

    def read(self, name: str) -> str | None:
        """A file's text; None where there is none, or it is no text."""
        try:
            return self.path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def write(self, name: str, data: str | bytes) -> None:
        """Write a file, unless a file or folder is in the way.

        A file may stand where one of its folders, or a folder where it has to be.
        """
        target = self.path(name)
        if target.is_dir() or any(folder.is_file() for folder in target.parents):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)

    def remove(self, name: str) -> None:
        """Delete a file, and the folders that it leaves empty, as version control does."""
        if not self.has(name):
            return
        self.graves[name] = self.path(name).read_bytes()
        self.path(name).unlink()
        for folder in self.path(name).parents:
            if folder == self.root or any(folder.iterdir()):
                break
            folder.rmdir()

    def move(self, old: str, new: str) -> None:
        """Give a file another name, if it is there and the name is free."""
        if (
            self.has(old)
            and not self.path(new).exists()
            and not any(up.is_file() for up in self.path(new).parents)
        ):
            self.path(new).parent.mkdir(parents=True, exist_ok=True)
            self.path(old).rename(self.path(new))

    def snapshot(self) -> Files:
        """All sources with their bytes."""
        return {name: self.path(name).read_bytes() for name in self.names(*SOURCES)}

    def ledger(self) -> Files:
        """The ledger of URLs, where there is one."""
        return {URLS: self.path(URLS).read_bytes()} if self.has(URLS) else {}

    def restore(self, files: Mapping[str, bytes]) -> None:
        """Make the sources what they were; files that are right are not touched."""
        now = self.snapshot()
        for name in now.keys() - files.keys():
            self.remove(name)
        for name in sorted(files):
            if now.get(name) != files[name]:
                self.write(name, files[name])

    def names(self, *below: str) -> list[str]:
        """Every file below some folders of the site, sorted."""
        found: list[str] = []
        for top in below:
            if self.has(top):
                found.append(top)
            for folder, _, files in os.walk(self.path(top)):
                found += [Path(folder, name).relative_to(self.root).as_posix() for name in files]
        return sorted(found)

    def stats(self) -> dict[str, tuple[int, ...]]:
        """The stat data of all sources, to tell which ones a step touched."""
        found = {name: self.path(name).stat() for name in self.names(*SOURCES)}
        return {
            name: (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_size)
            for name, stat in found.items()
        }

    # -- what is in them ---------------------------------------------------------------------------

    def stories(self) -> list[str]:
        names = (name for name in self.names("content") if name.endswith(".md"))
        return [name for name in names if name[8] != "_" and not name.startswith("content/pages/")]

    def header(self, name: str) -> dict[str, Any] | None:
        """The header of a story, page or record; None where it is gone or broken."""
        _, _, header, _ = self._parts(name)
        try:
            return {
                key: json.loads(value)
                for key, _, value in (line.partition(": ") for line in header.splitlines())
            }
        except ValueError:
            return None

    def body(self, name: str) -> str:
        return self._parts(name)[3].strip()

    def _parts(self, name: str) -> tuple[str, str, str, str]:
        text = self.read(name) or ""
        parts = text.split("---\n", 2)
        return (
            (text, parts[0], parts[1], parts[2])
            if len(parts) == 3 and not parts[0]
            else (text, "", "broken", "")
        )

    def compose(self, name: str, header: Mapping[str, Any], body: str) -> None:
        """Write a story, page or record."""
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in header.items()]
        self.write(name, "\n".join(["---", *lines, "---", "", body, ""]))

    def mark(self, name: str, key: str, value: Any) -> None:
        """Set a key of a header; None takes it out."""
        header = self.header(name)
        if header is not None:
            kept = {each: old for each, old in header.items() if each != key}
            self.compose(name, kept if value is None else kept | {key: value}, self.body(name))

    def settings(self) -> dict[str, Any] | None:
        """config.toml; None where it is gone or broken."""
        try:
            return tomllib.loads(self.read("config.toml") or "")
        except tomllib.TOMLDecodeError:
            return None

    def configure(self, key: str, value: Any) -> None:
        """Set `table.key` of config.toml; None takes it out."""
        settings = self.settings()
        if not settings:
            return
        *tables, last = key.split(".")
        table = settings
        for name in tables:
            table = table.setdefault(name, {})
        table.pop(last, None) if value is None else table.update({last: value})
        self.write("config.toml", toml(settings))

    def sections(self) -> list[str]:
        """The ids of all sections."""
        found: list[str] = []

        def walk(table: Mapping[str, Any], above: str) -> None:
            for name, below in table.items():
                if isinstance(below, dict) and name != "names":
                    found.append(f"{above}{name}")
                    walk(below, f"{above}{name}/")

        walk((self.settings() or {}).get("sections", {}), "")
        return found


def toml(table: Mapping[str, Any], above: str = "") -> str:
    """Settings as TOML."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    lines = [f"{key} = {inline(value)}" for key, value in plain.items()]
    texts = ["\n".join([f"[{above}]" if above else "", *lines, ""])]
    texts += [
        toml(below, f"{above}.{key}" if above else key)
        for key, below in table.items()
        if isinstance(below, dict)
    ]
    return "\n".join(texts)


def inline(value: Any) -> str:
    """A value on one line of TOML."""
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {inline(one)}' for key, one in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def picture(width: int, height: int, colour: int, moving: bool = False) -> bytes:
    """A PNG of one colour whose size in bytes depends on nothing but its size in pixels; a moving
    one has two frames.
    """
    rows = b"".join(b"\x00" + bytes((colour % 256, 90, 87)) * width for _ in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        *(((b"acTL", struct.pack(">II", 2, 0)), _frame(0, width, height)) if moving else ()),
        (b"IDAT", zlib.compress(rows, 0)),
        *((_frame(1, width, height), _again(2, rows)) if moving else ()),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def _frame(number: int, width: int, height: int) -> tuple[bytes, bytes]:
    return b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, 0, 0, 1, 10, 0, 0)


def _again(number: int, rows: bytes) -> tuple[bytes, bytes]:
    return b"fdAT", struct.pack(">I", number) + zlib.compress(rows, 0)
