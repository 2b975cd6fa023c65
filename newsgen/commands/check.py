"""newsgen check."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newsgen.commands.common import FIXABLE, JSON, SITE, fixable, print_result
from newsgen.commands.progress import progress
from newsgen.newsroom.check import check, moment_for
from newsgen.newsroom.reports import FORMATS, as_values


@click.command("check")
@SITE
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github"]),
    default="text",
    help="Lines, or annotations.",
)
@click.option(
    "--at",
    metavar="TIME",
    help="Check as of this moment (ISO 8601; default: now, or SOURCE_DATE_EPOCH).",
)
@click.option("--strict", is_flag=True, help="Let warnings fail the check, too.")
@JSON
@fixable
def command(root: Path, form: str, at: str | None, strict: bool, as_json: bool) -> None:
    """Look for mistakes in the site in DIR: all that a build would complain about, and what a
    colleague would remark.

    Drafts and stories that are held back are looked at, too. Nothing is published.
    """
    with progress(quiet=as_json) as show:
        findings = check(root, moment_for(root, at), show)
    ok = not (findings.errors or (strict and findings.warnings))
    print_result(
        as_json, lambda: as_values(findings, ok), lambda: FORMATS[form](findings, _prefix_of(root))
    )
    if not ok:
        sys.exit(FIXABLE)


def _prefix_of(root: Path) -> str:
    """What leads from here to the site, for tools that know files from where they were started."""
    inside = root.is_relative_to(Path.cwd())
    inner = (root.relative_to(Path.cwd()) if inside else root).as_posix()
    return "" if inner == "." else f"{inner}/"
