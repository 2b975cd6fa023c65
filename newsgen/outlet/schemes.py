"""Which addresses are printed: one rule for texts, headers, settings and feeds.

It looks at an address as it will be printed, so whoever changes one asks about what came of it.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

SCHEMES = frozenset(["http", "https", "mailto", "tel"])

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_NO_HOST = re.compile(r"[\s%<>\\^|\[\]{}`\"]")
_IGNORED = re.compile(r"[\x00-\x20\x7f]+")


def scheme(address: str) -> str:
    """The scheme of an address as a browser sees it, in lower case; empty for a relative one."""
    match = _SCHEME.match(address) or _SCHEME.match(_IGNORED.sub("", address))
    return match[1].lower() if match else ""


def leads_nowhere(address: str) -> bool:
    """Whether an address of the web has no host that there can be, or one of mail or telephone
    nothing at all.
    """
    if ":" not in address:
        return False
    found = scheme(address)
    if found in ("http", "https"):
        try:
            parts = urlsplit(address)
            parts.port  # noqa: B018 - raises where the port is no number
            return not parts.hostname or _NO_HOST.search(parts.hostname) is not None
        except ValueError:
            return True
    return found in SCHEMES and not address.partition(":")[2].strip()


def is_allowed(address: str) -> bool:
    """Whether a page or feed may refer to `address`.

    It may to anything relative, and by the schemes for web, mail and telephone. Nor must it have
    another scheme once it is decoded, should anybody do that.
    """
    found = scheme(address)
    if not found and "%" in address:
        found = scheme(unquote(address))
    return found in SCHEMES or not found
