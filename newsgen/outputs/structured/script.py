"""Structured data as a page carries it: a block of JSON-LD in an element that no browser runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup
from msgspec.json import encode

CONTEXT = "https://schema.org"
# What could end the element, begin another or a comment, or a line of a script (HTML, section
# 4.12.1.3): in JSON, each may be written by its number.
ESCAPED = re.compile("[<>&\u2028\u2029]")

Block = dict[str, Any]


def thing(type_: str, **properties: Any) -> Block:
    """A thing of schema.org with those of its properties that say something."""
    said = {name: value for name, value in properties.items() if value or value is False}
    return {"@type": type_} | said


def scripts(blocks: Iterable[Block]) -> tuple[Markup, ...]:
    """The element of each block, by itself: what cannot read one of them still reads the others."""
    return tuple(map(_script, blocks))


def _script(block: Block) -> Markup:
    # The hook: a text that is HTML for templates is written as it stands.
    text = ESCAPED.sub(_number, encode({"@context": CONTEXT} | block, enc_hook=str).decode())
    return Markup(f'<script type="application/ld+json">{text}</script>')


def _number(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04X}"
