"""newsgen list."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newsgen.commands.common import (
    FIXABLE,
    JSON,
    SITE,
    at_option,
    fixable,
    print_problems,
    print_result,
)
from newsgen.commands.progress import progress
from newsgen.newsroom.clock import moment_of
from newsgen.newsroom.desk import STATES, Wanted, as_lines, as_values, desk, told
from newsgen.outlet.config import load_config


@click.command("list")
@SITE
@click.option("--state", type=click.Choice(STATES), help="Only stories in this state.")
@click.option("--section", help="Only stories of this section, and of those below it.")
@click.option("--author", help="Only stories by this author: the id of a record, or a name.")
@at_option("As of this moment")
@JSON
@fixable
def command(
    root: Path,
    state: str | None,
    section: str | None,
    author: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    """List the stories of the site in DIR, published or not: how far each has come, who has it, and
    what is due. What needs somebody next comes first.
    """
    zone = load_config(root).zone
    wanted = Wanted(state or "", section or "", author or "")
    with progress(quiet=as_json) as show:
        found = desk(root, wanted, moment_of(at, zone), show)
    print_result(as_json, lambda: as_values(found), lambda: as_lines(found, zone))
    if found.problems:
        if not as_json:
            print_problems(found.problems)
            click.echo(told(found.problems), err=True)
        sys.exit(FIXABLE)
