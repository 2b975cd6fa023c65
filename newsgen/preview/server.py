"""The preview's web server: on loopback, unless another address is asked for by name.

It shows what is not published yet.
"""

from __future__ import annotations

import errno
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path

from newsgen.errors import Refused
from newsgen.preview.board import Board
from newsgen.preview.crew import Crew
from newsgen.preview.handler import Handler, Premises
from newsgen.preview.lobby import Lobby
from newsgen.preview.names import LOOPBACK, HostNames
from newsgen.preview.styles import Styles

FIRST_PORT, MORE_PORTS = 8000, 20
# Connections that the system keeps until they are let in, pages that are told of changes, and
# seconds between two looks after those who wait.
BACKLOG, LISTENERS, ROUND = 128, 32, 0.1
NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
# An address that nobody has.
ELSEWHERE = ("192.0.2.1", 9)
BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
    b"Cache-Control: no-store\r\nContent-Length: 0\r\n\r\n"
)


class Server:
    """Serves a folder as the board tells.

    Connections wait in the lobby; the crew's threads have to do with requests that have come.
    """

    def __init__(
        self, board: Board, folder: Path, names: HostNames, styles: Styles | None = None
    ) -> None:
        self.board, self.token = board, secrets.token_urlsafe(24)
        self.socket = _bound(names)
        self.server_address = self.socket.getsockname()
        self.names = HostNames(names.address, self.server_port, names.further)
        seats = threading.BoundedSemaphore(LISTENERS)
        self._premises = Premises(board, folder, self.names, self.token, seats, styles)
        self._crew = Crew(self._answer)
        self._lobby = Lobby(self.socket, self._admit)
        self._ended = threading.Event()

    @property
    def server_port(self) -> int:
        port: int = self.server_address[1]
        return port

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *error: object) -> None:
        self.server_close()

    def run(self) -> None:
        """Answer until `end` is called."""
        while not self._ended.is_set():
            self._lobby.go_on(ROUND)
            self._crew.make_room()

    def end(self) -> None:
        """Answer no longer, and keep nobody waiting."""
        self.board.close()
        self._ended.set()

    def server_close(self) -> None:
        """Give up the port."""
        self._lobby.close()
        self.socket.close()

    def _admit(self, connection: socket.socket, request: bytes) -> None:
        if not self._crew.take(connection, request):
            with suppress(OSError):
                connection.send(BUSY)
            self._lobby.see_off(connection)

    def _answer(self, connection: socket.socket, request: bytes) -> None:
        try:
            Handler(connection, request, self._crew, self._premises)
        except OSError:
            pass  # a client that goes away is no error
        finally:
            self._lobby.see_off(connection)


def _bound(names: HostNames) -> socket.socket:
    """A socket that listens at an address, and under an IPv6 one that stands for all at all."""
    is_long = ip_address(names.address).version == 6
    return socket.create_server(
        (names.address, names.port),
        family=socket.AF_INET6 if is_long else socket.AF_INET,
        backlog=BACKLOG,
        dualstack_ipv6=is_long and names.is_everywhere and socket.has_dualstack_ipv6(),
    )


def open_server(
    board: Board,
    folder: Path,
    port: int | None,
    address: str = LOOPBACK,
    further: tuple[str, ...] = (),
    styles: Styles | None = None,
) -> Server:
    """Bind the port; without one, the first free of a few. Raises Refused where that cannot be."""
    ports = range(FIRST_PORT, FIRST_PORT + MORE_PORTS + 1) if port is None else [port]
    for candidate in ports:
        try:
            return Server(board, folder, HostNames(address, candidate, further), styles)
        except PermissionError:
            raise Refused(
                f"port {candidate} is not for everybody", "choose one above 1023 with --port"
            ) from None
        except OSError as error:
            if error.errno in NO_SUCH_ADDRESS:
                hint = "leave --host out, or write 0.0.0.0 for all that this machine has"
                raise Refused(f"this machine has no address {address}", hint) from None
            if error.errno != errno.EADDRINUSE:
                raise
    if port is None:
        raise Refused(
            f"ports {ports[0]} to {ports[-1]} are all taken", "choose another with --port"
        )
    raise Refused(
        f"port {port} is taken", "choose another, or leave --port out to get the next free one"
    )


@contextmanager
def serving(server: Server) -> Iterator[None]:
    """Let the server answer, in threads of its own, for as long as the block runs."""
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.end()
        thread.join()


def address_outside() -> str:
    """The address under which other devices of the network reach this machine; "" where none do.

    Nothing is sent: the system is asked which way it would take.
    """
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.connect(ELSEWHERE)
        return str(way.getsockname()[0])
    return ""
