"""What the preview answers to a request that has come as a whole."""

from __future__ import annotations

import hmac
import os
import socket
from collections.abc import Mapping
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from io import SEEK_END, BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any
from urllib.parse import parse_qs, quote

from msgspec import Struct

from newsgen.digest import digest
from newsgen.errors import Broken
from newsgen.preview.board import Board, Edition
from newsgen.preview.crew import PIECE, Crew, Sender
from newsgen.preview.files import HTML, below_root, find, media_type, path_of
from newsgen.preview.names import HostNames
from newsgen.preview.pages import (
    EVENTS_URL,
    PAGE_POLICY,
    SCRIPT_URL,
    plain_page,
    problem_page,
    reload_script,
    reloading,
)
from newsgen.preview.ranges import Unsatisfiable, wanted
from newsgen.preview.styles import PAGE, Styles
from newsgen.preview.styles import ROOT as STYLES

LONGEST_TARGET, LONGEST_QUERY, LONGEST_HEAD = 8 * 1024, 1000, 32 * 1024
# Seconds: for a client to take a piece of an answer, for a request to wait for a build, between
# signs of life to a page, and between looks whether it is still there.
CLIENT, HELD, SIGN, GLANCE = 30.0, 120.0, 15.0, 1.0
# Milliseconds after which a page whose channel has ended asks again; where too many listen, later.
SOON, LATER = 1000, 5000

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


class Premises(Struct, frozen=True):
    """What answers are made from: the site in a folder, and how it stands.

    Who has the `token` may listen for changes, as many at a time as there are `seats`. `styles`
    shows every part of the theme.
    """

    board: Board
    folder: Path
    names: HostNames
    token: str
    seats: BoundedSemaphore
    styles: Styles | None = None


class Handler(BaseHTTPRequestHandler):
    """Answers one request, which has come as a whole."""

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"

    def __init__(
        self, connection: socket.socket, request: bytes, crew: Crew, premises: Premises
    ) -> None:
        """Answers at once. The connection stays open."""
        connection.settimeout(CLIENT)
        self.connection, self._premises = connection, premises
        self.client_address, self.reached = connection.getpeername(), connection.getsockname()[0]
        self.rfile, self.wfile = BytesIO(request), Sender(crew, connection)
        self.handle()

    def do_GET(self) -> None:
        if refusal := self._refusal(self.headers):
            self._say(*refusal)
            return
        target, _, query = self.path.partition("?")
        words = parse_qs(query, errors="replace") if len(query) < LONGEST_QUERY else {}
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
        hosts, names = headers.get_all("Host", []), self._premises.names
        if len(hosts) != 1 or not names.knows(hosts[0], self.reached):
            return HTTPStatus.MISDIRECTED_REQUEST, f"The preview answers at {names.url} only."
        if not all(names.owns(origin, self.reached) for origin in headers.get_all("Origin", [])):
            return HTTPStatus.FORBIDDEN, "The preview answers its own pages only."
        if not self.path.startswith("/"):
            return HTTPStatus.BAD_REQUEST, "The address is not one of this server's."
        return None

    # -- answers -----------------------------------------------------------------------------------

    def _page(self, target: str) -> None:
        edition = self._premises.board.settled(HELD)
        path = path_of(target)
        if edition.problems and self._shows_page(target):
            self._own_page(
                HTTPStatus.INTERNAL_SERVER_ERROR, problem_page(edition.problems), edition
            )
        elif path is None:
            self._say(HTTPStatus.BAD_REQUEST, "No file can have this address.")
        elif self._premises.styles and f"{target}/".startswith(f"{STYLES}/"):
            self._styles(self._premises.styles, path, edition)
        elif edition.root and not path:
            self._lead_to(f"{edition.root}/")
        else:
            self._answer(path, edition)

    def _styles(self, styles: Styles, path: str, edition: Edition) -> None:
        """What the sample outlet has at a path, which begins with its root."""
        try:
            folder = styles.folder(edition.number)
        except Broken as broken:
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            self._own_page(status, problem_page(broken.problems), edition)
            return
        below = below_root(path, STYLES)
        if below is None:
            self._lead_to(f"{STYLES}/")
        elif found := find(folder, below or PAGE):
            self._file(HTTPStatus.OK, found, edition)
        else:
            self._say(HTTPStatus.NOT_FOUND, "The sample outlet has no such page.")

    def _answer(self, path: str, edition: Edition) -> None:
        """What answers a path from the root of the host."""
        below = below_root(path, edition.root)
        if below is not None and (file := find(self._premises.folder, below)):
            self._file(HTTPStatus.OK, file, edition)
        elif not path.endswith("/") and (
            below_root(f"{path}/", edition.root) == ""
            or (below and find(self._premises.folder, f"{below}/"))
        ):
            self._lead_to(f"/{quote(path)}/")
        elif missing := find(self._premises.folder, "404.html"):
            self._file(HTTPStatus.NOT_FOUND, missing, edition)
        else:
            page = plain_page("Not found", "The site has no page at this address.")
            self._own_page(HTTPStatus.NOT_FOUND, page, edition)

    def _lead_to(self, url: str) -> None:
        self._send(HTTPStatus.FOUND, "text/plain", b"", Location=url)

    def _shows_page(self, target: str) -> bool:
        return target.endswith(("/", ".html")) or HTML in self.headers.get("Accept", "")

    def _file(self, status: HTTPStatus, file: Path, edition: Edition) -> None:
        kind = media_type(file.name)
        try:
            source: IO[bytes] = file.open("rb")
        except OSError as error:
            self._say(HTTPStatus.INTERNAL_SERVER_ERROR, f"{file}: {error.strerror}.")
            return
        with source:
            if kind == HTML:
                source = BytesIO(reloading(source.read(), edition.number))
            self._stream(status, kind, source)

    def _stream(self, status: HTTPStatus, kind: str, source: IO[bytes]) -> None:
        """All of a file, or the range of it that is asked for."""
        size = source.seek(0, SEEK_END)
        headers, asked = {"Accept-Ranges": "bytes", "ETag": _tag(source, size)}, None
        try:
            if status == HTTPStatus.OK and self.command == "GET":
                asked = self._range(headers["ETag"], size)
        except Unsatisfiable:
            headers["Content-Range"] = f"bytes */{size}"
            self._say(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The file ends before.", headers)
            return
        if asked:
            status = HTTPStatus.PARTIAL_CONTENT
            headers["Content-Range"] = f"bytes {asked[0]}-{asked[-1]}/{size}"
        positions = asked or range(size)
        self._head(status, kind, {**headers, "Content-Length": str(len(positions))})
        if self.command != "HEAD":
            source.seek(positions.start)
            for start in range(0, len(positions), PIECE):
                self.wfile.write(source.read(min(PIECE, len(positions) - start)))

    def _range(self, tag: str, size: int) -> range | None:
        """The range that is asked for, unless it is that of a file that is another one by now."""
        ranges, known = self.headers.get_all("Range", []), self.headers.get("If-Range", tag)
        return wanted(ranges[0], size) if len(ranges) == 1 and known.strip() == tag else None

    def _own_page(self, status: HTTPStatus, page: bytes, edition: Edition) -> None:
        policy = {"Content-Security-Policy": PAGE_POLICY}
        self._send(status, HTML, reloading(page, edition.number), **policy)

    def _script(self, seen: str) -> None:
        number = (
            int(seen)
            if seen.isascii() and seen.isdigit() and len(seen) < 20
            else self._premises.board.settled(0).number
        )
        self._send(HTTPStatus.OK, "text/javascript", reload_script(self._premises.token, number))

    def _events(self, token: str) -> None:
        """Tell the edition's number, at once and whenever it changes, while somebody listens."""
        if not hmac.compare_digest(token.encode(), self._premises.token.encode()):
            self._say(HTTPStatus.FORBIDDEN, "The token is not this preview's.")
            return
        self._head(HTTPStatus.OK, "text/event-stream", {})
        if self.command == "HEAD":
            return
        board, number = self._premises.board, self._premises.board.number_after(-1, 0)
        if not self._premises.seats.acquire(blocking=False):
            self.wfile.write(_event(number, LATER))
            return
        try:
            while not (board.closed or self._is_gone()):
                self.wfile.write(_event(number, SOON))
                number = self._next_number(number)
        finally:
            self._premises.seats.release()

    def _next_number(self, seen: int) -> int:
        """The edition's number once it is another, or after a while, or when nobody listens."""
        for _ in range(round(SIGN / GLANCE)):
            number = self._premises.board.number_after(seen, GLANCE)
            if number != seen or self._premises.board.closed or self._is_gone():
                return number
        return seen

    def _is_gone(self) -> bool:
        """Whether the client has closed the connection."""
        self.connection.setblocking(False)
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        finally:
            self.connection.settimeout(CLIENT)

    # -- how they are sent -------------------------------------------------------------------------

    def _say(self, status: HTTPStatus, text: str, headers: Mapping[str, str] = {}) -> None:
        allowed = {"Allow": "GET, HEAD"} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
        self._send(status, "text/plain", f"{text}\n".encode(), **headers, **allowed)

    def _send(self, status: HTTPStatus, kind: str, body: bytes, **headers: str) -> None:
        self._head(status, kind, {**headers, "Content-Length": str(len(body))})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: HTTPStatus, kind: str, headers: dict[str, str]) -> None:
        self.request_version = self.protocol_version  # to one in HTTP/0.9 it would send no head
        self.send_response(status)
        textual = kind.startswith("text/") or kind.endswith(("/json", "+xml"))
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

    def handle_expect_100(self) -> bool:
        """What a request brings along is not read."""
        return True


def _tag(source: IO[bytes], size: int) -> str:
    """The validator of a file as it is now; that of a page made up for the answer is its digest."""
    if isinstance(source, BytesIO):
        return f'"{digest(source.getvalue())}"'
    stat = os.fstat(source.fileno())
    return f'"{size:x}-{stat.st_mtime_ns:x}-{stat.st_ino:x}"'


def _event(number: int, retry: int) -> bytes:
    return f"retry: {retry}\ndata: {number}\n\n".encode()
