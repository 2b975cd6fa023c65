"""CSS in drawings: only what refers to nothing outside of the drawing stays."""

from __future__ import annotations

import re

COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
IMPORT = re.compile(r"@import\b[^;]*(?:;|\Z)", re.IGNORECASE)
URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"'()\s]*))\s*\)""", re.IGNORECASE)
# A part of the drawing, or a font that it carries.
OWN = re.compile(r"\s*(?:#[^\s]*|data:(?:font/|application/(?:x-)?font)[^\s]*|)\s*")
FOREIGN = re.compile(
    r"@import|@namespace|(?<![\w-])(?:-webkit-)?(?:cross-fade|element|expression|image-set|image"
    r"|paint|src)\s*\(|javascript:|behavior\s*:|-moz-binding|<",
    re.IGNORECASE,
)
# Without any of these, nothing is referred to.
SUSPECT = re.compile(r"[(:@<\\]")
ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)


def is_own(text: str) -> bool:
    """Whether a value or a sheet refers to nothing outside, however it is spelled."""
    if not SUSPECT.search(text):
        return True
    plain = ESCAPE.sub(_unescaped, text) if "\\" in text else text
    urls = URL.findall(plain)
    return (
        not FOREIGN.search(plain)
        and len(urls) == plain.lower().count("url(")
        and all(OWN.fullmatch("".join(url)) for url in urls)
    )


def cleaned_sheet(text: str) -> str:
    """A sheet without what it refers to outside; "" where that cannot be told apart."""
    plain = URL.sub(_own_url, IMPORT.sub("", COMMENT.sub("", text)))
    return plain if is_own(plain) else ""


def _own_url(match: re.Match[str]) -> str:
    return match[0] if OWN.fullmatch("".join(filter(None, match.groups()))) else "none"


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        number = int(match[1], 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return "" if match[2] == "\n" else match[2]
