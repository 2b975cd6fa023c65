"""Themes: where one is, its parents, its options, and which file of the chain serves a name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from annotated_types import MinLen
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from newsgen.errors import Broken, Problem, did_you_mean
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.fields import Name
from newsgen.outlet.options import OptionType, ThemeOption
from newsgen.outlet.share_faces import ThemeShareCard, said
from newsgen.outlet.slots import Expected
from newsgen.outlet.source import bytes_of, linked
from newsgen.outlet.toml import TomlDocument, read_toml
from newsgen.outlet.validation import problems_of
from newsgen.pictures.share_card import ShareFaces

PACKAGE = Path(__file__).resolve().parents[1]
# A wheel carries the default theme inside the package; a checkout has it beside the package.
DEFAULT = "default"
SHIPPED = (PACKAGE / "themes", PACKAGE.parent / "themes")

MANIFEST = "theme.toml"
# The widths of pictures where no theme of a chain says any.
WIDTHS, PORTRAIT = (400, 720, 1080, 1600), 144
OptionName = Annotated[Name, MinLen(1)]
Width = Annotated[int, Strict(), Field(ge=1, le=8192), Expected("a whole number from 1 to 8192")]


class ThemePictures(BaseModel):
    """The widths in which a theme shows pictures; what it leaves out is its parent's."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    widths: tuple[Width, ...] = Field(
        default=(), description="the widths that pictures are published in, in pixels"
    )
    portrait: Width | None = Field(
        default=None, description="the width and height of authors' photos, in pixels"
    )
    sizes: str = Field(
        default="", description="how wide pictures in texts stand on the page, as HTML's sizes"
    )


class DirectiveOption(BaseModel):
    """One setting of a directive that a theme has."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    type: Literal[
        "text", "phrase", "number", "bool", "choice", "list", "picture", "file", "data", "embed"
    ] = Field(description="what kind of value it takes")
    description: str = Field(default="", description="what it does, for people")
    required: bool = Field(default=False, description="whether it must be given")
    choices: tuple[str, ...] = Field(
        default=(), description='the values that a "choice" allows, or each item of a "list"'
    )


class ThemeDirective(BaseModel):
    """A directive that a theme has beside those that come along."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    description: str = Field(default="", description="what it shows, for people")
    holds: Literal["text", "items", "nothing"] = Field(
        default="text",
        description="Markdown; Markdown of which each line is a paragraph; nothing",
    )
    opening: str = Field(
        default="", description="the option whose value stands behind the directive's name"
    )
    options: Mapping[Name, DirectiveOption] = Field(
        default_factory=dict, description="its options, by name"
    )


class ThemeManifest(BaseModel):
    """What `theme.toml` says."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    name: str = Field(description="the theme's id: the name of its folder")
    title: str = Field(default="", description="the name shown to people")
    version: str = Field(default="", description="the theme's own version")
    parent: Name = Field(
        default="", description="the theme whose files serve what this one leaves out"
    )
    pictures: ThemePictures = Field(
        default_factory=ThemePictures, description="the widths of pictures"
    )
    share_card: ThemeShareCard = Field(
        default_factory=ThemeShareCard, description="the type of share cards"
    )
    options: Mapping[OptionName, ThemeOption] = Field(
        default_factory=dict, description="typed options, by name"
    )
    directives: Mapping[Name, ThemeDirective] = Field(
        default_factory=dict, description="directives of its own, by name"
    )


class Theme(Struct, frozen=True):
    """A theme with its ancestors: `folders` runs from the theme itself to its oldest parent. Its
    `options` are of these `types`, by name.
    """

    name: str
    folders: tuple[Path, ...]
    options: Mapping[str, Any]
    types: Mapping[str, OptionType] = {}
    widths: tuple[int, ...] = WIDTHS
    portrait: int = PORTRAIT
    sizes: str = "100vw"
    share_faces: ShareFaces | None = None
    directives: Mapping[str, ThemeDirective] = {}

    def find(self, kind: str, name: str, level: int = 0) -> tuple[int, Path] | None:
        """The first file `KIND/NAME` from the ancestor `level` on, with the level it stands on.

        There is none outside the theme.
        """
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            return None
        for at, folder in enumerate(self.folders[level:], start=level):
            path = folder / kind / name
            if path.is_file():
                return at, path
        return None

    def files(self, kind: str) -> Iterator[tuple[str, Path]]:
        """Every name below `KIND/` in any folder of the chain, sorted, with the file for it.

        Raises OSError where a folder is there and cannot be read.
        """
        found: dict[str, Path] = {}
        for folder in self.folders:
            for inside, _, names in os.walk(folder / kind, onerror=_unless_missing):
                for path in (Path(inside, name) for name in names if not name.startswith(".")):
                    name = path.relative_to(folder / kind).as_posix()
                    if name not in found and "\\" not in name and path.is_file():
                        found[name] = path
        yield from sorted(found.items())


def shipped_theme() -> Theme:
    """The default theme as it comes along."""
    folders = (home / DEFAULT for home in SHIPPED)
    return Theme(DEFAULT, tuple(folder for folder in folders if folder.is_dir())[:1], {})


def load_theme(
    root: Path, name: str, options: Mapping[str, Any], sections: Sequence[str] = ()
) -> Theme:
    """Find a theme, follow its parents, settle its options, which may name these sections.

    It lies in the site's `themes/`, or is among those shipped. Raises Broken where a theme is
    missing, its theme.toml is wrong, or an option is unknown or of another type.
    """
    folders: list[Path] = []
    known: dict[str, ThemeOption] = {}
    pictures: dict[str, Any] = {}
    directives: dict[str, ThemeDirective] = {}
    wanted = name
    while wanted:
        folder = _folder(root, wanted, folders)
        if folder in folders:
            message = f'theme "{wanted}" is its own ancestor'
            hint = "take the parent out, or name another"
            raise Broken([_asking(root, folders, message, hint, "theme-cycle")])
        manifest = manifest_of(folder)
        folders.append(folder)
        known = {**manifest.options, **known}
        pictures = {**_said(manifest.pictures), **said(manifest.share_card), **pictures}
        directives = {**manifest.directives, **directives}
        wanted = manifest.parent
    settled = _settled(root, known, options, sections)
    types = {key: option.type for key, option in known.items()}
    theme = Theme(name, tuple(folders), settled, types, directives=directives, **pictures)
    _check_directives(theme)
    if missing := list(_missing_fonts(theme)):
        raise Broken(missing)
    return theme


def _missing_fonts(theme: Theme) -> Iterator[Problem]:
    """The fonts of share cards that the chain does not have."""
    names = theme.share_faces.files if theme.share_faces else ()
    for at, name in enumerate(names):
        if not theme.find("static", name):
            folder = next(one for one in theme.folders if manifest_of(one).share_card.fonts)
            path = shown_path(folder / MANIFEST, folder)
            place = read_toml(bytes_of(folder / MANIFEST), path).locate(
                ("share_card", "fonts", at, "file")
            )
            near = did_you_mean(name, [one for one, _ in theme.files("static")])
            message = f'no file "{name}" in the theme\'s static/{near}'
            hint = "put it there, or correct the name"
            yield Problem(path, *place, message, hint, code="bad-font")


def _said(pictures: ThemePictures) -> Mapping[str, Any]:
    """What a theme says of pictures itself."""
    said = {"portrait": pictures.portrait, "sizes": pictures.sizes.strip()}
    found = {name: value for name, value in said.items() if value}
    return found | ({"widths": tuple(sorted({*pictures.widths}))} if pictures.widths else {})


def _check_directives(theme: Theme) -> None:
    """Raises Broken where a directive has no template, or opens with what is no option of it."""
    wrong = []
    for folder in theme.folders:
        for name, each in manifest_of(folder).directives.items():
            stray = sorted({*each.options} & RESERVED)
            if theme.find("templates", f"directives/{name}.html") is None:
                message = f'the directive "{name}" has no template'
                wrong.append((folder, name, message, f"add templates/directives/{name}.html"))
            elif each.opening and each.opening not in each.options:
                near = did_you_mean(each.opening, sorted(each.options))
                message = f'the directive "{name}" has no option "{each.opening}"{near}'
                wrong.append((folder, name, message, f"add [directives.{name}.options.…]"))
            elif stray:
                message = f'an option of "{name}" cannot be called "{stray[0]}"'
                wrong.append((folder, name, message, "templates are given something else as that"))
    if wrong:
        raise Broken(_at_directive(*one) for one in wrong)


# What the template of a directive is given beside its options.
RESERVED = frozenset({"text", "rel", "tongue", "lang", "t", "static"})


def _at_directive(folder: Path, name: str, message: str, hint: str) -> Problem:
    path = shown_path(folder / MANIFEST, folder)
    place = read_toml(bytes_of(folder / MANIFEST), path).locate(("directives", name))
    return Problem(path, *place, message, hint, code="wrong-directive")


def _unless_missing(error: OSError) -> None:
    if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
        raise error


def shown_path(path: Path, folder: Path) -> str:
    """How messages name a file of a theme, wherever the theme's folder lies: `themes/NAME/...`."""
    return f"themes/{folder.name}/{path.relative_to(folder).as_posix()}"


def _asking(root: Path, folders: Sequence[Path], message: str, hint: str, code: str) -> Problem:
    """A problem with a theme's name, at the line that names it.

    That line is in the last theme of the chain, or in config.toml.
    """
    if folders:
        path = shown_path(folders[-1] / MANIFEST, folders[-1])
        line, column = read_toml(bytes_of(folders[-1] / MANIFEST), path).locate(("parent",))
    else:
        path, document = CONFIG, _config(root)
        line, column = document.locate(("theme", "name")) if document else (0, 0)
    return Problem(path, line, column, message, hint, code=code)


def _folder(root: Path, name: str, asking: Sequence[Path]) -> Path:
    homes = (root / "themes", *SHIPPED)
    if links := list(_links(root, name)):
        raise Broken(links)
    for home in homes:
        if (home / name / MANIFEST).is_file():
            return home / name
    names = sorted({path.parent.name for home in homes for path in home.glob("*/theme.toml")})
    hint = f"put it into themes/{name}/ with a theme.toml, or choose one of: {', '.join(names)}"
    message = f'no theme named "{name}"{did_you_mean(name, names)}'
    raise Broken([_asking(root, asking, message, hint, "no-theme")])


def _links(root: Path, name: str) -> Iterator[Problem]:
    """The links among the files of a theme of the site, and on the way to it.

    What is shipped with newsgen lies where the machine's owner put it.
    """
    for path in ("themes", f"themes/{name}"):
        if (root / path).is_symlink():
            yield linked(path)
            return
    for inside, folders, names in os.walk(root / "themes" / name):
        for file in sorted(Path(inside, one) for one in (*folders, *names)):
            if file.is_symlink():
                yield linked(file.relative_to(root).as_posix())


def manifest_of(folder: Path) -> ThemeManifest:
    """What a theme's theme.toml says. Raises Broken."""
    path = shown_path(folder / MANIFEST, folder)
    document = read_toml(bytes_of(folder / MANIFEST), path)
    try:
        manifest = ThemeManifest.model_validate(document.values)
    except ValidationError as error:
        raise Broken(problems_of(error, path, document.locate, ThemeManifest)) from None
    wrong = [key for key, option in manifest.options.items() if not option.accepts(option.default)]
    if wrong:
        raise Broken(_wrong_default(path, key, manifest.options[key], document) for key in wrong)
    return manifest


def _wrong_default(path: str, key: str, option: ThemeOption, document: TomlDocument) -> Problem:
    place = document.locate(("options", key, "default"))
    message = f'the default of the option "{key}" must be {option.wanted}'
    return Problem(path, *place, message, "change it, or the option's type", code="wrong-option")


def _settled(
    root: Path,
    known: Mapping[str, ThemeOption],
    chosen: Mapping[str, Any],
    sections: Sequence[str],
) -> Mapping[str, Any]:
    problems = []
    for key, value in chosen.items():
        if option := known.get(key):
            fault, code = option.fault(key, value, sections), "wrong-option"
        else:
            hint = f"this theme's options: {', '.join(sorted(known)) or 'none'}"
            near = did_you_mean(key, sorted(known))
            fault, code = (f'the theme has no option "{key}"{near}', hint), "unknown-option"
        if fault:
            document = _config(root)
            place = document.locate(("theme", "options", key)) if document else (0, 0)
            problems.append(Problem(CONFIG, *place, *fault, code=code))
    if problems:
        raise Broken(problems)
    return {key: chosen.get(key, option.default) for key, option in sorted(known.items())}


def _config(root: Path) -> TomlDocument | None:
    path = root / CONFIG
    return read_toml(bytes_of(path), CONFIG) if path.is_file() else None
