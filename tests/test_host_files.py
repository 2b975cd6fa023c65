"""Redirects as web servers read them: what is written, and what the real servers make of it."""

from __future__ import annotations

from http.client import HTTPConnection
from pathlib import Path

import pytest
from newsroom import Newsroom
from servers import free_port, serving

from newsgen.outputs import host_files
from newsgen.outputs.feeds.media_types import MEDIA_TYPES

SERVERS = '\n[redirects]\nfiles = ["netlify", "nginx", "caddy", "apache"]\n'
NGINX = """\
    include {rules};
    server {{
        listen 127.0.0.1:{port};
        root {output};
        if ($newsgen_gone) {{
            return 410;
        }}
        if ($newsgen_moved) {{
            return 301 $newsgen_moved;
        }}
        location / {{
            try_files $uri $uri.html $uri/ =404;
        }}
    }}
"""
CADDY = """\
http://127.0.0.1:{port} {{
    root * {output}
    import {rules}
    try_files {{path}} {{path}}.html {{path}}/
    file_server
}}
"""


@pytest.fixture
def moved(newsroom: Newsroom) -> Newsroom:
    """A site with a story that moved, one that is gone, and old addresses of all kinds."""
    newsroom.append("config.toml", SERVERS)
    newsroom.story("world/ferry", id="ferry").story("world/lost", id="lost").build()
    newsroom.remove("content/world/ferry.md").remove("content/world/lost.md")
    aliases = ["/?p=12", "/index.php?id=7&lang=en", "/2012/ferry", "/café/", "/a$b/", "/It's/"]
    return newsroom.story("world/boat", id="ferry", aliases=aliases)


WHERE = "/world/2026/11/boat/"
LEADING = (
    *("/world/2026/11/ferry/", "/2012/ferry", "/2012/ferry/", "/caf%C3%A9/", "/It's/"),
    *("/?p=12", "/index.php?id=7&lang=en"),
)


def beside(newsroom: Newsroom, name: str) -> Path:
    return newsroom.root / ".output.newsgen" / name


def test_netlify_and_cloudflare_read_one_file_in_the_output(moved: Newsroom) -> None:
    moved.build()
    assert moved.read("/_redirects").splitlines() == [
        f"/2012/ferry {WHERE} 301",
        f"/It's/ {WHERE} 301",
        f"/a$b/ {WHERE} 301",
        f"/caf%C3%A9/ {WHERE} 301",
        f"/world/2026/11/ferry/ {WHERE} 301",
    ]
    assert moved.build().rendered == 0


def test_files_that_are_not_asked_for_go(moved: Newsroom) -> None:
    moved.build()
    names = ("redirects.nginx", "redirects.caddy", ".htaccess")
    assert all(beside(moved, name).is_file() for name in names)
    moved.replace("config.toml", SERVERS, "").build()
    assert not any(beside(moved, name).exists() for name in names)
    assert not moved.has("/_redirects")


def test_a_file_that_says_the_same_is_not_written_again(moved: Newsroom) -> None:
    moved.build()
    before = beside(moved, "redirects.nginx").stat()
    moved.story("world/more").build()
    after = beside(moved, "redirects.nginx").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_more_redirects_than_the_hosts_read_are_told(
    moved: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_files, "MOST_RULES", 3)
    report = moved.build()
    assert [warning.code for warning in report.warnings] == ["many-redirects"]
    assert len(moved.read("/_redirects").splitlines()) == 3


def test_apache_is_told_of_paths_queries_and_what_is_gone(moved: Newsroom) -> None:
    moved.build()
    text = beside(moved, ".htaccess").read_text(encoding="utf-8")
    assert f'RedirectMatch 301 "^/world/2026/11/ferry/$" "{WHERE}"\n' in text
    assert 'RedirectMatch 410 "^/world/2026/11/lost/$"\n' in text
    assert 'RewriteCond "%{QUERY_STRING}" "^p=12$"\n' in text


def test_hosts_are_told_the_media_types_of_feeds(moved: Newsroom) -> None:
    moved.build()
    headers = moved.read("/_headers")
    for place in ("/feed.xml", "/*/feed.xml", "/updated.xml", "/*/index.xml"):
        assert f"{place}\n  Content-Type: application/rss+xml; charset=utf-8\n" in headers
    assert "/*/atom.xml\n  Content-Type: application/atom+xml; charset=utf-8\n" in headers
    assert "/*/feed.json\n  Content-Type: application/feed+json\n" in headers
    assert "/feeds.opml\n  Content-Type: text/x-opml; charset=utf-8\n" in headers
    told = '<Files "atom.xml">\nForceType "application/atom+xml; charset=utf-8"\n</Files>\n'
    assert told in beside(moved, ".htaccess").read_text(encoding="utf-8")


def test_headers_of_the_outlets_own_come_first(moved: Newsroom) -> None:
    moved.write("content/_static/_headers", "/*\n  X-Mine: yes\n").build()
    assert moved.read("/_headers") == "/*\n  X-Mine: yes\n"
    moved.remove("content/_static/_headers").build()
    assert "application/rss+xml" in moved.read("/_headers")
    moved.replace("config.toml", '"netlify", ', "").build()
    assert not moved.has("/_headers")


# -- the real servers ------------------------------------------------------------------------------


def asked(port: int, url: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", url)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    leads = answer.headers.get("Location", "")
    return answer.status, leads.removeprefix(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("program", "template", "rules"),
    [("nginx", NGINX, "redirects.nginx"), ("caddy", CADDY, "redirects.caddy")],
)
def test_a_real_server_leads_on_in_one_step(
    moved: Newsroom, tmp_path: Path, program: str, template: str, rules: str
) -> None:
    long = f"/{'x' * 200}/{'y' * 200}/"
    moved.story("world/long", id="long", aliases=[long])
    moved.build()
    port = free_port()
    settings = template.format(port=port, output=moved.output, rules=beside(moved, rules))
    with serving(program, tmp_path / "home", settings, port):
        for url in LEADING:
            assert asked(port, url) == (301, WHERE), url
        assert asked(port, long) == (301, "/world/2026/11/long/")
        assert asked(port, "/world/2026/11/lost/") == (410, "")
        assert asked(port, WHERE)[0] == 200
        assert asked(port, "/")[0] == 200
        assert asked(port, "/?p=13")[0] == 200
        assert asked(port, "/nowhere/")[0] == 404


def test_caddy_sends_feeds_with_their_media_types(moved: Newsroom, tmp_path: Path) -> None:
    moved.build()
    port = free_port()
    rules = beside(moved, "redirects.caddy")
    settings = CADDY.format(port=port, output=moved.output, rules=rules)
    with serving("caddy", tmp_path / "home", settings, port):
        for url in ("/feed.xml", "/world/atom.xml", "/world/feed.json", "/feeds.opml"):
            connection = HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("HEAD", url)
            kind = connection.getresponse().headers.get_content_type()
            assert kind == MEDIA_TYPES[url.rpartition("/")[2]], url
            connection.close()


SLASHES = (("/s/world/", "/s/world"), ("/s/world", "/s/world/"))


@pytest.mark.parametrize("program", ["nginx", "caddy"])
@pytest.mark.parametrize("told", [True, False], ids=["by the server", "by the page"])
@pytest.mark.parametrize(("old", "new"), SLASHES)
def test_an_address_that_lost_or_gained_a_slash_leads_on(
    newsroom: Newsroom, tmp_path: Path, program: str, told: bool, old: str, new: str
) -> None:
    was, is_ = (f'section = "{one.replace("world", "{section}")}"\n' for one in (old, new))
    newsroom.append("config.toml", f"{SERVERS}\n[urls]\n{was}").story("world/ferry").build()
    newsroom.replace("config.toml", was, is_).build()
    assert newsroom.read("/_redirects") == ""
    rules = beside(newsroom, f"redirects.{program}")
    if not told:
        maps = "map $uri $newsgen_gone { }\nmap $uri $newsgen_moved { }\n"
        rules = newsroom.write("rules", maps if program == "nginx" else "# none\n").root / "rules"
    port = free_port()
    template = {"nginx": NGINX, "caddy": CADDY}[program]
    settings = template.format(port=port, output=newsroom.output, rules=rules)
    with serving(program, tmp_path / "home", settings, port):
        status, leads = asked(port, old)
        assert leads == new if told else leads == new or status == 200
        assert asked(port, new) == (200, "")
    if old.endswith("/"):
        assert f'http-equiv="refresh" content="0; url=https://courier.test{new}"' in newsroom.read(
            old
        )
