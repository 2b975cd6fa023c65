"""A new site: the starter that comes with newsgen, made an outlet's own.

It gets a name, an address, a language and a time zone.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from newsgen.errors import Broken, Refused
from newsgen.outlet.config import FILE, parse_config
from newsgen.outlet.interface import locale_of
from newsgen.outlet.source import lines_of

STARTER = Path(__file__).parent / "starter"
# The starter in other languages: a folder for each, with those of its files that hold words.
WORDS = Path(__file__).parent / "starter_words"
# A file of the starter whose name would mean something already where newsgen itself is kept.
RENAMED = {"gitignore": ".gitignore"}
# The files of each recipe of docs/hosting.md; SHARED go with those that install newsgen.
RECIPES = Path(__file__).parent / "deploy"
HOSTS = ("github", "gitlab", "netlify", "rsync")
SHARED = "shared"
# What may lie in a folder that is made into a site.
HARMLESS = frozenset({".git", ".DS_Store"})
PLACEHOLDER = re.compile("@([A-Z_]+)@")
STORIES_SPEAK = "en"
# Chinese words are in simplified characters: an outlet that writes the others is not given them.
SCRIPTS = (None, "Hans")


class Answers(Struct, frozen=True):
    """What a new site must know."""

    name: str
    base_url: str = "https://news.example"
    language: str = "en"
    timezone: str = "UTC"


def name_for(folder: Path) -> str:
    """An outlet's name made from its folder's: `harbour-post` gives Harbour Post."""
    words = folder.resolve().name.replace("-", " ").replace("_", " ").split()
    return " ".join(word[:1].upper() + word[1:] for word in words) or "The Courier"


def check_folder(folder: Path) -> None:
    """Raises Refused where a folder is no place for a new site."""
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file", "name a folder that is empty or does not exist yet")
    present = (
        sorted(path.name for path in folder.iterdir() if path.name not in HARMLESS)
        if folder.exists()
        else []
    )
    if present:
        hint = "name a folder that is empty or does not exist yet"
        raise Refused(f"{folder} is not empty: it holds {', '.join(present[:3])}", hint)


def check_answers(answers: Answers) -> None:
    """Raises Refused where an answer is not what config.toml accepts."""
    try:
        parse_config(_filled((STARTER / FILE).read_bytes(), answers))
    except Broken as broken:
        first = broken.problems[0]
        raise Refused(first.message, first.hint) from None


def make_site(folder: Path, answers: Answers) -> list[str]:
    """Write the starter's files into a new or empty folder; their paths. Raises Refused."""
    check_folder(folder)
    check_answers(answers)
    written = []
    try:
        for path, data in _files(answers):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            written.append(path)
    except OSError as error:
        raise Refused(
            f"{error.filename} cannot be written: {error.strerror}", "choose another folder"
        ) from None
    return written


def is_site(folder: Path) -> bool:
    """Whether there is a site in a folder."""
    return (folder / FILE).is_file()


def add_deployment(folder: Path, host: str) -> list[str]:
    """Write the files with which a host publishes a site; their paths.

    Raises Refused, before anything is written, where one stands there and is another one, or a link
    leads elsewhere.
    """
    files = dict(_deployment(host))
    for path, data in files.items():
        target = folder / path
        if os.path.realpath(target) != f"{os.path.realpath(folder)}/{path}":
            raise Refused(f"a link leads on to {target}", "put a file or folder of its own there")
        if target.exists() and target.read_bytes() != data:
            raise Refused(f"{target} is there already", "move it out of the way, or keep it")
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return [*files]


def _deployment(host: str) -> Iterator[tuple[str, bytes]]:
    for part in (host,) if host == "rsync" else (host, SHARED):
        for source in sorted((RECIPES / part).rglob("*")):
            if source.is_file():
                yield source.relative_to(RECIPES / part).as_posix(), source.read_bytes()


def _files(answers: Answers) -> Iterator[tuple[str, bytes]]:
    words = _words_in(answers.language)
    for source in sorted(STARTER.rglob("*")):
        if source.is_file():
            path = source.relative_to(STARTER).as_posix()
            own = words / path
            data = _filled((own if own.is_file() else source).read_bytes(), answers, path)
            foreign = words == STARTER and _base(answers.language) != STORIES_SPEAK
            yield RENAMED.get(path, path), _marked(data, path) if foreign else data


def _words_in(language: str) -> Path:
    """The folder of the starter's words in a language; the starter itself where there are none."""
    folder = WORDS / _base(language)
    return folder if folder.is_dir() and locale_of(language).script in SCRIPTS else STARTER


def _base(language: str) -> str:
    return language.partition("-")[0]


def _filled(data: bytes, answers: Answers, path: str = FILE) -> bytes:
    """A file of the starter with the answers in place."""
    values = {
        "NAME": answers.name,
        "URL": answers.base_url,
        "LANGUAGE": answers.language,
        "TIMEZONE": answers.timezone,
    }
    if path == FILE:
        return _replaced(data, {key: _in_toml(value) for key, value in values.items()})
    return _replaced(data, values) if path == "README.md" else data


def _marked(data: bytes, path: str) -> bytes:
    """A story or page that says which language it is in."""
    if not path.startswith("content/") or not path.endswith(".md") or "/_authors/" in path:
        return data
    return data.replace(b"---\n", f"---\nlang: {STORIES_SPEAK}\n".encode(), 1)


def _replaced(data: bytes, values: dict[str, str]) -> bytes:
    return PLACEHOLDER.sub(lambda found: values[found[1]], lines_of(data.decode())).encode()


def _in_toml(text: str) -> str:
    """A text as it stands within a basic TOML string: JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")
