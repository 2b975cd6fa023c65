"""The settings that docs/urls.md gives web servers, with the real servers."""

from __future__ import annotations

import re
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from newsroom import Newsroom
from servers import free_port, serving
from test_docs import blocks

TEXTS = [text for _, _, text in blocks("docs/urls.md")]
(NGINX,) = (text for text in TEXTS if "server_name" in text)
(CADDY,) = (text for text in TEXTS if "file_server" in text)


FEEDS = {
    "/feed.xml": "application/rss+xml; charset=utf-8",
    "/world/feed.xml": "application/rss+xml; charset=utf-8",
    "/updated.xml": "application/rss+xml; charset=utf-8",
    "/atom.xml": "application/atom+xml; charset=utf-8",
    "/world/atom.xml": "application/atom+xml; charset=utf-8",
    "/world/feed.json": "application/feed+json",
    "/feeds.opml": "text/x-opml; charset=utf-8",
}


def settings_for(program: str, output: Path, port: int) -> str:
    """The settings of the document for an output on this machine."""
    if program == "nginx":
        text = NGINX.replace("server_name post.example;", f"listen 127.0.0.1:{port};")
    else:
        text = CADDY.replace("post.example", f"http://127.0.0.1:{port}", 1)
    return text.replace("/srv/post/output", str(output))


def asked(port: int, url: str, **headers: str) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(
        "GET", url, headers={name.replace("_", "-"): headers[name] for name in headers}
    )
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer, text


@pytest.mark.parametrize("program", ["nginx", "caddy"])
def test_a_server_answers_as_the_document_says(
    program: str, newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.replace(
        "config.toml", "[sections.world]", '[feeds]\nalso = ["/feed/"]\n[sections.world]'
    )
    newsroom.picture("world/crane.png").story("world/a", "![A crane](crane.png)")
    newsroom.story("world/b", url="/p/b").story("world/c", url="/old.php").build()
    port = free_port()
    (picture,) = re.findall(r'src="(/media/[^"]+)"', newsroom.read("/world/2026/11/a/"))
    settings = settings_for(program, newsroom.output, port)
    with serving(program, tmp_path / "home", settings, port):
        for url in ("/", "/world/2026/11/a/", "/p/b", "/old.php"):
            page, text = asked(port, url)
            assert (page.status, page.headers.get_content_type()) == (200, "text/html"), url
            assert page.headers.get_content_charset() == "utf-8", url
            assert "<html" in text, url
            assert page.headers["Cache-Control"] == "no-cache"
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert "frame-ancestors" in page.headers["Content-Security-Policy"]
        for url in ("/feed.xml", "/feed/"):
            feed, text = asked(port, url)
            assert (feed.status, text) == (200, newsroom.read("/feed.xml")), url
            assert feed.headers.get_content_type() == "application/rss+xml"
        for url, kind in FEEDS.items():
            feed, text = asked(port, url)
            assert (feed.status, text) == (200, newsroom.read(url)), url
            assert feed.headers.get_all("Content-Type") == [kind], url
            again, text = asked(port, url, If_None_Match=feed.headers["ETag"])
            assert (again.status, text) == (304, ""), url
        assert asked(port, picture)[0].headers["Cache-Control"].endswith("immutable")
        missing, text = asked(port, "/nowhere/")
        assert missing.status == 404
        assert text == newsroom.read("/404.html")
        assert asked(port, "/world/2026/11/a")[0].status in (301, 307, 308)
