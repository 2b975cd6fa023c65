"""The names that the preview answers to.

A page of another site can have its own name lead to this machine (DNS rebinding), but it cannot
have the browser call that name otherwise: so a request has to call the preview by a name of ours.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from msgspec import Struct

LOOPBACK = "127.0.0.1"
ALWAYS = (LOOPBACK, "localhost", "[::1]")
HTTP_PORT = 80


class HostNames(Struct, frozen=True):
    """What a server at an address and a port is called.

    `further` are names that were given by hand, with a port of their own or without.
    """

    address: str
    port: int
    further: tuple[str, ...] = ()

    @property
    def is_on_loopback(self) -> bool:
        """Whether nobody but this machine reaches it."""
        return ip_address(self.address).is_loopback

    @property
    def is_everywhere(self) -> bool:
        """Whether it is reached under all addresses of this machine."""
        return ip_address(self.address).is_unspecified

    @property
    def url(self) -> str:
        """Where this machine's own browser finds it."""
        return self.url_at(LOOPBACK if self.is_everywhere else self.address)

    def url_at(self, address: str) -> str:
        """Where it is found under one of its addresses."""
        return f"http://{literal(address)}:{self.port}/"

    def knows(self, host: str, reached: str) -> bool:
        """Whether a request for a host is for it. `reached` is the address that the connection came
        to: one of this machine's own, so it may stand for it where all of them do.
        """
        return host.lower() in self._hosts(reached)

    def owns(self, origin: str, reached: str) -> bool:
        """Whether an Origin is that of its own pages."""
        scheme, mark, host = origin.partition("://")
        if scheme == "https":  # it speaks plain HTTP: what stands before it may not
            return bool(mark) and host in self._further()
        return scheme == "http" and bool(mark) and host in self._hosts(reached)

    def _hosts(self, reached: str) -> set[str]:
        names = {*ALWAYS, literal(reached if self.is_everywhere else self.address)}
        bare = names if self.port == HTTP_PORT else set()
        return {f"{name}:{self.port}" for name in names} | bare | self._further()

    def _further(self) -> set[str]:
        named = {name.lower() for name in self.further}
        return named | {f"{name}:{self.port}" for name in named if not has_port(name)}


def has_port(name: str) -> bool:
    """Whether a host's name ends in a port."""
    return ":" in name.rpartition("]")[2]


def literal(address: str) -> str:
    """An address as it stands in a URL."""
    known = ip_address(address)
    if isinstance(known, IPv6Address):
        mapped = known.ipv4_mapped
        return str(mapped) if mapped else f"[{str(known).partition('%')[0]}]"
    return str(known)
