"""What a directive is: its name, what it holds, its options, what its template is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct

from newsgen.charts.options import Words

# Markdown; Markdown of which each line is a paragraph; HTML as it stands; nothing.
Holds = Literal["text", "items", "html", "nothing"]
OptionType = Literal[
    "text", "phrase", "number", "bool", "choice", "list", "picture", "file", "data", "embed"
]
Values = Mapping[str, Any]


class Surroundings(Struct, frozen=True):
    """Where a directive is shown: the words of the page's language, and a name that no other has on
    the page.
    """

    words: Words
    id: str


# Makes further values for a template. Raises Unfit, WrongOption or Broken.
Gives = Callable[[Values, Surroundings], Values]


class Option(Struct, frozen=True, kw_only=True):
    """One setting of a directive; `required`: it must be given."""

    type: OptionType
    description: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


class DirectiveKind(Struct, frozen=True, kw_only=True):
    """What a directive of one name is.

    `opening` is the option whose value stands behind the name, on the opening line. `gives` makes
    further values for the template of those that were given.
    """

    name: str
    description: str = ""
    holds: Holds = "text"
    opening: str = ""
    options: Mapping[str, Option] = {}
    gives: Gives | None = None

    @property
    def template(self) -> str:
        """The template that shows it."""
        return f"{TEMPLATES}/{self.name}.html"


TEMPLATES = "directives"
