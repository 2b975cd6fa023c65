"""newsgen front."""

from __future__ import annotations

from pathlib import Path

import click

from newsgen.catalog.lists import HOME
from newsgen.commands.common import JSON, at_option, fixable, print_result
from newsgen.commands.progress import progress
from newsgen.newsroom.clock import moment_of
from newsgen.newsroom.fronts import as_lines, as_values, front_now
from newsgen.outlet.config import FILE, load_config


@click.command("front")
@click.argument("section", metavar="[SECTION]", default=HOME)
@click.argument(
    "root", metavar="[DIR]", required=False, type=click.Path(path_type=Path, resolve_path=True)
)
@at_option("As of this moment")
@JSON
@fixable
def command(section: str, root: Path | None, at: str | None, as_json: bool) -> None:
    """Say what stands on the front page of the site in DIR, or on a section's page, and why: what
    was set by hand, what was filled in, what is passed over.
    """
    if root is None and Path(section, FILE).is_file():
        section, root = HOME, Path(section)
    root = (root or Path()).resolve()
    zone = load_config(root).zone
    moment = moment_of(at, zone)
    with progress(quiet=as_json) as show:
        found = front_now(root, section.strip("/"), moment, show)
    print_result(as_json, lambda: as_values(found, moment), lambda: as_lines(found, zone))
