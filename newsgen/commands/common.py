"""What commands have in common: their options, what they print, and how they end."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click
from msgspec.structs import asdict

from newsgen.errors import Broken, Problem, Refused
from newsgen.publish.output import output_at, usual_output

P = ParamSpec("P")
FIXABLE = 1
# Time alone has changed the site.
DUE = 3

SITE = click.argument(
    "root", metavar="[DIR]", default=".", type=click.Path(path_type=Path, resolve_path=True)
)
OUTPUT = click.option(
    "--output", type=click.Path(path_type=Path), help="The output (default: DIR/output)."
)
SINCE = click.option(
    "--since",
    metavar="BUILD",
    type=click.IntRange(min=0),
    help="What changed since this build (default: the last but one).",
)
JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON, for scripts."
)


def at_option(
    what: str, default: str = "now, or SOURCE_DATE_EPOCH"
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """The option --at; `what` says what happens at that moment."""
    return click.option("--at", metavar="TIME", help=f"{what} (ISO 8601; default: {default}).")


AT = at_option("Build as of this moment")


def fixable(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what the user can fix into lines on the error stream and exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except Broken as broken:
            if kwargs.get("as_json"):
                problems = [asdict(problem) for problem in broken.problems]
                print_json({"ok": False, "problems": problems})
            else:
                print_problems(broken.problems)
                click.echo(_counted(broken.problems) + "; nothing was published", err=True)
            sys.exit(FIXABLE)
        except Refused as refused:
            if kwargs.get("as_json"):
                print_json({"ok": False, "refused": str(refused), "hint": refused.hint})
            else:
                click.echo(f"newsgen: {refused}", err=True)
                if refused.hint:
                    click.echo(f"  {refused.hint}", err=True)
            sys.exit(FIXABLE)
        except KeyboardInterrupt:
            sys.exit(130)

    return run


def output_of(root: Path, output: Path | None) -> Path:
    """The output that is meant by --output, or by its absence."""
    return output_at(output) if output else usual_output(root)


def print_result(
    as_json: bool, values: Callable[[], Any], lines: Callable[[], Iterable[str]]
) -> None:
    """Print a command's result: values for scripts, or lines for people."""
    if as_json:
        print_json(values())
    else:
        for line in lines():
            click.echo(line)


def print_json(value: Any) -> None:
    """Print a value for scripts."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems with their hints on the error stream."""
    for problem in problems:
        mark = "warning: " if problem.severity == "warning" else ""
        click.echo(
            f"{mark}{problem}" if not problem.path else f"{problem.place}: {mark}{problem.message}",
            err=True,
        )
        if problem.hint:
            click.echo(f"  {problem.hint}", err=True)


def _counted(problems: tuple[Problem, ...]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    return f"{errors} problem{'s' if errors != 1 else ''}"
