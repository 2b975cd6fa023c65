"""Who is told of changes once they are deployed: a hub of feeds, search engines of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.json import encode

from newsgen.errors import Refused
from newsgen.newsroom.changes import UrlChange, UrlChanges, changes
from newsgen.newsroom.post import post
from newsgen.outlet.config import Config, load_config
from newsgen.outlet.paths import page_path
from newsgen.outlet.urls import Urls
from newsgen.outputs.feeds.formats import FORMATS
from newsgen.outputs.indexnow import key_url

FEEDS = frozenset(form.kind for form in FORMATS)
# What is written as a page and is none that anybody looks for.
NO_PAGES = ("404.html", "fragments/")
# https://www.indexnow.org/documentation, section "Submitting set of URLs".
MOST_URLS = 10_000


class Service(Struct, frozen=True, kw_only=True):
    """Somebody who is told of URLs, `at_once` in a request that `request` writes. `address` is ""
    as long as `key` of `[ping]` is not set.
    """

    name: str
    key: str
    address: str
    what: str
    urls: tuple[str, ...]
    request: Callable[[Sequence[str]], bytes]
    media_type: str
    at_once: int = 1


class Told(Struct, frozen=True):
    """Of how many URLs a service was told, and in words why not of all."""

    service: Service
    count: int = 0
    failure: str = ""


def services(
    root: Path, output: Path, since: int | None = None
) -> tuple[UrlChanges, tuple[Service, ...]]:
    """What changed since a build (see `changes`), and who is to be told of it."""
    config, found = load_config(root), changes(root, output, since)
    ping = config.ping
    hub = Service(
        name="hub",
        key="hub",
        address=ping.hub,
        what="feeds",
        urls=tuple(_feeds(found.changes)),
        request=_published,
        media_type="application/x-www-form-urlencoded",
    )
    engines = Service(
        name="indexnow",
        key="indexnow_key",
        address=ping.indexnow_url if ping.indexnow_key else "",
        what="pages",
        urls=tuple(_pages(found.changes)),
        request=partial(_submission, config),
        media_type="application/json; charset=utf-8",
        at_once=MOST_URLS,
    )
    return found, (hub, engines)


def _feeds(found: Sequence[UrlChange]) -> Iterator[str]:
    """Copies of feeds at older places name the feed itself as their own address."""
    return (change.absolute for change in found if change.kind in FEEDS)


def _pages(found: Sequence[UrlChange]) -> Iterator[str]:
    """Those that are gone, too: search engines are to forget them."""
    return (
        change.absolute
        for change in found
        if page_path(change.file) == change.file and not change.file.startswith(NO_PAGES)
    )


def _published(urls: Sequence[str]) -> bytes:
    """What hubs agree on: WebSub leaves it to them how they are told."""
    fields = [("hub.mode", "publish"), *(("hub.url", url) for url in urls)]
    return urlencode(fields).encode()


def _submission(config: Config, urls: Sequence[str]) -> bytes:
    key, site = config.ping.indexnow_key, Urls(config)
    location = site.absolute(key_url(site, key))
    host = config.outlet.host
    return encode({"host": host, "key": key, "keyLocation": location, "urlList": urls})


def tell(known: Sequence[Service]) -> Iterator[Told]:
    """Tell each service of its URLs. Raises Refused where there is none to tell."""
    if not any(service.address for service in known):
        raise Refused(
            "nobody is to be told: config.toml names no service",
            "set hub or indexnow_key in [ping]; --dry-run shows what they would be told",
        )
    return (_told(service) for service in known if service.address)


def _told(service: Service) -> Told:
    count = 0
    try:
        for start in range(0, len(service.urls), service.at_once):
            urls = service.urls[start : start + service.at_once]
            post(service.address, service.request(urls), service.media_type)
            count += len(urls)
    except Refused as refused:
        return Told(service, count, str(refused))
    return Told(service, count)


# -- what is printed -------------------------------------------------------------------------------


def as_plan(known: Sequence[Service]) -> Iterator[str]:
    """Each service, and the URLs that it would be told of."""
    for service in known:
        unset = f"nobody, as [ping] has no {service.key}"
        yield f"{service.name}: {service.address or unset}"
        yield from service.urls


def as_lines(told: Sequence[Told]) -> Iterator[str]:
    """What was done, a line for each service."""
    for one in told:
        if one.count or not one.failure:
            what = one.service.what if one.count != 1 else one.service.what.removesuffix("s")
            yield f"told {one.service.address} of {one.count} {what}"


def as_values(found: UrlChanges, known: Sequence[Service], told: Sequence[Told]) -> dict[str, Any]:
    """JSON-able values: who is told (None: nobody), of what, of how much of it, and what failed."""
    failed = [one.failure for one in told if one.failure]
    sent = {one.service.what: one.count for one in told}
    return {
        "ok": not failed,
        "since": found.since,
        "build": found.build,
        **{service.name: service.address or None for service in known},
        **{service.what: service.urls for service in known},
        "sent": {service.what: sent.get(service.what, 0) for service in known},
        "failed": failed,
    }
