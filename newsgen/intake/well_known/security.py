"""security.txt: whom to tell of a hole. RFC 9116 has the rules.

What depends on the moment, that it has not expired, is up to whoever knows the moment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from newsgen.errors import did_you_mean
from newsgen.intake.well_known.lines import Flaw

# Section 2.5; CSAF is entered in the registry of section 6.2.
ADDRESSES = ("Acknowledgments", "Canonical", "Contact", "CSAF", "Encryption", "Hiring", "Policy")
EXPIRES, LANGUAGES = "Expires", "Preferred-Languages"
FIELDS = (*ADDRESSES, EXPIRES, LANGUAGES)
FIELD = re.compile(r"(?P<name>[!-9;-~]+): +(?P<value>\S.*)")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*|\*")
ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):\S+")
# Section 2.3: a signed text lies between these.
SIGNED, SIGNATURE = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"
EXAMPLE = "for example Contact: mailto:security@example.org"


def flaws(text: str) -> Iterator[Flaw]:
    """What is wrong with the text, at any moment."""
    seen = Counter[str]()
    for number, line in _lines(text):
        found = FIELD.fullmatch(line)
        if not found:
            message = "this is no field: its name, a colon, a blank, and its value"
            yield Flaw(number, 1, message, EXAMPLE)
            continue
        name = _known(found["name"])
        seen[name] += 1
        if seen[name] > 1 and name in (EXPIRES, LANGUAGES):
            yield Flaw(number, 1, f"{name} stands here for the second time", "keep one of them")
        for message, hint in _wrong(name, found["value"]):
            yield Flaw(number, found.start("value") + 1, message, hint)
    for name, hint in (
        ("Contact", EXAMPLE),
        (EXPIRES, "for example Expires: 2027-06-30T12:00:00Z, within a year"),
    ):
        if not seen[name]:
            yield Flaw(1, 1, f"{name} is missing", f"add it, {hint}")
    if text and not text.endswith("\n"):
        last = text.count("\n") + 1
        yield Flaw(last, 1, "the last line does not end", "end it with a line break")


def expires(text: str) -> tuple[int, datetime] | None:
    """The moment at which the text expires, and its line, if it says so rightly."""
    for number, line in _lines(text):
        found = FIELD.fullmatch(line)
        if found and _known(found["name"]) == EXPIRES and (moment := _moment(found["value"])):
            return number, moment
    return None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The fields' lines, without the envelope of a signature."""
    lines = list(enumerate(text.split("\n"), 1))
    if lines[0][1].rstrip() == SIGNED:
        blank = next((at for at, (_, line) in enumerate(lines) if not line.strip()), len(lines))
        end = next((at for at, (_, line) in enumerate(lines) if line.rstrip() == SIGNATURE), None)
        lines = [(number, line.removeprefix("- ")) for number, line in lines[blank:end]]
    for number, line in lines:
        if line.strip() and not line.startswith("#"):
            yield number, line.rstrip()


def _known(name: str) -> str:
    """A field's name as the standard has it; another one as it is."""
    return next((one for one in FIELDS if one.lower() == name.lower()), name)


def _wrong(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name in ADDRESSES:
        found = ADDRESS.fullmatch(value)
        if not found:
            hint = "with https://, mailto: or tel: before it"
            yield f"{name} must be an address", f"write it {hint}"
        elif found["scheme"].lower() == "http":
            yield f"{name} must be an address with https://", f"write https{value[4:]}"
    elif name == EXPIRES:
        if _moment(value) is None:
            yield f"{EXPIRES} must be a moment with its zone", "for example 2027-06-30T12:00:00Z"
    elif name == LANGUAGES:
        if not all(TAG.fullmatch(tag.strip()) for tag in value.split(",")):
            yield f"{LANGUAGES} must be language codes", "for example en, es"
    elif near := did_you_mean(name, FIELDS):
        yield f'unknown field "{name}"{near}', "correct it: programs pass over it"


def _moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value.upper()) if MOMENT.fullmatch(value) else None
    except ValueError:
        return None
