"""Text that every XML parser takes: what XML 1.0 forbids is left out."""

from __future__ import annotations

# All that production Char does not have: XML 1.0, section 2.2. Lone surrogates are lost as the text
# is encoded: this is several times as fast as a pattern, and feeds hold whole texts.
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n")
_NON_CHARACTERS = ("\ufffe", "\uffff")


def fit(text: str) -> str:
    """`text` without control characters, lone surrogates and non-characters; every line end is one
    line feed.

    A parser turns a carriage return into a line feed (section 2.11), so only this form comes out as
    it went in. Markup characters stay: escaping is the writer's.
    """
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode(errors="ignore").translate(None, _CONTROLS).decode()
    for one in _NON_CHARACTERS:
        text = text.replace(one, "")
    return text
