"""Web addresses that stand bare in a text become links, whichever engine read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from newsgen.intake.bare import addresses_in, shows_web
from newsgen.intake.tags import quoted
from newsgen.outlet.schemes import leads_nowhere

_CLOSED = re.compile(
    r"<(/?)(?:a|button|code|kbd|math|pre|samp|select|svg|textarea|title|var)\b", re.IGNORECASE
)
_WEB = re.compile(r"(?:https?://|www\.)[\w\[]", re.IGNORECASE)


def link_addresses(parts: list[str]) -> list[str]:
    """Texts and tags in turn, as given, with links around web addresses that are in none."""
    found, closed = list[str](), 0
    for at, part in enumerate(parts):
        if at % 2:
            if name := _CLOSED.match(part):
                closed = max(0, closed + (-1 if name[1] else 1))
            found.append(part)
        elif closed or not shows_web(part):
            found.append(part)
        else:
            found += _linked(part)
    return found


def _linked(escaped: str) -> Iterator[str]:
    text, done = unescape(escaped), 0
    for start, end in addresses_in(text):
        address = text[start:end]
        target = address if "://" in address else f"https://{address}"
        if _WEB.match(address) and not leads_nowhere(target):
            yield escape(text[done:start], quote=False)
            yield f'<a href="{quoted(target)}">'
            yield escape(address, quote=False)
            yield "</a>"
            done = end
    yield escape(text[done:], quote=False) if done else escaped
