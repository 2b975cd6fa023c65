"""newsgen state: what the next build needs, from machine to machine."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import asdict

from newsgen.commands.common import JSON, OUTPUT, SITE, fixable, output_of, print_json
from newsgen.newsroom.state import deployed, load, save, told

FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, resolve_path=True))


@click.group("state")
def command() -> None:
    """Carry what the next build needs to another machine."""


@command.command("save")
@FILE
@SITE
@OUTPUT
@JSON
@fixable
def save_command(file: Path, root: Path, output: Path | None, as_json: bool) -> None:
    """Save the state of the site in DIR to FILE."""
    said, config = save(file, root, output_of(root, output))
    if as_json:
        print_json({"ok": True, "file": str(file), **asdict(said)})
    else:
        click.echo(f"{file}: {told(said, config)}")


@command.command("load")
@FILE
@SITE
@OUTPUT
@JSON
@fixable
def load_command(file: Path, root: Path, output: Path | None, as_json: bool) -> None:
    """Make the state in FILE that of the site in DIR: the next build renders what changed since."""
    said, config = load(file, root, output_of(root, output))
    if as_json:
        print_json({"ok": True, "file": str(file), **asdict(said)})
    else:
        click.echo(f"{file}: {told(said, config)}")


@command.command("deployed")
@SITE
@OUTPUT
@JSON
@fixable
def deployed_command(root: Path, output: Path | None, as_json: bool) -> None:
    """Put down that all that was built so far has reached the readers."""
    number, file = deployed(root, output_of(root, output))
    if as_json:
        print_json({"ok": True, "build": number, "file": str(file) if file else None})
    else:
        saved = f"; saved to {file}" if file else ""
        click.echo(f"build {number} is deployed{saved}")
