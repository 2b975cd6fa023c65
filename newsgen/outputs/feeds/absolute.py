"""A story's HTML made fit to be read away from its page.

nh3 would lose what trusted HTML may hold: it reads `<noscript>` as text, empties `<template>`,
drops all that follows an open quote, and writes every tag anew.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urljoin

from msgspec import Struct

from newsgen.intake.tags import VOID
from newsgen.outlet.schemes import is_allowed

# No alternative can match a text in two ways or look far ahead twice, so the time is linear in any
# input.
_PIECE = re.compile(
    r"""
      <!--(?:-?>|.*?(?:-->|\Z))                                      # a comment, closed or not
    | <(?P<code>script|style)(?=[\s/>]).*?(?:</(?P=code)[^<>]*>|\Z)  # code, with its content
    | <[!?][^<>]*>                                                   # doctype, instruction
    | <(?P<name>[a-z][^\s/<>"']*+)(?=[\s/>])(?P<rest>(?:[^<>"']++|"[^"]*"|'[^']*')*+)>
    | <(?!/[a-z][^<>]*>)                                             # no tag at all, but text
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_TAG = re.compile(
    r"""<(?P<slash>/?)(?P<name>[a-z][^\s/<>"']*+)(?P<rest>(?:[^<>"']++|"[^"]*"|'[^']*')*+)>""",
    re.IGNORECASE,
)
# What is for a page alone: an element with this attribute, and attributes that begin so.
_OF_PAGE = re.compile(r"\sdata-page(?![^\s=/])", re.IGNORECASE)
_PAGE_ATTRIBUTE = "data-page-"
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_CANDIDATE = re.compile(r"([^\s,]\S*(?<!,))(\s[^,]*)?")
_LONE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
# Below the root, with nothing to resolve.
_ROOTED = re.compile(r"/(?![/.])(?:(?!/\.)[^\0-\x20\\])*+")
# Elements of a head, and those that give others an address later.
_DROPPED = frozenset({"animate", "base", "link", "meta", "set"})
_ADDRESSES = frozenset(
    "action background cite data formaction href longdesc poster src xlink:href".split()
)
_UNWANTED = frozenset({"ping", "srcdoc", "style"})
# A picture in all formats and widths (`intake.impressions`), of which a feed has one file.
_IN_ALL_FORMATS = re.compile(r"<picture>(?:<source [^<>]*>)+(<img [^<>]*>)</picture>")
_OF_PAGES = re.compile(r' (?:srcset|sizes)="[^"]*"| class="tint-\d+"| tint-\d+(?=")')
# A picture inside the text, of a kind that holds no scripts.
_PICTURE = re.compile(r"data:image/(?!svg)[\w.+-]+[;,]", re.IGNORECASE)


def absolute_html(html: str, base_url: str) -> str:
    """`html` as a feed may carry it: every address absolute, seen from `base_url`; no scripts,
    styles or handlers.

    What is for the page alone goes with all that it holds (`data-page`), or as an attribute
    (`data-page-…`). This is no sanitiser for hostile text, but what it does not understand comes
    out as text.
    """
    if " data-page" in html:
        html = without_page_parts(html)
    base = _Base(base_url, urljoin(base_url, "/"))
    html = _IN_ALL_FORMATS.sub(lambda match: _OF_PAGES.sub("", match[1]), html)

    def mend(piece: re.Match[str]) -> str:
        name, rest = piece["name"], piece["rest"]
        if name is None:
            return "&lt;" if piece[0] == "<" else ""
        if name.lower() in _DROPPED:
            return ""
        return _tag(name, rest, base) if rest else piece[0]

    return _PIECE.sub(mend, html)


def without_page_parts(html: str) -> str:
    """HTML without the elements that are for the page alone. One that is never closed reaches to
    the end, as in browsers.
    """
    kept, done, inside, depth = list[str](), 0, "", 0
    for tag in _TAG.finditer(html):
        name = tag["name"].lower()
        if not inside and not tag["slash"] and _OF_PAGE.search(tag["rest"]):
            kept.append(html[done : tag.start()])
            done, depth = tag.end(), 0
            inside = "" if name in VOID | _DROPPED else name
        if name == inside:
            depth += -1 if tag["slash"] else 1
            if not depth:
                inside, done = "", tag.end()
    return "".join(kept if inside else [*kept, html[done:]])


class _Base(Struct, frozen=True):
    """Where addresses are seen from: a page, and the root of its host."""

    page: str
    root: str

    def absolute(self, address: str) -> str | None:
        """None for an address that no feed should carry."""
        if address.startswith(("https://", "http://")):
            return address
        if _ROOTED.fullmatch(address):
            # Nearly all are of this kind, and joining takes twenty times as long.
            return self.root + address[1:]
        try:
            found = urljoin(self.page, address)
        except ValueError:
            return None
        return found if is_allowed(found) or _PICTURE.match(found) else None

    def absolute_srcset(self, srcset: str) -> str:
        found = ((self.absolute(url), size.strip()) for url, size in _CANDIDATE.findall(srcset))
        return ", ".join(f"{url} {size}".rstrip() for url, size in found if url)


def _tag(name: str, rest: str, base: _Base) -> str:
    attributes = [_attribute(key, value, base) for key, value in _ATTRIBUTE.findall(rest)]
    return f"<{name}{''.join(attributes)}{' /' if rest.endswith('/') else ''}>"


def _attribute(key: str, value: str, base: _Base) -> str:
    """One attribute with the space before it, or nothing."""
    name = key.lower()
    if name in _UNWANTED or name.startswith(("on", _PAGE_ATTRIBUTE)):
        return ""
    if not value:
        return "" if name in _ADDRESSES else f" {key}"
    if value[0] in "\"'":
        value = value[1:-1]
    if name in _ADDRESSES:
        address = base.absolute(_unescape(value))
        return "" if address is None else f' {key}="{escape(address)}"'
    if name == "srcset":
        return f' {key}="{escape(base.absolute_srcset(_unescape(value)))}"'
    return f' {key}="{_quoted(value)}"'


def _quoted(value: str) -> str:
    """A value, which is escaped already, as it may stand wherever a browser reads tags as text."""
    return value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def _unescape(value: str) -> str:
    """An ampersand that begins no complete reference is itself: `?a=1&copy=2` holds no copyright
    sign.
    """
    return unescape(_LONE_AMPERSAND.sub("&amp;", value)) if "&" in value else value
