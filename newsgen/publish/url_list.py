"""urls.json beside config.toml: every URL that was ever published, for machines that forget."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from newsgen.catalog.urls import Holding
from newsgen.errors import Broken, Problem
from newsgen.outlet.paths import site_path
from newsgen.outlet.source import place_of, read_inside, text_of, unreadable
from newsgen.outlet.urls import Urls
from newsgen.outlet.validation import Fault
from newsgen.publish.url_ledger import is_holding
from newsgen.publish.whole import written_whole

FILE = "urls.json"
VERSION = 1
PAGE, REDIRECT, GONE = "page", "redirect", "gone"
KEYS = ("url", "state", "to", "id")
AGAIN = "write it anew with newsgen urls --export, or take it from your version control"
ListedUrl = dict[str, str | None]


def read_list(root: Path, urls: Urls) -> list[Holding]:
    """Whose the URLs were that urls.json names; none where there is no such file. Raises Broken."""
    try:
        text = text_of(read_inside(root, FILE), FILE)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Broken([unreadable(FILE, error)]) from None
    problems, found = list[Problem](), list[Holding]()
    for entry in _entries(text):
        fault = _fault(entry, urls)
        if fault:
            problems.append(_wrong(fault, *_place(text, entry)))
        elif entry["id"]:
            found.append(Holding(site_path(entry["url"].removeprefix(urls.root)), entry["id"]))
    if problems:
        raise Broken(problems)
    return found


def write_list(root: Path, entries: Iterable[ListedUrl]) -> None:
    """Write urls.json, one URL a line, in one step."""
    lines = (json.dumps({key: one[key] for key in KEYS}, ensure_ascii=False) for one in entries)
    text = ",\n".join(f"  {line}" for line in lines)
    with written_whole(root / FILE) as file:
        file.write(f'{{"version": {VERSION}, "urls": [\n{text}\n]}}\n'.encode())


def _entries(text: str) -> Iterator[Any]:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise Broken([_wrong("cannot be read", error.lineno, error.colno)]) from None
    except RecursionError:
        raise Broken([_wrong("cannot be read")]) from None
    version = whole.get("version") if isinstance(whole, dict) else None
    if version != VERSION or isinstance(version, bool):
        raise Broken([_wrong(f"is of another version: it must begin with version {VERSION}")])
    if not isinstance(whole.get("urls"), list):
        raise Broken([_wrong('has no list of "urls"')])
    return iter(whole["urls"])


def _fault(entry: Any, urls: Urls) -> str:
    """What is wrong with an entry, or an empty string."""
    if not isinstance(entry, dict) or not isinstance(entry.get("url"), str):
        return 'has an entry without "url"'
    if entry.get("state") not in (PAGE, REDIRECT, GONE):
        return f"says of {entry['url']} neither page, redirect nor gone"
    leads, id_ = entry.get("to"), entry.setdefault("id", "") or ""
    if not isinstance(leads, str | None) or not isinstance(id_, str):
        return f'has something else than text as "to" or "id" of {entry["url"]}'
    for url in (entry["url"], leads):
        if url and (fault := _url_fault(url, urls)):
            return fault
    place = unquote(entry["url"].removeprefix(urls.root))
    if not entry["url"] or (id_ and not is_holding(place, id_)):
        return f'has a wrong "id" at {entry["url"] or "an empty URL"}'
    return ""


def _url_fault(url: str, urls: Urls) -> str:
    if urlsplit(url).netloc or not url.startswith("/") or url.startswith("//"):
        return f"must hold paths from the root of this site's host alone, and {url} is none"
    if not url.startswith(f"{urls.root}/"):
        return f"must hold paths below {urls.root}/ alone, and {url} is none"
    path = url.removeprefix(urls.root)
    try:
        if path != "/":
            site_path(path)
    except Fault as fault:
        return f"names {url}, which {fault.message}"
    return ""


def _place(text: str, entry: Any) -> tuple[int, int]:
    """Where an entry stands, by a text of it that is nowhere else."""
    values = [entry[key] for key in KEYS if entry.get(key)] if isinstance(entry, dict) else [entry]
    for value in values:
        for is_ascii in (False, True):
            at = text.find(json.dumps(value, ensure_ascii=is_ascii))
            if at >= 0:
                return place_of(text, at)
    return 1, 1


def _wrong(message: str, line: int = 1, column: int = 1) -> Problem:
    return Problem(FILE, line, column, message, AGAIN, code="wrong-urls")
