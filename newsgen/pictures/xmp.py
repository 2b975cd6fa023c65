"""XMP: whose a picture is and what one may do with it; nothing else stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from newsgen.pictures.markup import parse, write

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "cc": "http://creativecommons.org/ns#",
    "oldcc": "http://web.resource.org/cc/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
}
RDF, DESCRIPTION, ABOUT = (
    f"{{{NAMESPACES['rdf']}}}{name}" for name in ("RDF", "Description", "about")
)
WRAPPER = "{adobe:ns:meta/}xmpmeta"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _names(text: str) -> frozenset[str]:
    """`dc:rights` as lxml has it, with the namespace in braces."""
    split = (name.partition(":") for name in text.split())
    return frozenset(f"{{{NAMESPACES[prefix]}}}{name}" for prefix, _, name in split)


PROPERTIES = _names(
    "dc:creator dc:rights photoshop:Credit photoshop:Source"
    " xmpRights:Marked xmpRights:UsageTerms xmpRights:WebStatement"
    " Iptc4xmpExt:DigitalSourceType"
    " plus:CreditLineRequired plus:DataMining plus:Licensor plus:LicensorName plus:LicensorURL"
    " cc:attributionName cc:attributionURL cc:legalcode cc:license cc:morePermissions"
    " oldcc:license"
)
NODES = _names("rdf:Description cc:Work oldcc:Work cc:Agent oldcc:Agent")
INNER = PROPERTIES | NODES | _names("rdf:Alt rdf:Bag rdf:Seq rdf:li dc:title")
ATTRIBUTES = PROPERTIES | _names("rdf:parseType rdf:resource") | {LANG}
# What XML cannot hold.
CONTROLS = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
END = '<?xpacket end="r"?>'


def filtered(packet: bytes) -> bytes:
    """What is kept of a packet, as a packet; b"" where that is nothing, or it cannot be read."""
    try:
        kept = filtered_rdf(parse(packet.strip(b"\0\t\n\r ")))
    except SyntaxError:
        return b""
    return b"" if kept is None else _packet(kept)


def packet(texts: Mapping[str, str]) -> bytes:
    """A packet with these texts, by the names of their properties, such as `dc:rights`."""
    from lxml.etree import Element

    root = Element(RDF, nsmap=NAMESPACES)
    about = _add(root, DESCRIPTION)
    about.set(ABOUT, "")
    for name, text in texts.items():
        _add(about, next(iter(_names(name)))).text = CONTROLS.sub("", text)
    return _packet(root)


def _packet(kept: _Element) -> bytes:
    wrapper = kept.makeelement(WRAPPER, nsmap={"x": "adobe:ns:meta/"})
    wrapper.append(kept)
    return f"{BEGIN}{write(wrapper)}{END}".encode()


def filtered_rdf(root: _Element) -> _Element | None:
    """What is kept of the statements in a document, None where that is nothing."""
    kept = root.makeelement(RDF, nsmap=NAMESPACES)
    about = kept.makeelement(DESCRIPTION, {ABOUT: ""})
    kept.append(about)
    for statements in root.iter(RDF):
        for node in statements:
            if node.tag in NODES:
                _copy_properties(node, about)
    return kept if len(about) else None


def _copy_properties(node: _Element, to: _Element) -> None:
    for name, value in node.items():
        if name in PROPERTIES:
            _add(to, str(name)).text = str(value)
    for child in node:
        if child.tag in PROPERTIES:
            _copy(child, to)


def _copy(source: _Element, to: _Element) -> None:
    """Copy an element with what is kept of all that it holds."""
    copy = _add(to, str(source.tag))
    for name, value in source.items():
        if name in ATTRIBUTES:
            copy.set(str(name), str(value))
    copy.text = source.text
    for child in source:
        if child.tag in INNER:
            _copy(child, copy)


def _add(to: _Element, name: str) -> _Element:
    added = to.makeelement(name)
    to.append(added)
    return added
