"""The preview in a crowd: 10,000 mutated requests, 1,000 slow clients, and those who only take."""

from __future__ import annotations

import random
import re
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import pytest
from newsroom import until

from newsgen.preview import crew, lobby
from newsgen.preview.board import Board, Outcome
from newsgen.preview.server import LISTENERS, Server, open_server, serving

SECRET = b"EMBARGOED"
MANY, TOGETHER, SLOW = 10_000, 50, 1_000
LARGE = 16 * 1024 * 1024


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small output with a secret beside it."""
    root = tmp_path_factory.mktemp("crowds")
    folder = root / "output"
    (folder / "world").mkdir(parents=True)
    for name in ("index.html", "world/index.html"):
        (folder / name).write_text("<html><body>FRONT</body></html>", encoding="utf-8")
    (folder / "feed.xml").write_text("<rss/>", encoding="utf-8")
    (folder / "film.mp4").write_bytes(bytes(LARGE))
    (root / "secret.txt").write_bytes(SECRET)
    (folder / "leak.txt").symlink_to(root / "secret.txt")
    return folder


@contextmanager
def server_of(site: Path) -> Iterator[Server]:
    board = Board()
    board.settle(Outcome())
    with open_server(board, site, 0) as server, serving(server):
        yield server


def answers(server: Server) -> bool:
    """Whether a good client gets the front page."""
    with closing(HTTPConnection("127.0.0.1", server.server_port, timeout=20)) as connection:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.status == HTTPStatus.OK and b"FRONT" in answer.read()


def threads() -> int:
    """How many threads are answering."""
    return sum(thread.name == crew.NAME for thread in threading.enumerate())


def connected(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.server_port), timeout=20)


# -- mutated requests ------------------------------------------------------------------------------

METHODS = "GET GET GET GET GET HEAD POST PUT DELETE OPTIONS TRACE CONNECT get G\x00T GETGET".split(
    " "
)
VERSIONS = (
    "HTTP/1.1 HTTP/1.1 HTTP/1.1 HTTP/1.0 HTTP/0.9 HTTP/2.0 HTTP/1.1.1 http/1.1 HTTP/x".split()
)
PIECES = """
/ / / // .. ../ ..%2f %2e%2e %2e%2e%2f ..%5c \\ %00 %0d%0a %ff %c0%af %u002e % %zz world world/
index.html feed.xml film.mp4 secret.txt leak.txt output ; ? # & = ~ * : @ [ ] {} < > ' " %20 é
_newsgen _newsgen/events _newsgen/reload.js ?token= ?seen= 1 ١ x&x&x&x&x&x&x&x&x&x&x http:// //evil
""".split()
HEADERS = """
Host: localhost:PORT
Host: evil.test
Host : localhost:PORT
 folded: on
Origin: http://localhost:PORT
Origin: null
Accept: text/html
Content-Length: 5
Content-Length: -1
Content-Length: 99999999999999999999
Content-Length: x
Transfer-Encoding: chunked
Connection: keep-alive
Connection: close, upgrade
Upgrade: websocket
Expect: 100-continue
Range: bytes=0-1
Range: bytes=-1
Range: bytes=9999999-
Range: bytes=3-1,5-
Range: bytes=99999999999999999999999999-
If-Range: "x"
Cookie: a=b
X: \x00\x7f\xff
no colon at all
: no name
""".strip("\n").split("\n")


def mutated(chance: random.Random, port: int) -> bytes:
    """A request that is nearly one, from a real one's parts."""
    target = "/" + "".join(chance.choices(PIECES, k=chance.choice((0, 1, 1, 2, 3, 6))))
    end = chance.choice(("\r\n", "\r\n", "\r\n", "\n", "\r"))
    lines = [" ".join((chance.choice(METHODS), target, chance.choice(VERSIONS)))]
    if chance.random() < 0.8:
        lines.append(f"Host: localhost:{port}")
    lines += chance.choices(HEADERS, k=chance.choice((0, 0, 1, 2, 5)))
    if chance.random() < 0.02:
        lines += ["X: " + "x" * chance.choice((100, 40_000, 70_000))] * chance.choice((1, 3, 120))
    text = end.join([*lines, "", chance.choice(("", "", "hello"))]).replace("PORT", str(port))
    data = bytearray(text.encode("latin-1", "replace"))
    for _ in range(chance.choice((0, 0, 0, 1, 3, 20))):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                del data[place : place + chance.randrange(1, 9)]
            case 2:
                data[place:place] = chance.randbytes(chance.randrange(1, 9))
            case _:
                data[place:place] = data[: chance.randrange(1, 40)]
        data = data or bytearray(b"\r")
    return bytes(data) * chance.choice((1, 1, 1, 1, 2, 5))  # one behind the other


def answers_to(server: Server, requests: list[bytes]) -> Iterator[bytes]:
    """What bytes get for answers, from clients that come together and then say no more."""
    with ExitStack() as stack:
        clients = [stack.enter_context(connected(server)) for _ in requests]
        for client, request in zip(clients, requests, strict=True):
            with suppress(ConnectionError):
                client.sendall(request)
                client.shutdown(socket.SHUT_WR)
        for client in clients:
            answer = b""
            with suppress(ConnectionError):
                while len(answer) < 4096 and (chunk := client.recv(4096)):
                    answer += chunk
            yield answer


def test_10000_mutated_requests_get_answers_or_none_and_nothing_from_outside(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, seen = random.Random(7), set[int]()
    with server_of(site) as server:
        for _ in range(MANY // TOGETHER):
            requests = [mutated(chance, server.server_port) for _ in range(TOGETHER)]
            for request, answer in zip(requests, answers_to(server, requests), strict=True):
                assert SECRET not in answer
                assert b"Access-Control" not in answer
                if answer:
                    status = re.match(rb"HTTP/1\.1 ([1-5]\d\d) [ -~]+\r\n", answer)
                    assert status, (request, answer[:80])
                    seen.add(HTTPStatus(int(status[1])))
                    assert answer.count(b"\r\nServer: newsgen\r\n") == 1, request
            assert answers(server)
            assert threads() <= crew.THREADS
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    # The mutations reach what they are meant for.
    assert seen >= {200, 206, 400, 403, 404, 405, 416, 421, 431, 505}, seen


# -- slow clients ----------------------------------------------------------------------------------


def test_1000_slow_clients_take_neither_the_threads_nor_the_turn_of_others(site: Path) -> None:
    head = b"GET / HTTP/1.1\r\nHost: localhost:"
    most = 0
    with server_of(site) as server, ExitStack() as clients:
        for number in range(SLOW):
            client = clients.enter_context(connected(server))
            with suppress(ConnectionError):
                client.sendall(head[: number % len(head)])
            if number % 100 == 99:
                assert answers(server)
            most = max(most, threads())
        assert most <= crew.THREADS
        assert answers(server)


def test_clients_that_say_one_byte_at_a_time_are_answered_in_the_end(site: Path) -> None:
    with server_of(site) as server, ExitStack() as stack:
        request = f"GET /feed.xml HTTP/1.1\r\nHost: localhost:{server.server_port}\r\n\r\n".encode()
        clients = [stack.enter_context(connected(server)) for _ in range(50)]
        for place in range(len(request)):
            for client in clients:
                client.sendall(request[place : place + 1])
            assert place == len(request) - 1 or threads() == 0
        for client in clients:
            with client.makefile("rb") as answer:
                assert b"<rss/>" in answer.read()


def test_a_client_that_says_nothing_is_cut_off(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lobby, "PATIENCE", 0.2)
    with server_of(site) as server, connected(server) as silent, connected(server) as slow:
        slow.sendall(b"GET / HT")
        assert silent.recv(1) == b""
        assert slow.recv(1) == b""


def test_a_client_that_says_too_much_after_its_answer_is_cut_off(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lobby, "FAREWELL", 0.2)
    with server_of(site) as server, connected(server) as client:
        client.sendall(b"GET /feed.xml HTTP/1.0\r\n\r\n")
        with client.makefile("rb") as answer:
            assert answer.read().startswith(b"HTTP/1.1 421 ")

        def refused() -> bool:
            try:
                client.sendall(b"more")
            except ConnectionError:
                return True
            return False

        until(refused)


def test_who_takes_a_large_answer_slowly_gives_way_where_others_wait(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "HASTE", 0.05)
    with server_of(site) as server, ExitStack() as stack:
        request = f"GET /film.mp4 HTTP/1.1\r\nHost: localhost:{server.server_port}\r\n\r\n".encode()
        for _ in range(crew.THREADS):
            stack.enter_context(connected(server)).sendall(request)
        until(lambda: threads() == crew.THREADS)
        for _ in range(3):
            assert answers(server)
            assert threads() <= crew.THREADS


def test_more_than_can_wait_are_told_to_ask_again(site: Path) -> None:
    board = Board()  # a build is at work: all wait for it
    with open_server(board, site, 0) as server, serving(server), ExitStack() as stack:
        request = f"GET / HTTP/1.1\r\nHost: localhost:{server.server_port}\r\n\r\n".encode()
        most = crew.THREADS + crew.WAITING
        waiting = set()
        for _ in range(most + 1):
            client = stack.enter_context(connected(server))
            client.sendall(request)
            waiting.add(client)
        (refused,) = select.select(waiting, [], [], 20)[0]
        with refused.makefile("rb") as channel:
            answer = channel.read()
        assert answer.startswith(b"HTTP/1.1 503 ")
        length = re.search(rb"Content-Length: (\d+)\r\n", answer)
        assert length
        assert len(answer.partition(b"\r\n\r\n")[2]) == int(length[1])
        assert threads() == crew.THREADS
        board.settle(Outcome())
        for client in waiting - {refused}:
            with client.makefile("rb") as channel:
                assert b"FRONT" in channel.read()
        until(lambda: threads() == 0)


# -- pages that listen -----------------------------------------------------------------------------


def listening(server: Server) -> socket.socket:
    client = connected(server)
    client.sendall(
        f"GET /_newsgen/events?token={server.token} HTTP/1.1\r\n"
        f"Host: localhost:{server.server_port}\r\n\r\n".encode()
    )
    return client


def test_pages_that_listen_leave_threads_to_others(site: Path) -> None:
    with server_of(site) as server, ExitStack() as stack:
        pages = [stack.enter_context(listening(server)) for _ in range(LISTENERS)]
        until(lambda: threads() == LISTENERS)
        with listening(server) as further, further.makefile("rb") as channel:
            assert b"retry: 5000\ndata: 1\n" in channel.read()  # it is told, and asks again later
        assert answers(server)
        for page in pages:
            page.close()
        until(lambda: threads() == 0)
