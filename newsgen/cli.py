"""The program: which commands there are.

A command stands in the module of its name in `commands/`, as `command`, and is loaded when it is
called: `newsgen new` answers without what a build needs.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from types import FunctionType

import click

from newsgen import __version__

# What each does, in a line: `newsgen --help` loads none of them.
COMMANDS: Mapping[str, str] = {
    "build": "Build the site: read, render and write what changed.",
    "verify": "Compare the output with a clean build, byte by byte.",
    "changes": "List the URLs that builds added, changed and removed.",
    "ping": "Tell feed hubs and search engines what changed.",
    "urls": "List every URL that was ever published, and what answers it.",
    "list": "List the stories, published or not, by what needs somebody next.",
    "show": "Say all that is known of one story.",
    "next": "Say what time alone will change, and when.",
    "front": "Say what stands on the front page, or a section's, and why.",
    "due": "Say whether time alone has changed the site.",
    "rollback": "Show an earlier release of the site.",
    "state": "Carry what the next build needs to another machine.",
    "serve": "Show the site with its drafts, and follow every change.",
    "init": "Make a small, complete site to start from.",
    "new": "Begin a story.",
    "move": "Give a story or page another name, and mend the links to it.",
    "check": "Look for mistakes, and for what a colleague would remark.",
    "theme": "List themes, begin one, and look after it.",
    "docs": "Print a page of the manual.",
}
# Next to nothing here refers to itself in a ring, so looking for that seldom costs no memory and
# saves a tenth of a build.
COLLECT_AFTER = 200_000
# Other packages' plugins have no say in how settings are checked, and looking for them takes longer
# than the checks.
NO_PLUGINS = ("PYDANTIC_DISABLE_PLUGINS", "__all__")


# CPython keeps the frames of calls in blocks of memory. Where one ends, each call takes another and
# each return gives it back, and modules that are loaded just there take five times as long. A call
# that may need so many places begins a block with room for all calls below it.
ROOM = 100_000


def _call(function: Callable[[], object]) -> None:
    function()


_with_room = FunctionType(_call.__code__.replace(co_stacksize=ROOM), globals())


class _Program(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"newsgen.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> None:
        if sys.getfilesystemencoding() != "utf-8":
            _begin_in_utf8()
        gc.set_threshold(COLLECT_AFTER)
        # Or Python looks for rings in all there is once more before it ends, in vain.
        atexit.register(gc.freeze)
        os.environ.setdefault(*NO_PLUGINS)
        _with_room(partial(super().invoke, ctx))


def _begin_in_utf8() -> None:
    """Begin again in Python's UTF-8 mode: names of files are in UTF-8, whatever the locale says."""
    sys.stdout.flush()
    environment = {**os.environ, "PYTHONUTF8": "1"}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsgen")
def main() -> None:
    """Publish news as static files: writers commit Markdown, readers get a complete site with
    feeds.
    """
