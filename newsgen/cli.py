"""The commands: parse, call, print, exit code. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from newsgen import __version__
from newsgen.errors import Broken, Problem, Refused

P = ParamSpec("P")
FIXABLE, WRONG_USAGE = 1, 2

SITE = click.argument("site", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, for scripts.")
AT = click.option("--at", metavar="TIME", help="Build as of this moment (ISO 8601; default: now, or SOURCE_DATE_EPOCH).")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsgen")
def main() -> None:
    """Publish news as static files: writers commit Markdown, readers get a complete site with feeds."""


def fixable(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what the user can fix into lines on the error stream and exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except Broken as broken:
            if kwargs.get("as_json"):
                click.echo(_json({"ok": False, "problems": [asdict(problem) for problem in broken.problems]}))
            else:
                _show_problems(broken.problems)
                click.echo(_counted(broken.problems) + "; nothing was published", err=True)
            sys.exit(FIXABLE)
        except Refused as refused:
            if kwargs.get("as_json"):
                click.echo(_json({"ok": False, "refused": str(refused), "hint": refused.hint}))
            else:
                click.echo(f"newsgen: {refused}", err=True)
                if refused.hint:
                    click.echo(f"  {refused.hint}", err=True)
            sys.exit(FIXABLE)
        except KeyboardInterrupt:
            sys.exit(130)

    return run


@main.command()
@SITE
@click.option("--output", type=click.Path(path_type=Path), help="Where to publish to (default: DIR/output).")
@AT
@click.option("--drafts", is_flag=True, help="Show drafts, on pages marked as a preview. Never publish such a build.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=0), help="How many processes (0: one for each core).")
@click.option("--clean", is_flag=True, help="Read every source anew.")
@JSON
@fixable
def build(
    site: Path, output: Path | None, at: str | None, drafts: bool, jobs: int | None, clean: bool, as_json: bool
) -> None:
    """Build the site in DIR (where config.toml lies; default: here)."""
    from newsgen.build import Order
    from newsgen.build import build as run
    from newsgen.console import progress_bar
    from newsgen.newsroom.clock import moment_of
    from newsgen.newsroom.summary import as_lines, as_values
    from newsgen.outlet.config import load_config

    root = site.resolve()
    zone = load_config(root).zone
    order = Order(root, moment_of(at, zone), (output or root / "output").resolve(), drafts, jobs, clean)
    with progress_bar(quiet=as_json) as progress:
        report = run(order, progress)
    if as_json:
        click.echo(_json(as_values(report)))
    else:
        _show_problems(report.warnings)
        for line in as_lines(report, zone):
            click.echo(line)


def _show_problems(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        mark = "warning: " if problem.severity == "warning" else ""
        click.echo(f"{mark}{problem}" if not problem.path else f"{problem.place}: {mark}{problem.message}", err=True)
        if problem.hint:
            click.echo(f"  {problem.hint}", err=True)


def _counted(problems: tuple[Problem, ...]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    return f"{errors} problem{'s' if errors != 1 else ''}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
