"""newsgen new."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import asdict

from newsgen.commands.common import JSON, fixable, print_json
from newsgen.newsroom.clock import moment_of
from newsgen.newsroom.new import start_story
from newsgen.outlet.config import load_config


@click.command("new")
@click.argument("headline")
@click.option(
    "--section", "-s", required=True, metavar="ID", help="The section, as config.toml calls it."
)
@click.option(
    "--author",
    "-a",
    "authors",
    multiple=True,
    metavar="ID",
    help="Who writes it; may be given several times.",
)
@click.option(
    "--site",
    default=".",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where config.toml lies.",
)
@JSON
@fixable
def command(
    headline: str, section: str, authors: tuple[str, ...], site: Path, as_json: bool
) -> None:
    """Begin a story: write its file, a draft with id, date and slug, and print its path."""
    story = start_story(site, headline, section, authors, moment_of(None, load_config(site).zone))
    path = str(site / story.path)
    if as_json:
        print_json({"ok": True, **asdict(story), "path": path})
    else:
        click.echo(path)
        click.echo(
            '  a draft: write below the header; to publish it, take out the line "draft: true"',
            err=True,
        )
