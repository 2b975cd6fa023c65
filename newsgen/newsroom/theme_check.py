"""What is wrong with a theme of one's own, and what of it is for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from newsgen.errors import Problem, did_you_mean, listed
from newsgen.newsroom.themes import is_own, theme_in_use
from newsgen.outlet.config import Config, load_config
from newsgen.outlet.interface import FALLBACK, load_interface
from newsgen.outlet.source import bytes_of
from newsgen.outlet.theme import MANIFEST, Theme, manifest_of, shown_path
from newsgen.outlet.toml import TomlDocument, read_toml
from newsgen.render.environment import FOLDER
from newsgen.render.static import FOLDER as STATIC
from newsgen.render.templates import Templates
from newsgen.steps.languages import without_words
from newsgen.steps.term_templates import of_terms

STRINGS = "strings"
# What files name others with.
TEXTS = frozenset({".html", ".css", ".js", ".mjs", ".svg", ".xml", ".toml", ".json"})
# A licence lies beside what it is about, and is for people.
FOR_PEOPLE = re.compile(r"(?:.*/)?(?:OFL|LICEN[CS]E|COPYING|NOTICE|README)[^/]*", re.IGNORECASE)
SAYS = re.compile(r"""(?<![\w.])t\(\s*["'](\w+)["']\s*[,)]""")
# What names begin with that are put together where they are asked for.
BEGINNING = re.compile(r"""(?<![\w.])t\(\s*["'](\w+)["']\s*~""")
# Names of which nothing is known before: nothing can be told then.
MADE_UP = re.compile(r"""(?<![\w.])(?:(static)\(\s*(?!["'][^"']*["']\s*[,)])|(t)\(\s*(?!["']))""")
EVERY_OPTION = re.compile(
    r"\bin options\b(?![.\[])|\boptions(?:\[(?![\"'])|\.(?:items|values|keys)\b|\|)"
)


class Texts:
    """All that the files of a chain of themes say, by the names of their files."""

    def __init__(self, theme: Theme) -> None:
        self.templates = {at: _text(path) for at, path in _files(theme, FOLDER)}
        shipped = {
            folder.name for level, folder in enumerate(theme.folders) if not is_own(theme, level)
        }
        # What a theme that came with newsgen makes up is among its own.
        self._own = [text for at, text in self.templates.items() if at.split("/")[1] not in shipped]
        static = [(at, path) for at, path in _files(theme, STATIC) if path.suffix in TEXTS]
        self.static = {at: _text(path) for at, path in static}
        manifests = (folder / MANIFEST for folder in theme.folders)
        self.read = "\n".join([*self.templates.values(), *self.static.values()])
        self.all = "\n".join([self.read, *map(_text, manifests)])

    def makes_up(self, function: str) -> bool:
        """Whether a template of the site calls a function with a name that is no plain text."""
        found = (match for text in self._own for match in MADE_UP.finditer(text))
        return any(function in match.groups() for match in found)

    def says(self, key: str) -> bool:
        """Whether a template says a string, or may say it."""
        begun = (BEGINNING.findall(text) for text in self.templates.values())
        return (
            self.makes_up("t")
            or any(key in SAYS.findall(text) for text in self.templates.values())
            or any(key.startswith(start) for starts in begun for start in starts)
        )


def check_theme(root: Path) -> list[Problem]:
    """All that is wrong with the theme in use or idle in it, in the order of files. Raises Broken
    where there is no theme to look at.
    """
    config = load_config(root)
    theme = theme_in_use(root, config)
    texts, languages = Texts(theme), _languages(config)
    found = [
        *Templates(root, theme).problems(of_terms(config)),
        *without_words(root, config, theme),
        *_missing_strings(theme, texts),
    ]
    for level, folder in enumerate(theme.folders):
        if is_own(theme, level):
            found += [
                *_unused_files(folder, texts),
                *_unused_options(folder, texts),
                *_strings(theme, level, languages, texts),
            ]
    return sorted(set(found))


def _languages(config: Config) -> set[str]:
    """The languages of the interface, but for the one that all others fall back to."""
    sections = (section.language for section in config.section_tree.values())
    return {config.outlet.language, *sections} - {FALLBACK}


def _files(theme: Theme, kind: str) -> Iterator[tuple[str, Path]]:
    """All files of a kind on all levels, as messages name them."""
    for folder in theme.folders:
        for _, path in Theme(theme.name, (folder,), {}).files(kind):
            yield shown_path(path, folder), path


def _text(path: Path) -> str:
    return bytes_of(path).decode(errors="replace")


def _unused_files(folder: Path, texts: Texts) -> Iterator[Problem]:
    """Files of static/ that nothing names."""
    if texts.makes_up("static"):
        return
    for name, path in Theme(folder.name, (folder,), {}).files(STATIC):
        if FOR_PEOPLE.fullmatch(name) or path.name in texts.all:
            continue
        message = f'no template and no style sheet names "{name}"'
        hint = "it is published all the same: name it, or delete it"
        yield Problem(shown_path(path, folder), 0, 0, message, hint, "warning", "unused-file")


def _unused_options(folder: Path, texts: Texts) -> Iterator[Problem]:
    """Options that neither a template nor a style sheet reads."""
    if any(EVERY_OPTION.search(text) for text in texts.templates.values()):
        return
    path = shown_path(folder / MANIFEST, folder)
    document = read_toml(bytes_of(folder / MANIFEST), path)
    for name in manifest_of(folder).options:
        called = re.escape(name)
        read = rf"""options(?:\.|\[["']|\.get\(["']){called}\b|--option-{called}(?![\w-])"""
        if not re.search(read, texts.read):
            place = document.locate(("options", name))
            message = f'nothing reads the option "{name}"'
            hint = f"read options.{name} in a template, or var(--option-{name}) in a style sheet"
            yield Problem(path, *place, message, hint, "warning", "unused-option")


def _missing_strings(theme: Theme, texts: Texts) -> Iterator[Problem]:
    """Strings that templates say and no theme has."""
    known = load_interface(theme, FALLBACK).table
    for path, text in texts.templates.items():
        for match in SAYS.finditer(text):
            if (key := match[1]) not in known:
                line = text.count("\n", 0, match.start()) + 1
                column = match.start() - text.rfind("\n", 0, match.start())
                message = f'no string "{key}"{did_you_mean(key, sorted(known))}'
                hint = "add it to the theme's strings/en.toml, or correct the name"
                yield Problem(path, line, column, message, hint, code="no-string")


def _strings(theme: Theme, level: int, languages: set[str], texts: Texts) -> Iterator[Problem]:
    """The strings of a theme's own that nothing says, and those that a language of the site lacks:
    the pages in it show them in English.
    """
    above = Theme(theme.name, theme.folders[level + 1 :], {})
    inherited = load_interface(above, FALLBACK).table
    path, document = _table(theme.folders[level], FALLBACK)
    for key in document.values if document else ():
        if key in inherited:
            continue
        place = document.locate((key,)) if document else (0, 0)
        if not texts.says(key):
            hint = f'say it with t("{key}"), or take it out'
            message = f'no template says the string "{key}"'
            yield Problem(path, *place, message, hint, "warning", "unused-string")
        elif lacking := [lang for lang in sorted(languages) if not _has_word(theme, lang, key)]:
            message = f'no words for "{key}" in {listed(lacking)}: they are in English there'
            hint = f"add them to themes/{theme.folders[level].name}/{STRINGS}/{lacking[0]}.toml"
            yield Problem(path, *place, message, hint, "warning", "no-string")


def _has_word(theme: Theme, lang: str, key: str) -> bool:
    """Whether a theme of the chain has a string in a language itself."""
    return any(
        document is not None and key in document.values
        for folder in theme.folders
        for name in {lang, lang.partition("-")[0]}
        for _, document in [_table(folder, name)]
    )


def _table(folder: Path, lang: str) -> tuple[str, TomlDocument | None]:
    """The strings of one theme in one language, with how messages name the file."""
    file = folder / STRINGS / f"{lang}.toml"
    path = shown_path(file, folder)
    return path, read_toml(bytes_of(file), path) if file.is_file() else None
