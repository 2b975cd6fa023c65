"""The options of a theme: which types there are, and which values each takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field

from newsgen.errors import did_you_mean
from newsgen.outlet.fields import content_path
from newsgen.outlet.validation import UNWANTED, Fault

OptionType = Literal[
    "bool", "text", "number", "colour", "font", "picture", "section", "choice", "list"
]

COLOUR = re.compile(r"#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}")
# One of the typefaces that a font names: what it is called, or a file of it.
FAMILY = re.compile(r"-?[^\W\d_][\w .+-]*")
FONT_FILE = re.compile(r"(?!.*//)(?!.*\.\.)\w[\w./ -]*\.(woff2|woff|ttf|otf)")
LINE = re.compile(f"[^{UNWANTED}\\t\\n]*")


def typefaces(font: str) -> list[str]:
    """The families and files of a font, in their order."""
    parts = (part.strip() for part in font.split(","))
    return [
        part[1:-1] if len(part) > 2 and part[0] == part[-1] and part[0] in "\"'" else part
        for part in parts
    ]


def _is_font(value: str) -> bool:
    return all(FAMILY.fullmatch(one) or FONT_FILE.fullmatch(one) for one in typefaces(value))


def _is_content_path(value: str) -> bool:
    try:
        return content_path(value) == value and LINE.fullmatch(value) is not None
    except Fault:
        return False


class Kind(Struct, frozen=True):
    """What an option of one type takes: of which Python types, what it is for people, an example
    for those who wrote something else, and which of these values it `allows`. `may_be_empty`: an
    empty text leaves the choice to the theme.
    """

    python: tuple[type, ...]
    wanted: str
    example: str = ""
    allows: Callable[[Any], bool] = lambda value: True
    may_be_empty: bool = False


KINDS: Mapping[OptionType, Kind] = {
    "bool": Kind((bool,), "true or false"),
    "text": Kind((str,), "a text"),
    "number": Kind((int, float), "a number"),
    "choice": Kind((str,), "one of its choices"),
    "list": Kind((list,), "a list"),
    "colour": Kind(
        (str,), "a colour", '"#0b6e4f"', lambda value: bool(COLOUR.fullmatch(value)), True
    ),
    "font": Kind(
        (str,),
        "names of typefaces or font files, with commas between",
        '"Charter, Georgia, serif" or "_static/fonts/own.woff2, serif"',
        _is_font,
        True,
    ),
    "picture": Kind(
        (str,), "a picture's path in content/", '"_images/pier.jpg"', _is_content_path, True
    ),
    "section": Kind((str,), "the id of a section", '"world/europe"', may_be_empty=True),
}


class ThemeOption(BaseModel):
    """One setting that a theme offers to `[theme.options]`."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    type: OptionType = Field(description="what kind of value it takes")
    default: Any = Field(description="the value where config.toml says nothing")
    description: str = Field(default="", description="what it does, for people")
    choices: tuple[str, ...] = Field(
        default=(), description='the values that a "choice" allows, or each item of a "list"'
    )

    def accepts(self, value: object) -> bool:
        """Whether a configured value has this option's type (a bool is no number)."""
        kind = KINDS[self.type]
        if isinstance(value, bool) and self.type != "bool":
            return False
        if not isinstance(value, kind.python):
            return False
        if self.type == "choice":
            return value in self.choices
        return (kind.may_be_empty and not value) or (kind.allows(value) and not self.stray(value))

    def stray(self, value: object) -> list[object]:
        """The items of a list that are none of its choices, where it has such."""
        items = value if isinstance(value, list) and self.choices else []
        return [item for item in items if item not in self.choices]

    @property
    def wanted(self) -> str:
        """What a value must be, for messages."""
        if self.type == "choice":
            return f"one of {', '.join(self.choices) or '(no choices)'}"
        of = f" of {', '.join(self.choices)}" if self.choices else ""
        return f"{KINDS[self.type].wanted}{of}"

    def fault(self, name: str, value: object, sections: Sequence[str]) -> tuple[str, str] | None:
        """What is wrong with a configured value, and what to do; None where nothing is."""
        if not self.accepts(value):
            return self._refusal(name, value)
        if self.type == "section" and value and value not in sections:
            near = did_you_mean(str(value), sections)
            hint = f"sections: {', '.join(sections) or '(none yet)'}"
            return f'theme option "{name}": no section "{value}" in config.toml{near}', hint
        return None

    def _refusal(self, name: str, value: object) -> tuple[str, str]:
        if stray := self.stray(value):
            near = did_you_mean(str(stray[0]), self.choices)
            message = f'theme option "{name}" has no choice "{stray[0]}"{near}'
            return message, f"its choices: {', '.join(self.choices)}"
        hint = f"for example: {name} = {KINDS[self.type].example or as_toml(self.default)}"
        if self.type == "list" and self.choices:
            hint = f"its choices: {', '.join(self.choices)}"
        return f'theme option "{name}" must be {self.wanted}', hint


def as_toml(value: object) -> str:
    """A value of an option as config.toml has it."""
    return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
