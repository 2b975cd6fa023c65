"""newsgen ping: who is told of what, against services on loopback; builds tell nobody anything."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import feedparser
import pytest
from newsroom import NOON, Newsroom
from servers import free_port
from test_commands import call, values

from newsgen.newsroom import ping, post
from newsgen.newsroom.verify import verify

KEY = "2f6c1d0e9b7a4835"
BASE = "https://courier.test"
Answer = tuple[int, str, dict[str, str]]
FINE: Answer = (204, "", {})


@dataclass
class Listener:
    """A service on loopback: what it was sent, and what it answers, as long as that lasts."""

    address: str
    answers: list[Answer] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)

    @property
    def forms(self) -> list[list[tuple[str, str]]]:
        """What was sent as forms."""
        known = "application/x-www-form-urlencoded"
        assert {kind for kind, _ in self.sent} <= {known}
        return [parse_qsl(text) for _, text in self.sent]

    @property
    def objects(self) -> list[Any]:
        """What was sent as JSON."""
        assert {kind for kind, _ in self.sent} <= {"application/json; charset=utf-8"}
        return [json.loads(text) for _, text in self.sent]


@contextmanager
def listening() -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            listener.sent.append((self.headers["Content-Type"], text))
            status, said, headers = listener.answers.pop(0) if listener.answers else FINE
            self.send_response_only(status)
            for name, value in {**headers, "Content-Length": str(len(said.encode()))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener = Listener(f"http://127.0.0.1:{server.server_port}/hub")
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def hub() -> Iterator[Listener]:
    with listening() as found:
        yield found


@pytest.fixture
def engine() -> Iterator[Listener]:
    with listening() as found:
        yield found


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited; nobody does."""
    found = list[float]()
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(post, "time", SimpleNamespace(sleep=found.append))
    return found


def configured(room: Newsroom, hub: str = "", engine: str = "") -> Newsroom:
    lines = [f'hub = "{hub}"'] if hub else []
    if engine:
        lines += [f'indexnow_key = "{KEY}"', f'indexnow_url = "{engine}"']
    return room.append("config.toml", "\n".join(["", "[ping]", *lines, ""]))


@pytest.fixture
def room(newsroom: Newsroom, hub: Listener, engine: Listener, pauses: list[float]) -> Newsroom:
    """A site with a hub and a search engine, of which a story was built, and then another."""
    configured(newsroom, hub.address, engine.address).story("world/ferry").build()
    newsroom.story("sports/derby").build()
    return newsroom


FILES = ("atom.xml", "feed.json", "feed.xml")


def feeds_of(*lists: str) -> list[str]:
    """The URLs of the feeds that change with these lists, in order."""
    found = (f"{BASE}{list_}{file}" for list_ in lists for file in FILES)
    return sorted([*found, f"{BASE}/updated.xml"])


# -- what services are told ------------------------------------------------------------------------


def test_the_hub_is_told_of_each_feed_and_search_engines_of_each_page_that_changed(
    room: Newsroom, hub: Listener, engine: Listener
) -> None:
    done = call(room, "ping")
    feeds = feeds_of("/", "/sports/")
    assert hub.forms == [[("hub.mode", "publish"), ("hub.url", url)] for url in feeds]
    (sent,) = engine.objects
    pages = sent.pop("urlList")
    assert sent == {
        "host": "courier.test",
        "key": KEY,
        "keyLocation": f"{BASE}/{KEY}.txt",
    }
    expected = ["/", "/sports/", "/sports/2026/", "/sports/2026/11/derby/", "/world/2026/11/ferry/"]
    assert sorted(pages) == [f"{BASE}{url}" for url in expected]
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"told {hub.address} of 7 feeds",
        f"told {engine.address} of 5 pages",
    ]


def test_what_is_gone_is_told_to_search_engines_alone(
    room: Newsroom, hub: Listener, engine: Listener
) -> None:
    room.author("ana", "Ana Brito").story("world/tram", author="ana").build()
    assert room.has("/authors/ana/feed.xml")
    room.remove("content/world/tram.md").remove("content/_authors/ana.md").build()
    call(room, "ping")
    told = [url for form in hub.forms for name, url in form if name == "hub.url"]
    assert told == feeds_of("/", "/world/")
    pages = engine.objects[0]["urlList"]
    assert {f"{BASE}/world/2026/11/tram/", f"{BASE}/authors/ana/"} <= {*pages}


def test_since_goes_back_further(room: Newsroom, engine: Listener) -> None:
    call(room, "ping", "--since", "0")
    assert f"{BASE}/world/2026/11/ferry/" in engine.objects[0]["urlList"]
    done = call(room, "ping", "--since", "99")
    assert done.exit_code == 1
    assert "build 99 is not on record" in done.stderr


def test_pages_without_an_ending_are_told_by_the_urls_that_readers_know(
    room: Newsroom, engine: Listener
) -> None:
    room.story("world/odd", url="/2012/odd").story("world/old", url="/old.php").build()
    call(room, "ping")
    assert {f"{BASE}/2012/odd", f"{BASE}/old.php"} <= {*engine.objects[0]["urlList"]}


def test_where_nothing_changed_nobody_is_told(
    room: Newsroom, hub: Listener, engine: Listener
) -> None:
    last = values(call(room, "changes", "--json"))["build"]
    done = call(room, "ping", "--since", str(last))
    assert done.stdout == f"told {hub.address} of 0 feeds\ntold {engine.address} of 0 pages\n"
    assert hub.sent == engine.sent == []


def test_lists_of_pages_are_cut_where_the_protocol_ends(
    room: Newsroom, engine: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ping.MOST_URLS == 10_000
    monkeypatch.setattr(ping, "MOST_URLS", 3)
    done = call(room, "ping")
    assert [len(one["urlList"]) for one in engine.objects] == [3, 2]
    assert f"told {engine.address} of 5 pages" in done.stdout


def test_what_was_deployed_is_no_news(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").build(thin=True)
    newsroom.run("state", "deployed")
    newsroom.story("world/tram").build(thin=True)
    assert f"{BASE}/world/2026/11/tram/\n" in call(newsroom, "ping", "--dry-run").stdout
    newsroom.run("state", "deployed")
    assert BASE not in call(newsroom, "ping", "--dry-run").stdout


@pytest.mark.parametrize(("with_hub", "with_key"), [(True, False), (False, True)])
def test_one_of_both_is_enough(
    newsroom: Newsroom,
    hub: Listener,
    engine: Listener,
    pauses: list[float],
    with_hub: bool,
    with_key: bool,
) -> None:
    configured(newsroom, hub.address * with_hub, engine.address * with_key).story("world/ferry")
    newsroom.build()
    assert call(newsroom, "ping").exit_code == 0
    assert (bool(hub.sent), bool(engine.sent)) == (with_hub, with_key)


def test_a_site_below_a_path_has_its_key_there(
    newsroom: Newsroom, engine: Listener, pauses: list[float]
) -> None:
    newsroom.replace("config.toml", BASE, f"{BASE}/paper")
    configured(newsroom, engine=engine.address).story("world/ferry").build()
    call(newsroom, "ping")
    (sent,) = engine.objects
    assert sent["keyLocation"] == f"{BASE}/paper/{KEY}.txt"
    assert all(url.startswith(f"{BASE}/paper/") for url in sent["urlList"])
    assert newsroom.read(f"/{KEY}.txt") == KEY


# -- a dry run -------------------------------------------------------------------------------------


def test_a_dry_run_names_all_and_tells_nobody(
    room: Newsroom, hub: Listener, engine: Listener
) -> None:
    done = call(room, "ping", "--dry-run", "--since", "0")
    assert done.exit_code == 0
    assert hub.sent == engine.sent == []
    lines = done.stdout.splitlines()
    assert {f"hub: {hub.address}", f"indexnow: {engine.address}"} <= {*lines}
    feeds = {f"{BASE}/{file}" for file in room.files() if file.endswith((*FILES, "updated.xml"))}
    pages = {
        f"{BASE}/{file.removesuffix('index.html')}"
        for file in room.files()
        if file.endswith("/index.html") or file == "index.html"
    }
    assert {line for line in lines if line.startswith(BASE)} == feeds | pages
    assert len(feeds) == 3 * 4 + 1


def test_a_dry_run_says_what_is_not_set(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").build()
    done = call(newsroom, "ping", "--dry-run")
    assert done.exit_code == 0
    assert "hub: nobody, as [ping] has no hub\nhttps://courier.test/atom.xml\n" in done.stdout
    assert "indexnow: nobody, as [ping] has no indexnow_key\n" in done.stdout
    assert f"{BASE}/world/2026/11/ferry/" in done.stdout
    refused = call(newsroom, "ping")
    assert refused.exit_code == 1
    assert "nobody is to be told: config.toml names no service" in refused.stderr
    assert "set hub or indexnow_key in [ping]" in refused.stderr


def test_scripts_are_told_everything(room: Newsroom, hub: Listener, engine: Listener) -> None:
    dry = values(call(room, "ping", "--dry-run", "--json"))
    assert dry["sent"] == {"feeds": 0, "pages": 0}
    done = values(call(room, "ping", "--json"))
    assert done == {
        "ok": True,
        "since": 1,
        "build": 2,
        "hub": hub.address,
        "indexnow": engine.address,
        "feeds": [url for form in hub.forms for name, url in form if name == "hub.url"],
        "pages": engine.objects[0]["urlList"],
        "sent": {"feeds": 7, "pages": 5},
        "failed": [],
    }
    assert dry == done | {"sent": {"feeds": 0, "pages": 0}}


def test_before_the_first_build_there_is_nothing_to_tell(newsroom: Newsroom) -> None:
    done = call(newsroom, "ping", "--dry-run")
    assert done.exit_code == 1
    assert "nothing was built" in done.stderr


# -- services that do not answer well --------------------------------------------------------------


def test_a_service_that_is_busy_is_asked_again_when_it_says(
    room: Newsroom, hub: Listener, pauses: list[float]
) -> None:
    date = {"Date": "Mon, 23 Nov 2026 12:00:00 GMT"}
    hub.answers += [
        (503, "", {}),
        (429, "", {"Retry-After": "7"}),
        (500, "", {**date, "Retry-After": "Mon, 23 Nov 2026 12:00:09 GMT"}),
    ]
    done = call(room, "ping")
    assert done.exit_code == 0
    assert pauses == [1, 7, 9]
    assert len(hub.sent) == 3 + 7


def test_a_service_that_stays_ill_is_named_and_the_other_is_told(
    room: Newsroom, hub: Listener, engine: Listener, pauses: list[float]
) -> None:
    hub.answers += [FINE, *[(503, "Down for\n\x1b[31mrepair", {})] * 4]
    done = call(room, "ping")
    assert done.exit_code == 1
    assert pauses == [1, 4, 16]
    assert done.stderr.splitlines() == [
        f"newsgen: {hub.address} answered 503 Service Unavailable: Down for [31mrepair",
        "  tell them again: newsgen ping --since 1",
    ]
    assert done.stdout.splitlines() == [
        f"told {hub.address} of 1 feed",
        f"told {engine.address} of 5 pages",
    ]
    assert len(engine.sent) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((403, "key not found", {}), "answered 403 Forbidden: key not found"),
        ((422, "", {}), "answered 422 Unprocessable Entity"),
        (
            (301, "moved", {"Location": "file:///etc/passwd"}),
            "answered 301 Moved Permanently: it is at file:///etc/passwd",
        ),
        (
            (429, "", {"Retry-After": "3600"}),
            "answered 429 Too Many Requests; it wants to be asked again in 3600 s",
        ),
    ],
)
def test_what_no_patience_helps_against_is_told_at_once(
    room: Newsroom, engine: Listener, pauses: list[float], answer: Answer, said: str
) -> None:
    engine.answers.append(answer)
    found = call(room, "ping", "--json")
    assert found.exit_code == 1
    told = values(found)
    assert (told["ok"], told["failed"]) == (False, [f"{engine.address} {said}"])
    assert told["sent"] == {"feeds": 7, "pages": 0}
    assert (pauses, len(engine.sent)) == ([], 1)


def test_a_service_that_cannot_be_reached_is_named(newsroom: Newsroom, pauses: list[float]) -> None:
    address = f"http://127.0.0.1:{free_port()}/"
    configured(newsroom, address).story("world/ferry").build()
    done = call(newsroom, "ping")
    assert done.exit_code == 1
    assert f"newsgen: {address} cannot be reached: " in done.stderr
    assert "refused" in done.stderr
    assert done.stdout == ""
    assert len(pauses) == 3


def test_a_service_that_hangs_up_is_asked_again(room: Newsroom, hub: Listener) -> None:
    hub.answers.append((200, "", {"Transfer-Encoding": "chunked"}))
    assert call(room, "ping").exit_code == 0


# -- what stands on the site -----------------------------------------------------------------------


def test_feeds_announce_the_hub_beside_themselves(room: Newsroom, hub: Listener) -> None:
    for path in ("/feed.xml", "/world/feed.xml", "/atom.xml"):
        links = [
            (link["rel"], link["href"])
            for link in feedparser.parse(room.read(path)).feed.links
            if link["rel"] != "alternate"
        ]
        assert links == [("self", f"{BASE}{path}"), ("hub", hub.address)]


def test_what_is_set_for_it_changes_what_it_must_alone(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").build()
    files = newsroom.files()
    newsroom.append("config.toml", f'\n[ping]\nindexnow_key = "{KEY}"\n').build()
    assert {*newsroom.files()} - {*files} == {f"{KEY}.txt"}
    assert "hub" not in newsroom.read("/feed.xml")
    assert verify(newsroom.root, newsroom.output, None).count == 0
    newsroom.replace("config.toml", KEY, "another-key-1")
    newsroom.append("config.toml", 'hub = "https://hub.test/?a=1&b=2"\n').build()
    assert {*newsroom.files()} - {*files} == {"another-key-1.txt"}
    assert "https://hub.test/?a=1&amp;b=2" in newsroom.read("/feed.xml")
    assert verify(newsroom.root, newsroom.output, None).count == 0


def test_previews_have_no_key(newsroom: Newsroom) -> None:
    configured(newsroom, engine="https://engine.test").story("world/ferry").build(drafts=True)
    assert not newsroom.has(f"/{KEY}.txt")


# -- builds ----------------------------------------------------------------------------------------

LONELY = """
import sys

told = []
EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
sys.addaudithook(lambda event, args: told.append(event) if event in EVENTS else None)

from pathlib import Path
from newsgen.build import build
from newsgen.steps.order import Order

root = Path(sys.argv[1])
report = build(Order(root, int(sys.argv[2]), root / "output", jobs=1))
assert report.stories == 2
print(*told, *{"urllib.request", "newsgen.newsroom.post"} & set(sys.modules))
"""


def test_a_build_opens_no_connection(room: Newsroom, hub: Listener, engine: Listener) -> None:
    """In a network namespace of its own, in which there is not even loopback."""
    room.story("world/ferry", "The ferry was early.")
    alone = ["unshare", "-rn", sys.executable, "-c", LONELY, str(room.root), str(NOON)]
    if subprocess.run([*alone[:2], "true"], check=False, capture_output=True).returncode:
        pytest.skip("no namespaces are allowed here")
    done = subprocess.run(alone, check=False, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")
    assert hub.sent == engine.sent == []
    refused = subprocess.run(
        [*alone[:2], sys.executable, "-m", "newsgen", "ping", str(room.root), "--dry-run"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 0
    assert f"hub: {hub.address}" in refused.stdout
