"""Themes: where one is found, its parents, its options, and which file of the chain serves a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from newsgen.errors import Broken, Problem, did_you_mean
from newsgen.outlet.toml import TomlDocument, read_toml
from newsgen.outlet.validation import problems_of

PACKAGE = Path(__file__).resolve().parents[1]
# A wheel carries the default theme inside the package; a checkout has it beside the package.
SHIPPED = (PACKAGE / "themes", PACKAGE.parent / "themes")

OptionType = Literal["bool", "text", "number", "choice", "list"]
PYTHON_TYPES: Mapping[OptionType, tuple[type, ...]] = {
    "bool": (bool,),
    "text": (str,),
    "number": (int, float),
    "choice": (str,),
    "list": (list,),
}


class ThemeOption(BaseModel):
    """One setting that a theme offers to `[theme.options]`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: OptionType = Field(description="what kind of value it takes")
    default: Any = Field(description="the value where config.toml says nothing")
    description: str = Field(default="", description="what it does, for people")
    choices: tuple[str, ...] = Field(default=(), description='the values that a "choice" allows')

    def accepts(self, value: object) -> bool:
        """Whether a configured value has this option's type (a bool is no number)."""
        if isinstance(value, bool) and self.type != "bool":
            return False
        return isinstance(value, PYTHON_TYPES[self.type]) and (self.type != "choice" or value in self.choices)


class ThemeManifest(BaseModel):
    """What `theme.toml` says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="the theme's id: the name of its folder")
    title: str = Field(default="", description="the name shown to people")
    version: str = Field(default="", description="the theme's own version")
    parent: str = Field(default="", description="the theme whose files serve what this one leaves out")
    options: Mapping[str, ThemeOption] = Field(default_factory=dict, description="typed options, by name")


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with its ancestors: `folders` runs from the theme itself to its oldest parent."""

    name: str
    folders: tuple[Path, ...]
    options: Mapping[str, Any]

    def find(self, kind: str, name: str, level: int = 0) -> tuple[int, Path] | None:
        """The first file `KIND/NAME` from the ancestor `level` on, with the level it stands on."""
        for at, folder in enumerate(self.folders[level:], start=level):
            path = folder / kind / name
            if path.is_file():
                return at, path
        return None

    def files(self, kind: str) -> Iterator[tuple[str, Path]]:
        """Every name below `KIND/` in any folder of the chain, sorted, with the file that serves it."""
        names = {
            path.relative_to(folder / kind).as_posix()
            for folder in self.folders
            for path in (folder / kind).rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }
        for name in sorted(names):
            found = self.find(kind, name)
            if found:
                yield name, found[1]


def load_theme(root: Path, name: str, options: Mapping[str, Any]) -> Theme:
    """Find a theme in the site's `themes/` or among those shipped, follow its parents, settle its options.

    Raises Broken where a theme is missing, its theme.toml is wrong, or an option is unknown or of another type.
    """
    folders: list[Path] = []
    known: dict[str, ThemeOption] = {}
    wanted, asked_by = name, "config.toml"
    while wanted:
        folder = _folder(root, wanted, asked_by)
        if folder in folders:
            raise Broken([Problem(asked_by, 0, 0, f'theme "{wanted}" is its own ancestor', "take the parent out")])
        manifest = _manifest(root, folder)
        folders.append(folder)
        known = {**manifest.options, **known}
        wanted, asked_by = manifest.parent, _shown(root, folder / "theme.toml")
    return Theme(name, tuple(folders), _settled(root, known, options))


def _folder(root: Path, name: str, asked_by: str) -> Path:
    homes = (root / "themes", *SHIPPED)
    for home in homes:
        if (home / name / "theme.toml").is_file():
            return home / name
    names = sorted({path.parent.name for home in homes for path in home.glob("*/theme.toml")})
    hint = f"put it into themes/{name}/ with a theme.toml, or choose one of: {', '.join(names)}"
    raise Broken(
        [Problem(asked_by, 0, 0, f'no theme named "{name}"{did_you_mean(name, names)}', hint, code="no-theme")]
    )


def _manifest(root: Path, folder: Path) -> ThemeManifest:
    path = _shown(root, folder / "theme.toml")
    document = read_toml((folder / "theme.toml").read_bytes(), path)
    try:
        return ThemeManifest.model_validate(document.values)
    except ValidationError as error:
        raise Broken(problems_of(error, path, document.locate, ThemeManifest)) from None


def _settled(root: Path, known: Mapping[str, ThemeOption], chosen: Mapping[str, Any]) -> Mapping[str, Any]:
    document = _config(root)
    problems = []
    for key, value in chosen.items():
        line, column = document.locate(("theme", "options", key)) if document else (0, 0)
        option = known.get(key)
        if option is None:
            hint = f"this theme's options: {', '.join(sorted(known)) or 'none'}"
            message = f'the theme has no option "{key}"{did_you_mean(key, sorted(known))}'
            problems.append(Problem("config.toml", line, column, message, hint, code="unknown-option"))
        elif not option.accepts(value):
            wanted = f"one of {', '.join(option.choices)}" if option.type == "choice" else f"a {option.type}"
            message = f'theme option "{key}" must be {wanted}'
            hint = f"for example: {key} = {_toml(option.default)}"
            problems.append(Problem("config.toml", line, column, message, hint, code="wrong-option"))
    if problems:
        raise Broken(problems)
    return {key: chosen.get(key, option.default) for key, option in sorted(known.items())}


def _config(root: Path) -> TomlDocument | None:
    path = root / "config.toml"
    return read_toml(path.read_bytes(), "config.toml") if path.is_file() else None


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
