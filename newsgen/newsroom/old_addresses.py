"""Old addresses of stories and pages as they were copied from another program, mended."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace
from pydantic import BaseModel, TypeAdapter, ValidationError

from newsgen.errors import Broken
from newsgen.intake.frontmatter import PageMatter
from newsgen.intake.gleaning import read
from newsgen.intake.header import Header
from newsgen.intake.names import default_id, page_slug, section_of_folder
from newsgen.intake.own_urls import own_url, usual_url
from newsgen.newsroom.manuscripts import Desk, Edit, Manuscript, Mending
from newsgen.newsroom.spans import Span
from newsgen.outlet.fields import SitePath
from newsgen.outlet.paths import path_key
from newsgen.outlet.urls import Urls

ALIASES, URL = "aliases", "url"
OF_THE_URL = frozenset({"date", "id", "section", "slug", "url"})
# What YAML reads as it stands, in a list in brackets, too.
PLAIN = re.compile(r"/[^\s,\[\]{}#'\"&*!|>%@`:]*")


def aliases(copy: Manuscript, desk: Desk) -> Mending | None:
    """Old addresses: each as a path from the root, once, and not the story's own."""
    values = copy.header.values
    given = values.get(ALIASES)
    listed = [given] if isinstance(given, str) else given
    if desk.kind in ("author", "term") or not isinstance(listed, list) or not listed:
        return None
    if not all(isinstance(one, str) for one in listed):
        return None
    better = _better(listed, own_place(copy, desk), desk)
    edits = _edits(copy, listed, better)
    # An item with a comment stays: that would go with it.
    while commented := [
        n for n, edit in edits.items() if not edit.new and "#" in copy.text[edit.start : edit.end]
    ]:
        for n in commented:
            better[n] = listed[n]
        edits = _edits(copy, listed, better)
    if not edits:
        return None
    kept = [one for one in better if one]
    after = {key: value for key, value in values.items() if key != ALIASES or kept}
    if kept:
        after[ALIASES] = kept[0] if isinstance(given, str) else kept
    return Mending(tuple(edits.values()), after, copy.header.body)


def url(copy: Manuscript, desk: Desk) -> Mending | None:
    """The address that a story or page keeps, as a path from the root."""
    given, spans = copy.header.values.get(URL), copy.spans().values
    if desk.kind in ("author", "term") or not isinstance(given, str) or (URL,) not in spans:
        return None
    better = _path(given, desk.config.outlet.host, folder=False)
    if better == given:
        return None
    old, span = spans[URL,].of(copy.text), spans[URL,]
    text = _quoted(better, old, copy.is_toml)
    edit = Edit(span.start, span.end, text, f"{URL}: {old}", text)
    return Mending((edit,), {**copy.header.values, URL: better}, copy.header.body)


def can_be_url(value: Any, desk: Desk) -> bool:
    """Whether a value would do as a URL of its own, once it is mended."""
    host = desk.config.outlet.host
    return isinstance(value, str) and _is_path(_path(value, host, folder=False))


def can_be_aliases(value: Any, desk: Desk) -> bool:
    """Whether a value would do as aliases, once it is mended."""
    listed = [value] if isinstance(value, str) else value
    host = desk.config.outlet.host
    return isinstance(listed, list) and all(
        isinstance(one, str) and _is_path(_path(one, host)) for one in listed
    )


def _better(listed: Sequence[str], own: str, desk: Desk) -> list[str]:
    """Each address mended; "" for those that another one, or the story itself, answers."""
    seen, better = {_key(own)} if own else set[str](), list[str]()
    for one in listed:
        path = _path(one, desk.config.outlet.host)
        better.append("" if _key(path) in seen else path)
        seen.add(_key(path))
    return better


def _key(path: str) -> str:
    return path_key(path.removesuffix("index.html").rstrip("/") or "/")


def _path(address: str, host: str, folder: bool = True) -> str:
    """An address as a path from the root, where it can be one; otherwise the same. `folder`: it
    ends like one where it begins like no path.
    """
    text = address.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return address
    if parts.scheme in ("http", "https"):
        if parts.netloc.casefold().removeprefix("www.") != host.removeprefix("www."):
            return address
        text = parts.path
    path = _decoded(text)
    if not path.startswith("/"):
        is_whole = not folder or path.endswith("/") or "." in path.split("/")[-1]
        path = f"/{path}" if is_whole else f"/{path}/"
    return path if _is_path(path) else address


def _decoded(path: str) -> str:
    try:
        return unquote(path, errors="strict")
    except UnicodeDecodeError:
        return path


def _is_path(path: str) -> bool:
    try:
        _paths().validate_python(path)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=1)
def _paths() -> TypeAdapter[str]:
    return TypeAdapter(SitePath)


def own_place(copy: Manuscript, desk: Desk) -> str:
    """The path of the story or page itself, "" where it cannot be told."""
    config = desk.config
    model: type[BaseModel] = desk.model
    try:
        matter: Any = read(model, _of_the_url(copy), copy.path, config.zone)
    except Broken:
        return ""
    urls, known = Urls(config), config.section_ids()

    def usual() -> str:
        if isinstance(matter, PageMatter):
            return urls.plain(page_slug(copy.path, matter.slug, config.urls.slugs))
        section = matter.section or section_of_folder(copy.path, known)
        id_ = matter.id or default_id(copy.path)
        return usual_url(urls, copy.path, section, id_, matter) if section in known else ""

    url = own_url(urls, matter, usual)
    return urls.path(url) if url else ""


def _of_the_url(copy: Manuscript) -> Header:
    """The header without what is nothing to the URL, so that faults elsewhere do not matter."""
    values = {key: value for key, value in copy.header.values.items() if key in OF_THE_URL}
    return replace(copy.header, values={**values, "title": "x"}, lost=())


# -- edits -----------------------------------------------------------------------------------------


def _edits(copy: Manuscript, listed: Sequence[str], better: Sequence[str]) -> dict[int, Edit]:
    """What makes `better` of what is `listed`, by the items; nothing where that cannot be told."""
    spans = copy.spans()
    is_list = isinstance(copy.header.values[ALIASES], list)
    places = [spans.values.get((ALIASES, n) if is_list else (ALIASES,)) for n in range(len(listed))]
    items = [place for place in places if place]
    if len(items) < len(places) or (ALIASES,) not in spans.keys:
        return {}
    key = spans.keys[ALIASES,]
    if not any(better):
        return {0: _removed(copy, Span(key.start, items[-1].end))}
    in_brackets = "[" in copy.text[key.end : items[0].start]
    edits = dict[int, Edit]()
    for n, (item, old, new) in enumerate(zip(items, listed, better, strict=True)):
        if not new:
            gap = _gap(items, n, better) if in_brackets else None
            edits[n] = _taken_out(copy, item, gap) if gap else _removed(copy, item)
        elif new != old:
            text = _quoted(new, item.of(copy.text), copy.is_toml)
            shown = f"{ALIASES}: {item.of(copy.text)}"
            edits[n] = Edit(item.start, item.end, text, shown, text)
    return edits


def _gap(items: Sequence[Span], n: int, better: Sequence[str]) -> Span:
    """An item of a list in brackets with the comma that goes with it."""
    if any(better[:n]):
        return Span(items[n - 1].end, items[n].end)
    return Span(items[n].start, items[n + 1].start)


def _taken_out(copy: Manuscript, item: Span, gap: Span) -> Edit:
    return Edit(gap.start, gap.end, "", f"{ALIASES}: {item.of(copy.text)}", "")


def _removed(copy: Manuscript, span: Span) -> Edit:
    """The edit that takes out all lines of a stretch."""
    start = copy.text.rindex("\n", 0, span.start) + 1
    end = copy.text.index("\n", span.end) + 1
    old = " ".join(copy.text[start:end].split())
    return Edit(start, end, "", old, "")


def _quoted(path: str, old: str, is_toml: bool) -> str:
    """A path as its file holds texts: in the quotation marks of the old one, if it has some."""
    if old[0] == "'" and "'" not in path:
        return f"'{path}'"
    is_plain = not is_toml and old[0] != '"' and PLAIN.fullmatch(path)
    return path if is_plain else json.dumps(path, ensure_ascii=False)
