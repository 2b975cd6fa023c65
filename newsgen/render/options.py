"""A theme's options as pages see them: in templates by name, in style sheets as `--option-NAME`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from newsgen.model import Picture
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.options import FONT_FILE, OptionType, typefaces
from newsgen.render.door import Door
from newsgen.render.filters import filter_css
from newsgen.render.pictures import ShownPicture
from newsgen.render.reads import files, records, settings
from newsgen.render.views import Section

# The outlet's own fonts lie there; others are the theme's.
OWN = "_static/"
# What CSS itself knows by name, and would not if it stood in quotation marks.
GENERIC = frozenset(
    "serif sans-serif monospace cursive fantasy system-ui ui-serif ui-sans-serif ui-monospace "
    "ui-rounded math emoji fangsong -apple-system BlinkMacSystemFont".split()
)
IDENTIFIER = re.compile(r"-?[A-Za-z_][A-Za-z0-9_-]*")
FORMATS = {"woff2": "woff2", "woff": "woff", "ttf": "truetype", "otf": "opentype"}
# A file holds all weights, unless it is named as that of the bold ones.
REGULAR, BOLD, EVERY = "100 599", "600 900", "100 900"
FACE = """\
@font-face {{
  font-family: {family};
  src: url({url}) format("{format}");
  font-style: {style};
  font-weight: {weight};
  font-display: swap;
}}
"""


def shown(door: Door, name: str) -> Any:
    """An option's value as templates see it. Raises KeyError where the theme has none such."""
    value, kind = settings.option(door, name), settings.option_type(door, name)
    if kind == "picture":
        return _picture(door, name, value)
    if kind == "section":
        return Section(door, value) if value in settings.sections(door) else None
    return value


def _picture(door: Door, name: str, path: str) -> ShownPicture | None:
    if not path:
        return None
    named = Picture(f"content/{path}")
    seen = records.sight(door, named.path, CONFIG, "theme", "options", name)
    return ShownPicture(door, seen, named)


# -- in style sheets -------------------------------------------------------------------------------


def style_sheet(door: Door) -> str:
    """The options as custom properties, and the faces of the fonts among them; "" without any."""
    found: str = door.shared("options in style sheets", _style_sheet)
    return found


def _style_sheet(door: Door) -> str:
    faces, properties = list[str](), list[str]()
    for name in settings.styled_options(door):
        kind = settings.option_type(door, name)
        if kind == "font":
            faces += _faces(door, name)
        if value := VALUES[kind](door, name):
            properties.append(f"  --option-{name}: {value};\n")
    root = f":root {{\n{''.join(properties)}}}\n" if properties else ""
    return f"{''.join(faces)}{root}"


def _number(door: Door, name: str) -> str:
    return str(settings.option(door, name))


def _colour(door: Door, name: str) -> str:
    return str(settings.option(door, name))


def _url(door: Door, name: str) -> str:
    picture = shown(door, name)
    return f"url({filter_css(picture.url)})" if picture else ""


def _section_colour(door: Door, name: str) -> str:
    section = shown(door, name)
    return section.colour if section else ""


def _word(door: Door, name: str) -> str:
    return _as_css(settings.option(door, name))


def _words(door: Door, name: str) -> str:
    words = settings.option(door, name)
    return " ".join(map(_as_css, words)) if all(isinstance(one, str) for one in words) else ""


def _as_css(word: str) -> str:
    """A word as an identifier, or else as a string."""
    return word if IDENTIFIER.fullmatch(word) else filter_css(word)


def _families(door: Door, name: str) -> str:
    """A font's families; its files are one, in the place of the first."""
    found = (
        filter_css(f"option-{name}")
        if FONT_FILE.fullmatch(one)
        else (one if one in GENERIC else filter_css(one))
        for one in typefaces(settings.option(door, name))
        if one
    )
    return ", ".join(dict.fromkeys(found))


def _faces(door: Door, name: str) -> Iterator[str]:
    """What makes the files of a font one family: the names of files say which is the italic, and
    which the bold.
    """
    found = [one for one in typefaces(settings.option(door, name)) if FONT_FILE.fullmatch(one)]
    has_bold = any("bold" in one.lower() for one in found)
    for file in found:
        is_bold, is_italic = ("bold" in file.lower(), "italic" in file.lower())
        yield FACE.format(
            family=filter_css(f"option-{name}"),
            url=filter_css(_file_url(door, name, file)),
            format=FORMATS[file.rpartition(".")[2]],
            style="italic" if is_italic else "normal",
            weight=BOLD if is_bold else REGULAR if has_bold else EVERY,
        )


def _file_url(door: Door, name: str, file: str) -> str:
    """Where a font's file stands. Raises Broken where there is none."""
    url = _own_url(door, file) if file.startswith(OWN) else files.static_url(door, file)
    if not url:
        near = files.near_static(door, file)
        message = f'theme option "{name}": there is no font {file}{near}'
        hint = f"put it into the theme's static/, or into content/{OWN} and name it {OWN}..."
        records.fail(door, CONFIG, message, hint, "wrong-option", "theme", "options", name)
    return url


def _own_url(door: Door, file: str) -> str:
    """The URL of a file of the outlet's own, which tells browsers when it changes."""
    digest = files.file_digest(door, f"content/{file}")
    url = settings.urls(door).at(f"/{file.removeprefix(OWN)}")
    return f"{url}?v={digest[:8]}" if digest else ""


VALUES: Mapping[OptionType, Callable[[Door, str], str]] = {
    "number": _number,
    "colour": _colour,
    "font": _families,
    "picture": _url,
    "section": _section_colour,
    "choice": _word,
    "list": _words,
}
