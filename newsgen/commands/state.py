"""newsgen state: what the next build needs, from machine to machine."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import asdict

from newsgen.commands.common import JSON, OUTPUT, SITE, fixable, output_of, print_result
from newsgen.newsroom.state import deployed, load, save, told
from newsgen.outlet.config import Config
from newsgen.state.form import About

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
    _tell(file, as_json, *save(file, root, output_of(root, output)))


@command.command("load")
@FILE
@SITE
@OUTPUT
@JSON
@fixable
def load_command(file: Path, root: Path, output: Path | None, as_json: bool) -> None:
    """Make the state in FILE that of the site in DIR: the next build renders what changed since."""
    _tell(file, as_json, *load(file, root, output_of(root, output)))


@command.command("deployed")
@SITE
@OUTPUT
@JSON
@fixable
def deployed_command(root: Path, output: Path | None, as_json: bool) -> None:
    """Put down that all that was built so far has reached the readers."""
    number, file = deployed(root, output_of(root, output))
    saved = f"; saved to {file}" if file else ""
    print_result(
        as_json,
        lambda: {"ok": True, "build": number, "file": str(file) if file else None},
        lambda: [f"build {number} is deployed{saved}"],
    )


def _tell(file: Path, as_json: bool, said: About, config: Config) -> None:
    """What the state in a file is of."""
    print_result(
        as_json,
        lambda: {"ok": True, "file": str(file), **asdict(said)},
        lambda: [f"{file}: {told(said, config)}"],
    )
