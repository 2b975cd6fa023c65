"""newsgen verify."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newsgen.commands.common import (
    FIXABLE,
    JSON,
    OUTPUT,
    SITE,
    at_option,
    fixable,
    output_of,
    print_result,
)
from newsgen.commands.progress import progress
from newsgen.newsroom.clock import moment_of
from newsgen.newsroom.verify import as_lines, as_values, verify
from newsgen.outlet.config import load_config


@click.command("verify")
@SITE
@OUTPUT
@at_option("Compare as of this moment", "that of the last build")
@JSON
@fixable
def command(root: Path, output: Path | None, at: str | None, as_json: bool) -> None:
    """Compare the output of the site in DIR with a clean build, byte by byte. Nothing is
    published.
    """
    zone = load_config(root).zone
    moment = None if at is None else moment_of(at, zone)
    with progress(quiet=as_json) as show:
        found = verify(root, output_of(root, output), moment, show)
    print_result(as_json, lambda: as_values(found), lambda: as_lines(found, zone))
    if found.count:
        sys.exit(FIXABLE)
