"""newsgen show."""

from __future__ import annotations

from pathlib import Path

import click

from newsgen.commands.common import JSON, SITE, at_option, fixable, print_result
from newsgen.commands.progress import progress
from newsgen.newsroom.clock import moment_of
from newsgen.newsroom.show import as_lines, as_values, show
from newsgen.outlet.config import load_config


@click.command("show")
@click.argument("story", metavar="ID")
@SITE
@at_option("As of this moment")
@JSON
@fixable
def command(story: str, root: Path, at: str | None, as_json: bool) -> None:
    """Say all that is known of a story of the site in DIR: its state, its URLs, the lists and feeds
    it stands in, and what the next build does to it. ID may also be its file or its URL.
    """
    zone = load_config(root).zone
    moment = moment_of(at, zone)
    with progress(quiet=as_json) as report:
        found = show(root, story, moment, report)
    print_result(as_json, lambda: as_values(found, moment), lambda: as_lines(found, moment, zone))
