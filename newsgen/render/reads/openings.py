"""Which hosts pages are open to, as `[security]` of config.toml says, and what stays outside."""

from __future__ import annotations

from collections.abc import Mapping

from newsgen.errors import Problem
from newsgen.model import Use
from newsgen.render.door import Door, FactKind, of_surroundings
from newsgen.render.policy import KINDS, matching, policy_of, with_policy

# What is let through, in words, by the keys of [security].
WORDS: Mapping[str, str] = {
    "pictures": "picture from",
    "media": "film or sound from",
    "frames": "frame from",
    "forms": "form to",
    "scripts": "script from",
}


def settled(door: Door, page: str) -> str:
    """A page whose policy is open to the hosts that it needs, and to those of all pages: of what
    config.toml puts there, the settings are noted already.

    What the policy then lets nobody load is told.
    """
    policy = policy_of(page)
    if policy is None:
        return page
    wider = policy
    for directive, hosts in opened(door).items():
        wider = wider.opened(directive, hosts)
    for directive, host in dict.fromkeys(door.openings):
        wider = wider.opened(directive, [host])
    for use in door.uses:
        kind = KINDS[use.directive]
        hosts = (use.origin,) if use.granted else open_for(door, kind, use.origin)
        wider = wider.opened(use.directive, hosts)
    for use in door.uses:
        if not wider.lets_through(use.directive, use.origin):
            door.problems.append(_blocked(use))
    return page if wider is policy else with_policy(page, wider)


def _blocked(use: Use) -> Problem:
    host, kind = use.origin.removeprefix("https://"), KINDS[use.directive]
    message = f"the page's policy lets no {WORDS[kind]} {host} through"
    hint = f'add "{host}" to {kind} under [security] in config.toml, or take it out of the text'
    return Problem(use.path, use.line, use.column, message, hint, "warning", "blocked-host")


def opened(door: Door) -> Mapping[str, tuple[str, ...]]:
    """The hosts that all pages are open to, by directive."""
    hosts, digest = door.context.opened
    door.note(OPENED, EVERYWHERE, digest)
    return hosts


EVERYWHERE = "everywhere"
OPENED = of_surroundings("opened", lambda door, _: opened(door), "config.toml [security] {}")


def open_for(door: Door, kind: str, origin: str) -> tuple[str, ...]:
    """The hosts of a key that stand for the one that a text names."""
    hosts = tuple(matching(getattr(door.context.config.security, kind), origin))
    door.note(OPEN_FOR, f"{kind} {origin}", " ".join(hosts))
    return hosts


OPEN_FOR = FactKind(
    name="open for",
    ask=lambda door, which: open_for(door, *which.split(" ", 1)),
    words="config.toml [security] {}",
    woken_by_table="security",
)

FACTS = (OPENED, OPEN_FOR)
