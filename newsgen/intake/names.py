"""The names that sources are given: ids, slugs, and paths beside one another."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

from newsgen.digest import digest

AUTHOR_ID = SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 80
# 60 bits: among a million stories the chance that any two share an id is below 1 in two million.
ID_DIGITS = 15
# How the names of Markdown files end, in any case.
MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mkdn")


def is_markdown(path: str) -> bool:
    """Whether a file is Markdown, by its name."""
    return path.endswith(".md") or path.lower().endswith(MARKDOWN)


def stem_of(path: str) -> str:
    """The path of a Markdown file without its ending."""
    return path[: path.rindex(".")] if is_markdown(path) else path


def default_id(path: str) -> str:
    """The id of a story that is given none: it follows from its path."""
    return f"p{digest(stem_of(path).removesuffix('/index'))[:ID_DIGITS]}"


def stand_in(path: str) -> str:
    """An id, slug and name that no other source has, for one whose own cannot be relied on."""
    return f"p{digest(path)[:ID_DIGITS]}"


@lru_cache(maxsize=8192)
def slug_of(text: str) -> str:
    """A URL's form of a name; empty where nothing of it can be written in ASCII letters."""
    if len(text) <= LONGEST_SLUG and SLUG.fullmatch(text):
        return text
    from slugify import slugify

    return slugify(text, backend="anyascii", max_length=LONGEST_SLUG, word_boundary=True)


def default_slug(path: str) -> str:
    """The slug of a source that names none: from its file's name, a bundle's from its folder's."""
    parts = stem_of(path).split("/")
    return slug_of(parts[-2] if parts[-1] == "index" and len(parts) > 2 else parts[-1])


def beside(path: str, target: str) -> str:
    """The source path that a relative `target` in the file `path` means.

    It is "" where it leaves `content/`.
    """
    if target.startswith("/") or "\\" in target or ":" in target.split("/")[0]:
        return ""
    joined = posixpath.normpath(posixpath.join(_folder(path), target))
    return joined if joined.startswith("content/") else ""


def path_from(path: str, source: str) -> str:
    """The relative target in the file `path` that means a source."""
    return posixpath.relpath(source, _folder(path))


def _folder(path: str) -> str:
    """What paths in a file are relative to: in config.toml, `content/`."""
    return posixpath.dirname(path) or "content"
