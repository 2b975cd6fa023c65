"""Text that every XML parser takes: what XML 1.0 forbids is left out."""

from __future__ import annotations

import re

# All that production Char does not have: XML 1.0, section 2.2. Compiled when a feed or sitemap is
# first written: that takes longer than most modules take to load.
_FORBIDDEN = "[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def fit(text: str) -> str:
    """`text` without control characters, lone surrogates and non-characters; every line end is one
    line feed.

    A parser turns a carriage return into a line feed (section 2.11), so only this form comes out as
    it went in. Markup characters stay: escaping is the writer's.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(_FORBIDDEN, "", text)
