"""Kinds of values that only config.toml has: the site's address, its zone, patterns of URLs."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from annotated_types import MinLen
from pydantic import AfterValidator, BeforeValidator, StringConstraints

from newsgen.errors import did_you_mean
from newsgen.outlet.cards import HOLE
from newsgen.outlet.fields import FullLine, Line, Name, WebAddress, slug_fault, web_address
from newsgen.outlet.paths import is_site_path, quoted, site_path
from newsgen.outlet.slots import Expected
from newsgen.outlet.validation import Fault

LABEL = r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
ROBOTS_LINE = re.compile(r"[A-Za-z][A-Za-z-]*[ \t]*:.*|#.*")
CARD_HOST = re.compile(r"https://([^/?#{}*]+)(?=[/?#])")
HOST = re.compile(rf"(\*\.)?{LABEL}(\.{LABEL})*(:[0-9]{{1,5}})?")
SPAN = re.compile(r"([1-9][0-9]{0,4})([hd])")
UNITS = {"h": 60 * 60, "d": 24 * 60 * 60}
# Folders of a site that hold something else.
TAKEN = frozenset({"content", "output", "themes", ".git"})
# What the line at the end of a partner's texts may say of the story.
OF_THE_STORY = ("title", "url", "outlet")
# Placeholders as Hugo and Jekyll write them, and as WordPress does; those that have another name.
FOREIGN = re.compile(r":(?P<hugo>[a-z_]+)|%(?P<wordpress>[a-z_]+)%")
MEANT = {
    **dict.fromkeys(("title", "postname", "slugorfilename", "contentbasename", "filename"), "slug"),
    **dict.fromkeys(("category", "categories", "sections"), "section"),
    "monthnum": "month",
    "post_id": "id",
}


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    path = parts.path.rstrip("/")
    if parts.query or parts.fragment or parts.username is not None:
        host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        better = f"{host}{path if is_site_path(path) else ''}"
        raise Fault("must be an address without ?, # and @", f"write {better}", "wrong-url")
    try:
        parts.netloc.partition(":")[0].encode("idna")
    except UnicodeError:
        hint = "each part of it, between dots, has 1 to 63 letters, digits or hyphens"
        raise Fault(f'has no possible host, "{parts.netloc}"', hint, "wrong-url") from None
    try:
        below = quoted(site_path(path)) if path else ""
    except Fault as fault:
        hint = "below a host, a site has a path such as https://news.example.org/paper"
        raise Fault(fault.message, hint, "wrong-url") from None
    return f"{parts.scheme}://{parts.netloc.lower()}{below}"


def _cache_folder(value: str) -> str:
    """A folder below the site's own, which holds nothing else. Raises Fault."""
    steps = value.split("/")
    if "\\" in value or ":" in value or {"", ".", ".."} & {*steps}:
        hint = "for example .newsgen/pictures, or .cache/pictures"
        raise Fault("must be a path below the site's folder", hint, "wrong-path")
    if steps[0] in TAKEN or value == ".newsgen":
        hint = "choose a folder of its own, such as .cache/pictures"
        raise Fault("must be a folder that holds nothing else", hint, "wrong-path")
    return value


def _timezone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        near = did_you_mean(value, sorted(available_timezones())).removeprefix(", ")
        hint = f"{near} zones are named after cities, such as Europe/Madrid".strip()
        raise Fault(
            f'must be a time zone, and there is none called "{value}"', hint, "wrong-timezone"
        ) from None


def pattern(known: tuple[str, ...], needed: tuple[str, ...]) -> Callable[[str], str]:
    """A check for URL patterns with these placeholders, at least one of `needed` among them."""
    example = f"for example /{'/'.join(f'{{{name}}}' for name in needed[:1])}/"

    def fault(message: str, better: str) -> Fault:
        """A fault with the hint to write what is better, if that is taken."""
        try:
            check(better)
        except Fault:
            return Fault(message, example, "wrong-pattern")
        return Fault(message, f"write {better}", "wrong-pattern")

    def check(value: str) -> str:
        value = FOREIGN.sub(_translated, value)
        names = list(_placeholders(value))
        for stray in (name for name in names if name not in known):
            hint = f"the placeholders here are {', '.join(f'{{{name}}}' for name in known)}"
            raise Fault(
                f'has an unknown placeholder "{{{stray}}}"{did_you_mean(stray, known)}',
                hint,
                "wrong-pattern",
            )
        if not set(needed) & set(names):
            wanted = " or ".join(f"{{{name}}}" for name in needed)
            raise Fault(f"must hold {wanted}", "otherwise all would have one URL", "wrong-pattern")
        if "?" in value:
            message = "must be a path without a query: no file has one"
            hint = f"{example}; let the web server lead there from the old URLs"
            raise Fault(message, hint, "wrong-pattern")
        if not value.startswith("/"):
            raise fault('must start with "/"', f"/{value}")
        if "." in value.rpartition("/")[2] and not value.endswith(".html"):
            better = f"{value.rpartition('.')[0]}.html"
            raise fault('must end with "/", ".html" or a name without an ending', better)
        plain = re.sub(r"\{\w+\}", "x", value)
        dots = {".", ".."} & set(plain.split("/"))
        if dots or not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*/?", plain):
            message = "must be a path of letters, digits, hyphens and placeholders"
            raise Fault(message, example, "wrong-pattern")
        return value

    return check


def _translated(foreign: re.Match[str]) -> str:
    """A placeholder of another program as one of these, known or not."""
    word = foreign["hugo"] or foreign["wordpress"]
    return f"{{{MEANT.get(word, word)}}}"


def _placeholders(pattern: str, such: str = "slug") -> Iterator[str]:
    try:
        for _, name, form, conversion in string.Formatter().parse(pattern):
            if name is not None:
                yield f"{name}{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}"
    except ValueError:
        raise Fault(
            "has a brace without its partner", f"write placeholders as {{{such}}}", "wrong-pattern"
        ) from None


def _attribution(value: str) -> str:
    for name in _placeholders(value, "url"):
        if name not in OF_THE_STORY:
            near = did_you_mean(name, OF_THE_STORY)
            hint = f"the placeholders here are {', '.join(f'{{{one}}}' for one in OF_THE_STORY)}"
            message = f'has an unknown placeholder "{{{name}}}"{near}'
            raise Fault(message, hint, "wrong-pattern")
    return value


def _span(value: Any) -> int:
    """A length of time in seconds."""
    found = SPAN.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise Fault("must be a number of hours or days", 'for example "48h" or "7d"', "wrong-span")
    return int(found[1]) * UNITS[found[2]]


def _part_of_path(value: str) -> str:
    if fault := slug_fault(value):
        raise fault
    if not value.isascii():
        raise Fault("must be named in ASCII letters", "its name stands in a URL", "wrong-slug")
    return value


def _host(value: str) -> str:
    """A host as a page's policy names it."""
    found = value.lower()
    scheme, mark, rest = found.rpartition("://")
    bare = re.split(r"[/?#]", rest.rpartition("@")[2])[0]
    if mark and scheme not in ("http", "https"):
        hint = f"write {bare} or https://{bare}"
        raise Fault("must be a host, of http or https", hint, "wrong-host")
    if HOST.fullmatch(rest):
        return found
    if not bare.isascii():
        with suppress(UnicodeError):
            bare = bare.encode("idna").decode()
    if HOST.fullmatch(bare):
        raise Fault("must be a host alone, in ASCII", f"write {scheme}{mark}{bare}", "wrong-host")
    hint = "for example img.example.org, or *.example.org for all hosts below it"
    raise Fault("must be the name of a host", hint, "wrong-host")


def _card_address(value: str) -> str:
    """An address with names in braces in its path, query or fragment."""
    example = "for example https://tube.example/w/{id}"
    stray = next((hole[4] for hole in HOLE.finditer(value) if hole[4]), "")
    if stray or value.count("{") != value.count("}"):
        raise Fault("has a brace without its partner", example, "wrong-pattern")
    host = CARD_HOST.match(value)
    if not host or not HOST.fullmatch(host[1].lower()):
        raise Fault("must be an address with https:// and a host", example, "wrong-pattern")
    if re.search(r"[\s<>\"'\\]", value):
        raise Fault(
            "must hold no blanks, quotation marks or angle brackets", example, "wrong-pattern"
        )
    return value


def _robots_line(value: str) -> str:
    """A line of robots.txt (RFC 9309, section 2.2), or a comment."""
    if not ROBOTS_LINE.fullmatch(value):
        hint = "for example Disallow: /private/, or Content-Signal: ai-train=no"
        raise Fault("must be a line such as Name: value", hint, "wrong-robots-line")
    return value


def _path_or_address(value: str) -> str:
    """A path from the site's root, or a whole address."""
    if "://" in value or not value:
        return web_address(value)
    return site_path(value)


def _day(value: Any) -> Any:
    """A day, as TOML has it or as text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Fault("must be a date", "for example 2026-01-01", "wrong-date") from None


def _policy(value: str) -> str:
    """A page about the outlet: an address of the web, or a path from the site's root as URLs spell
    it, perhaps with a place on that page.
    """
    if not value or value.lower().startswith(("http://", "https://")):
        return web_address(value)
    path, mark, place = value.partition("#")
    return f"{quoted(site_path(path))}{mark}{place}"


def _founded(value: Any) -> Any:
    """A year or a day, as TOML has it or as text."""
    return value.isoformat() if isinstance(value, date) else value


BaseUrl = Annotated[WebAddress, MinLen(1), AfterValidator(_base_url)]
Timezone = Annotated[FullLine, AfterValidator(_timezone)]
CacheFolder = Annotated[FullLine, AfterValidator(_cache_folder)]
FullName = Annotated[Name, MinLen(1)]
PartOfPath = Annotated[FullLine, AfterValidator(_part_of_path)]
Attribution = Annotated[Line, AfterValidator(_attribution)]
"""A line about a story, with `{title}`, `{url}` and `{outlet}` in their places."""
Span = Annotated[int | None, BeforeValidator(_span)]
"""A length of time, in seconds: hours or days of 24 hours each."""
Policy = Annotated[Line, AfterValidator(_policy)]
PathOrPlace = Policy
"""An address of the web, or a path from the site's root, perhaps with a place on that page."""
Founded = Annotated[
    str,
    BeforeValidator(_founded),
    StringConstraints(pattern=r"^([0-9]{4}(-[0-9]{2}-[0-9]{2})?)?$"),
    Expected("a year or a day", 'for example "1887" or "1887-04-02"'),
]
Day = Annotated[date | None, BeforeValidator(_day)]
IndexNowKey = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^([A-Za-z0-9-]{8,128})?$"),
    Expected(
        "8 to 128 letters from a to z, digits and hyphens",
        'make one up, for example "2f6c1d0e9b7a4835"',
    ),
]
RobotsLine = Annotated[FullLine, AfterValidator(_robots_line)]
PathOrAddress = Annotated[Line, AfterValidator(_path_or_address)]
"""A path from the site's root, decoded, or an address with http:// or https://."""
CardAddress = Annotated[FullLine, AfterValidator(_card_address)]
"""The address of something, or of its player, with names in braces for what differs."""
Host = Annotated[FullLine, AfterValidator(_host)]
"""A host that pages are open to: below `*.` all that are below it; with a scheme and a port if need
be.
"""
