"""trust.txt: to whom an outlet belongs, and what belongs to it.

The rules are JournalList's, in its reference document and in the Internet-Draft
draft-org-trust-relationship-protocol-00.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsgen.errors import did_you_mean
from newsgen.intake.well_known.lines import Flaw, is_web, numbered

# A line of its own: addresses may hold the sign.
COMMENT = re.compile(r"^\s*#.*")
OF_ADDRESSES = (
    *("member", "belongto", "control", "controlledby"),
    *("social", "vendor", "customer", "disclosure"),
)
TRAINING = "datatrainingallowed"
NAMES = (*OF_ADDRESSES, "contact", TRAINING)
PAIR = re.compile(r"\s*(?P<name>[A-Za-z_-]+)\s*=\s*(?P<value>.*)")


def flaws(text: str) -> Iterator[Flaw]:
    """What is wrong with the text."""
    for number, line in numbered(text, COMMENT):
        found = PAIR.fullmatch(line)
        if not found:
            hint = "for example belongto=https://association.example/"
            yield Flaw(number, 1, "this is no line of a name, an equals sign and a value", hint)
            continue
        for message, hint in _wrong(found["name"].lower(), found["value"]):
            yield Flaw(number, found.start("value") + 1, message, hint)


def _wrong(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name not in NAMES:
        hint = f"the names are {', '.join(NAMES)}"
        yield f'unknown name "{name}"{did_you_mean(name, NAMES)}', hint
    elif not value:
        yield f"{name} says nothing", "write a value behind the sign, or take the line out"
    elif name == TRAINING and value.lower() not in ("yes", "no"):
        yield f"{TRAINING} must be yes or no", f"for example {TRAINING}=no"
    elif name in OF_ADDRESSES and not is_web(value):
        yield f"{name} must be an address of the web", f"for example {name}=https://example.org/"
