"""How addresses of other hosts are told: patterns such as `https://tube.example/w/{id}`.

`{name}` stands for letters, digits and `_ . ~ : -`, `{name:digits}` for digits, `{name:one|two}`
for one of these, `{_}` for anything up to the next slash, and `*` at the end for the rest of a
path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

HOLE = re.compile(r"\{([a-z_]+)(?::([a-z0-9|-]+))?\}|(\*)$|([{}])")
LONGEST_ADDRESS = 500
_VALUE = r"[A-Za-z0-9_-][A-Za-z0-9_.~:-]{0,199}"


class _Form(Struct, frozen=True):
    """A pattern, ready to be compared: host, path, and what query and fragment must hold."""

    host: str
    path: re.Pattern[str]
    query: Mapping[str, re.Pattern[str]]
    fragment: re.Pattern[str] | None


def matched(pattern: str, address: str) -> Mapping[str, str] | None:
    """What the names of a pattern stand for in an address, None where it is none of that form."""
    if len(address) > LONGEST_ADDRESS:
        return None
    try:
        parts, form = urlsplit(address), form_of(pattern)
        query = parse_qs(parts.query)
    except ValueError:
        return None
    if bare_host(parts.netloc) != form.host or parts.scheme not in ("http", "https"):
        return None
    pairs = [(form.path, parts.path.rstrip("/"))]
    pairs += [(value, query.get(key, [""])[0]) for key, value in form.query.items()]
    if form.fragment:
        pairs.append((form.fragment, parts.fragment))
    matches = [form.fullmatch(text) for form, text in pairs]
    if None in matches:
        return None
    return {name: value for match in matches if match for name, value in match.groupdict().items()}


def filled(player: str, values: Mapping[str, str]) -> str:
    """The address of a player, with values for its names."""
    return HOLE.sub(lambda hole: values.get(hole[1] or "", ""), player)


def bare_host(host: str) -> str:
    """A host as patterns are compared by: phones and `www.` are no others."""
    return host.lower().removeprefix("www.").removeprefix("m.")


def names_in(pattern: str) -> set[str]:
    """The names that a pattern, or a player, has in braces."""
    return {match[1] for match in HOLE.finditer(pattern) if match[1]} - {"_"}


@lru_cache(maxsize=1024)
def form_of(pattern: str) -> _Form:
    """A pattern, taken apart."""
    parts = urlsplit(pattern)
    pairs = (pair.partition("=") for pair in parts.query.split("&") if pair)
    query = {key: _compiled(value) for key, _, value in pairs}
    fragment = _compiled(parts.fragment) if parts.fragment else None
    path = _compiled(parts.path.rstrip("/"))
    return _Form(bare_host(parts.netloc), path, query, fragment)


def _compiled(part: str) -> re.Pattern[str]:
    return re.compile("".join(_pieces(part)))


def _pieces(part: str) -> Iterator[str]:
    done = 0
    for hole in HOLE.finditer(part):
        yield re.escape(part[done : hole.start()])
        done = hole.end()
        if hole[3]:
            yield ".*"
        elif hole[1] == "_":
            yield "[^/]+"
        else:
            yield f"(?P<{hole[1]}>{_values(hole[2])})"
    yield re.escape(part[done:])


def _values(choices: str | None) -> str:
    if choices == "digits":
        return "[0-9]{1,30}"
    return "|".join(map(re.escape, choices.split("|"))) if choices else _VALUE
