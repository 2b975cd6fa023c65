"""newsgen docs."""

from __future__ import annotations

import click

from newsgen.commands.common import fixable
from newsgen.newsroom.manual import page, pages


@click.command("docs")
@click.argument("name", metavar="[PAGE]", required=False)
@fixable
def command(name: str | None) -> None:
    """Print a page of the manual, or say which pages there are."""
    if name:
        click.echo(page(name), nl=False)
        return
    for known, title in pages():
        click.echo(f"{known:<16} {title}")
