"""XML that others wrote: it is read without trusting it, and what is kept of it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element


def parse(text: bytes) -> _Element:
    """The root of a document: nothing is fetched, and no entity is put in.

    Raises SyntaxError where it is not well-formed, or grows without end.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    return etree.fromstring(text, parser)


def write(root: _Element) -> str:
    """A document without the namespaces that nothing in it is of."""
    from lxml import etree

    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")
