"""newsgen build."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from newsgen.build import build
from newsgen.commands.common import (
    AT,
    JSON,
    SITE,
    fixable,
    output_of,
    print_problems,
    print_result,
)
from newsgen.commands.progress import progress
from newsgen.errors import Refused
from newsgen.newsroom.clock import is_ahead, moment_of
from newsgen.newsroom.summary import as_lines, as_values
from newsgen.outlet.config import load_config
from newsgen.steps.order import NotDue, Order


@click.command("build")
@SITE
@click.option(
    "--output", type=click.Path(path_type=Path), help="Where to publish to (default: DIR/output)."
)
@AT
@click.option(
    "--drafts",
    is_flag=True,
    help="Show drafts, on pages marked as a preview. Never publish such a build.",
)
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=0),
    help="How many processes (0: one for each core).",
)
@click.option("--clean", is_flag=True, help="Read every source anew, and render every page.")
@click.option(
    "--changed",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Look at this file or folder only; may be given several times.",
)
@click.option("--rescan", is_flag=True, help="Read every source and look at every published file.")
@click.option("--explain", is_flag=True, help="Say why each page was rendered.")
@click.option(
    "--adopt",
    is_flag=True,
    help="Publish into a folder that holds files of another hand, and leave those.",
)
@click.option(
    "--state",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, resolve_path=True),
    help="Go on from the state in this file, and save the new one there.",
)
@click.option(
    "--thin",
    is_flag=True,
    help="Write only what was added or changed since the last deployment.",
)
@click.option(
    "--if-due",
    is_flag=True,
    help="Build only if time alone changed the site, or there is none.",
)
@click.option(
    "--skip-broken",
    is_flag=True,
    help="Leave out stories, records and pages with errors, and publish the rest.",
)
@click.option("--wait", is_flag=True, help="Wait until another build has finished.")
@JSON
@fixable
def command(
    root: Path,
    output: Path | None,
    at: str | None,
    changed: tuple[Path, ...],
    explain: bool,
    as_json: bool,
    **choices: Any,
) -> None:
    """Build the site in DIR (where config.toml lies; default: here)."""
    if changed and (choices["rescan"] or choices["clean"]):
        raise click.UsageError(
            "--changed looks at some paths, --rescan and --clean at all: leave one out"
        )
    zone = load_config(root).zone
    moment = moment_of(at, zone)
    order = Order(
        root,
        moment,
        output_of(root, output),
        changed=_inside(root, changed),
        ahead=is_ahead(moment),
        **choices,
    )
    reasons: list[dict[str, str]] = []

    def note(path: str, reason: str) -> None:
        if as_json:
            reasons.append({"path": path, "reason": reason})
        else:
            click.echo(f"{path}: {reason}")

    try:
        with progress(quiet=as_json) as show:
            report = build(
                order,
                show,
                note if explain else lambda path, reason: None,
                lambda line: click.echo(line, err=True),
            )
    except NotDue:
        print_result(as_json, lambda: {"ok": True, "due": False}, lambda: ["nothing is due"])
        return
    if not as_json:
        print_problems(report.warnings)
    more = {"explained": reasons} if explain else {}
    print_result(as_json, lambda: as_values(report) | more, lambda: as_lines(report, zone))


def _inside(root: Path, paths: tuple[Path, ...]) -> tuple[str, ...] | None:
    """Paths as seen from the site's root, whether there is anything or not.

    None where all is to be looked at.
    """
    found = []
    for path in paths:
        plain, real = Path(os.path.normpath(Path.cwd() / path)), path.parent.resolve() / path.name
        inside = next((way for way in (plain, real) if way.is_relative_to(root)), None)
        if inside is None:
            raise Refused(
                f"{path} is not in {root}", "name a file or folder of the site with --changed"
            )
        found.append(inside.relative_to(root).as_posix())
    return None if "." in found or not found else tuple(found)
