"""Where connections wait without a thread: until they have asked, and until they have heard.

However many clients are slow, they take neither a thread nor a place from those that are not.
"""

from __future__ import annotations

import re
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector

# So many wait at a time: where another comes, the one that has waited longest goes.
SEATS = 96
# Seconds: for a request to come, and for a client to go once it has been answered.
PATIENCE, FAREWELL = 30.0, 1.0
CHUNK, LONGEST_REQUEST = 64 * 1024, 96 * 1024
HEAD_END = re.compile(rb"\n\r?\n")
LONGEST_END = 3

Admit = Callable[[socket.socket, bytes], None]


class Lobby:
    """One thread looks after it, with `go_on`; any thread may send a connection here to leave."""

    def __init__(self, entrance: socket.socket, admit: Admit) -> None:
        self._entrance, self._admit = entrance, admit
        # What each has said so far, of those that are not leaving; and until when each may stay,
        # in the order in which they came.
        self._heads: dict[socket.socket, bytearray] = {}
        self._until: dict[socket.socket, float] = {}
        self._leaving = deque[socket.socket]()
        self._closed = False
        self._selector = DefaultSelector()
        entrance.setblocking(False)
        self._selector.register(entrance, EVENT_READ)

    def go_on(self, seconds: float) -> None:
        """See to all that happens next, or after so many seconds to nothing."""
        for key, _ in self._selector.select(seconds):
            if key.fileobj is self._entrance:
                self._welcome()
            elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._until:
                self._hear(key.fileobj)
        while self._leaving:
            self._seat(self._leaving.popleft(), FAREWELL)
        now = time.monotonic()
        for connection in [each for each, until in self._until.items() if until <= now]:
            self._send_away(connection)

    def see_off(self, connection: socket.socket) -> None:
        """Hear a client out that was answered: closed with bytes unread, a socket would take the
        answer back.
        """
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        self._leaving.append(connection)
        if self._closed:
            self._clear()

    def close(self) -> None:
        """Send everybody away, and whoever comes to leave later."""
        self._closed = True
        for connection in self._until:
            connection.close()
        self._clear()
        self._selector.close()

    def _clear(self) -> None:
        with suppress(IndexError):
            while True:
                self._leaving.popleft().close()

    def _welcome(self) -> None:
        try:
            connection, _ = self._entrance.accept()
        except OSError:  # it is gone already, or there are too many open files
            for oldest in [*self._until][:1]:
                self._send_away(oldest)
            return
        self._heads[connection] = bytearray()
        self._seat(connection, PATIENCE)

    def _seat(self, connection: socket.socket, seconds: float) -> None:
        if len(self._until) >= SEATS:
            self._send_away(next(iter(self._until)))
        connection.setblocking(False)
        self._until[connection] = time.monotonic() + seconds
        self._selector.register(connection, EVENT_READ)

    def _hear(self, connection: socket.socket) -> None:
        try:
            said = connection.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self._send_away(connection)
            return
        head = self._heads.get(connection)
        if head is None:
            if not said:
                self._send_away(connection)
            return
        begun = max(len(head) - LONGEST_END, 0)
        head += said
        if not said or len(head) > LONGEST_REQUEST or HEAD_END.search(head, begun):
            self._stand_up(connection)
            self._admit(connection, bytes(head))

    def _stand_up(self, connection: socket.socket) -> None:
        self._selector.unregister(connection)
        self._heads.pop(connection, None)
        del self._until[connection]

    def _send_away(self, connection: socket.socket) -> None:
        self._stand_up(connection)
        connection.close()
