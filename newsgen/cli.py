"""The commands: parse, call, print, exit code.

What is heavy is imported by the command that needs it.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click
from msgspec.structs import asdict

from newsgen import __version__
from newsgen.errors import Broken, Problem, Refused

P = ParamSpec("P")
FIXABLE, WRONG_USAGE = 1, 2
# Next to nothing here refers to itself in a ring, so looking for that seldom costs no memory and
# saves a tenth of a build.
COLLECT_AFTER = 20_000
# Other packages' plugins have no say in how settings are checked, and looking for them takes longer
# than the checks.
NO_PLUGINS = ("PYDANTIC_DISABLE_PLUGINS", "__all__")

SITE = click.argument("site", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON, for scripts."
)
AT = click.option(
    "--at",
    metavar="TIME",
    help="Build as of this moment (ISO 8601; default: now, or SOURCE_DATE_EPOCH).",
)

OUTPUT = click.option(
    "--output", type=click.Path(path_type=Path), help="The output (default: DIR/output)."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsgen")
def main() -> None:
    """Publish news as static files: writers commit Markdown, readers get a complete site with
    feeds.
    """
    gc.set_threshold(COLLECT_AFTER)
    # Or Python looks for rings in all there is once more before it ends, in vain.
    atexit.register(gc.freeze)
    os.environ.setdefault(*NO_PLUGINS)


def fixable(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what the user can fix into lines on the error stream and exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except Broken as broken:
            if kwargs.get("as_json"):
                problems = [asdict(problem) for problem in broken.problems]
                click.echo(_json({"ok": False, "problems": problems}))
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
@click.option("--wait", is_flag=True, help="Wait until another build has finished.")
@JSON
@fixable
def build(
    site: Path,
    output: Path | None,
    at: str | None,
    changed: tuple[Path, ...],
    explain: bool,
    as_json: bool,
    **choices: Any,
) -> None:
    """Build the site in DIR (where config.toml lies; default: here)."""
    from newsgen.build import build as run
    from newsgen.newsroom.clock import moment_of
    from newsgen.newsroom.summary import as_lines, as_values
    from newsgen.outlet.config import load_config
    from newsgen.steps.order import Order

    if changed and (choices["rescan"] or choices["clean"]):
        raise click.UsageError(
            "--changed looks at some paths, --rescan and --clean at all: leave one out"
        )
    root = site.resolve()
    zone = load_config(root).zone
    order = Order(
        root,
        moment_of(at, zone),
        _output_of(root, output),
        changed=_inside(root, changed),
        **choices,
    )
    reasons: list[dict[str, str]] = []

    def note(path: str, reason: str) -> None:
        if as_json:
            reasons.append({"path": path, "reason": reason})
        else:
            click.echo(f"{path}: {reason}")

    with _progress(quiet=as_json) as progress:
        report = run(
            order,
            progress,
            note if explain else lambda path, reason: None,
            lambda line: click.echo(line, err=True),
        )
    if as_json:
        click.echo(_json(as_values(report) | ({"explained": reasons} if explain else {})))
    else:
        _show_problems(report.warnings)
        for line in as_lines(report, zone):
            click.echo(line)


def _output_of(root: Path, output: Path | None) -> Path:
    from newsgen.publish.output import output_at

    return output_at(output or root / "output")


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


@main.command()
@SITE
@OUTPUT
@click.option(
    "--at",
    metavar="TIME",
    help="Compare as of this moment (ISO 8601; default: that of the last build).",
)
@JSON
@fixable
def verify(site: Path, output: Path | None, at: str | None, as_json: bool) -> None:
    """Compare the output of the site in DIR with a clean build, byte by byte. Nothing is
    published.
    """
    from newsgen.newsroom.clock import moment_of
    from newsgen.newsroom.verify import as_lines, as_values
    from newsgen.newsroom.verify import verify as run
    from newsgen.outlet.config import load_config

    root = site.resolve()
    zone = load_config(root).zone
    with _progress(quiet=as_json) as progress:
        found = run(
            root, _output_of(root, output), None if at is None else moment_of(at, zone), progress
        )
    if as_json:
        click.echo(_json(as_values(found)))
    else:
        for line in as_lines(found, zone):
            click.echo(line)
    if found.count:
        sys.exit(FIXABLE)


@main.command()
@SITE
@OUTPUT
@click.option(
    "--since",
    metavar="BUILD",
    type=click.IntRange(min=0),
    help="Since this build (default: the last but one).",
)
@JSON
@fixable
def changes(site: Path, output: Path | None, since: int | None, as_json: bool) -> None:
    """List the URLs that were added (+), changed (~) and removed (-) by the last build, or since a
    build.
    """
    from newsgen.newsroom.changes import as_lines, as_values
    from newsgen.newsroom.changes import changes as run

    root = site.resolve()
    found = run(root, _output_of(root, output), since)
    if as_json:
        click.echo(_json(as_values(found)))
    else:
        for line in as_lines(found):
            click.echo(line)


@main.command()
@SITE
@OUTPUT
@click.option(
    "--to",
    metavar="N",
    type=click.IntRange(min=1),
    help="Show this release (default: the one before).",
)
@click.option("--list", "only_list", is_flag=True, help="Only list the releases.")
@JSON
@fixable
def rollback(
    site: Path, output: Path | None, to: int | None, only_list: bool, as_json: bool
) -> None:
    """Show an earlier release of the site in DIR, until the next build; needs mode = "releases" in
    [publish].
    """
    from newsgen.newsroom.rollback import as_lines, as_values, releases, roll_back
    from newsgen.outlet.config import load_config

    root = site.resolve()
    zone, place = load_config(root).zone, _output_of(root, output)
    kept = releases(place) if only_list else roll_back(root, place, to)
    if as_json:
        click.echo(_json(as_values(kept)))
    else:
        for line in as_lines(kept, zone):
            click.echo(line)


@main.command()
@SITE
@click.option(
    "--port",
    metavar="P",
    type=click.IntRange(0, 65535),
    help="The port (default: 8000, or the next free one).",
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
    from msgspec.structs import replace

    from newsgen.newsroom.init import Answers, check_answers, check_folder, make_site, name_for

    check_folder(folder)
    given = {"name": name, "base_url": url, "language": language, "timezone": timezone}
    answers = replace(
        Answers(name_for(folder)),
        **{key: value for key, value in given.items() if value is not None},
    )
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
    from msgspec.structs import replace

    def checked(value: str) -> Any:
        try:
            answer = replace(answers, **{key: value.strip()})
            check(answer)
        except Refused as refused:
            raise click.UsageError(
                f"{refused}; {refused.hint}" if refused.hint else str(refused)
            ) from None
        return answer

    return click.prompt(question, default=getattr(answers, key), value_proc=checked)


@main.command()
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
        click.echo(
            '  a draft: write below the header; to publish it, take out the line "draft: true"',
            err=True,
        )


@main.command()
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
def check(site: Path, form: str, at: str | None, strict: bool, as_json: bool) -> None:
    """Look for mistakes in the site in DIR: all that a build would complain about, and what a
    colleague would remark.

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
    inner = (
        root.relative_to(Path.cwd()).as_posix()
        if root.is_relative_to(Path.cwd())
        else root.as_posix()
    )
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
        click.echo(
            f"{mark}{problem}" if not problem.path else f"{problem.place}: {mark}{problem.message}",
            err=True,
        )
        if problem.hint:
            click.echo(f"  {problem.hint}", err=True)


def _counted(problems: tuple[Problem, ...]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    return f"{errors} problem{'s' if errors != 1 else ''}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
