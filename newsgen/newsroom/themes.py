"""The themes of a site, for those who make one.

Which there are, what serves a template, and a first one of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from newsgen.errors import Problem, Refused, did_you_mean
from newsgen.outlet.config import Config, load_config
from newsgen.outlet.fields import NAME
from newsgen.outlet.source import bytes_of
from newsgen.outlet.theme import (
    DEFAULT,
    MANIFEST,
    SHIPPED,
    Theme,
    load_theme,
    manifest_of,
    shown_path,
)
from newsgen.publish.whole import written_whole
from newsgen.render.environment import FOLDER, PARENT

NEW = {
    MANIFEST: """\
name = "{name}"
title = "{title}"
version = "0.1.0"
parent = "{parent}"
""",
    "templates/base.html": """\
{{% extends "parent:base.html" %}}
{{% block styles %}}
{{{{ super() }}}}
<link rel="stylesheet" href="{{{{ static("css/{name}.css") }}}}">
{{% endblock %}}
""",
    "static/css/{name}.css": """\
/* It comes after all other style sheets. "newsgen docs themes" lists the custom properties. */

:root {{
}}
""",
}
BLOCK = re.compile(r"\{%-?\s*block\b")


class Known(Struct, frozen=True):
    """A theme that a site can choose, or has chosen (`in_use`, as are its parents)."""

    name: str
    title: str
    version: str
    parent: str
    path: str
    shipped: bool
    in_use: bool


class Serving(Struct, frozen=True):
    """A file of the chain that has a template's name: the first serves it."""

    theme: str
    path: str
    level: int


class Ejected(Struct, frozen=True):
    """A template that was copied, and what is in it: blocks, or a `parent:` of its own."""

    path: str
    copied_from: str
    has_blocks: bool
    has_parent: bool


def theme_in_use(root: Path, config: Config) -> Theme:
    """The theme that a site has chosen. Raises Broken."""
    chosen = config.theme
    return load_theme(root, chosen.name, chosen.options, config.section_ids())


def is_own(theme: Theme, level: int = 0) -> bool:
    """Whether a theme of the chain is the site's, and did not come with newsgen."""
    return theme.folders[level].parent not in SHIPPED


def known_themes(root: Path) -> list[Known]:
    """All themes of a site, and those that come with newsgen, by name. Raises Broken."""
    used = {folder.resolve() for folder in theme_in_use(root, load_config(root)).folders}
    found = dict[str, Known]()
    for home in (root / "themes", *SHIPPED):
        for file in sorted(home.glob(f"*/{MANIFEST}")):
            folder = file.parent
            manifest = manifest_of(folder)
            at = shown_path(folder, folder).removesuffix("/.")
            said = (manifest.name, manifest.title, manifest.version, manifest.parent)
            one = Known(*said, at, home in SHIPPED, folder.resolve() in used)
            found.setdefault(folder.name, one)
    return [found[name] for name in sorted(found)]


# -- one of one's own ------------------------------------------------------------------------------


def new_theme(root: Path, name: str, parent: str = DEFAULT) -> list[str]:
    """Begin a theme in the site's themes/; the files that were made. Raises Refused, or Broken
    where the parent is wrong.
    """
    load_config(root)
    if not NAME.fullmatch(name):
        raise Refused(f'"{name}" is no name for a theme', "use lower-case letters, digits, hyphens")
    folder = root / "themes" / name
    if folder.exists() or any((home / name).is_dir() for home in SHIPPED):
        raise Refused(f'there is a theme "{name}" already', "choose another name")
    load_theme(root, parent, {})
    words = {"name": name, "title": name.replace("-", " ").capitalize(), "parent": parent}
    made = [path.format(**words) for path in NEW]
    for path, text in zip(made, NEW.values(), strict=True):
        _write(folder / path, text.format(**words).encode())
    return [f"themes/{name}/{path}" for path in made]


def next_steps(name: str) -> list[str]:
    """What is to be done with a new theme, in lines."""
    return [
        f'to use it, put this into config.toml: [theme] name = "{name}"',
        f"colours and type: themes/{name}/static/css/{name}.css",
        "to see every part of it: newsgen serve, then /_desk/styles/",
        "to change a template: newsgen theme eject TEMPLATE",
    ]


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as file:
        file.write(data)


# -- its templates ---------------------------------------------------------------------------------


def which(theme: Theme, template: str) -> list[Serving]:
    """The files of the chain for a template's name, the one that serves it first.

    Raises Refused where there is none.
    """
    found = [
        Serving(folder.name, shown_path(folder / FOLDER / template, folder), level)
        for level, folder in enumerate(theme.folders)
        if theme.find(FOLDER, template, level) and (folder / FOLDER / template).is_file()
    ]
    if not found:
        known = [name for name, _ in theme.files(FOLDER)]
        hint = '"newsgen docs themes" lists what pages are made with'
        message = f'no theme of the chain has a template "{template}"'
        raise Refused(f"{message}{did_you_mean(template, known)}", hint)
    return found


def eject(root: Path, theme: Theme, template: str) -> Ejected:
    """Copy a template of a parent into the site's theme, to be changed there. Raises Refused."""
    served = which(theme, template)[0]
    if not is_own(theme):
        hint = 'make one of your own: newsgen theme new NAME, then [theme] name = "NAME"'
        raise Refused(f'the theme in use, "{theme.name}", came with newsgen', hint)
    if served.level == 0:
        raise Refused(f"{served.path} is there already", "change it, or take it away first")
    data = bytes_of(theme.folders[served.level] / FOLDER / template)
    path = theme.folders[0] / FOLDER / template
    _write(path, data)
    text, at = data.decode(errors="replace"), path.relative_to(root).as_posix()
    return Ejected(at, served.path, BLOCK.search(text) is not None, PARENT in text)


def about_parents(done: Ejected, template: str) -> list[str]:
    """What to know of a copy, in lines."""
    lines = ["it stands in place of the parent's for good, which may gain what this copy lacks"]
    if done.has_blocks:
        above = f'{{% extends "{PARENT}{template}" %}}'
        lines.append(f"to change some of its blocks, let it hold {above} and those alone")
    if done.has_parent:
        lines.append(f'"{PARENT}" in it now means the file that it was copied from: look it over')
    return lines


# -- in lines --------------------------------------------------------------------------------------


def list_lines(themes: Sequence[Known]) -> Iterator[str]:
    """Themes in lines."""
    for one in themes:
        mark = "*" if one.in_use else " "
        parent = f", child of {one.parent}" if one.parent else ""
        home = "comes with newsgen" if one.shipped else one.path
        titled = f'"{one.title}" ' if one.title else ""
        yield f"{mark} {one.name}: {titled}{one.version or 'no version'}{parent} ({home})"


def which_lines(found: Sequence[Serving]) -> Iterator[str]:
    """The files for a template in lines."""
    first, *others = found
    yield first.path
    for one in others:
        yield f"  in place of {one.path}"


def told(problems: Sequence[Problem]) -> str:
    """How many problems a check has found."""
    return "1 remark" if len(problems) == 1 else f"{len(problems) or 'no'} remarks"
