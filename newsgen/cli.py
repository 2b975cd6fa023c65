"""The commands: parse, call, print, exit code. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
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
AT = click.option(
    "--at", metavar="TIME", help="Build as of this moment (ISO 8601; default: now, or SOURCE_DATE_EPOCH)."
)


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
    from newsgen.newsroom.clock import moment_of
    from newsgen.newsroom.summary import as_lines, as_values
    from newsgen.outlet.config import load_config

    root = site.resolve()
    zone = load_config(root).zone
    order = Order(root, moment_of(at, zone), (output or root / "output").resolve(), drafts, jobs, clean)
    with _progress(quiet=as_json) as progress:
        report = run(order, progress)
    if as_json:
        click.echo(_json(as_values(report)))
    else:
        _show_problems(report.warnings)
        for line in as_lines(report, zone):
            click.echo(line)


@main.command()
@SITE
@click.option(
    "--port", metavar="P", type=click.IntRange(0, 65535), help="The port (default: 8000, or the next free one)."
)
@AT
@fixable
def serve(site: Path, port: int | None, at: str | None) -> None:
    """Show the site in DIR with its drafts on this machine, and follow every change."""
    from newsgen.newsroom.clock import moment_of
    from newsgen.outlet.config import load_config
    from newsgen.preview.serve import serve as run

    root = site.resolve()
    run(root, port, lambda: moment_of(at, load_config(root).zone), click.echo)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", help="The outlet's name (default: made from the folder's).")
@click.option("--url", help="The address where readers will find the site.")
@click.option("--language", help="The language of menus and dates, such as en or es.")
@click.option("--timezone", help="The zone of all times, such as Europe/Madrid.")
@click.option("--yes", is_flag=True, help="Ask nothing: take the defaults for what is not given.")
@JSON
@fixable
def init(
    folder: Path,
    name: str | None,
    url: str | None,
    language: str | None,
    timezone: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Make a complete small site in DIR, a new or empty folder."""
    from dataclasses import replace

    from newsgen.newsroom.init import Answers, check_answers, check_folder, make_site, name_for

    check_folder(folder)
    given = {"name": name, "base_url": url, "language": language, "timezone": timezone}
    answers = replace(Answers(name_for(folder)), **{key: value for key, value in given.items() if value is not None})
    check_answers(answers)
    if not (yes or as_json) and sys.stdin.isatty():
        for key, question in QUESTIONS.items():
            if given[key] is None:
                answers = _asked(answers, key, question, check_answers)
    written = make_site(folder, answers)
    if as_json:
        click.echo(_json({"ok": True, "site": str(folder), "files": written}))
    else:
        click.echo(f"{folder} holds a site with {len(written)} files; what comes next:")
        click.echo(f"  newsgen build {folder}")
        click.echo(f"  newsgen serve {folder}")


QUESTIONS = {
    "name": "The outlet's name",
    "base_url": "The site's address",
    "language": "Language of menus and dates",
    "timezone": "Time zone",
}


def _asked(answers: Any, key: str, question: str, check: Callable[[Any], None]) -> Any:
    """The answers with one more, asked for until it is right."""
    from dataclasses import replace

    def checked(value: str) -> Any:
        try:
            answer = replace(answers, **{key: value.strip()})
            check(answer)
        except Refused as refused:
            raise click.UsageError(f"{refused}; {refused.hint}" if refused.hint else str(refused)) from None
        return answer

    return click.prompt(question, default=getattr(answers, key), value_proc=checked)


@main.command()
@click.argument("headline")
@click.option("--section", "-s", required=True, metavar="ID", help="The section, as config.toml calls it.")
@click.option(
    "--author", "-a", "authors", multiple=True, metavar="ID", help="Who writes it; may be given several times."
)
@click.option("--site", default=".", metavar="DIR", type=click.Path(path_type=Path), help="Where config.toml lies.")
@JSON
@fixable
def new(headline: str, section: str, authors: tuple[str, ...], site: Path, as_json: bool) -> None:
    """Begin a story: write its file, a draft with id, date and slug, and print its path."""
    from newsgen.newsroom.clock import moment_of
    from newsgen.newsroom.new import start_story
    from newsgen.outlet.config import load_config

    story = start_story(site, headline, section, authors, moment_of(None, load_config(site).zone))
    path = str(site / story.path)
    if as_json:
        click.echo(_json({"ok": True, **asdict(story), "path": path}))
    else:
        click.echo(path)
        click.echo('  a draft: write below the header; to publish it, take out the line "draft: true"', err=True)


@main.command()
@SITE
@click.option("--format", "form", type=click.Choice(["text", "github"]), default="text", help="Lines, or annotations.")
@click.option("--at", metavar="TIME", help="Check as of this moment (ISO 8601; default: now, or SOURCE_DATE_EPOCH).")
@click.option("--strict", is_flag=True, help="Let warnings fail the check, too.")
@JSON
@fixable
def check(site: Path, form: str, at: str | None, strict: bool, as_json: bool) -> None:
    """Look for mistakes in the site in DIR: all that a build would complain about, and what a colleague would remark.

    Drafts and stories that are held back are looked at, too. Nothing is published.
    """
    from newsgen.newsroom.check import check as run
    from newsgen.newsroom.check import moment_for
    from newsgen.newsroom.reports import FORMATS, as_values

    root = site.resolve()
    with _progress(quiet=as_json) as progress:
        findings = run(root, moment_for(root, at), progress)
    ok = not (findings.errors or (strict and findings.warnings))
    if as_json:
        click.echo(_json(as_values(findings, ok)))
    else:
        for line in FORMATS[form](findings, prefix_of(root)):
            click.echo(line)
    if not ok:
        sys.exit(FIXABLE)


def prefix_of(root: Path) -> str:
    """What leads from here to the site, for tools that know files from where they were started."""
    inner = root.relative_to(Path.cwd()).as_posix() if root.is_relative_to(Path.cwd()) else root.as_posix()
    return "" if inner == "." else f"{inner}/"


def _progress(quiet: bool) -> AbstractContextManager[Callable[[str, int, int], None]]:
    """What a long task calls as it goes on: a bar on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return nullcontext(lambda stage, done, total: None)
    from newsgen.console import progress_bar

    return progress_bar()


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
