"""Every URL that was ever published, and what answers it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from newsgen.catalog.plan import REDIRECT
from newsgen.catalog.queries import Queries
from newsgen.catalog.urls import FORMER, Holding
from newsgen.newsroom.memory import looking
from newsgen.outlet.config import load_config
from newsgen.outlet.urls import Urls
from newsgen.publish.output import usual_output
from newsgen.publish.url_list import FILE, GONE, PAGE, ListedUrl, write_list
from newsgen.publish.url_list import REDIRECT as LEADS


def published_urls(root: Path) -> list[ListedUrl]:
    """Each URL once, in their order, with what it is: a page, a redirect, or gone.

    Raises Refused where nothing was built yet.
    """
    urls = Urls(load_config(root))
    with looking(root, usual_output(root)) as connection:
        places = Queries(connection).places
        present = places.present()
        return [
            _entry(urls, list(found), present)
            for _, found in groupby(places.standing(), lambda one: one[0].place)
        ]


def export(root: Path) -> int:
    """Write urls.json; how many URLs it has."""
    entries = published_urls(root)
    write_list(root, entries)
    return len(entries)


def _entry(
    urls: Urls, found: Sequence[tuple[Holding, str, str, str]], present: Mapping[str, str]
) -> ListedUrl:
    """What is to be said of a place, by whose it was, the last one first."""
    (last, kind, id_, subject), ids = found[0], [holding.id for holding, *_ in found]
    url = urls.at(last.place)
    if kind and kind not in (REDIRECT, FORMER):
        return _said(url, PAGE, id_ if id_ in ids else last.id)
    leads = {present[one]: one for one in reversed(ids) if present.get(one, url) != url}
    if kind:
        return _said(url, LEADS, leads.get(subject, last.id), subject)
    for to, one in reversed(leads.items()):
        return _said(url, LEADS, one, to)
    return _said(url, GONE, last.id)


def _said(url: str, state: str, id_: str, to: str = "") -> ListedUrl:
    return {"url": url, "state": state, "to": to, "id": id_}


def as_lines(entries: Sequence[ListedUrl]) -> Iterator[str]:
    """A URL a line, behind what it is."""
    for one in entries:
        leads = f" → {one['to']}" if one["to"] else ""
        yield f"{one['state']:8}  {one['url']}{leads}"


def as_values(entries: Sequence[ListedUrl]) -> dict[str, Any]:
    """JSON-able values."""
    return {"ok": True, "urls": list(entries)}


def told(count: int) -> str:
    """What was exported, in words."""
    return f"{FILE}: {count} URL{'' if count == 1 else 's'}"
