"""What others say about a built site.

They are validators that nobody in this project wrote; a check of every link comes with them. Each
check gives its findings, one line each; an empty list means that all is well. Where the tool is not
installed, the test that asks is skipped with the reason, except with CI=true: there it fails, so
that no check falls silent unnoticed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

TOOLS = Path(__file__).parent / "tools"
PACKAGES = TOOLS / "node_modules"
# The Python of those that want other versions of packages than newsgen does.
CRAWLERS = TOOLS / ".venv" / "bin" / "python"
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "nu": ("java",),
    "html-validate": ("node",),
    "linkinator": ("node",),
    "axe": ("node", "Chromium"),
    "scripts": ("node", "Chromium"),
    "looks": ("node", "Chromium"),
    "sitemap": (),
    "feeds": ("node",),
    "schema.org": ("node",),
    "exiftool": ("exiftool",),
    "readers": ("node", str(CRAWLERS)),
}
NPM_PACKAGES: Mapping[str, tuple[str, ...]] = {
    "nu": ("vnu-jar",),
    "html-validate": ("html-validate",),
    "linkinator": ("linkinator",),
    "axe": ("playwright-core", "axe-core"),
    "scripts": ("playwright-core",),
    "looks": ("playwright-core",),
    "sitemap": ("sitemap",),
    "feeds": ("fast-xml-parser", "feedsmith", "rss-parser"),
    "schema.org": ("schema-dts", "typescript"),
    "exiftool": (),
    "readers": ("@mozilla/readability", "defuddle", "jsdom", "linkedom"),
}


# What is installed


def available(tool: str) -> bool:
    return not lacking(tool)


def lacking(tool: str) -> str:
    """What `tool` (a key of PROGRAMS) needs and does not find; empty when it can run."""
    programs = [
        p for p in PROGRAMS[tool] if not (browser() if p == "Chromium" else shutil.which(p))
    ]
    packages = [f"npm package {p}" for p in NPM_PACKAGES[tool] if not (PACKAGES / p).is_dir()]
    return ", ".join(f"{missing} is not installed" for missing in programs + packages)


def need(tool: str) -> None:
    """Skip the running test if `tool` cannot run here; in CI, fail it."""
    if reason := lacking(tool):
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"{tool}: {reason}", pytrace=False)
        pytest.skip(f"{tool}: {reason}")


def browser() -> str:
    """The path of a Chromium, or an empty string."""
    return os.environ.get("CHROME_PATH") or next(
        (found for name in BROWSERS if (found := shutil.which(name))), ""
    )


def _run(
    *command: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    given: str | None = None,
) -> Any:
    """The JSON that `command`, which reads what is `given`, prints, whatever its exit code."""
    environment = {**os.environ, **(env or {})}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise RuntimeError(
            f"{command[:3]} answered {done.stdout[:500]!r}, {done.stderr[:2000]!r}"
        ) from None


# HTML, CSS, SVG


def documents(paths: Iterable[Path], suffixes: Sequence[str]) -> list[Path]:
    """The files among `paths` and in the folders among them.

    Fragments, which are not whole pages, are left out.
    """
    files = (
        file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
    )
    return [
        file.resolve()
        for file in files
        if file.suffix in suffixes and file.parent.name != "fragments"
    ]


# CSS Containment Module Level 3: its container queries are of 2022, and unknown to the checker.
NEWER_THAN_NU = re.compile("CSS: (“container-type”: Property|Unrecognized at-rule “@container”)")


def nu(
    paths: Iterable[Path],
    *,
    suffixes: Sequence[str] = (".html", ".css", ".svg"),
    warnings: bool = False,
) -> list[str]:
    """What the Nu HTML checker finds against the standards in files and folders."""
    need("nu")
    jar = PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    files = documents(paths, suffixes)
    findings: list[str] = []
    for start in range(0, len(files), 1000):  # a command line has its limits
        batch = files[start : start + 1000]
        options = (
            "--format",
            "json",
            "--stdout",
            "--exit-zero-always",
            "--also-check-css",
            "--also-check-svg",
        )
        messages = _run("java", "-jar", jar, *options, *batch)["messages"]
        findings += [
            _nu_finding(m)
            for m in messages
            if (m["type"] != "info" or (warnings and m.get("subType")))
            and not NEWER_THAN_NU.match(m["message"])
        ]
    return findings


def _nu_finding(message: Mapping[str, Any]) -> str:
    place = unquote(message.get("url", "")).removeprefix("file:")
    extract = " ".join(message.get("extract", "").split())
    return (
        f"{place}:{message.get('lastLine', 0)}:{message.get('firstColumn', 0)}: "
        f"{message['message']} [{extract}]"
    )


def html_validate(folder: Path) -> list[str]:
    """What html-validate finds in the pages of `folder`, by the rules in tools/htmlvalidate.mjs."""
    need("html-validate")
    program = PACKAGES / "html-validate" / "bin" / "html-validate.mjs"
    options = ("--config", TOOLS / "htmlvalidate.mjs", "--formatter", "json")
    files = documents([folder], [".html"])
    findings: list[str] = []
    for start in range(0, len(files), 1000):
        batch = files[start : start + 1000]
        reports = _run("node", program, *options, *batch, cwd=TOOLS)
        findings += [
            f"{report['filePath']}:{m['line']}:{m['column']}: {m['message']} [{m['ruleId']}]"
            for report in reports
            for m in report["messages"]
        ]
    return findings


def axe(
    targets: Iterable[str | Path],
    *,
    root: Path | None = None,
    widths: Sequence[int] = (320, 1280),
    scheme: str = "light",
) -> list[str]:
    """What axe-core finds in a browser.

    It is given URLs, files, or with `root` (a built site) paths of pages such as `/world/`.
    """
    need("axe")
    options = [
        "--scheme",
        scheme,
        *(option for width in widths for option in ("--width", str(width))),
    ]
    if root:
        options += ["--root", str(root.resolve())]
    violations = _run(
        "node", TOOLS / "axe.mjs", *options, *map(str, targets), env={"CHROME_PATH": browser()}
    )
    return [
        (
            f"{v['target']} at {v['width']} px: {v['element']}: {v['help']} [{v['rule']}] "
            f"{' '.join(v['detail'].split())}"
        )
        for v in violations
    ]


def looks(root: Path, shots: Sequence[Mapping[str, Any]]) -> None:
    """Take pictures of pages of a built site: each has `target`, `width`, `scheme` and `file`, and
    perhaps `element`, of which alone the picture is.
    """
    need("looks")
    if not DEJAVU.is_dir():
        complain = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        complain("looks: the DejaVu fonts are not installed")
    command = ("node", TOOLS / "looks.mjs", root.resolve())
    assert _run(*command, env={"CHROME_PATH": browser()}, given=json.dumps(shots)) == len(shots)


def front(root: Path, target: str = "/") -> Mapping[int, Mapping[str, Any]]:
    """What readers meet of a front page before they scroll, by the width of the window."""
    need("scripts")
    command = ("node", TOOLS / "front.mjs", "--root", root.resolve(), target)
    return {found["width"]: found for found in _run(*command, env={"CHROME_PATH": browser()})}


def cards(root: Path, target: str) -> Mapping[str, Any]:
    """What happens on a page with cards: by keyboard, and without scripts."""
    need("scripts")
    command = ("node", TOOLS / "cards.mjs", "--root", root.resolve(), target)
    (found,) = _run(*command, env={"CHROME_PATH": browser()})
    return dict(found)


def scripts(root: Path, names: Sequence[str]) -> list[tuple[str, str]]:
    """What runs, or could be made to, in pages shown without their policies: file and finding.

    The pages are files below `root`. A script is noticed if it calls `ran(...)`.
    """
    need("scripts")
    findings: list[tuple[str, str]] = []
    for start in range(0, len(names), 1000):  # a command line has its limits
        command = ("node", TOOLS / "scripts.mjs", "--root", root, *names[start : start + 1000])
        found = _run(*command, env={"CHROME_PATH": browser()})
        findings += [(finding["target"], finding["what"]) for finding in found]
    return findings


# Sitemaps


SCHEMAS = Path(__file__).parent / "schemas"
IN_SITEMAPS: Mapping[str, Path] = {
    "http://www.sitemaps.org/schemas/sitemap/0.9": PACKAGES / "sitemap" / "schema" / "sitemap.xsd",
    "http://www.google.com/schemas/sitemap-image/1.1": SCHEMAS / "sitemap-image.xsd",
    "http://www.google.com/schemas/sitemap-news/0.9": SCHEMAS / "sitemap-news.xsd",
}


def sitemap_xsd(path: Path) -> list[str]:
    """What the schema of sitemaps.org finds in a sitemap of URLs.

    It wants a schema for all that others put into one: for pictures and news they are ours, after
    Google's documentation, as those that Google publishes are not to be had without a network.
    """
    need("sitemap")
    imports = "".join(
        f'<import namespace="{space}" schemaLocation="{file.resolve().as_uri()}"/>'
        for space, file in IN_SITEMAPS.items()
    )
    whole = f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{imports}</schema>'
    schema = etree.XMLSchema(etree.fromstring(whole))
    if schema.validate(etree.parse(path)):
        return []
    return str(schema.error_log).splitlines()


# Feeds


def read_feeds(root: Path, names: Sequence[str]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What programs read of the feeds below `root`: by the feed's name and the program's, a list of
    items.
    """
    need("feeds")
    found: dict[str, dict[str, list[dict[str, Any]]]] = _run(
        "node", TOOLS / "feeds.mjs", "--root", root, *names
    )
    return found


# Links


def linkinator(folder: Path) -> list[str]:
    """What linkinator finds dead on its way from the front page.

    Links to other hosts are left alone.
    """
    need("linkinator")
    program = PACKAGES / "linkinator" / "build" / "src" / "cli.js"
    options = (
        "--recurse",
        "--check-css",
        "--check-fragments",
        "--format",
        "json",
        "--skip",
        "^https?://(?!localhost)",
    )
    links = _run("node", program, folder.resolve(), *options, cwd=TOOLS)["links"]
    return [
        f"{link.get('parent', 'a page')}: {link['url']} is dead [{link.get('status', 0)}]"
        for link in links
        if link["state"] == "BROKEN"
    ]


@dataclass(frozen=True, slots=True)
class Reference:
    """A URL as it stands in a file; `whole` where others need it with scheme and host."""

    text: str
    whole: bool = False


def dead_links(folder: Path, base_url: str = "") -> list[str]:
    """References within the built site in `folder` that lead nowhere.

    They are those in its pages, style sheets, feeds and sitemaps. The files under `folder` are what
    `base_url` serves; by default the front page's canonical link tells it.
    """
    base = base_url or _canonical(folder / "index.html") or "https://newsgen.test/"
    base = base if base.endswith("/") else base + "/"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages = {
        name: LexborHTMLParser((folder / name).read_bytes())
        for name in names
        if name.endswith(".html")
    }
    anchors = {name: _anchors(page) for name, page in pages.items()}
    findings: list[str] = []
    for name in sorted(names):
        references = (
            _in_page(pages[name].css("*")) if name in pages else _in_file(folder / name, base)
        )
        for reference in dict.fromkeys(references):
            if fault := _fault(
                reference, urljoin(base, name.removesuffix("index.html")), base, names, anchors
            ):
                findings.append(f"{name}: {reference.text} {fault}")
    return findings


def _canonical(page: Path) -> str:
    found = (
        LexborHTMLParser(page.read_bytes()).css_first('link[rel="canonical"]')
        if page.is_file()
        else None
    )
    return (found.attributes.get("href") or "") if found else ""


def _anchors(page: LexborHTMLParser) -> frozenset[str]:
    ids = [node.attributes.get("id") for node in page.css("[id]")]
    return frozenset(
        filter(None, [*ids, *(node.attributes.get("name") for node in page.css("a[name]"))])
    )


def _fault(
    reference: Reference,
    here: str,
    base: str,
    names: set[str],
    anchors: Mapping[str, frozenset[str]],
) -> str:
    """What is wrong with a reference that stands in the file at URL `here`; empty if nothing is."""
    if reference.whole and not urlsplit(reference.text).netloc:
        return "must be absolute"
    url = urljoin(here, reference.text)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or parts.netloc != urlsplit(base).netloc:
        return ""
    home = urlsplit(base).path
    if not parts.path.startswith(home):
        return f"lies outside {base}"
    name = unquote(parts.path.removeprefix(home))
    name = name + "index.html" if name == "" or name.endswith("/") else name
    if name not in names:
        return "lacks its final slash" if name + "/index.html" in names else "is dead"
    place = unquote(parts.fragment)
    if place in {"", "top"} or place.startswith(":~:") or name not in anchors:
        return ""
    return "" if place in anchors[name] else f"names a place that {name} does not have"


LINKS = ("href", "src", "poster", "xlink:href", "data")
SETS = ("srcset", "imagesrcset")
CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:\s+[\d.]+[wxh])*\s*(?:,|$)")
STYLE_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
META_URLS = re.compile(r"og:(url|image|audio|video)(:url|:secure_url)?|twitter:(image|player)")


def _in_page(nodes: Iterable[LexborNode]) -> Iterator[Reference]:
    for node in nodes:
        attributes = {
            name: value.strip() for name, value in node.attributes.items() if value is not None
        }
        if node.tag == "meta":
            yield from _in_meta(attributes)
            continue
        whole = node.tag == "link" and attributes.get("rel") == "canonical"
        yield from (Reference(attributes[name], whole) for name in LINKS if name in attributes)
        for name in SETS:
            yield from map(Reference, CANDIDATE.findall(attributes.get(name, "")))
        for name, value in attributes.items():  # what the theme's own scripts fetch
            if name.startswith("data-") and re.match(r"/[^/\s]\S*$", value):
                yield Reference(value)
        yield from _in_style(attributes.get("style", ""))
        if node.tag == "style":
            yield from _in_style(node.text())


def _in_meta(attributes: Mapping[str, str]) -> Iterator[Reference]:
    content = attributes.get("content", "")
    if META_URLS.fullmatch(attributes.get("property") or attributes.get("name", "")):
        yield Reference(content, whole=True)
    elif attributes.get("http-equiv", "").lower() == "refresh" and (
        found := re.search(r"url\s*=\s*(\S+)", content, re.IGNORECASE)
    ):
        yield Reference(found[1])


def _in_style(text: str) -> Iterator[Reference]:
    for found in STYLE_URL.finditer(text):
        yield Reference((found[1] or found[2]).strip())


def _in_file(path: Path, base: str) -> Iterator[Reference]:
    if path.suffix == ".css":
        yield from _in_style(path.read_text("utf-8"))
    elif path.suffix == ".xml":
        for element in etree.parse(path).iter(etree.Element):
            for value in [element.text or "", *element.attrib.values()]:
                yield from _in_xml_text(str(value).strip(), base)


def _in_xml_text(text: str, base: str) -> Iterator[Reference]:
    """A text that is a URL of the site, or the links in one that is HTML.

    Feed readers want those whole.
    """
    if re.fullmatch(re.escape(base) + r"\S*", text):
        yield Reference(text)
    elif "<" in text and ">" in text:
        body = LexborHTMLParser(text)
        yield from (
            Reference(found.text, whole=not found.text.startswith("#"))
            for found in _in_page(body.css("*"))
        )
