"""newsgen serve."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path

import click

from newsgen.commands.common import AT, SITE, fixable
from newsgen.newsroom.clock import moment_of
from newsgen.outlet.config import load_config
from newsgen.preview.names import LOOPBACK
from newsgen.preview.serve import serve

NAME = re.compile(r"([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])(:[0-9]{1,5})?", re.IGNORECASE)


def _address(context: click.Context, option: click.Parameter, value: str) -> str:
    if value.lower() == "localhost":
        return LOOPBACK
    try:
        return str(ip_address(value.strip("[]")))
    except ValueError:
        message = (
            f'"{value}" is no address such as 192.168.1.20, or 0.0.0.0 for all of this machine'
        )
        raise click.BadParameter(message) from None


def _names(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    for value in values:
        if not NAME.fullmatch(value):
            message = f'"{value}" is no name of a host, such as studio.local or studio.local:9000'
            raise click.BadParameter(message)
    return values


@click.command("serve")
@SITE
@click.option(
    "--port",
    metavar="P",
    type=click.IntRange(0, 65535),
    help="The port (default: 8000, or the next free one).",
)
@click.option(
    "--host",
    "address",
    metavar="ADDRESS",
    default=LOOPBACK,
    callback=_address,
    help="The address to listen at (default: 127.0.0.1, for this machine alone).",
)
@click.option(
    "--allow-host",
    "further",
    metavar="NAME",
    multiple=True,
    callback=_names,
    help="A further name that browsers may call the preview by; may be repeated.",
)
@AT
@fixable
def command(
    root: Path, port: int | None, address: str, further: tuple[str, ...], at: str | None
) -> None:
    """Show the site in DIR with its drafts on this machine, and follow every change."""
    serve(root, port, lambda: moment_of(at, load_config(root).zone), click.echo, address, further)
