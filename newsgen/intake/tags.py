"""Tags: telling them from text, and reading and writing their attributes.

Marks stand for them while text is set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from newsgen.intake.typography import BLOCK, INLINE, SPACE

TAG = re.compile(r"(<[^>]*>)")
# Trusted HTML: attributes may hold ">", scripts and comments may hold anything. What is never
# closed reaches to the end, as in browsers, and a "<" outside of quotation marks ends what is no
# tag: so no stretch of a text is looked at more than a few times.
LOOSE_TAG = re.compile(
    r"(<!--.*?(?:-->|\Z)|<(?:script\b.*?(?:</script\s*>|\Z)|style\b.*?(?:</style\s*>|\Z)"
    r"|textarea\b.*?(?:</textarea\s*>|\Z))"
    r"|</?[a-z](?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+>|<[!?][^>]*(?:>|\Z))",
    re.DOTALL | re.IGNORECASE,
)
NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
_ATTRIBUTE = re.compile(r"""\s([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")

RUNNING = frozenset(
    "a abbr b bdi bdo cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small span"
    " strong sub sup time u var wbr"
    " audio video picture source track input button label svg math".split()
)
_SIMPLE_RUNNING = (
    "abbr b bdi bdo cite data del dfn em i ins mark q rp rt ruby s small span strong sub sup time"
    " u wbr".split()
)
_SIMPLE_BLOCKS = (
    "address aside blockquote caption col colgroup dd details div dl dt figcaption figure"
    " hr li ol p section summary tbody td tfoot tr ul h2 h3 h4 h5 h6".split()
)
_CLOSED_ONLY = "a code kbd samp var pre h2 h3 h4 h5 h6 th".split()
_NEED_WORK = frozenset("h2 h3 h4 h5 h6".split())

# What stands for a tag while the text is set; a tag that is not here needs a closer look.
MARK_OF: Mapping[str, str] = {
    **{f"<{name}>": INLINE for name in _SIMPLE_RUNNING},
    **{f"</{name}>": INLINE for name in _SIMPLE_RUNNING},
    **{f"<{name}>": BLOCK for name in _SIMPLE_BLOCKS if name not in _NEED_WORK},
    **{f"</{name}>": BLOCK for name in _SIMPLE_BLOCKS},
    **{f"</{name}>": INLINE if name in RUNNING else BLOCK for name in _CLOSED_ONLY},
    "<br>": SPACE,
}
OPAQUE = frozenset(["code", "pre", "kbd", "samp", "var", "textarea", "svg", "math"])
VOID = frozenset("br col hr img input source track wbr".split())


def attributes_of(tag: str) -> dict[str, str]:
    """A tag's attributes in their order, values escaped as in the tag."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(tag):
        found.setdefault(name.lower(), double or single.replace('"', "&quot;") or bare)
    return found


def quoted(value: str) -> str:
    """A value as it stands in a tag, between double quotation marks."""
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value.replace('"', "&quot;")


def written(name: str, attributes: Mapping[str, str]) -> str:
    """The tag of that name, its values being escaped already."""
    return "".join([f"<{name}", *(f' {key}="{value}"' for key, value in attributes.items()), ">"])
