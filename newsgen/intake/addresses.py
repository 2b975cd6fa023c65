"""Where a text's links and pictures lead.

Source paths become final URLs, foreign schemes go, dead ends are told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import unquote

from newsgen.errors import Problem
from newsgen.intake.places import Places
from newsgen.intake.sanitise import is_allowed, scheme
from newsgen.model import Asset

Link = Callable[[str], str | None]
Show = Callable[[str], Asset | None]
Attributes = dict[str, str]

_HOST = re.compile(r"(?:https?:)?//(?:[^/?#@]*@)?([^/?#:]*)", re.IGNORECASE)


class References:
    """The addresses of one document. `problems` fills with what is wrong with them.

    Attributes come and go as they stand in a tag, escaped.
    """

    def __init__(self, places: Places, host: str, trusted: bool, link: Link, picture: Show) -> None:
        self.problems: list[Problem] = []
        self._places = places
        self._host = host.lower()
        self._trusted = trusted
        self._link = link
        self._picture = picture

    def is_elsewhere(self, address: str) -> bool:
        """Whether it leads to another host than the outlet's own."""
        match = _HOST.match(address)
        return match is not None and match[1].lower() != self._host

    def anchor(self, attributes: Attributes) -> Attributes:
        """A link's attributes, with its final address."""
        target = unescape(attributes.get("href", "")).strip()
        if target and not self._may_refer(target):
            return _without_href(attributes)
        if _is_source_path(target):
            href = self._follow(target)
            return attributes | {"href": href} if href else _without_href(attributes)
        if self.is_elsewhere(target):
            known = attributes.get("rel", "").split()
            return attributes | {"rel": " ".join(dict.fromkeys([*known, "external", "noopener"]))}
        return attributes

    def image(self, attributes: Attributes) -> Attributes:
        """A picture's attributes, with its final address and size, loaded as it comes into view."""
        target = unescape(attributes.get("src", "")).strip()
        if not attributes.get("alt", "").strip():
            self._report_missing_alt(target)
        shown = {"src": escape(target), "alt": attributes.get("alt", "")}
        if _is_source_path(target):
            shown |= self._sized(target, attributes)
        elif not self._may_refer(target):
            shown["src"] = ""
        shown |= {name: value for name, value in attributes.items() if name not in shown}
        if "srcset" in shown:
            shown["srcset"] = self._sources(shown["srcset"])
        return shown | {
            "loading": shown.get("loading", "lazy"),
            "decoding": shown.get("decoding", "async"),
        }

    def medium(self, attributes: Attributes) -> Attributes:
        """The attributes of a film, a sound or one of several sources."""
        found = dict(attributes)
        for name, resolve in (("src", self._follow), ("poster", self._show)):
            target = unescape(found.get(name, "")).strip()
            if target and not self._may_refer(target):
                del found[name]
            elif _is_source_path(target):
                found[name] = resolve(target)
        if "srcset" in found:
            found["srcset"] = self._sources(found["srcset"])
        return found

    def cited(self, attributes: Attributes) -> Attributes:
        """The attributes of a quotation, without a source that news copy may not refer to."""
        if self._trusted or is_allowed(unescape(attributes.get("cite", ""))):
            return attributes
        return {name: value for name, value in attributes.items() if name != "cite"}

    def _may_refer(self, address: str) -> bool:
        if self._trusted or is_allowed(address):
            return True
        self.problems.append(forbidden(self._places, address))
        return False

    def _follow(self, target: str) -> str:
        """The escaped final URL of a source path.

        Of one that leads nowhere it is the path itself, and a problem. What exists but is not
        visible has an empty URL, and a warning.
        """
        path, suffix = _divided(target)
        url = self._link(path)
        if url is None:
            self._report_dead(target, "dead-link", 'link to "{}" leads nowhere')
            return escape(target)
        if not url:
            self._report_hidden(target)
        return escape(url + suffix) if url else ""

    def _show(self, target: str) -> str:
        return self._sized(target, {}).get("src", escape(target))

    def _sized(self, target: str, given: Attributes) -> Attributes:
        path, suffix = _divided(target)
        asset = self._picture(path)
        if asset is None:
            self._report_dead(target, "dead-picture", 'there is no picture "{}"')
            return {}
        shown = {"src": escape(asset.url + suffix)}
        if asset.width and asset.height and "width" not in given and "height" not in given:
            shown |= {"width": str(asset.width), "height": str(asset.height)}
        return shown

    def _sources(self, srcset: str) -> str:
        return ", ".join(filter(None, map(self._source, unescape(srcset).split(","))))

    def _source(self, candidate: str) -> str:
        target, _, size = candidate.strip().partition(" ")
        if not target or not self._may_refer(target):
            return ""
        url = self._show(target) if _is_source_path(target) else escape(target)
        return f"{url} {escape(size)}".strip()

    def _report_dead(self, target: str, code: str, message: str) -> None:
        readable = unquote(target)
        hint = "write the path of a file relative to this one, or a full address with https://"
        self.problems.append(self._places.problem(readable, message.format(readable), hint, code))

    def _report_hidden(self, target: str) -> None:
        path = unquote(target)
        message = f'the link to "{path}" is left out: nobody can see that source now'
        hint = "the link appears once the other is published; take it out if that is not meant"
        self.problems.append(self._places.problem(path, message, hint, "hidden-link", "warning"))

    def _report_missing_alt(self, target: str) -> None:
        path = unquote(target)
        hint = "say in the square brackets what it shows: ![Fishermen mending nets](nets.jpg)"
        message = f'the picture "{path}" has no alt text'
        self.problems.append(self._places.problem(path, message, hint, "missing-alt", "warning"))


def _without_href(attributes: Attributes) -> Attributes:
    return {name: value for name, value in attributes.items() if name != "href"}


def forbidden(places: Places, address: str) -> Problem:
    """The warning about an address that was taken out."""
    hint = "news copy may refer to http, https, mailto and tel addresses and to files of this site"
    return places.problem(
        address, f'the address "{address}" was removed', hint, "unsafe-link", "warning"
    )


def _is_source_path(target: str) -> bool:
    return bool(target) and target[0] not in "/#?" and not scheme(target)


def _divided(target: str) -> tuple[str, str]:
    """The path of a file as the disk has it, and the query and fragment behind it."""
    ends = [place for place in (target.find("?"), target.find("#")) if place >= 0]
    end = min(ends, default=len(target))
    return unquote(target[:end]).replace("\0", ""), target[end:]
