"""The cells of a text's tables: where they are aligned, and what a heading is of."""

from __future__ import annotations

import re

from newsgen.intake.tags import attributes_of, written

_ALIGNMENT = re.compile(r"\s*text-align\s*:\s*(left|right|center)\s*+;?\s*+")


def set_cell(name: str, tag: str, in_head: bool, trusted: bool) -> str:
    """The tag of a cell: its alignment is a class, a heading says whether it is a column's or a
    row's.
    """
    attributes = attributes_of(tag)
    alignment = _ALIGNMENT.fullmatch(attributes.get("style", ""))
    if alignment:
        del attributes["style"]
        attributes["class"] = f"{attributes.get('class', '')} align-{alignment[1]}".strip()
    elif not trusted:
        attributes.pop("style", None)
    if name == "th":
        attributes.setdefault("scope", "col" if in_head else "row")
    return written(name, attributes)
