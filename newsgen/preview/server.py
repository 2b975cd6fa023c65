"""The preview's web server: on loopback only, and for this machine's browser only.

It shows what is not published yet.
"""

from __future__ import annotations

import errno
import secrets
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import SEEK_END
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qs, quote

from newsgen.errors import Refused
from newsgen.preview.board import Board, Edition
from newsgen.preview.files import HTML, find, media_type, path_of
from newsgen.preview.pages import (
    EVENTS_URL,
    PAGE_POLICY,
    SCRIPT_URL,
    plain_page,
    problem_page,
    reload_script,
    reloading,
)

ADDRESS = "127.0.0.1"
NAMES = (ADDRESS, "localhost", "[::1]")
FIRST_PORT, MORE_PORTS = 8000, 20

LONGEST_TARGET, LONGEST_HEAD = 8 * 1024, 32 * 1024
# Seconds: for a client to say or take something, for a request to wait for a build, between signs
# of life to a page.
CLIENT, HELD, SIGN = 30.0, 120.0, 15.0

# Nothing is kept by browsers, nothing is told to other sites, nothing may be taken into their
# pages.
ALWAYS = {
    "Cache-Control": "no-store",
    "Connection": "close",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class Server(ThreadingHTTPServer):
    """Serves a folder as the board tells.

    A thread for each connection: a slow client keeps nobody waiting.
    """

    request_queue_size = 128

    def __init__(self, board: Board, folder: Path, port: int) -> None:
        self.board, self.folder = board, folder
        self.token = secrets.token_urlsafe(24)
        super().__init__((ADDRESS, port), Handler)
        self.hosts = {f"{name}:{self.server_port}" for name in NAMES} | (
            set(NAMES) if self.server_port == 80 else set()
        )
        self.origins = {f"http://{host}" for host in self.hosts}

    @property
    def url(self) -> str:
        return f"http://{ADDRESS}:{self.server_port}/"

    def server_bind(self) -> None:
        """Bind without asking the network for this machine's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Server
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"
    timeout = CLIENT

    def do_GET(self) -> None:
        if refusal := self._refusal(self.headers):
            self._say(*refusal)
            return
        target, _, query = self.path.partition("?")
        words = parse_qs(query, max_num_fields=10, errors="replace") if len(query) < 1000 else {}
        if target == EVENTS_URL:
            self._events(words.get("token", [""])[0])
        elif target == SCRIPT_URL:
            self._script(words.get("seen", [""])[0])
        else:
            self._page(target)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _refusal(self, headers: Message) -> tuple[HTTPStatus, str] | None:
        """Why a request gets no answer.

        A page of another site must reach nothing here, under whatever name it calls.
        """
        if len(self.path) > LONGEST_TARGET:
            return HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long."
        if sum(len(name) + len(value) for name, value in headers.items()) > LONGEST_HEAD:
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request's head is too long."
        hosts = headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.server.hosts:
            return HTTPStatus.MISDIRECTED_REQUEST, f"The preview answers at {self.server.url} only."
        if any(origin not in self.server.origins for origin in headers.get_all("Origin", [])):
            return HTTPStatus.FORBIDDEN, "The preview answers its own pages only."
        if not self.path.startswith("/"):
            return HTTPStatus.BAD_REQUEST, "The address is not one of this server's."
        return None

    # -- answers -----------------------------------------------------------------------------------

    def _page(self, target: str) -> None:
        edition = self.server.board.settled(HELD)
        path = path_of(target)
        if edition.problems and self._shows_page(target):
            self._own_page(
                HTTPStatus.INTERNAL_SERVER_ERROR, problem_page(edition.problems), edition
            )
        elif path is None:
            self._say(HTTPStatus.BAD_REQUEST, "No file can have this address.")
        elif file := find(self.server.folder, path):
            self._file(HTTPStatus.OK, file, edition)
        elif path and not path.endswith("/") and find(self.server.folder, f"{path}/"):
            self._send(HTTPStatus.FOUND, "text/plain", b"", Location=f"/{quote(path)}/")
        elif missing := find(self.server.folder, "404.html"):
            self._file(HTTPStatus.NOT_FOUND, missing, edition)
        else:
            page = plain_page("Not found", "The site has no page at this address.")
            self._own_page(HTTPStatus.NOT_FOUND, page, edition)

    def _shows_page(self, target: str) -> bool:
        return target.endswith(("/", ".html")) or HTML in self.headers.get("Accept", "")

    def _file(self, status: HTTPStatus, file: Path, edition: Edition) -> None:
        kind = media_type(file.name)
        with file.open("rb") as source:
            if kind == HTML:
                self._send(status, kind, reloading(source.read(), edition.number))
            else:
                self._head(status, kind, {"Content-Length": str(source.seek(0, SEEK_END))})
                source.seek(0)
                if self.command != "HEAD":
                    shutil.copyfileobj(source, self.wfile)

    def _own_page(self, status: HTTPStatus, page: bytes, edition: Edition) -> None:
        policy = {"Content-Security-Policy": PAGE_POLICY}
        self._send(status, HTML, reloading(page, edition.number), **policy)

    def _script(self, seen: str) -> None:
        number = (
            int(seen)
            if seen.isascii() and seen.isdigit() and len(seen) < 20
            else self.server.board.settled(0).number
        )
        self._send(HTTPStatus.OK, "text/javascript", reload_script(self.server.token, number))

    def _events(self, token: str) -> None:
        """Tell the edition's number, at once and whenever it changes, while somebody listens."""
        if not secrets.compare_digest(token.encode(), self.server.token.encode()):
            self._say(HTTPStatus.FORBIDDEN, "The token is not this preview's.")
            return
        self._head(HTTPStatus.OK, "text/event-stream", {})
        number = self.server.board.number_after(-1, 0)
        while self.command != "HEAD" and not self.server.board.closed:
            self.wfile.write(f"retry: 1000\ndata: {number}\n\n".encode())
            number = self.server.board.number_after(number, SIGN)

    # -- how they are sent -------------------------------------------------------------------------

    def _say(self, status: HTTPStatus, text: str) -> None:
        allowed = {"Allow": "GET, HEAD"} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
        self._send(status, "text/plain", f"{text}\n".encode(), **allowed)

    def _send(self, status: HTTPStatus, kind: str, body: bytes, **headers: str) -> None:
        self._head(status, kind, {**headers, "Content-Length": str(len(body))})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: HTTPStatus, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        textual = kind.startswith("text/") or kind in {"application/json", "image/svg+xml"}
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if textual else kind)
        for name, value in {**ALWAYS, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    # -- what the standard library does otherwise --------------------------------------------------

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The library's own refusals: what is no request, and methods other than GET and HEAD."""
        self.close_connection = True
        status = (
            HTTPStatus.METHOD_NOT_ALLOWED
            if code == HTTPStatus.NOT_IMPLEMENTED
            else HTTPStatus(code)
        )
        self._say(status, f"{status.phrase}.")

    def version_string(self) -> str:
        return "newsgen"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Requests are not logged: the terminal shows what the builds say."""

    def finish(self) -> None:
        """Hear a client out before closing.

        A socket closed with bytes unread takes the answer back.
        """
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(0.5)
            for _ in range(100):
                if not self.connection.recv(64 * 1024):
                    break
        super().finish()


def open_server(board: Board, folder: Path, port: int | None) -> Server:
    """Bind the port; without one, the first free of a few. Raises Refused where that cannot be."""
    ports = range(FIRST_PORT, FIRST_PORT + MORE_PORTS + 1) if port is None else [port]
    for candidate in ports:
        try:
            return Server(board, folder, candidate)
        except PermissionError:
            raise Refused(
                f"port {candidate} is not for everybody", "choose one above 1023 with --port"
            ) from None
        except OSError as error:
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
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.board.close()
        server.shutdown()
        thread.join()
