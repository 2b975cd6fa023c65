"""What is wrong with a link's or picture's address, in words, at the place where it was typed."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape
from urllib.parse import unquote

from newsgen.errors import Problem, did_you_mean
from newsgen.intake.places import Places
from newsgen.outlet.schemes import leads_nowhere, scheme
from newsgen.pictures.formats import NO_PICTURE_HINT

LONGEST_SHOWN = 60
_DATA_PICTURE = re.compile(r"\s*data:\s*image/", re.IGNORECASE)


def cut(text: str) -> str:
    """A text of any length, short enough for a message."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def empty(places: Places, words: str, href: str) -> Problem:
    """A link without an address, or to nothing but `#`."""
    words = words or "…"
    message = f'the link on "{words}" is empty: it leads to its own page'
    hint = f"write an address: [{words}](other.md)" + ("; or #top for the top" * bool(href))
    return places.link(href, message, hint)


def wordless(places: Places, href: str) -> Problem:
    """A link that holds nothing."""
    target = unquote(unescape(href))
    message = f'the link to "{target}" has no words: readers cannot see it'
    hint = f"write some in the square brackets: [The timetable]({target})"
    return places.problem(target, message, hint, "empty-link", "warning")


def dead_link(places: Places, target: str, near: str) -> Problem:
    """A link to a source that is not there; `near` is one that may have been meant."""
    return _dead(places, target, near, 'link to "{}" leads nowhere', "dead-link")


def dead_picture(places: Places, target: str, near: str) -> Problem:
    """A picture that is not there; `near` is one that may have been meant."""
    return _dead(places, target, near, 'there is no picture "{}"', "dead-picture")


def _dead(places: Places, target: str, near: str, message: str, code: str) -> Problem:
    readable = unquote(target)
    hint = "write the path of a file relative to this one, or a full address with https://"
    if near:
        hint = f'did you mean "{near}"? Otherwise, {hint}'
    return places.problem(readable, message.format(readable), hint, code)


def nothing_there(places: Places, target: str, path: str) -> Problem:
    """A path from the root at which no output stands."""
    message = f'there is nothing at "{path}"'
    hint = (
        "write the path of the source relative to this file; of what another program serves, "
        "the full address"
    )
    return places.problem(target, message, hint, "dead-address", "warning")


def no_place(places: Places, target: str, fragment: str, known: Collection[str]) -> Problem:
    """A fragment that is no id of its page."""
    near = did_you_mean(fragment, sorted(known))
    message = f'"{unquote(target)}" leads to no place on that page{near}'
    hint = "name the id of a heading there; {#name} behind one gives it an id of your own"
    return places.problem(target, message, hint, "dead-fragment", "warning")


def unfit(places: Places, target: str, problem: Problem) -> Problem:
    """A file that must not be published, for the reason that `problem` has."""
    path = unquote(target)
    return places.problem(path, f'"{path}" {problem.message}', problem.hint, problem.code)


def no_picture(places: Places, target: str) -> Problem:
    """A file that stands where a picture should, and is none."""
    path = unquote(target)
    return places.problem(path, f'"{path}" is no picture', NO_PICTURE_HINT, "dead-picture")


def no_file(places: Places, alt: str) -> Problem:
    """A picture without an address."""
    message = f'the picture "{unescape(alt)}" names no file'
    hint = "write its path in the round brackets: ![Fishermen mending nets](nets.jpg)"
    return places.link("", message, hint)


def hidden(places: Places, target: str) -> Problem:
    """A link to a source that readers cannot see yet, or no longer."""
    path = unquote(target)
    message = f'the link to "{path}" is left out: nobody can see that source now'
    hint = "the link appears once the other is published; take it out if that is not meant"
    return places.problem(path, message, hint, "hidden-link", "warning")


def withdrawn(places: Places, target: str) -> Problem:
    """A link to a story that was taken back."""
    path = unquote(target)
    message = f'the link to "{path}" leads to a note: that story was withdrawn'
    hint = "take the link out, or leave it if readers should find the note"
    return places.problem(path, message, hint, "withdrawn-link", "warning")


def missing_alt(places: Places, target: str) -> Problem:
    """A picture that says nothing to those who cannot see it."""
    path = unquote(target)
    message = f'the picture "{path}" has no alt text'
    hint = "say in the square brackets what it shows: ![Fishermen mending nets](nets.jpg)"
    return places.problem(path, message, hint, "missing-alt", "warning")


def forbidden(places: Places, address: str) -> Problem:
    """An address that was taken out: a warning, but an error for a picture."""
    if scheme(address) == "data" and _DATA_PICTURE.match(address):
        message = f'the picture "{cut(address)}" stands in the text itself'
        hint = "save the picture as a file beside the story, and name that"
        return places.problem(address, message, hint, "data-picture")
    if leads_nowhere(address):
        return hostless(places, address)
    message = f'the address "{cut(address)}" was removed'
    hint = "news copy may refer to http, https, mailto and tel addresses and to files of this site"
    return places.problem(address, message, hint, "unsafe-link", "warning")


def hostless(places: Places, address: str) -> Problem:
    """An address of the web without a host."""
    kind, _, rest = address.partition(":")
    rest = rest.lstrip("/\\ ")
    message = f'the address "{address}" leads nowhere: it has no host'
    hint = f"write {kind}://{rest}" if "." in rest else "write the whole address, or none"
    return places.problem(address, message, hint, "wrong-url")
