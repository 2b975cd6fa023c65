"""newsgen serve."""

from __future__ import annotations

from pathlib import Path

import click

from newsgen.commands.common import AT, SITE, fixable
from newsgen.newsroom.clock import moment_of
from newsgen.outlet.config import load_config
from newsgen.preview.serve import serve


@click.command("serve")
@SITE
@click.option(
    "--port",
    metavar="P",
    type=click.IntRange(0, 65535),
    help="The port (default: 8000, or the next free one).",
)
@AT
@fixable
def command(root: Path, port: int | None, at: str | None) -> None:
    """Show the site in DIR with its drafts on this machine, and follow every change."""
    serve(root, port, lambda: moment_of(at, load_config(root).zone), click.echo)
