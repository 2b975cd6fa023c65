"""The preview: what hostile requests get, how pages reload, and that changes are noticed."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from newsroom import NOON, Newsroom, until

from newsgen.build import build
from newsgen.errors import Problem, Refused
from newsgen.preview.board import Board, Outcome
from newsgen.preview.files import media_type, path_of
from newsgen.preview.pages import reloading
from newsgen.preview.serve import keep_showing, rebuild, serve
from newsgen.preview.server import FIRST_PORT, MORE_PORTS, Server, open_server, serving
from newsgen.preview.watch import EVERYTHING, Noticed, Watch
from newsgen.steps.order import Order, Report

# Threads of the watcher warn of their own doubling; see newsgen/preview/watch.py.
pytestmark = pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")

SECRET = b"EMBARGOED"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
PAGE = f"""<!doctype html>
<html><head><meta http-equiv="Content-Security-Policy" content="{POLICY}">\
<title>Front</title></head>
<body><h1>FRONT</h1></body></html>
"""
Reply = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with things around it that must stay where they are."""
    root = tmp_path_factory.mktemp("preview")
    folder = root / "output"
    (folder / "world" / "2026").mkdir(parents=True)
    (folder / "pipes").mkdir()
    (folder / "straße & co").mkdir()
    for name in ("index.html", "world/index.html", "straße & co/index.html"):
        (folder / name).write_text(PAGE, encoding="utf-8")
    (folder / "404.html").write_text("<html><body>NO SUCH PAGE</body></html>", encoding="utf-8")
    (folder / "feed.xml").write_text("<rss/>", encoding="utf-8")
    (folder / "film.mp4").write_bytes(FILM)
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "fragment.html").write_text("<ol><li>one</li></ol>", encoding="utf-8")
    (folder / ".newsgen").write_bytes(SECRET)
    (root / "secret.txt").write_bytes(SECRET)
    (root / "output-of-another").mkdir()
    (root / "output-of-another" / "secret.txt").write_bytes(SECRET)
    (folder / "leak.txt").symlink_to(root / "secret.txt")
    (folder / "leak").symlink_to(root / "output-of-another")
    (folder / "loop").symlink_to(folder / "loop")
    os.mkfifo(folder / "pipes" / "pipe.txt")
    return folder


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[Server]:
    board = Board()
    board.settle(Outcome())
    with open_server(board, site, 0) as server, serving(server):
        yield server


@contextmanager
def fresh_server(site: Path, *outcomes: Outcome) -> Iterator[Server]:
    """A server of one test's own."""
    board = Board()
    for outcome in outcomes:
        board.settle(outcome)
    with open_server(board, site, 0) as server, serving(server):
        yield server


def get(server: Server, target: str = "/", method: str = "GET", **headers: str) -> Reply:
    """An orderly request."""
    with closing(HTTPConnection("127.0.0.1", server.server_port, timeout=5)) as connection:
        connection.request(
            method,
            target,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


def raw(server: Server, request: bytes) -> bytes:
    """What bytes get for an answer."""
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=5) as client:
        try:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
        except ConnectionError:
            pass
        answer = b""
        while chunk := client.recv(65536):
            answer += chunk
        return answer


# -- hostile requests ------------------------------------------------------------------------------

TARGETS = """
/../secret.txt
/../../secret.txt
/../../../../../../../../etc/passwd
/./../secret.txt
/world/../../secret.txt
/world/../index.html
/%2e%2e/secret.txt
/%2E%2E/secret.txt
/.%2e/secret.txt
/%2e./secret.txt
/%2e%2e%2fsecret.txt
/..%2fsecret.txt
/..%2Fsecret.txt
/world%2f..%2f..%2fsecret.txt
/%252e%252e/secret.txt
/%252e%252e%252fsecret.txt
/..%5csecret.txt
/..\\secret.txt
/\\..\\secret.txt
/world\\..\\..\\secret.txt
/%5c..%5csecret.txt
/C:\\secret.txt
/C:/secret.txt
/%00
/feed.xml%00
/feed.xml%00.html
/%00/../secret.txt
/../secret.txt%00.html
/feed%0a.xml
/%0d%0aSet-Cookie:%20a=b
/world%0d%0aLocation:%20http://evil.test
/%7f
/%80
/%ff%fe
/%c0%ae%c0%ae/secret.txt
/%c0%af..%c0%afsecret.txt
/%e0%80%ae%e0%80%ae/secret.txt
/%u002e%u002e/secret.txt
/%
/%zz
//secret.txt
//evil.test/world
//evil.test/%2e%2e
///etc/passwd
/world//index.html
/world//
/.newsgen
/%2enewsgen
/world/.hidden
/.git/config
/leak.txt
/leak/secret.txt
/leak/
/leak
/loop
/loop/
/pipes/pipe.txt
/pipes/
/feed.xml/
/feed.xml/x
/index.html/
/proc/self/environ
/output-of-another/secret.txt
/../output-of-another/secret.txt
/..;/secret.txt
/~root
/world?/../../secret.txt%00
/world#/../../secret.txt
/_newsgen/
/_newsgen/secret.txt
/_newsgen/../../secret.txt
/_newsgen/events
/_newsgen/events?token=
/_newsgen/events?token=%00
/_newsgen/events?token=wrong&token=wrong
/_newsgen/events?token=\xe9
secret.txt
../secret.txt
*
http://evil.test/
http://127.0.0.1/
https://127.0.0.1/../secret.txt
file:///etc/passwd
evil.test:443
""".strip().split("\n")


LONG_TARGETS = ("/" + "a" * 300, "/" + "a/" * 3000, "/" + "a" * 9000, "/" + "%2e%2e/" * 900)


@pytest.mark.parametrize("target", [*TARGETS, *LONG_TARGETS])
def test_no_address_leads_out_of_the_site(server: Server, target: str) -> None:
    head = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n\r\n"
    answer = raw(server, head.encode("latin-1"))
    status, _, rest = answer.partition(b"\r\n")
    assert SECRET not in answer
    assert b"root:" not in answer
    assert re.match(rb"HTTP/1.1 (30[12]|40[034]|414) ", status), status
    assert b"\r\nSet-Cookie" not in rest
    assert b"Location: http" not in rest
    assert b"Location: //" not in rest


HEADS = {
    "no host": "GET / HTTP/1.1\r\n\r\n",
    "no host in 1.0": "GET / HTTP/1.0\r\n\r\n",
    "version 0.9": "GET /\r\n\r\n",
    "foreign host": "GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n",
    "foreign host, right port": "GET / HTTP/1.1\r\nHost: evil.test:PORT\r\n\r\n",
    "rebound name": "GET / HTTP/1.1\r\nHost: localhost.evil.test:PORT\r\n\r\n",
    "name within a name": "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT.evil.test\r\n\r\n",
    "user information": "GET / HTTP/1.1\r\nHost: localhost:PORT@evil.test\r\n\r\n",
    "another port": "GET / HTTP/1.1\r\nHost: localhost:1\r\n\r\n",
    "no port": "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "all addresses": "GET / HTTP/1.1\r\nHost: 0.0.0.0:PORT\r\n\r\n",
    "another loopback": "GET / HTTP/1.1\r\nHost: 127.0.0.2:PORT\r\n\r\n",
    "short address": "GET / HTTP/1.1\r\nHost: 127.1:PORT\r\n\r\n",
    "number for an address": "GET / HTTP/1.1\r\nHost: 2130706433:PORT\r\n\r\n",
    "trailing dot": "GET / HTTP/1.1\r\nHost: localhost.:PORT\r\n\r\n",
    "empty host": "GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "two hosts": "GET / HTTP/1.1\r\nHost: localhost:PORT\r\nHost: evil.test\r\n\r\n",
    "the same host twice": "GET / HTTP/1.1\r\nHost: localhost:PORT\r\nHost: localhost:PORT\r\n\r\n",
    "two hosts in one": "GET / HTTP/1.1\r\nHost: localhost:PORT, evil.test\r\n\r\n",
    "folded host": "GET / HTTP/1.1\r\nHost: localhost:PORT\r\n evil.test\r\n\r\n",
    "space before the colon": "GET / HTTP/1.1\r\nHost : localhost:PORT\r\n\r\n",
    "other host header": (
        "GET / HTTP/1.1\r\nHost: evil.test\r\nX-Forwarded-Host: localhost:PORT\r\n\r\n"
    ),
    "absolute address": "GET http://localhost:PORT/ HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
    "foreign absolute address": "GET http://evil.test/ HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
    "foreign origin": "GET / HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: http://evil.test\r\n\r\n",
    "no origin": "GET / HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: null\r\n\r\n",
    "origin on another port": (
        "GET / HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: http://localhost:1\r\n\r\n"
    ),
    "origin with a tail": (
        "GET / HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: http://localhost:PORT.evil.test\r\n\r\n"
    ),
    "two origins": (
        "GET / HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: http://localhost:PORT\r\n"
        "Origin: http://evil.test\r\n\r\n"
    ),
    "long header": f"GET / HTTP/1.1\r\nHost: localhost:PORT\r\nX: {'x' * 40_000}\r\n\r\n",
    "long header line": f"GET / HTTP/1.1\r\nHost: localhost:PORT\r\nX: {'x' * 1_000_000}\r\n\r\n",
    "many headers": "GET / HTTP/1.1\r\nHost: localhost:PORT\r\n" + "X: y\r\n" * 5000 + "\r\n",
    "long address": f"GET /{'x' * 1_000_000} HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
    "post": "POST / HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 5\r\n\r\nhello",
    "put": "PUT /x.html HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 5\r\n\r\nhello",
    "delete": "DELETE /feed.xml HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
    "options": "OPTIONS / HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: http://evil.test\r\n\r\n",
    "connect": "CONNECT evil.test:443 HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
    "trace": "TRACE / HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
    "lower case": "get / HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
    "own attribute": "__class__ / HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
    "version 2": "GET / HTTP/2.0\r\nHost: localhost:PORT\r\n\r\n",
    "preface of version 2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "strange version": "GET / HTTP/1.1.1\r\nHost: localhost:PORT\r\n\r\n",
    "one word": "GET\r\n\r\n",
    "four words": "GET / / HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
    "no words": "\r\n\r\n",
    "bytes": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "nothing": "",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_what_is_no_request_from_this_browser_gets_no_page(server: Server, head: str) -> None:
    answer = raw(server, head.replace("PORT", str(server.server_port)).encode("latin-1"))
    assert b"FRONT" not in answer
    assert b"Access-Control" not in answer
    assert re.match(rb"HTTP/1.1 (40[0135]|41[34]|421|431|505) |$", answer), answer[:60]


def test_a_second_request_hidden_behind_the_first_gets_no_answer(server: Server) -> None:
    host = f"Host: localhost:{server.server_port}"
    hidden = f"GET /feed.xml HTTP/1.1\r\n{host}\r\n\r\n"
    head = f"GET / HTTP/1.1\r\n{host}\r\nContent-Length: {len(hidden)}\r\n\r\n{hidden}{hidden}"
    answer = raw(server, head.encode())
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"<rss/>" not in answer


@pytest.mark.parametrize(
    "host", ["127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT"]
)
def test_the_own_names_are_answered(server: Server, host: str) -> None:
    named = host.replace("PORT", str(server.server_port))
    status, _, body = get(server, Host=named, Origin=f"http://{named.lower()}")
    assert (status, b"FRONT" in body) == (200, True)


def test_it_listens_on_loopback_only(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_a_slow_client_and_a_broken_one_keep_nobody_waiting(server: Server) -> None:
    clients = [socket.create_connection(("127.0.0.1", server.server_port)) for _ in range(40)]
    for number, client in enumerate(clients):
        client.sendall(b"GET / HTTP/1.1\r\nHost: local"[: number + 1])
    broken = socket.create_connection(("127.0.0.1", server.server_port))
    broken.sendall(f"GET /world/ HTTP/1.1\r\nHost: localhost:{server.server_port}\r\n\r\n".encode())
    broken.close()
    begun = time.monotonic()
    assert get(server)[0] == 200
    assert time.monotonic() - begun < 3
    for client in clients:
        client.close()


# -- pages -----------------------------------------------------------------------------------------


def test_folders_pages_and_what_is_missing(server: Server) -> None:
    assert get(server, "/world/")[0] == 200
    assert get(server, "/world")[0] == 302
    assert get(server, "/world")[1]["Location"] == "/world/"
    assert get(server, "/stra%C3%9Fe%20%26%20co")[1]["Location"] == "/stra%C3%9Fe%20%26%20co/"
    assert get(server, "/stra%C3%9Fe%20%26%20co/")[0] == 200
    assert get(server, "/world/index.html?x=1")[0] == 200
    status, _, body = get(server, "/nowhere/")
    assert (status, b"NO SUCH PAGE" in body, b"reload.js" in body) == (404, True, True)
    assert get(server, "/world/2026/")[0] == 404


def test_a_site_without_a_page_for_it_says_that_something_is_missing(tmp_path: Path) -> None:
    with fresh_server(tmp_path, Outcome()) as server:
        status, _, body = get(server, "/nowhere/")
        assert (status, b"Not found" in body, b"reload.js" in body) == (404, True, True)


def test_what_every_answer_says(server: Server) -> None:
    for target in (
        "/",
        "/feed.xml",
        "/nowhere",
        "/world",
        "/%00",
        "/_newsgen/reload.js",
        "/_newsgen/events",
    ):
        headers = get(server, target)[1]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Server"] == "newsgen"
        assert not [name for name in headers if name.startswith("Access-Control")]


def test_head_has_the_length_and_no_body(server: Server) -> None:
    for target in ("/", "/feed.xml"):
        status, headers, body = get(server, target, "HEAD")
        assert (status, body) == (200, b"")
        assert headers["Content-Length"] == get(server, target)[1]["Content-Length"]


@pytest.mark.parametrize(
    ("name", "kind"),
    {
        "world/feed.xml": "application/rss+xml",
        "updated.xml": "application/rss+xml",
        "atom.xml": "application/atom+xml",
        "feed.json": "application/feed+json",
        "feeds.opml": "text/x-opml",
        "sitemap.xml": "application/xml",
        "a.svg": "image/svg+xml",
        "a.webp": "image/webp",
        "a.AVIF": "image/avif",
        "a.css": "text/css",
        "a.js": "text/javascript",
        "a.3f9a.woff2": "font/woff2",
        "robots.txt": "text/plain",
        "CNAME": "application/octet-stream",
        "x.unknown": "application/octet-stream",
    }.items(),
)
def test_media_types_are_our_own(name: str, kind: str) -> None:
    assert media_type(name) == kind


def test_addresses_are_decoded_once() -> None:
    assert path_of("/a%20b/%C3%A9.html") == "a b/é.html"
    assert path_of("/%2561") == "%61"
    assert path_of("/") == ""


def test_the_script_stands_in_answers_but_not_in_files(server: Server, site: Path) -> None:
    body = get(server)[2].decode()
    assert '<script src="/_newsgen/reload.js?seen=1"></script></body>' in body
    assert f'content="{POLICY}"' in body
    assert body.replace('<script src="/_newsgen/reload.js?seen=1"></script>', "") == PAGE
    assert (site / "index.html").read_text(encoding="utf-8") == PAGE
    assert get(server, "/fragment.html")[2] == b"<ol><li>one</li></ol>"
    assert get(server, "/feed.xml")[2] == b"<rss/>"


@pytest.mark.parametrize(
    ("policy", "served"),
    [
        ("default-src 'self'", "default-src 'self'"),
        ("img-src 'none'", "img-src 'none'"),
        ("default-src *", "default-src *"),
        ("default-src &#39;self&#39;", "default-src &#39;self&#39;"),
        ("default-src 'none'", "default-src 'none'; script-src-elem 'self'; connect-src 'self'"),
        (
            "script-src 'none'; connect-src 'self'",
            "script-src 'none'; connect-src 'self'; script-src-elem 'self'",
        ),
        (
            "script-src 'sha256-x' a.test; connect-src a.test",
            (
                "script-src 'sha256-x' a.test; connect-src a.test 'self'; "
                "script-src-elem 'sha256-x' a.test 'self'"
            ),
        ),
        ("script-src 'strict-dynamic' 'nonce-x'", ""),
    ],
)
def test_a_policy_gives_way_as_far_as_the_script_needs(policy: str, served: str) -> None:
    page = f'<meta http-equiv="Content-Security-Policy" content="{policy}"></head><body></body>'
    found = re.search(r'content="([^"]*)"', reloading(page.encode(), 1).decode())
    assert found
    assert found[1].replace("&#x27;", "'") == served


# -- ranges ----------------------------------------------------------------------------------------

FILM = bytes(range(256)) * 1024
END = len(FILM) - 1


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-1", 0, 1),
        ("bytes=0-0", 0, 0),
        ("bytes=100000-200000", 100_000, 200_000),
        ("bytes=5-", 5, END),
        ("bytes=-5", END - 4, END),
        (f"bytes={END}-", END, END),
        ("bytes=0-", 0, END),
        (f"bytes=7-{'9' * 40}", 7, END),
        (f"bytes=-{'9' * 5000}", 0, END),
        (f"bytes={'0' * 5000}7-8", 7, 8),
        ("BYTES=2-3", 2, 3),
        ("  bytes= , 2-3 ,", 2, 3),
    ],
)
def test_a_range_is_answered_with_its_bytes(
    server: Server, asked: str, first: int, last: int
) -> None:
    status, headers, body = get(server, "/film.mp4", Range=asked)
    assert (status, body) == (206, FILM[first : last + 1])
    assert headers["Content-Range"] == f"bytes {first}-{last}/{len(FILM)}"
    assert headers["Content-Length"] == str(last - first + 1)
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    "asked", [f"bytes={END + 1}-", f"bytes={END + 1}-{END + 9}", "bytes=-0", f"bytes={'9' * 5000}-"]
)
def test_a_range_behind_the_end_is_refused_with_the_size(server: Server, asked: str) -> None:
    status, headers, _ = get(server, "/film.mp4", Range=asked)
    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(FILM)}")


@pytest.mark.parametrize(
    "asked",
    ["", "bytes", "bytes=", "bytes=-", "bytes=2-1", "bytes=x-y", "bytes=0x1-2", "bytes=1-2-3"]
    + ["lines=0-1", "bytes=0-1,5-6", "bytes=+1-2", "bytes=1 -2", "bytes=\xb2-"],
)
def test_what_is_no_single_range_gets_the_whole_file(server: Server, asked: str) -> None:
    status, headers, body = get(server, "/film.mp4", Range=asked)
    assert (status, body) == (200, FILM)
    assert headers["Accept-Ranges"] == "bytes"
    assert "Content-Range" not in headers


def test_ranges_are_for_get_and_for_what_is_found(server: Server) -> None:
    status, headers, body = get(server, "/film.mp4", "HEAD", Range="bytes=0-1")
    assert (status, headers["Content-Length"], body) == (200, str(len(FILM)), b"")
    assert get(server, "/film.mp4", "HEAD")[1]["Accept-Ranges"] == "bytes"
    assert get(server, "/nowhere", Range="bytes=0-1")[0] == 404
    assert get(server, "/empty.mp4", Range="bytes=0-")[0] == 416
    assert get(server, "/empty.mp4", Range="bytes=-5")[::2] == (200, b"")
    whole = get(server)[2]
    assert get(server, Range="bytes=9-20")[::2] == (206, whole[9:21])
    twice = f"GET /film.mp4 HTTP/1.0\r\nHost: localhost:{server.server_port}\r\n"
    assert raw(server, f"{twice}Range: bytes=0-1\r\nRange: bytes=2-3\r\n\r\n".encode()).startswith(
        b"HTTP/1.1 200 "
    )


def test_a_range_of_a_file_that_was_another_one_gets_the_whole(server: Server, site: Path) -> None:
    (site / "clip.mp4").write_bytes(b"0123456789")
    tag = get(server, "/clip.mp4")[1]["ETag"]
    asked = {"Range": "bytes=2-3"}
    assert get(server, "/clip.mp4", **asked, If_Range=tag)[::2] == (206, b"23")
    for other in ('"x"', f"W/{tag}", tag.strip('"'), "Mon, 23 Nov 2026 12:00:00 GMT", ""):
        assert get(server, "/clip.mp4", **asked, If_Range=other)[::2] == (200, b"0123456789")
    (site / "new.mp4").write_bytes(b"abcdefghij")
    (site / "new.mp4").replace(site / "clip.mp4")
    assert get(server, "/clip.mp4")[1]["ETag"] != tag
    assert get(server, "/clip.mp4", **asked, If_Range=tag)[::2] == (200, b"abcdefghij")
    page = get(server)[1]["ETag"]
    assert get(server, Range="bytes=0-1", If_Range=page)[0] == 206


# -- other addresses -------------------------------------------------------------------------------


def asked_as(host: str, *, address: str = "127.0.0.1", origin: str = "") -> Callable[..., bool]:
    """Whether a server answers to a Host, from a client that came to an address."""

    def answered(server: Server) -> bool:
        named = host.replace("PORT", str(server.server_port))
        lines = [f"GET / HTTP/1.1\r\nHost: {named}\r\n"]
        if origin:
            lines.append(f"Origin: {origin.replace('PORT', str(server.server_port))}\r\n")
        with socket.create_connection((address, server.server_port), timeout=5) as client:
            client.sendall("".join([*lines, "\r\n"]).encode())
            with client.makefile("rb") as answer:
                return b"FRONT" in answer.read()

    return answered


@contextmanager
def open_at(site: Path, address: str, *further: str) -> Iterator[Server]:
    board = Board()
    board.settle(Outcome())
    with open_server(board, site, 0, address, further) as server, serving(server):
        yield server


def test_an_address_asked_for_is_one_of_the_names(site: Path) -> None:
    with open_at(site, "127.0.0.2") as server:
        assert asked_as("127.0.0.2:PORT", address="127.0.0.2")(server)
        assert asked_as("localhost:PORT", address="127.0.0.2")(server)
        assert not asked_as("127.0.0.3:PORT", address="127.0.0.2")(server)
        assert not asked_as("evil.test:PORT", address="127.0.0.2")(server)
        assert server.names.url == f"http://127.0.0.2:{server.server_port}/"


def test_all_addresses_are_names_for_those_who_come_to_them(site: Path) -> None:
    with open_at(site, "0.0.0.0") as server:
        assert asked_as("127.0.0.1:PORT")(server)
        assert asked_as("127.0.0.3:PORT", address="127.0.0.3")(server)
        assert asked_as("127.0.0.3:PORT", address="127.0.0.3", origin="http://127.0.0.3:PORT")(
            server
        )
        for host in (
            "127.0.0.3:PORT",
            "0.0.0.0:PORT",
            "evil.test:PORT",
            "127.0.0.1",
            "127.0.0.1:1",
        ):
            assert not asked_as(host)(server), host
        assert not asked_as("127.0.0.1:PORT", origin="http://127.0.0.3:PORT")(server)
        assert server.names.url == f"http://127.0.0.1:{server.server_port}/"


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_an_address_of_ipv6_is_written_in_brackets(site: Path) -> None:
    with open_at(site, "::") as server:
        assert asked_as("[::1]:PORT", address="::1")(server)
        assert asked_as("127.0.0.1:PORT")(server)
        assert asked_as("127.0.0.3:PORT", address="127.0.0.3")(server)
        assert not asked_as("127.0.0.3:PORT")(server)
        assert not asked_as("[::]:PORT", address="::1")(server)
    with open_at(site, "::1") as server:
        assert asked_as("[::1]:PORT", address="::1")(server)
        assert server.names.url == f"http://[::1]:{server.server_port}/"


def test_names_given_by_hand_are_answered_and_no_others(site: Path) -> None:
    with open_at(site, "127.0.0.1", "Studio.local", "localhost:9000") as server:
        for host in ("studio.local:PORT", "STUDIO.local", "localhost:9000", "localhost:PORT"):
            assert asked_as(host)(server), host
        assert asked_as("studio.local", origin="https://studio.local")(server)
        assert asked_as("studio.local:PORT", origin="http://studio.local:PORT")(server)
        for host in (
            "studio.local:1",
            "a.studio.local",
            "studio.local.evil.test",
            "localhost:9001",
        ):
            assert not asked_as(host)(server), host
        for origin in ("https://localhost:PORT", "ftp://studio.local", "studio.local", "null"):
            assert not asked_as("localhost:PORT", origin=origin)(server), origin


def test_an_address_of_another_machine_is_refused(site: Path) -> None:
    with pytest.raises(Refused, match=r"this machine has no address 192\.0\.2\.7") as refused:
        open_server(Board(), site, 0, "192.0.2.7")
    assert "0.0.0.0" in refused.value.hint


def test_what_is_no_address_and_no_name_is_wrong_usage(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "site")
    for words in (
        ("--host", "studio.local"),
        ("--host", "1.2.3"),
        ("--host", "http://127.0.0.1"),
        ("--allow-host", "http://studio.local/"),
        ("--allow-host", "*"),
        ("--allow-host", "studio.local/path"),
        ("--allow-host", ""),
    ):
        done = newsroom.run("serve", "--port", "0", *words, check=False)
        assert done.returncode == 2, words
        assert "is no " in done.stderr


def test_who_opens_the_preview_to_others_is_warned(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "site").story("world/ferry")
    for address, warned in (("0.0.0.0", True), ("localhost", False)):
        with newsroom.served("--host", address) as running:
            until(lambda running=running: any("Ctrl-C" in line for line in running.said))
            assert _page(running.port, "/")[0] == 200
        assert ("sees the drafts" in "".join(running.said)) == warned


# -- what may not be read --------------------------------------------------------------------------

# root may read everything, unless that is taken from it.
UNPRIVILEGED = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"]
    if os.geteuid() == 0
    else []
)


@pytest.mark.skipif(
    bool(UNPRIVILEGED) and not shutil.which("setpriv"), reason="rights cannot be taken away here"
)
@pytest.mark.parametrize(
    "closed",
    [
        ".newsgen",
        ".newsgen/preview",
        ".newsgen/preview/serving",
        ".newsgen/preview/lock",
        ".newsgen/preview/output",
        "config.toml",
        "themes/own/theme.toml",
        "themes/own/templates",
    ],
)
def test_what_may_not_be_read_is_told_in_one_line(tmp_path: Path, closed: str) -> None:
    newsroom = Newsroom(tmp_path / "site").story("world/ferry").theme("own", "default", x__html="x")
    newsroom.write(".newsgen/preview/serving", "").write(".newsgen/preview/lock", "")
    newsroom.write(".newsgen/preview/output/.newsgen", "")
    path, rights = newsroom.root / closed, (newsroom.root / closed).stat().st_mode
    path.chmod(0)
    try:
        done = subprocess.run(
            [*UNPRIVILEGED, sys.executable, "-m", "newsgen", "serve", "--port", "0"],
            cwd=newsroom.root,
            capture_output=True,
            text=True,
            timeout=30,
        )
    finally:
        path.chmod(rights)
    assert done.returncode == 1
    assert re.match(rf"newsgen: \S*{re.escape(closed)}\S*:? .*Permission denied\n  ", done.stderr)
    assert "Traceback" not in done.stderr


def test_a_file_in_the_place_of_the_folder_is_not_taken_for_another_preview(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "site").write(".newsgen/preview", "a file")
    with pytest.raises(Refused, match="is no folder"):
        serve(newsroom.root, 0, lambda: NOON, lambda line: None)


def test_a_file_that_may_not_be_read_is_named_in_the_answer(
    server: Server, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refused)
    status, _, body = get(server, "/feed.xml")
    assert (status, body) == (500, f"{site}/feed.xml: Permission denied.\n".encode())


# -- builds ----------------------------------------------------------------------------------------

PROBLEMS = (
    Problem(
        "content/world/x.md",
        7,
        3,
        'unknown key "<script>alert(1)</script>"',
        'did you mean "authors" & co?',
    ),
    Problem("config.toml", 2, 1, "no section", "name one"),
    Problem("", 0, 0, "another build is at work", ""),
    Problem("content/a.md", 1, 1, "long headline", "", "warning"),
)


def test_settings_that_break_right_after_a_build_are_the_next_ones_matter(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.story("world/ferry")

    def built(order: Order) -> Report:
        report = build(order)
        newsroom.write("config.toml", "[outlet")
        return report

    monkeypatch.setattr("newsgen.preview.serve.build", built)
    assert rebuild(newsroom.root, lambda: NOON, EVERYTHING).problems == ()
    assert rebuild(newsroom.root, lambda: NOON, EVERYTHING).problems[0].path == "config.toml"


def test_every_page_shows_the_problems_and_goes_on_when_they_are_mended(site: Path) -> None:
    with fresh_server(site, Outcome(), Outcome(PROBLEMS, changed=False)) as server:
        for target, accept in (
            ("/", "*/*"),
            ("/world/", "*/*"),
            ("/world", "text/html,*/*"),
            ("/nowhere.html", ""),
        ):
            status, headers, body = get(server, target, Accept=accept)
            text = body.decode()
            assert (status, headers["Content-Type"]) == (500, "text/html; charset=utf-8")
            assert "content/world/x.md:7:3" in text
            assert "unknown key &quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot;" in text
            assert "did you mean &quot;authors&quot; &amp; co?" in text
            assert "<h1>3 problems</h1>" in text
            assert "Warning: long headline" in text
            assert "reload.js?seen=2" in text
            assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert get(server, "/feed.xml")[0] == 200
        server.board.settle(Outcome(changed=False))
        assert get(server)[0] == 200


def test_requests_wait_for_the_build_that_is_at_work(site: Path) -> None:
    with fresh_server(site) as server:
        answers: list[Reply] = []
        asking = threading.Thread(target=lambda: answers.append(get(server)))
        asking.start()
        time.sleep(0.15)
        assert not answers
        server.board.settle(Outcome(PROBLEMS))
        asking.join(5)
        assert answers[0][0] == 500


class Listener:
    """A browser's end of the event channel."""

    def __init__(
        self, server: Server, token: str | None = None, target: str = "/_newsgen/events"
    ) -> None:
        self._connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
        self._connection.request(
            "GET", f"{target}?token={server.token if token is None else token}"
        )
        self.answer = self._connection.getresponse()

    def next(self) -> int:
        while True:
            line = self.answer.readline()
            assert line, "the channel was closed"
            if line.startswith(b"data: "):
                return int(line.removeprefix(b"data: "))

    def close(self) -> None:
        self.answer.close()
        self._connection.close()


def test_the_channel_tells_the_edition_at_once_and_whenever_it_changes(site: Path) -> None:
    with fresh_server(site, Outcome()) as server, closing(Listener(server)) as listener:
        assert listener.answer.getheader("Content-Type") == "text/event-stream; charset=utf-8"
        assert listener.next() == 1
        server.board.hold()
        server.board.settle(Outcome(changed=False))
        server.board.settle(Outcome(changed=True))
        assert listener.next() == 2
        server.board.settle(Outcome(PROBLEMS, changed=False))
        server.board.settle(Outcome(PROBLEMS, changed=False))
        assert listener.next() == 3
        server.board.settle(Outcome(changed=False))
        assert listener.next() == 4


def test_the_channel_is_for_those_who_have_the_token(site: Path) -> None:
    with fresh_server(site, Outcome()) as server, fresh_server(site, Outcome()) as other:
        assert server.token != other.token
        for token in ("", "x", other.token, server.token[:-1], server.token + "x", "%E9"):
            with closing(Listener(server, token)) as listener:
                assert listener.answer.status == 403
                assert server.token.encode() not in listener.answer.read()
        script = get(server, "/_newsgen/reload.js?seen=7")[2].decode()
        assert f"/_newsgen/events?token={server.token}" in script
        assert 'event.data === "7"' in script
        for seen in ("", '1"+alert(1)+"', "-1", "1" * 50, "١"):
            assert (
                'event.data === "1"'
                in get(server, f"/_newsgen/reload.js?seen={ascii(seen)[1:-1]}")[2].decode()
            )


def test_listeners_do_not_keep_the_server_from_ending(site: Path) -> None:
    begun = time.monotonic()
    with fresh_server(site, Outcome()) as server:
        listeners = [Listener(server) for _ in range(20)]
        assert [listener.next() for listener in listeners] == [1] * 20
    for listener in listeners:
        assert listener.answer.read() in {b"", b"\n"}
        listener.close()
    assert time.monotonic() - begun < 3


def test_a_taken_port_is_refused_when_asked_for_and_else_passed_over(site: Path) -> None:
    with open_server(Board(), site, 0) as server:
        with pytest.raises(Refused, match=rf"port {server.server_port} is taken") as refused:
            open_server(Board(), site, server.server_port)
        assert "--port" in refused.value.hint
    with open_server(Board(), site, None) as first, open_server(Board(), site, None) as second:
        assert FIRST_PORT <= first.server_port < second.server_port <= FIRST_PORT + MORE_PORTS


# -- watching --------------------------------------------------------------------------------------


class Preview:
    """A running preview of a site whose build only copies stories."""

    def __init__(self, root: Path) -> None:
        self.root, self.said, self.builds = root, list[str](), 0
        self.folder = root / ".newsgen" / "preview"
        self.folder.mkdir(parents=True)
        self.watch = Watch(root, self.said.append)
        self.server = open_server(Board(), self.folder, 0)
        first = self._build()
        self.server.board.settle(first)
        self._thread = threading.Thread(target=self._run, args=[first])
        self._thread.start()

    def _run(self, first: Outcome) -> None:
        keep_showing(self.server, self.watch, first, self._build, self.said.append)

    def _build(self, change: Noticed = EVERYTHING) -> Outcome:
        self.builds += 1
        found = {}
        for path in sorted(self.root.glob("content/**/*.md")):
            try:
                found[path.name] = path.read_text(encoding="utf-8")
            except FileNotFoundError:
                continue
        for path in (*self.root.glob("themes/**/*.html"), self.root / "config.toml"):
            found[path.name] = path.read_text(encoding="utf-8") if path.exists() else ""
        target = self.folder / "index.html"
        page = f"<body>{json.dumps(found)}</body>"
        changed = not target.exists() or target.read_text(encoding="utf-8") != page
        target.write_text(page, encoding="utf-8")
        return Outcome(changed=changed, summary="built")

    def shows(self, text: str) -> bool:
        return text.encode() in get(self.server)[2]

    def close(self) -> None:
        self.watch.close()
        self._thread.join(10)
        self.server.server_close()


@pytest.fixture
def preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Preview]:
    # Events alone must do: the look that would find what they miss comes too late.
    monkeypatch.setattr("newsgen.preview.watch.LOOK", 60.0)
    (tmp_path / "content" / "world").mkdir(parents=True)
    (tmp_path / "config.toml").write_text("one", encoding="utf-8")
    story = tmp_path / "content" / "world" / "ferry.md"
    story.write_text("FIRST", encoding="utf-8")
    preview = Preview(tmp_path)
    until(lambda: preview.shows("FIRST"))
    yield preview
    preview.close()


def rewrite(story: Path, text: str) -> None:
    story.write_text(text, encoding="utf-8")


def test_a_save_changes_the_edition(preview: Preview) -> None:
    story = preview.root / "content" / "world" / "ferry.md"
    with closing(Listener(preview.server)) as listener:
        seen = listener.next()
        for text in ("NEWS-1", "NEWS-2"):
            rewrite(story, text)
            until(lambda text=text: preview.shows(text))
            later = listener.next()
            assert later > seen
            seen = later


def test_reading_brings_no_build(preview: Preview) -> None:
    builds = preview.builds
    for _ in range(5):
        (preview.root / "content" / "world" / "ferry.md").read_text(encoding="utf-8")
        time.sleep(0.1)
    assert preview.builds == builds


def test_folders_that_come_go_and_come_back_are_watched(preview: Preview) -> None:
    template = preview.root / "themes" / "own" / "templates" / "base.html"
    template.parent.mkdir(parents=True)
    template.write_text("TEMPLATE-1", encoding="utf-8")
    until(lambda: preview.shows("TEMPLATE-1"))
    template.write_text("TEMPLATE-2", encoding="utf-8")
    until(lambda: preview.shows("TEMPLATE-2"))
    (preview.root / "themes").rename(preview.root / "away")
    until(lambda: not preview.shows("TEMPLATE"))
    (preview.root / "away").rename(preview.root / "themes")
    until(lambda: preview.shows("TEMPLATE-2"))
    template.write_text("TEMPLATE-3", encoding="utf-8")
    until(lambda: preview.shows("TEMPLATE-3"))
    deep = preview.root / "content" / "a" / "b" / "c" / "deep.md"
    deep.parent.mkdir(parents=True)
    deep.write_text("DEEP", encoding="utf-8")
    until(lambda: preview.shows("DEEP"))
    rewrite(preview.root / "config.toml", "SETTING")
    until(lambda: preview.shows("SETTING"))


def test_many_changes_at_once_bring_few_builds(preview: Preview) -> None:
    builds = preview.builds
    for number in range(300):
        (preview.root / "content" / "world" / f"{number}.md").write_text(
            f"STORY-{number}", encoding="utf-8"
        )
    until(lambda: preview.shows("STORY-299"))
    assert preview.builds - builds <= 3
    assert any("changed: built" in line for line in preview.said)


# -- all of it -------------------------------------------------------------------------------------


def test_a_folder_that_is_no_site_is_refused_and_left_alone(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"config\.toml"):
        serve(tmp_path, 0, lambda: NOON, lambda line: None)
    assert not list(tmp_path.iterdir())


def test_newsgen_serve(tmp_path: Path) -> None:
    newsroom = (
        Newsroom(tmp_path / "site")
        .story("world/ferry", "The ferry was late.")
        .story("world/secret", draft=True)
    )
    with newsroom.served() as running:
        port = running.port
        assert _page(port, "/world/2026/11/ferry/")[0] == 200
        assert _page(port, "/world/2026/11/secret/")[0] == 200
        with pytest.raises(Refused, match="running already"):
            serve(newsroom.root, 0, lambda: NOON, lambda line: None)
        newsroom.replace("content/world/ferry.md", "was late", "sank")
        until(lambda: b"sank" in _page(port, "/world/2026/11/ferry/")[1])
        newsroom.replace("content/world/ferry.md", "title:", "tilte:")
        until(lambda: _page(port, "/")[0] == 500)
        assert b"content/world/ferry.md:2" in _page(port, "/")[1]
        newsroom.replace("content/world/ferry.md", "tilte:", "title:")
        until(lambda: _page(port, "/")[0] == 200)
        # What the preview knows is apart from what is published.
        assert not newsroom.output.exists()
        newsroom.build()
        assert not newsroom.has("/world/2026/11/secret/")
        assert _page(port, "/world/2026/11/secret/")[0] == 200
    assert running.said[-1] == "the preview has ended\n"


def _page(port: str, target: str) -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", int(port), timeout=10)) as connection:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, answer.read()
