"""newsgen due."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newsgen.commands.common import (
    DUE,
    JSON,
    OUTPUT,
    SITE,
    at_option,
    fixable,
    output_of,
    print_result,
)
from newsgen.newsroom.clock import moment_of
from newsgen.newsroom.upcoming import due
from newsgen.outlet.config import load_config


@click.command("due")
@SITE
@OUTPUT
@at_option("At this moment")
@JSON
@fixable
def command(root: Path, output: Path | None, at: str | None, as_json: bool) -> None:
    """Say by the exit code whether time alone has changed the site in DIR since it was built.

    0: no build would differ. 3: one would, or there was none yet. 1: that cannot be told.
    """
    moment = moment_of(at, load_config(root).zone)
    found = due(root, output_of(root, output), moment)
    words = "a build is due" if found else "nothing is due"
    print_result(as_json, lambda: {"ok": True, "due": found}, lambda: [words])
    if found:
        sys.exit(DUE)
