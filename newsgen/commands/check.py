"""newsgen check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from newsgen.commands.common import FIXABLE, JSON, SITE, at_option, fixable, print_result
from newsgen.commands.progress import progress
from newsgen.newsroom.agreement import compare as agreement
from newsgen.newsroom.check import check, moment_for
from newsgen.newsroom.fix import fix
from newsgen.newsroom.reports import (
    FORMATS,
    as_kinds,
    as_summary,
    as_values,
    fixes_as_text,
    fixes_as_values,
)
from newsgen.newsroom.since import unmarked
from newsgen.publish.output import usual_output


@click.command("check")
@SITE
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github"]),
    default="text",
    help="Lines, or annotations.",
)
@at_option("Check as of this moment")
@click.option(
    "--summary", is_flag=True, help="Say how many there are of each kind, with one example."
)
@click.option(
    "--fix",
    "fixing",
    is_flag=True,
    help="First mend what needs no writer: datelines, dates, old addresses, foreign keys.",
)
@click.option("--extra", is_flag=True, help="With --fix: put unknown keys under extra.")
@click.option("--dry-run", is_flag=True, help="With --fix: only show what would be changed.")
@click.option("--strict", is_flag=True, help="Let warnings fail the check, too.")
@click.option(
    "--outputs",
    is_flag=True,
    help="Instead read what was built, and say where it differs on a story.",
)
@click.option(
    "--since",
    "ref",
    metavar="GITREF",
    help="Instead say which published stories changed since this git commit, and do not say so.",
)
@JSON
@fixable
def command(
    root: Path,
    form: str,
    at: str | None,
    summary: bool,
    fixing: bool,
    extra: bool,
    dry_run: bool,
    strict: bool,
    outputs: bool,
    ref: str | None,
    as_json: bool,
) -> None:
    """Look for mistakes in the site in DIR: all that a build would complain about, and what a
    colleague would remark.

    Drafts and stories that are held back are looked at, too. Nothing is published.
    """
    if summary and form != "text":
        raise click.UsageError("--summary has a form of its own: leave --format out")
    if (dry_run or extra) and not fixing:
        raise click.UsageError(f"{'--dry-run' if dry_run else '--extra'} goes with --fix")
    if outputs and (summary or fixing or strict or at or ref is not None or form != "text"):
        raise click.UsageError("--outputs goes with --json alone")
    if fixing and ref is not None:
        raise click.UsageError("--since looks only: leave --fix out")
    if outputs:
        _check_outputs(root, as_json)
    moment = moment_for(root, at)
    fixes = fix(root, dry_run, extra) if fixing else None
    if ref is None:
        with progress(quiet=as_json) as show:
            findings = check(root, moment, show)
    else:
        findings = unmarked(root, ref, moment)
    ok = not (findings.errors or (strict and findings.warnings))
    values, lines = (as_kinds, as_summary) if summary else (as_values, FORMATS[form])
    print_result(
        as_json,
        lambda: {**values(findings, ok), **(fixes_as_values(fixes, dry_run) if fixes else {})},
        lambda: (
            *(fixes_as_text(fixes, dry_run) if fixes else ()),
            *lines(findings, _prefix_of(root)),
        ),
    )
    if not ok:
        sys.exit(FIXABLE)


def _check_outputs(root: Path, as_json: bool) -> NoReturn:
    with progress(quiet=as_json) as show:
        found = agreement.compare(root, usual_output(root), show)
    print_result(as_json, lambda: agreement.as_values(found), lambda: agreement.as_lines(found))
    sys.exit(FIXABLE if found.differences else 0)


def _prefix_of(root: Path) -> str:
    """What leads from here to the site, for tools that know files from where they were started."""
    inside = root.is_relative_to(Path.cwd())
    inner = (root.relative_to(Path.cwd()) if inside else root).as_posix()
    return "" if inner == "." else f"{inner}/"
