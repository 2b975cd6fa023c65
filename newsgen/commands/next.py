"""newsgen next."""

from __future__ import annotations

from pathlib import Path

import click

from newsgen.commands.common import JSON, SITE, at_option, fixable, print_result
from newsgen.commands.progress import progress
from newsgen.newsroom.clock import moment_of
from newsgen.newsroom.upcoming import as_lines, as_values, upcoming
from newsgen.outlet.config import load_config


@click.command("next")
@SITE
@at_option("After this moment")
@JSON
@fixable
def command(root: Path, at: str | None, as_json: bool) -> None:
    """Say what time alone will change on the site in DIR: when which story appears or goes.

    Until the first of these moments no build differs; at that moment, one does.
    """
    zone = load_config(root).zone
    moment = moment_of(at, zone)
    with progress(quiet=as_json) as show:
        found = upcoming(root, moment, show)
    print_result(as_json, lambda: as_values(found, moment), lambda: as_lines(found, zone))
