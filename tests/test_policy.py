"""The pages' security policy: which hosts it opens pages to, and what is told of the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from newsroom import CONFIG, NOON, Newsroom

from newsgen.build import build
from newsgen.intake.foreign import DIRECTIVES, origin_of
from newsgen.outlet.tables import SecuritySettings
from newsgen.render.policy import KINDS, Policy
from newsgen.steps.order import Order

PICTURE = "![The harbour](https://img.example.org/harbour.jpg)"
FERRY, STORM = "/world/2026/11/ferry/", "/world/2026/11/storm/"


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A story with a picture from elsewhere, and one without."""
    return (
        Newsroom(tmp_path / "site")
        .story("world/ferry", f"The ferry was late.\n\n{PICTURE}")
        .story("world/storm", "The storm came.")
    )


def security(newsroom: Newsroom, *lines: str) -> Newsroom:
    """Write the table [security]."""
    settings = (newsroom.root / "config.toml").read_text(encoding="utf-8")
    settings = settings.partition("\n[security]\n")[0]
    return newsroom.write("config.toml", "\n".join([settings, "[security]", *lines, ""]))


def policy(newsroom: Newsroom, url: str) -> Policy:
    """What a page's policy says."""
    found = re.search(r'Content-Security-Policy" content="(.*?)"', newsroom.read(url))
    assert found
    return Policy.parsed(unescape(found[1]))


def told(newsroom: Newsroom) -> list[str]:
    """What a build says of hosts."""
    warnings = newsroom.build().warnings
    return [f"{problem}; {problem.hint}" for problem in warnings if problem.code == "blocked-host"]


def rendered_by(newsroom: Newsroom, edit: Callable[[], object]) -> set[str]:
    """The pages that a build renders after an edit."""
    edit()
    found: set[str] = set()
    order = Order(newsroom.root, NOON, newsroom.output, jobs=1)
    build(order, explain=lambda path, reason: found.add(path))
    return found


# -- warnings --------------------------------------------------------------------------------------


def test_a_picture_that_the_policy_blocks_is_told_with_its_place_its_host_and_its_key(
    newsroom: Newsroom,
) -> None:
    line = (
        "content/world/ferry.md:8:16: the page's policy lets no picture from img.example.org "
        'through; add "img.example.org" to pictures under [security] in config.toml, '
        "or take it out of the text"
    )
    assert told(newsroom) == [line]
    assert told(newsroom) == [line]  # though nothing is rendered again
    assert told(security(newsroom, 'pictures = ["img.example.org"]')) == []
    assert told(security(newsroom, 'media = ["img.example.org"]')) == [line]


TRUSTED = CONFIG + 'html = "trusted"\n'
USES = {
    '<img src="https://a.test/x.png" alt="A">': ("pictures", "picture from a.test"),
    '<img src="/x.png" srcset="/x.png 1x, //a.test/y.png 2x" alt="A">': (
        "pictures",
        "picture from a.test",
    ),
    '<video src="/x.mp4" poster="https://a.test/x.png"></video>': (
        "pictures",
        "picture from a.test",
    ),
    '<picture><source srcset="https://a.test/x.webp"><img src="/x.png" alt="A"></picture>': (
        "pictures",
        "picture from a.test",
    ),
    '<svg><image href="https://a.test/x.png"/></svg>': ("pictures", "picture from a.test"),
    '<audio src="https://a.test/x.mp3"></audio>': ("media", "film or sound from a.test"),
    '<video><source src="HTTPS://A.test:443/x.mp4"></video>': (
        "media",
        "film or sound from a.test",
    ),
    '<video src="/x.mp4"><track src="https://a.test:8443/x.vtt"></video>': (
        "media",
        "film or sound from a.test:8443",
    ),
    '<iframe src="https://a.test/embed"></iframe>': ("frames", "frame from a.test"),
    '<embed src="https://a.test/x.pdf">': ("frames", "frame from a.test"),
    '<object data="https://a.test/x.pdf"></object>': ("frames", "frame from a.test"),
    '<form action="https://a.test/subscribe"><input name="q"></form>': ("forms", "form to a.test"),
    '<form><button formaction="https://a.test/">Go</button></form>': ("forms", "form to a.test"),
    '<script async src="https://a.test/x.js"></script>': ("scripts", "script from a.test"),
    "<script src='//user@a.test\\x.js'>let a = 1 > 2</script>": ("scripts", "script from a.test"),
    '<img src="https://b\u00fccher.test/x.png" alt="A">': (
        "pictures",
        "picture from xn--bcher-kva.test",
    ),
    '<img src="http://a.test/x.png" alt="A">': ("pictures", "picture from http://a.test"),
}


@pytest.mark.parametrize("html", USES)
def test_every_kind_of_use_is_told_and_let_through_by_its_key(tmp_path: Path, html: str) -> None:
    key, words = USES[html]
    newsroom = Newsroom(tmp_path / "site", TRUSTED).story("world/ferry", f"Late.\n\n{html}")
    (line,) = told(newsroom)
    assert line.startswith("content/world/ferry.md:8:")
    assert f"the page's policy lets no {words} through" in line
    host = words.rpartition(" ")[2]
    assert f'add "{host}" to {key} under [security]' in line
    assert told(security(newsroom, f'{key} = ["{host}"]')) == []
    assert host in str(policy(newsroom, FERRY))


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://courier.test/x.png" alt="A">',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="A">',
        '<a href="https://a.test/">elsewhere</a>',
        '<blockquote cite="https://a.test/">Words</blockquote>',
        '<code>&lt;img src="https://a.test/x.png"&gt;</code>',
        "<script>let code = '<img src=\"https://a.test/x.png\">'</script>",
        '<!-- <img src="https://a.test/x.png"> -->',
    ],
)
def test_what_is_no_use_of_another_host_is_not_told(tmp_path: Path, html: str) -> None:
    newsroom = Newsroom(tmp_path / "site", TRUSTED).story("world/ferry", f"Late.\n\n{html}")
    assert told(newsroom) == []


def test_texts_of_plain_pages_authors_and_settings_are_told_where_they_stand(
    tmp_path: Path,
) -> None:
    about = 'about = "The Test Courier reports on **tests**."'
    assert about in CONFIG
    config = CONFIG.replace(about, f'about = "We. {PICTURE}"')
    newsroom = (
        Newsroom(tmp_path / "site", config)
        .story("world/ferry", author="ana-brito")
        .author("ana-brito", "Ana Brito", f"Writes.\n\n{PICTURE}")
        .page("imprint", f"We.\n\n{PICTURE}")
    )
    places = [line.partition(": ")[0] for line in told(newsroom)]
    assert places == ["config.toml:6:29", "content/_authors/ana-brito.md:7:16"] + [
        "content/pages/imprint.md:7:16"
    ]
    newsroom.write("config.toml", "# Ours.\n" + config)
    assert told(newsroom)[0].startswith("config.toml:7:29")
    security(newsroom, 'pictures = ["*.example.org"]')
    assert told(newsroom) == []
    for url in (FERRY, "/authors/ana-brito/", "/imprint/"):
        assert "*.example.org" in policy(newsroom, url).directives["img-src"]


def test_a_theme_decides_on_its_policy(newsroom: Newsroom) -> None:
    block = "{% block content_security_policy %}"
    base = "{% extends 'parent:base.html' %}"
    newsroom.theme("own", "default", base__html=f"{base}{block}img-src https:{{% endblock %}}")
    assert told(newsroom) == []
    newsroom.theme("own", "default", base__html=f"{base}{block}img-src 'none'{{% endblock %}}")
    assert len(told(newsroom)) == 1
    security(newsroom, 'pictures = ["img.example.org"]')
    assert told(newsroom) == []
    assert policy(newsroom, FERRY).directives == {"img-src": ("img.example.org",)}
    assert policy(newsroom, STORM).directives == {"img-src": ("'none'",)}


def test_where_a_theme_has_no_policy_nothing_is_blocked(newsroom: Newsroom) -> None:
    assert told(newsroom.bare()) == []


# -- which pages are opened ------------------------------------------------------------------------


def test_pages_that_need_a_host_are_open_to_it_and_no_others(newsroom: Newsroom) -> None:
    newsroom.build()
    closed = policy(newsroom, STORM)
    security(newsroom, 'pictures = ["other.example.org", "img.example.org"]').build()
    assert policy(newsroom, FERRY).directives == {
        **closed.directives,
        "img-src": ("'self'", "data:", "img.example.org"),
    }
    assert "img-src 'self' data: img.example.org;" in newsroom.read(FERRY)
    for url in (STORM, "/", "/world/"):
        assert policy(newsroom, url) == closed


def test_keys_may_open_all_pages(newsroom: Newsroom) -> None:
    lines = ('scripts = ["count.example.org"]', 'frames = ["a.test"]', 'everywhere = ["scripts"]')
    security(newsroom, *lines).build()
    for url in (FERRY, STORM, "/", "/world/", "/404.html"):
        directives = policy(newsroom, url).directives
        assert directives["script-src"] == ("'self'", "count.example.org")
        assert "frame-src" not in directives
    assert "count.example.org" not in newsroom.read("/feed.xml")


def test_a_change_of_the_settings_renders_the_pages_concerned_alone(newsroom: Newsroom) -> None:
    newsroom.build()
    ferry = {f"{FERRY[1:]}index.html"}
    assert rendered_by(newsroom, lambda: security(newsroom, 'pictures = ["img.example.org"]')) == (
        ferry
    )
    more = 'pictures = ["a.test", "img.example.org"]'
    assert rendered_by(newsroom, lambda: security(newsroom, more)) == set()
    assert rendered_by(newsroom, lambda: security(newsroom, 'media = ["a.test"]')) == ferry
    everywhere = ('media = ["a.test"]', 'everywhere = ["media"]')
    pages = rendered_by(newsroom, lambda: security(newsroom, *everywhere))
    assert {"index.html", *ferry, f"{STORM[1:]}index.html"} <= pages
    assert not [path for path in pages if path.endswith((".xml", ".css"))]


def test_a_change_of_the_text_opens_and_closes_its_page(newsroom: Newsroom) -> None:
    security(newsroom, 'pictures = ["img.example.org"]').build()
    newsroom.replace("content/world/ferry.md", PICTURE, "").build()
    assert policy(newsroom, FERRY) == policy(newsroom, STORM)
    newsroom.replace("content/world/storm.md", "The storm", f"{PICTURE}\n\nThe storm").build()
    assert "img.example.org" in policy(newsroom, STORM).directives["img-src"]


# -- settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            'pictures = ["https://a.test/x"]',
            'item 1 of "security.pictures" must be a host alone',
        ),
        ('pictures = ["a.test/"]', "must be a host alone"),
        ('pictures = ["b\u00fccher.test"]', "must be a host alone"),
        ('pictures = ["*"]', "must be the name of a host"),
        ('pictures = ["https:"]', "must be the name of a host"),
        ("pictures = [\"'unsafe-inline'\"]", "must be the name of a host"),
        ('pictures = ["a.test; script-src *"]', "must be the name of a host"),
        ('pictures = ["a.test b.test"]', "must be the name of a host"),
        ('pictures = ["a.*.test"]', "must be the name of a host"),
        ('pictures = ["ftp://a.test"]', "must be a host, of http or https"),
        ('pictures = ["a.test:x"]', "must be the name of a host"),
        ('pictures = [""]', "is empty"),
        ('pictures = "a.test"', "must be a list"),
        ('picture = ["a.test"]', 'unknown key "picture", did you mean "pictures"?'),
        ('everywhere = ["script"]', 'did you mean "scripts"?'),
    ],
)
def test_what_is_no_host_is_an_error(newsroom: Newsroom, line: str, problem: str) -> None:
    (found,) = security(newsroom, line).problems()
    assert found.startswith("config.toml:")
    assert problem in found


def test_hosts_are_named_in_any_case_and_with_scheme_and_port(newsroom: Newsroom) -> None:
    security(newsroom, 'pictures = ["HTTPS://Img.Example.org:443", "localhost:8080"]')
    assert told(newsroom) == []
    assert "https://img.example.org:443" in policy(newsroom, FERRY).directives["img-src"]


def test_every_directive_has_a_key() -> None:
    used = {directive for kinds in DIRECTIVES.values() for directive in kinds.values()}
    assert used == KINDS.keys()
    assert {*KINDS.values(), "everywhere"} == SecuritySettings.model_fields.keys()


# -- how browsers read a policy --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "origin", "matches"),
    [
        ("a.test", "https://a.test", True),
        ("a.test", "http://a.test", True),
        ("A.test", "https://a.test", True),
        ("a.test", "https://b.a.test", False),
        ("a.test", "https://a.test.evil.test", False),
        ("*.a.test", "https://b.c.a.test", True),
        ("*.a.test", "https://a.test", False),
        ("*.a.test", "https://ba.test", False),
        ("https://a.test", "http://a.test", False),
        ("http://a.test", "https://a.test", True),
        ("a.test:8443", "https://a.test:8443", True),
        ("a.test", "https://a.test:8443", False),
        ("a.test:*", "https://a.test:8443", True),
        ("a.test/path/", "https://a.test", True),
        ("*", "https://a.test", True),
        ("https:", "https://a.test", True),
        ("https:", "http://a.test", False),
        ("http:", "https://a.test", True),
        ("'self'", "https://a.test", False),
        ("data:", "https://a.test", False),
    ],
)
def test_a_source_stands_for_hosts(source: str, origin: str, matches: bool) -> None:
    assert Policy({"img-src": (source,)}).lets_through("img-src", origin) == matches


def test_what_a_policy_does_not_name_its_default_decides() -> None:
    policy = Policy.parsed("default-src 'none'; IMG-SRC a.test; img-src b.test; ;")
    assert policy.directives == {"default-src": ("'none'",), "img-src": ("a.test",)}
    assert not policy.lets_through("frame-src", "https://a.test")
    assert policy.lets_through("form-action", "https://a.test")
    assert str(policy.opened("frame-src", ["a.test", "a.test"])) == (
        "default-src 'none'; img-src a.test; frame-src a.test"
    )
    assert policy.opened("form-action", ["a.test"]) is policy
    assert policy.opened("img-src", ["a.test"]) is policy
    assert Policy.parsed("child-src b.test").opened("frame-src", ["a.test"]).directives == {
        "child-src": ("b.test",),
        "frame-src": ("b.test", "a.test"),
    }


@pytest.mark.parametrize(
    ("address", "origin"),
    {
        "https://a.test/x": "https://a.test",
        " \nht\ntps:\\\\A.Test\\x": "https://a.test",
        "//a.test:443?x": "https://a.test",
        "http://a.test:80": "http://a.test",
        "http://a.test:443": "http://a.test:443",
        "https://me:pw@a.test#x": "https://a.test",
        "https://[2001:db8::1]:8443/": "https://[2001:db8::1]:8443",
        "/x//y": "",
        "x.png": "",
        "data:image/png,//a.test": "",
        "mailto:a@a.test": "",
        "https://": "",
        "https:///a.test/x": "https://a.test",
    }.items(),
)
def test_the_host_of_an_address(address: str, origin: str) -> None:
    assert origin_of(address) == origin
