"""Paths that a theme types, and that lead out of a site that lies below a path of its host."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsgen.errors import Problem
from newsgen.outlet.config import Config
from newsgen.outlet.source import bytes_of
from newsgen.outlet.theme import SHIPPED, Theme, shown_path

FOLDER = "templates"
TYPED = re.compile(r"""\s(?:action|href|poster|src)\s*=\s*(["']?)(/(?!/)[^\s"'<>{]*)""")


def bare_paths(config: Config, theme: Theme) -> Iterator[Problem]:
    """The warnings about them in the outlet's own themes."""
    if not config.outlet.root:
        return
    for name, file in theme.files(FOLDER):
        level, _ = theme.find(FOLDER, name) or (0, file)
        if theme.folders[level].parent not in SHIPPED:
            text = bytes_of(file).decode(errors="replace")
            for found in TYPED.finditer(text):
                yield _bare(shown_path(file, theme.folders[level]), text, found)


def _bare(path: str, text: str, found: re.Match[str]) -> Problem:
    start = found.start(2)
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    message = f'"{found[2]}" leads out of the site, which lies below a path of its host'
    hint = f'write {{{{ "{found[2]}"|url }}}}'
    return Problem(path, line, column, message, hint, "warning", "bare-path")
