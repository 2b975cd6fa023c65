"""newsgen rollback."""

from __future__ import annotations

from pathlib import Path

import click

from newsgen.commands.common import (
    JSON,
    OUTPUT,
    SITE,
    fixable,
    output_of,
    print_result,
)
from newsgen.newsroom.rollback import as_lines, as_values, releases, roll_back
from newsgen.outlet.config import load_config


@click.command("rollback")
@SITE
@OUTPUT
@click.option(
    "--to",
    metavar="N",
    type=click.IntRange(min=1),
    help="Show this release (default: the one before).",
)
@click.option("--list", "only_list", is_flag=True, help="Only list the releases.")
@click.option("--force", is_flag=True, help="Even if it shows a story that was taken down since.")
@JSON
@fixable
def command(
    root: Path, output: Path | None, to: int | None, only_list: bool, force: bool, as_json: bool
) -> None:
    """Show an earlier release of the site in DIR, until the next build; needs mode = "releases" in
    [publish].
    """
    zone, link = load_config(root).zone, output_of(root, output)
    kept = releases(link) if only_list else roll_back(root, link, to, force)
    print_result(as_json, lambda: as_values(kept), lambda: as_lines(kept, zone))
