"""Jinja over a chain of themes: what file a name stands for, what names a template refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import FunctionLoader, Template, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.meta import find_referenced_templates
from jinja2.nodes import Block, Const, Expr, Extends, Node, Output, TemplateData
from jinja2.nodes import Template as Tree
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape
from pydantic import BaseModel

from newsgen.outlet.source import without_mark
from newsgen.outlet.theme import Theme
from newsgen.remembered import remembered
from newsgen.render.compiled import CompiledTemplates
from newsgen.render.filters import FILTERS
from newsgen.render.lazy import Lazy
from newsgen.render.misuse import Absent

FOLDER = "templates"
PARENT = "parent:"
# Stands between the level and the name of a template that has been looked up along the chain.
BAR = "|"
# The modules of the types whose attributes a template may ask for: values, and what this program
# offers to templates. Functions, the door and the rest of the machine are no such types.
OFFERED = (
    *("builtins", "datetime", "zoneinfo", "markupsafe", "jinja2.runtime", "jinja2.utils"),
    *("newsgen.directives.data", "newsgen.directives.services"),
    *("newsgen.model", "newsgen.outlet.config", "newsgen.outlet.tables", "newsgen.outputs"),
    *(
        "newsgen.render.lazy",
        "newsgen.render.pictures",
        "newsgen.render.publication",
        "newsgen.render.values",
    ),
    *("newsgen.render.fronts", "newsgen.render.live", "newsgen.render.topics"),
    *("newsgen.render.views", "newsgen.render.business"),
)
# What is escaped where it is printed.
ESCAPED = re.compile(r"[&<>'\"]")
# Methods of texts that the sandbox has its own form of.
WRAPPED = frozenset({"format", "format_map"})
# What compiled templates call the names that they refer to.
REFERENCES = "references"
# And those that they extend, and their blocks that stand in no other, with their lines.
EXTENDED, OUTER_BLOCKS = "extended", "outer_blocks"


class Names(Context):
    """The names that a template finds, of which some are read when it uses them."""

    def resolve_or_missing(self, key: str) -> Any:
        found = self.vars.get(key, missing)
        if found is missing:
            found = self.parent.get(key, missing)
        return found() if type(found) is Lazy else found


class Printing(CodeGenerator):
    """Compiles what a template prints to plain texts: they are joined, and need be no Markup.

    What stands between two statements is joined at once: each piece climbs through all blocks and
    templates around it.
    """

    def visit_Output(self, node: Output, frame: Frame) -> None:  # noqa: N802  # Jinja's name
        if frame.buffer is not None or frame.require_output_check or len(node.nodes) == 1:
            super().visit_Output(node, frame)
            return
        self.writeline("yield concat((")
        self.indent()
        for child in node.nodes:
            self.newline(child)
            self._write_piece(child, frame)
        self.outdent()
        self.writeline("))")

    def _write_piece(self, node: Expr, frame: Frame) -> None:
        if isinstance(node, TemplateData):
            self.write(f"{node.data!r},")
            return
        finalize = self._make_finalize()
        self._output_child_pre(node, frame, finalize)
        self.visit(node, frame)
        self._output_child_post(node, frame, finalize)
        self.write(",")

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.printed(")
        else:
            super()._output_child_pre(node, frame, finalize)


class ChainEnvironment(ImmutableSandboxedEnvironment):
    """An environment whose template names are looked up along the chain, `parent:NAME` from the
    next level on. A name that was looked up is `LEVEL|NAME`.

    Templates reach what they are offered, and nothing of the program or the machine behind it.
    """

    context_class = Names
    code_generator_class = Printing

    def __init__(self, theme: Theme, memory: Path | None) -> None:
        super().__init__(
            loader=FunctionLoader(self.read),
            autoescape=True,
            undefined=Absent,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._theme = theme
        self.globals.clear()
        self.filters.update(FILTERS)
        compiled_with = [sorted(self.filters), sorted(self.tests)]
        self._kept = CompiledTemplates(memory, compiled_with) if memory else None
        self.bytecode_cache = self._kept
        # The attributes of types that were found to be safe.
        self._safe: set[tuple[type, str]] = set()

    # -- what a template may reach -----------------------------------------------------------------

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        kind = type(obj)
        if not (kind.__module__.startswith(OFFERED) or issubclass(kind, TemplateModule)):
            return False
        # Of settings their fields alone: what else their base class can do reads files, too.
        if issubclass(kind, BaseModel) and attr not in kind.model_fields:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute, as the sandbox has it. What may be reached depends on the object's type
        alone and is asked once for it; what may not is not even looked at.
        """
        known = (type(obj), attribute)
        if known in self._safe:
            try:
                return getattr(obj, attribute)
            except AttributeError:  # perhaps a key of this name
                return super().getattr(obj, attribute)
        if not self.is_safe_attribute(obj, attribute, None):
            try:
                return obj[attribute]
            except (TypeError, LookupError, AttributeError):
                return self.unsafe_undefined(obj, attribute)
        if attribute not in WRAPPED:
            self._safe.add(known)
        return super().getattr(obj, attribute)

    def is_safe_callable(self, obj: Any) -> bool:
        """A template reaches nothing that it may not call."""
        return True

    @staticmethod
    def printed(value: Any) -> str:
        """A value as a template prints it: escaped, unless it is HTML."""
        kind = type(value)
        if kind is Markup or (kind is str and not ESCAPED.search(value)):
            return value  # type: ignore[no-any-return]
        return escape(value)

    # -- where templates come from -----------------------------------------------------------------

    @remembered
    def get_template(  # type: ignore[override]
        self,
        name: str,
        parent: str | None = None,
        globals: None = None,  # noqa: A002
    ) -> Template:
        """A template as Jinja finds it, once: files do not change under an environment."""
        return super().get_template(name, parent)

    @remembered
    def qualified(self, name: str, level: int = 0) -> str:
        """`LEVEL|NAME` of the file that serves a name. Raises TemplateNotFound."""
        found = self._theme.find(FOLDER, name, level)
        if found is None:
            raise TemplateNotFound(f"{PARENT}{name}" if level else name)
        return f"{found[0]}{BAR}{name}"

    def join_path(self, template: str, parent: str) -> str:
        if template.startswith(PARENT):
            return self.qualified(template.removeprefix(PARENT), int(parent.partition(BAR)[0]) + 1)
        return self.qualified(template)

    @remembered
    def read(self, at: str) -> tuple[str, str, None]:
        """The source and the file of `LEVEL|NAME`, as a FunctionLoader asks for them."""
        level, _, name = at.partition(BAR)
        path = self._theme.folders[int(level)] / FOLDER / name
        try:
            data = path.read_bytes()
            return without_mark(data).decode(), str(path), None
        except OSError as error:
            raise TemplateNotFound(name) from error
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise TemplateSyntaxError("this is not UTF-8", line, name, str(path)) from error

    def _generate(
        self, source: Tree, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """Jinja's hook for what is compiled: the names that a template refers to are kept with it,
        and what it extends, behind all that has a line of the template.
        """
        names = tuple(find_referenced_templates(source))
        above = tuple(
            each.template.value if isinstance(each.template, Const) else None
            for each in source.find_all(Extends)
        )
        blocks = tuple((block.name, block.lineno) for block in _outer_blocks(source))
        code = super()._generate(source, name, filename, defer_init)
        return (
            f"{code}\n{REFERENCES} = {names!r}\n{EXTENDED} = {above!r}\n{OUTER_BLOCKS} = {blocks!r}"
        )

    def references(self, at: str) -> tuple[str | None, ...]:
        """What a template extends, includes and imports; None: a name known at run time alone.

        Raises TemplateSyntaxError.
        """
        names: tuple[str | None, ...] = self._kept_with(at, REFERENCES)
        return names

    def extended(self, at: str) -> tuple[str | None, ...]:
        """What a template extends; None: a name known at run time alone.

        Raises TemplateSyntaxError.
        """
        names: tuple[str | None, ...] = self._kept_with(at, EXTENDED)
        return names

    def outer_blocks(self, at: str) -> tuple[tuple[str, int], ...]:
        """The blocks of a template that stand in no other, each with its line.

        Raises TemplateSyntaxError.
        """
        blocks: tuple[tuple[str, int], ...] = self._kept_with(at, OUTER_BLOCKS)
        return blocks

    def _kept_with(self, at: str, name: str) -> Any:
        return self.get_template(at).root_render_func.__globals__[name]

    def keep_only(self, templates: Iterable[str]) -> None:
        """Drop what is kept of others than these, and of these from before they changed."""
        if self._kept:
            self._kept.drop_all_but(set(self._keys(self._kept, templates)))

    def _keys(self, kept: CompiledTemplates, templates: Iterable[str]) -> Iterator[str]:
        for at in templates:
            try:
                source, filename, _ = self.read(at)
                yield kept.key(at, filename, source)
            except TemplateError:
                continue  # nothing is kept of it


def _outer_blocks(node: Node) -> Iterator[Block]:
    for inner in node.iter_child_nodes():
        if isinstance(inner, Block):
            yield inner
        else:
            yield from _outer_blocks(inner)


def all_files(theme: Theme) -> Iterator[tuple[str, Path]]:
    """(`LEVEL|NAME`, file) of the templates on every level of the chain, those too that another
    stands before: it may extend them.
    """
    for level, folder in enumerate(theme.folders):
        for name, path in Theme(theme.name, (folder,), {}).files(FOLDER):
            yield f"{level}{BAR}{name}", path
