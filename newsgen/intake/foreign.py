"""What a text has browsers load from other hosts, or send there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

from newsgen.intake.tags import attributes_of

# The directives of a page's policy that decide on elements, by the attribute with the address.
DIRECTIVES: Mapping[str, Mapping[str, str]] = {
    "audio": {"src": "media-src"},
    "button": {"formaction": "form-action"},
    "embed": {"src": "object-src"},
    "form": {"action": "form-action"},
    "frame": {"src": "frame-src"},
    "iframe": {"src": "frame-src"},
    "image": {"href": "img-src", "xlink:href": "img-src"},
    "img": {"src": "img-src", "srcset": "img-src"},
    "input": {"src": "img-src", "formaction": "form-action"},
    "object": {"data": "object-src"},
    "script": {"src": "script-src"},
    "source": {"src": "media-src", "srcset": "img-src"},
    "track": {"src": "media-src"},
    "video": {"src": "media-src", "poster": "img-src"},
}

# As browsers read it: in any case, with backslashes, and without line ends and tabs.
_IGNORED = re.compile(r"[\t\n\r]+")
_ORIGIN = re.compile(
    r"(https?:)?[/\\]{2,}(?:[^/\\?#@]*@)?([^/\\?#:@]+|\[[0-9a-f:.]+\])(?::([0-9]*))?(?=[/\\?#]|$)",
    re.IGNORECASE,
)
_USUAL = {"https": "443", "http": "80"}


def foreign_addresses(name: str, tag: str) -> Iterator[tuple[str, str]]:
    """The addresses with a host in an element's tag, each with the directive that decides on it."""
    attributes = attributes_of(tag[: tag.find(">") + 1])
    for attribute, directive in DIRECTIVES[name].items():
        value = unescape(attributes.get(attribute, ""))
        each = value.split(",") if attribute == "srcset" else [value]
        for address in filter(None, (part.strip().partition(" ")[0] for part in each)):
            if origin_of(address):
                yield directive, address


def origin_of(address: str) -> str:
    """`https://host`, with the port if it is not the usual one; "" where there is no host."""
    match = _ORIGIN.match(_IGNORED.sub("", address.strip()))
    if not match:
        return ""
    scheme, host, port = (match[1] or "https:")[:-1].lower(), match[2].lower(), match[3]
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return ""
    return f"{scheme}://{host}" + (f":{port}" if port and port != _USUAL[scheme] else "")
