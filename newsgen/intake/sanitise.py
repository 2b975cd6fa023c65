"""What raw HTML in news copy may hold: an allow-list, applied by nh3.

Scripts, styles, frames, forms, event handlers and addresses with other schemes than web, mail and
telephone are removed.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import nh3

from newsgen.intake.limits import within_limit
from newsgen.intake.tags import attributes_of, written
from newsgen.outlet.schemes import SCHEMES, leads_nowhere, scheme

_INLINE = frozenset(
    "a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small"
    " span strong sub sup time u var wbr".split()
)
_BLOCK = frozenset(
    "address aside blockquote caption col colgroup dd details div dl dt figcaption figure"
    " h1 h2 h3 h4 h5 h6 hr li ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_MEDIA = frozenset("audio picture source track video".split())
# The elements that stay in a text, and in running text.
ALLOWED = _INLINE | _BLOCK | _MEDIA
PHRASES = _INLINE - {"img"}
DROPPED_WHOLE = frozenset(
    "script style title textarea template noscript iframe object embed svg math select".split()
)

_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "lang", "dir", "title"},
    "a": {"href", "hreflang", "aria-label"},
    "audio": {"src", "controls", "preload"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "div": {"aria-labelledby"},
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

# What the last pass adds to links, notes and tables: the sanitiser leaves what it writes as it is.
_VALUES = {
    "a": {"rel": {"external noopener"}, "role": {"doc-noteref", "doc-backlink"}},
    "div": {"role": {"doc-endnotes", "region"}, "tabindex": {"0"}},
}

_BLOCKS = nh3.Cleaner(
    tags=ALLOWED,
    clean_content_tags=DROPPED_WHOLE,
    attributes=_ATTRIBUTES,
    tag_attribute_values=_VALUES,
    url_schemes=SCHEMES,
    filter_style_properties={"text-align"},
    link_rel=None,
)
_PHRASES = nh3.Cleaner(
    tags=PHRASES,
    clean_content_tags=DROPPED_WHOLE,
    attributes={tag: names for tag, names in _ATTRIBUTES.items() if tag == "*" or tag in PHRASES},
    tag_attribute_values={"a": _VALUES["a"]},
    url_schemes=SCHEMES,
    link_rel=None,
)

DEEPEST = 256
# Two are enough for all that is known; what is not at rest after these is not worth the wait.
_MOST_ROUNDS = 10

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements without content, and those that the next of their kind closes.
_UNNESTED = frozenset("br hr img input source track wbr col p li dt dd tr td th".split())
# A line break after the tag means nothing to a browser: one that means something is a second one.
_PRE = re.compile(r"(<pre(?: [^>]*)?>)\n")
_NAMES = {
    tag: _ATTRIBUTES["*"] | _ATTRIBUTES.get(tag, set()) | _VALUES.get(tag, {}).keys()
    for tag in ALLOWED
}
BARE = frozenset(f"<{tag}>" for tag in _NAMES)
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
    """Until nothing changes: what stood in a place of its own, such as a link in a table in a link,
    may be read otherwise where it stands now.
    """
    for _ in range(_MOST_ROUNDS):
        if html.count("<") > DEEPEST and _depth(html) > DEEPEST:
            raise TooDeep
        cleaned = within_limit(cleaner.clean, html)
        if "<pre" in cleaned:
            cleaned = _PRE.sub(r"\1\n\n", cleaned)
        if cleaned == html:
            return html
        html = cleaned
    raise TooDeep


def _depth(html: str) -> int:
    """How deep elements are nested at most, counting those that are never closed.

    A tag that closes nothing of its name closes nothing.
    """
    depth = deepest = 0
    unclosed: dict[str, int] = {}
    for slash, name in _TAG.findall(html.lower()):
        known = unclosed.get(name, 0)
        if name in _UNNESTED or (slash and not known):
            continue
        step = -1 if slash else 1
        unclosed[name] = known + step
        depth += step
        deepest = max(deepest, depth)
    return deepest


def sound(tag: str, name: str) -> str:
    """A tag as news copy may hold it, whoever wrote it: its attributes allowed and in quotation
    marks. Empty if it may not be there at all; its addresses remain to be judged.
    """
    if name not in _NAMES:
        return ""
    if tag[1] == "/":
        return f"</{name}>"
    if _sound_form(name).fullmatch(tag):
        return tag
    given = attributes_of(tag).items()
    return written(
        name, {key: value.replace("<", "&lt;") for key, value in given if key in _NAMES[name]}
    )


@cache
def _sound_form(name: str) -> re.Pattern[str]:
    """A tag of that name as the engines and nh3 write it, with nothing but allowed attributes."""
    allowed = "|".join(sorted(_NAMES[name] - {"style"}))
    aligned = '| style="text-align: ?[a-z]+"' if "style" in _NAMES[name] else ""
    return re.compile(rf'<{name}(?: (?:{allowed})="[^"<>]*"{aligned})*(?: /)?>')


def forbidden_addresses(html: str) -> list[str]:
    """The addresses in an engine's HTML that news copy may not refer to, in their order."""
    found = (unescape("".join(match.groups(""))) for match in _ADDRESS.finditer(html))
    return [
        address
        for address in found
        if scheme(address) not in {*SCHEMES, ""} or leads_nowhere(address)
    ]
