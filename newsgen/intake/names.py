"""The names that sources are given: ids, slugs, and paths beside one another."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from functools import lru_cache

from newsgen.catalog.lists import lineage
from newsgen.digest import digest
from newsgen.outlet.slugs import ASCII, Slugs, is_slug, spared, unicode_slug

LONGEST_SLUG = 80
# 60 bits: among a million stories the chance that any two share an id is below 1 in two million.
ID_DIGITS = 15
# What any slug is made from in the same way.
WORDS = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")
# How the names of Markdown files end, in any case.
MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mkdn")


def is_markdown(path: str) -> bool:
    """Whether a file is Markdown, by its name."""
    return path.endswith(".md") or path.lower().endswith(MARKDOWN)


def stem_of(path: str) -> str:
    """The path of a Markdown file without its ending."""
    return path[: path.rindex(".")] if is_markdown(path) else path


def live_story(path: str) -> str:
    """The source of the live story to which the entry at a path belongs."""
    return f"{path.rsplit('/', 2)[0]}/index.md"


def default_id(path: str) -> str:
    """The id of a story that is given none: it follows from its path."""
    return f"p{digest(stem_of(path).removesuffix('/index'))[:ID_DIGITS]}"


def stand_in(path: str) -> str:
    """An id, slug and name that no other source has, for one whose own cannot be relied on."""
    return f"p{digest(path)[:ID_DIGITS]}"


@lru_cache(maxsize=8192)
def slug_of(text: str, slugs: Slugs = "ascii") -> str:
    """A URL's form of a name; empty where nothing of it can be written there."""
    if len(text) <= LONGEST_SLUG and WORDS.fullmatch(text):
        return text.lower().replace(" ", "-")
    if slugs == "unicode" and not text.isascii():
        return unicode_slug(text, LONGEST_SLUG)
    from slugify import slugify

    return slugify(text, backend="anyascii", max_length=LONGEST_SLUG, word_boundary=True)


def default_slug(path: str, slugs: Slugs = "ascii") -> str:
    """The slug of a source that names none: from its file's name, a bundle's from its folder's."""
    parts = stem_of(path).split("/")
    name = parts[-2] if parts[-1] == "index" and len(parts) > 2 else parts[-1]
    return spared(slug_of(name, slugs))


def page_slug(path: str, slug: str = "", slugs: Slugs = "ascii") -> str:
    """The name of a plain page in its URL: the `slug` of its header, or its path below `pages/`."""
    if slug:
        return slug
    *folders, name = stem_of(path).split("/")[2:]
    if name == "index" and folders:
        name = folders.pop()
    names = (spared(slug_of(part, slugs) or default_id(part)) for part in (*folders, name))
    return "/".join(names)


def section_of_folder(path: str, known: Collection[str]) -> str:
    """The section that a story's folder names, the innermost one; "" where it names none."""
    folder = "/".join(path.split("/")[1:-1])
    return next((one for one in lineage(folder) if one in known), "")


def is_author_id(name: str, slugs: Slugs = "ascii") -> bool:
    """Whether a name may be the id of an author record."""
    return ASCII.fullmatch(name) is not None or (slugs == "unicode" and is_slug(name))


def beside(path: str, target: str) -> str:
    """The source path that a relative `target` in the file `path` means.

    It is "" where it leaves `content/`.
    """
    if target.startswith("/") or "\\" in target or ":" in target.split("/")[0]:
        return ""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return joined if joined.startswith("content/") else ""


def path_from(path: str, source: str) -> str:
    """The relative target in the file `path` that means a source."""
    return posixpath.relpath(source, posixpath.dirname(path))
