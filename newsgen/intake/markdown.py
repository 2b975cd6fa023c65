"""The two Markdown engines behind one small interface: text in, HTML out.

The HTML is exactly what the engine makes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol
from xml.etree.ElementTree import Element

import pyromark
from msgspec import Struct, field

from newsgen.errors import Broken, Problem, did_you_mean
from newsgen.intake.raw_html import keep_order

if TYPE_CHECKING:
    from markdown import Markdown

Html = Literal["safe", "trusted", "off"]

ENGINES = ("python-markdown", "commonmark")
PYTHON_MARKDOWN_EXTENSIONS = tuple(
    "tables footnotes fenced_code attr_list sane_lists def_list".split()
)
COMMONMARK_EXTENSIONS = ("tables", "footnotes", "strikethrough", "heading_attributes")

_COMMONMARK_OPTIONS = {
    "tables": pyromark.Options.ENABLE_TABLES,
    "footnotes": pyromark.Options.ENABLE_FOOTNOTES,
    "strikethrough": pyromark.Options.ENABLE_STRIKETHROUGH,
    "heading_attributes": pyromark.Options.ENABLE_HEADING_ATTRIBUTES,
    "def_list": pyromark.Options.ENABLE_DEFINITION_LIST,
    "superscript": pyromark.Options.ENABLE_SUPERSCRIPT,
    "subscript": pyromark.Options.ENABLE_SUBSCRIPT,
}
_MAY_HOLD_HTML = re.compile(r"<[A-Za-z/!?]")
_HTML_EVENTS = ("Html", "InlineHtml")

BEFORE_INLINE = 20.5  # the priority of Python-Markdown's own step is 20
# What a text must hold for one of Python-Markdown's inline patterns to find anything in it.
_SIGNS = {
    "backtick": "`",
    "escape": "\\",
    "footnote": "[^",
    "link": "[",
    "image_link": "![",
    "autolink": "<",
    "automail": "<",
    "linebreak": "  \n",
    "html": "<",
    "entity": "&",
}
# These find nothing unless the document defines a reference.
_REFERENCES = {
    "reference": "[",
    "short_reference": "[",
    "image_reference": "![",
    "short_image_ref": "![",
}


class MarkdownSettings(Struct, frozen=True):
    """The `[markdown]` table.

    `extensions` None means the engine's defaults; `options` maps an extension to its settings.
    """

    engine: str = "python-markdown"
    extensions: tuple[str, ...] | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    html: Html = "safe"


class Engine(Protocol):
    """One Markdown engine with its settings.

    It promises no safety: what it makes must be sanitised.
    """

    version: str
    """Name, package version and a digest of the settings: another version may make other HTML."""

    is_linear: bool
    """Whether its time grows in proportion to the text, so that it needs no limit."""

    def convert(self, text: str) -> str:
        """The HTML of one document, independent of all documents before it."""

    def is_inert(self, text: str) -> bool:
        """Whether all elements and attributes in the HTML of `text` are surely the engine's own."""


def engine_for(settings: MarkdownSettings) -> Engine:
    """The engine that `settings` name; make one per process.

    Raises Broken for what config.toml has wrong.
    """
    if settings.engine == "python-markdown":
        return _PythonMarkdown(settings)
    if settings.engine == "commonmark":
        return _CommonMark(settings)
    known = f'choose "{ENGINES[0]}" or "{ENGINES[1]}" in [markdown]'
    message = f'unknown Markdown engine "{settings.engine}"{did_you_mean(settings.engine, ENGINES)}'
    raise Broken([_setting_problem(message, known)])


def _setting_problem(message: str, hint: str) -> Problem:
    return Problem("config.toml", 0, 0, message, hint, code="bad-markdown-setting")


def _version(
    name: str, packages: Mapping[str, str], settings: MarkdownSettings, extensions: tuple[str, ...]
) -> str:
    facts = [
        dict(packages),
        extensions,
        {name: dict(table) for name, table in settings.options.items()},
        settings.html,
    ]
    told = json.dumps(facts, sort_keys=True, default=str).encode()
    return f"{name} {next(iter(packages.values()))} {hashlib.sha256(told).hexdigest()[:12]}"


class _CommonMark:
    """pyromark: all of CommonMark, in a fraction of a millisecond."""

    is_linear = True

    def __init__(self, settings: MarkdownSettings) -> None:
        extensions = COMMONMARK_EXTENSIONS if settings.extensions is None else settings.extensions
        problems = [self._unknown(name) for name in extensions if name not in _COMMONMARK_OPTIONS]
        if settings.options:
            hint = 'remove [markdown.options], or set engine = "python-markdown"'
            problems.append(
                _setting_problem("extensions of the commonmark engine have no options", hint)
            )
        if problems:
            raise Broken(problems)
        options = pyromark.Options(0)
        for name in extensions:
            options |= _COMMONMARK_OPTIONS[name]
        self._markdown = pyromark.Markdown(options=options)
        self._escapes = settings.html == "off"
        self.version = _version(
            "commonmark", {"pyromark": pyromark.__version__}, settings, extensions
        )

    def convert(self, text: str) -> str:
        if self._escapes and _MAY_HOLD_HTML.search(text):
            text = self._without_html(text)
        return self._markdown.html(text)

    def is_inert(self, text: str) -> bool:
        # Braces may hold attributes of a heading.
        return "{" not in text and not _MAY_HOLD_HTML.search(text)

    def _without_html(self, text: str) -> str:
        """`text` with each `<` of raw HTML escaped, so that it reads as it was typed.

        Sanitising must still follow.
        """
        source = text.encode()
        pieces, done = [], 0
        for event, place in self._markdown.events_with_range(text):
            if isinstance(event, dict) and any(kind in event for kind in _HTML_EVENTS):
                start, end = max(place["start"], done), place["end"]
                pieces += [source[done:start], source[start:end].replace(b"<", b"&lt;")]
                done = max(done, end)
        return b"".join([*pieces, source[done:]]).decode()

    @staticmethod
    def _unknown(name: str) -> Problem:
        near = did_you_mean(name, list(_COMMONMARK_OPTIONS))
        message = f'the commonmark engine has no extension "{name}"{near}'
        return _setting_problem(message, "it has: " + ", ".join(_COMMONMARK_OPTIONS))


class _Thrift:
    """Runs before the inline patterns of Python-Markdown.

    It leaves out those that can find nothing in the document. Foreign patterns could add to the
    text while it is read, so there must be none.
    """

    def __init__(self, engine: Markdown) -> None:
        patterns = engine.inlinePatterns
        signs = {
            patterns[name]: sign
            for name, sign in {**_SIGNS, **_REFERENCES}.items()
            if name in patterns
        }
        references = {patterns[name] for name in _REFERENCES if name in patterns}
        self._all = [
            (pattern, signs.get(pattern, ""), pattern in references) for pattern in patterns
        ]
        self._engine = engine
        self._inline: Any = engine.treeprocessors["inline"]

    def run(self, tree: Element) -> None:
        text = "".join(tree.itertext())
        self._inline.inlinePatterns = [
            pattern
            for pattern, sign, is_reference in self._all
            if sign in text and (self._engine.references or not is_reference)
        ]


class _PythonMarkdown:
    """Python-Markdown: the engine whose extensions and their options are open to the outlet."""

    is_linear = False

    def __init__(self, settings: MarkdownSettings) -> None:
        self._settings = settings
        self._extensions = (
            PYTHON_MARKDOWN_EXTENSIONS if settings.extensions is None else settings.extensions
        )
        self._markdown = self._make()
        self.version = _version("python-markdown", self._packages(), settings, self._extensions)

    def convert(self, text: str) -> str:
        try:
            return self._markdown.reset().convert(text)
        except BaseException:
            # reset() leaves the parser's own state as the failure left it.
            self._markdown = self._make()
            raise

    def is_inert(self, text: str) -> bool:
        return False

    def _make(self) -> Markdown:
        from markdown import Markdown

        engine = Markdown(output_format="html")
        problems = [
            self._unused(name) for name in self._settings.options if name not in self._extensions
        ]
        for name in self._extensions:
            if name == "md_in_html" and self._settings.html == "off":
                continue
            problems += self._load(engine, name)
        if problems:
            raise Broken(problems)
        if self._settings.html == "off":
            engine.preprocessors.deregister("html_block", strict=False)
            engine.inlinePatterns.deregister("html", strict=False)
        keep_order(engine)
        if all(
            type(pattern).__module__.startswith("markdown.") for pattern in engine.inlinePatterns
        ):
            processors: Any = engine.treeprocessors
            processors.register(_Thrift(engine), "thrift", BEFORE_INLINE)
        return engine

    def _load(self, engine: Markdown, name: str) -> list[Problem]:
        from markdown.util import get_installed_extensions

        options = dict(self._settings.options.get(name, {}))
        known = sorted({entry.name for entry in get_installed_extensions()})
        try:
            engine.registerExtensions([name], {name: options})
        except KeyError as fault:
            option = str(fault.args[0]) if fault.args else ""
            return [_setting_problem(*self._bad_option(engine, name, option, options))]
        except ImportError:
            message = f'unknown Markdown extension "{name}"{did_you_mean(name, known)}'
            hint = "install the package that brings it, or mend [markdown] extensions"
            return [_setting_problem(message, hint)]
        except Exception as fault:  # noqa: BLE001 - an extension is foreign code: whatever it raises, the setting is to blame
            message = (
                f'the Markdown extension "{name}" does not load: {type(fault).__name__}: {fault}'
            )
            return [_setting_problem(message, f"check its package and [markdown.options.{name}]")]
        return []

    @staticmethod
    def _bad_option(
        engine: Markdown, name: str, option: str, options: Mapping[str, Any]
    ) -> tuple[str, str]:
        known = list(engine.build_extension(name, {}).config)
        near = did_you_mean(option, known) if option not in options or option not in known else ""
        message = f'the Markdown extension "{name}" has no option "{option}"{near}'
        return message, "it has: " + (", ".join(known) or "no options")

    @staticmethod
    def _unused(name: str) -> Problem:
        message = f'options for the Markdown extension "{name}", which is not in use'
        return _setting_problem(
            message, f'add "{name}" to [markdown] extensions, or remove [markdown.options.{name}]'
        )

    def _packages(self) -> dict[str, str]:
        """The versions of Python-Markdown and of all packages that bring extensions."""
        import markdown

        found = {"Markdown": markdown.__version__}
        for extension in self._markdown.registeredExtensions:
            package = type(extension).__module__.partition(".")[0]
            if package != "markdown":
                found[package] = str(getattr(sys.modules.get(package), "__version__", ""))
        return found
