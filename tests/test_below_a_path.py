"""A site below a path of its host: every address of it begins there, whatever it is printed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from newsroom import Newsroom

from newsgen.errors import Refused
from newsgen.newsroom.changes import as_lines, as_values, changes
from newsgen.newsroom.init import Answers, check_answers
from newsgen.newsroom.verify import verify

HOST, ROOT = "https://courier.test", "/paper"
PRINTED = re.compile(
    r"""(?:href|src|poster|action|data|cite|data-recent)=["']([^"']*)["']|srcset="([^" ]*)|"""
    r"""<(?:loc|link|url|guid isPermaLink="true")>([^<]*)<|content="0; url=([^"]*)"|"""
    r"""url\(\s*["']?([^"')]*)|^Sitemap: (.*)$""",
    re.MULTILINE,
)
SHOWN = (".html", ".xml", ".css", ".txt")


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A site below a path with something of every kind."""
    newsroom.replace("config.toml", HOST, f"{HOST}{ROOT}/").replace(
        "config.toml", "[sections.sports]", '[sections.sports]\nalso = ["/games.xml"]'
    )
    newsroom.replace(
        "config.toml",
        'tagline = "News for tests"',
        'tagline = "News for tests"\nlogo = "logo.png"',
    )
    newsroom.replace("config.toml", "**tests**.", "**tests**. [About us](/about/).")
    newsroom.append(
        "config.toml",
        'html = "trusted"\n[theme.options]\nfavicon = "/icon.png"\n'
        'footer_note = "[Terms](/terms/)"\n'
        '[feeds]\ntags = true\nalso = ["/rss.xml"]\n',
    )
    newsroom.picture("logo.png").picture("_static/icon.png").picture("world/quay.png")
    newsroom.author("ana-brito", "Ana Brito", "[Terms](/terms/)").page("about").page("terms")
    newsroom.page("about/reach", aliases=["/reach/"])
    for number in range(9):
        newsroom.story(f"world/s{number}", date=f"2026-11-{10 + number} 10:00", tags=["Tide"])
    newsroom.story("sports/derby", url="/Derby.html", aliases=["/old/derby"], series="Cup")
    newsroom.story(
        "world/ferry",
        "[Root](/) [About](/about/) [Here](/about/#top) [Derby](/Derby.html) [S](s1.md) "
        "![Quay](quay.png)\n\n"
        '<img src="/icon.png" alt="I"><iframe src="/about/"></iframe>'
        '<img srcset="/icon.png 2x" src="/icon.png" alt="I">\n'
        '<form action="/terms/"></form><video src="/icon.png"></video>'
        '<q cite="/terms/">Q</q>',
        author="ana-brito",
        image={"src": "quay.png", "alt": "The quay", "caption": "By [us](/about/)"},
        tags=["Tide"],
        url="/p/ferry",
    )
    return newsroom


def addresses(room: Newsroom) -> Iterator[tuple[str, str]]:
    """(file, address) of everything that the output refers to."""
    for path in room.files():
        if path.endswith(SHOWN) or path == "p/ferry.html":
            for found in PRINTED.findall(room.read(f"/{path}")):
                yield from ((path, unescape(each)) for each in found if each)


def test_nothing_leads_out_of_the_path(room: Newsroom) -> None:
    report = room.build()
    assert [str(warning) for warning in report.warnings if warning.code != "blocked-host"] == []
    found = list(addresses(room))
    assert len(found) > 300
    for path, address in found:
        whole = urljoin(f"{HOST}{ROOT}/{path}", address)
        if urlsplit(whole).netloc == "courier.test":
            assert whole.startswith(f"{HOST}{ROOT}/"), (path, address)
            assert f"{ROOT}{ROOT}/" not in whole, (path, address)


def test_every_address_is_answered_by_the_preview(room: Newsroom) -> None:
    room.build()
    wanted = {
        urljoin(f"{HOST}{ROOT}/{path}", address).partition("#")[0]
        for path, address in addresses(room)
    }
    with room.served() as running:
        connection = HTTPConnection("127.0.0.1", int(running.port), timeout=30)

        def ask(target: str) -> tuple[int, str, bytes]:
            connection.request("GET", target)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location", ""), answer.read()

        assert ask("/")[:2] == (302, f"{ROOT}/")
        assert ask(ROOT)[:2] == (302, f"{ROOT}/")
        assert ask(f"{ROOT}/world")[:2] == (302, f"{ROOT}/world/")
        assert ask("/world/")[0] == 404
        assert b"The ferry" not in ask("/paperworld/")[2]
        assert ask(f"{ROOT}/p/ferry")[0] == 200
        for url in sorted(wanted):
            parts = urlsplit(url)
            # The preview's build has drafts' settings: it makes no sitemaps.
            if parts.netloc == "courier.test" and "sitemap" not in parts.path:
                assert ask(parts.path)[0] == 200, url


def test_the_output_lies_as_it_is_put_below_the_path(room: Newsroom) -> None:
    room.build()
    assert {"index.html", "404.html", "p/ferry.html", "Derby.html", "rss.xml"} <= {*room.files()}
    assert not any(path.startswith("paper") for path in room.files())
    found = verify(room.root, room.output, None)
    assert found.count == 0
    told = changes(room.root, room.output)
    assert f"+ {ROOT}/p/ferry" in list(as_lines(told))
    assert f"{HOST}{ROOT}/world/" in as_values(told)["absolute"]["added"]
    assert f'href="{HOST}{ROOT}/feed.xml"' in room.read("/")
    robots = room.read("/robots.txt")
    assert f"Sitemap: {HOST}{ROOT}/sitemap.xml" in robots
    assert f"{HOST}/robots.txt alone" in robots


def test_a_site_that_moves_below_a_path_and_back_is_made_anew(room: Newsroom) -> None:
    room.build()
    before = {path: room.read(f"/{path}") for path in room.files() if path.endswith(".html")}
    room.replace("config.toml", f"{HOST}{ROOT}/", f"{HOST}/other").build()
    assert verify(room.root, room.output, None).count == 0
    assert all(path.startswith("/other/") for path in room.links("/", "story"))
    room.replace("config.toml", f"{HOST}/other", f"{HOST}{ROOT}").build()
    assert before == {path: room.read(f"/{path}") for path in before}
    assert room.build().rendered == 0


def test_a_dead_path_is_told_as_it_was_typed(room: Newsroom) -> None:
    room.story("world/x", "[Gone](/gone/) [Twice](/paper/about/)")
    dead = [str(one) for one in room.build().warnings if one.code == "dead-address"]
    assert dead == [
        'content/world/x.md:6:8: there is nothing at "/gone/"',
        'content/world/x.md:6:24: there is nothing at "/paper/about/"',
    ]


def test_an_address_with_the_host_is_seen_from_its_root(room: Newsroom) -> None:
    room.story("world/x", url=f"{HOST}{ROOT}/X_1/", aliases=[f"{HOST}{ROOT}/x_2/"]).build()
    assert room.has("/X_1/")
    assert room.has("/x_2/")
    room.story("world/x", url=f"{HOST}/X_1/")
    (problem,) = room.problems()
    assert problem.endswith('"url" must lie below the site\'s own address')


def test_a_path_is_encoded_where_it_is_printed(room: Newsroom) -> None:
    room.replace("config.toml", f"{HOST}{ROOT}/", f"{HOST}/Été/x.y").build()
    assert "/%C3%89t%C3%A9/x.y/Derby.html" in room.read("/sports/")
    for path, address in addresses(room):
        whole = urljoin(f"{HOST}/%C3%89t%C3%A9/x.y/{path}", address)
        if urlsplit(whole).netloc == "courier.test":
            assert unquote(whole).startswith(f"{HOST}/Été/x.y/"), (path, address)


def test_a_theme_writes_paths_with_the_filter_url(room: Newsroom) -> None:
    text = (
        '<a href="{{ "/about/"|url }}">{{ "/feed.xml"|absolute }}</a> {{ page.url|url }} '
        '{{ "https://other.test/"|url }} {{ page.url|absolute }} {{ "#x"|url }}'
    )
    room.theme("own", parent="default", missing__html=text).build()
    assert room.read("/404.html") == (
        f'<a href="{ROOT}/about/">{HOST}{ROOT}/feed.xml</a> {ROOT}/404.html '
        f"https://other.test/ {HOST}{ROOT}/404.html #x"
    )


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("HTTPS://News.Example/Paper/", ""),
        ("https://news.example:8080/a/b.c", ""),
        ("https://news..example/", "has no possible host"),
        (f"https://{'a' * 64}.example", "has no possible host"),
        ("https://news.example/../x", 'must not hold ".."'),
        ("https://news.example/?a=1", "without ?, # and @"),
        ("news.example/paper", "must be an address with http:// or https://"),
    ],
)
def test_a_new_site_takes_what_config_toml_takes(typed: str, refused: str) -> None:
    answers = Answers("The Post", typed)
    if not refused:
        check_answers(answers)
        return
    with pytest.raises(Refused, match=re.escape(refused)) as caught:
        check_answers(answers)
    better = re.search(r"write (https\S+)", caught.value.hint or "")
    if better:
        check_answers(Answers("The Post", better[1]))


def test_a_path_that_a_theme_types_is_told_where_it_leads_out_of_the_site(room: Newsroom) -> None:
    room.theme("own", parent="default", missing__html='<p>\n<a href="/about/">A</a>')
    (told,) = [one for one in room.build().warnings if one.code == "bare-path"]
    assert str(told) == (
        'themes/own/templates/missing.html:2:10: "/about/" leads out of the site, '
        "which lies below a path of its host"
    )
    assert told.hint == 'write {{ "/about/"|url }}'
    room.theme("own", parent="default", missing__html=f"<a href={told.hint[6:]}>A</a>").build()
    assert f"<a href={ROOT}/about/>" in room.read("/404.html")
    room.replace("config.toml", f"{HOST}{ROOT}/", HOST)
    room.theme("own", parent="default", missing__html='<a href="/about/">A</a>')
    assert not [one for one in room.build().warnings if one.code == "bare-path"]
