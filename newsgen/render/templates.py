"""Jinja over a chain of themes: lookup, `parent:` inheritance, what a template pulls in, and errors a person can act on."""

from __future__ import annotations

import marshal
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    pass_context,
)
from jinja2.meta import find_referenced_templates
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup
from msgspec.structs import replace

from newsgen import __version__
from newsgen.digest import digest, digest_of
from newsgen.errors import Broken, Problem, did_you_mean
from newsgen.outlet.source import bytes_of
from newsgen.outlet.theme import Theme, shown_path
from newsgen.render.late import OnUse
from newsgen.render.plates import Plate, Plates

FOLDER = "templates"
PARENT = "parent:"
# Stands between the level and the name of a template that has been looked up along the chain.
MARK = "|"


class ChainLoader(BaseLoader):
    """Loads `LEVEL|NAME`: the file of that name on that level of the theme's chain."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        level, _, name = template.partition(MARK)
        path = self._theme.folders[int(level)] / FOLDER / name
        try:
            data = path.read_bytes()
            return data.decode(), str(path), lambda: True
        except OSError as error:
            raise TemplateNotFound(name) from error
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise TemplateSyntaxError("this is not UTF-8", line, name, str(path)) from error


class Names(Context):
    """The names that a template finds, of which some are read when it uses them."""

    def resolve_or_missing(self, key: str) -> Any:
        found = self.vars.get(key, missing)
        if found is missing:
            found = self.parent.get(key, missing)
        return found() if type(found) is OnUse else found


class ChainEnvironment(Environment):
    """An environment whose template names are looked up along the chain, `parent:NAME` from the
    next level on.
    """

    context_class = Names

    def __init__(self, theme: Theme, plates: Plates) -> None:
        super().__init__(
            loader=ChainLoader(theme),
            autoescape=True,
            undefined=Absent,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._theme, self._plates = theme, plates
        self.globals.clear()
        self.filters.update(FILTERS)
        self._makers = digest_of(
            [
                __version__,
                jinja2.__version__,
                MAGIC_NUMBER.hex(),
                sorted(self.filters),
                sorted(self.tests),
            ]
        )
        self.qualified = lru_cache(maxsize=None)(self._qualified)

    def key(self, source: str, name: str, filename: str) -> str:
        """What a template's plate is kept under: it stands for all that the plate is made from."""
        return digest("\0".join((self._makers, name, filename, source)))

    def plate(self, source: str, name: str, filename: str) -> Plate:
        """A template's plate: as it was kept, or made now. Raises TemplateSyntaxError."""
        key = self.key(source, name, filename)
        known = self._plates.find(key)
        if known:
            return known
        tree = self.parse(source, name, filename)
        names = tuple(find_referenced_templates(tree))
        plate = Plate(names, marshal.dumps(super().compile(tree, name, filename)))
        self._plates.keep(key, plate)
        return plate

    def compile(self, source: str, name: str, filename: str) -> CodeType:  # type: ignore[override]  # as loaders call it
        """The code of a template."""
        code: CodeType = marshal.loads(self.plate(source, name, filename).code)  # noqa: S302  # Plates has looked at its seal
        return code

    def join_path(self, template: str, parent: str) -> str:
        if template.startswith(PARENT):
            return self.qualified(template.removeprefix(PARENT), int(parent.partition(MARK)[0]) + 1)
        return self.qualified(template)

    def _qualified(self, name: str, level: int = 0) -> str:
        """`LEVEL|NAME` of the file that serves a name. Raises TemplateNotFound."""
        found = self._theme.find(FOLDER, name, level)
        if found is None:
            raise TemplateNotFound(f"{PARENT}{name}" if level else name)
        return f"{found[0]}{MARK}{name}"


def templates_for(root: Path, theme: Theme, memory: Path) -> Templates:
    """The templates of a theme: those of the last call, if no file of them has changed since."""
    # Those too that another stands before: it may extend them.
    files = (
        file for folder in theme.folders for file in Theme(theme.name, (folder,), {}).files(FOLDER)
    )
    state = digest("\n".join(f"{path} {digest(bytes_of(path))}" for _, path in files))
    return _templates(root, theme.name, theme.folders, memory, state)


@lru_cache(maxsize=1)
def _templates(
    root: Path, name: str, folders: tuple[Path, ...], memory: Path, state: str
) -> Templates:
    return Templates(root, Theme(name, folders, {}), memory)


class Templates:
    """The templates of one theme, with the filters that pages may use; compiled ones are kept in
    `memory`, where given.
    """

    def __init__(self, root: Path, theme: Theme, memory: Path | None = None) -> None:
        self._root, self._theme = root, theme
        self._plates = Plates(memory)
        self._environment = ChainEnvironment(theme, self._plates)
        self.has = lru_cache(maxsize=None)(self._has)
        self.digest_of = lru_cache(maxsize=None)(self._digest_of)
        self._source = lru_cache(maxsize=None)(self._read)
        self._template = lru_cache(maxsize=None)(self._loaded)
        self._looked_into = lru_cache(maxsize=None)(self._look_into)

    def _has(self, name: str) -> bool:
        """Whether any theme of the chain has this template."""
        return self._theme.find(FOLDER, name) is not None

    def problems(self) -> list[Problem]:
        """The templates of the chain that are no valid Jinja, whether or not a page uses them.

        After such a look at all of them, what was kept of others is dropped.
        """
        self._plates.drop_all_but(set(self._keys()))
        looks = (
            self._looked_into(self._environment.qualified(name))
            for name, _ in self._theme.files(FOLDER)
        )
        return [problem for _, _, problem in looks if problem]

    def _keys(self) -> Iterator[str]:
        """What the plates of all templates are kept under, of those too that another stands before."""
        for level, folder in enumerate(self._theme.folders):
            for name, _ in Theme(self._theme.name, (folder,), {}).files(FOLDER):
                try:
                    source, filename, _ = self._source(f"{level}{MARK}{name}")
                    yield self._environment.key(source, f"{level}{MARK}{name}", filename)
                except TemplateError:
                    continue  # it has no plate

    def _read(self, at: str) -> tuple[str, str, Callable[[], bool]]:
        return ChainLoader(self._theme).get_source(self._environment, at)

    def _syntax_problem(self, error: TemplateSyntaxError, filename: str) -> Problem:
        message = NEW_SENTENCE.sub(
            lambda found: f"; {found[1].lower()}", (error.message or "no template").rstrip(".")
        )
        if unknown := UNKNOWN_FILTER.fullmatch(message):
            known = self._environment.filters if unknown[1] == "filter" else self._environment.tests
            message += did_you_mean(unknown[2], sorted(known))
        hint = SYNTAX_HINT if "UTF-8" not in message else 'save the file in the encoding "UTF-8"'
        shown = self._shown(error.filename or filename)
        return Problem(
            shown, error.lineno, 0, message[:1].lower() + message[1:], hint, code="template"
        )

    def fill(self, name: str, context: dict[str, Any]) -> str:
        """Render a part of a page. What goes wrong is told by the `render` of the page."""
        try:
            return self._filled(name, context)
        except UndefinedError as error:
            message, of_page = (
                self._undefined(error, context),
                error.message == 'nothing is called "page" here',
            )
            misuse = Misuse(message, PART_HINT if of_page else UNDEFINED_HINT)
            raise misuse.with_traceback(error.__traceback__) from None

    def _filled(self, name: str, context: dict[str, Any]) -> str:
        template = self._template(name)
        try:
            # As its `render` does, but for two copies of the names.
            return self._environment.concat(
                template.root_render_func(template.new_context(context, shared=True))
            )
        except Exception:  # noqa: BLE001  # raised anew, with the lines of the templates
            self._environment.handle_exception()

    def _loaded(self, name: str) -> Template:
        return self._environment.get_template(self._environment.qualified(name))

    def _undefined(self, error: UndefinedError, context: Mapping[str, Any]) -> str:
        message = LEVEL.sub("", error.message or "something is undefined")
        if unknown := UNKNOWN_NAME.fullmatch(message):
            message += did_you_mean(unknown[1], sorted(context.keys() - {"door"}))
        return message

    def render(self, name: str, context: dict[str, Any], about: str) -> str:
        """Render a template. Raises Broken naming the template, its line, and `about`: what was
        being rendered.
        """
        try:
            return self._filled(name, context)
        except TemplateNotFound as error:
            hint = "add it to the theme's templates/, or correct the name where it is extended or included"
            raise Broken(
                [self._problem(error, f'no template "{error.name}"', hint, about, name)]
            ) from None
        except TemplateSyntaxError as error:
            raise Broken([self._syntax_problem(error, name)]) from None
        except UndefinedError as error:
            raise Broken(
                [self._problem(error, self._undefined(error, context), UNDEFINED_HINT, about, name)]
            ) from None
        except Misuse as error:
            raise Broken([self._problem(error, error.message, error.hint, about, name)]) from None
        except RecursionError as error:
            message, hint = (
                "templates or macros call themselves without end",
                "take the call out, or give it an end",
            )
            raise Broken([self._problem(error, message, hint, about, name)]) from None
        except (
            TemplateError,
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
        ) as error:
            if not self._raised_in_template(error):
                raise
            said = " ".join(str(error).split())
            raise Broken(
                [self._problem(error, f"this fails: {said}", FAILED_HINT, about, name)]
            ) from None

    def _digest_of(self, name: str) -> str:
        """The digest of a template with all that it extends, includes and imports, by content and
        place in the chain.

        A name that is only known at run time makes it depend on every template of the theme.
        """
        todo, seen = [self._qualified_or_absent(name)], dict[str, str]()
        while todo:
            at = todo.pop()
            if at in seen:
                continue
            if at.startswith("absent"):
                seen[at] = ""
                continue
            seen[at], names, _ = self._looked_into(at)
            if None in names:
                todo += [self._qualified_or_absent(file) for file, _ in self._theme.files(FOLDER)]
            todo += [self._joined(inner, at) for inner in names if inner]
        return digest("\n".join(f"{at} {seen[at]}" for at in sorted(seen)))

    def _look_into(self, at: str) -> tuple[str, tuple[str | None, ...], Problem | None]:
        """A template file's digest, the names that it extends, includes and imports, and its
        problem if it is invalid.
        """
        mark = ""
        try:
            source, filename, _ = self._source(at)
            mark = digest(source)
            return mark, self._environment.plate(source, at, filename).names, None
        except TemplateSyntaxError as error:
            return mark, (), self._syntax_problem(error, at)

    def _joined(self, name: str, parent: str) -> str:
        try:
            return self._environment.join_path(name, parent)
        except TemplateNotFound:
            return f"absent{MARK}{name}"

    def _qualified_or_absent(self, name: str) -> str:
        return self._joined(name, "")

    def _problem(self, error: Exception, message: str, hint: str, about: str, name: str) -> Problem:
        path, line = self._innermost(error) or (name, 0)
        subject = f"{SUBJECT}{about})" if about else ""
        return Problem(path, line, 0, f"{message}{subject}", hint, code="template")

    def _innermost(self, error: Exception) -> tuple[str, int] | None:
        frames = traceback.extract_tb(error.__traceback__)
        folders = [str(folder / FOLDER) for folder in self._theme.folders]
        for frame in reversed(frames):
            if any(frame.filename.startswith(folder) for folder in folders):
                return self._shown(frame.filename), frame.lineno or 0
        return None

    def _raised_in_template(self, error: Exception) -> bool:
        """Whether a template's own expression failed, or a filter that it called; not what those
        attributes call.
        """
        frames = traceback.extract_tb(error.__traceback__)
        folders = [str(folder / FOLDER) for folder in self._theme.folders]
        package = str(Path(__file__).resolve().parents[1])
        called = ""
        for frame in reversed(frames):
            if any(frame.filename.startswith(folder) for folder in folders):
                return not called or called in FORGIVING
            if frame.filename.startswith(package):
                called = frame.name
        return False

    def _shown(self, filename: str) -> str:
        path = Path(filename)
        return next(
            (
                shown_path(path, folder)
                for folder in self._theme.folders
                if path.is_relative_to(folder)
            ),
            filename,
        )


SUBJECT = " (while rendering "


def merged(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems, those that a template has on many pages as one."""
    groups: dict[tuple[str, int, str], list[Problem]] = {}
    for problem in problems:
        if problem.code == "template":
            groups.setdefault(
                (problem.path, problem.line, problem.message.partition(SUBJECT)[0]), []
            ).append(problem)
        else:
            yield problem
    for (_, _, message), group in groups.items():
        first = min(group)
        subject = first.message.partition(SUBJECT)[2].removesuffix(")")
        more = f" and {len(group) - 1} more" if len(group) > 1 else ""
        yield replace(first, message=f"{message}{SUBJECT}{subject}{more})") if subject else first


class Misuse(Broken):
    """A template asks something offered to it for what it cannot give; `render` adds the place."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__([Problem("", 0, 0, message, hint, code="template")])
        self.message, self.hint = message, hint


class Absent(StrictUndefined):
    """A name or attribute that is not there, with words of our own for it."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name = self._undefined_name
        if self._undefined_hint or name is None:
            return self._undefined_hint or "something is undefined"
        if self._undefined_obj is missing:
            return f'nothing is called "{name}" here'
        owner = type(self._undefined_obj).__name__
        if self._undefined_obj is None:
            return f'what "{name}" is asked of is none'
        known = (
            self._undefined_obj
            if isinstance(self._undefined_obj, Mapping)
            else dir(self._undefined_obj)
        )
        near = did_you_mean(
            str(name), [key for key in known if isinstance(key, str) and not key.startswith("_")]
        )
        return f'{OWNERS.get(owner, f"this {owner.lower()}")} has no "{name}"{near}'


LEVEL = re.compile(r"(?<=')\d+\|")
NEW_SENTENCE = re.compile(r"\. (\w)")
UNKNOWN_FILTER = re.compile("No (filter|test) named '(.+)'")
UNKNOWN_NAME = re.compile('nothing is called "(.+)" here')
# What messages call the things that templates see, by the names of their types.
OWNERS = {
    "FullStory": "a story",
    "Story": "a story",
    "Outlet": "the outlet",
    "Head": "the page",
    "dict": "this table",
}
OWNERS |= {
    "Author": "an author",
    "ShownPicture": "a picture",
    "Listing": "the list",
    "Late": "this list",
    "Options": "this table",
    "str": "this text",
    "list": "this list",
}
SYNTAX_HINT = "correct the template's syntax at this line"
UNDEFINED_HINT = "docs/themes.md lists what a template may use; test with `is defined` where a name may be absent"
PART_HINT = "a part is made for many pages and knows none of them: give it what it prints, as in part(..., url=page.url)"
FAILED_HINT = "the expression on this line cannot be evaluated with these values"


# -- filters: what needs the page's language or zone asks the door in the context ------------------


@pass_context
def filter_date(context: Context, moment: datetime, form: str = "long") -> str:
    """A date in words in the interface's language: "22 de febrero de 2025"."""
    if form not in DATE_FORMS:
        raise Misuse(
            f'no date form "{form}"{did_you_mean(form, DATE_FORMS)}',
            f"use one of {', '.join(DATE_FORMS)}",
        )
    text: str = context["door"].date(_dated(moment, "date"), form)
    return text


@pass_context
def filter_time(context: Context, moment: datetime) -> str:
    """The time of day in the interface's language: "14:05"."""
    text: str = context["door"].time(_dated(moment, "time"))
    return text


@pass_context
def filter_absolute(context: Context, url: str) -> str:
    """A root-relative URL with the outlet's host."""
    text: str = context["door"].absolute(url)
    return text


@pass_context
def filter_inline(context: Context, text: str) -> Markup:
    """Inline Markdown as HTML: emphasis, links, code."""
    markup: Markup = context["door"].inline(text)
    return markup


def filter_iso(moment: datetime) -> str:
    """A datetime with its offset, as `<time datetime>` and feeds want it:
    2025-02-22T14:05:00+01:00.
    """
    return _dated(moment, "iso").isoformat(timespec="seconds")


def _dated(value: object, name: str) -> datetime:
    """What a filter for dates was given, if it is one."""
    if not isinstance(value, datetime):
        hint = "give it story.date or story.updated, and the latter only where it is set"
        raise Misuse(f'the filter "{name}" was given what is no date', hint)
    return value


DATE_FORMS = ("short", "medium", "long", "full")
# What templates call themselves: arguments that it cannot take are theirs.
FORGIVING = frozenset(
    {
        "say",
        "static",
        "data",
        "newest",
        "pinned",
        "author",
        "part",
        "filter_date",
        "filter_time",
        "filter_absolute",
        "filter_inline",
        "filter_iso",
    }
)
FILTERS: Mapping[str, Callable[..., Any]] = {
    "date": filter_date,
    "time": filter_time,
    "absolute": filter_absolute,
    "inline": filter_inline,
    "iso": filter_iso,
}
