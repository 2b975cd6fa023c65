"""ads.txt: who may sell the site's advertising space. The rules are IAB Tech Lab's, ads.txt 1.1."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from newsgen.errors import did_you_mean
from newsgen.intake.well_known.lines import HOST, Flaw, numbered

COMMENT = re.compile(r"\s*#.*")
RECORD = "for example adsystem.example, 1234, DIRECT"
RELATIONS = ("DIRECT", "RESELLER")
# Section 3.6: those whose value is the name of a host, and those that count once.
OF_HOSTS = ("SUBDOMAIN", "OWNERDOMAIN", "MANAGERDOMAIN", "INVENTORYPARTNERDOMAIN")
VARIABLES = ("CONTACT", *OF_HOSTS)
ONCE = ("OWNERDOMAIN",)
VARIABLE = re.compile(r"\s*(?P<name>[A-Za-z_-]+)\s*=\s*(?P<value>.*)")


def flaws(text: str) -> Iterator[Flaw]:
    """What is wrong with the text."""
    seen = Counter[str]()
    for number, line in numbered(text, COMMENT):
        said = line.partition(";")[0]  # what follows is up to those who agree on it
        found = VARIABLE.fullmatch(said)
        if not found:
            yield from _record(number, said)
            continue
        name = found["name"].upper()
        seen[name] += 1
        if name in ONCE and seen[name] > 1:
            message = f"{name} stands here for the second time, and the first one counts"
            yield Flaw(number, 1, message, "take it out")
        for message, hint in _variable(name, found["value"]):
            yield Flaw(number, found.start("value") + 1, message, hint)


def _record(number: int, said: str) -> Iterator[Flaw]:
    fields = said.split(",")
    if not 3 <= len(fields) <= 4:
        message = f"a record has three fields or four, and this one {len(fields)}"
        yield Flaw(number, 1, message, RECORD)
        return
    host, account, relation = (field.strip() for field in fields[:3])
    column = len(said) - len(said.lstrip()) + 1
    if not HOST.fullmatch(host):
        yield Flaw(number, column, f'"{host}" is no name of a host', RECORD)
    if not account:
        yield Flaw(number, len(fields[0]) + 2, "the account is missing", RECORD)
    if relation.upper() not in RELATIONS:
        near = did_you_mean(relation, RELATIONS)
        at = len(fields[0]) + len(fields[1]) + 3 + len(fields[2]) - len(fields[2].lstrip())
        yield Flaw(number, at, f'"{relation}" is neither DIRECT nor RESELLER{near}', RECORD)


def _variable(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name not in VARIABLES:
        hint = f"the variables are {', '.join(VARIABLES)}"
        yield f'unknown variable "{name}"{did_you_mean(name, VARIABLES)}', hint
    elif not value:
        yield f"{name} says nothing", "write a value behind the sign, or take the line out"
    elif name in OF_HOSTS and not HOST.fullmatch(value.partition(",")[0].strip()):
        yield f"{name} must be the name of a host", f"for example {name}=example.org"
