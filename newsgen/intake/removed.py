"""What the sanitiser takes out of a text: each kind of element, with the lines where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsgen.errors import Problem, listed
from newsgen.intake.places import Places
from newsgen.intake.sanitise import ALLOWED, DROPPED_WHOLE, PHRASES

ANCHOR = "<a name>"
_OPENING = re.compile(r"<([a-zA-Z][^\s/<>]*|\?|!\[CDATA\[)")
# With a brace before it, it is a shortcode, which is told as such.
_TYPED = re.compile(
    r"(?P<brace>\{?)<(?P<name>[a-zA-Z][^\s/<>]*|\?|!\[CDATA\[)(?P<rest>[^<>]*)|(?P<picture>!\[)"
)
_NAME = re.compile(r"\sname\s*=", re.IGNORECASE)
_ID = re.compile(r"\sid\s*=", re.IGNORECASE)
_NAMED_ANCHOR = re.compile(r"<a\s[^<>]*\bname\s*=", re.IGNORECASE)
_ADDRESS = re.compile(r"\A(?:[a-z][a-z0-9+.-]{1,31}+:|[^\s<>@]++@[^\s<>]++$)", re.IGNORECASE)

_HINTS = {
    "a": 'write id="..." in place of name="..."',
    "form": "write a link to a page with the form",
}
_FRAMES = frozenset("iframe frame frameset object embed applet param".split())
_HINT = "write it in Markdown; to show a tag as it is, put it in backquotes"


def removed(html: str, places: Places) -> Iterator[Problem]:
    """The warnings about elements of an engine's HTML that do not pass the sanitiser."""
    names = {name.lower() for name in set(_OPENING.findall(html))} - ALLOWED
    if "name=" in html and _NAMED_ANCHOR.search(html):
        names.add("a")
    if names:
        yield from _told(names, places, strict=False)


def removed_from_phrases(html: str, places: Places) -> Iterator[Problem]:
    """The same for running text. Blocks are left out of it as a rule: those that somebody typed as
    HTML count, and pictures.
    """
    names = {name.lower() for name in set(_OPENING.findall(html))} - PHRASES
    if names:
        yield from _told(names, places, strict=True)


def _told(names: set[str], places: Places, *, strict: bool) -> Iterator[Problem]:
    """One warning for each line; for what nobody typed, at the text's first line."""
    lines: dict[int, tuple[int, dict[str, None]]] = {}
    met, end = set[str](), 0
    for match in places.written(_TYPED):
        name = "img" if match["picture"] else match["name"].lower()
        met.add(name)
        if match.start() < end or name not in names or not _is_lost(name, match):
            continue
        if name in DROPPED_WHOLE:
            end = _end_of(name, match)
        _, told = lines.setdefault(places.line_of(match.start()), (match.start(), {}))
        told[name] = None
    for index, told in lines.values():
        yield _warning(index, [*told], places)
    unmet = sorted(names - met - {"a"})
    if unmet and not strict:
        yield _warning(-1, unmet, places)


def _end_of(name: str, match: re.Match[str]) -> int:
    """Where an element ends that goes with all that it holds."""
    closing = re.compile(rf"</{name}\b", re.IGNORECASE).search(match.string, match.end())
    return closing.start() if closing else len(match.string)


def _is_lost(name: str, match: re.Match[str]) -> bool:
    if match["brace"]:
        return False
    if name == "a":
        return bool(_NAME.search(match["rest"])) and not _ID.search(match["rest"])
    return bool(match["picture"]) or not _ADDRESS.match(match["name"] + match["rest"])


def _warning(index: int, names: list[str], places: Places) -> Problem:
    shown = [
        ANCHOR if name == "a" else f"<{name}>" if name[0].isalpha() else f"<{name}"
        for name in names
    ]
    message = f"{listed(shown)} {'were' if len(shown) > 1 else 'was'} taken out"
    return places.warning(index, message, _hint(names), "removed-element")


def _hint(names: list[str]) -> str:
    if not _FRAMES.isdisjoint(names):
        return (
            "write the address of a film, post or map alone on a line: it becomes a card; "
            'html = "trusted" under [markdown] in config.toml keeps all HTML'
        )
    return next((_HINTS[name] for name in names if name in _HINTS), _HINT)
