"""A page's content security policy: which hosts it lets browsers load from, or send to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape

from msgspec import Struct

POLICY = re.compile(
    r"""(<meta\s+http-equiv=["']?content-security-policy["']?\s+content=)(?:"([^"]*)"|'([^']*)')""",
    re.IGNORECASE,
)
# The keys of [security] in config.toml, by the directives of a policy.
KINDS: Mapping[str, str] = {
    "img-src": "pictures",
    "media-src": "media",
    "frame-src": "frames",
    "object-src": "frames",
    "form-action": "forms",
    "script-src": "scripts",
}
# What decides where a policy lacks a directive; where it lacks these, too, everything is let
# through.
_LOADING = ("default-src",)
INSTEAD: Mapping[str, tuple[str, ...]] = {
    "connect-src": _LOADING,
    "form-action": (),
    "frame-src": ("child-src", *_LOADING),
    "img-src": _LOADING,
    "media-src": _LOADING,
    "object-src": _LOADING,
    "script-src": _LOADING,
    "script-src-elem": ("script-src", *_LOADING),
}
_SOURCE = re.compile(
    r"(?:(https?)://)?(\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::([0-9]+|\*))?(?:/.*)?"
)
_ORIGIN = re.compile(r"(https?)://(.*?)(?::([0-9]+))?")
_USUAL = {"https": "443", "http": "80"}


class Policy(Struct, frozen=True):
    """The sources of each directive, in order."""

    directives: Mapping[str, tuple[str, ...]]

    @classmethod
    def parsed(cls, text: str) -> Policy:
        """A policy as a browser reads it: of two directives of one name, the first counts."""
        found: dict[str, tuple[str, ...]] = {}
        for part in text.split(";"):
            name, *sources = part.split() or [""]
            found.setdefault(name.lower(), tuple(sources))
        found.pop("", None)
        return cls(found)

    def __str__(self) -> str:
        return "; ".join(" ".join([name, *words]) for name, words in self.directives.items())

    def sources(self, directive: str) -> tuple[str, ...] | None:
        """What decides on a directive's kind of thing; None where all of it is let through."""
        names = (directive, *INSTEAD[directive])
        return next((self.directives[name] for name in names if name in self.directives), None)

    def opened(self, directive: str, sources: Iterable[str]) -> Policy:
        """The policy that lets these through, too."""
        known = self.sources(directive)
        fresh = [] if known is None else [each for each in sources if each not in known]
        if known is None or not fresh:
            return self
        rest = tuple(source for source in known if source.lower() != "'none'")
        return Policy({**self.directives, directive: (*rest, *dict.fromkeys(fresh))})

    def lets_through(self, directive: str, origin: str) -> bool:
        """Whether a thing of a host, as `https://host`, is let through."""
        sources = self.sources(directive)
        return sources is None or any(_matches(source, origin) for source in sources)


def matching(sources: Iterable[str], origin: str) -> Iterator[str]:
    """Those sources that let something of a host through."""
    return (source for source in sources if _matches(source, origin))


def _matches(source: str, origin: str) -> bool:
    """Whether a source stands for a host. One without a scheme does so for pages of either."""
    known, asked = _SOURCE.fullmatch(source.lower()), _ORIGIN.fullmatch(origin)
    if not asked:
        return False
    scheme, host, port = asked[1], asked[2], asked[3] or _USUAL[asked[1]]
    if not known:
        return source.lower() in (f"{scheme}:", "http:")
    if known[1] == "https" and scheme == "http":
        return False
    if known[2] == "*" and not known[3]:
        return True
    right_port = known[3] in ("*", port) if known[3] else port in _USUAL.values()
    return right_port and _is_host(known[2], host)


def _is_host(pattern: str, host: str) -> bool:
    return host == pattern or pattern == "*" or (pattern[0] == "*" and host.endswith(pattern[1:]))


def policy_of(page: str) -> Policy | None:
    """The policy that stands in a page's head: browsers heed none elsewhere (HTML, 4.2.5.3)."""
    end = page.find("</head>")
    match = POLICY.search(page, 0, end if end >= 0 else len(page))
    return Policy.parsed(unescape(match[2] or match[3] or "")) if match else None


def with_policy(page: str, policy: Policy) -> str:
    """A page with another policy in the place of its own."""
    text = escape(str(policy), quote=False).replace('"', "&quot;")
    return POLICY.sub(lambda match: f'{match[1]}"{text}"', page, count=1)
