"""The threads that answer: a few, however many ask."""

from __future__ import annotations

import socket
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from io import BufferedIOBase
from typing import Any

# So many threads at most, and so many requests that wait for one of them.
THREADS, WAITING = 64, 64
# Where others wait, a client may take so many seconds for a piece of an answer, of so many bytes.
HASTE, PIECE = 1.0, 64 * 1024
NAME = "preview answer"

Answer = Callable[[socket.socket, bytes], None]


class Crew:
    """Answers requests, each in a thread as long as there is one to be had."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._lock = threading.Lock()
        self._threads = 0
        self._waiting = deque[tuple[socket.socket, bytes]]()
        self._sending: dict[socket.socket, float] = {}

    def take(self, connection: socket.socket, request: bytes) -> bool:
        """Have a request answered, now or soon; False where too many wait already."""
        with self._lock:
            if self._threads >= THREADS:
                if len(self._waiting) >= WAITING:
                    return False
                self._waiting.append((connection, request))
                return True
            self._threads += 1
        threading.Thread(
            target=self._work, args=(connection, request), name=NAME, daemon=True
        ).start()
        return True

    def make_room(self) -> None:
        """Cut off those who keep a thread by taking their answer slowly, where others wait."""
        with self._lock:
            late = time.monotonic() - HASTE
            slow = [each for each, since in self._sending.items() if since < late]
            for connection in slow[: len(self._waiting)]:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _work(self, connection: socket.socket, request: bytes) -> None:
        following: tuple[socket.socket, bytes] | None = (connection, request)
        while following:
            try:
                self._answer(*following)
            except Exception:  # noqa: BLE001 - the thread goes on for those who wait
                traceback.print_exc()
            with self._lock:
                following = self._waiting.popleft() if self._waiting else None
                self._threads -= following is None

    def send(self, connection: socket.socket, piece: memoryview) -> None:
        """Send a piece of an answer, and have it known how long that takes."""
        with self._lock:
            self._sending[connection] = time.monotonic()
        try:
            connection.sendall(piece)
        finally:
            with self._lock:
                del self._sending[connection]


class Sender(BufferedIOBase):
    """An answer's way to the client."""

    def __init__(self, crew: Crew, connection: socket.socket) -> None:
        self._crew, self._connection = crew, connection

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Send all of it, piece by piece."""
        with memoryview(data) as view:
            for start in range(0, len(view), PIECE):
                self._crew.send(self._connection, view[start : start + PIECE])
            return len(view)
