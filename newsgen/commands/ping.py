"""newsgen ping."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newsgen.commands.common import (
    FIXABLE,
    JSON,
    OUTPUT,
    SINCE,
    SITE,
    fixable,
    output_of,
    print_result,
)
from newsgen.newsroom.ping import as_lines, as_plan, as_values, services, tell


@click.command("ping")
@SITE
@OUTPUT
@SINCE
@click.option("--dry-run", is_flag=True, help="Say who would be told of what, and tell nobody.")
@JSON
@fixable
def command(
    root: Path, output: Path | None, since: int | None, dry_run: bool, as_json: bool
) -> None:
    """Tell a feed hub and search engines what the last build changed, once it is deployed."""
    found, known = services(root, output_of(root, output), since)
    told = () if dry_run else tuple(tell(known))
    print_result(
        as_json,
        lambda: as_values(found, known, told),
        lambda: as_plan(known) if dry_run else as_lines(told),
    )
    failed = [one.failure for one in told if one.failure]
    for failure in () if as_json else failed:
        click.echo(f"newsgen: {failure}", err=True)
    if failed:
        if not as_json:
            click.echo(f"  tell them again: newsgen ping --since {found.since}", err=True)
        sys.exit(FIXABLE)
