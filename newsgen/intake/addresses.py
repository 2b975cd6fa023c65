"""Where a text's links and pictures lead.

Source paths become final URLs, foreign schemes go, dead ends are told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from html import unescape
from typing import Protocol
from urllib.parse import unquote

from newsgen.errors import Problem
from newsgen.intake import address_mistakes as mistakes
from newsgen.intake.foreign import foreign_addresses, origin_of
from newsgen.intake.ids import ids_of
from newsgen.intake.impressions import image_attributes
from newsgen.intake.places import Places
from newsgen.intake.tags import quoted
from newsgen.model import Destination, Impression, Note, Use
from newsgen.outlet.schemes import is_allowed, leads_nowhere, scheme

Link = Callable[[str], Destination]
Show = Callable[[str], Impression | None]
Attributes = dict[str, str]
Mistake = Callable[..., Problem]

# How links to other hosts are marked, and those of a text that somebody paid for.
AWAY, PAID = "external noopener", "sponsored external noopener"
# The places that footnotes have.
_NOTES = re.compile(r"fn(?:ref)?-[0-9]+(?:-[0-9]+)?")
_ROOT_PATH = re.compile(
    r"""(\s(?:action|data|formaction|href|poster|src|xlink:href)\s*=\s*["']?\s*)(/(?![/\\]))""",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:https?:)?//(?:[^/?#@]*@)?([^/?#:]*)", re.IGNORECASE)


class Reach(Protocol):
    """What a text may ask about the places that its links name."""

    def stands(self, url: str) -> bool:
        """Whether there is anything at a path from the root."""

    def places(self, target: str) -> Collection[str] | None:
        """The ids on the page at a path; None where they are not known."""

    def near(self, target: str) -> str:
        """The path of a source that a dead one may have meant, "" where there is none."""

    def own_places(self) -> Collection[str] | None:
        """The ids on the text's own page that do not stand in the text, if there is one page."""


class References:
    """The addresses of one document. `problems` fills with what is wrong with them, `uses` with
    what comes from other hosts.

    Attributes come and go as they stand in a tag, escaped. Without `link` nothing is a source
    path: addresses stay as they are, if they may be there at all. Those that begin with "/" are
    seen from the site's root, which URLs name as `root`. Links to other hosts have the relation
    `away`.
    """

    def __init__(
        self,
        places: Places,
        host: str,
        trusted: bool,
        link: Link | None,
        picture: Show,
        reach: Reach | None = None,
        root: str = "",
        away: str = AWAY,
    ) -> None:
        self.problems: list[Problem] = []
        self.uses: list[Use] = []
        self.places = places
        # Addresses were taken out before: a picture without one may have had it, and that is told.
        self.some_are_out = False
        self.host = host.lower()
        self.away = away
        self._trusted = trusted
        self._link = link
        self._picture = picture
        self._reach = reach
        self._root = root
        self._own_fragments: list[str] = []

    def is_elsewhere(self, address: str) -> bool:
        """Whether it leads to another host than the outlet's own."""
        match = _HOST.match(address)
        return match is not None and match[1].lower() != self.host

    def anchor(self, attributes: Attributes) -> Attributes:
        """A link's attributes, with its final address."""
        given = attributes.get("href", "")
        target = unescape(given).strip()
        if not target:
            return attributes
        href = self._settled(given, self.follow)
        if not href:
            return _without("href", attributes)
        found = attributes | {"href": href}
        if self.is_elsewhere(target):
            known = attributes.get("rel", "").split()
            found["rel"] = " ".join(dict.fromkeys([*known, *self.away.split()]))
        return found

    def image(self, attributes: Attributes) -> tuple[Attributes, Impression | None]:
        """A picture's attributes, with its final address and size, loaded as it comes into view,
        and how it is shown where it is one of the site's.

        There are none where it may have no address: then it must not stand there.
        """
        target = unescape(attributes.get("src", "")).strip()
        if not target:
            if not self.some_are_out:
                self.tell(mistakes.no_file, attributes.get("alt", ""))
        elif not attributes.get("alt", "").strip():
            self.tell(mistakes.missing_alt, target)
        found, impression = {"src": self.rooted(target)}, None
        if self.is_source_path(target):
            found, impression = self._sized(target, attributes)
        else:
            self._look_at(target)
        source = self._printed(found.pop("src", ""))
        if not source and not self._trusted:
            return {}, None
        shown = {"src": source, "alt": attributes.get("alt", "")}
        shown |= found
        shown |= {name: value for name, value in attributes.items() if name not in shown}
        if "srcset" in attributes:
            shown = self._with_sources(shown)
        late = {
            "loading": shown.get("loading", "lazy"),
            "decoding": shown.get("decoding", "async"),
        }
        return shown | late, impression

    def medium(self, attributes: Attributes) -> Attributes:
        """The attributes of a film, a sound or one of several sources."""
        found = attributes
        for name, resolve in (("src", self.follow), ("poster", self._show)):
            if given := attributes.get(name, "").strip():
                address = self._settled(given, resolve)
                found = found | {name: address} if address else _without(name, found)
        return self._with_sources(found) if "srcset" in found else found

    def note_uses(self, name: str, tag: str) -> None:
        """Note what an element needs of other hosts."""
        for directive, address in foreign_addresses(name, tag):
            origin = origin_of(address)
            if origin.partition("://")[2] != self.host:
                self.uses.append(self.places.use(directive, origin, address))

    def cited(self, attributes: Attributes) -> Attributes:
        """The attributes of a quotation, without a source that news copy may not refer to."""
        cite = self._settled(attributes.get("cite", ""), lambda path: path)
        return attributes | {"cite": cite} if cite else _without("cite", attributes)

    def _settled(self, given: str, resolve: Callable[[str], str]) -> str:
        """The address in an attribute as it is printed there, empty if it must not be.

        `resolve` gives the final address for a source path. Trusted text keeps what it has.
        """
        target = unescape(given).strip()
        if self.is_source_path(target):
            return self._printed(resolve(target))
        self._look_at(target)
        found = self.rooted(target)
        if self._trusted and found == target and not leads_nowhere(target):
            return given
        return self._printed(found)

    def rooted(self, target: str) -> str:
        """An address as it is seen from the root of the host."""
        if not self._root or target[:1] != "/" or target.startswith(("//", "/\\")):
            return target
        return f"{self._root}{target}"

    def rooted_tag(self, tag: str) -> str:
        """A tag of trusted HTML, whose addresses are nobody else's business."""
        if not self._root:
            return tag
        return _ROOT_PATH.sub(lambda match: f"{match[1]}{self._root}{match[2]}", tag)

    def _printed(self, address: str) -> str:
        """Every address goes through here last, as it will stand on the page."""
        if leads_nowhere(address):
            self.tell(mistakes.hostless, address)
            return ""
        if self._trusted or is_allowed(address):
            return quoted(address)
        self.tell(mistakes.forbidden, address)
        return ""

    def is_source_path(self, target: str) -> bool:
        """Whether an address is the path of a source."""
        return bool(self._link and target) and target[0] not in "/#?" and not scheme(target)

    def follow(self, target: str) -> str:
        """The final URL of a source path.

        It is empty for one that leads nowhere, or to a file that must not be published, which is a
        problem, and for what exists but is not visible, with a warning. That of a story which was
        taken back leads to its note, with a warning.
        """
        path, suffix = _divided(target)
        assert self._link is not None
        url = self._link(path)
        if isinstance(url, Note):
            self.tell(mistakes.withdrawn, target)
            return url.url
        if isinstance(url, Problem):
            self.problems.append(mistakes.unfit(self.places, target, url))
            return ""
        if url is None:
            self.tell(mistakes.dead_link, target, self._near(path))
            return ""
        if not url:
            self.tell(mistakes.hidden, target)
        elif "#" in suffix:
            self._look_for(suffix, target, path)
        return url + suffix if url else ""

    def _look_at(self, target: str) -> None:
        """See whether there is anything at a path from the root, or a fragment of the own page."""
        if not self._reach or target[:1] not in ("/", "#") or target.startswith("//"):
            return
        if target[0] == "#":
            self._own_fragments.append(target)
            return
        path, suffix = _divided(target)
        if not self._reach.stands(path):
            self.tell(mistakes.nothing_there, target, path)
        elif "#" in suffix:
            self._look_for(suffix, target, path)

    def _look_for(self, suffix: str, target: str, path: str) -> None:
        """See whether a fragment is on the page at a path."""
        fragment = _fragment(suffix)
        if not self._reach or not fragment:
            return
        known = self._reach.places(path)
        if known is not None and fragment not in known:
            self.problems.append(mistakes.no_place(self.places, target, fragment, known))

    def look_for_own(self, html: str) -> None:
        """See whether the text's own fragments are in its HTML, or on its page."""
        if not self._own_fragments or not self._reach:
            return
        known = ids_of(html)
        for target in self._own_fragments:
            fragment = _fragment(target)
            if fragment and fragment not in known:
                others = self._reach.own_places()
                if others is not None and fragment not in others:
                    self.problems.append(mistakes.no_place(self.places, target, fragment, known))

    def _show(self, target: str) -> str:
        return self._sized(target, {})[0].get("src", "")

    def picture(self, target: str) -> Impression | None:
        """The picture at a source path; None where there is none to show, which is told."""
        path, _ = _divided(target)
        found = self._picture(path)
        if found is None:
            self.tell(mistakes.dead_picture, target, self._near(path))
        elif found.problem:
            self.problems.append(mistakes.unfit(self.places, target, found.problem))
        elif not found.width:
            self.tell(mistakes.no_picture, target)
        else:
            return found
        return None

    def _sized(self, target: str, given: Attributes) -> tuple[Attributes, Impression | None]:
        """The attributes of a picture of the site that its file decides on; other files of it that
        the tag names take the place of those that newsgen makes.
        """
        found = self.picture(target)
        if found is None:
            return {}, None
        sources = {"srcset", "sizes"} if "srcset" in given else set()
        size = {"width", "height"} if {"width", "height"} & given.keys() else set()
        shown = {
            name: value
            for name, value in image_attributes(found).items()
            if name not in sources | size
        }
        shown["src"] = found.url + _divided(target)[1]
        return shown, None if sources else found

    def _with_sources(self, attributes: Attributes) -> Attributes:
        each = map(self._source, unescape(attributes["srcset"]).split(","))
        sources = ", ".join(filter(None, each))
        return attributes | {"srcset": sources} if sources else _without("srcset", attributes)

    def _source(self, candidate: str) -> str:
        target, _, size = candidate.strip().partition(" ")
        is_path = self.is_source_path(target)
        if not is_path:
            self._look_at(target)
        url = self._printed(self._show(target) if is_path else self.rooted(target))
        return f"{url} {quoted(size)}".strip() if url else ""

    def _near(self, path: str) -> str:
        return self._reach.near(path) if self._reach else ""

    def tell(self, mistake: Mistake, *about: str) -> None:
        """Put down what is wrong with an address of this document."""
        self.problems.append(mistake(self.places, *about))


def _without(name: str, attributes: Attributes) -> Attributes:
    return {key: value for key, value in attributes.items() if key != name}


def _fragment(suffix: str) -> str:
    """The id that stands in an address; "" where it names none: a page's top, or words of it."""
    fragment = unquote(suffix.partition("#")[2]).partition(":~:")[0]
    return "" if fragment.lower() == "top" or _NOTES.fullmatch(fragment) else fragment


def _divided(target: str) -> tuple[str, str]:
    """The path of a file as the disk has it, and the query and fragment behind it."""
    ends = [place for place in (target.find("?"), target.find("#")) if place >= 0]
    end = min(ends, default=len(target))
    return unquote(target[:end]).replace("\0", ""), target[end:]
