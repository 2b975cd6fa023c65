"""The templates of one theme: whether one is there, what it depends on, and what it renders to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Template, TemplateNotFound, TemplateSyntaxError, UndefinedError
from msgspec.structs import replace

from newsgen.digest import digest
from newsgen.errors import Broken, Problem
from newsgen.outlet.source import bytes_of
from newsgen.outlet.theme import SHIPPED, Theme, shown_path
from newsgen.remembered import remembered
from newsgen.render.environment import BAR, FOLDER, ChainEnvironment, all_files
from newsgen.render.idle import idle
from newsgen.render.mistakes import TOLD, Mistakes, misuse_in_part

# The level of a template that is not there.
ABSENT = "absent"
_ID = re.compile(rb"""\sid=["']?([^\s"'<>{}]+)""")


def templates_for(root: Path, theme: Theme, memory: Path) -> Templates:
    """The templates of a theme: those of the last call, if no file of them has changed since."""
    files = (path for _, path in all_files(theme))
    state = digest("\n".join(f"{path} {digest(bytes_of(path))}" for path in files))
    return _templates(root, theme.name, theme.folders, memory, state)


@lru_cache(maxsize=1)
def _templates(
    root: Path, name: str, folders: tuple[Path, ...], memory: Path, state: str
) -> Templates:
    return Templates(root, Theme(name, folders, {}), memory)


class Templates:
    """The templates of one theme; compiled ones are kept in `memory`, where given."""

    def __init__(self, root: Path, theme: Theme, memory: Path | None = None) -> None:
        self._root, self._theme = root, theme
        self._environment = ChainEnvironment(theme, memory)
        self._mistakes = Mistakes(theme, self._environment)

    @remembered
    def has(self, name: str) -> bool:
        """Whether any theme of the chain has this template."""
        return self._theme.find(FOLDER, name) is not None

    @remembered
    def ids(self) -> frozenset[str]:
        """The ids that stand in the templates, whichever page is rendered with them."""
        texts = (bytes_of(path) for name, path in self._theme.files(FOLDER))
        return frozenset(each.decode() for text in texts for each in _ID.findall(text))

    def problems(self, chosen: Sequence[str] = ()) -> list[Problem]:
        """The templates of the chain that are no valid Jinja, whether or not a page uses them.
        `chosen`: by the settings, pages are made with these as well.

        With such a look at all of them, what was kept of others is dropped.
        """
        everything = [at for at, _ in all_files(self._theme)]
        self._environment.keep_only(everything)
        serving = {at.partition(BAR)[2]: at for at in reversed(everything)}
        looks = [self._looked_into(at) for _, at in sorted(serving.items())]
        found = [problem for _, _, problem in looks if problem]
        if not any(self._looked_into(at)[2] for at in everything):
            found += self._idle(everything, chosen)
        return found

    def _idle(self, templates: Sequence[str], chosen: Sequence[str]) -> Iterator[Problem]:
        """What is idle in the outlet's own themes; one that came along may have had its templates
        replaced.
        """
        for at, problem in idle(self._environment, templates, chosen):
            level, _, name = at.partition(BAR)
            folder = self._theme.folders[int(level)]
            if folder.parent not in SHIPPED:
                yield replace(problem, path=shown_path(folder / FOLDER / name, folder))

    # -- rendering ---------------------------------------------------------------------------------

    def render(self, name: str, context: dict[str, Any], about: str) -> str:
        """Render a template. Raises Broken naming the template, its line, and `about`: what was
        being rendered.
        """
        try:
            return self._filled(name, context)
        except TOLD as error:
            problem = self._mistakes.problem(error, name, context, about)
            if problem is None:
                raise
            raise Broken([problem]) from None

    def fill(self, name: str, context: dict[str, Any]) -> str:
        """Render a part of a page. What goes wrong is told by the `render` of the page."""
        try:
            return self._filled(name, context)
        except UndefinedError as error:
            raise misuse_in_part(error, context) from None

    def _filled(self, name: str, context: dict[str, Any]) -> str:
        template = self._template(name)
        try:
            # As its `render` does, but for two copies of the names.
            return self._environment.concat(
                template.root_render_func(template.new_context(context, shared=True))
            )
        except Exception:  # noqa: BLE001  # raised anew, with the lines of the templates
            self._environment.handle_exception()

    @remembered
    def _template(self, name: str) -> Template:
        return self._environment.get_template(self._environment.qualified(name))

    # -- what a template depends on ----------------------------------------------------------------

    @remembered
    def digest_of(self, name: str) -> str:
        """The digest of a template with all that it extends, includes and imports, by content and
        place in the chain.

        A name that is only known at run time makes it depend on every template of the theme.
        """
        todo, seen = [self._joined(name)], dict[str, str]()
        while todo:
            at = todo.pop()
            if at in seen:
                continue
            if at.startswith(ABSENT):
                seen[at] = ""
                continue
            seen[at], names, _ = self._looked_into(at)
            if None in names:
                todo += [self._joined(file) for file, _ in self._theme.files(FOLDER)]
            todo += [self._joined(inner, at) for inner in names if inner]
        return digest("\n".join(f"{at} {seen[at]}" for at in sorted(seen)))

    @remembered
    def _looked_into(self, at: str) -> tuple[str, tuple[str | None, ...], Problem | None]:
        """A template file's digest, the names that it extends, includes and imports, and its
        problem if it is invalid.
        """
        source_digest = ""
        try:
            source_digest = digest(self._environment.read(at)[0])
            return source_digest, self._environment.references(at), None
        except TemplateSyntaxError as error:
            return source_digest, (), self._mistakes.in_syntax(error, at)

    def _joined(self, name: str, parent: str = "") -> str:
        """`LEVEL|NAME` of what a template, or else a page, refers to."""
        try:
            return self._environment.join_path(name, parent)
        except TemplateNotFound:
            return f"{ABSENT}{BAR}{name}"
