"""Addresses that stand bare in running text: of pages, of mail, and of hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsgen.intake.places import CODE

# What shows that there may be an address. Two hyphens make one of a word that is a host's.
_TIGHT = r"--(?<=[a-z0-9]--)(?=[a-z0-9])"
_SIGN = re.compile(rf"://|\bwww\.(?=\w)|@(?=\w)|{_TIGHT}")
_HYPHENS = re.compile(_TIGHT)
_SCHEME = re.compile(r"[A-Za-z0-9+.-]*")
_LOCAL = re.compile(r"[\w.+'%&-]*")
_BEFORE = re.compile(r"[A-Za-z0-9./~%_+-]*")
_MAIL_HOST = re.compile(r"(?<![\w.-])[\w-]++(?:\.[\w-]++)++")
_HOST = re.compile(r"(?<![a-z0-9.-])[a-z0-9-]++(?:\.[a-z0-9-]++)++(?![\w-])")
_REST = re.compile(r"[^\s<>\x00-\x1f“”„«»‹›「」『』、。，；：！？（）《》…—–]*")
_LONGEST = 2000
_FARTHEST = 200  # from its sign, an address begins
_TRAILING = ".,:;!?'’\")]}*_~"
_OPENING = {")": "(", "]": "[", "}": "{"}


def shows_web(text: str) -> bool:
    """Whether there may be an address of the web in a text."""
    # One character is found in no time, three of them take a hundred times as long.
    return (":" in text and "://" in text) or "www." in text


def may_hold_addresses(text: str, web: bool = True) -> bool:
    """Whether it is worth the while to look for addresses; without `web` there are none of it."""
    if "@" in text or (web and shows_web(text)):
        return True
    if "-" not in text or "--" not in text:
        return False
    # Regular expressions are slower than counting.
    return text.count("--") > text.count(" -- ") and _HYPHENS.search(text) is not None


def addresses_in(text: str) -> Iterator[tuple[int, int]]:
    """Where each address of a text begins and ends, without what closes the sentence behind it."""
    done = 0
    for sign in _SIGN.finditer(text):
        if sign.start() < done:
            continue
        start, end = _around(text, sign, max(done, sign.start() - _FARTHEST))
        if end > sign.end():
            yield start, end
            done = end


def _around(text: str, sign: re.Match[str], least: int) -> tuple[int, int]:
    """The address about a sign; one that ends before it is none."""
    at, kind = sign.start(), sign[0]
    before = text[least:at]
    if kind == "www.":
        return at, _end(text, at)
    if kind == "@":
        host = _MAIL_HOST.match(text, at + 1)
        length = _reach(_LOCAL, before, "_.+'%&-") if host else 0
        return (at - length, host.end()) if host and length else (at, at)
    if kind == "://":
        length = _reach(_SCHEME, before, "0123456789+.-")
        return (at - length, _end(text, sign.end())) if length else (at, at)
    start = at - _reach(_BEFORE, before, "-./~%_+")
    host = _HOST.match(text, start)
    if not host or not host[0].rpartition(".")[2][:1].isalpha():
        return at, at
    goes_on = text[host.end() : host.end() + 1] in ("/", "?", "#", ":")
    return start, _end(text, host.end()) if goes_on else host.end()


def _reach(pattern: re.Pattern[str], before: str, never_first: str) -> int:
    """How far an address reaches back from the end of what stands before its sign."""
    found = pattern.match(before[::-1])
    return len(found[0].rstrip(never_first)) if found else 0


def _end(text: str, start: int) -> int:
    rest = _REST.match(text, start, start + _LONGEST)
    found = rest[0] if rest else ""
    while found and found[-1] in _TRAILING:
        last = found[-1]
        if last in _OPENING and found.count(_OPENING[last]) >= found.count(last):
            break
        if last in "'\"" and found.count(last) % 2 == 0:
            break
        found = found[:-1]
    return start + len(found)


# -- in Markdown -----------------------------------------------------------------------------------

_SIGN_BEHIND = re.compile(r"[^\s<>()\[\]\"'`_*~]{0,500}+[_*~]")
# Not in code, be it indented or not, nor in definitions of links.
_BARE_SIGNED = re.compile(
    r"(?<![A-Za-z0-9(<\[\"'=/&;-])https?://[^\s<>()\[\]\"'`]+"
    rf"|^(?: {{4}}|\t|[ >]{{0,9}}\[[^\]\n]{{1,200}}\]:)[^\n]*|{CODE}",
    re.DOTALL | re.MULTILINE,
)
_ENTITIES = str.maketrans({"_": "&#95;", "*": "&#42;", "~": "&#126;"})


def without_emphasis(text: str) -> str:
    """A Markdown text in which no sign within a bare address means emphasis."""
    return _BARE_SIGNED.sub(_spelled, text) if _is_signed(text) else text


def _is_signed(text: str) -> bool:
    """Whether there is such a sign behind any scheme: quicker than one search for both."""
    at = text.find(":")
    while at >= 0:
        if text.startswith("//", at + 1) and _SIGN_BEHIND.match(text, at + 3):
            return True
        at = text.find(":", at + 1)
    return False


def _spelled(match: re.Match[str]) -> str:
    found = match[0]
    if not found.startswith(("http://", "https://")):
        return found
    address = found.rstrip("*_~.,:;!?")
    return address.translate(_ENTITIES) + found[len(address) :]
