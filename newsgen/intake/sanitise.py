"""What raw HTML in news copy may hold: an allow-list, applied by nh3.

Scripts, styles, frames, forms, event handlers and addresses with other schemes than web, mail and
telephone are removed.
"""

from __future__ import annotations

import re
from html import unescape

import nh3

SCHEMES = frozenset(["http", "https", "mailto", "tel"])

_INLINE = frozenset(
    "a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small"
    " span strong sub sup time u var wbr".split()
)
_BLOCK = frozenset(
    "address aside blockquote caption col colgroup dd details div dl dt figcaption figure"
    " h1 h2 h3 h4 h5 h6 hr li ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_MEDIA = frozenset("audio picture source track video".split())
_DROPPED_WHOLE = frozenset(
    "script style title textarea template noscript iframe object embed svg math select".split()
)

_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "audio": {"src", "controls", "preload"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height", "srcset", "sizes", "loading", "decoding"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "source": {"src", "srcset", "type", "media", "sizes", "width", "height"},
    "td": {"colspan", "rowspan", "headers", "style"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr", "style"},
    "time": {"datetime"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "video": set("src poster controls width height preload muted loop playsinline".split()),
}

_BLOCKS = nh3.Cleaner(
    tags=_INLINE | _BLOCK | _MEDIA,
    clean_content_tags=_DROPPED_WHOLE,
    attributes=_ATTRIBUTES,
    url_schemes=SCHEMES,
    filter_style_properties={"text-align"},
    link_rel=None,
)
_PHRASES = nh3.Cleaner(
    tags=_INLINE - {"img"},
    clean_content_tags=_DROPPED_WHOLE,
    attributes={
        tag: names for tag, names in _ATTRIBUTES.items() if tag == "*" or tag in _INLINE - {"img"}
    },
    url_schemes=SCHEMES,
    link_rel=None,
)

DEEPEST = 256

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements without content, and those that the next of their kind closes.
_UNNESTED = frozenset("br hr img input source track wbr col p li dt dd tr td th".split())
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_IGNORED_IN_ADDRESSES = re.compile(r"[\x00-\x20\x7f]+")
_ADDRESS = re.compile(
    r"""<[a-z][^<>]*?\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)


class TooDeep(Exception):
    """Elements nested deeper than any text needs; building their tree could take for ever."""


def sanitise(html: str) -> str:
    """The allowed part of `html`, well-formed.

    A script goes with its text, any other foreign tag leaves its text behind.
    """
    return _clean(_BLOCKS, html)


def sanitise_phrases(html: str) -> str:
    """The same with running text only: no blocks, no pictures."""
    return _clean(_PHRASES, html)


def _clean(cleaner: nh3.Cleaner, html: str) -> str:
    if html.count("<") > DEEPEST and _depth(html) > DEEPEST:
        raise TooDeep
    return cleaner.clean(html)


def _depth(html: str) -> int:
    """How deep elements are nested at most, counting those that are never closed."""
    depth = deepest = 0
    for slash, name in _TAG.findall(html):
        if name.lower() not in _UNNESTED:
            depth = max(depth - 1, 0) if slash else depth + 1
            deepest = max(deepest, depth)
    return deepest


def scheme(address: str) -> str:
    """The scheme of an address as a browser sees it, in lower case; empty for a relative one."""
    match = _SCHEME.match(_IGNORED_IN_ADDRESSES.sub("", address))
    return match[1].lower() if match else ""


def is_allowed(address: str) -> bool:
    """Whether news copy may refer to `address`.

    It may to anything relative, and by the schemes for web, mail and telephone.
    """
    return scheme(address) in SCHEMES or not scheme(address)


def forbidden_addresses(html: str) -> list[str]:
    """The addresses in an engine's HTML that news copy may not refer to, in their order."""
    found = (unescape("".join(match.groups(""))) for match in _ADDRESS.finditer(html))
    return [address for address in found if not is_allowed(address)]
