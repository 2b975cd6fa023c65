"""A sample outlet with which the preview shows every part of a site's theme.

It is built with that theme for whoever asks, beside all that is published.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from newsgen.build import build
from newsgen.outlet.config import FILE, Config, load_config
from newsgen.outlet.options import FONT_FILE, typefaces
from newsgen.outlet.source import read_inside
from newsgen.outlet.theme import SHIPPED, Theme, load_theme
from newsgen.render.environment import FOLDER as TEMPLATES
from newsgen.steps.order import Order

ROOT = "/_desk/styles"
# Where the page lies in the sample outlet's output.
PAGE = "all/index.html"
# The layouts of its sources, where the theme has them.
LAYOUTS = {
    "content/pages/styles.md": "page-styles.html",
    "content/dark/dark-1.md": "article-longread.html",
}
SAMPLE = Path(__file__).parent / "sample"
# The starter's pictures serve here, too.
PICTURES = Path(__file__).parents[1] / "newsroom" / "starter" / "content" / "_images"
MARK = re.compile("@([A-Z_]+)@")
# The moment of all builds of it, a day after its newest story: it always looks the same.
MOMENT = 1_780_142_400
# The language of its foreign section, and that for outlets in the same.
FOREIGN, OTHER = "es", "en"


class Styles:
    """The sample outlet of one preview, in a folder of newsgen's own."""

    def __init__(self, root: Path, home: Path) -> None:
        self._root, self._home = root, home
        self._lock = threading.Lock()
        self._edition = -1

    def folder(self, edition: int) -> Path:
        """Where it stands, built with what the site has in an edition. Raises Broken or Refused."""
        with self._lock:
            if edition != self._edition:
                self._build()
                self._edition = edition
        return self._home / "output"

    def _build(self) -> None:
        config = load_config(self._root)
        chosen = config.theme
        theme = load_theme(self._root, chosen.name, chosen.options, config.section_ids())
        site = self._home / "site"
        shutil.rmtree(site, ignore_errors=True)
        self._lay_out(site, config, theme)
        _fill(site / FILE, {**_words(config), "OPTIONS": _options(theme, chosen.options)})
        for source, template in LAYOUTS.items():
            layout = template.partition("-")[2].removesuffix(".html")
            line = f"layout: {layout}" if theme.find(TEMPLATES, template) else ""
            _fill(site / source, {"LAYOUT": line})
        if not theme.find(TEMPLATES, "directives/quote.html"):
            _leave_out_directives(site / "content" / "pages" / "styles.md")
        build(Order(site, MOMENT, self._home / "output", jobs=1, apart=self._home))

    def _lay_out(self, site: Path, config: Config, theme: Theme) -> None:
        """Put the sample, the site's own themes, and what files these are told to use, in place."""
        shutil.copytree(SAMPLE, site)
        shutil.copytree(PICTURES, site / "content" / "_images")
        for folder in theme.folders:
            if folder.parent not in SHIPPED:
                shutil.copytree(folder, site / "themes" / folder.name)
        for path in _named_files(config, theme):
            _copy(self._root, f"content/{path}", site / "content" / path)


def _words(config: Config) -> Mapping[str, str]:
    """What the site says of itself, as TOML has it."""
    outlet = config.outlet
    said = {
        "NAME": outlet.name,
        "LANGUAGE": outlet.language,
        "TAGLINE": outlet.tagline,
        "LOGO": outlet.logo,
        "LOGO_DARK": outlet.logo_dark,
        "OTHER": OTHER if outlet.language == FOREIGN else FOREIGN,
        "THEME": config.theme.name,
    }
    return {name: _toml(value) for name, value in said.items()}


def _fill(path: Path, words: Mapping[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(MARK.sub(lambda mark: words[mark[1]], text), encoding="utf-8")


def _options(theme: Theme, chosen: Mapping[str, Any]) -> str:
    """The site's options as lines of TOML; its sections are not the sample's."""
    lines = (
        f"{name} = {_toml(value)}\n"
        for name, value in chosen.items()
        if theme.types[name] != "section"
    )
    return "".join(lines)


def _named_files(config: Config, theme: Theme) -> Iterator[str]:
    """The files of content/ that the outlet and the options name."""
    yield from filter(None, (config.outlet.logo, config.outlet.logo_dark))
    for name, value in config.theme.options.items():
        if theme.types[name] == "picture" and value:
            yield value
        elif theme.types[name] == "font":
            yield from (
                one
                for one in typefaces(value)
                if FONT_FILE.fullmatch(one) and one.startswith("_static/")
            )


def _copy(root: Path, path: str, target: Path) -> None:
    """Copy a plain file, if it is there: the site's own build tells that it is not."""
    with suppress(OSError):
        data = read_inside(root, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _leave_out_directives(page: Path) -> None:
    """For themes that show none: what stands from the first of them up to the note."""
    above, _, below = page.read_text(encoding="utf-8").partition("::: quote")
    note = below[below.rindex("[^note]:") :]
    page.write_text(above + note, encoding="utf-8")
