"""newsgen changes."""

from __future__ import annotations

from pathlib import Path

import click

from newsgen.commands.common import (
    JSON,
    OUTPUT,
    SINCE,
    SITE,
    fixable,
    output_of,
    print_result,
)
from newsgen.newsroom.changes import as_lines, as_values, changes


@click.command("changes")
@SITE
@OUTPUT
@SINCE
@JSON
@fixable
def command(root: Path, output: Path | None, since: int | None, as_json: bool) -> None:
    """List the URLs that were added (+), changed (~) and removed (-) by the last build, or since a
    build.
    """
    found = changes(root, output_of(root, output), since)
    print_result(as_json, lambda: as_values(found), lambda: as_lines(found))
